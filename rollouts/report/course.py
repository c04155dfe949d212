"""How sessions went from exchange to exchange: score, trust and belief, averaged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from psy_env.records import Exchange, Transcript
from rollouts.statistics.intervals import Estimate, Range, estimate_from_sums

COURSES = {
    "score": ("Score of what was said", 1.0, 5.0),
    "trust": ("The client's trust", 0.0, 1.0),
    "belief": ("Belief in the automatic thoughts", 0.0, 1.0),
}
"""What is followed: how it reads, and its scale; trust and belief are the simulator's own."""
FEWEST = 0.1
"""A line ends where a smaller share of the sessions still runs: those left are not the ones that
began."""


@dataclass(frozen=True)
class Point:
    """One exchange (they count from 1): the mean over the clients of `n` sessions, and its
    95 % interval."""

    exchange: int
    mean: float
    low: float
    high: float
    n: int


@dataclass
class CourseTally:
    """What is followed, summed by client and exchange, over sessions that are added one by one."""

    sessions: int = 0
    _sums: dict[str, dict[str, list[list[float]]]] = field(
        default_factory=lambda: {name: {} for name in COURSES}
    )

    def add(self, transcript: Transcript) -> None:
        """Take one session in."""
        self.sessions += 1
        client = transcript.profile.profile_id
        for number, exchange in enumerate(transcript.exchanges):
            for name, value in follow_exchange(exchange).items():
                sums = self._sums[name].setdefault(client, [])
                sums += [[0.0, 0.0] for _ in range(number + 1 - len(sums))]
                sums[number][0] += value
                sums[number][1] += 1

    def points(self) -> dict[str, tuple[Point, ...]]:
        """The course of each, for as long as enough sessions run; () where nothing is known."""
        fewest = max(1.0, FEWEST * self.sessions)
        return {
            name: tuple(
                _find_point(number, estimate)
                for number, estimate in enumerate(
                    _estimate(list(by_client.values()), Range(*COURSES[name][1:])), 1
                )
                if estimate.n >= fewest
            )
            for name, by_client in self._sums.items()
        }


def follow_exchange(exchange: Exchange) -> Mapping[str, float]:
    """What of the three is known of one exchange."""
    found: dict[str, float] = {}
    card = exchange.reply.cards[exchange.reply.chosen] if exchange.reply else None
    if card is not None and card.mean is not None:
        found["score"] = card.mean
    if (inner := exchange.client.inner) is not None:
        found |= {"trust": inner.trust, "belief": inner.belief}
    return found


def _estimate(sums: Sequence[Sequence[Sequence[float]]], within: Range) -> tuple[Estimate, ...]:
    """Of each exchange, over clients; `sums` are totals and counts by client and exchange."""
    table = np.zeros((len(sums), max(map(len, sums), default=0), 2))
    for row, mine in zip(table, sums, strict=True):
        row[: len(mine)] = mine
    return estimate_from_sums(table[..., 0], table[..., 1], [within] * table.shape[1])


def _find_point(exchange: int, found: Estimate) -> Point:
    """One client alone has no interval: its band is its line."""
    mean = found.mean or 0.0
    low, high = (mean if end is None else end for end in (found.low, found.high))
    return Point(exchange, mean, low, high, found.n)
