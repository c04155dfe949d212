"""A trainer of TRL's that reads the rows of a session as one tree."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from psy_env.errors import InputError
from training.methods import FAULTS
from training.tree_attention import attend_in_trees
from training.trees import MASKED, Row, group_rows, grow_tree

LOOKED_AT = 3
"""Rows by which is seen, before the first step, that a base reads them together as one by one."""

TOLERANCE = 0.005
"""Share by which the two losses may differ: bfloat16 rounds."""


def collate(trees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The one tree of a batch, as a model takes it."""
    (tree,) = trees
    tensors = {name: torch.tensor([tree[name]]) for name in ("input_ids", "labels", "position_ids")}
    return {**tensors, "spans": [tuple(span) for span in tree["spans"]]}


def read_by_trees(trainer: Any) -> str:
    """Let TRL's trainer, whose rows are in tokens, read them as trees, a line about what that
    spares. Raises InputError for a base that reads rows together otherwise than one by one."""
    groups = [*group_rows(trainer.train_dataset.to_list())]
    held_out = [*group_rows(trainer.eval_dataset.to_list())]
    _check_reading(trainer, max(groups, key=len)[-LOOKED_AT:])
    make = type(trainer.train_dataset).from_list
    trees, looked_at = (make([grow_tree(rows) for rows in each]) for each in (groups, held_out))
    trainer.train_dataset, trainer.eval_dataset, trainer.data_collator = trees, looked_at, collate
    rows = [row["input_ids"] for group in groups for row in group]
    before, now = sum(map(len, rows)), sum(map(len, trees["input_ids"]))
    return f"{len(rows)} rows in {len(trees)} trees: {now:,} tokens in place of {before:,}"


def _check_reading(trainer: Any, rows: Sequence[Row]) -> None:
    """The base attends within trees from here on."""
    remedy = "Leave it out: the rows are then read one by one."
    try:
        one_by_one = [_look(trainer, [row]) for row in rows]
        attend_in_trees(trainer.model)
        loss, tokens = _look(trainer, rows)
    except FAULTS as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        thing = f"this base cannot read rows together ({told})"
        raise InputError(thing, remedy, place="--by-session") from error
    expected = sum(loss * tokens for loss, tokens in one_by_one) / tokens
    if not abs(loss - expected) < TOLERANCE * expected:
        thing = f"this base reads rows together otherwise: loss {loss:.4f} for {expected:.4f}"
        raise InputError(thing, remedy, place="--by-session")


def _look(trainer: Any, rows: Sequence[Row]) -> tuple[float, int]:
    """The loss of these rows and how many tokens it is the mean of."""
    batch = collate([grow_tree(rows)])
    tokens = int((batch["labels"] != MASKED).sum())
    trainer.model.eval()
    loss, _, _ = trainer.prediction_step(trainer.model, batch, prediction_loss_only=True)
    return float(loss), tokens
