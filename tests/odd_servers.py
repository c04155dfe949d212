"""Servers that take not all we send: quirks of a request's fields, for any server that answers.

`picky("one_choice", "no_seed")` is a script of tests/model_server.py that refuses or ignores what
these quirks say, in the words of real servers, and otherwise answers as well as it can.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agents.models.scripted import CHARACTERS_PER_TOKEN, estimate_tokens
from tests.model_answers import answer_body
from tests.model_server import Answer, Script, fail, reply

Refusal = Callable[[Any], Answer | None]
"""What a server says to a request's JSON; None where it takes it."""

LIMITS = ("max_completion_tokens", "max_tokens")
LARGEST = 512


def details(*fields: str, message: str = "Extra inputs are not permitted") -> Answer:
    """A refusal as a list of fields, as servers send it that check requests by a schema."""
    flaws = [{"type": "flaw", "loc": ["body", field], "msg": message} for field in fields]
    return replace(fail(422), body=json.dumps({"detail": flaws}).encode())


def nested(*fields: str) -> Answer:
    """The same one level deeper."""
    flaws = json.loads(details(*fields).body)
    return replace(fail(422), body=json.dumps({"object": "error", "message": flaws}).encode())


def listed(message: str) -> Answer:
    """An error inside a list, with a number as its code."""
    error = {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}
    return replace(fail(400), body=json.dumps([{"error": error}]).encode())


def has(field: str, answer: Answer) -> Refusal:
    """Refuses a field that is there."""
    return lambda body: answer if field in body else None


def has_system(answer: Answer) -> Refusal:
    """Refuses a system role."""
    return lambda body: (
        answer if any(message["role"] == "system" for message in body["messages"]) else None
    )


def _many(answer: Answer) -> Refusal:
    return lambda body: answer if body.get("n", 1) > 1 else None


REFUSALS: dict[str, Refusal] = {
    "new_limit": has(
        "max_tokens",
        fail(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            "unsupported_parameter",
        ),
    ),
    "old_limit": has("max_completion_tokens", details("max_completion_tokens")),
    "small_limit": lambda body: (
        fail(400, "max_tokens is too large: 9999. This model supports at most 512 tokens.")
        if any(body.get(limit, 0) > LARGEST for limit in LIMITS)
        else None
    ),
    "fixed_temperature": lambda body: (
        fail(400, "Unsupported value: 'temperature' does not support 0.5 with this model.")
        if body.get("temperature", 1) != 1
        else None
    ),
    "old_temperature": has("temperature", fail(400, "`temperature` is deprecated for this model.")),
    "one_of_two": lambda body: (
        fail(400, "`temperature` and `top_p` cannot both be specified for this model.")
        if {"temperature", "top_p"} <= body.keys()
        else None
    ),
    "no_system": has_system(fail(400, "System role not supported")),
    "no_developer": has_system(listed("Developer instruction is not enabled for models/g-3-27b")),
    "alternating": has_system(
        fail(400, "Conversation roles must alternate user/assistant/user/assistant/...")
    ),
    "no_format": has("response_format", fail(400, "'response_format.type' must be 'text'")),
    "no_json": has("response_format", listed("JSON mode is not enabled for models/g-3-27b")),
    "no_schema": has(
        "response_format", fail(400, "This model does not support json_schema structured outputs.")
    ),
    "one_choice": _many(fail(400, "Only one completion choice is allowed")),
    "one_candidate": _many(listed("Multiple candidates is not enabled for this model")),
    "one_n": _many(details("n", message="Input should be less than or equal to 1")),
    "no_seed": has(
        "seed",
        listed('Invalid JSON payload received. Unknown name "seed": Cannot find field.'),
    ),
    "no_seed_nested": has("seed", nested("seed")),
    "seed_range": has("seed", fail(400, "seed must be null")),
    "no_extra": has("top_k", fail(400, "Unrecognized request argument supplied: top_k")),
    "no_extra_details": has("top_k", details("top_k")),
    "no_extra_200": has("top_k", replace(fail(400, "Unknown parameter: 'top_k'."), status=200)),
}
IGNORED = {
    "ignores_n": "n",
    "ignores_seed": "seed",
    "ignores_schema": "response_format",
    "ignores_limit": "max_tokens",
}
DROPS_SYSTEM = "drops_system"


def picky(*quirks: str) -> Script:
    """A server with these quirks; without any it takes all that is sent."""
    refusals = [REFUSALS[quirk] for quirk in quirks if quirk in REFUSALS]
    ignored = {IGNORED[quirk] for quirk in quirks if quirk in IGNORED}

    def script(body: Any) -> Answer:
        for refuse in refusals:
            if (refusal := refuse(body)) is not None:
                return refusal
        seen = {name: value for name, value in body.items() if name not in ignored}
        if DROPS_SYSTEM in quirks:
            seen["messages"] = [said for said in seen["messages"] if said["role"] != "system"]
        return answer_within(seen)

    return script


def answer_within(body: Any) -> Answer:
    """A good answer to any seat and to whoever only tries the server, cut at the limit that was
    sent, with its tokens counted."""
    texts = _obey(body) or answer_body(body)
    limit = next((body[name] for name in LIMITS if name in body), 10**6)
    cut = [text[: limit * CHARACTERS_PER_TOKEN] for text in texts]
    choices = [
        {
            "message": {"role": "assistant", "content": kept},
            "finish_reason": "stop" if kept == text else "length",
        }
        for kept, text in zip(cut, texts, strict=True)
    ]
    asked = sum(estimate_tokens(message["content"]) for message in body["messages"])
    return reply(choices, (asked, sum(map(estimate_tokens, cut))))


def _obey(body: Any) -> list[str]:
    """The plain things that are asked where a server is tried: a word said back, or counting."""
    told = "\n".join(message["content"] for message in body["messages"])
    if word := re.search(r"nothing else: (\w+)", told):
        return [word[1]] * body.get("n", 1)
    if "Count from 1" in told:
        return [" ".join(map(str, range(1, 200)))] * body.get("n", 1)
    return []
