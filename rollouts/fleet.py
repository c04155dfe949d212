"""Many sessions at a time on Ray: the only door to `ray`.

The driver holds every lease; a worker plays a chunk of sessions in one call and ships bytes back. Ray itself retries
nothing: a worker that dies is replaced, and the backlog decides what becomes of its sessions.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from psy_env.errors import PsyStepError
from rollouts.backlog import Backlog, Lease
from rollouts.cluster import open_cluster, ray_settings
from rollouts.schedule import SessionKey
from rollouts.session_play import PlayedSession, Table, fail_session, play_chunk
from rollouts.stopping import Stop

Sink = Callable[[list[PlayedSession]], None]
"""Takes finished sessions as they come; called at every tick, also with none."""

TICK = 0.5
"""Seconds after which the driver looks up from waiting: at signals, deadlines and progress."""

GET_DEADLINE = 60.0
START_DEADLINE = 120.0
DEATHS_IN_A_ROW = 20
"""So many dead workers without one finished session in between: the fault is not a session's."""

HELLO = Lease(())
"""The first call on a worker plays nothing; its answer says that the worker lives."""


class Player:
    """What a worker runs: a cast that plays chunks."""

    def __init__(self, table: Table) -> None:
        """Seat the cast once for all chunks."""
        self._table, self._cast = table, table.seat_cast()

    def play(self, keys: tuple[SessionKey, ...]) -> list[PlayedSession]:
        """Play one chunk."""
        return play_chunk(keys, self._table, self._cast)


@dataclass
class _Worker:
    """An actor and its leases by the call's reference, oldest first: an actor plays in order, the oldest is in hand."""

    actor: Any
    leases: dict[Any, Lease] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    def lend(self, lease: Lease) -> None:
        """Send one lease."""
        if not self.leases:
            self.since = time.monotonic()
        self.leases[self.actor.play.remote(lease.keys)] = lease

    def close(self, reference: Any) -> None:
        """A lease is settled; the next one is in hand from now on."""
        del self.leases[reference]
        self.since = time.monotonic()

    def is_overdue(self, session_timeout: float) -> bool:
        """Whether the lease in hand has taken longer than its sessions may."""
        if not self.leases:
            return False
        lease = next(iter(self.leases.values()))
        limit = START_DEADLINE if lease is HELLO else session_timeout * len(lease.keys)
        return time.monotonic() - self.since > limit


def play_on_ray(
    backlog: Backlog, table: Table, *, workers: int, session_timeout: float, sink: Sink, stop: Stop
) -> None:
    """Play a backlog to its end, or until a stop is asked for; what came back by then is in the sink.

    Raises PsyStepError when workers cannot live at all.
    """
    with ExitStack() as cluster:
        with stop.held():  # a Ray that is cut while it starts crashes this process later
            with ray_settings():
                import ray
            cluster.enter_context(open_cluster(ray, workers))
        stop.catch()  # starting Ray takes the signals for itself
        fleet = _Fleet(ray, backlog, table, session_timeout, sink)
        try:
            fleet.hire(workers)
            while not stop.requested and fleet.hand_out():
                fleet.collect(TICK)
            fleet.collect(0)
        finally:
            fleet.dismiss()


class _Fleet:
    """The driver's side of a crew of workers."""

    def __init__(self, ray: ModuleType, backlog: Backlog, table: Table, session_timeout: float, sink: Sink) -> None:
        self._ray, self._backlog, self._table, self._sink = ray, backlog, table, sink
        self._session_timeout = session_timeout
        self._actor = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Player)
        self._crew: list[_Worker] = []
        self._deaths_in_a_row = 0

    def hire(self, count: int) -> None:
        """Start workers; each is asked to say hello before it gets sessions."""
        for _ in range(count):
            worker = _Worker(self._actor.remote(self._table))
            worker.lend(HELLO)
            self._crew.append(worker)

    def hand_out(self) -> bool:
        """Fill up every worker that has said hello; False when all sessions have come back."""
        for worker in self._crew:
            while HELLO not in worker.leases.values() and (lease := self._backlog.take(worker.leases.values())):
                worker.lend(lease)
        return bool(self._backlog) or any(lease.keys for worker in self._crew for lease in worker.leases.values())

    def collect(self, timeout: float) -> None:
        """Wait for news, pass on what came back, and replace who died or hangs."""
        references = [reference for worker in self._crew for reference in worker.leases]
        if references:
            self._ray.wait(references, num_returns=1, timeout=timeout)
        self._sink([session for worker in list(self._crew) for session in self._settle(worker)])
        for worker in list(self._crew):
            if worker.is_overdue(self._session_timeout):
                nobody = all(HELLO in other.leases.values() for other in self._crew)
                self._bury(worker, "no answer in time", cannot_start=nobody)

    def dismiss(self) -> None:
        """Cancel what waits and end every worker."""
        for worker in self._crew:
            for reference in worker.leases:
                with suppress(self._ray.exceptions.RayError, ValueError, TypeError):
                    self._ray.cancel(reference)
            self._ray.kill(worker.actor, no_restart=True)

    def _settle(self, worker: _Worker) -> list[PlayedSession]:
        """What this worker has finished, oldest lease first; a dead one is buried after its last result."""
        if not worker.leases:
            return []
        ready, _ = self._ray.wait(list(worker.leases), num_returns=len(worker.leases), timeout=0)
        sessions: list[PlayedSession] = []
        for reference in [reference for reference in worker.leases if reference in ready]:
            try:
                sessions += self._ray.get(reference, timeout=GET_DEADLINE)
            except self._ray.exceptions.RayTaskError as error:
                raise PsyStepError(f"a worker failed: {_first_line(error.cause)}") from error
            except self._ray.exceptions.RayError as error:
                self._bury(worker, _first_line(error), cannot_start=getattr(error, "actor_init_failed", False))
                break
            worker.close(reference)
        if sessions:
            self._deaths_in_a_row = 0
        return self._backlog.note_played(sessions)

    def _bury(self, worker: _Worker, cause: str, *, cannot_start: bool = False) -> None:
        """Remove a worker for good, take its sessions back, and hire another one."""
        self._crew.remove(worker)
        self._ray.kill(worker.actor, no_restart=True)
        self._deaths_in_a_row += 1
        if cannot_start or self._deaths_in_a_row >= DEATHS_IN_A_ROW:
            raise PsyStepError(f"Ray workers cannot {'start' if cannot_start else 'stay alive'} here: {cause}")
        in_hand, *waiting = worker.leases.values()
        for lease in waiting:
            self._backlog.put_back(lease)
        if given_up := self._backlog.charge(in_hand):
            key, attempts = given_up
            self._sink([fail_session(key, self._table, f"its worker died {attempts} times", attempts=attempts)])
        self.hire(1)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
