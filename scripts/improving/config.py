"""What `improve` is asked to do."""

from pathlib import Path
from typing import Any, Literal

from rollouts.run.config import RunConfig
from rollouts.run.option import Group, option


class ImproveConfig(RunConfig):
    """Teach a base to counsel, then let it learn from simulation: rounds of simulate, mine, train,
    measure, as long as a witness that the mining never saw says that it helps; in the end every
    rung is measured on test clients. Each step is a psy-step command that is shown and may be given
    by hand; the same command continues."""

    base: str = option(..., "the model that learns", Group.LEARNING, "NAME", min_length=1)
    out: Path = option(Path("runs/improve"), "where every step has its folder", Group.WHERE, "DIR")
    profiles: str = option(
        "crossed",
        "clients, of which the parts train, selection and test are taken",
        Group.WHICH,
        "FILE",
        min_length=1,
    )
    rounds: int = option(1, "at most so many rounds of preferences", Group.LEARNING, "K", ge=0)
    method: str = option(
        "dpo", "how preferences are learned, as in psy-step train", Group.LEARNING, "NAME"
    )
    witness: Literal["belief_change", "distress_change", "helpful_minus_hindering", "ctrs_mean"] = (
        option("belief_change", "what says whether a round helped", Group.LEARNING)
    )
    taught: int | None = option(
        None, "dialogues written to imitate (default: one a profile)", Group.HOW_MANY, "N", ge=1
    )
    pairs: int = option(48, "sessions played for pairs in each round", Group.HOW_MANY, "N", ge=1)
    candidates: int = option(
        8, "candidates a turn that pairs are mined from", Group.HOW_MANY, "N", ge=2, le=256
    )
    selection: int = option(24, "sessions that the witness looks at", Group.HOW_MANY, "N", ge=2)
    test: int = option(
        48, "sessions of each rung on test clients; 0: none", Group.HOW_MANY, "N", ge=0
    )
    best_of: int = option(
        8, "candidates of the last rung where a judge chooses", Group.HOW_MANY, "N", ge=2, le=256
    )
    seed: int = option(0, "seed of everything that is drawn by chance", Group.HOW_MANY, "N")
    concurrency: int = option(
        24, "sessions in flight, answered in one batch", Group.MACHINES, "N", ge=1
    )
    at_once: int = option(
        1,
        "lessons of imitation side by side, which share the cores: on a CPU two use them better",
        Group.MACHINES,
        "N",
        ge=1,
    )
    ablation: bool = option(
        False,
        "also measure what asking again repairs (imitation, first legal of 8), and a rung that "
        "learns from pairs of two legal replies alone",
        Group.LEARNING,
    )
    sft: dict[str, dict[str, Any]] = option(
        {},
        "tables of psy-step train by adapter, as in [sft.utterance.trainer]: in --config FILE",
        Group.LEARNING,
        "TABLES",
    )
    preferences: dict[str, dict[str, Any]] = option(
        {}, "the same for preferences: [preferences.planner.trainer]", Group.LEARNING, "TABLES"
    )
