"""A table of results as data, whoever shows it: the terminal, a page, CSV or LaTeX."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"[-−+<]?[\d,.]+ ?%?|")


@dataclass(frozen=True)
class Cell:
    """One figure with its 95 % interval, or words; None where there is nothing to tell."""

    value: float | str | None
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def is_words(self) -> bool:
        """Whether it holds words, and not a figure, written out or not."""
        return isinstance(self.value, str) and not _WRITTEN.fullmatch(self.value)


@dataclass(frozen=True)
class Row:
    """What a row is about, and its cells, one a column; `reference` sets apart what is not ours,
    such as the source's printed values."""

    name: str
    cells: tuple[Cell, ...]
    reference: bool = False


@dataclass(frozen=True)
class Table:
    """`key` names it in files; `columns` are the heads after the first one, `head`; `notes` stand
    below it; figures are shown with `digits` behind the point."""

    key: str
    title: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    digits: int = 2
