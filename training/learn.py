"""One adapter learns: the base, the rows and TRL's trainer put together."""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from pickle import UnpicklingError
from random import Random
from typing import Any
from uuid import uuid4

import datasets
import torch
from peft import LoraConfig
from transformers import EarlyStoppingCallback, PrinterCallback, TrainerCallback
from transformers.utils import logging as library_log

from agents.models.local.chat_tokens import TEMPLATE_OPTIONS
from agents.models.local.cpu import keep_memory
from psy_env.errors import InputError
from training.base_model import LoadedBase, knows_bfloat16
from training.chats import Chats
from training.checkpoints import find_checkpoint, naming_full_disk
from training.cpu_speed import score_replies_at_once
from training.methods import FAULTS, Method
from training.pair_reading import share_prompts
from training.rows import Shape

LORA: Mapping[str, Any] = {
    "r": 32,
    "lora_alpha": 64,
    "lora_dropout": 0.0,
    "target_modules": "all-linear",
    "task_type": "CAUSAL_LM",
}
"""Every linear layer but the output: small bases learn the format from few rows only with rank."""

BATCH = 8
"""Rows a step. On a CPU one after the other: eight at once take 22 GB with a model of 135M
parameters, and are no faster."""

PATIENCE = 2
"""Looks at the validation rows without a better loss after which it stops."""

LOOK = 0.2
"""Share of the steps between two looks."""

LARGE = 1_000_000_000
"""Parameters from which on a base is trained at a lower rate."""

FULL_RATE = 0.1
"""Share of an adapter's rate at which all weights learn."""

ALONE: Mapping[str, Any] = {
    "per_device_train_batch_size": 1,
    "per_device_eval_batch_size": 1,
    "packing": False,
    "padding_free": False,
}
"""What TRL is told where each session is read alone."""


@dataclass(frozen=True)
class Course:
    """What is learned: rows to train on and to validate by, and what goes to TRL and PEFT as it
    is; without `lora` all weights learn. With `by_session` rows are read as training.trees tells,
    by a step's number of sessions."""

    method: Method
    train: Chats
    validation: Chats
    seed: int = 0
    trainer: Mapping[str, Any] = field(default_factory=dict)
    lora: Mapping[str, Any] | None = field(default_factory=dict)
    by_session: bool = False


def make_trainer(
    base: LoadedBase, course: Course, folder: Path, callbacks: Sequence[TrainerCallback] = ()
) -> Any:
    """TRL's trainer of this method over the base; checkpoints go to `folder`.

    A base that wears an adapter learns on with that, and a preference method takes a frozen copy
    of it as the reference; a bare base gets a new one and is the reference itself. Where all
    weights learn, the reference is what they were before. Raises
    InputError for settings that TRL or PEFT refuses, and when TRL drops rows.
    """
    if base.model.device.type == "cpu":
        keep_memory()
    score_replies_at_once()
    spare_hashing()
    method = course.method
    arguments = configure(course, base.model.device.type, base.model.num_parameters(), folder)
    course = leave_unseen_out(course, arguments)
    adapted = course.lora is None or hasattr(base.model, "peft_config")
    if method.shape is Shape.PAIRS and course.lora is not None:
        share_prompts(base.model)
    called = [*callbacks]
    if arguments.load_best_model_at_end:
        called.append(EarlyStoppingCallback(PATIENCE))
    try:
        with quiet():
            trainer = method.trainer(
                model=base.model,
                args=arguments,
                train_dataset=make_dataset(course.train, method),
                eval_dataset=make_dataset(course.validation, method),
                processing_class=base.tokens.tokenizer,
                callbacks=called,
                **({} if adapted else {"peft_config": make_lora(course.lora or {})}),
            )
    except FAULTS as error:
        tables = "[trainer]" if adapted or not course.lora else "[trainer] or [lora]"
        raise refuse_setting(error, tables) from error
    _refuse_dropped(trainer, course)
    trainer.remove_callback(PrinterCallback)
    return trainer


@contextmanager
def quiet() -> Iterator[None]:
    """No bars and no words of the libraries between our lines."""
    library_log.disable_progress_bar()
    datasets.disable_progress_bars()
    before = os.environ.get("TQDM_DISABLE", "")
    os.environ["TQDM_DISABLE"] = "1"
    try:
        yield
    finally:
        os.environ["TQDM_DISABLE"] = before


def spare_hashing() -> None:
    """Before it computes the reference's log-probabilities, TRL hashes every weight in float32 to
    name a file of them that a later call could find: a minute for 8B. Ours lie in memory, so that
    no later call finds them; any name will do that is never used twice."""
    for name in ("trl.trainer.dpo_trainer", "trl.trainer.kto_trainer"):
        module = sys.modules.get(name)
        if module is not None and hasattr(module, "hash_module"):
            module.hash_module = lambda _: uuid4().hex  # type: ignore[attr-defined]


def leave_unseen_out(course: Course, arguments: Any) -> Course:
    """Before the first step, TRL asks the reference about every row: only as many as its steps will
    see stay, drawn by the seed."""
    if not getattr(arguments, "precompute_ref_log_probs", False) or arguments.max_steps <= 0:
        return course
    a_step = arguments.train_batch_size * arguments.gradient_accumulation_steps
    seen = arguments.max_steps * a_step * arguments.world_size
    rows = course.train.rows
    if seen >= len(rows):
        return course
    train = course.train._replace(rows=Random(course.seed).sample(rows, seen))
    return replace(course, train=train)


