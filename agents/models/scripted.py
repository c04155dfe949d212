"""A model that answers from a function, for tests and for trying a format."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agents.models.chat import ChatReply, ChatRequest, Completion, Usage

CHARACTERS_PER_TOKEN = 4
"""A rough but common measure for English, where no tokenizer is at hand."""


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


@dataclass
class ScriptedModel:
    """Answers each request with what `script` makes of it: a text for all n, or a list of texts (no
    more than n)."""

    script: Callable[[ChatRequest], str | Sequence[str]]
    name: str = "scripted"
    requests: list[ChatRequest] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def chat(self, request: ChatRequest) -> ChatReply:
        """Answer, and keep the request for whoever wants to look at it."""
        with self._lock:
            self.requests.append(request)
        told = self.script(request)
        texts = [told] * request.n if isinstance(told, str) else list(told)
        asked = sum(estimate_tokens(message.content) for message in request.messages)
        return ChatReply(
            tuple(map(Completion, texts)), Usage(asked, sum(map(estimate_tokens, texts)), 0.0)
        )
