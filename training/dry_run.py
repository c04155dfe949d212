"""A training looked at before it begins: only the base's config and tokenizer are loaded."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from agents.models.local.bases import find_folder
from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.weights import find_device, load_tokenizer
from training.base_model import read_sizes
from training.chats import Chats, count_tokens, count_tree_tokens
from training.estimate import CPU, GPU, Forecast, Load, Sizes, estimate
from training.job import TrainingJob
from training.learn import LORA, Course, configure
from training.methods import find_method
from training.rows import RowSplit, Shape

ADAM, ADAM_8BIT = 8, 2
"""Bytes that an optimizer keeps of each number."""


def foresee(job: TrainingJob, base: str, rows: RowSplit) -> Iterator[str]:
    """Lines about what the training would take. Raises InputError for a base whose config or
    tokenizer cannot be read, and for settings that TRL refuses."""
    method = find_method(job.method)
    path = str(find_folder(base))
    tokens = ChatTokens(load_tokenizer(path))
    tokens.check(path)
    device = find_device("auto").type
    plain = {"dtype": "float32" if device == "cpu" or job.full else "bfloat16"}
    sizes = read_sizes(path, int(job.lora.get("r", LORA["r"])), {**plain, **job.model})
    nothing = Chats([], 0, 0)
    lora: dict[str, Any] | None = None if job.full else {}
    course = Course(method, nothing, nothing, 0, job.trainer, lora, job.by_session)
    told = configure(course, device, sizes.parameters, job.out)
    count = count_tree_tokens if job.by_session else count_tokens
    lengths = count(rows.train, tokens, job.context)
    read = len(lengths) // len(method.shape.value)
    steps = _count_steps(told, read)
    load = Load(
        lengths=lengths,
        held_out=count(rows.validation, tokens, job.context),
        at_once=told.per_device_train_batch_size * len(method.shape.value),
        epochs=steps * _rows_a_step(told) / read,
        looks=_count_looks(told, steps),
    )
    found = estimate(
        sizes,
        load,
        full=job.full,
        reference=method.shape is Shape.PAIRS,
        checkpointing=told.gradient_checkpointing,
        optimizer_bytes=ADAM_8BIT if "8bit" in str(told.optim) else ADAM,
    )
    yield f"{len(rows.train)} rows to learn from, {len(rows.validation)} held out; {steps} steps"
    yield from _tell(found, sizes, load)


def _rows_a_step(told: Any) -> int:
    return int(told.per_device_train_batch_size * told.gradient_accumulation_steps)


def _count_steps(told: Any, rows: int) -> int:
    if told.max_steps > 0:
        return int(told.max_steps)
    return max(1, math.ceil(float(told.num_train_epochs) * math.ceil(rows / _rows_a_step(told))))


def _count_looks(told: Any, steps: int) -> int:
    """Looks at the held-out rows: a step's number below 1 is a share of all steps."""
    if told.eval_strategy == "no" or not told.eval_steps:
        return 0
    every = float(told.eval_steps)
    return math.ceil(1 / every if every < 1 else steps / every)


def _tell(found: Forecast, sizes: Sizes, load: Load) -> Sequence[str]:
    longest = max(load.lengths)
    return (
        f"{sizes.parameters / 1e6:,.0f} million parameters, of which "
        f"{found.trained / 1e6:,.1f} million learn"
        if found.trained == sizes.parameters
        else f"{sizes.parameters / 1e6:,.0f} million parameters, and an adapter of "
        f"{found.trained / 1e6:,.1f} million",
        f"{found.tokens:,} tokens to train on; {load.at_once} texts at once, the longest {longest}",
        *(f"  {gib:7.2f} GiB  {name}" for name, gib in found.memory.items()),
        f"  {found.total:7.2f} GiB  in all, and about 1 for the libraries and the device",
        *(
            f"time on {name}: about {_name_time(found.operations / speed)}"
            for name, speed in (("one H200", GPU), ("two CPU cores with bfloat16", CPU))
        ),
        "Computed, not measured: early stopping makes it shorter; other GPUs are slower.",
    )


def _name_time(seconds: float) -> str:
    return f"{seconds / 60:,.1f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"
