"""The embedded counselors: what the stepper does by plan, and how the others differ."""

import pytest

from agents.catalog import COUNSELORS, seat_cast
from agents.profiles import load_bank
from agents.rule_based.counselor import Stepper
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.planning import guess_strategies
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.errors import InputError
from psy_env.records import PlanCandidate, Rules, Stage, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Question, Seat, Strategy

BANK = load_bank()


def look(
    *lines: str,
    action: int | None,
    n: int = 1,
    kind: ChoiceKind = ChoiceKind.UTTERANCE,
    seed: int = 0,
) -> CounselorView:
    """A diagnostic view with these alternating lines, the client's first."""
    spoken = tuple(
        Line(Seat.COUNSELOR if index % 2 else Seat.CLIENT, text) for index, text in enumerate(lines)
    )
    legal = (
        (0,)
        if action is None
        else tuple(i for i in (action, action + 1) if i < len(DIAGNOSTIC_PLAN.actions))
    )
    return CounselorView(
        kind, n, spoken, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, action, legal, len(lines) // 2, 20, seed
    )


def first(counselor: Stepper, view: CounselorView) -> UtteranceCandidate:
    candidate = counselor.propose(view)[0]
    assert isinstance(candidate, UtteranceCandidate)
    return candidate


PERFECT = Stepper(skill=1.0)
ANSWERED = "I felt ashamed about the letter, all day long, and I could not tell anyone about it."


def test_the_stepper_goes_on_after_an_answer_and_stays_after_a_dodge() -> None:
    asked = "How did you feel in that moment?"
    assert first(PERFECT, look("Hello, it's the letter.", asked, ANSWERED, action=2)).action == 3
    assert (
        first(PERFECT, look("Hello, it's the letter.", asked, "I don't know.", action=2)).action
        == 2
    )


def test_the_stepper_does_not_leave_eliciting_before_a_thought_is_voiced() -> None:
    asked = "What went through your mind?"
    assert first(PERFECT, look("Hello.", asked, ANSWERED, action=3)).action == 3
    told = "I keep thinking that they will fire me. I haven't said that before."
    assert first(PERFECT, look("Hello.", asked, told, action=3)).action == 4


def test_the_stepper_moves_on_after_trying_in_vain() -> None:
    lines = ["Hello."]
    for attempt in range(4):
        lines += [f"How did you feel then, attempt {attempt}?", "I don't know."]
    assert first(PERFECT, look(*lines, action=2)).action == 3


def test_a_skilled_stepper_asks_what_its_action_says() -> None:
    for seed in range(20):
        candidate = first(PERFECT, look("Hello.", "How are you?", ANSWERED, action=0, seed=seed))
        assert candidate.action == 1
        assert read_action(DIAGNOSTIC_PLAN.actions[1]) in hear(candidate.utterance).asks


def test_candidates_of_one_slate_differ() -> None:
    slate = Stepper().propose(look("Hello.", "How are you?", ANSWERED, action=0, n=8))
    assert len({candidate.text for candidate in slate}) >= 6


def test_plans_name_a_strategy_that_fits_the_words_of_the_thought() -> None:
    view = look(
        "Hello.",
        "What went through your mind?",
        "I keep thinking that I should always be perfect.",
        action=4,
        n=12,
        kind=ChoiceKind.PLAN,
    )
    plans = [
        candidate.plan
        for candidate in PERFECT.propose(view)
        if isinstance(candidate, PlanCandidate) and candidate.plan
    ]
    fitting = guess_strategies("I should always be perfect")[:4]
    assert guess_strategies("I should always be perfect")[0] is Strategy.RULES_TO_WISHES
    assert sum(plan.strategy in fitting for plan in plans) >= 8


def test_risk_language_is_answered_before_anything_else() -> None:
    view = look(
        "Hello.",
        "What went through your mind?",
        "Sometimes I think I want to end my life.",
        action=3,
        n=8,
    )
    assert all("safe" in candidate.text.lower() for candidate in Stepper().propose(view))


@pytest.mark.parametrize("name", [name for name in COUNSELORS if not name.startswith("human")])
def test_every_counselor_in_the_catalog_plays_a_session_to_its_end(name: str) -> None:
    cast = seat_cast(counselor=name)
    session = play(
        Session.start(BANK[3], Rules(planning=cast.counselor.planning, candidates=3), seed=2), cast
    )
    assert session.ending not in (None, "failed")


def test_the_empathic_counselor_never_asks_a_working_question() -> None:
    session = play(
        Session.start(BANK[3], Rules(planning=False, candidates=3)),
        seat_cast(counselor="rule_based/empathic"),
    )
    assert all(
        hear(line.text).ask in (None, Question.CLOSE)
        for line in session.lines
        if line.seat is Seat.COUNSELOR
    )


def test_an_unknown_seat_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="Did you mean 'rule_based/stepper'"):
        seat_cast(counselor="rule_based/steper")
