"""psy-step check: list who can sit where, check a seat's contract, or try a model."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import CliPositionalArg
from rich.console import Console

from agents.catalog import find_seat, is_model, is_own, list_seats, load_own, names_seat, try_own
from agents.models.endpoint.entries import Endpoint, read_entries
from agents.models.find_model import names_model
from agents.options import Setup
from psy_env.check_seat import check_seat, find_kinds
from psy_env.errors import InputError, PsyStepError
from psy_env.vocabulary import Seat
from rollouts.estimate import estimate_run
from rollouts.run.config import RunConfig, SimulateConfig
from rollouts.run.option import Group, option
from rollouts.show.probing import print_report

from .command_line import parse_arguments

SEATS = (Seat.COUNSELOR, Seat.CLIENT, Seat.EVALUATOR)


class CheckConfig(RunConfig):
    """Without a name: list who can sit where. With a seat's: play it through every stage and tell
    what breaks its rules. With a model's: ask it for about a minute, and tell what it can do."""

    name: CliPositionalArg[str] = Field(
        "", description="a seat's name, such as module:Class, or a model's, such as openai/gpt-4o"
    )
    seat: str = option(
        "", "which chair it takes (default: every one that it can)", Group.WHO, "SEAT"
    )
    endpoints: Path | None = option(
        None, "entries of servers and models, over the built-in ones", Group.WHERE, "FILE"
    )


def run(arguments: Sequence[str]) -> None:
    """List, or check; a seat with a fault makes the command fail."""
    config = parse_arguments(CheckConfig, "check", arguments)
    setup = Setup.from_entries(read_entries(config.endpoints))
    if not config.name:
        _list_seats(setup.endpoints)
        return
    if names_model(config.name, {endpoint.name: endpoint for endpoint in setup.endpoints}):
        _check_model(config, setup)
        return
    faulty = 0
    for seat, found in _find_seats(config, setup):
        report = check_seat(found, seat, deterministic=not is_model(config.name))
        print(f"{config.name} as {seat}")
        print(report)
        faulty += not report.ok
    if faulty:
        raise PsyStepError(f"'{config.name}' breaks the rules of its seat")


def _check_model(config: CheckConfig, setup: Setup) -> None:
    """Ask a model; one that cannot be used in a seat makes the command fail."""
    from agents.probing.probe import probe_model

    seats = _read_seats(config.seat)
    report = probe_model(config.name, seats, setup)
    taken = {seat.value: config.name for seat in seats}
    one = SimulateConfig(**taken, sessions=1, endpoints=config.endpoints)
    print_report(report, estimate_run(one), Console())
    if count := len(report.problems):
        raise PsyStepError(f"'{config.name}' cannot be used as it is: {count} things will not work")


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
    print("a model it asks for about a minute, and tells what it can do.")


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
