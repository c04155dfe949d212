"""What the tiny model learns from: chats of rule-based sessions, with replies."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from agents.catalog import embedded_cast
from agents.llm.client import ModelClient
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.profiles import load_bank
from agents.prompts import Prompts
from agents.text_format import render_prompt, render_reply
from psy_env.records import Choice, ClientTurn, Message, Profile, Rules
from psy_env.rubrics import ChoiceKind
from psy_env.seats import take_turn
from psy_env.seeds import derive_seed
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView
from psy_env.vocabulary import Seat

CANDIDATES = 4
"""Width of the slates that the evaluator chooses from: better than the first idea, and still
quick."""


class Subject(StrEnum):
    """What a row teaches."""

    UTTERANCE = "utterance"
    PLANNER = "planner"
    CLIENT = "client"


class ChatRow(NamedTuple):
    """A chat up to the model's turn, and what it should answer."""

    lesson: Subject
    prompt: tuple[Message, ...]
    reply: str


def play_rows(sessions: int, seed: int) -> Iterator[list[ChatRow]]:
    """The rows of each session of the embedded cast, the shipped profiles by turns."""
    profiles = load_bank()
    for number in range(sessions):
        yield _play(profiles[number % len(profiles)], derive_seed(seed, "tiny model", number))


def _play(profile: Profile, seed: int) -> list[ChatRow]:
    cast = embedded_cast()
    rules = Rules(candidates=CANDIDATES, planning=cast.counselor.planning)
    session = Session.start(profile, rules, session_id="tiny", seed=seed)
    spoken: list[ClientView] = []
    asked: list[CounselorView] = []
    while not session.over:
        assert session.turn is not None
        view = session.view(session.turn)
        if isinstance(view, CounselorView):
            asked.append(view)
        elif isinstance(view, ClientView) and session.ending is None:
            spoken.append(view)
        session = take_turn(session, cast)
    transcript = session.transcript()
    turns = [exchange.client for exchange in transcript.exchanges]
    choices = [choice for _, choice in transcript.choices]
    return [*map(_client_row, spoken, turns), *map(_counselor_row, asked, choices)]


def _counselor_row(view: CounselorView, choice: Choice) -> ChatRow:
    lesson = Subject.PLANNER if view.kind is ChoiceKind.PLAN else Subject.UTTERANCE
    return ChatRow(lesson, render_prompt(view), render_reply(choice.winner, view))


def _client_row(view: ClientView, turn: ClientTurn) -> ChatRow:
    """The very prompt that a model in the client's seat gets: the seat is asked with a model that
    only listens."""
    reply = json.dumps(
        {"reasoning": turn.reasoning, "utterance": turn.utterance, "exit": turn.exit},
        ensure_ascii=False,
    )
    model = ScriptedModel(lambda _: reply)
    ModelClient(SeatModel(model, Seat.CLIENT), Prompts({}), max_reasks=0).speak(view)
    return ChatRow(Subject.CLIENT, model.requests[0].messages, reply)
