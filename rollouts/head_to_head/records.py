"""Single verdicts on disk: the same lines for judges and for people."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agents.whole_file import write_whole
from psy_env.comparing import Comparison
from psy_env.errors import InputError
from rollouts.results.session_file import parse_line

COMPARISONS = "comparisons.jsonl"


def write_comparisons(path: Path, comparisons: Iterable[Comparison]) -> None:
    """One verdict a line."""
    with write_whole(path) as stream:
        for comparison in comparisons:
            stream.write(comparison.model_dump_json().encode() + b"\n")


def read_comparisons(path: Path) -> Iterator[Comparison]:
    """What was compared. Raises InputError for a file that cannot be read."""
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                yield parse_line(Comparison, line, path, number)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "Compare the runs again.", place=str(path)
        ) from error
