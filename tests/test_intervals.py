"""Intervals of means and of paired differences: what they are by hand, and that they cover."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as students_t

from rollouts.statistics.comparison import holm, paired_difference
from rollouts.statistics.intervals import (
    ENDLESS,
    PERCENT,
    Range,
    bound_means,
    estimate_means,
    find_p,
    mean_interval,
    measure_moments,
)
from rollouts.statistics.student import central_quantile, central_share
from scripts.bench.coverage import measure as measure_coverage


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 11, 23, 103, 2000])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.999])
def test_quantiles_and_shares_of_t_are_those_of_the_library(freedom: int, share: float) -> None:
    t = central_quantile(share, freedom)
    assert t == pytest.approx(students_t.ppf((1 + share) / 2, freedom), rel=1e-9)
    assert central_share(t, freedom) == pytest.approx(share, abs=1e-12)


def test_an_even_spread_has_the_plain_t_interval() -> None:
    found = mean_interval({"a": [1.0], "b": [2.0], "c": [3.0]}, ENDLESS)
    half = 4.302653 * 1 / math.sqrt(3)
    assert (found.n, found.mean) == (3, 2.0)
    assert (found.low, found.high) == pytest.approx((2 - half, 2 + half), abs=1e-5)


def test_a_skewed_spread_bends_the_interval_towards_the_long_tail() -> None:
    found = mean_interval(
        {str(i): [score] for i, score in enumerate([1, 1, 1, 2, 1, 2, 1, 5])}, ENDLESS
    )
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.mean > 1.5 * (found.mean - found.low)


def test_each_profile_weighs_the_same_however_many_sessions_it_has() -> None:
    found = mean_interval(
        {"a": [1.0, 1.0, 1.0, math.nan], "b": [3.0], "never scored": [math.nan]}, ENDLESS
    )
    assert (found.n, found.mean) == (4, 2.0)
    assert (
        found
        == estimate_means(
            np.array([[1.0], [1.0], [1.0], [math.nan], [3.0], [math.nan]]),
            [*"aaaab", "never scored"],
            [ENDLESS],
        )[0]
    )


def test_more_sessions_of_the_same_profiles_do_not_make_the_interval_narrower() -> None:
    once, often = ({"a": [1.0] * n, "b": [5.0] * n, "c": [2.0] * n} for n in (1, 500))
    first, second = mean_interval(once, ENDLESS), mean_interval(often, ENDLESS)
    assert (first.low, first.high) == (second.low, second.high)


@pytest.mark.parametrize("values", [{}, {"a": [math.nan]}, {"a": []}])
def test_without_a_score_there_is_no_mean(values: dict[str, list[float]]) -> None:
    assert mean_interval(values, ENDLESS).model_dump() == {
        "n": 0,
        "mean": None,
        "low": None,
        "high": None,
    }


def test_an_interval_is_cut_where_its_quantity_ends_and_the_mean_is_left_alone() -> None:
    legal = {str(i): [share] for i, share in enumerate([100.0, 100.0, 99.0, 92.0])}
    beyond, cut = mean_interval(legal, ENDLESS), mean_interval(legal, PERCENT)
    assert beyond.high is not None
    assert beyond.high > 100
    assert cut == beyond.model_copy(update={"high": 100.0})


@given(st.lists(st.floats(1, 5), min_size=2, max_size=9), st.lists(st.floats(1, 5), min_size=9))
def test_no_interval_of_ratings_leaves_their_scale_nor_that_of_differences_theirs(
    ratings: list[float], others: list[float]
) -> None:
    form = Range(1, 5)
    ours, theirs = ({str(i): [one] for i, one in enumerate(side)} for side in (ratings, others))
    found, gap = mean_interval(ours, form), paired_difference(ours, theirs, form).difference
    assert None not in (found.low, found.high, gap.low, gap.high)
    assert 1 <= found.low <= found.high <= 5  # type: ignore[operator]
    assert -4 <= gap.low <= gap.high <= 4  # type: ignore[operator]


SCORES = st.lists(st.floats(-6, 6), min_size=2, max_size=30)


@given(SCORES)
def test_p_is_below_one_in_twenty_just_where_the_interval_leaves_zero_out(
    scores: list[float],
) -> None:
    moments = measure_moments(np.array(scores).reshape(-1, 1))
    (low,), (high,) = bound_means(moments)
    (p,) = find_p(moments)
    if p is None:
        assert low == high
    elif abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (not low <= 0 <= high)


@given(SCORES, st.floats(0.1, 10), st.floats(-5, 5))
def test_an_interval_moves_and_stretches_with_its_scores(
    scores: list[float], stretch: float, shift: float
) -> None:
    plain, moved = (
        measure_moments(np.array(values).reshape(-1, 1))
        for values in (scores, [stretch * score + shift for score in scores])
    )
    if plain.deviation[0] > 1e-3:
        for end, moved_end in zip(bound_means(plain), bound_means(moved), strict=True):
            assert moved_end[0] == pytest.approx(stretch * end[0] + shift, abs=1e-4)


def test_the_paired_difference_by_hand() -> None:
    a = {"p": [1.0], "q": [2.0, 2.0], "r": [3.0], "only a": [9.0]}
    b = {"p": [1.0], "q": [3.0, math.nan], "r": [5.0], "only b": [9.0], "failed": [math.nan]}
    found = paired_difference(a, b, ENDLESS)
    assert (found.mean_a, found.mean_b) == (2.0, 3.0)
    assert (found.difference.n, found.difference.mean, found.deviation) == (3, 1.0, 1.0)
    assert found.p == pytest.approx(2 * students_t.sf(math.sqrt(3), 2), abs=1e-6)
    assert found.effect == pytest.approx(1 / math.sqrt(math.pi), abs=1e-6)


def test_swapping_the_sides_turns_the_sign_and_nothing_else() -> None:
    rng = np.random.default_rng(3)
    a, b = ({str(i): rng.gamma(2, size=2).tolist() for i in range(9)} for _ in range(2))
    one, other = paired_difference(a, b, ENDLESS), paired_difference(b, a, ENDLESS)
    assert one.difference.low is not None
    assert other.difference.high == pytest.approx(-one.difference.low, abs=1e-6)
    assert (one.p, one.deviation) == (other.p, other.deviation)


def test_differences_that_are_all_the_same_have_an_interval_and_no_p() -> None:
    same = paired_difference({"p": [1.0], "q": [0.1]}, {"p": [1.2], "q": [0.3]}, ENDLESS)
    assert (same.difference.low, same.difference.high) == (0.2, 0.2)
    assert (same.p, same.effect) == (None, None)


@pytest.mark.parametrize(
    ("family", "adjusted"),
    [
        ({"a": 0.01, "b": 0.04, "c": 0.03}, {"a": 0.03, "b": 0.06, "c": 0.06}),
        ({"a": 0.5, "b": 0.9}, {"a": 1.0, "b": 1.0}),
        ({"a": 0.02, "none": None}, {"a": 0.02, "none": None}),
        ({}, {}),
    ],
)
def test_holm_multiplies_the_smallest_most_and_never_reorders(
    family: dict[str, float | None], adjusted: dict[str, float | None]
) -> None:
    assert holm(family) == adjusted


def test_intervals_of_skewed_scores_hold_the_truth_about_as_often_as_they_say() -> None:
    """The check with 10,000 benchmarks each, within 93 to 97 %, is scripts/bench/coverage.py."""
    for found in measure_coverage(benchmarks=2000, seed=11):
        assert 0.92 < found.mean < 0.975, found
        assert 0.92 < found.difference < 0.975, found
