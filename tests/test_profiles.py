"""The profile bank, profile files and the PatternReframe importer. Every row here was written for
these tests."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agents.profiles import (
    ImportReport,
    Reason,
    gives_away,
    import_patternreframe,
    load_bank,
    read_profiles,
    write_profiles,
)
from agents.profiles.patternreframe.importer import FEWEST_ROWS, PATTERNS
from agents.profiles.patternreframe.kinds import find_kind
from agents.profiles.patternreframe.personas import is_minor, read_persona
from agents.profiles.patternreframe.situations import find_fault
from agents.profiles.patternreframe.splitting import split_thought
from agents.profiles.patternreframe.surface import find_topic
from agents.profiles.patternreframe.thoughts import clean_thought, connect_clauses
from agents.profiles.patternreframe.wording import clean_text
from agents.rule_based.tempers import TEMPERS
from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.risk import find_risk
from psy_env.vocabulary import Attitude, Distortion

PERSONA = "i am a baker . i ve two sons . my name is oswald . i don t own a car ."


def make_row(thought: str, **changes: Any) -> dict[str, Any]:
    """One row in PatternReframe's format."""
    row: dict[str, Any] = {
        "persona": PERSONA,
        "pattern": "Labeling and mislabeling",
        "pattern_def": "Giving someone or something a label without finding out more about it.",
        "thought": thought,
        "reframes": [{"reframe": "I burned a tray of rolls. I can bake a new tray in an hour."}],
        "marked_patterns": {},
    }
    return row | changes


ROWS = [
    make_row("I burned a tray of rolls, I'm such a hopeless baker."),
    make_row(
        "My sons didnt call.  they must hate me", pattern="Jumping to conclusions: mind reading"
    ),
    make_row(
        "i opened a restaurant last week but i bet it will go broke",
        pattern="Jumping to conclusions: Fortune-telling",
    ),
    make_row(
        "I came second at the bake-off with a recipe of my own. I should have won.",
        pattern="Should statements",
    ),
    make_row(
        "My boss fired me. I will never work again, I want to die.", pattern="Catastrophizing"
    ),
]


def write_rows(folder: Path, rows: list[Any]) -> Path:
    """The rows as a JSONL file."""
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def import_rows(folder: Path, *rows: dict[str, Any], seed: int = 0) -> ImportReport:
    """What the importer makes of the rows."""
    return import_patternreframe(write_rows(folder, list(rows)), seed)


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


