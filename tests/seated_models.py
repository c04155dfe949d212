"""Seats played by a scripted model, and views to ask them with."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.llm.evaluator import ModelEvaluator
from agents.models.chat import ChatRequest
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.prompts import Prompts
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import Candidate, Stage, UtteranceCandidate
from psy_env.rubrics import RUBRICS, ChoiceKind
from psy_env.views import ClientView, CounselorView, Line, SessionView, SlateView
from psy_env.vocabulary import Attitude, Seat
from tests.scripted import make_profile

PROMPTS = Prompts({})
LINES = (
    Line(Seat.CLIENT, "I hardly sleep."),
    Line(Seat.COUNSELOR, "What keeps you awake?"),
    Line(Seat.CLIENT, "The letter."),
    Line(Seat.COUNSELOR, "What went through your mind?"),
)
TOLD = LINES[:3]
COUNSELOR_VIEW = CounselorView(
    ChoiceKind.UTTERANCE, 3, TOLD, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, 1, (1, 2), 1, 20, seed=5
)
OPEN_VIEW = replace(COUNSELOR_VIEW, stage=Stage.OPEN, plan=None, action=None, legal_actions=())
PLAN_VIEW = replace(COUNSELOR_VIEW, kind=ChoiceKind.PLAN, stage=Stage.PLANNING)
CLIENT_VIEW = ClientView(make_profile(3, Attitude.GUARDED), LINES, 2, 20, seed=6)
SESSION_VIEW = SessionView(LINES, None, seed=8)

Script = Callable[[ChatRequest], str | Sequence[str]]


def seat_model(script: Script, seat: Seat) -> tuple[SeatModel, ScriptedModel]:
    model = ScriptedModel(script)
    return SeatModel(model, seat), model


def make_client(script: Script) -> tuple[ModelClient, ScriptedModel]:
    model, scripted = seat_model(script, Seat.CLIENT)
    return ModelClient(model, PROMPTS, 2), scripted


def make_counselor(script: Script) -> tuple[ModelCounselor, ScriptedModel]:
    model, scripted = seat_model(script, Seat.COUNSELOR)
    return ModelCounselor(model, PROMPTS, 2), scripted


def make_evaluator(
    script: Script,
    *,
    judging: Literal["slate", "candidate"] = "slate",
    repeats: int = 1,
    ctrs: Literal["item", "form"] = "item",
) -> tuple[ModelEvaluator, ScriptedModel]:
    model, scripted = seat_model(script, Seat.EVALUATOR)
    return ModelEvaluator(model, PROMPTS, judging, repeats, ctrs, 2), scripted


def make_slate(*candidates: Candidate, plan: bool = True) -> SlateView:
    kind = candidates[0].kind
    rubric = RUBRICS.scoring(kind)
    view = SlateView(
        kind, candidates, TOLD, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, 1, 1, 20, seed=9, rubric=rubric
    )
    return view if plan else replace(view, plan=None, action=None, stage=Stage.OPEN)


def data_of(request: ChatRequest) -> dict[str, Any]:
    """The data field of a judge's request."""
    data: dict[str, Any] = json.loads(
        request.messages[1].content.partition("<data>")[2].partition("</data>")[0]
    )
    return data


SAID = tuple(
    UtteranceCandidate(utterance=f"words {number}", action=1, reasoning="secret")
    for number in range(4)
)
