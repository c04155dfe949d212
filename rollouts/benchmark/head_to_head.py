"""Head-to-head in a benchmark: every two counselors with the same clients."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from psy_env.comparing import Comparison
from psy_env.errors import InputError
from rollouts.benchmark.budget import limit, telling_the_whole
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import HEAD_TO_HEAD, Lineup, find_run
from rollouts.head_to_head.cases import Parting, find_partings
from rollouts.head_to_head.judging import judge_meetings
from rollouts.head_to_head.meetings import Meetings, match_runs
from rollouts.head_to_head.records import COMPARISONS, read_comparisons
from rollouts.head_to_head.summary import sum_up
from rollouts.head_to_head.tables import make_tables
from rollouts.results.table import Table

CASES = 3
"""How many exchanges are shown of each two counselors."""
LOOKED_AT = 24
"""Of so many clients that both met the exchanges are compared."""


def compare_counselors(config: BenchmarkConfig, lineups: Sequence[Lineup]) -> None:
    """Let the judge compare what it has not compared yet, a run for each two counselors, for what
    the benchmark's budget has left; raises what judge_meetings raises."""
    setup = config.set_up(priced=config.max_cost is not None)
    for first, second in pair_lineups(lineups):
        out = _find_folder(config.out, config.head_to_head, first, second)
        meetings = _meet(config.out, first, second)
        with telling_the_whole(config):
            judge_meetings(meetings, config.head_to_head, out, limit(config, out, config), setup)


def tabulate_head_to_head(folder: Path, judge: str, lineups: Sequence[Lineup]) -> tuple[Table, ...]:
    """What was compared, by client engine; nothing where nothing was."""
    found: dict[str, list[Comparison]] = {}
    for first, second in pair_lineups(lineups):
        path = _find_folder(folder, judge, first, second) / COMPARISONS
        if path.is_file():
            found.setdefault(first.client, []).extend(read_comparisons(path))
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
        try:
            meetings = _meet(folder, mine, other)
        except InputError:  # they met no client in common: there is no case
            continue
        looked_at = (meetings.read(case) for case in list(meetings.places)[:LOOKED_AT])
        found += find_partings(looked_at, *meetings.labels)[:CASES]
    return tuple(sorted(found, key=lambda parting: -parting.weight))


def pair_lineups(lineups: Sequence[Lineup]) -> Iterator[tuple[Lineup, Lineup]]:
    """Every two runs of one client engine; those that only rate again hold the same sessions."""
    played = [one for one in lineups if not one.rated]
    return ((a, b) for a, b in combinations(played, 2) if a.client == b.client)


def _meet(folder: Path, first: Lineup, second: Lineup) -> Meetings:
    return match_runs(
        {_name(one, first, second): find_run(folder, one.run) for one in (first, second)}
    )


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
