"""psy-step profiles: make a file of client profiles."""

import json
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from agents.llm.profiler import ModelProfiler
from agents.models.shelf import find_model
from agents.profiles import ImportReport, Reject, import_patternreframe, load_bank, write_profiles
from agents.profiles.patternreframe import Row, build_profile, make_report, read_rows
from agents.profiles.profile_files import check_target
from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.vocabulary import Seat
from rollouts.budget import Meter
from rollouts.config import DEFAULT_CONCURRENCY, SetupConfig
from rollouts.profiling import Profiled, profile_rows
from rollouts.run_folder import write_whole

from .command_line import parse_arguments

SHOWN = 10


class ProfilesConfig(SetupConfig):
    """Make a JSONL file of client profiles, one a line: import PatternReframe rows, or write out the shipped bank."""

    source: Literal["builtin", "patternreframe"] = Field("builtin", description="where the profiles come from")
    input: Path | None = Field(None, description="the file to import (patternreframe: its JSONL)")
    model: str = Field("", description="a language model that takes each thought apart (default: rules do)")
    out: Path = Field(Path("profiles.jsonl"), description="the file to write; an older one is replaced")
    seed: int = Field(0, description="seed for names, attitudes and wording")
    concurrency: int = Field(DEFAULT_CONCURRENCY, ge=1, description="rows in flight where a model answers")
    max_cost: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="stop when the model has cost this (US dollars)"
    )
    max_tokens: int | None = Field(None, ge=1, description="stop when the model has taken so many tokens")

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.source == "patternreframe" and self.input is None:
            raise InputError("no file to import", "Give one with --input FILE", place="--input")
        if self.model and self.source == "builtin":
            remedy = "Give --source patternreframe and its file with --input, or leave the model out."
            raise InputError("the shipped profiles need no model", remedy, place="--model")
        return self


def run(arguments: Sequence[str]) -> None:
    """Write the profiles; list what was left out, and what carries risk language."""
    config = parse_arguments(ProfilesConfig, "profiles", arguments)
    if config.input is None:
        profiles = load_bank()
    else:
        check_target(config.out)
        try:
            report = _ask_model(config, config.input) if config.model else import_patternreframe(config.input, config.seed)
        except KeyboardInterrupt as error:
            raise KeyboardInterrupt(f"{error or 'stopped'}: psy-step profiles {shlex.join(arguments)}") from error
        profiles = report.profiles
        _tell_report(report, config.out)
        if not profiles:
            remedy = "Give the rows as PatternReframe has them: one JSON object with thought and persona a line."
            raise InputError("no row could be imported", remedy, place=str(config.input))
    write_profiles(profiles, config.out)
    print(f"{len(profiles)} profiles in {config.out}")
