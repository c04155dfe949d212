"""A model fills the CTRS form of a finished session: one call for each item, or all in one as the
cheap option.

It rates what was said. It is not shown the counselor's plan, which some counselors have and others
have not.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from agents.llm.asking import Read
from agents.llm.jury import Jury, Merged, merge
from agents.llm.quoting import number_turns, tell_dialogue
from agents.llm.replies import ReplyError, ReplyForm, make_form, make_verdict
from agents.prompts import ANCHORS
from psy_env.records import Ratings
from psy_env.rubrics import CTRS, Item
from psy_env.seeds import derive_seed
from psy_env.views import SessionView
from psy_env.vocabulary import Seat

Mode = Literal["item", "form"]

NOTHING_SAID = "the counselor said nothing"
TOKENS_EACH = 300
"""Room for one item's evidence, reason and score."""

_VERDICT = make_verdict(CTRS, evidence=list[int])
ITEM: ReplyForm[Any] = ReplyForm.of("ctrs_item", _VERDICT)
FORM: ReplyForm[Any] = ReplyForm.of("ctrs_form", make_form("Form", CTRS.keys, _VERDICT))


def rate_ctrs(jury: Jury, mode: Mode, view: SessionView) -> Ratings:
    """The seven items (0-6); one that the judge gave no readable answer to is unscored with its
    cause."""
    if not number_turns(view.lines, Seat.COUNSELOR):
        merged = dict.fromkeys(CTRS.keys, Merged({}, {}, NOTHING_SAID))
    elif mode == "form":
        merged = dict.fromkeys(CTRS.keys, _rate_form(jury, view))
    else:
        merged = {item.key: _rate_item(jury, view, item) for item in CTRS.items}
    return Ratings(
        rubric="ctrs",
        scores={key: answer.scores.get(key) for key, answer in merged.items()},
        causes={key: answer.cause for key, answer in merged.items() if answer.cause is not None},
        spread={key: answer.spread[key] for key, answer in merged.items() if key in answer.spread},
        judge=jury.name_judge(CTRS, f"ctrs_{mode}", *ANCHORS.values()),
    )


def _rate_item(jury: Jury, view: SessionView, item: Item) -> Merged:
    told = {
        "item": item.key.replace("_", " "),
        "meaning": item.meaning,
        "anchors": _tell_levels(jury, item),
    }
    return _ask(jury, view, ITEM, partial(_read_item, item, len(view.lines)), told)


def _rate_form(jury: Jury, view: SessionView) -> Merged:
    items = (f"{item.key} ({item.meaning})\n{_tell_levels(jury, item)}" for item in CTRS.items)
    return _ask(
        jury, view, FORM, partial(_read_form, len(view.lines)), {"items": "\n\n".join(items)}
    )


def _tell_levels(jury: Jury, item: Item) -> str:
    return jury.asker.prompts.render(ANCHORS[item.key])


def _ask(
    jury: Jury,
    view: SessionView,
    form: ReplyForm[Any],
    read: Read[Mapping[str, int]],
    told: Mapping[str, str],
) -> Merged:
    """All repeats in one request, so that a server reads the session once."""
    request = jury.pose(
        form.schema,
        {"dialogue": tell_dialogue(view.lines)},
        seed=derive_seed(view.seed, form.schema.name, *told.values()),
        max_tokens=TOKENS_EACH * (len(CTRS.items) if form is FORM else 1),
        low=str(CTRS.low),
        high=str(CTRS.high),
        **told,
    )
    return merge(jury.asker.ask_all(replace(request, n=jury.repeats), read))


def _read_item(item: Item, turns: int, text: str) -> Mapping[str, int]:
    return {item.key: _read_score(ITEM.read(text), turns)}


def _read_form(turns: int, text: str) -> Mapping[str, int]:
    return {key: _read_score(verdict, turns) for key, verdict in FORM.read(text)}


def _read_score(verdict: Any, turns: int) -> int:
    """The score of a verdict that rests on turns which exist."""
    if not verdict.evidence:
        raise ReplyError("no evidence", "evidence must name at least one turn")
    if not all(1 <= turn <= turns for turn in verdict.evidence):
        raise ReplyError("unknown turn", f"evidence must be turn numbers from 1 to {turns}")
    return int(verdict.score)
