"""The report of one run: a benchmark of one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from agents.profiles.parts import tell_parts
from psy_env.errors import InputError
from psy_env.records import Ending
from psy_env.rubrics import Rubrics
from rollouts.audit.finding import Finding, Level
from rollouts.report.loading import RunSessions, load_sessions
from rollouts.report.page import Report, write_report
from rollouts.report.plots import (
    Plot,
    plot_courses,
    plot_reactions,
    plot_shares,
    plot_values,
)
from rollouts.results.metrics import ALL, GROUPS, Metrics
from rollouts.results.run_tables import list_run_tables, make_leaderboard
from rollouts.results.write import open_saved, read_first
from rollouts.run.folder import RunFolder, find_rubrics, read_run
from rollouts.run.ledger import Ledger

FEW_PROFILES = 12
"""Below this an interval over profiles says little."""
BANDS = "The line is the mean, the band its 95 % interval."
ENDS = "A line ends where fewer than a tenth of the sessions still run."


def make_report(run: Path) -> Path:
    """Write the page of a finished run anew. Raises InputError for a folder that is none."""
    with open_saved(run) as ledger:
        return write_run_report(ledger, RunFolder(run), find_rubrics(run))


def write_run_report(ledger: Ledger, folder: RunFolder, rubrics: Rubrics) -> Path:
    """Write report.html beside the metrics that it tells of; gives its path."""
    metrics = _read_metrics(folder)
    seats = read_first(ledger).seats
    counselor = seats.get("counselor", folder.path.name)
    run = load_sessions(ledger, rubrics, counselor)
    report = Report(
        title=f"{folder.path.resolve().name}: {counselor}",
        facts=dict(_list_facts(metrics, seats, read_run(folder.path)["identity"])),
        tables=(make_leaderboard({counselor: metrics}), *list_run_tables(metrics)),
        plots=list(list_run_plots(metrics, run)),
        findings=list(check_run(metrics)),
        runs=(run,),
    )
    write_report(report, folder.report)
    return folder.report


def _read_metrics(folder: RunFolder) -> Metrics:
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


def list_run_plots(metrics: Metrics, run: RunSessions) -> Iterator[Plot]:
    """Competence, reactions, strategies and micro-actions, and the courses, by type of attitude."""
    groups = [group for group in GROUPS if metrics.sessions[group]]
    yield plot_values(
        "Competence by item (CTRS, 0-6)",
        {group: metrics.ctrs[group] for group in groups},
        (0, 6),
        "A dot is the mean over sessions, its line the 95 % interval over clients.",
    )
    yield plot_reactions(
        {group: metrics.reactions[group] for group in groups},
        _list_dots(run, groups),
        "A faint dot is a session. Upper left is best.",
    )
    if strategies := count_strategies(run):
        yield plot_shares("Strategies of the adopted plans", {run.name: strategies})
    tags = {**metrics.questions.shares, **metrics.reflections.shares}
    if any(tags.values()):
        note = "Q is a share of all questions, R of all reflections."
        yield plot_shares("Micro-actions", {run.name: tags}, note)
    if (courses := plot_courses(run.courses, f"{BANDS} {ENDS}")) is not None:
        yield courses


def count_strategies(run: RunSessions) -> dict[str, float]:
    """The share of each strategy among the plans that were adopted."""
    counts = Counter(line["strategy"] for line in run.lines if line["strategy"])
    return {name: count / counts.total() for name, count in counts.items()}


def _list_dots(run: RunSessions, groups: Sequence[str]) -> Iterator[tuple[int, float, float]]:
    for line in run.lines:
        if line["helpful"] is not None and line["hindering"] is not None:
            yield groups.index(line["type"]), line["helpful"], line["hindering"]


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
