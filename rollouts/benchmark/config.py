"""What a benchmark is asked to do: who is compared, by which clients, seeds and judges."""

from pathlib import Path
from typing import Any

from agents import catalog
from psy_env import readings
from rollouts.run.config import FleetConfig, SetupConfig
from rollouts.run.option import Group, Several, option

STANDARD = "standard"
"""The protocol that comes with the project."""

CONDITIONS = ("profiles", "sessions", "seeds", "seed", "max_exchanges")
"""What all counselors of a benchmark have in common, beside who comes and who judges."""

JOINING = ("counselors", "clients", "evaluators", "runs")
"""What grows when a later call names more."""


class BenchmarkConfig(SetupConfig, FleetConfig):
    """Let the same clients come to several counselors, and set these side by side. The same command
    continues a stopped one; with one more counselor, client or judge it plays what is missing."""

    counselors: Several = option(
        (),
        "who is compared, the first with all others; NAME@N speaks the best of N candidates "
        "(default: those of the protocol)",
        Group.WHO,
        "NAME ...",
    )
    clients: Several = option(
        (catalog.DEFAULT_CLIENT,), "who plays the clients", Group.WHO, "NAME ..."
    )
    evaluators: Several = option(
        (catalog.DEFAULT_EVALUATOR,),
        "who judges; the first one also scores candidates, others rate the same sessions again",
        Group.WHO,
        "NAME ...",
    )
    runs: Several = option(
        (),
        "finished runs that join, where they lie; alone: nothing is played",
        Group.WHO,
        "RUN ...",
    )
    protocol: str = option(
        STANDARD,
        "a TOML file that names all this at once; flags win over it, and make it custom",
        Group.WHICH,
        "FILE",
        min_length=1,
    )
    profiles: str = option("crossed:test", "client profiles, as in simulate", Group.WHICH, "FILE")
    sessions: int | None = option(
        None, "how many clients come to each counselor (default: all)", Group.HOW_MANY, "N", ge=1
    )
    seeds: int = option(
        1, "how often each of them comes, with new seeds", Group.HOW_MANY, "K", ge=1, le=1000
    )
    max_exchanges: int = option(
        readings.MAX_EXCHANGES,
        "after how many exchanges a session is cut",
        Group.HOW_MANY,
        "N",
        ge=1,
    )
    seed: int = option(0, "seed of everything that is drawn by chance", Group.HOW_MANY, "N")
    seen: bool = option(
        False, "report on clients that a counselor learned from, too", Group.HOW_MANY
    )
    out: Path = option(
        Path("runs/benchmark"),
        "the benchmark; the same command continues one in it",
        Group.WHERE,
        "FOLDER",
    )

    @property
    def conditions(self) -> dict[str, Any]:
        """The value of each condition."""
        return {name: getattr(self, name) for name in CONDITIONS}

    def pick(self, model: type[SetupConfig] | type[FleetConfig]) -> dict[str, Any]:
        """The options of one kind, to be handed on."""
        return {name: getattr(self, name) for name in model.model_fields}
