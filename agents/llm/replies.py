"""What a model's reply must be: exactly one JSON object of a known form."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails, PydanticCustomError

from agents.models.chat import ReplySchema
from psy_env.reply_text import ReplyError, read_object
from psy_env.rubrics import Rubric

MOST_ERRORS = 6
"""How many errors a model is told at once."""

OUT_OF_RANGE = "out of range"
_CAUSES = {
    "missing": "missing item",
    "extra_forbidden": "unknown item",
    "int_type": "not a whole number",
    "string_type": "not text",
    "bool_type": "not true or false",
    "list_type": "not a list",
    "enum": "not on the list",
    OUT_OF_RANGE: OUT_OF_RANGE,
}


class Reply(BaseModel):
    """A reply's form: nothing missing, nothing more, nothing converted."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


ReplyT = TypeVar("ReplyT", bound=Reply)
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class ReplyForm(Generic[ReplyT]):
    """A form and the schema that is sent for it."""

    model: type[ReplyT]
    schema: ReplySchema

    @classmethod
    def of(cls, name: str, model: type[ReplyT]) -> "ReplyForm[ReplyT]":
        """The form with this name, which servers and logs see."""
        return cls(model, ReplySchema(name, _write_schema(model)))

    def read(self, text: str) -> ReplyT:
        """The reply in a text. Raises ReplyError."""
        try:
            return self.model.model_validate(read_object(text))
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            raise ReplyError(
                _CAUSES.get(errors[0]["type"], "wrong value"), _tell(errors)
            ) from error


def whole(low: int, high: int) -> Any:
    """The type of a whole number from low to high, checked here: not every server takes ranges in a
    schema."""

    def check(value: int) -> int:
        if not low <= value <= high:
            raise PydanticCustomError(OUT_OF_RANGE, f"must be a whole number from {low} to {high}")
        return value

    return Annotated[int, AfterValidator(check)]


def make_verdict(rubric: Rubric, **before: Any) -> type[Reply]:
    """The form of one judgement on a rubric's scale: what comes `before`, a reason, and only then
    the score."""
    return _make("Verdict", {**before, "reason": str, "score": whole(rubric.low, rubric.high)})


def make_form(name: str, items: Iterable[str], item: type[Reply], **before: Any) -> type[Reply]:
    """A form with one `item` for each key, after what comes `before`."""
    return _make(name, {**before, **dict.fromkeys(items, item)})


def _make(name: str, types: Mapping[str, Any]) -> type[Reply]:
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in types.items()}
    return create_model(name, __base__=Reply, **fields)


def number_off(
    entries: Iterable[tuple[int, ValueT]], numbers: Collection[int], noun: str
) -> dict[int, ValueT]:
    """The entries by their numbers. Raises ReplyError unless each of `numbers` has exactly one."""
    found: dict[int, ValueT] = {}
    for number, value in entries:
        if number not in numbers:
            raise ReplyError(f"unknown {noun}", f"an entry is for a {noun} that is not there")
        if number in found:
            raise ReplyError("two verdicts", f"{noun} {number} has two entries")
        found[number] = value
    if missing := [number for number in numbers if number not in found]:
        raise ReplyError(f"missing {noun}", f"{noun} {missing[0]} has no entry")
    return found


def _tell(errors: Sequence[ErrorDetails]) -> str:
    told = [f"{_place(error)}: {error['msg']}" for error in errors[:MOST_ERRORS]]
    return "; ".join(told) + ("; and more" if len(errors) > MOST_ERRORS else "")


def _place(error: ErrorDetails) -> str:
    """Where in the reply; the name of an unknown key is the model's own word and stays out."""
    known = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return ".".join(map(str, known)) or "the reply"


def _write_schema(model: type[Reply]) -> dict[str, Any]:
    """A JSON schema of the plainest kind: everything in place, no references, titles or
    descriptions."""
    schema = model.model_json_schema()
    plain = _plain(schema, schema.get("$defs", {}))
    assert isinstance(plain, dict)
    return plain


def _plain(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_plain(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _plain(definitions[part["$ref"].rpartition("/")[2]], definitions)
    dropped = ("title", "description", "$defs")
    return {key: _plain(value, definitions) for key, value in part.items() if key not in dropped}
