"""Client, counselor and evaluator played by models: what they ask, what they make of answers, and whole sessions."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations
from statistics import stdev
from typing import Any, Literal

import pytest

from agents.llm import counselor as counselor_seat
from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.llm.evaluator import ModelEvaluator
from agents.llm.ratings import NOTHING_SAID
from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, ModelError
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.prompts import Prompts
from agents.text_format import SILENCE
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.errors import SeatError
from psy_env.records import (
    Candidate,
    Ending,
    PlanCandidate,
    Rules,
    ScoreCard,
    Stage,
    Transcript,
    UtteranceCandidate,
)
from psy_env.rubrics import CTRS, SESSION_REACTIONS, UTTERANCE, ChoiceKind
from psy_env.seats import Cast, play
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, Line, SessionView, SlateView
from psy_env.vocabulary import Attitude, Seat, Strategy, Tag
from rollouts.metrics import summarize_session
from tests.model_answers import answer, answer_body
from tests.scripted import make_cast, make_plan, make_profile

PROMPTS = Prompts({})
LINES = (
    Line(Seat.CLIENT, "I hardly sleep."),
    Line(Seat.COUNSELOR, "What keeps you awake?"),
    Line(Seat.CLIENT, "The letter."),
    Line(Seat.COUNSELOR, "What went through your mind?"),
)
TOLD = LINES[:3]
COUNSELOR_VIEW = CounselorView(
    ChoiceKind.UTTERANCE, 3, TOLD, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, 1, (1, 2), 1, 20, seed=5
)
OPEN_VIEW = replace(COUNSELOR_VIEW, stage=Stage.OPEN, plan=None, action=None, legal_actions=())
PLAN_VIEW = replace(COUNSELOR_VIEW, kind=ChoiceKind.PLAN, stage=Stage.PLANNING)
CLIENT_VIEW = ClientView(make_profile(3, Attitude.GUARDED), LINES, 2, 20, seed=6)
SESSION_VIEW = SessionView(LINES, None, seed=8)

Script = Callable[[ChatRequest], str | Sequence[str]]


def seat_model(script: Script, seat: Seat) -> tuple[SeatModel, ScriptedModel]:
    model = ScriptedModel(script)
    return SeatModel(model, seat), model


def make_client(script: Script) -> tuple[ModelClient, ScriptedModel]:
    model, scripted = seat_model(script, Seat.CLIENT)
    return ModelClient(model, PROMPTS, 2), scripted


def make_counselor(script: Script) -> tuple[ModelCounselor, ScriptedModel]:
    model, scripted = seat_model(script, Seat.COUNSELOR)
    return ModelCounselor(model, PROMPTS, 2), scripted


def make_evaluator(
    script: Script,
    *,
    judging: Literal["slate", "candidate"] = "slate",
    repeats: int = 1,
    ctrs: Literal["item", "form"] = "item",
) -> tuple[ModelEvaluator, ScriptedModel]:
    model, scripted = seat_model(script, Seat.EVALUATOR)
    return ModelEvaluator(model, PROMPTS, judging, repeats, ctrs, 2), scripted


def make_slate(*candidates: Candidate, plan: bool = True) -> SlateView:
    kind = candidates[0].kind
    view = SlateView(kind, candidates, TOLD, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, 1, 1, 20, seed=9)
    return view if plan else replace(view, plan=None, action=None, stage=Stage.OPEN)


def data_of(request: ChatRequest) -> dict[str, Any]:
    """The data field of a judge's request."""
    data: dict[str, Any] = json.loads(request.messages[1].content.partition("<data>")[2].partition("</data>")[0])
    return data


SAID = tuple(UtteranceCandidate(utterance=f"words {number}", action=1, reasoning="secret") for number in range(4))


# The client


def test_the_client_sees_the_counselor_as_the_user_and_its_own_words_as_its_own() -> None:
    client, model = make_client(answer)
    client.speak(CLIENT_VIEW)
    (request,) = model.requests
    assert [message.role for message in request.messages] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert request.messages[1].content == SILENCE
    assert [message.content for message in request.messages[2:5]] == [line.text for line in TOLD]
    assert request.messages[5].content.startswith("What went through your mind?\n\n")


@pytest.mark.parametrize("attitude", Attitude)
def test_the_client_is_told_its_profile_and_how_its_attitude_behaves(attitude: Attitude) -> None:
    client, model = make_client(answer)
    profile = make_profile(4, attitude)
    client.speak(replace(CLIENT_VIEW, profile=profile))
    system = model.requests[0].messages[0].content
    told = (profile.persona, profile.surface_problem, profile.triggering_situation, *profile.automatic_thoughts)
    assert all(text in system for text in told)
    assert PROMPTS.render(f"attitude_{attitude}") in system
    assert not any(PROMPTS.render(f"attitude_{other}") in system for other in Attitude if other is not attitude)


