"""Means with intervals: whole profiles are resampled."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from psy_env.records import Record

DIGITS = 6
"""Figures are rounded, so that a file of metrics does not depend on the machine's order of
summing."""


class BootstrapSettings(Record):
    """How intervals are drawn."""

    resamples: int = Field(default=2000, ge=1)
    level: float = Field(default=0.95, gt=0, lt=1)
    seed: int = 0


class Estimate(Record):
    """The mean of `n` scored values; None without any. The interval needs at least two profiles."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


def estimate_means(
    rows: NDArray[np.float64], profiles: Sequence[str], bootstrap: BootstrapSettings
) -> tuple[Estimate, ...]:
    """The mean of each column of (sessions, values), NaN standing for unscored, with a
    cluster-bootstrap interval.

    `profiles[i]` is the cluster of row i; a resample draws as many profiles as there are, with all
    their sessions.
    """
    names, cluster = np.unique(np.asarray(profiles, dtype=str), return_inverse=True)
    scored = ~np.isnan(rows)
    totals, counts = np.zeros((2, len(names), rows.shape[1]))
    np.add.at(totals, cluster, np.where(scored, rows, 0.0))
    np.add.at(counts, cluster, scored)
    return estimate_from_sums(totals, counts, bootstrap)


def estimate_from_sums(
    totals: NDArray[np.float64], counts: NDArray[np.float64], bootstrap: BootstrapSettings
) -> tuple[Estimate, ...]:
    """The same from what is left of the rows: per profile and value, the sum of its scores and how
    many there are."""
    means = _resample(totals, counts, bootstrap)
    tails = ((1 - bootstrap.level) / 2, (1 + bootstrap.level) / 2)
    return tuple(
        _estimate(totals[:, j], counts[:, j], means[:, j], tails) for j in range(totals.shape[1])
    )


def rounded(number: float | None) -> float | None:
    """A figure as it is written down; None stays None."""
    return None if number is None else round(float(number), DIGITS)


def _resample(
    totals: NDArray[np.float64], counts: NDArray[np.float64], bootstrap: BootstrapSettings
) -> NDArray[np.float64]:
    """The means (resamples, values) of resampled profiles, in blocks that bound the memory; NaN
    where none scored."""
    clusters = len(totals)
    rng = np.random.default_rng(bootstrap.seed)
    means = np.empty((bootstrap.resamples, totals.shape[1]))
    block = max(1, 2_000_000 // max(1, clusters))
    for start in range(0, bootstrap.resamples if clusters else 0, block):
        drawn = min(block, bootstrap.resamples - start)
        picks = (
            rng.integers(clusters, size=(drawn, clusters)) + clusters * np.arange(drawn)[:, None]
        )
        weights = (
            np.bincount(picks.ravel(), minlength=drawn * clusters)
            .reshape(drawn, clusters)
            .astype(float)
        )
        with np.errstate(invalid="ignore"):
            means[start : start + drawn] = (weights @ totals) / (weights @ counts)
    return means


def _estimate(
    totals: NDArray[np.float64],
    counts: NDArray[np.float64],
    means: NDArray[np.float64],
    tails: tuple[float, float],
) -> Estimate:
    n = int(counts.sum())
    if n == 0:
        return Estimate(n=0, mean=None, low=None, high=None)
    low, high = np.nanquantile(means, tails) if np.count_nonzero(counts) > 1 else (None, None)
    return Estimate(n=n, mean=rounded(totals.sum() / n), low=rounded(low), high=rounded(high))