# Wording


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("i m sure i don t care", "I'm sure I don't care"),
        ("im late ,  and i ve lost it !", "I'm late, and I've lost it!"),
        ("i dont like what it s like in new york", "I don't like what it's like in New York"),
        ("my sister s job is alot of work", "my sister's job is a lot of work"),
        ("I’m “fine”", 'I\'m "fine"'),
        (
            "i've a boat and i've been told its because i;ll sail",
            "I have a boat and I've been told it's because I'll sail",
        ),
        ("a earlier bus and a useful one", "an earlier bus and a useful one"),
    ],
)
def test_hurried_spelling_is_mended(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_cleaning_twice_changes_nothing_more() -> None:
    for row in ROWS:
        once = clean_text(row["thought"])
        assert clean_text(once) == once


def test_a_persona_becomes_whole_sentences() -> None:
    expected = ("I am a baker.", "I have two sons.", "My name is Oswald.", "I don't own a car.")
    assert read_persona(PERSONA) == expected
    assert read_persona("but i am shy . . ?") == ("I am shy.",)


@pytest.mark.parametrize(
    ("text", "situation", "thought"),
    [
        ("I burned the rice. I am a terrible cook.", "I burned the rice.", "I am a terrible cook."),
        (
            "I burned the rice, I'm such a terrible cook",
            "I burned the rice.",
            "I'm such a terrible cook.",
        ),
        (
            "I applied for the job but they will never call.",
            "I applied for the job.",
            "They will never call.",
        ),
        (
            "I live with two roommates and I'm sure they hate me",
            "I live with two roommates.",
            "They hate me.",
        ),
        (
            "I missed the ferry so I will never see the island",
            "I missed the ferry.",
            "I will never see the island.",
        ),
        (
            "I own a red kayak I bet people think I show off",
            "I own a red kayak.",
            "People think I show off.",
        ),
        (
            "Although I won the raffle, anyone could have done it",
            "I won the raffle.",
            "Anyone could have done it.",
        ),
        (
            "The picnic was a disaster. Sure, we had fun, but it rained.",
            "We had fun, but it rained.",
            "The picnic was a disaster.",
        ),
        (
            "My tomatoes are small, it's because I'm lazy.",
            "My tomatoes are small.",
            "It's because I'm lazy.",
        ),
        ("I teach swimming and will never be rich", "I teach swimming.", "I will never be rich."),
        ("I am alone because I am dull.", "", "I am alone because I am dull."),
        ("I will drown one day, I just know it.", "", "I will drown one day."),
        ("If I sing tonight, everyone will laugh.", "", "If I sing tonight, everyone will laugh."),
    ],
)  # fmt: skip
def test_importer_splits_the_situation_from_the_thought(
    text: str, situation: str, thought: str
) -> None:
    split = split_thought(text)
    assert split.situation == situation
    assert clean_thought(split.thoughts[-1]) == thought


@pytest.mark.parametrize(
    ("raw", "thought"),
    [
        ("I just know that she will leave.", "She will leave."),
        ("I'm afraid the roof will leak", "The roof will leak."),
        ("I don't think I will ever dance again", "I will never dance again."),
        ("what a fool I am", "I am such a fool."),
        ("They laugh at me, right?", "They laugh at me."),
        ("But nobody cares!", "Nobody cares."),
        ("No one listens to me", "No one listens to me."),
        ("Who knows?", ""),
    ],
)
def test_a_thought_reads_well_after_i_keep_thinking_that(raw: str, thought: str) -> None:
    assert clean_thought(raw) == thought


def test_clauses_held_by_a_comma_alone_are_joined() -> None:
    assert (
        connect_clauses("my team keeps losing, it's my fault")
        == "my team keeps losing, and it's my fault"
    )
    assert (
        connect_clauses("if the train stops, I will miss it")
        == "if the train stops, I will miss it"
    )


# The importer


def test_import_makes_one_whole_profile_of_every_row(tmp_path: Path) -> None:
    report = import_rows(tmp_path, *ROWS)
    assert [p.profile_id for p in report.profiles] == [
        f"patternreframe-{n:04d}" for n in range(1, len(ROWS) + 1)
    ]
    assert report.rejects == ()
    first = report.profiles[0]
    assert first.name == "Oswald"
    assert first.distortion is Distortion.LABELING
    assert first.triggering_situation == "I burned a tray of rolls."
    assert first.automatic_thoughts == ("I'm such a hopeless baker.",)
    assert first.balanced_thoughts == ("I can bake a new tray in an hour.",)


def test_imported_texts_are_sentences_and_keep_the_thought_hidden(tmp_path: Path) -> None:
    for profile in import_rows(tmp_path, *ROWS).profiles:
        assert not gives_away(profile.surface_problem, profile.automatic_thoughts)
        assert profile.triggering_situation not in profile.automatic_thoughts
        for text in every_text(profile):
            assert text[0].isupper(), text
            assert text.endswith("."), text
            assert "  " not in text, text
            assert " i " not in text, text


def test_risk_rows_are_kept_and_flagged(tmp_path: Path) -> None:
    report = import_rows(tmp_path, *ROWS)
    assert report.flagged == ("patternreframe-0005",)
    assert report.profiles[4].risk


def test_import_is_deterministic(tmp_path: Path) -> None:
    assert import_rows(tmp_path, *ROWS, seed=3) == import_rows(tmp_path, *ROWS, seed=3)


def test_a_different_seed_changes_attitudes_and_never_the_thoughts(tmp_path: Path) -> None:
    reports = [import_rows(tmp_path, *ROWS * 4, seed=seed) for seed in range(3)]
    for one, other in pairwise(reports):
        assert [p.attitude for p in one.profiles] != [p.attitude for p in other.profiles]
        assert [p.automatic_thoughts for p in one.profiles] == [
            p.automatic_thoughts for p in other.profiles
        ]


def test_attitudes_are_spread_evenly(tmp_path: Path) -> None:
    counts = Counter(p.attitude for p in import_rows(tmp_path, *ROWS * 80).profiles)
    assert all(25 <= counts[attitude] <= 80 for attitude in Attitude)


def test_every_pattern_name_of_the_format_is_known() -> None:
    assert set(PATTERNS.values()) == set(Distortion)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"thought": "  "}, Reason.NO_THOUGHT),
        ({"thought": None}, Reason.NO_THOUGHT),
        ({"thought": "I am late. " * 200}, Reason.TOO_LONG),
        ({"thought": "?!... 42"}, Reason.NO_SITUATION),
        ({"pattern": "Wishful thinking"}, Reason.UNKNOWN_PATTERN),
        ({"persona": " . . "}, Reason.NO_PERSONA),
        ({"persona": "i am a baker . i am fourteen years old ."}, Reason.MINOR),
        ({"thought": "I lost my job. I will never \ud800 sing again."}, Reason.NOT_TEXT),
        ({"thought": "I lost my job. I am a bad worker."}, Reason.LEAK),
        ({"thought": "I will drown one day, I just know it."}, Reason.NO_SITUATION),
        ({"thought": "I am alone because I am dull."}, Reason.NO_SITUATION),
        ({"thought": "I like to wear red. People think I am vain."}, Reason.TRAIT),
        ({"thought": "My brother is a lawyer. I will never be as good."}, Reason.TRAIT),
        ({"thought": "Sometimes I forgot my keys. I am so stupid."}, Reason.TRAIT),
        ({"thought": "It broke them last week. I am so stupid."}, Reason.SUPPOSED),
        ({"thought": "I probably failed my exam. I am so stupid."}, Reason.INTERPRETED),
        ({"thought": "I failed my exam. I took the bus home."}, Reason.NO_INTERPRETATION),
        ({"thought": "I lost my bag in first grade. I am so stupid."}, Reason.TRAIT),
        ({"thought": "My boss left due to my temper. I am so stupid."}, Reason.INTERPRETED),
        ({"thought": "I won a race but it was easy. I am so lame."}, Reason.INTERPRETED),
        (
            {"thought": "I lost my boat. A whale came and sank it and ruined all."},
            Reason.NO_INTERPRETATION,
        ),
        ({"thought": "My sister lost her race. She will never win."}, Reason.ANOTHER),
        ({"thought": "I failed my exam. I might do."}, Reason.NOT_WHOLE),
        ({"thought": "One of my cousin left the choir. I will never sing."}, Reason.GRAMMAR),
        (
            {"thought": "I moved to Oslo. I should have stayed home it's so cold."},
            Reason.GRAMMAR,
        ),
        ({"thought": "I saw a heron this morning. It will never come back."}, Reason.NO_TOPIC),
        ({"thought": "I lost my job and my husband. It will never get better."}, Reason.NO_TOPIC),
    ],
)  # fmt: skip
def test_an_unusable_row_is_rejected_with_its_reason(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    report = import_rows(tmp_path, ROWS[0], make_row("x") | changes)
    assert [reject.line for reject in report.rejects] == [2]
    assert report.rejects[0].reason.startswith(reason)
    assert len(report.profiles) == 1


def test_a_report_counts_its_rejects_by_reason(tmp_path: Path) -> None:
    trait, vague = "I like red. People think I am vain.", "If I sing, I will fail."
    report = import_rows(tmp_path, make_row(trait), make_row(vague), make_row(trait))
    assert report.reasons == {Reason.SUPPOSED: 2, Reason.NO_SITUATION: 1}


def test_minors_are_imported_only_when_asked_for(tmp_path: Path) -> None:
    young = ROWS[0] | {"persona": "i am a fourteen year old living with my mom ."}
    path = write_rows(tmp_path, [young, ROWS[0]])
    report = import_patternreframe(path)
    assert [(reject.line, reject.reason) for reject in report.rejects] == [(1, Reason.MINOR)]
    assert len(import_patternreframe(path, keep_minors=True).profiles) == 2


@pytest.mark.parametrize(
    ("persona", "minor"),
    [
        ("i am a fourteen year old living with my mom .", True),
        ("i m only 16 . i sing .", True),
        ("i am in the eighth grade .", True),
        ("i am a high school sophomore .", True),
        ("i go to high school in ohio .", True),
        ("i won the spelling bee in third grade .", False),
        ("i am thirty two years old .", False),
        ("i am 6 feet tall .", False),
        ("i am engaged to my high school boyfriend .", False),
        ("i just graduated high school .", False),
        ("i am a high school teacher .", False),
        ("i made my first movie when i was 12 .", False),
    ],
)
def test_a_minor_says_so_in_the_present(persona: str, minor: bool) -> None:
    assert is_minor(read_persona(persona)) is minor


@pytest.mark.parametrize(
    "situation",
    [
        "I burned a tray of rolls.",
        "My bus is not running this week.",
        "I have been married five times.",
        "My sister is moving to Peru.",
        "I love my choir but I missed the last concert.",
    ],
)
def test_an_event_or_a_circumstance_of_this_time_is_a_situation(situation: str) -> None:
    assert find_fault(situation) is None


@pytest.mark.parametrize(
    ("thought", "kind"),
    [
        ("It's all my fault.", "blame"),
        ("I should have stayed at home.", "regret"),
        ("They gave me the prize because they feel sorry for me.", "pity"),
        ("My sons hate me.", "mind reading"),
        ("The train will crash.", "danger"),
        ("I will never dance again.", "hopeless prediction"),
        ("It is going to rain on my wedding.", "prediction"),
        ("I'm such a hopeless baker.", "label"),
        ("People should listen to me.", "demand"),
        ("Anyone could have done it.", "discount"),
        ("He is so inconsiderate.", "label of another"),
        ("The whole picnic was a disaster.", "verdict"),
        ("She is probably busy with better friends.", "guess"),
        ("It always rains on me.", "generalization"),
        ("I took the bus home.", None),
        ("My cousin works at the harbor.", None),
        ("I should probably buy a new kettle.", None),
    ],
)
def test_the_kind_of_a_thought_is_told_from_a_fact(thought: str, kind: str | None) -> None:
    found = find_kind(thought)
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("situation", "thought", "topic"),
    [
        ("My boss moved my desk.", "He wants to fire me.", "work"),
        ("I don't have any children.", "It's too late.", ""),
        ("I fought the boss in a video game.", "I'm such a loser.", "my hobby"),
        ("I ordered the wrong pizza.", "I'm such a loser.", ""),
        ("I finished school and have not found a job.", "I will stay unemployed.", "work"),
        ("My cat scratched my husband.", "He will leave me.", ""),
        ("My cat scratched my husband.", "My husband will leave me.", "my relationship"),
        ("I got caught in the tide.", "I am a terrible swimmer.", "sports"),
        ("I saw the mayor.", "She thinks I failed at school.", ""),
    ],
)
def test_a_topic_is_named_by_the_row_or_there_is_none(
    situation: str, thought: str, topic: str
) -> None:
    assert find_topic(situation, (thought,)) == topic


