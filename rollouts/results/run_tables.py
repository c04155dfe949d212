"""What a run measured, as tables: whoever shows them, they say the same."""

from collections.abc import Iterator, Mapping

from psy_env.records import Ending
from psy_env.rubrics import HELPFUL, HINDERING
from psy_env.violations import Violation
from rollouts.results.metrics import ALL, GROUPS, Metrics, MicroActions
from rollouts.results.summary import CTRS_MEAN, DIFFERENCE, EXCHANGES, MEASURES
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.intervals import Estimate

LOWER = "* lower is better"


def make_leaderboard(runs: Mapping[str, Metrics]) -> Table:
    """A row for each counselor, the highest CTRS first; intervals over profiles."""
    names = sorted(runs, key=lambda name: -(runs[name].ctrs[ALL][CTRS_MEAN].mean or -1.0))
    return Table(
        key="leaderboard",
        title="Leaderboard",
        head="counselor",
        columns=(
            *("CTRS (0-6)", "helpful (1-5)", "hindering (1-5) *", "helpful - hindering"),
            *("exchanges", "sessions", "failed", "with risk language"),
        ),
        rows=tuple(Row(name, tuple(_lead(runs[name]))) for name in names),
        notes=(LOWER,),
    )


def _lead(metrics: Metrics) -> Iterator[Cell]:
    yield _cell(metrics.ctrs[ALL][CTRS_MEAN])
    for name in (HELPFUL, HINDERING, DIFFERENCE):
        yield _cell(metrics.reactions[ALL][name])
    yield _cell(metrics.measures[ALL][EXCHANGES])
    for count in (metrics.sessions[ALL], metrics.endings[Ending.FAILED], metrics.risk["sessions"]):
        yield Cell(count)


def list_run_tables(metrics: Metrics) -> tuple[Table, ...]:
    """Competence, reactions and measures by type of attitude; micro-actions, how sessions went, the
    choices and what has no score."""
    reactions = metrics.rubrics.session_reactions
    lower = frozenset((*reactions.keys_of(HINDERING), HINDERING))
    return (
        _by_group("ctrs", "Counselor competence (CTRS, 0-6)", metrics, metrics.ctrs),
        _by_group(
            "measures", "Sessions", metrics, metrics.measures, notes=_tell_diversity(metrics)
        ),
        _by_group("reactions", "Session reactions (1-5)", metrics, metrics.reactions, lower),
        _share_table("questions", "Questions", metrics.questions),
        _share_table("reflections", "Reflections", metrics.reflections),
        _count_endings(metrics),
        _count_choices(metrics),
        _count_unscored(metrics),
    )


def _by_group(
    key: str,
    title: str,
    metrics: Metrics,
    means: Mapping[str, Mapping[str, Estimate]],
    lower: frozenset[str] = frozenset(),
    notes: tuple[str, ...] = (),
) -> Table:
    rows = (
        Row(
            label_value(name) + (" *" if name in lower else ""),
            tuple(_cell(means[group][name]) for group in GROUPS),
        )
        for name in means[ALL]
    )
    heads = tuple(f"{group} ({metrics.sessions[group]})" for group in GROUPS)
    lowered = (LOWER,) if lower else ()
    return Table(key, title, "item", heads, tuple(rows), (*lowered, *notes))


def _tell_diversity(metrics: Metrics) -> tuple[str, ...]:
    pooled = metrics.diversity_pooled
    return (
        () if pooled is None else (f"Micro-actions of all sessions together: {pooled:.2f} nats.",)
    )


def _share_table(key: str, title: str, family: MicroActions) -> Table:
    ranked = sorted(family.shares.items(), key=lambda share: -share[1])
    rows = tuple(Row(tag, (Cell(100 * share if family.n else None),)) for tag, share in ranked)
    return Table(key, f"{title} ({family.n:,})", "micro-action", ("share, %",), rows, digits=1)


def _count_endings(metrics: Metrics) -> Table:
    risk = metrics.risk
    counts = {label_value(ending): count for ending, count in metrics.endings.items()} | {
        "with risk language": risk["sessions"],
        "client lines with risk language": risk["client"],
        "of these not taken up": risk["unanswered"],
        "counselor lines with risk language": risk["counselor"],
    }
    rows = tuple(Row(name, (Cell(count),)) for name, count in counts.items())
    length = metrics.exchanges_median
    notes = () if length is None else (f"Exchanges: median {length:g}.",)
    causes = tuple(f"failed for: {cause} ({count})" for cause, count in metrics.failures.items())
    return Table("course", "How sessions went", "", ("count",), rows, (*notes, *causes[:5]))


def _count_choices(metrics: Metrics) -> Table:
    columns = metrics.choices.values()
    counts = {
        name: [getattr(column, name) for column in columns]
        for name in ("choices", "candidates", "judged", "forced", "pairs")
    }
    for cause in sorted({cause for column in columns for cause in column.barren}):
        counts[f"no pair: {cause}"] = [column.barren.get(cause, 0) for column in columns]
    for rule in sorted({rule for column in columns for rule in column.violations}):
        label = f"rule broken: {Violation(rule).label}"
        counts[label] = [column.violations.get(rule, 0) for column in columns]
    rows = tuple(Row(name, tuple(map(Cell, row))) for name, row in counts.items())
    return Table(
        "choices", "Choices and preference pairs", "", tuple(map(str, metrics.choices)), rows
    )


def _count_unscored(metrics: Metrics) -> Table:
    rows = (
        Row(
            label_value(name),
            (
                Cell(found.asked),
                Cell(found.unscored),
                Cell(None if found.share is None else f"{found.share:.1%}"),
                Cell("; ".join(f"{cause}: {count}" for cause, count in found.causes.items())),
            ),
        )
        for name, found in metrics.unscored.items()
    )
    heads = ("asked", "unscored", "share", "causes")
    return Table("unscored", "Without a score", "", heads, tuple(rows))


def label_value(name: str) -> str:
    """How a value of a session reads."""
    if name == CTRS_MEAN:
        return "CTRS mean"
    return MEASURES[name].label if name in MEASURES else name.replace("_", " ")


def _cell(estimate: Estimate) -> Cell:
    return Cell(estimate.mean, estimate.low, estimate.high, estimate.n)
