"""What a set of sheets was made of: the one file that ties a rater's answers to sessions."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from psy_env.errors import InputError
from psy_env.records import Record, Text

REVIEW = "review.json"


class Drawn(Record):
    """A dialogue by the name that raters see, the session it is, and its profile."""

    dialogue: Text
    session_id: Text
    profile_id: Text


class Review(Record):
    """One export. `sheet` is a hash of what raters see, so that answers to another export are told
    apart."""

    schema_version: Literal[1] = 1
    sheet: Text
    run: str
    seed: int
    raters: Annotated[tuple[Text, ...], Field(min_length=1)]
    drawn: Annotated[tuple[Drawn, ...], Field(min_length=1)]

    @property
    def dialogues(self) -> dict[str, Drawn]:
        """Each dialogue by its name."""
        return {drawn.dialogue: drawn for drawn in self.drawn}


def read_review(folder: Path) -> Review:
    """The review that a folder of sheets belongs to. Raises InputError when its file is missing or
    damaged."""
    path = folder / REVIEW
    try:
        return Review.model_validate_json(path.read_bytes())
    except OSError as error:
        remedy = "Give the folder that psy-step review export wrote with --sheets."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error
    except ValidationError as error:
        remedy = "Restore it from a copy: the sheets cannot be read without it."
        raise InputError("not the file that export wrote", remedy, place=str(path)) from error
