"""Which dialogues are reviewed: drawn by hashing ids.

The same seed draws the same ones, and a larger sample holds a smaller.
"""

from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.seeds import derive_seed
from rollouts.results.session_file import SESSIONS, index_sessions, parse_line, read_sessions

DROPPED = "dropped.jsonl"
FILTERED = "statistics.json"


class Sample(NamedTuple):
    """The sessions drawn, in the order of the draw, out of `eligible`; `failed` ones could not be
    drawn."""

    transcripts: tuple[Transcript, ...]
    eligible: int
    failed: int


class _Dropped(BaseModel):
    """What must be known of a line of the filter's: the session it is about."""

    id: str


def draw_sample(run: Path, count: int, seed: int) -> Sample:
    """At most `count` sessions of a run or dataset, none that the dataset's filter dropped.

    Raises InputError for a run that cannot be read or has nothing to draw.
    """
    path = run / SESSIONS
    dropped = _read_dropped(run / DROPPED)
    lines = [line for line in index_sessions(path) if line.session_id not in dropped]
    whole = [line for line in lines if line.ending is not Ending.FAILED]
    if not whole:
        raise InputError(
            "holds no dialogue to review",
            "Give a run with sessions that neither failed nor were dropped.",
            place=str(path),
        )
    drawn = sorted(whole, key=lambda line: derive_seed("review", seed, line.session_id))[:count]
    return Sample(tuple(read_sessions(path, drawn)), len(whole), len(lines) - len(whole))


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
    return {parse_line(_Dropped, line, path, number).id for number, line in enumerate(lines, 1)}
