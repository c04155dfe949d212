"""Play a saved transcript again, move by move, without asking any seat."""

from collections.abc import Iterator
from dataclasses import replace

from psy_env import readings
from psy_env.errors import InputError, MoveError
from psy_env.legality import Move, Scores, Slate
from psy_env.records import Ending, Stage, Transcript
from psy_env.rubrics import RUBRICS, Rubrics
from psy_env.session import Session
from psy_env.views import CounselorView, Line, leaves_risk_open
from psy_env.vocabulary import Seat


def replay(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> Iterator[Session]:
    """Every session state from the start to the saved end, one per move; the last one's transcript
    is the given one.

    Raises InputError for one that was made by other rules or rubrics than these.
    """
    session = Session.start(
        transcript.profile,
        transcript.rules,
        session_id=transcript.session_id,
        seed=transcript.seed,
        rubrics=rubrics,
    )
    session = replace(
        session, plan_closes=transcript.plan_closes, closes_early=_knows_early_close(transcript)
    )
    yield session
    for move, chosen in _saved_moves(transcript):
        session = _make_again(session, move, chosen)
        yield session
    if transcript.ending is Ending.FAILED and not session.over:
        yield session.fail(transcript.cause)


def counselor_views(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> Iterator[CounselorView]:
    """What the counselor saw before each of its slates."""
    for session in replay(transcript, rubrics):
        if session.turn is Seat.COUNSELOR and session.stage is not Stage.ASSESSMENT:
            view = session.view(Seat.COUNSELOR)
            assert isinstance(view, CounselorView)
            yield view


def _knows_early_close(transcript: Transcript) -> bool:
    """Whether this session was played since there is an early close: before, every close was the
    same, one in the middle of a plan was not heeded, and goals were reached over open risk."""
    match transcript.ending:
        case Ending.CLOSED_EARLY:
            return True
        case Ending.COUNSELOR_CLOSED:
            return len(transcript.exchanges) > readings.EARLY
        case Ending.GOALS_REACHED:
            lines = [Line(turn.speaker, turn.utterance) for turn in transcript.turns]
            if leaves_risk_open(transcript.profile, lines):
                return False
    return not any(one.answer and one.answer.closing for one in transcript.exchanges)


def _make_again(session: Session, move: Move, chosen: int | None) -> Session:
    try:
        return session.apply(move, chosen=chosen)
    except MoveError as error:
        thing = f"a saved session was made by other rules or rubrics ({error})"
        raise InputError(thing, "Read it with the version of this program that made it.") from error


def _saved_moves(transcript: Transcript) -> Iterator[tuple[Move, int | None]]:
    for exchange in transcript.exchanges:
        yield exchange.client, None
        for choice in (exchange.planning, exchange.reply):
            if choice is not None:
                yield Slate(choice.candidates), choice.chosen
                if len(choice.cards) > 1 or choice.cards[0] is not None:
                    yield Scores(choice.cards), choice.chosen
    if transcript.reactions is not None:
        yield transcript.reactions, None
    if transcript.rating is not None:
        yield transcript.rating, None
