"""Who says whether a round helped: a figure of the client's that the mining never saw."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from psy_env.records import Transcript
from rollouts.results.metrics import compare_paired
from rollouts.results.summary import SessionSummary, summarize_session
from rollouts.run.folder import RunFolder

WITNESSES: Mapping[str, int] = {
    "belief_change": -1,
    "distress_change": -1,
    "helpful_minus_hindering": 1,
    "ctrs_mean": 1,
}
"""Figures of a session by name, and which way is better."""


class Witnessed(NamedTuple):
    """The later counselor beside the one before on the same clients: how much better (the figure's
    own scale), its 95 % interval, and over how many profiles."""

    better_by: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def helped(self) -> bool:
        """Whether it is better at all."""
        return self.better_by is not None and self.better_by > 0


def hear_witness(witness: str, before: Path, after: Path) -> Witnessed:
    """Compare two finished runs by a witness."""
    told = compare_paired(_summarize(before), _summarize(after), witness).difference
    if WITNESSES[witness] > 0:
        return Witnessed(told.mean, told.low, told.high, told.n)
    return Witnessed(_turn(told.mean), _turn(told.high), _turn(told.low), told.n)


def _turn(figure: float | None) -> float | None:
    return None if figure is None else -figure


def _summarize(run: Path) -> Iterator[SessionSummary]:
    with RunFolder(run).sessions.open(encoding="utf-8") as lines:
        for line in lines:
            yield summarize_session(Transcript.model_validate_json(line))
