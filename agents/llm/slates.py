"""A model scores a slate: criteria apart, the whole slate or one candidate a call.

The judge sees what would be said or planned and which action it claims; not who proposed it, nor
the reasoning. Before every call the slate is shuffled by seed, so that no position is favoured.
"""

import json
import random
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, Literal

from agents.llm.asking import Unreadable
from agents.llm.jury import Jury, merge
from agents.llm.quoting import tell_dialogue
from agents.llm.replies import Reply, ReplyForm, make_form, make_verdict, number_off
from psy_env.records import Candidate, Plan, PlanCandidate, ScoreCard
from psy_env.rubrics import ChoiceKind, Rubric
from psy_env.seeds import derive_seed
from psy_env.views import SlateView

Judging = Literal["slate", "candidate"]

TOKENS_EACH = 350
"""Room for one candidate's three reasons and scores."""

Marks = Mapping[str, int] | Unreadable
"""One candidate's scores by criterion."""


@cache
def make_slate_form(rubric: Rubric) -> ReplyForm[Any]:
    """One entry a candidate, with a verdict on each criterion."""
    candidate: Any = make_form("Candidate", rubric.keys, make_verdict(rubric), candidate=int)
    slate = make_form("Slate", (), Reply, candidates=list[candidate])
    return ReplyForm.of(f"score_{rubric.name}s", slate)


def _write_example(rubric: Rubric) -> str:
    """How an answer looks, as JSON."""
    verdict = {"reason": "at most 15 words", "score": rubric.low}
    return json.dumps({"candidates": [{"candidate": 1, **dict.fromkeys(rubric.keys, verdict)}]})


def score_slate(jury: Jury, judging: Judging, view: SlateView) -> list[ScoreCard]:
    """One card for each candidate; what cannot be read, by us or by the judge, is unscored with its
    cause."""
    causes = {
        index: cause
        for index, candidate in enumerate(view.candidates)
        if (cause := find_flaw(candidate))
    }
    judged = [index for index in range(len(view.candidates)) if index not in causes]
    groups = [judged] if judging == "slate" else [[index] for index in judged]
    answers: dict[int, list[Marks]] = {index: [] for index in judged}
    for repeat in range(jury.repeats):
        for group in filter(None, groups):
            for index, answer in _score_group(jury, view, group, repeat).items():
                answers[index].append(answer)
    return [
        ScoreCard(unscored=causes[index]) if index in causes else _make_card(answers[index])
        for index in range(len(view.candidates))
    ]


def find_flaw(candidate: Candidate) -> str | None:
    """Why a candidate cannot be judged, None when it can."""
    return candidate.malformed or (None if candidate.readable else "nothing to read")


def _make_card(answers: Sequence[Marks]) -> ScoreCard:
    scores, spread, cause = merge(answers)
    return ScoreCard(scores=scores, spread=dict(spread), unscored=cause)


def _score_group(
    jury: Jury, view: SlateView, group: Sequence[int], repeat: int
) -> Mapping[int, Marks]:
    """The judge's answer for each of these candidates, by its index in the slate."""
    order = list(group)
    random.Random(derive_seed(view.seed, "shuffle", repeat)).shuffle(order)
    rubric = view.rubric
    form = make_slate_form(view.rubric)
    request = jury.pose(
        form.schema,
        _tell_slate(view, [view.candidates[index] for index in order]),
        seed=derive_seed(view.seed, "score", repeat, *group),
        max_tokens=TOKENS_EACH * (1 + len(order)),
        criteria="\n".join(f"- {item.key}: {item.meaning}" for item in rubric.items),
        low=str(rubric.low),
        high=str(rubric.high),
        count=str(len(order)),
        example=_write_example(rubric),
    )
    verdicts = jury.asker.ask(request, partial(_read_verdicts, form, rubric, len(order)))
    if isinstance(verdicts, Unreadable):
        return dict.fromkeys(order, verdicts)
    return {index: verdicts[number] for number, index in enumerate(order, 1)}


def _read_verdicts(
    form: ReplyForm[Any], rubric: Rubric, count: int, text: str
) -> dict[int, Mapping[str, int]]:
    """Scores by criterion, by the number that a candidate had before the judge."""
    entries = form.read(text).candidates
    scored = (
        (entry.candidate, {key: getattr(entry, key).score for key in rubric.keys})
        for entry in entries
    )
    return number_off(scored, range(1, count + 1), "candidate")


def _tell_slate(view: SlateView, candidates: Sequence[Candidate]) -> dict[str, object]:
    return {
        **tell_situation(view),
        "candidates": [
            {"candidate": number, **tell_candidate(view, candidate)}
            for number, candidate in enumerate(candidates, 1)
        ],
    }


def tell_situation(view: SlateView) -> dict[str, object]:
    """Everything the judge sees beside what is to be judged, as data."""
    plan = _find_plan(view)
    last = None if plan is None or view.action is None else plan.actions[view.action]
    return {
        "dialogue": tell_dialogue(view.lines),
        "exchanges_left": view.max_exchanges - view.exchange,
        "plan": plan and _tell_plan(plan),
        "last_action": last,
    }


def tell_candidate(view: SlateView, candidate: Candidate) -> dict[str, object]:
    """One candidate as the judge sees it."""
    plan = _find_plan(view)
    if isinstance(candidate, PlanCandidate):
        return {} if candidate.plan is None else _tell_plan(candidate.plan)
    if plan is None:
        return {"utterance": candidate.utterance}
    return {"action": _tell_action(plan, candidate.action), "utterance": candidate.utterance}


def _find_plan(view: SlateView) -> Plan | None:
    """The plan that candidates go by; the one that is over is nothing to choose the next by."""
    return view.plan if view.kind is ChoiceKind.UTTERANCE else None


def _tell_action(plan: Plan, action: int | None) -> str:
    if action is None:
        return "none named"
    return plan.actions[action] if 0 <= action < len(plan.actions) else "not in the plan"


def _tell_plan(plan: Plan) -> dict[str, object]:
    strategy = None if plan.strategy is None else plan.strategy.title
    return {
        "strategy": strategy,
        "objective": plan.objective,
        "rationale": plan.rationale,
        "actions": list(plan.actions),
    }
