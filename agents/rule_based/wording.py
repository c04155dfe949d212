"""Small tools for composing English: slots, alternatives, person, and the topic of a sentence."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
_FIRST_PERSON = re.compile(r"^(?:I|I['’]\w+)\b")
_TOPIC = re.compile(
    r"\b((?:my|the|our|his|her|their|a|an) (?:(?:new|old|first|last|own|older|younger|best|big|little|favorite|whole|next|local|family|"
    r"final|annual|weekly|monthly|dream|stay at home|twin|baby|school|work|home|birthday|summer|night|long|small|yearly) )*([a-z][a-z'’-]{2,}))",
    re.IGNORECASE,
)
_NOT_TOPICS = frozenset(
    "way time times day days lot bit thing things people person same other most only more less best worst kind sort one ones week weekend "
    "year years morning evening night moment fact rest point end reason ton few couple little good bad great very really too so own man whole "
    "word words while feeling feelings idea thought thoughts mind head picture chest stomach shoulders body sentence answer question number "
    "link middle bottom top line scale timing part parts side start second minute hour hours price proof fairer kinder balanced others closest "
    "appointment circumstances main hard hardest easy easier same real truth case name story fun other sense plan plans pie slice rule kid "
    "used talk look feel want know get see say one two three four five six mess relief camera list ladder rung conclusion must should".split()
)
_TO_SECOND = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
    "we": "you",
    "our": "your",
    "us": "you",
}
_TOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


def expand(template: str, rng: random.Random) -> str:
    """Pick one of each [a|b|c] in a template."""
    return _ALTERNATIVES.sub(lambda match: rng.choice(match.group(1).split("|")), template)


def fill(template: str, slots: Mapping[str, str], rng: random.Random) -> str:
    """Expand the alternatives, fill the slots, and start each sentence with a capital."""
    return capitalise(expand(template, rng).format_map(slots))


def capitalise(text: str) -> str:
    """Upper-case the first letter of every sentence and collapse spaces."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(^|[.!?]\s+)([a-z])", lambda match: match.group(1) + match.group(2).upper(), text)


@lru_cache(maxsize=4096)
def lower_first(sentence: str) -> str:
    """A sentence as a clause: no final period, first letter lowered unless it is 'I' or looks like a name."""
    clause = sentence.strip().rstrip(".!")
    words = clause.split()
    if (
        not words
        or _FIRST_PERSON.match(clause)
        or (len(words) > 1 and words[1][:1].isupper() and words[1] not in ("I", "I'm", "I've"))
    ):
        return clause
    return clause[0].lower() + clause[1:]


@lru_cache(maxsize=4096)
def find_topics(text: str) -> tuple[str, ...]:
    """Noun phrases a text is about, as it names them ('my garden', 'the party'); may be empty."""
    found = (match.group(1).lower() for match in _TOPIC.finditer(text) if match.group(2).lower() not in _NOT_TOPICS)
    definite = (
        ("the" + topic[1:] if topic.startswith("a ") else "the" + topic[2:])
        if topic.startswith(("a ", "an "))
        else topic
        for topic in found
    )
    return tuple(dict.fromkeys(definite))


@lru_cache(maxsize=4096)
def to_second_person(text: str) -> str:
    """'my garden and I' as someone else would say it to that person: 'your garden and you'."""

    def swap(match: re.Match[str]) -> str:
        word = match.group(0)
        swapped = _TO_SECOND.get(word.lower().replace("’", "'"))
        if swapped is None:
            return word
        return (
            swapped.capitalize()
            if word[0].isupper() and word.lower() not in ("i", "i'm", "i've", "i'd", "i'll")
            else swapped
        )

    swapped = _TOKEN.sub(swap, text)
    return re.sub(r"\byou was\b", "you were", swapped)


def pick_fresh(candidates: Iterable[str], used: frozenset[str]) -> str | None:
    """The first text none of whose sentences has been used."""
    return next((text for text in candidates if not (split_keys(text) & used)), None)


@lru_cache(maxsize=8192)
def split_keys(text: str) -> frozenset[str]:
    """The sentences of a text, normalised so that equal ones compare equal."""
    return frozenset(
        key for part in re.split(r"[.!?]+", text.lower()) if (key := re.sub(r"[^a-z0-9' ]+", " ", part).strip())
    )


def shuffled(items: Sequence[str], rng: random.Random) -> list[str]:
    """The items in a seeded random order."""
    return rng.sample(list(items), len(items))
