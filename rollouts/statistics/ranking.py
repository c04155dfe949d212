"""Head-to-head games: win rates, and strengths by Davidson's model of ties.

Davidson, "On extending the Bradley-Terry model to accommodate ties" (JASA 65, 1970): a win is as
likely as the winner's strength, a tie as the geometric mean of both times a tendency to tie.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from psy_env.records import Record
from rollouts.statistics.intervals import LEVEL, SHARE, Estimate, Floats, mean_interval, rounded
from rollouts.statistics.proportions import share_interval
from rollouts.statistics.student import central_quantile

STEPS = 200


class Game(NamedTuple):
    """One verdict about two counselors on the same client: 1 the first won, 0 the second, 0.5
    neither."""

    first: str
    second: str
    score: float
    profile: str


class Strengths(Record):
    """Strengths on the scale of log odds, 0 in the mean, each with its interval; `n` counts games.

    `tie` is Davidson's tendency: two equals tie with probability tie / (2 + tie); None where every
    game was one. Where somebody
    never lost or never won against the rest the likelihood has no highest point: half a win each
    way is then added to every pair that met, and `added` says so.
    """

    strengths: dict[str, Estimate]
    tie: float | None
    added: bool


def rate_wins(games: Iterable[Game], level: float = LEVEL) -> dict[str, Estimate]:
    """Each counselor's share of wins, ties counted half, with its interval over profiles; `n`
    counts games."""
    scores: dict[str, dict[str, list[float]]] = {}
    for game in games:
        for name, score in ((game.first, game.score), (game.second, 1 - game.score)):
            scores.setdefault(name, {}).setdefault(game.profile, []).append(score)
    return {
        name: _settle_sweep(mean_interval(scores[name], SHARE, level), len(scores[name]), level)
        for name in sorted(scores)
    }


def fit_strengths(games: Sequence[Game], level: float = LEVEL) -> Strengths:
    """Maximum likelihood, with intervals that hold however the games of one profile hang together:
    a sandwich of the profiles' scores with Student's t. All games of two on one profile (both
    orders, several raters) weigh as one."""
    names = sorted({name for game in games for name in game[:2]})
    if not names:
        return Strengths(strengths={}, tie=0.0, added=False)
    places = {name: place for place, name in enumerate(names)}
    sides = np.array([[places[game.first], places[game.second]] for game in games])
    scores = np.array([game.score for game in games])
    added = not _is_connected(sides, scores, len(names))
    met = np.unique(np.sort(sides, axis=1), axis=0)[: None if added else 0]
    won, lost = np.ones(len(met)), np.zeros(len(met))
    features, outcome = _describe(
        np.vstack([sides, met, met]), np.concatenate([scores, won, lost]), len(names)
    )
    played = _weigh(games)
    fitted, bread = _climb(features, outcome, np.append(played, np.full(2 * len(met), 0.5)))
    errors = _find_errors(features, outcome, fitted, bread, games, played)
    centre = fitted[: len(names)].mean()
    profiles = len({game.profile for game in games})
    t = central_quantile(level, profiles - 1) if profiles > 1 else np.nan
    counts = np.bincount(sides.ravel(), minlength=len(names))
    return Strengths(
        strengths={
            name: Estimate(
                n=int(counts[place]),
                mean=rounded(fitted[place] - centre),
                low=rounded(fitted[place] - centre - t * errors[place]),
                high=rounded(fitted[place] - centre + t * errors[place]),
            )
            for name, place in places.items()
        },
        tie=None if (scores == 0.5).all() else rounded(float(np.exp(fitted[-1]))),
        added=added,
    )


def _weigh(games: Sequence[Game]) -> Floats:
    """One game's share of all between the same two on the same profile."""
    meetings = [(*sorted(game[:2]), game.profile) for game in games]
    counts = Counter(meetings)
    return np.array([1 / counts[meeting] for meeting in meetings])


