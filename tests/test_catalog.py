"""Names of seats: what each stands for, and what is said to one that stands for nobody."""

from pathlib import Path

import pytest

from agents.catalog import find_seat, is_model, list_seats, seat_cast
from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.llm.evaluator import ModelEvaluator
from agents.llm.stepper import TrainedStepper
from agents.models.endpoint.entries import Endpoint, Price
from agents.options import Answers, Setup
from psy_env.errors import InputError
from psy_env.vocabulary import Seat

LAB = Endpoint(name="lab", base_url="http://127.0.0.1:9/v1")
SETUP = Setup(endpoints=(LAB,), answers=Answers.COUNTED)


@pytest.mark.parametrize(
    ("seat", "kind"),
    [
        (Seat.CLIENT, ModelClient),
        (Seat.COUNSELOR, ModelCounselor),
        (Seat.EVALUATOR, ModelEvaluator),
    ],
)
@pytest.mark.parametrize("name", ["lab/m", "lab/family/m:latest", "hf/models/tiny"])
def test_a_models_name_seats_it_anywhere(seat: Seat, kind: type, name: str) -> None:
    found = find_seat(seat, name, SETUP)
    assert isinstance(found, kind)
    assert found.model.name == name  # type: ignore[attr-defined]


def test_a_stepper_is_two_models_of_an_endpoint_or_two_adapters_of_a_base(tmp_path: Path) -> None:
    path = tmp_path / "stepper.toml"
    path.write_text('endpoint = "lab"\nutterance = "u"\nplanner = "p"\n')
    served = find_seat(Seat.COUNSELOR, f"stepper/{tmp_path}", SETUP)
    assert isinstance(served, TrainedStepper)
    assert served.planner is not None
    assert (served.utterance.name, served.planner.name) == ("lab/u", "lab/p")
    for adapter in ("u", "p"):
        (tmp_path / adapter).mkdir()
    path.write_text('base = "."\nutterance = "u"\nplanner = "p"\n')
    here = find_seat(Seat.COUNSELOR, f"stepper/{tmp_path}", SETUP)
    assert [here.utterance.name, here.planner.name] == [
        f"stepper/{tmp_path}#{part}" for part in ("utterance", "planner")
    ]


@pytest.mark.parametrize(
    ("seat", "name", "hint"),
    [
        (Seat.COUNSELOR, "rule_based/steper", "rule_based/stepper"),
        (Seat.COUNSELOR, "psych9k/m", "psych8k/MODEL"),
        (Seat.CLIENT, "lap/MODEL", "lab/MODEL"),
        (Seat.EVALUATOR, "rulebased", "rule_based"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(seat: Seat, name: str, hint: str) -> None:
    with pytest.raises(InputError, match=f"Did you mean '{hint}'") as caught:
        find_seat(seat, name, SETUP)
    assert caught.value.place == f"--{seat}"


def test_a_baselines_model_is_looked_up_too() -> None:
    with pytest.raises(InputError, match="unknown model 'lap/m'"):
        find_seat(Seat.COUNSELOR, "cbt/lap/m", SETUP)
    assert find_seat(Seat.COUNSELOR, "cbt/lab/m", SETUP).model.name == "lab/m"


@pytest.mark.parametrize("name", ["hf", "stepper", "cbt", "human", "rule_based"])
def test_an_endpoint_cannot_take_the_name_of_a_kind_of_seat(name: str) -> None:
    setup = Setup(endpoints=(Endpoint(name=name, base_url="http://127.0.0.1:9/v1"),))
    with pytest.raises(InputError, match=f"cannot be named '{name}'"):
        seat_cast(setup=setup)


def test_a_limited_budget_refuses_models_without_a_price() -> None:
    priced = LAB.model_copy(update={"prices": {"m": Price(input=1, output=2)}})
    setup = Setup(endpoints=(priced,), priced=True, answers=Answers.COUNTED)
    find_seat(Seat.CLIENT, "lab/m", setup)
    with pytest.raises(InputError, match=r'prices\."other"'):
        find_seat(Seat.CLIENT, "lab/other", setup)


def test_every_listed_name_says_what_it_is() -> None:
    for seat in Seat:
        names = list_seats(seat, (LAB,))
        assert "lab/MODEL" in names
        assert all(names.values())


def test_models_are_told_from_rules_people_and_own_classes() -> None:
    assert [is_model(name) for name in ("lab/m", "hf/x", "stepper/x", "cbt/lab/m")] == [True] * 4
    assert not any(
        is_model(name) for name in ("rule_based", "human", "gaming/parrot", "my.module:Client")
    )
