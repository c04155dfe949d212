"""How often the learner prefers what was preferred, in pairs that it has not learned from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import torch

from training.rows import TrainingRow

PAIR = ("prompt_ids", "chosen_ids", "rejected_ids")
REFERENCE = ("ref_chosen_logps", "ref_rejected_logps")
"""What TRL has computed before the first step, where it does."""
GAPS = (1.0, 2.0)
"""Bounds of the buckets of gaps in score."""


class Preference(NamedTuple):
    """One held-out pair: log ratios to the reference of both replies, and their lengths in
    tokens."""

    chosen: float
    rejected: float
    chosen_tokens: int
    rejected_tokens: int


class Share(NamedTuple):
    """Of so many held-out pairs of one group, how many are preferred right."""

    right: int
    of: int


def measure_preferences(trainer: Any) -> list[Preference]:
    """Of every held-out pair, in their order; nothing for a trainer that is not TRL's for pairs."""
    data = trainer.eval_dataset
    if not (set(PAIR) <= set(data.column_names) and hasattr(trainer, "compute_ref_log_probs")):
        return []
    known = [name for name in REFERENCE if name in data.column_names]
    if not (known or hasattr(trainer.model, "peft_config")):
        return []  # the reference is no longer there
    size = trainer.args.per_device_eval_batch_size
    pairs = [{name: row[name] for name in (*PAIR, *known)} for row in data]
    found: list[Preference] = []
    for start in range(0, len(pairs), size):
        found += _measure(trainer, pairs[start : start + size])
    return found


def _measure(trainer: Any, pairs: Sequence[dict[str, Any]]) -> Iterable[Preference]:
    model = trainer.model.eval()
    sides = [{name: pair[name] for name in PAIR} for pair in pairs]
    batch = {name: tensor.to(model.device) for name, tensor in trainer.data_collator(sides).items()}
    labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    with torch.no_grad(), trainer.compute_loss_context_manager():
        told = model(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            labels=labels,
            use_cache=False,
            fused_lm_head=True,
        )
    if set(REFERENCE) <= pairs[0].keys():
        reference = torch.tensor([[pair[name] for pair in pairs] for name in REFERENCE])
    else:
        reference = torch.stack(trainer.compute_ref_log_probs(model, batch))
    ours = told.log_probs.sum(1).view(2, -1).float()
    chosen, rejected = (ours - reference.to(ours)).tolist()
    lengths = ([len(pair[name]) for pair in pairs] for name in PAIR[1:])
    return map(Preference, chosen, rejected, *lengths)


def share_preferences(found: Sequence[Preference], rows: Sequence[TrainingRow]) -> dict[str, Share]:
    """Shares preferred right by what was wrong with the rejected reply and by the gap in score;
    `rows` are those measured. Nothing where nothing was."""
    if not found:
        return {}
    groups: dict[str, list[bool]] = defaultdict(list)
    for one, row in zip(found, rows, strict=True):
        right = one.chosen > one.rejected
        groups[f"rejected {row.fault}"].append(right)
        if row.gap is not None:
            groups[f"gap {_name_gap(row.gap)}"].append(right)
    return {name: Share(sum(right), len(right)) for name, right in sorted(groups.items())}


def sum_up_preferences(
    found: Sequence[Preference], shares: Mapping[str, Share]
) -> dict[str, float | str]:
    """The shares as a person reads them, how far the learner went from the reference on preferred
    replies, and how long these and the others are."""
    if not found:
        return {}
    chosen = sum(one.chosen_tokens for one in found)
    return {
        **{
            f"held out, {name}": f"{share.right} of {share.of} preferred right"
            for name, share in shares.items()
        },
        "log ratio to the reference a token of the chosen": round(
            sum(one.chosen for one in found) / chosen, 6
        ),
        "tokens of the chosen": round(chosen / len(found), 1),
        "tokens of the rejected": round(sum(one.rejected_tokens for one in found) / len(found), 1),
    }


def _name_gap(gap: float) -> str:
    low = max((bound for bound in GAPS if bound <= gap), default=0.0)
    high = next((bound for bound in GAPS if bound > gap), None)
    return f"{low:g} to {high:g}" if high else f"{low:g} and more"
