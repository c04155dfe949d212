"""psy-step benchmark: set counselors side by side, with the same clients and judges."""

import shlex
from collections.abc import Sequence

from rich.console import Console

from psy_env.errors import PsyStepError
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.estimate import estimate_benchmark
from rollouts.benchmark.run import BenchmarkResult, run_benchmark
from rollouts.show.notice import NOTICE
from rollouts.show.results import print_results

from .command_line import parse_arguments
from .simulate import show_estimates, telling_how_to_continue

SHOWN = ("leaderboard", "differences", "losses", "basis")
"""The tables that are printed; the others lie in files, and stand in the report."""


def run(arguments: Sequence[str]) -> None:
    """Play and rate what is missing, then print the tables and say where the files are."""
    config = parse_arguments(BenchmarkConfig, "benchmark", arguments)
    if config.dry_run:
        show_estimates(estimate_benchmark(config))
        return
    with telling_how_to_continue("benchmark", arguments):
        result = run_benchmark(config)
    _report(result)
    if result.stopped:
        told = "; ".join(f"{run}: {cause}" for run, cause in result.stopped.items())
        raise PsyStepError(f"{len(result.stopped)} runs are not finished: {told}")


def _report(result: BenchmarkResult) -> None:
    console = Console()
    console.print(NOTICE, style="italic")
    tables = result.results.tables
    print_results([table for table in tables if table.key.startswith(SHOWN)], console)
    done = [f"{result.played} sessions played now"] if result.played else []
    done += [f"{result.rated} rated again"] if result.rated else []
    state = ", ".join(done) or "finished before: nothing to play"
    folder = shlex.quote(str(result.folder))
    print(f"\n{len(result.results.standings)} runs in {result.folder}/ ({state})")
    print(f"tables: {result.folder / 'tables'}, figures: {result.folder / 'results.json'}")
    print(f"check it with: psy-step verify {folder}")
