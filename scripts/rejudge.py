"""psy-step rejudge: rate the saved sessions of a run again, by another evaluator."""

from collections.abc import Sequence

from rollouts.rejudge import rejudge
from rollouts.run.config import RejudgeConfig

from .command_line import parse_arguments
from .simulate import report_run, telling_how_to_continue


def run(arguments: Sequence[str]) -> None:
    """Rate what has no new rating yet, then print the tables and say where the files are."""
    config = parse_arguments(RejudgeConfig, "rejudge", arguments)
    with telling_how_to_continue("rejudge", arguments):
        result = rejudge(config)
    report_run(result)
