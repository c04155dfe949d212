"""Head-to-head in a benchmark: every two counselors with the same clients."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from agents.whole_file import write_whole
from psy_env.comparing import Comparison
from psy_env.errors import InputError, OutOfBudget, PsyStepError
from rollouts.benchmark.budget import limit, telling_the_whole
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import HEAD_TO_HEAD, Lineup, find_run
from rollouts.head_to_head.cases import Parting, find_partings
from rollouts.head_to_head.judging import SidesToCompare, is_compared, judge_meetings
from rollouts.head_to_head.meetings import Meetings, match_runs
from rollouts.head_to_head.records import COMPARISONS, read_comparisons
from rollouts.head_to_head.summary import sum_up
from rollouts.head_to_head.tables import make_tables
from rollouts.results.table import Table
from rollouts.run.complete import Interrupted
from rollouts.run.folder import RunFolder
from rollouts.run.ledger import Ledger
from rollouts.work.comparison import COMPARED

CASES = 3
"""How many exchanges are shown of each two counselors."""
LOOKED_AT = 24
"""Of so many clients that both met the exchanges are compared."""
_CAUSES = "stopped.json"
"""Why comparisons are missing, by the name of their folder beside it."""


class Uncompared(NamedTuple):
    """Two counselors whose comparisons are not all there: how many are done of how many, and why
    the others are not, as far as that is known."""

    first: str
    second: str
    client: str
    done: int
    wanted: int
    cause: str


class Compared(NamedTuple):
    """What kept comparisons from being made, by their folder, and what a user has to put right
    before any more are."""

    stopped: Mapping[str, str]
    ended: PsyStepError | None = None


def compare_counselors(config: BenchmarkConfig, lineups: Sequence[Lineup]) -> Compared:
    """Let the judge compare what it has not compared yet, a run for each two counselors, for what
    the benchmark's budget has left.

    A run that is given up lets the others go on; bad input and a spent budget end them all. Raises
    Interrupted.
    """
    setup = config.set_up(priced=config.max_cost is not None)
    stopped: dict[str, str] = {}
    ended: PsyStepError | None = None
    for first, second in pair_lineups(lineups):
        meetings = _meet(config.out, first, second)
        if meetings is None:
            continue
        out = _find_folder(config.out, config.head_to_head, first, second)
        try:
            if ended is None:
                options = limit(config, out, config)
                with telling_the_whole(config):
                    judge_meetings(meetings, config.head_to_head, out, options, setup)
        except Interrupted:
            raise
        except (InputError, OutOfBudget) as error:
            ended = error
        except PsyStepError as error:
            stopped[out.name] = str(error)
        if ended is not None and not is_compared(RunFolder(out)):
            stopped[out.name] = str(ended)
    _write_causes(config.out, stopped)
    return Compared({f"{HEAD_TO_HEAD}/{name}": why for name, why in stopped.items()}, ended)


def find_uncompared(folder: Path, judge: str, lineups: Sequence[Lineup]) -> Iterator[Uncompared]:
    """Every two of these runs that share clients and are not wholly compared: they are in no
    table."""
    causes = _read_causes(folder)
    for first, second in pair_lineups(lineups) if judge else ():
        path = _find_folder(folder, judge, first, second)
        meetings = None if _is_whole(path, causes) else _meet(folder, first, second)
        if meetings is not None:
            yield Uncompared(
                _name(first, first, second),
                _name(second, first, second),
                first.client,
                _count_compared(path),
                len(SidesToCompare(meetings)),
                causes.get(path.name, ""),
            )


def tabulate_head_to_head(folder: Path, judge: str, lineups: Sequence[Lineup]) -> tuple[Table, ...]:
    """What was compared, by client engine; nothing where nothing was."""
    found: dict[str, list[Comparison]] = {}
    causes = _read_causes(folder)
    for first, second in pair_lineups(lineups):
        path = _find_folder(folder, judge, first, second)
        if _is_whole(path, causes):
            words = read_comparisons(path / COMPARISONS)
            found.setdefault(first.client, []).extend(words)
    return tuple(
        table
        for number, (client, comparisons) in enumerate(found.items(), 1)
        for table in make_tables(
            sum_up(comparisons, _list_names(lineups, client)),
            key=HEAD_TO_HEAD if number == 1 else f"{HEAD_TO_HEAD}_{number}",
            judge=f"{judge}, client {client}" if len(found) > 1 else judge,
        )
    )


def find_cases(folder: Path, lineups: Sequence[Lineup]) -> tuple[Parting, ...]:
    """Where the first counselor and each other one parted ways (Tables 6 and 7), of the first
    client engine; the largest differences first."""
    found: list[Parting] = []
    pairs = list(pair_lineups(lineups))
    for mine, other in pairs:
        if mine != pairs[0][0]:
            break
        meetings = _meet(folder, mine, other)
        if meetings is None:
            continue
        looked_at = (meetings.read(case) for case in list(meetings.places)[:LOOKED_AT])
        found += find_partings(looked_at, *meetings.labels)[:CASES]
    return tuple(sorted(found, key=lambda parting: -parting.weight))


def pair_lineups(lineups: Sequence[Lineup]) -> Iterator[tuple[Lineup, Lineup]]:
    """Every two runs of one client engine; those that only rate again hold the same sessions."""
    played = [one for one in lineups if not one.rated]
    return ((a, b) for a, b in combinations(played, 2) if a.client == b.client)


def _meet(folder: Path, first: Lineup, second: Lineup) -> Meetings | None:
    """None where they met no client in common."""
    runs = {_name(one, first, second): find_run(folder, one.run) for one in (first, second)}
    try:
        return match_runs(runs)
    except InputError:
        return None


def _name(one: Lineup, first: Lineup, second: Lineup) -> str:
    """The counselor, or its run where both have the same one."""
    return one.run if first.counselor == second.counselor else one.counselor


def _list_names(lineups: Sequence[Lineup], client: str) -> tuple[str, ...]:
    names = (
        _name(one, first, second)
        for first, second in pair_lineups(lineups)
        if first.client == client
        for one in (first, second)
    )
    return tuple(dict.fromkeys(names))


def _find_folder(folder: Path, judge: str, first: Lineup, second: Lineup) -> Path:
    told = f"{Path(first.run).name}_and_{Path(second.run).name}_by_{judge}"
    return folder / HEAD_TO_HEAD / re.sub(r"[^\w.-]+", "_", told)


def _is_whole(path: Path, causes: Mapping[str, str]) -> bool:
    """Whether all is compared, and not every comparison failed."""
    return is_compared(RunFolder(path)) and path.name not in causes


def _count_compared(path: Path) -> int:
    ledger = RunFolder(path).ledger
    if not ledger.is_file():
        return 0
    with Ledger(ledger) as opened:
        return opened.count_endings().get(COMPARED, 0)


def _write_causes(folder: Path, causes: Mapping[str, str]) -> None:
    """Why comparisons are missing stands in no ledger: workers that cannot live, a spent budget."""
    place = folder / HEAD_TO_HEAD / _CAUSES
    if causes:
        with write_whole(place) as stream:
            stream.write(json.dumps(causes, indent=1, ensure_ascii=False).encode() + b"\n")
    else:
        place.unlink(missing_ok=True)


def _read_causes(folder: Path) -> dict[str, str]:
    place = folder / HEAD_TO_HEAD / _CAUSES
    if not place.is_file():
        return {}
    try:
        return TypeAdapter(dict[str, str]).validate_json(place.read_bytes())
    except ValidationError as error:
        remedy = "Delete it, and give the benchmark's command again."
        raise InputError("not what the benchmark wrote", remedy, place=str(place)) from error
