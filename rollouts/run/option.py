"""One option of a command: its default, its line of help, and the group it is shown in."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode


class Group(StrEnum):
    """What an option is about, as `--help` heads it."""

    WHO = "who sits where"
    WHICH = "which sessions"
    HOW_MANY = "how many, how long"
    MODELS = "language models"
    WHAT_IF = "what if another reply had been given"
    MACHINES = "machines"
    BUDGET = "budget"
    MINING = "preference pairs"
    KEPT = "what a dataset keeps"
    LEARNING = "what is learned, and how"
    WHERE = "files"


def option(default: Any, meaning: str, group: Group, takes: str = "", **limits: Any) -> Any:
    """A field of a command's configuration; `takes` names its value for people (NAME, FILE, N).

    `limits` are pydantic's (ge, le, gt, min_length, ...).
    """
    shown: dict[str, Any] = {"group": group, "takes": takes}
    return Field(default, description=meaning, json_schema_extra=shown, **limits)


def _split_lines(value: Any) -> Any:
    """What a command line gives for several words: one a line."""
    return [word for word in value.split("\n") if word] if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_lines)]
"""An option that takes several words behind its flag, as in `--counselors A B`."""
