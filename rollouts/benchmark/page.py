"""The report of a benchmark: its tables, its runs drawn side by side, all their sessions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rollouts.audit.finding import Finding, Level
from rollouts.audit.judge import counsels
from rollouts.benchmark.folder import Benchmark, Lineup, find_run, hold_benchmark, read_benchmark
from rollouts.benchmark.head_to_head import Uncompared
from rollouts.benchmark.results import Results, gather_results
from rollouts.head_to_head.cases import Parting
from rollouts.report.figures import draw_figures
from rollouts.report.loading import MOST_SESSIONS, read_sessions
from rollouts.report.page import Report, write_report
from rollouts.report.run_report import check_run, read_metrics
from rollouts.results.metrics import ALL, Metrics
from rollouts.run.folder import RunFolder

PAGE = "report.html"


def make_page(folder: Path) -> Path:
    """Write a benchmark's page anew. Raises InputError for a folder that is none, or in use."""
    with hold_benchmark(folder):
        benchmark = read_benchmark(folder)
        return write_page(folder, benchmark, gather_results(folder, benchmark))


def write_page(folder: Path, benchmark: Benchmark, results: Results) -> Path:
    """Write report.html; runs that are not finished are told and left out. Gives its path."""
    lineups = [one for one in benchmark.lineups if one.run not in results.unfinished]
    named = _name_runs(lineups)
    measured = {
        name: read_metrics(RunFolder(find_run(folder, one.run))) for name, one in named.items()
    }
    most = MOST_SESSIONS // max(1, len(named))
    runs = [read_sessions(find_run(folder, one.run), name, most) for name, one in named.items()]
    report = Report(
        title=f"Benchmark {folder.resolve().name}",
        facts=_list_facts(lineups, measured),
        tables=results.tables,
        plots=list(draw_figures(measured, runs)) if runs else (),
        findings=(
            *_check_runs(measured, results.unfinished),
            *map(_tell_uncompared, results.uncompared),
            *results.audit.findings,
        ),
        cases=list(_name_cases(results.cases, named)),
        runs=runs,
    )
    write_report(report, folder / PAGE)
    return folder / PAGE


def _name_runs(lineups: Sequence[Lineup]) -> dict[str, Lineup]:
    """Each run by its counselor, and by client and judge where several meet the same one."""
    alone = len({(one.client, one.evaluator) for one in lineups}) == 1
    return {
        one.counselor if alone else f"{one.counselor} ({one.client}, judge {one.evaluator})": one
        for one in lineups
    }


def _name_cases(cases: Sequence[Parting], named: Mapping[str, Lineup]) -> Iterator[Parting]:
    """Cases under the names that the page gives their runs; only those of real counselors, if there
    are any, for whoever is planted parts ways everywhere."""
    names: dict[str, str] = {}
    for name, one in named.items():
        for label in (one.counselor, one.run):
            names.setdefault(label, name)
    real = [case for case in cases if counsels(case.first.counselor)]
    real = [case for case in real if counsels(case.second.counselor)]
    for case in real or cases:
        sides = {
            place: side.model_copy(update={"counselor": names.get(side.counselor, side.counselor)})
            for place, side in (("first", case.first), ("second", case.second))
        }
        yield case.model_copy(update=sides)


def _list_facts(lineups: Sequence[Lineup], measured: Mapping[str, Metrics]) -> dict[str, str]:
    def list_names(names: Iterator[str]) -> str:
        return ", ".join(dict.fromkeys(names))

    return {
        "counselors": str(len({one.counselor for one in lineups})),
        "client": list_names(one.client for one in lineups),
        "judge": list_names(one.evaluator for one in lineups),
        "clients met": str(max((one.profiles for one in measured.values()), default=0)),
        "sessions": f"{sum(one.sessions[ALL] for one in measured.values()):,}",
    }


def _check_runs(
    measured: Mapping[str, Metrics], unfinished: Mapping[str, tuple[int, int]]
) -> Iterator[Finding]:
    """What runs warn of, the same only once; and runs that are left out."""
    begun = {run: counts for run, counts in unfinished.items() if counts[1]}
    for run, (done, wanted) in begun.items():
        told = f"{done} of {wanted} sessions are done; it is in no table."
        yield Finding(f"Not finished: {run}", told, Level.WARNING)
    if others := [run for run in unfinished if run not in begun]:
        yield Finding("Not begun", f"In no table: {', '.join(others)}.", Level.WARNING)
    runs: dict[Finding, list[str]] = {}
    for name, metrics in measured.items():
        for finding in check_run(metrics):
            runs.setdefault(finding, []).append(name)
    for finding, names in runs.items():
        if finding.level is not Level.FINE:
            about = "all runs" if len(names) == len(measured) > 1 else ", ".join(names)
            yield replace(finding, sentence=f"{about}: {finding.sentence}")


def _tell_uncompared(one: Uncompared) -> Finding:
    told = f"{one.done} of {one.wanted} comparisons are done; they are in no table"
    why = f": {one.cause}" if one.cause else ""
    return Finding(f"Not compared: {one.first} and {one.second}", f"{told}{why}.", Level.WARNING)
