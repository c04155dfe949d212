"""Who takes the client for somebody else is corrected, and the work on it counts for nothing."""

import pytest

from agents.catalog import seat_cast
from agents.profiles import load_bank
from agents.rule_based.client_state import Stance, feel
from agents.rule_based.hearing import hear
from agents.rule_based.mixing_up import is_about_another
from agents.rule_based.session_rating import rate_session
from psy_env.records import Rules
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import Line
from psy_env.vocabulary import Attitude, Seat

OPEN = next(profile for profile in load_bank() if profile.attitude is Attitude.OPEN)
THOUGHT = "I will lose my job over this"
TOLD = (
    Line(Seat.CLIENT, "My boss read my report aloud on Friday."),
    Line(Seat.COUNSELOR, "What went through your mind?"),
    Line(Seat.CLIENT, f"What I tell myself is that {THOUGHT}."),
)
STRANGE = 'So the thought was "the plane will fall out of the sky". What speaks for it?'


def mixes_up(text: str, *before: Line) -> bool:
    return is_about_another(hear(text), text, before)


@pytest.mark.parametrize(
    "text",
    [
        STRANGE,
        "What did Joanne say about that?",
        "How much do you believe the thought “nobody waits for me”?",
    ],
)
def test_a_thought_or_a_name_that_the_client_never_told_is_somebody_elses(text: str) -> None:
    assert mixes_up(text, *TOLD)


@pytest.mark.parametrize(
    "text",
    [
        f'How much do you believe the thought "{THOUGHT}"?',
        'Let us look at your thought "you will lose the job". What speaks against it?',
        'What if you said "I did what I could that day" to yourself?',
        "When you think of Friday, what do you feel?",
        "What did your Boss say?",
        "That sounds hard, Emma. What did Emma, the one of last year, think?",
        "Shall we try a Thought Record on Sunday?",
        "What went through your mind? Nothing else matters. Tell me.",
    ],
)
def test_the_clients_own_words_a_suggestion_and_a_weekday_are_not(text: str) -> None:
    assert not mixes_up(text, *TOLD)


def test_work_on_a_thought_is_work_on_the_one_that_was_quoted_last() -> None:
    astray = (*TOLD, Line(Seat.COUNSELOR, STRANGE), Line(Seat.CLIENT, "That is not my thought."))
    assert mixes_up("What speaks against it?", *astray)
    assert not mixes_up("How do you feel right now?", *astray)
    own = f'I am sorry. You said the thought "{THOUGHT}". What speaks for it?'
    back = (*astray, Line(Seat.COUNSELOR, own), Line(Seat.CLIENT, "The report."))
    assert not mixes_up(own, *astray)
    assert not mixes_up("What speaks against it?", *back)


def test_the_client_objects_and_believes_its_thought_no_less() -> None:
    said = Line(Seat.COUNSELOR, STRANGE)
    before, after = feel(OPEN, TOLD), feel(OPEN, (*TOLD, said))
    assert after.stance is Stance.MISTAKEN
    assert (after.beliefs, after.trust < before.trust) == (before.beliefs, True)


def test_a_client_knows_its_own_name_and_nobody_else_does() -> None:
    wrong, right = f"Hello, {OPEN.name}n. How are you?", f"Hello, {OPEN.name}. How are you?"
    assert not mixes_up(wrong)
    stances = [feel(OPEN, (Line(Seat.COUNSELOR, text),)).stance for text in (wrong, right)]
    assert [stance is Stance.MISTAKEN for stance in stances] == [True, False]


def test_a_sound_session_with_another_client_earns_next_to_nothing_with_the_judge() -> None:
    cast = seat_cast(counselor="gaming/wrong_client")
    played = play(Session.start(OPEN, Rules(planning=False, candidates=1), seed=1), cast)
    assert sum(rate_session(played.lines).values()) <= 3
