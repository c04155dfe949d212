"""Which dialogues are reviewed: drawn by hashing ids.

The same seed draws the same ones, and a larger sample holds a smaller.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.seeds import derive_seed

ParsedT = TypeVar("ParsedT", bound=BaseModel)
SESSIONS = "sessions.jsonl"
DROPPED = "dropped.jsonl"
FILTERED = "statistics.json"


class Sample(NamedTuple):
    """The sessions drawn, in the order of the draw, out of `eligible`; `failed` ones could not be
    drawn."""

    transcripts: tuple[Transcript, ...]
    eligible: int
    failed: int


class _Head(BaseModel):
    """What must be known of every session; the rest of its line is read only when it is drawn."""

    session_id: str
    ending: Ending


class _Dropped(BaseModel):
    """What must be known of a line of the filter's: the session it is about."""

    id: str


class _Place(NamedTuple):
    session_id: str
    ending: Ending
    number: int
    offset: int


def draw_sample(run: Path, count: int, seed: int) -> Sample:
    """At most `count` sessions of a run or dataset, none that the dataset's filter dropped.

    Raises InputError for a run that cannot be read or has nothing to draw.
    """
    path = run / SESSIONS
    dropped = _read_dropped(run / DROPPED)
    lines = [line for line in _index(path) if line.session_id not in dropped]
    whole = [line for line in lines if line.ending is not Ending.FAILED]
    if not whole:
        raise InputError(
            "holds no dialogue to review",
            "Give a run with sessions that neither failed nor were dropped.",
            place=str(path),
        )
    drawn = sorted(whole, key=lambda line: derive_seed("review", seed, line.session_id))[:count]
    return Sample(_read_transcripts(path, drawn), len(whole), len(lines) - len(whole))


def _index(path: Path) -> Iterator[_Place]:
    """Every session with its place in the file."""
    try:
        with path.open("rb") as stream:
            offset = 0
            for number, line in enumerate(stream, 1):
                if line.strip():
                    head = _parse(_Head, line, path, number)
                    yield _Place(head.session_id, head.ending, number, offset)
                offset += len(line)
    except OSError as error:
        remedy = "Give the folder of a finished run with --run; psy-step simulate makes one."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error


def _read_transcripts(path: Path, lines: list[_Place]) -> tuple[Transcript, ...]:
    transcripts = []
    with path.open("rb") as stream:
        for line in lines:
            stream.seek(line.offset)
            transcripts.append(_parse(Transcript, stream.readline(), path, line.number))
    return tuple(transcripts)


def _parse(model: type[ParsedT], line: bytes, path: Path, number: int) -> ParsedT:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        remedy = (
            "Give the run's command again after deleting its metrics.json: the files are rebuilt "
            "from the ledger."
        )
        raise InputError("this line cannot be read", remedy, place=f"{path}:{number}") from error


def _read_dropped(path: Path) -> set[str]:
    """The ids of the sessions that were dropped; none where nothing was filtered."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError as error:
        if (path.parent / FILTERED).exists():
            remedy = "Give the synthesize command again: it is rebuilt from the ledger."
            raise InputError(
                "the list of dropped dialogues is gone", remedy, place=str(path)
            ) from error
        return set()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "Check its permissions.", place=str(path)
        ) from error
    return {_parse(_Dropped, line, path, number).id for number, line in enumerate(lines, 1)}
