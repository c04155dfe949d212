"""psy-step simulate: play many sessions, mine preference pairs, measure."""

import shlex
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
    except Interrupted as error:
        raise KeyboardInterrupt(f"{error}: psy-step simulate {shlex.join(arguments)}") from error
    _report(result)


def _report(result: RunResult) -> None:
    print_metrics(Metrics.model_validate_json((result.folder / "metrics.json").read_bytes()), Console())
    state = f"{result.played} sessions played now" if result.played else "finished before: nothing to play"
    print(f"\n{result.sessions} sessions in {result.folder}/ ({result.failed} failed; {state})")
    print(f"read one with: psy-step show --run {shlex.quote(str(result.folder))}")
