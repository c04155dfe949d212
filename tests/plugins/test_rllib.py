"""RLlib: its view of a session, what it learns on Ray, and its policies in the counselor's seat."""

import json
import shutil
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.multi_rl_module import MultiRLModuleSpec
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule
from ray.rllib.examples.rl_modules.classes.random_rlm import RandomRLModule
from ray.rllib.utils.pre_checks.env import check_multiagent_environments
from ray.tune.registry import ENV_CREATOR, _global_registry

from agents.catalog import embedded_cast, hash_seats, list_learned_parts, seat_cast
from agents.policies.rllib import MODULES, NOTE, read_note, seat_policy
from psy_env import ENV_ID, TACTICS_ID, Ending, InputError, SeatError, Session, play
from psy_env.check_seat import check_seat
from psy_env.seats import due_method, read_answer
from psy_env.tactics import Mask, make_mask, make_tactic_space
from psy_env.tactics_observation import make_masked_space
from psy_env.vocabulary import Seat
from scripts.app import OK, main
from tests.scripted import make_cast, make_profile
from tests.test_tactics import make as make_tactics_env
from tests.test_tactics import see
from training.rl.practice import Episode, Practice, read_curve
from training.rl.rllib import learn_tactics, name_policy
from training.rl.rllib_env import CounselingMultiAgentEnv

PROFILES = tuple(make_profile(number) for number in range(3))
ALL = tuple(seat.value for seat in Seat)
COUNSELOR, CLIENT, EVALUATOR = Seat.COUNSELOR.value, Seat.CLIENT.value, Seat.EVALUATOR.value
SMALL = {"train_batch_size_per_learner": 64, "minibatch_size": 32, "num_epochs": 1}
PRACTICE = Practice(
    profiles="builtin:train", steps=64, save_every=64, envs=1, planning=False, settings=SMALL
)


def make(policies: Sequence[str] = (COUNSELOR,), **told: Any) -> CounselingMultiAgentEnv:
    return CounselingMultiAgentEnv(policies, **{"cast": make_cast(), "profiles": PROFILES, **told})


def run(env: CounselingMultiAgentEnv, act: Callable[[str], Any], seed: int = 0) -> list[Any]:
    """A session, seat by seat; what every step gave."""
    steps: list[Any] = []
    due, _ = env.reset(seed=seed)
    while not (steps and (steps[-1][2]["__all__"] or steps[-1][3]["__all__"])):
        (agent,) = due
        steps.append(env.step({agent: act(agent)}))
        due = steps[-1][0]
    return steps


def sample(env: CounselingMultiAgentEnv) -> Callable[[str], Any]:
    return lambda agent: env.action_spaces[agent].sample()


