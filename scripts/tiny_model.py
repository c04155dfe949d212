"""psy-step tiny-model: make a tiny language model with two adapters, to try everything without a
download."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents.models.local.model import require_libraries

from .command_line import parse_arguments


class TinyModelConfig(BaseModel):
    """Make a toy Llama from sessions of the embedded cast: a model to load or serve, and a trained
    counselor in one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    out: Path = Field(
        Path("models/tiny"), description="the folder to make; it must not hold anything"
    )
    seed: int = Field(0, description="seed of the sessions it learns from and of its weights")
    sessions: int = Field(150, ge=1, description="how many sessions it learns from")
    steps: int = Field(480, ge=1, description="training steps of the base")
    adapter_steps: int = Field(100, ge=1, description="training steps of each adapter")


def run(arguments: Sequence[str]) -> None:
    """Train, and say how it is used."""
    config = parse_arguments(TinyModelConfig, "tiny-model", arguments)
    require_libraries("psy-step tiny-model")
    from training.tiny.model import Recipe, make_tiny_model

    recipe = Recipe(config.sessions, config.steps, config.adapter_steps, config.seed)
    make_tiny_model(config.out, recipe, lambda line: print(line, file=sys.stderr, flush=True))
    print(f"a toy model, never for people, in {config.out}/")
    print(
        f"try it with: psy-step simulate --counselor stepper/{config.out} --workers 0 "
        "--candidates 4 --sessions 8"
    )
