"""The contract of a seat: ours keep it, and each planted fault is named in words."""

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from itertools import count
from typing import Any

import pytest

import psy_env
from agents.baselines.names import list_baselines
from agents.catalog import SEATS, find_seat
from agents.llm.plain_client import PlainClient
from agents.llm.plain_counselor import PlainCounselor
from agents.llm.plain_evaluator import PlainEvaluator
from agents.llm.stepper import TrainedStepper
from agents.models.chat import ChatRequest
from agents.options import Setup
from agents.writing.translating import ModelTranslator
from psy_env.check_seat import check_seat, find_kinds
from psy_env.errors import InputError
from psy_env.records import UtteranceCandidate
from psy_env.seat_rules import Fault
from psy_env.seat_trial import Trial, read_global_random
from psy_env.stand_ins import StandInClient, StandInCounselor, StandInEvaluator
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat
from tests import faulty_seats as faulty
from tests.model_answers import answer
from tests.seated_models import (
    PROMPTS,
    data_of,
    make_client,
    make_counselor,
    make_evaluator,
    seat_model,
)

check = partial(check_seat, slow_after=30)
"""Where another rule is tested; time is tested with the seats that are ours, and the one that
sleeps."""

OURS = [
    (seat, name) for seat, known in SEATS.items() for name in known if not name.startswith("human")
]


@pytest.mark.parametrize(("seat", "name"), OURS)
def test_every_seat_of_the_catalog_keeps_the_contract(seat: Seat, name: str) -> None:
    report = check_seat(lambda: find_seat(seat, name, Setup()), seat)
    assert report.ok, str(report)
    assert report.moves >= 8


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_client(answer)[0],
        lambda: make_counselor(answer)[0],
        lambda: make_evaluator(answer, ctrs="form")[0],
        lambda: make_evaluator(answer, judging="candidate", repeats=2, ctrs="form")[0],
        lambda: TrainedStepper(
            seat_model(answer, Seat.COUNSELOR)[0], seat_model(answer, Seat.COUNSELOR)[0]
        ),
        lambda: PlainClient(seat_model(answer, Seat.CLIENT)[0], PROMPTS, 0),
        lambda: PlainCounselor(seat_model(answer, Seat.COUNSELOR)[0], PROMPTS, 0),
        lambda: PlainEvaluator(seat_model(answer, Seat.EVALUATOR)[0], PROMPTS, 1, 0),
    ],
    ids=[
        *("client", "counselor", "evaluator", "evaluator of one candidate at a time", "stepper"),
        *("plain client", "plain counselor", "plain evaluator"),
    ],
)
def test_every_seat_that_a_model_plays_keeps_the_contract(make: Callable[[], Any]) -> None:
    report = check(make)
    assert report.ok, str(report)


def translate(request: ChatRequest) -> str:
    return json.dumps({"translations": data_of(request)["texts"]})


@pytest.mark.parametrize("name", list_baselines())
def test_every_baseline_keeps_the_contract(name: str) -> None:
    baseline = list_baselines()[name]
    models = [seat_model(script, Seat.COUNSELOR)[0] for script in (answer, translate)]
    translator = [ModelTranslator(models[1], PROMPTS)] if baseline.needs_translator else []
    report = check_seat(lambda: baseline.make(models[0], PROMPTS, *translator))
    assert report.ok, str(report)


