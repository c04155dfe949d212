"""Seats with one planted fault each, for tests of the check that must name it."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from psy_env.errors import SeatError
from psy_env.records import (
    Candidate,
    ClientTurn,
    PlanCandidate,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.stand_ins import StandInClient, StandInCounselor, StandInEvaluator
from psy_env.views import ClientView, CounselorView, SessionView, SlateView


@dataclass(frozen=True)
class Counselor(StandInCounselor):
    """Faultless; each child below spoils what it says, or what it plans."""

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        return [
            self.plan(each) if isinstance(each, PlanCandidate) else self.say(view, each)
            for each in super().propose(view)
        ]

    def plan(self, planned: PlanCandidate) -> Candidate:
        return planned

    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said


def _add(said: UtteranceCandidate, what: object) -> UtteranceCandidate:
    return said.model_copy(update={"utterance": f"{said.utterance} {what}"})


class Peeks(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, view.profile.name)  # type: ignore[attr-defined]


class PeeksQuietly(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, getattr(view, "profile", ""))


class PeeksBehindATry(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        try:
            return _add(said, view.profile)  # type: ignore[attr-defined]
        except AttributeError:
            return said


class PeeksThroughAReplacedView(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        getattr(replace(view, n=1), "profile", None)
        return said


class Skips(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"action": max(view.legal_actions) + 1})


class NamesNoAction(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"action": None})


class NamesAnActionWithoutPlan(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"action": 0})


class DrawsGlobally(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, random.random())


class DrawsFromNumpy(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, np.random.rand())


class SeedsGlobally(Counselor):
    """Answers the same every time, but takes everyone else's chances away."""

    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        random.seed(view.seed)
        return _add(said, random.random())


class Counts(Counselor):
    """Remembers from one call to the next."""

    calls = 0

    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        type(self).calls += 1
        return _add(said, type(self).calls)


class TellsItself(Counselor):
    """The same object answers the same; a new one does not."""

    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, id(self))


class Sleeps(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        time.sleep(0.01)
        return said


class SetsItsView(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        view.exchange = 7  # type: ignore[misc]
        return said


class ForcesItsView(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        object.__setattr__(view, "exchange", 7)
        return said


class ForcesWhatIsInItsView(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        if view.plan is not None:
            view.plan.__dict__["objective"] = "mine"
        return said


class SaysTooMuch(Counselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        return (*super().propose(view), super().propose(view)[0])


class SaysNothing(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"utterance": " \n"})


class ProposesNobody(Counselor):
    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        return ()


class SpeaksWhereAPlanIsDue(Counselor):
    def plan(self, planned: PlanCandidate) -> Candidate:
        return UtteranceCandidate(utterance="Let us begin.", action=0)


class PlansShort(Counselor):
    def plan(self, planned: PlanCandidate) -> Candidate:
        return _replan(planned, actions=("talk",))


class PlansWithoutStrategy(Counselor):
    def plan(self, planned: PlanCandidate) -> Candidate:
        return _replan(planned, strategy=None)


def _replan(planned: PlanCandidate, **changes: Any) -> PlanCandidate:
    assert planned.plan is not None
    return PlanCandidate(plan=planned.plan.model_copy(update=changes))


class ReturnsNone(Counselor):
    def propose(self, view: CounselorView) -> Any:
        super().propose(view)


class ReturnsANumber(Counselor):
    def propose(self, view: CounselorView) -> Any:
        return 7


class ReturnsNumbers(Counselor):
    def propose(self, view: CounselorView) -> Any:
        return [1, 2]


class FallsOverAnEmptyLine(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return _add(said, view.lines[-1].text)


class FallsOverAHugeLine(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        if view.lines and len(view.lines[-1].text) > 50_000:
            raise MemoryError("too much\nto hear")
        return said


class FallsOverBraces(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        for line in view.lines:
            line.text.format()
        return said


class Declines(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        raise SeatError("no room")


class DeclinesAHugeLine(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        if view.lines and len(view.lines[-1].text) > 50_000:
            raise SeatError(f"no room for {len(view.lines[-1].text)} letters")
        return said


class Leaves(Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        raise SystemExit("no more")


class CannotBeMade(Counselor):
    def __init__(self) -> None:
        raise RuntimeError("no key")


class CannotBeMadeTwice(Counselor):
    made = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).made += 1
        if type(self).made % 2 == 0:
            raise RuntimeError("the door is locked")


class ClientPeeks(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        getattr(view, "plan", None)
        return super().speak(view)


class ClientChangesItsProfile(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        view.profile.__dict__["name"] = "Max"
        return super().speak(view)


class ClientIsSilent(StandInClient):
    def speak(self, view: ClientView) -> ClientTurn:
        return ClientTurn(utterance="")


class ClientReturnsNone(StandInClient):
    def react(self, view: ClientView) -> Any:
        super().react(view)


class ClientFillsHalf(StandInClient):
    def react(self, view: ClientView) -> Ratings:
        return Ratings(rubric="session_reactions", scores={view.rubric.keys[0]: 3})


class ClientLeavesOutCauses(StandInClient):
    def react(self, view: ClientView) -> Ratings:
        return Ratings(rubric="session_reactions", scores=dict.fromkeys(view.rubric.keys))


class ClientFillsTheOtherForm(StandInClient):
    def react(self, view: ClientView) -> Ratings:
        return super().react(view).model_copy(update={"rubric": "ctrs"})


class EvaluatorPeeks(StandInEvaluator):
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        getattr(view, "profile", None)
        return super().score(view)


class EvaluatorReturnsNone(StandInEvaluator):
    def score(self, view: SlateView) -> Any:
        super().score(view)


class EvaluatorForgetsACriterion(StandInEvaluator):
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return [ScoreCard(scores={view.rubric.keys[0]: 3}) for _ in view.candidates]


class EvaluatorInventsACriterion(StandInEvaluator):
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        scores = dict.fromkeys((*view.rubric.keys, "beauty"), 3)
        return [ScoreCard(scores=scores) for _ in view.candidates]


class EvaluatorSkipsACandidate(StandInEvaluator):
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return super().score(view)[1:]


class EvaluatorLeavesTheCtrsScale(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        rating = super().rate(view)
        scores = dict.fromkeys(view.rubric.keys, view.rubric.high + 1)
        return rating.model_copy(update={"ctrs": rating.ctrs.model_copy(update={"scores": scores})})


class EvaluatorMissesATagRow(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        rating = super().rate(view)
        return rating.model_copy(update={"tags": rating.tags[1:]})


class EvaluatorInventsATag(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        rating = super().rate(view)
        tags = (("Q_Nothing",),) * len(rating.tags)
        return rating.model_copy(update={"tags": tags})


class HalfAnEvaluator:
    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        return StandInEvaluator().score(view)


class EvaluatorChangesItsView(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        rating = super().rate(replace(view, seed=1))
        object.__setattr__(view, "lines", ())
        return rating


class EvaluatorDraws(StandInEvaluator):
    def rate(self, view: SessionView) -> SessionRating:
        random.getrandbits(8)
        return super().rate(view)


class LingersBeforeABrokenPlanner(Counselor):
    """Stays legally at the first action, so that its own talk never comes to a plan."""

    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"action": min(view.legal_actions)})

    def plan(self, planned: PlanCandidate) -> Candidate:
        raise RuntimeError("no planner")


class SkipsBeforeABrokenPlanner(LingersBeforeABrokenPlanner):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        return said.model_copy(update={"action": 9})
