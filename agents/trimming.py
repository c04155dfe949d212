"""A chat that is too long for a model, shortened by whole exchanges from its middle.

One function for training and for play, so that a model is asked as it was taught. What counts as
too long is the caller's to say.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from psy_env.records import Message

LEFT_AT_ONCE = 4
"""Turns are left out by so many, so that the next prompt begins as this one did: what was read
before (keys and values here, a server's prompt cache elsewhere) is then of use every second
time."""

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
    """Leave out exchanges behind the first one, the oldest first, until the rest fits, LEFT_AT_ONCE
    turns at a time while there are so many; None where even the first exchange and the last turn do
    not fit.

    The system message, the first exchange and the last turn always stay, and roles still alternate.
    """
    whole = tuple(messages)
    if fits(whole):
        return Trimmed(whole, 0)
    start = 2 if whole and whole[0].role != "system" else 3
    most = (len(whole) - start - 1) // 2 * 2
    for left_out in (*range(LEFT_AT_ONCE, most, LEFT_AT_ONCE), most):
        shorter = (*whole[:start], *whole[start + left_out :])
        if left_out > 0 and fits(shorter):
            return Trimmed(shorter, left_out)
    return None
