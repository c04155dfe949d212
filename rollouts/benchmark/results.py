"""What a benchmark comes to, derived from its runs: tables, and what they rest on."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from agents.whole_file import write_whole
from psy_env.records import SCHEMA_VERSION
from rollouts.audit.finding import Audit
from rollouts.audit.sessions import audit_sessions
from rollouts.benchmark.client_swap import Facet, audit_swaps
from rollouts.benchmark.differences import tabulate_differences
from rollouts.benchmark.folder import RESULTS, TABLES, Benchmark, Lineup, find_run
from rollouts.benchmark.head_to_head import (
    Uncompared,
    find_cases,
    find_uncompared,
    tabulate_head_to_head,
)
from rollouts.benchmark.measure import Measurement, measure_run
from rollouts.benchmark.reliability import tabulate_variance
from rollouts.benchmark.standing import Standing, find_standing, tabulate_standing
from rollouts.benchmark.tables import make_tables
from rollouts.head_to_head.cases import Parting
from rollouts.results.table import Table
from rollouts.run.folder import RunFolder, find_chooser, is_begun, read_run
from rollouts.run.ledger import Ledger
from rollouts.show.figure import draw_svg
from rollouts.show.table_files import render_csv, render_latex

RENDERERS: Mapping[str, Callable[[Table], str]] = {"csv": render_csv, "tex": render_latex}
"""The files of a table, by their ending."""

DRAWN = ("ctrs", "reactions_by_attitude", "outcomes", "reactions", "questions", "reflections")
"""The tables whose figures are all on one scale: these are drawn, too."""


@dataclass(frozen=True)
class Results:
    """The tables by client engine and judge, what their rows rest on, and how far the runs came
    that are not finished (sessions done, sessions wanted); what was compared head to head,
    and what not, exchanges where two counselors parted ways, and how far judges and clients can be
    trusted."""

    facets: Mapping[Facet, tuple[Table, ...]]
    basis: Table
    standings: tuple[Standing, ...]
    unfinished: Mapping[str, tuple[int, int]]
    audit: Audit
    compared: tuple[Table, ...] = ()
    uncompared: tuple[Uncompared, ...] = ()
    cases: tuple[Parting, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them; the keys and titles of a second facet's tables name it."""
        named = (
            _name_facet(table, facet if number else None, number)
            for number, (facet, tables) in enumerate(self.facets.items())
            for table in tables
        )
        return (*named, *self.compared, *self.audit.tables, self.basis)


def gather_results(folder: Path, benchmark: Benchmark) -> Results:
    """Read every finished run. Raises InputError where one cannot be read."""
    unfinished = dict(find_unfinished(folder, benchmark.lineups))
    finished = [lineup for lineup in benchmark.lineups if lineup.run not in unfinished]
    judges = {lineup.run: lineup.evaluator for lineup in benchmark.lineups}
    by_facet: dict[Facet, list[Measurement]] = {}
    for lineup in finished:
        facet = (lineup.client, lineup.evaluator)
        measured = measure_run(folder, lineup, _find_chooser(folder, lineup, judges))
        by_facet.setdefault(facet, []).append(measured)
    protocol, judge = benchmark.protocol, benchmark.config.head_to_head
    standings = tuple(find_standing(folder, lineup, protocol) for lineup in finished)
    return Results(
        facets={
            facet: (*make_tables(found), *tabulate_differences(found), *tabulate_variance(found))
            for facet, found in by_facet.items()
        },
        basis=tabulate_standing(standings, protocol),
        standings=standings,
        unfinished=unfinished,
        compared=tabulate_head_to_head(folder, judge, finished),
        uncompared=tuple(find_uncompared(folder, judge, finished)),
        cases=find_cases(folder, finished),
        audit=audit_sessions(
            session.seen for found in by_facet.values() for one in found for session in one.sessions
        )
        + audit_swaps(by_facet),
    )


def _find_chooser(folder: Path, lineup: Lineup, judges: Mapping[str, str]) -> str | None:
    """Who judged the slates of sessions that are only rated here, or were where they were
    played."""
    joined = find_chooser(find_run(folder, lineup.run)) if lineup.joined else None
    return judges.get(lineup.rated, joined)


def render_files(results: Results) -> dict[str, bytes]:
    """Every file that is derived, by its path in the folder."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tables": [asdict(table) for table in results.tables],
        "standings": [standing.model_dump(mode="json") for standing in results.standings],
        "unfinished": results.unfinished,
        "uncompared": [one._asdict() for one in results.uncompared],
        "findings": [asdict(finding) for finding in results.audit.findings],
        "cases": [case.model_dump(mode="json") for case in results.cases],
    }
    drawn = {
        f"{TABLES}/{table.key}.{ending}": render(table).encode()
        for table in results.tables
        for ending, render in _list_renderers(table).items()
    }
    told = json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
    return drawn | {RESULTS: told}


def _list_renderers(table: Table) -> Mapping[str, Callable[[Table], str]]:
    drawn = table.key.rstrip("_0123456789") in DRAWN
    return {**RENDERERS, "svg": draw_svg} if drawn else RENDERERS


def write_results(folder: Path, benchmark: Benchmark) -> Results:
    """Write them all, the results last, which stand for a finished derivation."""
    results = gather_results(folder, benchmark)
    for name, content in render_files(results).items():
        with write_whole(folder / name) as stream:
            stream.write(content)
    return results


def find_unfinished(
    folder: Path, lineups: Sequence[Lineup]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The runs that lack sessions or files: how many sessions are done, and how many there will
    be, as far as that is known."""
    wanted: dict[str, int] = {}
    for lineup in lineups:
        path = find_run(folder, lineup.run)
        done = _count_done(path)
        told = read_run(path)["identity"].get("sessions") if is_begun(path) else None
        wanted[lineup.run] = told or wanted.get(lineup.rated, 0)
        finished = done and done >= wanted[lineup.run] and RunFolder(path).metrics.is_file()
        if not finished:
            yield lineup.run, (done, wanted[lineup.run])


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
