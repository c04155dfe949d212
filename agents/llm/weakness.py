"""What models do when they are too weak for a seat, each by its name.

A reply is told apart from a person's words by what stands in it and what stood before it; rules
over words, so both kinds of error occur. Where only a frame is wrong (a speaker's label, a stage
direction) it is taken off; where the words themselves are, whoever asked gets the cause.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import Template

from agents.english import is_english
from psy_env.reply_text import ReplyError, holds_object
from psy_env.views import Line
from psy_env.vocabulary import Seat

PROMPT_SAID = "says its prompt back"
BOTH_SIDES = "plays both sides"
ASSISTANT = "talks as the assistant"
LAST_LINE = "says the last line again"
LOOP = "goes round in a loop"
BLANKS = "endless white space"
LANGUAGE = "answers in another language"
BRACES = "answers in a form where words are spoken"
NOTHING = "says nothing"

OUT_OF_ROLE = (PROMPT_SAID, BOTH_SIDES, ASSISTANT)
"""Those of somebody else's mouth."""

UNSPEAKABLE = (PROMPT_SAID, BRACES, LOOP, BLANKS, NOTHING)
"""Those that leave nothing which could be said aloud, however little else there is."""

PROMPT_RUN = 8
"""Words in a row that a reply and a prompt's own sentences share only when one is a copy."""

LOOP_RUN, LOOP_TIMES, LOOP_SHARE = 4, 4, 0.25
"""So many words in a row so many times, and so much of all that is said, are no speech."""

FEWEST_AGAIN = 4
"""Words of a line that nobody says twice in a row; an "I don't know" may well come again."""

LONGEST_BLANK = 40
"""White space in a row that nobody means."""

_WORD = re.compile(r"[\w']+")
_QUOTED = re.compile(r'"([^"\n]{8,})"')
_LABELS = {
    Seat.CLIENT: "client|patient|user|human|visitor|seeker",
    Seat.COUNSELOR: "counsell?or|therapist|assistant|ai|helper|supporter",
}
_DIRECTION = (
    r"(?:\*[^*\n]{1,60}\*|\[(?!\s*/?\s*(?:exit|end)\b)[^\]\n]{1,150}\]"
    r"|\(\w+(?:s|ing|ly)\b(?! (?:i|a|the)\b)[^)\n]{0,40}\))"
)
_AROUND = re.compile(rf"\A\s*{_DIRECTION}\s*|\s*{_DIRECTION}\s*\Z", re.IGNORECASE)
"""A remark in round brackets is the speaker's own; "(sighs)" is not, nor is what stands in square
ones."""

_HELPERS_WORDS = (
    r"as an? (?:ai|artificial intelligence|language model|virtual assistant|chatbot)",
    r"i(?:'m| am) an? (?:ai|language model|virtual assistant|chatbot)",
    r"how (?:can|may|could) i (?:help|assist|support) you",
    r"i(?:'m| am) here to (?:help|assist|support|listen)",
    r"i(?:'d| would) be happy to (?:help|assist)",
    r"i(?:'m| am) (?:so |very |really )?sorry to hear (?:that|about)",
    r"feel free to (?:ask|reach out|share|contact)",
    r"is there anything (?:else|specific) (?:i can|you(?:'d| would) like)",
    r"here are (?:some|a few|several) (?:\w+ ){0,2}(?:steps|tips|ways|strategies|ideas)",
    r"can you (?:tell|share with) me (?:a bit |a little )?more about (?:what|how) (?:you|has been)",
    r"as your (?:counsell?or|therapist|assistant)",
    r"thank you for (?:opening up|reaching out|trusting me)",
    r"thank you for sharing (?:this|that|your \w+) with me",
    r"it(?:'s| is) (?:\w+ )?(?:normal|understandable|natural) that you(?:'re| are)? feel\w*",
)
_ASSISTANT = re.compile("|".join(rf"\b{words}\b" for words in _HELPERS_WORDS), re.IGNORECASE)
_LISTED = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s+\S", re.MULTILINE)
MOST_LISTED = 2
"""Lines of a list; a person who speaks makes none."""


def tidy(text: str, seat: Seat) -> str:
    """What is said, without its speaker's label and stage directions around it, and without all
    from where the model goes on for the other."""
    said = text.strip()
    said = re.sub(_label(seat, r"\A"), "", said).strip()
    said = re.split(_label(_other(seat), r"(?<=\S)\s*\n\s*"), said, maxsplit=1)[0].strip()
    while (bare := _AROUND.sub("", said, count=1).strip()) and bare != said:
        said = bare
    return _unquote(said)


