"""One session from start to saved record, whatever its seats do."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psy_env.records import Rules, Transcript
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from rollouts.schedule import SessionKey

CastFactory = Callable[..., Cast]
"""Seats a cast by name: called with `client`, `counselor` and `evaluator`; importable, so that workers find it."""


@dataclass(frozen=True)
class Table:
    """What every session of a run shares: who sits there, and the rules."""

    cast_factory: CastFactory
    seats: dict[str, str]
    rules: Rules

    def seat_cast(self) -> Cast:
        """Seat the cast; one cast serves many sessions."""
        return self.cast_factory(**self.seats)


class PlayedSession(NamedTuple):
    """A finished session: `payload` is its transcript's JSON, the rest is what a ledger row shows beside it."""

    session_id: str
    payload: bytes
    ending: str
    exchanges: int
    seconds: float
    attempts: int = 1


def play_session(key: SessionKey, table: Table, cast: Cast) -> PlayedSession:
    """Play one session. A seat that raises fails this session with its cause, not the run; KeyboardInterrupt passes."""
    started = time.perf_counter()
    session = _start(key, table)
    while not session.over:
        try:
            session = take_turn(session, cast)
        except Exception as error:  # the one broad except: anyone's seat may raise anything
            session = session.fail(f"{session.turn}: {_describe(error)}")
    return _record(session.transcript(table.seats), time.perf_counter() - started)


def play_chunk(keys: Sequence[SessionKey], table: Table, cast: Cast) -> list[PlayedSession]:
    """Play some sessions one after the other."""
    return [play_session(key, table, cast) for key in keys]


def fail_session(key: SessionKey, table: Table, cause: str, *, attempts: int) -> PlayedSession:
    """The record of a session that could not be played at all."""
    session = _start(key, table).fail(cause)
    return _record(session.transcript(table.seats), 0.0)._replace(attempts=attempts)


def _start(key: SessionKey, table: Table) -> Session:
    return Session.start(key.profile, table.rules, session_id=key.session_id, seed=key.seed)


def _record(transcript: Transcript, seconds: float) -> PlayedSession:
    payload = transcript.model_dump_json().encode()
    return PlayedSession(transcript.session_id, payload, transcript.ending, len(transcript.exchanges), seconds)


def _describe(error: Exception) -> str:
    """Type and first line only: a traceback would make equal sessions differ."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
