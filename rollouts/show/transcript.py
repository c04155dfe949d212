"""One session as a person reads it, with plan, action and score in the margin."""

from collections.abc import Iterator
from textwrap import fill

from agents.human import clean
from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import (
    Choice,
    Exchange,
    Plan,
    PlanCandidate,
    Ratings,
    Transcript,
)
from psy_env.risk import find_risk
from psy_env.rubrics import HELPFUL, HINDERING, RUBRICS, Rubric, Rubrics

WIDTH = 100
NOTHING = "–"
MARGIN = " " * 11
"""Speakers' names stand in the margin; everything else is set beside it."""


def render_transcript(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> str:
    """The whole session as plain text, 100 columns wide, ending with a line break; `rubrics` are
    those it was rated by."""
    plan = DIAGNOSTIC_PLAN if transcript.rules.planning else None
    parts = [_render_head(transcript)]
    for number, exchange in enumerate(transcript.exchanges, 1):
        plan = find_plan(transcript) if exchange.adopted else plan
        parts.append("\n".join(_exchange_lines(number, exchange, plan)))
    parts.append(render_ending(transcript, rubrics))
    return "\n\n".join(parts) + "\n"


def _render_head(transcript: Transcript) -> str:
    profile = transcript.profile
    seats = ", ".join(f"{seat}: {name}" for seat, name in transcript.seats.items())
    rows = {
        "seats": seats,
        "client": f"{profile.name} ({profile.profile_id}), {profile.emotion}",
        "attitude": f"{profile.attitude.replace('_', ' ')} ({profile.attitude.type})",
        "persona": profile.persona,
        "problem": profile.surface_problem,
        "situation": profile.triggering_situation,
        "thoughts": " / ".join(profile.automatic_thoughts),
        "pattern": profile.distortion.replace("_", " "),
        "risk": ", ".join(profile.risk),
    }
    head = f"Session {transcript.session_id} (seed {transcript.seed})"
    return "\n".join(
        (head, "=" * len(head), *(_beside(name, text) for name, text in rows.items() if text))
    )


def _exchange_lines(number: int, exchange: Exchange, plan: Plan | None) -> Iterator[str]:
    yield f"--- {number}. {exchange.stage} ".ljust(WIDTH, "-")
    yield _beside("Client", exchange.client.utterance or "(says nothing)")
    yield from _risk_lines(exchange.client.utterance)
    if exchange.client.exit:
        yield _aside("leaves")
    if exchange.planning is not None:
        yield from _plan_lines(exchange.planning)
    if exchange.reply is not None:
        yield from _reply_lines(exchange.reply, plan)


def _plan_lines(choice: Choice) -> Iterator[str]:
    adopted = choice.winner
    if not isinstance(adopted, PlanCandidate) or adopted.plan is None:
        yield _aside(f"no readable plan ({_render_score(choice)})")
        return
    title = adopted.plan.strategy.title if adopted.plan.strategy else "no strategy"
    yield _aside(f"plan: {title} ({_render_score(choice)})")
    yield _aside(f"objective: {adopted.plan.objective}")
    for number, action in enumerate(adopted.plan.actions, 1):
        yield _aside(f"  {number}. {action}")


def _reply_lines(choice: Choice, plan: Plan | None) -> Iterator[str]:
    if plan is not None:
        yield _aside(_render_action(choice.action, plan))
    yield _beside("Counselor", choice.winner.text or "(nothing to say)")
    yield from _risk_lines(choice.winner.text)
    yield _aside(_render_score(choice))


def _render_action(action: int | None, plan: Plan) -> str:
    if action is None:
        return "action: none"
    return f"action {action + 1} of {len(plan.actions)}: {plan.actions[action]}"


def _render_score(choice: Choice) -> str:
    """The chosen one's score, its criteria, the rule it broke, and how wide the slate was."""
    card = choice.cards[choice.chosen]
    parts = [
        f"chosen out of {len(choice.candidates)}"
        if len(choice.candidates) > 1
        else "the only candidate"
    ]
    if card is None:
        parts.append("not judged")
    elif card.mean is None:
        parts.append(f"unscored: {card.unscored}")
    else:
        criteria = ", ".join(
            f"{key.replace('_', ' ')} {score:.3g}" for key, score in card.scores.items()
        )
        parts.append(f"score {card.mean:.2f} = {criteria}")
    if choice.forced:
        parts.append(f"no candidate was legal; this one: {choice.explain(choice.chosen)}")
    return "; ".join(parts)


def render_ending(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> str:
    """How the session ended, and what both forms say."""
    head = f"=== {transcript.ending.replace('_', ' ')} after {len(transcript.exchanges)} exchanges "
    lines = [head.ljust(WIDTH, "=")]
    if transcript.cause:
        lines.append(_beside("cause", transcript.cause))
    lines += _inner_lines(transcript)
    if transcript.reactions is not None:
        rubric = rubrics.session_reactions
        subscales = [
            f"{name} {_number(transcript.reactions.mean_of(name, rubric))}"
            for name in (HELPFUL, HINDERING)
        ]
        title = f"Session reactions ({_scale(rubric)}): {', '.join(subscales)}"
        lines += _form_lines(title, transcript.reactions)
    if transcript.rating is not None:
        ctrs = transcript.rating.ctrs
        lines += _form_lines(f"CTRS ({_scale(rubrics.ctrs)}): mean {_number(ctrs.mean())}", ctrs)
        lines += [
            _fold(
                "Tags by counselor turn: ",
                " | ".join(", ".join(turn) or "-" for turn in transcript.rating.tags),
            )
        ]
    return "\n".join(lines)


def _inner_lines(transcript: Transcript) -> Iterator[str]:
    """The client's own state at each of its turns and at the end, where it keeps one."""
    states = [(turn, state) for turn, state in enumerate(transcript.inner, 1) if state]
    if not states:
        return
    yield "What the client went through (the simulator's own state, 0-100; no seat saw it)"
    yield "  turn  trust  distress  engagement  belief in each thought"
    for turn, state in states:
        when = "end" if turn > len(transcript.exchanges) else str(turn)
        beliefs = "  ".join(map(_percent, state.beliefs))
        felt = f"{_percent(state.trust):>7}{_percent(state.distress):>10}"
        yield f"  {when:>4}{felt}{_percent(state.engagement):>12}  {beliefs}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _scale(rubric: Rubric) -> str:
    return f"{rubric.low}-{rubric.high}"


def _form_lines(title: str, form: Ratings) -> Iterator[str]:
    yield title
    for key, score in form.scores.items():
        cause = f"  {form.causes.get(key, 'no cause given')}" if score is None else ""
        yield f"  {key.replace('_', ' '):<28}{NOTHING if score is None else score}{clean(cause)}"


def _risk_lines(text: str) -> Iterator[str]:
    if found := find_risk(text):
        yield _aside(f"RISK LANGUAGE: {', '.join(found)}")


def _beside(name: str, text: str) -> str:
    return _fold(f"{name:<{len(MARGIN)}}", text, MARGIN)


def _aside(text: str) -> str:
    return _fold(f"{MARGIN}| ", text, f"{MARGIN}|   ")


def _fold(first: str, text: str, rest: str = "  ") -> str:
    return (
        fill(
            clean(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
        or first
    )


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"
