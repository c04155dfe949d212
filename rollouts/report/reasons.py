"""Why judges gave their scores: what models wrote beside them, found in a run's ledger."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from agents.models.chat import ModelError
from agents.models.recording import Call
from psy_env.records import Ratings, Stage, Transcript
from psy_env.reply_text import ReplyError, find_object, unwrap
from psy_env.vocabulary import Seat

REASON = "reason"


def find_reasons(transcript: Transcript, calls: Sequence[Call]) -> dict[str, list[str]]:
    """The reasons by item of both forms; nothing for an item whose reason cannot be told for sure.

    A judge that fills a whole form names the items; one that is asked item by item answers in the
    form's order, once for each item that it scored.
    """
    rated = transcript.rating.ctrs if transcript.rating else None
    forms = ((Seat.CLIENT, transcript.reactions), (Seat.EVALUATOR, rated))
    found: dict[str, list[str]] = {}
    for seat, form in forms:
        if form is not None:
            answers = [_read_answers(call) for call in calls if _is_last_word(call, seat)]
            found |= _by_item(form, [answer for answer in answers if answer])
    return found


def _is_last_word(call: Call, seat: Seat) -> bool:
    return call.seat == seat and f".{Stage.ASSESSMENT}." in call.key.step


def _read_answers(call: Call) -> list[Mapping[str, Any]]:
    """The objects that a call was answered with, one for each time the judge was asked."""
    with suppress(ModelError):
        return list(_read_objects([one.text for one in call.answer().completions]))
    return []


def _read_objects(texts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for text in texts:
        with suppress(ReplyError, json.JSONDecodeError, RecursionError):
            yield find_object(unwrap(text))


def _by_item(form: Ratings, answers: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, list[str]]:
    whole = [one for answer in answers for one in answer if form.scores.keys() <= one.keys()]
    if whole:
        return {key: [why for one in whole if (why := _reason(one[key]))] for key in form.scores}
    scored = [key for key, score in form.scores.items() if score is not None]
    told = ([why for one in answer if (why := _reason(one))] for answer in answers)
    single = [reasons for reasons in told if reasons]
    return dict(zip(scored, single, strict=True)) if len(single) == len(scored) else {}


def _reason(verdict: object) -> str:
    reason = verdict.get(REASON) if isinstance(verdict, Mapping) else None
    return reason if isinstance(reason, str) else ""
