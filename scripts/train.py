"""psy-step train: teach a local model to counsel, one adapter at a time."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import field_validator

from agents.catalog import DEFAULT_CLIENT, DEFAULT_EVALUATOR
from psy_env.json_text import parse_json
from rollouts.fleet.stop import catch_stop
from rollouts.run.config import RunConfig
from rollouts.run.option import Group, option
from rollouts.show.notice import NOTICE
from training.export import export_slates
from training.job import Adapter, TrainingJob
from training.train import estimate_training, train

from .command_line import parse_arguments


class TrainConfig(RunConfig):
    """Train one LoRA adapter of a counselor (or all weights) on rows of synthesize (sft) or pairs
    of simulate (dpo and its kin), or on sessions that it plays (grpo). The same command
    continues; --counselor stepper/DIR plays what comes out."""

    method: str = option(
        "sft",
        "sft, dpo, kto, grpo (on sessions that it plays), another loss of TRL's DPOTrainer (ipo, "
        "robust, apo_zero, apo_down, hinge, "
        "exo_pair, nca_pair, bco_pair, sppo_hard, aot, aot_unpaired, discopop, sigmoid_norm), or "
        "module:Class",
        Group.LEARNING,
        "NAME",
    )
    adapter: Literal["utterance", "planner", "no_plan"] = option(
        "utterance", "what is taught", Group.LEARNING
    )
    data: Path = option(
        ...,
        "the folder of a synthesize or simulate, or one file of its rows; for grpo client profiles "
        "(builtin:train, crossed:train or a file)",
        Group.WHERE,
        "DIR",
    )
    base: str = option(
        "",
        "the model that learns: a folder, a base by name or a hub id (default: --start's)",
        Group.LEARNING,
        "NAME",
    )
    start: Path | None = option(
        None,
        "the trained counselor to begin with; for preferences it is also the reference",
        Group.WHERE,
        "DIR",
    )
    out: Path = option(..., "the counselor's folder", Group.WHERE, "DIR")
    client: str = option(
        DEFAULT_CLIENT, "grpo: who speaks for the clients", Group.WHO, "NAME", min_length=1
    )
    evaluator: str = option(DEFAULT_EVALUATOR, "grpo: who judges", Group.WHO, "NAME", min_length=1)
    reward: Literal["terminal", "ctrs", "satisfaction"] = option(
        "terminal", "grpo: what a session earns at its end", Group.LEARNING
    )
    exchanges: int = option(4, "grpo: length of a session", Group.HOW_MANY, "N", ge=1)
    export: Literal["unpaired", "ranked", "reward"] | None = option(
        None,
        "train nothing: write a run's slates as rows for KTO, rankings or a reward model to --out",
        Group.LEARNING,
        "FORM",
    )
    seed: int = option(0, "seed of the order of rows and of new weights", Group.LEARNING, "N")
    pairs: Literal["all", "legal"] = option(
        "all",
        "which pairs: all, or those alone whose rejected reply broke no rule either",
        Group.LEARNING,
    )
    full: bool = option(
        False,
        "all weights learn, instead of an adapter; --start is then a whole model",
        Group.LEARNING,
    )
    by_session: bool = option(
        False,
        "sft: read the rows of a session together, what they share once: the same loss from "
        "half of the tokens; a step is made of sessions (a --context that trims them spares "
        "nothing)",
        Group.LEARNING,
    )
    context: int | None = option(
        None,
        "tokens of prompt and reply together; longer prompts are trimmed by whole turns, here and "
        "at play (default: --start's, or all that the base holds)",
        Group.LEARNING,
        "N",
        ge=64,
    )
    seen: bool = option(False, "learn from clients of the test part too", Group.LEARNING)
    dry_run: bool = option(
        False, "train nothing: tell what memory and time it would take", Group.LEARNING
    )
    trainer: dict[str, Any] = option(
        {},
        "a setting that goes to TRL's configuration as it is (also a table in --config FILE)",
        Group.LEARNING,
        "NAME=VALUE",
    )
    lora: dict[str, Any] = option(
        {}, "the same for PEFT's LoraConfig", Group.LEARNING, "NAME=VALUE"
    )
    model: dict[str, Any] = option(
        {},
        "the same for the base's from_pretrained",
        Group.LEARNING,
        "NAME=VALUE",
    )

    @field_validator("trainer", "lora", "model", mode="after")
    @classmethod
    def _read_values(cls, table: dict[str, Any]) -> dict[str, Any]:
        """A flag's value is text; what reads as JSON is that. Nothing else can be kept."""
        read = {name: _read_value(value) for name, value in table.items()}
        for name, value in read.items():
            try:
                json.dumps(value)
            except TypeError as error:
                raise ValueError(f"{name} must be text, a number, a list or a table") from error
        return read


def _read_value(value: Any) -> Any:
    try:
        return parse_json(value) if isinstance(value, str) else value
    except ValueError:
        return value


def run(arguments: Sequence[str]) -> None:
    """Train what is missing, then say what came out and where it lies."""
    config = parse_arguments(TrainConfig, "train", arguments)
    if config.export is not None:
        count = export_slates(config.data, Adapter(config.adapter), config.export, config.out)
        print(f"{count} rows in {config.out}")
        return
    job = TrainingJob.model_validate(config.model_dump(exclude={"export", "dry_run"}))
    if config.dry_run:
        print("\n".join(estimate_training(job)))
        return
    with catch_stop() as stop:
        try:
            done = train(job, stopped=lambda: stop.requested)
        except KeyboardInterrupt as error:
            told = str(error) or "stopped"
            raise KeyboardInterrupt(f"{told}: psy-step train {shlex.join(arguments)}") from error
    for name, value in done.result["figures"].items():
        print(f"{name}: {value}")
    state = "trained now" if done.now else "finished before: nothing to train"
    print(f"\n{job.adapter} ({job.method}) in {job.out}/ ({state}); its card: {job.out}/README.md")
    print(f"play it with: psy-step simulate --counselor stepper/{shlex.quote(str(job.out))}")
    print(NOTICE)
