"""The rules that a candidate can break, by name, and how each reads."""

from enum import StrEnum


class Violation(StrEnum):
    """What is wrong with a candidate; details stand in the candidate (Choice.explain)."""

    MALFORMED = "malformed"
    EMPTY = "empty"
    NO_STRATEGY = "no_strategy"
    PLAN_LENGTH = "plan_length"
    IGNORES_RISK = "ignores_risk"
    ACTION_WITHOUT_PLAN = "action_without_plan"
    NO_ACTION = "no_action"
    SKIPS_ACTION = "skips_action"
    GOES_BACK = "goes_back"

    @property
    def label(self) -> str:
        """A few words for people, the same for every candidate that breaks the rule."""
        return _LABELS[self]

    @classmethod
    def _missing_(cls, value: object) -> "Violation | None":
        """Runs of version 0.1.0 hold the rule as prose with its numbers in it."""
        starts = (rule for start, rule in _PROSE.items() if str(value).startswith(start))
        return next(starts, None)


_LABELS = {
    Violation.MALFORMED: "malformed",
    Violation.EMPTY: "empty",
    Violation.NO_STRATEGY: "plan names no strategy",
    Violation.PLAN_LENGTH: "plan too short or too long",
    Violation.IGNORES_RISK: "ignores risk language",
    Violation.ACTION_WITHOUT_PLAN: "names an action without a plan",
    Violation.NO_ACTION: "names no action",
    Violation.SKIPS_ACTION: "skips an action",
    Violation.GOES_BACK: "goes back to an earlier action",
}

_PROSE = {
    "malformed:": Violation.MALFORMED,
    "plan names no strategy": Violation.NO_STRATEGY,
    "plan has": Violation.PLAN_LENGTH,
    "ignores risk language": Violation.IGNORES_RISK,
    "names an action without a plan": Violation.ACTION_WITHOUT_PLAN,
    "names no action": Violation.NO_ACTION,
    "skips to action": Violation.SKIPS_ACTION,
    "goes back to action": Violation.GOES_BACK,
}
