"""Runs and sessions as lists: a line each, to find the one to read."""

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape

from agents.human import clean
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.rubrics import HELPFUL, HINDERING
from rollouts.run.folder import RunFolder, find_rubrics, read_run
from rollouts.show.notice import NOTICE
from rollouts.show.tables import NOTHING, new_table


class Filter(NamedTuple):
    """Which sessions to list; empty or None takes all."""

    attitude: str = ""
    ending: str = ""
    ctrs_below: float | None = None
    ctrs_above: float | None = None

    def takes(self, transcript: Transcript) -> bool:
        """Whether a session is one of them; one without a CTRS mean is below and above nothing."""
        attitude = transcript.profile.attitude
        mean = _rate(transcript)
        return (
            self.attitude in ("", attitude, attitude.type)
            and self.ending in ("", transcript.ending)
            and (self.ctrs_below is None or (mean is not None and mean < self.ctrs_below))
            and (self.ctrs_above is None or (mean is not None and mean > self.ctrs_above))
        )


class RunLine(NamedTuple):
    """One run as a list shows it."""

    path: Path
    who: str
    sessions: int | None
    finished: bool


def print_sessions(transcripts: Iterable[Transcript], run: Path, console: Console) -> None:
    """A line a session: client, ending, length, CTRS mean and both reactions."""
    table = new_table("session", "attitude", "ending", "exchanges", "CTRS", HELPFUL, HINDERING)
    for column in (1, 2):
        table.columns[column].justify = "left"
    count, rubric = 0, find_rubrics(run).session_reactions
    for transcript in transcripts:
        count += 1
        reactions = transcript.reactions
        felt = [
            None if reactions is None else reactions.mean_of(name, rubric)
            for name in (HELPFUL, HINDERING)
        ]
        table.add_row(
            escape(clean(transcript.session_id)),
            transcript.profile.attitude.replace("_", " "),
            transcript.ending.replace("_", " "),
            str(len(transcript.exchanges)),
            *map(_number, (_rate(transcript), *felt)),
        )
    console.print(NOTICE, style="italic")
    console.print(table)
    folder = shlex.quote(str(run))
    console.print(
        f"{count} sessions. Read one: psy-step show {folder} --session ID",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def list_runs(folder: Path) -> list[RunLine]:
    """The runs that lie in a folder, by name."""
    paths = sorted(path.parent for path in folder.glob("*/run.json"))
    return [line for path in paths if (line := _read_line(path)) is not None]


def print_runs(runs: Sequence[RunLine], console: Console) -> None:
    """A line a run. Raises InputError when there is none."""
    if not runs:
        remedy = "psy-step simulate makes one, or give the folder of another."
        raise InputError("there are no runs", remedy, place="runs")
    table = new_table("run", "who", "sessions", "")
    for column in (1, 3):
        table.columns[column].justify = "left"
    for run in runs:
        count = NOTHING if run.sessions is None else str(run.sessions)
        state = "finished" if run.finished else "not finished"
        table.add_row(escape(str(run.path)), escape(run.who), count, state)
    console.print(table)


def _read_line(path: Path) -> RunLine | None:
    try:
        identity = read_run(path)["identity"]
    except InputError:
        return None
    sessions = identity.get("sessions")
    finished = RunFolder(path).metrics.is_file()
    return RunLine(path, _tell_who(identity), sessions if type(sessions) is int else None, finished)


def _tell_who(identity: dict[str, Any]) -> str:
    names = ("counselor", "writer", "client", "evaluator")
    told = [f"{name} {identity[name]}" for name in names if isinstance(identity.get(name), str)]
    return ", ".join(told) or json.dumps(identity)[:60]


def _rate(transcript: Transcript) -> float | None:
    return transcript.rating.ctrs.mean() if transcript.rating else None


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"
