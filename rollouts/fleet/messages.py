"""What driver and worker tell each other; a call is used when the ledger has it."""

import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agents.catalog import runs_here
from agents.models.endpoint.gate import Pressure
from agents.models.recording import Call, CallKey
from rollouts.work.job import Job, Outcome

LINGER = 0.01
"""Seconds that a message waits for more: a hundred sessions share one trip to the ledger."""


class Assignment(NamedTuple):
    """One job to do, with the calls that were answered before it was cut."""

    job: Job
    calls: tuple[Call, ...] = ()


class ToWorker(NamedTuple):
    """From the driver: jobs, how many of the calls told so far are safe, what other gates saw.

    `draining`: begin no new call, only bring home what is in flight.
    """

    jobs: tuple[Assignment, ...] = ()
    stored: int = 0
    pressure: Mapping[str, Pressure] = {}
    draining: bool = False


class FromWorker(NamedTuple):
    """From a worker: calls announced or answered, finished jobs, what its gates saw, how many
    exchanges were begun.

    `quiet`: it is draining and no call is in flight any more. `fault`: why no job can be done.
    """

    calls: tuple[Call, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    pressure: Mapping[str, Pressure] = {}
    quiet: bool = False
    fault: BaseException | None = None
    exchanges: int = 0


class Abandoned(KeyboardInterrupt):
    """The run is stopping: this job is left where it stands, to be continued from its calls."""


class Outbox:
    """Gathers what many lanes have to tell; whoever posts a call waits until it is confirmed."""

    def __init__(self) -> None:
        """Empty."""
        self._changed = threading.Condition()
        self._calls: list[Call] = []
        self._outcomes: list[Outcome] = []
        self._unsure: deque[threading.Lock] = deque()
        self._confirmed = 0
        self._in_flight = 0
        self._exchanges = 0
        self._fault: BaseException | None = None
        self._draining = False

    def post_call(self, call: Call, change: int) -> None:
        """Hand a call over and wait until it is stored; `change` is what it adds in flight.

        What runs here costs nothing: nobody waits for it to come home.
        """
        stored = threading.Lock()  # an Event is three objects: this is waited for twice a call
        stored.acquire()
        with self._changed:
            if self._draining and change > 0:
                raise Abandoned
            self._in_flight += 0 if runs_here(call.model) else change
            self._calls.append(call)
            self._unsure.append(stored)
            self._changed.notify()
        stored.acquire()

    def post_outcome(self, outcome: Outcome) -> None:
        """Hand a finished job over."""
        with self._changed:
            self._outcomes.append(outcome)
            self._changed.notify()

    def post_exchange(self) -> None:
        """Count an exchange; it is told with whatever comes next."""
        with self._changed:
            self._exchanges += 1

    def post_fault(self, fault: BaseException) -> None:
        """Hand over why nothing can be done; calls in flight come home, none is begun."""
        with self._changed:
            self._fault = self._fault or fault
            self._draining = True
            self._changed.notify()

    def confirm(self, stored: int, *, draining: bool) -> None:
        """Let go everyone whose call is among the first `stored` that were ever collected."""
        with self._changed:
            self._draining = self._draining or draining
            free = [self._unsure.popleft() for _ in range(stored - self._confirmed)]
            self._confirmed = stored
        for stored_call in free:
            stored_call.release()

    def collect(self, timeout: float) -> FromWorker:
        """What has come in; waits for it. A fault is told once."""
        with self._changed:
            if self._in_flight or not self._draining:
                self._changed.wait_for(self._has_something, timeout)
            hurried = bool(self._outcomes) or not self._calls
        if not hurried:
            time.sleep(LINGER)
        with self._changed:
            quiet = self._draining and not self._in_flight
            message = FromWorker(
                tuple(self._calls),
                tuple(self._outcomes),
                quiet=quiet,
                fault=self._fault,
                exchanges=self._exchanges,
            )
            self._exchanges = 0
            self._calls = []
            self._outcomes = []
            self._fault = None
        return message

    def _has_something(self) -> bool:
        return bool(self._calls or self._outcomes or self._fault)


class JobLog:
    """The call log of one job: recalls the calls that were answered before, posts the others."""

    def __init__(self, calls: Iterable[Call], outbox: Outbox) -> None:
        """Know the calls that were answered before."""
        self._known = {call.key: call for call in calls}
        self._outbox = outbox

    def recall(self, key: CallKey) -> Call | None:
        """The call that was answered before, if it was."""
        return self._known.get(key)

    def announce(self, call: Call) -> None:
        """Wait until the ledger knows that this call is about to be made."""
        self._outbox.post_call(call, +1)

    def store(self, call: Call) -> None:
        """Wait until the ledger has the answer."""
        self._outbox.post_call(call, -1)

    def pass_exchange(self) -> None:
        """Tell it some time."""
        self._outbox.post_exchange()
