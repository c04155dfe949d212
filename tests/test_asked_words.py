"""Which question a sentence asks, in whatever words: every kind both ways."""

import pytest

from agents.rule_based.hearing import hear
from agents.rule_based.question_patterns import ASKS
from psy_env.vocabulary import Question

ASKED: dict[Question, tuple[str, ...]] = {
    Question.OPEN: (
        "So, what's up?",
        "What shall we put on the list for today?",
        "Which of your concerns shall we take first?",
        "I wonder what you'd like to begin with.",
        "What matters would you care to raise today?",
    ),
    Question.SITUATION: (
        "Talk me through the last time it came up.",
        "Give me one example, please.",
        "Under what circumstances did it arise?",
        "Where were you when you got the call, and who was with you?",
        "Would you outline the events for me?",
    ),
    Question.FEELING: (
        "Feelings?",
        "How did that land with you?",
        "How strong was that feeling, 0 to 100?",
        "Were you sad, scared, something else?",
        "What was going on inside you?",
    ),
    Question.THOUGHT: (
        "And the thought?",
        "What flashed through your mind?",
        "What popped into your head?",
        "What did your mind tell you?",
        "Could you name the thought that upset you most?",
        "What did you reckon was going on?",
    ),
    Question.MEANING: (
        "And if that were true, what then?",
        "Why would that be so awful?",
        "What would it say about your future?",
    ),
    Question.CHECK: (
        "Right so far?",
        "Have I got the gist right? Is that about right?",
        "Please correct me if I'm off.",
        "What feedback do you have for me?",
    ),
    Question.RATE: (
        "0 to 100?",
        "How much stock do you put in that thought?",
        "Out of ten, how true does it feel?",
        "From 0 to 100, how true does that thought seem to you?",
        "Rate that thought for me, nought to a hundred.",
        "What would your belief in that be, as a percentage?",
    ),
    Question.EVIDENCE_FOR: (
        "Proof it's true?",
        "What's that based on?",
        "Why do you think so?",
        "On what grounds do you conclude that?",
        "I'd like to hear the case for it first.",
    ),
    Question.EVIDENCE_AGAINST: (
        "Any evidence against?",
        "What would convince a jury that it's not true?",
        "When was it different?",
        "What facts argue against that?",
        "Where are the holes in that theory?",
        "I wonder if there's anything that doesn't square with that.",
    ),
    Question.REALITY: (
        "Fact or feeling?",
        "Which of this is fact, and which is guesswork?",
        "What would an impartial witness have observed?",
    ),
    Question.ALTERNATIVE: (
        "Any other explanation?",
        "Might something else be behind it?",
        "What would someone else make of it?",
        "Could there be a more innocent explanation?",
        "If you looked at it with fresh eyes, what would you see?",
    ),
    Question.FRIEND: (
        "What would you tell a mate?",
        "Would you be as hard on a friend?",
        "Imagine your daughter believed this; how would you respond?",
        "If your brother came to you with this thought, what would you say?",
    ),
    Question.WORST: ("Worst case?", "What's your biggest fear about it?", "How bad could it get?"),
    Question.LIKELIHOOD: (
        "What's the chance of it?",
        "How many times has it come true?",
        "What do you honestly think will happen?",
    ),
    Question.COPE: (
        "How'd you get through it?",
        "What would you do if the worst came to the worst?",
        "What has helped you in the past?",
    ),
    Question.ADVANTAGE: ("What's in it for you?", "What do you get out of thinking that?"),
    Question.DISADVANTAGE: ("How does it hold you back?", "How does this belief get in your way?"),
    Question.UTILITY: (
        "What happens when you believe it?",
        "How does thinking that affect you?",
        "Who would you be without that thought?",
    ),
    Question.FACTORS: ("What other causes were there?", "Who else was involved in it?"),
    Question.SHARES: ("How would you split the responsibility?", "What share is yours?"),
    Question.EXTREMES: ("Who'd be at the far end?", "What would a complete failure look like?"),
    Question.PLACE: ("Where do you fall on it?", "Where would you put yourself on that line?"),
    Question.RULE: ("Who says you must?", "What do you expect of yourself?"),
    Question.WISH: ("How would that sound as a preference?", "Could you put it as a wish?"),
    Question.EXPERIMENT: (
        "How would you put it to the test?",
        "How might you find out whether it's true?",
    ),
    Question.PROBLEM: ("What's within your control?", "Which bit can you do something about?"),
    Question.OPTIONS: ("What choices do you have?", "What could you do about it?"),
    Question.LADDER: ("What's the bottom rung?", "Can you rank these from easiest to hardest?"),
    Question.BALANCED: (
        "How would you reword the thought?",
        "Can you find wording that does justice to both?",
        "All in all, what would be a reasonable way to see it?",
        "What could you tell yourself instead?",
        "With both columns in front of you, what would you write?",
    ),
    Question.RERATE: (
        "Has that number changed?",
        "How convinced are you at the moment?",
        "Let's go back to the first thought. How much do you believe it, 0 to 100?",
        "And your belief in the thought now?",
    ),
    Question.COMMIT: (
        "What did you learn?",
        "In a nutshell, what did you get from today?",
        "What would you like to try before we meet again?",
        "What's your homework?",
        "What's worth remembering?",
    ),
    Question.CLOSE: ("That's our time.", "Well, bye for now.", "Cheerio, and look after yourself."),
}
NOT_ASKED: dict[str, tuple[str, ...]] = {
    "small talk": (
        "Isn't it cold for the time of year?",
        "What's the weather like where you live?",
        "Would you like some water?",
        "Did you find a parking space?",
        "Shall I open the window?",
    ),
    "questions of who and where": (
        "How old are your children?",
        "What did your friend order?",
        "Is your colleague back from holiday?",
        "Could you give me your phone number?",
        "Where did you grow up?",
    ),
    "questions with a working word in another sense": (
        "Could you share the bill?",
        "What should I call you?",
        "Would you prefer to start later?",
        "Did your sister say when she is coming?",
        "Could we meet on Thursdays?",
    ),
    "advice and talk of the counselor's, with a question mark": (
        "Don't you think you should apologise to him?",
        "Shall I tell you what I would do?",
        "Would you believe that I had the same problem?",
        "There is no real reason to believe it that much, right?",
        "Why don't you join a club?",
    ),
    "statements in the words of questions": (
        "The evidence shows that thoughts are not facts.",
        "My advice to a friend would be to leave.",
        "On a scale from 0 to 100 that is nothing.",
        "Your next step is to call your mother.",
        "I can imagine how hard that felt.",
        "I will rate your progress as excellent.",
    ),
    "heaps of keywords": (
        "Evidence for, evidence against, alternative, friend, worst, best.",
        "Thought, feeling, situation, belief, rating, homework, summary.",
    ),
}