def test_the_client_may_leave_without_a_word_but_not_stay_silent() -> None:
    leaving, _ = make_client(lambda _: '{"reasoning": "", "utterance": " ", "exit": true}')
    assert leaving.speak(CLIENT_VIEW).exit
    silent, model = make_client(lambda _: '{"reasoning": "", "utterance": " ", "exit": false}')
    with pytest.raises(SeatError, match="no readable reply: says nothing"):
        silent.speak(CLIENT_VIEW)
    assert len(model.requests) == 3


def test_a_session_fails_with_the_cause_when_the_client_cannot_be_read() -> None:
    client, model = make_client(lambda _: "I am only a language model.")
    with pytest.raises(SeatError, match="not one JSON object"):
        client.speak(CLIENT_VIEW)
    assert len(model.requests) == 3


def test_the_form_is_filled_from_the_clients_own_seat() -> None:
    client, model = make_client(answer)
    form = client.react(CLIENT_VIEW)
    request = model.requests[0]
    assert request.reply_schema is not None
    assert set(form.scores) == set(SESSION_REACTIONS.keys)
    assert form.judge is not None
    assert form.judge.name == "scripted"
    assert make_profile(3).surface_problem in request.messages[0].content
    assert all(f"{item.key}: {item.meaning}" in request.messages[-1].content for item in SESSION_REACTIONS.items)


def test_forms_of_clients_with_different_attitudes_have_one_judge() -> None:
    client, _ = make_client(answer)
    views = (replace(CLIENT_VIEW, profile=make_profile(1, attitude)) for attitude in Attitude)
    assert len({client.react(view).judge for view in views}) == 1


def test_a_form_that_cannot_be_read_is_unscored_and_the_session_goes_on() -> None:
    client, model = make_client(lambda _: '{"insight": {"reason": "", "score": 5}}')
    form = client.react(CLIENT_VIEW)
    assert form.mean() is None
    assert set(form.causes.values()) == {"missing item"}
    assert len(model.requests) == 3


# The counselor


@pytest.mark.parametrize(
    ("view", "schema"),
    [(COUNSELOR_VIEW, counselor_seat.BY_PLAN), (OPEN_VIEW, counselor_seat.OPEN), (PLAN_VIEW, counselor_seat.PLAN)],
)
def test_one_request_asks_for_all_candidates(view: CounselorView, schema: object) -> None:
    counselor, model = make_counselor(answer)
    candidates = counselor.propose(view)
    (request,) = model.requests
    assert (request.n, request.reply_schema) == (3, schema)
    assert (request.sampling.temperature, request.sampling.top_p) == (1.0, 0.9)
    assert [candidate.kind for candidate in candidates] == [view.kind] * 3
    assert all(candidate.malformed is None and candidate.readable for candidate in candidates)


def test_the_counselor_is_told_the_plan_where_it_stands_and_what_it_may_name() -> None:
    counselor, model = make_counselor(answer)
    counselor.propose(COUNSELOR_VIEW)
    task = model.requests[0].messages[-1].content
    assert task.startswith("The letter.\n\n")
    assert all(action in task for action in DIAGNOSTIC_PLAN.actions)
    assert f"Previous action: 2. {DIAGNOSTIC_PLAN.actions[1]}\nNext action: 3. {DIAGNOSTIC_PLAN.actions[2]}" in task
    assert '"action": 2 or 3' in task


def test_after_the_last_action_there_is_no_next_one() -> None:
    counselor, model = make_counselor(answer)
    counselor.propose(replace(COUNSELOR_VIEW, action=4, legal_actions=(4,)))
    assert "Next action: none" in model.requests[0].messages[-1].content


def test_the_planner_is_told_every_strategy_and_the_exchanges_left() -> None:
    counselor, model = make_counselor(answer)
    counselor.propose(PLAN_VIEW)
    task = model.requests[0].messages[-1].content
    assert all(f"{strategy.value}: {strategy.meaning}" in task for strategy in Strategy)
    assert "at most 19 exchanges" in task


def test_the_counselor_prompts_put_safety_first() -> None:
    system = PROMPTS.render("counselor_system")
    assert "SAFETY COMES FIRST" in system
    assert "killing themselves" in system


def test_a_candidate_that_stays_unreadable_is_malformed_and_the_others_are_kept() -> None:
    def script(request: ChatRequest) -> list[str]:
        return [*answer(replace(request, n=2)), "Tell me more."] if request.n == 3 else ["Tell me more."]

    counselor, model = make_counselor(script)
    *good, bad = counselor.propose(COUNSELOR_VIEW)
    assert [candidate.malformed for candidate in good] == [None, None]
    assert (bad.malformed, bad.reasoning, bad.text) == ("not one JSON object", "Tell me more.", "Tell me more.")
    assert [request.n for request in model.requests] == [3, 1, 1]


