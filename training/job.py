"""What one training is asked to do: which adapter, by which method, from which rows."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from agents.catalog import DEFAULT_CLIENT, DEFAULT_EVALUATOR


class Adapter(StrEnum):
    """What is taught; also the adapter's folder in the counselor's."""

    UTTERANCE = "utterance"
    PLANNER = "planner"
    NO_PLAN = "no_plan"

    @property
    def kind(self) -> str:
        """The kind of choice that its pairs come from (psy_env.rubrics.ChoiceKind)."""
        return "plan" if self is Adapter.PLANNER else "utterance"

    @property
    def sft_folder(self) -> str:
        """Where `synthesize` puts the rows that teach it."""
        return f"sft_{self.value}"

    @property
    def pairs_file(self) -> str:
        """Where `simulate` puts the pairs that teach it."""
        return f"preferences/{'planner' if self is Adapter.PLANNER else 'utterance'}.jsonl"


class PairKinds(StrEnum):
    """Which pairs are learned from: all, or those whose rejected reply breaks no rule either."""

    ALL = "all"
    LEGAL = "legal"


class TrainingJob(BaseModel):
    """One adapter to be trained.

    `base` is a folder, a base by name or a hub id; "" takes the one that `start` names. `start` is
    the trained counselor (or adapter folder) to begin with, for preferences also the reference.
    With `full` all weights learn and no adapter is made; `start` is then a whole model.
    With the method grpo, `data` names client profiles: `client` speaks for them, `evaluator`
    judges, a session of so many `exchanges` earns the `reward` of this name (psy_env.rewards).
    `context` bounds prompt and reply together, in tokens; longer prompts are trimmed by whole
    turns, in training and at play (None: as at `start`, else what the base holds).
    With `by_session` the rows of a session are read together (training/trees.py), and a step is
    made of whole sessions.
    `trainer`, `lora` and `model` go to TRL's configuration, PEFT's LoraConfig and the base's
    `from_pretrained` as they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    adapter: Adapter
    data: Path
    client: str = DEFAULT_CLIENT
    evaluator: str = DEFAULT_EVALUATOR
    reward: str = "terminal"
    exchanges: int = 4
    base: str = ""
    out: Path
    start: Path | None = None
    seed: int = 0
    seen: bool = False
    context: int | None = None
    pairs: PairKinds = PairKinds.ALL
    full: bool = False
    by_session: bool = False
    trainer: dict[str, Any] = {}
    lora: dict[str, Any] = {}
    model: dict[str, Any] = {}
