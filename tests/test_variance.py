"""Variance components: known ones come back, and what a design cannot tell is not told."""

import itertools
import math

import numpy as np
import pytest

from rollouts.statistics.variance import (
    INTERPLAY,
    PROFILE,
    REPEAT,
    SEED,
    Components,
    Design,
    Rating,
    find_error,
    find_reliability,
    measure_components,
    wanted_design,
)

TRUE = {PROFILE: 1.0, INTERPLAY: 0.25, SEED: 0.5, REPEAT: 0.1}
MEANS = (0.0, 0.5, 1.0, 1.5)


def simulate(
    seed: int, profiles: int = 24, seeds: int = 3, repeats: int = 2, missing: float = 0.0
) -> list[Rating]:
    """Ratings of four counselors with these variances."""
    rng = np.random.default_rng(seed)
    shape = (len(MEANS), profiles, seeds, repeats)
    scores = np.array(MEANS)[:, None, None, None] + np.zeros(shape)
    for name, within in ((PROFILE, (1, *shape[1:2], 1, 1)), (INTERPLAY, (*shape[:2], 1, 1))):
        scores = scores + rng.normal(0, math.sqrt(TRUE[name]), within)
    scores = scores + rng.normal(0, math.sqrt(TRUE[SEED]), (*shape[:3], 1))
    scores = scores + rng.normal(0, math.sqrt(TRUE[REPEAT]), shape)
    scores[rng.random(shape) < missing] = math.nan
    places = itertools.product(*map(range, shape))
    return [Rating(f"c{c}", f"p{p}", f"s{s}", scores[c, p, s, r]) for c, p, s, r in places]


@pytest.mark.parametrize("missing", [0.0, 0.15], ids=["complete", "15 % unscored"])
def test_known_components_come_back_within_a_tenth_on_average(missing: float) -> None:
    found = [measure_components(simulate(seed, profiles=60, missing=missing)) for seed in range(15)]
    for name, true in TRUE.items():
        mean = np.mean([one.variances[name] for one in found])
        assert mean == pytest.approx(true, rel=0.1), name
    counselors = np.mean([one.counselors for one in found])
    assert counselors == pytest.approx(np.var(MEANS, ddof=1), rel=0.1)


def test_a_balanced_design_gives_the_mean_squares_of_the_textbook() -> None:
    scores = {"p": ([5, 7], [6, 6]), "q": ([1, 2], [4, 4]), "r": ([3, 3], [2, 1])}
    ratings = [
        Rating("one", profile, str(seed), float(score))
        for profile, sessions in scores.items()
        for seed, session in enumerate(sessions)
        for score in session
    ]
    found = measure_components(ratings).variances
    repeat = (2 + 0 + 0.5 + 0 + 0 + 0.5) / 6
    seed = (2 * (0 + 3.125 + 1.125) - 0) / 3  # mean square of sessions within profiles
    profile = 4 * ((6 - 44 / 12) ** 2 + (2.75 - 44 / 12) ** 2 + (2.25 - 44 / 12) ** 2) / 2
    assert found[REPEAT] == pytest.approx(repeat, abs=1e-6)
    assert found[SEED] == pytest.approx((seed - repeat) / 2, abs=1e-6)
    assert found[PROFILE] == pytest.approx((profile - seed) / 4, abs=1e-6)


def test_a_negative_component_is_shown_as_it_is_and_counts_as_none() -> None:
    alike = [("p", 1.0), ("p", 5.0), ("q", 1.0), ("q", 5.0)]
    found = measure_components([Rating("a", p, str(i), s) for i, (p, s) in enumerate(alike)])
    assert found.variances[PROFILE] == -4.0
    assert found.shares == {PROFILE: 0.0, INTERPLAY: None, SEED: 1.0, REPEAT: None}
    assert find_error(found, Design(2, 2, 1)) == found.variances[SEED] / 4  # type: ignore[operator]


@pytest.mark.parametrize(
    ("seeds", "repeats", "merged"),
    [
        (3, 1, {REPEAT: SEED}),
        (1, 2, {SEED: INTERPLAY}),
        (1, 1, {SEED: INTERPLAY, REPEAT: INTERPLAY}),
    ],
)
def test_what_a_design_cannot_tell_apart_is_named(
    seeds: int, repeats: int, merged: dict[str, str]
) -> None:
    found = measure_components(simulate(0, seeds=seeds, repeats=repeats))
    assert found.merged == merged
    assert {name for name, one in found.variances.items() if one is None} == set(merged)
    wanted = wanted_design(found, 0.9)
    assert wanted["profiles"] is not None
    assert (wanted["seeds"] is None) >= (SEED in merged)


def test_wanted_numbers_are_the_smallest_that_reach_the_reliability() -> None:
    found = Components(
        ratings=0, counselors=0.5, variances=dict(TRUE), merged={}, design=Design(12, 1, 1)
    )
    by_hand = 0.5 / (0.5 + 0.25 / 12 + 0.5 / 12 + 0.1 / 12)
    assert find_reliability(found, found.design) == pytest.approx(by_hand, abs=1e-6)
    wanted = wanted_design(found, 0.9)
    assert wanted == {"profiles": 16, "seeds": 2, "repeats": None}  # a floor of seeds: 0.889


def test_one_counselor_has_an_error_but_no_order_to_be_sure_of() -> None:
    found = measure_components([one for one in simulate(1) if one.counselor == "c0"])
    assert found.merged == {INTERPLAY: PROFILE}
    assert found.counselors is None
    assert find_reliability(found, found.design) is None
    profile = found.variances[PROFILE]
    assert profile is not None
    assert find_error(found, found.design) > profile / 24


@pytest.mark.parametrize(
    "ratings", [[], [Rating("a", "p", "s", 1.0)], [Rating("a", "p", "s", math.nan)]]
)
def test_next_to_nothing_gives_no_component(ratings: list[Rating]) -> None:
    assert set(measure_components(ratings).variances.values()) == {None}
