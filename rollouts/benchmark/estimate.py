"""What a benchmark would take before it takes it: every run's estimate, added up by model."""

from collections.abc import Iterator

from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.run import prepare
from rollouts.estimate import SeatEstimate, estimate_run
from rollouts.run.config import SimulateConfig


def estimate_benchmark(config: BenchmarkConfig) -> list[SeatEstimate]:
    """Of everything that would be played and rated, also what is there already.

    Nothing is asked and nothing is written.
    """
    found: dict[tuple[str, str], SeatEstimate] = {}
    for run in _list_runs(config):
        for seat in estimate_run(run):
            before = found.get((seat.seat, seat.model))
            found[seat.seat, seat.model] = seat if before is None else _add(before, seat)
    return list(found.values())


def _list_runs(config: BenchmarkConfig) -> Iterator[SimulateConfig]:
    """The runs with clients as the source gives them, for no list of them is written; a judge that
    rates again is estimated with sessions of the embedded cast."""
    settled, _, plan, _ = prepare(config)
    for planned in plan:
        if planned.config is None:
            continue
        told = {"profiles": settled.profiles, "sessions": planned.sessions, "rejudge": None}
        rated = {"candidates": 1, "mine": False} if planned.lineup.rated else {}
        yield planned.config.model_copy(update=told | rated)


def _add(one: SeatEstimate, other: SeatEstimate) -> SeatEstimate:
    costs = (one.cost, other.cost)
    return one._replace(
        calls=one.calls + other.calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        cost=None if None in costs else sum(cost or 0.0 for cost in costs),
    )
