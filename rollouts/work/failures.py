"""When sessions fail alike: what is one cause, and how many in a row end a run."""

import re
from collections.abc import Iterable, Iterator
from itertools import count, takewhile

from psy_env.records import Ending
from rollouts.work.job import Job, Outcome

EQUAL_FAILURES = 12
"""So many sessions in a row, failed for the same cause with none well in between: the fault is not
a session's, and the next one would cost as much. Where some end well, and more fail for it anyway,
it takes a row that is as unlikely as so many heads: a weak counselor is what a run finds out."""

_TRIED = re.compile(r" after \d+ attempts?\b")
_NUMBER = re.compile(r"\d+")


def name_cause(cause: str) -> str:
    """A cause as it is counted: without how often a call was tried, which is chance."""
    return _TRIED.sub("", cause)


class Streak:
    """Watches sessions as they end, by the order in which they began: with many in flight those
    that fail at once would come home in a row before the first good one."""

    def __init__(self) -> None:
        """None has begun yet."""
        self._places: dict[str, int] = {}
        self._kinds: dict[int, str] = {}
        self._well = 0
        self.doom = ""
        """Why the run cannot go on; empty while it may. Once doomed, always doomed."""

    def watch(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """The same jobs; their order is noted as they are drawn."""
        for place, job in enumerate(jobs):
            self._places[job.job_id] = place
            yield job

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what has ended."""
        for outcome in outcomes:
            place = self._places.pop(outcome.job_id, None)
            self._well += place is not None and outcome.ending != Ending.FAILED
            if place is None or outcome.ending != Ending.FAILED or not outcome.cause:
                continue
            cause = name_cause(outcome.cause)
            self._kinds[place] = _NUMBER.sub("#", cause.partition(" (")[0])
            length = 1 + self._count(place, 1) + self._count(place, -1)
            if self._is_no_chance(place, length) and not self.doom:
                told = f"{length} sessions in a row failed for the same cause"
                self.doom = f"{told}: {cause}"

    def _is_no_chance(self, place: int, length: int) -> bool:
        """Whether a row of that length tells more than how often sessions fail for that anyway."""
        if length < EQUAL_FAILURES:
            return False
        alike = [*self._kinds.values()].count(self._kinds[place]) - length
        share = max(0.5, alike / (alike + self._well)) if self._well else 0.5
        return share**length <= 0.5**EQUAL_FAILURES

    def _count(self, place: int, step: int) -> int:
        """How many beside it failed alike, on one side."""
        kind = self._kinds[place]
        beside = count(place + step, step)
        return sum(1 for _ in takewhile(lambda other: self._kinds.get(other) == kind, beside))
