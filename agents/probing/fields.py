"""Which fields of a request a server honours: each is sent, and its effect looked at.

What was taken stays in the requests that follow, so that fields which exclude each other show it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from agents.models.chat import ChatReply, ChatRequest, Finish, ModelError, ReplySchema, Sampling
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.refusals import RefusedField
from agents.models.endpoint.retry import Cause
from agents.models.find_model import open_endpoint
from agents.probing.purse import NoCallsLeft, PaidModel, Purse
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.records import Message

LIMITS = ("max_tokens", "max_completion_tokens", "")
"""Names of the token limit to try; the last sends none."""

PATIENCE = 60.0
"""Seconds that one question may take, with all its attempts; the first one twice as many: a model
may have to be loaded."""

SHORT, ROOM = 64, 100
"""Tokens of an answer that is to be cut off, and of one that is to be whole."""

WORD = "magnolia"
SAY_WORD = f"Whatever you are asked, answer with this one word and nothing else: {WORD}"
ASK = "How was your day?"
WRITE = "Write one short sentence about the sea."
COUNT = "Count from 1 to 200, in digits, with single blanks between them."
MOOD = ReplySchema(
    "probe",
    {
        "type": "object",
        "properties": {"mood": {"type": "string"}, "hours": {"type": "integer"}},
        "required": ["mood", "hours"],
        "additionalProperties": False,
    },
)
_REFUSING = {Cause.BAD_REQUEST.value, Cause.SERVER_ERROR.value}
"""Causes of a failed call that are put down to the one field that is new in it."""


class Verdict(StrEnum):
    """What became of a field."""

    HONOURED = "honoured"
    TAKEN = "taken, no effect to be seen"
    IGNORED = "ignored"
    REFUSED = "refused"
    UNTRIED = "not tried"


class FieldFinding(NamedTuple):
    """One field, its verdict, and what was seen."""

    field: str
    verdict: Verdict
    seen: str = ""


class Fields(NamedTuple):
    """All findings, the terms that fit (by name, where they differ from what the entry told), and
    how fast answers came: seconds of the shortest, tokens a second of a long one."""

    findings: tuple[FieldFinding, ...]
    changes: dict[str, Any]
    latency: float
    tokens_per_second: float


@dataclass
class _Trial:
    """The terms as far as they are known."""

    endpoint: Endpoint
    model: str
    purse: Purse
    seconds: float = 0.0

    def send(self, request: ChatRequest, **terms: Any) -> ChatReply | str:
        """The answer on these terms too, or what the server says against them."""
        endpoint = self.endpoint.model_copy(update=terms)
        name = "/".join(filter(None, (endpoint.name, self.model)))
        paid = PaidModel(open_endpoint(endpoint, self.model, name), self.purse)
        try:
            reply = paid.chat(request)
        except RefusedField as error:
            return error.said
        except ModelError as error:
            if not _REFUSING & error.causes.keys():
                raise
            return str(error)
        self.seconds = paid.heard[0].seconds
        return reply

    def settle(self, **terms: Any) -> None:
        """These terms are known from now on."""
        self.endpoint = self.endpoint.model_copy(update=terms)


class _Probe(NamedTuple):
    """What is sent to try a switch, and who reads the answer: the verdict, and what was seen."""

    request: ChatRequest
    judge: Callable[[_Trial, ChatRequest, ChatReply], tuple[Verdict, str]]


def probe_fields(endpoint: Endpoint, model: str, purse: Purse) -> Fields:
    """Try every field on a model. About 16 calls.

    Raises InputError where not even a plain question is taken (nobody there, key refused, unknown
    model), ModelError where it is not answered.
    """
    told = endpoint.for_model(model)
    off = dict.fromkeys(_PROBES, False)
    patient = {"deadline": min(told.deadline, 2 * PATIENCE), "models": {}}
    trial = _Trial(told.model_copy(update={**off, **patient}), model, purse)
    limit, latency, speed = _probe_limit(trial, told.token_limit)
    trial.settle(deadline=min(told.deadline, PATIENCE))
    findings = [limit]
    for switch, probe in _PROBES.items():
        try:
            findings.append(_probe_switch(trial, switch, probe))
        except ModelError as error:
            findings.append(FieldFinding(_name(switch), Verdict.UNTRIED, str(error)))
            trial.settle(**{switch: getattr(told, switch)})
    fitted = {name: getattr(trial.endpoint, name) for name in ("token_limit", *off)}
    changes = {name: value for name, value in fitted.items() if value != getattr(told, name)}
    return Fields(tuple(findings), changes, latency, speed)


def _probe_limit(trial: _Trial, ours: str) -> tuple[FieldFinding, float, float]:
    """The name of the limit: the first that cuts an answer off, else the first that is taken."""
    taken: list[tuple[FieldFinding, str, float]] = []
    refusal = ""
    for name in dict.fromkeys((ours, *LIMITS)):
        if not name and taken:
            break
        try:
            reply = trial.send(_chat(COUNT, limit=SHORT), token_limit=name)
        except NoCallsLeft:
            if taken:
                break
            raise
        if isinstance(reply, str):
            refusal = refusal or reply
            continue
        verdict, seen = _judge_limit(reply, name)
        speed = reply.usage.completion_tokens / max(trial.seconds, 1e-6)
        taken.append((FieldFinding("token limit", verdict, seen), name, speed))
        if verdict is Verdict.HONOURED:
            break
    if not taken:
        raise InputError(
            f"{trial.endpoint.host} refuses a plain question ({refusal})",
            "Look at extra_body and reasoning_effort of the entry, and at the server.",
            place=f"{trial.endpoint.name}/{trial.model}",
        )
    # the first that cuts off, else the first that is taken at all
    finding, name, speed = min(taken, key=lambda one: one[0].verdict is not Verdict.HONOURED)
    trial.settle(token_limit=name)
    with suppress(NoCallsLeft):
        trial.send(_chat(ASK, limit=1))
    return finding, trial.seconds, speed


def _name(switch: str) -> str:
    """A field as a person calls it."""
    return switch.removeprefix("honours_")


def _judge_limit(reply: ChatReply, name: str) -> tuple[Verdict, str]:
    tokens = reply.usage.completion_tokens
    if not name:
        return Verdict.REFUSED, "by every name; none is sent"
    if reply.completions[0].finish is Finish.LENGTH and tokens <= 2 * SHORT:
        return Verdict.HONOURED, f"{name}: cut at {tokens} tokens of {SHORT}"
    if tokens > 2 * SHORT:
        return Verdict.IGNORED, f"{name}: {tokens} tokens where {SHORT} were allowed"
    return Verdict.TAKEN, f"{name}: the answer had only {tokens} tokens"


def _probe_switch(trial: _Trial, switch: str, probe: _Probe) -> FieldFinding:
    """Send a field; it stays on unless it is refused or ignored."""
    field = _name(switch)
    reply = trial.send(probe.request, **{switch: True})
    if isinstance(reply, str):
        return FieldFinding(field, Verdict.REFUSED, reply)
    trial.settle(**{switch: True})
    verdict, seen = probe.judge(trial, probe.request, reply)
    trial.settle(**{switch: verdict in (Verdict.HONOURED, Verdict.TAKEN)})
    return FieldFinding(field, verdict, seen)


def _judge_system(trial: _Trial, request: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    """Ignored is only what works when it stands in the user's turn."""
    if _says_word(reply):
        return Verdict.HONOURED, "it was obeyed"
    if _says_word(trial.send(request, honours_system=False)):
        return Verdict.IGNORED, "obeyed only in the user's turn"
    return Verdict.TAKEN, "not obeyed in the user's turn either"


