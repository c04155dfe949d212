"""What the page shows of a session, as data: a line of the list, and all of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import (
    Candidate,
    Choice,
    ClientTurn,
    Exchange,
    Plan,
    PlanCandidate,
    Ratings,
    Transcript,
    UtteranceCandidate,
)
from psy_env.risk import answers_risk, find_risk
from psy_env.rubrics import HELPFUL, HINDERING, Rubric, Rubrics
from psy_env.vocabulary import Tag
from rollouts.report.course import follow_exchange

Reasons = Mapping[str, Sequence[str]]
"""Why a judge gave its scores, by item of a form."""
TAKEN_UP, MISSED = "taken up", "not taken up"


def list_session(transcript: Transcript, rubrics: Rubrics) -> dict[str, Any]:
    """A line of the list: what it is found, sorted and filtered by."""
    profile, reactions = transcript.profile, transcript.reactions
    plan = find_plan(transcript)
    felt = [
        reactions.mean_of(name, rubrics.session_reactions) if reactions else None
        for name in (HELPFUL, HINDERING)
    ]
    return {
        "id": transcript.session_id,
        "name": profile.name,
        "attitude": profile.attitude.value,
        "type": profile.attitude.type.value,
        "strategy": plan.strategy.title if plan and plan.strategy else "",
        "ending": transcript.ending.value,
        "exchanges": len(transcript.exchanges),
        "ctrs": _rounded(transcript.rating.ctrs.mean() if transcript.rating else None),
        "helpful": _rounded(felt[0]),
        "hindering": _rounded(felt[1]),
        "risk": tell_risk(transcript),
        "about": profile.surface_problem[:300],
    }


def show_session(transcript: Transcript, rubrics: Rubrics, reasons: Reasons) -> dict[str, Any]:
    """All that the reader shows of one session; `reasons` are the judges', where they are known."""
    return {
        "profile": list(_list_facts(transcript)),
        "seats": dict(transcript.seats),
        "seed": str(transcript.seed),
        "cause": transcript.cause,
        "exchanges": list(_show_exchanges(transcript)),
        "end": _show_inner(transcript.reactions.inner) if transcript.reactions else None,
        "forms": list(_show_forms(transcript, rubrics, reasons)),
    }


def tell_risk(transcript: Transcript) -> str:
    """Whether the client spoke risk language and each such line was taken up; "" without any."""
    told = [exchange for exchange in transcript.exchanges if find_risk(exchange.client.utterance)]
    if not told:
        return ""
    missed = (
        exchange.answer is not None and not answers_risk(exchange.answer.utterance)
        for exchange in told
    )
    return MISSED if any(missed) else TAKEN_UP


def _list_facts(transcript: Transcript) -> Iterator[tuple[str, str]]:
    profile = transcript.profile
    yield "Attitude", f"{_words(profile.attitude)}: {profile.attitude.meaning}"
    yield "Feels", profile.emotion
    yield "Problem as told", profile.surface_problem
    yield "Situation", profile.triggering_situation
    yield "Automatic thoughts", "\n".join(profile.automatic_thoughts)
    yield "Pattern", _words(profile.distortion)
    yield "Persona", profile.persona
    if profile.risk:
        yield "Risk in the profile", ", ".join(profile.risk)


def _show_exchanges(transcript: Transcript) -> Iterator[dict[str, Any]]:
    plan = DIAGNOSTIC_PLAN if transcript.rules.planning else None
    tags = iter(transcript.rating.tags if transcript.rating else ())
    for exchange in transcript.exchanges:
        plan = find_plan(transcript) if exchange.adopted else plan
        yield {
            "stage": exchange.stage.value,
            "client": _show_client(exchange.client),
            "planning": _show_planning(exchange.planning, plan) if exchange.planning else None,
            "reply": _show_reply(exchange, plan, next(tags, ())) if exchange.reply else None,
            "course": {name: _rounded(one) for name, one in follow_exchange(exchange).items()},
        }


def _show_client(turn: ClientTurn) -> dict[str, Any]:
    return {
        "text": turn.utterance,
        "reasoning": turn.reasoning,
        "exit": turn.exit,
        "risk": find_risk(turn.utterance),
        "inner": _show_inner(turn.inner),
    }


def _show_inner(inner: Any) -> dict[str, int] | None:
    """The client's own state in percent."""
    if inner is None:
        return None
    names = ("trust", "distress", "engagement", "belief")
    return {name: round(100 * getattr(inner, name)) for name in names}


