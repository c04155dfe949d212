"""What was read before is not read again: keys and values of earlier prompts.

They are reused up to the first token that differs.

In a session the next prompt repeats all but the last exchange of the one before, and every session
has the same system message. Bounded by tokens; the longest unused goes first, and a prompt of which
the next one repeats more than half goes when that is kept.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers.cache_utils import DynamicCache, DynamicLayer


class Reading(NamedTuple):
    """A prompt as one adapter reads it; another adapter's keys and values would differ."""

    adapter: str
    ids: tuple[int, ...]


class _Layer(NamedTuple):
    """What one layer made of one prompt, each (heads, tokens, width)."""

    keys: Tensor
    values: Tensor


@dataclass(frozen=True)
class Known:
    """A batch's cache to begin with: the last `lengths[i]` columns of row i are its prefix, those
    before are padding."""

    cache: DynamicCache
    lengths: tuple[int, ...]
    mask: Tensor
    """(rows, columns), on the CPU: 1 a token, 0 padding."""


class PrefixCache:
    """Keeps prompts of at most `capacity` tokens together; 0 keeps none. Belongs to one thread."""

    def __init__(self, config: Any, capacity: int) -> None:
        """Nothing read yet by the model of this configuration."""
        self._config = config
        self._capacity = capacity
        self._kept: OrderedDict[Reading, tuple[_Layer, ...]] = OrderedDict()

    @property
    def tokens(self) -> int:
        """How many tokens are kept now."""
        return sum(len(reading.ids) for reading in self._kept)

    def recall(self, prompts: Sequence[Reading]) -> Known:
        """The longest kept prefix of every prompt, as one left-padded batch; of each at least one
        token is left to read."""
        found = [self._find(prompt) for prompt in prompts]
        lengths = tuple(length for _, length in found)
        width = max(lengths)
        cache = DynamicCache(config=self._config)
        sources = [self._kept[source] for source, _ in found if source is not None]
        for index in range(len(sources[0]) if sources else 0):
            layers = [
                self._kept[source][index] if source else sources[0][index] for source, _ in found
            ]
            cache.update(
                *(_stack(parts, lengths, width) for parts in zip(*layers, strict=True)), index
            )
        mask = [[0] * (width - length) + [1] * length for length in lengths]
        return Known(cache, lengths, torch.tensor(mask, dtype=torch.long))

    def keep(self, prompts: Sequence[Reading], cache: DynamicCache, mask: Tensor) -> None:
        """Remember what was just read: row i of `cache` holds prompt i where `mask` (rows, columns)
        is 1.

        Layers that do not keep every token (a sliding window, a recurrent state) cannot be cut:
        nothing is kept of them.
        """
        if not all(type(layer) is DynamicLayer for layer in cache.layers):
            return
        for row, prompt in enumerate(prompts):
            if len(prompt.ids) <= self._capacity and prompt not in self._kept:
                self._replace(prompt)
                real = mask[row].bool()
                self._kept[prompt] = tuple(
                    _Layer(layer.keys[row][:, real], layer.values[row][:, real])
                    for layer in cache.layers
                )
        while self.tokens > self._capacity:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Give back the memory."""
        self._kept.clear()

    def _replace(self, prompt: Reading) -> None:
        """Drop the one that this one goes on from: it serves nobody whom this one does not."""
        source, length = self._find(prompt)
        if source is not None and 2 * length > len(source.ids):
            del self._kept[source]

    def _find(self, prompt: Reading) -> tuple[Reading | None, int]:
        """The kept prompt that shares the longest prefix with this one, if any does, and how long
        that is."""
        best = max(self._kept, key=lambda kept: _count_shared(kept, prompt), default=None)
        length = 0 if best is None else _count_shared(best, prompt)
        if best is None or not length:
            return None, 0
        self._kept.move_to_end(best)
        return best, length


def _count_shared(kept: Reading, prompt: Reading) -> int:
    """Tokens that both begin with, never the whole prompt: its last token must be read to go on
    from it."""
    if kept.adapter != prompt.adapter:
        return 0
    limit = min(len(kept.ids), len(prompt.ids) - 1)
    if kept.ids[:limit] == prompt.ids[:limit]:
        return limit
    return next(index for index in range(limit) if kept.ids[index] != prompt.ids[index])


def _stack(parts: Sequence[Tensor], lengths: Sequence[int], width: int) -> Tensor:
    """Prefixes of (heads, tokens, width) as one left-padded batch."""
    return torch.stack(
        [
            pad(part[:, :length], (0, 0, width - length, 0))
            for part, length in zip(parts, lengths, strict=True)
        ]
    )
