"""How small a difference a benchmark can find, and how many profiles a wanted one needs."""

import math

from rollouts.statistics.intervals import LEVEL
from rollouts.statistics.student import central_quantile

POWER = 0.8
MOST_PROFILES = 1_000_000


def smallest_detectable(
    deviation: float, profiles: int, power: float = POWER, level: float = LEVEL
) -> float | None:
    """The true difference that a paired t test finds with this power, where the differences of
    profiles have this standard deviation (PairedDifference.deviation); None below two profiles."""
    if profiles < 2:
        return None
    # A difference in the other direction, found once in a hundred million, is left out.
    from scipy.special import nctdtrinc

    t = central_quantile(level, profiles - 1)
    return float(nctdtrinc(profiles - 1, 1 - power, t)) * deviation / math.sqrt(profiles)


def wanted_profiles(
    difference: float, deviation: float, power: float = POWER, level: float = LEVEL
) -> int | None:
    """How many profiles find a true difference of this size with this power; None where a million
    are not enough."""
    if deviation == 0 and difference:
        return 2

    def finds(profiles: int) -> bool:
        found = smallest_detectable(deviation, profiles, power, level)
        return found is not None and found <= abs(difference)

    few, many = 1, 2
    while not finds(many):
        few, many = many, 2 * many
        if few > MOST_PROFILES:
            return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if finds(middle) else (middle, many)
    return many
