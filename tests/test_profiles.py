"""The profile bank, profile files and the PatternReframe importer. Every row here was written for
these tests."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agents.profiles import (
    gives_away,
    import_patternreframe,
    load_bank,
    read_profiles,
    write_profiles,
)
from agents.rule_based.tempers import TEMPERS
from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.risk import find_risk
from psy_env.vocabulary import Attitude, Distortion


def write_rows(folder: Path, rows: list[Any]) -> Path:
    """The rows as a JSONL file."""
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def spoil(folder: Path, **changes: Any) -> Path:
    """A file with one whole profile and, on line 2, one with these changes (None takes a field
    out)."""
    good = load_bank()[0].model_dump(mode="json")
    bad = {
        key: value
        for key, value in (good | {"profile_id": "x"} | changes).items()
        if value is not None
    }
    return write_rows(folder, [good, bad])


def every_text(profile: Profile) -> tuple[str, ...]:
    """All that the client may say aloud."""
    situation, surface = profile.triggering_situation, profile.surface_problem
    return (
        profile.persona,
        situation,
        surface,
        *profile.automatic_thoughts,
        *profile.balanced_thoughts,
    )


# The bank


def test_bank_covers_every_attitude_and_distortion_at_least_eight_times() -> None:
    bank = load_bank()
    assert len(bank) >= 104
    assert all(Counter(profile.attitude for profile in bank)[attitude] >= 8 for attitude in TEMPERS)
    assert all(
        Counter(profile.distortion for profile in bank)[distortion] >= 8
        for distortion in Distortion
    )


def test_bank_does_not_confound_attitude_with_distortion() -> None:
    pairs = Counter((profile.attitude, profile.distortion) for profile in load_bank())
    assert len(pairs) == len(TEMPERS) * len(Distortion)
    assert max(pairs.values()) <= 3


def test_bank_surface_problems_do_not_give_the_thoughts_away() -> None:
    assert [
        p.profile_id for p in load_bank() if gives_away(p.surface_problem, p.automatic_thoughts)
    ] == []


def test_bank_ids_are_unique_and_name_their_source() -> None:
    bank = load_bank()
    assert [profile.profile_id for profile in bank] == [
        f"builtin-{n:03d}" for n in range(1, len(bank) + 1)
    ]
    assert {profile.source for profile in bank} == {"builtin"}


def test_bank_names_personas_and_situations_do_not_repeat() -> None:
    for field in ("name", "persona", "triggering_situation", "surface_problem"):
        values = [getattr(profile, field) for profile in load_bank()]
        assert len(set(values)) == len(values), field


def test_bank_holds_at_most_two_profiles_with_risk_language() -> None:
    flagged = [profile for profile in load_bank() if profile.risk]
    assert 1 <= len(flagged) <= 2
    assert not any(find_risk(text) for profile in load_bank() for text in profile.balanced_thoughts)


def test_bank_thoughts_are_one_declarative_sentence_each() -> None:
    for profile in load_bank():
        for thought in (*profile.automatic_thoughts, *profile.balanced_thoughts):
            assert thought[0].isupper(), thought
            assert thought.endswith("."), thought
            assert thought.count(".") == 1, thought
            assert "?" not in thought, thought


def test_bank_has_two_or_three_balanced_thoughts_each_unlike_the_old_ones() -> None:
    for profile in load_bank():
        assert 2 <= len(profile.balanced_thoughts) <= 3
        assert not set(profile.balanced_thoughts) & set(profile.automatic_thoughts)


def test_bank_uses_straight_quotes_only() -> None:
    assert not any(mark in text for p in load_bank() for text in every_text(p) for mark in "‘’“”")


def test_bank_is_read_once() -> None:
    assert load_bank() is load_bank()


# Profile files


def test_profiles_survive_a_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "profiles.jsonl"
    write_profiles(load_bank(), path)
    assert read_profiles(path) == load_bank()


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "profiles.jsonl"
    write_profiles(load_bank()[:1], path)
    broken = load_bank()[0].model_copy(update={"name": "\ud800"})
    with pytest.raises(Exception, match="surrogates"):
        write_profiles([broken], path)
    assert read_profiles(path) == load_bank()[:1]
    assert [entry.name for entry in tmp_path.iterdir()] == ["profiles.jsonl"]


def test_unknown_attitude_error_names_line_thing_and_remedy(tmp_path: Path) -> None:
    path = spoil(tmp_path, attitude="angry")
    with pytest.raises(InputError) as caught:
        read_profiles(path)
    assert caught.value.place == f"{path}:2"
    assert caught.value.thing == "unknown attitude 'angry'"
    assert all(attitude in caught.value.remedy for attitude in Attitude)


@pytest.mark.parametrize(
    ("changes", "thing"),
    [
        ({"distortion": "gloom"}, "unknown distortion 'gloom'"),
        ({"attitude": 3}, "unknown attitude '3'"),
        ({"emotion": None}, "the field 'emotion' is missing"),
        ({"name": ""}, "the field 'name' is empty"),
        ({"automatic_thoughts": []}, "the field 'automatic_thoughts' is empty"),
        (
            {"automatic_thoughts": ["I am."] * 4},
            "the field 'automatic_thoughts' holds too many entries",
        ),
        ({"persona": 7}, "the field 'persona' is a number and not text"),
        ({"mood": "fine"}, "unknown field 'mood'"),
        ({"schema_version": 9}, "the field 'schema_version' has an unsupported value"),
    ],
)
def test_a_spoiled_profile_is_refused_in_one_sentence(
    tmp_path: Path, changes: dict[str, Any], thing: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_profiles(spoil(tmp_path, **changes))
    assert caught.value.thing == thing
    assert caught.value.place.endswith(":2")
    assert caught.value.remedy.endswith(".")


def test_a_profile_id_may_be_used_only_once(tmp_path: Path) -> None:
    path = spoil(tmp_path, profile_id=load_bank()[0].profile_id)
    with pytest.raises(InputError, match="already used on line 1"):
        read_profiles(path)


@pytest.mark.parametrize(
    ("content", "place", "thing"),
    [
        (b"", "", "the file holds no lines"),
        (b"\n \n", "", "the file holds no lines"),
        (b"\n{oops}\n", ":2", "this line is not valid JSON"),
        (b"[1]\n", ", entry 1", "this entry is a number and not a JSON object"),
        (b"\n\n\xff\xfe", ":3", "the text is not UTF-8"),
        (b"[" * 100_000, ":1", "this line is not"),
    ],
)
@pytest.mark.parametrize("read", [read_profiles, import_patternreframe])
def test_an_unreadable_file_is_refused_with_its_place(
    tmp_path: Path, read: Any, content: bytes, place: str, thing: str
) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.place == f"{path}{place}"
    assert caught.value.thing.startswith(thing)


@pytest.mark.parametrize("read", [read_profiles, import_patternreframe])
def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path, read: Any) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "nowhere.jsonl")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


def test_a_byte_order_mark_and_blank_lines_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "profiles.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\n" + load_bank()[0].model_dump_json().encode() + b"\r\n\n")
    assert read_profiles(path) == load_bank()[:1]


def test_a_surface_that_repeats_the_thought_gives_it_away() -> None:
    assert gives_away("I feel like a hopeless baker.", ["I am a hopeless baker."])
    assert not gives_away("I sleep badly and snap at my sons.", ["I am a hopeless baker."])
