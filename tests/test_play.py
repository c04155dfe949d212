"""A person in a seat: prompts that say what to do, words taken as they are, and nothing lost
however it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from agents.human import HELP, HumanClient, HumanCounselor, Terminal
from psy_env.actions import GOODBYE, LEAVE
from psy_env.errors import SeatError
from psy_env.records import Transcript
from psy_env.rubrics import SESSION_REACTIONS
from psy_env.session import Session
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat
from rollouts.fleet.stop import INTERRUPTED
from scripts.app import BAD_INPUT, FAULT, OK, main
from tests.fleet_seats import ROOT
from tests.scripted import make_profile

Capture = pytest.CaptureFixture[str]
FORM = [str(1 + number % 5) for number in range(len(SESSION_REACTIONS.items))]
PLAN = [
    "1",
    "look at the cost",
    "weigh it",
    "",
    "find another view",
    "try it",
    "close with a next step",
    "",
]
"""Strategy 1, then steps one a line; ending the list with four of them is refused."""


class Person:
    """Types the given lines, then closes the input; an exception among them is raised instead."""

    def __init__(self, lines: Iterable[str | BaseException]) -> None:
        """Nothing typed yet."""
        self._lines: Iterator[str | BaseException] = iter(lines)
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        line = next(self._lines, EOFError())
        if isinstance(line, BaseException):
            raise line
        return line


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> "Sit":
    """A way to sit down at psy-step play with what to type."""
    return Sit(monkeypatch)


class Sit:
    """Plays one session at the terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody sits yet."""
        self._monkeypatch = monkeypatch
        self.person = Person(())

    def down(
        self, options: str, lines: Iterable[str | BaseException], code: int = OK
    ) -> Transcript:
        """Play with these options and lines; gives the saved transcript."""
        self.person = Person(lines)
        self._monkeypatch.setattr("builtins.input", self.person)
        assert main(["play", "--profile=builtin-001", "--out=saved.json", *options.split()]) == code
        return Transcript.model_validate_json(Path("saved.json").read_bytes())


def spoken_by(transcript: Transcript, seat: Seat) -> list[str]:
    """The lines of one seat, as they stand in the record."""
    if seat is Seat.CLIENT:
        return [exchange.client.utterance for exchange in transcript.exchanges]
    replies = [exchange.reply for exchange in transcript.exchanges if exchange.reply]
    return [reply.candidates[reply.chosen].text for reply in replies]


def test_a_session_can_be_watched(capsys: Capture) -> None:
    assert main(["play", "--max-exchanges=2", "--out=saved.json"]) == OK
    told = capsys.readouterr().out
    assert told.startswith("Research software")
    assert "Ctrl-C stops." in told
    assert told.count("\nClient: ") == told.count("\nCounselor: ") - 1 == 2
    assert "=== cap reached after 2 exchanges" in told
    assert json.loads(Path("saved.json").read_text())["ending"] == "cap_reached"


def test_a_counselor_is_told_how_to_end_and_can(sit: Sit, capsys: Capture) -> None:
    saved = sit.down(
        "--counselor=human",
        ["What brings you here?", "", "Tell me more.", HELP, "/hlep", f"{LEAVE} Take good care."],
    )
    assert saved.ending == "closed_early"
    assert spoken_by(saved, Seat.COUNSELOR) == [
        "What brings you here?",
        "Tell me more.",
        "Take good care.",
    ]
    assert sit.person.prompts[0] == "You (counselor, 1 of 20): "
    told = capsys.readouterr().out
    assert told.count(f"{LEAVE} leaves") == 3
    assert "(there is no command /hlep: " in told
    assert "(please type something)" in told
    assert "What brings you here?" not in told


def test_the_command_that_ends_is_a_word_of_its_own(sit: Sit) -> None:
    saved = sit.down("--counselor=human", ["/endless worries", f"  {LEAVE}  "])
    assert spoken_by(saved, Seat.COUNSELOR) == ["/endless worries", GOODBYE]
    assert saved.ending == "closed_early"


def test_a_counselor_leaves_its_plan_by_the_same_word(sit: Sit) -> None:
    saved = sit.down("--counselor=human/plan --client=human", ["Well.", LEAVE, *FORM])
    assert saved.ending == "closed_early"


def test_what_an_embedded_client_went_through_is_shown_after_the_session(
    sit: Sit, capsys: Capture
) -> None:
    sit.down("--counselor=human", ["What brings you here?", LEAVE])
    told = capsys.readouterr().out
    assert "What the client went through" in told.split("=== closed early")[1]


def test_a_counselor_with_a_plan_steps_through_both_stages(sit: Sit, capsys: Capture) -> None:
    first, onward = (
        ["Well.", "say"],
        ["Well.", "", "say"],
    )  # the first step is the only one at the beginning
    diagnostic = [*first, "Well.", "9", "1", "again", *onward * 4]
    intervention = ["Well.", *PLAN, "say", *onward * 5]
    saved = sit.down("--counselor=human/plan --client=human", [*diagnostic, *intervention, *FORM])
    told = capsys.readouterr().out
    assert saved.ending == "goals_reached", saved.cause
    assert "again: welcome the client" in told
    assert "the session ends after the last step" in told
    assert "(5 steps at least, please)" in told
    assert "(a whole number from 1 to 2, please)" in told
    actions = [exchange.reply.action for exchange in saved.exchanges if exchange.reply]
    assert actions == [0, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5]
    assert all(choice.violations == (None,) for _, choice in saved.choices)


def test_a_client_gets_a_role_and_fills_the_form(sit: Sit, capsys: Capture) -> None:
    saved = sit.down(
        "--client=human", ["I am tired.", "/LEAVE", "0", "six", "²", "9" * 5000, *FORM]
    )
    told = capsys.readouterr().out
    assert "You are Ingrid, the client" in told
    assert "/leave leaves" in told
    assert "I am going to lose the bakery." in told
    assert told.count("(a whole number from 1 to 5, please)") == 4
    assert saved.ending == "client_left"
    assert saved.reactions is not None
    assert list(saved.reactions.scores.values()) == [int(score) for score in FORM]
    assert sit.person.prompts[-1].startswith("14/14 ")


def test_two_people_can_play_both_seats(sit: Sit) -> None:
    lines = ["I am tired.", "Since when?", "Since May.", LEAVE, *FORM]
    saved = sit.down("--client=human --counselor=human", lines)
    assert spoken_by(saved, Seat.CLIENT) == ["I am tired.", "Since May."]
    assert saved.ending == "closed_early"


@pytest.mark.parametrize(
    ("last", "code"), [(EOFError(), FAULT), (KeyboardInterrupt(), INTERRUPTED)]
)
def test_whoever_leaves_in_the_middle_keeps_the_transcript(
    sit: Sit, last: BaseException, code: int, capsys: Capture
) -> None:
    saved = sit.down("--counselor=human", ["What brings you here?", last], code)
    assert saved.ending == "failed"
    assert spoken_by(saved, Seat.COUNSELOR) == ["What brings you here?"]
    out, error = capsys.readouterr()
    assert "transcript in saved.json" in out
    assert error == (
        "psy-step: "
        f"{'stopped by Ctrl-C' if code == INTERRUPTED else f'the session failed: {saved.cause}'}\n"
    )


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("{0} {topic} [a|b] %s", "{0} {topic} [a|b] %s"),
        ("red \x1b[31m and \x00\x07 bell", "red  [31m and   bell"),
        ("half \udc80 a character", "half   a character"),
        ("long " * 10_000, ("long " * 10_000).strip()),
        ("x" * 50_000, "x" * 50_000),
        ('{"exit": true}\u202e 😀', '{"exit": true} 😀'),
    ],
    ids=["braces", "control", "surrogate", "long", "one word", "odd"],
)
@pytest.mark.parametrize("seat", [Seat.CLIENT, Seat.COUNSELOR])
def test_hostile_typing_is_taken_as_words(sit: Sit, seat: Seat, typed: str, taken: str) -> None:
    saved = sit.down(f"--{seat}=human --max-exchanges=2", [typed, "and more", *FORM])
    assert saved.ending != "failed"
    assert spoken_by(saved, seat)[0].split() == taken.split()


def test_bytes_that_are_no_text_end_no_session() -> None:
    command = [
        sys.executable,
        "-m",
        "scripts.app",
        "play",
        "--counselor=human",
        "--max-exchanges=1",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii:strict"}
    done = subprocess.run(
        command, env=environment, input=b"caf\xe9 \xff?\n", capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (OK, b"")
    assert b"cap reached after 1 exchanges" in done.stdout


def test_what_a_client_says_cannot_steer_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    nasty = make_profile().model_copy(
        update={"surface_problem": "I am \x1b[2J\x07 tired of \x9b31m it.", "name": "\x1bc"}
    )
    (tmp_path / "p.jsonl").write_text(nasty.model_dump_json() + "\n")
    assert main(["play", "--profiles=p.jsonl", "--max-exchanges=1"]) == OK
    assert all(
        character.isprintable() or character == "\n" for character in capsys.readouterr().out
    )


def test_no_file_is_written_over_with_a_transcript(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "notes").write_text("mine")
    assert main(["play", "--out=notes"]) == BAD_INPUT
    assert main(["play", "--out=notes/x"]) == BAD_INPUT
    assert (tmp_path / "notes").read_text() == "mine"
    out, error = capsys.readouterr()
    assert out == ""
    assert "notes: something is there already. Give a new file with --out." in error


def test_seats_work_on_any_terminal() -> None:
    told: list[str] = []
    person = Person(["I am tired.", "Since when?"])
    terminal = Terminal(person, told.append)
    session = Session.start(make_profile())
    turn = HumanClient(terminal).speak(session.view(Seat.CLIENT))  # type: ignore[arg-type]
    assert turn.utterance == "I am tired."
    view = session.apply(turn).view(Seat.COUNSELOR)
    assert isinstance(view, CounselorView)
    (said,) = HumanCounselor(planning=True, terminal=terminal).propose(view)
    assert said.text == "Since when?"
    assert told[-1] == "  step 1 of 5: welcome the client and invite the problem"
    with pytest.raises(SeatError, match="end of input"):
        terminal.ask("Anything else? ")
