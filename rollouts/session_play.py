"""One session from start to saved record, whatever its seats do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from agents.models.recording import CallLog, enter_step, recording
from psy_env.errors import InputError
from psy_env.playback import replay
from psy_env.records import Rules, Transcript
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.schedule import SessionKey

CastFactory = Callable[..., Any]
"""Seats a cast by name: called with `client`, `counselor` and `evaluator`; importable, so that workers find it."""


class PlayedSession(NamedTuple):
    """A finished session: `payload` is its transcript's JSON, the rest is what a ledger row shows beside it."""

    session_id: str
    payload: bytes
    ending: str
    exchanges: int
    seconds: float
    attempts: int = 1


def play_session(key: SessionKey, table: "Table", cast: Cast, log: CallLog | None = None) -> PlayedSession:
    """Play one session; what its models answer is kept in the log.

    A seat that raises fails this session with its cause, not the run. InputError passes: no session could be played.
    """
    return _play_out(start_session(key, table), table.seats, cast, log)


@dataclass(frozen=True)
class Table:
    """What every session of a run shares: who sits there, the rules, and how one is played."""

    cast_factory: CastFactory
    seats: dict[str, str]
    rules: Rules
    play: "Play" = play_session

    def seat_cast(self) -> Any:
        """Seat the cast (whatever `play` needs, a Cast as a rule); one serves many sessions."""
        return self.cast_factory(**self.seats)


Play = Callable[[SessionKey, Table, Any, CallLog | None], PlayedSession]
"""Plays one session with the table's cast."""


def rejudge_session(saved: Transcript, table: Table, cast: Cast, log: CallLog | None = None) -> PlayedSession:
    """A saved session with the rating of this cast's evaluator in place of its own; a failed one stays as it is."""
    *_, last = (session for session in replay(saved) if not session.over or saved.rating is None)
    return _play_out(last, saved.seats | {Seat.EVALUATOR.value: table.seats[Seat.EVALUATOR]}, cast, log)


def fail_session(key: SessionKey, table: Table, cause: str, *, attempts: int) -> PlayedSession:
    """The record of a session that could not be played at all."""
    session = start_session(key, table).fail(cause)
    return record_session(session.transcript(table.seats), 0.0)._replace(attempts=attempts)


def start_session(key: SessionKey, table: "Table") -> Session:
    """A fresh session at this table."""
    return Session.start(key.profile, table.rules, session_id=key.session_id, seed=key.seed)


def _play_out(session: Session, seats: dict[str, str], cast: Cast, log: CallLog | None) -> PlayedSession:
    started = time.perf_counter()
    with recording(session.session_id, log):
        while not session.over:
            enter_step(f"{len(session.exchanges)}.{session.stage}.{session.turn}")
            try:
                session = take_turn(session, cast)
            except InputError:
                raise
            except Exception as error:  # the one broad except: anyone's seat may raise anything
                session = session.fail(f"{session.turn}: {describe_error(error)}")
    return record_session(session.transcript(seats), time.perf_counter() - started)


def record_session(transcript: Transcript, seconds: float) -> PlayedSession:
    """A finished session's row of the ledger."""
    payload = transcript.model_dump_json().encode()
    return PlayedSession(transcript.session_id, payload, transcript.ending, len(transcript.exchanges), seconds)


def describe_error(error: Exception) -> str:
    """Type and first line only: a traceback would make equal sessions differ."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
