"""What others said reaches a model as data: nothing in it passes for an instruction.

Every replacement can be seen and read back: an invisible character stands as its code point, an
angle bracket (every model's end markers have one, and so has our own data field) as a single
guillemet, a role label at the start of a line behind a bar. Texts are never rendered as templates:
they are filled in once, as values.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache

from psy_env.views import Line
from psy_env.vocabulary import Seat

OPEN, CLOSE = "<data>", "</data>"
"""Where the data field begins and ends: no text inside can hold either."""

LONGEST = 8_000
"""Characters of one text, many times what a person says in one turn; the middle of a longer one is
left out."""

SPOKEN = 1_000
"""Characters that nearly every spoken turn stays below."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_BRACKETS = str.maketrans("<>", "‹›")
_INSTRUCTION = re.compile(
    r"\[(\s?/?\s?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\s?)\]", re.I
)
_ROLES = (
    "system|developer|assistant|user|human|ai|bot|model|tool|function|instructions?|response|input"
    "|output"
    "|judge|evaluator|counselor|therapist|client|patient"
)
_LABEL = re.compile(
    rf"^(?=[ \t›*_|-]*(?:#+[ \t]*(?:{_ROLES})\b|(?:{_ROLES})[ \t*_]*(?:[:：]|$)))", re.I | re.M
)


def neutralise(text: str) -> str:
    """A text without hidden characters, markers and role labels, cut in the middle when
    over-long."""
    return _neutralise_again(text) if len(text) <= SPOKEN else _neutralise_long(text)


def _neutralise(text: str) -> str:
    seen = _INVISIBLE.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text).translate(_BRACKETS)
    return _cut(_LABEL.sub("¦ ", _INSTRUCTION.sub(r"⟦\1⟧", seen)))


_neutralise_again = lru_cache(maxsize=8192)(_neutralise)
"""What was said comes back in every later request."""

_neutralise_long = lru_cache(maxsize=64)(_neutralise)
"""Of long texts, which may have a million characters, only a dialogue or two are kept."""


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    kept = LONGEST // 2 - 50
    return f"{text[:kept]} [... {len(text) - 2 * kept} characters cut ...] {text[-kept:]}"


def neutralise_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """A dialogue that is safe to stand in chat messages."""
    return tuple(Line(line.seat, neutralise(line.text)) for line in lines)


def quote(data: Mapping[str, object]) -> str:
    """The data field of a judge's message: one JSON object on one line between its markers. Words
    of a closed list pass."""
    return f"{OPEN}\n{json.dumps(_neutralise_texts(data), ensure_ascii=False)}\n{CLOSE}"


def _neutralise_texts(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, Mapping):
        return {key: _neutralise_texts(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_neutralise_texts(item) for item in value]
    return value


def tell_dialogue(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The dialogue as a judge gets it, its turns numbered from 1."""
    return [
        {"turn": number, "speaker": line.seat, "text": line.text}
        for number, line in enumerate(lines, 1)
    ]


def number_turns(lines: Sequence[Line], seat: Seat) -> list[int]:
    """The numbers of one seat's turns."""
    return [number for number, line in enumerate(lines, 1) if line.seat is seat]
