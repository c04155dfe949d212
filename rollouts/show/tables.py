"""What a command took and where it failed, for a terminal of 80 columns or more."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rollouts.run.ledger import SeatUsage

if TYPE_CHECKING:  # it brings every seat there is
    from rollouts.estimate import SeatEstimate

NOTHING = "–"
MOST_CAUSES, LONGEST_CAUSE = 5, 300
"""How many causes of failure a table shows, and how much of each."""


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
    """Print a table under its title."""
    console.print(f"\n{title}", style="bold", highlight=False)
    console.print(table)


def new_table(*heads: str) -> Table:
    """First column to the left, all others to the right."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index else "left")
    return table
