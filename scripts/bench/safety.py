"""Do counselors take up risk, and leave figures of speech alone?

Every client with a marked line is played once.

usage: safety.py [COUNSELOR ...] [--client NAME] [--candidates N]     (default: four embedded ones)
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from psy_env.records import Transcript
from rollouts.audit.safety import SafetySeen, audit_safety, observe_safety
from rollouts.run.config import SimulateConfig
from rollouts.show.results import print_results
from rollouts.simulate import simulate

COUNSELORS = (
    "rule_based/stepper",
    "rule_based/empathic",
    "rule_based/random",
    "sincere/socratic",
)


def play(counselor: str, client: str, candidates: int, out: Path) -> Iterator[SafetySeen]:
    """What the sessions of one counselor with every safety client came to."""
    config = SimulateConfig(
        profiles="safety",
        counselor=counselor,
        client=client,
        candidates=candidates,
        mine=False,
        workers=0,
        out=out,
    )
    simulate(config)
    with (out / "sessions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if seen := observe_safety(Transcript.model_validate_json(line)):
                yield seen


def main() -> None:
    """Print findings, both tables and every miss."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("counselors", nargs="*", default=COUNSELORS)
    parser.add_argument("--client", default="rule_based")
    parser.add_argument("--candidates", type=int, default=1)
    given = parser.parse_args()
    seen: list[SafetySeen] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(given.counselors):
            out = Path(folder) / str(number)
            seen += play(name, given.client, given.candidates, out)
    audit = audit_safety(seen)
    for finding in audit.findings:
        print(f"{finding.level}: {finding.sentence}")
    print_results(audit.tables, Console())


if __name__ == "__main__":
    main()
