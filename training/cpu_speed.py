"""What a CPU is spared while a model learns: nothing of what is computed changes."""

import sys
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

MOST_SCORES = 2**27
"""Scores of a vocabulary that are in memory at once: half a GiB in float32. Where there would be
more, TRL's own way takes less memory."""


def score_replies_at_once() -> None:
    """Spare the CPU the vocabulary at every token of a prompt, and at a reply's the way of TRL's in
    parts, which is made for the memory of GPUs. Nothing changes where a release of TRL has no such
    switch."""
    trainers = sys.modules["trl.trainer.utils"]
    if hasattr(trainers, "_use_triton"):
        trainers._use_triton = lambda _: True  # type: ignore[attr-defined]
    in_parts = getattr(trainers, "_ChunkedLogProbFunction", None)
    if in_parts is not None and not issubclass(in_parts, _AtOnce):
        _AtOnce.in_parts = in_parts
        trainers._ChunkedLogProbFunction = _AtOnce  # type: ignore[attr-defined]


class _AtOnce:
    """Takes the place of TRL's function of the same arguments."""

    in_parts: Any

    @classmethod
    def apply(
        cls,
        hidden: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        targets: Tensor,
        temperature: float,
        chunk: int,
        softcap: float | None,
        scale: float,
        outputs: tuple[str, ...],
    ) -> tuple[Tensor | None, ...]:
        """Of each token (rows of `hidden`) the log-probability, and what `outputs` names."""
        few = len(hidden) * len(weight) <= MOST_SCORES
        if hidden.device.type != "cpu" or softcap is not None or not few:
            told = (temperature, chunk, softcap, scale, outputs)
            theirs: tuple[Tensor | None, ...] = cls.in_parts.apply(
                hidden, weight, bias, targets, *told
            )
            return theirs
        scores = linear(hidden, weight, bias).float() * (scale / temperature)
        logs = scores.log_softmax(-1)
        found = logs.gather(-1, targets[:, None])[:, 0]
        with torch.no_grad():
            shares = logs.exp()
            others = {
                "entropy": -(shares * logs).sum(-1),
                "log_sum_sq_probs": shares.square().sum(-1).log(),
                "mean_logits": scores.mean(-1),
                "is_top1": scores.argmax(-1) == targets,
            }
        return found, *(value if name in outputs else None for name, value in others.items())