def make_dataset(chats: Chats, method: Method) -> datasets.Dataset:
    """Every row says that its chat is put into tokens as at play, where the trainer heeds that."""
    told = {"chat_template_kwargs": TEMPLATE_OPTIONS} if method.takes_options else {}
    return datasets.Dataset.from_list([{**row, **told} for row in chats.rows])


def run_trainer(trainer: Any, folder: Path) -> None:
    """Train to the end, from the last whole checkpoint in `folder` where there is one."""
    last = find_checkpoint(folder)
    library_log.set_verbosity_error()
    try:
        with naming_full_disk(folder):
            trainer.train(resume_from_checkpoint=None if last is None else str(last))
    except UnpicklingError as error:
        thing = "the checkpoint holds more than numbers, which is not read"
        raise InputError(thing, f"Remove {folder}.", place=str(last)) from error
    except torch.OutOfMemoryError as error:
        thing = "the device has too little memory"
        remedy = "Lower per_device_train_batch_size and raise gradient_accumulation_steps."
        raise InputError(thing, remedy, place="[trainer]") from error


def configure(course: Course, device: str, parameters: int, folder: Path) -> Any:
    """The method's configuration for a base of so many parameters on this kind of device: ours,
    then what the user's table says."""
    method = course.method
    ours = {
        "output_dir": str(folder),
        "seed": course.seed,
        "num_train_epochs": 1,
        **_split_batch(device, course),
        "learning_rate": choose_rate(method.shape, parameters)
        * (FULL_RATE if course.lora is None else 1),
        "lr_scheduler_type": "cosine",
        "warmup_steps": 0.05,
        "logging_steps": 0.05,
        "eval_strategy": "steps",
        "eval_steps": LOOK,
        "save_strategy": "steps",
        "save_steps": LOOK,
        "save_total_limit": 2,
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
        "max_length": None,
        "precompute_ref_log_probs": True,
        "completion_only_loss": True,
        "bf16": knows_bfloat16(device),
        "use_cpu": device == "cpu",
        "gradient_checkpointing": device != "cpu",
        "dataloader_pin_memory": device != "cpu",
        "report_to": "none",
        "disable_tqdm": True,
        **({"remove_unused_columns": False} if course.by_session else {}),
        **method.fixed,
    }
    known = {name: value for name, value in ours.items() if method.knows(name)}
    warnings.filterwarnings("ignore", message=".*gradient_checkpointing", category=FutureWarning)
    try:
        told = method.config(**{**known, **course.trainer})
    except FAULTS as error:
        raise refuse_setting(error, "[trainer]") from error
    if course.by_session:
        _refuse_mixing(told)
    return told


def _split_batch(device: str, course: Course) -> dict[str, int]:
    """How many rows go through the model at once, and how often before a step. A session is read
    alone, and has about as many rows as a step."""
    at_once = course.method.fewest_at_once if device == "cpu" or course.by_session else BATCH
    size = {"per_device_train_batch_size": at_once, "per_device_eval_batch_size": at_once}
    if size.keys() & course.trainer.keys():
        return size
    rows_a_step = at_once if course.by_session else BATCH
    return {**size, "gradient_accumulation_steps": rows_a_step // at_once}


def _refuse_mixing(told: Any) -> None:
    """Sessions that are read together are no trees any more."""
    for name, alone in ALONE.items():
        if getattr(told, name) != alone:
            remedy = "Leave it out: gradient_accumulation_steps says how many sessions a step has."
            thing = f"is {alone} where the rows of a session are read together"
            raise InputError(thing, remedy, place=f"[trainer] {name}")


def choose_rate(shape: Shape, parameters: int) -> float:
    """A small base learns a format from few rows only at a high rate; preferences move what it has
    learned, at a tenth of that."""
    rate = 5e-4 if parameters < LARGE else 1e-4
    return rate if shape is Shape.SFT else rate / 10


def make_lora(told: Mapping[str, Any]) -> LoraConfig:
    """Ours, then what the user's table says. Raises InputError for what PEFT refuses."""
    try:
        return LoraConfig(**{**LORA, **told})
    except FAULTS as error:
        raise refuse_setting(error, "[lora]") from error


def refuse_setting(error: Exception, table: str) -> InputError:
    """What a library says of a setting, as one line that names the table."""
    told = str(error).strip().splitlines() or [type(error).__name__]
    remedy = f"Mend it in the {table} table, which goes to the library as it is."
    return InputError(told[0].rstrip("."), remedy, place=table)


def _refuse_dropped(trainer: Any, course: Course) -> None:
    """TRL leaves out rows that fill its `max_length` without a word."""
    if getattr(trainer.args, "packing", False):
        return
    for dataset, chats in (
        (trainer.train_dataset, course.train),
        (trainer.eval_dataset, course.validation),
    ):
        lost = len(chats.rows) - len(dataset)
        if lost > 0:
            remedy = "Leave max_length out: rows are trimmed by whole turns to the base's context."
            raise InputError(
                f"TRL drops {lost} rows that fill max_length", remedy, place="[trainer]"
            )
