"""psy-step check: list who can sit where; check a seat, a model or a judge."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_settings import CliPositionalArg
from rich.console import Console

from agents.catalog import find_seat, is_model, is_own, list_seats, load_own, names_seat, try_own
from agents.models.endpoint.entries import Endpoint
from agents.models.find_model import names_model
from agents.options import Setup
from agents.probing.purse import MOST_SECONDS
from agents.whole_file import write_whole
from psy_env.check_seat import TALKS, check_seat, find_kinds
from psy_env.errors import InputError, PsyStepError
from psy_env.seat_trial import Trial
from psy_env.vocabulary import Seat
from rollouts.audit.clinicians import audit_against_clinicians
from rollouts.audit.finding import Audit
from rollouts.audit.label_file import is_label_file, read_judge_scores, read_label_file
from rollouts.audit.order import audit_order, draw_slates
from rollouts.audit.own_labels import audit_own_labels
from rollouts.audit.rated_dialogues import read_rated
from rollouts.check_judge import JudgeSetup, judge_dialogues, judge_slates
from rollouts.estimate import estimate_run
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.budget import Meter
from rollouts.run.config import DEFAULT_CONCURRENCY, SetupConfig, SimulateConfig
from rollouts.run.folder import find_rubrics
from rollouts.run.option import Group, option
from rollouts.show.probing import print_report
from rollouts.show.progress import Taken, show_progress
from rollouts.show.results import print_results
from rollouts.show.tables import print_usage

from .command_line import parse_arguments

SEATS = (Seat.COUNSELOR, Seat.CLIENT, Seat.EVALUATOR)
RESULTS = "check.json"
ORDER = "order.json"
SLATES = 100
LONGER = 4
"""How many times as long is advised where the time was too short."""


class CheckConfig(SetupConfig):
    """Without a name: list who can sit where. With a seat's: play it through every stage and tell
    what breaks its rules. With a model's: ask it for about a minute, and tell what it can do. With
    --labels: tell how far it can stand in, as a judge, for the people who rated. With --run: tell
    how often it prefers another candidate when a slate is turned round."""

    name: CliPositionalArg[str] = Field(
        "", description="a seat's name, such as module:Class, or a model's, such as openai/gpt-4o"
    )
    seat: str = option(
        "", "which chair it takes (default: every one that it can)", Group.WHO, "SEAT"
    )
    labels: Path | None = option(
        None,
        "ratings by people: dialogues as MindEval has them, or the results.json that review "
        "import wrote for CTRS sheets",
        Group.WHERE,
        "FILE",
    )
    run: Path | None = option(
        None,
        "with --labels the run that such results are about, rated by this judge (default: the one "
        "they name); alone, a run whose slates it judges as they are and turned round",
        Group.WHERE,
        "RUN",
    )
    out: Path = option(
        Path("runs/check"),
        "where a judge's answers about rated dialogues are kept, and what they come to",
        Group.WHERE,
        "FOLDER",
    )
    concurrency: int = option(
        DEFAULT_CONCURRENCY, "dialogues in flight where a model judges", Group.MACHINES, "N", ge=1
    )
    max_cost: float | None = option(
        None, "stop when the judge has cost this (US dollars)", Group.BUDGET, "DOLLARS", gt=0
    )
    max_tokens: int | None = option(
        None, "stop when the judge has taken so many tokens", Group.BUDGET, "N", ge=1
    )

    slates: int = option(
        SLATES, "with --run: how many slates, evenly over its sessions", Group.HOW_MANY, "N", ge=1
    )
    max_seconds: float = option(
        MOST_SECONDS, "ask a model nothing more after so long", Group.BUDGET, "SECONDS", gt=0
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.labels and not self.name:
            remedy = "Name the judge, as in psy-step check openai/gpt-4o --labels FILE."
            raise InputError("no judge to compare with", remedy, place="NAME")
        if self.run and not self.name:
            remedy = "Name the judge, as in psy-step check openai/gpt-4o --run RUN."
            raise InputError("no judge to ask", remedy, place="NAME")
        return self


def run(arguments: Sequence[str]) -> None:
    """List, or check; a seat with a fault makes the command fail."""
    config = parse_arguments(CheckConfig, "check", arguments)
    setup = config.set_up(priced=config.max_cost is not None)
    if not config.name:
        _list_seats(setup.endpoints)
        return
    if config.labels:
        check_labels(config, setup, config.labels)
        return
    if config.run:
        check_order(config, setup, config.run)
        return
    if names_model(config.name, {endpoint.name: endpoint for endpoint in setup.endpoints}):
        _check_model(config, setup, arguments)
        return
    faulty = 0
    for seat, found in _find_seats(config, setup):
        with _watch_talks(seat) as on_move:
            report = check_seat(found, seat, model=is_model(config.name), on_move=on_move)
        print(f"{config.name} as {seat}")
        print(report)
        faulty += not report.ok
    if faulty:
        raise PsyStepError(f"'{config.name}' breaks the rules of its seat")


@contextmanager
def _watch_talks(seat: Seat) -> Iterator[Callable[[Trial], None]]:
    """Show how far a seat is in the talks that it is played through: a model takes its time."""
    ways = 1 if seat is Seat.COUNSELOR else 2
    begun, moves = set[tuple[bool, str]](), count(1)
    with show_progress("checking", ways * len(TALKS), noun="talks") as reporter:

        def tell(trial: Trial) -> None:
            begun.add((trial.session.rules.planning, trial.talk))
            ended = len(begun) - 1
            reporter.add(ended - reporter.tally.done, taken=Taken(exchanges=next(moves)))

        yield tell


def _check_model(config: CheckConfig, setup: Setup, arguments: Sequence[str]) -> None:
    """Ask a model; one that is seen to be of no use in a seat makes the command fail."""
    from agents.probing.probe import probe_model

    seats = _read_seats(config.seat)
    report = probe_model(config.name, seats, setup, config.max_seconds)
    taken = {seat.value: config.name for seat in seats}
    one = SimulateConfig(**taken, sessions=1, endpoints=config.endpoints)
    print_report(report, estimate_run(one), Console())
    if report.untried:
        longer = f"{shlex.join(arguments)} --max-seconds {LONGER * config.max_seconds:g}"
        print(f"try the rest: psy-step check {longer}; or one seat at a time, with --seat")
    if count := len(report.problems):
        raise PsyStepError(f"'{config.name}' cannot be used as it is: {count} things will not work")


def check_labels(config: CheckConfig, setup: Setup, labels: Path) -> None:
    """Compare a judge with people, print what it comes to, and keep it as JSON."""
    find_seat(Seat.EVALUATOR, config.name, setup)
    if is_label_file(labels):
        found = read_label_file(labels)
        scores = read_judge_scores(config.run or Path(found.run), config.name)
        audit = audit_own_labels(config.name, scores, found.people)
    else:
        dialogues = read_rated(labels)
        judged = judge_dialogues(dialogues, _seat_judge(config, setup, "ledger.sqlite"))
        print_usage(judged.usage, judged.recovered, Console())
        means = {name: rated.mean for name, rated in judged.found.items()}
        audit = audit_against_clinicians(config.name, dialogues, means)
    _tell_audit(config, audit, RESULTS)


def check_order(config: CheckConfig, setup: Setup, run: Path) -> None:
    """Judge slates of a run both ways, print what that changes, and keep it as JSON."""
    find_seat(Seat.EVALUATOR, config.name, setup)
    with open_saved(run) as saved:
        played = [read_transcript(payload, saved) for payload in saved.payloads()]
        slates = draw_slates(played, find_rubrics(run), config.slates)
    if not slates:
        remedy = "Give a run that was played with --candidates 2 or more."
        raise InputError("the run has no slate of two texts", remedy, place=str(run))
    judged = judge_slates(slates, _seat_judge(config, setup, "order.sqlite"))
    print_usage(judged.usage, judged.recovered, Console())
    audit = audit_order(config.name, (turned.seen for turned in judged.found.values()))
    if not audit.findings:
        causes = [turned.cause for turned in judged.found.values() if turned.cause]
        told = f", mostly for this: {Counter(causes).most_common(1)[0][0]}" if causes else ""
        raise PsyStepError(f"no slate was scored both ways{told}")
    _tell_audit(config, audit, ORDER)


def _seat_judge(config: CheckConfig, setup: Setup, ledger: str) -> JudgeSetup:
    return JudgeSetup(
        seat=partial(find_seat, Seat.EVALUATOR, config.name, setup),
        ledger=_find_folder(config) / ledger,
        lanes=config.concurrency if is_model(config.name) else 1,
        meter=Meter(config.max_cost, config.max_tokens),
    )


def _find_folder(config: CheckConfig) -> Path:
    """Where what is known of this judge is kept."""
    return config.out / re.sub(r"[^\w.-]+", "_", config.name)


def _tell_audit(config: CheckConfig, audit: Audit, name: str) -> None:
    folder = _find_folder(config)
    for finding in audit.findings:
        print(f"{finding.level}: {finding.sentence}")
    print_results(audit.tables, Console())
    told = json.dumps(asdict(audit), indent=1, ensure_ascii=False)
    folder.mkdir(parents=True, exist_ok=True)
    with write_whole(folder / name) as stream:
        stream.write(f"{told}\n".encode())
    print(f"Written to {folder / name}")


def _list_seats(endpoints: tuple[Endpoint, ...]) -> None:
    """One block a seat."""
    for seat in SEATS:
        names = list_seats(seat, endpoints)
        width = max(map(len, names))
        print(f"--{seat}")
        for name, meaning in names.items():
            print(f"  {name:<{width}}  {meaning}")
        print()
    print("psy-step check NAME plays one through every stage and tells what breaks the rules;")
    print("a model it asks for about a minute, and tells what it can do. With --labels FILE it")
    print("compares a judge with people who rated; with --run RUN it judges slates turned round.")


def _read_seats(seat: str) -> tuple[Seat, ...]:
    """The chairs that are asked about."""
    asked = tuple(known for known in SEATS if seat in ("", known))
    if not asked:
        raise InputError(f"no seat '{seat}'", f"Give one of {', '.join(SEATS)}.", place="--seat")
    return asked


def _find_seats(config: CheckConfig, setup: Setup) -> Iterator[tuple[Seat, Any]]:
    """Every chair that this name can take, with a factory of who sits there."""
    asked = _read_seats(config.seat)
    if is_own(config.name):
        remedy = "It must be a class or function without arguments, found from this folder."
        kinds = find_kinds(try_own(config.name, remedy, "NAME"))
        chairs = [seat for seat in asked if seat in kinds] or asked[:1]
        yield from ((seat, partial(load_own, config.name)) for seat in chairs)
        return
    chairs = [seat for seat in asked if names_seat(seat, config.name, setup)]
    for seat in chairs or asked[:1]:  # nobody knows it: the first one says what is known
        find_seat(seat, config.name, setup)
        yield seat, partial(find_seat, seat, config.name, setup)