def _show_planning(choice: Choice, plan: Plan | None) -> dict[str, Any]:
    """The slate of plans, and the actions as they were to be carried out."""
    return {**_show_choice(choice), "actions": plan.actions if plan else ()}


def _show_reply(exchange: Exchange, plan: Plan | None, tags: Sequence[Tag]) -> dict[str, Any]:
    choice, spoken = exchange.reply, exchange.answer
    assert choice is not None
    words = spoken.utterance if spoken else ""
    asked = bool(find_risk(exchange.client.utterance))
    known = plan is not None and choice.action is not None and choice.action < len(plan.actions)
    return {
        **_show_choice(choice),
        "text": words,
        "action": choice.action + 1 if known and choice.action is not None else None,
        "steps": len(plan.actions) if plan else 0,
        "step": plan.actions[choice.action] if plan and known and choice.action is not None else "",
        "tags": [tag.value for tag in tags],
        "risk": find_risk(words),
        "safety": (TAKEN_UP if answers_risk(words) else MISSED) if asked else "",
    }


def _show_choice(choice: Choice) -> dict[str, Any]:
    """The slate, best first as the referee ranks it; `chosen` is the place of the one that went
    on."""
    order = sorted(
        range(len(choice.candidates)),
        key=lambda index: (-(choice.standing(index) or 0.0), index != choice.chosen, index),
    )
    return {
        "slate": [_show_candidate(choice, index) for index in order],
        "chosen": order.index(choice.chosen),
        "forced": choice.forced,
    }


def _show_candidate(choice: Choice, index: int) -> dict[str, Any]:
    candidate, card = choice.candidates[index], choice.cards[index]
    unscored = card is not None and card.mean is None
    return {
        **_show_words(candidate),
        "reasoning": candidate.reasoning,
        "scores": {_words(key): _rounded(one) for key, one in card.scores.items()} if card else {},
        "spread": {_words(key): _rounded(one) for key, one in card.spread.items()} if card else {},
        "mean": _rounded(card.mean) if card else None,
        "cause": (card.unscored or "no scores") if card is not None and unscored else "",
        "rule": choice.explain(index),
    }


def _show_words(candidate: Candidate) -> dict[str, Any]:
    if isinstance(candidate, UtteranceCandidate):
        action = None if candidate.action is None else candidate.action + 1
        return {"text": candidate.utterance, "claims": action, "closing": candidate.closing}
    assert isinstance(candidate, PlanCandidate)
    plan = candidate.plan
    if plan is None:
        return {"text": "", "plan": None}
    return {
        "text": "",
        "plan": {
            "strategy": plan.strategy.title if plan.strategy else "no strategy",
            "objective": plan.objective,
            "actions": plan.actions,
            "rationale": plan.rationale,
        },
    }


def _show_forms(
    transcript: Transcript, rubrics: Rubrics, reasons: Reasons
) -> Iterator[dict[str, Any]]:
    if transcript.rating is not None:
        ctrs = transcript.rating.ctrs
        mean = {"mean": _rounded(ctrs.mean())}
        yield _show_form("Competence (CTRS)", ctrs, rubrics.ctrs, mean, reasons)
        if transcript.rating.untagged:
            yield {"title": "Tags", "unreadable": transcript.rating.untagged}
    if (reactions := transcript.reactions) is not None:
        rubric = rubrics.session_reactions
        means = {name: _rounded(reactions.mean_of(name, rubric)) for name in (HELPFUL, HINDERING)}
        yield _show_form("Session reactions, by the client", reactions, rubric, means, reasons)


def _show_form(
    title: str,
    form: Ratings,
    rubric: Rubric,
    means: Mapping[str, float | None],
    reasons: Reasons,
) -> dict[str, Any]:
    rows = (
        {
            "item": _words(item.key),
            "meaning": item.meaning,
            "hindering": item.direction < 0,
            "score": _rounded(form.scores.get(item.key)),
            "spread": _rounded(form.spread.get(item.key)),
            "cause": form.causes.get(item.key, "no cause given")
            if form.scores.get(item.key) is None
            else "",
            "reasons": list(reasons.get(item.key, ())),
        }
        for item in rubric.items
    )
    return {
        "title": title,
        "low": rubric.low,
        "high": rubric.high,
        "judge": form.judge.name if form.judge else "",
        "means": dict(means),
        "rows": list(rows),
    }


def _words(key: str) -> str:
    return str(key).replace("_", " ")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)
