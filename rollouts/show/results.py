"""Tables of results in a terminal; a wide one is told in parts."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from agents.human import clean
from rollouts.results.table import Cell, Row, Table
from rollouts.show.tables import NOTHING, new_table, show_table

NARROWEST = 11
"""Characters that a column of figures takes at the least, with its margin."""


def print_results(tables: Sequence[Table], console: Console) -> None:
    """Print each table with its notes."""
    for table in tables:
        for part, columns in enumerate(_split(table, console.width)):
            title = table.title if not part else f"{table.title}, continued"
            shown = new_table(table.head, *(clean(table.columns[place]) for place in columns))
            for row in table.rows:
                style = "dim" if row.reference else ""
                shown.add_row(*_tell_row(row, columns, table.digits), style=style)
            show_table(console, escape(clean(title)), shown)
        for note in table.notes:
            console.print(note, style="dim", highlight=False, markup=False)


def tell_cell(cell: Cell, digits: int) -> str:
    """The figure and half its interval (the exact ends stand in the files), or the words."""
    if cell.value is None:
        return NOTHING
    if isinstance(cell.value, str):
        return clean(cell.value)
    figure = str(cell.value) if isinstance(cell.value, int) else f"{cell.value:.{digits}f}"
    if cell.low is None or cell.high is None:
        return figure
    return f"{figure} ±{(cell.high - cell.low) / 2:.{digits}f}"


def _tell_row(row: Row, columns: Sequence[int], digits: int) -> Iterator[str]:
    yield escape(clean(row.name))
    for place in columns:
        yield escape(tell_cell(row.cells[place], digits))


def _split(table: Table, width: int) -> Iterator[range]:
    """Columns that fit side by side."""
    name = max((len(row.name) for row in table.rows), default=0)
    fitting = max(2, (width - min(name, width // 2)) // NARROWEST)
    for start in range(0, len(table.columns), fitting):
        yield range(start, min(start + fitting, len(table.columns)))
