"""Judges against people's labels: what the authors of both methods published comes out again."""

import numpy as np
import pytest

from rollouts.statistics.alternative_annotator import EXPERTS, compare_with_people, decide
from rollouts.statistics.intervals import ENDLESS, Range
from rollouts.statistics.prediction_powered import correct_mean, count_missing_labels

LEADS = {
    "gemini_flash": ((72, 548, 220), (91, 557, 232), (74, 473, 173), (12, 63, 45)),
    "gemini_pro": ((60, 518, 262), (88, 509, 283), (68, 445, 207), (14, 56, 50)),
    "gpt-4o": ((92, 575, 173), (88, 611, 181), (66, 517, 137), (14, 69, 37)),
    "llama-31": ((64, 551, 225), (96, 543, 241), (75, 461, 184), (17, 64, 39)),
    "gpt-4o-mini": ((78, 559, 203), (81, 590, 209), (65, 500, 155), (18, 68, 34)),
    "mistral-v03": ((106, 526, 208), (58, 600, 222), (61, 487, 172), (15, 72, 33)),
}
"""The authors' LGBTeen data (github.com/nitaytech/AltTest), counted by us: on how many items the
model, neither, or the person was closer to the others, for each of four people."""


@pytest.mark.parametrize(
    ("model", "winning_rate", "advantage"),
    [
        ("gemini_flash", 0.25, 0.71),
        ("gemini_pro", 0.0, 0.67),
        ("gpt-4o", 0.75, 0.77),
        ("llama-31", 0.0, 0.72),
        ("gpt-4o-mini", 0.75, 0.76),
        ("mistral-v03", 0.25, 0.75),
    ],
)
def test_the_alternative_annotator_test_gives_the_published_figures(
    model: str, winning_rate: float, advantage: float
) -> None:
    leads = {
        str(person): [-1] * judge + [0] * both + [1] * own
        for person, (judge, both, own) in enumerate(LEADS[model])
    }
    found = decide(leads, 0.2, {})
    assert found.winning_rate == winning_rate
    assert found.advantage == pytest.approx(advantage, abs=0.005)
    assert found.passes is (winning_rate >= 0.5)


def test_each_person_is_left_out_in_turn_and_compared_with_the_others_by_hand() -> None:
    people = {
        "ann": {"1": 4.0, "2": 2.0, "3": 5.0},
        "ben": {"1": 4.0, "2": 3.0, "3": 1.0},
        "cho": {"1": 2.0, "2": 3.0, "alone": 5.0},
    }
    judge = {"1": 4.0, "2": 3.0, "3": 4.0, "alone": 5.0}
    equal = compare_with_people(judge, people, "equal", least_items=1).people
    assert {name: (one.items, one.judge, one.person) for name, one in equal.items()} == {
        "ann": (3, 1.0, 0.666667),
        "ben": (3, 1.0, 1.0),
        "cho": (2, 1.0, 0.5),
    }
    near = compare_with_people(judge, people, "near", least_items=1).people
    assert {name: (one.judge, one.person) for name, one in near.items()} == {
        "ann": (1.0, 0.333333),
        "ben": (1.0, 0.666667),
        "cho": (1.0, 0.5),
    }


def test_a_judge_that_copies_a_person_passes_and_one_that_guesses_fails() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 7, size=60)
    people = {
        name: {str(i): float(t + rng.integers(-1, 2)) for i, t in enumerate(truth)}
        for name in ("ann", "ben", "cho")
    }
    alike = {str(i): float(t) for i, t in enumerate(truth)}
    guess = {str(i): float(t) for i, t in enumerate(rng.permutation(truth))}
    assert compare_with_people(alike, people, "near").passes
    assert not compare_with_people(guess, people, "near").passes


def test_people_with_too_few_items_are_named_and_with_nobody_left_there_is_no_verdict() -> None:
    people = {name: {str(i): 1.0 for i in range(4)} for name in ("ann", "ben")}
    found = compare_with_people({str(i): 1.0 for i in range(4)}, people, "equal")
    assert (found.winning_rate, found.advantage, found.passes) == (None, None, False)
    assert found.too_few == {"ann": 4, "ben": 4}
    assert compare_with_people({}, {}, "equal", EXPERTS).winning_rate is None


