"""What too weak a model says is caught by name; what people and our own cast say is not."""

import pytest

from agents.catalog import seat_cast
from agents.llm.weakness import (
    ASSISTANT,
    BLANKS,
    BOTH_SIDES,
    LANGUAGE,
    LAST_LINE,
    LOOP,
    NOTHING,
    PROMPT_SAID,
    check_words,
    find_weakness,
    tidy,
)
from agents.profiles import load_bank
from agents.prompts import Prompts, name_behaviour
from psy_env.records import Rules
from psy_env.reply_text import ReplyError
from psy_env.seats import Cast, play
from psy_env.session import Session
from psy_env.views import Line
from psy_env.vocabulary import Attitude, Seat

ASKED = "What went through your mind when your boss read the report aloud?"
BEFORE = (
    Line(Seat.CLIENT, "My boss laughed at my report and I could not sleep."),
    Line(Seat.COUNSELOR, ASKED),
)
CLIENT_PROMPTS = Prompts({}).read(
    "client_system", "client_turn", "plain_client_system", *map(name_behaviour, Attitude)
)
COUNSELOR_PROMPTS = Prompts({}).read(
    "counselor_system", "counselor_open", "counselor_utterance", "plain_counselor_open"
)

WEAK = {
    "the placeholder of an example": ("what you say aloud", PROMPT_SAID),
    "another placeholder": ("What that does to you, in a few words.", PROMPT_SAID),
    "a rule of the prompt": (
        "Comfort, praise, advice and clever arguments do not change what you believe.",
        PROMPT_SAID,
    ),
    "the other one's line": ("Counselor: And how did that feel?", BOTH_SIDES),
    "the other one's line later on": ("I felt small.\nTherapist: I see.", BOTH_SIDES),
    "an offer of help": ("I'm here to help. How can I assist you today?", ASSISTANT),
    "a helper's regret": ("I’m so sorry to hear that you could not sleep.", ASSISTANT),
    "what it is": ("As an AI language model I have no boss.", ASSISTANT),
    "a list of advice": ("1. Breathe.\n2. Go for a walk.\n3. Talk to a friend.", ASSISTANT),
    "a helper's question": ("Can you tell me more about what you were feeling?", ASSISTANT),
    "the question said back": (ASKED, LAST_LINE),
    "its own line again": ("My boss laughed at my report, and I could not sleep!", LAST_LINE),
    "a loop": ("I am so sad and " * 8, LOOP),
    "a loop of one word": ("no " * 30, LOOP),
    "white space without end": ("I felt" + "\n" * 60 + "bad.", BLANKS),
    "white space alone": (" \t" * 60, BLANKS),
    "no word": ("...", NOTHING),
    "another language": (
        "Ich wusste in diesem Moment einfach nicht mehr, was ich noch sagen sollte.",
        LANGUAGE,
    ),
    "other letters": ("我不知道该怎么办，我的老板笑了我。", LANGUAGE),
}

SPOKEN = (
    "I thought: now everybody knows that I can't do it.",
    "I don't know. He just laughed (he always does) and went on.",
    "What do you mean by that? Can you tell me more about how this works?",
    "Sorry, I was late. It's normal that one is nervous, I guess.",
    "No, no, no. That is not what happened.",
    "As a nurse I am here every day, and nobody says thank you.",
)


@pytest.mark.parametrize("said", WEAK)
def test_what_no_client_says_is_named(said: str) -> None:
    text, cause = WEAK[said]
    assert find_weakness(text, Seat.CLIENT, BEFORE, CLIENT_PROMPTS) == cause
    with pytest.raises(ReplyError) as caught:
        check_words(text, Seat.CLIENT, BEFORE, CLIENT_PROMPTS)
    assert caught.value.cause == cause


@pytest.mark.parametrize("text", SPOKEN)
def test_what_people_say_is_let_pass(text: str) -> None:
    assert find_weakness(text, Seat.CLIENT, BEFORE, CLIENT_PROMPTS) is None


def test_what_was_filled_into_a_prompt_may_be_said() -> None:
    told = "I wrote the report for three weeks and my boss read one page of it aloud"
    prompt = f"What happened: $situation {told[:4]}"
    assert find_weakness(told, Seat.CLIENT, BEFORE, [prompt]) is None


def test_a_counselor_may_say_what_a_client_may_not() -> None:
    text = "I'm sorry to hear that. Can you tell me more about what you felt?"
    assert find_weakness(text, Seat.COUNSELOR, BEFORE, COUNSELOR_PROMPTS) is None
    assert find_weakness("Client: I felt bad.", Seat.COUNSELOR, BEFORE) == BOTH_SIDES


def test_a_language_is_foreign_only_beside_what_was_said_before() -> None:
    german = "Ich wusste in diesem Moment einfach nicht mehr, was ich noch sagen sollte."
    assert find_weakness(german, Seat.CLIENT, (Line(Seat.COUNSELOR, german[4:]),)) is None


def test_a_short_answer_may_come_twice() -> None:
    twice = (Line(Seat.CLIENT, "I don't know."), Line(Seat.COUNSELOR, "What else?"))
    assert find_weakness("I don't know.", Seat.CLIENT, twice) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Client: I felt small.", "I felt small."),
        ("**Client:** I felt small.", "I felt small."),
        ("*sighs* I felt small.", "I felt small."),
        ("(looks down) I felt small. (pauses for a moment)", "I felt small."),
        ("I felt small. [You look at the client's smile.]", "I felt small."),
        ('"I felt small."', "I felt small."),
        ("“I felt small.”", "I felt small."),
        ("I felt small.\nCounselor: And then?\nClient: Nothing.", "I felt small."),
        ("I felt small (I still do)", "I felt small (I still do)"),
        ('He said "no", and I said "yes"', 'He said "no", and I said "yes"'),
        ("*sighs*", "*sighs*"),
    ],
)
def test_labels_and_stage_directions_are_taken_off_where_that_is_safe(text: str, said: str) -> None:
    assert tidy(text, Seat.CLIENT) == said


def test_no_line_of_the_embedded_cast_is_taken_for_a_weak_models() -> None:
    cast = seat_cast()
    assert isinstance(cast, Cast)
    for number, profile in enumerate(load_bank()[::8]):
        session = play(Session.start(profile, Rules(candidates=1), seed=number), cast)
        lines: list[Line] = []
        for exchange in session.transcript().exchanges:
            reply = exchange.reply
            turns = [(Seat.CLIENT, exchange.client.utterance, CLIENT_PROMPTS)]
            turns += [(Seat.COUNSELOR, reply.winner.text, COUNSELOR_PROMPTS)] if reply else []
            for seat, text, prompts in turns:
                assert not text or find_weakness(text, seat, lines, prompts) is None, text
                lines.append(Line(seat, text))
