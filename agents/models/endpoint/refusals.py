"""What a refusal is about: a field we sent, and the line that meets it, or what was said.

Servers say it in their own words; what is looked for is the field's name beside a word of refusal.
"""

import glob
import json
import re
from collections.abc import Iterator

from agents.models.chat import RefusedError, Usage
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.retry import Cause
from agents.models.endpoint.terms import Terms


class RefusedField(RefusedError):  # noqa: N818 - what happened, by its name
    """A server refuses a field of the request; `said` is how it says so."""

    def __init__(self, host: str, said: str, remedy: str, *, place: str, usage: Usage) -> None:
        """Tell it in one line."""
        self.said = said
        thing = f"{host} refuses a field of the request ({said})"
        super().__init__(thing, remedy, place=place, usage=usage)


UNNAMED = frozenset({Cause.BAD_REQUEST, Cause.REFUSED})
"""Causes under which a server may refuse a field without saying so by a code of its own."""

OTHER_REMEDY = (
    "Tell the model's terms in endpoints.toml (token_limit, reply_tokens, honours_..., "
    "extra_body), or use another model; psy-step check NAME tries them."
)

_REFUSAL = re.compile(
    r"\bnot\b|n't\b|cannot|unsupported|unknown|unrecogni[sz]ed|unexpected"
    r"|invalid|deprecated|must|only|too (?:large|high|many|small)|at most|exceed"
    r"|less than|maximum|alternate|forbidden|remove",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"context (?:length|window|size)|prompt is too long", re.IGNORECASE)
"""A talk that has become too long is no matter of a field: the next one may fit."""

FILTERING = frozenset({Cause.BAD_REQUEST, Cause.KEY_REFUSED, Cause.REFUSED})
"""Causes under which servers tell that a filter of theirs stopped a request."""

_FILTER = re.compile(
    r"content[ _-]?(?:filter|management|moderation|safety|polic|exists risk)|\bflagged\b"
    r"|moderation|inappropriate content|prohibited content|safety (?:filter|system|polic|reason)"
    r"|(?:unsafe|sensitive) content",
    re.IGNORECASE,
)

_LIMITS = re.compile(r"\b(?:max_[a-z_]*tokens|num_predict|max_length)\b", re.IGNORECASE)
_TOO_LARGE = re.compile(
    r"too (?:large|high|big)|at most|exceed|less than|smaller than|maximum (?:value|allowed|of)"
    r"|<= *\d",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:at most|maximum|less than|smaller than|equal to|exceeds?|<=|limit of)\D{0,60}?(\d+)",
    re.IGNORECASE,
)
_SWITCHES = {
    "honours_top_p": r"\btop_p\b",
    "honours_temperature": r"\btemperature\b",
    "honours_seed": r"\bseed\b",
    "honours_schema": r"response_?format|json_?schema|structured.?outputs?|json mode|guided",
    "honours_system": r"['\"`]system['\"`]|\bsystem[ _](?:role|message|prompt|instruction)s?\b"
    r"|\brole[^a-z]{1,4}system\b|developer instruction|roles must alternate",
    "honours_n": r"['\"`]n['\"`]|\bn (?:must|should|>|is not)|\bn=|candidate_?count"
    r"|only one (?:completion|choice|candidate)|multiple (?:candidates|completions|choices)",
}
"""The words by which servers name what a switch turns off."""


def find_lines(refusal: str, terms: Terms) -> Iterator[str]:
    """Lines that would meet the refusal, the likeliest first; none where it is about something
    else, or about what is not sent anyway."""
    if not _REFUSAL.search(refusal) or _CONTEXT.search(refusal):
        return
    for name in terms.extra_body:
        if re.search(rf"\b{re.escape(name)}\b", refusal):
            yield f"extra_body without {name}"
    if terms.token_limit and re.search(rf"\b{terms.token_limit}\b", refusal):
        yield _mend_limit(refusal, terms.token_limit)
    for switch, words in _SWITCHES.items():
        if getattr(terms, switch) and re.search(words, refusal, re.IGNORECASE):
            yield f"{switch} = false"
    if terms.reasoning_effort and re.search(r"reasoning.?effort", refusal, re.IGNORECASE):
        yield 'reasoning_effort = "" (or one that the server names)'


def tells_filter(refusal: str) -> bool:
    """Whether what was said in the request, or would be answered to it, was not let through."""
    return _FILTER.search(refusal) is not None


def _mend_limit(refusal: str, ours: str) -> str:
    """Another name for the limit, or a smaller one."""
    if _TOO_LARGE.search(refusal):
        bound = _BOUND.search(refusal)
        size = bound[1] if bound else "..."
        return f"reply_tokens = {{ client = {size}, counselor = {size}, evaluator = {size} }}"
    others = [name for name in _LIMITS.findall(refusal) if name != ours]
    other = others[0] if others else "" if ours != "max_tokens" else "max_completion_tokens"
    return f'token_limit = "{other}"'


def name_table(endpoint: Endpoint, model: str) -> str:
    """Where a model's terms are told: at the endpoint, or by name where its models differ."""
    if not endpoint.models:
        return endpoint.name
    return f"{endpoint.name}.models.{json.dumps(glob.escape(model), ensure_ascii=False)}"
