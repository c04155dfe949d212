"""Many prompts, candidates and adapters as one batch, a token at a time.

A prompt is read once however many candidates are asked for: its keys and values are then repeated.
What a candidate draws depends on its own seed and nothing else in the batch, up to float noise.
Opened by the engine's thread only.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers.cache_utils import DynamicCache, DynamicLayer

from agents.models.chat import Finish, Sampling
from agents.models.local.prefix_cache import PrefixCache, Reading
from psy_env.seeds import derive_seed

BASE = "__base__"
"""PEFT's own name for a row that no adapter touches."""


@dataclass(eq=False)
class Prompt:
    """One question as tokens. `adapter` is a name at the model, `limit` how many tokens a candidate
    may have."""

    ids: tuple[int, ...]
    adapter: str
    sampling: Sampling
    limit: int
    n: int
    seed: int
    wanted: bool = True
    """False when whoever asked has gone: its rows are not decoded further."""


@dataclass(eq=False)
class OpenRow:
    """One candidate as it is written."""

    prompt: Prompt
    rng: random.Random
    ids: list[int] = field(default_factory=list)
    finish: Finish | None = None

    def take(self, token: int, end_ids: frozenset[int]) -> bool:
        """Write the next token; whether the row is still open after it."""
        if token in end_ids:
            self.finish = Finish.STOP
        else:
            self.ids.append(token)
            if len(self.ids) >= self.prompt.limit:
                self.finish = Finish.LENGTH
        return self.finish is None and self.prompt.wanted


@dataclass
class _Decoding:
    """What the model needs to go on: what it has read, and where each row stands (all with one row
    a candidate)."""

    cache: DynamicCache
    logits: Tensor  # (rows, vocabulary)
    mask: Tensor  # (rows, columns read): 1 a token, 0 padding
    positions: Tensor  # (rows,): how many tokens each row has read

    def select(self, rows: Tensor) -> None:
        """Keep these rows, in this order; an index may come more than once."""
        self.cache.batch_select_indices(rows)
        self.logits, self.mask, self.positions = (
            self.logits[rows],
            self.mask[rows],
            self.positions[rows],
        )


