"""The file of a run's sessions, a line at a time: what it holds, or one by its place."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from psy_env.errors import InputError
from psy_env.records import Ending, Transcript

SESSIONS = "sessions.jsonl"
REBUILD = (
    "Give the run's command again after deleting its metrics.json: the files are rebuilt from the "
    "ledger."
)

ParsedT = TypeVar("ParsedT", bound=BaseModel)


class _Head(BaseModel):
    """What must be known of every session; the rest of its line is read only when it is asked
    for."""

    session_id: str
    seed: int = 0
    ending: Ending


class Place(NamedTuple):
    """One session, and where in the file it stands."""

    session_id: str
    seed: int
    ending: Ending
    number: int
    offset: int


def index_sessions(path: Path) -> Iterator[Place]:
    """Every session with its place in the file. Raises InputError for a file or line that cannot
    be read."""
    try:
        with path.open("rb") as stream:
            offset = 0
            for number, line in enumerate(stream, 1):
                if line.strip():
                    head = parse_line(_Head, line, path, number)
                    yield Place(head.session_id, head.seed, head.ending, number, offset)
                offset += len(line)
    except OSError as error:
        remedy = "Give the folder of a finished run; psy-step simulate makes one."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error


def read_sessions(path: Path, places: Iterable[Place]) -> Iterator[Transcript]:
    """The sessions at these places, one in memory at a time."""
    with path.open("rb") as stream:
        for place in places:
            stream.seek(place.offset)
            yield parse_line(Transcript, stream.readline(), path, place.number)


def parse_line(model: type[ParsedT], line: bytes, path: Path, number: int) -> ParsedT:
    """One line of a derived file. Raises InputError with its place for one that is damaged."""
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        place = f"{path}:{number}"
        raise InputError("this line cannot be read", REBUILD, place=place) from error