PLANTED: list[tuple[type, Fault, str]] = [
    (faulty.Peeks, Fault.PEEKS, "looked for `profile`, which no counselor's view has"),
    (faulty.PeeksQuietly, Fault.PEEKS, "looked for `profile`"),
    (faulty.PeeksBehindATry, Fault.PEEKS, "looked for `profile`"),
    (faulty.PeeksThroughAReplacedView, Fault.PEEKS, "looked for `profile`"),
    (faulty.ClientPeeks, Fault.PEEKS, "looked for `plan`, which no client's view has"),
    (faulty.EvaluatorPeeks, Fault.PEEKS, "which no evaluator's view has"),
    (faulty.Skips, Fault.ILLEGAL_ACTION, "names the current action or the next (action 1"),
    (faulty.NamesNoAction, Fault.ILLEGAL_ACTION, "(action None, legal: 0)"),
    (faulty.PlansShort, Fault.ILLEGAL_PLAN, "(1 actions)"),
    (faulty.PlansWithoutStrategy, Fault.ILLEGAL_PLAN, "names a strategy"),
    (faulty.SpeaksWhereAPlanIsDue, Fault.WRONG_KIND, "utterance where plan is due"),
    (faulty.SaysTooMuch, Fault.WRONG_COUNT, "4 of 3"),
    (faulty.ProposesNobody, Fault.WRONG_COUNT, "0 of 3"),
    (faulty.SaysNothing, Fault.SAYS_NOTHING, "holds nothing"),
    (faulty.ClientIsSilent, Fault.SAYS_NOTHING, "no words without leaving"),
    (faulty.DrawsGlobally, Fault.GLOBAL_RANDOM, "random.Random(view.seed)"),
    (faulty.DrawsFromNumpy, Fault.GLOBAL_RANDOM, "random.Random(view.seed)"),
    (faulty.SeedsGlobally, Fault.GLOBAL_RANDOM, "random.Random(view.seed)"),
    (faulty.EvaluatorDraws, Fault.GLOBAL_RANDOM, "`rate` used global random numbers"),
    (faulty.Counts, Fault.NOT_REPEATABLE, "asked the same again, it answered otherwise"),
    (faulty.TellsItself, Fault.NOT_REPEATABLE, "a new one, asked the same, answered otherwise"),
    (faulty.ReturnsNone, Fault.RETURNS_NOTHING, "`propose` returned None"),
    (faulty.ClientReturnsNone, Fault.RETURNS_NOTHING, "`react` returned None"),
    (faulty.EvaluatorReturnsNone, Fault.RETURNS_NOTHING, "`score` returned None"),
    (faulty.ReturnsANumber, Fault.WRONG_TYPE, "gave int where list or tuple is due"),
    (faulty.ReturnsNumbers, Fault.WRONG_TYPE, "gave int where UtteranceCandidate"),
    (faulty.EvaluatorForgetsACriterion, Fault.WRONG_KEYS, "missing clarity, validation_warmth"),
    (faulty.EvaluatorInventsACriterion, Fault.WRONG_KEYS, "unknown beauty"),
    (faulty.ClientFillsHalf, Fault.WRONG_KEYS, "missing"),
    (faulty.ClientLeavesOutCauses, Fault.WRONG_KEYS, "or tell why it does not"),
    (faulty.ClientFillsTheOtherForm, Fault.WRONG_KEYS, "filled another form"),
    (faulty.EvaluatorLeavesTheCtrsScale, Fault.OFF_SCALE, "left the scale of 0 to 6"),
    (faulty.EvaluatorSkipsACandidate, Fault.WRONG_COUNT, "2 cards for 3 candidates"),
    (faulty.EvaluatorMissesATagRow, Fault.WRONG_TAG_ROWS, "one row of tags"),
    (faulty.EvaluatorInventsATag, Fault.CANNOT_BE_SAVED, "a file cannot hold"),
    (faulty.Sleeps, Fault.SLOW, "took longer than 0.005 s"),
    (faulty.SetsItsView, Fault.CHANGES_VIEW, "changed its view"),
    (faulty.ForcesItsView, Fault.CHANGES_VIEW, "changed its view"),
    (faulty.ForcesWhatIsInItsView, Fault.CHANGES_VIEW, "changed its view"),
    (faulty.ClientChangesItsProfile, Fault.CHANGES_VIEW, "changed its view"),
    (faulty.EvaluatorChangesItsView, Fault.CHANGES_VIEW, "changed its view"),
    (faulty.FallsOverAnEmptyLine, Fault.RAISES, "(faulty_seats.py:"),
    (faulty.FallsOverAHugeLine, Fault.RAISES, "MemoryError: too much (faulty_seats.py:"),
    (faulty.FallsOverBraces, Fault.RAISES, "(faulty_seats.py:"),
    (faulty.Declines, Fault.DECLINES, "could not answer (no room); first in an ordinary talk"),
    (faulty.Leaves, Fault.RAISES, "SystemExit: no more (faulty_seats.py:"),
    (faulty.CannotBeMade, Fault.RAISES, "RuntimeError: no key (faulty_seats.py:"),
    (faulty.CannotBeMadeTwice, Fault.RAISES, "making it a second time raised RuntimeError"),
    (faulty.HalfAnEvaluator, Fault.INCOMPLETE, "needs `rate`"),
]
ALSO_NOT_REPEATABLE = (faulty.DrawsGlobally, faulty.DrawsFromNumpy)
"""What is drawn globally differs from one time to the next, too."""


