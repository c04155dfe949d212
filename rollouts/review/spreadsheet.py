"""Sheets and answers as CSV, with cells that no spreadsheet runs."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from rollouts.review.dialogues import ClientCard, ShownItem, ShownText, StagePlan
from rollouts.review.forms import CONVERSATION, PLAN, SIDES, ReviewForm

IDENTITY = ("sheet", "rater", "dialogue")
COMMENT = "comment"

LONGEST_CELL = 32_767
"""Characters that Excel and LibreOffice can show in one cell."""
_CUT = "\n... (too long for a cell: the rest stands in the HTML form)"

_BLANK, _FORMULA = " \t\r\n\u00a0", "=+\\-@＝＋－＠"
BEGINS_FORMULA = rf"[{_BLANK}]*[{_FORMULA}']|[\t\r\n]"
"""How a cell begins that must be guarded; a regular expression to Python and to the form's script
alike."""

_LATER_FORMULA = re.compile(rf"([;\t|][{_BLANK}]*)(?=[{_FORMULA}])")


def answer_columns(form: ReviewForm) -> tuple[str, ...]:
    """What a file of answers must hold."""
    return (*IDENTITY, *form.keys, COMMENT)


def sheet_columns(form: ReviewForm) -> tuple[str, ...]:
    """What a sheet holds: the same, with what is to be read."""
    return (*IDENTITY, *form.columns, *form.keys, COMMENT)


def render_spreadsheet(form: ReviewForm, sheet: str, rater: str, items: Sequence[ShownItem]) -> str:
    """A sheet as CSV, one item a row, answers to be filled in; the mark in front makes Excel read
    UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(sheet_columns(form))
    empty = ("",) * (len(form.keys) + 1)
    for item in items:
        cells = reading_cells(item)
        read = (cells.get(column, "") for column in form.columns)
        writer.writerow((sheet, rater, item.name, *read, *empty))
    return "\ufeff" + stream.getvalue()


def guard(text: str) -> str:
    """A cell that is text to every spreadsheet: one that begins like a formula gets an apostrophe
    in front."""
    return f"'{text}" if re.match(BEGINS_FORMULA, text) else text


def unguard(text: str) -> str:
    """The text as it was before `guard`."""
    return text[1:] if re.match(f"'(?:{BEGINS_FORMULA})", text) else text


def reading_cells(item: ShownItem) -> Mapping[str, str]:
    """What a rater reads, one cell for each column."""
    cells = dict(_tell_client(item.client)) if item.client else {}
    if item.reading:
        cells |= {PLAN: _tell_plans(item.reading), CONVERSATION: _tell_turns(item.reading)}
    for column, side in zip(SIDES, item.sides, strict=False):
        cells[column] = "\n".join(filter(None, (_tell_plans(side), _tell_turns(side))))
    return {column: guard(_cut(_LATER_FORMULA.sub(r"\1'", cell))) for column, cell in cells.items()}


def _tell_client(client: ClientCard) -> Iterator[tuple[str, str]]:
    yield "problem", _one_line(client.problem)
    yield "situation", _one_line(client.situation)
    numbered = enumerate(client.thoughts, 1)
    yield "thoughts", "\n".join(f"{number}. {_one_line(thought)}" for number, thought in numbered)


def _tell_plans(reading: ShownText) -> str:
    return "\n\n".join("\n".join((plan.title, *_plan_lines(plan))) for plan in reading.plans)


def _tell_turns(reading: ShownText) -> str:
    return "\n".join(
        f"{turn.speaker}{f' [{turn.step}]' if turn.step else ''}: {_one_line(turn.text)}"
        for turn in reading.turns
    )


def _plan_lines(plan: StagePlan) -> Iterator[str]:
    yield f"objective: {_one_line(plan.objective)}"
    yield from (f"{step} {_one_line(action)}" for step, action in plan.actions.items())


def _one_line(text: str) -> str:
    """No line of a cell begins with what somebody else wrote: a wrong delimiter could make a cell
    of it."""
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) < LONGEST_CELL else text[: LONGEST_CELL - len(_CUT) - 1] + _CUT
