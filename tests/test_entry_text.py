"""An entry as text: what is printed is read back as what it was."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.models.endpoint.entries import Endpoint, Price, read_entries
from agents.models.endpoint.entry_text import change_terms, render_entry
from agents.models.endpoint.terms import Terms


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def read_back(endpoint: Endpoint, folder: Path) -> Endpoint:
    path = folder / "entry.toml"
    path.write_text(render_entry(endpoint), encoding="utf-8")
    return next(one for one in read_entries(path).endpoints if one.name == endpoint.name)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
WORDS = st.text("abcxyz", min_size=1, max_size=6).map(lambda word: f"x_{word}")
TERMS = st.builds(
    Terms,
    token_limit=st.sampled_from(["max_tokens", "max_completion_tokens", ""]),
    reply_tokens=st.dictionaries(
        st.sampled_from(["client", "counselor", "evaluator"]), st.integers(1, 9999)
    ),
    honours_n=st.booleans(),
    honours_system=st.booleans(),
    reasoning_effort=st.sampled_from(["", "low"]),
    extra_body=st.dictionaries(WORDS, JSON, max_size=3),
)


@settings(max_examples=40, deadline=None)
@given(
    terms=TERMS,
    models=st.dictionaries(st.text(min_size=1, max_size=6), TERMS, max_size=2),
    prices=st.dictionaries(
        st.text(min_size=1, max_size=6),
        st.builds(Price, input=st.floats(0, 99), output=st.floats(0, 99)),
        max_size=2,
    ),
)
def test_an_entry_is_read_back_as_it_was(
    terms: Terms,
    models: dict[str, Terms],
    prices: dict[str, Price],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lab = Endpoint(name="lab", base_url="http://lab:1/v1", key_variable="LAB_KEY")
    endpoint = lab.model_copy(update={**terms.told, "models": models, "prices": prices})
    assert read_back(endpoint, tmp_path_factory.getbasetemp()) == endpoint


@pytest.mark.parametrize("model", ["gpt-4o", "o3-mini", "odd[model]*:free", "a/b ü"])
def test_of_a_built_in_entry_only_what_differs_is_written(model: str, tmp_path: Path) -> None:
    ours = next(one for one in read_entries().endpoints if one.name == "openai")
    assert render_entry(ours) == ""
    changed = change_terms(ours, model, {"honours_seed": False})
    assert render_entry(changed).count("\n") == 2
    again = read_back(changed, tmp_path)
    assert again == changed
    assert not again.for_model(model).honours_seed
    assert again.for_model("gpt-4.1").honours_seed
    assert again.for_model(model).token_limit == ours.for_model(model).token_limit


def test_terms_of_ones_own_server_are_for_all_its_models_until_they_differ() -> None:
    lab = Endpoint(name="lab", base_url="http://lab/v1")
    assert not change_terms(lab, "m", {"honours_n": False}).for_model("other").honours_n
    mixed = lab.model_copy(update={"models": {"x*": Terms(honours_seed=False)}})
    told = change_terms(mixed, "x1", {"honours_n": False})
    assert (told.for_model("x1").honours_n, told.for_model("x2").honours_n) == (False, True)
    assert not told.for_model("x1").honours_seed


def test_what_is_changed_last_wins() -> None:
    lab = Endpoint(name="lab", base_url="http://lab/v1", models={"m": Terms(honours_n=False)})
    later = change_terms(lab, "m*", {"honours_seed": False})
    again = change_terms(later, "m", {"honours_n": True})
    assert list(again.models)[-1] == "m"
    assert again.for_model("m").honours_n
