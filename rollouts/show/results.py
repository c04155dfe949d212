"""Tables of results in a terminal; a wide one is told in parts."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from agents.human import clean
from rollouts.results.table import Cell, Table
from rollouts.show.tables import NOTHING, new_table, show_table

MARGIN = 2
"""Between columns."""


def print_results(tables: Sequence[Table], console: Console) -> None:
    """Print each table with its notes."""
    for table in tables:
        names = [clean(row.name) for row in table.rows]
        columns = [_tell_column(table, place) for place in range(len(table.columns))]
        for part in _split(table, columns, max(map(len, [table.head, *names])), console.width):
            title = table.title if part.start == 0 else f"{table.title}, continued"
            shown = new_table(table.head, *(escape(clean(table.columns[place])) for place in part))
            shown.columns[0].no_wrap = True
            for place, row in enumerate(table.rows):
                cells = (escape(columns[column][place]) for column in part)
                shown.add_row(escape(names[place]), *cells, style="dim" if row.reference else "")
            show_table(console, escape(clean(title)), shown)
        for note in table.notes:
            console.print(clean(note), style="dim", highlight=False, markup=False)


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


def _tell_column(table: Table, place: int) -> list[str]:
    return [tell_cell(row.cells[place], table.digits) for row in table.rows]


def _split(
    table: Table, columns: Sequence[Sequence[str]], name: int, width: int
) -> Iterator[range]:
    """The columns that fit side by side, behind a name of so many characters; a head breaks between
    its words."""
    start, used = 0, name
    for place, cells in enumerate(columns):
        words = clean(table.columns[place]).split()
        wide = MARGIN + max(map(len, [*words, *cells]), default=0)
        if place > start and used + wide > width:
            yield range(start, place)
            start, used = place, name
        used += wide
    yield range(start, len(columns))
