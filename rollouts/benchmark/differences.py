"""Who differs from whom: differences paired by client, corrected over a named family."""

from collections.abc import Sequence
from itertools import pairwise

from psy_env.rubrics import HELPFUL, HINDERING
from rollouts.benchmark.measure import Measurement, share_clients
from rollouts.benchmark.tables import rank, take_value
from rollouts.results.summary import CTRS_MEAN
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.comparison import PairedDifference, holm, paired_difference

VALUES = {CTRS_MEAN: "CTRS", HELPFUL: "helpful", HINDERING: "hindering"}
"""What counselors are compared in: one family of tests a table."""

Pair = tuple[Measurement, Measurement]


def tabulate_differences(measurements: Sequence[Measurement]) -> tuple[Table, ...]:
    """Every other counselor minus the first one that was named, and each minus the next one on the
    leaderboard; nothing with one alone."""
    if len(measurements) < 2:
        return ()
    first, *others = measurements
    ranked = rank(measurements)
    to_first = _tabulate(
        "differences", f"Differences to {first.name}", [(first, o) for o in others]
    )
    title = "Differences between neighbours on the leaderboard"
    return to_first, _tabulate("neighbours", title, [(low, high) for high, low in pairwise(ranked)])


def _tabulate(key: str, title: str, pairs: Sequence[Pair]) -> Table:
    found = {
        f"{_name(pair)} in {value}": paired_difference(*share_clients(*pair, take_value(value)))
        for pair in pairs
        for value in VALUES
    }
    adjusted = holm({name: difference.p for name, difference in found.items()})
    rows = [
        Row(
            _name(pair),
            tuple(
                cell
                for value in VALUES
                for cell in _tell(
                    found[f"{_name(pair)} in {value}"], adjusted[f"{_name(pair)} in {value}"]
                )
            ),
        )
        for pair in pairs
    ]
    known = sum(p is not None for p in adjusted.values())
    return Table(
        key=key,
        title=title,
        head="counselors",
        columns=tuple(
            f"{label}{what}" for label in VALUES.values() for what in ("", ": p", ": effect", ": n")
        ),
        rows=tuple(rows),
        notes=(
            "Paired by client, the first name minus the second; 95 % intervals over the clients' "
            "texts (n).",
            f"p: two-sided, by Holm over the family of this table's {known} tests. Effect: Hedges' "
            "g of the paired differences.",
        ),
    )


def _name(pair: Pair) -> str:
    return f"{pair[1].name} − {pair[0].name}"


def _tell(found: PairedDifference, p: float | None) -> tuple[Cell, ...]:
    gap = found.difference
    return (
        Cell(gap.mean, gap.low, gap.high, gap.n),
        Cell(_tell_p(p)),
        Cell(found.effect),
        Cell(gap.n),
    )


def _tell_p(p: float | None) -> str | None:
    if p is None:
        return None
    return "<0.001" if p < 0.001 else f"{p:.3f}"
