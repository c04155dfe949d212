"""The embedded cast tells good counseling from bad, on the shipped clients and for the right
reasons."""

from functools import lru_cache
from itertools import pairwise
from statistics import fmean

import pytest

from psy_env.vocabulary import AttitudeType
from rollouts.results.metrics import compare_paired
from rollouts.results.summary import SessionSummary, summarize_session
from tests.kept_sessions import play_clients

LADDER = ("rule_based/stepper", "rule_based/no_plan", "rule_based/empathic", "rule_based/random")
VALUES = ("ctrs_mean", "helpful_minus_hindering")


@lru_cache
def play_all(counselor: str, candidates: int = 4) -> tuple[SessionSummary, ...]:
    sessions = play_clients(counselor, candidates, step=2)
    return tuple(summarize_session(session.transcript()) for session in sessions)


def assert_apart(
    better: tuple[SessionSummary, ...], worse: tuple[SessionSummary, ...], value: str
) -> None:
    """The paired 95 % interval of the difference lies above zero."""
    low = compare_paired(worse, better, value).difference.low
    assert low is not None
    assert low > 0


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("better", "worse"), list(pairwise(LADDER)))
def test_better_counseling_is_rated_better(better: str, worse: str, value: str) -> None:
    assert_apart(play_all(better), play_all(worse), value)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "gamer", ["gaming/keywords", "gaming/flattery", "gaming/parrot", "gaming/begging"]
)
def test_the_cast_is_not_fooled_by_tricks(gamer: str, value: str) -> None:
    assert_apart(play_all("rule_based/no_plan"), play_all(gamer), value)


@pytest.mark.parametrize("value", VALUES)
def test_choosing_among_many_candidates_beats_taking_the_first(value: str) -> None:
    assert_apart(play_all("rule_based/stepper"), play_all("rule_based/stepper", 1), value)


def test_engaged_clients_find_it_most_helpful_and_resistant_ones_least() -> None:
    rows = play_all("rule_based/stepper")
    helpful = {
        kind: fmean(row.values["helpful"] for row in rows if row.attitude is kind)
        for kind in AttitudeType
    }
    assert (
        helpful[AttitudeType.ENGAGED]
        > helpful[AttitudeType.WITHDRAWN]
        > helpful[AttitudeType.RESISTANT]
    )


def test_sessions_end_in_all_ways_and_last_as_long_as_real_ones() -> None:
    rows = play_all("rule_based/stepper")
    every = {row.ending for name in LADDER for row in play_all(name)}
    assert {"goals_reached", "walked_out", "counselor_closed", "cap_reached"} <= every
    assert 10 <= sorted(row.values["exchanges"] for row in rows)[len(rows) // 2] <= 20
