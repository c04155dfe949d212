"""The PatternReframe importer: what becomes a client, and why the rest does not. Every row here was
written for these tests."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agents.profiles import ImportReport, Reason, gives_away, import_patternreframe
from agents.profiles.patternreframe.importer import FEWEST_ROWS, PATTERNS
from psy_env.vocabulary import Attitude, Distortion
from tests.test_profiles import every_text, write_rows

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


def import_rows(folder: Path, *rows: dict[str, Any], seed: int = 0) -> ImportReport:
    """What the importer makes of the rows."""
    return import_patternreframe(write_rows(folder, list(rows)), seed)


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
        ({"thought": "I like to hum aloud. People think I am vain."}, Reason.TRAIT),
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
        (
            {"thought": "I sailed on Sunday. It was awful, and I'm such a fool."},
            Reason.NO_INTERPRETATION,
        ),
        ({"thought": "I survived a fall at work. I will never die."}, Reason.NO_INTERPRETATION),
        ({"thought": "I have been a nurse for so long. I will never rise."}, Reason.TRAIT),
        ({"thought": "We have been married for ten calm years. Anyone can do it."}, Reason.TRAIT),
        ({"thought": "I once saw the mayor. He thinks I am a fool."}, Reason.TRAIT),
        ({"thought": "My sister lost her race. She will never win."}, Reason.ANOTHER),
        ({"thought": "A singer left our choir. It must be that he hates it."}, Reason.ANOTHER),
        ({"thought": "I fell on my knees at work. It might be broken."}, Reason.GRAMMAR),
        (
            {"persona": "i am single .", "thought": "My wife lost her ring. She will blame me."},
            Reason.CLASH,
        ),
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
