"""Attention within a tree (training.trees), forwards and backwards, at transformers."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface

NAME = "psy_step_tree"
"""Of the attention, at transformers."""


def attend_in_trees(model: Any) -> None:
    """A model reads trees alone from here on: each batch is one, and comes with its `spans`."""
    AttentionInterface.register(NAME, attend)
    model.set_attn_implementation(NAME)


def attend(
    _module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: Any,
    *,
    scaling: float,
    spans: Sequence[tuple[int, int, int]],
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention within one tree, span by span: query, key and value are [1, heads, tokens, width],
    the result is [1, tokens, heads, width]."""
    apply: Any = _Attention.apply
    return apply(query, key, value, scaling, spans), None


class _Attention(torch.autograd.Function):
    """Plain products and a softmax, also backwards: PyTorch's own attention takes a CPU twice as
    long, and its gradients of parts are as large as the whole."""

    @staticmethod
    def forward(
        ctx: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        scaling: float,
        spans: Sequence[tuple[int, int, int]],
    ) -> Tensor:
        groups, kind = key.shape[1], value.dtype
        asked = (query[0] * scaling).to(kind).reshape(groups, -1, *query.shape[2:])
        keys, values = key[0].to(kind), value[0]
        found, shares = torch.empty_like(asked), []
        for start, end, seen in spans:
            scores = asked[:, :, start:end].flatten(1, 2) @ _see(keys, start, end, seen).mT
            own = scores.view(groups, -1, end - start, seen + end - start)[..., seen:]
            own += torch.full_like(own[0, 0], -torch.inf).triu(1)
            shares.append(scores.softmax(-1))
            told = shares[-1] @ _see(values, start, end, seen)
            found[:, :, start:end] = told.view(groups, -1, end - start, told.shape[-1])
        ctx.save_for_backward(asked, keys, values, *shares)
        ctx.scaling, ctx.spans, ctx.kinds = scaling, spans, (query.dtype, key.dtype)
        return found.flatten(0, 1).transpose(0, 1)[None].contiguous()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        asked, keys, values, *shares = ctx.saved_tensors
        told = gradients[0][0].transpose(0, 1).reshape(*asked.shape[:-1], -1)
        of_asked = torch.empty_like(asked)
        of_keys, of_values = (torch.zeros_like(one, dtype=torch.float32) for one in (keys, values))
        for (start, end, seen), share in zip(ctx.spans, shares, strict=True):
            here = told[:, :, start:end].flatten(1, 2)
            of_share = here @ _see(values, start, end, seen).mT
            of_scores = torch.ops.aten._softmax_backward_data(of_share, share, -1, share.dtype)
            part = of_scores @ _see(keys, start, end, seen)
            of_asked[:, :, start:end] = part.view_as(of_asked[:, :, start:end])
            _give(of_keys, of_scores.mT @ asked[:, :, start:end].flatten(1, 2), start, end, seen)
            _give(of_values, share.mT @ here, start, end, seen)
        of_query = (of_asked * ctx.scaling).flatten(0, 1)[None].to(ctx.kinds[0])
        return (
            of_query,
            of_keys[None].to(ctx.kinds[1]),
            of_values[None].to(values.dtype),
            None,
            None,
        )


def _see(all_tokens: Tensor, start: int, end: int, seen: int) -> Tensor:
    """What a span sees of [groups, tokens, width]."""
    if seen == start:
        return all_tokens[:, :end]
    return torch.cat((all_tokens[:, :seen], all_tokens[:, start:end]), 1)


def _give(all_tokens: Tensor, part: Tensor, start: int, end: int, seen: int) -> None:
    """Add to what a span saw."""
    all_tokens[:, :seen] += part[:, :seen]
    all_tokens[:, start:end] += part[:, seen:]
