"""Who may call an endpoint now: concurrency that adapts, rates that hold.

All workers of a run share them.

One gate per endpoint and process. Every gate of a run starts from the same limit and follows the
same events: what one sees it reports, and the others hear it. Each process uses its share of the
limit and of the rates.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.rate import Rate

SHRINK_APART = 1.0
"""Seconds between two cuts of the limit: the answers to one burst of requests are one message."""

CALM = 10.0
"""Seconds without growth after a server error, a time-out or a broken connection."""

LONGEST_PAUSE = 120.0
"""Seconds; a server that asks for more is tried again all the same, so that a run never stands
still unseen."""


class Event(StrEnum):
    """How an attempt went, as far as the endpoint's load is concerned."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    TROUBLED = "troubled"


class Pressure(NamedTuple):
    """What one process saw since it last told: counts; after "too many" also seconds left to pause,
    and its limit."""

    ok: int = 0
    rate_limited: int = 0
    troubled: int = 0
    pause: float = 0.0
    limit: float = math.inf

    def plus(self, other: "Pressure") -> "Pressure":
        """Both together."""
        counts = (
            self.ok + other.ok,
            self.rate_limited + other.rate_limited,
            self.troubled + other.troubled,
        )
        return Pressure(*counts, max(self.pause, other.pause), min(self.limit, other.limit))


def add_reports(one: Mapping[str, Pressure], other: Mapping[str, Pressure]) -> dict[str, Pressure]:
    """Two reports as one, by endpoint name."""
    return {
        name: one.get(name, Pressure()).plus(other.get(name, Pressure()))
        for name in {**one, **other}
    }


