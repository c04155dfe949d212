"""The embedded comparer: which of two sessions the embedded ratings say is better.

Each criterion compares one CTRS item (0-6) of both sessions; overall, their sum decides, and equal
figures are a tie. Which session stands first can make no difference.
"""

from collections.abc import Mapping

from agents.rule_based.covered import NOT_COVERED
from agents.rule_based.session_rating import rate_session, rate_specificity
from psy_env.comparing import OVERALL, ComparisonView, Preferred, Verdicts
from psy_env.views import Line

RESTS_ON = {
    "understanding": "understanding",
    "interpersonal_effectiveness": "interpersonal_effectiveness",
    "guided_counseling": "guided_discovery",
    "strategy_appropriateness": "strategy",
    "automatic_thought_coverage": "automatic_thought_coverage",
}
"""The CTRS item that stands for each criterion; specificity has a figure of its own."""


def compare_ratings(view: ComparisonView) -> Verdicts:
    """A verdict on every criterion that has a figure."""
    a, b = _measure(view.a), _measure(view.b)
    return Verdicts(
        verdicts={key: _decide(a[key], b[key]) if key in a else None for key in view.rubric.keys},
        causes={key: NOT_COVERED for key in view.rubric.keys if key not in a},
    )


def _measure(lines: tuple[Line, ...]) -> Mapping[str, int]:
    rated = rate_session(lines)
    return {
        **{key: rated[item] for key, item in RESTS_ON.items()},
        "specificity": rate_specificity(lines),
        OVERALL: sum(rated.values()),
    }


def _decide(a: int, b: int) -> Preferred:
    return Preferred.TIE if a == b else Preferred.A if a > b else Preferred.B
