"""Where the CTRS varies beside counselors, and how many clients and seeds an order needs."""

from collections.abc import Sequence

from rollouts.benchmark.measure import Measurement
from rollouts.results.summary import CTRS_MEAN
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.variance import (
    Components,
    Rating,
    find_reliability,
    measure_components,
    wanted_design,
)

WANTED = 0.9
"""The reliability of the counselors' order that one would want."""


def tabulate_variance(measurements: Sequence[Measurement]) -> tuple[Table, ...]:
    """The components of the variance of the CTRS mean; nothing below two counselors or two
    clients."""
    ratings = [
        Rating(one.name, session.client, session.summary.session_id, score)
        for one in measurements
        for session in one.sessions
        if (score := session.summary.values.get(CTRS_MEAN)) is not None
    ]
    few = {len({rating.counselor for rating in ratings}), len({one.profile for one in ratings})}
    if min(few) < 2:
        return ()
    components = measure_components(ratings)
    shares = components.shares
    return (
        Table(
            key="variance",
            title="Where the CTRS varies",
            head="between",
            columns=("variance", "share %"),
            rows=(
                Row("counselors (true means)", (Cell(components.counselors), Cell(None))),
                *(
                    Row(name, (Cell(variance), Cell(_percent(shares[name]))))
                    for name, variance in components.variances.items()
                ),
            ),
            notes=tuple(_tell(components)),
            digits=3,
        ),
    )


def _tell(components: Components) -> list[str]:
    """What these components say about the order of the counselors."""
    reliability = find_reliability(components, components.design)
    wanted = wanted_design(components, WANTED)
    needs = " or ".join(f"{count} {what}" for what, count in wanted.items() if count)
    merged = [f"{name} stands in {other}" for name, other in components.merged.items()]
    return [
        "Counselors, client engine and judge are fixed: this holds for them alone. A negative "
        "variance means that none was found.",
        *([f"This design cannot tell them apart: {', '.join(merged)}."] if merged else []),
        f"Reliability of the counselors' order: {reliability:.2f}; for {WANTED}, each with the "
        f"others as they are: {needs or 'more than can be told'}."
        if reliability is not None
        else "Reliability cannot be told.",
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
