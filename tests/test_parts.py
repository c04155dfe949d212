"""One split of all clients, by text: to learn from, to select by, to report on."""

from pathlib import Path

import pytest

from agents.profiles import find_profiles, load_bank, write_profiles
from agents.profiles.parts import Part, count_parts, find_part, refuse_seen
from psy_env.errors import InputError
from psy_env.vocabulary import Attitude

CROSSED = find_profiles("crossed")


def test_every_text_of_the_bank_comes_with_every_attitude() -> None:
    assert len(CROSSED) == len(load_bank()) * len(Attitude) == 832
    assert len({profile.profile_id for profile in CROSSED}) == 832


def test_a_text_is_in_one_part_whatever_its_attitude_or_name() -> None:
    parts: dict[str, set[Part]] = {}
    for profile in CROSSED:
        parts.setdefault(profile.triggering_situation, set()).add(find_part(profile))
    assert all(len(found) == 1 for found in parts.values())
    assert all(find_part(one) == find_part(one.model_copy(update={"name": "X"})) for one in CROSSED)


def test_the_parts_are_disjoint_whole_and_none_is_small() -> None:
    parts = [find_profiles(f"crossed:{part}") for part in Part]
    assert sum(map(len, parts)) == len(CROSSED)
    assert sorted(one.profile_id for part in parts for one in part) == sorted(
        one.profile_id for one in CROSSED
    )
    assert all(len(part) >= 0.12 * len(CROSSED) for part in parts)


def test_a_file_is_split_by_the_same_rule(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    write_profiles(load_bank(), path)
    chosen = find_profiles(f"{path}:test")
    assert [one.profile_id for one in chosen] == [
        one.profile_id for one in find_profiles("builtin:test")
    ]


@pytest.mark.parametrize("source", ["builtin:tests", "crossed:"])
def test_a_part_there_is_none_of_is_told_with_those_there_are(source: str) -> None:
    with pytest.raises(InputError, match="train, selection, test"):
        find_profiles(source)


def test_what_was_learned_from_is_not_reported_on() -> None:
    with pytest.raises(InputError, match="--seen"):
        refuse_seen(CROSSED, ["train"], "stepper/mine")
    refuse_seen(find_profiles("crossed:test"), ["train", "selection"], "stepper/mine")
    refuse_seen(CROSSED, [], "stepper/mine")


def test_the_counts_add_up() -> None:
    assert sum(count_parts(CROSSED).values()) == len(CROSSED)
