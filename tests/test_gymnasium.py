"""The Gymnasium view: one chair, honest endings, seeded sessions, and text that just works."""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from psy_env import (
    SESSION_REACTIONS,
    Cast,
    ChoiceKind,
    ClientTurn,
    Ending,
    InputError,
    Plan,
    PlanCandidate,
    Profile,
    Ratings,
    ScoreCard,
    SeatError,
    Session,
    Stage,
    UtteranceCandidate,
    casting,
    counseling_v0,
)
from psy_env.actions import SILENCE
from psy_env.counseling_env import CounselingEnv
from psy_env.diagnostic import STOCK_PLAN, close_plan
from psy_env.readings import EARLY
from psy_env.rewards import RULES, PrivilegedReward, measure_satisfaction
from psy_env.views import ClientView, CounselorView, SlateView
from psy_env.vocabulary import Seat
from tests.scripted import ScriptedClient, ScriptedEvaluator, make_cast, make_plan, make_profile

PROFILES = tuple(make_profile(number) for number in range(5))
PLAN = {
    "strategy": "decatastrophizing",
    "objective": "Look at the worst case.",
    "actions": [f"a{i}" for i in range(5)],
}


def make(
    cast: Cast | None = None, profiles: Sequence[Profile] = PROFILES, **settings: Any
) -> CounselingEnv:
    return CounselingEnv(cast=cast or make_cast(), profiles=profiles, **settings)


def finish(
    env: CounselingEnv, action: Any = "How did that feel?"
) -> tuple[float, bool, bool, dict[str, Any]]:
    """Step with one action to the end: the last reward, both flags and the last info."""
    for _ in range(60):
        _, reward, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            return reward, terminated, truncated, info
    raise AssertionError("the episode does not end")


def planning_due(**settings: Any) -> CounselingEnv:
    env = make(**settings)
    env.reset(seed=1)
    while env.session.stage is not Stage.PLANNING:
        env.step("Go on.")
    return env


# The contract of the library


