"""Keys and values of rows that come and go while a batch runs.

Every row ends at the same column, so that a step writes one column for all; each began at its own,
and what lies before it is padding. Columns are numbered from when the batch began and never again:
a layer has room for some of them and for some rows, and makes more when it must.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache, DynamicLayer, DynamicSlidingWindowLayer

from agents.models.local.attention import Copies, KeysValues

ROOM = 192
"""Columns to make room for at a time, a quarter of them in front for longer prompts."""


@dataclass(eq=False)
class _Origin:
    """A prompt that rows were copied from, and the first column that is their own."""

    own: int


@dataclass
class _Frame:
    """Where the rows stand: the first column of each and what it is a copy of, and the column that
    comes next for all."""

    end: int = 0
    first: list[int] = field(default_factory=list)
    origin: list[_Origin] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The first column in which anything stands."""
        return min(self.first, default=self.end)


class _RowLayer(DynamicLayer):  # type: ignore[misc]
    """One layer. What a step writes counts only when the frame moves on: a step that failed can be
    taken again."""

    def __init__(self, frame: _Frame, read: DynamicLayer) -> None:
        """No rows yet, of the same form as a layer that has read prompts."""
        super().__init__()
        self.is_initialized = True
        self.is_sliding = read.is_sliding
        self._window: int | None = read.sliding_window if read.is_sliding else None
        self._frame = frame
        self._low = frame.end  # the column that the spaces begin with
        self._spaces = [part.new_empty(0, part.shape[1], 0, part.shape[3]) for part in _read(read)]

    def update(self, keys: Tensor, values: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """Write the next column, (rows, heads, 1, width); all that is seen from it."""
        end = self._frame.end + 1
        self.make_room(len(self._frame.first), self._begin, end)
        for space, new in zip(self._spaces, (keys, values), strict=True):
            space[: len(new), :, end - 1 - self._low : end - self._low] = new
        seen_keys, seen_values = (
            space[: len(keys), :, self._begin - self._low : end - self._low]
            for space in self._spaces
        )
        return seen_keys, seen_values

    def get_seq_length(self) -> int:
        """Columns so far."""
        return self._frame.end - self._frame.start

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """How many columns are seen, and how many are not any more."""
        seen = self._frame.end - self._begin
        return seen + query_length, self._begin - self._frame.start

    def put(self, read: DynamicLayer, source: int, columns: Tensor, copies: int) -> None:
        """Behind the rows, copies of a row of another layer: of its `columns`, counted from its
        end, those that it still has. There is room already."""
        at, high = len(self._frame.first), self._frame.end - self._low
        for space, part in zip(self._spaces, _read(read), strict=True):
            new = part[source][:, columns[columns >= -part.shape[2]]]
            space[at : at + copies, :, high - new.shape[1] : high] = new

    def move(self, source: int, target: int) -> None:
        """One row to the place of another."""
        columns = slice(self._begin - self._low, self._frame.end - self._low)
        for space in self._spaces:
            space[target, :, columns] = space[source, :, columns]

    def make_room(self, rows: int, begin: int, end: int) -> None:
        """Have space for as many rows and for these columns."""
        there, _, columns, _ = self._spaces[0].shape
        if rows <= there and self._low <= begin and end <= self._low + columns:
            return
        spare = columns - (end - begin)
        if rows <= there and spare >= ROOM // 2:
            self._slide(begin - spare // 4)
        else:
            rows = there if rows <= there else max(rows, there * 3 // 2)
            self._copy(rows, begin - ROOM // 4, end - begin + ROOM)

    def fit(self) -> None:
        """Give back the room that nothing stands in."""
        self._copy(len(self._frame.first), self._begin, self._frame.end - self._begin)

    @property
    def _begin(self) -> int:
        """The first column that the next one sees."""
        start = self._frame.start
        return start if self._window is None else max(start, self._frame.end - self._window + 1)

    def _slide(self, low: int) -> None:
        """The columns in front have become padding: move what stands, a row at a time."""
        old = slice(self._begin - self._low, self._frame.end - self._low)
        new = slice(self._begin - low, self._frame.end - low)
        for space in self._spaces:
            for row in range(len(self._frame.first)):
                space[row, :, new] = space[row, :, old].clone()
        self._low = low

    def _copy(self, rows: int, low: int, columns: int) -> None:
        standing = len(self._frame.first)
        old = slice(self._begin - self._low, self._frame.end - self._low)
        new = slice(self._begin - low, self._frame.end - low)
        for index, space in enumerate(self._spaces):
            larger = space.new_zeros(rows, space.shape[1], columns, space.shape[3])
            larger[:standing, :, new] = space[:standing, :, old]
            self._spaces[index] = larger
        self._low = low


class RowCache:
    """What a model has read of all rows of a running batch."""

    def __init__(self, read: DynamicCache) -> None:
        """No rows yet, of the same form as a cache that has read prompts."""
        self._frame = _Frame()
        self.can_join = all(
            type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in read.layers
        )
        self.cache = read
        self._common: tuple[Any, dict[int, KeysValues]] = None, {}
        """Of which prompts and columns, and what their copies have in common there."""
        if self.can_join:
            self.cache = DynamicCache()
            self.cache.layers = [_RowLayer(self._frame, layer) for layer in read.layers]

    @property
    def lengths(self) -> list[int]:
        """Tokens that each row has read."""
        return [self._frame.end - first for first in self._frame.first]

    def add(self, read: DynamicCache, mask: Tensor, copies: Sequence[int]) -> None:
        """Rows behind those that are there: so many copies of each row of `read`, which holds its
        tokens where `mask` (rows, columns) is 1.

        Layers of a kind that is not known here (a recurrent state) can only be the first.
        """
        frame = self._frame
        columns = [real.nonzero()[:, 0] - len(real) for real in mask]
        if self.can_join:
            begin = min(frame.start, frame.end - max(map(len, columns)))
            for layer in self.cache.layers:
                layer.make_room(len(frame.first) + sum(copies), begin, frame.end)
        else:
            repeated = [index for index, count in enumerate(copies) for _ in range(count)]
            read.batch_select_indices(torch.tensor(repeated))
        for index, (real, count) in enumerate(zip(columns, copies, strict=True)):
            if self.can_join:
                for layer, source in zip(self.cache.layers, read.layers, strict=True):
                    layer.put(source, index, real, count)
            frame.first += [frame.end - len(real)] * count
            frame.origin += [_Origin(frame.end)] * count

    def mask_next(self) -> Tensor:
        """What each row sees when it has its next token, (rows, columns), on the CPU: 1 a token, 0
        padding."""
        columns = torch.arange(self._frame.start, self._frame.end + 1)
        return (columns >= torch.tensor(self._frame.first)[:, None]).long()

    def go_on(self) -> None:
        """The next column has been written."""
        self._frame.end += 1

    def remove(self, rows: Iterable[int]) -> list[int]:
        """Take rows out; which of the former rows is now at each place. The last ones fill the
        gaps."""
        order = list(range(len(self._frame.first)))
        for row in sorted(rows, reverse=True):
            last = order.pop()
            if row < len(order):
                order[row] = last
        if self.can_join:
            for row, source in enumerate(order):
                if row != source:
                    for layer in self.cache.layers:
                        layer.move(source, row)
        else:
            self.cache.batch_select_indices(torch.tensor(order))
        frame = self._frame
        frame.first[:] = [frame.first[source] for source in order]
        frame.origin[:] = [frame.origin[source] for source in order]
        return order

    def find_copies(self) -> Copies | None:
        """Which rows begin alike, where that spares a step half of its reading."""
        frame = self._frame
        if not self.can_join or any(layer.is_sliding for layer in self.cache.layers):
            return None
        rows: dict[_Origin, list[int]] = {}
        for row, origin in enumerate(frame.origin):
            rows.setdefault(origin, []).append(row)
        alike = min((origin.own for origin in rows), default=frame.start) - frame.start
        if not alike or len(frame.origin) < 2 * len(rows):
            self._common = None, {}
            return None
        groups = sorted(rows, key=id)  # in an order that outlasts the moves of rows
        of = frame.start, alike, groups
        if self._common[0] != of:
            self._common = of, {}
        return Copies.lay([rows[origin] for origin in groups], alike, self._common[1])

    def fit(self) -> None:
        """Give back the memory that no row uses."""
        self._common = None, {}
        if self.can_join:
            for layer in self.cache.layers:
                layer.fit()


def _read(layer: DynamicLayer) -> tuple[Tensor, Tensor]:
    return layer.keys, layer.values
