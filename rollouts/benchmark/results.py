"""What a benchmark comes to, derived from its runs: tables, and what they rest on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from agents.whole_file import write_whole
from psy_env.records import SCHEMA_VERSION
from rollouts.benchmark.differences import tabulate_differences
from rollouts.benchmark.folder import RESULTS, Benchmark, Entry, find_run
from rollouts.benchmark.measure import Measurement, measure_run
from rollouts.benchmark.standing import Standing, find_standing, tabulate_standing
from rollouts.benchmark.tables import make_tables
from rollouts.results.table import Table
from rollouts.run.folder import RunFolder, is_begun, read_run
from rollouts.run.ledger import Ledger

Facet = tuple[str, str]
"""A client engine and a judge: counselors are compared within one."""


@dataclass(frozen=True)
class Results:
    """The tables by client engine and judge, what their rows rest on, and how far the runs came
    that are not finished (sessions done, sessions wanted)."""

    facets: Mapping[Facet, tuple[Table, ...]]
    basis: Table
    standings: tuple[Standing, ...]
    unfinished: Mapping[str, tuple[int, int]]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them; the keys and titles of a second facet's tables name it."""
        named = (
            _name_facet(table, facet if number else None, number)
            for number, (facet, tables) in enumerate(self.facets.items())
            for table in tables
        )
        return (*named, self.basis)


def gather_results(folder: Path, benchmark: Benchmark) -> Results:
    """Read every finished run. Raises InputError where one cannot be read."""
    unfinished = dict(find_unfinished(folder, benchmark.entries))
    finished = [entry for entry in benchmark.entries if entry.run not in unfinished]
    by_facet: dict[Facet, list[Measurement]] = {}
    for entry in finished:
        facet = (entry.client, entry.evaluator)
        by_facet.setdefault(facet, []).append(measure_run(folder, entry))
    protocol = benchmark.protocol
    standings = tuple(find_standing(folder, entry, protocol) for entry in finished)
    return Results(
        facets={
            facet: (*make_tables(found), *tabulate_differences(found))
            for facet, found in by_facet.items()
        },
        basis=tabulate_standing(standings, protocol),
        standings=standings,
        unfinished=unfinished,
    )


def render_files(results: Results) -> dict[str, bytes]:
    """Every file that is derived, by its path in the folder."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tables": [asdict(table) for table in results.tables],
        "standings": [standing.model_dump(mode="json") for standing in results.standings],
        "unfinished": results.unfinished,
    }
    told = json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
    return {RESULTS: told}


def write_results(folder: Path, benchmark: Benchmark) -> Results:
    """Write them all, the results last, which stand for a finished derivation."""
    results = gather_results(folder, benchmark)
    *others, last = reversed(render_files(results).items())
    for name, content in (*others, last):
        with write_whole(folder / name) as stream:
            stream.write(content)
    return results


def find_unfinished(
    folder: Path, entries: Sequence[Entry]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The runs that lack sessions or files: how many sessions are done, and how many there will
    be, as far as that is known."""
    wanted: dict[str, int] = {}
    for entry in entries:
        path = find_run(folder, entry.run)
        done = _count_done(path)
        told = read_run(path)["identity"].get("sessions") if is_begun(path) else None
        wanted[entry.run] = told or wanted.get(entry.rated, 0)
        finished = done and done >= wanted[entry.run] and RunFolder(path).metrics.is_file()
        if not finished:
            yield entry.run, (done, wanted[entry.run])


def _count_done(path: Path) -> int:
    ledger = RunFolder(path).ledger
    if not ledger.is_file():
        return 0
    with Ledger(ledger) as opened:
        return len(opened.done_ids())


def _name_facet(table: Table, facet: Facet | None, number: int) -> Table:
    if facet is None:
        return table
    client, judge = facet
    return replace(
        table,
        key=f"{table.key}_{number + 1}",
        title=f"{table.title}: client {client}, judge {judge}",
    )
