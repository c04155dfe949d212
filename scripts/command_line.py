"""A verb's command line: flags, help and YAML come from its configuration."""

import difflib
import json
import re
import reprlib
import tomllib
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import CliSettingsSource, NoDecode, SettingsError

from agents.models.endpoint.entries import Endpoint
from agents.text_file import read_text
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from rollouts.run.config import find_home
from rollouts.run.option import Group
from rollouts.show.notice import NOTICE

ConfigT = TypeVar("ConfigT", bound=BaseModel)
CONFIG_FLAG = "--config"
HELP_WIDTH = 80
EPILOG = f"""{CONFIG_FLAG} FILE takes any of these options from a YAML, TOML or JSON file, also
from a run.json; flags win over it.

{NOTICE}"""
SEVERAL = "\n"
"""Between the words of an option that takes several (rollouts/run/option.py)."""
NAMED_LIST = re.compile(r"(?P<flag>--[\w-]+=)?(?P<name>\w+)=(?P<value>[\[{].*[\]}])", re.DOTALL)
"""An entry of a table with its value, which is no plain word or number."""
NO_DEFAULTS = (" (default: None)", " (default: )", " (default: False)", " (default: {})")
"""What the help of an option without a value would end with; its description says what happens
instead."""


def parse_arguments(model: type[ConfigT], verb: str, arguments: Sequence[str]) -> ConfigT:
    """The configuration from defaults, then `--config FILE`, then flags; of a table, each entry.
    Raises InputError for what does not fit."""
    _refuse_bytes(arguments)
    flags, path = _take_config_file(list(arguments))
    from_file = _read_config_file(path, model) if path else {}
    from_flags = _read_flags(model, verb, [*map(_wrap_list, _gather_words(flags, model))])
    try:
        return model.model_validate({**from_file, **_add_tables(from_file, from_flags)})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        place = (
            f"{path}: {name}" if name in from_file and name not in from_flags else _spell_flag(name)
        )
        given = "" if first["type"] == "missing" else f", got {reprlib.repr(first['input'])}"
        thing = f"{first['msg'][0].lower()}{first['msg'][1:]}{given}"
        raise InputError(thing, f"See psy-step {verb} --help", place=place) from error


def _add_tables(from_file: dict[str, Any], from_flags: dict[str, Any]) -> dict[str, Any]:
    """The flags, where one says an entry of a table with what the file says of the others."""
    return {
        name: {**from_file[name], **value}
        if isinstance(value, dict) and isinstance(from_file.get(name), dict)
        else value
        for name, value in from_flags.items()
    }


def _read_flags(model: type[BaseModel], verb: str, flags: list[str]) -> dict[str, Any]:
    """The flags as given, nothing filled in. Prints help and exits when that is asked for."""
    source = CliSettingsSource[Any](
        model,  # type: ignore[arg-type]
        cli_prog_name=f"psy-step {verb}",
        cli_exit_on_error=False,
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
    )
    _polish(source.root_parser, model)
    try:
        return dict(source(args=flags)())
    except SettingsError as error:
        thing = str(error).removeprefix("error parsing CLI: ")
        raise InputError(
            thing, f"{_suggest_flag(flags, model)}See psy-step {verb} --help"
        ) from error


def _gather_words(arguments: list[str], model: type[BaseModel]) -> list[str]:
    """`--names a b c`, given once or more often, as one argument, for a flag takes one value."""
    taking = {
        _spell_flag(name)
        for name, field in model.model_fields.items()
        if NoDecode in field.metadata
    }
    others: list[str] = []
    words: dict[str, list[str]] = {}
    open_flag = ""
    for argument in arguments:
        flag, _, value = argument.partition("=")
        if flag in taking:
            open_flag = flag
            words.setdefault(flag, []).extend([value] if value else [])
        elif open_flag and not argument.startswith("--"):
            words[open_flag].append(argument)
        else:
            open_flag = ""
            others.append(argument)
    return [*others, *(f"{flag}={SEVERAL.join(found)}" for flag, found in words.items())]


def _wrap_list(argument: str) -> str:
    """`NAME=[...]` or `NAME={...}` of a table as the JSON that the flags' reader takes for it:
    everything else it splits at commas. What is no JSON stays as it is."""
    found = NAMED_LIST.fullmatch(argument)
    if found is None:
        return argument
    try:
        told = parse_json(found["value"])
    except ValueError:
        return argument
    return f"{found['flag'] or ''}{json.dumps({found['name']: told})}"


