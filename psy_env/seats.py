"""Who can sit down: three protocols, a cast of them, and the step that moves a seat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

from psy_env.actions import read_move
from psy_env.errors import InputError, MoveError, SeatError
from psy_env.legality import Move, Scores, Slate
from psy_env.records import Candidate, ClientTurn, Ratings, ScoreCard, SessionRating
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, SessionView, SlateView
from psy_env.vocabulary import Seat


@runtime_checkable
class Client(Protocol):
    """Plays the person who came for help. The same view must always get the same answer."""

    def speak(self, view: ClientView) -> ClientTurn | str:
        """The next utterance: plain text, or a ClientTurn (with `exit` its words are the last)."""
        ...

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form, filled from the client's side after the session.

        `Ratings(rubric="session_reactions", scores=...)` with every key of `view.rubric` (14 of
        them): 1 to 5, or None with its cause in `causes`.
        """
        ...


@runtime_checkable
class Counselor(Protocol):
    """Answers the client; the same view must always get the same answer.

    `planning` says whether it works by plan and actions (§3.2) or plan-free.
    """

    @property
    def planning(self) -> bool:
        """Whether sessions have diagnostic, planning and intervention stages."""
        ...

    def propose(self, view: CounselorView) -> Sequence[Candidate | str] | str:
        """One to `view.n` candidates of `view.kind`: plain texts, or records.

        An UtteranceCandidate names one of `view.legal_actions` (none without a plan); a
        PlanCandidate holds a strategy and 5 to 7 actions. Text carries out the next legal action,
        and adopts the stock plan where a plan is due.
        """
        ...


@runtime_checkable
class Evaluator(Protocol):
    """Judges candidates and whole sessions; the same view must always get the same answer."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each of `view.candidates`, in order.

        Every key of `view.rubric` (3 criteria) from 1 to 5, or `unscored` with a cause.
        """
        ...

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form, and one row of tags (it may be empty) for every counselor turn.

        `Ratings(rubric="ctrs", scores=...)` with every key of `view.rubric` (7 items): 0 to 6, or
        None with its cause in `causes`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Cast:
    """The three seats of a session."""

    client: Client
    counselor: Counselor
    evaluator: Evaluator


def due_method(session: Session) -> str:
    """The method by which the seat whose turn it is makes its move."""
    assert session.turn is not None, "the session is over"
    after = session.ending is not None
    methods = {
        Seat.CLIENT: "react" if after else "speak",
        Seat.COUNSELOR: "propose",
        Seat.EVALUATOR: "rate" if after else "score",
    }
    return methods[session.turn]


def read_answer(session: Session, answer: Any) -> Move:
    """The move in what a seat of one's own returned, which may be plain text.

    A counselor's text carries out the next legal action; where a plan is due it adopts the stock
    plan (psy_env.actions). Raises MoveError for what is no move of this seat, such as None.
    """
    if isinstance(answer, str):
        return _read_text(session, answer)
    if session.turn is Seat.CLIENT or (session.ending and session.turn is Seat.EVALUATOR):
        return cast(Move, answer)
    if not isinstance(answer, Sequence):
        owed = f"a list from `{due_method(session)}`"
        raise MoveError(f"session {session.session_id}: {owed} is due, got {answer!r:.80}")
    if session.turn is Seat.EVALUATOR:
        return Scores(tuple(answer))
    if any(isinstance(candidate, str) for candidate in answer):
        return _read_text(session, list(answer))
    return Slate(tuple(answer))


def _read_text(session: Session, answer: str | list[Any]) -> Move:
    """A seat's text as a move. What is none is this seat's fault, never bad input to a run."""
    try:
        return read_move(session, answer)
    except InputError as error:
        raise MoveError(f"session {session.session_id}: {error}") from error


def take_turn(session: Session, seats: Cast) -> Session:
    """Let the seat whose turn it is see its view and make its move."""
    assert session.turn is not None, "the session is over"
    seat = {
        Seat.CLIENT: seats.client,
        Seat.COUNSELOR: seats.counselor,
        Seat.EVALUATOR: seats.evaluator,
    }[session.turn]
    answer = getattr(seat, due_method(session))(session.view(session.turn))
    return session.apply(read_answer(session, answer))


def play_others(session: Session, cast: Cast, acting: Collection[str]) -> Session:
    """Let the cast move until one of the `acting` seats must, or the session is over; a seat of the
    cast that cannot go on fails it."""
    try:
        while not session.over and session.turn not in acting:
            session = take_turn(session, cast)
    except SeatError as error:
        return session.fail(str(error))
    return session


def play(session: Session, cast: Cast) -> Session:
    """Play a session to its end."""
    while not session.over:
        session = take_turn(session, cast)
    return session
