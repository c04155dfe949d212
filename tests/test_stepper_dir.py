"""The trained counselor: which model answers what, what a broken answer becomes, and what its
folder must say."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from agents.catalog import find_seat, seat_cast
from agents.llm.stepper import SHIPPED, FirstLegal, TrainedStepper, read_stepper
from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, Sampling
from agents.models.endpoint.entries import LocalSettings
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.options import Setup
from agents.profiles.parts import Part
from agents.text_format import parse_reply, render_prompt, render_reply
from psy_env.errors import InputError
from psy_env.records import Ending, PlanCandidate, Rules, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from psy_env.vocabulary import Seat
from tests.scripted import make_plan, make_profile
from tests.test_text_format import PLANNED, PLANNING
from tests.tiny import make_wild

SPOKEN = UtteranceCandidate(utterance="What happened then?", action=2, reasoning="Go on.")
PLANNED_NEXT = PlanCandidate(plan=make_plan(), reasoning="The thought about the exam.")
REPLIES = {
    "utterance": render_reply(SPOKEN, PLANNED),
    "planner": render_reply(PLANNED_NEXT, PLANNING),
}


def seat(model: object) -> SeatModel:
    return SeatModel(model, Seat.COUNSELOR)  # type: ignore[arg-type]


def make_stepper() -> tuple[TrainedStepper, dict[str, ScriptedModel]]:
    models = {
        name: ScriptedModel(lambda _, reply=reply: reply, name)  # type: ignore[misc]
        for name, reply in REPLIES.items()
    }
    return TrainedStepper(seat(models["utterance"]), seat(models["planner"])), models


@dataclass
class Cut:
    """A model whose completions end like this."""

    text: str
    finish: Finish
    name: str = "cut"

    def chat(self, request: ChatRequest) -> ChatReply:
        return ChatReply((Completion(self.text, self.finish),) * request.n)


def test_the_planner_plans_and_the_other_model_speaks() -> None:
    stepper, models = make_stepper()
    assert stepper.propose(PLANNED) == [SPOKEN, SPOKEN]
    assert (len(models["utterance"].requests), len(models["planner"].requests)) == (1, 0)
    assert stepper.propose(PLANNING) == [PLANNED_NEXT, PLANNED_NEXT]
    assert (len(models["utterance"].requests), len(models["planner"].requests)) == (1, 1)


def test_a_slate_is_one_question_in_the_trained_format() -> None:
    stepper, models = make_stepper()
    stepper.propose(replace(PLANNED, n=8, seed=77))
    sampling = Sampling(temperature=1.0, top_p=0.9, max_tokens=512)
    assert models["utterance"].requests == [
        ChatRequest(render_prompt(PLANNED), sampling, n=8, seed=77)
    ]


def test_one_candidate_is_drawn_less_daringly_than_several_that_must_differ() -> None:
    stepper, models = make_stepper()
    for n in (1, 2):
        stepper.propose(replace(PLANNED, n=n))
    drawn = [request.sampling for request in models["utterance"].requests]
    assert [(one.temperature, one.top_p) for one in drawn] == [(0.7, 0.9), (1.0, 0.9)]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_reply_is_asked_again_and_none_is_lost(replies: Sequence[str]) -> None:
    model = ScriptedModel(lambda _: replies)
    proposed = TrainedStepper(seat(model), seat(model)).propose(replace(PLANNED, n=len(replies)))
    assert proposed == [parse_reply(reply, PLANNED) for reply in replies]
    assert len(model.requests) == 1


@pytest.mark.parametrize("finish", [finish for finish in Finish if finish is not Finish.STOP])
def test_an_answer_that_was_cut_off_is_malformed_even_if_it_can_be_read(finish: Finish) -> None:
    for text in (REPLIES["utterance"], REPLIES["planner"], '{"reasoning": "I th'):
        model = seat(Cut(text, finish))
        for view in (PLANNED, PLANNING):
            (candidate, *_) = TrainedStepper(model, model).propose(view)
            assert candidate.malformed == finish.value
            assert render_reply(candidate, view) == text


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A counselor's folder with base and adapters."""
    folder = make_wild(tmp_path_factory.mktemp("models") / "wild")
    describe(
        folder, 'base = "."', 'utterance = "adapters/utterance"', 'planner = "adapters/planner"'
    )
    return folder


