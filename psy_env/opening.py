"""How the environment views open a session, from one seeded generator.

It draws which profile and which chances.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.random import Generator
from pydantic import ValidationError

from psy_env.errors import InputError
from psy_env.records import Profile, Rules
from psy_env.session import Session

OPTIONS = ("profile",)
"""What `reset(options={...})` takes."""


_WANTED = {"max_exchanges": "a whole number of at least 1"}
_RULE_OF = {"score": "score_single"}
"""Settings whose rule has another name."""


def make_rules(**settings: Any) -> Rules:
    """What an environment's sessions are played by. Raises InputError that names the setting."""
    named = {_RULE_OF.get(name, name): name for name in settings}
    try:
        return Rules(**{rule: settings[name] for rule, name in named.items()})
    except ValidationError as error:
        rule = str(error.errors()[0]["loc"][0])
    name = named[rule]
    wanted = _WANTED.get(rule, "True or False")
    raise InputError(f"{settings[name]!r} is not {wanted}", f"Pass {wanted}.", place=f"{name}=")


def open_session(
    profiles: Sequence[Profile],
    rules: Rules,
    rng: Generator,
    options: Mapping[str, Any] | None = None,
) -> Session:
    """A fresh session. `options["profile"]` (a Profile or an id) picks the client; the generator
    draws all else.

    Raises InputError for a profile that is not there.
    """
    _check_options(options)
    drawn, seed = profiles[int(rng.integers(len(profiles)))], int(rng.integers(2**63))
    asked = (options or {}).get("profile")
    profile = drawn if asked is None else _find_profile(profiles, asked)
    return Session.start(profile, rules, session_id=f"session-{seed:016x}", seed=seed)


def _check_options(options: object) -> None:
    if options is None:
        return
    known = ", ".join(OPTIONS)
    if not isinstance(options, Mapping):
        thing = f"a {type(options).__name__} is no options"
        raise InputError(thing, f"Pass a dict; known: {known}.", place="options=")
    if unknown := [str(name) for name in options if name not in OPTIONS]:
        raise InputError(f"no option '{unknown[0]}'", f"Known: {known}.", place="options=")


def _find_profile(profiles: Sequence[Profile], asked: object) -> Profile:
    if isinstance(asked, Profile):
        return asked
    found = next((profile for profile in profiles if profile.profile_id == asked), None)
    if found is None:
        known = ", ".join(profile.profile_id for profile in profiles[:5])
        remedy = (
            f"Pass a Profile, or the id of one of the {len(profiles)} there are ({known}, ...)."
        )
        raise InputError(f"no profile {asked!r}", remedy, place='options["profile"]')
    return found
