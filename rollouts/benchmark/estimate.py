"""What a benchmark would take before it takes it: runs and comparisons, added up by model."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from psy_env.records import Profile, Rules, Transcript
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import find_run
from rollouts.benchmark.head_to_head import pair_lineups
from rollouts.benchmark.plan import Planned
from rollouts.benchmark.run import prepare
from rollouts.estimate import (
    SAMPLE,
    SeatEstimate,
    estimate_comparisons,
    estimate_run,
    play_understudies,
)
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.config import SimulateConfig

COMPARISONS = "comparisons"
"""Stands in place of a seat: the same judge may also rate sessions."""


def estimate_benchmark(config: BenchmarkConfig) -> list[SeatEstimate]:
    """Of everything that would be played, rated and compared, also what is there already.

    Nothing is asked and nothing is written.
    """
    settled, _, plan, profiles = prepare(config)
    found: dict[tuple[str, str], SeatEstimate] = {}
    for seat in (*_estimate_runs(settled, plan), *_estimate_comparisons(settled, plan, profiles)):
        before = found.get((seat.seat, seat.model))
        found[seat.seat, seat.model] = seat if before is None else _add(before, seat)
    return list(found.values())


def _estimate_runs(config: BenchmarkConfig, plan: Iterable[Planned]) -> Iterator[SeatEstimate]:
    for run in _list_runs(config, plan):
        yield from estimate_run(run)


def _list_runs(config: BenchmarkConfig, plan: Iterable[Planned]) -> Iterator[SimulateConfig]:
    """The runs with clients as the source gives them, for no list of them is written; a judge that
    rates again is estimated with sessions of the embedded cast."""
    for planned in plan:
        if planned.config is None:
            continue
        told = {"profiles": config.profiles, "sessions": planned.sessions, "rejudge": None}
        rated = {"candidates": 1, "mine": False} if planned.lineup.rated else {}
        yield planned.config.model_copy(update=told | rated)


def _estimate_comparisons(
    config: BenchmarkConfig, plan: Sequence[Planned], profiles: Sequence[Profile]
) -> Iterator[SeatEstimate]:
    """Every two counselors with each client, in both orders; of runs that joined, at most that."""
    sessions = {planned.lineup.run: planned.sessions for planned in plan}
    pairs = list(pair_lineups([planned.lineup for planned in plan]))
    if not config.head_to_head or not pairs:
        return
    total = sum(2 * min(sessions[first.run], sessions[second.run]) for first, second in pairs)
    sample = _play_sample(config, profiles) or _read_sample(config, pairs[0][0].run)
    for seat in estimate_comparisons(config.head_to_head, sample, total, config.set_up()):
        yield seat._replace(seat=COMPARISONS)


def _play_sample(config: BenchmarkConfig, profiles: Sequence[Profile]) -> list[Transcript]:
    rules = Rules(max_exchanges=config.max_exchanges)
    return [play_understudies(profile, config.seed, rules) for profile in profiles[:SAMPLE]]


def _read_sample(config: BenchmarkConfig, run: str) -> list[Transcript]:
    with open_saved(find_run(config.out, run)) as saved:
        return [read_transcript(payload, saved) for payload in islice(saved.payloads(), SAMPLE)]


def _add(one: SeatEstimate, other: SeatEstimate) -> SeatEstimate:
    costs = (one.cost, other.cost)
    return one._replace(
        calls=one.calls + other.calls,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        cost=None if None in costs else sum(cost or 0.0 for cost in costs),
    )
