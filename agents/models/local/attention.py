"""Attention on a CPU: plain products, which leave each key where it is.

PyTorch's own takes a CPU five to ten times as long for a token behind a long prompt, and up to
twice as long for what a prompt adds.
"""

from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask

NAME = "psy_step_plain"
"""Of the attention, at transformers."""

AT_ONCE = 2**20
"""Scores that are in memory at once: 4 MiB in float32, so that they stay near the processor."""

UNKNOWN = ("softcap", "position_bias", "s_aux", "cache")
"""What some models ask of an attention that is not known here: they get PyTorch's."""


def attend_plainly(model: Any) -> None:
    """Let a model on a CPU attend so, where it would attend by PyTorch's."""
    if model.device.type == "cpu" and model.config._attn_implementation == "sdpa":
        AttentionInterface.register(NAME, attend)
        AttentionMaskInterface.register(NAME, eager_mask)
        model.set_attn_implementation(NAME)


def attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float | None = None,
    **told: Any,
) -> tuple[Tensor, None]:
    """Of `query` (rows, heads, new tokens, width) to `key` and `value` (rows, fewer heads, tokens,
    width), where `attention_mask` (rows, 1, new tokens, tokens) adds nothing; the result is (rows,
    new tokens, heads, width)."""
    if attention_mask is None or any(told.get(name) is not None for name in UNKNOWN):
        theirs: tuple[Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, scaling=scaling, **told
        )
        return theirs
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    rows, heads, new, _ = query.shape
    found = query.new_empty(rows, heads, new, value.shape[-1])
    tokens = max(1, AT_ONCE // (heads * key.shape[2]))
    for row in range(0, rows, step := max(1, tokens // new)):
        some = slice(row, row + step)
        known = key[some].contiguous(), value[some].contiguous()
        for token in range(0, new, tokens):
            part = some, slice(None), slice(token, token + tokens)
            found[part] = _attend_some(query[part] * scale, *known, attention_mask[part])
    return found.transpose(1, 2).contiguous(), None


def _attend_some(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    """Heads that share their keys ask them together."""
    rows, heads, new, _ = query.shape
    groups = keys.shape[1]
    scores = query.reshape(rows, groups, -1, query.shape[-1]) @ keys.mT
    scores = scores.view(rows, groups, heads // groups, new, -1) + mask[:, :, None]
    shares = scores.softmax(-1, dtype=torch.float32).to(values.dtype)
    return (shares.flatten(2, 3) @ values).view(rows, heads, new, -1)
