"""Check a benchmark: every run from its ledger, and every figure anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agents.profiles import read_profiles
from psy_env.errors import InputError
from rollouts.benchmark.folder import (
    PROFILES,
    Benchmark,
    find_run,
    hold_benchmark,
    read_benchmark,
)
from rollouts.benchmark.results import gather_results, render_files
from rollouts.benchmark.standing import Standing, find_standing
from rollouts.recheck import Remark, recheck_run
from rollouts.verify import Verified, verify_run
from rollouts.work.schedule import hash_profiles


@dataclass(frozen=True)
class VerifiedRow:
    """One run that was checked: what it rests on, its sessions, and what is wrong with it."""

    standing: Standing
    sessions: tuple[Verified, ...]
    remarks: tuple[Remark, ...]


def verify_rows(folder: Path) -> Iterator[VerifiedRow]:
    """Check every run, one after the other. Raises InputError for a folder that holds none, or one
    that cannot be read."""
    benchmark = read_benchmark(folder)
    for lineup in benchmark.lineups:
        path = find_run(folder, lineup.run)
        profiles = None if lineup.joined else str(folder / PROFILES)
        yield VerifiedRow(
            find_standing(folder, lineup, benchmark.protocol),
            tuple(verify_run(path)),
            tuple(recheck_run(path, profiles)),
        )


def recheck_benchmark(folder: Path) -> Iterator[Remark]:
    """What is wrong with the benchmark's own files: its clients, tables and figures."""
    with hold_benchmark(folder):
        benchmark = read_benchmark(folder)
        yield from _compare_clients(folder, benchmark)
        results = gather_results(folder, benchmark)
        for run, (done, wanted) in results.unfinished.items():
            yield Remark(f"{run} is not finished ({done} of {wanted} sessions)", flaw=False)
        for one in results.uncompared:
            told = f"{one.first} and {one.second} are not compared"
            yield Remark(f"{told} ({one.done} of {one.wanted} comparisons)", flaw=False)
        for name, content in render_files(results).items():
            path = folder / name
            if not path.is_file():
                yield Remark(f"{name} is not there")
            elif path.read_bytes() != content:
                yield Remark(f"{name} is not what the runs give")


def _compare_clients(folder: Path, benchmark: Benchmark) -> Iterator[Remark]:
    if not benchmark.profiles_sha256:
        return
    try:
        same = hash_profiles(read_profiles(folder / PROFILES)) == benchmark.profiles_sha256
    except InputError as error:
        yield Remark(f"the clients cannot be read ({error})")
        return
    if not same:
        yield Remark(f"{PROFILES} holds other clients than the benchmark was begun with")
