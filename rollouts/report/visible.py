"""Text as a page may show it: nothing in it steers the screen, and nothing hides."""

import re

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control and direction characters, halves of characters, and what no eye sees; not what joins
letters of a script or parts of a picture."""


def make_visible(text: str) -> str:
    """The text with its line breaks and tabs, and a sign in place of each character that steers."""
    return _STEERING.sub(_name_sign, text.replace("\r\n", "\n"))


def _name_sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"