def test_an_unreadable_candidate_that_is_put_right_counts_in_full() -> None:
    def script(request: ChatRequest) -> str | Sequence[str]:
        return ["no"] * 3 if request.n == 3 else answer(request)

    counselor, model = make_counselor(script)
    assert [candidate.malformed for candidate in counselor.propose(COUNSELOR_VIEW)] == [None] * 3
    assert len(model.requests) == 4
    assert "The letter." in model.requests[1].messages[-3].content


def test_a_skipped_action_is_no_error_of_form() -> None:
    counselor, model = make_counselor(lambda _: '{"reasoning": "", "action": 5, "utterance": "u"}')
    assert [candidate.action for candidate in counselor.propose(COUNSELOR_VIEW)] == [4] * 3  # type: ignore[union-attr]
    assert len(model.requests) == 1


@pytest.mark.parametrize("finish", [Finish.LENGTH, Finish.CONTENT_FILTER, Finish.REFUSAL])
def test_an_unfinished_reply_is_never_spoken(finish: Finish) -> None:
    class Unfinished:
        name = "unfinished"

        def chat(self, request: ChatRequest) -> ChatReply:
            return ChatReply([Completion("I cannot", finish)] * request.n)

    counselor = ModelCounselor(SeatModel(Unfinished(), Seat.COUNSELOR), PROMPTS, 2)
    candidates = counselor.propose(COUNSELOR_VIEW)
    assert [(candidate.malformed, candidate.text) for candidate in candidates] == [(finish.value, "")] * 3


def test_an_unreadable_plan_is_no_plan() -> None:
    counselor, _ = make_counselor(lambda _: '{"reasoning": "", "strategy": "magic"}')
    (candidate, *_) = counselor.propose(PLAN_VIEW)
    assert isinstance(candidate, PlanCandidate)
    assert candidate.plan is None
    assert candidate.malformed == "no actions"


# The evaluator: slates


