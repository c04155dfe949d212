"""Agreement: the published worked examples, the definition itself, and figures that have no
basis."""

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.statistics.agreement import (
    NO_PAIRS,
    NO_SPREAD,
    AnswerTable,
    Metric,
    fleiss_kappa,
    intraclass,
    krippendorff_alpha,
    measure_agreement,
    resample_items,
    weighted_kappa,
)

FOUR_OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples C and D; one line an
observer."""

THREE_CODERS = """
. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4
"""
"""The example by which encyclopedias explain the coefficient."""

TWO_ON_BINARY = """
0 1 0 0 0 0 0 0 1 0
1 1 1 0 0 1 0 0 0 0
"""
TWO_ON_NAMES = """
1 1 2 2 4 3 3 3 5 4 4 1
2 1 2 2 2 3 3 3 5 4 4 4
"""
"""Examples A and B of the same paper, the letters a to e as numbers."""


def read(text: str) -> AnswerTable:
    """(units, observers) from one line an observer, a point for no value."""
    rows = [
        [math.nan if cell == "." else float(cell) for cell in line.split()]
        for line in text.strip().splitlines()
    ]
    return np.array(rows).T


@pytest.mark.parametrize(
    ("text", "metric", "published"),
    [
        (FOUR_OBSERVERS, "nominal", 0.743),
        (FOUR_OBSERVERS, "ordinal", 0.815),
        (FOUR_OBSERVERS, "interval", 0.849),
        (THREE_CODERS, "nominal", 0.691),
        (THREE_CODERS, "interval", 0.811),
        (TWO_ON_BINARY, "nominal", 0.095),
        (TWO_ON_NAMES, "nominal", 0.692),
    ],
)
def test_alpha_is_the_published_one(text: str, metric: Metric, published: float) -> None:
    assert krippendorff_alpha(read(text), metric) == pytest.approx(published, abs=0.0005)


def alpha_by_definition(answers: AnswerTable) -> float | None:
    """Ordinal alpha by walking over pairs of answers, without a matrix."""
    units = [row[~np.isnan(row)].tolist() for row in answers]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [value for unit in units for value in unit]

    def distance(one: float, other: float) -> float:
        low, high = sorted((one, other))
        between = sum(low <= value <= high for value in pooled)
        return (between - (pooled.count(low) + pooled.count(high)) / 2) ** 2 if low != high else 0.0

    within = sum(
        sum(distance(*pair) for pair in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    overall = sum(distance(*pair) for pair in permutations(pooled, 2))
    return (
        None
        if not overall
        else 1 - (within / len(pooled)) / (overall / (len(pooled) * (len(pooled) - 1)))
    )


TABLES = st.lists(
    st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, math.nan]), min_size=3, max_size=3),
    min_size=1,
    max_size=8,
).map(np.array)


@given(TABLES)
def test_alpha_is_observed_over_expected_disagreement(answers: AnswerTable) -> None:
    expected = alpha_by_definition(answers)
    found = krippendorff_alpha(answers)
    assert found == (None if expected is None else pytest.approx(expected))


@given(TABLES)
def test_alpha_depends_on_neither_the_order_of_raters_nor_names_of_the_steps(
    answers: AnswerTable,
) -> None:
    alpha = krippendorff_alpha(answers)
    shuffled = answers[::-1, [2, 0, 1]]
    stretched = np.exp(shuffled)
    for same in (krippendorff_alpha(shuffled), krippendorff_alpha(stretched)):
        assert same == (None if alpha is None else pytest.approx(alpha))


def test_full_agreement_is_one_and_opposition_is_below_zero() -> None:
    assert krippendorff_alpha(np.array([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]])) == 1
    opposed = krippendorff_alpha(np.array([[1.0, 5.0], [5.0, 1.0], [1.0, 5.0]]))
    assert opposed is not None
    assert opposed < 0


def test_one_answer_in_common_with_nobody_changes_nothing() -> None:
    answers = read(FOUR_OBSERVERS)
    alone = np.vstack([answers, [5.0, math.nan, math.nan, math.nan]])
    assert measure_agreement(alone) == measure_agreement(answers)


def test_shares_count_pairs_of_raters_on_one_dialogue() -> None:
    found = measure_agreement(
        np.array([[4.0, 4.0, 5.0], [5.0, 3.0, math.nan], [2.0, math.nan, math.nan]])
    )
    assert (found.pairs, found.exact, found.within_one) == (4, 0.25, 0.75)
    assert found.undefined == ""


@pytest.mark.parametrize(
    ("answers", "pairs", "exact", "cause"),
    [
        (np.full((4, 3), 5.0), 12, 1.0, NO_SPREAD),
        (np.array([[5.0, math.nan], [math.nan, 2.0]]), 0, None, NO_PAIRS),
        (np.full((3, 1), 4.0), 0, None, NO_PAIRS),
        (np.full((3, 2), math.nan), 0, None, NO_PAIRS),
        (np.array([[4.0, 4.0], [2.0, math.nan]]), 1, 1.0, NO_SPREAD),
    ],
    ids=[
        "all equal",
        "never the same dialogue",
        "one rater",
        "no answer",
        "the other value is nobody else's",
    ],
)
def test_agreement_without_a_basis_is_told_and_is_no_number(
    answers: AnswerTable, pairs: int, exact: float | None, cause: str
) -> None:
    found = measure_agreement(answers)
    assert (found.pairs, found.exact, found.alpha, found.undefined) == (pairs, exact, None, cause)


FOURTEEN_ON_TEN = """
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7
"""
"""How many of 14 raters gave ten subjects each of five names: the example by which encyclopedias
explain Fleiss' kappa."""

