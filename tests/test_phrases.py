"""The words of the embedded cast: every wording of every template is heard the way it is meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, product
from types import ModuleType

import pytest

from agents.rule_based import client_phrases, counselor_phrases
from agents.rule_based.client_state import Stance
from agents.rule_based.hearing import hear
from agents.rule_based.listening import find_emotions, find_voiced_thoughts, is_answer, listen
from agents.rule_based.tempers import TEMPERS
from agents.rule_based.voice import FRAMING
from agents.rule_based.wording import capitalise, join_lead, put_after, put_before, rank_topics
from psy_env.views import Line
from psy_env.vocabulary import Attitude, Seat
from tests.kept_sessions import play_clients

PLURAL = {"topic": "my pets", "emotion": "inadequate"}
SINGULAR = {"topic": "walking again", "emotion": "sad"}
MEETING = ("GENTLE", "REFUSED", "DOUBTED", "ASKED_TWICE", "ECHOED", "PUSHED", "JUMPED")
"""Banks that meet a client that does not answer."""
RESPONSES = (
    *(name for name in dir(counselor_phrases) if name.endswith(("REFLECTIONS", "_UNSAID"))),
    *("SUMMED_UP", "STRONG", "WEAK", "RATED_LOWER", "RATED_AS_BEFORE"),
    *MEETING,
)
BAD_ON_PURPOSE = frozenset({"BLUNT", "BEGS", "PRAISE", "STUFFING"})
THOUGHTS = (
    "they hate me",
    "if I mess up just once, that will be the end of it",
    "I feel like nobody cares about me",
    "people around me should love me because of it",
    "my mother's friends think I'm a failure",
    "nothing I do at work, at home or anywhere else counts",
)


def word_all(template: str) -> Iterator[str]:
    """Every way to pick the alternatives of a template."""
    parts = re.split(r"\[([^\[\]]*)\]", template)
    picks = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ("".join(pick) for pick in product(*picks))


def say_all(
    templates: Iterable[str], slots: dict[str, str], thought: str = THOUGHTS[0]
) -> Iterator[str]:
    """Every wording of some templates, filled."""
    filled = {
        "emotion_c": slots["emotion"].capitalize(),
        "pct": "60",
        "name": "Jo",
        "surface": "I feel sad about work",
        "situation": "My team lost the match. It came up again on Sunday",
        "situation_l": "my team lost the match. It came up again on Sunday",
        "moment_l": "my team lost the match",
        "fact": "I like green tea",
        "thought_l": thought,
        "other_l": thought,
        "balanced": "They wrote to me in May",
        "balanced_l": "they wrote to me in May",
        "fact_l": "I like green tea",
        "thought": thought,
        "belief": f'the thought "{thought}"',
        "second": "",
        "more": "You found this yourself: they wrote to you in May.",
        "other": thought,
        "words": "they wrote to you in May",
        "number": "60",
        "first": "85",
    } | slots
    return (
        capitalise(worded.format_map(filled))
        for template in templates
        for worded in word_all(template)
    )


def find_templates(
    module: ModuleType, but: frozenset[str] = frozenset({"OPENERS", "TAILS"})
) -> Iterator[str]:
    """All templates of a module of phrases, those of some banks left out."""
    waiting: list[object] = [
        value for name, value in vars(module).items() if name.isupper() and name not in but
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        else:
            assert isinstance(value, (dict, tuple, frozenset))
            waiting += value.values() if isinstance(value, dict) else value


@pytest.mark.parametrize("slots", [PLURAL, SINGULAR], ids=["plural", "singular"])
@pytest.mark.parametrize("attitude", list(TEMPERS))
def test_every_deflection_is_heard_as_one(attitude: Attitude, slots: dict[str, str]) -> None:
    bank = (*client_phrases.DEFLECTIONS[attitude], *client_phrases.LAST_DEFLECTIONS)
    assert [text for text in say_all(bank, slots) if is_answer(text)] == []


@pytest.mark.parametrize("slots", [PLURAL, SINGULAR], ids=["plural", "singular"])
def test_every_answer_is_heard_as_one(slots: dict[str, str]) -> None:
    accounts = (
        client_phrases.UNMOVED,
        client_phrases.SLIGHTLY_MOVED,
        client_phrases.FAR_LOWER,
        client_phrases.FEELING_AGAIN,
        client_phrases.OPEN_STORIES,
        client_phrases.RATED_LOW,
        client_phrases.RETELLINGS,
        client_phrases.FACTS,
        client_phrases.ELABORATIONS,
        client_phrases.STUCK,
    )
    disclosures = (client_phrases.DISCLOSURES, client_phrases.MORE_DISCLOSURES)
    for bank in (*client_phrases.ANSWERS.values(), *accounts, *disclosures):
        assert [text for text in say_all(bank, slots) if not is_answer(text)] == []


@pytest.mark.parametrize("attitude", list(TEMPERS))
def test_an_answer_stays_an_answer_within_its_opener_and_tail(attitude: Attitude) -> None:
    openers = client_phrases.OPENERS[attitude] + client_phrases.ASKED_OPENERS[attitude]
    answers = [next(say_all(bank, PLURAL)) for bank in client_phrases.ANSWERS.values()]
    tails = client_phrases.TAILS[attitude] + client_phrases.WORK_TAILS[attitude]
    for opener, tail in product(openers, tails):
        said = [put_after(put_before(opener, answer), tail) for answer in answers]
        assert all(map(is_answer, said)), (opener, tail)
        assert all(text[0].isupper() or text[0].isdigit() for text in said)


@pytest.mark.parametrize("thought", THOUGHTS)
def test_every_disclosed_thought_is_picked_up_as_it_was_said(thought: str) -> None:
    for text in say_all(
        (*client_phrases.DISCLOSURES, *client_phrases.MORE_DISCLOSURES), PLURAL, thought
    ):
        assert find_voiced_thoughts(text) == (thought,), text


def test_nothing_else_a_client_says_is_taken_for_a_new_thought() -> None:
    reactions = client_phrases.REACTIONS.values()
    banks = (
        *client_phrases.ANSWERS.values(),
        *reactions,
        client_phrases.STUCK,
        client_phrases.ELABORATIONS,
    )
    for bank in (*banks, *client_phrases.DEFLECTIONS.values(), client_phrases.UNMOVED):
        assert [text for text in say_all(bank, PLURAL) if find_voiced_thoughts(text)] == []


def test_nobody_makes_the_topic_agree_with_a_verb() -> None:
    banks = [
        *client_phrases.ANSWERS.values(),
        *client_phrases.DEFLECTIONS.values(),
        *counselor_phrases.QUESTIONS.values(),
    ]
    banks += [
        client_phrases.REACTIONS[stance]
        for stance in client_phrases.REACTIONS
        if stance is not Stance.OPENING
    ]
    banks += [
        client_phrases.STUCK,
        client_phrases.ELABORATIONS,
        counselor_phrases.REFLECTIONS,
        counselor_phrases.GENTLE,
    ]
    verb = re.compile(
        r"(?<!with )(?<!about )my pets "
        r"(?:is|has|was|makes?|leaves?|comes?|stays?|wasn't|isn't|matters)\b"
    )
    said = [text for bank in banks for text in say_all(bank, PLURAL) if verb.search(text)]
    assert [
        text for text in said if not re.search(r"(?:with|about|to|over|of|for) my pets", text)
    ] == []


def test_every_wording_of_a_question_is_heard_as_what_it_asks_and_as_no_trick() -> None:
    banks = (
        *counselor_phrases.QUESTIONS.items(),
        *counselor_phrases.AGAIN.items(),
        *counselor_phrases.UNPREPARED.items(),
    )
    for ask, bank in banks:
        for text in say_all(bank, PLURAL):
            heard = hear(text)
            assert heard.ask is ask, text
            tricks = (heard.pressure, heard.platitude, heard.flattery, heard.begging, heard.stuffed)
            assert not any(tricks), text


def test_a_clause_before_or_after_a_question_changes_nothing_of_what_it_asks() -> None:
    before = (*counselor_phrases.LEAD_INS, *filter(None, counselor_phrases.FLAT))
    for ask, bank in counselor_phrases.QUESTIONS.items():
        for text in say_all((template for template in bank if ask not in FRAMING), PLURAL):
            framed = [join_lead(lead, text) for lead in before]
            if text.endswith("?") and not {",", ".", ":"} & {*text}:
                framed += [f"{text[:-1]}{tail}" for tail in counselor_phrases.QUESTION_TAILS]
            assert {hear(question).ask for question in framed} == {ask}, text


@pytest.mark.parametrize("name", RESPONSES)
def test_every_response_is_warm_and_asks_nothing(name: str) -> None:
    for text in say_all(getattr(counselor_phrases, name), PLURAL):
        heard = hear(text)
        assert not heard.asks, text
        assert heard.warmth >= 0.5, text
        assert name in MEETING or any(not tag.is_question for tag in heard.tags), text


def test_the_topic_only_stands_where_any_noun_fits() -> None:
    banks = (find_templates(client_phrases), find_templates(counselor_phrases, BAD_ON_PURPOSE))
    fits = re.compile(r"\b(?:about|of|comes to|do with|back to|link to) $")
    for template in chain(*banks):
        for text in word_all(template):
            places = (text[: match.start()] for match in re.finditer(r"\{topic\}", text))
            assert all(fits.search(before) for before in places), text


def test_no_but_stands_where_nothing_is_set_against_anything() -> None:
    for tails in (client_phrases.TAILS, client_phrases.WORK_TAILS, client_phrases.OPENERS):
        for sentences in tails.values():
            assert not [text for text in sentences if text.endswith("but")]
            assert all(text.endswith((",", ".", "?")) for text in sentences)


@pytest.mark.parametrize(
    ("texts", "topic"),
    [
        (
            (
                "I feel angry about work most of all.",
                "I prefer texting over phone calls. And now there's work.",
            ),
            "work",
        ),
        (
            (
                "I'm furious over tiny things.",
                "It's just the baby, day after day.",
                "I'm back at the baby.",
            ),
            "the baby",
        ),
        (
            ("I have been gruff with my wife.", "It's only the marathon, again and again."),
            "the marathon",
        ),
        (("I feel low.", "It has to do with singing in church. I felt sad."), "singing in church"),
        (("I feel low.", "I feel tired when it comes to driving the taxi."), "driving the taxi"),
        (
            (
                "It has to do with all of this.",
                "It's all of this, and I feel flat about all of this.",
            ),
            "all of this",
        ),
        (
            (
                "I'm busy looking after my mother.",
                "It's about looking after my mother.",
                "It's hard with looking after my mother.",
            ),
            "looking after my mother",
        ),
    ],
)
def test_the_topic_is_what_the_client_keeps_coming_back_to(
    texts: tuple[str, ...], topic: str
) -> None:
    assert rank_topics(texts)[0] == topic


def test_the_topic_is_not_taken_from_the_thought_nor_the_feeling_from_an_idiom() -> None:
    said = (
        "It's about day care.",
        "I keep thinking that a mother should be with her baby. It's about day care.",
        "With day care I'm afraid that her baby suffers.",
    )
    picked = listen(tuple(Line(Seat.CLIENT, text) for text in said))
    assert picked.topics[0] == "day care"
    assert "afraid" not in picked.emotions
    assert find_emotions("I'm full of anger and I feel flat in my flat.") == ("angry", "flat")


@pytest.mark.parametrize(
    ("counselor", "most"),
    [("rule_based/stepper", 0.03), ("rule_based/no_plan", 0.04), ("rule_based/empathic", 0.06)],
)
def test_few_client_turns_occur_word_for_word_in_another_session(
    counselor: str, most: float
) -> None:
    sessions: dict[str, set[int]] = defaultdict(set)
    spoken: Counter[str] = Counter()
    for number, played in enumerate(play_clients(counselor)):
        for line in played.lines:
            if line.seat is Seat.CLIENT and len(line.text.split()) >= 6:
                sessions[line.text].add(number)
                spoken[line.text] += 1
    shared = sum(count for text, count in spoken.items() if len(sessions[text]) > 1)
    assert shared / spoken.total() < most
