"""Settings for all tests: no test here is about time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rollouts.fleet.cluster import open_cluster, ray_settings
from tests import kept_sessions

settings.register_profile("untimed", deadline=None, max_examples=40)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What one process of a test run has played, the others read."""
    own = tmp_path_factory.getbasetemp()
    kept_sessions.shelf = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shelf"
    kept_sessions.shelf.mkdir(exist_ok=True)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """One Ray cluster for every test of a file that does not kill its own."""
    with ray_settings():
        import ray
    with open_cluster(ray, 2):
        yield


@pytest.fixture(scope="session")
def training_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run to learn from."""
    from tests.training_rows import play_run

    return play_run(tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture(scope="session")
def training_base(training_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base that knows the words of that run."""
    from tests.training_rows import make_base
    from training.job import Adapter
    from training.rows import Shape, read_rows

    rows = read_rows(training_run, Adapter.UTTERANCE, Shape.SFT).train
    texts = [text.content for row in rows[::4] for text in (row.prompt[-1], row.replies[0])]
    return make_base(tmp_path_factory.mktemp("models") / "base", texts)
