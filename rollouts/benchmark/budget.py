"""One budget for a whole benchmark: its runs, ratings and comparisons."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from psy_env.errors import OutOfBudget
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import HEAD_TO_HEAD, RUNS
from rollouts.run.budget import Meter
from rollouts.run.config import FleetConfig
from rollouts.run.folder import RunFolder, is_begun
from rollouts.run.ledger import Ledger

Config = TypeVar("Config", bound=FleetConfig)


def limit(run: Config, folder: Path, whole: BenchmarkConfig) -> Config:
    """The options of what is done in this folder, with what the others have left of the
    benchmark's budget."""
    if whole.max_cost is None and whole.max_tokens is None:
        return run
    spent = _measure(whole, but=folder)
    cost = None if whole.max_cost is None else whole.max_cost - spent.cost
    tokens = None if whole.max_tokens is None else whole.max_tokens - spent.tokens
    return run.model_copy(update={"max_cost": cost, "max_tokens": tokens})


@contextmanager
def telling_the_whole(config: BenchmarkConfig) -> Iterator[None]:
    """Who runs out of what was left to it has run out of the benchmark's budget: that is told."""
    try:
        yield
    except OutOfBudget as error:
        spent = _measure(config).spent or str(error)
        told = f"{spent}; everything is saved, the same command with a larger budget continues"
        raise OutOfBudget(told) from error


def _measure(config: BenchmarkConfig, but: Path | None = None) -> Meter:
    """What everything that is done here, but in one folder, has taken so far."""
    meter = Meter(config.max_cost, config.max_tokens)
    for part in (RUNS, HEAD_TO_HEAD):
        for path in sorted((config.out / part).glob("*")):
            if path != but and is_begun(path):
                with Ledger(RunFolder(path).ledger) as ledger:
                    meter.add_usage(ledger.usage())
    return meter
