"""Tables of results in a terminal; a wide one is told in parts."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from agents.human import clean
from agents.profiles.parts import tell_parts
from psy_env.records import Ending
from rollouts.results.metrics import ALL, Metrics
from rollouts.results.run_tables import list_run_tables
from rollouts.results.table import Cell, Table
from rollouts.show.notice import NOTICE
from rollouts.show.tables import NOTHING, new_table, show_table

MARGIN = 2
"""Between columns."""
WORDS = 24
"""How wide a column of words is at the least, if it has as many letters."""


def print_metrics(metrics: Metrics, console: Console) -> None:
    """Print what a run measured, with what its intervals are about."""
    failed = metrics.endings[Ending.FAILED]
    console.print(NOTICE, style="italic")
    console.print(
        f"{metrics.sessions[ALL]:,} sessions ({failed} failed) with {metrics.profiles} profiles "
        f"({tell_parts(metrics.parts)}); "
        f"± is half the {metrics.level:.0%} interval over profiles.",
        highlight=False,
        markup=False,
    )
    print_results(list_run_tables(metrics), console)


def print_results(tables: Sequence[Table], console: Console) -> None:
    """Print each table with its notes."""
    for table in tables:
        if not table.rows:
            console.print(f"\n{table.title}", style="bold", highlight=False, markup=False)
        for number, part in enumerate(_split(table, console.width) if table.rows else ()):
            _print_part(
                table, part, f"{table.title}, continued" if number else table.title, console
            )
        for note in table.notes:
            console.print(clean(note), style="dim", highlight=False, markup=False)


def tell_cell(cell: Cell, digits: int) -> str:
    """The figure and half its interval (the exact ends stand in the files), or the words."""
    if cell.value is None:
        return NOTHING
    if isinstance(cell.value, str):
        return clean(cell.value)
    figure = f"{cell.value:,}" if isinstance(cell.value, int) else f"{cell.value:.{digits}f}"
    if cell.low is None or cell.high is None:
        return figure
    return f"{figure} ±{(cell.high - cell.low) / 2:.{digits}f}"


def _print_part(table: Table, part: range, title: str, console: Console) -> None:
    """Some of a table's columns, none narrower than its figures are."""
    shown = new_table(table.head, *(escape(clean(table.columns[place])) for place in part))
    shown.columns[0].min_width = min(_width_of_names(table), console.width // 2)
    for column, place in zip(shown.columns[1:], part, strict=True):
        column.min_width = min(_width(table, place), console.width // 2)
        column.overflow = "fold"
        if _holds_words(table, place):
            column.justify = "left"
    for row in table.rows:
        cells = (escape(tell_cell(row.cells[place], table.digits)) for place in part)
        shown.add_row(escape(clean(row.name)), *cells, style="dim" if row.reference else "")
    show_table(console, escape(clean(title)), shown)


def _split(table: Table, width: int) -> Iterator[range]:
    """The columns that fit side by side."""
    first = _width_of_names(table)
    start, used = 0, first
    for place in range(len(table.columns)):
        wide = MARGIN + _width(table, place)
        if place > start and used + wide > width:
            yield range(start, place)
            start, used = place, first
        used += wide
    yield range(start, len(table.columns))


def _width(table: Table, place: int) -> int:
    """What a column needs: its head breaks between words, and so do long words in cells; figures
    do not."""
    cells = [tell_cell(row.cells[place], table.digits) for row in table.rows]
    widest = max(map(len, cells))
    needed = min(widest, WORDS) if _holds_words(table, place) else widest
    return max([needed, *map(len, clean(table.columns[place]).split())])


def _holds_words(table: Table, place: int) -> bool:
    return any(row.cells[place].is_words for row in table.rows)


def _width_of_names(table: Table) -> int:
    return max(len(clean(row.name)) for row in table.rows)
