"""Turn hurried, lower-case English into sentences a person could say aloud."""

import re
from collections.abc import Iterable
from functools import lru_cache

from agents.profiles.patternreframe.spelling import CONTRACTIONS, PROPER_NAMES, SLIPS

_QUOTES = str.maketrans("‘’`´“”–—\u00a0", "''''\"\"-- ")
_PROPER = {name.lower(): name for name in PROPER_NAMES}


def _alternation(words: Iterable[str]) -> str:
    """The words as one regex group, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PROPER_RE = re.compile(rf"\b(?:{_alternation(_PROPER)})\b", re.IGNORECASE)
_SLIP_RE = re.compile(rf"(?<![\w'])(?:{_alternation(SLIPS)})(?![\w'])", re.IGNORECASE)
_SHORT_RE = re.compile(rf"(?<![\w'])(?:{_alternation(CONTRACTIONS)})(?![\w'])", re.IGNORECASE)
_NEGATED = (
    r"\b(don|can|won|isn|aren|wasn|weren|doesn|didn|couldn|shouldn|wouldn|hasn|haven)\s(?:t\b|'t\b)"
)
_ITS_RE = re.compile(
    r"\bits(?= "
    r"(?:because|my|a|an|not|probably|just|so|been|no|only|all|like|the|okay|ok|their|really|very"
    r"|going|better|fine|nice|too)\b)",
    re.I,
)
_HAVE_RE = re.compile(
    r"\b(I|we|they|you)'ve(?= "
    r"(?:a|an|no|my|one|two|three|four|five|six|seven|eight|nine|ten|\d+|big"
    r"|blonde|pink|brown|lots|many|several|depression|woman|women|some)\b)",
    re.I,
)
_SOUNDED = r"(?!\w{1,3}\b|hour|honest|honor|heir)[b-df-hj-np-tv-z]"
"""The beginning of a word that takes "a"; a short one may be spelt out ("an HP")."""

STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        a about above after again all also am an and any are as at be because been before being
        but by can can't could did didn't do does doesn't doing don't down during each even ever
        every few for from get gets getting go going gone got had has have haven't having he he's
        her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its just keep
        know like ll lot made make makes many may me might more most much must my never no not now
        of off on once one only or other our out over own quite rather really s same she she's
        should so some still such sure t than that that's the their them then there they they're
        thing things this those though to too up us very was wasn't we were what when where which
        while who why will with won't would yet you your probably always feel feeling felt think
        thinking thought thoughts bet maybe myself been lately day days time week weeks people
        person everything anything something nothing
        """,
    )
)
_ENDINGS = ("ings", "ing", "ies", "ied", "ers", "es", "ed", "er", "ly", "s")


def clean_text(text: str) -> str:
    """Straight quotes, single spaces, mended contractions and slips, "I" and proper names in
    capitals."""
    text = re.sub(r"\s+", " ", text.translate(_QUOTES)).strip()
    text = _mend_punctuation(text)
    text = _mend_contractions(text)
    text = _SLIP_RE.sub(lambda match: SLIPS[match.group(0).lower()], text)
    text = re.sub(r"\b[Ii]\b(?!\.e)", "I", text)
    text = re.sub(
        r"(?<=[a-z] )(?:And|But|Or|Because|Will|Even)\b", lambda match: match.group(0).lower(), text
    )
    text = re.sub(r"\ba(?= (?:[ai]|e(?!u)|o(?!ne|nce))[a-z])", "an", text)
    text = re.sub(rf"\ban(?= {_SOUNDED})", "a", text)
    text = re.sub(r"\boff ((?:\w+ ){1,4})off(?: of)?\b", r"\1off", text)
    text = re.sub(r"\bMY\b", "My", text)
    text = _PROPER_RE.sub(lambda match: _PROPER[match.group(0).lower()], text)
    text = re.sub(
        r"\b(named|name is|call me) ([a-z])(?!fter\b)",
        lambda m: f"{m.group(1)} {m.group(2).upper()}",
        text,
    )
    return re.sub(r"\s+", " ", text).strip()


def _mend_punctuation(text: str) -> str:
    """Spaces around commas and stops; a stray semicolon inside a contraction; runs of marks."""
    text = re.sub(r"(\d) , (\d{3})\b", r"\1,\2", text)
    text = re.sub(r"\b([Ii]);(ll|m|ve|d)\b", r"\1'\2", text)
    text = re.sub(r"\s+([,.!?;])", r"\1", text)
    text = re.sub(r",(?=[A-Za-z])", ", ", text)
    text = re.sub(r"([a-z])\.{2,}(?=\w)", r"\1. ", text)
    text = re.sub(r"([.!?,])[.!?,]*(?=\s|$)", r"\1", text)
    return re.sub(r"(?<=[a-z])([.!?])(?=[A-Z])", r"\1 ", text)


def _mend_contractions(text: str) -> str:
    """ "i m" and "im" become "I'm", "don t" and "dont" become "don't", "its because" becomes "it's
    because"."""
    text = re.sub(_NEGATED, r"\1't", text, flags=re.IGNORECASE)
    text = re.sub(r"\b([Ii])'?\s(m|ve|ll|d)\b", r"\1'\2", text)
    text = re.sub(
        r"\b(you|we|they|he|she|it|that|who) (ll|re|ve|d)\b", r"\1'\2", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\b([A-Za-z]{2,}) s\b", r"\1's", text)
    text = re.sub(r"\bi'ven'?\s?t\b", "I haven't", text, flags=re.IGNORECASE)
    text = _SHORT_RE.sub(_expand_short, text)
    text = re.sub(r"\bi'(m|ve|ll|d|s)\b", r"I'\1", text)
    text = _HAVE_RE.sub(lambda match: f"{match.group(1)} have", text)
    return _ITS_RE.sub(lambda match: "It's" if match.group(0)[0] == "I" else "it's", text)


def _expand_short(match: re.Match[str]) -> str:
    """The full contraction, keeping a capital first letter."""
    full = CONTRACTIONS[match.group(0).lower()]
    return full[0].upper() + full[1:] if match.group(0)[0].isupper() else full


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a cleaned text."""
    return tuple(
        part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if re.search(r"\w", part)
    )


def finish_sentence(text: str) -> str:
    """One sentence with a capital first letter and one closing period; empty when no words are
    left."""
    text = text.strip(" \t,;:-.!?/\"'" if text.count('"') == 1 else " \t,;:-.!?/")
    if not re.search(r"[^\W\d_]", text):
        return ""
    return text[0].upper() + text[1:] + "."


def find_words(text: str) -> frozenset[str]:
    """The different words of a text, lower-cased."""
    return frozenset(re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.lower()))


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning, lower-cased and cut to a rough stem."""
    return frozenset(
        _stem(word) for word in find_words(text) if word not in STOP_WORDS and len(word) > 1
    )


def overlap(part: str, whole: str) -> float:
    """The share of the content words of `part` that `whole` holds too (0 when `part` has none)."""
    words = content_words(part)
    return len(words & content_words(whole)) / len(words) if words else 0.0


def _stem(word: str) -> str:
    """The word without a common ending; enough to match "loves" with "love"."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.rstrip("e") if len(word) > 4 else word
