"""Part a situation from the automatic thought it was run together with, by rules.

PatternReframe rows hold both in one breath ("I burned the rice, I am a terrible cook."). First
whole sentences are told apart; a single sentence is cut at the comma, "but", "so", "and" or missing
stop whose left side states a fact and whose right side interprets it.
"""

import re
from typing import NamedTuple

from agents.profiles.patternreframe import cues
from agents.profiles.patternreframe.wording import finish_sentence, split_sentences


class Split(NamedTuple):
    """What happened (empty when the row tells no situation) and what was thought about it."""

    situation: str
    thoughts: tuple[str, ...]


_MARKERS = re.compile(rf"\b(?:{cues.INTERPRETING})\b|'ll\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"\b(?:was|is|are|were|turned out|went) (?:such )?(?:a |an |so |completely |totally "
    rf")?(?:{cues.VERDICTS})\b",
    re.IGNORECASE,
)
_START = rf"(?:{cues.SUBJECTS}|that|maybe|perhaps|now|obviously|what (?:is|are|if|an?))\b"
_VERBLESS = rf"(?:{cues.VERBLESS})\b"
_SPLICE = rf"(?:{cues.SPLICED})\b"


class _Cut(NamedTuple):
    """A place where a sentence may be cut, what a cut there is worth, and the pattern that finds
    it."""

    pattern: re.Pattern[str]
    worth: float


def _cut(pattern: str, worth: float) -> _Cut:
    """A cut with its pattern compiled."""
    return _Cut(re.compile(pattern, re.IGNORECASE), worth)


_CUTS = (
    _cut(rf",?\s+(?:but|however,?|therefore,?)\s+(?={_START}|{_VERBLESS}|\w+ing\b|\w+ )", 1.0),
    _cut(rf"(?:,\s*so|,?\s+so)\s+(?:that\s+)?(?={_START})(?!i can\b)", 0.5),
    _cut(rf",\s*(?:and\s+|yet\s+)?(?={_START})", 0.5),
    _cut(r",\s*(?:probably|most likely)\s+(?=due to|because)", 0.5),
    _cut(
        r"\s+and\s+(?:(?=(?:will|would|must|know|never|am\ going|one\ "
        rf"day|someday)\b)|(?={_SPLICE}))",
        0.4,
    ),
    _cut(rf"\s+(?={_SPLICE})", 0.3),
    _cut(r"\s*;\s*|\s+-\s+", 0.5),
)
_BECAUSE = re.compile(r",?\s+(?:because|due to)\s+(?=\w)", re.IGNORECASE)
_OPEN_END = re.compile(rf"\b(?:{cues.OPEN_ENDS})$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:although|even though|though|because|since|sure|due to the fact that|and|but|so),?\s+",
    re.I,
)
_HANGING = re.compile(
    rf"(?:^|,\s*|\b(?:and|but|so|then|know|think|means?|bet|sure"
    rf"|that)\s+)(?:{cues.SUBORDINATORS})\b[^,]*$",
    re.IGNORECASE,
)
_MIN_WORDS = 3
_CLEAN = 2.3  # the worth of the weakest cut with an unmarked left and a marked right side


def split_thought(text: str) -> Split:
    """The situation and the thoughts of one cleaned row; the situation is empty when it cannot be
    told apart."""
    parts = split_sentences(text)
    if len(parts) > 1:
        return _split_many(parts)
    return _split_one(parts[0]) if parts else Split("", ())


def _marked(text: str) -> int:
    """How many signs of interpretation a text holds."""
    return len(_MARKERS.findall(text))


def _split_many(parts: tuple[str, ...]) -> Split:
    """Tell whole sentences apart: facts first and then thoughts, unless a verdict comes first."""
    first, rest = parts[0], parts[1:]
    conceded = re.match(r"(?:sure|even though|although)\b", rest[0], re.IGNORECASE)
    if _VERDICT.search(first) and (conceded or not any(map(_marked, rest))):
        return Split(_join(rest), (first,))
    if conceded and _marked(first):
        return Split(_join(rest), (first,))
    if not re.search(r"\w+\s+\w+", first):
        return _split_many(rest) if len(rest) > 1 else _split_one(rest[0])
    border = next(
        (index for index in range(1, len(parts)) if _marked(parts[index])), len(parts) - 1
    )
    facts, thoughts = parts[:border], parts[border:]
    if _hypothetical(first) or len(first.split()) < _MIN_WORDS:
        return Split("", parts)
    fact, thought = _take_fact(thoughts[0])
    return Split(_join((*facts, fact) if fact else facts), (thought, *thoughts[1:]))


def _take_fact(thought: str) -> tuple[str, str]:
    """The whole clause of fact that a thought begins with, empty without one; and the rest."""
    clean = [
        option
        for option in _options(thought)
        if option[0] >= _CLEAN and re.match(_START, option[1], re.IGNORECASE)
    ]
    return max(clean, key=_rank)[1:] if clean else ("", thought)


def _join(facts: tuple[str, ...]) -> str:
    """At most the last two sentences of what happened, each whole."""
    return " ".join(filter(None, (_standalone(fact) for fact in facts[-2:])))


def _standalone(fact: str) -> str:
    """A fact without the word that leaned on what came before or after."""
    if re.match(r"(?:why|what|how|who|where)\b", fact, re.IGNORECASE) or fact.endswith("?"):
        return ""
    bare = _LEAD.sub("", re.sub(r"^however,?\s+", "", fact, flags=re.IGNORECASE))
    return finish_sentence(
        f"I {bare}" if re.match(r"(?:wish|am|hope|can't)\b", bare, re.IGNORECASE) else bare
    )


def _hypothetical(text: str) -> bool:
    """True for what has not happened ("If I move out ...") or cannot stand alone ("When I drive
    ...")."""
    return (
        re.match(
            r"(?:if|when|whenever|once|unless|the next time|one day|someday)\b", text, re.IGNORECASE
        )
        is not None
    )


def _split_one(sentence: str) -> Split:
    """Cut a single sentence where a fact ends and its interpretation begins."""
    options = sorted(_options(sentence), key=_rank, reverse=True)
    if not options or (options[0][0] < 1.0 and _BECAUSE.search(sentence)):
        return Split("", (sentence,))
    _, left, right = options[0]
    if _VERDICT.search(left) and not _VERDICT.search(right):
        return Split(_standalone(right), (left,))
    return Split(_standalone(left), (right,))


def _rank(option: tuple[float, str, str]) -> tuple[bool, float]:
    """Clean cuts come first, and among them the one that leaves most to the situation."""
    worth, left, _ = option
    clean = worth >= _CLEAN
    return clean, len(left) if clean else worth


def _options(sentence: str) -> list[tuple[float, str, str]]:
    """Every possible cut with its worth: an unmarked left side and a marked right side are what is
    looked for."""
    found = []
    for cut in _CUTS:
        for match in cut.pattern.finditer(sentence):
            left, right = sentence[: match.start()], sentence[match.end() :]
            if (
                _can_stand(left)
                and not _loses_subject(left, right)
                and len(right.split()) >= _MIN_WORDS - 1
            ):
                worth = cut.worth + (2.0 if _marked(right) else 0.0) - 1.5 * min(_marked(left), 2)
                found.append((worth, left, _with_subject(left, right)))
    return [option for option in found if option[0] >= (1.0 if _marked(option[1]) else 0.5)]


def _can_stand(left: str) -> bool:
    """Whether the left side of a cut is a clause of its own."""
    bare = _LEAD.sub("", left)
    if len(bare.split()) < _MIN_WORDS or _OPEN_END.search(bare) or _hypothetical(bare):
        return False
    return _HANGING.search(bare) is None and not re.match(
        r"(?:having|being|as|after|before|while)\b", bare, re.IGNORECASE
    )


def _loses_subject(left: str, right: str) -> bool:
    """Whether the right side has no subject of its own and the left one speaks of others last."""
    return (
        re.match(_VERBLESS, right, re.I) is not None
        and re.search(r"\b(?:they|people|them)\b", left, re.I) is not None
    )


def _with_subject(left: str, right: str) -> str:
    """The right side with the subject it shared with the left one."""
    if not re.match(_VERBLESS, right, re.IGNORECASE):
        return right
    words = _LEAD.sub("", left).split()
    return f"{'I' if words[0].lower().startswith('i') else 'It'} {right}"
