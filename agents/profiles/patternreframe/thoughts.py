"""Make a raw thought a declarative sentence that reads well in another."""

import re

from agents.profiles.patternreframe import cues
from agents.profiles.patternreframe.wording import (
    find_words,
    finish_sentence,
    overlap,
    split_sentences,
)

_OPENERS = re.compile(
    r"^(?:(?:and|but|so|now|then|yet|also|anyway|plus|however|therefore|obviously|clearly|sure"
    r"|actually|besides|that's it|(?:it|that|this) (?:just |only )?shows(?: that)?)\b,?\s+"
    r"|(?:of course|well|still|otherwise|in fact|yes|no|as you "
    r"know|honestly|unfortunately|luckily|thankfully),\s+)(?=\w+)",
    re.IGNORECASE,
)
_LEAD_INS = re.compile(
    r"^(?:i|i'm|i am|i will) (?:(?:just|really|also|do|can|only) )*(?:"
    rf"(?:{cues.KNOWING})(?: that| like)?(?=,? "
    rf"(?:{cues.SUBJECTS}|with|even|when|eventually|deep|someday|one day)\b)"
    rf"|(?:{cues.BEING_SURE})(?: that)?(?: with my luck)?"
    r"(?!,? (?:to|of|about|for|on|in|at|because|but|and|too|with)\b)(?= \w)"
    r"),?\s+",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r",?\s*(?:i just know (?:it|that)|i (?:just )?know it|i'm sure(?: of it)?|i bet|for "
    r"sure|whatever|i guess|i think|"
    r"that's it|you know|i suppose|i'm certain)$",
    re.IGNORECASE,
)
_IDIOMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"^what an? (.+?) i am$", r"I am such a \1"),
        (r"^what an? ((?!is|are|was|if).+)$", r"it was a \1"),
        (r"^what if (?:i|we) (.+)$", r"I might \1"),
        (r"^what if (.+?) (?:is|are) (.+)$", r"\1 might be \2"),
        (r",? ?so who cares$", r", so it does not matter"),
        (r"^who cares$", r"nobody cares"),
        (r",? so why does (?:that|it) (?:even )?matter$", r", so it does not matter"),
        (r"^why does (?:that|it) (?:even )?matter$", r"it does not matter"),
        (r", what good (?:are|is) (.+)$", r", \1 is worth nothing"),
        (r"^what (?:is|are) people thinking when (.+)$", r"people think badly of me when \1"),
        (r"^(?:this|that) is because\b", r"it is because"),
        (r"^(?:it's|it is) is\b", r"it is"),
        (r"^(?:probably |most likely )?due to\b", r"it is due to"),
        (r"^(?:probably )?because\b(?!.*,)", r"it is because"),
        (r"^i don't think i(?:'ll| will)(?: ever)? ", r"I will never "),
        (r"^i don't think (\w+|my \w+|the \w+) (?:will|would) ever ", r"\1 will never "),
        (r"^i don't think (\w+|my \w+|the \w+) (?:will|would) ", r"\1 will not "),
        (
            r"^i don't think (they|we|you|people|i) "
            r"(?!can|do|am|are|will|would|did|have|had|was|were)",
            r"\1 don't ",
        ),
        (r"^i don't think (\w+|my \w+|the \w+) (is|are|can|do|did|was|were|does) ", r"\1 \2 not "),
        (r"^i can't believe how (\w+) i am$", r"I am so \1"),
        (r"^i can't believe (?=(?:i|i'm|my|he|she|they|we|it)\b)", ""),
        (r"^i may as well\b", r"I might as well"),
        (r"^i rather\b", r"I would rather"),
        (r"^i better\b", r"I had better"),
        (r"^wish\b", r"I wish"),
        (r"^am\b", r"I am"),
        (r"^can't\b", r"I can't"),
        (r"^(?:will|going to)\b", r"I will"),
        (r"^i will a\b", r"I will be a"),
        (r"^(?:hopefully|maybe|perhaps),? ", r""),
        (r"^dad\b", r"my dad"),
        (r"^mom\b", r"my mom"),
        (r"^i doubt i ever will(?: (.+))?$", r"I will never do it \1"),
        (r"^i'm such an? (?=\w+s$)", r"I'm such "),
        (r" in my entire life, it's because", r" in my entire life because"),
    )
)
_ASKING = re.compile(
    r"^(?:why|how|what|who|where|when)(?: much)? "
    r"(?:is|are|do|does|did|can|am|was|would|should|cares what)\b",
    re.I,
)
_LONGEST = 3


