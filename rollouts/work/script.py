"""A dialogue written as a script, a stage at a time (§3.2), put through the referee."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from agents.models.recording import CallLog, enter_step, recording
from agents.writing.script import ScriptExchange, Writer
from psy_env.diagnostic import close_plan
from psy_env.errors import SeatError
from psy_env.legality import Slate
from psy_env.records import Plan, PlanCandidate, Ratings, Rules
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from psy_env.seats import Evaluator
from psy_env.session import Session
from psy_env.views import SessionView
from psy_env.vocabulary import Seat
from rollouts.work.job import Job, Outcome, Work
from rollouts.work.session import Begin, fail_session, open_session, record_session

NOT_ASKED = "nobody was asked: the dialogue was written"


class Authors(NamedTuple):
    """Who writes dialogues, and who rates them."""

    writer: Writer
    evaluator: Evaluator


def script_work(
    seat: Callable[..., Authors],
    seats: Mapping[str, str],
    rules: Rules,
    rubrics: Rubrics = RUBRICS,
) -> Work:
    """Dialogues written by these rules, with who writes and who rates; the payload is a Profile."""
    begin = partial(open_session, rules=rules, rubrics=rubrics)
    return Work(
        seat=partial(seat, **seats),
        do=partial(write_session, seats=seats, begin=begin),
        give_up=partial(fail_session, seats=seats, begin=begin),
    )


def write_session(
    job: Job,
    authors: Authors,
    log: CallLog | None = None,
    *,
    seats: Mapping[str, str],
    begin: Begin,
) -> Outcome:
    """Write one dialogue and have it rated.

    One that cannot be read, or does not keep its plan, fails with its cause.
    """
    started = time.perf_counter()
    session = begin(job)
    with recording(session.session_id, log):
        for go_on in (_write_diagnostic, _write_intervention, _rate_dialogue):
            try:
                session = session if session.over else go_on(session, authors)
            except SeatError as error:
                session = session.fail(str(error))
    return record_session(session, seats, time.perf_counter() - started)


def _write_diagnostic(session: Session, authors: Authors) -> Session:
    assert session.plan is not None, "a written dialogue has a plan in both stages"
    return _perform(
        session, _write_stage("diagnostic script", session, session.plan, authors.writer)
    )


def _write_intervention(session: Session, authors: Authors) -> Session:
    if session.ending is not None:
        return session
    with _enter(session, "plan"):
        chosen = authors.writer.write_plan(session.profile, session.lines, seed=session.seed)
    if chosen.plan is None:
        return session.fail(f"plan: {chosen.malformed}")
    return _perform(
        session,
        _write_stage("intervention script", session, close_plan(chosen.plan), authors.writer),
        chosen,
    )


def _write_stage(
    part: str, session: Session, plan: Plan, writer: Writer
) -> Sequence[ScriptExchange]:
    left = session.rules.max_exchanges - len(session.exchanges)
    with _enter(session, part):
        return writer.write_stage(
            session.profile, plan, session.lines, exchanges=left, seed=session.seed
        )


@contextmanager
def _enter(session: Session, part: str) -> Iterator[None]:
    """Name the calls, and what goes wrong, by the part that is written."""
    enter_step(f"{len(session.exchanges)}.{part}")
    try:
        yield
    except SeatError as error:
        raise SeatError(f"{part}: {error}") from error


def _perform(
    session: Session, script: Sequence[ScriptExchange], plan: PlanCandidate | None = None
) -> Session:
    """Play a stage's script move by move; it must end where the stage does."""
    for number, exchange in enumerate(script, start=1):
        session = session.apply(exchange.client)
        if session.kind is ChoiceKind.PLAN and plan is not None:
            session = session.apply(Slate((plan,)))
        stage = session.stage
        session = session.apply(Slate((exchange.counselor,)))
        if session.stage is not stage:
            if number < len(script):
                return _break_off(session, "the script goes on after its plan's last action")
            return session
    return _break_off(session, "the script ends before its plan's last action")


def _break_off(session: Session, cause: str) -> Session:
    return session if session.over else session.fail(cause)


def _rate_dialogue(session: Session, authors: Authors) -> Session:
    """The forms of a dialogue that was written to its end: reactions of nobody, CTRS and tags of
    the evaluator."""
    keys = session.rubrics.session_reactions.keys
    nobody = Ratings(
        rubric="session_reactions",
        scores=dict.fromkeys(keys),
        causes=dict.fromkeys(keys, NOT_ASKED),
    )
    session = session.apply(nobody)
    with _enter(session, "rating"):
        view = session.view(Seat.EVALUATOR)
        assert isinstance(view, SessionView)
        return session.apply(authors.evaluator.rate(view))