def label(table: dict[Question, tuple[str, ...]]) -> list[tuple[Question, str]]:
    """Every sentence of a table with its kind."""
    return [(ask, text) for ask, texts in table.items() for text in texts]


@pytest.mark.parametrize(("ask", "text"), label(ASKED))
def test_a_question_is_heard_as_what_it_asks_for_in_whatever_words(
    ask: Question, text: str
) -> None:
    assert set(hear(text).asks) == {ask}


@pytest.mark.parametrize("reason", list(NOT_ASKED))
def test_what_asks_for_no_work_is_not_heard_as_work(reason: str) -> None:
    assert [text for text in NOT_ASKED[reason] if hear(text).asks] == []


def test_a_preface_changes_nothing_of_what_a_question_asks() -> None:
    for ask, text in label(ASKED):
        if text.endswith("?") and text.count("?") == 1 and "." not in text:
            assert hear(f"Thank you for that. {text}").ask is ask, text
            assert hear(f"Okay, {text[0].lower()}{text[1:]}").ask is ask, text


def test_an_apostrophe_of_either_form_is_the_same_to_the_ear() -> None:
    for ask, text in label(ASKED):
        assert hear(text.replace("'", "’")).ask is ask, text


def test_every_kind_of_question_has_a_pattern_and_is_tried() -> None:
    assert {ask for ask, _ in ASKS} | {Question.CLOSE} == set(Question) == set(ASKED)
