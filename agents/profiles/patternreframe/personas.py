"""Read a persona: first-person sentences, the name it states, or one that fits."""

import random
import re

from agents.profiles.patternreframe.first_names import FEMININE, MASCULINE, NEUTRAL
from agents.profiles.patternreframe.wording import clean_text, finish_sentence, split_sentences

_STATED = re.compile(r"\bmy name is ([^\W\d_]+)", re.IGNORECASE)
_WOMAN = re.compile(
    r"\b(?:i am|i'm|as) (?:a |an |currently a |thinking of becoming a )?(?:\w+ ){0,2}"
    r"(?:girl|woman|female|mother|mom|housewife"
    r"|pregnant|actress|wife|lady)\b|\b(?:i am|i'm) pregnant\b|\bfamous actress\b",
    re.IGNORECASE,
)
_MAN = re.compile(
    r"\b(?:i am|i'm|as) (?:a |an )?(?:\w+ ){0,2}(?:guy|man|boy|father|dad|male|husband|salesman)\b"
    r"|\bmustache\b|\bgoing bald\b",
    re.IGNORECASE,
)
_YOUNG = "six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_MINOR = re.compile(
    rf"\b(?:i am|i'm) (?:only |just |a |an )*(?:[6-9]|1[0-7]|{_YOUNG})\b"
    r"(?=[ -]years?[ -]olds?\b|\.|,| and\b)"
    r"|\b(?:i am|i'm) (?:only |just |currently |still |a )*(?:in"
    r"|a student in) (?:the )?(?:\w+ grade"
    r"|(?:high|middle|elementary|junior high) school)\b"
    r"|\b(?:i am|i'm) (?:a |an )(?:\w+ )?(?:kid|child|teenager|teen|(?:high|middle"
    r"|elementary) school"
    r"(?:er| student| senior| junior| sophomore| freshman))\b"
    r"|\bi (?:go to|attend) (?:\w+ )?(?:high|middle|elementary) school\b",
    re.IGNORECASE,
)

_LEANING = re.compile(r"(?:there i|then|that)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:he|she)(?:'s)?\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:my|an?) \w+", re.IGNORECASE)
_CLASHES = tuple(
    (re.compile(said, re.IGNORECASE), re.compile(told, re.IGNORECASE))
    for said, told in (
        (
            r"\bjust graduated (?:from )?high school\b"
            r"|\bheaded to (?:the )?(?:college|university)\b",
            r"\b(?:graduated?|finish(?:ed)?|after) (?:from )?(?:college|university)\b",
        ),
        (
            r"\b(?:i'm|i am) single\b",
            r"\bmy (?:husband|wife|spouse|fianc[eé]e?|marriage)\b"
            r"(?! (?:left|died|divorced|ended)\b)",
        ),
        (
            r"\bno children\b|\b(?:don't|do not) have (?:any )?(?:children|kids)\b",
            r"\bmy (?:\w+ )?(?:children|child|kids?|sons?|daughters?|toddler|baby)\b",
        ),
        (
            r"\b(?:i'm|i am) retired\b|\b(?:haven't|never) (?:had to )?work(?:ed)? a day\b",
            r"\bmy (?:boss|coworkers?|shifts?|job)\b",
        ),
    )
)
"""What a persona says, and what does not go with it in the row."""


def contradicts(persona: tuple[str, ...], text: str) -> bool:
    """Whether a row tells what its persona rules out."""
    said = " ".join(persona)
    return any(one.search(said) and other.search(text) for one, other in _CLASHES)


def is_minor(persona: tuple[str, ...]) -> bool:
    """Whether a persona says that it is under eighteen; what was once is no matter."""
    return any(_MINOR.search(sentence) for sentence in persona)


def read_persona(raw: str) -> tuple[str, ...]:
    """The persona's sentences with capitals and periods; empty when none can be read."""
    text = re.sub(r"\s+\.(?=\s|$)", ".", raw)
    sentences = split_sentences(clean_text(text))
    finished = (
        finish_sentence(re.sub(r"^(?:but|and|so)\s+", "", part, flags=re.IGNORECASE))
        for part in sentences
    )
    whole = tuple(dict.fromkeys(part for part in finished if len(part.split()) >= 2))
    return tuple(
        part for before, part in zip(("", *whole), whole, strict=False) if not _leans(part, before)
    )


def _leans(sentence: str, before: str) -> bool:
    """Whether a sentence goes on from something that the persona does not tell."""
    somebody = _SOMEBODY.search(sentence)
    unknown = somebody and not _NAMED.search(f"{before} {sentence[: somebody.start()]}")
    return bool(unknown or _LEANING.match(sentence))


def choose_name(raw_persona: str, chooser: random.Random) -> str:
    """The name the persona states, or one from a list that does not contradict it."""
    text = clean_text(raw_persona)
    stated = _STATED.search(text)
    if stated:
        return stated.group(1)[0].upper() + stated.group(1)[1:]
    if _WOMAN.search(text):
        return chooser.choice(FEMININE)
    if _MAN.search(text):
        return chooser.choice(MASCULINE)
    return chooser.choice(NEUTRAL)
