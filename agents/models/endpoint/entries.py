"""Entries of endpoints.toml: where a server is, its key, its terms and what it costs.

Ours stand in endpoints.toml; a user's file of the same form goes over them, field by field:

    [lab]
    base_url = "http://10.0.0.5:8000/v1"
    key_variable = "LAB_KEY"    # the NAME of an environment variable; a key never stands in a file
    requests_per_minute = 600
    token_limit = "max_completion_tokens"        # one of the terms (terms.py), for all its models
    prices."llama-8b" = { input = 0.1, output = 0.3 }
    models."o*" = { honours_temperature = false }   # other terms for models of such a name

    [hf]
    dtype = "bfloat16"          # how models on this machine run

No message from here repeats a value, for a value in the wrong place may be a key.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, field_serializer

from agents.models.chat import Form
from agents.models.endpoint.terms import Terms
from agents.text_file import read_text
from psy_env.errors import InputError
from psy_env.records import Record

DEFAULT_FILE = Path("endpoints.toml")
ANY_MODEL = "*"
LOCAL = "hf"
"""The name of models that run on this machine."""
SMOLLM2, GGUF = "smollm2", "gguf"
ONBOARD = (SMOLLM2, GGUF)
"""Entries of models on board: their server is started by the run, at an address of its own."""
DEEPL = "deepl"
DEEPL_KEY = "DEEPL_API_KEY"
"""The translator that is no OpenAI-compatible endpoint, and the variable of its key."""

EntryT = TypeVar("EntryT", bound=Record)
BASE_URL_VARIABLE = "OPENAI_BASE_URL"


def _check_base_url(url: str) -> str:
    url = url.strip()
    if re.search(r"[\s\x00-\x1f]", url):
        raise ValueError("an address with a blank in it")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("not a web address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an address that begins with http:// or https://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            "an address with a user, a password, a query or a fragment: keys do not belong there"
        )
    return url


def _check_variable(name: str) -> str:
    if name and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
        raise ValueError(
            "not the name of an environment variable (capitals, digits and _); never put the key "
            "itself here"
        )
    return name


class Price(Record):
    """US dollars per million tokens."""

    input: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
    output: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]

    def cost_of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """US dollars."""
        return (prompt_tokens * self.input + completion_tokens * self.output) / 1e6


PerMinute = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Endpoint(Terms):
    """One server, and the terms of its models; `models` has other terms for some, by patterns of
    their names (`"o*"`), of which a later one wins.

    Rates are limits of the whole run, over all its workers; None is no limit known.
    `attempt_timeout` bounds one attempt of a call and `deadline` all of them with the waits
    between, in seconds; standing in the run's own queue does not count.
    `form` is how its models are asked to answer; the likely words that `honours_logprobs` brings
    are asked for in the plain form only.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    base_url: Annotated[str, AfterValidator(_check_base_url)]
    key_variable: Annotated[str, AfterValidator(_check_variable)] = ""
    requests_per_minute: PerMinute | None = None
    tokens_per_minute: PerMinute | None = None
    max_concurrency: Annotated[int, Field(ge=1)] = 256
    attempt_timeout: Seconds = 120.0
    deadline: Seconds = 600.0
    prices: Mapping[str, Price] = {}
    models: Mapping[str, Terms] = {}

    @field_serializer("models")
    def _write_models(self, models: Mapping[str, Terms]) -> dict[str, Any]:
        """Only what was set: the rest is as at the endpoint."""
        return {pattern: terms.told for pattern, terms in models.items()}

    def for_model(self, model: str) -> "Endpoint":
        """This server on the terms of one of its models."""
        own: dict[str, Any] = {}
        for pattern, terms in self.models.items():
            if fnmatchcase(model, pattern):
                own |= terms.told
        return self.model_copy(update={**own, "models": {}}) if own else self

    @property
    def host(self) -> str:
        """Host and port, as messages name the server."""
        return urlsplit(self.base_url).netloc

    def price_of(self, model: str) -> Price | None:
        """What this model costs here; None when nobody told."""
        return self.prices.get(model, self.prices.get(ANY_MODEL))


