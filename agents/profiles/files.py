"""Read client profiles, and write them as JSONL; what is wrong is said with its line."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agents.profiles.parts import choose_part
from agents.row_file import name_kind, read_objects
from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.records import SCHEMA_VERSION, Profile
from psy_env.vocabulary import Attitude, Distortion

BUILTIN, CROSSED, SAFETY = "builtin", "crossed", "safety"
_BANK, _SAFETY = (Path(__file__).with_name(f"{name}.jsonl") for name in ("bank", "safety"))
LONGEST_QUOTE = 60
MOST_NAMED = 12
_CHOICES: dict[str, tuple[str, ...]] = {
    "attitude": tuple(Attitude),
    "distortion": tuple(Distortion),
}
_LISTS = frozenset({"automatic_thoughts", "balanced_thoughts"})


@lru_cache(maxsize=1)
def load_bank() -> tuple[Profile, ...]:
    """The client profiles that come with the project."""
    return read_profiles(_BANK)


@lru_cache(maxsize=1)
def load_safety() -> tuple[Profile, ...]:
    """Twelve clients, each with two lines that carry risk and two that only sound so; one line a
    profile is marked with its grade."""
    return read_profiles(_SAFETY)


def read_profiles(path: str | Path) -> tuple[Profile, ...]:
    """The profiles of a file of rows (agents/row_file.py) in its order."""
    profiles: list[Profile] = []
    seen: dict[str, int] = {}
    for number, place, fields in read_objects(path):
        profile = _parse_profile(fields, place)
        if profile.profile_id in seen:
            thing = (
                f"the profile_id {quote(profile.profile_id)} was already used on line "
                f"{seen[profile.profile_id]}"
            )
            raise InputError(thing, "Give every profile its own profile_id.", place=place)
        seen[profile.profile_id] = number
        profiles.append(profile)
    return tuple(profiles)


def find_profiles(source: str) -> tuple[Profile, ...]:
    """The profiles of a source as a user names it.

    'builtin' is the bank, 'crossed' its texts with every attitude, 'safety' clients with lines of
    graded risk and lines that only sound so, anything else a file;
    ':train', ':selection' or ':test' behind it takes that part (parts.find_part).
    """
    name, _, part = source.rpartition(":")
    if not name or Path(source).exists():
        return _find_all(source)
    return choose_part(_find_all(name), part, source)


def _find_all(source: str) -> tuple[Profile, ...]:
    shipped = {BUILTIN: load_bank, CROSSED: cross_bank, SAFETY: load_safety}
    return shipped[source]() if source in shipped else read_profiles(source)


@lru_cache(maxsize=1)
def cross_bank() -> tuple[Profile, ...]:
    """Every text of the bank with every attitude."""
    return tuple(
        profile.model_copy(
            update={"profile_id": f"{profile.profile_id}-{attitude}", "attitude": attitude}
        )
        for profile in load_bank()
        for attitude in Attitude
    )


def write_profiles(profiles: Iterable[Profile], path: str | Path) -> None:
    """Write profiles as JSONL, whole or not at all."""
    target = Path(path)
    check_target(target)
    with write_whole(target) as stream:
        for profile in profiles:
            stream.write(f"{profile.model_dump_json()}\n".encode())


def check_target(path: Path) -> None:
    """Raise InputError when something lies here that is no ordinary file."""
    if path.exists() and not path.is_file():
        raise InputError(
            "this is not a file that can be replaced", "Give the path of a file.", place=str(path)
        )


def _parse_profile(fields: dict[str, Any], place: str) -> Profile:
    """One profile, or an error that names the first thing wrong with it."""
    persona, version = fields.get("persona"), fields.get("schema_version")
    if isinstance(persona, list) and all(isinstance(one, str) for one in persona):
        fields = fields | {"persona": " ".join(persona)}
    if version == str(SCHEMA_VERSION):  # a table holds texts only
        fields = fields | {"schema_version": SCHEMA_VERSION}
    try:
        return Profile.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        thing, remedy = _explain(error, fields)
        raise InputError(thing, remedy, place=place) from error


def quote(value: object) -> str:
    """What a file held, short enough for a message."""
    text = str(value)
    return f"'{text}'" if len(text) <= LONGEST_QUOTE else f"'{text[:LONGEST_QUOTE]}...'"


def _explain(error: ValidationError, fields: dict[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, in one short sentence each."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    kind = first["type"]
    if kind == "json_invalid":
        return (
            f"this line is not valid JSON ({first['ctx']['error']})",
            "Put one whole JSON object on each line.",
        )
    if field in _CHOICES and kind == "enum":
        return (
            f"unknown {field} {quote(first['input'])}",
            f"Use one of: {', '.join(_CHOICES[field])}.",
        )
    if kind == "missing":
        return (
            f"the field '{field}' is missing",
            f"Add it to those that are here: {list_fields(fields)}. PatternReframe's rows become "
            "profiles by psy-step profiles --source patternreframe.",
        )
    if kind == "extra_forbidden":
        return (
            f"unknown field {quote(field)}",
            f"Remove it; the fields are: {', '.join(Profile.model_fields)}.",
        )
    if kind in {"string_too_short", "too_short"}:
        return f"the field '{field}' is empty", "Write something in it."
    if kind == "too_long":
        return (
            f"the field '{field}' holds too many entries",
            f"Keep at most {first['ctx']['max_length']}.",
        )
    if kind == "literal_error":
        return f"the field '{field}' has an unsupported value", f"Use {first['ctx']['expected']}."
    wanted = "a list of texts" if field in _LISTS else "text"
    given = name_kind(first["input"])
    return f"the field '{field}' is {given} and not {wanted}", f"Write {wanted} there."


def list_fields(fields: dict[str, Any]) -> str:
    """The names of a row's fields, short enough for a message."""
    return ", ".join(name[:LONGEST_QUOTE] for name in list(fields)[:MOST_NAMED]) or "none"
