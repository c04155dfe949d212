"""What anyone can pick up from the client's words: feeling, topic, thoughts."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agents.rule_based.patterns import ADJECTIVES, EMOTION, EMOTION_WORDS
from agents.rule_based.wording import rank_topics, to_second_person
from psy_env.views import Line
from psy_env.vocabulary import Seat

_VOICED = (
    re.compile(
        r"\b(?:keep thinking|keep telling myself|telling myself|goes through my (?:mind|head) "
        r"is|my (?:mind|head) says|deep down i think|i also think|tell myself as well"
        r"|i['’]m (?:afraid|convinced|sure|certain)|part of me is sure|i "
        r"(?:believe|fear|worry|assume)|the thought is(?: still)?) that ([^.?!;]+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:sentence in my head is|the thought is|(?:this|one) thought|another one|something "
        r"else|it goes on|doesn['’]t stop there)[^:.?!]{0,40}: (?:i also think that |i tell "
        r"myself as well that )?([^.?!;]+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bi feel (?:like|as if|as though) ((?:i|nobody|no "
        r"one|everyone|everybody|nothing|people|they|he|she|it) [^.?!;,]+)",
        re.IGNORECASE,
    ),
)
_DEFLECTING = re.compile(
    r"\b(?:i don['’]t know(?:, really| yet)?[.,]|i['’]m not sure[.,]|i couldn['’]t say|i['’]d "
    r"have to think|can['’]t say that yet|i['’]d rather not|nothing serious|nothing "
    r"special[.,]|not a big deal|keep that to myself"
    r"|don['’]t really get into|let['’]s not (?:go|talk)|talk about something else|let['’]s "
    r"skip|why you ask that|why does that matter|(?:this|that|that['’]s) supposed to "
    r"(?:mean|help)|not the point|how that['’]s going to help|not convinced"
    r"|out of a book|the use of that|whatever you think|you['’]re the expert|you know best "
    r"about|however you like|i can['’]t think[. ]|lost what i|head is too full|where to start "
    r"with|not there yet|hard to see clearly|still sorting"
    r"|i don['’]t see how (?:we|that['’]s going)|lost the thread|comes (?:a bit early|out of "
    r"nowhere)|a leap for me|slow down a little|hard to say for me|can['’]t follow|i don['’]t "
    r"quite follow|you lost me|asked me that already|already answered that|a lot at once)",
    re.IGNORECASE,
)
LOST = re.compile(
    r"\b(?:(?:like a|that['’]s a|then we) jump|leap for me|see how we (?:got|came)|we go there now"
    r"|lost the thread"
    r"|lost me a bit|comes (?:too fast for me|quicker than i can think|out of nowhere)"
    r"|still on the last thing"
    r"|steps ahead|bit early for me|with that today|slow down a little|back a step"
    r"|one at a time, please|what we['’]re aiming at|maybe later|have to answer that now"
    r"|a lot at once|many things at a time|follow all of that|those are big words|which of those"
    r"|don['’]t quite follow|lost me there|went past me|talking about different things"
    r"|far from where i am|answer to what i said|somewhere else just now|what that has to do"
    r"|see the link to|want to understand that first|don['’]t get that far|missed a step)\b",
    re.IGNORECASE,
)
"""The client could not follow a question."""
ECHOED = re.compile(
    r"\b(?:yes, that['’]s what i said,|i just told you that,|my words back to me"
    r"|word for word what i said|hear myself in that|like an echo)",
    re.IGNORECASE,
)
"""The client heard its own words and no reply."""
ASKED_TWICE = re.compile(
    r"\b(?:asked me that already|already answered that|had that one before"
    r"|just go through that|sounds familiar|heard you say that today)\b",
    re.IGNORECASE,
)
PUSHED = re.compile(
    r"\b(?:make it sound easy|it isn['’]t that simple, (?:as if|but)|(?:i['’]ve heard that before"
    r"|everybody tells me that), (?:from|and it)|felt like a push|now i feel judged"
    r"|if i could do that, i|to myself for months\. (?:it doesn|it takes)|that stings a bit\."
    r"|ouch)",
    re.IGNORECASE,
)
"""The client was told what to do."""
MIN_WORDS_OF_AN_ANSWER = 6
_OTHERS = r"(?:everyone|everybody|people|others|they|he|she|nobody|somebody|(?:my|the|his|her) \w+)"
_FELT_BY_OTHERS = re.compile(
    rf"\b(?:i dread|how (?:{EMOTION_WORDS}) {_OTHERS} (?:is|are|was|were|looked|seemed|felt|got)"
    rf"|{_OTHERS} (?:is|are|was|were|looks?|looked|seems?|seemed|feels?|felt|gets?|got) "
    rf"(?:so |very |really |a bit |just )?(?:{EMOTION_WORDS}))\b",
    re.IGNORECASE,
)
"""Feelings of other people, which are not the client's own; and what is no feeling but a verb."""
PLAIN_WEIGHT = 3
"""How often a feeling counts that is said to be felt."""
_FELT_PLAINLY = re.compile(
    rf"\b(?:i['’]m|i am|feel(?:ing)?|felt) (?:\w+ ){{0,3}}(?:{EMOTION_WORDS})\b", re.I
)


