"""The PettingZoo view: three agents in turn, each on its own observation, with plain text or
structured moves."""

import json
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test

from psy_env import (
    CTRS,
    RUBRICS,
    SESSION_REACTIONS,
    ChoiceKind,
    Ending,
    InputError,
    Ratings,
    ScoreCard,
    Scores,
    SessionRating,
    Stage,
    counseling_v0,
)
from psy_env.diagnostic import STOCK_PLAN, close_plan
from tests.scripted import make_profile

PROFILES = tuple(make_profile(number) for number in range(5))
GOOD_CARD = dict.fromkeys(RUBRICS.scoring(ChoiceKind.UTTERANCE).keys, 4)
GOOD_PLAN_CARD = dict.fromkeys(RUBRICS.scoring(ChoiceKind.PLAN).keys, 4)


def make(**settings: Any) -> Any:
    return counseling_v0.env(profiles=PROFILES, **settings)


def act(env: Any, **answers: Any) -> None:
    """Let the agent whose turn it is give its answer."""
    env.step(answers.get(env.agent_selection, "Hm."))


def play(env: Any, **answers: Any) -> dict[str, float]:
    """Give each agent's answer until all have left; returns what each earned."""
    earned = dict.fromkeys(env.possible_agents, 0.0)
    for agent in env.agent_iter(500):
        _, reward, terminated, truncated, _ = env.last()
        earned[agent] += reward
        env.step(None if terminated or truncated else answers.get(agent, "Hm."))
    return earned


@pytest.mark.parametrize("score", [True, False])
@pytest.mark.parametrize("planning", [True, False])
def test_api_test_passes(score: bool, planning: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather see boxes, and agents called player_0
        api_test(make(score=score, planning=planning, max_exchanges=5), num_cycles=60)
        api_test(counseling_v0.raw_env(profiles=PROFILES, render_mode="ansi"), num_cycles=20)


def test_seed_test_passes() -> None:
    seed_test(make, num_cycles=60)


@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.filterwarnings("error")
def test_the_parallel_view_passes_the_tests_of_pettingzoo(planning: bool) -> None:
    def make_parallel() -> Any:
        return counseling_v0.parallel_env(profiles=PROFILES, planning=planning, max_exchanges=5)

    parallel_api_test(make_parallel(), num_cycles=60)
    parallel_seed_test(make_parallel, num_cycles=60)


def test_of_agents_that_all_act_at_once_the_one_whose_turn_it_is_is_heard() -> None:
    """Each says its own name; nobody says another's words, and the counselor earns the same."""
    told = {"counselor": "I am here.", "client": "I am low.", "evaluator": "Hm."}
    parallel = counseling_v0.parallel_env(profiles=PROFILES, max_exchanges=3)
    parallel.reset(seed=1)
    earned = dict.fromkeys(told, 0.0)
    active = "client"
    while parallel.agents:
        assert parallel.aec_env.agent_selection == active
        _, rewards, *_, infos = parallel.step(told)
        active = infos["client"].get("active_agent", "")
        earned = {agent: earned[agent] + rewards[agent] for agent in told}
    one_by_one = make(max_exchanges=3)
    one_by_one.reset(seed=1)
    assert earned == play(one_by_one, **told)
    assert parallel.unwrapped.session.lines == one_by_one.unwrapped.session.lines
    assert len(parallel.unwrapped.session.lines) > 4


def test_the_client_opens_and_the_seats_take_turns() -> None:
    env = make()
    env.reset(seed=0)
    order = []
    for _ in range(6):
        order.append(env.agent_selection)
        act(env, evaluator=GOOD_CARD)
    assert order == ["client", "counselor", "evaluator"] * 2


def test_without_scoring_the_evaluator_rates_only_the_session() -> None:
    env = make(score=False)
    env.reset(seed=0)
    turns = []
    for agent in env.agent_iter(500):
        turns.append(agent)
        env.step(None if any(env.last()[2:4]) else "Hm.")
    assert turns.count("evaluator") == 2  # the rating, and leaving the table
    assert env.unwrapped.session.ending is Ending.GOALS_REACHED


def test_plain_text_plays_a_whole_session_with_nothing_scored() -> None:
    env = make()
    env.reset(seed=0)
    earned = play(env)
    session = env.unwrapped.session
    assert session.ending is Ending.GOALS_REACHED
    assert earned == {"counselor": 0.0, "client": 0.0, "evaluator": 0.0}
    assert session.reactions.mean() is None
    assert session.rating.ctrs.mean() is None
    assert set(session.rating.ctrs.causes) == set(CTRS.keys)


@pytest.mark.parametrize("reward", ["dense", "privileged"])
def test_a_reward_that_needs_the_seats_of_a_cast_is_not_offered(reward: str) -> None:
    with pytest.raises(InputError, match="terminal"):
        make(reward=reward)


def test_the_counselor_earns_the_reward_and_hears_what_came_of_its_move() -> None:
    env = make(reward="candidate_score")
    env.reset(seed=0)
    for _ in range(3):
        act(env, evaluator=json.dumps(GOOD_CARD))
    assert env.rewards == {"counselor": 4.0, "client": 0.0, "evaluator": 0.0}
    act(env)
    assert env.agent_selection == "counselor"
    _, reward, _, _, info = env.last()
    assert (reward, info["scores"]) == (4.0, GOOD_CARD)


def test_plain_text_where_a_plan_is_due_adopts_the_stock_plan_and_words_are_asked_for_next() -> (
    None
):
    env = make(score=False)
    env.reset(seed=0)
    while env.unwrapped.session.stage is not Stage.PLANNING or env.agent_selection != "counselor":
        act(env)
    assert env.last()[0]["kind"] == 1
    act(env)
    assert (env.unwrapped.session.plan, env.agent_selection) == (
        close_plan(STOCK_PLAN),
        "counselor",
    )
    assert env.last()[0]["kind"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(GOOD_CARD),
        json.dumps([GOOD_CARD]),
        json.dumps({"scores": [GOOD_CARD]}),
        GOOD_CARD,
        [ScoreCard(scores=dict(GOOD_CARD))],
        Scores((ScoreCard(scores=dict(GOOD_CARD)),)),
    ],
)
def test_scores_are_read_from_json_dicts_and_records(answer: Any) -> None:
    env = make()
    env.reset(seed=0)
    for _ in range(3):
        act(env, evaluator=answer)
    assert env.unwrapped.session.exchanges[0].reply.cards[0].scores == GOOD_CARD


