"""What is still to be played, who is playing it, and what becomes of the sessions of a player that
died."""

import math
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from rollouts.work.schedule import SessionKey

SPARE = 2
"""Sessions that wait at a player beyond those in its lanes, so that no lane waits for the
driver."""

TOGETHER = 2
"""So many deaths a session may see in company; then, or one short of its last attempt, it is played
alone."""


@dataclass
class Hand:
    """What one player holds, oldest first: it begins sessions in this order, as its lanes get
    free."""

    lanes: int = 1
    held: dict[str, tuple[SessionKey, float]] = field(default_factory=dict)
    alone: bool = False

    @property
    def in_lanes(self) -> list[SessionKey]:
        """The sessions that it may have begun."""
        return [key for key, _ in list(self.held.values())[: self.lanes]]

    def give(self, key: SessionKey) -> None:
        """One more session."""
        self.held[key.session_id] = (key, time.monotonic())

    def take_back(self, session_id: str) -> None:
        """A session came back; the one that takes its lane begins now."""
        self.held.pop(session_id, None)
        if waiting := list(self.held.values())[self.lanes - 1 : self.lanes]:
            key = waiting[0][0]
            self.held[key.session_id] = (key, time.monotonic())

    def is_overdue(self, session_timeout: float) -> bool:
        """Whether a session in a lane takes longer than it may."""
        begun = [since for _, since in list(self.held.values())[: self.lanes]]
        return bool(begun) and time.monotonic() - min(begun) > session_timeout


class Backlog:
    """Hands sessions out and takes them back when a player died."""

    def __init__(self, keys: Iterable[SessionKey], *, players: int, max_attempts: int) -> None:
        """All sessions fresh."""
        self._fresh = deque(keys)
        self._suspects: deque[SessionKey] = deque()
        self._players = max(1, players)
        self._max_attempts = max_attempts
        self._deaths: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """True while there is something to hand out."""
        return bool(self._fresh or self._suspects)

    def deal(self, hand: Hand) -> list[SessionKey]:
        """The sessions that this player gets now: as many as it has room for, and a suspect only
        alone."""
        keys: list[SessionKey] = []
        if self._suspects:
            if not hand.held:
                keys = [self._suspects.popleft()]
                hand.alone = True
        elif not (hand.alone and hand.held):
            hand.alone = False
            keys = [self._fresh.popleft() for _ in range(min(self._room(hand), len(self._fresh)))]
        for key in keys:
            hand.give(key)
        return keys

    def count_attempts(self, session_id: str) -> int:
        """How often this session was begun."""
        return 1 + self._deaths[session_id]

    def bury(self, hand: Hand) -> tuple[SessionKey, int] | None:
        """Take back what a dead player held; gives the session that is given up and its attempts,
        if any.

        The death is charged to every session that may have been in a lane. Nobody knows which of
        them was the culprit (one may even have been finished), so only one that had the player for
        itself and has used up its attempts is given up; the others are played again, alone when
        they have seen too many deaths.
        """
        charged = hand.in_lanes
        waiting = [key for key, _ in hand.held.values() if key not in charged]
        self._deaths.update(key.session_id for key in charged)
        self._fresh.extendleft(reversed(waiting))
        if hand.alone and charged and self._deaths[charged[0].session_id] >= self._max_attempts:
            return charged[0], self._deaths[charged[0].session_id]
        for key in reversed(charged):
            if self._deaths[key.session_id] >= max(1, min(TOGETHER, self._max_attempts - 1)):
                self._suspects.appendleft(key)
            else:
                self._fresh.appendleft(key)
        return None

    def _room(self, hand: Hand) -> int:
        """A fair share at most, and none to spare near the end, so that all players end
        together."""
        share = math.ceil(len(self._fresh) / self._players)
        spare = min(SPARE, share // 2)
        return max(0, min(hand.lanes + spare - len(hand.held), share))
