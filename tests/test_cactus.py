"""CACTUS's intake forms as profiles. The form below is written here, in the format that is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.profiles import read_profiles
from agents.profiles.cactus import import_cactus
from psy_env.errors import InputError
from scripts.app import main

FORM = """Name:
Ada Quist
Age:
39
Gender:
female
Occupation: Beekeeper
Education: High School
Marital Status: Single
Family Details: Lives alone

2. Presenting Problem
{problem}
The trouble started in May after I lost two hives at my farm.
I feel anxious whenever I open a box.

3. Reason for Seeking Counseling
I want to sleep again.

4. Past History
None.

6. Social Support System
I have a brother who helps me."""
TOLD = "I struggle with the thought that I will never keep a colony alive, despite my training."


def write_file(path: Path, problem: str = TOLD, **changes: Any) -> Path:
    """The three rows that one form comes in."""
    rows = [
        {
            "AI_client": {"intake_form": FORM.format(problem=problem), "attitude": attitude},
            "ground_truth_CBT": ["Decatastrophizing"],
            **changes,
        }
        for attitude in ("positive", "neutral", "negative")
    ]
    path.write_text(json.dumps(rows))
    return path


def test_a_form_becomes_one_client_in_three_attitudes(tmp_path: Path) -> None:
    report = import_cactus(write_file(tmp_path / "forms.json"))
    assert [profile.attitude for profile in report.profiles] == ["open", "hesitant", "defensive"]
    first = report.profiles[0]
    assert first.name == "Ada"
    assert first.automatic_thoughts == ("I will never keep a colony alive.",)
    assert first.surface_problem == "I want to sleep again."
    assert first.triggering_situation.startswith("The trouble started in May")
    assert (first.emotion, first.topic) == ("anxious", "my training")
    assert "My occupation is beekeeper." in first.persona
    assert len({profile.profile_id for profile in report.profiles}) == 3


@pytest.mark.parametrize(
    ("problem", "changes", "reason"),
    [
        ("I sleep badly.", {}, "no thought is told in so many words"),
        (TOLD, {"ground_truth_CBT": ["Hypnosis"]}, "none of its techniques"),
        ("I have the belief that I want to sleep again and again.", {}, "gives the thought away"),
    ],
)
def test_what_a_form_does_not_tell_is_not_made_up(
    tmp_path: Path, problem: str, changes: dict[str, Any], reason: str
) -> None:
    report = import_cactus(write_file(tmp_path / "forms.json", problem, **changes))
    assert not report.profiles
    assert all(reason in reject.reason for reject in report.rejects)


def test_rows_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('[{"thought": "I fail."}]')
    with pytest.raises(InputError, match="no intake form is here"):
        import_cactus(path)


def test_the_command_says_what_has_no_counterpart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path / "forms.json")
    command = ["profiles", "--source=cactus", "--input=forms.json", "--out=clients.jsonl"]
    assert main(command) == 0
    assert "no pattern of thought stands in the forms" in capsys.readouterr().err
    assert len(read_profiles("clients.jsonl")) == 3
    assert main(["profiles", "--source=cactus"]) == 2
    assert main([*command, "--model=openai/gpt-4o"]) == 2
