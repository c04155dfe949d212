"""Dialogues that clinicians rated, in the format of MindEval's human annotations.

A row holds `messages` (the clinician's side is the assistant), `model`, and for each criterion
`NAME.responses`, `NAME.responses.users` and, where it is told, `NAME.responses.status`; a criterion
is a column whose name begins with "criterion" (`criterion_1` to `criterion_10` without a fifth, and
`criterion11`). Scores run from 1 to 6; 0 says that the criterion does not apply. The set has no
licence that we know of: bring your own copy.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from agents.row_file import FileRow, name_kind, read_objects
from psy_env.errors import InputError
from psy_env.views import Line
from psy_env.vocabulary import Seat

LOWEST, HIGHEST, NOT_APPLICABLE = 1, 6, 0
_RESPONSES = ".responses"
_CRITERION = re.compile(rf"criterion_?\d+{re.escape(_RESPONSES)}")
_SEATS = {"assistant": Seat.COUNSELOR, "user": Seat.CLIENT}
_SUBMITTED = "submitted"
_FORMAT = "Give rows as MindEval's human_annotations.jsonl has them."


@dataclass(frozen=True)
class RatedDialogue:
    """One dialogue: who counseled, what was said, and by clinician the criteria (1-6) that applied;
    clinicians are named by the order in which the file names them."""

    name: str
    model: str
    lines: tuple[Line, ...]
    scores: Mapping[str, Mapping[str, float]]

    def mean_of(self, clinician: str) -> float | None:
        """A clinician's mean over the criteria that applied; None without any."""
        given = self.scores.get(clinician)
        return fmean(given.values()) if given else None


def read_rated(path: Path) -> tuple[RatedDialogue, ...]:
    """Every dialogue of a file. Raises InputError with line and remedy for what does not fit."""
    names: dict[str, str] = {}
    dialogues = tuple(_read_row(row, names) for row in read_objects(path))
    if len(names) < 2:
        thing = f"{len(names)} clinicians rated these dialogues"
        raise InputError(thing, "Two at least are needed to compare with.", place=str(path))
    return dialogues


def _read_row(row: FileRow, names: dict[str, str]) -> RatedDialogue:
    columns = [name for name in row.fields if _CRITERION.fullmatch(name)]
    if not columns:
        remedy = f"{_FORMAT} Labels of a run's own sessions need --run RUN."
        raise InputError("no column holds a criterion's responses", remedy, place=row.place)
    scores: dict[str, dict[str, float]] = {}
    for column in columns:
        for user, score in _read_column(row, column):
            clinician = names.setdefault(user, f"clinician {len(names) + 1}")
            if score != NOT_APPLICABLE:
                scores.setdefault(clinician, {})[column.removesuffix(_RESPONSES)] = score
    return RatedDialogue(
        name=str(row.fields.get("id") or row.number),
        model=str(row.fields.get("model") or ""),
        lines=tuple(_read_lines(row)),
        scores=scores,
    )


def _read_column(row: FileRow, column: str) -> Iterator[tuple[str, float]]:
    """The submitted answers of one criterion, each with who gave it."""
    given = row.fields[column] or []
    users = row.fields.get(f"{column}.users") or []
    status = row.fields.get(f"{column}.status") or [_SUBMITTED] * len(given)
    if not (isinstance(given, list) and isinstance(users, list) and isinstance(status, list)):
        raise InputError(f"'{column}' holds no list", _FORMAT, place=row.place)
    if not len(given) == len(users) == len(status):
        thing = f"'{column}' has {len(given)} responses by {len(users)} users"
        raise InputError(thing, _FORMAT, place=row.place)
    for score, user, state in zip(given, users, status, strict=True):
        if state != _SUBMITTED or score is None:
            continue
        if isinstance(score, bool) or score not in range(NOT_APPLICABLE, HIGHEST + 1):
            thing = f"'{column}': {str(score)[:40]!r} is not a rating"
            remedy = f"Use {LOWEST} to {HIGHEST}, or {NOT_APPLICABLE} where it does not apply."
            raise InputError(thing, remedy, place=row.place)
        yield str(user), float(score)


def _read_lines(row: FileRow) -> Iterator[Line]:
    messages: Any = row.fields.get("messages")
    if not isinstance(messages, list) or not messages:
        thing = f"'messages' is {name_kind(messages)} and not a list with something in it"
        raise InputError(thing, _FORMAT, place=row.place)
    for message in messages:
        role, text = (
            (message.get("role"), message.get("content"))
            if isinstance(message, dict)
            else (None, None)
        )
        if role == "system":
            continue
        if role not in _SEATS or not isinstance(text, str):
            thing = f"a message without role and content: {str(message)[:40]}"
            raise InputError(thing, _FORMAT, place=row.place)
        yield Line(_SEATS[role], text)
