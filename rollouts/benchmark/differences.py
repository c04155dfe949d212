"""Who differs from whom: differences paired by client, corrected over a named family."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from psy_env.rubrics import HELPFUL, HINDERING
from rollouts.benchmark.measure import Measurement, share_clients
from rollouts.benchmark.tables import rank, take_value
from rollouts.results.summary import CTRS_MEAN, list_ranges
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.comparison import PairedDifference, holm, paired_difference
from rollouts.statistics.intervals import rounded
from rollouts.statistics.power import smallest_detectable, wanted_profiles

VALUES = {CTRS_MEAN: "CTRS", HELPFUL: "helpful", HINDERING: "hindering"}
"""What counselors are compared in: one family of tests a table."""

WANTED = 0.5
"""A difference in CTRS (0-6) that one would want to find: half a level."""

Pair = tuple[Measurement, Measurement]


def tabulate_differences(measurements: Sequence[Measurement]) -> tuple[Table, ...]:
    """Every other counselor minus the first one that was named, and each minus the next one on the
    leaderboard; nothing with one alone."""
    if len(measurements) < 2:
        return ()
    first, *others = measurements
    to_first = {other.name: (first, other) for other in others}
    beside = {
        f"{high.name} − {low.name}": (low, high) for high, low in pairwise(rank(measurements))
    }
    return (
        _tabulate("differences", f"Differences to {first.name}", to_first),
        _tabulate("neighbours", "Differences between neighbours on the leaderboard", beside),
    )


def _tabulate(key: str, title: str, pairs: Mapping[str, Pair]) -> Table:
    found = {
        name: [
            paired_difference(
                *share_clients(*pair, take_value(value)), list_ranges(pair[0].rubrics)[value]
            )
            for value in VALUES
        ]
        for name, pair in pairs.items()
    }
    adjusted = holm(
        {f"{name} {place}": one.p for name, row in found.items() for place, one in enumerate(row)}
    )
    tests = sum(p is not None for p in adjusted.values())
    return Table(
        key=key,
        title=title,
        head="counselors",
        columns=(
            *(f"{label}{what}" for label in VALUES.values() for what in ("", " p", " effect")),
            *("n", "CTRS detectable", f"n for {WANTED} CTRS"),
        ),
        rows=tuple(
            Row(
                name,
                (
                    *(
                        cell
                        for place, one in enumerate(row)
                        for cell in _tell(one, adjusted[f"{name} {place}"])
                    ),
                    *_tell_power(row[0]),
                ),
            )
            for name, row in found.items()
        ),
        notes=(
            "Paired by client; 95 % intervals over the clients' texts (n). p: two-sided, by Holm "
            f"over the family of this table's {tests} tests. Effect: Hedges' g of the paired "
            "differences.",
            "Detectable: the true difference in CTRS that so many texts find in four of five "
            f"benchmarks; the last column: how many texts find one of {WANTED}.",
        ),
    )


def _tell(found: PairedDifference, p: float | None) -> tuple[Cell, ...]:
    gap = found.difference
    return Cell(gap.mean, gap.low, gap.high, gap.n), Cell(_tell_p(p)), Cell(found.effect)


def _tell_p(p: float | None) -> str | None:
    if p is None:
        return None
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _tell_power(found: PairedDifference) -> tuple[Cell, ...]:
    n, deviation = found.difference.n, found.deviation
    if deviation is None:
        return Cell(n), Cell(None), Cell(None)
    detectable = smallest_detectable(deviation, n)
    return Cell(n), Cell(rounded(detectable)), Cell(wanted_profiles(WANTED, deviation))
