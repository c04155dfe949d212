"""Client and counselor played by models: what they ask, what they make of answers; and whole
sessions of models."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agents.llm import counselor as counselor_seat
from agents.llm.counselor import ModelCounselor
from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, ModelError, Sampling
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.prompts import Prompts
from agents.text_format import SILENCE, parse_reply, render_prompt
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.errors import SeatError
from psy_env.records import (
    Ending,
    PlanCandidate,
    Rules,
    Transcript,
)
from psy_env.rubrics import SESSION_REACTIONS
from psy_env.seats import Cast, play
from psy_env.session import Session
from psy_env.views import CounselorView
from psy_env.vocabulary import Attitude, Seat, Strategy
from rollouts.results.summary import (
    summarize_session,
)
from tests.model_answers import answer, answer_body
from tests.scripted import make_cast, make_profile
from tests.seated_models import (
    CLIENT_VIEW,
    COUNSELOR_VIEW,
    OPEN_VIEW,
    PLAN_VIEW,
    PROMPTS,
    TOLD,
    Script,
    make_client,
    make_counselor,
    make_evaluator,
)

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
    told = (
        profile.persona,
        profile.surface_problem,
        profile.triggering_situation,
        *profile.automatic_thoughts,
    )
    assert all(text in system for text in told)
    assert PROMPTS.render(f"attitude_{attitude}") in system
    assert not any(
        PROMPTS.render(f"attitude_{other}") in system for other in Attitude if other is not attitude
    )


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
    assert all(
        f"{item.key}: {item.meaning}" in request.messages[-1].content
        for item in SESSION_REACTIONS.items
    )


def test_forms_of_clients_with_different_attitudes_have_one_judge() -> None:
    client, _ = make_client(answer)
    views = (replace(CLIENT_VIEW, profile=make_profile(1, attitude)) for attitude in Attitude)
    assert len({client.react(view).judge for view in views}) == 1


@pytest.mark.parametrize("name", ["attitude_open", "session_reactions", "ask_again"])
def test_a_form_filled_by_other_prompts_has_another_judge(name: str) -> None:
    client, _ = make_client(answer)
    text = "$error" if name == "ask_again" else "changed"
    changed = replace(client, prompts=Prompts({name: text}))
    assert client.react(CLIENT_VIEW).judge != changed.react(CLIENT_VIEW).judge


def test_a_form_that_cannot_be_read_is_unscored_and_the_session_goes_on() -> None:
    client, model = make_client(lambda _: '{"insight": {"reason": "", "score": 5}}')
    form = client.react(CLIENT_VIEW)
    assert form.mean() is None
    assert set(form.causes.values()) == {"missing item"}
    assert len(model.requests) == 3


# The counselor


@pytest.mark.parametrize(
    ("view", "schema"),
    [
        (COUNSELOR_VIEW, counselor_seat.BY_PLAN),
        (OPEN_VIEW, counselor_seat.OPEN),
        (PLAN_VIEW, counselor_seat.PLAN),
    ],
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
    assert (
        f"Previous action: 2. {DIAGNOSTIC_PLAN.actions[1]}\nNext action: 3. "
        f"{DIAGNOSTIC_PLAN.actions[2]}" in task
    )
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
        return (
            [*answer(replace(request, n=2)), "Tell me more."]
            if request.n == 3
            else ["Tell me more."]
        )

    counselor, model = make_counselor(script)
    *good, bad = counselor.propose(COUNSELOR_VIEW)
    assert [candidate.malformed for candidate in good] == [None, None]
    assert (bad.malformed, bad.reasoning, bad.text) == (
        "not one JSON object",
        "Tell me more.",
        "Tell me more.",
    )
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
    proposed = counselor.propose(COUNSELOR_VIEW)
    assert [getattr(candidate, "action", None) for candidate in proposed] == [4] * 3
    assert len(model.requests) == 1


@pytest.mark.parametrize("finish", [Finish.LENGTH, Finish.CONTENT_FILTER, Finish.REFUSAL])
def test_an_unfinished_reply_is_never_spoken(finish: Finish) -> None:
    class Unfinished:
        name = "unfinished"

        def chat(self, request: ChatRequest) -> ChatReply:
            return ChatReply([Completion("I cannot", finish)] * request.n)

    counselor = ModelCounselor(SeatModel(Unfinished(), Seat.COUNSELOR), PROMPTS, 2)
    candidates = counselor.propose(COUNSELOR_VIEW)
    assert [(candidate.malformed, candidate.text) for candidate in candidates] == [
        (finish.value, "")
    ] * 3


def test_an_unreadable_plan_is_no_plan() -> None:
    counselor, _ = make_counselor(lambda _: '{"reasoning": "", "strategy": "magic"}')
    (candidate, *_) = counselor.propose(PLAN_VIEW)
    assert isinstance(candidate, PlanCandidate)
    assert candidate.plan is None
    assert candidate.malformed == "no actions"


# All three


def seat_cast(script: Script = answer, **judging: Any) -> tuple[Cast, list[ScriptedModel]]:
    client, counselor, evaluator = (
        make_client(script),
        make_counselor(script),
        make_evaluator(script, **judging),
    )
    return Cast(client[0], counselor[0], evaluator[0]), [client[1], counselor[1], evaluator[1]]


@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.parametrize("judging", [{}, {"judging": "candidate", "repeats": 2, "ctrs": "form"}])
def test_a_session_of_models_plays_to_its_end(planning: bool, judging: dict[str, Any]) -> None:
    cast, _ = seat_cast(**judging)
    endings = set()
    for seed in range(6):
        session = play(
            Session.start(make_profile(seed), Rules(candidates=3, planning=planning), seed=seed),
            cast,
        )
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
        return (
            play(Session.start(make_profile(), rules, seed=seed), cast)
            .transcript()
            .model_dump_json()
        )

    assert tell(1) == tell(1)
    assert tell(1) != tell(2)


def test_a_model_judge_sits_with_other_seats() -> None:
    others = make_cast()
    evaluator, model = make_evaluator(answer)
    session = play(
        Session.start(make_profile(), Rules(candidates=2, max_exchanges=5)),
        replace(others, evaluator=evaluator),
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
            "messages": [
                {"role": message.role, "content": message.content} for message in request.messages
            ],
            "n": request.n,
            "seed": request.seed,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": request.reply_schema.name},
            },
        }
        assert answer_body(body) == answer(request)
        assert len(answer_body(body)) == request.n


@pytest.mark.parametrize("view", [COUNSELOR_VIEW, OPEN_VIEW, PLAN_VIEW])
def test_answers_fit_the_trained_counselors_format(view: CounselorView) -> None:
    told = answer(ChatRequest(render_prompt(view), Sampling(), n=5))
    candidates = [parse_reply(text, view) for text in told]
    assert [candidate.malformed for candidate in candidates] == [None] * 5
    assert len({candidate.text for candidate in candidates}) == 5
