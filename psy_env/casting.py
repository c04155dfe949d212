"""Where the world finds its default cast and profiles: by entry point.

So it never imports agents.
"""

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.seats import Cast
from psy_env.tactics import Realiser

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


def find_realiser(given: object) -> Realiser:
    """Who puts tactics into words: the one given, or the default one. Raises InputError for what is
    none."""
    realiser = _load("realiser")() if given is None else given
    if not isinstance(realiser, Realiser):
        thing = f"a {type(realiser).__name__} is no realiser"
        remedy = "Pass one with hear, plan and say (psy_env.tactics.Realiser), or None."
        raise InputError(thing, remedy, place="realiser=")
    return realiser


def find_cast(given: object) -> Cast:
    """The cast that an environment was given, or the default one. Raises InputError for no Cast."""
    if given is None:
        return default_cast()
    if not isinstance(given, Cast):
        thing = f"a {type(given).__name__} is no cast"
        remedy = (
            "Pass psy_env.Cast(client, counselor, evaluator) (agents.catalog.seat_cast makes one "
            "of names), or None for the default one."
        )
        raise InputError(thing, remedy, place="cast=")
    return given


def find_profiles(given: object) -> tuple[Profile, ...]:
    """The profiles that an environment was given, or the default ones.

    Raises InputError for anything but a sequence of at least one Profile.
    """
    if given is None:
        return default_profiles()
    remedy = (
        "Pass a list of psy_env.Profile (agents.profiles.find_profiles reads one from a file, and "
        "by name), or None for the default ones."
    )
    if isinstance(given, str | Profile) or not isinstance(given, Sequence):
        raise InputError(f"a {type(given).__name__} is no list", remedy, place="profiles=")
    for index, profile in enumerate(given):
        if not isinstance(profile, Profile):
            thing = f"entry {index} is a {type(profile).__name__}"
            raise InputError(thing, remedy, place="profiles=")
    if not given:
        raise InputError("there are no profiles to draw from", remedy, place="profiles=")
    return tuple(given)


def _load(name: str) -> Any:
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        remedy = f"Install the project (`pip install -e .`) or pass {name}=... yourself."
        raise InputError(
            f"no default {name} is installed", remedy, place=f"entry point {GROUP}:{name}"
        )
    return found.load()