def describe(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "stepper.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_paths_are_read_from_where_the_description_stands(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(trained.parent)
    told = read_stepper(trained.name)
    assert told.base == str(trained)
    assert told.adapters == {name: trained / "adapters" / name for name in ("utterance", "planner")}


def test_a_base_that_is_no_folder_is_a_hub_id(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained / "adapters", tmp_path / "adapters")
    lines = (
        'base = "owner/model"',
        'utterance = "adapters/utterance"',
        'planner = "adapters/planner"',
    )
    assert read_stepper(str(describe(tmp_path, *lines))).base == "owner/model"


def test_a_prompt_is_as_long_as_it_was_taught_with() -> None:
    stepper, models = make_stepper()
    bounded = replace(stepper, contexts={ChoiceKind.UTTERANCE: 640})
    bounded.propose(PLANNED)
    bounded.propose(PLANNING)
    assert [models[name].requests[-1].context for name in REPLIES] == [640, None]


def test_the_first_legal_asks_for_more_only_where_the_first_is_not() -> None:
    stepper, models = make_stepper()
    asked = models["utterance"].requests
    assert FirstLegal(stepper).propose(PLANNED) == [SPOKEN]
    assert [request.n for request in asked] == [1]
    broken = Completion("{", Finish.STOP)
    legal = Completion(REPLIES["utterance"], Finish.STOP)
    slates = iter([(broken,), (broken, broken, legal, broken), (broken,), (broken,) * 4])
    numbers = []

    class Slow(Cut):
        def chat(self, request: ChatRequest) -> ChatReply:
            numbers.append(request.n)
            return ChatReply(next(slates))

    repaired = FirstLegal(TrainedStepper(seat(Slow("", Finish.STOP)), stepper.planner), width=4)
    assert repaired.propose(PLANNED) == [SPOKEN]
    (given_up,) = repaired.propose(PLANNED)
    assert given_up.malformed is not None
    assert numbers == [1, 4, 1, 4]


def test_two_models_of_an_endpoint_are_taken_by_name(tmp_path: Path) -> None:
    told = read_stepper(
        str(describe(tmp_path, 'endpoint = "vllm"', 'utterance = "u"', 'planner = "p"'))
    )
    assert (told.endpoint, told.utterance, told.planner) == ("vllm", "u", "p")


def test_the_counselor_that_comes_with_the_project_is_two_small_adapters_on_a_base_by_name() -> (
    None
):
    told = read_stepper("smollm2", make=False)
    assert (told.base, told.learned_from) == ("smollm2", (Part.TRAIN,))
    assert set(told.adapters) == {"utterance", "planner"}
    for folder in told.adapters.values():
        assert json.loads((folder / "adapter_config.json").read_text("utf-8"))["r"] == 8
        weights = load_file(folder / "adapter_model.safetensors")
        assert {weight.dtype for weight in weights.values()} == {torch.bfloat16}
        assert (folder / "adapter_model.safetensors").stat().st_size < 6e6
        assert all(weight.isfinite().all() for weight in weights.values())
    assert (SHIPPED / "smollm2" / "README.md").is_file()


@pytest.mark.parametrize(
    ("lines", "thing"),
    [
        ((), "utterance: field required"),
        (
            ('base = "."', 'endpoint = "vllm"', 'utterance = "u"', 'planner = "p"'),
            "give either base or endpoint",
        ),
        (('utterance = "u"', 'planner = "p"'), "give either base or endpoint"),
        (('endpoint = "vllm"', 'utterance = "u"'), "planner: field required"),
        (
            ('endpoint = "vllm"', 'utterance = "u"', 'planner = ""'),
            "planner: string should have at least 1",
        ),
        (('endpoint = "vllm"', 'utterance = "u"', 'planner = "p"', "n = 1"), "n: extra inputs"),
        (('base = "."', 'utterance = "nowhere"', 'planner = "."'), "no adapter folder 'nowhere'"),
        (("base = .",), "not TOML"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, lines: tuple[str, ...], thing: str
) -> None:
    with pytest.raises(InputError, match=thing) as caught:
        read_stepper(str(describe(tmp_path, *lines)))
    assert caught.value.place == str(tmp_path / "stepper.toml")


def test_a_folder_without_a_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"stepper\.toml: the file does not exist. It names base"):
        read_stepper(str(tmp_path))


def test_a_session_is_played_by_two_adapters_on_one_base(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.llm.stepper.MAX_TOKENS", 8)
    setup = Setup(local=LocalSettings(device="cpu", dtype="float32"))
    counselor = find_seat(Seat.COUNSELOR, f"stepper/{trained}", setup)
    assert [counselor.utterance.name, counselor.planner.name] == [
        f"stepper/{trained}#{name}" for name in ("utterance", "planner")
    ]
    assert counselor.utterance.model.path == counselor.planner.model.path
    rules = Rules(planning=counselor.planning, candidates=3, max_exchanges=2)
    cast = replace(seat_cast(), counselor=counselor)
    transcript = play(
        Session.start(make_profile(), rules, session_id="s", seed=0), cast
    ).transcript()
    assert transcript.ending in (Ending.CAP_REACHED, Ending.CLIENT_LEFT)
    assert all(
        len({candidate.reasoning for candidate in choice.candidates}) > 1
        for _, choice in transcript.choices
    )
