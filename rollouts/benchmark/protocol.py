"""A protocol: a file that names all the conditions of a benchmark at once."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.profiles import find_profiles
from agents.profiles.parts import spread_texts
from agents.prompts import Prompts, hash_text
from agents.text_file import read_text
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.records import Profile
from psy_env.rubrics import RUBRICS
from rollouts.benchmark.config import CONDITIONS, STANDARD, BenchmarkConfig
from rollouts.run.config import MODELS_ONLY
from rollouts.run.folder import RUBRICS_KEY, dump_rubrics
from rollouts.work.schedule import hash_profiles

_SHIPPED = Path(__file__).with_name("standard.toml")
NAMED = (*CONDITIONS, "counselors", "clients", "evaluators", *MODELS_ONLY)
"""The options that a protocol can name."""


class Protocol(BaseModel):
    """Its name, the short hash of its text, and what it sets; an option that it leaves out is ours.

    `profiles_sha256` and `sessions` tell the clients and their number for each counselor, `rubrics`
    and `prompts` by which hashes they are judged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    hash: str
    options: dict[str, Any]
    profiles_sha256: str
    sessions: int
    rubrics: str
    prompts: dict[str, str]

    @property
    def config(self) -> BenchmarkConfig:
        """The benchmark that it describes."""
        return BenchmarkConfig(**self.options)


def read_protocol(name: str) -> Protocol:
    """The protocol that comes with the project, or the one in a TOML or JSON file.

    Raises InputError for a file that is none.
    """
    path = _SHIPPED if name == STANDARD else Path(name)
    text = read_text(path, f"Give a TOML file, or {STANDARD}.")
    options = _parse(text, path)
    if unknown := sorted(options.keys() - {*NAMED}):
        thing = f"a protocol has no '{unknown[0]}'"
        raise InputError(thing, f"It names {', '.join(NAMED)}.", place=str(path))
    try:
        config = BenchmarkConfig(**options)
    except ValidationError as error:
        first = error.errors()[0]
        thing = f"{first['loc'][0]}: {first['msg'][0].lower()}{first['msg'][1:]}"
        raise InputError(thing, "See psy-step benchmark --help", place=str(path)) from error
    profiles = choose_clients(config)
    return Protocol(
        name=name,
        hash=hash_text(text),
        options=options,
        profiles_sha256=hash_profiles(profiles),
        sessions=len(profiles) * config.seeds,
        rubrics=hash_value(dump_rubrics(RUBRICS)[RUBRICS_KEY]),
        prompts=Prompts({}).hashes,
    )


def choose_clients(config: BenchmarkConfig) -> Sequence[Profile]:
    """The clients that come to every counselor, by name: of as many texts, and with as many
    attitudes, as their number allows. Raises InputError where there are not so many."""
    profiles = spread_texts(find_profiles(config.profiles))
    if config.sessions is not None and config.sessions > len(profiles):
        thing = f"there are only {len(profiles)} clients in {config.profiles}"
        raise InputError(thing, "Use --seeds K to let each come K times.", place="--sessions")
    return sorted(profiles[: config.sessions], key=lambda profile: profile.profile_id)


def hash_value(value: Any) -> str:
    """A short hash of a JSON value."""
    return hash_text(json.dumps(value, sort_keys=True))


def _parse(text: str, path: Path) -> dict[str, Any]:
    kind, read = ("JSON", parse_json) if path.suffix == ".json" else ("TOML", tomllib.loads)
    try:
        found = read(text)
    except (ValueError, RecursionError) as error:
        thing = f"not {kind} ({str(error).splitlines()[0]})"
        raise InputError(thing, "Write one `option = value` a line.", place=str(path)) from error
    if not isinstance(found, dict):
        raise InputError("holds no options", "Write one `option = value` a line.", place=str(path))
    return found
