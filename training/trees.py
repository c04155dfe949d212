"""Rows of a session, read together: what they share is read once.

Each row of a session shows the same dialogue a little further. One sequence holds the last of them
and, behind it, what each other has of its own; a token sees those of its own row alone, at the
places that they have there. So loss and gradients are those of the rows one by one, from half of
the tokens.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

LONGEST = 2048
"""Tokens that one tree comes to, at most: of a longer session there are several."""

BLOCK = 256
"""Tokens of the last row that attend together, to what stands before their end."""

MASKED = -100
"""Label of a token that is not learned."""

Row = Mapping[str, list[int]]
"""`input_ids` and `labels` of the same length."""


class Span(NamedTuple):
    """Tokens from `start` to `end`: each sees those of them that stand before it, and the first
    `seen` of the sequence."""

    start: int
    end: int
    seen: int


def group_rows(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows that follow one another, as long as two share no less than the two before (a session
    begins anew otherwise) and a tree of them holds LONGEST tokens."""
    group: list[Row] = []
    size = most = 0
    for row in rows:
        shared = _count_shared(group[-1], row) if group else 0
        own = len(row["input_ids"]) - shared
        if group and (shared < most or size + own > LONGEST):
            yield group
            group, size, shared, own = [], 0, 0, len(row["input_ids"])
        group.append(row)
        size, most = size + own, shared
    if group:
        yield group


def grow_tree(rows: Sequence[Row]) -> dict[str, Any]:
    """Rows as one sequence: `input_ids`, `labels`, `position_ids` and `spans`."""
    *others, trunk = rows
    ids, labels = [*trunk["input_ids"]], [*trunk["labels"]]
    places = [*range(len(ids))]
    spans = cut_spans(len(ids))
    for row in others:
        seen = min(_count_shared(trunk, row), _find_reply(row) - 1)
        start = len(ids)
        ids += row["input_ids"][seen:]
        labels += row["labels"][seen:]
        places += range(seen, len(row["input_ids"]))
        spans.append(Span(start, len(ids), seen))
    return {"input_ids": ids, "labels": labels, "position_ids": places, "spans": spans}


def cut_spans(tokens: int) -> list[Span]:
    """Of a row that stands first in its sequence, in blocks."""
    return [Span(one, min(one + BLOCK, tokens), one) for one in range(0, tokens, BLOCK)]


def _count_shared(one: Row, other: Row) -> int:
    pairs = enumerate(zip(one["input_ids"], other["input_ids"], strict=False))
    most = min(len(one["input_ids"]), len(other["input_ids"]))
    return next((place for place, (mine, theirs) in pairs if mine != theirs), most)


def _find_reply(row: Row) -> int:
    """Where its first token stands that is learned."""
    return next(place for place, label in enumerate(row["labels"]) if label != MASKED)
