"""What a dialogue policy sees: a row of numbers from 0 to 1, each with a name.

All of it comes from a counselor's view and from what a listener makes of the words in it, so the
walls of psy_env.views hold: nothing here knows the profile, the client's state or a score.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from psy_env.records import Stage
from psy_env.risk import find_risk
from psy_env.rubrics import ChoiceKind
from psy_env.tactics import LISTS, Hearing, Mask
from psy_env.views import CounselorView
from psy_env.vocabulary import REFLECTION_TAGS, Distortion, Question, Seat, Strategy, Tag

Feature = Callable[[CounselorView, Hearing], float]
TacticsObservation = NDArray[np.float32]

MANY = 3
"""How often anything was done counts up to here."""
LONG = 60
"""Words of a client's turn from which on it counts as long."""
FULL = 100
"""The belief that a client can put on a thought."""


def _find_place(view: CounselorView, _: Hearing) -> float:
    """How much of the plan is carried out."""
    if view.plan is None or view.action is None:
        return 0.0
    return (view.action + 1) / len(view.plan.actions)


def _may_repeat(view: CounselorView, _: Hearing) -> float:
    return view.action is not None and view.action in view.legal_actions


def _may_advance(view: CounselorView, _: Hearing) -> float:
    return any(index != view.action for index in view.legal_actions)


def _follows(strategy: Strategy, view: CounselorView, _: Hearing) -> float:
    return view.plan is not None and view.plan.strategy is strategy


def _is_current(question: Question, view: CounselorView, heard: Hearing) -> float:
    return view.action is not None and _read_planned(heard, view.action) is question


def _is_next(question: Question, view: CounselorView, heard: Hearing) -> float:
    following = [index for index in view.legal_actions if index != view.action]
    return bool(following) and _read_planned(heard, following[-1]) is question


def _read_planned(heard: Hearing, action: int) -> Question | None:
    return heard.planned[action] if action < len(heard.planned) else None


def _count_asked(question: Question, _: CounselorView, heard: Hearing) -> float:
    return min(MANY, sum(question in turn for turn in heard.asked)) / MANY


def _asked_last(question: Question, _: CounselorView, heard: Hearing) -> float:
    return bool(heard.asked) and question in heard.asked[-1]


def _reflected_last(tag: Tag, _: CounselorView, heard: Hearing) -> float:
    return tag in heard.reflected


def _hints_at(pattern: Distortion, _: CounselorView, heard: Hearing) -> float:
    return pattern in heard.patterns


def _read_last(view: CounselorView) -> str:
    return view.lines[-1].text if view.lines and view.lines[-1].seat is Seat.CLIENT else ""


_FEATURES: dict[str, Feature] = {
    "plan_due": lambda view, _: view.kind is ChoiceKind.PLAN,
    **{
        f"stage.{stage}": partial(lambda stage, view, _: view.stage is stage, stage)
        for stage in (Stage.DIAGNOSTIC, Stage.PLANNING, Stage.INTERVENTION, Stage.OPEN)
    },
    "exchanges_used": lambda view, _: view.exchange / view.max_exchanges,
    "exchanges_left_of_ten": lambda view, _: min(1.0, (view.max_exchanges - view.exchange) / 10),
    "plan.done": _find_place,
    "plan.may_repeat": _may_repeat,
    "plan.may_advance": _may_advance,
    **{f"plan.strategy.{strategy}": partial(_follows, strategy) for strategy in Strategy},
    **{f"plan.current.{question}": partial(_is_current, question) for question in Question},
    **{f"plan.next.{question}": partial(_is_next, question) for question in Question},
    **{f"asked.{question}": partial(_count_asked, question) for question in Question},
    **{f"asked_last.{question}": partial(_asked_last, question) for question in Question},
    **{f"reflected_last.{tag}": partial(_reflected_last, tag) for tag in REFLECTION_TAGS},
    "client.words": lambda view, _: min(1.0, len(_read_last(view).split()) / LONG),
    "client.risk": lambda view, _: bool(find_risk(_read_last(view))),
    "client.answered": lambda _, heard: heard.answered,
    "client.protested": lambda _, heard: heard.protested,
    "client.named_feeling": lambda _, heard: heard.felt,
    "client.voiced_thought": lambda _, heard: heard.voiced,
    "client.thoughts": lambda _, heard: min(MANY, heard.thoughts) / MANY,
    "client.rated": lambda _, heard: min(MANY, len(heard.ratings)) / MANY,
    "client.first_rating": lambda _, heard: heard.ratings[0] / FULL if heard.ratings else 0.0,
    "client.last_rating": lambda _, heard: heard.ratings[-1] / FULL if heard.ratings else 0.0,
    **{f"thought.hints_at.{pattern}": partial(_hints_at, pattern) for pattern in Distortion},
}

OBSERVATION_NAMES: tuple[str, ...] = tuple(_FEATURES)
"""What each number of the observation says, in order."""


def make_tactics_observation_space() -> spaces.Space[TacticsObservation]:
    """The box from 0 to 1 that every observation lies in."""
    return spaces.Box(0.0, 1.0, (len(OBSERVATION_NAMES),), np.float32)


def observe_tactics(view: CounselorView, heard: Hearing) -> TacticsObservation:
    """What a dialogue policy sees now, shape (len(OBSERVATION_NAMES),)."""
    row = np.array([feature(view, heard) for feature in _FEATURES.values()], dtype=np.float32)
    return np.clip(row, 0.0, 1.0)


def make_masked_space() -> spaces.Dict:
    """Where an observation with its mask lies (`add_mask`)."""
    picks = sum(len(values) for values in LISTS.values())
    mask = spaces.Box(0.0, 1.0, (picks,), np.float32)
    return spaces.Dict({"observations": make_tactics_observation_space(), "action_mask": mask})


def add_mask(seen: TacticsObservation, mask: Mask) -> dict[str, NDArray[np.float32]]:
    """An observation with the picks that are open, 1.0 for open, as RLlib's action masking takes
    it."""
    return {"observations": seen, "action_mask": mask.astype(np.float32)}
