"""Small deterministic seats and profiles for tests that are not about language."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from psy_env.records import (
    Candidate,
    ClientTurn,
    Plan,
    PlanCandidate,
    Profile,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.rubrics import CTRS, RUBRICS, SESSION_REACTIONS, ChoiceKind
from psy_env.seats import Cast
from psy_env.views import ClientView, CounselorView, SessionView, SlateView
from psy_env.vocabulary import Attitude, Distortion, Seat, Strategy, Tag

WORDS = "river lamp paper winter garden window letter bridge kettle stone ladder market".split()


def make_profile(number: int = 0, attitude: Attitude = Attitude.OPEN) -> Profile:
    """A profile whose texts appear nowhere else."""
    return Profile(
        profile_id=f"test-{number:04d}",
        name="Robin",
        persona=f"I repair clocks in village {number}. I keep bees.",
        attitude=attitude,
        distortion=Distortion.MIND_READING,
        emotion="anxious",
        topic=f"meeting {number}",
        surface_problem=f"I have been tense about the meeting number {number}.",
        triggering_situation=f"My neighbour walked past meeting {number} without a word.",
        automatic_thoughts=(f"Everyone at meeting {number} thinks I am useless.",),
        negative_thought="Everyone thinks I am useless.",
    )


def make_plan(actions: int = 5) -> Plan:
    """A legal intervention plan."""
    return Plan(
        strategy=Strategy.EVIDENCE_BASED_QUESTIONING,
        objective="Look at what speaks for and against the thought.",
        actions=tuple(f"step {index}" for index in range(actions)),
    )


def _say(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=8)) + "."


@dataclass(frozen=True)
class ScriptedClient:
    """Speaks random words; leaves with the given chance per turn."""

    exit_chance: float = 0.0

    def speak(self, view: ClientView) -> ClientTurn:
        rng = random.Random(view.seed)
        return ClientTurn(utterance=_say(rng), exit=rng.random() < self.exit_chance)

    def react(self, view: ClientView) -> Ratings:
        rng = random.Random(view.seed)
        return Ratings(
            rubric="session_reactions",
            scores={key: rng.randint(1, 5) for key in SESSION_REACTIONS.keys},
        )


@dataclass(frozen=True)
class ScriptedCounselor:
    """Random words; names a random action in or just outside the legal range; a plan of 3 to 8
    actions when asked."""

    planning: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        rng = random.Random(view.seed)
        return [self._candidate(view, rng) for _ in range(view.n)]

    def _candidate(self, view: CounselorView, rng: random.Random) -> Candidate:
        if view.kind is ChoiceKind.PLAN:
            return PlanCandidate(plan=make_plan(rng.randint(3, 8)), reasoning=_say(rng))
        action = (
            rng.choice((*view.legal_actions, max(view.legal_actions) + 1))
            if view.legal_actions
            else None
        )
        return UtteranceCandidate(utterance=_say(rng), action=action, reasoning=_say(rng))


@dataclass(frozen=True)
class ScriptedEvaluator:
    """Random scores and ratings."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        rng = random.Random(view.seed)
        return [
            ScoreCard(scores={key: rng.randint(1, 5) for key in RUBRICS.scoring(view.kind).keys})
            for _ in view.candidates
        ]

    def rate(self, view: SessionView) -> SessionRating:
        rng = random.Random(view.seed)
        spoken = sum(line.seat is Seat.COUNSELOR for line in view.lines)
        ctrs = Ratings(rubric="ctrs", scores={key: rng.randint(0, 6) for key in CTRS.keys})
        return SessionRating(ctrs=ctrs, tags=tuple((rng.choice(list(Tag)),) for _ in range(spoken)))


def make_cast(*, exit_chance: float = 0.0, planning: bool = True) -> Cast:
    """The three scripted seats."""
    return Cast(ScriptedClient(exit_chance), ScriptedCounselor(planning), ScriptedEvaluator())
