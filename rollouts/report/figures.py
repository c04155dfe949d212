"""The plots that a report has: one run by groups of clients, or runs side by side."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rollouts.report.course import Point
from rollouts.report.loading import RunSessions
from rollouts.report.plots import (
    MOST_BANDS,
    Plot,
    plot_courses,
    plot_reactions,
    plot_shares,
    plot_values,
)
from rollouts.results.metrics import ALL, GROUPS, Metrics
from rollouts.statistics.intervals import Estimate

Means = Mapping[str, Mapping[str, Estimate]]


def draw_figures(measured: Mapping[str, Metrics], runs: Sequence[RunSessions]) -> Iterator[Plot]:
    """Competence, reactions, strategies, micro-actions and courses (the source's Tables 2 to 4,
    drawn); of one run by type of attitude, of several by run, under the names of both."""
    alone = len(runs) == 1
    if competence := _pick({name: metrics.ctrs for name, metrics in measured.items()}):
        note = "A dot is the mean over sessions, its line the 95 % interval over clients."
        yield plot_values("Competence by item (CTRS, 0-6)", competence, (0, 6), note)
    if reactions := _pick({name: metrics.reactions for name, metrics in measured.items()}):
        dots = _list_dots(runs[0], list(reactions)) if alone else ()
        told = "A faint dot is a session. " if alone else ""
        ends = "Upper left is best; both scales run from 1 to 5 and are cut here."
        yield plot_reactions(reactions, dots, f"{told}{ends}")
    strategies = {run.name: count_strategies(run) for run in runs}
    if any(strategies.values()):
        yield plot_shares("Strategies of the adopted plans", strategies)
    tags = {
        name: {**metrics.questions.shares, **metrics.reflections.shares}
        for name, metrics in measured.items()
    }
    if any(share for shares in tags.values() for share in shares.values()):
        yield plot_shares("Micro-actions", tags, "Q is a share of all questions, R of reflections.")
    courses = runs[0].courses if alone else {run.name: run.courses[ALL] for run in runs}
    if (plot := plot_courses(courses, _tell_courses(courses))) is not None:
        yield plot


def _pick(means: Mapping[str, Means]) -> Means:
    """Of one run all groups that have sessions, of several runs all clients together."""
    if len(means) == 1:
        groups = next(iter(means.values()))
        return {group: groups[group] for group in GROUPS if _counts(groups[group])}
    return {name: groups[ALL] for name, groups in means.items()}


def _counts(values: Mapping[str, Estimate]) -> bool:
    return any(estimate.n for estimate in values.values())


def count_strategies(run: RunSessions) -> dict[str, float]:
    """The share of each strategy among the plans that were adopted."""
    counts = Counter(line["strategy"] for line in run.lines if line["strategy"])
    return {name: count / counts.total() for name, count in counts.items()}


def _list_dots(run: RunSessions, groups: Sequence[str]) -> Iterator[tuple[int, float, float]]:
    for line in run.lines:
        if line["helpful"] is not None and line["hindering"] is not None:
            yield groups.index(line["type"]), line["helpful"], line["hindering"]


def _tell_courses(courses: Mapping[str, Mapping[str, Sequence[Point]]]) -> str:
    bands = ", the band its 95 % interval over clients" if len(courses) <= MOST_BANDS else ""
    ends = "It ends where fewer than a tenth of the sessions still run."
    own = "Trust and belief are the simulated client's own state."
    return f"The line is the mean{bands}. {ends} {own}"