@pytest.mark.parametrize(("seat", "fault", "words"), PLANTED)
def test_a_planted_fault_is_named_in_words_and_no_other(
    seat: type, fault: Fault, words: str
) -> None:
    report = check(seat, slow_after=0.005 if fault is Fault.SLOW else 30)
    also = {Fault.NOT_REPEATABLE} if seat in ALSO_NOT_REPEATABLE else set()
    assert report.faults == {fault, *also}, str(report)
    assert words in str(report)


def test_every_fault_is_planted() -> None:
    assert {fault for _, fault, _ in PLANTED} == {*Fault}


def test_without_a_plan_no_action_may_be_named() -> None:
    report = check(faulty.NamesAnActionWithoutPlan(planning=False))
    assert report.faults == {Fault.ILLEGAL_ACTION}


@pytest.mark.parametrize(
    ("seat", "talk"),
    [
        (faulty.FallsOverAnEmptyLine, "an empty line"),
        (faulty.FallsOverAHugeLine, "a huge line"),
        (faulty.FallsOverBraces, "a hostile line"),
    ],
)
def test_the_line_that_a_seat_fell_over_is_told(seat: type, talk: str) -> None:
    (finding,) = check(seat).findings
    assert finding.where == f"{talk}, diagnostic, exchange 0"
    assert "\n" not in str(finding)


def test_a_stage_that_a_seat_never_comes_to_is_checked_all_the_same() -> None:
    (finding,) = check(faulty.LingersBeforeABrokenPlanner).findings
    assert finding.fault is Fault.RAISES
    assert finding.where == "an ordinary talk, planning, exchange 5"


def test_one_fault_does_not_hide_a_later_one() -> None:
    report = check(faulty.SkipsBeforeABrokenPlanner)
    assert report.faults == {Fault.ILLEGAL_ACTION, Fault.RAISES}, str(report)


def test_a_report_reads_as_lines() -> None:
    assert str(check(StandInCounselor)).startswith("keeps every rule (")
    head, line = str(check(faulty.Skips)).splitlines()
    assert head.startswith("breaks 1 rule (")
    assert line.startswith("  illegal_action: no candidate of `propose` names")


@pytest.mark.parametrize("seat", [StandInClient, StandInCounselor, StandInEvaluator])
def test_an_object_a_class_and_a_factory_are_checked_alike(seat: Callable[[], Any]) -> None:
    assert check(seat).ok
    assert check(seat()).ok
    assert check(lambda: seat()).ok


def test_a_seat_for_several_chairs_is_checked_in_each() -> None:
    class Both(StandInClient, StandInEvaluator):
        pass

    alone = [check(seat).moves for seat in (StandInClient, StandInEvaluator)]
    assert find_kinds(Both()) == (Seat.CLIENT, Seat.EVALUATOR)
    assert check(Both).moves == sum(alone)
    assert check(Both, Seat.CLIENT).moves == alone[0]


