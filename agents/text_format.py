r"""The text format of the trained counselor, one for inference and training.

A reply is one JSON object whose keys stand in a fixed order: reasoning, then the decision, then
what is said or planned (§4). JSON because its escapes carry any utterance unharmed. Quotation marks
within a text are written “ and ” instead of escaped: a small model that has to tell `\"` from the
`"` that ends its text ends it twice. Actions count from 1 in the text and from 0 in the records.
"""

import json
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from agents.prompts import Prompts
from psy_env import readings
from psy_env.records import Candidate, Message, Plan, PlanCandidate, UtteranceCandidate
from psy_env.reply_text import ReplyError, find_object, unwrap
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat, Strategy

SILENCE = "(says nothing)"
"""Stands where the client's turn was blank, so that roles always alternate and the user has the
last word."""

_PLAN_KEYS = ("reasoning", "strategy", "objective", "rationale", "actions")
_ESCAPED_OR_CURLY = re.compile(r"\\.|[“”]", re.DOTALL)
_LAST_COMMA = re.compile(r",\s*\}\s*$")
_CURLY_END = re.compile(r"”(\s*(?:\]\s*)?\}\s*)$")
_INNER_MARK = re.compile(r'(?<![{\[,:\\])(?<![,:] )"(?!\s*[,:}\]])')
"""A straight mark behind which neither a text of our format can begin nor one can have ended."""
_SAID = re.compile(r'"utterance"\s*:\s*("(?:[^"\\]|\\.)*")\s*[,}]', re.DOTALL)
"""An utterance that stands there in full, whatever follows it."""
_OPENING_AFTER = ' "(['
"""What stands before a mark that opens: a space, a bracket, or the beginning of the text."""


class _FormatError(ValueError):
    """A reply that breaks the format; the message is a cause that can be counted."""


_PROMPTS = Prompts({})
_SYSTEM = Message(role="system", content=_PROMPTS.render("stepper_system"))
_OPEN_TASK = _PROMPTS.render("stepper_open")
_PLAN_TASK = _PROMPTS.render(
    "stepper_plan",
    strategies="\n".join(f"{strategy.value}: {strategy.meaning}" for strategy in Strategy),
    low=str(readings.INTERVENTION_ACTIONS[0]),
    high=str(readings.INTERVENTION_ACTIONS[1]),
)


def render_prompt(view: CounselorView) -> tuple[Message, ...]:
    """The chat a counselor answers: system, then client (user) and counselor (assistant) by turns,
    the task last.

    Roles alternate and the last message is the user's. Previous and next action are told only when
    there is a plan.
    """
    return converse(_SYSTEM, view.lines, _render_task(view))


def render_reply(candidate: Candidate, view: CounselorView) -> str:
    """The text that parse_reply reads back as this very candidate; a malformed one gives the text
    it was read from."""
    if candidate.malformed is not None:
        return candidate.reasoning or candidate.text
    body = (
        _plan_body(candidate)
        if isinstance(candidate, PlanCandidate)
        else _utterance_body(candidate, view)
    )
    return _curl_quotes(json.dumps(body, ensure_ascii=False))


def parse_reply(text: str, view: CounselorView) -> Candidate:
    """The candidate in a reply of the view's kind; never raises.

    What cannot be read becomes a candidate whose `malformed` names the cause and whose `reasoning`
    keeps the raw text.
    """
    body: object = None
    try:
        body = _find_body(text)
        candidate = (
            _read_plan(body) if view.kind is ChoiceKind.PLAN else _read_utterance(body, view)
        )
        render_reply(
            candidate, view
        ).encode()  # half a surrogate pair would break the file this is saved in
        return candidate
    except (ValueError, RecursionError) as error:
        return _salvage(text, body, view.kind, _name_cause(error))


def converse(
    system: Message, lines: tuple[Line, ...], task: str, *, user: Seat = Seat.CLIENT
) -> tuple[Message, ...]:
    """A dialogue as a chat with the other seat, the `user`, and the task below the user's last
    words."""
    turns = _alternate(lines, user)
    said = turns.pop().content if turns and turns[-1].role == "user" else SILENCE
    return (system, *turns, Message(role="user", content=f"{said}\n\n{task}"))


def _alternate(lines: tuple[Line, ...], user: Seat = Seat.CLIENT) -> list[Message]:
    """The dialogue as messages that begin with the user and never repeat a role."""
    messages: list[Message] = []
    for line in lines:
        by_user = line.seat is user
        after_user = bool(messages) and messages[-1].role == "user"
        if by_user and after_user:
            messages[-1] = Message(role="user", content=f"{messages[-1].content}\n{line.text}")
        else:
            if not by_user and not after_user:
                messages.append(Message(role="user", content=SILENCE))
            messages.append(_speak(line, by_user))
    return messages


@lru_cache(maxsize=1024)
def _speak(line: Line, by_user: bool) -> Message:
    """A line comes back in the prompt of every later exchange."""
    return Message(role="user" if by_user else "assistant", content=line.text)


def _render_task(view: CounselorView) -> str:
    if view.kind is ChoiceKind.PLAN:
        return _PLAN_TASK
    if view.plan is None:
        return _OPEN_TASK
    actions = view.plan.actions
    current = view.action
    following = 0 if current is None else current + 1
    return _PROMPTS.render(
        "stepper_utterance",
        previous="none yet" if current is None else f"{current + 1}. {actions[current]}",
        following=f"{following + 1}. {actions[following]}"
        if following < len(actions)
        else "none, that was the last",
        numbers=" or ".join(str(index + 1) for index in view.legal_actions),
    )