@pytest.mark.parametrize("policies", [(COUNSELOR,), (CLIENT,), (EVALUATOR,), ALL])
@pytest.mark.parametrize("tactics", [True, False])
def test_the_checks_of_rllib_pass_with_any_seats_without_a_warning(
    policies: Sequence[str], tactics: bool
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_multiagent_environments(make(policies, tactics=tactics))


@pytest.mark.parametrize("name", [TACTICS_ID, ENV_ID])
def test_both_forms_are_known_to_ray_tune_by_name(name: str) -> None:
    env = _global_registry.get(ENV_CREATOR, name)({"policies": ALL, "profiles": "builtin:train"})
    numeric = env.observation_spaces[COUNSELOR] == make_masked_space()
    assert numeric is (name == TACTICS_ID)


@pytest.mark.parametrize("tactics", [True, False])
def test_only_who_must_move_observes_and_at_the_end_all_do(tactics: bool) -> None:
    env = make(ALL, tactics=tactics, max_exchanges=6)
    steps = run(env, sample(env))
    for observations, rewards, terminated, truncated, infos in steps:
        assert set(infos) == set(observations)
        assert set(rewards) == set(ALL)
        for agent, seen in observations.items():
            assert env.observation_spaces[agent].contains(seen)
        assert set(terminated) == set(truncated) == {*observations, "__all__"}
    assert set(steps[-1][0]) == set(ALL)
    assert all(len(step[0]) == 1 for step in steps[:-1])


def test_three_policies_that_do_what_the_cast_does_play_the_session_of_the_cast() -> None:
    cast = embedded_cast()
    env = make(ALL, cast=cast, tactics=False)

    def act(agent: str) -> Any:
        session = env.session
        seat = getattr(cast, agent)
        return read_answer(session, getattr(seat, due_method(session))(session.view(Seat(agent))))

    steps = run(env, act)
    opened = Session.start(
        env.session.profile,
        env.session.rules,
        session_id=env.session.session_id,
        seed=env.session.seed,
    )
    assert env.session.transcript() == play(opened, cast).transcript()
    assert sum(step[1][COUNSELOR] for step in steps) > 0
    assert sum(step[1][CLIENT] for step in steps) == 0


def test_every_seat_can_earn_by_a_rule_of_its_own() -> None:
    rules = {COUNSELOR: "ctrs", CLIENT: lambda before, after: float(after.over)}
    env = make((COUNSELOR, CLIENT), reward=rules, max_exchanges=4)
    steps = run(env, lambda agent: "Hm." if agent == CLIENT else env.action_spaces[agent].sample())
    earned = {agent: sum(step[1][agent] for step in steps) for agent in (COUNSELOR, CLIENT)}
    assert earned[CLIENT] == 1
    assert earned[COUNSELOR] == pytest.approx(steps[-1][4][COUNSELOR]["ctrs_mean"])


def test_the_cap_truncates_and_another_end_terminates() -> None:
    capped = make(tactics=False, planning=False, max_exchanges=2)
    closed = make(tactics=False, planning=False)
    ends = [run(capped, lambda _: "Hm.")[-1], run(closed, lambda _: "/leave")[-1]]
    assert [(end[2]["__all__"], end[3]["__all__"]) for end in ends] == [
        (False, True),
        (True, False),
    ]


def test_a_seat_that_cannot_go_on_ends_the_session_and_pays_nothing() -> None:
    class Broken:
        def speak(self, view: Any) -> Any:
            raise SeatError("client: no server")

        react = speak

    env = make(cast=replace(make_cast(), client=Broken()))
    env.reset(seed=0)
    *_, terminated, truncated, infos = env.step({COUNSELOR: env.action_spaces[COUNSELOR].sample()})
    assert (terminated["__all__"], truncated["__all__"]) == (False, True)
    assert env.session.ending is Ending.FAILED
    assert "no server" in infos[COUNSELOR]["cause"]


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"policies": ("judge",)}, "judge"),
        ({"policies": ()}, "no list of seats"),
        ({"policies": (EVALUATOR,), "reward": "dense"}, "dense"),
        ({"reward": {"counsel": "ctrs"}}, "counsel"),
        ({"reward": {}}, "nobody earns"),
    ],
)
def test_what_cannot_be_laid_out_is_told(told: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word):
        make(**told)


def test_ppo_learns_in_one_seat_while_policies_sit_in_the_two_others(cluster: None) -> None:
    modules = dict.fromkeys(ALL, RLModuleSpec(module_class=RandomRLModule)) | {
        COUNSELOR: RLModuleSpec(module_class=ActionMaskingTorchRLModule)
    }
    algorithm = (
        PPOConfig()
        .environment(TACTICS_ID, env_config={"policies": ALL, "profiles": PROFILES})
        .multi_agent(
            policies=set(ALL), policy_mapping_fn=name_policy, policies_to_train=[COUNSELOR]
        )
        .rl_module(rl_module_spec=MultiRLModuleSpec(rl_module_specs=modules))
        .env_runners(num_env_runners=0)
        .training(**SMALL)
        .build_algo()
    )
    try:
        told = algorithm.train()
    finally:
        algorithm.stop()
        shutil.rmtree(algorithm.logdir)
    acted = told["env_runners"]["num_agent_steps_sampled"]
    assert all(acted[agent] > 0 for agent in ALL)
    assert np.isfinite(told["learners"][COUNSELOR]["total_loss"])
    assert "total_loss" not in told["learners"][CLIENT]


