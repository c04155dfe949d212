"""psy-step synthesize: write a dataset of counseling dialogues, filter it, and lay it out for training."""

import shlex
from collections.abc import Sequence

from rich.console import Console

from rollouts.complete import Interrupted, RunResult
from rollouts.config import SynthesizeConfig
from rollouts.synthesize import synthesize
from rollouts.tables import print_usage

from .command_line import parse_arguments


def run(arguments: Sequence[str]) -> None:
    """Write what is missing, then tell the yield and where the files are."""
    config = parse_arguments(SynthesizeConfig, "synthesize", arguments)
    try:
        result = synthesize(config)
    except Interrupted as error:
        raise KeyboardInterrupt(f"{error}: psy-step synthesize {shlex.join(arguments)}") from error
    _report(result)


def _report(result: RunResult) -> None:
    console = Console()
    print_usage(result.usage, console)
