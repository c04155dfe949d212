"""The world: a pure referee for counseling sessions, and what each seat may see.

Importing it registers the Gymnasium environments; the PettingZoo one is `psy_env.counseling_v0`,
the contract of a seat `psy_env.check_seat`: both are loaded when they are first asked for.
"""

from importlib import import_module
from types import ModuleType

from gymnasium.envs.registration import register, registry

from psy_env.errors import InputError, MoveError, PsyStepError, SeatError
from psy_env.legality import Move, Scores, Slate
from psy_env.playback import replay
from psy_env.records import (
    Choice,
    ClientTurn,
    Ending,
    Exchange,
    InnerState,
    Plan,
    PlanCandidate,
    PreferencePair,
    Profile,
    Ratings,
    Rules,
    ScoreCard,
    SessionRating,
    Stage,
    Transcript,
    UtteranceCandidate,
)
from psy_env.rubrics import CTRS, RUBRICS, SESSION_REACTIONS, ChoiceKind, Item, Rubric, Rubrics
from psy_env.seats import Cast, Client, Counselor, Evaluator, play, take_turn
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, Line, SessionView, SlateView, View
from psy_env.violations import Violation
from psy_env.vocabulary import Attitude, AttitudeType, Distortion, Seat, Strategy, Tag

ENV_ID, TACTICS_ID = "psy_env/Counseling-v0", "psy_env/CounselingTactics-v0"

_ENTRY_POINTS = {
    ENV_ID: ("counseling_env:CounselingEnv", "counseling_vector_env:CounselingVectorEnv"),
    TACTICS_ID: (
        "counseling_tactics_env:CounselingTacticsEnv",
        "counseling_vector_env:CounselingTacticsVectorEnv",
    ),
}
"""One session, and many at a time."""


def _register() -> None:
    for env_id, (one, many) in _ENTRY_POINTS.items():
        if env_id not in registry:
            register(
                id=env_id,
                entry_point=f"{__name__}.{one}",
                vector_entry_point=f"{__name__}.{many}",
            )


_register()

__all__ = [
    "CTRS",
    "ENV_ID",
    "RUBRICS",
    "SESSION_REACTIONS",
    "TACTICS_ID",
    "Attitude",
    "AttitudeType",
    "Cast",
    "Choice",
    "ChoiceKind",
    "Client",
    "ClientTurn",
    "ClientView",
    "Counselor",
    "CounselorView",
    "Distortion",
    "Ending",
    "Evaluator",
    "Exchange",
    "InnerState",
    "InputError",
    "Item",
    "Line",
    "Move",
    "MoveError",
    "Plan",
    "PlanCandidate",
    "PreferencePair",
    "Profile",
    "PsyStepError",
    "Ratings",
    "Rubric",
    "Rubrics",
    "Rules",
    "ScoreCard",
    "Scores",
    "Seat",
    "SeatError",
    "Session",
    "SessionRating",
    "SessionView",
    "Slate",
    "SlateView",
    "Stage",
    "Strategy",
    "Tag",
    "Transcript",
    "UtteranceCandidate",
    "View",
    "Violation",
    "check_seat",
    "counseling_v0",
    "play",
    "replay",
    "take_turn",
]

_LAZY = ("check_seat", "counseling_v0")


def __getattr__(name: str) -> ModuleType:
    if name in _LAZY:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
