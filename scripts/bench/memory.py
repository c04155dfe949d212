"""Does the driver's memory stay flat, however long a run is?

Runs `simulate` (playing and deriving) with few and with many sessions, each in a process of its
own, and compares the highest resident memory of those processes. Workers have their own processes
and are not counted.

target: many sessions take at most 1.15 times the memory of few
usage:  python scripts/bench/memory.py [--sessions FEW MANY] [--candidates N] [--profiles FILE]
        [--workers N]
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate

TARGET = 1.15
KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1
"""ru_maxrss counts bytes on macOS, KiB elsewhere."""


def measure_peak(profiles: str, sessions: int, candidates: int, workers: int) -> float:
    """MiB at the highest, of this process; run it in a fresh one."""
    with tempfile.TemporaryDirectory() as folder:
        simulate(
            SimulateConfig(
                profiles=profiles,
                sessions=sessions,
                candidates=candidates,
                workers=workers,
                out=Path(folder) / "run",
            )
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB_PER_UNIT / 1024


def measure_apart(given: argparse.Namespace, sessions: int) -> float:
    """The same in a process of its own; prints one line."""
    started = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        peak = process.submit(
            measure_peak, given.profiles, sessions, given.candidates, given.workers
        ).result()
    print(
        f"{sessions} sessions: {peak:.0f} MiB ({time.perf_counter() - started:.0f} s)", flush=True
    )
    return peak


def main() -> int:
    """Exit 1 when memory grows above the target."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, nargs=2, default=[1_000, 10_000])
    parser.add_argument("--candidates", type=int, default=2)
    parser.add_argument("--profiles", default="builtin")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    few, many = (measure_apart(given, sessions) for sessions in given.sessions)
    ratio = many / few
    print(f"ratio {ratio:.3f}, target at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'}")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
