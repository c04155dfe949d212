"""What comparisons come to: win rates, flips, strengths, what the overall word follows.

Pure functions of single verdicts, whoever gave them: judges in both orders, or people.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from psy_env.comparing import COMPARISON, OVERALL, Comparison
from psy_env.records import Record
from rollouts.statistics.agreement import AnswerTable
from rollouts.statistics.correlation import correlate_ranks
from rollouts.statistics.intervals import Estimate
from rollouts.statistics.ranking import Game, Strengths, fit_strengths, rate_wins

WIN, DRAW, LOSS = 1.0, 0.0, -1.0
"""A verdict as a number, from the first one's side."""

NO_RATE = Estimate(n=0, mean=None, low=None, high=None)

LEFT_OPEN = "left open"
"""Why a person gave no verdict."""


class Orders(Record):
    """Cases that one rater saw in both orders: the same word both times, opposite winners (only
    the place decided), or a tie in one of them."""

    both: int
    same: int
    turned: int
    softened: int


class Majority(Record):
    """Cases by what more than half of the verdicts on them say; `none` where there is no such
    word."""

    first: int
    tie: int
    second: int
    none: int

    @property
    def decided(self) -> int:
        """Cases with a majority."""
        return self.first + self.tie + self.second


class Criterion(Record):
    """One criterion between two: verdicts for the first, ties, verdicts for the second.

    `rate` is the first one's win rate (0-1, a tie counts half): the mean over the verdicts on a
    profile, then over profiles. `overall` is the correlation with the overall preference over
    profiles, of the mean verdicts on each: both orders of a pair are no two clients.
    """

    wins: int
    ties: int
    losses: int
    unscored: dict[str, int]
    rate: Estimate
    majority: Majority
    orders: Orders
    overall: Estimate | None


class Pairing(Record):
    """Two that met, criterion by criterion."""

    first: str
    second: str
    cases: int
    criteria: dict[str, Criterion]


class HeadToHead(Record):
    """All that met, pair by pair, and how strong each one is in all (Davidson), by criterion."""

    schema_version: Literal[1] = 1
    raters: tuple[str, ...]
    names: tuple[str, ...]
    pairings: tuple[Pairing, ...]
    strengths: dict[str, Strengths]


def sum_up(comparisons: Sequence[Comparison], names: Sequence[str]) -> HeadToHead:
    """What these comparisons between these names come to."""
    keys = COMPARISON.keys
    found = (
        _sum_up_pair(first, second, met, keys)
        for first, second in combinations(names, 2)
        if (met := [one for one in comparisons if {one.a, one.b} == {first, second}])
    )
    return HeadToHead(
        raters=tuple(sorted({one.rater for one in comparisons})),
        names=tuple(names),
        pairings=tuple(found),
        strengths={key: fit_strengths(_list_games(comparisons, key)) for key in keys},
    )


def sum_up_criterion(
    comparisons: Sequence[Comparison], key: str, first: str, *, overall: str | None = None
) -> Criterion:
    """One criterion of comparisons that all have the same two sides; with `overall`, also how it
    goes along with that one."""
    words = [word for one in comparisons if (word := code(one, key, first)) is not None]
    counts = Counter(words)
    rates = rate_wins(_list_games(comparisons, key))
    return Criterion(
        wins=counts[WIN],
        ties=counts[DRAW],
        losses=counts[LOSS],
        unscored=dict(_count_unscored(comparisons, key)),
        rate=rates.get(first, NO_RATE),
        majority=_count_majorities(tabulate(comparisons, key, first)),
        orders=_count_orders(comparisons, key, first),
        overall=None if overall is None else _correlate(comparisons, key, overall, first),
    )


def code(comparison: Comparison, key: str, first: str) -> float | None:
    """A verdict as WIN, DRAW or LOSS of the first one; None where there is none."""
    points = comparison.points(key, first)
    return None if points is None else 2 * points - 1


def tabulate(comparisons: Sequence[Comparison], key: str, first: str) -> AnswerTable:
    """Verdicts as (cases, voices), NaN for none. A voice is a rater, or a judge in one order."""
    cases = {case: row for row, case in enumerate(dict.fromkeys(one.case for one in comparisons))}
    orders = len(comparisons) > len({(one.case, one.rater) for one in comparisons})
    voices = {
        voice: column
        for column, voice in enumerate(
            dict.fromkeys(_name_voice(one, orders) for one in comparisons)
        )
    }
    table = np.full((len(cases), len(voices)), np.nan)
    for one in comparisons:
        word = code(one, key, first)
        if word is not None:
            table[cases[one.case], voices[_name_voice(one, orders)]] = word
    return table


def find_majority(row: AnswerTable) -> float | None:
    """What more than half of the verdicts on a case say; None without such a word."""
    given = row[~np.isnan(row)]
    if not given.size:
        return None
    word, count = Counter(given.tolist()).most_common(1)[0]
    return float(word) if 2 * count > given.size else None


def _name_voice(one: Comparison, orders: bool) -> tuple[str, str]:
    return one.rater, one.a if orders else ""


def _sum_up_pair(
    first: str, second: str, met: Sequence[Comparison], keys: Sequence[str]
) -> Pairing:
    return Pairing(
        first=first,
        second=second,
        cases=len({one.case for one in met}),
        criteria={
            key: sum_up_criterion(met, key, first, overall=None if key == OVERALL else OVERALL)
            for key in keys
        },
    )


def _count_unscored(comparisons: Sequence[Comparison], key: str) -> Counter[str]:
    return Counter(
        one.causes.get(key, LEFT_OPEN) for one in comparisons if one.verdicts.get(key) is None
    )


def _count_majorities(table: AnswerTable) -> Majority:
    counts = Counter(map(find_majority, table))
    return Majority(first=counts[WIN], tie=counts[DRAW], second=counts[LOSS], none=counts[None])


def _count_orders(comparisons: Sequence[Comparison], key: str, first: str) -> Orders:
    """How often the other order changes the word."""
    seen: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for one in comparisons:
        word = code(one, key, first)
        if word is not None:
            seen[one.case, one.rater][one.a] = word
    both = [tuple(words.values()) for words in seen.values() if len(words) == 2]
    same = sum(here == there for here, there in both)
    turned = sum(here == -there != DRAW for here, there in both)
    return Orders(both=len(both), same=same, turned=turned, softened=len(both) - same - turned)


def _list_games(comparisons: Sequence[Comparison], key: str) -> list[Game]:
    """Every verdict on one criterion as a game."""
    return [
        Game(one.a, one.b, points, one.profile_id)
        for one in comparisons
        if (points := one.points(key, one.a)) is not None
    ]


def _correlate(comparisons: Sequence[Comparison], key: str, other: str, first: str) -> Estimate:
    """Over profiles, of the mean of all verdicts that say something on both."""
    found: dict[str, list[tuple[float, float]]] = {}
    for one in comparisons:
        here, there = (code(one, name, first) for name in (key, other))
        if here is not None and there is not None:
            found.setdefault(one.profile_id, []).append((here, there))
    means = np.array([np.mean(words, axis=0) for words in found.values()]).reshape(-1, 2)
    return correlate_ranks(means[:, 0], means[:, 1]).overall
