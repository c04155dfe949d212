"""What to do next, as picks from lists: a dialogue policy's actions, mask and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from psy_env.errors import InputError
from psy_env.records import Candidate, Plan, PlanCandidate, Stage, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView
from psy_env.vocabulary import REFLECTION_TAGS, Distortion, Question, Strategy, Tag


class PlanStep(StrEnum):
    """What a turn does with the plan."""

    REPEAT = "repeat"
    NEXT = "next"


LISTS: Mapping[str, tuple[Any, ...]] = {
    "strategy": tuple(Strategy),
    "question": tuple(Question),
    "reflection": (None, *REFLECTION_TAGS),
    "progress": tuple(PlanStep),
}
"""The parts of an action in order, and what each of its numbers stands for."""

READ_FOR_A_PLAN = ("strategy",)
READ_FOR_WORDS = ("question", "reflection", "progress")
"""Which parts are read when a plan is due, and when words are. The others say nothing then."""

Picks = NDArray[np.int64]
Mask = NDArray[np.int8]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Tactic:
    """What to do next: a strategy where a plan is due, else a question with or without a reflection
    before it, and what it does with the plan (None without one)."""

    strategy: Strategy | None = None
    question: Question | None = None
    reflection: Tag | None = None
    progress: PlanStep | None = None

    def __str__(self) -> str:
        """The parts that say something, in order."""
        parts = (self.strategy, self.question, self.reflection, self.progress)
        return ", ".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a counselor can tell from what was said, and nothing that was not.

    `asked`: what each of its own turns was after; `reflected`: the reflections of its last one;
    `planned`: what each action of its plan asks (None where its words do not say). Of the client's
    last words: whether they answer, speak of how it is spoken to, name a feeling, and voice a
    thought; of all its words: how many thoughts were voiced, every number (0-100) that rated a
    belief, and the thinking patterns that the words of the thought worked on hint at.
    """

    asked: tuple[tuple[Question, ...], ...] = ()
    reflected: tuple[Tag, ...] = ()
    planned: tuple[Question | None, ...] = ()
    answered: bool = False
    protested: bool = False
    felt: bool = False
    voiced: bool = False
    thoughts: int = 0
    ratings: tuple[int, ...] = ()
    patterns: tuple[Distortion, ...] = ()


@runtime_checkable
class Realiser(Protocol):
    """Puts tactics into words. The same view must always get the same answer.

    Whatever is asked for, words of risk are answered first. Raises SeatError when it cannot go on:
    the session fails with this cause.
    """

    def hear(self, view: CounselorView) -> Hearing:
        """What was said, as far as a counselor can tell."""
        ...

    def plan(self, view: CounselorView, strategy: Strategy) -> Plan:
        """A plan that follows this strategy, 5 to 7 actions."""
        ...

    def say(self, view: CounselorView, question: Question, reflection: Tag | None) -> str:
        """One turn that reflects in this way, if in any, and asks this."""
        ...


def make_tactic_space() -> spaces.MultiDiscrete:
    """One number a part: its place in the list."""
    return spaces.MultiDiscrete([len(values) for values in LISTS.values()])


def find_open(view: CounselorView) -> dict[str, NDArray[np.bool_]]:
    """By part, which picks are open now. A part that is not read has only its first one open.

    A question that closes the session is open where a plan's last action may be carried out, and
    without a plan once there was an exchange.
    """
    if view.kind is ChoiceKind.PLAN:
        return {part: _open_all(part, part in READ_FOR_A_PLAN) for part in LISTS}
    questions = _open_all("question", True)
    questions[LISTS["question"].index(Question.CLOSE)] = _may_close(view)
    progress = [_repeats(view), _advance(view) is not None]
    return {
        "strategy": _open_all("strategy", False),
        "question": questions,
        "reflection": _open_all("reflection", True),
        "progress": np.array(progress) if view.legal_actions else _open_all("progress", False),
    }


def make_mask(view: CounselorView) -> Mask:
    """The open picks of all parts in one row, 1 for open: `split_mask` takes it apart."""
    return np.concatenate(list(find_open(view).values())).astype(np.int8)


