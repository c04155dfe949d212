"""Whose policies take a seat by name, and what their names look like."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from agents.policies import rllib, sb3
from agents.policies.tactician import Tactician
from agents.profiles.parts import Part


class Library(NamedTuple):
    """How a library's policies are seated, tied to a run and asked whom they learned from, each by
    its place; and what `psy-step check` tells of them."""

    seat: Callable[[str], Tactician]
    hash: Callable[[str], str]
    list_parts: Callable[[str], tuple[Part, ...]]
    place: str
    meaning: str


LIBRARIES: Mapping[str, Library] = {
    sb3.SB3: Library(
        sb3.seat_policy,
        sb3.hash_archive,
        lambda path: sb3.read_archive(path).learned_from,
        "PATH.zip",
        "a dialogue policy that Stable-Baselines3 trained on tactics",
    ),
    rllib.RLLIB: Library(
        rllib.seat_policy,
        rllib.hash_checkpoint,
        lambda path: rllib.read_note(path).learned_from,
        "PATH",
        "... that RLlib did: the folder of a checkpoint",
    ),
}
"""By what the name of a counselor begins with."""