def _utterance_body(candidate: UtteranceCandidate, view: CounselorView) -> dict[str, Any]:
    """Keys the view does not ask for are written only when they say something."""
    body: dict[str, Any] = {"reasoning": candidate.reasoning}
    if view.plan is not None or candidate.action is not None:
        body["action"] = None if candidate.action is None else candidate.action + 1
    if view.plan is None or candidate.closing:
        body["closing"] = candidate.closing
    body["utterance"] = candidate.utterance
    return body


def _plan_body(candidate: PlanCandidate) -> dict[str, Any]:
    plan = candidate.plan
    assert plan is not None, "a plan candidate without a plan says why in `malformed`"
    values = (candidate.reasoning, plan.strategy, plan.objective, plan.rationale, plan.actions)
    return dict(zip(_PLAN_KEYS, values, strict=True))


def _read_utterance(body: dict[str, Any], view: CounselorView) -> UtteranceCandidate:
    asked = {"reasoning", "utterance", "closing" if view.plan is None else "action"}
    _check_keys(body, asked, allowed=asked | {"action", "closing"})
    action = body.get("action")
    return UtteranceCandidate(
        reasoning=body["reasoning"],
        action=action - 1 if type(action) is int else action,
        closing=body.get("closing", False),
        utterance=body["utterance"],
    )


def _read_plan(body: dict[str, Any]) -> PlanCandidate:
    _check_keys(body, set(_PLAN_KEYS), allowed=set(_PLAN_KEYS))
    if not isinstance(body["actions"], list):
        raise _FormatError("actions: wrong value")
    if body["strategy"] not in (None, *Strategy):
        raise _FormatError("strategy: not on the list")
    plan = Plan(
        objective=body["objective"],
        actions=tuple(body["actions"]),
        strategy=None if body["strategy"] is None else Strategy(body["strategy"]),
        rationale=body["rationale"],
    )
    return PlanCandidate(plan=plan, reasoning=body["reasoning"])


def _find_body(text: str) -> dict[str, Any]:
    whole = _straighten_quotes(_mend_end(text))
    try:
        return _read_object(whole)
    except ValueError:
        with suppress(ValueError):  # marks within a text: the last resort, as they may tell nothing
            return _read_object(_INNER_MARK.sub(r'\\"', whole))
        raise


def _read_object(text: str) -> dict[str, Any]:
    answer = unwrap(text)
    if "{" in answer:
        return find_object(answer)
    json.loads(answer, strict=False)
    raise _FormatError("not a JSON object")


def _mend_end(text: str) -> str:
    """An object's end as it was meant: no comma behind its last value, and a text that a curly mark
    closed in place of a straight one."""
    ended = _LAST_COMMA.sub("}", text)
    quoted = "”" if ended.count("“") >= ended.count("”") else ""
    return _CURLY_END.sub(rf'{quoted}"\1', ended)


def _curl_quotes(body: str) -> str:
    """JSON without escaped quotation marks; marks that were curly already are escaped in their
    place, so that nothing is mixed up."""

    def write(found: re.Match[str]) -> str:
        if found[0] == r"\"":
            return "“" if body[found.start() - 1] in _OPENING_AFTER else "”"
        return found[0] if found[0].startswith("\\") else f"\\u{ord(found[0]):04x}"

    return _ESCAPED_OR_CURLY.sub(write, body)


def _straighten_quotes(text: str) -> str:
    """The other way round, for any reply: curly marks, escaped by a backslash or not, as escaped
    straight ones."""
    return _ESCAPED_OR_CURLY.sub(lambda found: r"\"" if found[0][-1] in "“”" else found[0], text)


def _check_keys(body: dict[str, Any], asked: set[str], *, allowed: set[str]) -> None:
    if missing := asked - body.keys():
        raise _FormatError(f"no {sorted(missing)[0]}")
    if body.keys() - allowed:
        raise _FormatError("unknown key")


def _name_cause(error: Exception) -> str:
    """A short cause that can be counted: no positions and none of the text."""
    if isinstance(error, ValidationError):
        return f"{error.errors()[0]['loc'][0]}: wrong value"
    if isinstance(error, UnicodeEncodeError):
        return "half a surrogate pair"
    if isinstance(error, ReplyError):
        return error.cause
    return str(error) if isinstance(error, _FormatError) else "not JSON"


def _salvage(text: str, body: object, kind: ChoiceKind, cause: str) -> Candidate:
    """Keep what can be spoken: an utterance that was given in full, or plain prose; never a broken
    object's rest."""
    raw = text.encode("utf-8", "replace").decode()
    if kind is ChoiceKind.PLAN:
        return PlanCandidate(plan=None, reasoning=raw, malformed=cause)
    prose = unwrap(raw)
    broken = _find_said(prose) if "{" in prose else prose
    spoken = body.get("utterance") if isinstance(body, dict) else broken
    said = spoken.encode("utf-8", "replace").decode() if isinstance(spoken, str) else ""
    return UtteranceCandidate(utterance=said, reasoning=raw, malformed=cause)


def _find_said(text: str) -> str:
    """The first utterance in a broken object that was given in full, without a curly mark that
    closes nothing at its end; an empty text if there is none."""
    found = _SAID.search(_straighten_quotes(text))
    said = ""
    with suppress(ValueError):  # an escape that JSON does not know
        said = str(json.loads(found[1], strict=False)) if found else ""
    return said[:-1] if said.count('"') % 2 and said.endswith('"') else said
