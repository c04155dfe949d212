"""Chosen and rejected read behind one prompt: the same log-probabilities and gradients, from fewer
tokens."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from tests.test_training import STEPS, chats
from training.base_model import load_learner
from training.job import Adapter
from training.learn import Course, make_trainer
from training.methods import find_method
from training.pair_reading import share_prompts
from training.rows import Shape, read_rows

WORDS = 97


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def make_model(**told: Any) -> Any:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=WORDS,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        **told,
    )
    return LlamaForCausalLM(config)


def make_pair(prompt: int, chosen: int, rejected: int) -> dict[str, torch.Tensor]:
    """Two rows, padded behind."""
    width = prompt + max(chosen, rejected)
    ids = torch.randint(1, WORDS, (2, width), generator=torch.Generator().manual_seed(1))
    ids[1, :prompt] = ids[0, :prompt]
    mask = torch.stack([torch.arange(width) < prompt + reply for reply in (chosen, rejected)])
    return {"input_ids": ids * mask, "attention_mask": mask.long()}


def learn(model: Any, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Hidden states of what is no padding, and the gradients of a sum of them."""
    model.zero_grad()
    found = model.model(**batch, use_cache=False).last_hidden_state[batch["attention_mask"].bool()]
    found.square().sum().backward()
    return found.detach(), [one.grad.clone() for one in model.model.parameters()]


@pytest.mark.parametrize("sizes", [(20, 7, 5), (20, 3, 9), (0, 4, 4), (30, 6, 6)])
def test_states_and_gradients_are_those_of_two_rows(sizes: tuple[int, int, int]) -> None:
    model, batch = make_model(), make_pair(*sizes)
    apart, slopes = learn(model, batch)
    assert share_prompts(model)
    together, steps = learn(model, batch)
    torch.testing.assert_close(together, apart, rtol=1e-4, atol=1e-5)
    for one, other in zip(slopes, steps, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def count_read(model: Any, batch: dict[str, torch.Tensor], **told: Any) -> int:
    """Tokens that go through the model."""
    seen = []
    hook = model.model.embed_tokens.register_forward_hook(
        lambda _part, told, _found: seen.append(told[0].numel())
    )
    model(**batch, **told)
    hook.remove()
    return sum(seen)


def test_the_prompt_is_read_once_and_padding_never() -> None:
    model, batch = make_model(), make_pair(40, 5, 9)
    assert count_read(model, batch, use_cache=False) == 2 * 49
    assert share_prompts(model)
    assert count_read(model, batch, use_cache=False) == 40 + 5 + 9


def test_rows_that_are_no_padded_pair_are_read_as_before() -> None:
    model, batch = make_model(), make_pair(40, 5, 9)
    assert share_prompts(model)
    assert count_read(model, batch, use_cache=True) == 2 * 49
    left = {name: value.flip(1) for name, value in batch.items()}
    assert count_read(model, left, use_cache=False) == 2 * 49
    one = {name: value[:1] for name, value in batch.items()}
    assert count_read(model, one, use_cache=False) == 49
    assert model.generate(**left, max_new_tokens=2, min_new_tokens=2).shape == (2, 51)


def test_a_base_that_sees_but_a_window_is_left_as_it_is() -> None:
    model = make_model()
    model.config.sliding_window = 16
    assert not share_prompts(model)
    assert "forward" not in vars(model.model)


def test_a_base_that_would_read_a_pair_otherwise_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = make_model()

    def place_anew(self: Any, ids: Any, places: torch.Tensor) -> Any:
        return plain(self, ids, torch.arange(places.shape[1])[None])

    plain = type(model.model.rotary_emb).forward
    monkeypatch.setattr(type(model.model.rotary_emb), "forward", place_anew)
    assert not share_prompts(model)
    assert "forward" not in vars(model.model)


def test_dpo_reads_so_on_a_cpu(training_run: Path, training_base: Path, tmp_path: Path) -> None:
    learner = load_learner(str(training_base), None, {})
    rows = read_rows(training_run, Adapter.UTTERANCE, Shape.PAIRS)
    lesson = chats(rows, Shape.PAIRS, learner, 2, 2)
    settings = {**STEPS, "per_device_train_batch_size": 1}
    course = Course(find_method("dpo"), *lesson, trainer=settings)
    trainer = make_trainer(learner, course, tmp_path)
    batch = next(iter(trainer.get_train_dataloader()))
    seen = []
    trainer.model.get_input_embeddings().register_forward_hook(
        lambda _part, told, _found: seen.append(told[0].shape)
    )
    trainer.compute_loss(trainer.model, batch)
    assert [rows for rows, _ in seen] == [1]
    assert seen[0][1] < int(batch["attention_mask"].sum())
