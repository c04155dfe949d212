"""Methods by name: TRL's trainers and losses, or a user's class. The door to trl."""

import importlib
import inspect
import os
import re
from collections.abc import Mapping
from dataclasses import fields
from importlib.util import find_spec
from typing import Any, NamedTuple

from psy_env.errors import InputError
from training.rows import Shape

SFT, DPO, KTO, GRPO = "sft", "dpo", "kto", "grpo"
DEFAULT_LOSS = "sigmoid"

FAULTS = (TypeError, ValueError, RuntimeError, KeyError, AttributeError, ImportError)
"""What TRL raises for settings that it does not take."""


class Method(NamedTuple):
    """A trainer with its configuration, what its rows hold, and what the name fixes in it."""

    name: str
    trainer: Any
    config: Any
    shape: Shape
    fixed: Mapping[str, Any] = {}
    takes_options: bool = True
    """Whether its rows may say how the chat template is applied."""
    fewest_at_once: int = 1
    """Rows that must go through the model together: KTO compares each with the next one."""

    def knows(self, option: str) -> bool:
        """Whether its configuration has this option."""
        return any(field.name == option for field in fields(self.config))


def find_method(name: str) -> Method:
    """The method of this name: sft, dpo, kto, grpo, a loss of TRL's DPOTrainer, or `module:Class`.

    Raises InputError when TRL is not installed, and for a name that nothing has.
    """
    trl = _import_trl()
    if ":" in name:
        return _find_own(name, trl)
    if name == SFT:
        return Method(name, trl.SFTTrainer, trl.SFTConfig, Shape.SFT)
    if name == KTO:
        return Method(name, trl.KTOTrainer, trl.KTOConfig, Shape.PAIRS, fewest_at_once=2)
    if name == GRPO:
        return Method(name, trl.GRPOTrainer, trl.GRPOConfig, Shape.SESSIONS, takes_options=False)
    loss = DEFAULT_LOSS if name == DPO else name
    losses = _list_losses(trl.DPOConfig)
    if loss not in losses:
        known = ", ".join((SFT, DPO, KTO, GRPO, *losses))
        remedy = f"Known: {known}; or module:Class, a trainer of your own."
        raise InputError(f"no method '{name}'", remedy, place="--method")
    return Method(name, trl.DPOTrainer, trl.DPOConfig, Shape.PAIRS, {"loss_type": [loss]})


def _import_trl() -> Any:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    for library in ("torch", "transformers", "peft", "datasets", "trl"):
        if find_spec(library) is None:
            remedy = 'Install what training needs with: pip install "psy-step[train]"'
            raise InputError(f"{library} is not installed", remedy, place="psy-step train")
    return importlib.import_module("trl")


def _list_losses(config: Any) -> tuple[str, ...]:
    """The losses that TRL says its preference trainer has."""
    told = next(field for field in fields(config) if field.name == "loss_type").metadata["help"]
    return tuple(re.findall(r"`'(\w+)'`", str(told)))


def _find_own(name: str, trl: Any) -> Method:
    module, _, attribute = name.partition(":")
    try:
        trainer = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"no trainer '{name}' ({error})", "Write it module:Class.", place="--method"
        ) from error
    if not inspect.isclass(trainer):
        raise InputError(f"'{name}' is no class", "Write it module:Class.", place="--method")
    shape = Shape.SFT if issubclass(trainer, trl.SFTTrainer) else Shape.PAIRS
    stable = issubclass(trainer, (trl.SFTTrainer, trl.DPOTrainer, trl.KTOTrainer))
    fewest = 2 if issubclass(trainer, trl.KTOTrainer) else 1
    return Method(name, trainer, _find_config(trainer), shape, {}, stable, fewest)


def _find_config(trainer: type) -> Any:
    """The class that its `args` are annotated with, in it or in the class it derives from."""
    from transformers import TrainingArguments

    for owner in trainer.__mro__:
        parameter = inspect.signature(vars(owner).get("__init__", object)).parameters.get("args")
        told = getattr(parameter, "annotation", "")
        for word in re.findall(r"[\w.]+", told if isinstance(told, str) else _name_types(told)):
            module = inspect.getmodule(owner)
            found = getattr(module, word.rpartition(".")[2], None)
            if inspect.isclass(found) and issubclass(found, TrainingArguments):
                return found
    return TrainingArguments


def _name_types(annotation: Any) -> str:
    return getattr(annotation, "__name__", "") or str(annotation)
