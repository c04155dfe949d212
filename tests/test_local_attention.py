"""Attention on a CPU by plain products: what PyTorch's own finds, whatever the shapes."""

import itertools
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from transformers import AutoConfig, LlamaConfig, LlamaForCausalLM
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from agents.models.local import attention
from agents.models.local.attention import NAME, Copies, attend, attend_plainly

MODULE = SimpleNamespace(layer_idx=0, num_key_value_groups=1, is_causal=True, training=False)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def make_case(rows: int, heads: int, groups: int, new: int, seen: int) -> tuple[Any, ...]:
    """Rows that are padded in front, each by one more, and ask behind what they have seen."""
    chance = torch.Generator().manual_seed(rows + new + seen)
    query = torch.randn(rows, heads, new, 8, generator=chance)
    key, value = (torch.randn(rows, groups, seen, 8, generator=chance) for _ in range(2))
    places = torch.arange(seen)
    shown = places <= torch.arange(seen - new, seen)[:, None]
    real = places >= torch.arange(rows)[:, None]
    mask = (shown & real[:, None]).float()[:, None]
    return query, key, value, (1 - mask) * torch.finfo(torch.float32).min


CASES = [*itertools.product((1, 3), ((4, 4), (6, 2)), ((1, 9), (4, 9), (9, 9)))]


@pytest.mark.parametrize("at_once", [2**20, 40])
@pytest.mark.parametrize(("rows", "heads", "tokens"), CASES)
def test_it_finds_what_pytorch_finds_in_one_piece_or_in_many(
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    heads: tuple[int, int],
    tokens: tuple[int, int],
    at_once: int,
) -> None:
    monkeypatch.setattr(attention, "AT_ONCE", at_once)
    told = make_case(rows, *heads, *tokens)
    module = SimpleNamespace(**{**vars(MODULE), "num_key_value_groups": heads[0] // heads[1]})
    ours, _ = attend(module, *told, scaling=0.3)
    theirs, _ = sdpa_attention_forward(module, *told, scaling=0.3)
    for row in range(rows):  # what padding asks is nobody's
        asked = slice(max(0, row - (tokens[1] - tokens[0])), None)
        torch.testing.assert_close(ours[row, asked], theirs[row, asked])
    assert ours.isfinite().all()


def test_rows_and_layers_that_are_laid_on_the_same_memory_do_not_mix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attention, "ROWS", 2)
    told = [make_case(rows, 6, 2, 1, seen) for rows, seen in ((5, 9), (3, 12), (5, 4))]
    apart = [attend(MODULE, *each)[0] for each in told]
    with torch.inference_mode():
        for each, known in zip(told, apart, strict=True):
            torch.testing.assert_close(attend(MODULE, *each)[0], known)


@pytest.mark.parametrize("asked", attention.UNKNOWN)
def test_what_it_does_not_know_is_left_to_pytorch(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    seen: list[dict[str, Any]] = []

    def theirs(*_: Any, **told: Any) -> tuple[None, None]:
        seen.append(told)
        return None, None

    monkeypatch.setattr(attention, "sdpa_attention_forward", theirs)
    told: dict[str, Any] = {asked: 1.0}
    attend(MODULE, *make_case(1, 2, 2, 1, 4), **told)
    assert [told[asked] for told in seen] == [1.0]


CONFIG = LlamaConfig(
    vocab_size=8, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1
)


def test_a_model_that_attends_otherwise_than_by_pytorchs_is_left_as_it_is() -> None:
    for before, after in (("sdpa", NAME), ("eager", "eager")):
        model = LlamaForCausalLM._from_config(deepcopy(CONFIG), attn_implementation=before)
        attend_plainly(model)
        assert model.config._attn_implementation == after


def test_a_model_that_was_saved_knows_nothing_of_it(tmp_path: Any) -> None:
    model = LlamaForCausalLM(deepcopy(CONFIG))
    attend_plainly(model)
    model.save_pretrained(tmp_path)
    assert NAME not in (tmp_path / "config.json").read_text("utf-8")
    assert AutoConfig.from_pretrained(tmp_path).model_type == "llama"


GROUPS = [([0, 1, 2], [3, 4, 5]), ([5, 0], [2], [1, 3, 4]), ([0, 1, 2, 3, 4, 5],)]


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("alike", [1, 6, 9])
def test_what_rows_have_in_common_is_read_once_and_nothing_else_changes(
    groups: tuple[list[int], ...], alike: int
) -> None:
    query, key, value, mask = make_case(6, 6, 2, 1, 9)
    for rows in groups:
        for part in (key, value):
            part[rows, :, :alike] = part[rows[0], :, :alike].clone()
        mask[rows] = mask[rows[0]].clone()
    copies = Copies.lay(groups, alike, {})
    once, _ = attend(MODULE, query, key, value, mask, scaling=0.3, copies=copies)
    each, _ = attend(MODULE, query, key, value, mask, scaling=0.3)
    torch.testing.assert_close(once, each)
    for rows in groups:  # another row's beginning is never looked at
        for part in (key, value):
            part[rows[1:], :, :alike] = torch.nan
    again, _ = attend(MODULE, query, key, value, mask, scaling=0.3, copies=copies)
    torch.testing.assert_close(again, once)
