"""A tactics policy learned by Stable-Baselines3's PPO: archives that `sb3/PATH.zip` seats."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium

from agents.profiles import find_profiles
from agents.profiles.parts import find_part
from psy_env import TACTICS_ID

SETTINGS: Mapping[str, Any] = {
    "learning_rate": 1e-3,
    "n_steps": 64,
    "batch_size": 128,
    "n_epochs": 10,
    "gamma": 0.95,
    "gae_lambda": 0.9,
    "ent_coef": 0.01,
}
"""What PPO is told: short looks ahead and many passes, for steps that cost more than learning
does; all else is its default."""


class Course(NamedTuple):
    """What one learner does: so many steps with these clients, saved every so often."""

    profiles: str = "crossed:train"
    steps: int = 12_000
    save_every: int = 3_000
    seed: int = 0
    envs: int = 8
    planning: bool = True
    reward: str = "dense"
    settings: Mapping[str, Any] = SETTINGS


class Episode(NamedTuple):
    """One session while learning: after how many steps it ended, what it earned, how long it
    was."""

    step: int
    earned: float
    length: int


def learn_tactics(course: Course, folder: Path) -> list[Episode]:
    """Learn, and save `step-NNNNNNN.zip` on the way: the policy before the first step, and after
    the last one too. Gives the learning curve.

    Each archive notes whether it plays by plan, and which parts of the clients it learned from.
    """
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    profiles = find_profiles(course.profiles)
    envs = make_vec_env(
        lambda: gymnasium.make(
            TACTICS_ID, profiles=profiles, planning=course.planning, reward=course.reward
        ),
        n_envs=course.envs,
        seed=course.seed,
    )
    curve: list[Episode] = []

    class Watching(BaseCallback):  # type: ignore[misc,unused-ignore]
        """Keeps the curve and the archives."""

        def _on_step(self) -> bool:
            for info in self.locals["infos"]:
                if (ended := info.get("episode")) is not None:
                    curve.append(Episode(self.num_timesteps, ended["r"], ended["l"]))
            return True

        def _on_rollout_start(self) -> None:
            if self.num_timesteps >= len(saved) * course.save_every:
                save()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PPO("MlpPolicy", envs, seed=course.seed, device="cpu", **course.settings)
    model.planning = course.planning
    model.learned_from = sorted({str(find_part(profile)) for profile in profiles})
    saved: list[Path] = []

    def save() -> None:
        path = folder / f"step-{model.num_timesteps:07}.zip"
        model.save(path)
        saved.append(path)

    folder.mkdir(parents=True, exist_ok=True)
    model.learn(course.steps, callback=Watching())
    save()
    envs.close()
    return curve
