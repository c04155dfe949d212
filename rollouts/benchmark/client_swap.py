"""The same counselors with another client engine: does their order hold?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb
from statistics import fmean
from typing import NamedTuple

from rollouts.audit.finding import Audit, Finding, Level
from rollouts.audit.shares import share_cell
from rollouts.benchmark.measure import Measurement
from rollouts.benchmark.tables import take_value
from rollouts.results.summary import CTRS_MEAN
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.correlation import find_turned

Facet = tuple[str, str]
"""A client engine and a judge: counselors are compared within one."""


class Swap(NamedTuple):
    """Two clients under one judge: the counselors that met both with their mean CTRS (0-6) with
    each, and the pairs of them that change places."""

    clients: tuple[str, str]
    judge: str
    means: Mapping[str, tuple[float, float]]
    turned: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> int:
        """How many pairs of counselors there are."""
        return comb(len(self.means), 2)


def audit_swaps(facets: Mapping[Facet, Sequence[Measurement]]) -> Audit:
    """A row and a sentence for every two clients that one judge rated; nothing where counselors
    met one client only."""
    swaps = tuple(_find_swaps(facets))
    return Audit(tuple(map(_tell, swaps)), (_tabulate(swaps),) if swaps else ())


def _find_swaps(facets: Mapping[Facet, Sequence[Measurement]]) -> Iterator[Swap]:
    for (first, judge), (second, other) in combinations(facets, 2):
        if judge != other:
            continue
        ours, theirs = (dict(_average(facets[client, judge])) for client in (first, second))
        means = {name: (mean, theirs[name]) for name, mean in ours.items() if name in theirs}
        if len(means) > 1:
            turned = find_turned({name: ours[name] for name in means}, theirs)
            yield Swap((first, second), judge, means, turned)


def _average(measured: Iterable[Measurement]) -> Iterator[tuple[str, float]]:
    take = take_value(CTRS_MEAN)
    for one in measured:
        by_text = one.collect(take)
        if by_text:
            yield one.name, fmean(map(fmean, by_text.values()))


def _tabulate(swaps: Iterable[Swap]) -> Table:
    return Table(
        key="client_swap",
        title="The same counselors with another client",
        head="clients, judge",
        columns=("counselors", "pairs in one order", "CTRS with the first", "with the second"),
        rows=tuple(
            Row(
                f"{' and '.join(swap.clients)}, {swap.judge}",
                (
                    Cell(len(swap.means)),
                    share_cell(swap.pairs - len(swap.turned), swap.pairs),
                    *(Cell(fmean(side)) for side in zip(*swap.means.values(), strict=True)),
                ),
            )
            for swap in swaps
        ),
        notes=(
            "Means of the counselors' means; pairs that tie with one of the clients count as "
            "turned.",
        ),
    )


def _tell(swap: Swap) -> Finding:
    first, second = swap.clients
    if not swap.turned:
        order = f"keep their order, all {swap.pairs} pairs of them"
    else:
        named = "; ".join(f"{one} and {other}" for one, other in swap.turned)
        order = f"change places in {len(swap.turned)} of {swap.pairs} pairs ({named})"
    sentence = (
        f"With {second} in place of {first} the counselors {order}, as {swap.judge} rates them."
    )
    return Finding("Another client", sentence, Level.NOTE if swap.turned else Level.FINE)
