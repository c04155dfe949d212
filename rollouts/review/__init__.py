"""Expert review: sheets out, answers in, means and agreement (§3.4, App. C.3, E)."""

from rollouts.review.entries import draw_entries
from rollouts.review.forms import FORMS, FormKind
from rollouts.review.labels import read_labels
from rollouts.review.manifest import Review, read_review
from rollouts.review.outcome import sum_up
from rollouts.review.sheets import write_sheets

__all__ = [
    "FORMS",
    "FormKind",
    "Review",
    "draw_entries",
    "read_labels",
    "read_review",
    "sum_up",
    "write_sheets",
]
