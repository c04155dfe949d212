"""What an audit says: tables, and sentences a reader can act on."""

from dataclasses import dataclass
from enum import StrEnum

from rollouts.results.table import Table


class Level(StrEnum):
    """How much a finding matters: nothing to do, to be kept in mind, or to be put right before a
    figure that rests on it is told."""

    FINE = "fine"
    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, what was seen in one sentence, and how much it matters."""

    heading: str
    sentence: str
    level: Level


@dataclass(frozen=True)
class Audit:
    """The findings of one audit, and the tables that they rest on."""

    findings: tuple[Finding, ...]
    tables: tuple[Table, ...] = ()

    def __add__(self, other: "Audit") -> "Audit":
        """Both, one after the other."""
        return Audit(self.findings + other.findings, self.tables + other.tables)
