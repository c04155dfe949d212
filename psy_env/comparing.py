"""Two sessions of one client side by side: criteria, verdicts, who can compare (E.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, Self, runtime_checkable

from pydantic import model_validator

from psy_env.records import SCHEMA_VERSION, Judge, Record, Text
from psy_env.rubrics import Item, Rubric
from psy_env.views import Line

OVERALL = "overall_preference"

TIE_DIGIT = 3
"""In the middle of the scale on which a judge places a comparison: from 1 (A is clearly better) to
5 (B is)."""

COMPARISON = Rubric(
    "comparison",
    1,
    5,
    (
        Item(
            "understanding",
            "general",
            "hears better what this client went through, thinks and feels",
        ),
        Item(
            "interpersonal_effectiveness",
            "general",
            "meets this client more warmly and attentively, and takes the feeling in",
        ),
        Item(
            "guided_counseling",
            "cbt",
            "leads through the session more clearly, so that one step grows out of the other",
        ),
        Item(
            "strategy_appropriateness",
            "cbt",
            "chooses, and carries out, what fits this client's difficulty better",
        ),
        Item(
            "specificity",
            "cbt",
            "speaks more concretely to this client's own situation, rather than in general",
        ),
        Item(
            "automatic_thought_coverage",
            "cbt",
            "brings out more of the automatic thoughts behind the distress, and works on them",
        ),
        Item(OVERALL, "overall", "is, all in all, the one to wish for this client"),
    ),
)
"""The seven criteria of E.3, each as what the better counselor does."""


class Preferred(StrEnum):
    """Which of two is better; A and B are places, not names."""

    A = "A"
    B = "B"
    TIE = "tie"

    @property
    def turned(self) -> "Preferred":
        """The same verdict with the two in each other's place."""
        return {Preferred.A: Preferred.B, Preferred.B: Preferred.A}.get(self, self)


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What was said in two sessions with the same client; neither names nor plans are shown."""

    a: tuple[Line, ...]
    b: tuple[Line, ...]
    seed: int
    rubric: Rubric = COMPARISON


class Verdicts(Record):
    """One verdict a criterion, or None with the cause where the judge could not be understood."""

    verdicts: Mapping[str, Preferred | None]
    causes: Mapping[str, str] = {}
    judge: Judge | None = None

    @classmethod
    def unscored(cls, rubric: Rubric, cause: str, judge: Judge | None = None) -> Self:
        """No verdict on anything, for one cause."""
        causes = dict.fromkeys(rubric.keys, cause)
        return cls(verdicts=dict.fromkeys(rubric.keys), causes=causes, judge=judge)


class Comparison(Record):
    """Two things compared by one rater in one order: the one form for models and for people.

    `case` names the client and seed (or the choice) that both have in common, `a` and `b` who
    stood where. `cause` says why nothing came of it where a judge failed.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    case: Text
    profile_id: Text
    rater: Text
    a: Text
    b: Text
    verdicts: Mapping[str, Preferred | None]
    causes: Mapping[str, str] = {}
    cause: str = ""

    @model_validator(mode="after")
    def _check_sides(self) -> Self:
        if self.a == self.b:
            raise ValueError("two things of the same name cannot be told apart")
        return self

    def points(self, key: str, side: str) -> float | None:
        """What this verdict gives the one named `side`: 1 for a win, 0.5 for a tie, 0 for a
        loss."""
        verdict = self.verdicts.get(key)
        if verdict is None or verdict is Preferred.TIE:
            return None if verdict is None else 0.5
        return float((self.a if verdict is Preferred.A else self.b) == side)


@runtime_checkable
class Comparer(Protocol):
    """An evaluator that can also compare two sessions; the same view gets the same answer."""

    def compare(self, view: ComparisonView) -> Verdicts:
        """A verdict on every key of `view.rubric`."""
        ...
