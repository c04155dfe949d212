"""The evaluator played by a model: what it is shown, what it makes of answers, and what is
unscored."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from statistics import stdev
from typing import Any, Literal

import pytest

from agents.llm.evaluator import ModelEvaluator
from agents.llm.ratings import NOTHING_SAID
from agents.models.chat import ChatRequest
from agents.prompts import Prompts
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.errors import InputError
from psy_env.records import (
    PlanCandidate,
    ScoreCard,
    UtteranceCandidate,
)
from psy_env.rewards import find_rule
from psy_env.rubrics import CTRS, UTTERANCE
from psy_env.vocabulary import Seat, Tag
from tests.model_answers import answer
from tests.scripted import make_plan
from tests.seated_models import (
    LINES,
    PROMPTS,
    SAID,
    SESSION_VIEW,
    data_of,
    make_evaluator,
    make_slate,
    seat_model,
)

# Slates


def score_by_words(request: ChatRequest) -> str:
    """Scores `words 0` to `words 4` as 1 to 5, wherever they stand."""
    entries = [
        {"candidate": candidate["candidate"]}
        | {
            key: {"reason": "r", "score": 1 + int(candidate["utterance"].split()[-1])}
            for key in UTTERANCE.keys
        }
        for candidate in data_of(request)["candidates"]
    ]
    return json.dumps({"candidates": entries})


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_cards_come_back_in_the_order_of_the_slate(order: tuple[int, ...]) -> None:
    evaluator, _ = make_evaluator(score_by_words)
    cards = evaluator.score(make_slate(*(SAID[index] for index in order)))
    assert [card.mean for card in cards] == [1.0 + index for index in order]


def test_the_judge_sees_slates_in_many_orders() -> None:
    evaluator, model = make_evaluator(score_by_words)
    for seed in range(200):
        cards = evaluator.score(replace(make_slate(*SAID[:3]), seed=seed))
        assert [card.mean for card in cards] == [1.0, 2.0, 3.0]
    shown = {
        tuple(one["utterance"] for one in data_of(request)["candidates"])
        for request in model.requests
    }
    assert len(shown) == 6


def test_the_judge_sees_neither_reasoning_nor_raw_text() -> None:
    evaluator, model = make_evaluator(score_by_words)
    broken = UtteranceCandidate(utterance="", reasoning='{"utter', malformed="not JSON")
    cards = evaluator.score(make_slate(*SAID, broken))
    sent = model.requests[0].messages[1].content
    assert "secret" not in sent
    assert "utter" not in sent.partition("</data>")[0].replace('"utterance"', "")
    assert cards[4] == ScoreCard(unscored="not JSON")
    assert set(data_of(model.requests[0])["candidates"][0]) == {"candidate", "action", "utterance"}


def test_a_candidates_action_is_told_in_words() -> None:
    evaluator, model = make_evaluator(score_by_words)
    actions = (0, 4, 99, -1, None)
    evaluator.score(
        make_slate(
            *(UtteranceCandidate(utterance=f"words {i}", action=a) for i, a in enumerate(actions))
        )
    )
    told = {one["utterance"]: one["action"] for one in data_of(model.requests[0])["candidates"]}
    first, last = DIAGNOSTIC_PLAN.actions[0], DIAGNOSTIC_PLAN.actions[4]
    assert [told[f"words {i}"] for i in range(5)] == [
        first,
        last,
        "not in the plan",
        "not in the plan",
        "none named",
    ]


def test_without_a_plan_no_action_is_told() -> None:
    evaluator, model = make_evaluator(score_by_words)
    evaluator.score(make_slate(*SAID, plan=False))
    assert data_of(model.requests[0])["plan"] is None
    assert "action" not in data_of(model.requests[0])["candidates"][0]


def test_plans_are_judged_as_plans() -> None:
    evaluator, model = make_evaluator(answer)
    plans = [PlanCandidate(plan=make_plan(number), reasoning="secret") for number in (5, 6)]
    cards = evaluator.score(make_slate(*plans, PlanCandidate(plan=None, malformed="no actions")))
    assert [card.unscored for card in cards] == [None, None, "no actions"]
    assert sorted(len(one["actions"]) for one in data_of(model.requests[0])["candidates"]) == [5, 6]
    assert "secret" not in model.requests[0].messages[1].content


def test_the_plan_that_is_over_is_not_shown_when_the_next_one_is_judged() -> None:
    evaluator, model = make_evaluator(answer)
    evaluator.score(make_slate(PlanCandidate(plan=make_plan())))
    assert DIAGNOSTIC_PLAN.objective not in model.requests[0].messages[1].content
    assert 'last_action": null' in model.requests[0].messages[1].content


def test_judging_by_candidate_asks_once_for_each() -> None:
    evaluator, model = make_evaluator(score_by_words, judging="candidate")
    assert [card.mean for card in evaluator.score(make_slate(*SAID))] == [1.0, 2.0, 3.0, 4.0]
    assert [len(data_of(request)["candidates"]) for request in model.requests] == [1] * 4


def test_a_slate_with_nothing_to_judge_costs_no_call() -> None:
    evaluator, model = make_evaluator(answer)
    cards = evaluator.score(
        make_slate(
            UtteranceCandidate(utterance="", malformed="not JSON"),
            SAID[0].model_copy(update={"utterance": " "}),
        )
    )
    assert [card.unscored for card in cards] == ["not JSON", "nothing to read"]
    assert not model.requests


@pytest.mark.parametrize("judging", ["slate", "candidate"])
def test_an_unreadable_judge_leaves_candidates_unscored_with_the_cause(
    judging: Literal["slate", "candidate"],
) -> None:
    evaluator, model = make_evaluator(lambda _: "All are fine.", judging=judging)
    cards = evaluator.score(make_slate(*SAID))
    assert [card.unscored for card in cards] == ["not one JSON object"] * 4
    assert [card.mean for card in cards] == [None] * 4
    assert len(model.requests) == (3 if judging == "slate" else 12)


def test_a_slate_answered_in_part_is_refused_and_asked_for_again() -> None:
    def script(request: ChatRequest) -> str:
        whole = json.loads(score_by_words(request))
        return json.dumps(
            {"candidates": whole["candidates"][: 3 if len(request.messages) == 2 else 4]}
        )

    evaluator, model = make_evaluator(script)
    assert [card.mean for card in evaluator.score(make_slate(*SAID))] == [1.0, 2.0, 3.0, 4.0]
    assert len(model.requests) == 2
    assert "candidate 4 has no entry" in model.requests[1].messages[-1].content


def test_a_slate_of_one_asked_once_has_whole_numbers_and_no_spread() -> None:
    evaluator, model = make_evaluator(score_by_words)
    (card,) = evaluator.score(make_slate(SAID[3]))
    assert all(type(score) is int for score in card.scores.values())
    assert card.spread == {}
    assert model.requests[0].sampling.temperature == 0.0


def test_repeats_give_means_and_spreads_of_what_could_be_read() -> None:
    replies = iter([2, None, None, None, 5, 5])

    def script(request: ChatRequest) -> str:
        score = next(replies)
        verdict = {key: {"reason": "r", "score": score} for key in UTTERANCE.keys}
        return json.dumps({"candidates": [{"candidate": 1, **verdict}]}) if score else "no"

    evaluator, model = make_evaluator(script, repeats=4)
    (card,) = evaluator.score(make_slate(SAID[0]))
    assert card.scores == dict.fromkeys(UTTERANCE.keys, 4.0)
    assert card.spread == pytest.approx(dict.fromkeys(UTTERANCE.keys, stdev([2, 5, 5])))
    assert {request.sampling.temperature for request in model.requests} == {1.0}
    assert len({request.seed for request in model.requests}) == 6


def test_one_readable_repeat_has_no_spread() -> None:
    evaluator, _ = make_evaluator(
        lambda r: score_by_words(r) if len(r.messages) == 2 and r.seed % 2 else "no", repeats=6
    )
    for seed in range(40):
        (card,) = evaluator.score(replace(make_slate(SAID[1]), seed=seed))
        assert card.unscored is None or card.unscored == "not one JSON object"
        assert card.scores in ({}, dict.fromkeys(UTTERANCE.keys, 2))
        assert (card.mean is None) == (card.unscored is not None)


# Sessions


@pytest.mark.parametrize(("mode", "calls"), [("item", 8), ("form", 2)])
def test_a_session_is_rated_on_every_item_and_every_turn_is_tagged(
    mode: Literal["item", "form"], calls: int
) -> None:
    evaluator, model = make_evaluator(answer, ctrs=mode)
    rating = evaluator.rate(SESSION_VIEW)
    assert all(rating.ctrs.scores[key] is not None for key in CTRS.keys)
    assert (len(rating.tags), rating.untagged, len(model.requests)) == (2, None, calls)


def test_each_item_is_asked_with_its_own_levels() -> None:
    evaluator, model = make_evaluator(answer)
    evaluator.rate(SESSION_VIEW)
    for item, request in zip(CTRS.items, model.requests, strict=False):
        asked = request.messages[1].content
        levels = {other.key for other in CTRS.items if PROMPTS.render(f"ctrs_{other.key}") in asked}
        assert levels == {item.key}
    assert len({request.seed for request in model.requests}) == len(model.requests)


def test_the_judge_is_not_shown_the_plan_of_the_session() -> None:
    evaluator, model = make_evaluator(answer)
    evaluator.rate(replace(SESSION_VIEW, plan=make_plan()))
    assert all("step 0" not in request.messages[1].content for request in model.requests)


BAD_JUDGEMENTS = {
    "not JSON": '{"evidence": [2], "reason": "r", "score": ',
    "out of range": '{"evidence": [2], "reason": "r", "score": 9}',
    "not a whole number": '{"evidence": [2], "reason": "r", "score": "5"}',
    "not a finite number": '{"evidence": [2], "reason": "r", "score": NaN}',
    "missing item": '{"evidence": [2], "reason": "r"}',
    "two verdicts": (
        '{"evidence": [2], "reason": "r", "score": 5} {"evidence": [2], "reason": "r", "score": 1}'
    ),
    "not one JSON object": "I would give this a 5 of 6.",
    "unknown turn": '{"evidence": [2, 99], "reason": "r", "score": 5}',
    "no evidence": '{"evidence": [], "reason": "r", "score": 5}',
}


def rate_with_one_bad_item(bad: str) -> tuple[Any, list[ChatRequest]]:
    """A rating in which the judge always answers `bad` on focus."""

    def script(request: ChatRequest) -> str | Sequence[str]:
        return bad if "one item: focus" in request.messages[1].content else answer(request)

    evaluator, model = make_evaluator(script)
    rating = evaluator.rate(SESSION_VIEW)
    return rating, [
        request for request in model.requests if "one item: focus" in request.messages[1].content
    ]


@pytest.mark.parametrize(("cause", "bad"), BAD_JUDGEMENTS.items())
def test_an_item_that_cannot_be_read_is_unscored_with_its_cause_after_two_reasks(
    cause: str, bad: str
) -> None:
    rating, requests = rate_with_one_bad_item(bad)
    assert rating.ctrs.scores["focus"] is None
    assert rating.ctrs.causes == {"focus": cause}
    assert len(requests) == 3
    assert [len(request.messages) for request in requests] == [2, 4, 6]


def test_a_fraction_is_no_level() -> None:
    rating, _ = rate_with_one_bad_item('{"evidence": [2], "reason": "r", "score": 4.7}')
    assert rating.ctrs.causes == {"focus": "not a whole number"}


def test_means_are_over_the_scored_items_only() -> None:
    rating, _ = rate_with_one_bad_item("no")
    scored = [score for key, score in rating.ctrs.scores.items() if key != "focus"]
    assert rating.ctrs.mean() == pytest.approx(sum(scored) / 6)


def test_a_form_with_one_bad_item_is_unscored_as_a_whole() -> None:
    def script(request: ChatRequest) -> str | Sequence[str]:
        told = answer(request)[0]
        return (
            told
            if request.reply_schema and request.reply_schema.name == "tags"
            else told.replace('"score": ', '"score": 1', 1)
        )

    evaluator, _ = make_evaluator(script, ctrs="form")
    ctrs = evaluator.rate(SESSION_VIEW).ctrs
    assert ctrs.mean() is None
    assert set(ctrs.causes.values()) == {"out of range"}


def test_ctrs_repeats_come_in_one_request_with_their_spread() -> None:
    def script(request: ChatRequest) -> str | Sequence[str]:
        verdicts = [
            json.dumps({"evidence": [2], "reason": "r", "score": score}) for score in (2, 3, 6)
        ]
        return verdicts if request.n == 3 else answer(request)

    evaluator, model = make_evaluator(script, repeats=3)
    ctrs = evaluator.rate(SESSION_VIEW).ctrs
    assert ctrs.scores == pytest.approx(dict.fromkeys(CTRS.keys, 11 / 3))
    assert ctrs.spread == pytest.approx(dict.fromkeys(CTRS.keys, stdev([2, 3, 6])))
    assert len(model.requests) == 8


def test_the_judge_is_named_with_its_prompts_and_rubric() -> None:
    by_item = make_evaluator(answer)[0].rate(SESSION_VIEW).ctrs.judge
    by_form = make_evaluator(answer, ctrs="form")[0].rate(SESSION_VIEW).ctrs.judge
    assert by_item is not None
    assert by_form is not None
    assert (by_item.name, by_item.rubric) == ("scripted", CTRS.version)
    assert by_item.prompts != by_form.prompts
    model, _ = seat_model(answer, Seat.EVALUATOR)
    changed = Prompts({"ctrs_focus": "0: none. 6: all."})
    other = ModelEvaluator(model, changed, "slate", 1, "item", 2).rate(SESSION_VIEW).ctrs.judge
    assert other is not None
    assert other.prompts != by_item.prompts


def test_a_session_without_a_counselor_turn_is_unscored_and_costs_no_call() -> None:
    evaluator, model = make_evaluator(answer)
    rating = evaluator.rate(replace(SESSION_VIEW, lines=LINES[:1]))
    assert set(rating.ctrs.causes.values()) == {NOTHING_SAID}
    assert rating.tags == ()
    assert not model.requests


@pytest.mark.parametrize(
    ("turns", "cause"),
    [
        ([{"turn": 2, "tags": []}], "missing turn"),
        ([{"turn": 2, "tags": []}, {"turn": 3, "tags": []}], "unknown turn"),
        ([{"turn": 2, "tags": []}, {"turn": 2, "tags": []}], "two verdicts"),
        ([{"turn": 2, "tags": ["Q_Uility"]}, {"turn": 4, "tags": []}], "not on the list"),
    ],
)
def test_unreadable_tags_leave_every_turn_untagged_with_the_cause(
    turns: list[object], cause: str
) -> None:
    def script(request: ChatRequest) -> str | Sequence[str]:
        tagging = request.reply_schema is not None and request.reply_schema.name == "tags"
        return json.dumps({"turns": turns}) if tagging else answer(request)

    rating = make_evaluator(script)[0].rate(SESSION_VIEW)
    assert (rating.tags, rating.untagged) == (((), ()), cause)


def test_a_tag_named_twice_counts_once() -> None:
    twice = {"turns": [{"turn": 4, "tags": ["Q_Evidence", "Q_Evidence"]}, {"turn": 2, "tags": []}]}

    def script(request: ChatRequest) -> str | Sequence[str]:
        tagging = request.reply_schema is not None and request.reply_schema.name == "tags"
        return json.dumps(twice) if tagging else answer(request)

    assert make_evaluator(script)[0].rate(SESSION_VIEW).tags == ((), (Tag.Q_EVIDENCE,))


def test_a_model_is_too_dear_to_rate_every_step() -> None:
    with pytest.raises(InputError, match="terminal"):
        find_rule("dense", make_evaluator(answer)[0])