class _Growing(DynamicLayer):  # type: ignore[misc]
    """Keys and values with room behind them: a step writes one column instead of copying all that
    was read."""

    ROOM = 64
    """Columns to add when there is none left."""

    def __init__(self, layer: DynamicLayer) -> None:
        """Go on from a layer that has read its prompts."""
        super().__init__()
        self.is_initialized = True
        self._spaces = [layer.keys, layer.values]
        self._show(layer.keys.shape[-2])

    def update(self, keys: Tensor, values: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """Append (rows, heads, tokens, width); all there is now."""
        start, end = self.keys.shape[-2], self.keys.shape[-2] + keys.shape[-2]
        if end > self._spaces[0].shape[-2]:
            self._spaces = [
                pad(space[:, :, :start], (0, 0, 0, end - start + self.ROOM))
                for space in self._spaces
            ]
        for space, new in zip(self._spaces, (keys, values), strict=True):
            space[:, :, start:end] = new
        self._show(end)
        return self.keys, self.values

    def batch_select_indices(self, indices: Tensor) -> None:
        """Keep these rows."""
        length = self.keys.shape[-2]
        self._spaces = [space[indices] for space in self._spaces]
        self._show(length)

    def _show(self, length: int) -> None:
        self.keys, self.values = (space[:, :, :length] for space in self._spaces)


@dataclass
class Decoder:
    """A causal model with or without PEFT adapters, and what ends a turn."""

    model: Any
    end_ids: frozenset[int]
    prefixes: PrefixCache
    _worn: tuple[str | None, int] = (None, 0)
    """The adapter that is on (None: each row's own), and how many there were to choose from."""

    @torch.inference_mode()
    def write(self, prompts: Sequence[Prompt]) -> list[list[OpenRow]]:
        """The candidates of every prompt, finished unless nobody wants them any more."""
        rows = [
            OpenRow(prompt, random.Random(derive_seed(prompt.seed, i)))
            for prompt in prompts
            for i in range(prompt.n)
        ]
        state = self._read(prompts)
        state.select(
            self._tensor([index for index, prompt in enumerate(prompts) for _ in range(prompt.n)])
        )
        still = rows
        while still:
            tokens = self._draw(state.logits, still)
            kept = [
                index for index, row in enumerate(still) if row.take(tokens[index], self.end_ids)
            ]
            if kept and len(kept) < len(still):
                state.select(self._tensor(kept))
            still = [still[index] for index in kept]
            if still:
                self._step(state, still)
        written = iter(rows)
        return [list(islice(written, prompt.n)) for prompt in prompts]

    def _read(self, prompts: Sequence[Prompt]) -> _Decoding:
        """Prefill: every prompt once, left-padded, behind what is known of it from an earlier
        one."""
        readings = [Reading(prompt.adapter, prompt.ids) for prompt in prompts]
        known = self.prefixes.recall(readings)
        rest = [prompt.ids[length:] for prompt, length in zip(prompts, known.lengths, strict=True)]
        width = max(map(len, rest))
        ids = self._tensor([[0] * (width - len(row)) + list(row) for row in rest])
        fresh = self._tensor([[0] * (width - len(row)) + [1] * len(row) for row in rest])
        mask = torch.cat([known.mask.to(fresh.device), fresh], dim=1)
        places = (mask.cumsum(dim=1) - 1).clamp(min=0)[:, -width:]
        logits = self._forward(ids, mask, places, known.cache, prompts)
        self.prefixes.keep(readings, known.cache, mask)
        known.cache.layers = [
            _Growing(layer) if type(layer) is DynamicLayer else layer
            for layer in known.cache.layers
        ]
        return _Decoding(known.cache, logits, mask, mask.sum(dim=1))

    def _step(self, state: _Decoding, rows: Sequence[OpenRow]) -> None:
        ids = self._tensor([[row.ids[-1]] for row in rows])
        state.mask = torch.cat([state.mask, torch.ones_like(ids)], dim=1)
        prompts = [row.prompt for row in rows]
        state.logits = self._forward(
            ids, state.mask, state.positions[:, None], state.cache, prompts
        )
        state.positions = state.positions + 1

    def _forward(
        self,
        ids: Tensor,
        mask: Tensor,
        places: Tensor,
        cache: DynamicCache,
        prompts: Sequence[Prompt],
    ) -> Tensor:
        """Logits of each row's last column, (rows, vocabulary)."""
        read = self.model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=places,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
            **self._choose_adapters([prompt.adapter for prompt in prompts]),
        )
        logits: Tensor = read.logits[:, -1].float()
        return logits

    def _choose_adapters(self, names: Sequence[str]) -> dict[str, Any]:
        """What a forward pass is told of its rows' adapters. One that all rows share is put on
        instead: PEFT then looks for no rows in any layer."""
        known = getattr(self.model, "peft_config", None)
        if known is None:
            return {}
        shared = names[0] if len(set(names)) == 1 else None
        if self._worn != (shared, len(known)):
            self._worn = (shared, len(known))
            if shared == BASE:
                self.model.base_model.disable_adapter_layers()
            else:
                self.model.base_model.enable_adapter_layers()
            if shared not in (None, BASE):
                self.model.set_adapter(shared)
        return {"adapter_names": list(names)} if shared is None else {}

    def _draw(self, logits: Tensor, rows: Sequence[OpenRow]) -> list[int]:
        told = [(row.prompt.sampling.temperature, row.prompt.sampling.top_p) for row in rows]
        temperature, top_p = self._tensor(told, torch.float).T
        return draw(logits, temperature, top_p, [row.rng for row in rows]).tolist()

    def _tensor(self, values: Sequence[Any], dtype: torch.dtype = torch.long) -> Tensor:
        return torch.tensor(values, dtype=dtype, device=self.model.device)


def draw(
    logits: Tensor, temperature: Tensor, top_p: Tensor, chances: Sequence[random.Random]
) -> Tensor:
    """One token a row: at temperature 0 the best, else out of the likeliest that reach `top_p`
    together.

    Shapes: logits (rows, vocabulary), the others and the answer (rows,); a row's `chances` are all
    its chance. No vocabulary is sorted: a token is drawn from all, and where those above it reach
    `top_p` already, it goes with all that are no likelier, and the row draws again.
    """
    tokens = logits.argmax(dim=-1)
    rows = (temperature > 0).nonzero()[:, 0]
    left = (logits[rows] / temperature[rows, None]).softmax(dim=-1)
    while len(rows):
        uniform = left.new_tensor([[chances[row].random()] for row in rows.tolist()])
        drawn = _draw_once(left, uniform)
        above = left.where(left > left.gather(1, drawn), 0.0)
        out = (above.sum(dim=-1) >= top_p[rows]) & (top_p[rows] < 1)
        tokens[rows[~out]] = drawn[~out, 0]
        rows, left = rows[out], above[out]
    return tokens


def _draw_once(weights: Tensor, uniform: Tensor) -> Tensor:
    """A column a row, (rows, 1), as likely as its weight; never one that weighs nothing."""
    mass = weights.cumsum(dim=-1)
    whole = mass[:, -1:].contiguous()
    place = torch.searchsorted(mass, uniform * whole, right=True)
    return torch.minimum(place, torch.searchsorted(mass, whole))