@pytest.mark.parametrize(
    "answer",
    [
        "Quite good.",
        "[]",
        "null",
        "[" * 9_000,
        "9" * 9_000,
        json.dumps([GOOD_CARD] * 2),
        json.dumps({**GOOD_CARD, "clarity": 6}),
        json.dumps({**GOOD_CARD, "clarity": "4"}),
        json.dumps({"clarity": 3}),
        [[GOOD_CARD]],
    ],
)
def test_an_answer_without_scores_leaves_the_card_unscored_with_a_cause(answer: Any) -> None:
    env = make()
    env.reset(seed=0)
    for _ in range(3):
        act(env, evaluator=answer)
    (card,) = env.unwrapped.session.exchanges[0].reply.cards
    assert card.mean is None
    assert card.unscored
    assert env.rewards["counselor"] == 0.0


def test_forms_are_read_from_json() -> None:
    env = make(max_exchanges=1, score=False, reward="terminal")
    env.reset(seed=0)
    form = dict.fromkeys(SESSION_REACTIONS.keys, 3)
    rating = {"ctrs": dict.fromkeys(CTRS.keys, 6), "tags": [["Q_Evidence", "R_Simple", "Unheard"]]}
    act(env)
    act(env)
    act(env, client=json.dumps(form))
    act(env, evaluator=json.dumps(rating))
    session = env.unwrapped.session
    assert session.reactions.scores == form
    assert session.rating.ctrs.mean() == 6
    assert session.rating.tags == (("Q_Evidence", "R_Simple"),)
    assert env.rewards["counselor"] == 0.5


def test_forms_are_taken_as_records() -> None:
    env = make(max_exchanges=1, score=False)
    env.reset(seed=0)
    form = Ratings(rubric="session_reactions", scores=dict.fromkeys(SESSION_REACTIONS.keys, 2))
    rating = SessionRating(
        ctrs=Ratings(rubric="ctrs", scores=dict.fromkeys(CTRS.keys, 1)), tags=((),)
    )
    for answer in ("Hello.", "Welcome.", form, rating):
        env.step(answer)
    assert (env.unwrapped.session.reactions, env.unwrapped.session.rating) == (form, rating)


def test_the_cap_truncates_everyone_and_any_other_end_terminates() -> None:
    env = make(max_exchanges=1, score=False, reward=lambda before, after: 0.0)
    env.reset(seed=0)
    for _ in range(4):
        act(env)
    assert set(env.truncations.values()) == {True}
    assert set(env.terminations.values()) == {False}
    env.reset(seed=0)
    for _ in range(3):
        act(
            env,
            client={"utterance": "Bye.", "exit": True}
            if env.unwrapped.session.ending is None
            else "Hm.",
        )
    assert set(env.terminations.values()) == {True}
    assert env.infos["client"]["ending"] == "client_left"


def test_a_wrong_type_is_a_clear_error_and_changes_nothing() -> None:
    env = make()
    env.reset(seed=0)
    for action in (3, None, b"x", Scores(())):
        with pytest.raises(InputError):
            env.step(action)
    assert env.agent_selection == "client"


@given(
    st.lists(st.text(st.characters(exclude_categories=()), max_size=20), min_size=20, max_size=20),
    st.integers(0, 2**31),
)
@settings(max_examples=25)
def test_random_strings_are_survived(texts: list[str], seed: int) -> None:
    env = make(max_exchanges=5)
    env.reset(seed=seed)
    for text in texts:
        if any(env.terminations.values()) or any(env.truncations.values()):
            break
        for agent in env.possible_agents:
            assert env.observe(agent) in env.observation_space(agent)
        env.step(text)


def test_agents_see_their_own_side_only() -> None:
    env = make()
    env.reset(seed=0, options={"profile": "test-0003"})
    for _ in range(2):
        act(env, counselor={"utterance": "Welcome.", "reasoning": "secret thought"})
    profile = env.unwrapped.session.profile
    assert profile.persona in env.observe("client")["profile"]
    for agent in ("counselor", "evaluator"):
        assert profile.persona not in str(env.observe(agent)) + str(env.infos[agent])
    assert "secret thought" not in str(env.observe("client")) + str(env.infos["client"])
    assert "Welcome." in env.observe("evaluator")["candidates"]
    assert "Welcome." not in env.observe("client")["dialogue"]
