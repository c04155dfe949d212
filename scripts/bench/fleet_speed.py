"""How fast a run is, and what a second worker brings.

Plays the same sessions (8 candidates) with 0, 1 and 2 Ray workers by turns, each time in a fresh
process, and takes the sessions a second of the playing phase: from the first result to the last, so
without the start of Ray and of workers. Then times one whole `psy-step simulate` on 2 workers from
command to files.

target: 2 workers at least 1.7 times as fast as 1 (needs 2 free cores); the whole run in less than
        60 s
usage:  python scripts/bench/fleet_speed.py [--profiles FILE] [--sessions N] [--repeats N] [--whole
        N]
"""

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from agents.catalog import seat_cast
from agents.models.recording import Call
from agents.profiles import find_profiles
from psy_env.records import Rules
from rollouts.fleet.driver import Driver
from rollouts.fleet.queue import Queue
from rollouts.fleet.ray import Workers
from rollouts.fleet.run import do_here, do_on_ray
from rollouts.fleet.stop import catch_stop
from rollouts.run.config import SimulateConfig
from rollouts.work.job import Outcome
from rollouts.work.schedule import schedule_sessions
from rollouts.work.session import session_work

TARGET_RATIO, TARGET_SECONDS = 1.7, 60.0
WORKERS = (0, 1, 2)


class Arrivals:
    """When sessions came back."""

    def __init__(self) -> None:
        """None yet."""
        self._marks: list[tuple[float, int]] = []

    def note(self, sessions: Sequence[Outcome], _: Sequence[Call]) -> None:
        """Sessions came back now."""
        if sessions:
            self._marks.append((time.perf_counter(), len(sessions)))

    @property
    def rate(self) -> float:
        """Sessions a second after the first that came."""
        (first, _), *rest = self._marks
        return sum(count for _, count in rest) / (self._marks[-1][0] - first)


def measure_rate(profiles: str, sessions: int, workers: int) -> float:
    """Sessions a second; run it in a fresh process, for the embedded cast remembers texts it has
    read."""
    jobs = schedule_sessions(find_profiles(profiles), sessions, 0)
    work = session_work(seat_cast, SimulateConfig().seats, Rules())
    arrivals = Arrivals()
    driver = Driver(
        Queue(jobs, len(jobs), workers=workers, max_attempts=1),
        recall=lambda _: (),
        save=arrivals.note,
        give_up=work.give_up,
        waste=len,
    )
    with catch_stop() as stop:
        (do_on_ray if workers else do_here)(driver, work, Workers(workers), stop)
    return arrivals.rate


def measure_rates(profiles: str, sessions: int, repeats: int) -> float:
    """Print the rate for each number of workers; how many times faster 2 are than 1."""
    rates: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    for _ in range(repeats):
        for workers in WORKERS:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
                rates[workers].append(
                    process.submit(measure_rate, profiles, sessions, workers).result()
                )
    for workers, found in rates.items():
        print(
            f"{workers} workers: {median(found):.1f} sessions a second ({sessions} sessions)",
            flush=True,
        )
    ratio = median(two / one for one, two in zip(rates[1], rates[2], strict=True))
    print(f"2 workers : 1 worker {ratio:.2f}, target at least {TARGET_RATIO}", flush=True)
    return ratio


def time_whole_run(profiles: str, sessions: int) -> float:
    """Print and give the seconds of one run, from command to files."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "psy_step.app", "simulate", "--profiles", profiles]
        command += [
            "--sessions",
            str(sessions),
            "--workers",
            "2",
            "--out",
            str(Path(folder) / "run"),
        ]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
    print(
        f"whole run of {sessions} sessions on 2 workers: {seconds:.1f} s, target below "
        f"{TARGET_SECONDS:.0f} s"
    )
    return seconds


def main() -> int:
    """Exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profiles", default="builtin")
    parser.add_argument("--sessions", type=int, default=312)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--whole", type=int, default=961)
    given = parser.parse_args()
    ratio = measure_rates(given.profiles, given.sessions, given.repeats)
    seconds = time_whole_run(given.profiles, given.whole)
    met = ratio >= TARGET_RATIO and seconds < TARGET_SECONDS
    print("targets met" if met else "a target is MISSED")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
