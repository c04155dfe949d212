"""Chat to tokens and back, by a model's own tokenizer and chat template."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import TemplateError

from agents.models.chat import ModelError, fold_system
from agents.trimming import Trimmed, prompt_room, trim_turns
from psy_env.errors import InputError
from psy_env.records import Message

_PROBE = (
    Message(role="system", content="Be brief."),
    Message(role="user", content="Hello."),
    Message(role="assistant", content="Good-bye."),
)

FRAME = 64
"""Tokens that a template may write around one message, generously."""

TEMPLATE_OPTIONS = {"sanitize_control_tokens": True}
"""How a template is applied, at play and in training: what is said stays text, also where it looks
like a control token."""


@dataclass(frozen=True)
class ChatTokens:
    """A tokenizer that many threads may ask; by itself it is not safe for threads."""

    tokenizer: Any
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fold(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """The chat in roles that the template knows."""
        return tuple(messages) if self._knows_system else fold_system(messages)

    def fit(self, messages: Sequence[Message], context: int | None, reply_tokens: int) -> Trimmed:
        """The chat as this model is asked: trimmed by whole turns where it would not leave room for
        a reply; whole where the context is unknown or no trimming helps."""
        if context is None:
            return Trimmed(tuple(messages), 0)
        room = prompt_room(context, reply_tokens)
        return trim_turns(messages, lambda chat: self._is_within(chat, room)) or Trimmed(
            tuple(messages), 0
        )

    def _is_within(self, messages: Sequence[Message], room: int) -> bool:
        """A token stands for a byte or more, so most chats need not be counted."""
        size = sum(len(message.content.encode()) + FRAME for message in messages)
        return size <= room or len(self.encode(messages)) <= room

    def check(self, place: str) -> None:
        """Raises InputError for a model that cannot take our chats at all."""
        if not self.tokenizer.chat_template:
            raise InputError(
                "the tokenizer has no chat template", "Use a chat (instruct) model.", place=place
            )
        try:
            self._render(_PROBE, answering=False)
        except TemplateError as error:
            thing = f"the chat template refuses a user and an assistant turn ({error})"
            raise InputError(thing, "Use a chat model that takes both.", place=place) from error

    def encode(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The prompt, up to where the answer begins. What is said stays text, also where it looks
        like a control token.

        Raises ModelError when the template refuses these messages.
        """
        try:
            return self._render(messages, answering=True)
        except TemplateError as error:
            raise ModelError(
                f"the chat template refuses the messages: {error}", {"template": 1}
            ) from error

    def decode(self, ids: Sequence[int]) -> str:
        """The text of an answer."""
        with self._lock:
            text: str = self.tokenizer.decode(
                ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
            )
        return text

    def find_ends(self, configured: int | Iterable[int] | None) -> frozenset[int]:
        """All tokens that end a turn: those of the generation settings, the tokenizer's own, and
        what the template writes."""
        told = (
            ()
            if configured is None
            else (configured,)
            if isinstance(configured, int)
            else tuple(configured)
        )
        known = {*told, self.tokenizer.eos_token_id} - {None}
        ids = self._render(_PROBE, answering=False)
        added = self.tokenizer.added_tokens_decoder
        return frozenset(
            {*known, *(token for token in ids[-3:] if token in added and added[token].special)}
        )

    @cached_property
    def _knows_system(self) -> bool:
        """Whether what the system says reaches the model: some templates refuse the role, others
        drop it without a word."""
        try:
            return self._apply(_PROBE, answering=False) != self._apply(_PROBE[1:], answering=False)
        except TemplateError:
            return False

    def _render(self, messages: Sequence[Message], *, answering: bool) -> tuple[int, ...]:
        return self._apply(self.fold(messages), answering=answering)

    def _apply(self, messages: Sequence[Message], *, answering: bool) -> tuple[int, ...]:
        chat = [message.model_dump() for message in messages]
        with self._lock:
            ids = self.tokenizer.apply_chat_template(
                chat,
                add_generation_prompt=answering,
                return_dict=False,
                **TEMPLATE_OPTIONS,
            )
        return tuple(ids)
