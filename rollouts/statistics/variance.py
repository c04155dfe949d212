"""How much of the variance lies between profiles, seeds and judge repeats, and what follows.

Counselors are fixed and named, as are client engine and judge, which stand outside: what is said
holds for them alone. Random are profiles (crossed with counselors), their interplay with a
counselor, sessions (seeds) within both, and a judge's repeats within a session. Components come
from quadratic forms whose expectations are exact in any design (Rao's MINQUE with zero weights; in
a balanced one they are those of the analysis of variance), so they can be negative: that means none
was found, and is shown as it is.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Record
from rollouts.statistics.intervals import Floats, rounded

PROFILE, INTERPLAY, SEED, REPEAT = "profile", "profile x counselor", "seed", "repeat"
MOST = 100_000
"""Where a search for enough profiles, seeds or repeats ends."""


class Rating(NamedTuple):
    """One score of one session; the same counselor, profile and seed again is a judge's repeat."""

    counselor: str
    profile: str
    seed: str
    score: float


class Design(NamedTuple):
    """How many profiles, seeds for each and judge repeats for each session."""

    profiles: float
    seeds: float
    repeats: float


class Components(Record):
    """The variances, None where this design cannot tell one apart; `merged` then names the
    component that it stands in.

    `counselors` is the variance of the counselors' true means, what is to be told apart (None with
    one). `design` is the one at hand, in means.
    """

    ratings: int
    counselors: float | None
    variances: dict[str, float | None]
    merged: dict[str, str]
    design: Design

    @property
    def shares(self) -> dict[str, float | None]:
        """Each component's share of what varies beside counselors; negative ones have none."""
        total = sum(max(0.0, one) for one in self.variances.values() if one is not None)
        return {
            name: None if one is None or not total else max(0.0, one) / total
            for name, one in self.variances.items()
        }


def measure_components(ratings: Sequence[Rating]) -> Components:
    """The components of what counselors were given; ratings that are NaN are left out."""
    known = [one for one in ratings if not math.isnan(one.score)]
    scores = np.array([one.score for one in known])
    fixed = _number([(one.counselor,) for one in known])
    levels = {
        PROFILE: _number([(one.profile,) for one in known]),
        INTERPLAY: _number([one[:2] for one in known]),
        SEED: _number([one[:3] for one in known]),
        REPEAT: np.arange(len(known)),
    }
    kept, merged = _tell_apart(levels)
    found = dict(zip(kept, _solve(scores, fixed, list(kept.values())), strict=True))
    return Components(
        ratings=len(known),
        counselors=rounded(_spread_counselors(scores, fixed, kept, found)),
        variances={name: rounded(found.get(name)) for name in levels},
        merged=merged,
        design=_describe_design(levels),
    )


def find_error(components: Components, design: Design) -> float:
    """The variance of what chance adds to the difference between counselors' means, of each mean;
    for one counselor alone, of its mean. Negative components count as none."""
    sizes = {
        PROFILE: design.profiles,
        INTERPLAY: design.profiles,
        SEED: design.profiles * design.seeds,
        REPEAT: design.profiles * design.seeds * design.repeats,
    }
    alone = components.merged.get(INTERPLAY) == PROFILE
    return sum(
        max(0.0, variance) / sizes[name]
        for name, variance in components.variances.items()
        if variance is not None and (name != PROFILE or alone)
    )


def find_reliability(components: Components, design: Design) -> float | None:
    """The share of the counselors' observed spread that is true (the generalizability coefficient
    of their order); None with one counselor, 0 where no spread was found."""
    if components.counselors is None:
        return None
    true = max(0.0, components.counselors)
    return rounded(true / (true + find_error(components, design))) if true else 0.0


def wanted_design(components: Components, reliability: float) -> dict[str, int | None]:
    """How many profiles, seeds or judge repeats this reliability needs, each with the others as
    they are; None where no number is enough, or the design cannot tell."""
    blind = {
        field
        for field, name in (("seeds", SEED), ("repeats", REPEAT))
        if components.variances[name] is None
    }
    return {
        field: None if field in blind else _search(components, field, reliability)
        for field in Design._fields
    }