class Learned:
    """One small training, and where it lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.curve = learn_tactics(PRACTICE, folder)
        self.first, self.last = (str(path) for path in sorted(folder.glob("step-*")))


@pytest.fixture(scope="module")
def learned(cluster: None, tmp_path_factory: pytest.TempPathFactory) -> Learned:
    return Learned(tmp_path_factory.mktemp("learned"))


def weigh(path: str, mask: Mask) -> NDArray[np.float64]:
    """How likely each pick is, at numbers drawn anyhow."""
    seen = make_masked_space()["observations"].sample()
    return np.concatenate(list(seat_policy(path).weigh(seen, mask)))


def test_learning_keeps_the_curve_and_goes_on_from_the_last_checkpoint(
    learned: Learned, tmp_path: Path
) -> None:
    assert learned.first.endswith("step-0000000")
    folder = tmp_path / "on"
    shutil.copytree(learned.folder, folder)
    curve = learn_tactics(PRACTICE._replace(steps=128), folder)
    assert curve[: len(learned.curve)] == learned.curve
    assert curve == read_curve(folder)
    assert all(isinstance(one, Episode) and 0 <= one.earned <= 6 for one in curve)
    assert {one.step for one in curve} == {int(p.name[5:]) for p in folder.glob("step-*")} - {0}


def test_a_checkpoint_sits_down_by_name_and_keeps_the_contract(learned: Learned) -> None:
    seat = seat_cast(counselor=f"rllib/{learned.last}").counselor
    assert seat.planning is False
    report = check_seat(seat, Seat.COUNSELOR, slow_after=60)
    assert report.ok, str(report)
    assert main(["check", f"rllib/{learned.last}"]) == OK


def test_the_mask_is_honoured_in_the_seat(learned: Learned) -> None:
    env = make_tactics_env()
    env.reset(seed=0)
    mask = make_mask(see(env))
    chances = weigh(learned.last, mask)
    assert (chances[mask == 0] == 0).all()
    assert (chances[mask == 1] > 0).all()
    assert (weigh(learned.last, np.ones_like(mask)) > 0).all()


def test_learning_changes_the_policy_and_its_name_ties_a_run_to_it(learned: Learned) -> None:
    names = [f"rllib/{learned.first}", f"rllib/{learned.last}"]
    told = hash_seats(names)["policies"]
    assert len(set(told.values())) == 2
    assert list_learned_parts(names[1]) == ("train",)


def test_a_checkpoint_plays_a_run(learned: Learned, tmp_path: Path) -> None:
    out = tmp_path / "run"
    who = ["--counselor", f"rllib/{learned.last}", "--profiles", "builtin:test"]
    how = ["--sessions", "2", "--candidates", "3", "--workers", "0", "--out", str(out)]
    assert main(["simulate", *who, *how]) == OK
    rows = [json.loads(line) for line in (out / "sessions.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 2
    assert all(row["ending"] != Ending.FAILED for row in rows)


def save_module(folder: Path, name: str, **spaces: Any) -> str:
    """A checkpoint's module as it was before it learned."""
    told = {"observation_space": make_masked_space(), "action_space": make_tactic_space(), **spaces}
    module = RLModuleSpec(module_class=RandomRLModule, **told).build()
    module.save_to_path(str(folder / MODULES / name))
    return str(folder)


def test_what_cannot_be_seated_is_told(learned: Learned, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    two = tmp_path / "two"
    save_module(two, "a")
    other = {"observation_space": make_masked_space()["observations"]}
    noted = shutil.copytree(learned.last, tmp_path / "noted")
    (noted / NOTE).write_text("{}")
    cut = shutil.copytree(learned.last, tmp_path / "cut")
    (cut / MODULES / COUNSELOR / "module_state.pkl").write_bytes(b"")
    for path, told in (
        (str(tmp_path / "none"), "there is no such folder"),
        (str(tmp_path / "empty"), "no checkpoint of an algorithm"),
        (save_module(two, "b"), "none of its 2 policies is the counselor's"),
        (save_module(tmp_path / "other", "default_policy", **other), "on other tactics"),
        (str(noted), "its note cannot be read"),
        (str(cut), "it cannot be loaded"),
    ):
        with pytest.raises(InputError, match=told):
            seat_cast(counselor=f"rllib/{path}")


def test_a_checkpoint_without_a_note_counsels_by_plan(learned: Learned, tmp_path: Path) -> None:
    plain = shutil.copytree(learned.last, tmp_path / "plain")
    (plain / NOTE).unlink()
    assert read_note(str(plain)) == (True, ())
