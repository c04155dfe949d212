"""A model at an OpenAI-compatible server. The only file that knows the openai client, and the only loop that tries again.

The client sends and pools connections; that is all. Its own retries and redirects are off, its typed messages are not
used (they cost more than the rest of a call), and no header but ours leaves: what the environment holds for one host
(organisation, project, extra headers) must not reach another. The key is read when it is sent and kept nowhere.
"""

import os
import random
import threading
import time
from collections import Counter
from dataclasses import KW_ONLY, dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from agents.models.chat import ChatReply, ChatRequest, ModelError, Usage
from agents.models.endpoints import Endpoint
from agents.models.gate import Event, gate_for
from agents.models.retry import TROUBLES, Backoff, Cause, Failure, name_cause, plan_wait, read_retry_after
from agents.models.wire import estimate_request, first_line, read_error, read_reply, render_body
from psy_env.errors import InputError, PsyStepError

PATH = "/chat/completions"
LONGEST_BODY = 64 * 1024 * 1024
KEEPALIVE = 60.0

_CHANCE = random.Random()
"""Only for how long to wait: never part of what a run holds."""


def check_key(endpoint: Endpoint) -> None:
    """Raises InputError when the endpoint wants a key and the environment has none that can be sent."""
    variable = endpoint.key_variable
    if not variable:
        return
    if not (found := bool(_read_key(endpoint))) or not _read_key(endpoint).isascii() or " " in _read_key(endpoint):
        thing = "is not set" if not found else "holds characters that no key has"
        raise InputError(
            f"the environment variable {variable} {thing}", f"Put the key for {endpoint.host} there.", place=endpoint.name
        )


@dataclass(frozen=True)
class EndpointModel:
    """A model by its name at an endpoint; holds no key and no connection, so it can be shown and sent anywhere.

    `attempt_timeout` bounds one attempt and `deadline` all of them with the waits between, in seconds; standing in the
    run's own queue does not count. Raises InputError when its key is missing.
    """

    endpoint: Endpoint
    model: str
    _: KW_ONLY
    attempt_timeout: float = 120.0
    deadline: float = 600.0
    backoff: Backoff = Backoff()

    def __post_init__(self) -> None:
        """Look for the key."""
        check_key(self.endpoint)

    @property
    def name(self) -> str:
        """As a seat's flag spells it."""
        return f"{self.endpoint.name}/{self.model}"

    def chat(self, request: ChatRequest) -> ChatReply:
        """Ask until there is an answer, a reason to stop, or no time left."""
        body, tokens = render_body(request, self.model, self.endpoint), estimate_request(request)
        causes: Counter[str] = Counter()
        left = self.deadline
        while True:
            outcome, seconds = self._attempt(request, body, tokens, left)
            if isinstance(outcome, ChatReply):
                return replace(outcome, usage=self._charge(outcome.usage, causes))
            causes[outcome.cause] += 1
            left -= seconds
            wait = plan_wait(outcome, causes.total(), left, self.backoff, _CHANCE)
            if wait is None:
                raise self._explain(outcome, causes)
            time.sleep(wait)
            left -= wait

    def _attempt(self, request: ChatRequest, body: bytes, tokens: int, left: float) -> tuple[ChatReply | Failure, float]:
        """One attempt in its place at the gate, and the seconds it took."""
        gate = gate_for(self.endpoint)
        with gate.place(tokens):
            started = time.monotonic()
            content = _post(self.endpoint, body, min(self.attempt_timeout, left))
            outcome = content if isinstance(content, Failure) else read_reply(content, request)
            seconds = time.monotonic() - started
            if isinstance(outcome, ChatReply):
                gate.note(Event.OK)
                gate.correct_tokens(tokens, outcome.usage.prompt_tokens + outcome.usage.completion_tokens)
            elif outcome.cause is Cause.RATE_LIMITED:
                gate.note(Event.RATE_LIMITED, outcome.retry_after)
            elif outcome.cause in TROUBLES:
                gate.note(Event.TROUBLED)
        return outcome, seconds

    def _charge(self, usage: Usage, causes: Counter[str]) -> Usage:
        price = self.endpoint.price_of(self.model)
        if price is None:
            return replace(usage, causes=dict(causes))
        cost = (usage.prompt_tokens * price.input + usage.completion_tokens * price.output) / 1e6
        return replace(usage, cost=cost, causes=dict(causes))

    def _explain(self, failure: Failure, causes: Counter[str]) -> PsyStepError:
        """What to raise: something for the user to put right, or a call that failed."""
        host, variable = self.endpoint.host, self.endpoint.key_variable
        said = first_line(_hide_key(failure.message, self.endpoint))
        user: dict[Cause, tuple[str, str]] = {
            Cause.KEY_REFUSED: (
                f"{host} refuses the key of {variable}" if variable else f"{host} wants a key",
                f"Check {variable}." if variable else "Name the key's environment variable as key_variable.",
            ),
            Cause.NOT_FOUND: (
                f"{host} knows no model '{self.model}', or nothing at {self.endpoint.base_url}",
                "Check the model's name and the endpoint's base_url.",
            ),
            Cause.REDIRECTED: (
                f"{host} sends requests on to {said or 'another place'}, where no key is taken",
                "Set base_url to where the server really is.",
            ),
            Cause.QUOTA: (f"the quota at {host} is used up", "Raise it, and give the same command again to continue."),
        }
        if failure.cause in user:
            return InputError(*user[failure.cause], place=self.name)
        attempts = causes.total()
        tried = f"{attempts} attempt{'s' if attempts > 1 else ''}"
        return ModelError(f"{host}: {failure.cause} after {tried}{f' ({said})' if said else ''}", causes)


