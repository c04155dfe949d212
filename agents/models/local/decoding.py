"""Many prompts, candidates and adapters as one running batch, a token at a time.

Prompts join between two steps, and a row leaves when it is finished (continuous batching). A prompt
is read once however many candidates are asked for: its keys and values are then repeated.
What a candidate draws depends on its own seed and nothing else in the batch, up to float noise.
Opened by the engine's thread only.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor
from transformers.cache_utils import DynamicCache

from agents.models.chat import Finish, Sampling
from agents.models.local.attention import Copies, attends_plainly
from agents.models.local.prefix_cache import PrefixCache, Reading
from agents.models.local.row_cache import RowCache
from psy_env.seeds import derive_seed

SMALL = 500_000_000
"""Parameters below which a CPU holds copies of a model, each with an adapter in its weights."""

COPIES = 4
"""How many of them: two counselors' adapters for what is said and for plans."""

LAST = (-1,)
"""The column that a row goes on from. Told as a number it comes as a view of what was read, for
which PyTorch copies a CPU's whole vocabulary, once a row."""

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

    def take(self, token: int, end_ids: frozenset[int]) -> None:
        """Write the next token."""
        if token in end_ids:
            self.finish = Finish.STOP
        else:
            self.ids.append(token)
            if len(self.ids) >= self.prompt.limit:
                self.finish = Finish.LENGTH


