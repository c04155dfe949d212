"""An evaluator that a model plays by single digits: one criterion or one item a call.

It sets no tags: every turn stays untagged, with the cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from agents.llm.asking import Asker
from agents.llm.digits import AGAIN, EXAMPLE, DigitAsker
from agents.llm.quoting import number_turns, quote, tell_dialogue
from agents.llm.ratings import NOTHING_SAID
from agents.llm.slates import find_flaw, tell_candidate, tell_situation
from agents.models.recording import SeatModel
from agents.prompts import Prompts, name_anchors
from psy_env.comparing import TIE_DIGIT, ComparisonView, Preferred, Verdicts
from psy_env.records import Candidate, Judge, Message, Ratings, Score, ScoreCard, SessionRating
from psy_env.rubrics import Rubric
from psy_env.seeds import derive_seed
from psy_env.views import SessionView, SlateView
from psy_env.vocabulary import Seat

SYSTEM, CTRS, COMPARE = "digit_system", "digit_ctrs", "digit_compare"
UNTAGGED = "the plain form asks for no tags"


@dataclass(frozen=True)
class PlainEvaluator:
    """Scores (1-5) and CTRS items (0-6) as digits, each asked for on its own, `repeats` times."""

    model: SeatModel
    prompts: Prompts
    repeats: int
    max_reasks: int
    dear: ClassVar[bool] = True
    """Too dear to be asked for a rating after every step (psy_env.rewards)."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each candidate."""
        return [self._mark(view, candidate) for candidate in view.candidates]

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form; no tags."""
        turns = number_turns(view.lines, Seat.COUNSELOR)
        tags = ((),) * len(turns)
        return SessionRating(ctrs=self._rate(view), tags=tags, untagged=UNTAGGED if turns else None)

    def compare(self, view: ComparisonView) -> Verdicts:
        """Which of two sessions is better: a digit a criterion, from 1 (A) to 5 (B), the nearest
        whole one counting; 3 is a tie."""
        data = {"session_A": tell_dialogue(view.a), "session_B": tell_dialogue(view.b)}
        questions = {
            item.key: self._pose(COMPARE, view.rubric, data, meaning=item.meaning)
            for item in view.rubric.items
        }
        marks = self._asker(view.rubric).ask(questions, derive_seed(view.seed, COMPARE))
        read = {key: _read_verdict(score) for key, score in marks.scores.items()}
        return Verdicts(
            verdicts={key: read.get(key) for key in view.rubric.keys},
            causes=marks.causes,
            judge=self._name_judge(view.rubric, COMPARE),
        )

    def _mark(self, view: SlateView, candidate: Candidate) -> ScoreCard:
        if cause := find_flaw(candidate):
            return ScoreCard(unscored=cause)
        data = {**tell_situation(view), "candidate": tell_candidate(view, candidate)}
        questions = {
            item.key: self._pose(f"digit_{view.kind}", view.rubric, data, meaning=item.meaning)
            for item in view.rubric.items
        }
        marks = self._asker(view.rubric).ask(questions, derive_seed(view.seed, "score"))
        if not marks.scores:
            return ScoreCard(unscored=next(iter(marks.causes.values())))
        return ScoreCard(
            scores=marks.scores, spread=marks.spread, causes=marks.causes, mass=marks.mass
        )

    def _rate(self, view: SessionView) -> Ratings:
        """The seven items (0-6); one without a digit is unscored with its cause."""
        rubric, keys = view.rubric, view.rubric.keys
        judge = self._name_judge(rubric, CTRS, *map(name_anchors, keys))
        if not number_turns(view.lines, Seat.COUNSELOR):
            nothing, causes = dict.fromkeys(keys), dict.fromkeys(keys, NOTHING_SAID)
            return Ratings(rubric="ctrs", scores=nothing, causes=causes, judge=judge)
        data = {"dialogue": tell_dialogue(view.lines)}
        questions = {
            item.key: self._pose(
                CTRS,
                rubric,
                data,
                item=item.key.replace("_", " "),
                meaning=item.meaning,
                anchors=self.prompts.render(name_anchors(item.key)),
            )
            for item in rubric.items
        }
        marks = self._asker(rubric).ask(questions, derive_seed(view.seed, "rate"))
        return Ratings(
            rubric="ctrs",
            scores={key: marks.scores.get(key) for key in keys},
            causes=marks.causes,
            spread=marks.spread,
            mass=marks.mass,
            judge=judge,
        )

    def _pose(
        self, prompt: str, rubric: Rubric, data: Mapping[str, object], **fields: str
    ) -> tuple[Message, ...]:
        scale = {"low": str(rubric.low), "high": str(rubric.high)}
        task = self.prompts.render(prompt, data=quote(data), **scale, **fields)
        system = Message(role="system", content=self.prompts.render(SYSTEM))
        return system, Message(role="user", content=task)

    def _name_judge(self, rubric: Rubric, *prompts: str) -> Judge:
        """Who judges by this rubric with these prompts."""
        digest = self.prompts.digest(SYSTEM, prompts[0], EXAMPLE, AGAIN, *prompts[1:])
        return Judge(name=self.model.name, prompts=digest, rubric=rubric.version)

    def _asker(self, rubric: Rubric) -> DigitAsker:
        return DigitAsker(Asker(self.model, self.prompts, self.max_reasks), rubric, self.repeats)


def _read_verdict(score: Score) -> Preferred:
    digit = round(score)
    return (
        Preferred.TIE if digit == TIE_DIGIT else Preferred.A if digit < TIE_DIGIT else Preferred.B
    )
