"""psy-step synthesize: write a dataset of dialogues, filter it, lay it out for training"""

import shlex
from collections.abc import Sequence

from rich.console import Console

from rollouts.dataset.files import CARD, PAGE, STATISTICS
from rollouts.dataset.statistics import DatasetSummary
from rollouts.dataset.tables import print_dataset
from rollouts.run.complete import RunResult
from rollouts.run.config import SynthesizeConfig
from rollouts.show.tables import print_failures, print_usage
from rollouts.synthesize import synthesize

from .command_line import parse_arguments
from .simulate import tell_estimate, telling_how_to_continue


def run(arguments: Sequence[str]) -> None:
    """Write what is missing, then tell the yield and where the files are."""
    config = parse_arguments(SynthesizeConfig, "synthesize", arguments)
    if config.dry_run:
        tell_estimate(config)
        return
    with telling_how_to_continue("synthesize", arguments):
        result = synthesize(config)
    _report(result)
    result.refuse_all_failed()


def _report(result: RunResult) -> None:
    """What was kept and why not the rest, what models took, and where to look next."""
    console = Console()
    folder = shlex.quote(str(result.folder))
    summary = DatasetSummary.model_validate_json((result.folder / STATISTICS).read_bytes())
    print_dataset(summary, console)
    print_usage(result.usage, result.recovered, console)
    print_failures(result.causes, console)
    state = f"{result.played} written now" if result.played else "finished before: nothing to write"
    print(
        f"\n{summary.yields.kept} of {result.sessions} dialogues kept in {result.folder}/ ({state})"
    )
    print(f"its figures: {result.folder / PAGE}, its card: {result.folder / CARD}")
    if summary.yields.kept:
        program = f"import datasets; print(datasets.load_dataset({str(result.folder)!r}))"
        print(f"load it with: python -c {shlex.quote(program)}")
        print(f"let experts judge it with: psy-step review export --run {folder}")
