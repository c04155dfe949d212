"""Settings for all tests: no test here is about time."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from rollouts.fleet.cluster import open_cluster, ray_settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """One Ray cluster for every test of a file that does not kill its own."""
    with ray_settings():
        import ray
    with open_cluster(ray, 2):
        yield
