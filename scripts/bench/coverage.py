"""How often do 95 % intervals hold the truth? Simulated benchmarks with skewed scores.

Each benchmark draws one score a client for two counselors who share what is the client's own; the
interval of the first one's mean and that of the paired difference are held against the truth.
Beside them stands the plain t interval of the mean.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rollouts.statistics.intervals import Floats, bound_means, measure_moments

CLIENTS = (12, 24, 104)
BENCHMARKS = 10_000
LOWEST, HIGHEST = 0.93, 0.97
Draw = Callable[[np.random.Generator, tuple[int, int]], Floats]


@dataclass(frozen=True)
class Population:
    """Where scores come from: their name with their skewness, and the true mean."""

    name: str
    mean: float
    draw: Draw


@dataclass(frozen=True)
class Coverage:
    """The shares of intervals that held the truth."""

    population: str
    clients: int
    mean: float
    difference: float
    plain: float


def make_steps(name: str, first: int, shares: tuple[float, ...]) -> Population:
    """Whole scores from `first` on, with these shares."""
    steps = np.arange(first, first + len(shares), dtype=float)
    return Population(
        name,
        float(steps @ shares),
        lambda rng, shape: steps[np.searchsorted(np.cumsum(shares)[:-1], rng.random(shape))],
    )


POPULATIONS = (
    Population("even (normal)", 0.0, lambda rng, shape: rng.standard_normal(shape)),
    Population("long tail (gamma, skew 1.4)", 2.0, lambda rng, shape: rng.gamma(2, size=shape)),
    Population("longer tail (gamma, skew 2)", 1.0, lambda rng, shape: rng.gamma(1, size=shape)),
    Population(
        "near the ceiling (beta, skew -1.2)", 0.8, lambda rng, shape: rng.beta(2, 0.5, shape)
    ),
    make_steps("steps 0 to 6 (skew -1.1)", 0, (0.02, 0.03, 0.05, 0.1, 0.2, 0.35, 0.25)),
    make_steps("steps 1 to 5 (skew 1.2)", 1, (0.55, 0.2, 0.12, 0.08, 0.05)),
)


def measure(benchmarks: int, seed: int = 0) -> Iterator[Coverage]:
    """The coverage for each population and number of clients."""
    for population in POPULATIONS:
        for clients in CLIENTS:
            rng = np.random.default_rng(seed)
            shape = (clients, benchmarks)
            first, second = population.draw(rng, shape), population.draw(rng, shape)
            own = rng.normal(size=shape)
            moments = measure_moments(first)
            plain = moments._replace(skewness=np.zeros(benchmarks))
            gap = measure_moments((own + second) - (own + first))
            yield Coverage(
                population.name,
                clients,
                mean=_hold(bound_means(moments), population.mean),
                difference=_hold(bound_means(gap), 0.0),
                plain=_hold(bound_means(plain), population.mean),
            )


def _hold(ends: tuple[Floats, Floats], truth: float) -> float:
    low, high = ends
    return float(np.mean((low <= truth) & (truth <= high)))


def main() -> None:
    """Print every coverage, and whether all lie where they should."""
    print(f"{'scores':<36}{'clients':>8}{'mean':>8}{'paired':>8}{'plain t':>9}")
    found = list(measure(BENCHMARKS))
    for one in found:
        row = f"{one.mean:>8.1%}{one.difference:>8.1%}{one.plain:>9.1%}"
        print(f"{one.population:<36}{one.clients:>8}{row}")
    shares = [share for one in found for share in (one.mean, one.difference)]
    told = f"95 % intervals hold the truth in {min(shares):.1%} to {max(shares):.1%} of"
    print(f"{told} {BENCHMARKS:,} simulated benchmarks each.")
    if not LOWEST <= min(shares) <= max(shares) <= HIGHEST:
        sys.exit(f"outside {LOWEST:.0%} to {HIGHEST:.0%}")


if __name__ == "__main__":
    main()