def score_by_words(request: ChatRequest) -> str:
    """Scores `words 0` to `words 4` as 1 to 5, wherever they stand."""
    entries = [
        {"candidate": candidate["candidate"]}
        | {key: {"reason": "r", "score": 1 + int(candidate["utterance"].split()[-1])} for key in UTTERANCE.keys}
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
    shown = {tuple(one["utterance"] for one in data_of(request)["candidates"]) for request in model.requests}
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
    evaluator.score(make_slate(*(UtteranceCandidate(utterance=f"words {i}", action=a) for i, a in enumerate(actions))))
    told = {one["utterance"]: one["action"] for one in data_of(model.requests[0])["candidates"]}
    first, last = DIAGNOSTIC_PLAN.actions[0], DIAGNOSTIC_PLAN.actions[4]
    assert [told[f"words {i}"] for i in range(5)] == [first, last, "not in the plan", "not in the plan", "none named"]


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


def test_judging_by_candidate_asks_once_for_each() -> None:
    evaluator, model = make_evaluator(score_by_words, judging="candidate")
    assert [card.mean for card in evaluator.score(make_slate(*SAID))] == [1.0, 2.0, 3.0, 4.0]
    assert [len(data_of(request)["candidates"]) for request in model.requests] == [1] * 4


def test_a_slate_with_nothing_to_judge_costs_no_call() -> None:
    evaluator, model = make_evaluator(answer)
    cards = evaluator.score(
        make_slate(
            UtteranceCandidate(utterance="", malformed="not JSON"), SAID[0].model_copy(update={"utterance": " "})
        )
    )
    assert [card.unscored for card in cards] == ["not JSON", "nothing to read"]
    assert not model.requests


@pytest.mark.parametrize("judging", ["slate", "candidate"])
def test_an_unreadable_judge_leaves_candidates_unscored_with_the_cause(judging: Literal["slate", "candidate"]) -> None:
    evaluator, model = make_evaluator(lambda _: "All are fine.", judging=judging)
    cards = evaluator.score(make_slate(*SAID))
    assert [card.unscored for card in cards] == ["not one JSON object"] * 4
    assert [card.mean for card in cards] == [None] * 4
    assert len(model.requests) == (3 if judging == "slate" else 12)


def test_a_slate_answered_in_part_is_refused_and_asked_for_again() -> None:
    def script(request: ChatRequest) -> str:
        whole = json.loads(score_by_words(request))
        return json.dumps({"candidates": whole["candidates"][: 3 if len(request.messages) == 2 else 4]})

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


# The evaluator: sessions


@pytest.mark.parametrize(("mode", "calls"), [("item", 8), ("form", 2)])
def test_a_session_is_rated_on_every_item_and_every_turn_is_tagged(mode: Literal["item", "form"], calls: int) -> None:
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
    "two verdicts": '{"evidence": [2], "reason": "r", "score": 5} {"evidence": [2], "reason": "r", "score": 1}',
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
    return rating, [request for request in model.requests if "one item: focus" in request.messages[1].content]


@pytest.mark.parametrize(("cause", "bad"), BAD_JUDGEMENTS.items())
def test_an_item_that_cannot_be_read_is_unscored_with_its_cause_after_two_reasks(cause: str, bad: str) -> None:
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
        verdicts = [json.dumps({"evidence": [2], "reason": "r", "score": score}) for score in (2, 3, 6)]
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
def test_unreadable_tags_leave_every_turn_untagged_with_the_cause(turns: list[object], cause: str) -> None:
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


# All three


def seat_cast(script: Script = answer, **judging: Any) -> tuple[Cast, list[ScriptedModel]]:
    client, counselor, evaluator = make_client(script), make_counselor(script), make_evaluator(script, **judging)
    return Cast(client[0], counselor[0], evaluator[0]), [client[1], counselor[1], evaluator[1]]


@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.parametrize("judging", [{}, {"judging": "candidate", "repeats": 2, "ctrs": "form"}])
def test_a_session_of_models_plays_to_its_end(planning: bool, judging: dict[str, Any]) -> None:
    cast, _ = seat_cast(**judging)
    endings = set()
    for seed in range(6):
        session = play(Session.start(make_profile(seed), Rules(candidates=3, planning=planning), seed=seed), cast)
        transcript = session.transcript()
        assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript
        assert transcript.rating is not None
        assert transcript.reactions is not None
        summary = summarize_session(transcript)
        assert not any(summary.unscored.values())
        assert all(not choice.forced for _, choice in transcript.choices)
        endings.add(session.ending)
    assert Ending.FAILED not in endings


def test_the_same_seed_plays_the_same_session_and_another_seed_another() -> None:
    def tell(seed: int) -> str:
        cast, _ = seat_cast()
        rules = Rules(candidates=2, max_exchanges=6)
        return play(Session.start(make_profile(), rules, seed=seed), cast).transcript().model_dump_json()

    assert tell(1) == tell(1)
    assert tell(1) != tell(2)


def test_a_model_judge_sits_with_other_seats() -> None:
    others = make_cast()
    evaluator, model = make_evaluator(answer)
    session = play(
        Session.start(make_profile(), Rules(candidates=2, max_exchanges=5)), replace(others, evaluator=evaluator)
    )
    assert session.rating is not None
    assert model.requests


def test_the_share_of_unscored_candidates_and_items_is_counted_by_cause() -> None:
    def script(request: ChatRequest) -> str | Sequence[str]:
        name = request.reply_schema.name if request.reply_schema else ""
        return "no" if name in ("score_utterances", "ctrs_item") else answer(request)

    cast, _ = seat_cast(script)
    session = play(Session.start(make_profile(), Rules(candidates=2, max_exchanges=2)), cast)
    unscored = summarize_session(session.transcript()).unscored
    assert unscored["ctrs"] == {"not one JSON object": 7}
    assert unscored["candidates"] == {"not one JSON object": 2 * len(session.exchanges)}
    assert unscored["session_reactions"] == {}


@pytest.mark.parametrize("seat", Seat)
def test_a_model_that_gives_no_answer_fails_the_session_from_any_seat(seat: Seat) -> None:
    def fail(_: ChatRequest) -> str:
        raise ModelError("deadline")

    scripts = {other: fail if other is seat else answer for other in Seat}
    cast = Cast(
        client=make_client(scripts[Seat.CLIENT])[0],
        counselor=make_counselor(scripts[Seat.COUNSELOR])[0],
        evaluator=make_evaluator(scripts[Seat.EVALUATOR])[0],
    )
    with pytest.raises(ModelError, match="deadline"):
        play(Session.start(make_profile(), Rules(candidates=2)), cast)


def test_answers_to_plain_request_bodies_are_as_many_as_asked_for() -> None:
    cast, models = seat_cast()
    play(Session.start(make_profile(), Rules(candidates=3, max_exchanges=3)), cast)
    for request in (request for model in models for request in model.requests):
        assert request.reply_schema is not None
        body = {
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "n": request.n,
            "seed": request.seed,
            "response_format": {"type": "json_schema", "json_schema": {"name": request.reply_schema.name}},
        }
        assert answer_body(body) == answer(request)
        assert len(answer_body(body)) == request.n