@pytest.mark.parametrize("seat", ["counselor", "client"])
@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.parametrize("reward", sorted(set(RULES) - {"privileged"}))
def test_check_env_passes_without_a_warning(seat: str, planning: bool, reward: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        settings: dict[str, Any] = {"seat": seat, "planning": planning, "reward": reward}
        made = gymnasium.make(
            "psy_env/Counseling-v0",
            cast=make_cast(),
            profiles=PROFILES,
            render_mode="ansi",
            **settings,
        )
        check_env(made.unwrapped)
        made.reset(seed=0)
        made.step("How did that feel?")
        assert isinstance(made.render(), str)
        made.close()


def test_importing_the_world_registers_it_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, gymnasium, psy_env; assert 'psy_env/Counseling-v0' in gymnasium.registry; "
        "heavy = {'pettingzoo', 'torch', 'ray', 'agents', 'psy_env.counseling_env'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    import psy_env

    assert sorted(psy_env.__all__, key=str) == sorted(set(psy_env.__all__), key=str)
    assert all(hasattr(psy_env, name) for name in psy_env.__all__)


# Sessions


def record(env: CounselingEnv, seed: int | None) -> str:
    steps: list[Any] = [env.reset(seed=seed)]
    while not env.session.over:
        steps.append(env.step("How did that feel?"))
    return str(steps) + env.session.transcript().model_dump_json()


@given(st.integers(0, 2**31))
@settings(max_examples=25)
def test_the_same_seed_gives_the_same_session_byte_for_byte(seed: int) -> None:
    assert record(make(), seed) == record(make(), seed)


def test_sessions_after_a_seed_differ_from_each_other_and_repeat_in_order() -> None:
    one, two = make(), make()
    runs = [[record(env, 3), record(env, None), record(env, None)] for env in (one, two)]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3


def test_the_profile_may_be_picked_by_id_or_brought_along() -> None:
    env = make()
    env.reset(seed=0, options={"profile": "test-0004"})
    assert env.session.profile == PROFILES[4]
    env.reset(seed=0, options={"profile": make_profile(99)})
    assert env.session.profile == make_profile(99)
    with pytest.raises(InputError, match="no profile 'nobody'"):
        env.reset(options={"profile": "nobody"})


def test_every_profile_is_drawn() -> None:
    env = make()
    assert {env.reset(seed=seed)[1].get("profile_id") for seed in range(3)} == {None}
    drawn = set()
    for seed in range(60):
        env.reset(seed=seed)
        drawn.add(env.session.profile)
    assert drawn == set(PROFILES)


def test_a_fork_goes_on_alone() -> None:
    env = make()
    env.reset(seed=5)
    env.step("Go on.")
    before = env.session
    twin, other = env.fork(), env.fork(seed=9)
    assert twin.step("What then?")[0]["dialogue"] != other.step("What then?")[0]["dialogue"]
    assert env.session is before
    env.step("What then?")
    assert env.session == twin.session
    assert env.reset()[0]["dialogue"] == twin.reset()[0]["dialogue"]
    assert env.action_space is not twin.action_space


def test_render_shows_the_dialogue_so_far() -> None:
    env = make(render_mode="ansi")
    env.reset(seed=0)
    env.step("How did that feel?")
    shown = env.render()
    assert shown is not None
    assert [line.split(":")[0] for line in shown.splitlines()] == ["Client", "Counselor", "Client"]
    assert make().render_mode is None


# Moves of the counselor


def test_plain_text_walks_through_both_stages_to_the_goals() -> None:
    env = make()
    env.reset(seed=0)
    reward, terminated, truncated, info = finish(env)
    assert (info["ending"], terminated, truncated) == ("goals_reached", True, False)
    assert len(env.session.exchanges) == 5 + len(STOCK_PLAN.actions) + 1
    assert all(choice.violations == (None,) for _, choice in env.session.transcript().choices)
    assert isinstance(reward, float)


def test_plain_text_where_a_plan_is_due_adopts_the_stock_plan_and_is_spoken_as_its_first_step() -> (
    None
):
    env = planning_due()
    env.step("Which thought goes through your mind?")
    exchange = env.session.exchanges[-1]
    assert exchange.planning is not None
    assert exchange.reply is not None
    assert exchange.planning.candidates == (PlanCandidate(plan=STOCK_PLAN),)
    assert exchange.reply.candidates[0].text == "Which thought goes through your mind?"
    assert (env.session.plan, env.session.action) == (close_plan(STOCK_PLAN), 0)


@pytest.mark.parametrize(
    "plan",
    [
        {"plan": PLAN},
        {"plan": {**PLAN, "strategy": "Decatastrophizing"}},
        PlanCandidate(plan=make_plan()),
    ],
)
def test_a_plan_is_adopted_and_words_are_asked_for_next(plan: Any) -> None:
    env = planning_due()
    seen, _, _, _, info = env.step(plan)
    assert (env.session.stage, env.session.kind) == (Stage.INTERVENTION, ChoiceKind.UTTERANCE)
    assert env.session.plan != STOCK_PLAN
    assert "\n1. " in seen["plan"]
    assert "0. " not in seen["plan"]
    assert info["legal_actions"] == (1,)
    assert "violation" not in info


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        ({"strategy": "magic"}, "no_strategy", "names no strategy"),
        ({"actions": ["one", "two", "three"]}, "plan_length", "3 actions"),
    ],
)
def test_an_illegal_plan_is_adopted_with_its_violation(
    change: dict[str, Any], rule: str, words: str
) -> None:
    env = planning_due()
    info = env.step({"plan": {**PLAN, **change}})[4]
    assert info["violation"] == rule
    assert words in info["violation_detail"]
    assert env.session.stage is Stage.INTERVENTION


def test_a_structured_move_names_its_action() -> None:
    env = make(reward="candidate_score")
    env.reset(seed=0)
    env.step("Welcome.")
    _, reward, _, _, info = env.step(
        {"utterance": "Stay here.", "action": 1, "reasoning": "not yet"}
    )
    assert env.session.action == 0
    assert "violation" not in info
    assert reward == pytest.approx(sum(info["scores"].values()) / 3)


