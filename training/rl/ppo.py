"""A tactics policy learned by Stable-Baselines3's PPO: archives that `sb3/PATH.zip` seats."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import gymnasium

from agents.profiles import find_profiles
from agents.profiles.parts import find_part
from psy_env import TACTICS_ID
from psy_env.seeds import derive_seed
from training.rl.practice import Episode, Practice, add_to_curve, find_last, read_curve

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


def learn_tactics(practice: Practice, folder: Path) -> list[Episode]:
    """Learn, and save `step-NNNNNNN.zip` on the way: the policy before the first step, and after
    the last one too. Gives the learning curve, which lies in `curve.jsonl`.

    The same call goes on from the last archive, with clients drawn anew. Each notes whether it
    plays by plan, and which parts of the clients it learned from.
    """
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    folder.mkdir(parents=True, exist_ok=True)
    last, done = find_last(folder)
    profiles = find_profiles(practice.profiles)
    envs = make_vec_env(
        lambda: gymnasium.make(
            TACTICS_ID, profiles=profiles, planning=practice.planning, reward=practice.reward
        ),
        n_envs=practice.envs,
        seed=derive_seed(practice.seed, done) % 2**31,
    )

    class Keeping(BaseCallback):  # type: ignore[misc]
        """Keeps the curve and the archives."""

        curve: ClassVar[list[Episode]] = []
        kept = done

        def _on_step(self) -> bool:
            for info in self.locals["infos"]:
                if (ended := info.get("episode")) is not None:
                    episode = Episode(self.num_timesteps, float(ended["r"]), int(ended["l"]))
                    self.curve.append(episode)
            return True

        def _on_rollout_start(self) -> None:
            if not self.num_timesteps or self.num_timesteps - self.kept >= practice.save_every:
                self.keep()

        def _on_training_end(self) -> None:
            self.keep()

        def keep(self) -> None:
            self.kept = self.num_timesteps
            self.model.save(folder / f"step-{self.kept:07}.zip")
            add_to_curve(folder, self.curve)
            self.curve.clear()

    if last is None:
        told = {**SETTINGS, **practice.settings}
        model = PPO("MlpPolicy", envs, seed=practice.seed, device="cpu", **told)
    else:
        model = PPO.load(last, env=envs, device="cpu")
    model.planning = practice.planning
    model.learned_from = sorted({str(find_part(profile)) for profile in profiles})
    if done < practice.steps:
        model.learn(practice.steps - done, callback=Keeping(), reset_num_timesteps=not done)
    envs.close()
    return read_curve(folder)
