"""Give every imported client a situation that stands on its own and happened at some time.

A row often tells only a standing fact ("I drive a red car.") or none at all. A fact is then
followed by one plain sentence about when it came up. Those sentences, and the persona sentence
picked when the row tells nothing, are ours: the row itself never said them.
"""

import random
import re

from agents.profiles.patternreframe.wording import overlap

_NOT_PAST = (
    "married|divorced|retired|adopted|scared|tired|bored|interested|named|disabled|overwhelmed|worried|allowed|supposed|used|hundred"
    "|frustrated|embarrassed|excited|terrified|needed|biased|addicted|talented|skilled|gifted|recommended|engaged|speed|indeed"
)
_PAST = re.compile(
    rf"\b(?:was|were|had|did|didn't|wasn't|weren't|got|went|came|said|told|made|took|lost|found|broke|saw|ate|bought|left|won|gave"
    r"|forgot|felt|met|ran|heard|sold|bit|began|read|wrote|spent|slept|swam|drove|fell|thought|knew|beat|built|couldn't|today"
    r"|yesterday|last (?:night|week|month|year)|this "
    rf"(?:morning|week|weekend)|(?!(?:{_NOT_PAST})\b)\w{{3,}}ed)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:work|job|student|teacher|school|college|live|married|wife|husband|kids|children|parents|single|retired|mother|mom|nurse"
    r"|boyfriend|girlfriend|family|friends)\b",
    re.IGNORECASE,
)

CAME_UP: tuple[str, ...] = (
    "It came back to me last night, and I couldn't let it go.",
    "It was on my mind a lot this week.",
    "I was talking about it with someone the other day, and my mood dropped.",
    "It came up again on Sunday, and I went quiet.",
    "I lay awake over it last night.",
    "I was reminded of it yesterday, and my stomach tightened.",
    "It hit me on the way home yesterday.",
    "Somebody asked me about it last week, and I didn't know what to say.",
    "I was sitting by myself yesterday evening when it came over me.",
    "It came up over dinner a few days ago, and I didn't say much after that.",
    "I caught myself brooding over it this morning.",
    "I was trying to rest on Saturday, and my mind went straight to it.",
)
SCENES: tuple[str, ...] = (
    "Last night I was sitting at home by myself, and my mood dropped all at once.",
    "I was on my way home yesterday, and suddenly everything felt heavy.",
    "On Saturday I woke up much too early and couldn't get back to sleep.",
    "I was looking at other people's pictures the other evening, and I felt my chest tighten.",
    "I was washing the dishes last night when my mind started running.",
    "A few days ago I had a quiet hour, and I spent all of it worrying.",
    "I was with other people on Friday, and halfway through I went quiet.",
    "Yesterday I sat in the car for ten minutes before I could go in.",
)


def tell_situation(
    fact: str, persona: tuple[str, ...], thoughts: tuple[str, ...], chooser: random.Random
) -> str:
    """The fact when the row told one, otherwise the nearest persona sentence; either with a time
    when it came up."""
    if fact:
        return fact if _PAST.search(fact) else f"{fact} {chooser.choice(CAME_UP)}"
    near = max(persona, key=lambda sentence: _nearness(sentence, thoughts))
    if _nearness(near, thoughts) > 0:
        return f"{near} {chooser.choice(CAME_UP)}"
    roles = [sentence for sentence in persona if _ROLE.search(sentence)]
    return f"{(roles or list(persona))[0]} {chooser.choice(SCENES)}"


def _nearness(sentence: str, thoughts: tuple[str, ...]) -> float:
    """How much of a persona sentence the thoughts take up; nothing when it is the thought
    itself."""
    return 0.0 if sentence in thoughts else overlap(sentence, " ".join(thoughts))
