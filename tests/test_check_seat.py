"""The contract of a seat: every seat of ours keeps it, and each planted fault is named in words."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import psy_env
from agents.catalog import SEATS, find_seat
from agents.options import Setup
from psy_env.check_seat import check_seat, find_kinds
from psy_env.errors import InputError
from psy_env.records import Candidate, ClientTurn, Ratings, ScoreCard, SessionRating
from psy_env.seat_rules import Fault
from psy_env.seat_trial import read_global_random
from psy_env.stand_ins import StandInClient, StandInCounselor, StandInEvaluator
from psy_env.views import ClientView, CounselorView, SessionView, SlateView
from psy_env.vocabulary import Seat
from tests.model_answers import answer
from tests.seated_models import seat_model

OURS = [
    (seat, name) for seat, known in SEATS.items() for name in known if not name.startswith("human")
]


@pytest.mark.parametrize(("seat", "name"), OURS)
def test_every_seat_of_the_catalog_keeps_the_contract(seat: Seat, name: str) -> None:
    report = check_seat(lambda: find_seat(seat, name, Setup()), seat)
    assert report.ok, str(report)
    assert report.moves > 5


class Peeker(StandInCounselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        profile = getattr(view, "profile", None)
        return super().propose(view) if profile is None else []


class DirectPeeker(StandInCounselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        assert view.profile  # type: ignore[attr-defined]
        return super().propose(view)


class Skipper(StandInCounselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        return [
            each if each.kind == "plan" else each.model_copy(update={"action": 4})
            for each in super().propose(view)
        ]


class Gambler(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        return ClientTurn(utterance=f"It is {random.random():.6f} today.")


class NumpyGambler(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        return ClientTurn(utterance=f"It is {np.random.random():.6f} today.")


class Mute(StandInCounselor):
    def propose(self, view: CounselorView) -> Any:
        return None


class Misspeller(StandInEvaluator):
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return [ScoreCard(scores={"charm": 3}) for _ in view.candidates]


class FormMisspeller(StandInClient):
    def react(self, view: ClientView) -> Ratings:
        return Ratings(rubric="session_reactions", scores={"charm": 3})


class Miscounter(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        rating = super().rate(view)
        return rating.model_copy(update={"tags": (*rating.tags, ())})


class Sleeper(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        time.sleep(0.03)
        return super().speak(view)


class Vandal(StandInCounselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        object.__setattr__(view, "lines", ())
        return super().propose(view)


class Brooder(StandInClient):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "asked", [])

    __slots__ = ("asked",)

    def speak(self, view: ClientView) -> ClientTurn:
        self.asked.append(1)  # type: ignore[attr-defined]
        return ClientTurn(utterance=f"For the {len(self.asked)}th time.")  # type: ignore[attr-defined]


class Fragile(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        if any(not line.text.isprintable() for line in view.lines):
            raise ValueError("what is that?")
        return super().speak(view)


class Generous(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        scores = dict.fromkeys(view.rubric.keys, 9)
        rating = super().rate(view)
        return rating.model_copy(update={"ctrs": Ratings(rubric="ctrs", scores=scores)})


class HalfAnEvaluator:
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return StandInEvaluator().score(view)


PLANTED: list[tuple[Callable[[], Any], Fault, str]] = [
    (Peeker, Fault.PEEKS, "looked for `profile`, which a counselor's view does not have"),
    (DirectPeeker, Fault.PEEKS, "looked for `profile`"),
    (Skipper, Fault.ILLEGAL_ACTION, "names the current action or the next"),
    (Gambler, Fault.GLOBAL_RANDOM, "used global random numbers"),
    (NumpyGambler, Fault.GLOBAL_RANDOM, "used global random numbers"),
    (Mute, Fault.RETURNS_NOTHING, "returned None"),
    (Misspeller, Fault.WRONG_KEYS, "unknown charm"),
    (FormMisspeller, Fault.WRONG_KEYS, "unknown charm"),
    (Miscounter, Fault.WRONG_TAG_ROWS, "one row of tags for each counselor turn"),
    (Sleeper, Fault.SLOW, "took longer than 0.02 s"),
    (Vandal, Fault.CHANGES_VIEW, "changed its view"),
    (Brooder, Fault.NOT_REPEATABLE, "answered otherwise"),
    (Fragile, Fault.RAISES, "test_check_seat.py:"),
    (Generous, Fault.OFF_SCALE, "left the scale of 0 to 6"),
    (HalfAnEvaluator, Fault.INCOMPLETE, "needs `rate`"),
]


@pytest.mark.parametrize(("seat", "fault", "words"), PLANTED)
def test_a_planted_fault_is_named_in_words(
    seat: Callable[[], Any], fault: Fault, words: str
) -> None:
    report = check_seat(seat, slow_after=0.02 if fault is Fault.SLOW else 1.0)
    assert not report.ok
    assert fault in report.faults, str(report)
    assert words in str(report)


@pytest.mark.parametrize("seat", [StandInClient, StandInCounselor, StandInEvaluator])
def test_an_object_a_class_and_a_factory_are_checked_alike(seat: Callable[[], Any]) -> None:
    assert check_seat(seat).ok
    assert check_seat(seat()).ok
    assert check_seat(lambda: seat()).ok


def test_the_module_is_the_function_whichever_way_it_is_named() -> None:
    assert psy_env.check_seat(StandInClient).ok  # type: ignore[operator]


def test_who_can_sit_in_no_chair_is_told() -> None:
    with pytest.raises(InputError, match="can sit in no chair"):
        check_seat(object())
    assert find_kinds(StandInCounselor()) == (Seat.COUNSELOR,)


def test_what_cannot_be_made_is_told_with_its_line() -> None:
    class Broken(StandInClient):
        def __init__(self) -> None:
            raise RuntimeError("no key")

    report = check_seat(Broken, "client")
    assert report.faults == {Fault.RAISES}
    assert "RuntimeError: no key" in str(report)
    assert "test_check_seat.py:" in str(report)


def test_checking_leaves_the_global_random_numbers_as_they_were() -> None:
    before = read_global_random()
    check_seat(Gambler)
    assert read_global_random() == before


@pytest.mark.parametrize("seat", [Seat.CLIENT, Seat.COUNSELOR, Seat.EVALUATOR])
def test_seats_played_by_models_keep_the_contract(seat: Seat) -> None:
    from agents.llm.client import ModelClient
    from agents.llm.counselor import ModelCounselor
    from agents.llm.evaluator import ModelEvaluator
    from agents.prompts import Prompts

    model, _ = seat_model(answer, seat)
    prompts = Prompts({})
    seats: dict[Seat, Callable[[], Any]] = {
        Seat.CLIENT: lambda: ModelClient(model, prompts, 2),
        Seat.COUNSELOR: lambda: ModelCounselor(model, prompts, 2),
        Seat.EVALUATOR: lambda: ModelEvaluator(model, prompts, "slate", 1, "item", 2),
    }
    report = check_seat(seats[seat], seat, deterministic=False, slow_after=10)
    assert report.ok, str(report)


def test_the_world_loads_its_other_views_when_they_are_asked_for() -> None:
    code = (
        "import sys, psy_env; before = 'pettingzoo' in sys.modules; psy_env.counseling_v0.env; "
        "print(before, 'pettingzoo' in sys.modules, 'check_seat' in dir(psy_env) or "
        "callable(psy_env.check_seat))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True", "True"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        psy_env.nothing  # noqa: B018


def test_a_replaced_view_is_still_watched() -> None:
    class Sly(StandInCounselor):
        def propose(self, view: CounselorView) -> Sequence[Candidate]:
            getattr(replace(view, n=1), "seats", None)
            return super().propose(view)

    assert Fault.PEEKS in check_seat(Sly).faults
