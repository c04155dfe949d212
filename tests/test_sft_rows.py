"""Training rows: what the counselor saw, what it said, and nothing lost between record and text."""

import json

import pytest

from agents.text_format import SILENCE, parse_reply
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import Message, PlanCandidate, Transcript, UtteranceCandidate
from psy_env.vocabulary import Seat
from rollouts.dataset.sft_rows import (
    Lesson,
    Lessons,
    SftRow,
    check_row,
    list_lessons,
    render_lesson,
    row_line,
)
from tests.kept_sessions import COUNT, keep_sessions, play_bank


def rows_of(transcript: Transcript, lessons: Lessons) -> list[tuple[SftRow, Lesson]]:
    return [
        (render_lesson(transcript.session_id, lesson), lesson)
        for lesson in list_lessons(transcript)[lessons]
    ]


def read_utterance(row: SftRow, lesson: Lesson) -> UtteranceCandidate:
    said = parse_reply(row.completion[0].content, lesson.view)
    assert isinstance(said, UtteranceCandidate)
    return said


@pytest.fixture
def kept() -> Transcript:
    return keep_sessions()[0]


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("lessons", Lessons)
def test_every_row_reads_back_as_the_record_it_was_rendered_from(
    number: int, lessons: Lessons
) -> None:
    rows = rows_of(play_bank()[number], lessons)
    assert rows
    for row, lesson in rows:
        assert check_row(row, lesson)
        assert parse_reply(row.completion[0].content, lesson.view) == lesson.candidate


def test_a_row_that_does_not_read_back_is_noticed(kept: Transcript) -> None:
    row, lesson = rows_of(kept, Lessons.UTTERANCE)[0]
    assert check_row(row, lesson)
    text = row.completion[0].content
    for broken in (
        text[:-1],
        text.replace('"action": 1', '"action": 2'),
        text.replace(", ", ","),
        "plain words",
    ):
        assert not check_row(
            row._replace(completion=(Message(role="assistant", content=broken),)), lesson
        )


def test_a_row_whose_prompt_does_not_end_with_the_client_is_noticed(kept: Transcript) -> None:
    row, lesson = rows_of(kept, Lessons.UTTERANCE)[1]
    assert not check_row(row._replace(prompt=row.prompt[:-1]), lesson)


def test_a_malformed_reply_is_never_taught(kept: Transcript) -> None:
    _, lesson = rows_of(kept, Lessons.UTTERANCE)[0]
    broken = lesson._replace(candidate=parse_reply("no JSON here", lesson.view))
    assert not check_row(render_lesson("s", broken), broken)


def test_there_is_one_utterance_row_a_counselor_turn_in_order(kept: Transcript) -> None:
    said = [
        (turn.exchange, turn.utterance) for turn in kept.turns if turn.speaker is Seat.COUNSELOR
    ]
    rows = [
        (row.exchange, read_utterance(row, lesson).utterance)
        for row, lesson in rows_of(kept, Lessons.UTTERANCE)
    ]
    assert rows == said


def test_an_utterance_row_tells_previous_and_next_action_and_all_that_was_said(
    kept: Transcript,
) -> None:
    row, _ = rows_of(kept, Lessons.UTTERANCE)[2]
    before = [turn.utterance for turn in kept.turns[:4]]
    assert [message.content for message in row.prompt[1:-1]] == before
    task, reached = row.prompt[-1].content, kept.turns[3].action
    assert reached is not None
    assert task.startswith(kept.turns[4].utterance)
    assert all(action in task for action in DIAGNOSTIC_PLAN.actions[reached : reached + 2])


def test_the_planner_row_asks_for_the_adopted_plan_after_the_diagnostic_stage_only(
    kept: Transcript,
) -> None:
    ((row, lesson),) = rows_of(kept, Lessons.PLANNER)
    adopted = kept.adopted
    assert isinstance(adopted, PlanCandidate)
    assert adopted.plan is not None
    assert lesson.candidate == adopted
    diagnostic = [turn for turn in kept.turns if turn.stage == "diagnostic"]
    assert [message.content for message in row.prompt[1:-1]] == [
        turn.utterance for turn in diagnostic
    ]
    assert row.exchange == diagnostic[-1].exchange + 1
    assert json.loads(row.completion[0].content)["actions"] == list(adopted.plan.actions)


def test_the_plan_free_counselor_says_the_same_and_closes_with_its_last_turn(
    kept: Transcript,
) -> None:
    planned = [lesson.candidate for _, lesson in rows_of(kept, Lessons.UTTERANCE)]
    taught = [read_utterance(row, lesson) for row, lesson in rows_of(kept, Lessons.NO_PLAN)]
    assert [said.utterance for said in taught] == [
        c.utterance for c in planned if isinstance(c, UtteranceCandidate)
    ]
    assert [said.closing for said in taught] == [False] * (len(taught) - 1) + [True]


def test_the_plan_free_counselor_learns_no_word_of_a_plan(kept: Transcript) -> None:
    adopted = kept.adopted
    assert adopted is not None
    assert adopted.plan is not None
    actions = (*DIAGNOSTIC_PLAN.actions, *adopted.plan.actions)
    said = " ".join(turn.utterance for turn in kept.turns)
    for row, _ in rows_of(kept, Lessons.NO_PLAN):
        text = row.prompt[-1].content + row.completion[0].content
        assert not [action for action in actions if action in text and action not in said]
        assert "action" not in json.loads(row.completion[0].content)


@pytest.mark.parametrize("lessons", Lessons)
def test_rows_are_chats_that_alternate_and_end_before_the_counselor(
    kept: Transcript, lessons: Lessons
) -> None:
    for row, _ in rows_of(kept, lessons):
        roles = [message.role for message in row.prompt]
        assert roles == ["system", "user", *["assistant", "user"] * (len(roles) // 2 - 1)]
        assert [message.role for message in row.completion] == ["assistant"]
        assert SILENCE not in {message.content for message in row.prompt}


@pytest.mark.parametrize("lessons", Lessons)
def test_a_line_holds_the_row_in_the_form_that_trl_takes(
    kept: Transcript, lessons: Lessons
) -> None:
    row, _ = rows_of(kept, lessons)[0]
    line = row_line(row)
    assert "\n" not in line
    told = json.loads(line)
    assert list(told) == ["id", "exchange", "prompt", "completion"]
    assert told["prompt"] == [message.model_dump() for message in row.prompt]
    assert told["completion"] == [{"role": "assistant", "content": row.completion[0].content}]
