"""A model at a server, and the only loop that makes a failed call again.

What a model means is another matter: a reply that arrived and cannot be read is asked for again by
agents/llm/asking.py.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from agents.models.chat import (
    ChatReply,
    ChatRequest,
    Completion,
    Finish,
    ModelError,
    RefusedError,
    Usage,
)
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.gate import Event, Gate, gate_for
from agents.models.endpoint.keys import check_key, hide_key
from agents.models.endpoint.refusals import (
    FILTERING,
    OTHER_REMEDY,
    UNNAMED,
    RefusedField,
    find_lines,
    name_table,
    tells_filter,
)
from agents.models.endpoint.retry import TROUBLES, Backoff, Cause, Failure, plan_wait
from agents.models.endpoint.route import CERTIFICATES, check_route, find_proxy
from agents.models.endpoint.sending import post
from agents.models.endpoint.wire import estimate_request, first_line, read_reply, render_body
from psy_env.errors import InputError, PsyStepError

SHORTEST_ATTEMPT = 1.0
"""Seconds; with less than that (and than its own time-out) an attempt would only hide the cause of
those before it."""

KNOCKS = 4
"""Attempts to reach a server that never answered: some seconds, for one that is just being
started."""

_CHANCE = random.Random()
"""Only for how long to wait: never part of what a run holds."""


class Dialect(NamedTuple):
    """How a server is spoken to: where its calls go, what stands before the key, both bodies."""

    path: str
    key_scheme: str
    render_body: Callable[[ChatRequest, str, Endpoint], bytes]
    read_reply: Callable[[bytes, ChatRequest], ChatReply | Failure]


OPENAI = Dialect("/chat/completions", "Bearer", render_body, read_reply)


@dataclass(frozen=True)
class EndpointModel:
    """A model by its name at an endpoint; it can be shown and sent anywhere.

    It holds no key and no connection. Raises InputError when its key is missing, or what the
    environment tells of proxies and certificates cannot be used.
    """

    endpoint: Endpoint
    model: str
    _: KW_ONLY
    dialect: Dialect = OPENAI
    backoff: Backoff = field(default_factory=Backoff)

    def __post_init__(self) -> None:
        """Look for the key, and for the way to the server."""
        check_key(self.endpoint)
        check_route(self.endpoint.base_url)

    @property
    def name(self) -> str:
        """As a seat's flag spells it."""
        return f"{self.endpoint.name}/{self.model}" if self.model else self.endpoint.name

    @property
    def _least(self) -> float:
        """Seconds that another attempt must have."""
        return min(self.endpoint.attempt_timeout, SHORTEST_ATTEMPT)

    def chat(self, request: ChatRequest) -> ChatReply:
        """Ask until there is an answer, a reason to stop, or no time left."""
        body = self.dialect.render_body(request, self.model, self.endpoint.for_model(self.model))
        gate = gate_for(self.endpoint)
        tokens = estimate_request(request)
        left = self.endpoint.deadline
        causes: Counter[str] = Counter()
        lost = Usage()
        while True:
            with gate.place(tokens):
                started = time.monotonic()
                outcome = self._attempt(request, body, min(self.endpoint.attempt_timeout, left))
                left -= time.monotonic() - started
                _tell(gate, outcome, tokens)
            if isinstance(outcome, ChatReply):
                return replace(outcome, usage=self._charge(lost.plus(outcome.usage), causes))
            causes[outcome.cause.value] += 1
            lost = lost.plus(outcome.usage)
            wait = plan_wait(outcome, causes, left - self._least, self.backoff, _CHANCE)
            if not gate.reached and (wait is None or causes[Cause.UNREACHABLE] >= KNOCKS):
                raise self._explain_silence(outcome)
            if wait is None:
                raise self._explain(outcome, causes, self._charge(lost, causes))
            time.sleep(wait)
            left -= wait

    def _attempt(self, request: ChatRequest, body: bytes, timeout: float) -> ChatReply | Failure:
        path = self.dialect.path
        scheme = self.dialect.key_scheme
        content = post(self.endpoint, body, timeout, path=path, key_scheme=scheme)
        outcome = (
            content if isinstance(content, Failure) else self.dialect.read_reply(content, request)
        )
        if isinstance(outcome, ChatReply):
            return outcome
        if outcome.cause in FILTERING and tells_filter(outcome.message):
            filtered = Completion("", Finish.CONTENT_FILTER)
            return ChatReply((filtered,) * request.n, outcome.usage)
        told = outcome._replace(message=first_line(hide_key(outcome.message, self.endpoint)))
        refuses_field = told.cause in UNNAMED and self._find_entry(told.message)
        return told._replace(cause=Cause.REFUSED_FIELD) if refuses_field else told

    def _find_entry(self, refusal: str) -> str | None:
        """The line of endpoints.toml that meets this refusal, if it is about a field we sent."""
        terms = self.endpoint.for_model(self.model)
        table = name_table(self.endpoint, self.model)
        return next((f"[{table}] {line}" for line in find_lines(refusal, terms)), None)

    def _charge(self, usage: Usage, causes: Counter[str]) -> Usage:
        price = self.endpoint.price_of(self.model)
        cost = (
            None if price is None else price.cost_of(usage.prompt_tokens, usage.completion_tokens)
        )
        return replace(usage, cost=cost, causes=dict(causes))

    def _explain_silence(self, failure: Failure) -> PsyStepError:
        """What to raise where nothing ever answered."""
        url, host = self.endpoint.base_url, urlsplit(self.endpoint.base_url).hostname
        thing, remedy = f"nothing answers at {url}", "Start the server, or correct base_url."
        if proxy := find_proxy(url):
            remedy = f"Correct {proxy.variable}, or put {host} into NO_PROXY; or correct base_url."
        return InputError(f"{thing} ({failure.message})", remedy, place=self.name)

    def _explain(self, failure: Failure, causes: Counter[str], usage: Usage) -> PsyStepError:
        """What to raise: something for the user to put right, or a call that failed."""
        host = self.endpoint.host
        variable = self.endpoint.key_variable
        match failure.cause:
            case Cause.KEY_REFUSED if variable:
                thing, remedy = f"{host} refuses the key of {variable}", f"Check {variable}."
            case Cause.KEY_REFUSED:
                thing, remedy = (
                    f"{host} wants a key",
                    "Name the key's environment variable as key_variable.",
                )
            case Cause.NOT_FOUND:
                thing = (
                    f"{host} knows no model '{self.model}', or has no chat at "
                    f"{self.endpoint.base_url}"
                )
                remedy = "Check the model's name and the endpoint's base_url."
            case Cause.REDIRECTED:
                thing = f"{host} sends requests on to {failure.message or 'another place'}"
                remedy = "Set base_url to where the server is: a key is sent nowhere else."
            case Cause.QUOTA:
                thing, remedy = (
                    f"the quota at {host} is used up",
                    "Raise it; the same command continues.",
                )
            case Cause.REFUSED_FIELD:
                line = self._find_entry(failure.message)
                remedy = f"In endpoints.toml: {line}" if line else OTHER_REMEDY
                return RefusedField(host, failure.message, remedy, place=self.name, usage=usage)
            case Cause.REFUSED:
                thing = f"{host} answers {failure.message}"
                remedy = "Check base_url (mostly it ends with /v1) and what the server says."
            case Cause.PROXY_REFUSED:
                thing = f"{host} cannot be reached: {failure.message}"
                remedy = "Give the proxy what it wants, or put the host into NO_PROXY."
            case Cause.CERTIFICATE:
                thing = f"the certificate of {host} is not trusted ({failure.message})"
                remedy = f"Name a file with the certificate of who signed it in {CERTIFICATES[0]}."
            case Cause.TOO_MANY_FILES:
                thing, remedy = "too many open files", "Lower --concurrency or raise ulimit -n."
            case _:
                tried = f"{causes.total()} attempt{'s' if causes.total() > 1 else ''}"
                said = f" ({failure.message})" if failure.message else ""
                return ModelError(f"{host}: {failure.cause} after {tried}{said}", causes, usage)
        return RefusedError(thing, remedy, place=self.name, usage=usage)


def _tell(gate: Gate, outcome: ChatReply | Failure, tokens: int) -> None:
    """Let the gate learn from an attempt."""
    gate.reached = (
        gate.reached or isinstance(outcome, ChatReply) or outcome.cause is not Cause.UNREACHABLE
    )
    used = outcome.usage.prompt_tokens + outcome.usage.completion_tokens
    if isinstance(outcome, ChatReply) or used:
        gate.correct_tokens(tokens, used)
    if isinstance(outcome, ChatReply):
        gate.note(Event.OK)
    elif outcome.cause is Cause.RATE_LIMITED:
        gate.note(Event.RATE_LIMITED, outcome.retry_after)
    elif outcome.cause in TROUBLES:
        gate.note(Event.TROUBLED)
