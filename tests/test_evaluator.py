"""The embedded evaluator: the same text gets the same score, for reasons that are named."""

from collections.abc import Mapping

import pytest

from agents.catalog import seat_cast
from agents.profiles import load_bank
from agents.rule_based.evaluator import RuleBasedEvaluator
from agents.rule_based.session_rating import rate_session
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import Plan, PlanCandidate, Rules, Stage, UtteranceCandidate
from psy_env.rubrics import CTRS, PLAN, UTTERANCE, ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import Line, SlateView
from psy_env.vocabulary import Seat, Strategy

BANK = load_bank()
SAID = (
    Line(Seat.CLIENT, "Hello. I have been sleeping badly since the letter about the bakery."),
    Line(Seat.COUNSELOR, "Thank you for coming. What happened, step by step?"),
    Line(Seat.CLIENT, "The letter came on Tuesday, and I felt ashamed in front of my staff."),
)


def score(text: str, action: int = 2) -> Mapping[str, float]:
    view = SlateView(
        kind=ChoiceKind.UTTERANCE,
        candidates=(UtteranceCandidate(utterance=text, action=action),),
        lines=SAID,
        stage=Stage.DIAGNOSTIC,
        plan=DIAGNOSTIC_PLAN,
        action=1,
        exchange=1,
        max_exchanges=20,
        seed=0,
        rubric=UTTERANCE,
    )
    return RuleBasedEvaluator().score(view)[0].scores


GOOD = (
    "It sounds like the letter left you feeling ashamed in front of your staff, and that makes "
    "sense. What feelings came up in that moment?"
)


def test_a_warm_specific_question_on_the_action_scores_high() -> None:
    assert min(score(GOOD).values()) >= 4


@pytest.mark.parametrize(
    ("worse", "criterion"),
    [
        ("What are the advantages of that?", "action_alignment"),
        ("What feelings came up in that moment?", "validation_warmth"),
        (
            GOOD + " And what is the evidence? And what would a friend say? And how likely is it?",
            "clarity",
        ),
        ("You should just stop feeling ashamed. What feelings came up?", "validation_warmth"),
    ],
)
def test_each_criterion_falls_for_its_own_reason(worse: str, criterion: str) -> None:
    assert score(worse)[criterion] < score(GOOD)[criterion]


def test_staying_after_an_answer_costs_alignment() -> None:
    assert (
        score("What happened, step by step, on that recent day?", action=1)["action_alignment"]
        < score(GOOD)["action_alignment"]
    )


def test_a_plan_out_of_order_scores_lower_than_the_same_plan_in_order() -> None:
    actions = (
        "name the thought and rate belief in it",
        "gather the evidence that supports the thought",
        "look for evidence against the thought",
        "form a more balanced thought",
        "rate the belief again",
        "end the session with a summary",
    )
    plans = [
        PlanCandidate(
            plan=Plan(strategy=Strategy.EVIDENCE_BASED_QUESTIONING, objective="x", actions=steps)
        )
        for steps in (actions, actions[::-1], actions[:3])
    ]
    view = SlateView(
        ChoiceKind.PLAN, tuple(plans), SAID, Stage.PLANNING, None, None, 5, 20, 0, PLAN
    )
    means = [card.mean or 0.0 for card in RuleBasedEvaluator().score(view)]
    assert means[0] > means[1]
    assert means[0] > means[2]


def test_a_malformed_candidate_is_unscored_with_its_cause() -> None:
    view = SlateView(
        ChoiceKind.UTTERANCE,
        (UtteranceCandidate(utterance="", malformed="not JSON"),),
        SAID,
        Stage.DIAGNOSTIC,
        DIAGNOSTIC_PLAN,
        1,
        1,
        20,
        0,
        UTTERANCE,
    )
    card = RuleBasedEvaluator().score(view)[0]
    assert card.unscored == "not JSON"
    assert card.mean is None


def test_a_session_without_a_counselor_turn_is_rated_lowest_and_every_item_is_there() -> None:
    assert rate_session(SAID[:1]) == dict.fromkeys(CTRS.keys, 0)


def test_the_rating_depends_on_the_text_alone() -> None:
    session = play(Session.start(BANK[5], Rules(candidates=4), seed=1), seat_cast())
    assert rate_session(session.lines) == rate_session(
        tuple(Line(Seat(line.seat), str(line.text)) for line in session.lines)
    )
