"""What goes over the wire to an OpenAI-compatible server, both ways.

Strict, because servers differ: a reply is used only when it holds at least one answer.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, Usage, fold_system
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.retry import REMEDIES, Cause, Failure, name_cause
from agents.models.scripted import estimate_tokens
from psy_env.json_text import parse_json
from psy_env.reply_text import unwrap

SEED_BITS = 0x7FFFFFFF
LONGEST_MESSAGE = 200
MOST_TOKENS = 2**31
"""No call takes as many; a server that says so is not believed."""

REASONING = ("reasoning_content", "reasoning")
"""Where a message has what the model thought."""

STREAM_MARKS = (b"data:", b"event:")
"""How a stream of pieces begins."""

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
    say), which a reply without an answer took too."""
    try:
        body = parse_json(content)
    except ValueError:
        return _read_no_json(content, request)
    told = body if isinstance(body, dict) else {}
    choices = told.get("choices")
    if not choices and told.get("error"):
        usage = read_usage(told["usage"], request) if told.get("usage") else Usage()
        return _read_refusal(content)._replace(usage=usage)
    choices = choices if isinstance(choices, list) else []
    read = map(_read_choice, choices)
    completions = tuple(completion for completion in read if completion is not None)
    texts = [completion.text for completion in completions]
    usage = read_usage(told.get("usage"), request, "".join((*texts, *_list_thoughts(choices))))
    if all(map(_is_hollow, completions)) and (cause := _name_hollow(choices, told.get("usage"))):
        return Failure(cause, REMEDIES[cause], usage=usage)
    if not completions:
        return Failure(Cause.EMPTY, read_error(content)[0], usage=usage)
    return ChatReply(completions, usage)


def read_error(content: bytes) -> tuple[str, str]:
    """What a server says went wrong: the first line of its message, and its code. Both may be
    empty."""
    try:
        body = parse_json(content)
    except ValueError:
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
        cause = name_cause(int(code), "", message)
        return Failure(Cause.ERROR_REPLY if cause is Cause.SERVER_ERROR else cause, told)
    if _BUSY.search(message):
        return Failure(Cause.ERROR_REPLY, told)
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


def _read_no_json(content: bytes, request: ChatRequest) -> Failure:
    """A page is nobody's reply; the beginning of one, or a stream of pieces, is paid for."""
    text = content.lstrip()
    told = f"status 200 with {len(content)} bytes of no JSON"
    if text.startswith(STREAM_MARKS):
        return Failure(Cause.STREAM, REMEDIES[Cause.STREAM], usage=_read_stream(text, request))
    if text[:1] not in (b"", b"{"):
        return Failure(Cause.NOT_JSON, told)
    said = text.decode("utf-8", "replace")
    return Failure(Cause.CUT_BODY, told, usage=read_usage(None, request, said) if said else Usage())


def _read_stream(text: bytes, request: ChatRequest) -> Usage:
    """What a stream took: told in one of its events, else about a token an event."""
    events = [line.partition(b":")[2] for line in text.splitlines() if line.startswith(b"data:")]
    for event in reversed(events):
        try:
            body = parse_json(event)
        except ValueError:
            continue
        if isinstance(body, dict) and body.get("usage"):
            return read_usage(body["usage"], request)
    return Usage(estimate_prompt(request), len(events))


def _is_hollow(completion: Completion) -> bool:
    """Whether nothing was said: no text, or thinking that was cut off."""
    if completion.finish is Finish.LENGTH:
        return not unwrap(completion.text)
    return completion.finish is Finish.STOP and not completion.text


def _name_hollow(choices: Sequence[object], usage: object) -> Cause | None:
    """What the model did instead of answering; None: nobody knows."""
    messages = list(_list_messages(choices))
    if any(message.get("tool_calls") for message in messages):
        return Cause.TOOL_CALLS
    texts = (message.get("content") for message in messages)
    spoken = any(isinstance(text, str) and text.strip() for text in texts)
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    counted = details.get("reasoning_tokens") if isinstance(details, dict) else None
    thought = spoken or any(_list_thoughts(choices)) or (type(counted) is int and counted > 0)
    return Cause.ONLY_REASONING if thought else None


def _list_thoughts(choices: Sequence[object]) -> list[str]:
    """What a model thought beside its answers, as servers name it."""
    told = (message.get(field) for message in _list_messages(choices) for field in REASONING)
    return [thought for thought in told if isinstance(thought, str)]


def _list_messages(choices: Sequence[object]) -> Iterator[dict[str, Any]]:
    for choice in choices:
        if isinstance(choice, dict) and isinstance(message := choice.get("message"), dict):
            yield message


def read_usage(told: object, request: ChatRequest, said: str = "") -> Usage:
    """The tokens that a reply took, as its server tells or by the length of what it `said`."""
    told = told if isinstance(told, dict) else {}
    prompt, answered = told.get("prompt_tokens"), told.get("completion_tokens")
    if not (type(prompt) is int and 0 <= prompt <= MOST_TOKENS):
        prompt = estimate_prompt(request)
    if not (type(answered) is int and 0 <= answered <= MOST_TOKENS):
        answered = estimate_tokens(said)
    return Usage(prompt, answered)
