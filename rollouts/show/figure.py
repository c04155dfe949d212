"""A table of results as a drawing for papers: dots with whiskers, in one file."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TypeGuard

from rollouts.results.table import Cell, Table
from rollouts.show.table_files import make_printable, show_cell

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#000000")
"""Okabe and Ito's, which readers with other eyes tell apart."""
WIDTH, RIGHT, LETTER = 720, 24, 6.6
LINE, GAP, HEAD, FOOT = 13, 10, 46, 34
LONGEST_NAME = 44
STYLE = (
    "text{font:12px sans-serif;fill:#222}.title{font-weight:bold;font-size:14px}"
    ".grid{stroke:#ddd}.reference{fill:#fff}"
)


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid over the pixels from `start` to `end`, a line each
    `step`."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """The values that have a line."""
        return [
            self.low + number * self.step
            for number in range(round((self.high - self.low) / self.step) + 1)
        ]


def draw_svg(table: Table) -> str:
    """Every figure of the table as a dot with its interval, a row of dots for each row and a colour
    for each column; hollow dots are references. The same table gives the same bytes."""
    height_of_row = LINE * max(1, len(table.columns)) + GAP
    body = HEAD + LINE * 1.5 * len(table.columns)
    height = body + height_of_row * len(table.rows) + FOOT
    names = [_shorten(row.name) for row in table.rows]
    scale = _fit_scale(table, start=24 + LETTER * max(map(len, names), default=0))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img">',
        f"<title>{_words(table.title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>',
        f'<text x="12" y="24" class="title">{_words(table.title)}</text>',
        *_draw_legend(table),
        *_draw_grid(scale, body, height - FOOT, table.digits),
    ]
    for place, (row, name) in enumerate(zip(table.rows, names, strict=True)):
        top = body + height_of_row * place + GAP / 2
        middle = top + (height_of_row - GAP) / 2 + 4
        parts.append(f'<text x="12" y="{middle:g}">{_words(name)}</text>')
        for series, (column, cell) in enumerate(zip(table.columns, row.cells, strict=False)):
            told = f"{row.name}, {column}: {show_cell(cell, table.digits)}"
            y = top + LINE * (series + 0.5)
            parts += _draw_dot(cell, scale, y, series, told, hollow=row.reference)
    return "\n".join((*parts, "</svg>", ""))


def _draw_legend(table: Table) -> Iterator[str]:
    for series, column in enumerate(table.columns):
        y = HEAD + LINE * 1.5 * series
        yield f'<circle cx="18" cy="{y - 4:g}" r="4" fill="{_colour(series)}"/>'
        yield f'<text x="28" y="{y:g}">{_words(column)}</text>'


def _draw_grid(scale: Scale, top: float, bottom: float, digits: int) -> Iterator[str]:
    for tick in scale.ticks:
        x = scale.at(tick)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:g}" y2="{bottom:g}" class="grid"/>'
        shown = f"{tick:.{digits}f}"
        yield f'<text x="{x:.1f}" y="{bottom + 18:g}" text-anchor="middle">{shown}</text>'


def _draw_dot(
    cell: Cell, scale: Scale, y: float, series: int, told: str, *, hollow: bool
) -> Iterator[str]:
    if not _is_figure(cell.value):
        return
    colour = _colour(series)
    if _is_figure(cell.low) and _is_figure(cell.high):
        yield (
            f'<line x1="{scale.at(cell.low):.1f}" x2="{scale.at(cell.high):.1f}" y1="{y:g}" '
            f'y2="{y:g}" stroke="{colour}" stroke-width="1.6"/>'
        )
    fill = "#fff" if hollow else colour
    yield (
        f'<circle cx="{scale.at(cell.value):.1f}" cy="{y:g}" r="3.6" fill="{fill}" '
        f'stroke="{colour}"><title>{_words(told)}</title></circle>'
    )


def _fit_scale(table: Table, start: float) -> Scale:
    """A scale with round steps that holds every figure and interval."""
    cells = [cell for row in table.rows for cell in row.cells if _is_figure(cell.value)]
    values = [one for c in cells for one in (c.value, c.low, c.high) if _is_figure(one)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = high - low or max(1.0, abs(high))
    magnitude = 10.0 ** math.floor(math.log10(span / 5))
    step = next(one for one in (1, 2, 2.5, 5, 10) if span / (one * magnitude) <= 7) * magnitude
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return Scale(bottom, top if top > bottom else bottom + step, step, start, WIDTH - RIGHT)


def _is_figure(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and math.isfinite(value)


def _colour(series: int) -> str:
    return COLOURS[series % len(COLOURS)]


def _shorten(name: str) -> str:
    shown = make_printable(name)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"


def _words(text: str) -> str:
    return escape(make_printable(text))
