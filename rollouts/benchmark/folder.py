"""The folder of a benchmark: what it is, who is in it, and which files lie there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.text_file import read_bytes
from agents.whole_file import PART, naming_place, write_whole
from psy_env.errors import InputError
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.protocol import Protocol
from rollouts.run.folder import hold_run

FILE, PROFILES, RESULTS, RUNS, TABLES, HEAD_TO_HEAD = (
    "benchmark.json",
    "profiles.jsonl",
    "results.json",
    "runs",
    "tables",
    "head_to_head",
)
_LOCK = "benchmark.lock"
_UNBORN = {_LOCK, PROFILES, f"{PROFILES}{PART}", f"{FILE}{PART}"}
"""What may lie in a folder in which a benchmark was only about to begin."""


class Lineup(BaseModel):
    """One counselor with one client and one judge: the run that holds their sessions.

    `run` is a path, from the benchmark's folder; `joined`: it was played elsewhere. `rated` is the
    run whose sessions are only rated here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    counselor: str
    client: str
    evaluator: str
    run: str
    joined: bool = False
    rated: str = ""

    def __str__(self) -> str:
        """Who meets whom, for people."""
        seats = f"counselor {self.counselor}, client {self.client}, judge {self.evaluator}"
        return f"{seats} (rating again)" if self.rated else seats


class Benchmark(BaseModel):
    """The content of benchmark.json; `profiles_sha256` ties it to profiles.jsonl ("" where nothing
    is played here)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    config: BenchmarkConfig
    protocol: Protocol
    profiles_sha256: str
    lineups: tuple[Lineup, ...]
    versions: dict[str, str]


def is_benchmark(path: Path) -> bool:
    """Whether a benchmark lies in this folder."""
    return (path / FILE).exists()


def read_benchmark(path: Path) -> Benchmark:
    """What lies in this folder. Raises InputError when it is no benchmark."""
    place = path / FILE
    try:
        return Benchmark.model_validate_json(read_bytes(place, "Give the folder of a benchmark."))
    except ValidationError as error:
        thing = "not a benchmark file of this program"
        remedy = "Restore it from a copy, or give another --out."
        raise InputError(thing, remedy, place=str(place)) from error


def write_benchmark(path: Path, benchmark: Benchmark) -> None:
    """Write it down, unless it stands there already."""
    if is_benchmark(path) and read_benchmark(path) == benchmark:
        return
    content = benchmark.model_dump(mode="json")
    with write_whole(path / FILE) as stream:
        stream.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")


def find_run(path: Path, run: str) -> Path:
    """Where a run of the benchmark in this folder lies; before the folder is there, too."""
    if run.startswith(os.pardir):
        return Path(os.path.normpath(path.resolve() / run))
    return path / run


@contextmanager
def hold_benchmark(path: Path) -> Iterator[None]:
    """Keep everybody else out. Raises InputError for a folder that holds something else, or in
    which somebody is at work."""
    with naming_place(path):
        if path.exists() and not path.is_dir():
            raise InputError("this is a file", "Give a folder with --out.", place=str(path))
        names = {one.name for one in path.iterdir()} if path.exists() else set()
        if FILE not in names and names - _UNBORN:
            thing = f"the folder is not empty and holds no {FILE}"
            raise InputError(thing, "Give a new or empty folder with --out.", place=str(path))
        path.mkdir(parents=True, exist_ok=True)
    with hold_run(path, _LOCK):
        yield
