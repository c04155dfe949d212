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
    return tuple(dict.fromkeys(part for part in finished if len(part.split()) >= 2))


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