def _search(components: Components, field: str, reliability: float) -> int | None:
    def reaches(number: int) -> bool:
        design = components.design._replace(**{field: float(number)})
        return (find_reliability(components, design) or 0.0) >= reliability

    few, many = 0, 1
    while not reaches(many):
        few, many = many, 2 * many
        if few > MOST:
            return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if reaches(middle) else (middle, many)
    return many


def _number(keys: Sequence[tuple[object, ...]]) -> NDArray[np.intp]:
    """The place of each key among all."""
    places: dict[tuple[object, ...], int] = {}
    return np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.intp)


def _count(codes: NDArray[np.intp]) -> int:
    return int(codes.max()) + 1 if len(codes) else 0


def _tell_apart(
    levels: Mapping[str, NDArray[np.intp]],
) -> tuple[dict[str, NDArray[np.intp]], dict[str, str]]:
    """The levels that divide the ratings further than the one before; the others stand in it."""
    kept: dict[str, NDArray[np.intp]] = {}
    merged: dict[str, str] = {}
    for name, codes in levels.items():
        coarser = next(reversed(kept), "")
        if coarser and _count(codes) == _count(kept[coarser]):
            merged[name] = coarser
        else:
            kept[name] = codes
    return kept, merged


def _describe_design(levels: Mapping[str, NDArray[np.intp]]) -> Design:
    counts = [_count(levels[name]) for name in (PROFILE, INTERPLAY, SEED, REPEAT)]
    profiles, meetings, sessions, ratings = counts
    return Design(float(profiles), sessions / max(1, meetings), ratings / max(1, sessions))


def _solve(scores: Floats, fixed: NDArray[np.intp], levels: list[NDArray[np.intp]]) -> list[float]:
    """Variances whose expected quadratic forms are the ones found; NaN where they are not
    determined."""
    from scipy.sparse import csr_array

    n = len(scores)
    if not n:
        return [math.nan] * len(levels)

    def indicate(codes: NDArray[np.intp]) -> csr_array:
        return csr_array((np.ones(n), (np.arange(n), codes)), shape=(n, _count(codes)))

    means = np.bincount(fixed, scores) / np.bincount(fixed)
    apart = scores - means[fixed]
    groups, counselors = [indicate(codes) for codes in levels], indicate(fixed)
    sizes = np.asarray(counselors.sum(axis=0))
    overlaps = [np.asarray((counselors.T @ group).todense()) for group in groups]
    forms = np.array([float(((group.T @ apart) ** 2).sum()) for group in groups])
    expected = np.empty((len(groups), len(groups)))
    for a, one in enumerate(groups):
        for b, other in enumerate(groups):
            shared = one.T @ other
            left, right = overlaps[a].T / sizes, overlaps[b]
            crossed = float((left * (shared @ right.T)).sum())
            both = float(np.trace((left.T @ left) @ (right @ right.T)))
            expected[a, b] = float((shared.multiply(shared)).sum()) - 2 * crossed + both
    if np.linalg.matrix_rank(expected) < len(groups):
        return [math.nan] * len(groups)
    return [float(one) for one in np.linalg.solve(expected, forms)]


def _spread_counselors(
    scores: Floats,
    fixed: NDArray[np.intp],
    kept: Mapping[str, NDArray[np.intp]],
    found: Mapping[str, float],
) -> float | None:
    """The variance of the counselors' means less what chance adds to it."""
    many = _count(fixed)
    if many < 2:
        return None
    sizes = np.bincount(fixed)
    means = np.bincount(fixed, scores) / sizes
    by_chance = 0.0
    for name, codes in kept.items():
        weights = np.zeros((many, _count(codes)))
        np.add.at(weights, (fixed, codes), 1 / sizes[fixed])
        centred = weights - weights.mean(axis=0)
        by_chance += found[name] * float((centred**2).sum()) / (many - 1)
    return float(means.var(ddof=1)) - by_chance
