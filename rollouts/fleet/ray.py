"""Players on Ray: with cluster.py the only door to `ray`.

The driver holds every lease; a player is an actor with one outstanding call, the exchange. Ray
itself retries nothing: an actor that dies is replaced, and the backlog decides what becomes of its
sessions.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from psy_env.errors import InputError, PsyStepError
from rollouts.fleet.cluster import open_cluster, ray_settings
from rollouts.fleet.driver import Desk, Seated
from rollouts.fleet.messages import Orders
from rollouts.fleet.stop import Stop
from rollouts.fleet.worker import TICK, Player
from rollouts.work.session import Table

GET_DEADLINE = 60.0
START_DEADLINE = 120.0

DRAIN_SECONDS = 30.0
"""How long a stopping run waits for calls in flight, so that what they cost is not lost; a second
Ctrl-C cuts it."""


@dataclass(frozen=True)
class Crew:
    """How many players there are, and what each one gets."""

    workers: int
    lanes: int = 1
    gpus: float = 0.0
    session_timeout: float = 1800.0


@dataclass(eq=False)
class _Worker:
    """An actor, what the desk knows of it, and the exchange it has not answered yet."""

    actor: Any
    seated: Seated
    exchange: Any = None
    greeted: bool = False
    since: float = field(default_factory=time.monotonic)

    def is_overdue(self, session_timeout: float) -> bool:
        """Whether it does not start, or a session of its hand takes too long."""
        if not self.greeted:
            return time.monotonic() - self.since > START_DEADLINE
        return self.seated.hand.is_overdue(session_timeout)


def play_on_ray(desk: Desk, table: Table, crew: Crew, stop: Stop) -> None:
    """Play everything on the desk, or until a stop is asked for; what came back by then is saved.

    Raises PsyStepError when workers cannot live at all, InputError when a model cannot be asked at
    all.
    """
    with ExitStack() as cluster:
        with stop.held():  # a Ray that is cut while it starts crashes this process later
            with ray_settings():
                import ray
            cluster.enter_context(open_cluster(ray, crew.workers, gpus=crew.workers * crew.gpus))
        stop.catch()  # starting Ray takes the signals for itself
        fleet = _Fleet(ray, desk, table, crew)
        try:
            fleet.hire(crew.workers)
            while desk.busy and not (stop.requested or desk.fault):
                fleet.exchange()
            desk.begin_draining(DRAIN_SECONDS)
            while desk.busy:
                fleet.exchange()
            if desk.fault:
                raise _name_fault(desk.fault)
        finally:
            fleet.dismiss()


class _Fleet:
    """The driver's side of a crew of actors."""

    def __init__(self, ray: ModuleType, desk: Desk, table: Table, crew: Crew) -> None:
        self._ray, self._desk, self._table, self._crew = ray, desk, table, crew
        self._actor = ray.remote(
            num_cpus=1, num_gpus=crew.gpus, max_restarts=0, max_task_retries=0
        )(Player)
        self._workers: list[_Worker] = []

    def hire(self, count: int) -> None:
        """Start workers; the answer to the first exchange says that one lives."""
        for _ in range(count):
            actor = self._actor.remote(self._table, self._crew.lanes, self._crew.workers)
            self._workers.append(_Worker(actor, self._desk.seat(self._crew.lanes)))

    def exchange(self) -> None:
        """Give orders to whoever waits for some, wait for news, pass it on, and replace who died or
        hangs."""
        for worker in self._workers:
            if worker.exchange is None:
                worker.exchange = worker.actor.exchange.remote(self._orders_for(worker))
        exchanges = [worker.exchange for worker in self._workers]
        ready, _ = self._ray.wait(exchanges, num_returns=1, timeout=2 * TICK)
        if ready:
            ready, _ = self._ray.wait(exchanges, num_returns=len(exchanges), timeout=0)
        self._collect([worker for worker in self._workers if worker.exchange in ready])
        for worker in list(self._workers):
            if worker.is_overdue(self._crew.session_timeout):
                self._bury(
                    worker,
                    "no answer in time",
                    cannot_start=not any(one.greeted for one in self._workers),
                )

    def dismiss(self) -> None:
        """End every worker."""
        for worker in self._workers:
            self._ray.kill(worker.actor, no_restart=True)

    def _orders_for(self, worker: _Worker) -> Any:
        """The first exchange brings nothing: sessions go to workers that have shown that they
        live."""
        return self._desk.orders_for(worker.seated) if worker.greeted else Orders()

    def _collect(self, workers: list[_Worker]) -> None:
        news = {}
        for index, worker in enumerate(workers):
            try:
                news[index] = self._ray.get(worker.exchange, timeout=GET_DEADLINE)
                worker.exchange, worker.greeted = None, True
            except self._ray.exceptions.RayTaskError as error:
                self._desk.take(news, [one.seated for one in workers])
                raise _name_fault(error.cause) from None
            except self._ray.exceptions.RayError as error:
                self._bury(
                    worker,
                    _first_line(error),
                    cannot_start=getattr(error, "actor_init_failed", False),
                )
        self._desk.take(news, [worker.seated for worker in workers])

    def _bury(self, worker: _Worker, cause: str, *, cannot_start: bool = False) -> None:
        """Remove a worker for good, take its sessions back, and hire another one."""
        self._workers.remove(worker)
        self._ray.kill(worker.actor, no_restart=True)
        if cannot_start:
            raise PsyStepError(f"Ray workers cannot start here: {cause}")
        self._desk.bury(worker.seated, cause)
        self.hire(1)


def _name_fault(cause: BaseException) -> PsyStepError:
    """What made playing impossible, as the worker put it."""
    return (
        cause
        if isinstance(cause, InputError)
        else PsyStepError(f"a worker failed: {_first_line(cause)}")
    )


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
