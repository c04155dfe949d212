"""A judge beside people who rated: clinicians on another instrument, raters on the run's own
sessions. All rows are written here, in the formats that are read."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from psy_env.errors import InputError
from psy_env.rubrics import CTRS
from rollouts.audit.clinicians import audit_against_clinicians
from rollouts.audit.finding import Level
from rollouts.audit.label_file import read_judge_scores, read_label_file
from rollouts.audit.own_labels import MEAN, Scores, audit_own_labels
from rollouts.audit.rated_dialogues import read_rated
from scripts.app import main
from tests.lab import simulate

CRITERIA = ("criterion_1", "criterion_4", "criterion11")
USERS = ("u-a", "u-b", "u-c")


def write_row(number: int, quality: float, rng: random.Random) -> dict[str, Any]:
    """One dialogue as MindEval has it, by clinicians who see its quality (1-6) more or less."""
    said = ("Hello.", "I feel low.", "What went through your mind?", "That I fail.", "I see.")
    row: dict[str, Any] = {
        "id": f"d{number}",
        "model": f"model {number % 2}",
        "messages": [
            {"role": ("assistant", "user")[place % 2], "content": text}
            for place, text in enumerate(said)
        ],
        "score_justification.responses": ["good", "bad"],
    }
    for name in CRITERIA:
        given = [min(6, max(1, round(quality + rng.gauss(0, 1)))) for _ in USERS]
        given[0] = 0 if name == "criterion_4" else given[0]
        row[f"{name}.responses"] = given
        row[f"{name}.responses.users"] = list(USERS)
        row[f"{name}.responses.status"] = ["submitted"] * len(USERS)
    return row


def write_rows(path: Path, count: int = 24) -> Path:
    rng = random.Random(3)
    rows = [write_row(number, 1 + 5 * number / count, rng) for number in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_zero_is_no_score_and_the_tenth_criterion_is_spelled_in_its_own_way(tmp_path: Path) -> None:
    first = read_rated(write_rows(tmp_path / "rows.jsonl"))[0]
    assert set(first.scores) == {"clinician 1", "clinician 2", "clinician 3"}
    assert set(first.scores["clinician 1"]) == {"criterion_1", "criterion11"}
    assert set(first.scores["clinician 2"]) == set(CRITERIA)
    assert [line.seat for line in first.lines][:2] == ["counselor", "client"]


def break_score(row: dict[str, Any]) -> None:
    row["criterion_1.responses"][0] = 7


def break_length(row: dict[str, Any]) -> None:
    row["criterion_1.responses.users"].pop()


def break_messages(row: dict[str, Any]) -> None:
    row["messages"] = "hello"


def break_role(row: dict[str, Any]) -> None:
    row["messages"][0] = {"role": "wizard", "content": "hello"}


@pytest.mark.parametrize("spoil", [break_score, break_length, break_messages, break_role])
def test_a_row_that_does_not_fit_is_named_with_its_line(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    row = write_row(0, 3, random.Random(0))
    spoil(row)
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    with pytest.raises(InputError, match=r"rows\.jsonl:1: .*\. (?:Give|Use)"):
        read_rated(path)


def test_a_judge_that_sees_what_clinicians_see_may_stand_in_and_one_by_chance_may_not(
    tmp_path: Path,
) -> None:
    dialogues = read_rated(write_rows(tmp_path / "rows.jsonl"))
    seeing: dict[str, float | None] = {one.name: float(one.name[1:]) for one in dialogues}
    audit = audit_against_clinicians("seeing", dialogues, seeing)
    assert Level.WARNING not in [one.level for one in audit.findings]
    heads = [row.name for row in audit.tables[1].rows]
    assert heads == ["all dialogues", "within a model", "model 0", "model 1"]
    values = list(seeing.values())
    random.Random(5).shuffle(values)
    blind = dict(zip(seeing, values, strict=True)) | {"d0": None}
    audit = audit_against_clinicians("blind", dialogues, blind)
    assert {one.level for one in audit.findings} == {Level.WARNING}
    assert "1 of 24 dialogues no score" in audit.findings[-1].sentence


def test_the_command_compares_a_judge_with_clinicians_and_says_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "rows.jsonl", 12)
    command = ["check", "rule_based/second", "--labels=rows.jsonl"]
    assert main(command) == 0
    assert "gives all 12 dialogues the same score" in capsys.readouterr().out
    kept = Path("runs/check/rule_based_second/check.json")
    first = kept.read_bytes()
    assert main(command) == 0
    assert kept.read_bytes() == first
    assert main(["check", "--labels=rows.jsonl"]) == 2
    assert main(["check", "rule_based", "--run=run"]) == 2


def make_scores(shift: float, noise: float, seed: int, sessions: int = 80) -> Scores:
    """A rater of sessions whose quality goes from 1 to 5."""
    rng = random.Random(seed)
    return {
        f"s{n}": {"focus": min(6.0, max(0.0, round(1 + n / 20 + shift + rng.gauss(0, noise))))}
        for n in range(sessions)
    }


def test_people_correct_a_judge_that_is_too_kind_and_say_how_sure_that_is() -> None:
    people = {
        f"rater-{seed}": {
            session: scores
            for session, scores in make_scores(0, 0.5, seed).items()
            if int(session[1:]) % 2
        }
        for seed in (1, 2, 3)
    }
    kind = audit_own_labels("kind", make_scores(1.5, 0.5, 9), people)
    stands_in, mean, _ = kind.findings
    assert stands_in.level is mean.level is Level.WARNING
    focus, total = kind.tables[0].rows
    assert (focus.name, total.name) == ("focus", MEAN)
    corrected = total.cells[5]
    assert corrected.low is not None
    assert corrected.high is not None
    assert corrected.low < 2.975 < corrected.high, "the mean quality of all eighty"
    like = audit_own_labels("alike", make_scores(0, 0.4, 9), people)
    assert [one.level for one in like.findings[:2]] == [Level.FINE, Level.FINE]
    two = dict(list(people.items())[:2])
    assert "needs 3" in audit_own_labels("alike", make_scores(0, 0.4, 9), two).findings[0].sentence


def write_results(path: Path, kind: str, names: list[str]) -> None:
    """What review import writes, as far as it is read, for one rater."""
    scores = dict.fromkeys(CTRS.keys, 3) | {"focus": None}
    answers = [
        {"rater": "rater-1", "session_id": name, "profile_id": "p", "scores": scores}
        for name in names
    ]
    content = {"schema_version": 2, "kind": kind, "run": "run", "answers": answers}
    path.write_text(json.dumps(content))


def test_labels_of_a_runs_own_sessions_belong_to_the_judge_that_rated_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert simulate("--counselor=sincere/socratic", "--candidates=1", "--no-mine") == 0
    names = list(read_judge_scores(Path("run"), "rule_based"))
    write_results(tmp_path / "results.json", "ctrs", names)
    capsys.readouterr()
    assert main(["check", "rule_based", "--labels=results.json"]) == 0
    assert "collaboration" in capsys.readouterr().out
    assert main(["check", "rule_based/second", "--labels=results.json"]) == 2
    assert "--rejudge run --evaluator rule_based/second" in capsys.readouterr().err
    write_results(tmp_path / "results.json", "dialogue", names)
    with pytest.raises(InputError, match="of the form 'dialogue'"):
        read_label_file(tmp_path / "results.json")
