"""One session from start to saved record, whatever its seats do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError

from agents.models.recording import CallLog, enter_step, recording
from psy_env.errors import InputError
from psy_env.playback import replay
from psy_env.records import Rules, Transcript
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.work.schedule import SessionKey

CastFactory = Callable[..., Any]
"""Seats a cast by name: called with `client`, `counselor` and `evaluator`; importable, so that
workers find it."""


class PlayedSession(NamedTuple):
    """A finished session: `payload` is its transcript's JSON, the rest is what a ledger row shows
    beside it."""

    session_id: str
    payload: bytes
    ending: str
    exchanges: int
    seconds: float
    attempts: int = 1


def play_session(
    key: SessionKey, table: "Table", cast: Cast, log: CallLog | None = None
) -> PlayedSession:
    """Play one session; what its models answer is kept in the log.

    A seat that raises fails this session with its cause, not the run. InputError passes: no session
    could be played.
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


def rejudge_session(
    saved: Transcript, table: Table, cast: Cast, log: CallLog | None = None
) -> PlayedSession:
    """A saved session with the rating of this cast's evaluator in place of its own; a failed one
    stays as it is."""
    *_, last = (session for session in replay(saved) if not session.over or saved.rating is None)
    return _play_out(
        last, saved.seats | {Seat.EVALUATOR.value: table.seats[Seat.EVALUATOR]}, cast, log
    )


def advance(session: Session, cast: Cast) -> Session:
    """The session one turn later; failed with its cause when the seat raises. InputError passes,
    and whatever stops a run."""
    try:
        return take_turn(session, cast)
    except (InputError, KeyboardInterrupt):
        raise
    except (
        BaseException
    ) as error:  # the one broad except: anyone's seat may raise anything, also SystemExit
        return session.fail(f"{session.turn}: {describe_error(error)}")


def fail_session(key: SessionKey, table: Table, cause: str, *, attempts: int) -> PlayedSession:
    """The record of a session that could not be played at all."""
    return record_session(start_session(key, table).fail(cause), table.seats, 0.0)._replace(
        attempts=attempts
    )


def start_session(key: SessionKey, table: "Table") -> Session:
    """A fresh session at this table."""
    return Session.start(key.profile, table.rules, session_id=key.session_id, seed=key.seed)


def _play_out(
    session: Session, seats: dict[str, str], cast: Cast, log: CallLog | None
) -> PlayedSession:
    started = time.perf_counter()
    with recording(session.session_id, log):
        while not session.over:
            enter_step(f"{len(session.exchanges)}.{session.stage}.{session.turn}")
            session = advance(session, cast)
    return record_session(session, seats, time.perf_counter() - started)


def record_session(session: Session, seats: dict[str, str], seconds: float) -> PlayedSession:
    """The row of a session that is over. Of one that holds what no file can, such as half a
    surrogate pair, only the cause."""
    try:
        payload = session.transcript(seats).model_dump_json().encode()
    except PydanticSerializationError as error:
        blank = Session.start(
            session.profile, session.rules, session_id=session.session_id, seed=session.seed
        )
        return record_session(
            blank.fail(f"a seat's move cannot be saved: {describe_error(error)}"), seats, seconds
        )
    return PlayedSession(
        session.session_id, payload, str(session.ending), len(session.exchanges), seconds
    )


def describe_error(error: BaseException) -> str:
    """Type and first line only: a traceback would make equal sessions differ."""
    lines = str(error).encode("utf-8", "replace").decode().strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
