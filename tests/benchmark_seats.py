"""A second judge for benchmarks: the embedded one, a level stricter."""

from agents.rule_based.evaluator import RuleBasedEvaluator
from psy_env.records import SessionRating
from psy_env.views import SessionView


class Strict(RuleBasedEvaluator):
    """Takes a level off every CTRS item."""

    def rate(self, view: SessionView) -> SessionRating:
        """The same form, lower."""
        rating = super().rate(view)
        scores = {
            key: None if score is None else max(0, score - 1)
            for key, score in rating.ctrs.scores.items()
        }
        return rating.model_copy(update={"ctrs": rating.ctrs.model_copy(update={"scores": scores})})
