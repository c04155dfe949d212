"""What goes over the wire to an OpenAI-compatible server, both ways.

Strict, because servers differ: a reply is used only when it holds at least one answer.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, Usage, fold_system
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.retry import Cause, Failure, name_cause
from agents.models.scripted import estimate_tokens

SEED_BITS = 0x7FFFFFFF
LONGEST_MESSAGE = 200
MOST_TOKENS = 2**31
"""No call takes as many; a server that says so is not believed."""

_BUSY = re.compile(r"overload|busy|capacity|loading|time[d -]*out|again|rate", re.IGNORECASE)
_FINISHES = {"length": Finish.LENGTH, "content_filter": Finish.CONTENT_FILTER}


def render_body(request: ChatRequest, model: str, endpoint: Endpoint) -> bytes:
    """The JSON of a chat request, on the endpoint's terms: with nothing in it that it does not
    honour."""
    sampling = request.sampling
    schema = request.reply_schema
    messages = request.messages if endpoint.honours_system else fold_system(request.messages)
    body: dict[str, Any] = {
        **endpoint.extra_body,
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
    }
    if endpoint.honours_temperature:
        body["temperature"] = sampling.temperature
    if endpoint.honours_top_p:
        body["top_p"] = sampling.top_p
    if endpoint.token_limit:
        body[endpoint.token_limit] = sampling.max_tokens
    if endpoint.reasoning_effort:
        body["reasoning_effort"] = endpoint.reasoning_effort
    if endpoint.honours_n and request.n > 1:
        body["n"] = request.n
    if endpoint.honours_seed:
        body["seed"] = request.seed & SEED_BITS
    if endpoint.honours_logprobs and request.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    if endpoint.honours_schema and schema is not None:
        named = {"name": schema.name, "strict": True, "schema": schema.body}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return json.dumps(body, separators=(",", ":")).encode()


def estimate_request(request: ChatRequest) -> int:
    """About how many tokens a request will take at the most."""
    return estimate_prompt(request) + request.n * request.sampling.max_tokens


def estimate_prompt(request: ChatRequest) -> int:
    """About how many tokens its messages have."""
    return sum(estimate_tokens(message.content) for message in request.messages)


def read_reply(content: bytes, request: ChatRequest) -> ChatReply | Failure:
    """The answers in a reply's body and the tokens they took (estimated where the server does not
    say)."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        cut = content.lstrip()[:1] in (b"", b"{")
        return Failure(
            Cause.CUT_BODY if cut else Cause.NOT_JSON,
            f"status 200 with {len(content)} bytes of no JSON",
        )
    choices = body.get("choices") if isinstance(body, dict) else None
    read = map(_read_choice, choices) if isinstance(choices, list) else ()
    completions = tuple(completion for completion in read if completion is not None)
    if not choices and isinstance(body, dict) and body.get("error"):
        return _read_refusal(content)
    if not completions:
        return Failure(Cause.EMPTY, read_error(content)[0])
    return ChatReply(completions, _read_usage(body.get("usage"), request, completions))


def read_error(content: bytes) -> tuple[str, str]:
    """What a server says went wrong: the first line of its message, and its code. Both may be
    empty."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        text = content[: 4 * LONGEST_MESSAGE].decode("utf-8", "replace").strip()
        return ("" if text.startswith("<") else text), ""
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return (error if isinstance(error, str) else ""), ""
    message = error.get("message") or error.get("detail")
    return _tell_details(message), str(error.get("code") or error.get("type") or "")


def _tell_details(message: object) -> str:
    """A message in words; some servers give a list of the fields they refuse instead."""
    if isinstance(message, dict):
        message = message.get("detail")
    if not isinstance(message, list):
        return message if isinstance(message, str) else ""
    told = []
    for flaw in message:
        if isinstance(flaw, dict) and isinstance(flaw.get("loc"), list):
            place = ".".join(str(part) for part in flaw["loc"] if part != "body")
            told.append(f"'{place}': {flaw.get('msg', '')}")
    return "; ".join(told)


def _read_refusal(content: bytes) -> Failure:
    """An error under status 200: by its own status where it tells one, else nothing will pass."""
    message, code = read_error(content)
    told = f"status 200 with an error: {message}"
    if re.fullmatch(r"[45]\d\d", code):
        return Failure(name_cause(int(code), "", message), told)
    if _BUSY.search(message):
        return Failure(Cause.EMPTY, told)
    cause = name_cause(400, code, message)
    return Failure(Cause.REFUSED if cause is Cause.BAD_REQUEST else cause, told)


def name_target(location: str) -> str:
    """The host that a redirect points at, without anything a query might give away; empty where it
    names none."""
    try:
        return urlsplit(location).hostname or ""
    except ValueError:
        return ""


def first_line(message: str) -> str:
    """The first line of what a server says, short enough to print and with nothing that would move
    a cursor."""
    line = next(iter(message.strip().splitlines()), "")
    return "".join(character for character in line if character.isprintable())[:LONGEST_MESSAGE]


def _read_choice(choice: object) -> Completion | None:
    """One answer; None where there is none and no reason for that either."""
    if not isinstance(choice, dict):
        return None
    message = choice.get("message")
    reason = choice.get("finish_reason")
    if not isinstance(message, dict):
        message = {}
    text, refusal = message.get("content"), message.get("refusal")
    if isinstance(refusal, str) and refusal and not text:
        return Completion(_mend(refusal), Finish.REFUSAL)
    finish = _FINISHES.get(reason, Finish.STOP) if isinstance(reason, str) else Finish.STOP
    if isinstance(text, str):
        return Completion(_mend(text), finish, _read_likely(choice.get("logprobs")))
    return None if finish is Finish.STOP else Completion("", finish)


def _read_likely(told: object) -> dict[str, float]:
    """What might have stood at the first place that is no blank; empty where nothing is told."""
    places = told.get("content") if isinstance(told, dict) else None
    for place in filter(_is_word, places if isinstance(places, list) else ()):
        if place["token"].strip():
            words = place.get("top_logprobs")
            likely: dict[str, float] = defaultdict(float)
            for word in filter(_is_word, words if isinstance(words, list) else ()):
                likely[_mend(word["token"])] += math.exp(word["logprob"])
            return dict(likely)
    return {}


def _is_word(told: object) -> bool:
    if not isinstance(told, dict):
        return False
    token, logprob = told.get("token"), told.get("logprob")
    return isinstance(token, str) and isinstance(logprob, int | float) and logprob <= 0


def _mend(text: str) -> str:
    """JSON can spell half a surrogate pair, which no file could hold."""
    return text.encode("utf-8", "replace").decode()


def _read_usage(told: object, request: ChatRequest, completions: Sequence[Completion]) -> Usage:
    told = told if isinstance(told, dict) else {}
    prompt, answered = told.get("prompt_tokens"), told.get("completion_tokens")
    if not (type(prompt) is int and 0 <= prompt <= MOST_TOKENS):
        prompt = estimate_prompt(request)
    if not (type(answered) is int and 0 <= answered <= MOST_TOKENS):
        answered = sum(estimate_tokens(completion.text) for completion in completions)
    return Usage(prompt, answered)
