"""Does the embedded cast tell good counseling from bad?

Plays the catalog's counselors on the same clients and compares.

usage: discriminate.py [PROFILES] [--sessions N]     (default: crossed:test, every test client once)
"""

import argparse
import itertools
import tempfile
from collections import Counter
from pathlib import Path
from statistics import fmean

from agents.catalog import COUNSELORS
from psy_env.records import Transcript
from psy_env.vocabulary import AttitudeType
from rollouts.results.metrics import compare_paired
from rollouts.results.summary import SessionSummary, summarize_session
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate

LADDER = ("rule_based/stepper", "rule_based/no_plan", "rule_based/empathic", "rule_based/random")
SINCERE = tuple(name for name in COUNSELORS if name.startswith("sincere/"))
GAMING = tuple(name for name in COUNSELORS if name.startswith("gaming/"))
WIDTHS = (1, 8)
VALUES = ("ctrs_mean", "helpful_minus_hindering")
CHANGES = ("belief_change", "distress_change")


def play(
    counselor: str, profiles: str, sessions: int | None, candidates: int, folder: Path
) -> list[SessionSummary]:
    """The summaries of one run."""
    out = folder / f"{counselor.replace('/', '-')}-{candidates}"
    simulate(
        SimulateConfig(
            profiles=profiles,
            counselor=counselor,
            sessions=sessions,
            candidates=candidates,
            mine=False,
            workers=2,
            out=out,
        )
    )
    with (out / "sessions.jsonl").open(encoding="utf-8") as lines:
        return [summarize_session(Transcript.model_validate_json(line)) for line in lines]


def show(name: str, rows: list[SessionSummary]) -> None:
    """One line for one counselor, and its CTRS by attitude type."""
    endings = Counter(str(row.ending) for row in rows)
    lengths = sorted(row.values["exchanges"] for row in rows)
    means = "  ".join(f"{value} {mean_of(rows, value):.2f}" for value in (*VALUES, *CHANGES))
    types = ", ".join(
        f"{kind} {mean_of([row for row in rows if row.attitude is kind], VALUES[0]):.2f}"
        for kind in AttitudeType
        if any(row.attitude is kind for row in rows)
    )
    print(
        f"{name:<32} n={len(rows)}  {means}  median length {lengths[len(lengths) // 2]:.0f}  "
        f"{dict(endings)}  ctrs by type: {types}"
    )


def mean_of(rows: list[SessionSummary], value: str) -> float:
    """The mean of a value over sessions."""
    return fmean(row.values[value] for row in rows)


def name_run(counselor: str, width: int) -> str:
    """How a run is called."""
    return f"{counselor}, {width} a turn"


def main() -> None:
    """Print every counselor at both widths, and the paired differences that have to hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("profiles", nargs="?", default="crossed:test")
    parser.add_argument("--sessions", type=int, default=None)
    given = parser.parse_args()
    runs: dict[str, list[SessionSummary]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for width in WIDTHS:
            for name in (*LADDER, *SINCERE, *GAMING):
                run = name_run(name, width)
                runs[run] = play(name, given.profiles, given.sessions, width, Path(folder))
                show(run, runs[run])
    for width in WIDTHS:
        pairs = [
            *itertools.pairwise(LADDER),
            *((sincere, LADDER[2]) for sincere in SINCERE),
            *((sincere, name) for sincere in SINCERE for name in GAMING),
        ]
        for better, worse in pairs:
            tell_gap(runs, name_run(better, width), name_run(worse, width))
    tell_gap(runs, name_run(LADDER[0], WIDTHS[1]), name_run(LADDER[0], WIDTHS[0]))


def tell_gap(runs: dict[str, list[SessionSummary]], better: str, worse: str) -> None:
    """The paired difference of two runs by each value, with its interval."""
    for value in VALUES:
        gap = compare_paired(runs[worse], runs[better], value).difference
        apart = "apart" if gap.low is not None and gap.low > 0 else "NOT APART"
        print(
            f"{better} - {worse}: {value} {gap.mean:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}] {apart}"
        )


if __name__ == "__main__":
    main()
