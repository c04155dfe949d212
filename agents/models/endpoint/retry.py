"""What to do after a failed attempt: again, after how long, or not at all.

Decisions only; the one loop is in model.py.
"""

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import NamedTuple

from agents.models.chat import Usage


class Cause(StrEnum):
    """Why an attempt gave no answer, as it is counted."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    UNREACHABLE = "unreachable"
    NOT_JSON = "not_json"
    CUT_BODY = "cut_body"
    EMPTY = "empty"
    ONLY_REASONING = "only_reasoning"
    TOOL_CALLS = "tool_calls"
    STREAM = "stream"
    ERROR_REPLY = "error_reply"
    BAD_REQUEST = "bad_request"
    KEY_REFUSED = "key_refused"
    NOT_FOUND = "not_found"
    REDIRECTED = "redirected"
    QUOTA = "quota"
    REFUSED_FIELD = "refused_field"
    REFUSED = "refused"
    PROXY_REFUSED = "proxy_refused"
    CERTIFICATE = "certificate"
    TOO_MANY_FILES = "too_many_files"


USERS = frozenset(
    {
        Cause.KEY_REFUSED,
        Cause.NOT_FOUND,
        Cause.REDIRECTED,
        Cause.QUOTA,
        Cause.REFUSED_FIELD,
        Cause.REFUSED,
        Cause.PROXY_REFUSED,
        Cause.CERTIFICATE,
        Cause.TOO_MANY_FILES,
    }
)
"""What only the user can put right; no session can be played before that."""

TROUBLES = frozenset(
    {
        Cause.SERVER_ERROR,
        Cause.TIMEOUT,
        Cause.CONNECTION,
        Cause.UNREACHABLE,
        Cause.NOT_JSON,
        Cause.CUT_BODY,
    }
)
"""A server that struggles, but did not ask for fewer requests."""

HOLLOW = frozenset(
    {
        Cause.EMPTY,
        Cause.ONLY_REASONING,
        Cause.TOOL_CALLS,
        Cause.STREAM,
        Cause.ERROR_REPLY,
    }
)
"""Replies under status 200 without an answer: mostly paid for, and mostly the same again."""

PASSING = TROUBLES | HOLLOW | {Cause.RATE_LIMITED}
"""What may be over at the next attempt."""

MOST_HOLLOW = 2
"""So many hollow replies to one call: then it has failed."""

REMEDIES = {
    Cause.ONLY_REASONING: "only reasoning, no answer: raise reply_tokens, or lower the model's "
    "reasoning effort",
    Cause.TOOL_CALLS: "only tool calls, no answer: turn tools off at the server",
    Cause.STREAM: "a stream that nobody asked for: turn streaming off at the server",
}
"""What a hollow reply is, and what helps."""


_BY_STATUS = {
    401: Cause.KEY_REFUSED,
    402: Cause.QUOTA,
    403: Cause.KEY_REFUSED,
    404: Cause.NOT_FOUND,
    407: Cause.PROXY_REFUSED,
    408: Cause.TIMEOUT,
    409: Cause.SERVER_ERROR,
    456: Cause.QUOTA,  # DeepL's own
}


_BY_CODE = {
    **dict.fromkeys(
        (
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_credits",
            "insufficient_user_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "payment_required",
            "arrearage",
        ),
        Cause.QUOTA,
    ),
    **dict.fromkeys(("model_not_found", "model_not_exist", "unknown_model"), Cause.NOT_FOUND),
    **dict.fromkeys(
        ("unsupported_parameter", "unsupported_value", "unknown_parameter"), Cause.REFUSED_FIELD
    ),
}
"""What servers call the same trouble, in small letters and under whatever status."""

_REFUSES_FIELD = re.compile(
    r"(?:unsupported|unknown|unrecognized|unexpected) (?:parameter|value|field|name|"
    r"request argument)|cannot find field|extra inputs are not permitted"
    r"|(?:system role|role 'system'|\bparameter|\bresponse_format|\btemperature)\b"
    r".{0,80}\b(?:not supported|not permitted|must be)"
    r"|only one completion",
    re.IGNORECASE,
)


class Failure(NamedTuple):
    """One failed attempt: why, what the server said (one line), the seconds it asked to wait, and
    what it took all the same."""

    cause: Cause
    message: str = ""
    retry_after: float | None = None
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to wait where the server names none: anything up to `first`, doubling to `longest`
    (full jitter)."""

    first: float = 1.0
    longest: float = 60.0

    def draw(self, attempts: int, chance: random.Random) -> float:
        """A wait after so many failed attempts."""
        return chance.uniform(0.0, min(self.longest, self.first * 2.0 ** min(attempts - 1, 60)))


def plan_wait(
    failure: Failure,
    causes: Mapping[str, int],
    left: float,
    backoff: Backoff,
    chance: random.Random,
) -> float | None:
    """Seconds until the next attempt; None: give up, now or because it cannot begin within the
    `left` seconds. `causes` counts the failed attempts, this one too.

    Retry-After is kept to, with up to `backoff.first` on top so that those who were told the same
    come one by one.
    """
    if failure.cause not in PASSING:
        return None
    if failure.cause in HOLLOW and sum(causes.get(one, 0) for one in HOLLOW) >= MOST_HOLLOW:
        return None
    if failure.retry_after is None:
        wait = backoff.draw(sum(causes.values()), chance)
    else:
        wait = failure.retry_after + chance.uniform(0.0, backoff.first)
    return wait if wait < left else None


def name_cause(status: int, code: str = "", message: str = "") -> Cause:
    """The cause behind an HTTP status that is no success; `code` and `message` are the error's in
    the server's body."""
    if 300 <= status < 400:
        return Cause.REDIRECTED
    if status < 500 and (told := _BY_CODE.get(code.lower())):
        return told
    if status == 429:
        return Cause.RATE_LIMITED
    if status in (400, 422) and _REFUSES_FIELD.search(message):
        return Cause.REFUSED_FIELD
    return Cause.SERVER_ERROR if status >= 500 else _BY_STATUS.get(status, Cause.BAD_REQUEST)


def read_retry_after(header: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header (seconds or an HTTP date; `now` in seconds since
    1970); None: none given."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return None if math.isnan(seconds) else max(0.0, seconds)
