"""psy-step show: list runs or the sessions of a run, print a session, or open the report."""

import json
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import CliPositionalArg
from rich.console import Console

from agents.models.local.model import require_libraries
from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.vocabulary import Attitude, AttitudeType
from rollouts.audit.client import observe_client, tabulate_recovery
from rollouts.audit.meaning import tabulate_meaning
from rollouts.benchmark.folder import is_benchmark
from rollouts.benchmark.page import make_page
from rollouts.report.run_report import make_report
from rollouts.run.config import RunConfig
from rollouts.run.folder import RunFolder, find_rubrics
from rollouts.run.option import Group, option
from rollouts.show.listing import Filter, list_runs, print_runs, print_sessions
from rollouts.show.results import print_results
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
    thoughts: bool = option(
        False,
        "was the automatic thought told, named and planned for: by words, and by meaning where a "
        "model of sentences is installed; of a run or a benchmark",
        Group.WHICH,
    )
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
    if config.thoughts:
        show_thoughts(config.run, _make_filter(config), console)
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


def show_thoughts(run: Path, chosen: Filter, console: Console) -> None:
    """Print the tables of automatic-thought recovery, of every counselor in a run or benchmark."""
    paths = sorted(run.glob("runs/*/sessions.jsonl")) if is_benchmark(run) else ()
    transcripts = [
        transcript
        for path in paths or (run / "sessions.jsonl",)
        for transcript in _read_transcripts(path)
        if transcript.exchanges and chosen.takes(transcript)
    ]
    print_results([tabulate_recovery(map(observe_client, transcripts))], console)
    try:
        require_libraries("--thoughts")
        from agents.models.local.sentences import SentenceModel

        embed = SentenceModel().embed
    except InputError as error:
        print(f"By meaning: not told. {error}", file=sys.stderr)
        return
    print_results([tabulate_meaning(transcripts, embed)], console)


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
