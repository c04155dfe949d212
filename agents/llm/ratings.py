"""A model fills the CTRS form of a session: one call an item, or all in one.

It rates what was said. It is not shown the counselor's plan, which some counselors have and others
have not.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any, Literal

from agents.llm.asking import Read
from agents.llm.jury import Jury, Merged, merge
from agents.llm.quoting import number_turns, tell_dialogue
from agents.llm.replies import ReplyForm, make_form, make_verdict
from agents.prompts import name_anchors
from psy_env.records import Ratings
from psy_env.reply_text import ReplyError
from psy_env.rubrics import Item, Rubric
from psy_env.seeds import derive_seed
from psy_env.views import SessionView
from psy_env.vocabulary import Seat

Mode = Literal["item", "form"]

NOTHING_SAID = "the counselor said nothing"
TOKENS_EACH = 300
"""Room for one item's evidence, reason and score."""


@cache
def make_item_form(rubric: Rubric) -> ReplyForm[Any]:
    """Evidence, reason and score of one item."""
    return ReplyForm.of("ctrs_item", make_verdict(rubric, evidence=list[int]))


@cache
def make_whole_form(rubric: Rubric) -> ReplyForm[Any]:
    """The same for every item."""
    verdict = make_verdict(rubric, evidence=list[int])
    return ReplyForm.of("ctrs_form", make_form("Form", rubric.keys, verdict))


def rate_ctrs(jury: Jury, mode: Mode, view: SessionView) -> Ratings:
    """The seven items (0-6); one that the judge gave no readable answer to is unscored with its
    cause."""
    keys = view.rubric.keys
    if not number_turns(view.lines, Seat.COUNSELOR):
        merged = dict.fromkeys(keys, Merged({}, {}, NOTHING_SAID))
    elif mode == "form":
        merged = dict.fromkeys(keys, _rate_form(jury, view))
    else:
        merged = {item.key: _rate_item(jury, view, item) for item in view.rubric.items}
    return Ratings(
        rubric="ctrs",
        scores={key: answer.scores.get(key) for key, answer in merged.items()},
        causes={key: answer.cause for key, answer in merged.items() if answer.cause is not None},
        spread={key: answer.spread[key] for key, answer in merged.items() if key in answer.spread},
        judge=jury.name_judge(view.rubric, f"ctrs_{mode}", *map(name_anchors, keys)),
    )


def _rate_item(jury: Jury, view: SessionView, item: Item) -> Merged:
    told = {
        "item": item.key.replace("_", " "),
        "meaning": item.meaning,
        "anchors": _tell_levels(jury, item),
    }
    form = make_item_form(view.rubric)
    return _ask(jury, view, form, partial(_read_item, form, item, len(view.lines)), told)


def _rate_form(jury: Jury, view: SessionView) -> Merged:
    form = make_whole_form(view.rubric)
    items = (
        f"{item.key} ({item.meaning})\n{_tell_levels(jury, item)}" for item in view.rubric.items
    )
    verdict = {"evidence": [2, 6], "reason": "at most 30 words", "score": view.rubric.low}
    first = json.dumps({view.rubric.keys[0]: verdict})
    told = {"items": "\n\n".join(items), "example": f"{first[:-1]}, ...}}"}
    read = partial(_read_form, form, len(view.lines))
    return _ask(jury, view, form, read, told, items=len(view.rubric.items))


def _tell_levels(jury: Jury, item: Item) -> str:
    return jury.asker.prompts.render(name_anchors(item.key))


def _ask(
    jury: Jury,
    view: SessionView,
    form: ReplyForm[Any],
    read: Read[Mapping[str, int]],
    told: Mapping[str, str],
    items: int = 1,
) -> Merged:
    """All repeats in one request, so that a server reads the session once."""
    request = jury.pose(
        form.schema,
        {"dialogue": tell_dialogue(view.lines)},
        seed=derive_seed(view.seed, form.schema.name, *told.values()),
        max_tokens=TOKENS_EACH * items,
        low=str(view.rubric.low),
        high=str(view.rubric.high),
        **told,
    )
    return merge(jury.asker.ask_all(replace(request, n=jury.repeats), read))


def _read_item(form: ReplyForm[Any], item: Item, turns: int, text: str) -> Mapping[str, int]:
    return {item.key: _read_score(form.read(text), turns)}


def _read_form(form: ReplyForm[Any], turns: int, text: str) -> Mapping[str, int]:
    return {key: _read_score(verdict, turns) for key, verdict in form.read(text)}


def _read_score(verdict: Any, turns: int) -> int:
    """The score of a verdict that rests on turns which exist."""
    if not verdict.evidence:
        raise ReplyError("no evidence", "evidence must name at least one turn")
    if not all(1 <= turn <= turns for turn in verdict.evidence):
        raise ReplyError("unknown turn", f"evidence must be turn numbers from 1 to {turns}")
    return int(verdict.score)
