"""Let a judge compare every two sessions that had the same client, in both orders (E.3)."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from agents import catalog
from agents.options import Setup
from agents.prompts import COMPARING
from agents.whole_file import write_whole
from psy_env.comparing import COMPARISON, Comparer, Comparison
from psy_env.errors import InputError
from psy_env.rubrics import Rubric
from psy_env.seeds import derive_seed
from psy_env.vocabulary import Seat
from rollouts.head_to_head.meetings import Meetings, Met, spoken_lines
from rollouts.head_to_head.records import COMPARISONS, read_comparisons, write_comparisons
from rollouts.head_to_head.summary import HeadToHead, sum_up
from rollouts.results.session_file import SESSIONS
from rollouts.run.complete import Run, complete_run, write_down
from rollouts.run.config import FleetConfig
from rollouts.run.folder import RunFolder
from rollouts.run.ledger import Ledger
from rollouts.work.comparison import SideBySide, comparison_work
from rollouts.work.job import Job


def judge_meetings(
    meetings: Meetings, judge: str, out: Path, config: FleetConfig, setup: Setup
) -> HeadToHead:
    """Compare what is not compared yet and sum up: a run of its own in `out`, on the fleet.

    The same call continues a stopped one. Raises InputError for a judge that cannot compare, and
    what complete_run raises.
    """
    find_comparer(judge, setup)
    work = comparison_work(partial(find_comparer, judge, setup), judge)
    pairs = SidesToCompare(meetings)
    run = Run(
        path=out,
        identity=_identify(meetings, judge, setup),
        told=write_down(config, setup),
        jobs=pairs,
        total=len(pairs),
        work=work,
        derive=partial(_derive, labels=meetings.labels),
        is_derived=is_compared,
        uses_models=catalog.is_model(judge),
        onboard=setup.find_files([judge]),
        doing="comparing",
        noun="comparisons",
    )
    complete_run(run, config).refuse_all_failed()
    return sum_up(list(read_comparisons(out / COMPARISONS)), meetings.labels)


def find_comparer(name: str, setup: Setup) -> Comparer:
    """The evaluator of this name. Raises InputError for one that cannot compare sessions."""
    judge = catalog.find_seat(Seat.EVALUATOR, name, setup)
    if isinstance(judge, Comparer):
        return judge
    remedy = "Give it a method `compare` (psy_env.comparing.Comparer), or name another judge."
    raise InputError("this judge cannot compare two sessions", remedy, place=name)


class SidesToCompare:
    """Every two sessions of every case, in both orders, as jobs sorted by name; only those of one
    case are in memory at a time."""

    def __init__(self, meetings: Meetings) -> None:
        """Read nothing yet."""
        self._meetings = meetings

    def __len__(self) -> int:
        """How many comparisons that is."""
        counts = map(len, self._meetings.places.values())
        return sum(count * (count - 1) for count in counts)

    def __iter__(self) -> Iterator[Job]:
        """From the first one on."""
        for met in sorted(self._meetings.places, key=lambda case: f"{case[0]} {case[1]}:"):
            yield from self._pair(self._meetings.read(met))

    def _pair(self, met: Met) -> Iterator[Job]:
        places = {label: f"{n:03}" for n, label in enumerate(self._meetings.labels)}
        for a, b in permutations(met.sessions, 2):
            name = f"{met.case} {met.seed}:{places[a]}-{places[b]}"
            sides = SideBySide(
                met.case,
                met.profile_id,
                (a, b),
                spoken_lines(met.sessions[a]),
                spoken_lines(met.sessions[b]),
            )
            yield Job(name, derive_seed(met.seed, "compare", a, b), sides)


def _identify(meetings: Meetings, judge: str, setup: Setup) -> dict[str, Any]:
    """What decides what is compared, and how."""
    known: dict[str, Any] = {
        "judge": judge,
        "sessions_sha256": {
            label: _hash_file(folder / SESSIONS) for label, folder in meetings.runs.items()
        },
        "comparison": TypeAdapter(Rubric).dump_python(COMPARISON, mode="json"),
    }
    known |= catalog.hash_seats([judge])
    if catalog.is_model(judge):
        asked = setup.identify([judge])
        hashes = setup.prompts.hashes
        known |= asked | {"comparing": {name: hashes[name] for name in COMPARING}}
    return known


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _derive(
    ledger: Ledger, folder: RunFolder, on_job: Callable[[], None], *, labels: tuple[str, ...]
) -> None:
    """Write comparisons.jsonl, and what they come to as metrics.json, last."""
    found: list[Comparison] = []
    for payload in ledger.payloads():
        on_job()
        found.append(Comparison.model_validate_json(payload))
    write_comparisons(folder.path / COMPARISONS, found)
    with write_whole(folder.metrics) as stream:
        stream.write(sum_up(found, labels).model_dump_json(indent=2).encode() + b"\n")


def is_compared(folder: RunFolder) -> bool:
    """Whether all that was to be compared in this folder is, and can be read there."""
    return folder.metrics.is_file() and (folder.path / COMPARISONS).is_file()
