"""What driver and player tell each other, and the player's side of it: a call is used when the
ledger has it."""

import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agents.models.endpoint.gate import Pressure
from agents.models.recording import Call, CallKey
from rollouts.work.schedule import SessionKey
from rollouts.work.session import PlayedSession

LINGER = 0.01
"""Seconds that news waits for more of it: a hundred sessions share one trip to the ledger."""


class Order(NamedTuple):
    """One session to play, with the calls that were answered before it was cut; to rejudge, its
    saved transcript."""

    key: SessionKey
    calls: tuple[Call, ...] = ()
    saved: bytes = b""


class Orders(NamedTuple):
    """From the driver: sessions, how many calls of the news so far are safe, and what other
    players' gates saw.

    `draining`: begin no new call, only bring home what is in flight.
    """

    sessions: tuple[Order, ...] = ()
    stored: int = 0
    pressure: Mapping[str, Pressure] = {}
    draining: bool = False


class News(NamedTuple):
    """From a player: calls announced or answered, finished sessions, what its gates saw.

    `quiet`: it is draining and no call is in flight any more. `fault`: why no session can be
    played.
    """

    calls: tuple[Call, ...] = ()
    sessions: tuple[PlayedSession, ...] = ()
    pressure: Mapping[str, Pressure] = {}
    quiet: bool = False
    fault: BaseException | None = None


class Abandoned(KeyboardInterrupt):
    """The run is stopping: this session is left where it stands, to be continued from its calls."""


class Outbox:
    """Gathers news of many session threads; whoever posts a call waits until it is confirmed."""

    def __init__(self) -> None:
        """Empty."""
        self._news = threading.Condition()
        self._calls: list[Call] = []
        self._sessions: list[PlayedSession] = []
        self._unsure: deque[threading.Lock] = deque()
        self._confirmed = self._in_flight = 0
        self._fault: BaseException | None = None
        self._draining = False

    def post_call(self, call: Call, change: int) -> None:
        """Hand a call over and wait until it is stored; `change` is what it adds to the number in
        flight."""
        stored = (
            threading.Lock()
        )  # an Event is a lock, a condition and a list: this is waited for twice a call
        stored.acquire()
        with self._news:
            if self._draining and change > 0:
                raise Abandoned
            self._in_flight += change
            self._calls.append(call)
            self._unsure.append(stored)
            self._news.notify()
        stored.acquire()

    def post_session(self, session: PlayedSession) -> None:
        """Hand a finished session over."""
        with self._news:
            self._sessions.append(session)
            self._news.notify()

    def post_fault(self, fault: BaseException) -> None:
        """Hand over why nothing can be played; no call is begun any more, those in flight come
        home."""
        with self._news:
            self._fault, self._draining = self._fault or fault, True
            self._news.notify()

    def confirm(self, stored: int, *, draining: bool) -> None:
        """Let go everyone whose call is among the first `stored` of all that were ever
        collected."""
        with self._news:
            self._draining = self._draining or draining
            free = [self._unsure.popleft() for _ in range(stored - self._confirmed)]
            self._confirmed = stored
        for stored_call in free:
            stored_call.release()

    def collect(self, timeout: float) -> News:
        """What has come in; waits for it. A fault is told once."""
        with self._news:
            if self._in_flight or not self._draining:
                self._news.wait_for(self._has_news, timeout)
            hurried = bool(self._sessions) or not self._calls
        if not hurried:
            time.sleep(LINGER)
        with self._news:
            quiet = self._draining and not self._in_flight
            news = News(tuple(self._calls), tuple(self._sessions), quiet=quiet, fault=self._fault)
            self._calls, self._sessions, self._fault = [], [], None
        return news

    def _has_news(self) -> bool:
        return bool(self._calls or self._sessions or self._fault)


class SessionLog:
    """The call log of one session: recalls the calls that were answered before, posts the
    others."""

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
