"""One option of a command: its default, its line of help, and the group it is shown in."""

from enum import StrEnum
from typing import Any

from pydantic import Field


class Group(StrEnum):
    """What an option is about, as `--help` heads it."""

    WHO = "who sits where"
    WHICH = "which sessions"
    HOW_MANY = "how many, how long"
    MODELS = "language models"
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
