"""psy-step benchmark: set counselors side by side, with the same clients and judges."""

import shlex
from collections.abc import Iterator, Sequence

from rich.console import Console

from psy_env.errors import PsyStepError
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.estimate import estimate_benchmark
from rollouts.benchmark.page import PAGE
from rollouts.benchmark.run import BenchmarkResult, run_benchmark
from rollouts.head_to_head.cases import render_partings
from rollouts.head_to_head.tables import PAIR
from rollouts.results.table import Table
from rollouts.show.notice import NOTICE
from rollouts.show.results import print_results

from .command_line import parse_arguments
from .simulate import show_estimates, telling_how_to_continue

SHOWN = ("leaderboard", "differences", "variance", "head_to_head", "losses", "basis")
"""The tables that are printed; the others lie in files, and stand in the report."""


SHOWN_CASES = 3
"""Exchanges where two counselors parted ways; the others stand in results.json."""


def run(arguments: Sequence[str]) -> None:
    """Play and rate what is missing, then print the tables and say where the files are."""
    config = parse_arguments(BenchmarkConfig, "benchmark", arguments)
    if config.dry_run:
        show_estimates(estimate_benchmark(config))
        return
    with telling_how_to_continue("benchmark", arguments):
        result = run_benchmark(config)
    _report(result)
    if result.ended is not None:
        raise result.ended
    if result.stopped:
        told = "; ".join(f"{run}: {cause}" for run, cause in result.stopped.items())
        raise PsyStepError(f"{len(result.stopped)} runs are not finished: {told}")


def _report(result: BenchmarkResult) -> None:
    console = Console()
    console.print(NOTICE, style="italic")
    tables = result.results.tables
    print_results(list(_choose(tables)), console)
    if result.results.cases:
        console.print("\nWhere the first counselor and others parted ways", style="bold")
        print(render_partings(result.results.cases[:SHOWN_CASES]))
    done = [f"{result.played} sessions played now"] if result.played else []
    done += [f"{result.rated} rated again"] if result.rated else []
    state = ", ".join(done) or "finished before: nothing to play"
    folder = shlex.quote(str(result.folder))
    print(f"\n{len(result.results.standings)} runs in {result.folder}/ ({state})")
    print(f"tables: {result.folder / 'tables'}, figures: {result.folder / 'results.json'}")
    print(f"the report: {result.folder / PAGE} (psy-step show {folder} --open)")
    print(f"check it with: psy-step verify {folder}")


def _choose(tables: Sequence[Table]) -> Iterator[Table]:
    """Those that are printed; of two that were compared their own table, of more their
    strengths."""
    pairs = sum(PAIR in table.key for table in tables)
    for table in tables:
        if table.key.startswith(SHOWN) and not (PAIR in table.key and pairs > 1):
            yield table