@pytest.mark.parametrize("action", [7, -3, 10**9])
def test_an_illegal_action_is_no_error_and_costs(action: int) -> None:
    env = make(reward="candidate_score")
    env.reset(seed=0)
    _, reward, terminated, _, info = env.step({"utterance": "Now the end.", "action": action})
    assert (reward, terminated) == (1.0, False)
    assert info["violation"]


def test_records_are_moves_too() -> None:
    env = make()
    env.reset(seed=0)
    env.step(UtteranceCandidate(utterance="Welcome.", action=0))
    env.step([UtteranceCandidate(utterance="One.", action=1), {"utterance": "Two."}])
    assert env.session.action == 1
    assert len(env.session.exchanges[-1].reply.candidates) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "action", [None, 3, b"bytes", {}, {"say": "x"}, {"plan": PLAN}, PlanCandidate(plan=make_plan())]
)
def test_what_cannot_be_a_move_is_a_clear_error(action: Any) -> None:
    env = make()
    env.reset(seed=0)
    before = env.session
    with pytest.raises(InputError):
        env.step(action)
    assert env.session is before


@given(
    st.lists(st.text(st.characters(exclude_categories=()), max_size=30), min_size=30, max_size=30),
    st.sampled_from(["counselor", "client"]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_random_strings_are_survived(texts: list[str], seat: str) -> None:
    env = make(seat=seat)
    env.reset(seed=0)
    for text in texts:
        seen, reward, terminated, truncated, _ = env.step(text)
        assert seen in env.observation_space
        assert isinstance(reward, float)
        if terminated or truncated:
            break
    if env.session.ending is Ending.FAILED:
        assert env.session.cause == "no candidate held anything to say"
    if env.session.over:
        json.loads(env.session.transcript().model_dump_json())


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    env = make()
    env.reset(seed=0)
    env.step("half \ud83d a face, whole 😀")
    assert env.session.lines[1].text == "half \ufffd a face, whole 😀"


def test_a_text_longer_than_the_space_is_shown_by_its_end_and_kept_whole() -> None:
    env = make()
    env.reset(seed=0)
    seen = env.step("x" * 100_000)[0]
    assert seen in env.observation_space
    assert len(env.session.lines[1].text) == 100_000


# Moves of the client


def test_the_client_may_leave_and_then_fills_its_form() -> None:
    env = make(seat="client")
    env.reset(seed=0)
    seen, _, terminated, _, _ = env.step({"utterance": "I have to go.", "exit": True})
    assert (seen["kind"], terminated) == (1, False)
    form = dict.fromkeys(SESSION_REACTIONS.keys, 4)
    _, _, terminated, truncated, info = env.step(form)
    assert (terminated, truncated, info["ending"]) == (True, False, "client_left")
    assert info["session_reactions"] == form
    assert info["ctrs"]


@pytest.mark.parametrize(
    "answer", ["I feel better.", "[" * 5_000, '{"insight": 9}', '{"insight": true}', "{}"]
)
def test_a_form_that_holds_no_scores_is_unscored_with_its_cause(answer: str) -> None:
    env = make(seat="client", reward="satisfaction")
    env.reset(seed=0)
    env.step(ClientTurn(utterance="Bye.", exit=True))
    _, reward, terminated, truncated, info = env.step(answer)
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert info["session_reactions"] == {}
    assert info["unscored"][0].startswith("session_reactions: insight")
    assert "helpful" not in info


def test_the_client_is_told_nothing_of_scores_and_plans_before_the_end() -> None:
    env = make(seat="client")
    seen, info = env.reset(seed=0)
    assert set(seen) == {"profile", "dialogue", "kind", "exchange"}
    assert info == {}
    assert env.step("Hello.")[4] == {}


# Walls, rewards and endings


def test_the_counselor_sees_and_is_told_nothing_of_the_profile() -> None:
    seen = [
        str((env := make(profiles=[profile])).reset(seed=1)) + str(env.step("Go on."))
        for profile in PROFILES
    ]
    assert len(set(seen)) == 1
    assert "profile" not in seen[0]


def test_the_cap_truncates() -> None:
    env = make(max_exchanges=4)
    env.reset(seed=0)
    _, terminated, truncated, info = finish(env)
    assert (terminated, truncated, info["ending"]) == (False, True, "cap_reached")


@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.parametrize("action", ["/leave", {"utterance": "We stop here.", "closing": True}])
def test_closing_terminates_by_plan_and_without_one(planning: bool, action: Any) -> None:
    env = make(planning=planning)
    env.reset(seed=0)
    _, _, terminated, _, info = env.step(action)
    assert (terminated, info["ending"]) == (True, "closed_early")


def test_a_free_counselor_that_closes_late_has_closed() -> None:
    env = make(planning=False)
    env.reset(seed=0)
    for _ in range(EARLY):
        env.step("Go on.")
    assert env.step("/leave Take care.")[4]["ending"] == "counselor_closed"
    assert env.session.lines[-1].text == "Take care."


def test_the_same_word_leaves_in_the_client_s_chair() -> None:
    env = make(seat="client")
    env.reset(seed=0)
    env.step("Hello.")
    env.step("/leave I have to go.")
    assert (env.session.ending, env.session.lines[-1].text) == ("client_left", "I have to go.")


def test_words_of_goodbye_close_nothing() -> None:
    env = make(planning=False)
    env.reset(seed=0)
    assert env.step("Goodbye.")[2:4] == (False, False)


@pytest.mark.parametrize("action", ["", "   ", {"utterance": ""}])
def test_nothing_to_say_is_a_silence_and_the_session_goes_on(action: Any) -> None:
    env = make()
    env.reset(seed=0)
    _, _, terminated, truncated, _ = env.step(action)
    assert (terminated, truncated) == (False, False)
    assert env.session.lines[1].text == SILENCE


def test_a_client_that_leaves_at_once_is_told_at_the_first_step() -> None:
    env = make(make_cast(exit_chance=1.0), reward="ctrs")
    _, info = env.reset(seed=0)
    assert info["ending"] == "client_left"
    _, reward, terminated, _, info = env.step("Hello?")
    assert (terminated, info["ending"]) == (True, "client_left")
    assert reward == pytest.approx(info["ctrs_mean"])
    assert env.step("Hello?")[1] == 0.0


@dataclass(frozen=True)
class BreakingClient(ScriptedClient):
    """Cannot answer after the first exchange."""

    def speak(self, view: ClientView) -> ClientTurn:
        if view.exchange:
            raise SeatError("the model is gone")
        return super().speak(view)


def test_a_seat_that_breaks_fails_the_session_with_its_cause() -> None:
    cast = make_cast()
    env = make(Cast(BreakingClient(), cast.counselor, cast.evaluator))
    env.reset(seed=0)
    _, _, terminated, truncated, info = env.step("Go on.")
    assert (terminated, truncated) == (False, True)
    assert (info["ending"], info["cause"]) == ("failed", "the model is gone")
    assert len(env.session.lines) == 2


class SilentEvaluator(ScriptedEvaluator):
    """Never understands what it is asked."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return [ScoreCard(unscored="no answer") for _ in view.candidates]


def test_an_unscored_step_truncates_and_says_so() -> None:
    cast = make_cast()
    env = make(Cast(cast.client, cast.counselor, SilentEvaluator()), reward="candidate_score")
    env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step("Go on.")
    assert (reward, info["unscored"]) == (0.0, ("utterance: no answer",))
    assert (terminated, truncated) == (False, True)
    assert "scores" not in info
    assert env.step("Go on.")[1:4] == (0.0, False, True)


class DearEvaluator(ScriptedEvaluator):
    """A judge that costs too much to be asked after every step."""

    dear = True


def test_a_dear_judge_is_asked_once_at_the_end() -> None:
    cast = make_cast()
    seats = Cast(cast.client, cast.counselor, DearEvaluator())
    with pytest.raises(InputError, match="terminal"):
        make(seats, reward="dense")
    make(seats, reward="terminal").reset(seed=0)


def test_shaping_by_the_client_s_own_state_needs_one_on_record() -> None:
    with pytest.raises(InputError, match="privileged"):
        make(reward="privileged").reset(seed=0)


def earn(counselor: str, seed: int = 3, **settings: Any) -> tuple[float, dict[str, Any]]:
    """What one way of counseling an embedded client earns in a session, and the last info."""
    env = CounselingEnv(profiles=list(find_profiles("crossed")), **settings)
    env.reset(seed=seed)
    total = 0.0
    while True:
        _, reward, terminated, truncated, info = env.step(POLICIES[counselor](env))
        total += reward
        if terminated or truncated:
            return total, info


def speak_well(env: CounselingEnv) -> Any:
    view = env.session.view(Seat.COUNSELOR)
    assert isinstance(view, CounselorView)
    return seat_cast().counselor.propose(view)[0]


POLICIES: dict[str, Callable[[CounselingEnv], Any]] = {
    "idle": lambda _: "Mm-hm.",
    "rude": lambda _: "Stop whining. You should just get over it.",
    "leaving": lambda _: "/leave",
    "honest": speak_well,
}


@given(st.sampled_from(sorted(POLICIES)), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_dense_sums_to_the_rating_of_the_finished_session(policy: str, seed: int) -> None:
    total, info = earn(policy, seed, reward="dense")
    assert total == pytest.approx(info["ctrs_mean"])


@given(st.sampled_from(sorted(POLICIES)), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_undiscounted_shaping_sums_to_nothing_where_a_session_terminates(
    policy: str, seed: int
) -> None:
    total, info = earn(policy, seed, reward=PrivilegedReward(gamma=1.0))
    paid = info["ctrs_mean"] / 12 + (info["helpful"] - info["hindering"]) / 8
    if info["ending"] != "cap_reached":
        assert total == pytest.approx(paid)
    else:
        assert total > paid


@pytest.mark.parametrize(
    ("reward", "most"),
    [("dense", 0.5), ("ctrs", 0.5), ("satisfaction", 0.0), ("terminal", 0.1), ("privileged", 0.1)],
)
@given(st.sampled_from(["idle", "rude", "leaving"]), st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_idle_rude_and_leaving_at_once_earn_next_to_nothing(
    reward: str, most: float, policy: str, seed: int
) -> None:
    assert earn(policy, seed, reward=reward)[0] <= most


@pytest.mark.parametrize("reward", ["dense", "terminal", "privileged"])
def test_honest_sessions_earn_more_than_dragging_on(reward: str) -> None:
    honest, idle = (
        fmean(earn(policy, seed, reward=reward)[0] for seed in range(12))
        for policy in ("honest", "idle")
    )
    assert honest > 0.3 + idle


@pytest.mark.parametrize("reward", ["terminal", "ctrs", "satisfaction"])
def test_the_forms_are_paid_once_at_the_end(reward: str) -> None:
    env = make(reward=reward)
    env.reset(seed=0)
    paid = [env.step("Go on.")[1] for _ in range(10)]
    last, _, _, info = finish(env)
    satisfaction = info["helpful"] - info["hindering"]
    expected = {
        "ctrs": info["ctrs_mean"],
        "satisfaction": satisfaction,
        "terminal": info["ctrs_mean"] / 12 + satisfaction / 8,
    }
    assert not any(paid)
    assert last == pytest.approx(expected[reward])
    assert all(choice.cards == (None,) for _, choice in env.session.transcript().choices)


def test_a_callable_is_a_reward_rule() -> None:
    def count_lines(before: Session, after: Session) -> float:
        return len(after.lines) - len(before.lines)

    env = make(reward=count_lines)
    env.reset(seed=0)
    assert env.step("Go on.")[1] == 3.0
    assert env.step("Go on.")[1] == 2.0


@given(st.integers(1, 5), st.integers(1, 5))
def test_satisfaction_is_helpful_minus_hindering(helpful: int, hindering: int) -> None:
    scores: dict[str, int | None] = {
        item.key: helpful if item.subscale == "helpful" else hindering
        for item in SESSION_REACTIONS.items
    }
    assert (
        measure_satisfaction(Ratings(rubric="session_reactions", scores=scores))
        == helpful - hindering
    )


# What a user may get wrong


@pytest.mark.parametrize(
    "settings",
    [
        {"seat": "evaluator"},
        {"seat": "nobody"},
        {"reward": "sparse"},
        {"render_mode": "human"},
        {"profiles": ()},
    ],
)
def test_a_wrong_setting_is_a_clear_error(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        make(**settings).reset()


@pytest.mark.parametrize("view", [CounselingEnv, counseling_v0.env])
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"max_exchanges": 0}, "max_exchanges=: 0 is not a whole number of at least 1. Pass"),
        ({"max_exchanges": -3}, "max_exchanges=: -3 is not a whole number of at least 1"),
        ({"max_exchanges": "5"}, "max_exchanges=: '5' is not a whole number"),
        ({"max_exchanges": 2.5}, "max_exchanges=: 2.5 is not a whole number"),
        ({"planning": "no"}, "planning=: 'no' is not True or False. Pass True or False"),
        ({"planning": None}, "planning=: None is not True or False"),
        ({"render_mode": 3}, 'no render mode 3. Use render_mode="ansi"'),
        ({"profiles": "profiles.jsonl"}, "profiles=: a str is no list.*agents.profiles.find_prof"),
        ({"profiles": Path("p.jsonl")}, "profiles=: a PosixPath is no list"),
    ],
)
def test_a_setting_of_another_kind_is_told_with_its_remedy(
    view: Callable[..., Any], settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        view(**{"profiles": PROFILES, **settings})


@pytest.mark.parametrize("cast", ["rule_based", ("rule_based",) * 3, {"client": "rule_based"}])
def test_names_are_no_cast_and_the_remedy_says_what_makes_one(cast: object) -> None:
    with pytest.raises(InputError, match=r"cast=: .*agents\.catalog\.seat_cast"):
        gymnasium.make("psy_env/Counseling-v0", cast=cast)


def test_a_judge_s_work_is_asked_for_by_true_or_false() -> None:
    with pytest.raises(InputError, match="score=: 2 is not True or False"):
        counseling_v0.env(profiles=PROFILES, score=2)


def test_a_session_needs_a_reset() -> None:
    with pytest.raises(InputError, match="reset"):
        make().step("Hello.")


@dataclass(frozen=True)
class Installed:
    """An entry point as importlib.metadata gives it."""

    value: Any

    def load(self) -> Any:
        return lambda: self.value


def test_the_default_cast_and_profiles_come_from_entry_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed = {"cast": make_cast(), "profiles": list(PROFILES)}
    monkeypatch.setattr(
        casting, "entry_points", lambda group, name: [Installed(installed[name])] if group else []
    )
    env = CounselingEnv()
    env.reset(seed=0)
    assert env.session.profile in PROFILES
    assert finish(env)[1]


def test_a_missing_default_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "entry_points", lambda **_: [])
    with pytest.raises(InputError, match=r"no default cast is installed.*pip install -e \."):
        CounselingEnv()
    with pytest.raises(InputError, match="pass profiles="):
        CounselingEnv(cast=make_cast())


def test_the_stock_plan_is_legal() -> None:
    assert isinstance(STOCK_PLAN, Plan)
    assert len(STOCK_PLAN.actions) == 6
    env = planning_due()
    assert "violation" not in env.step(PlanCandidate(plan=STOCK_PLAN))[4]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"profiles": "builtin"}, "profiles=: a str is no list. Pass a list of psy_env.Profile"),
        ({"profiles": [1]}, "profiles=: entry 0 is a int"),
        ({"profiles": []}, "profiles=: there are no profiles to draw from"),
        ({"cast": "rule_based"}, r"cast=: a str is no cast. Pass psy_env.Cast\(client"),
    ],
)
def test_a_wrong_cast_or_profiles_are_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        CounselingEnv(**given)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"client": 1}, "options=: no option 'client'. Known: profile."),
        (["profile"], "options=: a list is no options. Pass a dict; known: profile."),
    ],
)
def test_unknown_reset_options_are_told(options: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        make().reset(seed=0, options=options)
