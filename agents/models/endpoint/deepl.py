"""DeepL as a model: asked with the body of its translate call, it answers `{"translations": ["...",
...]}`.

Being a ChatModel, its calls are recorded and replayed like any other's. It draws nothing by chance
and has no tokens: sampling, n and seed mean nothing to it, it gives one completion, and its usage
is empty.
"""

import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from agents.models.chat import ChatReply, ChatRequest, Completion, ModelError, Usage
from agents.models.endpoint.retry import (
    USERS,
    Backoff,
    Cause,
    Failure,
    name_cause,
    plan_wait,
    read_retry_after,
)
from psy_env.errors import InputError, PsyStepError

DEEPL = "deepl"
KEY_VARIABLE = "DEEPL_API_KEY"

FREE_HOST, PRO_HOST = "https://api-free.deepl.com", "https://api.deepl.com"
FREE_SUFFIX = ":fx"
"""Marks a key of the free plan, which has a host of its own."""

QUOTA_STATUS = 456
"""DeepL's own status for a quota that is used up."""

REMEDIES = {
    Cause.KEY_REFUSED: f"Check {KEY_VARIABLE}.",
    Cause.NOT_FOUND: "Check the address.",
    Cause.REDIRECTED: "Check the address: nobody is followed with a key.",
    Cause.QUOTA: "Wait for the next month, raise its limit, or name another translator.",
}
"""What a user does about what only a user can put right."""

_CHANCE = random.Random()
"""Only for how long to wait: never part of what a run holds."""


class _StayHere(HTTPRedirectHandler):
    """A redirect is an error: the key goes to DeepL's host and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = build_opener(_StayHere)


@dataclass(frozen=True)
class DeepL:
    """DeepL's translate call, tried again by the rules of every endpoint; seconds as there.

    `base_url` takes the place of the host that the key belongs to. The key is read when it is sent
    and kept nowhere.
    """

    attempt_timeout: float = 120.0
    deadline: float = 600.0
    base_url: str = ""
    backoff: Backoff = field(default_factory=Backoff)
    name: str = DEEPL

    def chat(self, request: ChatRequest) -> ChatReply:
        """The translations of the last message's body, `{"text": [...], "source_lang": ...,
        "target_lang": ...}`.

        Raises InputError for a missing or refused key, a used-up quota or a redirect, ModelError
        for any other failure.
        """
        body = request.messages[-1].content.encode()
        causes: Counter[str] = Counter()
        ends = time.monotonic() + self.deadline
        while True:
            outcome = self._attempt(
                body, min(self.attempt_timeout, max(0.01, ends - time.monotonic()))
            )
            if isinstance(outcome, Completion):
                return ChatReply((outcome,), Usage(causes=dict(causes)))
            causes[outcome.cause] += 1
            wait = plan_wait(
                outcome, causes.total(), ends - time.monotonic(), self.backoff, _CHANCE
            )
            if wait is None:
                raise _explain(outcome, causes)
            time.sleep(wait)

    def _attempt(self, body: bytes, timeout: float) -> Completion | Failure:
        key = read_key()
        host = self.base_url or (FREE_HOST if key.endswith(FREE_SUFFIX) else PRO_HOST)
        headers = {"Authorization": f"DeepL-Auth-Key {key}", "Content-Type": "application/json"}
        request = Request(f"{host}/v2/translate", data=body, headers=headers, method="POST")
        try:
            with _OPENER.open(request, timeout=timeout) as response:
                return _read_answer(response.read())
        except HTTPError as error:
            with error:
                cause = Cause.QUOTA if error.code == QUOTA_STATUS else name_cause(error.code)
                waits = read_retry_after(error.headers.get("Retry-After"), time.time())
                return Failure(cause, f"status {error.code}", waits)
        except (OSError, HTTPException) as error:
            return Failure(_name_break(error))


def read_key() -> str:
    """DeepL's key. Raises InputError where there is none, or one that cannot be a key."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        raise InputError(
            "DeepL has no key",
            f"Set {KEY_VARIABLE}, or name another translator.",
            place="--translator",
        )
    if not (key.isascii() and key.isprintable()):
        raise InputError(
            f"{KEY_VARIABLE} holds no key", "Copy the key again.", place="--translator"
        )
    return key


def _read_answer(content: bytes) -> Completion | Failure:
    try:
        texts = [translation["text"] for translation in json.loads(content)["translations"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Failure(Cause.NOT_JSON)
    whole = all(isinstance(text, str) for text in texts)
    return Completion(json.dumps({"translations": texts})) if whole else Failure(Cause.NOT_JSON)


def _name_break(error: OSError | HTTPException) -> Cause:
    """The cause behind an exchange that broke off; urllib wraps what happened before the first
    byte."""
    inner = error.reason if isinstance(error, URLError) else error
    if isinstance(inner, TimeoutError):
        return Cause.TIMEOUT
    return Cause.CUT_BODY if isinstance(inner, IncompleteRead) else Cause.CONNECTION


def _explain(failure: Failure, causes: Counter[str]) -> PsyStepError:
    told = f"{failure.cause}{f' ({failure.message})' if failure.message else ''}"
    if failure.cause in USERS:
        return InputError(f"DeepL: {told}", REMEDIES[failure.cause], place="--translator")
    return ModelError(
        f"DeepL: {told} after {causes.total()} attempt{'s' if causes.total() > 1 else ''}", causes
    )
