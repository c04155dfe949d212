"""One session from where it stands to its saved record, whatever its seats do."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic_core import PydanticSerializationError

from agents.models.recording import CallLog, enter_step, recording
from psy_env.errors import InputError, PsyStepError, locate_error
from psy_env.playback import replay
from psy_env.records import Profile, Rules, Transcript
from psy_env.rubrics import RUBRICS, Rubrics
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from rollouts.work.job import Job, Outcome, Work

CastFactory = Callable[..., Any]
"""Seats a cast by name: called with `client`, `counselor` and `evaluator`."""

Begin = Callable[[Job], Session]
"""Gives the session that a job begins with."""

Step = Callable[[Session, Cast], Session]
"""Takes a session one turn further."""


def session_work(
    cast_factory: CastFactory,
    seats: Mapping[str, str],
    rules: Rules,
    rubrics: Rubrics = RUBRICS,
    sat_before: Mapping[str, str] | None = None,
    step: Step = take_turn,
) -> Work:
    """Sessions by these rules, with who sits where; a job's payload is a Profile, or a Session.

    `sat_before` names who made the moves that a session to go on with already holds, `step` is how
    each turn is taken.
    """
    told = {**(sat_before or {}), **seats}
    begin = partial(open_session, rules=rules, rubrics=rubrics)
    return Work(
        seat=partial(cast_factory, **seats),
        do=partial(play_session, seats=told, begin=begin, step=step),
        give_up=partial(fail_session, seats=told, begin=begin),
    )


def play_session(
    job: Job,
    cast: Cast,
    log: CallLog | None = None,
    *,
    seats: Mapping[str, str],
    begin: Begin,
    step: Step = take_turn,
) -> Outcome:
    """Play a session to its end: a new one with a profile, or one from where it stands.

    A seat that raises fails this session with its cause, not the run. InputError passes: no session
    could be played.
    """
    started = time.perf_counter()
    session = begin(job)
    with recording(job.job_id, log):
        while not session.over:
            enter_step(f"{len(session.exchanges)}.{session.stage}.{session.turn}")
            begun = len(session.exchanges)
            session = advance(session, cast, step)
            if log is not None and len(session.exchanges) > begun:
                log.pass_exchange()
    return record_session(session, seats, time.perf_counter() - started)


def fail_session(job: Job, cause: str, *, seats: Mapping[str, str], begin: Begin) -> Outcome:
    """The record of a session that could not be played at all."""
    return record_session(begin(job).fail(cause), seats)


def open_session(job: Job, rules: Rules, rubrics: Rubrics = RUBRICS) -> Session:
    """The session that a job begins with."""
    if isinstance(job.payload, Profile):
        return Session.start(
            job.payload, rules, session_id=job.job_id, seed=job.seed, rubrics=rubrics
        )
    assert isinstance(job.payload, Session), "a session's job holds a profile or a session"
    return job.payload


def rewind_to_rating(saved: Transcript, rubrics: Rubrics = RUBRICS) -> Session:
    """A saved session as it stood before the evaluator rated it; a failed one stays as it is."""
    *_, last = replay(saved.model_copy(update={"rating": None}), rubrics)
    return last


def advance(session: Session, cast: Cast, step: Step = take_turn) -> Session:
    """The session one turn later; failed with its cause when the seat raises.

    InputError passes, and whatever stops a run.
    """
    try:
        return step(session, cast)
    except (InputError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the one broad except: anyone's seat may raise anything
        return session.fail(f"{session.turn}: {explain_error(error)}")


def record_session(session: Session, seats: Mapping[str, str], seconds: float = 0.0) -> Outcome:
    """What a session that is over came to.

    Of one that holds what no file can, such as half a surrogate pair, only the cause.
    """
    try:
        payload = session.transcript(dict(seats)).model_dump_json().encode()
    except PydanticSerializationError as error:
        blank = Session.start(
            session.profile, session.rules, session_id=session.session_id, seed=session.seed
        )
        cause = f"a seat's move cannot be saved: {describe_error(error)}"
        return record_session(blank.fail(cause), seats, seconds)
    length = len(session.exchanges)
    ending = str(session.ending)
    return Outcome(session.session_id, payload, ending, length, seconds, cause=session.cause)


def explain_error(error: BaseException) -> str:
    """The same with the line of a user's own code that raised it."""
    where = "" if isinstance(error, PsyStepError) else locate_error(error)
    return f"{describe_error(error)}{f' ({where})' if where else ''}"


def describe_error(error: BaseException) -> str:
    """Type and first line only: a traceback would make equal sessions differ."""
    lines = str(error).encode("utf-8", "replace").decode().strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
