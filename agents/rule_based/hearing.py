"""How the embedded cast hears a counselor: questions, reflections, tone, tricks.

Everything is read from the words. It works for any counselor's English, within the limits of
patterns: irony, paraphrase beyond these lists and everything between the lines are missed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from agents.rule_based.patterns import (
    ACTION_WORDS,
    ANY_CLOSE,
    ASK_OF_ACTION,
    BEGGING,
    EMOTION,
    FLATTERY,
    JARGON,
    MEANING_TALK,
    PLATITUDE,
    PRESSURE,
    QUOTED,
    REFLECTING,
    REFRAME_TALK,
    SENTENCE,
    STOPWORDS,
    SUMMARY_TALK,
    THOUGHT_TALK,
    WARM,
    WORD,
)
from agents.rule_based.question_patterns import ASK_PATTERNS, BACK_TO, INVITATION
from psy_env.vocabulary import TAG_OF_QUESTION, Question, Tag


def _on_lower_case(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same pattern for text that is lower-cased already: three times faster than ignoring
    case."""
    written = re.sub(r"\\.", "", pattern.pattern)
    assert written == written.lower(), (
        f"a pattern of lower-case text must not ask for capitals: {pattern.pattern}"
    )
    return re.compile(pattern.pattern, pattern.flags & ~re.IGNORECASE)


_ASKS = tuple((ask, _on_lower_case(pattern)) for ask, pattern in ASK_PATTERNS)
_REFLECTIONS = tuple(
    (tag, _on_lower_case(pattern))
    for tag, pattern in (
        (Tag.R_REFRAME, REFRAME_TALK),
        (Tag.R_MEANING, MEANING_TALK),
        (Tag.R_EMOTIONAL, EMOTION),
        (Tag.R_THOUGHT, THOUGHT_TALK),
    )
)
_INVITATION, _BACK_TO, _SUMMARY_TALK, _REFLECTING = map(
    _on_lower_case, (INVITATION, BACK_TO, SUMMARY_TALK, REFLECTING)
)
_ANY_CLOSE, _WARM, _PRESSURE, _FLATTERY, _BEGGING, _PLATITUDE, _JARGON = map(
    _on_lower_case, (ANY_CLOSE, WARM, PRESSURE, FLATTERY, BEGGING, PLATITUDE, JARGON)
)


_ANY_MARK = re.compile(
    "|".join(
        pattern.pattern
        for pattern in (_ANY_CLOSE, _PRESSURE, _FLATTERY, _BEGGING, _PLATITUDE, _JARGON)
    )
)
"""Most turns have none of these: one look tells, in half the time of six."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is in one counselor utterance.

    `asks`: what its questions and invitations are after, in order; `tags`: micro-actions, questions
    first; `warmth` 0-1; `pressure`, `flattery`, `begging`, `platitude`: how often each trick
    occurs; `jargon`: technical words; `content`: its content words, cut to stems; `closing`: it
    says goodbye.
    """

    words: int
    content: frozenset[str]
    asks: tuple[Question, ...]
    questions: int
    tags: tuple[Tag, ...]
    warmth: float
    pressure: int
    flattery: int
    begging: int
    platitude: int
    jargon: int
    closing: bool

    @property
    def stuffed(self) -> bool:
        """Too many things at once to answer: four or more different asks, four questions, or a heap
        of jargon."""
        return len(set(self.asks)) >= 4 or self.questions >= 4 or self.jargon >= 4

    @property
    def ask(self) -> Question | None:
        """The question left standing at the end, the one a person would answer."""
        return self.asks[-1] if self.asks else None


@lru_cache(maxsize=8192)
def hear(text: str) -> Heard:
    """Everything the embedded cast can tell from one counselor utterance, on its own.

    Quoted words are the client's: they count as taken up, but are not heard as the counselor's own.
    """
    text = text.lower()
    own = QUOTED.sub('"…"', text)
    sentences = [_read_sentence(sentence) for sentence in split_sentences(own)]
    asks = [sentence.ask for sentence in sentences if sentence.ask is not None]
    if Question.RATE in asks and _BACK_TO.search(own):
        asks = [Question.RERATE if ask is Question.RATE else ask for ask in asks]
    marked = _ANY_MARK.search(text) or (own != text and _ANY_MARK.search(own))
    closing = bool(marked and _ANY_CLOSE.search(own))
    if closing:
        asks.append(Question.CLOSE)
    words = WORD.findall(text)
    questions = (TAG_OF_QUESTION[ask] for ask in asks if ask in TAG_OF_QUESTION)
    reflections = (sentence.reflection for sentence in sentences if sentence.reflection is not None)
    return Heard(
        words=len(words),
        content=_stems(words),
        asks=tuple(asks),
        questions=sum(sentence.question for sentence in sentences),
        tags=tuple(dict.fromkeys((*questions, *reflections))),
        warmth=min(1.0, sum(sentence.warm for sentence in sentences) / 2),
        pressure=len(_PRESSURE.findall(own)) if marked else 0,
        flattery=len(_FLATTERY.findall(own)) if marked else 0,
        begging=len(_BEGGING.findall(text)) if marked else 0,
        platitude=len(_PLATITUDE.findall(own)) if marked else 0,
        jargon=len(_JARGON.findall(text)) if marked else 0,
        closing=closing,
    )


@lru_cache(maxsize=8192)
def content_words(text: str) -> frozenset[str]:
    """The stems of a text's content words."""
    return _stems(WORD.findall(text.lower()))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, stripped; never empty strings."""
    return [sentence.strip() for sentence in SENTENCE.findall(text) if sentence.strip()]


@lru_cache(maxsize=2048)
def read_action(action: str) -> Question | None:
    """What an action of a plan asks the counselor to do, judged by its words; None when they say
    nothing we know."""
    return ASK_OF_ACTION.get(action) or next(
        (ask for ask, pattern in ACTION_WORDS if pattern.search(action)), None
    )


class _Sentence(NamedTuple):
    """What one sentence does: a question or invitation has an `ask` (when it is a known one), a
    statement may reflect; `warm` is how often it is warm."""

    question: bool
    ask: Question | None
    reflection: Tag | None
    warm: int


@lru_cache(maxsize=16384)
def _read_sentence(sentence: str) -> _Sentence:
    """Reads one lower-cased sentence. Cached, for the candidates of a slate share many of
    theirs."""
    question = sentence.rstrip("\"”’'").endswith("?")
    asks = question or _INVITATION.search(sentence) is not None
    return _Sentence(
        question=question,
        ask=next((ask for ask, pattern in _ASKS if pattern.search(sentence)), None)
        if asks
        else None,
        reflection=None if asks else _find_reflection(sentence),
        warm=len(_WARM.findall(sentence)),
    )


def _stems(words: list[str]) -> frozenset[str]:
    return frozenset([_stem(word) for word in set(words) - STOPWORDS if len(word) > 2])


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    """Cut common endings, so that 'worried' meets 'worry'; rough on purpose."""
    word = word.split("'")[0].split("’")[0]
    for ending in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _find_reflection(sentence: str) -> Tag | None:
    if _SUMMARY_TALK.search(sentence):
        return Tag.R_SUMMARY
    if not _REFLECTING.search(sentence):
        return None
    return next((tag for tag, pattern in _REFLECTIONS if pattern.search(sentence)), Tag.R_SIMPLE)
