"""When sessions fail alike: what is one cause, and how many in a row end a run."""

import re
from collections.abc import Iterable

from psy_env.records import Ending
from rollouts.work.job import Outcome

EQUAL_FAILURES = 12
"""So many sessions in a row, failed for the same cause with none well in between: the fault is not
a session's, and the next one would cost as much."""

_TRIED = re.compile(r" after \d+ attempts?\b")
_NUMBER = re.compile(r"\d+")


def name_cause(cause: str) -> str:
    """A cause as it is counted: without how often a call was tried, which is chance."""
    return _TRIED.sub("", cause)


class Streak:
    """Watches sessions as they end."""

    def __init__(self) -> None:
        """None has ended yet."""
        self._length = 0
        self._kind = ""
        self._cause = ""

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what has ended, in its order. Once doomed, always doomed."""
        for outcome in outcomes:
            if self.doom:
                return
            failed = outcome.ending == Ending.FAILED and outcome.cause
            kind = _NUMBER.sub("#", name_cause(outcome.cause).partition(" (")[0]) if failed else ""
            self._length = self._length + 1 if failed and kind == self._kind else int(bool(failed))
            self._kind, self._cause = kind, name_cause(outcome.cause)

    @property
    def doom(self) -> str:
        """Why the run cannot go on; empty while it may."""
        if self._length < EQUAL_FAILURES:
            return ""
        return f"{self._length} sessions in a row failed for the same cause: {self._cause}"
