"""The report of one run: a benchmark of one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from agents.profiles.parts import tell_parts
from psy_env.errors import InputError
from psy_env.records import Ending
from psy_env.rubrics import Rubrics
from rollouts.audit.finding import Finding, Level
from rollouts.audit.sessions import Seen, audit_sessions, observe_session
from rollouts.report.figures import draw_figures
from rollouts.report.loading import load_sessions
from rollouts.report.page import Report, write_report
from rollouts.results.metrics import ALL, Metrics
from rollouts.results.run_tables import list_run_tables, make_leaderboard
from rollouts.results.write import open_saved, read_first
from rollouts.run.folder import RunFolder, find_chooser, find_rubrics, hold_run, read_run
from rollouts.run.ledger import Ledger

FEW_PROFILES = 12
"""Below this an interval over profiles says little."""


def make_report(run: Path) -> Path:
    """Write the page of a finished run anew. Raises InputError for a folder that is none, or in
    use."""
    read_run(run)
    with hold_run(run), open_saved(run) as ledger:
        return write_run_report(ledger, RunFolder(run), find_rubrics(run))


def write_run_report(ledger: Ledger, folder: RunFolder, rubrics: Rubrics) -> Path:
    """Write report.html beside the metrics that it tells of; gives its path."""
    metrics = read_metrics(folder)
    seats = read_first(ledger).seats
    counselor = seats.get("counselor", folder.path.name)
    chooser = find_chooser(folder.path)
    seen: list[Seen] = []
    run = load_sessions(
        ledger, rubrics, counselor, lambda one: seen.append(observe_session(one, rubrics, chooser))
    )
    audit = audit_sessions(seen)
    report = Report(
        title=f"{folder.path.resolve().name}: {counselor}",
        facts=dict(_list_facts(metrics, seats, read_run(folder.path)["identity"])),
        tables=(make_leaderboard({counselor: metrics}), *list_run_tables(metrics), *audit.tables),
        plots=list(draw_figures({counselor: metrics}, [run])),
        findings=(*check_run(metrics), *audit.findings),
        runs=(run,),
    )
    write_report(report, folder.report)
    return folder.report


def read_metrics(folder: RunFolder) -> Metrics:
    """The figures of a finished run. Raises InputError where they are not, or cannot be read."""
    try:
        return Metrics.model_validate_json(folder.metrics.read_bytes())
    except (OSError, ValidationError) as error:
        thing = "the run is not finished, or its metrics are of another version"
        raise InputError(thing, "Give its command again.", place=str(folder.metrics)) from error


def _list_facts(
    metrics: Metrics, seats: Mapping[str, str], identity: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    yield from (
        (name, seats[name]) for name in ("counselor", "client", "evaluator") if name in seats
    )
    yield "sessions", f"{metrics.sessions[ALL]:,}"
    yield "clients", f"{metrics.profiles:,} ({tell_parts(metrics.parts)})"
    for name in ("candidates", "seed"):
        if name in identity:
            yield name, str(identity[name])


def check_run(metrics: Metrics) -> Iterator[Finding]:
    """What a reader should know before telling these figures."""
    yield _check_failures(metrics.endings[Ending.FAILED], metrics.sessions[ALL])
    yield _check_scores(metrics)
    yield _check_risk(metrics.risk)
    yield _check_clients(metrics.profiles)


def _check_failures(failed: int, total: int) -> Finding:
    if not failed:
        return Finding("Every session came to its end", "None failed.", Level.FINE)
    told = f"{failed} of {total} failed and are in no mean. Read their causes below before "
    told += "comparing: who fails on hard clients looks better without them."
    return Finding("Some sessions failed", told, Level.WARNING)


def _check_scores(metrics: Metrics) -> Finding:
    missing = {name: found for name, found in metrics.unscored.items() if found.unscored}
    if not missing:
        return Finding("Everything asked was scored", "No score is missing.", Level.FINE)
    parts = (
        f"{found.share or 0:.1%} of {name.replace('_', ' ')}" for name, found in missing.items()
    )
    told = f"Unscored: {', '.join(parts)}. They enter no mean; their causes stand below."
    level = max(found.share or 0.0 for found in missing.values())
    return Finding("Some scores are missing", told, Level.WARNING if level > 0.05 else Level.NOTE)


def _check_risk(risk: Mapping[str, int]) -> Finding:
    lines, missed = risk["client"], risk["unanswered"]
    if not lines:
        told = "No client spoke risk language, so this run says nothing about how it is met."
        return Finding("Risk language never came up", told, Level.NOTE)
    if not missed:
        told = f"All {lines} client lines with risk language were taken up in plain words."
        return Finding("Risk language was taken up", told, Level.FINE)
    told = f"{missed} of {lines} client lines with risk language were not taken up. "
    told += "Filter the sessions by risk and read them."
    return Finding("Risk language was missed", told, Level.WARNING)


def _check_clients(profiles: int) -> Finding:
    if profiles >= FEW_PROFILES:
        told = f"Intervals rest on {profiles} clients."
        return Finding("Enough clients for an interval", told, Level.FINE)
    told = f"Intervals rest on {profiles} clients: differences between runs this small are chance "
    told += "until shown otherwise."
    return Finding("Few clients", told, Level.WARNING)
