"""What every language model answers: messages in, n completions out, with what it cost."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from psy_env.errors import SeatError
from psy_env.records import Message


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model draws its words; temperature 0 is greedy, `top_p` lies in (0, 1]. `max_tokens`
    bounds one completion."""

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 512


@dataclass(frozen=True, slots=True)
class ReplySchema:
    """The JSON schema a reply must fit, sent where the server honours it; whoever asked validates
    all the same."""

    name: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model. `seed` is sent where it is honoured."""

    messages: tuple[Message, ...]
    sampling: Sampling
    n: int = 1
    seed: int = 0
    reply_schema: ReplySchema | None = None

    def hash(self, model: str) -> str:
        """What identifies this question to this model: equal questions have equal hashes, on any
        machine."""
        sampling = self.sampling
        schema = self.reply_schema
        content = [
            model,
            [(message.role, message.content) for message in self.messages],
            [sampling.temperature, sampling.top_p, sampling.max_tokens, self.n, self.seed],
            None if schema is None else [schema.name, schema.body],
        ]
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()[:32]


def fold_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same chat for a model without a system role: what it says stands before the first user
    turn."""
    if not messages or messages[0].role != "system":
        return tuple(messages)
    system, *rest = messages
    if not rest or rest[0].role != "user":
        return (Message(role="user", content=system.content), *rest)
    first = Message(role="user", content=f"{system.content}\n\n{rest[0].content}")
    return (first, *rest[1:])


class Finish(StrEnum):
    """Why a completion ended. Only `stop` is a whole answer."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer."""

    text: str
    finish: Finish = Finish.STOP


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call took: tokens, US dollars (None: no price known), and failed attempts before it by
    cause."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChatReply:
    """At least one completion and at most the n asked for."""

    completions: Sequence[Completion]
    usage: Usage = Usage()


class ModelError(SeatError):
    """A model gave no answer: the session fails with this cause, the run goes on. `causes` counts
    what was tried."""

    def __init__(self, cause: str, causes: Mapping[str, int] | None = None) -> None:
        """Keep the cause in one line."""
        self.causes = dict(causes or {})
        super().__init__(cause)


class ChatModel(Protocol):
    """A language model, safe to be asked by many threads at once."""

    @property
    def name(self) -> str:
        """Its full name, as a seat's flag spells it; part of every request's hash."""
        ...

    def chat(self, request: ChatRequest) -> ChatReply:
        """Answer once; fewer completions than asked for are allowed, none is not.

        Raises ModelError when there is no answer (deadline, refused request), InputError for what a
        user must put right before any session can be played (key refused, unknown model, redirect).
        """
        ...
