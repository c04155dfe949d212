"""What a CPU is spared while a model learns: what is computed stays the same."""

from typing import Any

import pytest
import torch
from trl.trainer import utils

from agents.models.local.cpu import keep_memory
from training import cpu_speed
from training.cpu_speed import score_replies_at_once

OUTPUTS = ("log_probs", "entropy", "log_sum_sq_probs", "mean_logits", "is_top1")


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> Any:
    """TRL's own function, in its place again."""
    current: Any = utils._ChunkedLogProbFunction
    theirs = getattr(current, "in_parts", current)
    monkeypatch.setattr(utils, "_ChunkedLogProbFunction", theirs)
    monkeypatch.setattr(utils, "_use_triton", lambda _: False)
    return theirs


def score(function: Any, outputs: tuple[str, ...], softcap: float | None = None) -> Any:
    """All that comes back of five tokens, and the slope at them."""
    chance = torch.Generator().manual_seed(0)
    hidden = torch.randn(5, 8, generator=chance, requires_grad=True)
    weight = torch.randn(50, 8, generator=chance)
    targets = torch.randint(50, (5,), generator=chance)
    told = function.apply(hidden, weight, None, targets, 0.7, 16, softcap, 1.5, outputs)
    told[0].sum().backward()
    return *told, hidden.grad


def test_replies_get_the_log_probabilities_and_slopes_that_trl_finds_in_parts(
    in_parts: Any,
) -> None:
    theirs = score(in_parts, OUTPUTS)
    score_replies_at_once()
    score_replies_at_once()  # of one process many trainers ask
    ours = score(utils._ChunkedLogProbFunction, OUTPUTS)
    assert utils._ChunkedLogProbFunction is not in_parts
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_what_nobody_asks_for_is_not_told(in_parts: Any) -> None:
    score_replies_at_once()
    told = score(utils._ChunkedLogProbFunction, ("log_probs", "is_top1"))
    assert [one is None for one in told[:-1]] == [False, True, True, True, False]


@pytest.mark.parametrize("why", ["a capped score", "too many scores"])
def test_what_does_not_fit_goes_trls_way(
    in_parts: Any, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    score_replies_at_once()
    asked: list[Any] = []

    class Theirs:
        @staticmethod
        def apply(*told: Any) -> Any:
            asked.append(told)
            return in_parts.apply(*told)

    monkeypatch.setattr(cpu_speed._AtOnce, "in_parts", Theirs)
    if why == "too many scores":
        monkeypatch.setattr(cpu_speed, "MOST_SCORES", 5 * 50 - 1)
    score(utils._ChunkedLogProbFunction, OUTPUTS, softcap=3.0 if why == "a capped score" else None)
    assert len(asked) == 1


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_memory_is_kept_where_the_system_can_and_nothing_breaks_elsewhere(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    keep_memory()
    assert bytes(2**24)[-1] == 0  # what is allocated afterwards works
