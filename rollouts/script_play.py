"""A dialogue written as a script, a stage at a time (§3.2), put through the referee like any played one."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from agents.models.recording import CallLog, enter_step, recording
from agents.writing import ScriptExchange, Writer
from psy_env.errors import SeatError
from psy_env.legality import Slate
from psy_env.records import PlanCandidate, Ratings, Stage
from psy_env.rubrics import SESSION_REACTIONS, ChoiceKind
from psy_env.seats import Evaluator
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.schedule import SessionKey
from rollouts.session_play import PlayedSession, Table, record_session, start_session

NOT_ASKED = "nobody was asked: the dialogue was written"


class Authors(NamedTuple):
    """Who writes dialogues, and who rates them."""

    writer: Writer
    evaluator: Evaluator


def write_session(key: SessionKey, table: Table, authors: Authors, log: CallLog | None = None) -> PlayedSession:
    """Write one dialogue and have it rated; one that cannot be read or does not keep its plan fails with its cause."""
    started = time.perf_counter()
    session = start_session(key, table)
    with recording(session.session_id, log):
        try:
            session = _write_dialogue(session, authors.writer)
            session = _rate_dialogue(session, authors.evaluator)
        except SeatError as error:
            session = session.fail(f"{session.stage}: {error}")
    return record_session(session, table.seats, time.perf_counter() - started)


def _write_dialogue(session: Session, writer: Writer) -> Session:
    """Diagnostic stage, plan, intervention stage. A broken script fails the session as far as it was written."""
    session = _perform(session, _write_stage(session, writer))
    if session.ending is not None:
        return session
    enter_step(f"{len(session.exchanges)}.plan")
    plan = writer.write_plan(session.profile, session.lines, seed=session.seed)
    if plan.plan is None:
        return session.fail(f"plan: {plan.malformed}")
    return _perform(session, _write_stage(session, writer, plan), plan)


def _write_stage(session: Session, writer: Writer, chosen: PlanCandidate | None = None) -> Sequence[ScriptExchange]:
    enter_step(f"{len(session.exchanges)}.script")
    plan = chosen.plan if chosen else session.plan
    assert plan is not None, "a written dialogue has a plan in both stages"
    left = session.rules.max_exchanges - len(session.exchanges)
    return writer.write_stage(session.profile, plan, session.lines, exchanges=left, seed=session.seed)


def _perform(session: Session, script: Sequence[ScriptExchange], plan: PlanCandidate | None = None) -> Session:
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


def _rate_dialogue(session: Session, evaluator: Evaluator) -> Session:
    """The forms of a dialogue that was written to its end: reactions of nobody, CTRS and tags of the evaluator."""
    if session.stage is not Stage.ASSESSMENT:
        return session
    keys = SESSION_REACTIONS.keys
    nobody = Ratings(rubric="session_reactions", scores=dict.fromkeys(keys), causes=dict.fromkeys(keys, NOT_ASKED))
    session = session.apply(nobody)
    enter_step(f"{len(session.exchanges)}.{session.stage}.{session.turn}")
    view = session.view(Seat.EVALUATOR)
    return session.apply(evaluator.rate(view))  # type: ignore[arg-type]
