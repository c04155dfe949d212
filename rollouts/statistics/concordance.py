"""How far two raters give the same numbers: weighted kappa with its interval."""

import math
import warnings
from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from psy_env.seeds import derive_seed
from rollouts.statistics.intervals import LEVEL, Estimate, Floats, rounded

RESAMPLES = 1000
Answers = Mapping[str, float]
"""One rater's answers, by item."""


def weighted_kappa(one: Floats, other: Floats) -> Floats:
    """Cohen's kappa with quadratic weights over the last axis: 1 where both give the same, 0 as by
    chance; NaN where neither answer varies.

    On whole numbers it is the one of 1968; in this form, which is Lin's concordance coefficient
    (1989), it also takes the means that a judge gives who is asked several times.
    """
    apart = (one.mean(axis=-1) - other.mean(axis=-1)) ** 2
    expected = one.var(axis=-1) + other.var(axis=-1) + apart
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1 - ((one - other) ** 2).mean(axis=-1) / expected)


def mean_kappa(pairs: list[tuple[Answers, Answers]], level: float = LEVEL) -> Estimate:
    """The mean weighted kappa of these pairs of raters on the items that all of them answered; the
    interval draws items again (percentiles). `n` counts items."""
    shared = (
        sorted(set.intersection(*(set(side) for pair in pairs for side in pair))) if pairs else []
    )
    sides = [tuple(np.array([side[item] for item in shared]) for side in pair) for pair in pairs]
    n = len(shared)
    everything = np.arange(n)[None, :]
    mean = float(_average(sides, everything)[0]) if n > 1 else None
    if mean is None or math.isnan(mean) or n < 3:
        return Estimate(n=n, mean=rounded(mean), low=None, high=None)
    drawn = np.random.default_rng(derive_seed("kappa")).integers(n, size=(RESAMPLES, n))
    low, high = np.nanquantile(_average(sides, drawn), ((1 - level) / 2, (1 + level) / 2))
    return Estimate(n=n, mean=rounded(mean), low=rounded(low), high=rounded(high))


def pair_up(raters: Mapping[str, Answers]) -> list[tuple[Answers, Answers]]:
    """Each two of them."""
    return list(combinations(raters.values(), 2))


def _average(sides: list[tuple[Floats, ...]], drawn: NDArray[np.int64]) -> Floats:
    """The mean kappa over the pairs for each row of drawn items; pairs without spread are left
    out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row in which nobody varies
        return np.asarray(
            np.nanmean([weighted_kappa(one[drawn], other[drawn]) for one, other in sides], axis=0)
        )
