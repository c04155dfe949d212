"""Who can sit down: the three seat protocols, a cast of them, and the one step that lets the due
seat move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from psy_env.legality import Scores, Slate
from psy_env.records import Candidate, ClientTurn, Ratings, ScoreCard, SessionRating
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, SessionView, SlateView


@runtime_checkable
class Client(Protocol):
    """Plays the person who came for help."""

    def speak(self, view: ClientView) -> ClientTurn:
        """The next utterance, or parting words with `exit`."""
        ...

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form, filled from the client's side after the session."""
        ...


@runtime_checkable
class Counselor(Protocol):
    """Answers the client. `planning` says whether it works by plan and actions (§3.2) or
    plan-free."""

    @property
    def planning(self) -> bool:
        """Whether sessions with this counselor have diagnostic, planning and intervention
        stages."""
        ...

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """Up to `view.n` candidates of `view.kind`, at least one."""
        ...


@runtime_checkable
class Evaluator(Protocol):
    """Judges candidates and whole sessions."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each candidate, in order."""
        ...

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form and the tags of every counselor turn."""
        ...


@dataclass(frozen=True, slots=True)
class Cast:
    """The three seats of a session."""

    client: Client
    counselor: Counselor
    evaluator: Evaluator


def take_turn(session: Session, cast: Cast) -> Session:
    """Let the seat whose turn it is see its view and make its move."""
    assert session.turn is not None, "the session is over"
    view = session.view(session.turn)
    if isinstance(view, CounselorView):
        return session.apply(Slate(tuple(cast.counselor.propose(view))))
    if isinstance(view, SlateView):
        return session.apply(Scores(tuple(cast.evaluator.score(view))))
    if isinstance(view, SessionView):
        return session.apply(cast.evaluator.rate(view))
    return session.apply(cast.client.react(view) if session.ending else cast.client.speak(view))


def play(session: Session, cast: Cast) -> Session:
    """Play a session to its end."""
    while not session.over:
        session = take_turn(session, cast)
    return session
