"""Prompts are files with known fields: each renders, any of ours can be replaced, and a wrong one
is refused by name."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from agents.prompts import (
    FIXED,
    SUFFIX,
    Prompts,
    _our_texts,
    hash_text,
    list_fields,
    name_anchors,
    name_behaviour,
    read_overrides,
)
from psy_env.errors import InputError
from psy_env.rubrics import CTRS, SESSION_REACTIONS, Item
from psy_env.vocabulary import Attitude, Tag

PROMPTS = Prompts({})
FIELDS = list_fields()
REPLACEABLE = [name for name in FIELDS if name not in FIXED]


@pytest.mark.parametrize("name", FIELDS)
def test_every_prompt_renders_with_its_fields_each_value_as_it_is(name: str) -> None:
    values = {field: f"<{field}> $x ${{low}} {{0}} %s" for field in FIELDS[name]}
    told = PROMPTS.render(name, **values)
    assert all(value in told for value in values.values())
    assert told == told.strip()
    assert told


def test_nothing_but_prompts_lies_among_the_prompts() -> None:
    found = {path.name for path in files("agents.prompts").iterdir()} - {"__pycache__"}
    assert found == {"__init__.py", *(f"{name}{SUFFIX}" for name in FIELDS)}


@pytest.mark.parametrize("name", ["ctrs_pacing", "attitude_guarded"])
def test_an_item_or_attitude_without_a_prompt_is_told_with_the_file_to_write(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in FIELDS.keys() - {name}:
        (tmp_path / f"{file}{SUFFIX}").write_text("x")
    pacing = Item("pacing", "general", "keeps a pace that the client can follow")
    rubric = replace(CTRS, items=(*CTRS.items, pacing)) if "pacing" in name else CTRS
    monkeypatch.setattr("agents.prompts.CTRS", rubric)
    monkeypatch.setattr("agents.prompts.files", lambda _: tmp_path)
    with pytest.raises(InputError, match=f"no prompt {name}.txt. Write agents/prompts/{name}.txt"):
        _our_texts.__wrapped__()


@pytest.mark.parametrize("name", REPLACEABLE)
def test_any_prompt_of_ours_can_be_replaced_from_a_folder(name: str, tmp_path: Path) -> None:
    text = " ".join(["Costs 5 $$.", *(f"${{{field}}}" for field in FIELDS[name])])
    (tmp_path / f"{name}{SUFFIX}").write_text(f"\n{text}\n", encoding="utf-8")
    prompts = Prompts(read_overrides(tmp_path))
    assert prompts.render(name, **dict.fromkeys(FIELDS[name], "x")).startswith("Costs 5 $.")
    assert prompts.hashes[name] == hash_text(text)
    unchanged = {other: text for other, text in prompts.hashes.items() if other != name}
    assert unchanged == {other: text for other, text in PROMPTS.hashes.items() if other != name}


@pytest.mark.parametrize("name", FIXED)
def test_the_trained_counselors_format_cannot_be_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}{SUFFIX}").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=f"'{name}' is no prompt that can be replaced"):
        read_overrides(tmp_path)


@pytest.mark.parametrize("text", ["$dta", "$data and $more", "no field", "$data costs $5"])
def test_a_wrong_field_is_refused_with_the_file_and_the_right_fields(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / f"tags{SUFFIX}").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_overrides(tmp_path)
    assert refused.value.place == str(tmp_path / f"tags{SUFFIX}")
    assert "$data" in refused.value.thing


def test_a_misspelt_file_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / f"client_sytem{SUFFIX}").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="Did you mean client_system"):
        read_overrides(tmp_path)


def test_a_digest_changes_with_any_of_its_prompts_and_with_no_other() -> None:
    changed = Prompts({"ctrs_focus": "0: none"})
    assert changed.digest("ctrs_item", "ctrs_focus") != PROMPTS.digest("ctrs_item", "ctrs_focus")
    assert changed.digest("ctrs_item", "tags") == PROMPTS.digest("ctrs_item", "tags")


@pytest.mark.parametrize("name", [*map(name_anchors, CTRS.keys)])
def test_ctrs_levels_are_anchored_at_0_2_4_and_6(name: str) -> None:
    assert [line.partition(":")[0] for line in PROMPTS.render(name).splitlines()] == [
        "0",
        "2",
        "4",
        "6",
    ]


def test_the_tagger_is_told_every_tag() -> None:
    told = PROMPTS.render("tags", data="").splitlines()
    assert [line.partition(":")[0] for line in told if line.startswith(("Q_", "R_"))] == [
        tag.value for tag in Tag
    ]


def test_the_session_reactions_prompt_holds_each_item_as_the_rubric_has_it() -> None:
    lines = PROMPTS.render("session_reactions").splitlines()
    assert lines == [f"{item.key}: {item.meaning}" for item in SESSION_REACTIONS.items]


def test_no_prompt_repeats_what_a_rubric_says() -> None:
    """Examples and criteria come from the rubric: a new criterion is one row."""
    for name in ("score_utterances", "score_plans", "ctrs_form", "client_reactions"):
        assert "example" in FIELDS[name]


def test_attitudes_and_items_have_prompts_of_their_own() -> None:
    names = [*map(name_behaviour, Attitude), *map(name_anchors, CTRS.keys)]
    assert len({PROMPTS.render(name) for name in names}) == len(Attitude) + len(CTRS.items)
