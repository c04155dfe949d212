"""One request to an OpenAI-compatible server: the only file that knows the openai client.

The client sends and pools connections; that is all. Its own retries and redirects are off, its
typed messages are not used (they cost more than the rest of a call), and no header but ours leaves:
what the environment holds for one host (organisation, project, extra headers) must not reach
another.
"""

import errno
import logging
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.keys import read_key
from agents.models.endpoint.retry import Cause, Failure, name_cause, read_retry_after
from agents.models.endpoint.route import find_proxy, load_certificates
from agents.models.endpoint.wire import name_target, read_error

LONGEST_BODY = 64 * 1024 * 1024
"""Bytes; no reply to a chat is as long."""

CONNECT = 15.0
"""Seconds to reach a server at the most: that one is not there is known sooner than what a model
has to say."""

KEEPALIVE = 60.0
"""Seconds that an idle connection is kept: models think longer than the client's 5."""

PROXY_REFUSALS = ("401", "403", "407", "Invalid username/password")
"""How the error of a proxy begins that does not want to carry requests on."""

logging.getLogger("httpcore2").setLevel(
    logging.INFO
)  # at DEBUG it writes a reply's headers, and servers repeat keys


def post(
    endpoint: Endpoint, body: bytes, timeout: float, *, path: str, key_scheme: str
) -> bytes | Failure:
    """The body of a successful reply, or why there is none: no exception leaves, for it would carry
    the headers."""
    headers = _make_headers(endpoint, key_scheme)
    limits = httpx2.Timeout(timeout, connect=min(timeout, CONNECT))
    try:
        with _borrow_client(endpoint.base_url) as client:
            response = client.post(
                path,
                cast_to=httpx2.Response,
                content=body,
                options={"headers": headers, "timeout": limits},
            )
    except openai.APITimeoutError as error:
        late = not isinstance(error.__cause__, httpx2.ConnectTimeout)
        return Failure(Cause.TIMEOUT) if late else _read_break(error.__cause__, endpoint.base_url)
    except openai.APIConnectionError as error:
        return _read_break(error.__cause__, endpoint.base_url)
    except openai.APIStatusError as error:
        return _read_failure(error.response, endpoint.base_url)
    return response.content


class _CutError(httpx2.RemoteProtocolError):
    """The connection broke in the middle of a reply, or the reply has no end."""


class _Wire(httpx2.Client):
    """Reads a reply under the clock of its attempt: a server that keeps sending a little is late
    all the same."""

    def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,  # noqa: ARG002 - a reply is always read as a stream
        **options: Any,
    ) -> httpx2.Response:
        """Send, and read the reply to its end."""
        ends = time.monotonic() + request.extensions["timeout"]["read"]
        response = super().send(request, stream=True, **options)
        try:
            content = _read_before(ends, response)
        finally:
            response.close()
        return httpx2.Response(
            response.status_code, headers=response.headers, content=content, request=request
        )


class _OpenAIClient(openai.OpenAI):
    """The openai client, sending what a chat needs and nothing about this machine."""

    @property
    def default_headers(self) -> dict[str, str | openai.Omit]:
        """Ours alone."""
        return {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "psy-step",
        }


def _open_client(base_url: str) -> _OpenAIClient:
    proxy = find_proxy(base_url)
    wire = _Wire(
        follow_redirects=False,
        trust_env=False,
        verify=load_certificates(),
        proxy=proxy.address if proxy else None,
        limits=httpx2.Limits(keepalive_expiry=KEEPALIVE),
    )
    return _OpenAIClient(
        api_key="(sent with each request)", base_url=base_url, max_retries=0, http_client=wire
    )


_IDLE: defaultdict[str, deque[_OpenAIClient]] = defaultdict(deque)
"""By server. Each client has one connection: in a shared pool every call looks through all of them,
locked."""


@contextmanager
def _borrow_client(base_url: str) -> Iterator[_OpenAIClient]:
    """One that nobody else uses, the latest used first; as many are opened as calls are in flight
    (the gate has the bound)."""
    idle = _IDLE[base_url]
    try:
        client = idle.pop()
    except IndexError:
        client = _open_client(base_url)
    try:
        yield client
    finally:
        idle.append(client)


def _make_headers(endpoint: Endpoint, key_scheme: str) -> dict[str, str | openai.Omit]:
    nothing = openai.Omit()
    return {
        "Authorization": f"{key_scheme} {read_key(endpoint)}" if endpoint.key_variable else nothing,
        "x-stainless-retry-count": nothing,
        "x-stainless-read-timeout": nothing,
    }


def _read_break(error: BaseException | None, base_url: str) -> Failure:
    """Why no reply came, with the proxy that was on the way."""
    proxy = find_proxy(base_url)
    told = str(error) or "no connection in time"
    told = f"{told}, through {proxy}" if proxy else told
    match error:
        case _CutError():
            return Failure(Cause.CUT_BODY, str(error))
        case httpx2.ProxyError() if str(error).startswith(PROXY_REFUSALS):
            return Failure(Cause.PROXY_REFUSED, f"{error} from {proxy}")
        case httpx2.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Failure(Cause.CERTIFICATE, told)
        case httpx2.ConnectError() if _find_number(error) in (errno.EMFILE, errno.ENFILE):
            return Failure(Cause.TOO_MANY_FILES, str(error))
        case httpx2.ConnectError() | httpx2.ConnectTimeout() | httpx2.ProxyError():
            return Failure(Cause.UNREACHABLE, told)
        case _:
            return Failure(Cause.CONNECTION, told)


def _find_number(error: BaseException | None) -> int | None:
    """The system's number of what lies at the bottom of an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno
        error = error.__cause__ or error.__context__
    return None


def _read_failure(response: httpx2.Response, base_url: str) -> Failure:
    message, code = read_error(response.content)
    cause = name_cause(response.status_code, code, message)
    if cause is Cause.REDIRECTED:
        return Failure(cause, name_target(response.headers.get("location", "")))
    told = f"{response.status_code} {message}".strip()
    proxy = find_proxy(base_url)
    own = response.headers.get("content-type", "").startswith("application/json")
    if proxy and (cause is Cause.PROXY_REFUSED or (response.status_code == 403 and not own)):
        return Failure(Cause.PROXY_REFUSED, f"{told} from {proxy}")
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