PEOPLE = np.array([4, 3, 5, 2, 4, 4, 1, 5, 3, 4, 2, 5, 4, 3, 4, 2, 5, 3, 4, 1], dtype=float)
JUDGE = np.array([5, 4, 5, 3, 4, 5, 3, 5, 4, 5, 3, 5, 5, 4, 4, 4, 5, 4, 5, 2], dtype=float)
ELSEWHERE = np.repeat([5.0, 4.0, 3.0, 2.0, 1.0], [48, 64, 30, 14, 4])


@pytest.mark.parametrize(
    ("weight", "mean", "error"),
    [(1.0, 3.0625, 0.156597), (0.0, 3.4, 0.277489), (None, 3.117215, 0.164263)],
    ids=["plain", "labels alone", "tuned"],
)
def test_prediction_powered_means_are_those_of_the_authors_package(
    weight: float | None, mean: float, error: float
) -> None:
    """Figures of ppi_py 0.2.3 on these numbers; its variances divide by n, ours by what is free."""
    found = correct_mean(PEOPLE, JUDGE, ELSEWHERE, ENDLESS, weight)
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.error is not None
    assert error < found.error < error * np.sqrt(20 / 18)


def test_the_authors_own_check_a_judge_that_is_two_too_high_everywhere() -> None:
    people = np.random.default_rng(0).normal(size=100)
    found = correct_mean(people, people + 2, np.full(10_000, 2.0), ENDLESS, weight=1.0)
    assert found.mean == pytest.approx(0, abs=1e-6)


def test_the_plain_correction_by_hand() -> None:
    people, judge = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 5.0])
    found = correct_mean(people, judge, np.array([4.0, 6.0]), ENDLESS, weight=1.0)
    assert found.mean == 4.0  # 5 elsewhere, and people are 1 lower
    assert found.error == pytest.approx(np.sqrt(2 / 2 + 1 / 3), abs=1e-6)


def test_a_useless_judge_leaves_the_labels_alone_and_a_perfect_one_needs_no_more() -> None:
    rng = np.random.default_rng(1)
    people = rng.normal(size=40)
    useless = correct_mean(people, -people, rng.normal(size=200), ENDLESS)
    assert useless.weight == 0
    assert useless.mean == pytest.approx(people.mean(), abs=1e-6)
    perfect = correct_mean(people, people, rng.normal(size=200), ENDLESS)
    assert perfect.low is not None
    assert perfect.high is not None
    assert perfect.labels_alone is not None
    assert perfect.high - perfect.low < perfect.labels_alone / 2


def test_as_many_labels_as_are_missing_make_the_interval_as_narrow_as_wanted() -> None:
    widths = [1.2, 0.7, 0.6, 0.5, 0.4]
    missing = [count_missing_labels(PEOPLE, JUDGE, ELSEWHERE, width) for width in widths]
    assert missing == sorted(missing, key=lambda count: -1 if count is None else count)
    assert missing[0] == 0
    assert count_missing_labels(PEOPLE, JUDGE, ELSEWHERE, 0.01) is None
    assert count_missing_labels(PEOPLE[:2], JUDGE[:2], ELSEWHERE, 1.0) is None
    more = missing[-2]
    assert more
    left = np.random.default_rng(0).permutation(ELSEWHERE)[: 160 - more]
    again = correct_mean(np.resize(PEOPLE, 20 + more), np.resize(JUDGE, 20 + more), left, ENDLESS)
    assert again.low is not None
    assert again.high is not None
    assert again.high - again.low == pytest.approx(0.5, abs=0.06)


def test_a_corrected_mean_and_its_interval_stay_on_the_scale() -> None:
    people, judge = np.array([6.0, 6.0, 5.0]), np.array([3.0, 3.0, 2.0])
    found = correct_mean(people, judge, np.array([6.0, 6.0]), Range(0, 6), weight=1.0)
    assert (found.low, found.mean, found.high) == (6.0, 6.0, 6.0)  # 9 elsewhere, corrected


def test_too_few_labels_give_no_mean() -> None:
    found = correct_mean(PEOPLE[:2], JUDGE[:2], ELSEWHERE, ENDLESS)
    assert (found.labels, found.sessions, found.mean, found.error) == (2, 162, None, None)
