"""What seats are told beside their names: prompts, endpoints, how to judge, where local models
run."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from agents.models.endpoint.entries import Endpoint
from agents.prompts import Prompts
from psy_env.records import Record


class Answers(StrEnum):
    """Where a model's answers come from: itself, only the ledger (replay), or nowhere, calls being
    counted (dry run)."""

    LIVE = "live"
    RECORDED = "recorded"
    COUNTED = "counted"


class Setup(Record):
    """Everything is a value read by the driver, so that a worker on another machine needs none of
    its files.

    `priced` refuses models whose price is unknown: their cost could not be limited. Keys are not
    here: an endpoint names the environment variable, and each process reads its own environment.
    """

    prompt_texts: Mapping[str, str] = {}
    endpoints: tuple[Endpoint, ...] = ()
    judging: Literal["slate", "candidate"] = "slate"
    judge_repeats: int = 1
    ctrs: Literal["item", "form"] = "item"
    translator: str = ""
    max_reasks: int = 2
    device: str = "auto"
    dtype: str = "auto"
    attempt_timeout: float = 120.0
    deadline: float = 600.0
    answers: Answers = Answers.LIVE
    priced: bool = False

    @property
    def prompts(self) -> Prompts:
        """Our prompts with the user's over them."""
        return Prompts(self.prompt_texts)
