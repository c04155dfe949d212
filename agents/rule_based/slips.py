"""What a counselor does that a client minds, and that a judge takes points off for."""

from functools import lru_cache

from agents.rule_based.hearing import Heard, content_words, split_sentences
from agents.rule_based.mixing_up import is_about_another
from agents.rule_based.patterns import QUOTED
from psy_env.views import Line
from psy_env.vocabulary import Seat

ECHO = 4
"""Words in a row that are the client's own, with a first person among them: no retelling."""
FIRST_PERSON = frozenset({"i", "my", "me", "i'm", "i've", "i'd", "i'll", "myself", "mine"})


def count_tricks(heard: Heard, text: str, lines: tuple[Line, ...]) -> float:
    """Points that tricks and slips cost, 0 when there are none."""
    return (
        1.0 * heard.pressure
        + 1.0 * heard.flattery
        + 2.0 * heard.begging
        + 0.5 * heard.platitude
        + 2.0 * heard.stuffed
        + 2.0 * (is_parroting(heard, lines) or is_echoing(text, lines))
        + 1.5 * repeats_itself(text, lines)
        + 0.7 * is_beside_the_point(heard, lines)
        + 1.0 * is_about_another(heard, text, lines)
    )


def is_parroting(heard: Heard, before: tuple[Line, ...]) -> bool:
    """True when nearly everything said is the client's own last turn, and nothing is asked."""
    if not before or len(heard.content) < 3 or heard.asks:
        return False
    last = content_words(before[-1].text)
    return len(heard.content & last) >= 0.75 * len(heard.content) and len(
        heard.content & last
    ) >= 0.6 * len(last)


def is_echoing(text: str, before: tuple[Line, ...]) -> bool:
    """True when the client's last words are said back as they were, its "I" and "my" unchanged."""
    return bool(before) and any(run in before[-1].text.lower() for run in _own_runs(text))


@lru_cache(maxsize=4096)
def _own_runs(text: str) -> tuple[str, ...]:
    """The runs of a few words within one sentence, outside quotation marks, that hold a first
    person."""
    own = QUOTED.sub(" ", text.lower())
    if FIRST_PERSON.isdisjoint(own.split()):
        return ()
    said = (sentence.rstrip(".!?").split() for sentence in split_sentences(own))
    runs = (words[start : start + ECHO] for words in said for start in range(len(words) - ECHO + 1))
    return tuple(" ".join(run) for run in runs if not FIRST_PERSON.isdisjoint(run))


def repeats_itself(text: str, before: tuple[Line, ...]) -> bool:
    """True when the counselor has said nearly the same before."""
    words = _word_set(text)
    spoken = (_word_set(line.text) for line in before if line.seat is Seat.COUNSELOR)
    # Sets of very different size cannot share four fifths of their union.
    close = (
        said for said in spoken if 0.8 * len(said) <= len(words) and 0.8 * len(words) <= len(said)
    )
    return any(1.8 * len(words & said) >= 0.8 * (len(words) + len(said)) for said in close)


@lru_cache(maxsize=4096)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def is_beside_the_point(heard: Heard, before: tuple[Line, ...]) -> bool:
    """True when the turn neither asks, nor warms, nor takes up a word of the client's."""
    return (
        bool(before)
        and not heard.asks
        and heard.warmth == 0
        and not (heard.content & recent_content(before))
    )


@lru_cache(maxsize=64)
def recent_content(lines: tuple[Line, ...]) -> frozenset[str]:
    """The content words of the client's last three lines, cut to stems."""
    said = [line.text for line in lines if line.seat is Seat.CLIENT][-3:]
    return frozenset().union(*map(content_words, said))
