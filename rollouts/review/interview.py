"""What experts wrote in an interview, under its headings (Table 9)."""

from collections.abc import Iterator
from textwrap import fill
from typing import Literal

from agents.human import clean
from psy_env.records import Record
from rollouts.review.forms import FormKind
from rollouts.review.labels import Labels
from rollouts.review.manifest import Review
from rollouts.review.results import DialogueComment, tie_comments
from rollouts.show.notice import NOTICE

WIDTH = 80


class Said(Record):
    """What one expert wrote under one heading."""

    rater: str
    text: str


class InterviewResult(Record):
    """All that was written, by heading, and the comments on single dialogues."""

    schema_version: Literal[2] = 2
    kind: FormKind = FormKind.INTERVIEW
    sheet: str
    run: str
    raters: tuple[str, ...]
    said: dict[str, tuple[Said, ...]]
    comments: tuple[DialogueComment, ...]


def gather_interviews(review: Review, labels: Labels) -> InterviewResult:
    """The answers by heading, wherever in a rater's file they stand."""
    said = {
        key: tuple(
            Said(rater=rater, text=given[key])
            for (rater, _), given in labels.answers.items()
            if key in given
        )
        for key in review.form.keys
    }
    return InterviewResult(
        sheet=review.sheet,
        run=review.run,
        raters=labels.raters,
        said=said,
        comments=tie_comments(review, labels),
    )


def render_interviews(review: Review, result: InterviewResult) -> str:
    """The same as text of 80 columns."""
    return "\n".join((NOTICE, *_tell(review, result))) + "\n"


def _tell(review: Review, result: InterviewResult) -> Iterator[str]:
    for question in review.form.questions:
        yield ""
        yield question.title
        for said in result.said[question.key]:
            yield fill(
                f"{said.rater}: {clean(said.text)}",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        if not result.said[question.key]:
            yield "  nobody answered"
    yield ""
    yield f"Comments on single dialogues: {len(result.comments)}."