class _CutError(httpx2.RemoteProtocolError):
    """The connection broke in the middle of a reply, or the reply has no end."""


class _Wire(httpx2.Client):
    """Reads a reply under the clock of its attempt: a server that keeps sending a little is late all the same."""

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:  # noqa: ARG002
        """Send, and read the reply to its end."""
        ends = time.monotonic() + request.extensions["timeout"]["read"]
        response = super().send(request, stream=True, **options)
        try:
            content = _read_before(ends, response)
        finally:
            response.close()
        return httpx2.Response(response.status_code, headers=response.headers, content=content, request=request)


class _Client(openai.OpenAI):
    """The openai client, sending what a chat needs and nothing about this machine."""

    @property
    def default_headers(self) -> dict[str, str | openai.Omit]:
        """Ours alone."""
        return {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "psy-step"}


_OPENING = threading.Lock()


def _client_for(base_url: str) -> _Client:
    """One pool of connections for each server."""
    with _OPENING:
        return _open_client(base_url)


@cache
def _open_client(base_url: str) -> _Client:
    """A pool without a bound of its own (the gate has one); proxies of the environment only for what is not this machine."""
    here = urlsplit(base_url).hostname in ("localhost", "127.0.0.1", "::1")
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEEPALIVE)
    wire = _Wire(follow_redirects=False, trust_env=not here, limits=limits)
    return _Client(api_key="sent with each request", base_url=base_url, max_retries=0, http_client=wire)


def _post(endpoint: Endpoint, body: bytes, timeout: float) -> bytes | Failure:
    """The body of a successful reply, or why there is none. No exception leaves with headers in it."""
    try:
        response = _client_for(endpoint.base_url).post(
            PATH,
            cast_to=httpx2.Response,
            content=body,
            options={"headers": _make_headers(endpoint), "timeout": timeout},
        )
    except openai.APITimeoutError:
        return Failure(Cause.TIMEOUT)
    except openai.APIConnectionError as error:
        cut = isinstance(error.__cause__, _CutError)
        return Failure(Cause.CUT_BODY if cut else Cause.CONNECTION, str(error.__cause__))
    except openai.APIStatusError as error:
        return _read_failure(error.response)
    return response.content


def _read_failure(response: httpx2.Response) -> Failure:
    message, code = read_error(response.content)
    cause = name_cause(response.status_code, code)
    if cause is Cause.REDIRECTED:
        return Failure(cause, urlsplit(response.headers.get("location", "")).hostname or "")
    told = f"{response.status_code} {message}".strip()
    return Failure(cause, told, read_retry_after(response.headers.get("retry-after"), time.time()))


def _read_before(ends: float, response: httpx2.Response) -> bytes:
    parts, size = [], 0
    try:
        for part in response.iter_raw():
            parts.append(part)
            size += len(part)
            if size > LONGEST_BODY:
                raise _CutError("the reply has no end")
            if time.monotonic() > ends:
                raise httpx2.ReadTimeout("the reply did not end in time")
    except (httpx2.ReadError, httpx2.RemoteProtocolError) as error:
        raise _CutError(str(error)) from None
    return b"".join(parts)


def _make_headers(endpoint: Endpoint) -> dict[str, str | openai.Omit]:
    nothing = openai.Omit()
    return {
        "Authorization": f"Bearer {_read_key(endpoint)}" if endpoint.key_variable else nothing,
        "x-stainless-retry-count": nothing,
        "x-stainless-read-timeout": nothing,
    }


def _read_key(endpoint: Endpoint) -> str:
    return os.environ.get(endpoint.key_variable, "").strip() if endpoint.key_variable else ""


def _hide_key(text: str, endpoint: Endpoint) -> str:
    """Servers like to repeat the key they refuse."""
    key = _read_key(endpoint)
    return text.replace(key, "***") if key else text