SHROUT_AND_FLEISS = """
9 6 8 7 10 6
2 1 4 1 5 2
5 3 6 2 6 4
8 2 8 6 9 7
"""
"""Table 2 of their paper of 1979: four judges, a line each, of six targets."""


def test_fleiss_kappa_is_the_published_one() -> None:
    counts = [[int(count) for count in line.split()] for line in FOURTEEN_ON_TEN.split("\n")[1:-1]]
    answers = np.array([np.repeat(np.arange(5.0), row) for row in counts])
    assert fleiss_kappa(answers) == pytest.approx(0.210, abs=0.0005)


def test_intraclass_correlations_are_the_published_ones() -> None:
    found = intraclass(read(SHROUT_AND_FLEISS))
    assert found is not None
    assert (found.single, found.average) == pytest.approx((0.29, 0.62), abs=0.005)


def test_weighted_kappa_by_hand() -> None:
    answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 3.0], [1.0, math.nan]])
    observed = 1 / 3  # squares 0, 1, 0
    by_chance = (0 + 4 + 4 + 1 + 1 + 1 + 4 + 0 + 0) / 9  # every first answer with every second
    assert weighted_kappa(answers) == pytest.approx(1 - observed / by_chance)
    assert weighted_kappa(10 * answers + 5) == pytest.approx(1 - observed / by_chance)
    with pytest.raises(ValueError, match="two raters"):
        weighted_kappa(np.ones((3, 4)))


@pytest.mark.parametrize("measure", [weighted_kappa, fleiss_kappa, intraclass])
def test_among_equal_answers_no_figure_is_defined(measure: Callable[[AnswerTable], object]) -> None:
    assert measure(np.full((4, 2), 3.0)) is None
    assert measure(np.full((4, 2), math.nan)) is None


def test_an_interval_of_agreement_draws_items_anew_and_is_the_same_every_time() -> None:
    answers = read(FOUR_OBSERVERS)
    found = resample_items(answers, krippendorff_alpha, draws=300)
    assert (found.n, found.mean) == (11, 0.815388)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.815 < found.high <= 1
    assert found == resample_items(answers, krippendorff_alpha, draws=300)
    few = resample_items(answers[:2], krippendorff_alpha)
    assert (few.low, few.high) == (None, None)


def test_items_of_one_profile_are_drawn_together_so_the_same_twice_is_no_more() -> None:
    answers = np.random.default_rng(2).integers(0, 3, (12, 3)).astype(float)
    once = resample_items(answers, krippendorff_alpha, draws=200)
    names = [str(number % 12) for number in range(24)]
    doubled = np.concatenate([answers, answers])
    twice = resample_items(doubled, fleiss_kappa, names, draws=200)
    assert twice.n == 24
    assert twice.model_dump(exclude={"n"}) == resample_items(
        answers, fleiss_kappa, draws=200
    ).model_dump(exclude={"n"})
    few = resample_items(answers, krippendorff_alpha, ["one", "other"] * 6)
    assert (few.mean, few.low) == (once.mean, None)
