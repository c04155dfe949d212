"""Workers on Ray: with cluster.py the only door to `ray`.

The driver holds every lease; a worker is an actor with one outstanding call, its answer. Ray itself
retries nothing: an actor that dies is replaced, and the queue decides what becomes of its jobs.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from psy_env.errors import InputError, PsyStepError
from rollouts.fleet.address import refuse_dead_address
from rollouts.fleet.cluster import open_cluster, ray_settings
from rollouts.fleet.driver import Driver, Handle
from rollouts.fleet.messages import ToWorker
from rollouts.fleet.stop import Stop
from rollouts.fleet.worker import TICK, Worker
from rollouts.work.job import Work

GET_DEADLINE = 60.0
START_DEADLINE = 120.0


@dataclass(frozen=True)
class Workers:
    """How many workers there are (0: this process does the jobs), and what each one gets.

    `timeout` is the seconds a job may take on Ray before its worker is replaced, `max_attempts`
    how many workers a job may cost before it is given up. `servers` are the addresses of the run's
    models on board, by file.
    """

    count: int
    lanes: int = 1
    gpus: float = 0.0
    timeout: float = 1800.0
    max_attempts: int = 1
    servers: Mapping[Path, str] = field(default_factory=dict)


@dataclass(eq=False)
class _Actor:
    """An actor, what the driver knows of it, and the answer it still owes."""

    actor: Any
    handle: Handle
    answer: Any = None
    greeted: bool = False
    since: float = field(default_factory=time.monotonic)

    def is_overdue(self, timeout: float) -> bool:
        """Whether it does not start, or one of its jobs takes too long."""
        if not self.greeted:
            return time.monotonic() - self.since > START_DEADLINE
        return self.handle.leases.is_overdue(timeout)


@contextmanager
def open_actors(driver: Driver, work: Work, workers: Workers, stop: Stop) -> Iterator["Actors"]:
    """A fleet of actors, ended when this is left. Raises PsyStepError when Ray cannot start,
    InputError when none answers at RAY_ADDRESS."""
    with ExitStack() as cluster:
        with stop.cuttable():
            refuse_dead_address()
        with stop.held():  # a Ray that is cut while it starts crashes this process later
            with ray_settings():
                import ray
            cluster.enter_context(
                open_cluster(ray, workers.count, gpus=workers.count * workers.gpus)
            )
        stop.catch()  # starting Ray takes the signals for itself
        actors = Actors(ray, driver, work, workers)
        try:
            actors.hire(workers.count)
            yield actors
        finally:
            actors.dismiss()


class Actors:
    """The driver's side of a fleet of actors."""

    def __init__(self, ray: ModuleType, driver: Driver, work: Work, workers: Workers) -> None:
        """None hired yet."""
        self._ray = ray
        self._driver = driver
        self._work = work
        self._workers = workers
        self._class = ray.remote(
            num_cpus=1, num_gpus=workers.gpus, max_restarts=0, max_task_retries=0
        )(Worker)
        self._actors: list[_Actor] = []

    def hire(self, count: int) -> None:
        """Start actors; the first answer says that one lives."""
        for _ in range(count):
            told = self._workers
            actor = self._class.remote(self._work, told.lanes, told.count, told.servers)
            self._actors.append(_Actor(actor, self._driver.hire(self._workers.lanes)))

    def step(self) -> None:
        """Write to whoever waits for it, take in what is answered, replace who died or hangs.

        Raises PsyStepError when workers cannot live at all, InputError when no job can be done.
        """
        for one in self._actors:
            if one.answer is None:
                one.answer = one.actor.answer.remote(self._write_to(one))
        answers = [one.answer for one in self._actors]
        ready, _ = self._ray.wait(answers, num_returns=1, timeout=2 * TICK)
        if ready:
            ready, _ = self._ray.wait(answers, num_returns=len(answers), timeout=0)
        self._collect([one for one in self._actors if one.answer in ready])
        for one in list(self._actors):
            if one.is_overdue(self._workers.timeout):
                nobody_lives = not any(other.greeted for other in self._actors)
                self._bury(one, "no answer in time", cannot_start=nobody_lives)

    def dismiss(self) -> None:
        """End every actor."""
        for one in self._actors:
            self._ray.kill(one.actor, no_restart=True)

    def _write_to(self, one: _Actor) -> ToWorker:
        """The first message brings nothing: jobs go to workers that have shown that they live."""
        return self._driver.write_to(one.handle) if one.greeted else ToWorker()

    def _collect(self, actors: list[_Actor]) -> None:
        messages = {}
        for index, one in enumerate(actors):
            try:
                messages[index] = self._ray.get(one.answer, timeout=GET_DEADLINE)
                one.answer = None
                one.greeted = True
            except self._ray.exceptions.RayTaskError as error:
                self._driver.take_in(messages, [other.handle for other in actors])
                raise name_fault(error.cause) from None
            except self._ray.exceptions.RayError as error:
                cannot_start = getattr(error, "actor_init_failed", False)
                self._bury(one, _first_line(error), cannot_start=cannot_start)
        self._driver.take_in(messages, [one.handle for one in actors])

    def _bury(self, one: _Actor, cause: str, *, cannot_start: bool = False) -> None:
        """Remove an actor for good, take its jobs back, and hire another one."""
        self._actors.remove(one)
        self._ray.kill(one.actor, no_restart=True)
        if cannot_start:
            raise PsyStepError(f"Ray workers cannot start here: {cause}")
        self._driver.bury(one.handle, cause)
        self.hire(1)


def name_fault(cause: BaseException) -> PsyStepError:
    """What made all work impossible, as the worker put it."""
    if isinstance(cause, InputError):
        return cause
    return PsyStepError(f"a worker failed: {_first_line(cause)}")


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
