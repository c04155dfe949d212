"""DeepL as a model: asked with the body of its translate call, it answers with the translations as a JSON list.

Being a ChatModel, its calls are recorded and replayed like any other's. It draws nothing by chance and has no tokens:
sampling, n and seed mean nothing to it, and it gives one completion.
"""

import json
import os
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from agents.models.chat import ChatReply, ChatRequest, Completion, ModelError
from psy_env.errors import InputError

DEEPL = "deepl"
KEY_VARIABLE = "DEEPL_API_KEY"

FREE_HOST, PRO_HOST = "https://api-free.deepl.com", "https://api.deepl.com"
FREE_SUFFIX = ":fx"
"""Marks a key of the free plan, which has a host of its own."""

_REFUSED = {
    401: ("DeepL refused the key", f"Check {KEY_VARIABLE}."),
    403: ("DeepL refused the key", f"Check {KEY_VARIABLE}."),
    456: ("the DeepL quota is used up", "Wait for the next month, or raise its limit."),
}
"""What a user must put right before any session can be played, by status."""


class _StayHere(HTTPRedirectHandler):
    """A redirect is an error: the key goes to DeepL's host and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = build_opener(_StayHere)


@dataclass(frozen=True)
class DeepL:
    """DeepL's translate call. `base_url` takes the place of the host that the key belongs to, `timeout` is in seconds.

    The key is read from the environment at each call and kept nowhere.
    """

    timeout: float = 30.0
    base_url: str = ""
    name: str = DEEPL

    def chat(self, request: ChatRequest) -> ChatReply:
        """The translations of the last message's body, `{"text": [...], "source_lang": ..., "target_lang": ...}`.

        Raises InputError for a missing or refused key, a used-up quota or a redirect, ModelError for any other failure.
        """
        answer = self._post(request.messages[-1].content)
        try:
            texts = [translation["text"] for translation in json.loads(answer)["translations"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("DeepL's answer could not be read", {"unreadable": 1}) from error
        return ChatReply((Completion(json.dumps(texts, ensure_ascii=False)),))

    def _post(self, body: str) -> bytes:
        key = read_key()
        host = self.base_url or (FREE_HOST if key.endswith(FREE_SUFFIX) else PRO_HOST)
        headers = {"Authorization": f"DeepL-Auth-Key {key}", "Content-Type": "application/json"}
        request = Request(f"{host}/v2/translate", data=body.encode(), headers=headers, method="POST")
        try:
            with _OPENER.open(request, timeout=self.timeout) as response:
                answer: bytes = response.read()
                return answer
        except HTTPError as error:
            raise _name_failure(error.code, host) from None
        except TimeoutError as error:
            raise ModelError(f"DeepL gave no answer in {self.timeout:g} s", {"timeout": 1}) from error
        except (OSError, HTTPException) as error:
            raise ModelError(f"DeepL could not be reached ({type(error).__name__})", {"connection": 1}) from error


def read_key() -> str:
    """DeepL's key. Raises InputError where there is none, or one that cannot be a key."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        raise InputError("no key for DeepL", f"Set {KEY_VARIABLE}, or name another translator.", place="--translator")
    if not (key.isascii() and key.isprintable()):
        raise InputError(f"{KEY_VARIABLE} holds no key", "Copy the key again.", place="--translator")
    return key


def _name_failure(status: int, host: str) -> InputError | ModelError:
    if status in _REFUSED:
        return InputError(*_REFUSED[status], place=host)
    if 300 <= status < 400:
        return InputError(
            "DeepL's host sends us elsewhere", "We follow nobody with a key; check the address.", place=host
        )
    return ModelError(f"DeepL answered with status {status}", {str(status): 1})
