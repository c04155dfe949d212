"""A policy that Stable-Baselines3 trained on tactics takes a seat: `sb3/PATH.zip`.

Any policy that gives chances over the tactics' parts will do: PPO, A2C, and MaskablePPO of
sb3-contrib. An archive of theirs can run code when it is loaded: use those you trust.
"""

import hashlib
import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from agents.policies.loading import load_policy
from agents.policies.tactician import Tactician
from agents.profiles.parts import Part
from agents.rule_based.realiser import RuleBasedRealiser
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.tactics import Mask
from psy_env.tactics_observation import TacticsObservation, make_tactics_observation_space

SB3 = "sb3"
"""What the name of such a counselor begins with."""
REMEDY = "Give the archive that model.save() wrote, as sb3/PATH.zip."
MASKED, PLAIN = ("sb3_contrib", "MaskablePPO"), ("stable_baselines3", "PPO")


class Told(NamedTuple):
    """What an archive says of itself: whether it counsels by plan, which part of the clients it
    learned from (psy_step's own training notes both; a plain archive neither), whose it is."""

    planning: bool
    learned_from: tuple[Part, ...]
    masked: bool


def read_archive(path: str) -> Told:
    """What an archive says, without loading it. Raises InputError for what is none."""
    try:
        with ZipFile(path) as archive:
            data = parse_json(archive.read("data"))
        module = str(data["policy_class"]["__module__"])
        learned = tuple(Part(part) for part in data.get("learned_from", ()))
        return Told(bool(data.get("planning", True)), learned, "maskable" in module)
    except FileNotFoundError as error:
        raise InputError("there is no such file", REMEDY, place=path) from error
    except (OSError, BadZipFile, KeyError, TypeError, ValueError) as error:
        thing = f"no archive of Stable-Baselines3 ({type(error).__name__})"
        raise InputError(thing, REMEDY, place=path) from error


def hash_archive(path: str) -> str:
    """What ties a run to a policy. Raises InputError where there is none."""
    read_archive(path)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def seat_policy(path: str) -> Tactician:
    """The counselor that plays this policy. Raises InputError for an archive that cannot be used,
    and when Stable-Baselines3 is not installed."""
    told = read_archive(path)
    policy = _load(path, *(MASKED if told.masked else PLAIN))

    def weigh(observation: TacticsObservation, mask: Mask) -> Sequence[NDArray[np.float64]]:
        seen, _ = policy.obs_to_tensor(observation)
        if told.masked:
            parts = policy.get_distribution(seen, action_masks=mask[None]).distributions
        else:
            parts = policy.get_distribution(seen).distribution
        return [part.probs[0].detach().numpy().astype(np.float64) for part in parts]

    return Tactician(weigh, RuleBasedRealiser(), told.planning)


@lru_cache(maxsize=8)
def _load(path: str, library: str, algorithm: str) -> Any:
    for name in {library, PLAIN[0]}:
        if find_spec(name) is None:
            remedy = 'Install it with: pip install "psy-step[rl]"'
            raise InputError(f"{name.replace('_', '-')} is not installed", remedy, place=path)
    kind = getattr(import_module(library), algorithm)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the Python version that it was saved by
        model = load_policy(
            lambda: kind.load(path, device="cpu"),
            path,
            sees=make_tactics_observation_space(),
            remedy=REMEDY,
        )
    model.policy.set_training_mode(False)
    return model.policy