class LocalSettings(Record):
    """How models on this machine run: the table `[hf]`.

    `device` is auto (the first GPU, else the CPU) or a torch device; `dtype` is auto
    (bfloat16 for a run on a CPU that computes in it, else as saved), float32, bfloat16 or float16.
    """

    device: Annotated[str, Field(min_length=1)] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    form: Annotated[Form, Field(strict=False)] = Form.JSON

    @property
    def meaning(self) -> dict[str, Any]:
        """What of it changes results; the device is only where."""
        plain = {"form": self.form.value} if self.form is Form.PLAIN else {}
        return {"dtype": self.dtype, **plain}


class Entries(NamedTuple):
    """All that endpoints.toml tells."""

    endpoints: tuple[Endpoint, ...]
    local: LocalSettings


def read_entries(path: Path | None = None) -> Entries:
    """Our entries with the user's over them (`path`, or ./endpoints.toml where there is one).

    Raises InputError with file, table and field for anything that cannot be used.
    """
    file = path or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    ours = _our_tables()
    own = _read_tables(file) if file else {}
    local = _make_entry(LocalSettings, own.pop(LOCAL, {}), LOCAL, file)
    for name in ONBOARD:
        if "base_url" in own.get(name, {}):
            remedy = "Leave it out: each run starts a server of its own."
            place = f"{file}, [{name}] base_url"
            raise InputError("a model on board has no fixed address", remedy, place=place)
    merged = {name: _merge(ours.get(name, {}), table) for name, table in own.items()}
    endpoints = (
        _make_entry(Endpoint, {"name": name, **table}, name, file)
        for name, table in {**ours, **merged}.items()
    )
    return Entries(tuple(endpoints), local)


def built_in(name: str) -> Endpoint | None:
    """Our own entry of this name, whatever a user's file says."""
    table = _our_tables().get(name)
    return None if table is None else _make_entry(Endpoint, {"name": name, **table}, name, None)


def _our_tables() -> dict[str, dict[str, Any]]:
    tables = tomllib.loads((files("agents.models.endpoint") / "endpoints.toml").read_text("utf-8"))
    if elsewhere := os.environ.get(BASE_URL_VARIABLE, "").strip():
        try:
            tables["openai"]["base_url"] = _check_base_url(elsewhere)
        except ValueError as error:
            raise InputError(
                str(error), "Set it right, or unset it.", place=BASE_URL_VARIABLE
            ) from None
    return tables


def _read_tables(path: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", "Mend that line.", place=str(path)) from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            remedy = f"Give each endpoint a table of its own: [NAME], then {name} below it."
            raise InputError(f"'{name}' stands outside a table", remedy, place=str(path))
    return tables


def _merge(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The user's fields over ours; prices and terms model by model."""
    by_model = {
        name: {**ours.get(name, {}), **told} if isinstance(told, dict) else told
        for name in ("prices", "models")
        if (told := own.get(name)) is not None
    }
    return {**ours, **own, **by_model}


def _make_entry(
    kind: type[EntryT], table: Mapping[str, Any], name: str, file: Path | None
) -> EntryT:
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        flaw = error.errors(include_input=False, include_url=False)[0]
    # out here, where the error with the values in it is gone
    thing, remedy = _explain(flaw["type"], flaw["msg"], _find_kind(flaw["loc"], kind))
    raise InputError(thing, remedy, place=f"{file}, [{name}] {'.'.join(map(str, flaw['loc']))}")


def _find_kind(place: tuple[int | str, ...], kind: type[Record]) -> type[Record]:
    """What was being read there: the entry, or the terms of some of its models."""
    return Terms if place[:1] == ("models",) else kind


def _explain(flaw: str, message: str, kind: type[Record]) -> tuple[str, str]:
    if flaw == "extra_forbidden":
        known = ", ".join(sorted(kind.model_fields.keys() - {"name"}))
        return (
            "unknown field",
            f"Known: {known}. A key never stands here, only the name of its variable.",
        )
    if flaw == "missing":
        return "missing", "Give it: an endpoint needs at least base_url, a price input and output."
    return message.removeprefix("Value error, "), "Mend the value."
