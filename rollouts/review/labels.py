"""Read what raters answered, checked against the review it belongs to.

What is missing is counted.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.text_file import decode, read_bytes
from psy_env.errors import InputError
from rollouts.review.forms import ReviewForm
from rollouts.review.manifest import Review
from rollouts.review.questions import ReviewQuestion
from rollouts.review.spreadsheet import COMMENT, answer_columns, sheet_columns, unguard

DELIMITERS = ",;\t"
"""Spreadsheets write the one that their country uses."""

_NUMBER = re.compile(r"(\d+)[.,]0+")
"""A whole number as some spreadsheets save it."""


class LabelRow(NamedTuple):
    """One line of a file: its place, and the cells by column."""

    place: str
    cells: dict[str, str]


class Comment(NamedTuple):
    """What a rater wrote about a dialogue."""

    rater: str
    dialogue: str
    text: str


class Labels(NamedTuple):
    """What `raters` (in the order of their files) answered about which item: valid answers by
    question, open ones left out."""

    raters: tuple[str, ...]
    answers: Mapping[tuple[str, str], Mapping[str, str]]
    comments: tuple[Comment, ...]

    def scores(self, review: Review) -> NDArray[np.float64]:
        """Answers that are numbers: `scores[d, r, q]` over the review's dialogues, the raters and
        its questions, NaN where there is none."""
        keys = review.form.keys
        told = [
            [
                [float(given.get(key, "nan")) for key in keys]
                for rater in self.raters
                for given in (self.answers.get((rater, name), {}),)
            ]
            for name in review.dialogues
        ]
        return np.array(told)


def read_labels(review: Review, paths: Sequence[Path]) -> Labels:
    """The answers in these files, one file a rater. Raises InputError with file, line and remedy
    for what does not fit."""
    rows: dict[tuple[str, str], LabelRow] = {}
    owners: dict[str, Path] = {}
    for path in paths:
        for row in _read_rows(path, review.form):
            rater, dialogue = _identify(row, review)
            if owners.setdefault(rater, path) is not path:
                remedy = "Give each rater's file once."
                raise InputError(
                    f"'{rater}' already answered in {owners[rater]}", remedy, place=row.place
                )
            if (rater, dialogue) in rows:
                thing = (
                    f"dialogue '{dialogue}' was already answered at {rows[rater, dialogue].place}"
                )
                raise InputError(thing, "Keep one line for each dialogue.", place=row.place)
            rows[rater, dialogue] = row
    answers = {place: dict(_read_answers(row, review.form)) for place, row in rows.items()}
    if not any(answers.values()):
        raise InputError(
            "no question is answered", "Give files with answers.", place=", ".join(map(str, paths))
        )
    return Labels(tuple(owners), answers, tuple(_read_comments(rows)))


def _identify(row: LabelRow, review: Review) -> tuple[str, str]:
    """Whose line it is, and about which dialogue."""
    sheet = row.cells["sheet"]
    rater = row.cells["rater"]
    dialogue = row.cells["dialogue"]
    if sheet != review.sheet:
        remedy = "Give the folder that these sheets came from with --sheets."
        raise InputError(
            f"belongs to sheet '{sheet}', not to '{review.sheet}'", remedy, place=row.place
        )
    if rater not in review.raters:
        raise InputError(
            f"unknown rater '{rater}'", _suggest(rater, review.raters), place=row.place
        )
    if dialogue not in review.names:
        raise InputError(
            f"unknown dialogue '{dialogue}'",
            _suggest(dialogue, review.names),
            place=row.place,
        )
    return rater, dialogue


def _read_answers(row: LabelRow, form: ReviewForm) -> Iterator[tuple[str, str]]:
    for question in form.questions:
        if text := row.cells[question.key]:
            yield question.key, _read_answer(row, question, text) if question.answers else text


def _read_answer(row: LabelRow, question: ReviewQuestion, text: str) -> str:
    """The answer that a cell means."""
    given = number[1] if (number := _NUMBER.fullmatch(text)) else text
    for answer in question.answers:
        if answer.casefold() == given.casefold():
            return str(answer)
    dialogue = row.cells["dialogue"]
    thing = f"dialogue '{dialogue}', question '{question.key}': '{text[:40]}' is not an answer"
    raise InputError(thing, question.remedy, place=row.place)


def _read_comments(rows: dict[tuple[str, str], LabelRow]) -> Iterator[Comment]:
    for (rater, dialogue), row in rows.items():
        if row.cells[COMMENT]:
            yield Comment(rater, dialogue, row.cells[COMMENT])


def _read_rows(path: Path, form: ReviewForm) -> Iterator[LabelRow]:
    """The lines of a file with answers, whatever delimiter it was saved with; empty ones are
    skipped."""
    text = decode(read_bytes(path), path, "Save it as CSV (UTF-8).")
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count), strict=True
    )
    try:
        head_row = [name.strip() for name in next(reader, [])]
        columns = _check_columns(head_row, form, f"{path}:1")
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield LabelRow(f"{path}:{line}", _match_cells(columns, cells, f"{path}:{line}"))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "Save it as CSV (UTF-8) again."
        raise InputError(
            f"not CSV that can be read ({error})", remedy, place=f"{path}:{reader.line_num}"
        ) from error


def _check_columns(columns: list[str], form: ReviewForm, place: str) -> list[str]:
    needed = answer_columns(form)
    for name in columns:
        if name not in sheet_columns(form):
            raise InputError(
                f"unknown question or column '{name[:40]}'", _suggest(name, needed), place=place
            )
    for name in needed:
        if columns.count(name) != 1:
            remedy = "Keep the first line as the sheet has it."
            raise InputError(
                f"the column '{name}' is there {columns.count(name)} times", remedy, place=place
            )
    return columns


def _match_cells(columns: Sequence[str], cells: Sequence[str], place: str) -> dict[str, str]:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        thing = f"{len(cells)} cells for {len(columns)} columns"
        raise InputError(thing, "Put text with commas between quotation marks.", place=place)
    found = dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))
    return {name: unguard(cell).strip() for name, cell in found.items()}


def _suggest(name: str, known: Iterable[str]) -> str:
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=1)
    shown = ", ".join(listed[:20]) + (", ..." if len(listed) > 20 else "")
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return f"{hint}Known: {shown}"
