"""Student's t distribution with whole degrees of freedom.

Its own file because every run needs one quantile, and importing a library for it would take a tenth
of a short run's time.
"""

import math
from functools import lru_cache

import numpy as np


def central_share(t: float, freedom: int) -> float:
    """P(|T| <= t) with `freedom` degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    if freedom < 1:
        raise ValueError("a t distribution needs at least one degree of freedom")
    return _share_of_angle(math.atan(abs(t) / math.sqrt(freedom)), freedom)


@lru_cache(maxsize=1024)
def central_quantile(share: float, freedom: int) -> float:
    """The t that holds `share` of the distribution between -t and t."""
    low, high = 0.0, math.pi / 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _share_of_angle(middle, freedom) < share else (low, middle)
    return math.sqrt(freedom) * math.tan(low)


def _share_of_angle(angle: float, freedom: int) -> float:
    """The central share where t is sqrt(freedom) * tan(angle)."""
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2
    steps = np.arange(1, (freedom - odd) // 2)
    factors = square * (2 * steps - 1 + odd) / (2 * steps + odd)
    series = 1 + float(np.cumprod(factors).sum())
    if not odd:
        return sine * series
    return 2 / math.pi * (angle + (sine * math.cos(angle) * series if freedom > 1 else 0.0))