def clean_thought(text: str) -> str:
    """One declarative thought; empty when the text is a question or holds no clause."""
    bare = re.sub(
        r",?\s*(?:right|you know|huh)\s*\?$",
        "",
        text.strip().rstrip(".!").strip(),
        flags=re.IGNORECASE,
    )
    asked = bare.endswith("?") or _ASKING.match(bare) is not None
    bare = re.sub(r"^am\b", "I am", bare, flags=re.IGNORECASE)
    for _ in range(3):
        bare = _LEAD_INS.sub("", _OPENERS.sub("", _TAGS.sub("", bare.rstrip("?,. "))))
    bare = _reword(f"{bare}?" if asked else bare)
    return (
        ""
        if bare.endswith("?") or len(bare.split()) < 2
        else finish_sentence(connect_clauses(bare))
    )


_SPLICED = re.compile(
    r", (?=(?:i|i'm|i'll|i've|it's|it is|they|he|she|my|we|people|everyone|no one|nobody|that's"
    r"|the \w+ (?:is|are|was|were))\b)",
    re.IGNORECASE,
)
_PREFACED = re.compile(
    rf"(?:^|[,;] |\b(?:and|but|so|that|think) )(?:{cues.PREFACES})\b[^,]*$", re.IGNORECASE
)


def connect_clauses(text: str) -> str:
    """Join clauses that only a comma holds together with "and"."""
    pieces, last = [], 0
    for match in _SPLICED.finditer(text):
        left = text[last : match.start()]
        joined = len(left.split()) < 3 or _PREFACED.search(text[: match.start()])
        pieces.append(left + (", " if joined else ", and "))
        last = match.end()
    return "".join(pieces) + text[last:]


def _reword(text: str) -> str:
    """Turn exclamations and rhetorical questions into statements."""
    bare, asked = text.rstrip("? "), text.endswith("?")
    for pattern, replacement in _IDIOMS:
        changed = pattern.sub(replacement, bare).strip()
        if changed != bare:
            bare, asked = changed, False
    return f"{bare}?" if asked else bare