@dataclass
class Decoder:
    """A causal model with or without PEFT adapters, and what ends a turn."""

    model: Any
    end_ids: frozenset[int]
    prefixes: PrefixCache
    _read: RowCache | None = None
    _rows: list[OpenRow] = field(default_factory=list)
    """Those that are not finished, in the order of what the model has read."""
    _worn: tuple[str | None, int] = (None, 0)
    """The adapter that is on (None: each row's own), and how many there were to choose from."""
    _merged: dict[str, Any] = field(default_factory=dict)
    """Copies of a small model with one adapter in their weights, the last used one last."""

    @property
    def is_running(self) -> bool:
        """Whether any row is open."""
        return bool(self._rows)

    @property
    def can_join(self) -> bool:
        """Whether prompts may join now. Where a cache is of a kind that cannot take rows in, only
        when nothing runs."""
        return self._read is None or self._read.can_join

    @torch.inference_mode()
    def join(self, prompts: Sequence[Prompt]) -> list[list[OpenRow]]:
        """Read prompts and begin their candidates, which run from now on with those that run
        already; each has its first token. When this fails, those that run are as they were."""
        cache, mask, logits = self._prefill(prompts)
        begun = [
            [OpenRow(prompt, random.Random(derive_seed(prompt.seed, i))) for i in range(prompt.n)]
            for prompt in prompts
        ]
        rows = [row for each in begun for row in each]
        copies = self._tensor([i for i, prompt in enumerate(prompts) for _ in range(prompt.n)])
        drawn = self._draw(logits[copies], rows)
        read = self._read or RowCache(cache)
        read.add(cache, mask, [prompt.n for prompt in prompts])
        self._read = read
        self._rows += rows
        self._take(rows, drawn)
        return begun

    @torch.inference_mode()
    def step(self) -> None:
        """One more token for every row that runs. When this fails, all is as it was."""
        self._leave(lambda row: not row.prompt.wanted)
        read, rows = self._read, self._rows
        if read is None:
            return
        logits = self._forward(
            self._tensor([[row.ids[-1]] for row in rows]),
            read.mask_next().to(self.model.device),
            self._tensor([[length] for length in read.lengths]),
            read.cache,
            [row.prompt for row in rows],
            copies=read.find_copies(),
        )
        drawn = self._draw(logits, rows)
        read.go_on()
        self._take(rows, drawn)

    @torch.inference_mode()
    def drop(self, prompts: Sequence[Prompt]) -> None:
        """Forget the rows of these prompts, and give back their memory."""
        self._leave(lambda row: row.prompt in prompts)
        if self._read is not None:
            self._read.fit()

    def clear(self) -> None:
        """Nothing runs any more."""
        self._read, self._rows = None, []

    def _take(self, rows: Sequence[OpenRow], tokens: Sequence[int]) -> None:
        for row, token in zip(rows, tokens, strict=True):
            row.take(token, self.end_ids)
        self._leave(lambda row: row.finish is not None)

    def _leave(self, is_gone: Callable[[OpenRow], bool]) -> None:
        gone = [index for index, row in enumerate(self._rows) if is_gone(row)]
        if self._read is None or not gone:
            return
        if len(gone) == len(self._rows):
            self.clear()
        else:
            self._rows = [self._rows[index] for index in self._read.remove(gone)]

    def _prefill(self, prompts: Sequence[Prompt]) -> tuple[DynamicCache, Tensor, Tensor]:
        """Read every prompt once, behind what is known of it from an earlier one: the cache, where
        each row has tokens in it, and the logits of its last."""
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
        return known.cache, mask, logits

    def _forward(
        self,
        ids: Tensor,
        mask: Tensor,
        places: Tensor,
        cache: DynamicCache,
        prompts: Sequence[Prompt],
        copies: Copies | None = None,
    ) -> Tensor:
        """Logits of each row's last column, (rows, vocabulary)."""
        model, told = self._wear([prompt.adapter for prompt in prompts])
        if copies is not None and attends_plainly(model):
            told["copies"] = copies
        with ExitStack() as broken_off:
            broken_off.callback(_unhook, self.model)
            read = model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=places,
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=self._tensor(LAST),
                **told,
            )
            broken_off.pop_all()
        logits: Tensor = read.logits[:, -1].float()
        return logits

    def _wear(self, names: Sequence[str]) -> tuple[Any, dict[str, Any]]:
        """Whom a forward pass asks, and what it is told of its rows' adapters. One that all rows
        share is put on instead: PEFT then looks for no rows in any layer."""
        known = getattr(self.model, "peft_config", None)
        if known is None:
            return self.model, {}
        shared = names[0] if len(set(names)) == 1 else None
        if shared not in (None, BASE) and self._may_merge:
            return self._merge(str(shared)), {}
        if self._worn != (shared, len(known)):
            self._worn = (shared, len(known))
            if shared == BASE:
                self.model.base_model.disable_adapter_layers()
            else:
                self.model.base_model.enable_adapter_layers()
            if shared not in (None, BASE):
                self.model.set_adapter(shared)
        return self.model, {"adapter_names": list(names)} if shared is None else {}

    @property
    def _may_merge(self) -> bool:
        """On a CPU products with an adapter's small matrices cost as much as those with the large
        ones; the copies of a small model cost little."""
        return bool(self.model.device.type == "cpu" and self.model.num_parameters() < SMALL)

    def _merge(self, adapter: str) -> Any:
        worn = self._merged.pop(adapter, None)
        if worn is None:
            worn = deepcopy(self.model).merge_and_unload(adapter_names=[adapter])
        self._merged[adapter] = worn
        if len(self._merged) > COPIES:
            del self._merged[next(iter(self._merged))]
        return worn

    def _draw(self, logits: Tensor, rows: Sequence[OpenRow]) -> list[int]:
        told = [(row.prompt.sampling.temperature, row.prompt.sampling.top_p) for row in rows]
        temperature, top_p = self._tensor(told, torch.float).T
        return draw(logits, temperature, top_p, [row.rng for row in rows]).tolist()

    def _tensor(self, values: Sequence[Any], dtype: torch.dtype = torch.long) -> Tensor:
        return torch.tensor(values, dtype=dtype, device=self.model.device)


def _unhook(model: torch.nn.Module) -> None:
    """After a pass that broke off: PEFT takes its hooks, which know the rows' adapters, off the
    layers only after one that went well."""
    for part in model.modules():
        if isinstance(part, LoraLayer):
            part._forward_pre_hooks.clear()
            part._forward_pre_hooks_with_kwargs.clear()


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
