"""Power and exact shares: textbook figures, and the two functions undo each other."""

import pytest
from scipy.stats import binomtest

from rollouts.statistics.power import smallest_detectable, wanted_profiles
from rollouts.statistics.proportions import share_interval, upper_bound


@pytest.mark.parametrize(("effect", "power", "profiles"), [(0.5, 0.8, 34), (0.2, 0.8, 199)])
def test_cohens_effects_need_the_profiles_of_his_tables(
    effect: float, power: float, profiles: int
) -> None:
    assert wanted_profiles(effect, 1.0, power) == profiles
    assert wanted_profiles(-2 * effect, 2.0, power) == profiles


@pytest.mark.parametrize("profiles", [3, 12, 24, 104])
def test_what_is_detectable_with_so_many_profiles_needs_so_many(profiles: int) -> None:
    smallest = smallest_detectable(0.7, profiles)
    assert smallest is not None
    assert wanted_profiles(smallest * 1.0001, 0.7) == profiles


def test_one_profile_finds_nothing_and_no_number_finds_no_difference() -> None:
    assert smallest_detectable(1.0, 1) is None
    assert wanted_profiles(0.0, 1.0) is None
    assert wanted_profiles(0.1, 0.0) == 2


def test_no_event_in_a_hundred_still_allows_three() -> None:
    assert upper_bound(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100), abs=1e-6)
    assert upper_bound(0, 0) is None
    assert share_interval(0, 0).mean is None


@pytest.mark.parametrize(("events", "trials"), [(0, 7), (3, 10), (10, 10), (1, 400)])
def test_the_exact_interval_is_that_of_the_library(events: int, trials: int) -> None:
    found, known = share_interval(events, trials), binomtest(events, trials).proportion_ci()
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-6)


def test_more_events_than_trials_cannot_be() -> None:
    with pytest.raises(ValueError, match="3 events in 2 trials"):
        share_interval(3, 2)