class Gate:
    """Places at an endpoint.

    The limit starts at the most, halves when the server says "too many" (which also makes everybody
    pause for as long as it asks), and grows back by one for every `limit` answers. Troubles of the
    server only keep it from growing.
    """

    def __init__(
        self,
        max_concurrency: int,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open, with nobody inside; `clock` gives seconds."""
        self._clock = clock
        self._most = max_concurrency
        self._limit = max_concurrency
        self._requests, self._tokens = (
            Rate(requests_per_minute, clock()),
            Rate(tokens_per_minute, clock()),
        )
        self._queue = threading.Lock()
        self._changed = threading.Condition()
        self._workers = 1
        self._inside = 0
        self._earned = 0
        self._shrunk_at = self._paused_until = self._calm_until = -math.inf
        self._seen = Pressure()
        self._told_until = -math.inf
        # whether anything ever answered: before that, a server that is not there is a mistake
        self.reached = False

    @property
    def allowance(self) -> int:
        """How many calls this process may have in flight: its share of the limit, at least 1."""
        return max(1, self._limit // self._workers)

    @property
    def workers(self) -> int:
        """How many processes share the endpoint."""
        return self._workers

    @workers.setter
    def workers(self, workers: int) -> None:
        with self._changed:
            self._workers = max(1, workers)
            self._changed.notify()

    @contextmanager
    def place(self, tokens: int = 0) -> Iterator[None]:
        """A place for one attempt that will take about so many tokens.

        Waits however long it takes: a call's deadline does not run while the run's own queue holds
        it back.
        """
        with (
            self._queue,
            self._changed,
        ):  # one at a time watches the clock, the others stand behind it
            while wait := self._time_to_wait():
                self._changed.wait(min(wait, threading.TIMEOUT_MAX))
            self._enter(tokens)
        try:
            yield
        finally:
            self.release()

    def try_acquire(self, tokens: int = 0) -> bool:
        """Take a place if there is one now; whoever got it has to release it."""
        with self._changed:
            free = not self._time_to_wait()
            if free:
                self._enter(tokens)
            return free

    def release(self) -> None:
        """Give a place back."""
        with self._changed:
            self._inside -= 1
            self._changed.notify()

    def correct_tokens(self, estimated: int, used: int) -> None:
        """Charge what a call really took in place of what it was let in for."""
        with self._changed:
            self._tokens.take(used - estimated)
            self._changed.notify()

    def note(self, event: Event, retry_after: float | None = None) -> None:
        """Take in how an attempt of this process went."""
        with self._changed:
            now = self._clock()
            if event is Event.RATE_LIMITED:
                self._seen = self._seen.plus(Pressure(rate_limited=1))
                if now - self._shrunk_at >= SHRINK_APART:
                    self._shrink_to(self._limit // 2, now)
                self._told_until = max(self._told_until, self._pause(retry_after or 0.0, now))
            elif event is Event.TROUBLED:
                self._seen = self._seen.plus(Pressure(troubled=1))
                self._calm_until = now + CALM
            else:
                self._seen = self._seen.plus(Pressure(ok=1))
                self._grow(1, now)
            self._changed.notify()

    def take_report(self) -> Pressure:
        """What this process saw since it was last asked."""
        with self._changed:
            seen = self._seen
            self._seen = Pressure()
            if not seen.rate_limited:
                return seen
            return seen._replace(
                pause=max(0.0, self._told_until - self._clock()), limit=self._limit
            )

    def hear(self, report: Pressure) -> None:
        """Follow what other processes saw."""
        with self._changed:
            now = self._clock()
            if report.rate_limited:
                self._pause(report.pause, now)
                if report.limit < self._limit:
                    self._shrink_to(int(report.limit), now)
            if report.troubled:
                self._calm_until = now + CALM
            self._grow(report.ok, now)
            self._changed.notify()

    def _time_to_wait(self) -> float:
        """Seconds until there may be a place; 0: now, infinity: when somebody has left."""
        if self._inside >= self.allowance:
            return math.inf
        now = self._clock()
        return max(
            0.0,
            self._paused_until - now,
            self._requests.wait(self._workers, now),
            self._tokens.wait(self._workers, now),
        )

    def _enter(self, tokens: int) -> None:
        self._inside += 1
        self._requests.take(1)
        self._tokens.take(tokens)

    def _shrink_to(self, limit: int, now: float) -> None:
        self._limit = max(1, limit)
        self._shrunk_at = now
        self._earned = 0

    def _pause(self, seconds: float, now: float) -> float:
        until = now + min(seconds, LONGEST_PAUSE)
        self._paused_until = max(self._paused_until, until)
        return until

    def _grow(self, answers: int, now: float) -> None:
        if now < self._calm_until:
            return
        self._earned += answers
        while self._limit < self._most and self._earned >= self._limit:
            self._earned -= self._limit
            self._limit += 1
        if self._limit == self._most:
            self._earned = 0


class _Gates:
    """The gates of this process by endpoint name: places at a server are the process's, whoever
    calls."""

    def __init__(self) -> None:
        self._gates: dict[str, tuple[Endpoint, Gate]] = {}
        self._workers = 1
        self._lock = threading.Lock()

    def find(self, endpoint: Endpoint) -> Gate:
        """The gate of this endpoint in this process, opened when it is first asked for."""
        with self._lock:
            known, gate = self._gates.get(endpoint.name, (None, None))
            if gate is None or not (known is endpoint or known == endpoint):
                gate = Gate(
                    endpoint.max_concurrency,
                    endpoint.requests_per_minute,
                    endpoint.tokens_per_minute,
                )
                gate.workers = self._workers
                self._gates[endpoint.name] = endpoint, gate
            return gate

    def set_workers(self, workers: int) -> None:
        """Say how many processes share each endpoint."""
        with self._lock:
            self._workers = workers
            for _, gate in self._gates.values():
                gate.workers = workers

    def take_reports(self) -> dict[str, Pressure]:
        """What this process saw at each endpoint since it was last asked; nothing seen, nothing
        told."""
        with self._lock:
            reports = {name: gate.take_report() for name, (_, gate) in self._gates.items()}
        return {name: report for name, report in reports.items() if report != Pressure()}

    def hear_reports(self, reports: Mapping[str, Pressure]) -> None:
        """Follow what the run's other processes saw."""
        with self._lock:
            heard = [
                (self._gates[name][1], report)
                for name, report in reports.items()
                if name in self._gates
            ]
        for gate, report in heard:
            gate.hear(report)


_GATES = _Gates()
gate_for, set_workers = _GATES.find, _GATES.set_workers
take_reports, hear_reports = _GATES.take_reports, _GATES.hear_reports
