"""What a model's text says beside its thinking, and the one JSON object in it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

NO_OBJECT = "not one JSON object"
TWO_OBJECTS = "two verdicts"

_NAMES = r"(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratchpad)"
_OPEN = (
    rf"(?:<{_NAMES}>|\[think\]|◁think▷|<\|begin_of_thought\|>"
    r"|<\|channel\|?>(?:analysis|commentary|thought)\b)"
)
_CLOSE = (
    rf"(?:</{_NAMES}>|\[/think\]|◁/think▷|<\|end_of_thought\|>|<channel\|>"
    r"|(?:<\|start\|>assistant)?<\|channel\|>final(?:<\|message\|>)?)"
)
_MARK = re.compile(rf"(?P<opens>{_OPEN})|{_CLOSE}", re.IGNORECASE)
_FRAME = re.compile(
    r"</?(?:answer|response|output)>|<\|(?:begin|end)_of_solution\|>|<\|(?:return|end|im_end)\|>",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```(?:\w*[ \t]*\n|json)?(.*)```", re.DOTALL | re.IGNORECASE)
_KEY = re.compile(r'\{\s*"[^"]*"\s*:')
_OBJECT = re.compile(r'\{(?=\s*["}])')


class ReplyError(ValueError):
    """A reply that cannot be used. `cause` is short and can be counted; the text tells the model
    what to put right.

    Neither holds any of the reply's own words.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        """Keep both; without a detail the cause says enough."""
        self.cause = cause
        super().__init__(detail or cause)


def unwrap(text: str) -> str:
    """A reply without byte-order marks, thinking and the fence around it; thinking that never ends
    leaves nothing."""
    answer = text.replace("\ufeff", "").strip()
    if not _is_object(answer):  # marks inside the one object's own texts are its words
        answer = _drop_thinking(answer)
    fenced = _FENCE.fullmatch(answer)
    return (fenced[1] if fenced else answer).strip()


def holds_object(text: str) -> bool:
    """Whether a text looks as if it held a JSON object."""
    return _KEY.search(text) is not None


def find_object(text: str) -> dict[str, Any]:
    """The one JSON object in a reply, whatever prose stands around it. Raises ReplyError."""
    found = _scan(unwrap(text))
    body = next(found, None)
    if body is None:
        raise ReplyError(NO_OBJECT, "the reply must be one JSON object")
    if next(found, None) is not None:
        raise ReplyError(TWO_OBJECTS, "the reply must be exactly one JSON object")
    return body


def read_object(text: str) -> dict[str, Any]:
    """The same, held to what a file can keep: half a pair would break the one it is saved in."""
    body = find_object(text)
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ReplyError("half a surrogate pair", "a character is only half there") from error
    return body


def _drop_thinking(text: str) -> str:
    """What stands outside every block; a lone end ends all before it, a lone beginning all after
    it."""
    said, end, depth = "", 0, 0
    marks = list(_MARK.finditer(text))
    for mark in marks:
        if mark["opens"]:
            said += text[end : mark.start()] if not depth else ""
            depth = 1
        elif not depth:
            said = ""
        else:
            depth = 0
        end = mark.end()
    said += "" if depth else text[end:]
    return (_FRAME.sub("", said) if marks else said).strip()


def _scan(text: str) -> Iterator[dict[str, Any]]:
    """Every outermost object; one that begins and cannot be read is no prose."""
    if text.startswith("{") and not _OBJECT.match(text):
        raise ReplyError("not JSON", "the reply is not valid JSON")
    end = 0
    while start := _OBJECT.search(text, end):
        if text[end : start.start()].rstrip().endswith(("[", ":[")):
            raise ReplyError(NO_OBJECT, "the reply must be one JSON object, not a list")
        try:
            body, end = _DECODER.raw_decode(text, start.start())
        except ReplyError:
            raise
        except (ValueError, RecursionError) as error:
            raise ReplyError("not JSON", "the reply is not valid JSON") from error
        yield body


def _is_object(text: str) -> bool:
    try:
        return text.startswith("{") and _DECODER.raw_decode(text)[1] == len(text)
    except (ValueError, RecursionError):
        return False


def _refuse_constant(name: str) -> NoReturn:
    raise ReplyError("not a finite number", f"{name} is not a number that can be used")


def _collect(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        raise ReplyError("key twice", "a key stands twice in one object")
    return body


_DECODER = json.JSONDecoder(
    strict=False, parse_constant=_refuse_constant, object_pairs_hook=_collect
)
