"""How sessions went from exchange to exchange: score, trust and belief, averaged."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from psy_env.records import Exchange, Transcript

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
    """One exchange (they count from 1): the mean over `n` sessions and its 95 % interval."""

    exchange: int
    mean: float
    low: float
    high: float
    n: int


@dataclass
class CourseTally:
    """Sums by exchange of what is followed, over sessions that are added one by one."""

    sessions: int = 0
    _sums: dict[str, list[list[float]]] = field(
        default_factory=lambda: {name: [] for name in COURSES}
    )

    def add(self, transcript: Transcript) -> None:
        """Take one session in."""
        self.sessions += 1
        for number, exchange in enumerate(transcript.exchanges):
            for name, value in follow_exchange(exchange).items():
                self._add_value(self._sums[name], number, value)

    def points(self) -> dict[str, tuple[Point, ...]]:
        """The course of each, for as long as enough sessions run; () where nothing is known."""
        fewest = max(1.0, FEWEST * self.sessions)
        return {
            name: tuple(
                _estimate(number, *entry)
                for number, entry in enumerate(sums, 1)
                if entry[0] >= fewest
            )
            for name, sums in self._sums.items()
        }

    @staticmethod
    def _add_value(sums: list[list[float]], number: int, value: float) -> None:
        while len(sums) <= number:
            sums.append([0.0, 0.0, 0.0])
        entry = sums[number]
        entry[0] += 1
        entry[1] += value
        entry[2] += value * value


def follow_exchange(exchange: Exchange) -> Mapping[str, float]:
    """What of the three is known of one exchange."""
    found: dict[str, float] = {}
    card = exchange.reply.cards[exchange.reply.chosen] if exchange.reply else None
    if card is not None and card.mean is not None:
        found["score"] = card.mean
    if (inner := exchange.client.inner) is not None:
        found |= {"trust": inner.trust, "belief": inner.belief}
    return found


def _estimate(exchange: int, n: float, total: float, squares: float) -> Point:
    mean = total / n
    spread = max(0.0, squares / n - mean * mean)
    half = 1.96 * math.sqrt(spread / max(1.0, n - 1))
    return Point(exchange, mean, mean - half, mean + half, int(n))
