"""Rank correlations with intervals, over everything and within groups."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import NormalDist
from typing import Literal

import numpy as np

from psy_env.records import Record
from rollouts.statistics.intervals import LEVEL, Estimate, Floats, rounded

Method = Literal["spearman", "kendall"]
FEWEST = 5
"""Pairs that an interval needs."""


class RankCorrelation(Record):
    """Correlations of two scores; `n` counts the pairs, `mean` is the correlation.

    `within` pools what is left inside the groups, whatever lies between them. Where one side never
    changes there is no correlation.
    """

    overall: Estimate
    groups: dict[str, Estimate]
    within: Estimate


def find_turned(
    first: Mapping[str, float], second: Mapping[str, float]
) -> tuple[tuple[str, str], ...]:
    """The pairs of names that two sides put in different orders; a tie on either side is one. Both
    sides have the same names."""
    return tuple(
        (one, other)
        for one, other in combinations(first, 2)
        if (first[one] - first[other]) * (second[one] - second[other]) <= 0
    )


def correlate_ranks(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    groups: Sequence[str] = (),
    method: Method = "spearman",
    level: float = LEVEL,
) -> RankCorrelation:
    """The correlation over all pairs, in each group, and pooled within groups; pairs with a NaN are
    left out.

    Intervals are those of Bonett and Wright (Psychometrika 65, 2000), by Fisher's transformation.
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    labels = np.asarray(groups or [""] * len(x), dtype=str)
    there = ~(np.isnan(x) | np.isnan(y))
    found = {
        name: _correlate(x[there & (labels == name)], y[there & (labels == name)], method, level)
        for name in sorted(set(labels))
    }
    return RankCorrelation(
        overall=_correlate(x[there], y[there], method, level),
        groups=found if groups else {},
        within=_pool(list(found.values()), method, level),
    )


def rank_rows(values: Floats) -> Floats:
    """Mean ranks in each row of (rows, columns), around the middle."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=1)
    return np.asarray(ranks - ranks.mean(axis=1, keepdims=True))


def _correlate(x: Floats, y: Floats, method: Method, level: float) -> Estimate:
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Estimate(n=len(x), mean=None, low=None, high=None)
    r = _spearman(x, y) if method == "spearman" else _kendall(x, y)
    return _bound(r, _error(r, len(x), method), len(x), level)


def _spearman(x: Floats, y: Floats) -> float:
    """In numpy alone: every run's report has some, and importing scipy would take longer."""
    a, b = (_mean_ranks(side) for side in (x, y))
    return float(a @ b / math.sqrt((a @ a) * (b @ b)))


def _mean_ranks(values: Floats) -> Floats:
    """Ranks around the middle, equal values sharing one."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(ranks[places] - (len(values) + 1) / 2)


def _kendall(x: Floats, y: Floats) -> float:
    from scipy.stats import kendalltau

    return float(kendalltau(x, y).statistic)


def _pool(found: Sequence[Estimate], method: Method, level: float) -> Estimate:
    """Fisher's transforms of groups, each weighted by what it tells."""
    usable = [(e.mean, e.n) for e in found if e.mean is not None and e.n >= FEWEST]
    n = sum(e.n for e in found)
    if not usable:
        return Estimate(n=n, mean=None, low=None, high=None)
    if len(usable) == 1:
        r, alone = usable[0]
        return _bound(r, _error(r, alone, method), n, level)
    weights = np.array([size - 3.0 for _, size in usable])
    weights /= weights.sum()
    errors = np.array([_error(r, size, method) or 0.0 for r, size in usable])
    z = float(weights @ [_transform(r) for r, _ in usable])
    return _bound(math.tanh(z), float(np.sqrt(weights**2 @ errors**2)), n, level)


def _error(r: float, n: int, method: Method) -> float | None:
    """The standard error of a correlation's Fisher transform."""
    if n < FEWEST:
        return None
    return math.sqrt((1 + r**2 / 2) / (n - 3) if method == "spearman" else 0.437 / (n - 4))


def _bound(r: float, error: float | None, n: int, level: float) -> Estimate:
    if error is None:
        return Estimate(n=n, mean=rounded(r), low=None, high=None)
    half = NormalDist().inv_cdf((1 + level) / 2) * error
    low, high = (math.tanh(_transform(r) + side) for side in (-half, half))
    return Estimate(n=n, mean=rounded(r), low=rounded(low), high=rounded(high))


def _transform(r: float) -> float:
    """Fisher's z, finite for a perfect order too."""
    return math.atanh(max(-1 + 1e-9, min(1 - 1e-9, r)))
