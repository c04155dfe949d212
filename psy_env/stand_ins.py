"""Small scripted seats that fill the other chairs while one seat is checked.

They say what they are told to say, walk straight through the plan, and judge without listening.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psy_env.diagnostic import STOCK_PLAN
from psy_env.records import (
    Candidate,
    ClientTurn,
    PlanCandidate,
    Profile,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.rubrics import ChoiceKind, Rubric
from psy_env.seats import Cast
from psy_env.views import ClientView, CounselorView, SessionView, SlateView
from psy_env.vocabulary import Attitude, Distortion, Seat, Tag

PROFILE = Profile(
    profile_id="stand-in",
    name="Alex",
    persona="I drive a night bus and paint on my days off.",
    attitude=Attitude.OPEN,
    distortion=Distortion.MIND_READING,
    emotion="ashamed",
    topic="my sister's silence",
    surface_problem="I have not slept well since the weekend at my sister's.",
    triggering_situation="My sister left the table when I began to talk about my pictures.",
    automatic_thoughts=("My sister finds me tiresome.",),
    negative_thought="My sister finds me tiresome.",
)
"""Who comes for help while counselors and evaluators are checked, and whom a client plays."""

_COMPLAINTS = (
    "I keep lying awake, and I am tired all day.",
    "It was at my sister's table. She got up while I was talking.",
    "I felt ashamed, and my stomach went tight.",
    "I thought that she finds me tiresome.",
    "Perhaps she had something else on her mind.",
)
_QUESTIONS = (
    "What is it that brings you here?",
    "Could you tell me about one moment when it was so?",
    "What did you feel when it happened?",
    "What went through your mind just then?",
    "Do I have it right so far?",
)
_SHORT_TALK = 2
"""After how many exchanges a plan-free stand-in closes."""


@dataclass(frozen=True, slots=True)
class StandInClient:
    """Says the given text every time, or one of a few complaints in turn; never leaves."""

    text: str | None = None

    def speak(self, view: ClientView) -> ClientTurn:
        """The text, or the complaint of this exchange."""
        return ClientTurn(utterance=_pick(self.text, _COMPLAINTS, view.exchange))

    def react(self, view: ClientView) -> Ratings:
        """The middle of the scale for every item."""
        return _fill_middle(view.rubric)


@dataclass(frozen=True, slots=True)
class StandInCounselor:
    """Carries out the next action with the given text or a question; the stock plan when due."""

    text: str | None = None
    planning: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """The same words under `n` numbers, and the first without."""
        if view.kind is ChoiceKind.PLAN:
            return (PlanCandidate(plan=STOCK_PLAN),) * view.n
        said = _pick(self.text, _QUESTIONS, view.exchange)
        others = (f"{said} ({number})" for number in range(1, view.n))
        return tuple(
            UtteranceCandidate(
                utterance=words,
                action=max(view.legal_actions, default=None),
                closing=not view.legal_actions and view.exchange >= _SHORT_TALK,
            )
            for words in (said, *others)
        )


@dataclass(frozen=True, slots=True)
class StandInEvaluator:
    """Finds the first candidate the best, every session middling, and every turn a reflection."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """The highest score for the first, the lowest for all others."""
        rubric = view.rubric
        scores = (
            rubric.high if index == 0 else rubric.low for index in range(len(view.candidates))
        )
        return tuple(ScoreCard(scores=dict.fromkeys(rubric.keys, score)) for score in scores)

    def rate(self, view: SessionView) -> SessionRating:
        """The middle of the scale for every item, one tag for every counselor turn."""
        spoken = sum(line.seat is Seat.COUNSELOR for line in view.lines)
        return SessionRating(ctrs=_fill_middle(view.rubric), tags=((Tag.R_SIMPLE,),) * spoken)


def seat_stand_ins(text: str | None = None) -> Cast:
    """The three of them; client and counselor say `text` where one is given."""
    return Cast(StandInClient(text), StandInCounselor(text), StandInEvaluator())


def _pick(text: str | None, sentences: Sequence[str], exchange: int) -> str:
    return sentences[exchange % len(sentences)] if text is None else text


def _fill_middle(rubric: Rubric) -> Ratings:
    scores = dict.fromkeys(rubric.keys, (rubric.low + rubric.high) // 2)
    return Ratings.model_validate({"rubric": rubric.name, "scores": scores})
