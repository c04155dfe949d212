"""Means with intervals over profiles: t intervals, corrected for skewness.

A profile's value is the mean of its sessions, and each profile weighs the same. The plain t
interval covers too little where a dozen scores are skewed, so the studentised mean goes through
Hall's cubic transformation (Journal of the Royal Statistical Society B 54, 1992), which straightens
it; without skew it is the plain t interval. `scripts/bench/coverage.py` measures both.

Neither knows that a share or a rating has ends, and both may reach beyond them: an interval is cut
where its quantity's `Range` ends. That leaves the coverage as it is, for no true mean lies there.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Record
from rollouts.statistics.student import central_quantile, central_share

LEVEL = 0.95
DIGITS = 6
"""Figures are rounded, so that a file of metrics does not depend on the machine's order of
summing."""
NO_SKEW, NO_SPREAD = 1e-6, 1e-12

Floats = NDArray[np.float64]
ByProfile = Mapping[str, Sequence[float]]
"""The values of each profile's sessions, by profile; NaN for what has no score."""


class Estimate(Record):
    """The mean of `n` scored values; None without any. The interval needs at least two profiles."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


class Range(NamedTuple):
    """The ends of what a quantity can be, and so of its mean; infinite where it has none."""

    low: float = -math.inf
    high: float = math.inf

    @property
    def of_differences(self) -> "Range":
        """What the difference of two such quantities can be."""
        return Range(self.low - self.high, self.high - self.low)

    def cut(self, figures: Floats) -> Floats:
        """Figures of this quantity, those beyond an end put on it; NaN stays."""
        return np.clip(figures, self.low, self.high)


ENDLESS, SHARE, PERCENT = Range(), Range(0.0, 1.0), Range(0.0, 100.0)


class Moments(NamedTuple):
    """Of each column: how many values, their mean, standard deviation and skewness (the third
    central moment in standard deviations: an estimate less shrunk lets paired differences cover too
    little)."""

    n: NDArray[np.int64]
    mean: Floats
    deviation: Floats
    skewness: Floats


def mean_interval(values: ByProfile, within: Range, level: float = LEVEL) -> Estimate:
    """The mean over profiles with its interval, cut at the ends of its range; `n` counts the scored
    sessions."""
    scores = [np.asarray(scores, dtype=float) for scores in values.values()]
    totals = np.array([[np.nansum(one)] for one in scores]).reshape(-1, 1)
    counts = np.array([[np.count_nonzero(~np.isnan(one))] for one in scores]).reshape(-1, 1)
    return estimate_from_sums(totals, counts, [within], level)[0]


def estimate_means(
    rows: Floats, profiles: Sequence[str], ranges: Sequence[Range], level: float = LEVEL
) -> tuple[Estimate, ...]:
    """The mean of each column of (sessions, values), NaN standing for unscored; `profiles[i]` is
    the profile of row i, `ranges[j]` the range of column j."""
    names, places = np.unique(np.asarray(profiles, dtype=str), return_inverse=True)
    scored = ~np.isnan(rows)
    totals, counts = np.zeros((2, len(names), rows.shape[1]))
    np.add.at(totals, places, np.where(scored, rows, 0.0))
    np.add.at(counts, places, scored)
    return estimate_from_sums(totals, counts, ranges, level)


def estimate_from_sums(
    totals: Floats, counts: Floats, ranges: Sequence[Range], level: float = LEVEL
) -> tuple[Estimate, ...]:
    """The same from what is left of the rows: per profile and value, the sum of its scores and how
    many there are."""
    with np.errstate(invalid="ignore"):
        moments = measure_moments(totals / counts)
    ends = zip(ranges, *bound_means(moments, level), strict=True)
    bounds = [within.cut(np.array([low, high])) for within, low, high in ends]
    return tuple(
        Estimate(n=int(n), mean=rounded(mean), low=rounded(low), high=rounded(high))
        for n, mean, (low, high) in zip(counts.sum(axis=0), moments.mean, bounds, strict=True)
    )


def average_profiles(values: ByProfile) -> dict[str, float]:
    """Each profile's mean, in the order of their names; profiles without a score are left out."""
    scored = {
        profile: [score for score in values[profile] if not math.isnan(score)]
        for profile in sorted(values)
    }
    return {profile: float(np.mean(scores)) for profile, scores in scored.items() if scores}


def measure_moments(columns: Floats) -> Moments:
    """What an interval needs of (units, columns), NaN for no value; NaN where it is not defined,
    skewness 0 without spread."""
    there = ~np.isnan(columns)
    n = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, columns, 0.0).sum(axis=0) / n
        apart = np.where(there, columns - mean, 0.0)
        deviation = np.sqrt((apart**2).sum(axis=0) / (n - 1))
        skewness = (apart**3).sum(axis=0) / (n * deviation**3)
    spread = deviation > NO_SPREAD * np.maximum(1.0, np.abs(mean))
    deviation = np.where(n < 2, np.nan, np.where(spread, deviation, 0.0))
    return Moments(n, mean, deviation, np.where(spread, skewness, 0.0))


def bound_means(moments: Moments, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The ends of each column's interval; NaN below two values."""
    t = np.array([central_quantile(level, int(n) - 1) if n > 1 else np.nan for n in moments.n])
    low, high = (
        moments.mean - moments.deviation * _bend(quantile, moments) for quantile in (t, -t)
    )
    return low, high


def find_p(moments: Moments) -> list[float | None]:
    """The two-sided p of a mean of 0 for each column, by the same transformation: below 1 - level
    just where the interval leaves 0 out; None without spread."""
    with np.errstate(invalid="ignore", divide="ignore"):
        straight = _straighten(moments.mean / moments.deviation, moments)
    return [
        1 - central_share(float(t), int(n) - 1) if n > 1 and math.isfinite(t) else None
        for t, n in zip(straight, moments.n, strict=True)
    ]


def rounded(number: float | None) -> float | None:
    """A figure as it is written down; None for NaN, and None stays None."""
    return None if number is None or math.isnan(number) else round(float(number), DIGITS)


def _straighten(apart: Floats, moments: Moments) -> Floats:
    """From a mean's distance in standard deviations to what is distributed as t."""
    n, skew = np.maximum(moments.n, 1), moments.skewness
    cubic = apart + skew * apart**2 / 3 + skew**2 * apart**3 / 27 + skew / (6 * n)
    return np.asarray(np.sqrt(n) * cubic, dtype=float)


def _bend(t: Floats, moments: Moments) -> Floats:
    """The inverse: from t to a distance in standard deviations."""
    n, skew = np.maximum(moments.n, 1), moments.skewness
    straight = t / np.sqrt(n)
    flat = np.abs(skew) < NO_SKEW
    bent = np.where(flat, 1.0, skew)
    root = np.cbrt(1 + bent * (straight - bent / (6 * n)))
    return np.where(flat, straight, 3 / bent * (root - 1))