def _polish(parser: ArgumentParser, model: type[BaseModel]) -> None:
    """Help as a person wants to read it: by groups, and with what a value is in place of types."""
    positionals = "".join(f" {action.metavar}" for action in parser._positionals._group_actions)
    parser.usage = f"{parser.prog}{positionals} [options]"
    parser.description = fill(" ".join((model.__doc__ or "").split()), HELP_WIDTH)
    parser.epilog = EPILOG
    shown = {field.alias or name: _read_shown(field) for name, field in model.model_fields.items()}
    aliases = {field.alias for field in model.model_fields.values()}
    groups = {
        group: parser.add_argument_group(group)
        for group in Group
        if any(group == told.get("group") for told in shown.values())
    }
    for action in parser._actions:
        told = shown.get(action.dest, {})
        for ending in NO_DEFAULTS:
            action.help = (action.help or "").removesuffix(ending)
        action.metavar = told.get("takes") or action.metavar
        switches_on = (
            isinstance(action, BooleanOptionalAction)
            and not model.model_fields[action.dest].default
        )
        if switches_on or action.dest in aliases:
            action.option_strings = action.option_strings[:1]
        if action.option_strings and (group := told.get("group")):
            parser._optionals._group_actions.remove(action)
            groups[Group(group)]._group_actions.append(action)


def _read_shown(field: FieldInfo) -> dict[str, str]:
    extra = field.json_schema_extra
    return {key: str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}


def _suggest_flag(flags: Sequence[str], model: type[BaseModel]) -> str:
    """A hint for the first flag that is none."""
    names = (field.alias or name for name, field in model.model_fields.items())
    known = [CONFIG_FLAG, "--help", *map(_spell_flag, names)]
    for flag in (given.partition("=")[0] for given in flags if given.startswith("--")):
        name = flag.removeprefix("--").replace("-", "_")
        if flag not in known and (hint := _hint(name, flag, known)):
            return hint
    return ""


def _hint(name: str, given: str, known: Iterable[str]) -> str:
    """What may have been meant by an unknown option: what belongs to a model, or one spelt much
    alike."""
    if name in Endpoint.model_fields:
        return f"{name} belongs to a model: it stands in its entry in endpoints.toml. "
    near = difflib.get_close_matches(given, list(known), n=1)
    return f"Did you mean '{near[0]}'? " if near else ""


def _spell_flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _refuse_bytes(arguments: Sequence[str]) -> None:
    """Bytes that are not UTF-8 arrive as lone surrogates, which no file of ours can hold."""
    for argument in arguments:
        if not argument.isascii() and argument != argument.encode("utf-8", "replace").decode():
            raise InputError(
                "the argument is not UTF-8 text", "Write it in UTF-8.", place=ascii(argument)
            )


def _take_config_file(arguments: list[str]) -> tuple[list[str], Path | None]:
    """Split `--config FILE` off."""
    for index, argument in enumerate(arguments):
        flag, _, value = argument.partition("=")
        if flag != CONFIG_FLAG:
            continue
        name, rest = (
            (value, index + 1)
            if "=" in argument
            else ("".join(arguments[index + 1 : index + 2]), index + 2)
        )
        if not name:
            raise InputError("no file given", f"Write {CONFIG_FLAG} FILE", place=CONFIG_FLAG)
        return arguments[:index] + arguments[rest:], Path(find_home(name))
    return arguments, None


def _read_config_file(path: Path, model: type[BaseModel]) -> dict[str, Any]:
    """The options in a YAML, TOML or JSON file, or those that a run.json was written with."""
    kind, read = ("TOML", tomllib.loads) if path.suffix == ".toml" else ("YAML", yaml.safe_load)
    remedy = "Write one 'option: value' per line."
    try:
        content = read(read_text(path))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(
            f"not {kind} ({str(error).splitlines()[0]})", remedy, place=str(path)
        ) from error
    if isinstance(content, dict) and isinstance(content.get("config"), dict):
        content = content["config"]
    if not isinstance(content, dict):
        raise InputError("holds no options", remedy, place=str(path))
    options = {str(key).replace("-", "_"): value for key, value in content.items()}
    unknown = sorted(options.keys() - model.model_fields.keys())
    if unknown:
        hint = _hint(unknown[0], unknown[0], model.model_fields)
        thing = f"unknown option '{unknown[0]}'"
        raise InputError(thing, f"{hint}Known: {', '.join(model.model_fields)}", place=str(path))
    return options
