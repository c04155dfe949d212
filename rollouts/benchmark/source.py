"""What the source prints about its nine models, as rows that are never ours."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from psy_env.records import Record
from psy_env.rubrics import CTRS, SESSION_REACTIONS
from rollouts.results.table import Cell, Row

_FILE = Path(__file__).with_name("source_tables.toml")
MARK = "(source)"
NOTE = (
    "(source): as the source prints it; its clients and judge were others, so it is no comparison."
)


class PrintedModel(Record):
    """One model's figures: CTRS items and diversity (Table 2), shares of tags in percent (Table 3,
    the first three of each family), helpful and hindering by attitude (Table 4), reactions
    (Table 8)."""

    ctrs: tuple[float, ...]
    diversity: float
    reactions: tuple[float, ...]
    attitudes: Mapping[str, tuple[float, float]]
    tags: Mapping[str, float] = {}

    @property
    def items(self) -> dict[str, float]:
        """Both forms' items by key."""
        return {
            **dict(zip(CTRS.keys, self.ctrs, strict=True)),
            **dict(zip(SESSION_REACTIONS.keys, self.reactions, strict=True)),
        }


@lru_cache(maxsize=1)
def read_printed() -> Mapping[str, PrintedModel]:
    """The nine models in the source's order."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        name: PrintedModel.model_validate(figures, strict=False) for name, figures in told.items()
    }


def reference_rows(
    give: Callable[[PrintedModel], Sequence[float | None]],
) -> tuple[Row, ...]:
    """A row for each model that has any of these figures."""
    found = {name: give(printed) for name, printed in read_printed().items()}
    return tuple(
        Row(f"{name} {MARK}", tuple(Cell(figure) for figure in figures), reference=True)
        for name, figures in found.items()
        if any(figure is not None for figure in figures)
    )
