"""psy-step show: list runs or the sessions of a run, print a session, or open the report."""

import json
import webbrowser
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import CliPositionalArg
from rich.console import Console

from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.vocabulary import Attitude, AttitudeType
from rollouts.benchmark.folder import is_benchmark
from rollouts.benchmark.page import make_page
from rollouts.report.run_report import make_report
from rollouts.run.config import RunConfig
from rollouts.run.folder import RunFolder, find_rubrics
from rollouts.run.option import Group, option
from rollouts.show.listing import Filter, list_runs, print_runs, print_sessions
from rollouts.show.transcript import render_transcript

from .command_line import parse_arguments

RUNS = Path("runs")
REBUILD = (
    "Delete metrics.json and give the simulate command again: the files are rebuilt from the "
    "ledger."
)


class ShowConfig(RunConfig):
    """List the sessions of a run, print one as a person would read it, or open the run's report.
    Without a run: list the runs in runs/."""

    run: CliPositionalArg[Path | None] = Field(None, description="the run's folder")
    session: str = option("", "print this session, by its id", Group.WHICH, "ID")
    open: bool = option(
        False, "open the report in a browser, made first where it is missing", Group.WHICH
    )
    report: bool = option(False, "make the report anew", Group.WHICH)
    attitude: str = option(
        "", "only clients of this attitude, or type of attitudes", Group.WHICH, "NAME"
    )
    ending: str = option("", "only sessions that ended so", Group.WHICH, "NAME")
    ctrs_below: float | None = option(
        None, "only sessions with a lower CTRS mean (0-6)", Group.WHICH, "0-6", ge=0, le=6
    )
    ctrs_above: float | None = option(
        None, "only sessions with a higher CTRS mean (0-6)", Group.WHICH, "0-6", ge=0, le=6
    )
    count: int | None = option(None, "how many at the most", Group.WHICH, "N", ge=1)


def run(arguments: Sequence[str]) -> None:
    """Print what was asked for."""
    config = parse_arguments(ShowConfig, "show", arguments)
    console = Console()
    if config.run is None:
        print_runs(list_runs(RUNS), console)
        return
    if config.report or config.open:
        show_report(config.run, anew=config.report, browser=config.open)
        return
    path = config.run / "sessions.jsonl"
    if config.session:
        print(render_transcript(_find_session(path, config.session), find_rubrics(config.run)))
        return
    chosen = _make_filter(config)
    found = (transcript for transcript in _read_transcripts(path) if chosen.takes(transcript))
    print_sessions(islice(found, config.count), config.run, console)


def show_report(run: Path, *, anew: bool, browser: bool) -> None:
    """Say where a report is, of a run or a benchmark, made where it is missing or asked for."""
    page = RunFolder(run).report
    if anew or not page.is_file():
        make_page(run) if is_benchmark(run) else make_report(run)
    opened = browser and webbrowser.open(page.resolve().as_uri())
    print(f"{page}{'' if opened or not browser else ': no browser was found, open it in one'}")


def _make_filter(config: ShowConfig) -> Filter:
    """Raises InputError for an attitude or ending that there is not."""
    attitudes = {*Attitude, *AttitudeType}
    for flag, name, known in (
        ("--attitude", config.attitude, attitudes),
        ("--ending", config.ending, {*Ending}),
    ):
        if name and name not in known:
            raise InputError(f"no '{name}'", f"Known: {', '.join(sorted(known))}", place=flag)
    return Filter(config.attitude, config.ending, config.ctrs_below, config.ctrs_above)


def _find_session(path: Path, session: str) -> Transcript:
    """Only lines that mention the session are parsed, so that a long file is searched fast."""
    mention = json.dumps(session, ensure_ascii=False)[1:-1].encode()
    for line in _read_lines(path):
        if mention in line and (found := _read_transcript(line, path)).session_id == session:
            return found
    remedy = f"psy-step show {path.parent} lists them."
    raise InputError(f"no session '{session}'", remedy, place=str(path.parent))


def _read_transcripts(path: Path) -> Iterator[Transcript]:
    empty = True
    for line in _read_lines(path):
        empty = False
        yield _read_transcript(line, path)
    if empty:
        raise InputError("the file holds no sessions", REBUILD, place=str(path))


def _read_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            yield from stream
    except OSError as error:
        if (path.parent / "run.json").is_file():
            thing = "the run is not finished"
            raise InputError(thing, "Give its command again.", place=str(path.parent)) from error
        remedy = "Give a finished run's folder; psy-step simulate makes one."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error


def _read_transcript(line: bytes, path: Path) -> Transcript:
    try:
        return Transcript.model_validate_json(line)
    except ValidationError as error:
        raise InputError("a line is not a transcript", REBUILD, place=str(path)) from error
