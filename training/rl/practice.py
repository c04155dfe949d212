"""What a tactics policy is to learn, and its learning curve, whichever library does it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from psy_env.rewards import DENSE

CURVE = "curve.jsonl"


class Practice(NamedTuple):
    """What one learner does: so many steps with these clients, saved every so often. `settings` go
    to the library's PPO, beside our own for it."""

    profiles: str = "crossed:train"
    steps: int = 18_432
    save_every: int = 3_072
    seed: int = 0
    envs: int = 8
    planning: bool = True
    reward: str = DENSE
    settings: Mapping[str, Any] = {}


class Episode(NamedTuple):
    """One session while learning: after how many steps it ended, what it earned, how long it
    was."""

    step: int
    earned: float
    length: int


def find_last(folder: Path) -> tuple[Path | None, int]:
    """The newest of the policies `step-NNNNNNN...` that were saved here, and after which step."""
    last = max(folder.glob("step-*"), default=None)
    return last, 0 if last is None else int(last.stem.partition("-")[2])


def add_to_curve(folder: Path, episodes: Iterable[Episode]) -> None:
    """Write down what was learned from since the last archive."""
    with (folder / CURVE).open("a", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(episode)}\n" for episode in episodes)


def read_curve(folder: Path) -> list[Episode]:
    """The sessions that were learned from, in order, as far as archives hold what came of them."""
    with (folder / CURVE).open(encoding="utf-8") as lines:
        return [Episode(*json.loads(line)) for line in lines]
