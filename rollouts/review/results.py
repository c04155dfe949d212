"""What a review says: means beside the source's, agreement, what is missing."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import numpy as np

from psy_env.records import Record
from rollouts.review.labels import Labels
from rollouts.review.manifest import Review
from rollouts.review.questions import HIGHEST, LOWEST, QUESTIONS
from rollouts.show.notice import NOTICE
from rollouts.statistics.agreement import Agreement, measure_agreement
from rollouts.statistics.intervals import LEVEL, Estimate, estimate_means

NOTHING = "–"


class QuestionResult(Record):
    """One question: the mean of all answers (1-5), the source's average, answers left out, and
    agreement."""

    mean: Estimate
    source_mean: float
    missing: int
    agreement: Agreement


class DialogueComment(Record):
    """What a rater wrote, with the session that it is about."""

    rater: str
    session_id: str
    text: str


class ReviewResult(Record):
    """A review's outcome. Intervals are over profiles, each weighing the same; `missing` counts
    answers left out by rater."""

    schema_version: Literal[2] = 2
    sheet: str
    run: str
    dialogues: int
    raters: tuple[str, ...]
    level: float
    questions: dict[str, QuestionResult]
    missing: dict[str, int]
    comments: tuple[DialogueComment, ...]


def summarize_labels(review: Review, labels: Labels) -> ReviewResult:
    """Means, intervals and agreement of every question."""
    dialogues, raters, questions = labels.answers.shape
    rows = labels.answers.reshape(dialogues * raters, questions)
    profiles = np.repeat([drawn.profile_id for drawn in review.drawn], raters).tolist()
    means = estimate_means(rows, profiles)
    missing = np.isnan(labels.answers)
    return ReviewResult(
        sheet=review.sheet,
        run=review.run,
        dialogues=dialogues,
        raters=labels.raters,
        level=LEVEL,
        questions={
            question.key: QuestionResult(
                mean=means[index],
                source_mean=question.source_mean,
                missing=int(missing[:, :, index].sum()),
                agreement=measure_agreement(labels.answers[:, :, index]),
            )
            for index, question in enumerate(QUESTIONS)
        },
        missing=dict(zip(labels.raters, missing.sum(axis=(0, 2)).tolist(), strict=True)),
        comments=tuple(
            DialogueComment(
                rater=rater, session_id=review.dialogues[dialogue].session_id, text=text
            )
            for rater, dialogue, text in labels.comments
        ),
    )


def render_results(result: ReviewResult) -> str:
    """The outcome as text of 80 columns."""
    return (
        "\n".join(
            (NOTICE, *_head_lines(result), "", *_table_lines(result), "", *_note_lines(result))
        )
        + "\n"
    )


def _head_lines(result: ReviewResult) -> Iterator[str]:
    asked = result.dialogues * len(result.raters) * len(result.questions)
    missing = {rater: count for rater, count in result.missing.items() if count}
    told = ", ".join(f"{rater} {count}" for rater, count in missing.items())
    yield (
        f"{result.dialogues} dialogues; raters: {len(result.raters)}; comments: "
        f"{len(result.comments)}."
    )
    yield (
        f"{asked - sum(missing.values()):,} of {asked:,} "
        f"answers{f'; left out: {told}' if told else ''}."
    )


def _table_lines(result: ReviewResult) -> Iterator[str]:
    yield f"{'':<36}source  mean  interval     equal  +-1  alpha"
    for question in QUESTIONS:
        found = result.questions[question.key]
        agreement = found.agreement
        mean = found.mean
        yield (
            f"{question.title:<36}{found.source_mean:>6.2f}{_number(mean.mean):>6}  "
            f"{_interval(mean):<11}{_share(agreement.exact):>7}{_share(agreement.within_one):>5}"
            f"{_number(agreement.alpha):>7}"
        )


def _note_lines(result: ReviewResult) -> Iterator[str]:
    yield f"Answers are 1-5; intervals are {result.level:.0%}, over profiles."
    yield "source: the averages that it gives for dialogues of its own."
    yield "equal, +-1: share of pairs of answers that are the same, or at most one apart."
    yield "alpha: Krippendorff's, ordinal; it is low where nearly all answers are alike."
    causes = Counter(
        found.agreement.undefined
        for found in result.questions.values()
        if found.agreement.undefined
    )
    for cause, count in causes.items():
        yield f"No alpha for {count} of {len(result.questions)} questions: {cause}."


def _interval(mean: Estimate) -> str:
    """The interval as far as the scale goes."""
    if mean.low is None or mean.high is None:
        return NOTHING
    return f"{max(LOWEST, mean.low):.2f}-{min(HIGHEST, mean.high):.2f}"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0%}"
