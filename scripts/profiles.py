"""psy-step profiles: make a file of client profiles."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator
from rich.console import Console

from agents.models.find_model import find_model
from agents.profiles import ImportReport, Reject, import_patternreframe, load_bank, write_profiles
from agents.profiles.cactus import COUNTERPARTS, import_cactus
from agents.profiles.files import check_target
from agents.profiles.patternreframe.importer import PublishedRow, make_report, read_rows
from agents.whole_file import write_whole
from agents.writing.profiler import ModelProfiler
from psy_env.errors import InputError
from psy_env.records import Profile
from rollouts.profile import profile_rows, profile_work
from rollouts.run.budget import Meter
from rollouts.run.config import DEFAULT_CONCURRENCY, SetupConfig
from rollouts.run.option import Group, option
from rollouts.show.tables import print_usage

from .command_line import parse_arguments

REJECTS = "rejects.jsonl"
LEDGER = "ledger.sqlite"


class ProfilesConfig(SetupConfig):
    """Make a JSONL file of client profiles, one a line: import PatternReframe rows or CACTUS's
    intake forms, or write out the shipped bank."""

    source: Literal["builtin", "patternreframe", "cactus"] = option(
        "builtin", "where the profiles come from", Group.WHERE
    )
    input: Path | None = option(
        None,
        "the file to import (JSON, JSON lines or CSV, packed or in an archive)",
        Group.WHERE,
        "FILE",
    )
    out: Path = option(
        Path("profiles.jsonl"), "the file to write; an older one is replaced", Group.WHERE, "FILE"
    )
    keep_minors: bool = option(
        False, "keep personas that are minors (left out and listed by default)", Group.WHO
    )
    model: str = option(
        "", "who takes each thought apart (default: rules do)", Group.MODELS, "NAME"
    )
    seed: int = option(0, "seed for names, attitudes and wording", Group.HOW_MANY, "N")
    concurrency: int = option(
        DEFAULT_CONCURRENCY, "rows in flight where a model answers", Group.MACHINES, "N", ge=1
    )
    max_cost: float | None = option(
        None, "stop when the model has cost this (US dollars)", Group.BUDGET, "DOLLARS", gt=0
    )
    max_tokens: int | None = option(
        None, "stop when the model has taken so many tokens", Group.BUDGET, "N", ge=1
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.source != "builtin" and self.input is None:
            raise InputError("no file to import", "Give one with --input FILE", place="--input")
        if self.model and self.source == "cactus":
            remedy = "Leave the model out: rules read the forms."
            raise InputError("no model takes intake forms apart", remedy, place="--model")
        if self.model and self.source == "builtin":
            remedy = (
                "Give --source patternreframe and its file with --input, or leave the model out."
            )
            raise InputError("the shipped profiles need no model", remedy, place="--model")
        return self


def run(arguments: Sequence[str]) -> None:
    """Write the profiles; list what was left out, and what carries risk language."""
    config = parse_arguments(ProfilesConfig, "profiles", arguments)
    check_target(config.out)
    _keep_input(config)
    try:
        profiles = load_bank() if config.source == "builtin" else _import_rows(config)
    except KeyboardInterrupt as error:
        raise KeyboardInterrupt(
            f"{str(error) or 'stopped'}: psy-step profiles {shlex.join(arguments)}"
        ) from error
    write_profiles(profiles, config.out)
    print(f"{len(profiles)} profiles in {config.out}")


def _keep_input(config: ProfilesConfig) -> None:
    """Nothing that is written may lie where the input does."""
    written = (config.out, *(name_neighbour(config.out, ending) for ending in (REJECTS, LEDGER)))
    if config.input is not None and config.input.resolve() in {path.resolve() for path in written}:
        raise InputError(
            "this is the input file", "Give another file with --out.", place=str(config.out)
        )


def _import_rows(config: ProfilesConfig) -> tuple[Profile, ...]:
    assert config.input is not None, "checked with the options"
    if config.source == "cactus":
        report = import_cactus(config.input)
        print(f"Of CACTUS: {'; '.join(COUNTERPARTS)}.", file=sys.stderr)
        return _take_report(report, config, "Give CACTUS's evaluation.json.")
    report = (
        _ask_model(config, config.input)
        if config.model
        else import_patternreframe(config.input, config.seed, keep_minors=config.keep_minors)
    )
    remedy = "Give rows as PatternReframe has them: thought, persona, pattern and reframes."
    return _take_report(report, config, remedy)


def _take_report(report: ImportReport, config: ProfilesConfig, remedy: str) -> tuple[Profile, ...]:
    """The profiles; what was left out is listed."""
    _tell_report(report, config.out)
    if not report.profiles:
        commonest = next(iter(report.reasons))
        raise InputError(f"no row could be imported ({commonest})", remedy, place=str(config.input))
    return report.profiles


def _ask_model(config: ProfilesConfig, path: Path) -> ImportReport:
    """The same import with a model in place of the rules that part a thought; its answers stay in a
    ledger."""
    setup = config.set_up(priced=config.max_cost is not None)
    model = find_model(config.model, "profiler", setup, place="--model")
    profiler = ModelProfiler(model, setup.prompts, setup.max_reasks)
    read = list(read_rows(path, keep_minors=config.keep_minors))
    rows = [row for row in read if isinstance(row, PublishedRow)]
    done = profile_rows(
        rows,
        profile_work(lambda: profiler),
        name_neighbour(config.out, LEDGER),
        seed=config.seed,
        lanes=config.concurrency,
        meter=Meter(config.max_cost, config.max_tokens),
    )
    print_usage(done.usage, done.recovered, Console())
    made = iter(done.made)
    return make_report(row if isinstance(row, Reject) else next(made) for row in read)


def _tell_report(report: ImportReport, out: Path) -> None:
    listed = name_neighbour(out, REJECTS)
    if report.rejects:
        rows = (
            {"line": reject.line, "reason": reject.reason, "thought": reject.thought}
            for reject in report.rejects
        )
        with write_whole(listed) as stream:
            stream.write(
                "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode(
                    "utf-8", "backslashreplace"
                )
            )
        print(
            f"{len(report.rejects)} rows left out, listed with their reasons in {listed}:",
            file=sys.stderr,
        )
        for reason, count in report.reasons.items():
            print(f"  {count:4} {reason}", file=sys.stderr)
    else:
        listed.unlink(missing_ok=True)
    if report.flagged:
        print(
            f"{len(report.flagged)} profiles carry risk language: {', '.join(report.flagged)}",
            file=sys.stderr,
        )


def name_neighbour(out: Path, ending: str) -> Path:
    """The file that stands beside the profiles, under their name with another ending."""
    return out.with_name(f"{out.stem or out.name}.{ending}")
