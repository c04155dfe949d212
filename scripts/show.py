"""psy-step show: print sessions of a run as text."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from psy_env.errors import InputError
from psy_env.records import Transcript
from rollouts.transcript_text import render_transcript

from .command_line import parse_arguments


class ShowConfig(BaseModel):
    """Print one or more sessions of a run as a person would read them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: Path = Field(Path("runs/first"), description="the run's folder")
    session: str = Field("", description="which session, by its id (default: from the first one on)")
    count: int = Field(1, ge=1, description="how many sessions")


def run(arguments: Sequence[str]) -> None:
    """Print the sessions asked for."""
    config = parse_arguments(ShowConfig, "show", arguments)
    shown = 0
    for line in _read_lines(config.run / "sessions.jsonl"):
        if config.session and json.loads(line).get("session_id") != config.session:
            continue
        if shown:
            print("\n" + "=" * 80 + "\n")
        print(render_transcript(_read_transcript(line, config.run)))
        shown += 1
        if shown == config.count:
            return
    if not shown:
        raise InputError(f"no session '{config.session}'", "Its ids stand in sessions.jsonl.", place=str(config.run))


def _read_lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as stream:
            yield from stream
    except OSError as error:
        remedy = "Give a finished run's folder with --run; psy-step simulate makes one."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error


def _read_transcript(line: str, run: Path) -> Transcript:
    try:
        return Transcript.model_validate_json(line)
    except ValidationError as error:
        remedy = "Delete metrics.json and give the simulate command again: the files are rebuilt from the ledger."
        raise InputError("a line is not a transcript", remedy, place=str(run / "sessions.jsonl")) from error
