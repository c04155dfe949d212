"""Small tools for composing English: slots, alternatives, person."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from agents.rule_based.patterns import STOPWORDS

_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)[a-z]")
_FIRST_PERSON = re.compile(r"^(?:I|I['’]\w+)\b")
_ABOUT = re.compile(
    r"\b(?:about|with|around|over|think of|thinking of|comes to|back to|down to|up in|to do "
    r"with|link to|because of|away from|peace from|there['’]s|it['’]s "
    r"(?:just|only)|mention|brought up|bring up|talk about) ((?:[a-z'’]+ ){0,3}[a-z'’]+)",
    re.IGNORECASE,
)
_NOUN_RUN = re.compile(
    r"(?:(?:my|the|our|his|her|that|this|their) "
    rf")?(?:(?!(?:{'|'.join(sorted(STOPWORDS))})\b)[a-z]{{3,}}['’a-z]* ?){{1,2}}"
)
_DETERMINERS = frozenset("my the our his her that this their your a an".split())
_NO_TOPIC = frozenset(
    """
    others everyone everybody anyone anybody someone somebody nobody him them us one once
    first last least best worst end middle top bottom rest days week weeks hour hours minute
    now small bad hard good half idea feeling way others' point moment question start fear
    thirty fifty sixty ninety twenty being having getting doing going making
    """.split()
)
"""What follows 'about' or 'with' without being what it is about."""
_NOT_WORD = re.compile(r"[^a-z0-9']+")
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
    return _SENTENCE_START.sub(lambda match: match[0].upper(), " ".join(text.split()))


@lru_cache(maxsize=4096)
def lower_first(sentence: str) -> str:
    """A sentence as a clause: no final period, first letter lowered unless it is 'I' or looks like
    a name."""
    clause = sentence.strip().rstrip(".!")
    words = clause.split()
    if (
        not words
        or _FIRST_PERSON.match(clause)
        or (
            len(words) > 1
            and words[1][:1].isupper()
            and not words[1].isupper()
            and words[1] not in ("I'm", "I've")
        )
    ):
        return clause
    return clause[0].lower() + clause[1:]


@lru_cache(maxsize=4096)
def find_phrases(text: str) -> frozenset[str]:
    """What a text speaks *about* or struggles *with*: up to four words after such a preposition,
    and all their beginnings."""
    phrases = set()
    for match in _ABOUT.finditer(text):
        words = match.group(1).lower().split()
        if words[:3] == ["all", "of", "this"]:
            phrases.add("all of this")
        elif _names_something(words):
            phrases |= {
                " ".join(words[:end])
                for end in range(1, len(words) + 1)
                if words[end - 1] not in STOPWORDS and words[end : end + 1] != ["things"]
            }
    return frozenset(phrases)


def _names_something(words: Sequence[str]) -> bool:
    """True for 'my exams' or 'driving', not for 'something else', 'myself' or 'the others'."""
    bare = words[1:] if words[0] in _DETERMINERS else words
    return bool(bare) and bare[0] not in STOPWORDS and bare[0] not in _NO_TOPIC


def rank_topics(texts: Sequence[str]) -> tuple[str, ...]:
    """What the texts keep coming back to: phrases that two of them speak about, most often first;
    else the first ones."""
    counts = Counter(phrase for text in texts for phrase in find_phrases(text))
    again = [phrase for phrase in counts if counts[phrase] > 1]
    whole = [
        phrase for phrase in again if not any(_extends(longer, phrase, counts) for longer in again)
    ]
    ranked = sorted(whole, key=lambda phrase: (-counts[phrase], -len(phrase), phrase))
    found = tuple(
        phrase
        for index, phrase in enumerate(ranked)
        if not any(phrase in longer for longer in ranked[:index])
    )
    return found or _rank_first(texts[-3:])


def _extends(longer: str, phrase: str, counts: Mapping[str, int]) -> bool:
    """True when a phrase is mostly heard as the beginning of a longer one ('looking' of 'looking
    after my mother')."""
    return longer.startswith(f"{phrase} ") and counts[longer] >= 0.6 * counts[phrase]


def _rank_first(texts: Sequence[str]) -> tuple[str, ...]:
    """What the texts speak about, as long as nothing came back: what most of them name, the latest
    first."""
    first = tuple(
        dict.fromkeys(phrase for text in reversed(texts) for phrase in find_first_phrases(text))
    )
    named = {phrase: sum(phrase in text.lower() for text in texts) for phrase in first}
    return tuple(phrase for phrase in first if named[phrase] == max(named.values()))


@lru_cache(maxsize=4096)
def find_first_phrases(text: str) -> tuple[str, ...]:
    """What a text speaks about, each cut after its first run of content words ('my garden', not 'my
    garden most of all')."""
    spoken = find_phrases(text)
    cut = (
        (_NOUN_RUN.match(match.group(1).lower()), match.group(1).lower())
        for match in _ABOUT.finditer(text)
    )
    found = (run.group(0).strip() if run else words[: len("all of this")] for run, words in cut)
    return tuple(phrase for phrase in found if phrase in spoken)


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
    """The sentences of a text, normalised so that equal ones compare equal; what follows a colon
    counts as one, too."""
    after_colon = text.partition(":")[2]
    parts = re.split(r"[.!?]+", f"{text}.{after_colon}".lower())
    return frozenset(key for part in parts if (key := _NOT_WORD.sub(" ", part).strip()))


def shuffled(items: Sequence[str], rng: random.Random) -> list[str]:
    """The items in a seeded random order."""
    return rng.sample(list(items), len(items))
