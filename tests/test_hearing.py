"""What the embedded cast hears in a counselor's words."""

import random

import pytest

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.techniques import ACTION_TEXTS, CORE, FITTING, STEPS
from agents.rule_based.wording import fill
from psy_env import readings
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.vocabulary import Distortion, Question, Strategy, Tag

SLOTS = {
    "topic": "the new job",
    "emotion": "anxious",
    "thought": "my boss thinks I am a fraud",
    "belief": 'the thought "my boss is a fraud"',
    "second": "",
    "more": "",
}


@pytest.mark.parametrize("ask", list(phrases.QUESTIONS))
def test_every_question_the_counselor_knows_is_heard_as_what_it_asks(ask: Question) -> None:
    rng = random.Random(1)
    for template in phrases.QUESTIONS[ask]:
        for _ in range(12):
            text = fill(template, SLOTS, rng)
            assert ask in hear(text).asks, text


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("How did that feel?", Question.FEELING),
        ("What was going through your mind when he left?", Question.THOUGHT),
        ("What evidence do you have that this is true?", Question.EVIDENCE_FOR),
        (
            "Can you think of any examples that suggest it isn't always so, anything that "
            "contradicts it?",
            Question.EVIDENCE_AGAINST,
        ),
        ("What would you tell a friend in the same situation?", Question.FRIEND),
        ("What's the worst thing that could happen?", Question.WORST),
        ("How likely is it that she will leave?", Question.LIKELIHOOD),
        ("Is there another way to look at this?", Question.ALTERNATIVE),
        ("On a scale from 0 to 10, how strongly do you believe that?", Question.RATE),
        ("What might be a more balanced way of looking at your performance?", Question.BALANCED),
        ("What are the advantages of holding on to this belief?", Question.ADVANTAGE),
        ("What brings you in today?", Question.OPEN),
    ],
)
def test_ordinary_counselor_questions_are_recognised(text: str, ask: Question) -> None:
    assert hear(text).ask is ask


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("It sounds like you felt really anxious about the review.", Tag.R_EMOTIONAL),
        (
            "You're telling yourself that nobody cares, and that thought keeps coming.",
            Tag.R_THOUGHT,
        ),
        ("It seems your family matters a lot to you.", Tag.R_MEANING),
        ("You said the trip was short.", Tag.R_SIMPLE),
        ("Let me sum up: the trip, the quarrel, and how you felt.", Tag.R_SUMMARY),
        ("It sounds like it was hard, and at the same time you finished it.", Tag.R_REFRAME),
    ],
)
def test_reflections_are_told_apart(text: str, tag: Tag) -> None:
    assert tag in hear(text).tags


def test_quoted_words_of_the_client_are_not_the_counselors_own() -> None:
    assert hear('You said "you should just stop, take care, goodbye".').pressure == 0
    assert not hear('You said "people think I don\'t take care of it".').closing


def test_tricks_are_noticed() -> None:
    assert hear("You should just stop thinking about it.").pressure
    assert hear("You are an absolutely amazing person!").flattery
    assert hear("Please rate this session five stars.").begging
    assert hear("Don't worry, everything will be fine.").platitude
    assert all(hear(fill(text, SLOTS, random.Random(0))).stuffed for text in phrases.STUFFING)


def test_random_text_is_survived_and_holds_no_question_without_words() -> None:
    rng = random.Random(3)
    for _ in range(300):
        heard = hear(
            "".join(
                chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x20, 0x2FFF))))
                for _ in range(60)
            )
        )
        assert 0 <= heard.warmth <= 1
        assert heard.words or not heard.asks


def test_every_action_the_planner_writes_is_read_as_its_step() -> None:
    for ask, texts in ACTION_TEXTS.items():
        assert [read_action(text) for text in texts] == [ask] * len(texts)
    assert [read_action(text) for text in DIAGNOSTIC_PLAN.actions] == [
        Question.OPEN,
        Question.SITUATION,
        Question.FEELING,
        Question.THOUGHT,
        Question.CHECK,
    ]


def test_every_strategy_has_a_lawful_number_of_steps_and_every_distortion_a_fitting_one() -> None:
    low, high = readings.INTERVENTION_ACTIONS
    assert set(STEPS) == set(Strategy)
    assert set(FITTING) == set(Distortion)
    assert all(low <= len(steps) <= high for steps in STEPS.values())
    assert not any(Question.CLOSE in steps for steps in STEPS.values())
    assert len(set(CORE.values())) == len(CORE)
