"""Bring a benchmark to its end: play and rate what is missing, then measure it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agents.profiles import write_profiles
from psy_env.errors import InputError, OutOfBudget, PsyStepError
from psy_env.records import Profile
from rollouts.benchmark.budget import limit, telling_the_whole
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import (
    PROFILES,
    Benchmark,
    Lineup,
    find_run,
    hold_benchmark,
    is_benchmark,
    read_benchmark,
    write_benchmark,
)
from rollouts.benchmark.head_to_head import Compared, compare_counselors
from rollouts.benchmark.measure import refuse_strangers
from rollouts.benchmark.page import write_page
from rollouts.benchmark.plan import Planned, plan_joined, plan_runs, settle
from rollouts.benchmark.protocol import choose_clients, read_protocol
from rollouts.benchmark.results import Results, find_unfinished, write_results
from rollouts.fleet.cluster import keep_cluster
from rollouts.fleet.stop import Stop, catch_stop
from rollouts.head_to_head.judging import find_comparer
from rollouts.run.complete import Interrupted
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import RunFolder, is_begun, list_versions
from rollouts.run.ledger import Ledger
from rollouts.show.progress import tell_stage
from rollouts.simulate import set_work, simulate
from rollouts.work.schedule import hash_profiles


@dataclass(frozen=True)
class BenchmarkResult:
    """Where it lies and what came of it, how many sessions this call played and how many it rated
    again, and why runs could not be finished.

    `ended` is what a user has to put right before more is compared: to be raised when what there is
    has been told.
    """

    folder: Path
    results: Results
    played: int
    rated: int
    stopped: Mapping[str, str] = field(default_factory=dict)
    ended: PsyStepError | None = None


def run_benchmark(config: BenchmarkConfig) -> BenchmarkResult:
    """Do what its folder lacks, and write the results.

    A run that is given up (its workers cannot live, its sessions fail alike, no model answers) lets
    the others go on, and is tried once more behind them if none of its sessions came about; given
    up again, it is left unfinished and told. Raises InputError for what a user can put right,
    Interrupted after Ctrl-C or SIGTERM, OutOfBudget.
    """
    with hold_benchmark(config.out):
        config, benchmark, plan, profiles = prepare(config)
        if profiles:
            write_profiles(profiles, config.out / PROFILES)
        write_benchmark(config.out, benchmark)
        with catch_stop() as stop, keep_cluster(config.workers):
            done = _complete(config, plan, stop)
            compared = _compare(config, benchmark.lineups, done.stopped)
            with stop.cuttable():
                results = write_results(config.out, benchmark)
                write_page(config.out, benchmark, results)
    stopped = {**done.stopped, **compared.stopped}
    return BenchmarkResult(config.out, results, done.played, done.rated, stopped, compared.ended)


def prepare(
    config: BenchmarkConfig,
) -> tuple[BenchmarkConfig, Benchmark, tuple[Planned, ...], Sequence[Profile]]:
    """All that is to be done with which clients, each name and file of it tried; nothing is
    written."""
    saved = read_benchmark(config.out) if is_benchmark(config.out) else None
    told = "protocol" in config.model_fields_set or saved is None
    protocol = read_protocol(config.protocol) if told or saved is None else saved.protocol
    config = settle(config, protocol, saved.config if saved else None)
    if not config.counselors and not config.runs:
        remedy = "Give --counselors NAME ..., or --runs RUN RUN, or a protocol that names some."
        raise InputError("nobody is compared", remedy, place="benchmark")
    profiles = _choose_profiles(config, saved) if config.counselors else ()
    played = tuple(plan_runs(config, len(profiles) * config.seeds))
    plan = (*played, *plan_joined(config, config.out, played))
    refuse_strangers(config.out, [planned.lineup for planned in plan], profiles)
    for planned in plan:
        if planned.config is not None:
            _try_seats(planned.config)
    if config.head_to_head:
        find_comparer(config.head_to_head, config.set_up(priced=config.max_cost is not None))
    benchmark = Benchmark(
        config=config,
        protocol=protocol,
        profiles_sha256=hash_profiles(profiles) if profiles else "",
        lineups=tuple(planned.lineup for planned in plan),
        versions=list_versions(),
    )
    return config, benchmark, plan, profiles


def _choose_profiles(config: BenchmarkConfig, saved: Benchmark | None) -> Sequence[Profile]:
    """The clients that come to every counselor; in a benchmark that was begun, the same ones."""
    chosen = choose_clients(config)
    if saved is None or not saved.config.counselors:
        return chosen
    before, now = saved.config.conditions, config.conditions
    hashed = {"profiles": saved.profiles_sha256}, {"profiles": hash_profiles(chosen)}
    told = [
        f"{name}: {before[name]} -> {now[name]}"
        for name in now
        if (before | hashed[0])[name] != (now | hashed[1])[name]
    ]
    if told:
        thing = f"the folder holds a benchmark under other conditions ({'; '.join(told)})"
        remedy = "Leave these options out to continue it, or give another --out."
        raise InputError(thing, remedy, place=str(config.out))
    return chosen


def _try_seats(config: SimulateConfig) -> None:
    """An unknown name is told before anything is played."""
    set_work(config, config.set_up(priced=config.max_cost is not None))


@dataclass(frozen=True)
class _Done:
    """How many sessions were played and rated again, and why runs could not be finished."""

    played: int
    rated: int
    stopped: Mapping[str, str]


def _complete(config: BenchmarkConfig, plan: Sequence[Planned], stop: Stop) -> _Done:
    """Bring every run to its end; those that came to nothing are tried once more behind all others,
    when what kept them from it may be over."""
    missing = [run for run, _ in find_unfinished(config.out, [one.lineup for one in plan])]
    done = _complete_runs(config, plan, plan, missing, stop)
    again = {
        planned.lineup.run: planned
        for planned in plan
        if planned.lineup.run in done.stopped and _is_unplayed(config.out, planned.lineup)
    }
    if not again:
        return done
    left = {run: cause for run, cause in done.stopped.items() if run not in again}
    more = _complete_runs(config, plan, [*again.values()], [*again], stop, given_up=left)
    unfinished = {**left, **more.stopped}
    twice = {
        run: cause if again[run].lineup.rated in unfinished else f"tried twice; {cause}"
        for run, cause in more.stopped.items()
    }
    return _Done(done.played + more.played, done.rated + more.rated, left | twice)


def _complete_runs(
    config: BenchmarkConfig,
    plan: Sequence[Planned],
    todo: Sequence[Planned],
    missing: Sequence[str],
    stop: Stop,
    given_up: Collection[str] = (),
) -> _Done:
    """Complete these runs of the plan, telling of the missing ones; what rates the sessions of a
    run that was given up is stopped, too."""
    played = rated = 0
    stopped: dict[str, str] = {}
    for planned in todo:
        run, base = planned.lineup.run, planned.lineup.rated
        if planned.config is None:
            continue
        if base in stopped or base in given_up:
            stopped[run] = f"the sessions that it rates are not finished ({base})"
            continue
        if run in missing:
            tell_stage(missing.index(run) + 1, len(missing), str(planned.lineup))
        try:
            if stop.requested:
                raise KeyboardInterrupt
            with telling_the_whole(config):
                result = simulate(limit(planned.config, planned.config.out, config))
        except (KeyboardInterrupt, Interrupted) as error:
            raise Interrupted(*_count_sessions(config.out, plan)) from error
        except (InputError, OutOfBudget):
            raise
        except PsyStepError as error:
            stopped[run] = str(error)
            continue
        if result.unplayed:
            stopped[run] = f"no session was answered, mostly for this: {next(iter(result.causes))}"
            continue
        played, rated = (played, rated + result.played) if base else (played + result.played, rated)
    return _Done(played, rated, stopped)


def _compare(
    config: BenchmarkConfig, lineups: Sequence[Lineup], stopped: Collection[str]
) -> Compared:
    """Compare the counselors whose runs are finished."""
    if not config.head_to_head:
        return Compared({})
    missing = {*stopped, *(run for run, _ in find_unfinished(config.out, lineups))}
    return compare_counselors(config, [one for one in lineups if one.run not in missing])


def _is_unplayed(folder: Path, lineup: Lineup) -> bool:
    """Whether a run has no session but such as no model answered."""
    path = find_run(folder, lineup.run)
    if not is_begun(path):
        return True
    with Ledger(RunFolder(path).ledger) as ledger:
        return ledger.done_ids() <= ledger.unanswered_ids()


def _count_sessions(folder: Path, plan: Sequence[Planned]) -> tuple[int, int, int]:
    """Over all runs that are played here: sessions that are done, all, and answered calls."""
    counts = [(len(one.done_ids()), one.count_calls()) for one in _open_ledgers(folder, plan)]
    total = sum(planned.sessions for planned in plan if planned.config is not None)
    return sum(done for done, _ in counts), total, sum(calls for _, calls in counts)


def _open_ledgers(folder: Path, plan: Sequence[Planned]) -> Iterator[Ledger]:
    for planned in plan:
        path = find_run(folder, planned.lineup.run)
        if planned.config is not None and is_begun(path):
            with Ledger(RunFolder(path).ledger) as ledger:
                yield ledger
