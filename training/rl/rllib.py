"""A tactics policy learned by RLlib's PPO on Ray: checkpoints that `rllib/PATH` seats."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig
from ray.rllib.core.rl_module.multi_rl_module import MultiRLModuleSpec
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule

from agents.policies.rllib import write_note
from agents.profiles import find_profiles
from agents.profiles.parts import find_part
from psy_env import TACTICS_ID
from psy_env.seeds import derive_seed
from psy_env.vocabulary import Seat
from training.rl import rllib_env
from training.rl.practice import Episode, Practice, add_to_curve, find_last, read_curve

RUNNERS = 2
"""Processes that play, at most."""

SETTINGS: Mapping[str, Any] = {
    "lr": 1e-3,
    "train_batch_size_per_learner": 512,
    "minibatch_size": 128,
    "num_epochs": 10,
    "gamma": 0.95,
    "lambda_": 0.9,
    "entropy_coeff": 0.01,
}
"""What PPO is told: what Stable-Baselines3's is (training.rl.ppo); all else is its default."""

EARNED, LENGTHS = "earned", "lengths"
COUNSELOR = Seat.COUNSELOR.value


def learn_tactics(practice: Practice, folder: Path) -> list[Episode]:
    """Learn, and save the checkpoints `step-NNNNNNN/` on the way: the policy before the first step,
    and after the last one too. Gives the learning curve, which lies in `curve.jsonl`.

    The same call goes on from the last checkpoint, with clients drawn anew. Ray is used as it is
    connected, else started here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    last, done = find_last(folder)
    if last and done >= practice.steps:
        return read_curve(folder)
    rllib_env.register()
    algorithm = configure(practice, done).build_algo()
    try:
        if last is None:
            _save(algorithm, practice, folder, done)
        else:
            algorithm.restore_from_path(str(last.resolve()))
        saved, curve = done, list[Episode]()
        while done < practice.steps:
            told = algorithm.train()["env_runners"]
            done = int(told["num_env_steps_sampled_lifetime"])
            ended = zip(told.get(EARNED, ()), told.get(LENGTHS, ()), strict=True)
            curve += [Episode(done, earned, length) for earned, length in ended]
            if done - saved >= practice.save_every or done >= practice.steps:
                _save(algorithm, practice, folder, done)
                add_to_curve(folder, curve)
                saved, curve = done, []
    finally:
        algorithm.stop()
        shutil.rmtree(algorithm.logdir, ignore_errors=True)  # an empty folder in the user's home
    return read_curve(folder)


def configure(practice: Practice, done: int = 0) -> PPOConfig:
    """PPO with masked picks in the counselor's seat; `done` steps were learned before."""
    module = RLModuleSpec(
        module_class=ActionMaskingTorchRLModule,
        model_config=DefaultModelConfig(fcnet_hiddens=[64, 64], head_fcnet_hiddens=[]),
    )
    runners = min(RUNNERS, practice.envs)
    return (
        PPOConfig()
        .environment(
            TACTICS_ID,
            env_config={
                "profiles": practice.profiles,
                "planning": practice.planning,
                "reward": practice.reward,
            },
        )
        .multi_agent(policies={COUNSELOR}, policy_mapping_fn=name_policy)
        .rl_module(rl_module_spec=MultiRLModuleSpec(rl_module_specs={COUNSELOR: module}))
        .env_runners(num_env_runners=runners, num_envs_per_env_runner=practice.envs // runners)
        .callbacks(on_episode_end=note_episode)
        .training(**{**SETTINGS, **practice.settings})
        .debugging(seed=derive_seed(practice.seed, done) % 2**31, log_level="ERROR")
    )


def name_policy(agent: str, *_: Any, **__: Any) -> str:
    """Every seat is its own policy."""
    return agent


def note_episode(*, episode: Any, metrics_logger: Any, **_: Any) -> None:
    """What a session earned, and how long it was."""
    for name, value in ((EARNED, episode.get_return()), (LENGTHS, len(episode))):
        metrics_logger.log_value(name, value, reduce="item_series")


def _save(algorithm: Any, practice: Practice, folder: Path, done: int) -> None:
    """A checkpoint has its name when all of it is there."""
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    algorithm.save_to_path(str(unfinished.resolve()))
    parts = {find_part(profile) for profile in find_profiles(practice.profiles)}
    write_note(unfinished, planning=practice.planning, learned_from=sorted(parts))
    unfinished.rename(folder / f"step-{done:07}")
