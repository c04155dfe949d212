"""Expert review of dialogues: sheets out, answers in, means and agreement (§3.4, E.1)."""

from rollouts.review.labels import read_labels
from rollouts.review.manifest import Review, read_review
from rollouts.review.results import render_results, summarize_labels
from rollouts.review.sampling import draw_sample
from rollouts.review.sheets import write_sheets

__all__ = [
    "Review",
    "draw_sample",
    "read_labels",
    "read_review",
    "render_results",
    "summarize_labels",
    "write_sheets",
]
