"""How far a learner of preferences goes from its reference, and how long it speaks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import fmean
from typing import Any

import torch
from transformers import TrainerCallback

from agents.models.local.chat_tokens import ChatTokens
from psy_env.records import Message
from training.base_model import LEARNER

REFERENCE = "ref"
"""The name that TRL gives the frozen copy of the adapter that it began with."""

COMPARED, ANSWERED = 8, 4
"""Held-out rows that each look compares with the reference, and those that it answers."""


class Drift(TrainerCallback):  # type: ignore[misc]
    """Adds to the trainer's log, before the first step and at each look at the held-out rows:

    `eval_kl`: the mean over the tokens of held-out preferred replies of the KL divergence of the
    learner's next token from the reference's, exact over the vocabulary, in nats; left out where
    no reference is in memory. `eval_reply_tokens`: the mean length of the likeliest (greedy)
    replies to held-out prompts; `eval_chosen_tokens` and `eval_rejected_tokens` beside it are of
    the held-out pairs.
    """

    def __init__(
        self,
        trainer: Any,
        tokens: ChatTokens,
        rows: Sequence[dict[str, Any]],
        limit: int,
        *,
        started: bool,
    ) -> None:
        """`rows` are held-out pairs as messages, `limit` bounds a reply in tokens, `started` says
        that the learner began with an adapter, so that the bare base is no reference."""
        self._trainer, self._tokens, self._limit = trainer, tokens, limit
        self._started = started
        step = max(1, len(rows) // COMPARED)
        self._rows = rows[::step][:COMPARED]
        self._lengths = {
            f"eval_{side}_tokens": fmean(len(self._encode_reply(row[side])) for row in rows)
            for side in ("chosen", "rejected")
        }

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Where it begins."""
        if not state.global_step:
            state.log_history.append({"epoch": 0.0, "step": 0, **self._look()})

    def on_evaluate(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Beside the loss on what is held out."""
        state.log_history[-1].update(self._look())

    def _look(self) -> dict[str, float]:
        model = self._trainer.model
        learning = model.training
        model.eval()
        try:
            with torch.no_grad(), self._trainer.compute_loss_context_manager():
                found = {"eval_reply_tokens": self._measure_replies(model), **self._lengths}
                if self._has_reference(model):
                    found["eval_kl"] = self._measure_kl(model)
        finally:
            model.train(learning)
        return {name: round(value, 6) for name, value in found.items()}

    def _has_reference(self, model: Any) -> bool:
        adapters = getattr(model, "peft_config", {})
        return REFERENCE in adapters if self._started else bool(adapters)

    def _measure_kl(self, model: Any) -> float:
        told = [list(_compare(model, *self._encode(row))) for row in self._rows]
        return fmean(value for one in told for value in one)

    def _measure_replies(self, model: Any) -> float:
        """Mean tokens of the likeliest replies, their end counted."""
        tokenizer = self._tokens.tokenizer
        prompts = [self._encode(row)[0] for row in self._rows[:ANSWERED]]
        width = max(map(len, prompts))
        ids = torch.full((len(prompts), width), tokenizer.pad_token_id)
        for line, prompt in zip(ids, prompts, strict=True):
            line[width - len(prompt) :] = torch.tensor(prompt)
        mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        ends = self._tokens.find_ends(model.generation_config.eos_token_id)
        replies = model.generate(
            input_ids=ids.to(model.device),
            attention_mask=mask.to(model.device),
            do_sample=False,
            max_new_tokens=self._limit,
            eos_token_id=sorted(ends),
            pad_token_id=tokenizer.pad_token_id,
        )[:, width:].tolist()
        return fmean(_count(reply, ends) for reply in replies)

    def _encode(self, row: dict[str, Any]) -> tuple[list[int], list[int]]:
        """Prompt and preferred reply."""
        prompt = [Message(**message) for message in row["prompt"]]
        return list(self._tokens.encode(prompt)), self._encode_reply(row["chosen"])

    def _encode_reply(self, messages: Sequence[dict[str, str]]) -> list[int]:
        tokenizer = self._tokens.tokenizer
        ids = tokenizer(messages[0]["content"], add_special_tokens=False)["input_ids"]
        return [*ids, tokenizer.eos_token_id]


def _compare(model: Any, prompt: list[int], reply: list[int]) -> Iterator[float]:
    """KL(learner || reference) before each token of the reply."""
    ids = torch.tensor([[*prompt, *reply]], device=model.device)
    kept = len(reply) + 1
    ours = _read(model, ids, kept)
    with worn_by_reference(model):
        theirs = _read(model, ids, kept)
    yield from (ours.exp() * (ours - theirs)).sum(-1).tolist()


def _read(model: Any, ids: torch.Tensor, kept: int) -> torch.Tensor:
    logits = model(input_ids=ids, use_cache=False, logits_to_keep=kept).logits[0, :-1]
    told: torch.Tensor = logits.float().log_softmax(-1)
    return told


@contextmanager
def worn_by_reference(model: Any) -> Iterator[None]:
    """The base wears what the reference is: the frozen adapter, or none where it is the base."""
    if REFERENCE not in model.peft_config:
        with model.disable_adapter():
            yield
        return
    model.set_adapter(REFERENCE)
    try:
        yield
    finally:
        model.set_adapter(LEARNER)


def _count(reply: Sequence[int], ends: frozenset[int]) -> int:
    """Tokens up to the first that ends it."""
    last = next((index for index, token in enumerate(reply) if token in ends), len(reply) - 1)
    return last + 1
