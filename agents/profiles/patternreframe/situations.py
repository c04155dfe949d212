"""Is a situation something that happened, or a circumstance that stands at this time?

What a person likes, owns or is by nature sets nothing off, so it is no situation. Verbs decide: a
past, a perfect or a running present, or a word that says when.
"""

import re

from agents.profiles.patternreframe import cues
from agents.profiles.patternreframe.reasons import Reason

_IRREGULAR = (
    "was|were|wasn't|weren't|had|did|didn't|couldn't|got|went|came|said|told|made|took|lost|found"
    "|broke|saw|ate|bought|left|won|gave|forgot|felt|met|heard|sold|bit|began|wrote|spent|slept"
    "|swam|drove|fell|thought|knew|beat|built|caught|brought|sent|threw|tore|rang|sang|stole|stood"
    "|ran|hit|hurt|overslept|quit|sat|paid|chose|became|grew|kept|led|flew|shot|sank|struck|woke"
)
_STANDING = (
    "married|divorced|retired|adopted|scared|tired|bored|interested|named|disabled|overwhelmed"
    "|worried|allowed|supposed|used|hundred|frustrated|embarrassed|excited|terrified|needed|biased"
    "|addicted|talented|skilled|gifted|recommended|engaged|speed|indeed|limited|colored|aged"
    "|based|organized|educated|red|bed|feed|breed|seed|weed|need|shed"
)
_NO_VERB_AFTER = (
    "a|an|the|to|of|my|his|her|their|our|am|is|are|be|being|i'm|it's|he's|she's|they're|we're|so"
    "|very|too|no|at|in|on|by|and|or|get|gets|feel|feels|look|looks|can|can't|will|don't|doesn't"
    "|could|would|should|not|always|really|please"
)
_PAST = (
    rf"(?:^|(?<![\w'])(?!(?:{_NO_VERB_AFTER})\s)[\w']+,?\s)"
    rf"(?:{_IRREGULAR}|(?!(?:{_STANDING})\b)\w{{2,}}ed)(?!\w)"
)
_AND_PAST = rf"\b(?:and|but|then)\s(?:{_IRREGULAR}|(?!(?:{_STANDING})\b)\w{{3,}}ed)\b(?! by\b)"
_PERFECT = (
    r"(?:\bhave|\bhas|'ve|\bhaven't|\bhasn't) (?:\w+ ){0,2}"
    r"(?:been|\w{3,}ed|gotten|lost|taken|had|made|seen|gone|become|written|won|found|told|given"
    r"|fallen|broken|kept|sold|spent|left|met|forgotten|known|put|read)\b"
)
_NOT_RUNNING = (
    "going|boring|interesting|amazing|loving|caring|willing|annoying|exciting|challenging"
    "|demanding|outgoing|draining|wearing|lacking|missing|being|nothing|anything|something"
    "|everything|king|amusing|charming|balding"
)
_RUNNING = (
    r"(?:\b(?:am|is|are|isn't|aren't)|'m|'re|'s) (?:(?:not|now|currently|still|just|finally) )?"
    rf"(?!(?:{_NOT_RUNNING})\b)\w{{2,}}ing\b"
)
_WHEN = (
    r"\b(?:today|yesterday|tonight|tomorrow|recently|lately|the other day|\w+ ago"
    r"|last (?:night|week|month|year|weekend|time|summer|winter|spring|fall)"
    r"|this (?:morning|afternoon|evening|week|weekend|month|year|summer|winter))\b"
)
_HAPPENED = re.compile("|".join((_PAST, _AND_PAST, _PERFECT, _RUNNING, _WHEN)), re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:if|would|wouldn't|could've|wish|wished|hope|someday|one day)\b|\b(?:i|he|she|we"
    r"|they)'d\b"
    r"|^(?:he|she|they|that|this|it's|it is|it was|and|or|than|then|such|is|are)\b"
    r"|^(?:\w+ ){1,3}(?:it|them|there)\b|\bnot because\b|\bmost likely\.$",
    re.IGNORECASE,
)
_INTERPRETED = re.compile(
    rf"\b(?:{cues.INTERPRETING}|big mistake|due to my|but (?:it was|it's|many people))\b|'ll\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:sometimes|often|usually|regularly|daily|all the time|whenever|every (?:\w+day|day|week"
    r"|month|year|time|night|morning)|in my (?:free|spare) time|on weekends|all day)\b"
    r"|^my [\w-]+ (?:was|were|is) an? ",
    re.IGNORECASE,
)
_LONG_STANDING = re.compile(
    r"\bI once\b|\bfor (?:far )?(?:too|so|a very) long\b|\bso many times\b|\bfor a long time\b"
    r"|\b(?:for|of) (?:the (?:past|last) )?(?:\w+ ){1,2}years\b"
    r"|\bin (?:\w+ grade|kindergarten|my (?:childhood|youth))\b|\bas a (?:child|kid|boy|girl)\b"
    r"|\bwhen I was (?:a (?:child|kid|boy|girl)|little|young|\w+ years old)\b",
    re.IGNORECASE,
)
"""What has been so for years, or was so in childhood, sets nothing off today."""
_FEWEST, _MOST = 4, 40  # words


def find_fault(situation: str) -> Reason | None:
    """Why a situation is none; None when it tells an event or a circumstance of this time."""
    if not situation:
        return Reason.NO_SITUATION
    if not _FEWEST <= len(situation.split()) <= _MOST or _SUPPOSED.search(situation):
        return Reason.SUPPOSED
    if _INTERPRETED.search(situation):
        return Reason.INTERPRETED
    standing = _OFTEN.search(situation) or _LONG_STANDING.search(situation)
    happened = _HAPPENED.search(situation) and not standing
    return None if happened else Reason.TRAIT
