"""Rows to train a counselor on (§4), in TRL's prompt and completion form.

Both texts come from agents.text_format alone.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any, NamedTuple

from agents.text_format import parse_reply, render_prompt, render_reply
from psy_env.playback import counselor_views
from psy_env.records import Candidate, Message, Stage, Transcript, UtteranceCandidate
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from psy_env.views import CounselorView


class Lessons(StrEnum):
    """What is taught, each in files of its own."""

    UTTERANCE = "sft_utterance"
    PLANNER = "sft_planner"
    NO_PLAN = "sft_no_plan"

    @property
    def meaning(self) -> str:
        """One line for the card."""
        return _MEANINGS[self]


_MEANINGS = {
    Lessons.UTTERANCE: (
        "one row a counselor turn: what was said, previous and next action -> reasoning, action, "
        "utterance"
    ),
    Lessons.PLANNER: (
        "one row a dialogue: the diagnostic stage -> reasoning, strategy, objective, rationale, "
        "actions"
    ),
    Lessons.NO_PLAN: (
        "the same turns for a counselor without plan, actions and reasoning -> utterance, closing "
        "or not"
    ),
}


class Lesson(NamedTuple):
    """One counselor move: what was seen, what was said or planned, and in which exchange (from
    1)."""

    exchange: int
    view: CounselorView
    candidate: Candidate


class SftRow(NamedTuple):
    """A lesson as texts; `exchange` counts from 1."""

    id: str
    exchange: int
    prompt: tuple[Message, ...]
    completion: tuple[Message, ...]


def list_lessons(
    transcript: Transcript, rubrics: Rubrics = RUBRICS
) -> dict[Lessons, tuple[Lesson, ...]]:
    """Every lesson in one dialogue, by what it teaches; views are rebuilt by replay."""
    moves = tuple(
        Lesson(exchange + 1, view, choice.winner)
        for (exchange, choice), view in zip(
            transcript.choices, counselor_views(transcript, rubrics), strict=False
        )
    )
    spoken = tuple(move for move in moves if move.view.kind is ChoiceKind.UTTERANCE)
    planned = tuple(move for move in moves if move.view.kind is ChoiceKind.PLAN)
    return {
        Lessons.UTTERANCE: spoken,
        Lessons.PLANNER: planned,
        Lessons.NO_PLAN: tuple(_forget_plan(spoken)),
    }


def render_lesson(session_id: str, lesson: Lesson) -> SftRow:
    """The row of one lesson."""
    reply = Message(role="assistant", content=render_reply(lesson.candidate, lesson.view))
    return SftRow(session_id, lesson.exchange, render_prompt(lesson.view), (reply,))


def check_row(row: SftRow, lesson: Lesson) -> bool:
    """Whether the completion reads back as the very candidate and renders as itself, and the prompt
    ends with the user."""
    text = row.completion[0].content
    candidate = parse_reply(text, lesson.view)
    same = candidate == lesson.candidate and render_reply(candidate, lesson.view) == text
    return same and candidate.malformed is None and row.prompt[-1].role == "user"


def row_line(row: SftRow) -> str:
    """A row as one line of JSON, without line break."""
    fields: dict[str, Any] = row._asdict()
    for name in ("prompt", "completion"):
        fields[name] = [
            {"role": message.role, "content": message.content} for message in fields[name]
        ]
    return json.dumps(fields, ensure_ascii=False)


def _forget_plan(spoken: tuple[Lesson, ...]) -> Iterator[Lesson]:
    """The turns of a counselor that never had a plan: it closes with the last one.

    Its reasoning is left blank, for it would weigh actions that this counselor does not know.
    """
    for number, lesson in enumerate(spoken, start=1):
        assert isinstance(lesson.candidate, UtteranceCandidate)
        view = replace(lesson.view, stage=Stage.OPEN, plan=None, action=None, legal_actions=())
        said = UtteranceCandidate(
            utterance=lesson.candidate.utterance, closing=number == len(spoken)
        )
        yield lesson._replace(view=view, candidate=said)
