"""Two runs on the same profiles: the paired difference, and p values of a whole family."""

import math
from collections.abc import Mapping

import numpy as np

from psy_env.records import Record
from rollouts.statistics.intervals import (
    LEVEL,
    ByProfile,
    Estimate,
    Range,
    average_profiles,
    bound_means,
    find_p,
    measure_moments,
    rounded,
)


class PairedDifference(Record):
    """b minus a over the profiles that both have a score for; each profile weighs the same.

    `difference.n` counts those profiles, `deviation` is the standard deviation of their
    differences, `p` the two-sided one of no difference. `effect` is Hedges' g of the paired
    differences: their mean in their standard deviations, corrected for few profiles. None without
    a basis: p needs two profiles whose differences are not all the same, the effect three.
    """

    mean_a: float | None
    mean_b: float | None
    difference: Estimate
    deviation: float | None
    p: float | None
    effect: float | None


def paired_difference(
    a: ByProfile, b: ByProfile, within: Range, level: float = LEVEL
) -> PairedDifference:
    """How far b is above a, profile by profile; profiles that only one side has are left out. The
    interval is cut where values of this range cannot lie further apart."""
    ours, theirs = average_profiles(a), average_profiles(b)
    shared = [profile for profile in ours if profile in theirs]
    before, after = (np.array([side[profile] for profile in shared]) for side in (ours, theirs))
    moments = measure_moments((after - before).reshape(-1, 1))
    low, high = within.of_differences.cut(np.ravel(bound_means(moments, level)))
    n, mean, deviation = len(shared), float(moments.mean[0]), float(moments.deviation[0])
    (p,) = find_p(moments)
    return PairedDifference(
        mean_a=rounded(before.mean()) if shared else None,
        mean_b=rounded(after.mean()) if shared else None,
        difference=Estimate(n=n, mean=rounded(mean), low=rounded(low), high=rounded(high)),
        deviation=rounded(deviation),
        p=rounded(p),
        effect=None if p is None or n < 3 else rounded(mean / deviation * _shrink_few(n - 1)),
    )


def holm(family: Mapping[str, float | None]) -> dict[str, float | None]:
    """The p values of a named family, adjusted so that one false find among them all is as rare as
    the level says (Holm, 1979); None stays None and is not counted."""
    known = sorted((p, name) for name, p in family.items() if p is not None)
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, (p, name) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * p))
        adjusted[name] = highest
    return {name: rounded(adjusted.get(name)) for name in family}


def _shrink_few(freedom: int) -> float:
    """Hedges' correction of a standardised mean's upward bias."""
    gamma = math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)
    return math.exp(gamma) / math.sqrt(freedom / 2)
