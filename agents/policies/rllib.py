"""A policy that RLlib trained on tactics takes a seat: `rllib/PATH`, a checkpoint.

The module named counselor sits down, or the only one there is; it masks the picks by itself, as
RLlib's ActionMaskingTorchRLModule does. A checkpoint can run code when it is loaded: use those you
trust.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.policies.loading import load_policy
from agents.policies.tactician import Tactician
from agents.profiles.parts import Part
from agents.rule_based.realiser import RuleBasedRealiser
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.tactics import Mask, split_mask
from psy_env.tactics_observation import TacticsObservation, add_mask, make_masked_space
from psy_env.vocabulary import Seat

RLLIB = "rllib"
"""What the name of such a counselor begins with."""
NOTE = "psy_step.json"
MODULES = Path("learner_group", "learner", "rl_module")
DEPRECATIONS = "ray._common.deprecation"
"""Where RLlib warns of what its own modules import."""
REMEDY = "Give the folder that algorithm.save_to_path() wrote, as rllib/PATH."


class Note(NamedTuple):
    """What a checkpoint says of itself: whether it counsels by plan, which part of the clients it
    learned from. psy_step's own training writes it; without one, by plan and nothing."""

    planning: bool = True
    learned_from: tuple[Part, ...] = ()


def write_note(folder: Path, *, planning: bool, learned_from: Sequence[str]) -> None:
    """Say it in a checkpoint."""
    told = {"planning": planning, "learned_from": list(learned_from)}
    (folder / NOTE).write_text(json.dumps(told), encoding="utf-8")


def read_note(path: str) -> Note:
    """What a checkpoint says, without loading it. Raises InputError for what is none."""
    _find_module(path)
    try:
        told = parse_json((Path(path) / NOTE).read_text("utf-8"))
        return Note(bool(told["planning"]), tuple(map(Part, told["learned_from"])))
    except FileNotFoundError:
        return Note()
    except (OSError, KeyError, TypeError, ValueError) as error:
        thing = f"its note cannot be read ({type(error).__name__})"
        raise InputError(thing, "Delete it, or train anew.", place=f"{path}/{NOTE}") from error


def hash_checkpoint(path: str) -> str:
    """What ties a run to a policy: its module and the note. Raises InputError where there is
    none."""
    told = hashlib.sha256(repr(read_note(path)).encode())
    for file in sorted(_find_module(path).iterdir()):
        told.update(file.read_bytes())
    return told.hexdigest()


def seat_policy(path: str) -> Tactician:
    """The counselor that plays this policy. Raises InputError for a checkpoint that cannot be used,
    and when RLlib is not installed."""
    planning = read_note(path).planning
    module, to_tensors = _load(path)

    def weigh(observation: TacticsObservation, mask: Mask) -> Sequence[NDArray[np.float64]]:
        seen = {name: values[None] for name, values in add_mask(observation, mask).items()}
        (logits,) = module.forward_inference(to_tensors({"obs": seen}))["action_dist_inputs"]
        return [_soften(part) for part in split_mask(logits.detach().numpy().astype(np.float64))]

    return Tactician(weigh, RuleBasedRealiser(), planning)


def _soften(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.exp(logits - logits.max())
    return np.asarray(odds / odds.sum())


def _find_module(path: str) -> Path:
    folder = Path(path)
    if not folder.exists():
        raise InputError("there is no such folder", REMEDY, place=path)
    found = [file.parent for file in sorted((folder / MODULES).glob("*/metadata.json"))]
    if not found:
        raise InputError("no checkpoint of an algorithm of RLlib", REMEDY, place=path)
    named = [module for module in found if module.name == Seat.COUNSELOR] or found
    if len(named) > 1:
        thing = f"none of its {len(named)} policies is the counselor's"
        raise InputError(thing, 'Name that policy "counselor" in multi_agent().', place=path)
    return named[0]


@lru_cache(maxsize=8)
def _load(path: str) -> tuple[Any, Any]:
    """The module, and how its inputs are made tensors."""
    try:
        from ray.rllib.core.rl_module.rl_module import RLModule
        from ray.rllib.utils.torch_utils import convert_to_torch_tensor
    except ImportError as error:
        remedy = 'Install it in an environment of its own: pip install "psy-step[rllib]"'
        raise InputError(f"RLlib is not installed ({error})", remedy, place=path) from error
    logging.getLogger(DEPRECATIONS).setLevel(logging.ERROR)
    folder = str(_find_module(path).resolve())
    module = load_policy(
        lambda: RLModule.from_checkpoint(folder), path, sees=make_masked_space(), remedy=REMEDY
    )
    return module, convert_to_torch_tensor
