"""Tactics: what may be picked, what a policy sees, and that the words say what was picked."""

import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.utils.env_match import check_environments_match
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import NormalizeReward, RecordEpisodeStatistics
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.catalog import embedded_cast
from agents.rule_based.hearing import hear
from agents.rule_based.realiser import RuleBasedRealiser
from psy_env import (
    ENV_ID,
    TACTICS_ID,
    Attitude,
    ClientTurn,
    CounselorView,
    Ending,
    InputError,
    Line,
    SeatError,
    Stage,
    casting,
)
from psy_env.counseling_env import CounselingEnv
from psy_env.counseling_tactics_env import CounselingTacticsEnv
from psy_env.counseling_vector_env import CounselingTacticsVectorEnv, CounselingVectorEnv
from psy_env.tactics import LISTS, PlanStep, make_mask, read_tactic, split_mask
from psy_env.tactics_observation import OBSERVATION_NAMES, observe_tactics
from psy_env.views import ClientView
from psy_env.vocabulary import REFLECTION_TAGS, Question, Seat, Strategy, Tag
from tests.scripted import ScriptedClient, make_cast, make_profile

PROFILES = tuple(make_profile(number) for number in range(3))
REALISER = RuleBasedRealiser()
SIZES = tuple(len(values) for values in LISTS.values())
PICKS = st.tuples(*(st.integers(0, size - 1) for size in SIZES))


def make(**told: Any) -> CounselingTacticsEnv:
    return CounselingTacticsEnv(
        **{"cast": make_cast(), "profiles": PROFILES, "realiser": REALISER, **told}
    )


