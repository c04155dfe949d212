"""Risk language: how many real lines are found, how many accidents and figures of speech are not.

The lines of risk_lines.jsonl are ours. By now every one of them has been seen while the rules were
written, so this holds the rules where they are; it is no estimate for new lines. A counselor's line
counts as risk when it takes up safety.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from psy_env.risk import answers_risk, find_risk

LINES = [
    json.loads(line)
    for line in Path(__file__).with_name("risk_lines.jsonl").read_text("utf-8").splitlines()
]
FINDERS: dict[str, Callable[[str], bool]] = {
    "client": lambda text: bool(find_risk(text)),
    "counselor": answers_risk,
}


class Rates(NamedTuple):
    """Shares of right answers, from 0 to 1: among the real lines, and among the others."""

    sensitivity: float
    specificity: float


def rate(speaker: str) -> Rates:
    """How well one finder tells its lines."""
    return Rates(*(share_right(speaker, risk) for risk in (True, False)))


def share_right(speaker: str, risk: bool) -> float:
    """The share of lines of one kind that are told right."""
    chosen = [line["text"] for line in LINES if (line["speaker"], line["risk"]) == (speaker, risk)]
    return sum(FINDERS[speaker](text) is risk for text in chosen) / len(chosen)


@pytest.mark.parametrize("speaker", FINDERS)
def test_real_risk_is_found_and_accidents_and_figures_of_speech_are_not(speaker: str) -> None:
    rates = rate(speaker)
    assert rates.sensitivity >= 0.85
    assert rates.specificity >= 0.90
