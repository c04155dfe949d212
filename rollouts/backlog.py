"""What is still to be played: fresh sessions in chunks, and suspects of a worker's death one by one."""

import math
from collections import Counter, deque
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from rollouts.schedule import SessionKey
from rollouts.session_play import PlayedSession

CHUNK_SECONDS = 1.0
"""About how long a chunk plays: long enough to hide a call's cost, short enough to lose little by a crash."""

CHUNK_LIMIT = 16

IN_FLIGHT = 2
"""Leases per worker: one being played and one waiting, so that no worker waits for the driver."""


class Lease(NamedTuple):
    """Sessions handed to one worker in one call; a suspect is always alone."""

    keys: tuple[SessionKey, ...]
    suspect: bool = False


class Backlog:
    """Hands sessions out and takes them back when a worker died.

    A death is charged to the lease that was being played. Nobody knows which of its sessions was the culprit, so each
    is played again alone, with nothing queued behind it; one that dies alone and has used up its attempts is given up.
    """

    def __init__(self, keys: Iterable[SessionKey], *, workers: int, max_attempts: int) -> None:
        """All sessions fresh."""
        self._fresh = deque(keys)
        self._suspects: deque[SessionKey] = deque()
        self._workers = max(1, workers)
        self._max_attempts = max_attempts
        self._deaths: Counter[str] = Counter()
        self._played, self._seconds = 0, 0.0

    def __bool__(self) -> bool:
        """True while there is something to hand out."""
        return bool(self._fresh or self._suspects)

    def take(self, held: Collection[Lease] = ()) -> Lease | None:
        """The next lease for a worker that holds these; None when it has enough, or nothing is left."""
        if len(held) >= IN_FLIGHT or any(lease.suspect for lease in held):
            return None
        if self._suspects:
            return None if held else Lease((self._suspects.popleft(),), suspect=True)
        keys = tuple(self._fresh.popleft() for _ in range(min(self._chunk_size(), len(self._fresh))))
        return Lease(keys) if keys else None

    def note_played(self, sessions: Sequence[PlayedSession]) -> list[PlayedSession]:
        """Learn the pace from what came back, and write on it how often it was tried."""
        self._played += len(sessions)
        self._seconds += sum(session.seconds for session in sessions)
        return [session._replace(attempts=1 + self._deaths[session.session_id]) for session in sessions]

    def put_back(self, lease: Lease) -> None:
        """Return a lease that nobody began to play."""
        self._fresh.extendleft(reversed(lease.keys))

    def charge(self, lease: Lease) -> tuple[SessionKey, int] | None:
        """Take back a lease that a worker died over; gives the session that is given up and its attempts, if any."""
        self._deaths.update(key.session_id for key in lease.keys)
        if lease.suspect and self._deaths[lease.keys[0].session_id] >= self._max_attempts:
            return lease.keys[0], self._deaths[lease.keys[0].session_id]
        self._suspects.extend(lease.keys)
        return None

    def _chunk_size(self) -> int:
        """About a second's worth, and ever fewer near the end so that all workers end together."""
        pace = self._seconds / self._played if self._played else CHUNK_SECONDS / 2
        timely = int(CHUNK_SECONDS / max(pace, 1e-3))
        fair = math.ceil(len(self._fresh) / (2 * IN_FLIGHT * self._workers))
        return max(1, min(timely, fair, CHUNK_LIMIT))
