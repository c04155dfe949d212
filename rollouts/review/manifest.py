"""What a set of sheets was made of: the one file that ties a rater's answers to sessions.

It stays with whoever wrote the sheets, for it tells who is A and who is B.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from psy_env.errors import InputError
from psy_env.records import Record, Text
from rollouts.review.forms import INTERVIEW, FormKind, ReviewForm, find_form

REVIEW = "review.json"


class Drawn(Record):
    """A dialogue (or choice, or pair of sessions) by the name that raters see, the session it is,
    and its profile.

    `sides` names the two that are compared, in an order of our own, `turned` the raters who see
    the second one as A; `exchange` (from 0) is that of a choice, `other_exchange` that of the
    second one where it is from another session.
    """

    dialogue: Text
    session_id: Text
    profile_id: Text
    exchange: int | None = None
    other_exchange: int | None = None
    sides: tuple[Text, Text] | None = None
    turned: tuple[Text, ...] = ()

    def places(self, rater: str) -> tuple[str, str]:
        """Who stood as A and who as B before this rater."""
        assert self.sides is not None, "nothing was compared"
        first, second = self.sides
        return (second, first) if rater in self.turned else (first, second)


class Review(Record):
    """One export. `sheet` is a hash of what raters see, so that answers to another export are told
    apart."""

    schema_version: Literal[1] = 1
    kind: FormKind = FormKind.DATASET
    sheet: Text
    run: str
    against: str = ""
    seed: int
    raters: Annotated[tuple[Text, ...], Field(min_length=1)]
    drawn: Annotated[tuple[Drawn, ...], Field(min_length=1)]

    @property
    def form(self) -> ReviewForm:
        """What was asked."""
        return find_form(self.kind, of_two=bool(self.against))

    @property
    def dialogues(self) -> dict[str, Drawn]:
        """Each dialogue by its name."""
        return {drawn.dialogue: drawn for drawn in self.drawn}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that a line of answers can be about."""
        return (*self.dialogues, *((INTERVIEW,) if self.kind is FormKind.INTERVIEW else ()))


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
