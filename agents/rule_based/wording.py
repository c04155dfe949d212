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
    r"\b(?:about|with|around|over|think of|thinking of|comes to|back to|comes? down to|up in|to do "
    r"with|link to|because of|away from|peace from|there['’]s|it['’]s "
    r"(?:just|only)|mention|brought up|bring up|talk about) ((?:[a-z'’]+ ){0,3}[a-z'’]+)",
    re.IGNORECASE,
)
_RANKS = frozenset("best first last small big good".split())
"""What may come before a noun: 'my best friend' is a topic, 'the best' is none."""
_PLAINLY_ABOUT = re.compile(
    r"(?:\b(?:(?<!thought )about|comes? (?:down )?to|to do with|because of|think(?:ing)? of|peace "
    r"from|it['’]s (?:just|only)|there['’]s|awake over|busy with|footing with|struggl\w+ "
    r"with|deal\w* with|trouble with|hard with|mention)"
    r"|(?:^|[.!?:;,] )(?:and )?(?:with|around|over)) ((?:[a-z'’]+ ){0,3}[a-z'’]+)",
    re.IGNORECASE,
)
"""What tells the topic on its first mention; 'over crumbs' or 'with my jaw clenched' do not."""
_NOUN_RUN = re.compile(
    r"(?:(?:my|the|our|his|her|that|this|their) "
    rf")?(?:(?!(?:{'|'.join(sorted(STOPWORDS))})\b)[a-z]{{3,}}['’a-z]* ?){{1,2}}"
    r"(?:(?<= )(?:(?:in|at|on|after|with|by|for) )?(?:(?:my|the|our|his|her) )?"
    r"(?!(?:evening|morning|afternoon|night|week|days?|end|bed|bits|again|away|even)\b)"
    rf"(?!(?:{'|'.join(sorted(STOPWORDS))})\b)[a-z]{{4,}}(?=$|['’]s? ))?"
)
"""A run of content words, with what may end it: 'singing in church', 'driving the taxi'."""
_DETERMINERS = frozenset("my the our his her that this their your a an".split())
_NO_TOPIC = frozenset(
    """
    others everyone everybody anyone anybody someone somebody nobody him them us one once
    first last least best worst end middle top bottom rest days week weeks hour hours minute
    now small bad hard good half idea feeling way others' point moment question start fear
    thirty fifty sixty ninety twenty being having getting doing going making giving home bed
    """.split()
)
"""What follows 'about' or 'with' without being what it is about."""
_LOWERABLE = frozenset(
    """
    a about after all an anyone anything apart are around as ask at basically before besides beyond
    bit both bottom by can close come could deep did do does down each easiest even every everyone
    everything few first for from give go going had hardly has have having he hearing her here hers
    him his how if in is isn't it it's its just last lately less let let's like looking lower many
    maybe might more most mostly my no nobody not nothing now of on once one or other our out over
    people perhaps please probably put putting quite right said she since slightly so some somebody
    somehow someone something sometimes somewhere start still suppose sure take tell thank that
    that's the their them then there there's these they they'd they're thinking this those though
    three to today two under up we we'd we've well were what what's when where which while who
    whose why with without would yes yet you you'd you'll you're you've your zero
    """.split()
)
"""First words of a sentence that are written small when something comes before them: no names."""
_NOT_WORD = re.compile(r"[^a-z0-9'.!?]+")
_ENDS = re.compile(r"[.!?]+")
_JOINTS = re.compile(r"[.!?:]+|, and ")
MIN_JOINTS = 2
"""How many spaces a clause has that counts as said before: 'that makes sense', not 'I see'."""
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
    return "".join(
        [options[0] if len(options) == 1 else rng.choice(options) for options in _parse(template)]
    )


@lru_cache(maxsize=4096)
def _parse(template: str) -> tuple[tuple[str, ...], ...]:
    """What stands at each place of a template, one wording or several."""
    places = _ALTERNATIVES.split(template)
    return tuple(
        tuple(place.split("|")) if index % 2 else (place,) for index, place in enumerate(places)
    )


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
            and words[0].lower() not in _LOWERABLE
            and words[1][:1].isupper()
            and not words[1].isupper()
            and words[1] not in ("I'm", "I've", "I'd", "I'll")
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
    named = words[0] in _DETERMINERS
    bare = words[1:] if named else words
    if not bare or bare[0] in STOPWORDS:
        return False
    if bare[0] in _NO_TOPIC and not (named and len(bare) > 1 and bare[0] in _RANKS):
        return False
    return not bare[0].endswith("ly") or bare[0] == "family"


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
    return found or _rank_first(texts)


