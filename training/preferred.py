"""How often the learner prefers what was preferred, in pairs that it has not learned from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import torch

from training.rows import TrainingRow

PAIR = ("prompt_ids", "chosen_ids", "rejected_ids")
GAPS = (1.0, 2.0)
"""Bounds of the buckets of gaps in score."""


class Preference(NamedTuple):
    """One held-out pair: log ratios to the reference of both replies, and the chosen one's length
    in tokens."""

    chosen: float
    rejected: float
    tokens: int


def measure_preferences(trainer: Any) -> list[Preference]:
    """Of every held-out pair, in their order; nothing for a trainer that is not TRL's for pairs."""
    data = trainer.eval_dataset
    if not (set(PAIR) <= set(data.column_names) and hasattr(trainer, "compute_ref_log_probs")):
        return []
    size = trainer.args.per_device_eval_batch_size
    pairs = [{name: row[name] for name in PAIR} for row in data]
    found: list[Preference] = []
    for start in range(0, len(pairs), size):
        found += _measure(trainer, pairs[start : start + size])
    return found


def _measure(trainer: Any, pairs: Sequence[dict[str, list[int]]]) -> Iterable[Preference]:
    model = trainer.model.eval()
    batch = {name: tensor.to(model.device) for name, tensor in trainer.data_collator(pairs).items()}
    labels = batch["input_ids"].masked_fill(batch["completion_mask"] == 0, -100)
    with torch.no_grad(), trainer.compute_loss_context_manager():
        told = model(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            labels=labels,
            use_cache=False,
            fused_lm_head=True,
        )
    reference = torch.stack(trainer.compute_ref_log_probs(model, batch))
    chosen, rejected = (told.log_probs.sum(1).view(2, -1) - reference).float().tolist()
    lengths = (len(pair["chosen_ids"]) for pair in pairs)
    return map(Preference, chosen, rejected, lengths)


def sum_up_preferences(
    found: Sequence[Preference], rows: Sequence[TrainingRow]
) -> dict[str, float | str]:
    """Shares preferred right by what was wrong with the rejected reply and by the gap in score, and
    how far the learner went from the reference on the preferred replies."""
    if not found:
        return {}
    groups: dict[str, list[bool]] = defaultdict(list)
    for one, row in zip(found, rows, strict=True):
        right = one.chosen > one.rejected
        groups[f"rejected {row.fault}"].append(right)
        if row.gap is not None:
            groups[f"gap {_name_gap(row.gap)}"].append(right)
    shares: dict[str, float | str] = {
        f"held out, {name}": f"{sum(right)} of {len(right)} preferred right"
        for name, right in sorted(groups.items())
    }
    drift = sum(one.chosen for one in found) / sum(one.tokens for one in found)
    return {
        **shares,
        "log ratio to the reference a token of the chosen": round(drift, 6),
        "tokens of the chosen": round(sum(one.tokens for one in found) / len(found), 1),
    }


def _name_gap(gap: float) -> str:
    low = max((bound for bound in GAPS if bound <= gap), default=0.0)
    high = next((bound for bound in GAPS if bound > gap), None)
    return f"{low:g} to {high:g}" if high else f"{low:g} and more"
