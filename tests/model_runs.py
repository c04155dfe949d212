"""Runs whose seats are played by scripted models, for tests of the ledger of calls."""

import os
from pathlib import Path

from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.llm.evaluator import ModelEvaluator
from agents.models.chat import ChatReply, ChatRequest, ModelError
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from agents.prompts import Prompts
from psy_env.seats import Cast
from psy_env.vocabulary import Seat
from rollouts.run.config import SimulateConfig
from tests.fleet_seats import configure, write_test_profiles
from tests.model_answers import answer

BROKEN = "PSY_STEP_TEST_BROKEN"
"""While this environment variable is set, the client's model gives no answer."""

COUNT = "PSY_STEP_TEST_COUNT"
"""A file to which every call appends one byte, in whatever process it is made."""


class CountingModel(ScriptedModel):
    """Leaves a mark for every call that is really made."""

    def chat(self, request: ChatRequest) -> ChatReply:
        """Mark, then answer, unless the client's model is broken."""
        if path := os.environ.get(COUNT):
            with Path(path).open("ab") as stream:
                stream.write(b".")
        if self.name == "scripted/client" and os.environ.get(BROKEN):
            raise ModelError("no answer within 3 s", {"timeout": 2})
        return super().chat(request)


def hold(seat: Seat, name: str) -> SeatModel:
    """A counted model in a seat."""
    return SeatModel(CountingModel(answer, name=f"{name}/{seat}"), seat)


def seat_models(
    *, client: str = "scripted", counselor: str = "scripted", evaluator: str = "scripted"
) -> Cast:
    """All three seats played by models, whose names begin as the seats do."""
    prompts = Prompts({})
    return Cast(
        ModelClient(hold(Seat.CLIENT, client), prompts, 2),
        ModelCounselor(hold(Seat.COUNSELOR, counselor), prompts, 2),
        ModelEvaluator(hold(Seat.EVALUATOR, evaluator), prompts, "slate", 1, "item", 2),
    )


def configure_models(folder: Path, out: str, sessions: int = 6, **values: object) -> SimulateConfig:
    """A small run of models."""
    write_test_profiles(folder / "profiles.jsonl", sessions)
    seats = {"client": "scripted", "counselor": "scripted", "evaluator": "scripted"}
    return configure(
        folder, out, **seats, **{"max_exchanges": 4, "candidates": 2, "concurrency": 4, **values}
    )