def _settle_sweep(share: Estimate, profiles: int, level: float) -> Estimate:
    """Who won or lost every game has the exact interval of so many profiles."""
    if share.mean in (0.0, 1.0) and profiles:
        exact = share_interval(round(share.mean or 0) * profiles, profiles, level)
        return share.model_copy(update={"low": exact.low, "high": exact.high})
    return share


def _is_connected(sides: np.ndarray, scores: Floats, names: int) -> bool:
    """Whether everybody is above everybody else by some chain of games won. Ties do not do: the
    more all others are taken for ties, the higher somebody may stand who never lost."""
    reached = np.eye(names, dtype=bool)
    for (first, second), score in zip(sides, scores, strict=True):
        reached[first, second] |= score == 1
        reached[second, first] |= score == 0
    for _ in range(names.bit_length()):
        reached = reached @ reached
    return bool(reached.all())


def _describe(sides: np.ndarray, scores: Floats, names: int) -> tuple[Floats, np.ndarray]:
    """Features (games, outcomes, parameters) of first wins, second wins, tie, and which it was."""
    rows = np.arange(len(sides))
    features = np.zeros((len(sides), 3, names + 1))
    for outcome, (first, second) in enumerate(((1.0, 0.0), (0.0, 1.0), (0.5, 0.5))):
        features[rows, outcome, sides[:, 0]] += first
        features[rows, outcome, sides[:, 1]] += second
    features[:, 2, names] = 1
    return features, np.select([scores == 1, scores == 0], [0, 1], 2)


def _climb(features: Floats, outcome: np.ndarray, weights: Floats) -> tuple[Floats, Floats]:
    """The parameters of highest likelihood by Newton's steps, and the inverse of the curvature
    there."""
    parameters = np.zeros(features.shape[2])
    if not (outcome == 2).any():
        parameters[-1] = -np.inf
    free = np.isfinite(parameters)
    seen = features[np.arange(len(outcome)), outcome]
    curvature = np.zeros((free.sum(), free.sum()))
    for _ in range(STEPS):
        chances, expected = _expect(features, parameters)
        slope = (weights[:, None] * (seen - expected))[:, free].sum(axis=0)
        apart = (features - expected[:, None, :])[:, :, free]
        scaled = (np.sqrt(weights[:, None] * chances)[:, :, None] * apart).reshape(-1, free.sum())
        curvature = scaled.T @ scaled
        step = np.linalg.pinv(curvature) @ slope
        parameters[free] += step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < 1e-10:
            break
    inverse = np.zeros((len(free), len(free)))
    inverse[np.ix_(free, free)] = np.linalg.pinv(curvature)
    return parameters, inverse


def _expect(features: Floats, parameters: Floats) -> tuple[Floats, Floats]:
    """The chances of the three outcomes of each game, and its expected features."""
    with np.errstate(invalid="ignore"):
        heights = np.where(features == 0, 0.0, features * parameters).sum(axis=2)
    chances = np.exp(heights - heights.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    return chances, np.einsum("go,goi->gi", chances, features)


def _find_errors(
    features: Floats,
    outcome: np.ndarray,
    fitted: Floats,
    bread: Floats,
    games: Sequence[Game],
    weights: Floats,
) -> Floats:
    """Standard errors of centred strengths from how the scores of whole profiles spread."""
    many = len(games)
    _, expected = _expect(features[:many], fitted)
    slopes = weights[:, None] * (features[np.arange(many), outcome[:many]] - expected)
    profiles = np.array([game.profile for game in games], dtype=str)
    names, places = np.unique(profiles, return_inverse=True)
    by_profile = np.zeros((len(names), slopes.shape[1]))
    np.add.at(by_profile, places, slopes)
    players = features.shape[2] - 1
    centring = np.eye(players, players + 1)
    centring[:, :players] -= 1 / players
    spread = by_profile @ bread @ centring.T
    units = len(names)
    errors: Floats = np.sqrt((spread**2).sum(axis=0) * units / max(1, units - 1))
    return errors
