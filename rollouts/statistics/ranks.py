"""Rank correlation with its interval, over all pairs or within groups."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from rollouts.statistics.intervals import LEVEL, Estimate, Floats, rounded

FEWEST = 4
"""Pairs below which an interval has no basis."""
NEARLY_ONE = 0.999
"""Fisher's transformation of a perfect correlation has no end."""


def rank_correlation(
    one: Sequence[float],
    other: Sequence[float],
    groups: Sequence[str] | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Spearman's rank correlation; with groups, ranks are taken within each and pooled.

    The interval is Fisher's with the standard error of Bonett and Wright (Psychometrika 65, 2000);
    each further group costs a degree of freedom. `mean` is None without spread on both sides.
    """
    names = np.asarray(groups if groups is not None else [""] * len(one), dtype=str)
    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    n, kinds = len(first), len(set(names.tolist()))
    a, b = _rank_within(first, names), _rank_within(second, names)
    spread = math.sqrt(float((a**2).sum() * (b**2).sum()))
    if not spread:
        return Estimate(n=n, mean=None, low=None, high=None)
    rho = min(1.0, max(-1.0, float((a * b).sum()) / spread))
    free = n - kinds + 1 - 3
    if free < FEWEST - 3:
        return Estimate(n=n, mean=rounded(rho), low=None, high=None)
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt((1 + rho**2 / 2) / free)
    middle = math.atanh(min(NEARLY_ONE, max(-NEARLY_ONE, rho)))
    low, high = (math.tanh(middle + side * half) for side in (-1, 1))
    return Estimate(n=n, mean=rounded(rho), low=rounded(low), high=rounded(high))


def _rank_within(values: Floats, names: np.ndarray) -> Floats:
    """Mean ranks within each group, around the group's middle."""
    ranks = np.zeros(len(values))
    for name in np.unique(names):
        inside = names == name
        unique, places, counts = np.unique(values[inside], return_inverse=True, return_counts=True)
        middle = np.cumsum(counts) - (counts - 1) / 2 if len(unique) else counts
        found = middle[places]
        ranks[inside] = found - found.mean()
    return ranks
