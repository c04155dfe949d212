"""Many prompts and candidates as one running batch for each adapter, a token at a time.

Prompts join between two steps, and a row leaves when it is finished (continuous batching). A prompt
is read once however many candidates are asked for: its keys and values are then repeated. Adapters
take turns: PEFT can mix them in one batch, but looks for each one's rows in every layer, and
a pass that breaks off there leaves its hooks on the model.
What a candidate draws depends on its own seed and nothing else in the batch, up to float noise.
Opened by the engine's thread only.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache

from agents.models.chat import Finish, Sampling
from agents.models.local.prefix_cache import PrefixCache, Reading
from agents.models.local.row_cache import RowCache
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

    def take(self, token: int, end_ids: frozenset[int]) -> None:
        """Write the next token."""
        if token in end_ids:
            self.finish = Finish.STOP
        else:
            self.ids.append(token)
            if len(self.ids) >= self.prompt.limit:
                self.finish = Finish.LENGTH


@dataclass(eq=False)
class _Batch:
    """The rows of one adapter that are not finished, in the order of what the model has read."""

    read: RowCache
    rows: list[OpenRow] = field(default_factory=list)

    def take(self, rows: Sequence[OpenRow], tokens: Sequence[int], ends: frozenset[int]) -> None:
        """Write the next token of these; finished ones leave."""
        for row, token in zip(rows, tokens, strict=True):
            row.take(token, ends)
        self.leave(lambda row: row.finish is not None)

    def leave(self, is_gone: Callable[[OpenRow], bool]) -> None:
        """Take these rows out."""
        gone = [index for index, row in enumerate(self.rows) if is_gone(row)]
        if gone:
            self.rows = [self.rows[index] for index in self.read.remove(gone)]


@dataclass
class Decoder:
    """A causal model with or without PEFT adapters, and what ends a turn."""

    model: Any
    end_ids: frozenset[int]
    prefixes: PrefixCache
    _batches: dict[str, _Batch] = field(default_factory=dict)
    """Those that run, by adapter."""
    _worn: tuple[str | None, int] = (None, 0)
    """The adapter that is on, and how many there were to choose from."""

    @property
    def is_running(self) -> bool:
        """Whether any row is open."""
        return bool(self._batches)

    @property
    def can_join(self) -> bool:
        """Whether prompts may join now. Where a cache is of a kind that cannot take rows in, only
        when nothing runs."""
        return all(batch.read.can_join for batch in self._batches.values())

    @torch.inference_mode()
    def join(self, prompts: Sequence[Prompt]) -> list[list[OpenRow]]:
        """Read prompts for one adapter and begin their candidates, which run from now on with those
        that run already; each has its first token. When this fails, those that run are as they
        were."""
        cache, mask, logits = self._prefill(prompts)
        begun = [
            [OpenRow(prompt, random.Random(derive_seed(prompt.seed, i))) for i in range(prompt.n)]
            for prompt in prompts
        ]
        rows = [row for each in begun for row in each]
        copies = self._tensor([i for i, prompt in enumerate(prompts) for _ in range(prompt.n)])
        drawn = self._draw(logits[copies], rows)
        adapter = prompts[0].adapter
        batch = self._batches.get(adapter) or _Batch(RowCache(cache))
        batch.read.add(cache, mask, [prompt.n for prompt in prompts])
        batch.rows += rows
        batch.take(rows, drawn, self.end_ids)
        self._batches[adapter] = batch
        self._forget_empty()
        return begun

    @torch.inference_mode()
    def step(self) -> None:
        """One more token for every row that runs, adapter by adapter. When this fails, the rows
        whose turn it was or would have been are as they were."""
        self._leave(lambda row: not row.prompt.wanted)
        for adapter, batch in self._batches.items():
            logits = self._forward(
                self._tensor([[row.ids[-1]] for row in batch.rows]),
                batch.read.mask_next().to(self.model.device),
                self._tensor([[length] for length in batch.read.lengths]),
                batch.read.cache,
                adapter,
            )
            drawn = self._draw(logits, batch.rows)
            batch.read.go_on()
            batch.take(batch.rows, drawn, self.end_ids)
        self._forget_empty()

    @torch.inference_mode()
    def drop(self, prompts: Sequence[Prompt]) -> None:
        """Forget the rows of these prompts, and give back their memory."""
        self._leave(lambda row: row.prompt in prompts)
        for batch in self._batches.values():
            batch.read.fit()

    def clear(self) -> None:
        """Nothing runs any more."""
        self._batches = {}

    def _leave(self, is_gone: Callable[[OpenRow], bool]) -> None:
        for batch in self._batches.values():
            batch.leave(is_gone)
        self._forget_empty()

    def _forget_empty(self) -> None:
        self._batches = {name: batch for name, batch in self._batches.items() if batch.rows}

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
        logits = self._forward(ids, mask, places, known.cache, prompts[0].adapter)
        self.prefixes.keep(readings, known.cache, mask)
        return known.cache, mask, logits

    def _forward(
        self,
        ids: Tensor,
        mask: Tensor,
        places: Tensor,
        cache: DynamicCache,
        adapter: str,
    ) -> Tensor:
        """Logits of each row's last column, (rows, vocabulary)."""
        self._wear(adapter)
        read = self.model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=places,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        logits: Tensor = read.logits[:, -1].float()
        return logits

    def _wear(self, adapter: str) -> None:
        """Put the adapter on, or all of them off."""
        known = getattr(self.model, "peft_config", None)
        if known is None or self._worn == (adapter, len(known)):
            return
        self._worn = (adapter, len(known))
        if adapter == BASE:
            self.model.base_model.disable_adapter_layers()
        else:
            self.model.base_model.enable_adapter_layers()
            self.model.set_adapter(adapter)

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
