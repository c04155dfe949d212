"""What is still to be done, who has which job, what a worker's death leaves."""

import math
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rollouts.work.job import Job

SPARE = 2
"""Jobs that wait at a worker beyond those in its lanes, so that no lane waits for the driver."""

TOGETHER = 2
"""So many deaths a job may see in company; then, or one short of its last attempt, it is done
alone."""


@dataclass
class Leases:
    """The jobs that one worker has, oldest first: it begins them in this order."""

    lanes: int = 1
    held: dict[str, tuple[Job, float]] = field(default_factory=dict)
    alone: bool = False

    @property
    def in_lanes(self) -> list[Job]:
        """The jobs that it may have begun."""
        return [job for job, _ in list(self.held.values())[: self.lanes]]

    def give(self, job: Job) -> None:
        """One more job."""
        self.held[job.job_id] = (job, time.monotonic())

    def take_back(self, job_id: str) -> None:
        """A job came back; the one that takes its lane begins now."""
        self.held.pop(job_id, None)
        if waiting := list(self.held.values())[self.lanes - 1 : self.lanes]:
            self.give(waiting[0][0])

    def is_overdue(self, timeout: float) -> bool:
        """Whether a job in a lane takes longer than it may."""
        begun = [since for _, since in list(self.held.values())[: self.lanes]]
        return bool(begun) and time.monotonic() - min(begun) > timeout


class Queue:
    """Hands jobs out, and takes them back when a worker died.

    Jobs are drawn from where they come when they are handed out: a payload that has to be read
    first is in memory only then.
    """

    def __init__(self, jobs: Iterable[Job], total: int, *, workers: int, max_attempts: int) -> None:
        """All `total` of them fresh."""
        self._unseen: Iterator[Job] = iter(jobs)
        self._left = total
        self._returned: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._workers = max(1, workers)
        self._max_attempts = max_attempts
        self._deaths: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """True while there is something to hand out."""
        return bool(self._fresh or self._suspects)

    def deal(self, leases: Leases) -> list[Job]:
        """The jobs that this worker gets now: as many as it has room for, and a suspect alone."""
        jobs: list[Job] = []
        if self._suspects:
            if not leases.held:
                jobs = [self._suspects.popleft()]
                leases.alone = True
        elif not (leases.alone and leases.held):
            leases.alone = False
            jobs = [self._draw() for _ in range(min(self._room(leases), self._fresh))]
        for job in jobs:
            leases.give(job)
        return jobs

    def count_attempts(self, job_id: str) -> int:
        """How often this job was begun."""
        return 1 + self._deaths[job_id]

    def bury(self, leases: Leases) -> tuple[Job, int] | None:
        """Take back what a dead worker had; gives the job that is given up, with its attempts.

        The death is charged to every job that may have been in a lane. Nobody knows which of them
        was the culprit (one may even have been finished), so only one that had the worker for
        itself and has used up its attempts is given up; the others are done again, alone when they
        have seen too many deaths.
        """
        charged = leases.in_lanes
        waiting = [job for job, _ in leases.held.values() if job not in charged]
        self._deaths.update(job.job_id for job in charged)
        self._returned.extendleft(reversed(waiting))
        if leases.alone and charged and self._deaths[charged[0].job_id] >= self._max_attempts:
            return charged[0], self._deaths[charged[0].job_id]
        for job in reversed(charged):
            suspect = self._deaths[job.job_id] >= max(1, min(TOGETHER, self._max_attempts - 1))
            (self._suspects if suspect else self._returned).appendleft(job)
        return None

    @property
    def _fresh(self) -> int:
        """How many jobs may be handed out to anybody."""
        return len(self._returned) + self._left

    def _draw(self) -> Job:
        if self._returned:
            return self._returned.popleft()
        self._left -= 1
        return next(self._unseen)

    def _room(self, leases: Leases) -> int:
        """A fair share at most, and none to spare near the end: all workers end together."""
        share = math.ceil(self._fresh / self._workers)
        spare = min(SPARE, share // 2)
        return max(0, min(leases.lanes + spare - len(leases.held), share))
