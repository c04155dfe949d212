"""psy-step rejudge: rate the saved sessions of a run again, by another evaluator."""

import shlex
from collections.abc import Sequence

from rollouts.complete import Interrupted
from rollouts.config import RejudgeConfig
from rollouts.rejudge import rejudge

from .command_line import parse_arguments
from .simulate import report_run


def run(arguments: Sequence[str]) -> None:
    """Rate what has no new rating yet, then print the tables and say where the files are."""
    config = parse_arguments(RejudgeConfig, "rejudge", arguments)
    try:
        result = rejudge(config)
    except Interrupted as error:
        raise KeyboardInterrupt(f"{error}: psy-step rejudge {shlex.join(arguments)}") from error
    report_run(result)
