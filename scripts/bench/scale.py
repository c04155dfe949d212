"""A run of thousands of sessions, and every pair checked against its transcript.

Both preference files are loaded with the `datasets` library, as a trainer would. Checked for each
pair: the chosen score is above the rejected one by the margin at least; the two texts differ; both
belong to the slate of the choice that the pair names (session, exchange, kind) and carry the scores
that stand there; the chosen one broke no rule.

target: no pair fails (exit 1 otherwise); the counts stand beside the source's (26,576 utterance and
        6,136 plan pairs)
usage:  python scripts/bench/scale.py [--sessions N] [--profiles FILE] [--candidates N] [--workers
        N] [--seed N]
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from datasets import disable_progress_bars, load_dataset

from psy_env.records import Candidate, Choice, PlanCandidate, Transcript
from psy_env.rubrics import ChoiceKind
from rollouts.results.pairs import TOLERANCE, MiningSettings
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import RunFolder
from rollouts.simulate import simulate

SOURCE_PAIRS = {"utterance": 26_576, "plan": 6_136}
PairRow = Mapping[str, Any]
ChoiceName = tuple[int, str]
"""Exchange and kind: which choice of a session."""


def load_pairs(path: Path, cache: Path) -> dict[str, list[PairRow]]:
    """The pairs of one file by session, without their prompts, which are long."""
    pairs = load_dataset(
        "json", data_files=str(path), split="train", cache_dir=str(cache)
    ).remove_columns("prompt")
    by_session: dict[str, list[PairRow]] = defaultdict(list)
    for pair in pairs:
        by_session[pair["session_id"]].append(pair)
    return by_session


def is_reply_of(candidate: Candidate, reply: str) -> bool:
    """Whether a pair's reply holds this candidate; one that could not be read stands there as it
    came."""
    if candidate.malformed is not None:
        return reply == (candidate.reasoning or candidate.text)
    body = json.loads(reply)
    if isinstance(candidate, PlanCandidate):
        said = "\n".join((body["strategy"] or "", body["objective"], *body["actions"]))
    else:
        said = body["utterance"]
    return bool(said == candidate.text and body["reasoning"] == candidate.reasoning)


def find_origin(choice: Choice, reply: str, score: float) -> list[int]:
    """The candidates of a slate that a reply can be, by text and score."""
    return [
        index
        for index, candidate in enumerate(choice.candidates)
        if is_reply_of(candidate, reply) and choice.standing(index) == score
    ]


def find_faults(pair: PairRow, choice: Choice | None, margin: float) -> Iterator[str]:
    """What is wrong with one pair; nothing when it is sound."""
    chosen, rejected = pair["chosen"][0]["content"], pair["rejected"][0]["content"]
    if pair["score_chosen"] - pair["score_rejected"] < margin - TOLERANCE:
        yield "the chosen score is not above the rejected one by the margin"
    if chosen == rejected:
        yield "equal replies"
    if choice is None:
        yield "no such choice in its session"
        return
    winners = find_origin(choice, chosen, pair["score_chosen"])
    losers = find_origin(choice, rejected, pair["score_rejected"])
    if not winners or not losers:
        yield "not from the slate of its choice"
    elif all(choice.violations[index] is not None for index in winners):
        yield "the chosen one broke a rule"
    elif {choice.candidates[index].text for index in winners} & {
        choice.candidates[index].text for index in losers
    }:
        yield "equal texts"


def check_pairs(folder: RunFolder, cache: Path) -> tuple[Counter[str], Counter[str]]:
    """How many pairs there are of each kind, and how many faults of each sort."""
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    waiting = {kind: load_pairs(path, cache) for kind, path in folder.preferences.items()}
    margins = {kind: MiningSettings().min_margin(ChoiceKind(kind)) for kind in waiting}
    with folder.sessions.open(encoding="utf-8") as lines:
        for line in lines:
            transcript = Transcript.model_validate_json(line)
            choices: dict[ChoiceName, Choice] = {
                (at, choice.kind.value): choice for at, choice in transcript.choices
            }
            for kind, by_session in waiting.items():
                for pair in by_session.pop(transcript.session_id, []):
                    counts[kind] += 1
                    faults[f"kind {pair['kind']} in the file of {kind}"] += pair["kind"] != kind
                    faults.update(
                        find_faults(pair, choices.get((pair["exchange"], kind)), margins[kind])
                    )
    faults["of a session that is not there"] += sum(
        len(left) for by_session in waiting.values() for left in by_session.values()
    )
    return counts, +faults


def main() -> int:
    """Play, check, print; exit 1 when a pair fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument("--profiles", default="builtin")
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    disable_progress_bars()
    with tempfile.TemporaryDirectory() as temporary:
        folder = RunFolder(Path(temporary) / "run")
        started = time.perf_counter()
        result = simulate(SimulateConfig(**vars(given), out=folder.path))
        print(
            f"{result.sessions} sessions ({result.failed} failed) in "
            f"{time.perf_counter() - started:.1f} s",
            flush=True,
        )
        counts, faults = check_pairs(folder, Path(temporary) / "cache")
    for kind, source in SOURCE_PAIRS.items():
        print(
            f"{kind} pairs: {counts[kind]} (the source has {source}), "
            f"{counts[kind] / result.sessions:.2f} a session"
        )
    for fault, count in faults.items():
        print(f"FAULT: {fault}: {count} pairs")
    sound = counts.total() > 0 and not faults
    print("every pair is sound" if sound else "pairs are NOT sound")
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main())
