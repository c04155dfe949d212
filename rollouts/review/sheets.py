"""Write the sheets of a review: a form and a CSV for each rater."""

import csv
import hashlib
import io
import json
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from agents.prompts import hash_text
from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.seeds import derive_seed
from rollouts.review.dialogues import Dialogue, show_dialogue
from rollouts.review.manifest import REVIEW, Drawn, Review
from rollouts.review.questions import (
    GUIDE,
    HIGHEST,
    KEYS,
    LOWEST,
    QUESTIONS,
    SCALE,
    render_questions,
)
from rollouts.review.spreadsheet import ANSWERS, BEGINS_FORMULA, COLUMNS, reading_cells
from rollouts.show.notice import NOTICE

TEMPLATE = "sheet.html.j2"
GUIDE_FILE = "questions.txt"


def write_sheets(
    transcripts: Sequence[Transcript], folder: Path, *, run: str, seed: int, raters: int
) -> Review:
    """Write one form and one spreadsheet a rater into a new folder; each rater has an order of
    dialogues of its own.

    Raises InputError for a folder that already holds something: it could be answers.
    """
    _refuse_filled(folder)
    digits = max(3, len(str(len(transcripts))))
    dialogues = [
        show_dialogue(transcript, f"d{n:0{digits}}") for n, transcript in enumerate(transcripts, 1)
    ]
    review = Review(
        sheet=_hash_sheet(dialogues),
        run=run,
        seed=seed,
        raters=tuple(f"rater-{number}" for number in range(1, raters + 1)),
        drawn=tuple(
            Drawn(
                dialogue=shown.name,
                session_id=transcript.session_id,
                profile_id=transcript.profile.profile_id,
            )
            for shown, transcript in zip(dialogues, transcripts, strict=True)
        ),
    )
    for rater in review.raters:
        ordered = _shuffle(dialogues, seed, rater)
        _write(folder / f"{rater}.html", render_form(review.sheet, rater, ordered))
        _write(folder / f"{rater}.csv", render_spreadsheet(review.sheet, rater, ordered))
    _write(folder / GUIDE_FILE, render_questions())
    _write(folder / REVIEW, review.model_dump_json(indent=2) + "\n")
    return review


def render_form(sheet: str, rater: str, dialogues: Sequence[Dialogue]) -> str:
    """One page that needs nothing else: style, script and text are inside, and its policy lets
    nothing out or in."""
    style, script = _read("sheet.css"), _read("sheet.js")
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            policy=f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
            "form-action 'none'; base-uri 'none'",
            style=Markup(style),
            script=Markup(script),
            data={
                "sheet": sheet,
                "rater": rater,
                "columns": ANSWERS,
                "questions": KEYS,
                "formula": BEGINS_FORMULA,
            },
            notice=NOTICE,
            guide=GUIDE,
            rater=rater,
            dialogues=dialogues,
            questions=QUESTIONS,
            scale=SCALE,
            lowest=LOWEST,
            highest=HIGHEST,
        )
    )


def render_spreadsheet(sheet: str, rater: str, dialogues: Sequence[Dialogue]) -> str:
    """The same sheet as CSV, one dialogue a row, answers to be filled in; the mark in front makes
    Excel read UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    empty = ("",) * (len(QUESTIONS) + 1)
    writer.writerows(
        (sheet, rater, shown.name, *reading_cells(shown), *empty) for shown in dialogues
    )
    return "\ufeff" + stream.getvalue()


def _shuffle(dialogues: Sequence[Dialogue], seed: int, rater: str) -> list[Dialogue]:
    return sorted(dialogues, key=lambda shown: derive_seed("order", seed, rater, shown.name))


def _environment() -> Environment:
    """Everything that is put into the page is escaped; only our own style and script are not."""
    return Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read(name: str) -> str:
    return (files("rollouts.review") / name).read_text("utf-8")


def _source(content: str) -> str:
    """What the page's policy calls this piece of style or script."""
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _hash_sheet(dialogues: Sequence[Dialogue]) -> str:
    """What raters see, as a name that no spreadsheet takes for a number."""
    shown = [dialogue.model_dump(mode="json") for dialogue in dialogues]
    return "s" + hash_text(json.dumps([shown, QUESTIONS, GUIDE]))


def _write(path: Path, text: str) -> None:
    with write_whole(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def _refuse_filled(folder: Path) -> None:
    try:
        filled = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", "Check the path.", place=str(folder)
        ) from error
    if filled:
        thing = "this is not a new or empty folder, and sheets in it may have been filled in"
        raise InputError(thing, "Give another one with --out.", place=str(folder))
