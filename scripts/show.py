"""psy-step show: print sessions of a run as text."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from psy_env.errors import InputError
from psy_env.records import Transcript
from rollouts.show.transcript import render_transcript

from .command_line import parse_arguments

REBUILD = (
    "Delete metrics.json and give the simulate command again: the files are rebuilt from the "
    "ledger."
)


class ShowConfig(BaseModel):
    """Print one or more sessions of a run as a person would read them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: Path = Field(Path("runs/first"), description="the run's folder")
    session: str = Field(
        "", description="which session, by its id (default: from the first one on)"
    )
    count: int = Field(1, ge=1, description="how many sessions")


def run(arguments: Sequence[str]) -> None:
    """Print the sessions asked for."""
    config = parse_arguments(ShowConfig, "show", arguments)
    path = config.run / "sessions.jsonl"
    shown = 0
    for transcript in islice(_find_transcripts(path, config.session), config.count):
        if shown:
            print("\n" + "=" * 80 + "\n")
        print(render_transcript(transcript))
        shown += 1
    if not shown and config.session:
        remedy = "Every line of sessions.jsonl begins with its session's id."
        raise InputError(f"no session '{config.session}'", remedy, place=str(config.run))
    if not shown:
        raise InputError("the file holds no sessions", REBUILD, place=str(path))


def _find_transcripts(path: Path, session: str) -> Iterator[Transcript]:
    """The transcripts to show. Only lines that mention the session are parsed, so that a long file
    is searched fast."""
    mention = json.dumps(session, ensure_ascii=False)[1:-1].encode()
    for line in _read_lines(path):
        if mention in line:
            transcript = _read_transcript(line, path)
            if session in ("", transcript.session_id):
                yield transcript


def _read_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            yield from stream
    except OSError as error:
        if (path.parent / "run.json").is_file():
            raise InputError(
                "the run is not finished", "Give its command again.", place=str(path.parent)
            ) from error
        remedy = "Give a finished run's folder with --run; psy-step simulate makes one."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error


def _read_transcript(line: bytes, path: Path) -> Transcript:
    try:
        return Transcript.model_validate_json(line)
    except ValidationError as error:
        raise InputError("a line is not a transcript", REBUILD, place=str(path)) from error
