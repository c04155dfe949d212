"""Where the world finds its default cast and profiles: by entry point.

So it never imports agents.
"""

from importlib.metadata import entry_points
from typing import Any

from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.seats import Cast

GROUP = "psy_env.defaults"


def default_cast() -> Cast:
    """The cast that plays whatever seats nobody else takes. Raises InputError when none is
    installed."""
    cast = _load("cast")()
    if not isinstance(cast, Cast):
        thing = f"the default cast is a {type(cast).__name__}"
        raise InputError(thing, "Its entry point must return a psy_env.Cast.", place=GROUP)
    return cast


def default_profiles() -> tuple[Profile, ...]:
    """The profiles to draw a client from. Raises InputError when none are installed."""
    return tuple(_load("profiles")())


def _load(name: str) -> Any:
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        remedy = f"Install the project (`pip install -e .`) or pass {name}=... yourself."
        raise InputError(
            f"no default {name} is installed", remedy, place=f"entry point {GROUP}:{name}"
        )
    return found.load()
