"""Write the sheets of a review: a form and a CSV for each rater."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from agents.prompts import hash_text
from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.seeds import derive_seed
from rollouts.review.dialogues import ShownItem
from rollouts.review.entries import DrawnItem
from rollouts.review.forms import INTERVIEW, FormKind, ReviewForm, find_form
from rollouts.review.manifest import REVIEW, Drawn, Review
from rollouts.review.questions import tell_questions
from rollouts.review.spreadsheet import BEGINS_FORMULA, answer_columns, render_spreadsheet
from rollouts.show.notice import NOTICE

TEMPLATE = "sheet.html.j2"
GUIDE_FILE = "questions.txt"


def write_sheets(
    kind: FormKind,
    entries: Sequence[DrawnItem],
    folder: Path,
    *,
    run: str,
    seed: int,
    raters: int,
    against: str = "",
) -> Review:
    """Write one form and one spreadsheet a rater into a new folder. Each rater has an order of
    items of its own, and who stands as A and B is drawn for each rater and item anew.

    Raises InputError for a folder that already holds something: it could be answers.
    """
    _refuse_filled(folder)
    form = find_form(kind, of_two=bool(against))
    names = tuple(f"rater-{number}" for number in range(1, raters + 1))
    review = Review(
        kind=kind,
        sheet=_hash_sheet(form, entries),
        run=run,
        against=against,
        seed=seed,
        raters=names,
        drawn=tuple(_draw_sides(entry.drawn, names, seed) for entry in entries),
    )
    for rater in names:
        items = list(_arrange(review, entries, rater))
        _write(folder / f"{rater}.html", render_form(form, review.sheet, rater, items))
        _write(folder / f"{rater}.csv", render_spreadsheet(form, review.sheet, rater, items))
    _write(folder / GUIDE_FILE, tell_questions(form.guide, form.questions))
    _write(folder / REVIEW, review.model_dump_json(indent=2) + "\n")
    return review


def render_form(form: ReviewForm, sheet: str, rater: str, items: Sequence[ShownItem]) -> str:
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
                "columns": answer_columns(form),
                "formula": BEGINS_FORMULA,
            },
            notice=NOTICE,
            form=form,
            rater=rater,
            items=items,
        )
    )


def _arrange(review: Review, entries: Sequence[DrawnItem], rater: str) -> Iterator[ShownItem]:
    """What one rater sees, in this rater's order."""
    ordered = sorted(
        zip(entries, review.drawn, strict=True),
        key=lambda one: derive_seed("order", review.seed, rater, one[1].dialogue),
    )
    for entry, drawn in ordered:
        yield entry.item.turned if rater in drawn.turned else entry.item
    if review.kind is FormKind.INTERVIEW:
        yield ShownItem(name=INTERVIEW)


def _draw_sides(drawn: Drawn, raters: Sequence[str], seed: int) -> Drawn:
    if drawn.sides is None:
        return drawn
    turned = (rater for rater in raters if derive_seed("sides", seed, rater, drawn.dialogue) % 2)
    return drawn.model_copy(update={"turned": tuple(turned)})


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


def _hash_sheet(form: ReviewForm, entries: Sequence[DrawnItem]) -> str:
    """What raters see, as a name that no spreadsheet takes for a number."""
    shown = [entry.item.model_dump(mode="json") for entry in entries]
    asked = tell_questions(form.guide, form.questions)
    return "s" + hash_text(json.dumps([shown, asked]))


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
