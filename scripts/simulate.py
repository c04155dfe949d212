"""psy-step simulate: play many sessions, mine preference pairs, measure."""

import shlex
import sys
from collections.abc import Sequence

from rich.console import Console

from rollouts.config import SimulateConfig
from rollouts.metrics import Metrics
from rollouts.simulate import Interrupted, RunResult, simulate
from rollouts.tables import print_metrics

from .command_line import parse_arguments


def run(arguments: Sequence[str]) -> None:
    """Play what is missing, then print the tables and say where the files are."""
    config = parse_arguments(SimulateConfig, "simulate", arguments)
    try:
        result = simulate(config)
    except Interrupted:
        print(f"\ncontinue with: psy-step simulate {shlex.join(arguments)}", file=sys.stderr)
        raise
    _report(result)


def _report(result: RunResult) -> None:
    console = Console()
    print_metrics(Metrics.model_validate_json((result.folder / "metrics.json").read_bytes()), console)
    state = f"{result.played} sessions played now" if result.played else "finished before: nothing to play"
    console.print(
        f"\n{result.sessions} sessions in {result.folder}/ ({result.failed} failed; {state})", highlight=False
    )
    console.print(f"read one with: psy-step show --run {result.folder}", highlight=False)
