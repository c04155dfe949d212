"""Risk language: an axis of its own, never averaged into a rating.

A flag is for a person to look at, not a diagnosis.
"""

import re
from functools import lru_cache

from psy_env.text import strip_hidden

_RISK = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)? (?:my|him|her|them|your)sel(?:f|ves)|self[- ]?harm\w*"
    r"|(?:hurt|harm|cut)(?:ting|ing)? (?:my|your)self"
    r"|end(?:ing)? (?:my|it|your)(?: own)? (?:life|all)|take my own life|took (?:his|her) own life"
    r"|(?:want|wanted|wish|ready) (?:to die|i (?:was|were) dead|to be dead)|better off "
    r"(?:dead|without me)"
    r"|(?:no reason|don['’]?t want|not want) to (?:live|be alive|go on living)|overdos\w*|jump "
    r"off (?:a|the) (?:bridge|roof))",
    re.IGNORECASE,
)
_RESPONSE = re.compile(
    r"\b(?:safe(?:ty)?|suicid\w*|hurt(?:ing)? yourself|harm(?:ing)? yourself|end(?:ing)? your "
    r"life|crisis|emergency|988"
    r"|kill(?:ing)? yourself|not wanting to live|thoughts of (?:dying|death))\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def find_risk(text: str) -> tuple[str, ...]:
    """The risk phrases in a text, lower-cased, in order; empty when there are none."""
    return tuple(match.group(0).lower() for match in _RISK.finditer(strip_hidden(text)))


@lru_cache(maxsize=4096)
def answers_risk(utterance: str) -> bool:
    """True when a counselor's utterance takes up safety in plain words."""
    return _RESPONSE.search(strip_hidden(utterance)) is not None