@dataclass(frozen=True, slots=True)
class Picked:
    """What the client's words give: feelings and topics (most often named first, topics in the
    second person), and thoughts (oldest first)."""

    emotions: tuple[str, ...]
    topics: tuple[str, ...]
    thoughts: tuple[str, ...]
    answered: bool
    last: str


@lru_cache(maxsize=512)
def listen(lines: tuple[Line, ...]) -> Picked:
    """Everything to be picked up from the client's lines so far."""
    said = [line.text for line in lines if line.seat is Seat.CLIENT]
    thoughts = tuple(
        dict.fromkeys(thought for text in said for thought in find_voiced_thoughts(text))
    )
    own = [_without(text, thoughts) for text in said]
    return Picked(
        emotions=_rank(word for text in own for word in _weigh_emotions(text)),
        topics=tuple(to_second_person(topic) for topic in rank_topics(own)),
        thoughts=thoughts,
        answered=bool(said) and is_answer(said[-1]),
        last=said[-1] if said else "",
    )


def _rank(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, the most frequent first; among equals the one that came first."""
    return tuple(item for item, _ in Counter(found).most_common())


def _without(text: str, thoughts: tuple[str, ...]) -> str:
    for thought in thoughts:
        text = text.replace(thought, "")
    return text


@lru_cache(maxsize=4096)
def find_emotions(text: str) -> tuple[str, ...]:
    """The speaker's own feelings in order, as adjectives: 'full of anger' gives 'angry'."""
    if not EMOTION.search(text):
        return ()
    own = _FELT_BY_OTHERS.sub("", text)
    found = (match.group(0).lower() for match in EMOTION.finditer(own))
    return tuple(dict.fromkeys(ADJECTIVES.get(word, word) for word in found))


@lru_cache(maxsize=4096)
def _weigh_emotions(text: str) -> tuple[str, ...]:
    """The feelings of a text, what is said to be felt three times: 'half empty' is hardly one."""
    felt = {word for match in _FELT_PLAINLY.finditer(text) for word in find_emotions(match[0])}
    return tuple(
        one for one in find_emotions(text) for _ in range(PLAIN_WEIGHT if one in felt else 1)
    )


@lru_cache(maxsize=4096)
def find_voiced_thoughts(text: str) -> tuple[str, ...]:
    """The automatic thoughts a client text puts into words, as it words them; none that is a part
    of another."""
    found = tuple(
        dict.fromkeys(
            match.group(1).strip() for pattern in _VOICED for match in pattern.finditer(text)
        )
    )
    return tuple(one for one in found if not any(one != other and one in other for other in found))


@lru_cache(maxsize=4096)
def protests(text: str) -> bool:
    """Whether the client speaks of how it is spoken to, not of itself: that answers no question."""
    return any(one.search(text) for one in (LOST, ECHOED, ASKED_TWICE, PUSHED))


@lru_cache(maxsize=4096)
def is_answer(text: str) -> bool:
    """False when the client sidesteps: too short to hold anything, or a dodge."""
    return len(text.split()) >= MIN_WORDS_OF_AN_ANSWER and _DEFLECTING.search(text) is None
