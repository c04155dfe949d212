"""Agreement: the published worked examples, the definition itself, and figures that have no
basis."""

import math
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
    krippendorff_alpha,
    measure_agreement,
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