def check_words(text: str, seat: Seat, lines: Sequence[Line], prompts: Iterable[str] = ()) -> None:
    """Raises ReplyError, with a cause of the above, for words that no one in this seat would say.

    `lines` are what was said before, `prompts` the templates that the model was told by; what was
    filled into them may be said.
    """
    if cause := find_weakness(text, seat, lines, prompts):
        raise ReplyError(cause, _DETAILS[cause])


def find_weakness(
    text: str, seat: Seat, lines: Sequence[Line], prompts: Iterable[str] = ()
) -> str | None:
    """The cause, or None where nothing speaks against these words."""
    text = _straighten(text)
    words = _list_words(text)
    if not words:
        return BLANKS if len(text) > LONGEST_BLANK else NOTHING
    if re.search(rf"\s{{{LONGEST_BLANK},}}", text):
        return BLANKS
    if holds_object(text):
        return BRACES
    if _loops(words):
        return LOOP
    if any(_repeats_prompt(words, prompt) for prompt in prompts):
        return PROMPT_SAID
    if re.search(_label(_other(seat), r"^\s*"), text):
        return BOTH_SIDES
    if seat is Seat.CLIENT and _is_assistant(text):
        return ASSISTANT
    if len(words) >= FEWEST_AGAIN and words in (_list_last(lines, of) for of in Seat):
        return LAST_LINE
    heard = " ".join(line.text for line in lines[-2:])
    if heard and not is_english(text) and is_english(heard):
        return LANGUAGE
    return None


_DETAILS = {
    PROMPT_SAID: "these are words of the instructions, not what is said in the room",
    BOTH_SIDES: "it speaks for the other one too",
    ASSISTANT: "these are the words of a helper; you are the one who came for help",
    LAST_LINE: "the same was said just before",
    BRACES: "say it in words, with no braces around it",
    LOOP: "the same words come again and again",
    BLANKS: "it is mostly white space",
    LANGUAGE: "it is not in the language of the talk",
    NOTHING: "it says nothing",
}


def _other(seat: Seat) -> Seat:
    return Seat.COUNSELOR if seat is Seat.CLIENT else Seat.CLIENT


def _label(seat: Seat, start: str) -> re.Pattern[str]:
    return re.compile(
        rf"{start}[#*\[ \t]*(?:the )?(?:{_LABELS[seat]})[*\] \t]*[:：]\*{{0,2}}[ \t]*",
        re.IGNORECASE | re.MULTILINE,
    )


def _unquote(said: str) -> str:
    """A whole reply between quotation marks is what is between them."""
    inside = said[1:-1]
    pairs = (('"', '"'), ("“", "”"))
    quoted = any(said.startswith(a) and said.endswith(b) and len(said) > 2 for a, b in pairs)
    return inside.strip() if quoted and not set(inside) & set('"“”') else said


def _is_assistant(text: str) -> bool:
    return _ASSISTANT.search(text) is not None or len(_LISTED.findall(text)) > MOST_LISTED


def _straighten(text: str) -> str:
    return text.replace("’", "'")


def _list_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_straighten(text).lower()))


def _list_last(lines: Sequence[Line], seat: Seat) -> tuple[str, ...]:
    last = next((line.text for line in reversed(lines) if line.seat is seat), "")
    return _list_words(last)


def _loops(words: Sequence[str]) -> bool:
    runs = Counter(zip(*(words[start:] for start in range(LOOP_RUN)), strict=False))
    times = max(runs.values(), default=0)
    return times >= LOOP_TIMES and times * LOOP_RUN >= LOOP_SHARE * len(words)


def _repeats_prompt(words: tuple[str, ...], prompt: str) -> bool:
    """Whether a run of the prompt's own words, or one of its whole examples, is among them."""
    runs, examples = _own_words(prompt)
    if words in examples:
        return True
    return any(
        words[start : start + PROMPT_RUN] in runs for start in range(len(words) - PROMPT_RUN + 1)
    )


@lru_cache(maxsize=256)
def _own_words(prompt: str) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Every run of words in a template that no field stands in, and its quoted examples."""
    parts = Template.pattern.sub("\0", prompt).split("\0")
    spoken = [_list_words(part) for part in parts]
    runs = (
        words[start : start + PROMPT_RUN]
        for words in spoken
        for start in range(len(words) - PROMPT_RUN + 1)
    )
    examples = (_list_words(found) for found in _QUOTED.findall(prompt))
    return frozenset(runs), frozenset(examples)
