"""A counselor hears progress: what the client came up with is taken up, and asked for no more."""

import random
import re
from functools import lru_cache
from itertools import pairwise, product

import pytest

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.client_manners import ASKED_OPENERS, OPENERS, TAILS, WORK_TAILS
from agents.rule_based.client_phrases import REACTIONS, UNMOVED
from agents.rule_based.client_state import Stance
from agents.rule_based.counselor import Stepper
from agents.rule_based.hearing import content_words, hear
from agents.rule_based.listening import is_answer, listen, protests
from agents.rule_based.responding import COUNTERING, find_gist, respond
from agents.rule_based.taking_up import RATINGS, find_story, read_answers, take_up
from agents.rule_based.wording import capitalise, fill
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import Rules, Stage
from psy_env.rubrics import ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Attitude, Question, Seat
from tests.kept_sessions import BANK

RATED_AGAIN = re.compile(r"\b(?:again|once more|as before)\b")
STORY = "I keep coming back to one day. My boss read my report aloud on Friday and laughed at it."
AGAINST = "What evidence is there against that thought?"
FOUND = "If I'm fair, two colleagues asked me for a copy of it. I hadn't counted that."


@lru_cache
def play_sessions() -> tuple[Session, ...]:
    cast = seat_cast()
    return tuple(
        play(Session.start(profile, Rules(candidates=8), seed=number), cast)
        for number, profile in enumerate(find_profiles("crossed:test")[::3])
    )


def speak(*texts: str) -> tuple[Line, ...]:
    """Alternating lines, the client's first."""
    return tuple(
        Line(Seat.COUNSELOR if index % 2 else Seat.CLIENT, text) for index, text in enumerate(texts)
    )


def word(lines: tuple[Line, ...], action: int, n: int = 40) -> list[str]:
    """What a skilled counselor may say next, at this action of the diagnostic plan."""
    legal = tuple(at for at in (action, action + 1) if at < len(DIAGNOSTIC_PLAN.actions))
    view = CounselorView(
        ChoiceKind.UTTERANCE, n, lines, Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN, action, legal, 3, 20, 0
    )
    return [candidate.text for candidate in Stepper(skill=1.0).propose(view)]


@pytest.mark.parametrize("ask", [Question.SITUATION, Question.FEELING])
def test_what_was_told_unasked_is_asked_further_and_not_again(ask: Question) -> None:
    told = speak("Hello.", "What brings you here?", f"{STORY} I felt ashamed about it all day.")
    texts = word(told, {Question.SITUATION: 0, Question.FEELING: 1}[ask])
    asked = [text for text in texts if hear(text).ask is ask]
    assert len(asked) > 20
    fresh = re.compile(
        r"walk me through|take me through|one recent moment|concrete example|what did you feel"
        r"|which emotion|in a word|how did (?:you|that) feel"
    )
    assert not [text for text in asked if fresh.search(text.lower())]


def test_the_story_is_taken_up_where_it_was_told() -> None:
    lines = speak("Hello.", "What brings you here?", STORY)
    assert find_story(lines) == "your boss read your report aloud on Friday and laughed at it"
    texts = word(lines, 0)
    assert sum("your boss read your report aloud" in text for text in texts) > 20


def test_no_word_about_the_client_itself_is_taken_for_the_story() -> None:
    said = (
        "So you know a bit about me: I left school at sixteen.",
        "I won't think about the fair.",
    )
    assert not any(find_story(speak("Hello.", "What brings you here?", text)) for text in said)


@pytest.mark.parametrize("ask", sorted(COUNTERING))
def test_what_speaks_against_the_thought_is_said_back(ask: Question) -> None:
    asked = next(
        text
        for text in (AGAINST, "What would you tell a friend?", "How likely is that?")
        if ask is not None
    )
    bank, slots = respond(find_gist(speak("Hello.", asked, FOUND)))
    assert slots["words"] == "two colleagues asked you for a copy of it"
    assert all("{words}" in template for template in bank)


def test_a_reply_to_counter_evidence_nearly_always_holds_words_of_it() -> None:
    held = []
    for session in play_sessions():
        for asked, told, reply in zip(
            session.lines[1:], session.lines[2:], session.lines[3:], strict=False
        ):
            if asked.seat is Seat.COUNSELOR and hear(asked.text).ask in COUNTERING:
                words = take_up(told.text)
                if words and is_answer(told.text):
                    held.append(bool(content_words(told.text) & content_words(reply.text)))
    assert len(held) > 40
    assert sum(held) >= 0.85 * len(held)


