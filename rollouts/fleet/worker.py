"""What does the jobs, in a Ray actor or in this very process: a cast, asked by many lanes."""

import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any

from agents.models.endpoint import gate
from agents.models.onboard.server import know_servers
from psy_env.errors import InputError
from rollouts.fleet.messages import Abandoned, Assignment, FromWorker, JobLog, Outbox, ToWorker
from rollouts.work.job import Work

TICK = 0.5
"""Seconds after which a worker answers without news: the driver looks at signals, deadlines and
progress."""


class Worker:
    """Does as many jobs at a time as it has lanes: threads, for mostly they wait for models."""

    def __init__(
        self,
        work: Work,
        lanes: int = 1,
        workers: int = 1,
        servers: Mapping[Path, str] = MappingProxyType({}),
    ) -> None:
        """`workers` is the number of those that share the run's endpoints, and its `servers` of
        models on board."""
        gate.set_workers(workers)
        know_servers(servers)
        self._work = work
        self._assigned: SimpleQueue[Assignment] = SimpleQueue()
        self._outbox = Outbox()
        for _ in range(lanes):
            threading.Thread(target=self._run_lane, daemon=True).start()

    def answer(self, message: ToWorker) -> FromWorker:
        """Take jobs, tell what has come of them and of earlier ones."""
        gate.hear_reports(message.pressure)
        self._outbox.confirm(message.stored, draining=message.draining)
        for assignment in message.jobs:
            self._assigned.put(assignment)
        return self._outbox.collect(TICK)._replace(pressure=gate.take_reports())

    @cached_property
    def _cast(self) -> Any:
        """One cast for all jobs, seated by the first: what it raises is told like any fault."""
        return self._work.seat()

    def _run_lane(self) -> None:
        """One lane: a job at a time, for ever."""
        while True:
            job, calls = self._assigned.get()
            try:
                outcome = self._work.do(job, self._cast, JobLog(calls, self._outbox))
                self._outbox.post_outcome(outcome)
            except Abandoned:
                continue
            except InputError as fault:
                self._outbox.post_fault(fault)
            except BaseException as fault:
                self._outbox.post_fault(fault)
                raise
