"""The driver: hands out jobs, and saves what comes back before it is used."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.models.endpoint.gate import Pressure, add_reports
from agents.models.recording import Call
from psy_env.errors import PsyStepError
from rollouts.fleet.messages import Assignment, FromWorker, ToWorker
from rollouts.fleet.queue import Leases, Queue
from rollouts.work.job import Job, Outcome

DEATHS_IN_A_ROW = 20
"""So many dead workers without one finished job in between: the fault is not a job's."""

Save = Callable[[Sequence[Outcome], Sequence[Call]], None]
"""Puts finished jobs and calls into the ledger; called at every tick, also with none."""


@dataclass(eq=False)
class Handle:
    """One worker as the driver knows it: its jobs, how many of its calls are safe.

    `unheard` is what it has yet to hear of other gates; `quiet`: it is draining, and its last call
    has come home.
    """

    leases: Leases
    stored: int = 0
    quiet: bool = False
    unheard: dict[str, Pressure] = field(default_factory=dict)


class Driver:
    """Keeps the books of all workers, wherever they run.

    `recall` gives the answered calls of a job, `give_up` records one that keeps killing workers,
    `waste` is told whose calls in flight are lost.
    """

    def __init__(
        self,
        queue: Queue,
        *,
        recall: Callable[[str], Sequence[Call]],
        save: Save,
        give_up: Callable[[Job, str], Outcome],
        waste: Callable[[Sequence[str]], object],
    ) -> None:
        """No worker yet."""
        self._queue = queue
        self._recall = recall
        self._save = save
        self._give_up = give_up
        self._waste = waste
        self._handles: list[Handle] = []
        self._deaths_in_a_row = 0
        self._drained_at: float | None = None
        self.fault: BaseException | None = None
        """Why no job can be done, once a worker has told."""
        self.heard = False
        """Whether any worker has answered."""
        self.exchanges = 0
        """How many were begun, in finished jobs and others."""

    @property
    def unfinished(self) -> bool:
        """Whether there are jobs that have not come back."""
        return bool(self._queue) or any(handle.leases.held for handle in self._handles)

    @property
    def busy(self) -> bool:
        """Whether there is anything to wait for: jobs, or when draining calls in flight."""
        if self._drained_at is None:
            return self.unfinished
        loud = any(handle.leases.held and not handle.quiet for handle in self._handles)
        return loud and time.monotonic() < self._drained_at

    def begin_draining(self, seconds: float) -> None:
        """From now on no call is begun; those in flight have so long to come home."""
        self._drained_at = time.monotonic() + seconds

    def hire(self, lanes: int) -> Handle:
        """A new worker."""
        handle = Handle(Leases(lanes))
        self._handles.append(handle)
        return handle

    def write_to(self, handle: Handle) -> ToWorker:
        """What this worker is told next."""
        draining = self._drained_at is not None
        jobs = [] if draining else self._queue.deal(handle.leases)
        heard = handle.unheard
        handle.unheard = {}
        assigned = tuple(Assignment(job, tuple(self._recall(job.job_id))) for job in jobs)
        return ToWorker(assigned, handle.stored, heard, draining)

    def take_in(self, messages: Mapping[int, FromWorker], handles: Sequence[Handle]) -> None:
        """Save what these workers tell, in one go; `messages` is by their position in `handles`."""
        outcomes = [
            self._credit(handles[index], outcome)
            for index, message in messages.items()
            for outcome in message.outcomes
        ]
        self.heard = self.heard or bool(messages)
        self.exchanges += sum(message.exchanges for message in messages.values())
        self._save(outcomes, [call for message in messages.values() for call in message.calls])
        for index, message in messages.items():
            handle = handles[index]
            handle.stored += len(message.calls)
            handle.quiet = message.quiet
            self.fault = self.fault or message.fault
            for other in self._handles:
                if other is not handle and message.pressure:
                    other.unheard = add_reports(other.unheard, message.pressure)
        if outcomes:
            self._deaths_in_a_row = 0

    def bury(self, handle: Handle, cause: str) -> None:
        """A worker died: take its jobs back. Raises PsyStepError when all of them die in a row."""
        self._handles.remove(handle)
        self._deaths_in_a_row += 1
        if self._deaths_in_a_row >= DEATHS_IN_A_ROW:
            raise PsyStepError(f"Ray workers cannot stay alive here: {cause}")
        self._waste(list(handle.leases.held))
        if given_up := self._queue.bury(handle.leases):
            job, attempts = given_up
            outcome = self._give_up(job, f"its worker died {attempts} times")
            self._save([outcome._replace(attempts=attempts)], [])

    def _credit(self, handle: Handle, outcome: Outcome) -> Outcome:
        handle.leases.take_back(outcome.job_id)
        return outcome._replace(attempts=self._queue.count_attempts(outcome.job_id))
