"""What trying a model may take: a bound on its calls, and what they came to."""

import threading
import time
from dataclasses import dataclass, field

from agents.models.chat import ChatModel, ChatReply, ChatRequest, ModelError, RefusedError, Usage
from agents.models.scripted import estimate_tokens

MOST_CALLS = 120
MOST_SECONDS = 240.0
"""Then no further question is asked, if nothing else is said; those in flight come home."""


class NoCallsLeft(ModelError):  # noqa: N818 - how a trial ended, not a fault
    """The trial has made all the calls it may make, or taken all the time."""


@dataclass
class Purse:
    """Calls, tokens and US dollars (None: no price known) of one trial, and `guessed`, how many
    tokens we would have thought its prompts to have; many threads may pay. The time runs from the
    first question."""

    most_calls: int
    most_seconds: float
    calls: int = 0
    usage: Usage = field(default_factory=lambda: Usage(cost=0.0))
    guessed: int = 0
    _started: float | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self) -> None:
        """One call more. Raises NoCallsLeft."""
        with self._lock:
            if self.calls >= self.most_calls:
                raise NoCallsLeft(f"not asked: {self.most_calls} calls were made")
            now = time.monotonic()
            self._started = now if self._started is None else self._started
            if now - self._started > self.most_seconds:
                raise NoCallsLeft(f"not asked: {self.most_seconds:g} s had passed")
            self.calls += 1

    def pay(self, request: ChatRequest, usage: Usage) -> None:
        """What a call came to."""
        with self._lock:
            self.guessed += sum(estimate_tokens(message.content) for message in request.messages)
            self.usage = self.usage.plus(usage)


@dataclass(frozen=True)
class PaidCall:
    """One question, its answer and the seconds it took."""

    request: ChatRequest
    reply: ChatReply
    seconds: float


@dataclass(frozen=True)
class PaidModel:
    """A model whose calls are paid from a purse, and kept: what was asked, what was answered."""

    model: ChatModel
    purse: Purse
    asked: list[ChatRequest] = field(default_factory=list)
    heard: list[PaidCall] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def chat(self, request: ChatRequest) -> ChatReply:
        """Ask. Raises NoCallsLeft, and whatever the model raises."""
        self.purse.take()
        self.asked.append(request)
        started = time.monotonic()
        try:
            reply = self.model.chat(request)
        except (ModelError, RefusedError) as error:
            self.purse.pay(request, error.usage)
            raise
        self.purse.pay(request, reply.usage)
        self.heard.append(PaidCall(request, reply, time.monotonic() - started))
        return reply
