"""psy-step simulate: play many sessions, mine preference pairs, measure."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console

from rollouts.estimate import SeatEstimate, estimate_run
from rollouts.results.metrics import (
    Metrics,
)
from rollouts.run.complete import Interrupted, RunResult
from rollouts.run.config import SimulateConfig, SynthesizeConfig
from rollouts.show.results import print_metrics, print_results
from rollouts.show.tables import print_estimates, print_failures, print_usage
from rollouts.simulate import simulate
from rollouts.what_if import read_effects

from .command_line import parse_arguments


def run(arguments: Sequence[str]) -> None:
    """Play what is missing, then print the tables and say where the files are."""
    config = parse_arguments(SimulateConfig, "simulate", arguments)
    if config.dry_run:
        tell_estimate(config)
        return
    with telling_how_to_continue("simulate", arguments):
        result = simulate(config)
    report_run(result)
    if config.from_run is not None:
        print_results((read_effects(config, result.folder),), Console())
    result.refuse_all_failed()


@contextmanager
def telling_how_to_continue(verb: str, arguments: Sequence[str]) -> Iterator[None]:
    """A run that is stopped inside ends the command, and says which command continues it."""
    try:
        yield
    except Interrupted as error:
        raise KeyboardInterrupt(f"{error}: psy-step {verb} {shlex.join(arguments)}") from error


def report_run(result: RunResult) -> None:
    """The tables of a run that is complete, and where its files are."""
    console = Console()
    print_metrics(
        Metrics.model_validate_json((result.folder / "metrics.json").read_bytes()), console
    )
    print_usage(result.usage, result.recovered, console)
    print_failures(result.causes, console)
    state = (
        f"{result.played} sessions played now"
        if result.played
        else "finished before: nothing to play"
    )
    print(f"\n{result.sessions} sessions in {result.folder}/ ({result.failed} failed; {state})")
    folder = shlex.quote(str(result.folder))
    print(f"read one with: psy-step show {folder}; the report: psy-step show {folder} --open")


def tell_estimate(config: SimulateConfig | SynthesizeConfig) -> None:
    """What a run would take; nothing is played."""
    show_estimates(estimate_run(config))


def show_estimates(estimates: Sequence[SeatEstimate]) -> None:
    """What models would take, or that none would be asked."""
    if not estimates:
        print("no language model takes part: nothing to pay for")
        return
    print_estimates(estimates, Console())