@pytest.mark.parametrize("said", ["What happened then?", ["What happened then?", "And you?"]])
def test_plain_texts_of_a_seat_of_ones_own_are_moves(said: object) -> None:
    class Plain:
        planning = True

        def propose(self, view: object) -> object:
            return said

        def speak(self, view: object) -> str:
            return "It was on Tuesday."

        react = StandInClient().react

    assert check(Plain).ok, str(check(Plain))


def test_who_can_sit_in_no_chair_is_told() -> None:
    with pytest.raises(InputError, match="can sit in no chair"):
        check(object())


@pytest.mark.parametrize("seat", [faulty.Counts, faulty.DrawsGlobally, faulty.CannotBeMadeTwice])
def test_nothing_is_repeated_where_nobody_promised_the_same_answer(seat: type) -> None:
    assert check(seat, model=True).ok


def test_a_line_that_a_seat_declines_is_told_and_excused() -> None:
    report = check(faulty.DeclinesAHugeLine)
    assert report.ok
    (told,) = report.excused
    assert (told.fault, told.times) == (Fault.DECLINES, 12)
    head, line = str(report).splitlines()
    assert head.startswith("keeps every rule (")
    assert line == (
        "  no fault, but told: declines: `propose` could not answer (no room for 99000 letters); "
        "first in a huge line, diagnostic, exchange 0, 12 times"
    )


def slip_each(number: int, fault: type[faulty.Counselor]) -> faulty.Counselor:
    """Every so many moves with this fault, the others without."""

    class Slips(faulty.Counselor):
        moves = count()

        def propose(self, view: CounselorView) -> Any:
            slips = next(self.moves) % number == 0
            return (fault() if slips else StandInCounselor()).propose(view)

    return Slips()


@pytest.mark.parametrize("fault", [faulty.SaysNothing, faulty.Skips, faulty.PlansShort])
def test_a_model_may_slip_where_code_may_not(fault: type[faulty.Counselor]) -> None:
    code, model = (check(slip_each(3, fault), model=model) for model in (False, True))
    assert model.ok
    assert model.excused
    assert {one.fault for one in model.excused} <= code.faults
    assert all(one.times < model.moves / 2 for one in model.excused)


def test_a_model_that_slips_in_most_of_an_ordinary_talk_breaks_the_rule() -> None:
    assert check(faulty.SaysNothing, model=True).faults == {Fault.SAYS_NOTHING}


def test_a_model_is_given_the_time_that_it_takes_unless_a_limit_is_set() -> None:
    assert check_seat(faulty.Sleeps, model=True).ok
    assert check_seat(faulty.Sleeps, model=True, slow_after=0.005).faults == {Fault.SLOW}


def test_every_move_is_heard_of() -> None:
    heard: list[Trial] = []
    assert check(StandInCounselor, on_move=heard.append).moves == len(heard)


def test_checking_leaves_the_global_random_numbers_as_they_were() -> None:
    before = read_global_random()
    check(faulty.SeedsGlobally)
    assert read_global_random() == before


class Curious(faulty.Counselor):
    def say(self, view: CounselorView, said: UtteranceCandidate) -> UtteranceCandidate:
        assert isinstance(view, CounselorView)
        assert repr(view).startswith("CounselorView(")
        assert {field.name for field in fields(view)} <= {*dir(view)}
        for copied in (copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
            assert type(copied) is CounselorView
        assert replace(view, seed=1).seed == 1
        assert {view: 1}[view] == 1
        return said


def test_a_watched_view_can_be_handled_like_any_other() -> None:
    assert check(Curious).ok, str(check(Curious))


def test_the_world_loads_its_other_views_when_they_are_asked_for() -> None:
    code = (
        "import sys, psy_env; before = 'pettingzoo' in sys.modules; psy_env.counseling_v0.env; "
        "print(before, 'pettingzoo' in sys.modules, callable(psy_env.check_seat))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True", "True"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        psy_env.nothing  # noqa: B018
