"""Read what raters answered, checked against the review it belongs to.

What is missing is counted.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.text_file import decode, read_bytes
from psy_env.errors import InputError
from rollouts.review.manifest import Review
from rollouts.review.questions import HIGHEST, KEYS, LOWEST
from rollouts.review.spreadsheet import ANSWERS, COLUMNS, COMMENT, unguard

DELIMITERS = ",;\t"
"""Spreadsheets write the one that their country uses."""

_ANSWER = re.compile(rf"([{LOWEST}-{HIGHEST}])(?:[.,]0+)?")


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
    """`answers[d, r, q]` is 1-5 or NaN, over the review's dialogues, `raters` in the order of their
    files, and KEYS."""

    raters: tuple[str, ...]
    answers: NDArray[np.float64]
    comments: tuple[Comment, ...]


def read_labels(review: Review, paths: Sequence[Path]) -> Labels:
    """The answers in these files, one file a rater. Raises InputError with file, line and remedy
    for what does not fit."""
    rows: dict[tuple[str, str], LabelRow] = {}
    owners: dict[str, Path] = {}
    for path in paths:
        for row in _read_rows(path):
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
    raters = tuple(owners)
    places = {name: index for index, name in enumerate(review.dialogues)}
    answers = np.full((len(places), len(raters), len(KEYS)), np.nan)
    for (rater, dialogue), row in rows.items():
        answers[places[dialogue], raters.index(rater)] = [_read_answer(row, key) for key in KEYS]
    if np.isnan(answers).all():
        raise InputError(
            "no question is answered", "Give files with answers.", place=", ".join(map(str, paths))
        )
    return Labels(raters, answers, tuple(_read_comments(rows)))


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
    if dialogue not in review.dialogues:
        raise InputError(
            f"unknown dialogue '{dialogue}'",
            _suggest(dialogue, tuple(review.dialogues)),
            place=row.place,
        )
    return rater, dialogue


def _read_answer(row: LabelRow, key: str) -> float:
    """1-5, or NaN for a cell left empty."""
    text = row.cells[key]
    if not text:
        return np.nan
    if not (found := _ANSWER.fullmatch(text)):
        thing = (
            f"dialogue '{row.cells['dialogue']}', question '{key}': '{text[:40]}' is not an answer"
        )
        remedy = f"Write a whole number from {LOWEST} to {HIGHEST}, or leave the cell empty."
        raise InputError(thing, remedy, place=row.place)
    return float(found[1])


def _read_comments(rows: dict[tuple[str, str], LabelRow]) -> Iterator[Comment]:
    for (rater, dialogue), row in rows.items():
        if row.cells[COMMENT]:
            yield Comment(rater, dialogue, row.cells[COMMENT])


def _read_rows(path: Path) -> Iterator[LabelRow]:
    """The lines of a file with answers, whatever delimiter it was saved with; empty ones are
    skipped."""
    text = decode(read_bytes(path), path, "Save it as CSV (UTF-8).")
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count), strict=True
    )
    try:
        columns = _check_columns([name.strip() for name in next(reader, [])], f"{path}:1")
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


def _check_columns(columns: list[str], place: str) -> list[str]:
    for name in columns:
        if name not in COLUMNS:
            raise InputError(
                f"unknown question or column '{name[:40]}'", _suggest(name, ANSWERS), place=place
            )
    for name in ANSWERS:
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
    return {name: unguard(found[name]).strip() for name in ANSWERS}


def _suggest(name: str, known: Iterable[str]) -> str:
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=1)
    shown = ", ".join(listed[:20]) + (", ..." if len(listed) > 20 else "")
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return f"{hint}Known: {shown}"
