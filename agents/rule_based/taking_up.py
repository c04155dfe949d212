"""What a counselor can take up of a client's answers: new words, and a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agents.rule_based.hearing import content_words, hear, split_sentences
from agents.rule_based.listening import find_voiced_thoughts, is_answer, protests
from agents.rule_based.wording import is_lowerable, lower_first, to_second_person
from psy_env.views import Line
from psy_env.vocabulary import Question, Seat

RATINGS = frozenset({Question.RATE, Question.RERATE})
WORDS = (4, 26)
"""How long a sentence may be to be taken up."""
MIN_NEW_WORDS = 2
BONUS = 2
"""How many new words it is worth that a sentence leads up to something."""
_NUMBER = re.compile(r"\b(\d{1,3})\b")
_HEDGE = re.compile(
    r"^(?:(?:if|when) i (?:['’]m|look|stick|don|didn|strip|cut|divide|count|am)\b[^,:]{0,40}, "
    r"|if i['’]m [^,:]{0,20}, |if it[^,:]{0,20}, |to be (?:fair|honest), |for one thing, "
    r"|to begin with, |put like that, |(?:um|hm|well|ha|oh|oh dear|look|fine|sure|all right"
    r"|(?:oh, )?yes|of course), "
    r"|(?:but|and) |(?:i|it['’]s)\b[^,:]{0,40}, but |.{0,75}?,? and (?:still|even so|at the same "
    r"time) |.{0,75}?\b(?:say|say is|version is|know(?: for sure)? is|seen is|fact is|me is"
    r"|keep is|remind me|only|add|by is|mostly|true|as well) that (?!to\b))",
    re.IGNORECASE,
)
"""What comes before the point: a hedge, or words about what is about to be said."""
_NO_POINT = re.compile(
    r"\byou(?:r|['’]\w+)?\b|[?\"“”]|\bi guess\b|\banyway\b|\bsorry\b"
    r"|^(?:if i had to|what (?:weighs|i came)|since we|for the|not (?:on|so|at|that))\b"
    r"|^i (?:guess|think|suppose|mean|hope|tend|always|never|hadn|used|want|wonder|notice|know"
    r"|may|might|(?:could|would|do|did|ca|wo)n['’]t\b)"
    r"|^i['’]m (?:not|just|only|still|a mess|sorry|surprised|slow|thinking|happy|never|used)\b"
    r"|^i['’]d (?:say|guess|call|have|only|like|need|want|rather|still|never)\b|^i['’]ll\b"
    r"|^i can (?:say|put|only)\b|^i (?:lose|couldn['’]t|could do|came to)\b|^that (?:goes|was)\b"
    r"|^(?:the rest|pretty low|lower than|less than|maybe one|one in ten|i had it|whether|to me)\b"
    r"|\btook that as\b"
    r"|^i['’]ve (?:told|said|been|felt|tried|never|always|only|just)\b"
    r"|^(?:tell|ask|give|let|correct) (?:me|us)\b|^i (?:doubt|usually|wish)\b|^i['’]m curious\b"
    r"|\b(?:subject|quick version|hoped we|nothing wrong|under control|with eyes|everything else"
    r"|look away|is one thing|on paper|nicer things|hold on to that|right behind it|odd that)\b"
    r"|^(?:it|that|this|there|so|let|sorry|maybe|and that)(?:['’]s|['’]m)?\b(?=[^,]{0,45}$)",
    re.IGNORECASE,
)
"""What speaks to the counselor, or only comments on what was said."""
_PAST = re.compile(
    r"(?<!have )(?<!has )(?<!['’]ve )(?<!been )\b(?:was|were|had|did|went|came|said|told|got|left"
    r"|chose|won(?!['’]t)|lost|broke|fell|took|gave|made|saw|heard|met|wrote|read|sent|ran|stood"
    r"|sat|spoke|forgot|found|kept|brought|bought|began|put|let(?! go)|thought|knew|wept|hit"
    r"|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)
"""What tells of one time in the past."""
_INTRODUCING = re.compile(
    r"\b(?:about me|my life|picture (?:it|that)|an idea|did i mention|by the way|funny enough)\b",
    re.IGNORECASE,
)
"""What begins a word about the client itself."""
_FELT = re.compile(r"\bfe(?:el|lt)|\bi came (?:in|for|about|here)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question that was answered: what it was after, the client's new words on it as a
    counselor can say them ("" when there are none), and the number of a rating."""

    ask: Question
    words: str
    number: int | None