def test_a_feeling_follows_from_the_thought_and_not_from_the_label(tmp_path: Path) -> None:
    thought = "I crashed my bike into the boss's car at work. I will be fired."
    for pattern in PATTERNS:
        (profile,) = import_rows(tmp_path, make_row(thought, pattern=pattern)).profiles
        assert profile.emotion in {"anxious", "afraid", "worried"}


def test_a_word_of_one_row_alone_counts_as_a_slip_in_a_large_file(tmp_path: Path) -> None:
    reframes = [{"reframe": "I can bake a new trey tomorow."}, {"reframe": "I can try again soon."}]
    odd = ROWS[0] | {"reframes": reframes}
    small = import_rows(tmp_path, odd).profiles[0]
    large = import_rows(tmp_path, odd, *[ROWS[0] | {"reframes": reframes[1:]}] * FEWEST_ROWS)
    assert len(small.balanced_thoughts) == 2
    assert large.profiles[0].balanced_thoughts == ("I can try again soon.",)


def test_a_row_without_usable_reframes_still_imports(tmp_path: Path) -> None:
    for reframes in (None, [], "", [" "], [{"reframe": None}]):
        assert (
            import_rows(tmp_path, ROWS[0] | {"reframes": reframes}).profiles[0].balanced_thoughts
            == ()
        )


def test_a_surface_that_repeats_the_thought_gives_it_away() -> None:
    assert gives_away("I feel like a hopeless baker.", ["I am a hopeless baker."])
    assert not gives_away("I sleep badly and snap at my sons.", ["I am a hopeless baker."])
