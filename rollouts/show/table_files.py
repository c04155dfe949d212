"""A table of results for papers and other programs: CSV and LaTeX."""

import csv
import io
import re
from collections.abc import Iterator

from rollouts.results.table import Cell, Row, Table
from rollouts.review.spreadsheet import guard

LATEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "±": r"$\pm$",
    "[": "{[}",  # else an option, after \\ and booktabs' rules
}
NOTHING = "–"


def render_csv(table: Table) -> str:
    """One line a row: its name, whether it is a reference, and for each column value, low and high
    end and n, unrounded; empty where there is nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    parts = ("", " low", " high", " n")
    heads = [f"{column}{part}" for column in table.columns for part in parts]
    writer.writerow([_guarded(head) for head in (table.head, "reference", *heads)])
    for row in table.rows:
        cells = [part for cell in row.cells for part in (cell.value, cell.low, cell.high, cell.n)]
        shown = ["" if part is None else part for part in cells]
        writer.writerow([_guarded(part) for part in (row.name, str(row.reference).lower(), *shown)])
    return out.getvalue()


def render_latex(table: Table) -> str:
    """A `table` for the booktabs package; an interval stands in brackets behind its figure, and a
    rule sets the references apart."""
    ours = [row for row in table.rows if not row.reference]
    references = [row for row in table.rows if row.reference]
    heads = " & ".join(map(escape_latex, (table.head, *table.columns)))
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}",
        "  \\centering",
        f"  \\caption{{{escape_latex(table.title)}}}",
        f"  \\label{{tab:{re.sub('[^A-Za-z0-9-]+', '-', table.key)}}}",
        f"  \\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        "    \\toprule",
        f"    {heads} \\\\",
        "    \\midrule",
        *_latex_rows(ours, table.digits),
        *(["    \\midrule"] if ours and references else []),
        *_latex_rows(references, table.digits),
        "    \\bottomrule",
        "  \\end{tabular}",
        *(f"  \\par\\footnotesize {escape_latex(note)}" for note in table.notes),
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def escape_latex(text: str) -> str:
    """Text that LaTeX prints as it stands."""
    return "".join(LATEX.get(sign, sign) for sign in make_printable(text))


def make_printable(text: str) -> str:
    """The text on one line, a replacement sign for each character that steers a screen or a
    file."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def show_cell(cell: Cell, digits: int) -> str:
    """A cell in words: the figure, and its interval in brackets."""
    if cell.value is None:
        return NOTHING
    if isinstance(cell.value, str):
        return cell.value
    figure = str(cell.value) if isinstance(cell.value, int) else f"{cell.value:.{digits}f}"
    if cell.low is None or cell.high is None:
        return figure
    return f"{figure} [{cell.low:.{digits}f}, {cell.high:.{digits}f}]"


def _latex_rows(rows: list[Row], digits: int) -> Iterator[str]:
    for row in rows:
        cells = (show_cell(cell, digits) for cell in row.cells)
        yield f"    {' & '.join(map(escape_latex, (row.name, *cells)))} \\\\"


def _guarded(part: float | str) -> float | str:
    """Words that no spreadsheet takes for a formula; figures stay."""
    return guard(make_printable(part)) if isinstance(part, str) else part