def clean_thoughts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The declarative thoughts of a row, at most three, none twice."""
    cleaned = [
        thought
        for part in parts
        for sentence in split_sentences(part)
        if (thought := clean_thought(sentence))
    ]
    return tuple(dict.fromkeys(cleaned))[:_LONGEST]


def balance_thoughts(
    reframes: tuple[str, ...],
    situation: str,
    thoughts: tuple[str, ...],
    known: frozenset[str] | None = None,
) -> tuple[str, ...]:
    """What the reframes add to the situation: up to three sentences unlike the old thoughts.

    With `known` words given, a sentence with any other word is left out: it may be a slip.
    """
    told = [new for reframe in reframes if (new := _new_part(reframe, situation))]
    fresh = [
        new
        for new in told
        if not _retells(new, situation) and not any(_same(new, thought) for thought in thoughts)
    ]
    kept = fresh or [new for new in told if new not in thoughts]
    sound = (
        new
        for new in kept
        if stands_alone(new) and not is_broken(new) and (known is None or find_words(new) <= known)
    )
    return tuple(dict.fromkeys(sound))[:_LONGEST]


def _retells(sentence: str, situation: str) -> bool:
    """True for a sentence that tells the situation once more and adds next to nothing."""
    told = overlap(sentence, situation)
    return told >= 0.8 or (told >= 0.6 and len(sentence.split()) <= len(situation.split()) + 2)


def _same(one: str, other: str) -> bool:
    """True when two sentences say nearly the same; a "not" in only one of them makes them
    different."""
    denied = [bool(re.search(r"n't\b|\b(?:not|never|no)\b", text)) for text in (one, other)]
    return denied[0] == denied[1] and min(overlap(one, other), overlap(other, one)) >= 0.8


def _new_part(reframe: str, situation: str) -> str:
    """The sentence of a reframe that says most beyond the situation, as a statement."""
    clauses = [
        clause
        for sentence in split_sentences(reframe)
        for clause in _drop_told(sentence, situation)
    ]
    cleaned = [thought for clause in clauses if (thought := clean_thought(clause))]
    if not cleaned:
        return ""
    return max(cleaned, key=lambda thought: (not _leans(thought), min(len(thought.split()), 12)))


_BROKEN = re.compile(
    r"\bone of my (?!(?:\w+ ){0,2}(?!(?:i|wa|ha)s\b)(?:\w+s|children|people|men|women)\b)\w+"
    r"|\b(?:he|she|it) (?:have|do|are|go|make|want|like|need|were|find|take|rain)\b"
    r"|\bi (?:has|is|are|does)\b|\bwas met with\b|\bin the (?:farm|weekend|internet)\b"
    r"|^(?!.*(?:n't|not|no|never|nothing|nobody|none|any|if|without)\b).*\bat all\b"
    r"|\b(?:people|they|we) (?:is|was|has|does|doesn't)\b|\b(?!had\b|that\b)(\w{2,}) \1\b"
    r"|\b(?:has|have|get|got|own) (?:cat|dog|car|kid|job|house|child)\b|\ban? (?!hour|day|week"
    r"|month|year)\w+ an?\b|\bbecause of (?:\w+ ){1,9}(?:caused|made|led)\b"
    r"|\b(?!(?:that|and|but|or|so|if|when|while|where|why|what|how|because|since|as|than|then"
    r"|though|even|think|know|say|said|feel|guess|sure|like)\b)[\w']+ it's (?:so|too|such)\b",
    re.IGNORECASE,
)


def is_broken(text: str) -> bool:
    """Whether a text holds one of the plain faults of grammar that words alone can show."""
    return _BROKEN.search(text) is not None


_ONE = re.compile(
    r"\b(?:an?|one|none|this|that|each|every)\b|\b(?:my|the|our|his|her|its) \w+(?<!s)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b(?:my|the|our|his|her|these|those) \w+s\b", re.IGNORECASE)


def disagrees(situation: str, thought: str) -> bool:
    """Whether the "it" of a thought can only stand for what is told in the plural."""
    points = re.match(r"It (?:might|may|must|will|is|was)\b(?! because)", thought)
    return bool(points and _MANY.search(situation)) and not _ONE.search(situation)


_DANGLING = re.compile(
    rf"\b(?:{cues.OPEN_ENDS}|have|has|do|does|did|are|is|was|were|can|could|will|would)\.$"
    rf"|^(?:and|but|so|or|than|then|which|who|is|are|was|were)\b",
    re.I,
)


def stands_alone(thought: str) -> bool:
    """Whether a cleaned thought is a whole sentence: two words or more, no open end."""
    return 2 <= len(thought.split()) <= 35 and _DANGLING.search(thought) is None


def _leans(thought: str) -> bool:
    """True for a sentence too thin to speak alone ("That's okay.", "Sometimes these things
    happen.")."""
    return len(thought.split()) < 5 or thought.startswith(("It ", "That ", "This ", "He ", "She "))


def _drop_told(sentence: str, situation: str) -> tuple[str, ...]:
    """The sentence without a first clause that only repeats the situation; nothing when all of it
    does."""
    if overlap(sentence, situation) >= 0.8:
        return ()
    for match in re.finditer(
        r",\s*(?:but|so|and|however,?|yet)?\s*|\s+(?:but|so|and)\s+", sentence
    ):
        left, right = sentence[: match.start()], sentence[match.end() :]
        if overlap(left, situation) >= 0.6 and len(right.split()) > 3 and _is_clause(right):
            return (right,)
    return (sentence,)


def _is_clause(text: str) -> bool:
    """Whether a text starts like a sentence of its own."""
    return re.match(rf"(?:{cues.SUBJECTS}|am|maybe|hopefully)\b", text, re.IGNORECASE) is not None
