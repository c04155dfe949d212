"""psy-step review: let experts rate or compare dialogues, and read what they answered."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator
from pydantic_settings import NoDecode

from agents.whole_file import write_whole
from psy_env.errors import InputError
from rollouts.head_to_head.records import COMPARISONS, write_comparisons
from rollouts.review import (
    FORMS,
    FormKind,
    draw_entries,
    read_labels,
    read_review,
    sum_up,
    write_sheets,
)
from rollouts.run.config import RunConfig
from rollouts.run.option import Group, option
from rollouts.show.notice import NOTICE

from .command_line import CONFIG_FLAG, parse_arguments

LABELS = "--labels"
RESULTS = "results.json"


def _split_paths(value: Any) -> Any:
    return [path for path in value.split("\n") if path] if isinstance(value, str) else value


class ExportConfig(RunConfig):
    """Write review sheets for a random sample of a run: an HTML form and a spreadsheet for each
    rater."""

    kind: FormKind = option(
        FormKind.DATASET,
        "; ".join(f"{kind}: {form.meaning}" for kind, form in FORMS.items()),
        Group.WHICH,
        "{" + ",".join(FORMS) + "}",
    )
    run: Path = option(
        Path("runs/first"),
        "a run or dataset; what its filter dropped is left out",
        Group.WHERE,
        "FOLDER",
    )
    against: Path | None = option(
        None,
        "head-to-head, utterance, plan: the other run, which met the same clients",
        Group.WHERE,
        "FOLDER",
    )
    sample: int | None = option(
        None,
        f"how many ({', '.join(f'{kind} {form.sample}' for kind, form in FORMS.items())})",
        Group.HOW_MANY,
        "N",
        ge=1,
    )
    seed: int = option(
        0, "seed of the draw, of each rater's order, and of who is A", Group.HOW_MANY, "N"
    )
    raters: int = option(3, "how many raters", Group.HOW_MANY, "N", ge=1, le=100)
    out: Path = option(Path("sheets"), "a new folder for the sheets", Group.WHERE, "FOLDER")

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.against is not None and not FORMS[self.kind].sides:
            known = ", ".join(kind for kind, form in FORMS.items() if form.sides)
            remedy = f"Leave it out, or give --kind with one of {known}."
            raise InputError(f"nothing is compared in '{self.kind}'", remedy, place="--against")
        return self


class ImportConfig(RunConfig):
    """Read the answers, print what they come to and how far raters agree, and write it as JSON."""

    sheets: Path = option(Path("sheets"), "the folder that export wrote", Group.WHERE, "FOLDER")
    labels: Annotated[tuple[Path, ...] | None, NoDecode, BeforeValidator(_split_paths)] = option(
        None,
        "the raters' files, one each: saved by the form, or the spreadsheet filled in",
        Group.WHERE,
        "FILE ...",
    )
    out: Path | None = option(
        None, f"the file to write (default: {RESULTS} beside the sheets)", Group.WHERE, "FILE"
    )


def run(arguments: Sequence[str]) -> None:
    """Run one of the two commands."""
    command, *rest = arguments or [""]
    if command in ("-h", "--help"):
        print(HELP, end="")
        raise SystemExit(0)
    if command not in COMMANDS:
        near = difflib.get_close_matches(command, COMMANDS, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        thing = f"unknown command '{command}'" if command else "no command given"
        raise InputError(thing, f"{hint}Known: {', '.join(COMMANDS)}", place="review")
    COMMANDS[command](rest)


def _export(arguments: Sequence[str]) -> None:
    config = parse_arguments(ExportConfig, "review export", arguments)
    wanted = config.sample or FORMS[config.kind].sample
    found = draw_entries(config.kind, config.run, wanted, config.seed, config.against)
    write_sheets(
        config.kind,
        found.drawn,
        config.out,
        run=str(config.run),
        against=str(config.against or ""),
        seed=config.seed,
        raters=config.raters,
    )
    drawn = len(found.drawn)
    failed = f" ({found.failed} failed ones left out)" if found.failed else ""
    noun = "pairs" if config.against else "choices" if config.kind.choice else "dialogues"
    print(f"{drawn} of {found.eligible} {noun}{failed} in {config.out}; raters: {config.raters}.")
    if drawn < wanted:
        print(f"{wanted} were asked for; there are no more.")
    print("Give each rater one file, rater-N.html or rater-N.csv with questions.txt.")
    told = ", which tells who is A and who is B" if FORMS[config.kind].sides else ""
    print(f"Keep review.json{told}. Then:")
    print(f"psy-step review import --sheets {config.out} --labels FILE FILE ...")


def _import(arguments: Sequence[str]) -> None:
    config = parse_arguments(ImportConfig, "review import", _gather_labels(arguments))
    if not config.labels:
        raise InputError(
            "no file to import", f"Give the raters' files with {LABELS} FILE FILE ...", place=LABELS
        )
    review = read_review(config.sheets)
    outcome = sum_up(review, read_labels(review, config.labels))
    out = config.out or config.sheets / RESULTS
    given = {
        path.resolve()
        for path in (*config.labels, *config.sheets.iterdir())
        if path.name not in (RESULTS, COMPARISONS)
    }
    if out.resolve() in given:
        raise InputError(
            "this file holds answers or sheets", "Give another file with --out.", place=str(out)
        )
    with write_whole(out) as stream:
        stream.write(outcome.result.model_dump_json(indent=2).encode() + b"\n")
    print(outcome.told, end="")
    print(f"Written to {out}")
    if outcome.comparisons:
        beside = out.with_name(COMPARISONS)
        write_comparisons(beside, outcome.comparisons)
        print(f"Each verdict, as judges' verdicts are kept: {beside}")


def _gather_labels(arguments: Sequence[str]) -> list[str]:
    """`--labels a b c` as one argument, for a flag takes one value."""
    others: list[str] = []
    paths: list[str] = []
    taking = False
    for argument in arguments:
        flag, _, value = argument.partition("=")
        if flag == LABELS:
            taking = True
            paths += [value] if value else []
        elif taking and not argument.startswith("--"):
            paths.append(argument)
        else:
            taking = False
            others.append(argument)
    return [*others, *([LABELS, "\n".join(paths)] if paths else [])]


COMMANDS: Mapping[str, Callable[[Sequence[str]], None]] = {"export": _export, "import": _import}
HELP = f"""usage: psy-step review COMMAND [options]

Let experts rate or compare a sample of dialogues, and read what they answered.

commands:
  export  {ExportConfig.__doc__}
  import  {ImportConfig.__doc__}

psy-step review COMMAND --help tells the options of a command; each also takes {CONFIG_FLAG} FILE.

{NOTICE}
"""