def _extends(longer: str, phrase: str, counts: Mapping[str, int]) -> bool:
    """True when a phrase is mostly heard as the beginning of a longer one ('looking' of 'looking
    after my mother')."""
    return longer.startswith(f"{phrase} ") and counts[longer] >= 0.6 * counts[phrase]


def _rank_first(texts: Sequence[str]) -> tuple[str, ...]:
    """What the texts speak about, as long as nothing came back: what most of them name, the first
    one first."""
    first = tuple(dict.fromkeys(phrase for text in texts for phrase in find_first_phrases(text)))
    named = {phrase: sum(phrase in text.lower() for text in texts) for phrase in first}
    return tuple(phrase for phrase in first if named[phrase] == max(named.values()))


@lru_cache(maxsize=4096)
def find_first_phrases(text: str) -> tuple[str, ...]:
    """What a text plainly speaks about, each cut after its first run of content words ('my garden',
    not 'my garden most of all')."""
    spoken = find_phrases(text)
    cut = (
        (_NOUN_RUN.match(match.group(1).lower()), match.group(1).lower())
        for match in _PLAINLY_ABOUT.finditer(text)
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
    return re.sub(r"\b(you was)(?=n['’]t\b|\b)", "you were", swapped)


def is_lowerable(text: str) -> bool:
    """Whether a sentence can go on after a comma: it begins with 'I', a number or a small word, not
    with what may be a name."""
    first = text.split(maxsplit=1)[0].rstrip(",.:;?") if text.strip() else ""
    return (
        bool(_FIRST_PERSON.match(text))
        or first.isdigit()
        or first.lower().replace("’", "'") in _LOWERABLE
    )


def join_lead(lead: str, text: str) -> str:
    """A text with a clause before its first sentence, 'well,' or 'to be fair,'; without it where
    the sentence might begin with a name."""
    first = text.partition(". ")[0]
    if not lead or not is_lowerable(text) or (lead.endswith(":") and ":" in first):
        return text
    rest = text if _FIRST_PERSON.match(text) else f"{text[0].lower()}{text[1:]}"
    return f"{lead[0].upper()}{lead[1:]} {rest}"


def put_before(opener: str, text: str) -> str:
    """A text behind a sentence of its own, or behind a mere sound ('um,') where it can go on."""
    return join_lead(opener, text) if opener.endswith(",") else f"{opener} {text}".strip()


def put_after(text: str, tail: str) -> str:
    """A text with one more sentence behind it; without it after a question."""
    return f"{text} {tail}" if tail and text.endswith(".") else text


def pick_fresh(candidates: Iterable[str], used: frozenset[str]) -> str:
    """The first text none of whose clauses has been used, else the one that repeats the fewest."""
    repeats: dict[str, int] = {}
    for text in candidates:
        if not (again := len(split_clauses(text) & used)):
            return text
        repeats.setdefault(text, again)
    return min(repeats, key=repeats.__getitem__)


@lru_cache(maxsize=8192)
def split_clauses(text: str) -> frozenset[str]:
    """The sentences of a text and the clauses that a colon or ', and' joins in them, normalised as
    in `split_keys`."""
    clauses = _JOINTS.split(text.lower())
    plain = (" ".join(_NOT_WORD.sub(" ", clause).split()) for clause in clauses)
    return split_keys(text) | {one for one in plain if one.count(" ") >= MIN_JOINTS}


@lru_cache(maxsize=8192)
def split_keys(text: str) -> frozenset[str]:
    """The sentences of a text, normalised so that equal ones compare equal; what follows a colon
    counts as one, too."""
    after_colon = text.partition(":")[2]
    plain = _NOT_WORD.sub(" ", f"{text}.{after_colon}".lower())
    return frozenset(key for part in _ENDS.split(plain) if (key := part.strip()))


def shuffled(items: Sequence[str], rng: random.Random) -> list[str]:
    """The items in a seeded random order."""
    return rng.sample(list(items), len(items))