def split_mask(mask: NDArray[Scalar]) -> tuple[NDArray[Scalar], ...]:
    """A mask, or another row with a number for each pick, by part, as `MultiDiscrete.sample(mask)`
    takes it."""
    ends = np.cumsum([len(values) for values in LISTS.values()])[:-1]
    return tuple(np.split(mask, ends, axis=-1))


def read_tactic(view: CounselorView, action: object) -> tuple[Tactic, tuple[str, ...]]:
    """The tactic of four numbers, and the parts whose pick was not open.

    Such a pick becomes the open one nearest to it in its list, of two the earlier. Two things go
    together whatever was picked: a plan's last action, and the question that closes. Raises
    InputError for anything but four whole numbers of the space.
    """
    picks = dict(zip(LISTS, _read_picks(action), strict=True))
    read = READ_FOR_A_PLAN if view.kind is ChoiceKind.PLAN else READ_FOR_WORDS
    open_now = find_open(view)
    moved = {part: _find_nearest(picks[part], open_now[part]) for part in read}
    illegal = tuple(part for part in _told(view, read) if moved[part] != picks[part])
    tactic = Tactic(**{part: LISTS[part][moved[part]] for part in read})
    return _join_close(view, tactic), illegal


def make_candidate(view: CounselorView, tactic: Tactic, realiser: Realiser) -> Candidate:
    """The tactic in a realiser's words, as the counselor's move."""
    if tactic.strategy is not None:
        plan = realiser.plan(view, tactic.strategy)
        return PlanCandidate(plan=plan, reasoning=str(tactic))
    assert tactic.question is not None, "words are due"
    advances = tactic.progress is PlanStep.NEXT
    return UtteranceCandidate(
        utterance=realiser.say(view, tactic.question, tactic.reflection),
        action=_advance(view) if advances else view.action,
        closing=tactic.question is Question.CLOSE and not view.legal_actions,
        reasoning=str(tactic),
    )


def _read_picks(action: object) -> list[int]:
    try:
        picks = np.asarray(action)
    except ValueError:
        picks = np.empty(0)
    sizes = [len(values) for values in LISTS.values()]
    whole = picks.shape == (len(sizes),) and np.issubdtype(picks.dtype, np.integer)
    if not whole or not all(0 <= pick < size for pick, size in zip(picks, sizes, strict=True)):
        parts = ", ".join(f"{part} 0-{len(values) - 1}" for part, values in LISTS.items())
        raise InputError(f"{action!r:.60} is no tactic", f"Give four whole numbers: {parts}.")
    return [int(pick) for pick in picks]


def _find_nearest(pick: int, open_now: NDArray[np.bool_]) -> int:
    places = np.flatnonzero(open_now)
    return int(places[np.argmin(np.abs(places - pick))])


def _told(view: CounselorView, read: tuple[str, ...]) -> tuple[str, ...]:
    """The parts in which a pick can be wrong: without a plan there is nothing to go on with."""
    free = view.kind is ChoiceKind.UTTERANCE and not view.legal_actions
    return tuple(part for part in read if not (free and part == "progress"))


def _join_close(view: CounselorView, tactic: Tactic) -> Tactic:
    if tactic.strategy is not None:
        return tactic
    if not view.legal_actions:
        return Tactic(question=tactic.question, reflection=tactic.reflection)
    closes = tactic.question is Question.CLOSE
    if closes or (tactic.progress is PlanStep.NEXT and _may_close(view)):
        return Tactic(None, Question.CLOSE, tactic.reflection, PlanStep.NEXT)
    return tactic


def _open_all(part: str, read: bool) -> NDArray[np.bool_]:
    places = np.arange(len(LISTS[part]))
    return places >= 0 if read else places == 0


def _repeats(view: CounselorView) -> bool:
    return view.action is not None and view.action in view.legal_actions


def _advance(view: CounselorView) -> int | None:
    """The action after the current one, None where there is none."""
    following = [index for index in view.legal_actions if index != view.action]
    return max(following, default=None)


def _may_close(view: CounselorView) -> bool:
    if not view.legal_actions:
        return view.exchange > 0
    last = view.stage is Stage.INTERVENTION and view.plan is not None
    return last and view.plan is not None and _advance(view) == len(view.plan.actions) - 1
