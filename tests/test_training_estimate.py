"""What a training would take is computed: the figures that an H200 showed come out."""

import pytest

from training.estimate import Load, Sizes, estimate

LLAMA = Sizes(
    parameters=8_030_261_248,
    linear=6_979_321_856,
    layers=32,
    hidden=4096,
    inner=14_336,
    adapter=83_886_080,
    bytes_each=2.0,
)
LONGEST = 1306
"""Tokens of the longest row that was measured with."""


def load(at_once: int) -> Load:
    return Load([LONGEST, 700, 600], [500], at_once, 1.0, 0)


@pytest.mark.parametrize(("pairs", "measured"), [(False, 21.8), (True, 27.9)])
def test_the_measured_peak_of_an_8b_llama_is_computed(pairs: bool, measured: float) -> None:
    found = estimate(
        LLAMA,
        load(16 if pairs else 8),
        full=False,
        reference=pairs,
        checkpointing=True,
        optimizer_bytes=8,
    )
    assert found.total == pytest.approx(measured, rel=0.02)


def test_four_bits_and_fewer_rows_take_less_and_all_weights_more() -> None:
    def total(sizes: Sizes, at_once: int, *, full: bool = False) -> float:
        told = {"reference": False, "checkpointing": True, "optimizer_bytes": 8}
        return estimate(sizes, load(at_once), full=full, **told).total  # type: ignore[arg-type]

    packed = LLAMA._replace(bytes_each=0.5)
    assert total(packed, 2) < 10 < total(LLAMA, 8) < 100 < total(LLAMA, 8, full=True)


def test_a_reference_costs_one_more_pass_and_a_token_of_an_adapter_six_operations() -> None:
    told = {"full": False, "checkpointing": True, "optimizer_bytes": 8}
    plain = estimate(LLAMA, load(8), reference=False, **told)  # type: ignore[arg-type]
    assert plain.operations == pytest.approx(6 * LLAMA.parameters * plain.tokens)
    scored = estimate(LLAMA, load(8), reference=True, **told)  # type: ignore[arg-type]
    extra = scored.operations - plain.operations
    assert extra == pytest.approx(2 * LLAMA.parameters * (plain.tokens + 500))
