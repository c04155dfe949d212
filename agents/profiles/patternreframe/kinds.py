"""What kind of thought a sentence is, and the feelings with it; a fact is of none."""

import re
from typing import NamedTuple

_BAD = (
    r"terrible|horrible|awful|bad|worst|useless|worthless|failure|failed|incompetent|lazy|loser"
    r"|idiot|stupid|dumb|unlov\w+|ugly|weak|negligent|irresponsible|careless|lame|fraud|burden"
    r"|boring"
    r"|hopeless|pathetic|clumsy|unathletic|unattractive|disgusting|selfish|mess|fool|foolish|inept"
)
_OTHERS = (
    r"(?:people|they|he|she|everyone|everybody|nobody|no one|women|men|girls|boys|others|someone"
    r"|(?:my|the|all|her|his|their) (?:[\w']+ ){1,3}?)"
)


class Kind(NamedTuple):
    """A kind of thought: how it is told, and the feelings that it leaves ("I feel ...")."""

    name: str
    pattern: re.Pattern[str]
    feelings: tuple[str, ...]


def _kind(name: str, pattern: str, *feelings: str) -> Kind:
    """A kind with its pattern compiled."""
    return Kind(name, re.compile(pattern, re.IGNORECASE), feelings)


# The first that fits counts.
KINDS = (
    _kind(
        "regret",
        r"\bi should(?:n't)?(?:'ve| have| not have)\b",
        *("frustrated", "disappointed", "sad"),
    ),
    _kind(
        "pity",
        r"\b(?:pity|feels? sorry for me|just being (?:nice|polite|kind)|to make me feel (?:good"
        r"|better)"
        r"|beginner's luck|just luck|got lucky|was lucky)\b",
        *("insecure", "discouraged", "inadequate"),
    ),
    _kind(
        "mind reading",
        rf"\b{_OTHERS} ?(?:\w+ ){{0,3}}?(?:(?:thinks?|thinking|thought|believes?)\b.*\b(?:i|i'm"
        rf"|me|my|i'\w+)"
        r"|(?:hates?|hated|resents?|dislikes?|judg\w+|laugh\w*|avoid\w*"
        r"|despises?) (?:at )?(?:me|my)"
        r"|(?:doesn't|don't|does not|do not|didn't) (?:\w+ )?(?:like|love|care|want|trust|respect"
        r"|miss|need|enjoy)|wants? to (?:leave|avoid|get rid)"
        r"|(?:is|are|was|were) (?:\w+ )?(?:ashamed|disappointed|tired|sick|mad|angry|upset"
        r"|annoyed))\b",
        *("insecure", "hurt", "anxious"),
    ),
    _kind(
        "danger",
        r"(?:\b(?:will|won't|going to|might|may|could|can't|must have|probably)\b|'ll\b)"
        r".*\b(?:died?|dead|kill\w*|kidnap\w*|crash\w*|accident|drown\w*|injur\w*|hospital"
        r"|disease|cancer|covid|paraly\w*|attack\w*|murder\w*|stab\w*|rob"
        r"|poison\w*|sick(?! of)|ill|blind|homeless|fired|bankrupt|arrested|prison|explode)\b",
        *("anxious", "afraid", "worried"),
    ),
    _kind(
        "hopeless prediction",
        r"\b(?:never|rest of my life|forever|always be|doomed|(?:will|'ll) not|won't|no one will"
        r"|nobody will|can't ever|is over)\b|'ll always\b",
        *("discouraged", "hopeless", "sad"),
    ),
    _kind(
        "prediction",
        r"\b(?:will|going to|might|may (?:be|not|never|have)|bound to|about to)\b|'ll\b",
        *("worried", "anxious", "uneasy"),
    ),
    _kind(
        "blame",
        r"\b(?:(?:my|all my) fault|because of (?:me|my)|because i\b|because i'\w+|i caused"
        r"|i(?:'m| am) the (?:reason|cause)|if i (?:was|were|had)|i could have|(?<!not )due to my"
        r"|i was (?:always|too|so|not))\b",
        *("guilty", "ashamed", "sad"),
    ),
    _kind(
        "label",
        rf"\bi(?:'m| am| was|'ve been)\b.*\b(?:such|so|too|{_BAD}|not (?:\w+ )?(?:enough|meant"
        rf"|cut out"
        r"|worth|capable|smart|good|able))\b|\bi (?:suck|fail|can't do|have no (?:idea|talent"
        r"|willpower"
        r"|business|self-control)|don't deserve)\b|\bmy life\b.*\b(?:ruined|over|waste)\b"
        r"|\bi have a (?:complete )?black thumb\b",
        *("ashamed", "discouraged", "inadequate"),
    ),
    _kind(
        "demand",
        r"\b(?:should(?! probably)|shouldn't|should've|ought to|supposed to|must not|had better)\b",
        *("frustrated", "tense", "disappointed"),
    ),
    _kind(
        "discount",
        r"\b(?:any(?:one|body)|(?:everyone|everybody|most people|(?:lots|plenty) of people"
        r"|(?:many|other|all) (?:other )?people) (?:can|could|does|do|has|have|would|are|is"
        r"|gets?)|not that (?:hard|difficult|special|impressive|big)"
        r"|nothing special|no big deal|(?:doesn't|don't|does not) (?:really )?(?:count|matter"
        r"|mean))\b",
        *("discouraged", "inadequate", "sad"),
    ),
    _kind(
        "label of another",
        rf"\b(?:he|she|they)(?:'s|'re| is| are| was| were)\b.*\b(?:such an?|so|{_BAD}"
        rf"|inconsiderate"
        r"|disrespectful|rude|mean|cruel)\b",
        *("hurt", "angry", "frustrated"),
    ),
    _kind(
        "verdict",
        r"\b(?:ruin(?:s|ed|ing)?|disaster|catastrophe|wast(?:e|ed)|terrible|horrible|awful|worst"
        r"|worthless|useless|pointless|(?:isn't|not) worth|meaningless|a wash)\b",
        *("disappointed", "frustrated", "discouraged"),
    ),
    _kind(
        "guess",
        r"\b(?:(?<!should )probably|perhaps|maybe|must (?:be|have|think|hate|want|like|know)"
        r"|obviously"
        r"|just because|only because|is because|it's because)\b",
        *("uneasy", "worried", "anxious"),
    ),
    _kind(
        "generalization",
        r"\b(?:always|no one|nobody|can't do anything|nothing (?:ever|good)|everything"
        r"|all of my)\b",
        *("discouraged", "frustrated", "sad"),
    ),
)
FORETELLING = frozenset({"hopeless prediction", "prediction", "label of another", "guess"})
"""Kinds that, where nothing in the thought is about the client, are about somebody else."""

_BRIGHT = re.compile(
    r"\b(?:never|not|won't) (?:ever )?(?:die|fail|lose|get (?:hurt|sick|caught))\b", re.IGNORECASE
)


def find_kind(thought: str) -> Kind | None:
    """The kind of a thought; None for what only reports, asks, intends or looks on the bright
    side."""
    if _BRIGHT.search(thought):
        return None
    return next((kind for kind in KINDS if kind.pattern.search(thought)), None)
