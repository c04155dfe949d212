"""A pair as one tree: the prompt that chosen and rejected share is read once.

TRL's trainers of pairs ask a model about two whole rows. The same hidden states come from little
more than half of the tokens.
"""

from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any

import torch
from torch import Tensor

from training.methods import FAULTS
from training.tree_attention import attend_in_trees
from training.trees import Span, cut_spans

TRIED_ON = (24, 7, 5)
"""Tokens of the prompt and the two replies by which is seen whether a base can be read so."""

KNOWN = {"input_ids", "attention_mask", "use_cache"}
"""What a reading may be told that is taken together; other words may mean something else."""

TOLERANCE = 1e-3
"""Share of the largest hidden state by which the two readings may differ."""


def share_prompts(model: Any) -> bool:
    """Let a model on a CPU read two padded rows, wherever it is asked about two, behind their
    common beginning; whether it can: it stays as it was otherwise.

    What comes back are the hidden states of both rows, as before; those of padding are some
    token's.
    """
    text = model.config.get_text_config()
    if model.device.type != "cpu" or getattr(text, "sliding_window", None):
        return False
    backbone = getattr(model, "get_base_model", lambda: model)().base_model
    backbone.forward = MethodType(_share(type(backbone).forward), backbone)
    if _reads_alike(backbone, int(text.vocab_size)):
        return True
    del backbone.forward
    return False


def _share(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def read(backbone: Any, *told: Any, **named: Any) -> Any:
        said = {name: value for name, value in named.items() if value is not None}
        ids: Any = said.get("input_ids")
        mask: Any = said.get("attention_mask")
        if told or said.keys() - KNOWN or said.get("use_cache") or not _are_two_rows(ids, mask):
            return plain(backbone, *told, **named)
        return _read_together(plain, backbone, ids, mask.sum(1).tolist())

    return read


def _are_two_rows(ids: Any, mask: Any) -> bool:
    """Padded behind."""
    if not (isinstance(ids, Tensor) and isinstance(mask, Tensor)):
        return False
    return len(ids) == 2 and mask.shape == ids.shape and bool((mask.diff(dim=1) <= 0).all())


def _read_together(
    plain: Callable[..., Any], backbone: Any, ids: Tensor, lengths: list[int]
) -> Any:
    first, second = lengths
    least = min(first, second)
    alike = (ids[0, :least] == ids[1, :least]).long()
    shared = min(int(alike.cumprod(0).sum()), least - 1)
    told = torch.cat((ids[0, :first], ids[1, shared:second]))
    places = torch.cat((torch.arange(first), torch.arange(shared, second)))
    spans = [*cut_spans(first), Span(first, len(told), shared)]
    before = backbone.config._attn_implementation
    attend_in_trees(backbone)
    try:
        one = {"input_ids": told[None], "position_ids": places[None], "use_cache": False}
        found = plain(backbone, **one, spans=spans)
    finally:
        backbone.set_attn_implementation(before)
    own = [*range(shared), *range(first, len(told))]
    rows = [[*row, *[0] * (ids.shape[1] - len(row))] for row in (range(first), own)]
    found.last_hidden_state = found.last_hidden_state[0, torch.tensor(rows)]
    return found


@torch.no_grad()
def _reads_alike(backbone: Any, words: int) -> bool:
    """Whether two rows of any tokens come out as they do one beside the other."""
    prompt, *replies = TRIED_ON
    chance = torch.Generator().manual_seed(0)
    width = prompt + max(replies)
    ids = torch.randint(words, (2, width), generator=chance)
    ids[1, :prompt] = ids[0, :prompt]
    mask = torch.stack([(torch.arange(width) < prompt + reply).long() for reply in replies])
    try:
        apart, together = (
            read(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
            for read in (MethodType(type(backbone).forward, backbone), backbone.forward)
        )
    except FAULTS:
        return False
    differ = (apart - together)[mask.bool()].abs().max()
    return bool(differ <= TOLERANCE * apart[mask.bool()].abs().max())
