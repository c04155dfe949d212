"""A user's own seats, as `module:Class`: plain words are moves, faults have a line."""

import json
import sys
from pathlib import Path

import pytest

from scripts.app import BAD_INPUT, OK, main

COUNSELOR = """
class Mine:
    planning = True

    def propose(self, view):
        if view.exchange == 3 and BROKEN:
            raise ValueError("no words\\nleft")
        return "How did that feel?"
"""
CLIENT = """
class Mine:
    def speak(self, view):
        return "It happened on a Tuesday."

    def react(self, view):
        from psy_env import Ratings
        return Ratings(rubric=view.rubric.name, scores=dict.fromkeys(view.rubric.keys, 3))
"""


@pytest.fixture(autouse=True)
def _stand_in_a_folder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])


def write(source: str, name: str) -> str:
    """The name of a seat in a module of this name; every test takes another one."""
    Path(f"{name}.py").write_text(source)
    return f"{name}:Mine"


def simulate(*flags: str) -> int:
    small = ("--sessions=1", "--candidates=2", "--workers=0", "--out=run")
    return main(["simulate", *small, *flags])


def read_session() -> dict[str, object]:
    session: dict[str, object] = json.loads(Path("run/sessions.jsonl").read_text())
    return session


def test_a_counselors_plain_words_walk_through_every_stage() -> None:
    name = write("BROKEN = False" + COUNSELOR, "own_words")
    assert simulate(f"--counselor={name}", "--max-exchanges=20") == OK
    exchanges = read_session()["exchanges"]
    assert isinstance(exchanges, list)
    assert [turn["reply"]["action"] for turn in exchanges[:5]] == [0, 1, 2, 3, 4]
    assert exchanges[5]["planning"]["candidates"][0]["plan"]["strategy"]


def test_a_clients_plain_words_are_spoken() -> None:
    assert simulate(f"--client={write(CLIENT, 'own_client')}", "--max-exchanges=2") == OK
    exchanges = read_session()["exchanges"]
    assert isinstance(exchanges, list)
    assert exchanges[0]["client"]["utterance"] == "It happened on a Tuesday."


def test_what_a_seat_raises_fails_the_session_with_its_file_and_line() -> None:
    simulate(f"--counselor={write('BROKEN = True' + COUNSELOR, 'own_broken')}")
    cause = read_session()["cause"]
    assert cause == "counselor: ValueError: no words (own_broken.py:7)"


@pytest.mark.parametrize("said", ['["Hm?", 5]', '["Hm?", None]'])
def test_a_list_that_is_no_slate_fails_the_session_and_not_the_run(said: str) -> None:
    head = "class Mine:\n    planning = False\n\n    def propose(self, view):\n"
    source = f"{head}        return {said}\n"
    name = write(source, f"own_list_{len(said)}")
    assert simulate(f"--counselor={name}") != BAD_INPUT
    session = read_session()
    assert session["ending"] == "failed"
    assert str(session["cause"]).startswith("counselor: MoveError: ")


def test_an_edited_seat_is_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    name = write(CLIENT, "own_edited")
    assert simulate(f"--client={name}", "--max-exchanges=2") == OK
    assert simulate(f"--client={name}", "--max-exchanges=2") == OK
    assert "nothing to play" in capsys.readouterr().out
    write(CLIENT.replace("Tuesday", "Friday"), "own_edited")
    assert simulate(f"--client={name}", "--max-exchanges=2") == BAD_INPUT
    assert f"own_source.{name}" in capsys.readouterr().err
