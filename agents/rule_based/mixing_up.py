"""Whether a counselor takes the client for somebody else.

It names people and places that the client never named, or a thought that is not the client's.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from agents.rule_based.hearing import Heard, content_words
from agents.rule_based.patterns import QUOTED
from agents.rule_based.techniques import PREPARING
from psy_env.views import Line
from psy_env.vocabulary import Question, Seat

OWN = 0.3
"""The share of a quoted thought's content words from which on it is the client's."""
TALK = PREPARING - {Question.RATE}
"""Asks that are not about a thought that was named before."""
NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter english socratic "
    "cognitive behavioral behavioural therapy".split()
)
"""Words with a capital that name nobody."""
DETERMINERS = frozenset("a an the this that these those your my our his her its their".split())
"""Words that stand before a thing with a capital, 'a Thought Record', and before no name."""
_NAME = re.compile(r"\b([a-z]+)[,;]? ([A-Z][a-z]{2,})\b")
"""A word with a capital within a sentence, behind one without."""
_ADDRESSED = re.compile(
    r"(?:,|\b(?:hi|hello|hey|dear|thanks|thank you|welcome))\s+((?-i:[A-Z][a-z]+))"
    r"\s*(?:[,.!?:–—-]|$)",
    re.IGNORECASE,
)
"""The name that somebody is called by."""
_ATTRIBUTED = re.compile(
    rf"\b(?:the|your|that|this) (?:thought|belief|idea)\b[^.?!\"“”]{{0,20}}({QUOTED.pattern})",
    re.IGNORECASE,
)
"""A thought that is quoted as the client's."""


def is_about_another(
    heard: Heard, text: str, before: tuple[Line, ...], called: str | None = None
) -> bool:
    """True when the turn names somebody whom the client never named, calls it by another name than
    it is `called` (None: nobody knows), quotes as the client's a thought that is none of what it
    said, or works on the one that was last quoted so."""
    names = _find_names(text)
    if names and any(name not in _spoken(before) for name in names - _address(text, before)):
        return True
    if called is not None and any(name not in called.lower() for name in _address(text, ())):
        return True
    works = heard.ask is not None and heard.ask not in TALK
    turns = ((text, before), *(_earlier(before) if works else ()))
    last = next(((quotes, told) for said, told in turns if (quotes := _find_quotes(said))), None)
    return last is not None and not any(_is_own(quote, last[1]) for quote in last[0])


def _earlier(before: tuple[Line, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The counselor's turns so far, the latest first, each with what went before it."""
    for index in range(len(before) - 1, -1, -1):
        if before[index].seat is Seat.COUNSELOR:
            yield before[index].text, before[:index]


@lru_cache(maxsize=2048)
def _find_names(text: str) -> frozenset[str]:
    """The names in a text, outside quotation marks, lower-cased."""
    found = _NAME.findall(QUOTED.sub(" ", text))
    return frozenset(name.lower() for word, name in found if word not in DETERMINERS) - NO_NAMES


def _address(text: str, before: tuple[Line, ...]) -> frozenset[str]:
    """What the counselor calls the client by, or has called it, lower-cased."""
    said = (text, *(line.text for line in before if line.seat is Seat.COUNSELOR))
    return frozenset(name.lower() for one in said for name in _ADDRESSED.findall(one)) - NO_NAMES


@lru_cache(maxsize=2048)
def _find_quotes(text: str) -> tuple[frozenset[str], ...]:
    """The content words of every thought that is quoted as the client's."""
    return tuple(words for quote in _ATTRIBUTED.findall(text) if (words := content_words(quote)))


def _is_own(quote: frozenset[str], before: tuple[Line, ...]) -> bool:
    return len(quote & said_by_client(before)) >= OWN * len(quote)


@lru_cache(maxsize=64)
def said_by_client(lines: tuple[Line, ...]) -> frozenset[str]:
    """The stems of all content words that the client said."""
    return frozenset().union(
        *(content_words(line.text) for line in lines if line.seat is Seat.CLIENT)
    )


@lru_cache(maxsize=64)
def _spoken(lines: tuple[Line, ...]) -> str:
    return " ".join(line.text for line in lines if line.seat is Seat.CLIENT).lower()
