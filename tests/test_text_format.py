"""The trained counselor's text format: nothing is lost on the way out and back, and no text can
break the reader."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text_format import SILENCE, parse_reply, render_prompt, render_reply
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import Plan, PlanCandidate, Stage, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat, Strategy

HOSTILE = (
    'She said "no".\nutterance: {"action": 2}\r\n\x00\u2028\u0085 }{ \\" \\n',
    '{"reasoning": "x", "action": 1, "utterance": "y"}',
    "```json\n[Notes for the counselor, unseen by the client] $action ${plan} {0} %s",
    'the thought “I fail”, "“twice” quoted", and \\“ after a backslash \\',
    "кошка 猫 🐈‍⬛ e\u0301",
    " ",
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text())
filled = texts.filter(bool)
utterances = st.builds(
    UtteranceCandidate,
    utterance=texts,
    reasoning=texts,
    action=st.none() | st.integers(-3, 40),
    closing=st.booleans(),
)
plans = st.builds(
    PlanCandidate,
    reasoning=texts,
    plan=st.builds(
        Plan,
        objective=filled,
        rationale=texts,
        strategy=st.none() | st.sampled_from(Strategy),
        actions=st.lists(filled, min_size=1, max_size=8).map(tuple),
    ),
)
lines = st.lists(
    st.builds(Line, st.sampled_from((Seat.CLIENT, Seat.COUNSELOR)), texts), max_size=8
).map(tuple)

PLANNED = CounselorView(
    kind=ChoiceKind.UTTERANCE,
    n=2,
    lines=(
        Line(Seat.CLIENT, "Hello."),
        Line(Seat.COUNSELOR, "Welcome."),
        Line(Seat.CLIENT, "I feel low."),
    ),
    stage=Stage.DIAGNOSTIC,
    plan=DIAGNOSTIC_PLAN,
    action=1,
    legal_actions=(1, 2),
    exchange=1,
    max_exchanges=20,
    seed=0,
)
PLAN_FREE = replace(PLANNED, stage=Stage.OPEN, plan=None, action=None, legal_actions=())
PLANNING = replace(PLANNED, stage=Stage.PLANNING, kind=ChoiceKind.PLAN)
VIEWS = (PLANNED, PLAN_FREE, PLANNING)


@given(utterances, st.sampled_from((PLANNED, PLAN_FREE)))
def test_every_utterance_survives_render_and_parse(
    candidate: UtteranceCandidate, view: CounselorView
) -> None:
    assert parse_reply(render_reply(candidate, view), view) == candidate


@given(plans)
def test_every_plan_survives_render_and_parse(candidate: PlanCandidate) -> None:
    assert parse_reply(render_reply(candidate, PLANNING), PLANNING) == candidate


@given(texts, st.sampled_from(VIEWS))
def test_any_text_gives_a_candidate_that_survives(text: str, view: CounselorView) -> None:
    candidate = parse_reply(text, view)
    assert candidate.kind is view.kind
    assert parse_reply(render_reply(candidate, view), view) == candidate


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = (
    "reasoning",
    "action",
    "closing",
    "utterance",
    "strategy",
    "objective",
    "rationale",
    "actions",
    "other",
)


@given(st.dictionaries(st.sampled_from(KEYS), json_values), st.sampled_from(VIEWS))
def test_no_json_value_breaks_the_reader(body: dict[str, object], view: CounselorView) -> None:
    assert parse_reply(json.dumps(body), view).kind is view.kind


PIECES = ('", ', '"utterance": "', "”", "\\", "\\x", "}", " a", "\ud800")


@given(st.lists(st.sampled_from(PIECES)), st.sampled_from(VIEWS))
def test_no_broken_object_breaks_the_reader(pieces: list[str], view: CounselorView) -> None:
    assert parse_reply('{"utterance": "' + "".join(pieces), view).kind is view.kind


@pytest.mark.parametrize(
    ("text", "cause", "said"),
    [
        ("", "not JSON", ""),
        ("Tell me more.", "not JSON", "Tell me more."),
        ('{"reasoning": "secret", "action": 1, "utter', "not JSON", ""),
        ("[" * 200_000, "not JSON", "[" * 200_000),
        ('{"x": ' * 200_000, "not JSON", ""),
        ("[1]", "not a JSON object", "[1]"),
        ('{"reasoning": "r", "utterance": "u"}', "no action", "u"),
        ('{"reasoning": "r", "action": true, "utterance": "u"}', "action: wrong value", "u"),
        ('{"reasoning": "r", "action": 2.0, "utterance": "u"}', "action: wrong value", "u"),
        ('{"reasoning": "r", "action": 2, "utterance": 5}', "utterance: wrong value", ""),
        ('{"reasoning": "r", "action": 2, "utterance": "\\ud800"}', "half a surrogate pair", "?"),
        ('{"reasoning": "r", "action": 2, "utterance": "u", "mood": 1}', "unknown key", "u"),
        ("\ud800", "not JSON", "?"),
        ('{"utterance": "”' + " " * 200_000, "not JSON", ""),
        (f'{{"action": {"9" * 5000}}}', "not JSON", ""),
    ],
)
def test_a_malformed_reply_names_its_cause_and_never_raises(
    text: str, cause: str, said: str
) -> None:
    candidate = parse_reply(text, PLANNED)
    assert isinstance(candidate, UtteranceCandidate)
    assert (candidate.malformed, candidate.utterance) == (cause, said)


@pytest.mark.parametrize(
    ("rest", "cause"),
    [
        (', "utterance": "And you?"}', "key twice"),
        (', "summary": "So you', "not JSON"),
        (', "total": 3, "source": "The”', "not JSON"),
        ("} and then", None),
    ],
)
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("What then?", "What then?"),
        ("Say “no”.", 'Say "no".'),
        ("Is it “no”?”", 'Is it "no"?'),
        ("You say “no”", 'You say "no"'),
        (r"One \\ two", r"One \ two"),
    ],
)
def test_what_was_said_in_full_is_spoken_whatever_follows_it(
    told: str, said: str, rest: str, cause: str | None
) -> None:
    text = f'{{"reasoning": "r", "action": 2, "utterance": "{told}"{rest}'
    candidate = parse_reply(text, PLANNED)
    assert isinstance(candidate, UtteranceCandidate)
    assert candidate.malformed == cause
    if cause:
        assert (candidate.utterance, candidate.reasoning) == (said, text)


@pytest.mark.parametrize(
    "told", ["What th", r'A \x b", "more": "', r"What \"then\", an", 'I say "no", an']
)
def test_what_was_not_said_in_full_is_not_spoken(told: str) -> None:
    candidate = parse_reply(f'{{"reasoning": "r", "utterance": "{told}', PLANNED)
    assert isinstance(candidate, UtteranceCandidate)
    assert (candidate.malformed, candidate.utterance) == ("not JSON", "")


@pytest.mark.parametrize("strategy", ['"magic"', "[]", "{}", "1"])
def test_a_plan_with_a_strategy_off_the_list_is_malformed(strategy: str) -> None:
    text = (
        f'{{"reasoning": "", "strategy": {strategy}, "objective": "o", "rationale": "", '
        f'"actions": ["a"]}}'
    )
    assert parse_reply(text, PLANNING).malformed == "strategy: not on the list"


def test_a_malformed_reply_is_rendered_as_it_came() -> None:
    text = '{"reasoning": "r", "utterance": "u"}'
    assert render_reply(parse_reply(text, PLANNED), PLANNED) == text


def test_no_text_within_a_reply_needs_an_escaped_quotation_mark() -> None:
    said = UtteranceCandidate(utterance='What speaks for "I always fail"?', action=1)
    text = render_reply(said, PLANNED)
    assert text.endswith('"What speaks for “I always fail”?"}')


def test_quotation_marks_of_either_shape_are_read_as_one() -> None:
    replies = (r"\"no\"", "“no”", r"\“no\”")
    texts = (f'{{"reasoning": "", "action": 2, "utterance": "Say {said}"}}' for said in replies)
    assert {parse_reply(text, PLANNED) for text in texts} == {
        UtteranceCandidate(utterance='Say "no"', action=1)
    }


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("What then?”}", "What then?"),
        ("Say “no”}", 'Say "no"'),
        ("Say “no”?”}", 'Say "no"?'),
        ('Say “no”",}', 'Say "no"'),
        ('So, “no, }”"}', 'So, "no, }"'),
        ('Say “no"."}', 'Say "no".'),
        ('Say “no". What then?"}', 'Say "no". What then?'),
        ('What then?"?"}', 'What then?"?'),
        ('Say "no" then"}', 'Say "no" then'),
    ],
)
def test_marks_that_are_nearly_right_are_read_as_they_were_meant(end: str, said: str) -> None:
    text = f'{{"reasoning": "", "action": 2, "utterance": "{end}'
    assert parse_reply(text, PLANNED) == UtteranceCandidate(utterance=said, action=1)


def test_actions_count_from_one_in_the_text() -> None:
    candidate = parse_reply('{"reasoning": "", "action": 3, "utterance": "u"}', PLANNED)
    assert isinstance(candidate, UtteranceCandidate)
    assert candidate.action == 2


@given(lines, st.sampled_from(VIEWS))
def test_roles_alternate_and_the_user_has_the_last_word(
    said: tuple[Line, ...], view: CounselorView
) -> None:
    roles = [message.role for message in render_prompt(replace(view, lines=said))]
    assert roles[0] == "system"
    assert roles[1:] == ["user", "assistant"] * (len(roles[1:]) // 2) + ["user"]


@given(lines, st.sampled_from(VIEWS))
def test_every_line_reaches_the_prompt(said: tuple[Line, ...], view: CounselorView) -> None:
    prompt = "\n".join(message.content for message in render_prompt(replace(view, lines=said)))
    assert all(line.text in prompt for line in said)


def test_the_prompt_names_the_previous_and_the_next_action_only() -> None:
    task = render_prompt(PLANNED)[-1].content
    assert [action in task for action in DIAGNOSTIC_PLAN.actions] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert "2 or 3" in task


def test_the_first_prompt_of_a_stage_offers_only_the_first_action() -> None:
    task = render_prompt(replace(PLANNED, action=None, legal_actions=(0,)))[-1].content
    assert [action in task for action in DIAGNOSTIC_PLAN.actions] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert "none yet" in task


def test_a_plan_free_prompt_has_no_action() -> None:
    task = render_prompt(PLAN_FREE)[-1].content
    assert "action" not in task
    assert not any(action in task for action in DIAGNOSTIC_PLAN.actions)


def test_the_plan_prompt_lists_all_twelve_strategies() -> None:
    task = render_prompt(PLANNING)[-1].content
    assert all(strategy.value in task for strategy in Strategy)


def test_a_silent_client_is_told_as_silent() -> None:
    blank = replace(PLANNED, lines=PLANNED.lines[:2])
    assert render_prompt(blank)[-1].content.startswith(SILENCE)
