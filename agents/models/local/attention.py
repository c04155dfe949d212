"""Attention on a CPU: plain products, which leave each key where it is.

PyTorch's own takes a CPU five to ten times as long for a token behind a long prompt, and up to
twice as long for what a prompt adds.
"""

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask

NAME = "psy_step_plain"
"""Of the attention, at transformers."""

AT_ONCE = 2**20
"""Scores that are in memory at once: 4 MiB in float32, so that they stay near the processor."""

ROWS = 12
"""Rows whose keys are laid side by side at once, for the same reason."""

UNKNOWN = ("softcap", "position_bias", "s_aux", "cache")
"""What some models ask of an attention that is not known here: they get PyTorch's."""


class _Desk(threading.local):
    """A thread's own memory to lay keys and values out on, without gaps: what the system gives anew
    at every step is slower to write than they are to read."""

    def __init__(self) -> None:
        self._sheets: dict[str, Tensor] = {}

    def lay(self, name: str, part: Tensor) -> Tensor:
        """A copy, until the next one of this name."""
        if not torch.is_inference_mode_enabled():
            return part.contiguous()
        sheet = self._sheets.get(name)
        if sheet is None or sheet.dtype != part.dtype or len(sheet) < part.numel():
            sheet = self._sheets[name] = part.new_empty(part.numel() * 5 // 4)
        return sheet[: part.numel()].view(part.shape).copy_(part)


_DESK = _Desk()


class KeysValues(NamedTuple):
    """Keys and values, each (rows, fewer heads, tokens, width)."""

    keys: Tensor
    values: Tensor


class Copies(NamedTuple):
    """Rows that are copies of one prompt: of their first `alike` columns, one row's stand for all.

    `rows` (groups, most) are the rows of each group, its first one again where it has fewer;
    `places` is where each row stands there, counted row by row. `common` takes what each group has
    in common, layer by layer as it is asked for: it serves the next step too while groups and
    columns stay what they are.
    """

    rows: Tensor
    places: Tensor
    alike: int
    common: dict[int, KeysValues]

    @classmethod
    def lay(
        cls, groups: Sequence[Sequence[int]], alike: int, common: dict[int, KeysValues]
    ) -> "Copies":
        """All rows, by groups."""
        most = max(map(len, groups))
        rows = [[*group, *[group[0]] * (most - len(group))] for group in groups]
        places = {
            row: most * number + place
            for number, group in enumerate(groups)
            for place, row in enumerate(group)
        }
        return cls(
            torch.tensor(rows),
            torch.tensor([places[row] for row in range(len(places))]),
            alike,
            common,
        )

    def share(self, layer: int, key: Tensor, value: Tensor) -> KeysValues:
        """What each group has in common at this layer, of the keys and values of all rows."""
        if layer not in self.common:
            lead = self.rows[:, 0]
            begin = (part[:, :, : self.alike].index_select(0, lead) for part in (key, value))
            self.common[layer] = KeysValues(*begin)
        return self.common[layer]

    def together(self, each: Tensor) -> Tensor:
        """Of (rows, heads, asking, width), (groups, heads, most x asking, width)."""
        return each[self.rows].transpose(1, 2).flatten(2, 3)

    def apart(self, told: Tensor) -> Tensor:
        """The way back."""
        groups, most = self.rows.shape
        rows = told.reshape(groups, told.shape[1], most, -1, told.shape[-1]).transpose(1, 2)
        each: Tensor = rows.flatten(0, 1)[self.places]
        return each


def attend_plainly(model: Any) -> None:
    """Let a model on a CPU attend so, where it would attend by PyTorch's."""
    if model.device.type == "cpu" and model.config._attn_implementation == "sdpa":
        AttentionInterface.register(NAME, attend)
        AttentionMaskInterface.register(NAME, eager_mask)
        model.set_attn_implementation(NAME)


def attends_plainly(model: Any) -> bool:
    """Whether it does."""
    return bool(model.config._attn_implementation == NAME)


def attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float | None = None,
    copies: Copies | None = None,
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
    if copies is not None:
        common = copies.share(module.layer_idx, key, value)
        found = _attend_copies(query * scale, key, value, attention_mask, copies, common)
        return found.transpose(1, 2).contiguous(), None
    found = query.new_empty(rows, heads, new, value.shape[-1])
    tokens = max(1, AT_ONCE // (heads * key.shape[2]))
    for row in range(0, rows, step := min(ROWS, max(1, tokens // new))):
        some = slice(row, row + step)
        known = _DESK.lay("keys", key[some]), _DESK.lay("values", value[some])
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


def _attend_copies(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, copies: Copies, common: KeysValues
) -> Tensor:
    """One new token a row: what rows have in common is read once for all of them."""
    alike = copies.alike
    own = KeysValues(_DESK.lay("keys", key[:, :, alike:]), _DESK.lay("values", value[:, :, alike:]))
    asked = query.reshape(len(query), key.shape[1], -1, query.shape[-1])
    of_all = copies.apart(copies.together(asked) @ common.keys.mT)
    scores = torch.cat((of_all, asked @ own.keys.mT), -1) + mask
    shares = scores.softmax(-1, dtype=torch.float32).to(value.dtype)
    told = copies.apart(copies.together(shares[..., :alike]) @ common.values)
    told += shares[..., alike:] @ own.values
    return told.view(*query.shape[:3], -1)
