"""What a library of reinforcement learning saved, loaded and held against our tactics."""

from collections.abc import Callable
from typing import Any

from gymnasium import Space

from psy_env.errors import InputError
from psy_env.tactics import make_tactic_space


def load_policy(load: Callable[[], Any], path: str, *, sees: Space[Any], remedy: str) -> Any:
    """What `load` gives. Raises InputError where that fails, in whichever way a library does, and
    for a policy that sees or does anything else than the tactics of this version."""
    try:
        policy = load()
    except Exception as error:
        thing = f"it cannot be loaded ({type(error).__name__}: {error})"
        raise InputError(thing, remedy, place=path) from error
    seen, done = policy.observation_space, policy.action_space
    if seen != sees or done != make_tactic_space():
        thing = f"it was trained on other tactics: it sees {seen}, and does {done}"
        anew = "Train it on psy_env/CounselingTactics-v0 of this version."
        raise InputError(thing, anew, place=path)
    return policy
