"""Text as a page may show it: nothing in it steers the screen, and nothing hides."""

import json
import re
from typing import Any

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control and direction characters, halves of characters, and what no eye sees; not what joins
letters of a script or parts of a picture."""

_ESCAPED = re.compile(r"\\[ubfr]")
"""How JSON may write one of them."""


def make_visible(text: str) -> str:
    """The text with its line breaks and tabs; what steers or hides is named instead."""
    return _STEERING.sub(_name_sign, text.replace("\r\n", "\n"))


def show_data(value: Any) -> Any:
    """The same data with every text in it made visible."""
    if isinstance(value, str):
        return make_visible(value)
    if isinstance(value, dict):
        return {make_visible(key): show_data(one) for key, one in value.items()}
    return [show_data(one) for one in value] if isinstance(value, list | tuple) else value


def write_visible(data: Any) -> str:
    """Data as JSON, every text in it visible; what has nothing to hide is written at once."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if _ESCAPED.search(text) is None and _STEERING.search(text) is None:
        return text
    return json.dumps(show_data(data), ensure_ascii=False, separators=(",", ":"))


def _name_sign(match: re.Match[str]) -> str:
    return f"‹U+{ord(match.group()):04X}›"
