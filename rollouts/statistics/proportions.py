"""Shares of events with exact intervals: what no event in so many trials still allows.

The bounds are found here, for every run's report has some, and importing a library for them would
take longer than the rest of it.
"""

import math

import numpy as np

from rollouts.statistics.intervals import LEVEL, Estimate, rounded

BISECTIONS = 40


def share_interval(events: int, trials: int, level: float = LEVEL) -> Estimate:
    """The share of events with its exact interval (Clopper and Pearson, 1934).

    Without an event the low end is 0, and the high one allows what the trials would have missed
    with half the chance that `level` leaves; `upper_bound` gives the one-sided bound.
    """
    if not 0 <= events <= trials:
        raise ValueError(f"{events} events in {trials} trials cannot be")
    if not trials:
        return Estimate(n=0, mean=None, low=None, high=None)
    tail = (1 - level) / 2
    high = _bound(events, trials, tail)
    low = 1 - _bound(trials - events, trials, tail)
    return Estimate(n=trials, mean=rounded(events / trials), low=rounded(low), high=rounded(high))


def upper_bound(events: int, trials: int, level: float = LEVEL) -> float | None:
    """The highest share that so few events are still compatible with, one-sided: about 3 / trials
    where there was none; None without a trial."""
    return rounded(_bound(events, trials, 1 - level)) if trials else None


def _bound(events: int, trials: int, tail: float) -> float:
    """The share at which as few events as these come with probability `tail`."""
    if events == trials:
        return 1.0
    counts = np.arange(events + 1)
    steps = np.log((trials - counts[1:] + 1) / counts[1:])
    ways = np.concatenate(([0.0], np.cumsum(steps)))
    low, high = events / trials, 1.0
    for _ in range(BISECTIONS):
        share = (low + high) / 2
        logs = ways + counts * math.log(share) + (trials - counts) * math.log1p(-share)
        low, high = (share, high) if np.exp(logs).sum() > tail else (low, share)
    return high
