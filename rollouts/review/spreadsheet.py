"""Sheets and answers as CSV, with cells that no spreadsheet runs."""

import re
from collections.abc import Iterator

from rollouts.review.dialogues import Dialogue, StagePlan
from rollouts.review.questions import KEYS

IDENTITY = ("sheet", "rater", "dialogue")
READING = ("problem", "situation", "thoughts", "plan", "conversation")
COMMENT = "comment"
ANSWERS = (*IDENTITY, *KEYS, COMMENT)
"""What a file of answers must hold."""
COLUMNS = (*IDENTITY, *READING, *KEYS, COMMENT)
"""What a sheet holds: the same, with what is to be read."""

LONGEST_CELL = 32_767
"""Characters that Excel and LibreOffice can show in one cell."""
_CUT = "\n... (too long for a cell: the rest stands in the HTML form)"

_BLANK, _FORMULA = " \t\r\n\u00a0", "=+\\-@＝＋－＠"
BEGINS_FORMULA = rf"[{_BLANK}]*[{_FORMULA}']|[\t\r\n]"
"""How a cell begins that must be guarded; a regular expression to Python and to the form's script
alike."""

_LATER_FORMULA = re.compile(rf"([;\t|][{_BLANK}]*)(?=[{_FORMULA}])")


def guard(text: str) -> str:
    """A cell that is text to every spreadsheet: one that begins like a formula gets an apostrophe
    in front."""
    return f"'{text}" if re.match(BEGINS_FORMULA, text) else text


def unguard(text: str) -> str:
    """The text as it was before `guard`."""
    return text[1:] if re.match(f"'(?:{BEGINS_FORMULA})", text) else text


def reading_cells(dialogue: Dialogue) -> tuple[str, ...]:
    """What a rater reads, one cell for each of READING."""
    plans = ("\n".join((plan.title, *_plan_lines(plan))) for plan in dialogue.plans)
    turns = (
        f"{turn.speaker}{f' [{turn.step}]' if turn.step else ''}: {_one_line(turn.text)}"
        for turn in dialogue.turns
    )
    cells = (
        _one_line(dialogue.problem),
        _one_line(dialogue.situation),
        "\n".join(
            f"{number}. {_one_line(thought)}" for number, thought in enumerate(dialogue.thoughts, 1)
        ),
        "\n\n".join(plans),
        "\n".join(turns),
    )
    return tuple(guard(_cut(_LATER_FORMULA.sub(r"\1'", cell))) for cell in cells)


def _plan_lines(plan: StagePlan) -> Iterator[str]:
    yield f"objective: {_one_line(plan.objective)}"
    yield from (f"{step} {_one_line(action)}" for step, action in plan.actions.items())


def _one_line(text: str) -> str:
    """No line of a cell begins with what somebody else wrote: a wrong delimiter could make a cell
    of it."""
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) < LONGEST_CELL else text[: LONGEST_CELL - len(_CUT) - 1] + _CUT