def _judge_cold(trial: _Trial, request: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    if _same(reply, trial.send(request)):
        return Verdict.HONOURED, "at 0 the same words twice"
    return Verdict.TAKEN, "at 0 other words the second time"


def _judge_taken(_: _Trial, __: ChatRequest, ___: ChatReply) -> tuple[Verdict, str]:
    return Verdict.TAKEN, ""


def _judge_seed(trial: _Trial, request: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    if not _same(reply, trial.send(request)):
        return Verdict.IGNORED, "other words with the same seed"
    if _same(reply, trial.send(replace(request, seed=request.seed + 1))):
        return Verdict.TAKEN, "the same words with any seed"
    return Verdict.HONOURED, "the same seed the same words, another others"


def _judge_n(_: _Trial, request: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    got = len(reply.completions)
    verdict = Verdict.HONOURED if got == request.n else Verdict.IGNORED
    return verdict, f"{got} of {request.n} choices in one call"


def _judge_schema(_: _Trial, __: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    if _fits_mood(reply.completions[0].text):
        return Verdict.HONOURED, "the answer fits it"
    if reply.completions[0].finish is Finish.LENGTH:
        return Verdict.TAKEN, "the answer did not come to its end"
    return Verdict.IGNORED, "the answer does not fit it"


def _judge_logprobs(_: _Trial, __: ChatRequest, reply: ChatReply) -> tuple[Verdict, str]:
    if told := len(reply.completions[0].likely):
        return Verdict.HONOURED, f"{told} words that might have stood first"
    return Verdict.IGNORED, "none are told"


def _chat(
    text: str,
    system: str = "",
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    limit: int = ROOM,
    seed: int = 0,
    n: int = 1,
    schema: ReplySchema | None = None,
) -> ChatRequest:
    said = (Message(role="user", content=text),)
    told = (Message(role="system", content=system), *said) if system else said
    return ChatRequest(told, Sampling(temperature, top_p, limit), n, seed, schema)


def _says_word(reply: ChatReply | str) -> bool:
    return not isinstance(reply, str) and WORD in reply.completions[0].text.casefold()


def _same(one: ChatReply, other: ChatReply | str) -> bool:
    return not isinstance(other, str) and one.completions[0].text == other.completions[0].text


def _fits_mood(text: str) -> bool:
    try:
        body = parse_json(text)
    except ValueError:
        return False
    return isinstance(body, dict) and body.keys() == set(MOOD.body["required"])


_PROBES = {
    "honours_system": _Probe(_chat(ASK, SAY_WORD), _judge_system),
    "honours_temperature": _Probe(_chat(WRITE, temperature=0.0), _judge_cold),
    "honours_top_p": _Probe(_chat(WRITE, top_p=0.9), _judge_taken),
    "honours_seed": _Probe(_chat(WRITE, seed=7), _judge_seed),
    "honours_n": _Probe(_chat(WRITE, n=2), _judge_n),
    "honours_schema": _Probe(_chat(ASK, schema=MOOD), _judge_schema),
    "honours_logprobs": _Probe(replace(_chat(WRITE), top_logprobs=5), _judge_logprobs),
}
"""Every switch of the terms, in the order in which they are tried."""
