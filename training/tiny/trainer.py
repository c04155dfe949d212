"""The training loop of the tiny model and its adapters: many small steps on one thread."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pad_sequence

from training.tiny.tokens import Example

BATCH_TOKENS = 1024
"""So small a model learns most from many small steps."""

POOL = 32
"""Rows that are drawn and sorted by length together."""

WARM_UP = 30
"""Steps until the full learning rate."""

TOLD = 20
"""Steps between two words about progress."""

TellLine = Callable[[str], None]


class TrainingBatch(NamedTuple):
    """Tokens to read, the token that follows each, and how much that one counts: all (rows,
    tokens)."""

    ids: Tensor
    targets: Tensor
    weights: Tensor


@contextmanager
def one_thread() -> Iterator[None]:
    """Matrices this small gain little from a second thread, and lose all speed to waiting where the
    machine is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def train(
    model: Any,
    batches: Iterator[TrainingBatch],
    optimizers: Sequence[torch.optim.Optimizer],
    steps: int,
    tell: TellLine,
) -> None:
    """The learning rate rises for the first steps, then falls to nothing."""
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(each, lambda step: _scale(step, steps))
        for each in optimizers
    ]
    model.train()
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        loss = _measure_loss(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            schedule.step()
        model.zero_grad()
        if step % TOLD == 0 or step == steps:
            tell(f"step {step} of {steps}: loss {loss.item():.2f}")
    model.eval()


def _scale(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)


def draw_batches(
    examples: Sequence[Example], prompt_weight: float, rng: Random
) -> Iterator[TrainingBatch]:
    """Batches without end, of about BATCH_TOKENS each, of rows that are nearly as long as each
    other."""
    while True:
        drawn = sorted(rng.choices(examples, k=POOL), key=lambda example: len(example.ids))
        groups: list[list[Example]] = [[]]
        for example in drawn:
            if groups[-1] and (len(groups[-1]) + 1) * len(example.ids) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(example)
        for group in rng.sample(groups, len(groups)):
            yield _pad(group, prompt_weight)


def _pad(group: Sequence[Example], prompt_weight: float) -> TrainingBatch:
    """Padding stands at the end, where no token of a causal model can see it, and counts
    nothing."""
    ids = [torch.tensor(example.ids) for example in group]
    weights = [torch.ones(len(example.ids)) for example in group]
    for example, weight in zip(group, weights, strict=True):
        weight[: example.start] = prompt_weight
    parts = (
        [row[:-1] for row in ids],
        [row[1:] for row in ids],
        [weight[1:] for weight in weights],
    )
    return TrainingBatch(*(pad_sequence(part, batch_first=True) for part in parts))


def _measure_loss(model: Any, batch: TrainingBatch) -> Tensor:
    """Cross entropy a token, as weighted."""
    logits = model(input_ids=batch.ids).logits
    losses = cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), reduction="none")
    weights = batch.weights.flatten()
    return (losses @ weights) / weights.sum()
