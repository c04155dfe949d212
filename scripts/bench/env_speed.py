"""Steps per second of the environments, beside CartPole-v1 in the same run.

usage: env_speed.py [--steps 600] [--envs 8] [--reward terminal]
"""

import argparse
import time
from typing import Any

import gymnasium
import numpy as np

import psy_env
from psy_env.spaces import MoveSpace
from psy_env.tactics import split_mask

TEXT = "Could you tell me about one moment when it was so?"


def time_one(env: gymnasium.Env[Any, Any], steps: int) -> float:
    """Steps per second of a single environment, resets included."""
    _, info = env.reset(seed=0)
    env.action_space.seed(0)
    started = time.perf_counter()
    for _ in range(steps):
        _, _, terminated, truncated, info = env.step(_pick(env.action_space, info))
        if terminated or truncated:
            _, info = env.reset()
    return steps / (time.perf_counter() - started)


def time_many(envs: gymnasium.vector.VectorEnv[Any, Any, Any], steps: int) -> float:
    """Sessions' steps per second of a vector environment, resets included."""
    _, infos = envs.reset(seed=0)
    envs.action_space.seed(0)
    started = time.perf_counter()
    rounds = max(1, steps // envs.num_envs)
    for _ in range(rounds):
        _, _, _, _, infos = envs.step(_pick_many(envs, infos))
    return rounds * envs.num_envs / (time.perf_counter() - started)


def _pick(space: Any, info: dict[str, Any]) -> Any:
    if "action_mask" in info:
        return space.sample(mask=split_mask(info["action_mask"]))
    return TEXT if isinstance(space, MoveSpace) else space.sample()


def _pick_many(envs: Any, infos: dict[str, Any]) -> Any:
    singles: list[dict[str, Any]] = [{}] * envs.num_envs
    if "action_mask" in infos:
        singles = [{"action_mask": mask} for mask in infos["action_mask"]]
    picks = [_pick(envs.single_action_space, info) for info in singles]
    return tuple(picks) if isinstance(picks[0], str) else np.array(picks)


def main() -> None:
    """One line a kind of environment, with its speed as a share of CartPole's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--envs", type=int, default=8)
    parser.add_argument("--reward", default="terminal")
    given = parser.parse_args()
    cart = time_one(gymnasium.make("CartPole-v1"), 20 * given.steps)
    print(f"{'CartPole-v1, single':<52} {cart:10.0f} steps/s")
    for name in (psy_env.TACTICS_ID, psy_env.ENV_ID):
        speed = time_one(gymnasium.make(name, reward=given.reward), given.steps)
        _tell(f"{name}, single", speed, cart)
        for mode in ("vector_entry_point", "sync", "async"):
            envs = gymnasium.make_vec(
                name, num_envs=given.envs, vectorization_mode=mode, reward=given.reward
            )
            speed = time_many(envs, given.steps)
            envs.close()
            _tell(f"{name}, {given.envs} {mode}", speed, cart)


def _tell(name: str, speed: float, cart: float) -> None:
    print(f"{name:<52} {speed:10.0f} steps/s  1/{cart / speed:.0f} of CartPole-v1", flush=True)


if __name__ == "__main__":
    main()
