"""Games between counselors and rank correlations: known strengths and orders come back."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from rollouts.statistics.correlation import correlate_ranks
from rollouts.statistics.ranking import Game, fit_strengths, rate_wins

TRUE = {"a": 1.0, "b": 0.3, "c": -0.2, "d": -1.1}
TIE = 0.8


def play(clients: int, seed: int) -> list[Game]:
    """Everybody against everybody for each client, by Davidson's model."""
    rng = np.random.default_rng(seed)
    games = []
    for client in range(clients):
        for one, other in itertools.combinations(TRUE, 2):
            middle = (TRUE[one] + TRUE[other]) / 2 + math.log(TIE)
            chances = np.exp([TRUE[one], TRUE[other], middle])
            score = rng.choice([1.0, 0.0, 0.5], p=chances / chances.sum())
            games.append(Game(one, other, score, f"p{client}"))
    return games


def test_known_strengths_and_the_tendency_to_tie_come_back() -> None:
    found = fit_strengths(play(1000, seed=0))
    assert not found.added
    assert found.tie == pytest.approx(TIE, abs=0.1)
    for name, strength in TRUE.items():
        assert found.strengths[name].mean == pytest.approx(strength, abs=0.1)


def test_intervals_of_strengths_hold_the_truth_about_as_often_as_they_say() -> None:
    held = []
    for seed in range(30):
        found = fit_strengths(play(24, seed)).strengths
        for name, strength in TRUE.items():
            low, high = found[name].low, found[name].high
            assert low is not None
            assert high is not None
            held.append(low <= strength <= high)
    assert 0.9 < np.mean(held) < 1.0


def test_games_of_one_client_are_one_client_however_many() -> None:
    once = play(12, seed=1)
    first, often = fit_strengths(once).strengths, fit_strengths(once * 5).strengths
    for name in TRUE:
        assert often[name].low == pytest.approx(first[name].low, abs=1e-4)


def test_two_counselors_without_ties_have_the_log_odds_of_their_wins() -> None:
    games = [Game("a", "b", float(i < 6), f"p{i}") for i in range(8)]
    found = fit_strengths(games)
    gap = (found.strengths["a"].mean or 0) - (found.strengths["b"].mean or 0)
    assert gap == pytest.approx(math.log(3), abs=1e-5)
    assert found.tie == 0


def test_which_of_two_is_named_first_does_not_matter() -> None:
    games = play(20, seed=2)
    turned = [Game(g.second, g.first, 1 - g.score, g.profile) for g in games]
    assert fit_strengths(games) == fit_strengths(turned)


def test_who_never_lost_has_a_finite_strength_and_it_is_told_how() -> None:
    found = fit_strengths([Game("a", "b", 1.0, f"p{i}") for i in range(10)])
    assert found.added
    assert 0 < (found.strengths["a"].mean or 0) < 3
    alone = fit_strengths([Game("a", "b", 0.5, "p"), Game("a", "b", 0.5, "q")])
    assert alone.tie is None
    assert alone.strengths["a"].mean == pytest.approx(0)
    assert fit_strengths([]).strengths == {}


def test_ties_alone_do_not_bound_who_never_lost() -> None:
    """Where c never loses, and only a and b tie, every tie more would have set c higher."""
    games = [Game("a", "b", 0.5, f"p{i}") for i in range(6)]
    games += [
        Game("c", name, score, f"p{i}") for i in range(6) for name in "ab" for score in (1, 1, 0.5)
    ]
    found = fit_strengths(games)
    assert found.added
    assert all(abs(one.mean or 0) < 10 for one in found.strengths.values())


def test_win_rates_count_ties_half_and_stay_between_none_and_all() -> None:
    scores = {"p": 1.0, "q": 0.5, "r": 1.0}
    rates = rate_wins(Game("a", "b", score, profile) for profile, score in scores.items())
    assert (rates["a"].mean, rates["b"].mean) == (0.833333, 0.166667)
    assert rates["a"].high == 1.0
    assert rates["b"].low == 0.0
    clean = rate_wins(Game("a", "b", 1.0, f"p{i}") for i in range(10))
    assert (clean["a"].low, clean["a"].high) == (0.691503, 1.0)
    assert (clean["b"].low, clean["b"].high) == (0.0, 0.308497)


def test_rank_correlations_are_those_of_the_library_with_an_interval() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 6, 40).astype(float)
    y = x + rng.normal(0, 2, 40)
    assert correlate_ranks(x, y).overall.mean == pytest.approx(spearmanr(x, y).statistic, abs=1e-6)
    found = correlate_ranks([*x, math.nan], [*y, 1.0], method="kendall").overall
    assert found.n == 40
    assert found.mean is not None
    assert found.mean == pytest.approx(kendalltau(x, y).statistic, abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.mean < found.high


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_intervals_of_correlations_hold_the_truth_about_as_often_as_they_say(method: str) -> None:
    rng, rho, held = np.random.default_rng(4), 0.5, []
    angle = math.asin(rho) if method == "kendall" else 3 * math.asin(rho / 2)
    truth = angle * 2 / math.pi
    for _ in range(100):
        x, noise = rng.normal(size=(2, 30))
        y = rho * x + math.sqrt(1 - rho**2) * noise
        found = correlate_ranks(x, y, method=method).overall  # type: ignore[arg-type]
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= truth <= found.high)
    assert 0.9 < np.mean(held) < 1.0


def test_what_lies_between_groups_does_not_count_within_them() -> None:
    rng = np.random.default_rng(2)
    groups = [f"model {i // 20}" for i in range(60)]
    height = np.repeat([0.0, 10.0, 20.0], 20)
    x, y = height + rng.normal(size=60), height + rng.normal(size=60)
    found = correlate_ranks(x, y, groups)
    assert (found.overall.mean or 0) > 0.8
    assert found.within.low is not None
    assert found.within.high is not None
    assert found.within.low < 0 < found.within.high
    assert set(found.groups) == set(groups)
    assert found.within.high - found.within.low < 0.6


@pytest.mark.parametrize(("x", "y"), [([], []), ([1.0], [2.0]), ([1.0] * 3, [1.0, 2.0, 3.0])])
def test_without_change_on_both_sides_there_is_no_correlation(
    x: list[float], y: list[float]
) -> None:
    found = correlate_ranks(x, y)
    assert (found.overall.n, found.overall.mean, found.within.mean) == (len(x), None, None)
    perfect = correlate_ranks([1.0, 2, 3, 4, 5, 6], [1.0, 2, 3, 4, 5, 6]).overall
    assert perfect.mean == 1
    assert perfect.low is not None
