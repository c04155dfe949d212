"""What came of trying a model: what it can do, what it would cost, which entry fits."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from agents.models.endpoint.entry_text import render_entry
from rollouts.show.tables import new_table, print_estimates, show_table

if TYPE_CHECKING:  # both bring every seat there is
    from agents.probing.fields import Fields
    from agents.probing.probe import ModelReport
    from agents.probing.seats import SeatFinding
    from rollouts.estimate import SeatEstimate


def print_report(
    report: "ModelReport", estimates: Sequence["SeatEstimate"], console: Console
) -> None:
    """Print all of it, what will not work and what was not tried last."""
    if report.endpoint and report.fields:
        key = "the key is accepted" if report.endpoint.key_variable else "no key is asked for"
        _tell(
            console,
            f"{report.name}: {report.endpoint.host} answers, {key}; the shortest answer took "
            f"{report.fields.latency:.2f} s, a long one came at "
            f"{report.fields.tokens_per_second:,.0f} tokens/s",
        )
        _print_fields(report.fields, console)
    _print_seats(report.seats, console)
    _print_context(report, console)
    print_estimates(estimates, console, "One session with this model in these seats")
    spent = report.purse.usage
    cost = "unknown" if spent.cost is None else f"{spent.cost:.4f}"
    _tell(
        console,
        f"\nThis check: {report.purse.calls} calls, {spent.prompt_tokens:,} tokens in, "
        f"{spent.completion_tokens:,} out, US$ {cost}",
    )
    _print_entry(report, console)
    for problem in report.problems:
        _tell(console, f"will not work: {problem}")
    for name, why in report.untried.items():
        _tell(console, f"not tried: {name} ({why})")


def _print_fields(fields: "Fields", console: Console) -> None:
    table = new_table("field", "", "seen")
    for column in table.columns:
        column.justify = "left"
    for finding in fields.findings:
        table.add_row(finding.field, finding.verdict, escape(finding.seen))
    show_table(console, "Fields of a request", table)


def _print_seats(seats: Sequence["SeatFinding"], console: Console) -> None:
    titles = ("seat", "question", "form", "asked", "readable", "echoing", "in role", "usable")
    table = new_table(*titles, "unreadable for")
    for column in (1, 2, len(titles)):
        table.columns[column].justify = "left"
    for one in seats:
        asked = len(one.answers)
        counts = (
            asked - one.causes.total(),
            one.count(lambda answer: answer.echoes),
            one.count(lambda answer: answer.in_role),
            one.count(lambda answer: answer.usable),
        )
        causes = ", ".join(f"{cause[:60]}: {count}" for cause, count in one.causes.most_common(3))
        causes = causes if asked else one.untried
        shares = (f"{count / asked:.0%}" if asked else "–" for count in counts)
        table.add_row(one.seat, one.question, one.form, str(asked), *shares, escape(causes))
    show_table(console, "Each seat's question", table)


def _print_context(report: "ModelReport", console: Console) -> None:
    """Nothing but an error tells a model's context: so the longest question is really asked."""
    longest = report.longest
    if longest.untried:
        answered = f"about {longest.guessed:,} tokens, not tried"
    elif longest.told is not None:
        answered = f"{longest.told:,} tokens as the server counts, answered"
    else:
        answered = f"about {longest.guessed:,} tokens, not answered"
    _tell(
        console, f"\nThe longest question of a session: {answered}; its context is told by nobody"
    )


def _print_entry(report: "ModelReport", console: Console) -> None:
    if report.endpoint is None:
        return
    entry = render_entry(report.endpoint)
    if not report.changed:
        tried = " as far as it was tried" if report.untried else " as it is"
        _tell(console, f"\nThe entry [{report.endpoint.name}] fits{tried}.")
    else:
        _tell(console, f"\n# endpoints.toml, in place of [{report.endpoint.name}]")
    if entry:
        console.out(entry, highlight=False)


def _tell(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
