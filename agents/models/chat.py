"""What every language model answers: messages in, n completions out, with what it cost."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from psy_env import readings
from psy_env.errors import InputError, SeatError
from psy_env.records import Message


class Form(StrEnum):
    """How a model is asked to answer: JSON objects, or plain words and single digits for one that
    cannot keep to a form."""

    JSON = "json"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model draws its words; temperature 0 is greedy, `top_p` lies in (0, 1]. `max_tokens`
    bounds one completion."""

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 512

    @classmethod
    def of_candidates(cls, n: int, max_tokens: int) -> "Sampling":
        """How a counselor draws n candidates: several must differ, one is spoken as it comes."""
        temperature = readings.TEMPERATURE if n > 1 else readings.TEMPERATURE_ALONE
        return cls(temperature, readings.TOP_P, max_tokens)


def fold_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same chat without a system role: its words stand at the top of the first user turn, for
    models that know only two roles."""
    told = [message.content for message in messages if message.role == "system"]
    said = [message for message in messages if message.role != "system"]
    if not told:
        return tuple(said)
    first = [said.pop(0).content] if said and said[0].role == "user" else []
    return (Message(role="user", content="\n\n".join([*told, *first])), *said)


@dataclass(frozen=True, slots=True)
class ReplySchema:
    """The JSON schema a reply must fit, sent where the server honours it; whoever asked validates
    all the same."""

    name: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question to a model. `seed` is sent where it is honoured, and so is `top_logprobs`: how
    many likely words to tell at the place of the first (0: none). With `context`, a chat that with
    its answer has more tokens is trimmed by whole turns, by a model whose tokens we can count."""

    messages: tuple[Message, ...]
    sampling: Sampling
    n: int = 1
    seed: int = 0
    reply_schema: ReplySchema | None = None
    top_logprobs: int = 0
    context: int | None = None

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
            *([self.top_logprobs] if self.top_logprobs else []),
            *([{"context": self.context}] if self.context is not None else []),
        ]
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()[:32]


class Finish(StrEnum):
    """Why a completion ended. Only `stop` is a whole answer."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer. `likely` are the words that might have stood first with their probabilities,
    empty where nobody asked or the server does not tell."""

    text: str
    finish: Finish = Finish.STOP
    likely: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call took: tokens, US dollars (None: no price known), and failed attempts before it by
    cause."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    causes: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: "Usage") -> "Usage":
        """Both together; the cost is unknown where either's is."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            (self.cost or 0.0) + (other.cost or 0.0) if known else None,
            Counter(self.causes) + Counter(other.causes),
        )


@dataclass(frozen=True, slots=True)
class ChatReply:
    """At least one completion and at most the n asked for."""

    completions: Sequence[Completion]
    usage: Usage = Usage()


class ModelError(SeatError):
    """A model gave no answer: the session fails with this cause, the run goes on. `causes` counts
    what was tried, `usage` is what that took."""

    def __init__(
        self, cause: str, causes: Mapping[str, int] | None = None, usage: Usage = Usage()
    ) -> None:
        """Keep the cause in one line."""
        self.causes = dict(causes or {})
        self.usage = usage
        super().__init__(cause)


class RefusedError(InputError):
    """A server wants something put right before any session can be played; `usage` is what earlier
    attempts of the call took."""

    def __init__(self, thing: str, remedy: str, *, place: str = "", usage: Usage = Usage()) -> None:
        """Keep what it took beside the three parts."""
        self.usage = usage
        super().__init__(thing, remedy, place=place)


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
