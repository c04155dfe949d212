"""From a verb's configuration model to its command line: flags, help and YAML come from the model's fields alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_settings import CliSettingsSource

from psy_env.errors import InputError

ConfigT = TypeVar("ConfigT", bound=BaseModel)
CONFIG_FLAG = "--config"
CONFIG_HELP = (
    f"\n  {CONFIG_FLAG} FILE  a YAML or JSON file with any of these options (also a run.json); flags win over it\n"
)


def parse_arguments(model: type[ConfigT], verb: str, arguments: Sequence[str]) -> ConfigT:
    """The configuration from defaults, then `--config FILE`, then flags. Raises InputError for what does not fit."""
    flags, path = _take_config_file(list(arguments))
    from_file = _read_config_file(path, model) if path else {}
    try:
        given = _read_flags(model, verb, flags)
    except SystemExit:
        if {"-h", "--help"} & set(flags):
            print(CONFIG_HELP)
        raise
    try:
        return model.model_validate({**from_file, **given()})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        flag = f"--{name.replace('_', '-')}"
        message = f"{first['msg'][0].lower()}{first['msg'][1:]}, got {first['input']!r}"
        raise InputError(message, f"See psy-step {verb} --help", place=flag) from error


def _read_flags(model: type[BaseModel], verb: str, flags: list[str]) -> CliSettingsSource[Any]:
    """The flags as given, nothing filled in. Prints help or a usage error and exits when argparse does."""
    return CliSettingsSource[Any](
        model,  # type: ignore[arg-type]
        cli_prog_name=f"psy-step {verb}",
        cli_parse_args=flags,
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
    )


def _take_config_file(arguments: list[str]) -> tuple[list[str], Path | None]:
    """Split `--config FILE` off."""
    for index, argument in enumerate(arguments):
        if argument == CONFIG_FLAG:
            if index + 1 >= len(arguments):
                raise InputError("no file given", "Write --config FILE", place=CONFIG_FLAG)
            return arguments[:index] + arguments[index + 2 :], Path(arguments[index + 1])
        if argument.startswith(f"{CONFIG_FLAG}="):
            return arguments[:index] + arguments[index + 1 :], Path(argument.split("=", 1)[1])
    return arguments, None


def _read_config_file(path: Path, model: type[BaseModel]) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", "Check the path.", place=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(
            f"not YAML ({str(error).splitlines()[0]})", "Write one 'option: value' per line.", place=str(path)
        ) from error
    if isinstance(content, dict) and isinstance(content.get("config"), dict):
        content = content["config"]
    if not isinstance(content, dict):
        raise InputError("holds no options", "Write one 'option: value' per line.", place=str(path))
    options = {str(key).replace("-", "_"): value for key, value in content.items()}
    unknown = sorted(options.keys() - model.model_fields.keys())
    if unknown:
        raise InputError(f"unknown option '{unknown[0]}'", f"Known: {', '.join(model.model_fields)}", place=str(path))
    return options