def pick(**parts: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The action with these parts, the first pick for all others."""
    return np.array([LISTS[part].index(parts.get(part, LISTS[part][0])) for part in LISTS])


def wander(env: CounselingTacticsEnv, seed: int) -> Iterator[tuple[Any, dict[str, Any], float]]:
    """Random open picks to the end: action, the info that came of it, and what it paid."""
    _, info = env.reset(seed=seed)
    env.action_space.seed(seed)
    while not env.session.over:
        action = env.action_space.sample(mask=split_mask(info["action_mask"]))
        _, reward, _, _, info = env.step(action)
        yield action, info, reward


def see(env: CounselingTacticsEnv) -> CounselorView:
    view = env.session.view(Seat.COUNSELOR)
    assert isinstance(view, CounselorView)
    return view


def reach(env: CounselingTacticsEnv, stage: Stage) -> CounselorView:
    env.reset(seed=1)
    while env.session.stage is not stage:
        env.step(pick(question=Question.OPEN, progress=PlanStep.NEXT))
    return see(env)


# The contract of the library


@pytest.mark.parametrize("planning", [True, False])
def test_the_checks_of_gymnasium_pass_without_a_warning(planning: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told: dict[str, Any] = {
            "cast": make_cast(),
            "profiles": PROFILES,
            "realiser": REALISER,
            "planning": planning,
        }
        check_env(gymnasium.make(TACTICS_ID, render_mode="ansi", **told).unwrapped)
        one, two = (gymnasium.make(TACTICS_ID, **told) for _ in range(2))
        check_environments_match(one, two, num_steps=30, seed=3)


def test_the_default_realiser_comes_from_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "_load", {"realiser": RuleBasedRealiser}.__getitem__)
    assert make(realiser=None).reset(seed=0)[1]["action_mask"].any()


def test_what_is_no_realiser_is_told() -> None:
    with pytest.raises(InputError, match="a str is no realiser"):
        make(realiser="rule_based")


# What may be picked


@pytest.mark.parametrize("planning", [True, False])
def test_what_the_mask_opens_is_done_as_picked(planning: bool) -> None:
    env = make(planning=planning)
    for seed in range(4):
        for _, info, _ in wander(env, seed):
            assert info["illegal"] == ()
            assert "violation" not in info
            assert info["action_mask"].shape == (sum(SIZES),)


@settings(max_examples=10)
@given(st.lists(PICKS, min_size=30, max_size=30), st.booleans())
def test_any_picks_are_taken_and_what_was_not_open_is_named(
    actions: list[tuple[int, ...]], planning: bool
) -> None:
    env = make(planning=planning)
    _, info = env.reset(seed=1)
    for action in actions:
        masks = dict(zip(LISTS, split_mask(info["action_mask"]), strict=True))
        picks = dict(zip(LISTS, action, strict=True))
        _, _, terminated, truncated, info = env.step(np.array(action))
        assert "violation" not in info
        assert not any(masks[part][picks[part]] for part in info["illegal"])
        if terminated or truncated:
            break


def test_a_pick_that_is_not_open_becomes_the_nearest_that_is() -> None:
    env = make()
    env.reset(seed=0)
    tactic, illegal = read_tactic(see(env), pick(question=Question.CLOSE, progress=PlanStep.REPEAT))
    assert illegal == ("question", "progress")
    assert (tactic.question, tactic.progress) == (Question.COMMIT, PlanStep.NEXT)


def test_where_a_plan_is_due_the_strategy_alone_is_read() -> None:
    env = make()
    view = reach(env, Stage.PLANNING)
    action = pick(strategy=Strategy.PIE_CHART, question=Question.CLOSE, progress=PlanStep.NEXT)
    strategy, *others = split_mask(make_mask(view))
    assert strategy.all()
    assert all(mask.sum() == 1 for mask in others)
    _, _, _, _, info = env.step(action)
    assert info["illegal"] == ()
    plan = env.session.plan
    assert plan is not None
    assert plan.strategy is Strategy.PIE_CHART


@pytest.mark.parametrize("action", [pick(question=Question.CLOSE), pick(progress=PlanStep.NEXT)])
def test_the_last_action_of_a_plan_and_the_question_that_closes_go_together(action: Any) -> None:
    env = make()
    reach(env, Stage.PLANNING)
    env.step(pick())
    while not split_mask(make_mask(see(env)))[1][LISTS["question"].index(Question.CLOSE)]:
        env.step(pick(question=Question.OPEN, progress=PlanStep.NEXT))
    _, _, terminated, _, info = env.step(action)
    assert terminated
    assert (info["ending"], info["illegal"]) == (Ending.GOALS_REACHED, ())
    assert hear(env.session.lines[-1].text).closing


def test_without_a_plan_a_session_closes_when_the_policy_says_so() -> None:
    env = make(planning=False)
    env.reset(seed=0)
    _, _, terminated, _, info = env.step(pick(question=Question.CLOSE))
    assert (terminated, info["illegal"]) == (False, ("question",))
    _, _, terminated, _, info = env.step(pick(question=Question.CLOSE))
    assert (terminated, info["illegal"]) == (True, ())


@pytest.mark.parametrize(
    "action", [3, [0, 0, 0], [0, 99, 0, 0], [0.5] * 4, "open", None, [[0] * 4]]
)
def test_what_is_no_action_of_the_space_is_told(action: Any) -> None:
    env = make()
    env.reset(seed=0)
    with pytest.raises(InputError, match="is no tactic"):
        env.step(action)


# What a policy sees


def test_every_number_has_its_own_name() -> None:
    env = make()
    observation, _ = env.reset(seed=0)
    assert len(set(OBSERVATION_NAMES)) == len(OBSERVATION_NAMES) == len(observation)
    seen = dict(zip(OBSERVATION_NAMES, observation, strict=True))
    assert (seen["stage.diagnostic"], seen["plan.next.open"], seen["plan.may_repeat"]) == (1, 1, 0)


@pytest.mark.parametrize("planning", [True, False])
def test_a_policy_sees_the_same_whatever_the_client_keeps_to_itself(planning: bool) -> None:
    """Two clients with other stories, thoughts, attitudes and states, who say the same words."""
    one, two = (
        make(profiles=[profile], planning=planning)
        for profile in (make_profile(1), make_profile(2, Attitude.GUARDED))
    )
    for seed in range(3):
        for (_, info, _), (_, other, _) in zip(wander(one, seed), wander(two, seed), strict=True):
            seen, also = (observe_tactics(see(env), REALISER.hear(see(env))) for env in (one, two))
            assert np.array_equal(seen, also)
            assert np.array_equal(info["action_mask"], other["action_mask"])


def test_a_policy_sees_what_was_said() -> None:
    lines = (
        Line(Seat.CLIENT, "I feel sad about my work."),
        Line(Seat.COUNSELOR, "I hear that you feel sad. What went through your mind just then?"),
        Line(Seat.CLIENT, "I keep telling myself that I should never make a mistake."),
        Line(Seat.COUNSELOR, "From 0 to 100, how much do you believe it?"),
        Line(Seat.CLIENT, "I would say it is about 90, most of the time."),
    )
    env = make()
    env.reset(seed=0)
    view = replace(see(env), lines=lines)
    names = zip(OBSERVATION_NAMES, observe_tactics(view, REALISER.hear(view)), strict=True)
    seen = dict(names)
    assert seen["client.last_rating"] == pytest.approx(0.9)
    for name in (
        "asked_last.rate",
        "client.answered",
        "thought.hints_at.should_statements",
    ):
        assert seen[name] == 1, name
    assert seen["asked.thought"] > 0 == seen["asked_last.thought"]
    assert seen["client.risk"] == 0


# The words


def hold_session(number: int) -> CounselorView:
    """A view of a session of the embedded cast in which a thought was voiced."""
    env = make(cast=embedded_cast(), profiles=None, realiser=REALISER)
    env.reset(seed=number)
    for question in (Question.SITUATION, Question.FEELING, Question.THOUGHT, Question.THOUGHT):
        if not env.session.over:
            env.step(pick(question=question, reflection=Tag.R_SIMPLE, progress=PlanStep.NEXT))
    return see(env)


@pytest.fixture(scope="module")
def views() -> list[CounselorView]:
    seen = [hold_session(number) for number in range(6)]
    return [view for view in seen if REALISER.hear(view).thoughts]


@pytest.mark.parametrize("question", list(Question))
def test_what_is_picked_is_what_the_client_hears(
    question: Question, views: list[CounselorView]
) -> None:
    """A second rating without a first one is a first."""
    heard = [hear(REALISER.say(view, question, None)).asks for view in views]
    alike = {question, Question.RATE} if question is Question.RERATE else {question}
    assert sum(bool(alike & {*asks}) for asks in heard) >= len(heard) / 2


@pytest.mark.parametrize("tag", [tag for tag in REFLECTION_TAGS if tag is not Tag.R_SIMPLE])
def test_a_reflection_is_heard_as_the_kind_it_is(tag: Tag, views: list[CounselorView]) -> None:
    heard = [hear(REALISER.say(view, Question.FRIEND, tag)) for view in views]
    assert sum(tag in one.tags for one in heard) >= len(heard) - 1


def test_words_of_risk_are_answered_whatever_was_picked() -> None:
    @dataclass(frozen=True)
    class AtRisk(ScriptedClient):
        def speak(self, view: ClientView) -> ClientTurn:
            return ClientTurn(utterance="I want to kill myself.")

    env = make(cast=replace(make_cast(), client=AtRisk()))
    for _, info, _ in wander(env, 0):
        assert "violation" not in info


def test_the_same_words_earn_the_same_in_both_environments() -> None:
    tactics = make(cast=embedded_cast(), max_exchanges=6)
    paid = [reward for _, _, reward in wander(tactics, 5)]
    played = tactics.session.transcript()
    text = CounselingEnv(cast=embedded_cast(), profiles=PROFILES, max_exchanges=6)
    text.reset(seed=5)
    said = [
        choice.candidates[0]
        for exchange in played.exchanges
        for choice in (exchange.planning, exchange.reply)
        if choice is not None
    ]
    assert [text.step(candidate)[1] for candidate in said] == paid
    assert text.session.transcript() == played


def test_a_realiser_that_cannot_go_on_ends_the_session_with_its_cause() -> None:
    class Mute(RuleBasedRealiser):
        def say(self, view: CounselorView, question: Question, reflection: Tag | None) -> str:
            raise SeatError("no words came")

    env = make(realiser=Mute())
    env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step(pick())
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert (info["ending"], info["cause"]) == (Ending.FAILED, "counselor: no words came")
    assert env.step(pick())[1:4] == (0.0, False, True)


# Many sessions at a time


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_sessions_side_by_side_are_those_that_gymnasium_steps_one_by_one(
    mode: AutoresetMode,
) -> None:
    told: dict[str, Any] = {
        "cast": make_cast(exit_chance=0.2),
        "profiles": PROFILES,
        "realiser": REALISER,
    }
    envs = CounselingTacticsVectorEnv(3, autoreset_mode=mode, **told)
    alike = gymnasium.make_vec(
        TACTICS_ID, 3, "sync", vector_kwargs={"autoreset_mode": mode}, **told
    )
    assert envs.metadata["autoreset_mode"] is mode
    assert np.array_equal(envs.reset(seed=1)[0], alike.reset(seed=1)[0])
    rng = np.random.default_rng(0)
    ended = 0
    for _ in range(12):
        actions = rng.integers(0, SIZES, (3, len(SIZES)))
        seen, also = envs.step(actions), alike.step(actions)
        for one, other in zip(seen[:4], also[:4], strict=True):
            assert np.array_equal(one, other)
        assert seen[4].keys() == also[4].keys()
        over = seen[2] | seen[3]
        ended += int(over.sum())
        if mode is AutoresetMode.DISABLED and over.any():
            envs.reset(options={"reset_mask": over})
            alike.reset(options={"reset_mask": over})
    assert ended
    envs.close()
    alike.close()


@dataclass(frozen=True)
class Meeting(ScriptedClient):
    """Speaks only when as many others do at the same time."""

    barrier: Any = None

    def speak(self, view: ClientView) -> ClientTurn:
        self.barrier.wait(timeout=20)
        return super().speak(view)


def test_seats_of_all_sessions_are_asked_at_the_same_time() -> None:
    barrier = threading.Barrier(4)
    cast = replace(make_cast(), client=Meeting(barrier=barrier))
    envs = gymnasium.make_vec(ENV_ID, 4, cast=cast, profiles=PROFILES, max_exchanges=3)
    envs.reset(seed=0)
    for _ in range(2):
        *_, over, cut, _ = envs.step(("How was that?",) * 4)
        assert not (over | cut).any()  # a client that waited in vain fails its session
    assert not barrier.broken
    envs.close()


def test_the_wrappers_of_gymnasium_take_text_sessions_side_by_side() -> None:
    envs = gymnasium.make_vec(
        ENV_ID,
        3,
        cast=make_cast(),
        profiles=PROFILES,
        reward="candidate_score",
        max_episode_steps=4,
    )
    wrapped = NormalizeReward(RecordEpisodeStatistics(envs))
    wrapped.reset(seed=0)
    for _ in range(3):
        *_, truncated, infos = wrapped.step(("How was that?",) * 3)
        assert not truncated.any()
    *_, truncated, infos = wrapped.step(("How was that?",) * 3)
    assert truncated.all()
    assert list(infos["episode"]["l"]) == [4, 4, 4]
    wrapped.close()


def test_a_session_that_is_ready_does_not_wait_for_the_others() -> None:
    held = threading.Event()

    @dataclass(frozen=True)
    class Slow(ScriptedClient):
        def speak(self, view: ClientView) -> ClientTurn:
            slow = any("slowly" in line.text for line in view.lines)
            assert not slow or held.wait(timeout=20)
            return super().speak(view)

    envs = CounselingVectorEnv(2, cast=replace(make_cast(), client=Slow()), profiles=PROFILES)
    envs.reset(seed=0)
    envs.send(["Tell me slowly.", "And then?"], [0, 1])
    assert [step.session for step in envs.receive()] == [1]
    with pytest.raises(InputError, match="session 0 is still under way"):
        envs.send(["Hello?"], [0])
    held.set()
    assert [step.session for step in envs.receive()] == [0]
    assert envs.receive() == []
    envs.close()


def test_a_wrong_action_is_told_and_the_sessions_can_go_on() -> None:
    envs = CounselingVectorEnv(2, cast=make_cast(), profiles=PROFILES)
    envs.reset(seed=0)
    with pytest.raises(InputError, match="1 actions for 2 sessions"):
        envs.step(("Hello",))
    with pytest.raises(InputError, match="cannot be a counselor's action"):
        envs.step(("Hello", 7))
    assert len(envs.step(("Hello", "Hello"))[1]) == 2
    envs.close()
