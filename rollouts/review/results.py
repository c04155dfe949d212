"""What ratings say: means beside the source's, agreement, and what is missing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from psy_env.records import Record
from rollouts.review.forms import FormKind
from rollouts.review.labels import Labels
from rollouts.review.manifest import Review
from rollouts.show.notice import NOTICE
from rollouts.statistics.agreement import Agreement, measure_agreement
from rollouts.statistics.intervals import LEVEL, Estimate, Range, estimate_means

NOTHING = "–"


class QuestionResult(Record):
    """One question: the mean of all answers, the source's average where it has one, answers left
    out, and agreement."""

    mean: Estimate
    source_mean: float | None = None
    missing: int
    agreement: Agreement


class DialogueComment(Record):
    """What a rater wrote, with the session that it is about."""

    rater: str
    session_id: str
    text: str


class RatedSession(Record):
    """What one rater answered about one session; None for a question left open."""

    rater: str
    session_id: str
    profile_id: str
    scores: Mapping[str, int | None]


class ReviewResult(Record):
    """A review's outcome. Intervals are over profiles, each weighing the same; `missing` counts
    answers left out by rater, `answers` are the ratings themselves."""

    schema_version: Literal[2] = 2
    kind: FormKind
    sheet: str
    run: str
    dialogues: int
    raters: tuple[str, ...]
    level: float
    questions: dict[str, QuestionResult]
    missing: dict[str, int]
    comments: tuple[DialogueComment, ...]
    answers: tuple[RatedSession, ...]


def summarize_labels(review: Review, labels: Labels) -> ReviewResult:
    """Means, intervals and agreement of every question."""
    scores = labels.scores(review)
    dialogues, raters, questions = scores.shape
    rows = scores.reshape(dialogues * raters, questions)
    profiles = np.repeat([drawn.profile_id for drawn in review.drawn], raters).tolist()
    ends = [(question.answers[0], question.answers[-1]) for question in review.form.questions]
    means = estimate_means(rows, profiles, [Range(*map(float, pair)) for pair in ends])
    missing = np.isnan(scores)
    return ReviewResult(
        kind=review.kind,
        sheet=review.sheet,
        run=review.run,
        dialogues=dialogues,
        raters=labels.raters,
        level=LEVEL,
        questions={
            question.key: QuestionResult(
                mean=means[index],
                source_mean=question.source,
                missing=int(missing[:, :, index].sum()),
                agreement=measure_agreement(scores[:, :, index]),
            )
            for index, question in enumerate(review.form.questions)
        },
        missing=dict(zip(labels.raters, missing.sum(axis=(0, 2)).tolist(), strict=True)),
        comments=tie_comments(review, labels),
        answers=tuple(_list_answers(review, labels)),
    )


def tie_comments(review: Review, labels: Labels) -> tuple[DialogueComment, ...]:
    """What raters wrote, with the sessions that it is about ("" for all of them)."""
    drawn = review.dialogues
    return tuple(
        DialogueComment(
            rater=rater,
            session_id=drawn[dialogue].session_id if dialogue in drawn else "",
            text=text,
        )
        for rater, dialogue, text in labels.comments
    )


def _list_answers(review: Review, labels: Labels) -> Iterator[RatedSession]:
    for (rater, dialogue), given in labels.answers.items():
        drawn = review.dialogues[dialogue]
        yield RatedSession(
            rater=rater,
            session_id=drawn.session_id,
            profile_id=drawn.profile_id,
            scores={key: int(given[key]) if key in given else None for key in review.form.keys},
        )


def render_results(review: Review, result: ReviewResult) -> str:
    """The outcome as text of 80 columns."""
    asked = result.dialogues * len(result.raters) * len(result.questions)
    head = tell_head(result.dialogues, result.missing, asked, len(result.comments))
    notes = _note_lines(review, result)
    return "\n".join((NOTICE, *head, "", *_table_lines(review, result), "", *notes)) + "\n"


def tell_head(
    dialogues: int, missing: Mapping[str, int], asked: int, comments: int
) -> Iterator[str]:
    """How much was answered, for people."""
    left = {rater: count for rater, count in missing.items() if count}
    told = ", ".join(f"{rater} {count}" for rater, count in left.items())
    yield f"{dialogues} dialogues; raters: {len(missing)}; comments: {comments}."
    yield (
        f"{asked - sum(left.values()):,} of {asked:,} "
        f"answers{f'; left out: {told}' if told else ''}."
    )


def _table_lines(review: Review, result: ReviewResult) -> Iterator[str]:
    yield f"{'':<36}source  mean  interval     equal  +-1  alpha"
    for question in review.form.questions:
        found = result.questions[question.key]
        agreement = found.agreement
        interval = tell_interval(found.mean)
        yield (
            f"{question.title:<36}{tell_number(found.source_mean):>6}"
            f"{tell_number(found.mean.mean):>6}  {interval:<11}"
            f"{tell_share(agreement.exact):>7}{tell_share(agreement.within_one):>5}"
            f"{tell_number(agreement.alpha):>7}"
        )


def _note_lines(review: Review, result: ReviewResult) -> Iterator[str]:
    answers = review.form.questions[0].answers
    yield (
        f"Answers are {answers[0]}-{answers[-1]}; intervals are {result.level:.0%}, over profiles."
    )
    if any(found.source_mean is not None for found in result.questions.values()):
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


def tell_interval(mean: Estimate) -> str:
    """The interval for people."""
    if mean.low is None or mean.high is None:
        return NOTHING
    return f"{mean.low:.2f}-{mean.high:.2f}"


def tell_number(value: float | None) -> str:
    """A figure for people."""
    return NOTHING if value is None else f"{value:.2f}"


def tell_share(value: float | None) -> str:
    """A share for people."""
    return NOTHING if value is None else f"{value:.0%}"
