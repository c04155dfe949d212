"""What a review comes to: a record, text for people, and single verdicts."""

from typing import NamedTuple

from psy_env.comparing import Comparison
from psy_env.records import Record
from rollouts.review.forms import FormKind
from rollouts.review.interview import gather_interviews, render_interviews
from rollouts.review.labels import Labels
from rollouts.review.manifest import Review
from rollouts.review.preferences import list_comparisons, render_preferences, sum_up_preferences
from rollouts.review.results import render_results, summarize_labels


class ReviewOutcome(NamedTuple):
    """The record to be kept, the same for people, and each verdict where two were compared."""

    result: Record
    told: str
    comparisons: tuple[Comparison, ...] = ()


def sum_up(review: Review, labels: Labels) -> ReviewOutcome:
    """What raters answered, by the kind of what they were asked."""
    if review.kind is FormKind.INTERVIEW:
        said = gather_interviews(review, labels)
        return ReviewOutcome(said, render_interviews(review, said))
    if review.form.sides:
        comparisons = tuple(list_comparisons(review, labels))
        preferred = sum_up_preferences(review, labels, comparisons)
        return ReviewOutcome(preferred, render_preferences(review, preferred), comparisons)
    rated = summarize_labels(review, labels)
    return ReviewOutcome(rated, render_results(review, rated))
