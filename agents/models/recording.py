"""Every answer is written down before it is used, and never asked for twice.

Whoever plays a session opens a `CallLog` around it; models asked inside find it by context, so
seats stay stateless and need not know. Without a log (one session in the terminal) calls go
straight through.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from pydantic import TypeAdapter

from agents.models.chat import (
    ChatModel,
    ChatReply,
    ChatRequest,
    Completion,
    Form,
    ModelError,
    RefusedError,
    Usage,
)
from psy_env.errors import InputError
from psy_env.seeds import derive_seed

_COMPLETIONS = TypeAdapter(tuple[Completion, ...])


class CallKey(NamedTuple):
    """Which call of a run: the session, where in it, what was asked, and how often the same was
    asked there before."""

    session_id: str
    step: str
    request_hash: str
    repeat: int


class Call(NamedTuple):
    """A call and its outcome, as it is stored. Neither `reply` (completions as JSON) nor `error`:
    still in flight."""

    key: CallKey
    seat: str
    model: str
    reply: bytes | None = None
    error: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    causes: dict[str, int] = {}  # noqa: RUF012 - never changed
    seconds: float = 0.0

    def answer(self) -> ChatReply:
        """What the model said. Raises ModelError again when it had failed."""
        if self.reply is None:
            raise ModelError(self.error or "the call was never answered", self.causes)
        usage = Usage(self.prompt_tokens, self.completion_tokens, self.cost, self.causes)
        return ChatReply(_COMPLETIONS.validate_json(self.reply), usage)


class CallLog(Protocol):
    """Where calls are kept. Both `announce` and `store` return when the ledger has it."""

    def recall(self, key: CallKey) -> Call | None:
        """The outcome stored under this key, if any."""
        ...

    def announce(self, call: Call) -> None:
        """The call is about to be made."""
        ...

    def store(self, call: Call) -> None:
        """The call has an outcome."""
        ...

    def pass_exchange(self) -> None:
        """One more exchange was begun: for whoever watches."""
        ...


@dataclass
class _Scene:
    """One session being played: its log, where it stands, and what was asked there."""

    session_id: str
    log: CallLog
    step: str = ""
    asked: Counter[str] = field(default_factory=Counter)

    def key(self, request_hash: str) -> CallKey:
        self.asked[request_hash] += 1
        return CallKey(self.session_id, self.step, request_hash, self.asked[request_hash] - 1)


_SCENE: ContextVar[_Scene | None] = ContextVar("scene", default=None)


@contextmanager
def recording(session_id: str, log: CallLog | None) -> Iterator[None]:
    """Record the calls that this thread makes inside; without a log they go straight through."""
    token = _SCENE.set(None if log is None else _Scene(session_id, log))
    try:
        yield
    finally:
        _SCENE.reset(token)


def enter_step(step: str) -> None:
    """Say where the session stands now; equal questions at different steps are different calls."""
    if scene := _SCENE.get():
        scene.step = step
        scene.asked = Counter()


@dataclass(frozen=True)
class SeatModel:
    """A model as a seat holds it (or who writes or takes apart): recorded, and asked again until
    all n completions are there.

    `reply_tokens` is how long a reply may be where the seat's own bound is not to be used.
    """

    model: ChatModel
    seat: str
    form: Form = Form.JSON
    reply_tokens: int | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def chat(self, request: ChatRequest) -> ChatReply:
        """Answer with all n completions, by as many calls as the model needs."""
        if self.reply_tokens is not None:
            bounded = replace(request.sampling, max_tokens=self.reply_tokens)
            request = replace(request, sampling=bounded)
        reply = self._call(request)
        while missing := request.n - len(reply.completions):
            asked = len(reply.completions)
            rest = self._call(
                replace(request, n=missing, seed=derive_seed(request.seed, "top up", asked))
            )
            reply = ChatReply((*reply.completions, *rest.completions), reply.usage.plus(rest.usage))
        return reply

    def _call(self, request: ChatRequest) -> ChatReply:
        scene = _SCENE.get()
        if scene is None:
            return self._ask(request)
        key = scene.key(request.hash(self.name))
        if known := scene.log.recall(key):
            return known.answer()
        call = Call(key, self.seat, self.name)
        scene.log.announce(call)
        started = time.perf_counter()
        try:
            reply = self._ask(request)
        except (ModelError, InputError) as error:
            usage = error.usage if isinstance(error, ModelError | RefusedError) else Usage()
            causes = error.causes if isinstance(error, ModelError) else {}
            failed = call._replace(error=str(error))
            scene.log.store(_charge(failed, replace(usage, causes=causes)))
            raise
        outcome = call._replace(
            reply=_COMPLETIONS.dump_json(tuple(reply.completions), exclude_defaults=True),
            seconds=round(time.perf_counter() - started, 3),
        )
        scene.log.store(_charge(outcome, reply.usage))
        return reply

    def _ask(self, request: ChatRequest) -> ChatReply:
        """One call, held to its word: a model that answers too much or nothing would break the
        slate."""
        reply = self.model.chat(request)
        if not reply.completions:
            raise ModelError("the model gave no completion", {"empty": 1}, reply.usage)
        return replace(reply, completions=tuple(reply.completions)[: request.n])


def _charge(call: Call, usage: Usage) -> Call:
    """The call with what it took."""
    return call._replace(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cost=usage.cost,
        causes=dict(usage.causes),
    )
