"""What a training would take, computed from its settings: memory and time.

The arithmetic is plain. What it cannot know is measured: the widths of a layer's activations and
the speed of a GPU on a random 8B Llama (one H200, bf16, scripts/bench/large_model.py), the speed of
a CPU on SmolLM2 (two cores, bf16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

GIB = 2**30

WIDTHS = 8.5
"""Numbers of two bytes that one layer keeps for its backward pass, a token and a unit of its hidden
and inner width together: what an H200 showed beyond weights, adapter and what is stored."""

GPU, CPU = 150e12, 0.27e12
"""Operations a second: training an adapter of an 8B Llama, and of SmolLM2 on two cores."""


class Sizes(NamedTuple):
    """A base: its parameters, those of the linear layers among them, layers, widths, and how many
    numbers the adapter adds; `bytes_each` of a weight (0.5 in 4 bits, where linear)."""

    parameters: int
    linear: int
    layers: int
    hidden: int
    inner: int
    adapter: int
    bytes_each: float


class Load(NamedTuple):
    """What goes through it: the lengths in tokens of all texts (of a pair, two) to learn from and
    held out, how many at once, how often, and how many looks there are at those held out."""

    lengths: Sequence[int]
    held_out: Sequence[int]
    at_once: int
    epochs: float
    looks: int


@dataclass(frozen=True)
class Forecast:
    """GiB by what fills the memory, numbers that learn, tokens that are trained on, and operations
    in all."""

    memory: dict[str, float]
    trained: int
    tokens: int
    operations: float

    @property
    def total(self) -> float:
        """GiB."""
        return sum(self.memory.values())


def estimate(
    sizes: Sizes,
    load: Load,
    *,
    full: bool,
    reference: bool,
    checkpointing: bool,
    optimizer_bytes: int,
) -> Forecast:
    """The estimate; `reference` says that each token is also scored by the frozen reference once,
    and that its adapter lies beside the learner's. `optimizer_bytes` is of one trained number.

    A token costs 2 operations a parameter forwards, as many backwards to reach the adapter, again
    as many where all weights learn, and once more forwards where activations are computed anew.
    """
    tokens = round(sum(load.lengths) * load.epochs)
    passes = 2 + full + checkpointing
    scored = sum(load.held_out) * load.looks
    if reference:
        scored += sum(load.lengths) + sum(load.held_out)
    operations = 2.0 * sizes.parameters * (passes * tokens + scored)
    memory = {
        "weights": _weigh(sizes),
        "trained weights, gradient, optimizer": _weigh_trained(sizes, full, optimizer_bytes),
    }
    if reference and not full:
        memory["the reference's adapter"] = 4 * sizes.adapter / GIB
    longest = max(load.lengths) * load.at_once
    layer = 2 * WIDTHS * (sizes.hidden + sizes.inner) * longest / GIB
    stored = 2 * sizes.hidden * sizes.layers * longest / GIB
    memory["activations"] = layer + stored if checkpointing else layer * sizes.layers
    trained = sizes.parameters if full else sizes.adapter
    return Forecast(memory, trained, tokens, operations)


def _weigh(sizes: Sizes) -> float:
    rest = sizes.parameters - sizes.linear
    return (sizes.linear * sizes.bytes_each + rest * max(2.0, sizes.bytes_each)) / GIB


def _weigh_trained(sizes: Sizes, full: bool, optimizer_bytes: int) -> float:
    """An adapter lies in float32 beside the base; all weights are the base's own."""
    if full:
        return (4 + optimizer_bytes) * sizes.parameters / GIB
    return (4 + 4 + optimizer_bytes) * sizes.adapter / GIB
