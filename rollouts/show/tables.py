"""Metrics as tables for a terminal of 80 columns or more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agents.profiles.parts import tell_parts
from psy_env.records import Ending
from psy_env.rubrics import HELPFUL, HINDERING
from psy_env.violations import Violation
from rollouts.results.metrics import (
    ALL,
    GROUPS,
    Metrics,
    MicroActions,
)
from rollouts.results.summary import (
    CTRS_MEAN,
    DIFFERENCE,
    EXCHANGES,
    MEASURES,
)
from rollouts.run.ledger import SeatUsage
from rollouts.show.notice import NOTICE
from rollouts.statistics.intervals import Estimate

if TYPE_CHECKING:  # it brings every seat there is
    from rollouts.estimate import SeatEstimate

NOTHING = "–"
MOST_CAUSES, LONGEST_CAUSE = 5, 300
"""How many causes of failure a table shows, and how much of each."""
TOTALS = (CTRS_MEAN, HELPFUL, HINDERING, DIFFERENCE)


def print_metrics(metrics: Metrics, console: Console) -> None:
    """Print what a run measured: competence, reactions, micro-actions, how sessions went, pairs,
    what has no score."""
    failed = metrics.endings[Ending.FAILED]
    console.print(NOTICE, style="italic")
    console.print(
        f"{metrics.sessions[ALL]} sessions ({failed} failed) with {metrics.profiles} profiles "
        f"({tell_parts(metrics.parts)}); "
        f"± is half the {metrics.level:.0%} interval over profiles.",
        highlight=False,
        markup=False,
    )
    show_table(
        console,
        "Counselor competence (CTRS, 0-6)",
        _ratings_table(metrics, metrics.ctrs, CTRS_MEAN),
    )
    reactions = _ratings_table(metrics, metrics.reactions, HELPFUL)
    show_table(console, "Session reactions (1-5; * hindering: lower is better)", reactions)
    show_table(
        console,
        "Micro-actions (shares within questions, within reflections)",
        _micro_table(metrics),
    )
    console.print(_tell_tags(metrics), highlight=False, markup=False)
    show_table(console, "Sessions", _ratings_table(metrics, metrics.measures, EXCHANGES))
    show_table(console, "How sessions went", _course_table(metrics))
    console.print(_tell_course(metrics), highlight=False, markup=False)
    show_table(console, "Choices and preference pairs", _pairs_table(metrics))
    show_table(console, "Without a score", _unscored_table(metrics))


def print_failures(causes: Mapping[str, int], console: Console) -> None:
    """Print why sessions failed, the commonest causes first; nothing where none did."""
    if not causes:
        return
    table = Table("sessions", "failed for", box=None)
    for cause, count in list(causes.items())[:MOST_CAUSES]:
        table.add_row(str(count), escape(cause[:LONGEST_CAUSE]))
    show_table(console, "Why sessions failed", table)
    if len(causes) > MOST_CAUSES:
        rest = sum(list(causes.values())[MOST_CAUSES:])
        console.print(f"{rest} more, each for a cause of its own or a rarer one", highlight=False)


def print_usage(usage: Sequence[SeatUsage], recovered: int, console: Console) -> None:
    """Print what language models took, and the calls lost to a kill; nothing where none was
    asked."""
    if not usage:
        return
    table = new_table(
        "seat", "model", "calls", "failed", "wasted", "tokens in", "out", "US$", "retried for"
    )
    for column in (1, -1):
        table.columns[column].justify = "left"
        table.columns[column].overflow = "fold"
    for seat in usage:
        causes = ", ".join(f"{cause} {count}" for cause, count in seat.causes.items())
        counts = (seat.calls, seat.failed, seat.wasted, seat.prompt_tokens, seat.completion_tokens)
        numbers = (f"{count:,}" for count in counts)
        table.add_row(seat.seat, escape(seat.model), *numbers, _tell_cost(seat), escape(causes))
    show_table(
        console, "Language models (wasted: in flight when something was killed, asked again)", table
    )
    if recovered:
        console.print(
            f"{recovered} calls were in flight when an earlier command was killed: wasted, and "
            "asked again"
        )


def _tell_cost(seat: SeatUsage) -> str:
    """US dollars; more than that where some calls have no price, unknown where none has one."""
    if not seat.unpriced:
        return f"{seat.cost:.4f}"
    return "unknown" if seat.unpriced >= seat.calls else f"> {seat.cost:.4f}"


def print_estimates(
    estimates: Sequence["SeatEstimate"], console: Console, what: str = "What this run would take"
) -> None:
    """Print what a run, or `what` else, would take, by seat and in all."""
    table = new_table("seat", "model", "calls", "tokens in", "out", "US$")
    table.columns[1].justify = "left"
    for seat in estimates:
        counts = (seat.calls, seat.prompt_tokens, seat.completion_tokens)
        table.add_row(
            seat.seat, escape(seat.model), *(f"{count:,}" for count in counts), _dollars(seat.cost)
        )
    costs = [seat.cost for seat in estimates]
    total = None if any(cost is None for cost in costs) else sum(cost or 0.0 for cost in costs)
    sums = (sum(column) for column in zip(*(seat[2:5] for seat in estimates), strict=True))
    table.add_row("all", "", *(f"{count:,}" for count in sums), _dollars(total), style="bold")
    show_table(
        console,
        f"{what} (estimated: tokens by characters, answers as long as the embedded cast's)",
        table,
    )


def _dollars(cost: float | None) -> str:
    return "price unknown" if cost is None else f"{cost:.2f}"


def show_table(console: Console, title: str, table: Table) -> None:
    console.print(f"\n{title}", style="bold", highlight=False)
    console.print(table)


def _ratings_table(
    metrics: Metrics, means: Mapping[str, Mapping[str, Estimate]], counted: str
) -> Table:
    """One row per value, one column per attitude type and all.

    `counted` is the value whose n stands in the head.
    """
    reactions = metrics.rubrics.session_reactions
    lower_is_better = (*reactions.keys_of(HINDERING), HINDERING)
    heads = [f"{group}\nn={means[group][counted].n}" for group in GROUPS]
    table = new_table("item", *heads)
    for key in means[ALL]:
        name = (
            MEASURES[key].label
            if key in MEASURES
            else key.replace("_", " ") + (" *" if key in lower_is_better else "")
        )
        cells = [_number_with_spread(means[group][key]) for group in GROUPS]
        table.add_row(name, *cells, style="bold" if key in TOTALS else "")
    return table


def _number_with_spread(estimate: Estimate) -> str:
    """The mean and half its interval: the exact ends stand in metrics.json."""
    if estimate.low is None or estimate.high is None:
        return _number(estimate.mean)
    return f"{_number(estimate.mean)} ±{(estimate.high - estimate.low) / 2:.2f}"


def _micro_table(metrics: Metrics) -> Table:
    """Questions and reflections side by side, the most frequent first."""
    table = new_table("question", "%", "reflection", "%")
    table.columns[2].justify = "left"
    questions, reflections = _rank_shares(metrics.questions), _rank_shares(metrics.reflections)
    for row, question in enumerate(questions):
        table.add_row(*question, *(reflections[row] if row < len(reflections) else ("", "")))
    return table


def _tell_tags(metrics: Metrics) -> str:
    return (
        f"{metrics.questions.n} questions, {metrics.reflections.n} reflections; diversity of all "
        f"together {_number(metrics.diversity_pooled)} nats."
    )


def _course_table(metrics: Metrics) -> Table:
    table = new_table("", "sessions")
    for ending, count in metrics.endings.items():
        table.add_row(ending.replace("_", " "), str(count))
    risky = metrics.risk["sessions"]
    table.add_row("with risk language", str(risky), style="bold red" if risky else "")
    return table


def _tell_course(metrics: Metrics) -> str:
    risk = metrics.risk
    return (
        f"Exchanges: median {_number(metrics.exchanges_median)}.\n"
        f"Risk language: {risk['client']} client lines, {risk['unanswered']} of them unanswered; "
        f"{risk['counselor']} counselor lines."
    )


def _pairs_table(metrics: Metrics) -> Table:
    table = new_table("", *metrics.choices)
    columns = metrics.choices.values()
    for name in ("choices", "candidates", "forced", "pairs"):
        table.add_row(name, *(str(getattr(column, name)) for column in columns))
    _add_counts(table, "no pair", [column.barren for column in columns])
    broken = [
        {Violation(name).label: count for name, count in column.violations.items()}
        for column in columns
    ]
    _add_counts(table, "rule broken", broken)
    return table


def _unscored_table(metrics: Metrics) -> Table:
    table = new_table("", "asked", "unscored", "share", "causes")
    table.columns[-1].justify = "left"
    for name, found in metrics.unscored.items():
        share = NOTHING if found.share is None else f"{found.share:.1%}"
        causes = "; ".join(
            f"{cause}: {count}" for cause, count in Counter(found.causes).most_common(3)
        )
        table.add_row(
            name.replace("_", " "), str(found.asked), str(found.unscored), share, escape(causes)
        )
    return table


def new_table(*heads: str) -> Table:
    """First column to the left, all others to the right."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index else "left")
    return table


def _add_counts(table: Table, label: str, counts: Sequence[Mapping[str, int]]) -> None:
    for name in sorted({name for column in counts for name in column}):
        table.add_row(
            escape(f"{label}: {name}"),
            *(str(column.get(name, 0)) for column in counts),
            style="dim",
        )


def _rank_shares(family: MicroActions) -> list[tuple[str, str]]:
    ranked = sorted(family.shares.items(), key=lambda share: -share[1])
    return [(tag, f"{share * 100:.1f}" if family.n else NOTHING) for tag, share in ranked]


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return NOTHING
    return f"[{estimate.low:.2f}, {estimate.high:.2f}]"