def test_a_closing_names_the_number_and_the_clients_own_evidence() -> None:
    named = []
    for session in play_sessions():
        lines = session.lines
        ends = [index for index, line in enumerate(lines) if hear(line.text).closing]
        answers = read_answers(lines)
        rated = [answer.number for answer in answers if answer.number is not None]
        own = [answer.words for answer in answers if answer.ask in COUNTERING and answer.words]
        if len(rated) > 1 and own and ends and rated[0] > rated[-1] + 5:
            closing = lines[ends[0]].text
            named.append(str(rated[-1]) in closing and ": " in closing)
    assert len(named) > 20
    assert sum(named) >= 0.9 * len(named)


def test_a_number_that_has_not_fallen_is_not_called_lower() -> None:
    rating = "From 0 to 100, how much do you believe it?"
    again = "And now, from 0 to 100, how much do you still believe it?"
    same = "No change, I'm afraid: around 90. It feels as true as when I came in."
    lines = speak("Hello.", rating, "I'd say 90 out of 100, or close to it.", again, same)
    bank, slots = respond(find_gist(lines))
    assert slots["number"] == "90"
    assert not any("{first}" in template for template in bank)
    assert all("{pct}" in template for template in UNMOVED)


def test_a_refusal_is_met_and_not_thanked_for() -> None:
    refused = "I'd rather not be questioned like that. I had my reasons."
    bank, _ = respond(find_gist(speak("Hello.", "What happened?", refused)))
    assert not any("openness" in template or "model" in template for template in bank)
    assert any("decide" in template for template in bank)


def test_the_feeling_is_what_is_said_to_be_felt() -> None:
    said = "I handed in half of it empty. Everything was empty, and I felt hopeless."
    assert listen(speak(said)).emotions[0] == "hopeless"


def test_each_attitude_goes_on_showing_in_the_work() -> None:
    assert set(WORK_TAILS) == set(Attitude)
    tails = [tail for bank in WORK_TAILS.values() for tail in bank]
    assert len(set(tails)) == len(tails)
    shown = [
        any(tail in line.text for line in session.lines for tail in WORK_TAILS[attitude])
        for session in play_sessions()
        for attitude in [session.profile.attitude]
    ]
    assert sum(shown) >= 0.6 * len(shown)


def test_the_client_is_not_asked_twice_in_the_same_words() -> None:
    for session in play_sessions():
        spoken = [line.text for line in session.lines if line.seat is Seat.COUNSELOR]
        assert not [one for one, other in pairwise(spoken) if one == other]


@pytest.mark.parametrize("bank", [OPENERS, ASKED_OPENERS, TAILS, WORK_TAILS])
def test_how_an_attitude_begins_or_ends_is_never_taken_up(
    bank: dict[Attitude, tuple[str, ...]],
) -> None:
    said = [capitalise(text) for texts in bank.values() for text in texts]
    assert not [text for text in said if take_up(text) or find_story(speak("Hello.", "Hi.", text))]


def test_a_belief_that_was_never_rated_is_not_rated_again() -> None:
    for session in play_sessions():
        rated = False
        for line in session.lines:
            if line.seat is Seat.COUNSELOR and hear(line.text).ask in RATINGS:
                assert rated or not RATED_AGAIN.search(line.text)
            rated = rated or bool(line.seat is Seat.CLIENT and re.search(r"\d", line.text))


def test_a_client_that_could_not_follow_is_met_as_one() -> None:
    for template in REACTIONS[Stance.LOST]:
        slots = {"topic": "my job", "emotion": "sad"}
        for number in range(20):
            told = capitalise(fill(template, slots, random.Random(number)))
            bank, _ = respond(find_gist(speak("Hello.", "What happened?", told)))
            assert bank is phrases.JUMPED, told


@pytest.mark.parametrize("stance", [Stance.LOST, Stance.PARROTED, Stance.PRESSED, Stance.SWAMPED])
def test_what_a_client_says_of_how_it_is_spoken_to_is_never_summed_up(stance: Stance) -> None:
    slots = {"topic": "my job", "emotion": "sad"}
    for template, number in product(REACTIONS[stance], range(20)):
        told = capitalise(fill(template, slots, random.Random(number)))
        lines = speak("Hello.", "What do you take with you for the coming week?", told)
        bank, _ = respond(find_gist(lines))
        assert bank in (phrases.JUMPED, phrases.ECHOED, phrases.PUSHED), told
        assert not read_answers(lines), told


def test_no_story_or_thought_of_a_profile_is_taken_for_a_protest() -> None:
    for profile in BANK:
        told = (profile.triggering_situation, *profile.automatic_thoughts)
        assert not [text for text in (*told, *profile.balanced_thoughts) if protests(text)]
