"""A chat that is too long for a model, shortened by whole exchanges from its middle.

One function for training and for play, so that a model is asked as it was taught. What counts as
too long is the caller's to say.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from psy_env.records import Message

REPLY_SHARE = 2
"""Of a small context, a reply gets no more room than one part in so many."""


class Trimmed(NamedTuple):
    """The chat as it can be asked, and how many of its turns were left out."""

    messages: tuple[Message, ...]
    left_out: int


def prompt_room(context: int, reply_tokens: int) -> int:
    """How many tokens a prompt may have in a context of so many, with room kept for the reply."""
    return context - min(reply_tokens, context // REPLY_SHARE)


def trim_turns(
    messages: Sequence[Message], fits: Callable[[tuple[Message, ...]], bool]
) -> Trimmed | None:
    """Leave out exchanges behind the first one, the oldest first, until the rest fits; None where
    even the first exchange and the last turn do not.

    The system message, the first exchange and the last turn always stay, and roles still alternate.
    """
    whole = tuple(messages)
    if fits(whole):
        return Trimmed(whole, 0)
    start = 2 if whole and whole[0].role != "system" else 3
    for end in range(start + 2, len(whole), 2):
        shorter = (*whole[:start], *whole[end:])
        if fits(shorter):
            return Trimmed(shorter, end - start)
    return None
