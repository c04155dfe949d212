"""How far two raters give the same numbers: weighted kappa with its interval."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from psy_env.seeds import derive_seed
from rollouts.statistics.intervals import LEVEL, Estimate, Floats, rounded

RESAMPLES = 1000
Answers = Mapping[str, float]
"""One rater's answers, by item."""


def weighted_kappa(one: Floats, other: Floats) -> float | None:
    """Cohen's kappa with quadratic weights: 1 where both give the same, 0 as by chance; None where
    neither answer varies.

    On whole numbers it is the one of 1968; in this form, which is Lin's concordance coefficient
    (1989), it also takes the means that a judge gives who is asked several times.
    """
    expected = one.var() + other.var() + (one.mean() - other.mean()) ** 2
    return float(1 - ((one - other) ** 2).mean() / expected) if expected else None


def mean_kappa(pairs: list[tuple[Answers, Answers]], level: float = LEVEL) -> Estimate:
    """The mean weighted kappa of these pairs of raters on the items that all of them answered; the
    interval draws items again (percentiles). `n` counts items."""
    shared = (
        sorted(set.intersection(*(set(side) for pair in pairs for side in pair))) if pairs else []
    )
    sides = [tuple(np.array([side[item] for item in shared]) for side in pair) for pair in pairs]
    n = len(shared)
    mean = _average(sides, np.arange(n)) if n > 1 else None
    if mean is None or n < 3:
        return Estimate(n=n, mean=rounded(mean), low=None, high=None)
    rng = np.random.default_rng(derive_seed("kappa"))
    drawn = [_average(sides, rng.integers(n, size=n)) for _ in range(RESAMPLES)]
    known = [kappa for kappa in drawn if kappa is not None]
    low, high = np.quantile(known, ((1 - level) / 2, (1 + level) / 2))
    return Estimate(n=n, mean=rounded(mean), low=rounded(low), high=rounded(high))


def pair_up(raters: Mapping[str, Answers]) -> list[tuple[Answers, Answers]]:
    """Each two of them."""
    return list(combinations(raters.values(), 2))


def _average(sides: list[tuple[Floats, ...]], places: np.ndarray) -> float | None:
    found = [weighted_kappa(one[places], other[places]) for one, other in sides]
    known = [kappa for kappa in found if kappa is not None]
    return float(np.mean(known)) if known else None
