"""Rows as TRL reads them, in the very tokens that the model is asked with at play."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from agents.llm.stepper import MAX_TOKENS
from agents.models.chat import ModelError
from agents.models.local.chat_tokens import ChatTokens
from psy_env.errors import InputError
from psy_env.records import Message
from training.job import Adapter
from training.rows import Shape, TrainingRow
from training.trees import MASKED, group_rows, grow_tree

SLACK = 1.25

_QUOTED = re.compile("“([^“”]+)”")
"""As a taught reply quotes (agents.text_format)."""


class Chats(NamedTuple):
    """TRL's rows, how many of them were trimmed by how many turns, and how many teach a reply that
    quotes what was `cut_off`: it cannot be copied, so that it teaches to make up."""

    rows: list[dict[str, Any]]
    trimmed: int
    left_out: int
    cut_off: int = 0


def find_reply_limit(rows: Sequence[TrainingRow], tokens: ChatTokens) -> int:
    """Tokens that a reply may have at play: a good deal more than the longest that is taught."""
    longest = max(_count(tokens, row.replies[0]) for row in rows)
    return min(MAX_TOKENS, round(SLACK * longest) + 1)


def write_chats(
    rows: Sequence[TrainingRow],
    shape: Shape,
    tokens: ChatTokens,
    context: int | None,
    reply_limit: int = MAX_TOKENS,
) -> Chats:
    """Each row as messages in roles that the template knows, trimmed as it will be at play, where
    a reply may have `reply_limit` tokens. Raises InputError for a row that no trimming makes
    fit."""
    written, trimmed, left_out, cut_off = [], 0, 0, 0
    for row in rows:
        chat = tokens.fit(row.prompt, context, reply_limit)
        replies = [_count(tokens, reply) for reply in row.replies]
        if context is not None:
            _check_room(row, chat.messages, max(replies), tokens, context)
        prompt = _plain(tokens.fold(chat.messages))
        sides = {
            name: _plain((reply,)) for name, reply in zip(shape.value, row.replies, strict=True)
        }
        written.append({"prompt": prompt, **sides})
        trimmed += chat.left_out > 0
        left_out += chat.left_out
        cut_off += chat.left_out > 0 and _quotes_lost_words(row, chat.messages)
    return Chats(written, trimmed, left_out, cut_off)


def tell_trimming(
    adapter: Adapter, learn: Chats, hold: Chats, tell: Callable[[str], None]
) -> dict[str, int]:
    """What the context cost the rows, as it stands in the result."""
    trimming = {
        "trimmed": learn.trimmed + hold.trimmed,
        "turns_left_out": learn.left_out + hold.left_out,
        "quotes_cut_off": learn.cut_off + hold.cut_off,
    }
    tell(
        f"{adapter}: {len(learn.rows)} rows to learn from, {len(hold.rows)} held out; "
        f"{trimming['trimmed']} prompts trimmed, by {trimming['turns_left_out']} turns in all"
    )
    if trimming["quotes_cut_off"]:
        tell(
            f"{trimming['quotes_cut_off']} replies to learn quote what their trimmed prompts no "
            "longer hold, which teaches to make up: a larger --context holds it"
        )
    return trimming


def count_tokens(
    rows: Sequence[TrainingRow], tokens: ChatTokens, context: int | None = None
) -> list[int]:
    """Of each row, prompt and completion; of a pair, the prompt with either side. Where longer ones
    are trimmed, at most `context` each."""
    most = math.inf if context is None else context
    return [
        int(min(most, len(tokens.encode(row.prompt)) + _count(tokens, reply)))
        for row in rows
        for reply in row.replies
    ]


def count_tree_tokens(
    rows: Sequence[TrainingRow], tokens: ChatTokens, context: int | None = None
) -> list[int]:
    """Of each tree that the rows of sessions are read as (training.trees)."""
    encoded = []
    for row in rows:
        prompt = tokens.encode(tokens.fit(row.prompt, context, MAX_TOKENS).messages)
        ids = [
            *prompt,
            *tokens.tokenizer(row.replies[0].content, add_special_tokens=False)["input_ids"],
        ]
        labels = [MASKED] * len(prompt) + ids[len(prompt) :]
        encoded.append({"input_ids": ids, "labels": labels})
    return [len(grow_tree(group)["input_ids"]) for group in group_rows(encoded)]


def _check_room(
    row: TrainingRow,
    prompt: Sequence[Message],
    reply_tokens: int,
    tokens: ChatTokens,
    context: int,
) -> None:
    size = sum(len(message.content.encode()) for message in prompt)
    if size + reply_tokens <= context // 2:
        return
    try:
        needed = len(tokens.encode(prompt)) + reply_tokens
    except ModelError as error:
        raise InputError(str(error), "Use a chat model.", place=row.place) from error
    if needed > context:
        thing = f"the row has {needed} tokens, the context holds {context}"
        remedy = "Leave it out, or give a larger --context or another base."
        raise InputError(thing, remedy, place=row.place)


def _quotes_lost_words(row: TrainingRow, kept: Sequence[Message]) -> bool:
    """Whether the reply to learn quotes words of the prompt that it no longer holds."""
    whole, rest = (" ".join(one.content for one in each).lower() for each in (row.prompt, kept))
    quotes = (quote.lower() for quote in _QUOTED.findall(row.replies[0].content))
    return any(quote in whole and quote not in rest for quote in quotes)


def _count(tokens: ChatTokens, reply: Message) -> int:
    """Tokens of a reply with what ends it."""
    return len(tokens.tokenizer(reply.content, add_special_tokens=False)["input_ids"]) + 1


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
