"""The baselines of the source by name; each tells its own in a file of this folder."""

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import NamedTuple

from psy_env.seats import Counselor


class Baseline(NamedTuple):
    """Its name, how it is made (from model and prompts, and a translator where it needs one), and
    what it is in one line. A module of this folder that has one calls it BASELINE."""

    name: str
    make: Callable[..., Counselor]
    meaning: str
    needs_translator: bool = False


@cache
def list_baselines() -> dict[str, Baseline]:
    """Every baseline by its name; whoever seats one adds the model it plays on."""
    package = import_module("agents.baselines")
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    modules = (import_module(f"agents.baselines.{name}") for name in names)
    found = (getattr(module, "BASELINE", None) for module in modules)
    return {baseline.name: baseline for baseline in found if baseline is not None}
