"""Does what a client says at the surface give away the thought underneath (§3.1)?

A rule over words, not over meaning.

It finds shared words and quotations. A paraphrase in other words passes; for that there are judges
and people.
"""

import re
from collections.abc import Iterable

from agents.profiles.patternreframe.wording import content_words

SHARED_SHARE = 0.5
"""Half of a thought's content words tell it: in "I am a hopeless baker" either one already says too
much."""

SHARED_WORDS = 3
"""Of a long thought less than half is enough: three words that carry meaning are more than its
topic."""

QUOTED_WORDS = 5
"""So many words in a row, small ones too, are no chance; a shorter thought counts when all of it is
quoted."""


def gives_away(surface: str, thoughts: Iterable[str]) -> bool:
    """True when a surface problem gives any of the thoughts away."""
    return find_leak(surface, thoughts) is not None


def find_leak(surface: str, thoughts: Iterable[str]) -> int | None:
    """The place (from 0) of the first thought that a surface problem gives away; None when it keeps
    them all."""
    leaks = (
        place
        for place, thought in enumerate(thoughts)
        if _shares(surface, thought) or quotes(surface, thought)
    )
    return next(leaks, None)


def quotes(text: str, thought: str) -> bool:
    """True when a text holds a thought, or a long enough piece of it, word for word."""
    words = _words(thought)
    length = min(QUOTED_WORDS, len(words))
    said = f" {' '.join(_words(text))} "
    pieces = (words[start : start + length] for start in range(len(words) - length + 1))
    return length > 0 and any(f" {' '.join(piece)} " in said for piece in pieces)


def _shares(surface: str, thought: str) -> bool:
    carried = content_words(thought)
    shared = len(content_words(surface) & carried)
    return shared > 0 and (shared >= SHARED_WORDS or shared >= SHARED_SHARE * len(carried))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower())
