"""psy-step profiles: make a file of client profiles."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.profiles import load_bank, write_profiles
from agents.profiles.patternreframe import ImportReport, import_patternreframe
from psy_env.errors import InputError
from rollouts.run_folder import write_whole

from .command_line import parse_arguments

SHOWN = 10


class ProfilesConfig(BaseModel):
    """Make a JSONL file of client profiles, one a line: import PatternReframe rows, or write out the shipped bank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Literal["builtin", "patternreframe"] = Field("builtin", description="where the profiles come from")
    input: Path | None = Field(None, description="the file to import (patternreframe: its JSONL)")
    out: Path = Field(Path("profiles.jsonl"), description="the file to write; an older one is replaced")
    seed: int = Field(0, description="seed for names, attitudes and wording")


def run(arguments: Sequence[str]) -> None:
    """Write the profiles; list what was left out, and what carries risk language."""
    config = parse_arguments(ProfilesConfig, "profiles", arguments)
    if config.source == "builtin":
        profiles = load_bank()
    else:
        if config.input is None:
            raise InputError("no file to import", "Give one with --input FILE", place="--input")
        report = import_patternreframe(config.input, config.seed)
        profiles = report.profiles
        _tell_report(report, config.out)
        if not profiles:
            remedy = "Give the rows as PatternReframe has them: one JSON object with thought and persona a line."
            raise InputError("no row could be imported", remedy, place=str(config.input))
    write_profiles(profiles, config.out)
    print(f"{len(profiles)} profiles in {config.out}")


def _tell_report(report: ImportReport, out: Path) -> None:
    if report.rejects:
        listed = out.with_name(f"{out.stem or out.name}.rejects.jsonl")
        rows = ({"line": reject.line, "reason": reject.reason, "thought": reject.thought} for reject in report.rejects)
        with write_whole(listed) as stream:
            stream.write(
                "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode("utf-8", "backslashreplace")
            )
        print(f"{len(report.rejects)} rows left out, listed with their reasons in {listed}:", file=sys.stderr)
        for reject in report.rejects[:SHOWN]:
            print(f"  line {reject.line}: {reject.reason}", file=sys.stderr)
    if report.flagged:
        print(f"{len(report.flagged)} profiles carry risk language: {', '.join(report.flagged)}", file=sys.stderr)
