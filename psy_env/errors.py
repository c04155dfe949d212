"""What can go wrong, by name."""

import sysconfig
import traceback
from collections.abc import Callable
from pathlib import Path


class PsyStepError(Exception):
    """Any error this project raises on purpose."""


class InputError(PsyStepError):
    """Something a user gave cannot be used. Says what, where, and what to do about it; commands
    exit with 2."""

    def __init__(self, thing: str, remedy: str, *, place: str = "") -> None:
        """Keep the three parts and join them into one line."""
        self.thing = thing
        self.place = place
        self.remedy = remedy
        super().__init__(f"{f'{place}: ' if place else ''}{thing}. {remedy}")

    def __reduce__(self) -> tuple[Callable[..., "InputError"], tuple[str, str, str]]:
        """Travel from a worker's process whole."""
        return _rebuild, (self.thing, self.remedy, self.place)


OURS = frozenset({"psy_env", "agents", "rollouts", "training", "psy_step"})
"""The packages whose lines tell a user nothing about a seat of one's own."""


def locate_error(error: BaseException) -> str:
    """Where a user's own code raised it, as `file.py:LINE`; "" when none of it took part.

    The innermost line outside this project, the standard library and installed packages counts.
    """
    libraries = (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        file = frame.f_code.co_filename
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package not in OURS and not file.startswith((*libraries, "<")):
            return f"{Path(file).name}:{line}"
    return ""


def _rebuild(thing: str, remedy: str, place: str) -> InputError:
    return InputError(thing, remedy, place=place)


class MoveError(PsyStepError):
    """A move that is not this seat's to make now: a fault of the caller, never of a model's
    text."""


class SeatError(PsyStepError):
    """A seat could not answer; the session fails with this cause and the run goes on."""


class OutOfBudget(PsyStepError):  # noqa: N818 - not an error, but how a run ended
    """A run stopped because its budget is used up; everything is saved, and a larger budget
    continues it."""
