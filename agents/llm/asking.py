"""How seats ask a model: what cannot be read is sent back with the error."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from agents.llm.quoting import neutralise
from agents.models.chat import ChatRequest, Completion, Finish
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from psy_env.records import Message
from psy_env.reply_text import ReplyError
from psy_env.seeds import derive_seed

ASK_AGAIN = "ask_again"
NO_TEXT = "(no text)"
"""Stands for an empty reply when it is shown to the model: some servers refuse an empty message."""

_UNFINISHED = {
    Finish.LENGTH: "the reply was cut off because it was too long",
    Finish.CONTENT_FILTER: "the reply was stopped by a content filter",
    Finish.REFUSAL: "the reply was a refusal",
}

ReadT = TypeVar("ReadT")
Read = Callable[[str], ReadT]
"""Reads a reply's text. Raises ReplyError."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No reply could be used: the last one's cause, and that reply."""

    cause: str
    completion: Completion


@dataclass(frozen=True, slots=True)
class Asker:
    """A model that is held to a form. At most `max_reasks` more calls for each completion;
    ModelError passes."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int
    again: str = ASK_AGAIN
    """The prompt that sends a reply back."""

    def ask(self, request: ChatRequest, read: Read[ReadT]) -> ReadT | Unreadable:
        """What was read from one reply."""
        return self.ask_all(replace(request, n=1), read)[0]

    def ask_all(self, request: ChatRequest, read: Read[ReadT]) -> list[ReadT | Unreadable]:
        """What was read from each of the n replies; one that cannot be read is asked for again on
        its own."""
        return self.ask_completions(request, partial(_read_whole, read))

    def ask_completions(
        self, request: ChatRequest, read: Callable[[Completion], ReadT]
    ) -> list[ReadT | Unreadable]:
        """The same for a reader that wants to see more of a reply than its text."""
        return [
            self._insist(_single(request, index), completion, read, self.max_reasks)
            for index, completion in enumerate(self.model.chat(request).completions)
        ]

    def _insist(
        self,
        request: ChatRequest,
        completion: Completion,
        read: Callable[[Completion], ReadT],
        left: int,
    ) -> ReadT | Unreadable:
        try:
            return read(completion)
        except ReplyError as error:
            if not left:
                return Unreadable(error.cause, completion)
            again = self._ask_again(request, completion, str(error))
        return self._insist(again, self.model.chat(again).completions[0], read, left - 1)

    def _ask_again(self, request: ChatRequest, completion: Completion, error: str) -> ChatRequest:
        """The same question with the reply and its error after it; the reply may quote anybody, so
        it is cleaned."""
        reply = Message(role="assistant", content=neutralise(completion.text.strip()) or NO_TEXT)
        told = Message(role="user", content=self.prompts.render(self.again, error=error))
        return replace(
            request,
            messages=(*request.messages, reply, told),
            seed=derive_seed(request.seed, "ask again"),
        )


def _single(request: ChatRequest, index: int) -> ChatRequest:
    return replace(request, n=1, seed=derive_seed(request.seed, "completion", index))


def _read_whole(read: Read[ReadT], completion: Completion) -> ReadT:
    if completion.finish is not Finish.STOP:
        raise ReplyError(completion.finish.value, _UNFINISHED[completion.finish])
    return read(completion.text)