@lru_cache(maxsize=512)
def read_answers(lines: tuple[Line, ...]) -> tuple[Answer, ...]:
    """The answered questions so far, in order."""
    return tuple(_read(lines))


def _read(lines: tuple[Line, ...]) -> Iterator[Answer]:
    before: frozenset[str] = content_words(lines[0].text) if lines else frozenset()
    for line, reply in pairwise(lines):
        if line.seat is not Seat.COUNSELOR:
            continue
        ask = hear(line.text).ask
        if ask is not None and is_answer(reply.text) and not protests(reply.text):
            number = _NUMBER.search(reply.text) if ask in RATINGS else None
            words = "" if number else take_up(reply.text, before)
            yield Answer(ask, words, int(number[1]) if number else None)
        before |= content_words(reply.text)


def find_story(lines: tuple[Line, ...]) -> str:
    """What happened, as far as the client has told it after its first words; "" before that."""
    said = [line.text for line in lines[1:] if line.seat is Seat.CLIENT]
    return next((story for text in said if (story := _tell(text))), "")


@lru_cache(maxsize=2048)
def _tell(text: str) -> str:
    """The longest sentence of a text that tells of one time; "" when none does."""
    points = [] if _INTRODUCING.search(text) else list(filter(_PAST.search, _points(text)))
    told = [one for one in points if not find_voiced_thoughts(one) and not _FELT.search(one)]
    return say_back(max(told, key=len)) if told and is_answer(text) else ""


@lru_cache(maxsize=2048)
def take_up(text: str, before: frozenset[str] = frozenset()) -> str:
    """The sentence of a client's that tells most that is new, in the second person, else quoted;
    "" when nothing does."""
    new = {
        point: len(content_words(point) - before) + BONUS * _is_led_up_to(point, text)
        for point in _points(text)
    }
    best = max(new, key=new.__getitem__, default="")
    return say_back(best) if best and new[best] >= MIN_NEW_WORDS else ""


def _is_led_up_to(point: str, text: str) -> bool:
    """Whether words come before a point in its own sentence, as they do before what matters."""
    return text[: text.find(point)].rstrip()[-1:] not in ("", ".", "!", "?")


def _points(text: str) -> list[str]:
    """The sentences that make a point, without what only leads up to it."""
    low, high = WORDS
    bare = (_strip_hedges(sentence) for sentence in split_sentences(text))
    return [one for one in bare if low <= len(one.split()) <= high and not _NO_POINT.search(one)]


def _strip_hedges(sentence: str) -> str:
    """A sentence from its point on; a question mark stays."""
    point = sentence.strip().rstrip(".!").rpartition(": ")[2]
    while (shorter := _HEDGE.sub("", point, count=1)) != point:
        point = shorter
    return point


@lru_cache(maxsize=4096)
def say_back(point: str) -> str:
    """A client's sentence about 'you', to stand behind a colon; quoted where a counselor must not
    say it as its own."""
    if not (point[0].islower() or is_lowerable(point)):
        return f'"{point}"'
    turned = to_second_person(lower_first(point))
    heard = hear(f"I hear this: {turned}.")
    tricks = heard.pressure + heard.flattery + heard.begging + heard.platitude + heard.jargon
    return f'"{point[0].upper()}{point[1:]}"' if heard.asks or tricks or heard.closing else turned
