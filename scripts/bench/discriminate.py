"""Does the embedded cast tell good counseling from bad?

Plays the catalog's counselors on the same clients and compares.

usage: discriminate.py [PROFILES.jsonl] [--sessions N]     (default: the shipped bank, one session a
        profile)
"""

import argparse
import itertools
import tempfile
from pathlib import Path

from psy_env.records import Transcript
from rollouts.results.metrics import SessionSummary, compare_paired, summarize_session
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate

LADDER = ("rule_based/stepper", "rule_based/no_plan", "rule_based/empathic", "rule_based/random")
GAMING = ("gaming/keywords", "gaming/flattery", "gaming/parrot", "gaming/begging")
VALUES = ("ctrs_mean", "helpful_minus_hindering")


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
    """One line for one counselor."""
    endings: dict[str, int] = {}
    for row in rows:
        endings[row.ending] = endings.get(row.ending, 0) + 1
    lengths = sorted(row.values["exchanges"] for row in rows)
    means = "  ".join(
        f"{value} {sum(row.values[value] for row in rows) / len(rows):.2f}" for value in VALUES
    )
    print(
        f"{name:<24} n={len(rows)}  {means}  median length {lengths[len(lengths) // 2]:.0f}  "
        f"{endings}"
    )


def main() -> None:
    """Print the ladder, the gamers, best-of-8 against best-of-1, and the paired differences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("profiles", nargs="?", default="builtin")
    parser.add_argument("--sessions", type=int, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = {
            name: play(name, given.profiles, given.sessions, 8, Path(folder))
            for name in (*LADDER, *GAMING)
        }
        single = "rule_based/stepper, best of 1"
        runs[single] = play(LADDER[0], given.profiles, given.sessions, 1, Path(folder))
    for name, rows in runs.items():
        show(name, rows)
    pairs = [
        *itertools.pairwise(LADDER),
        *((LADDER[1], name) for name in GAMING),
        (LADDER[0], single),
    ]
    for better, worse in pairs:
        for value in VALUES:
            gap = compare_paired(runs[worse], runs[better], value).difference
            apart = "apart" if gap.low is not None and gap.low > 0 else "NOT APART"
            print(
                f"{better} - {worse}: {value} {gap.mean:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}] "
                f"{apart}"
            )


if __name__ == "__main__":
    main()
