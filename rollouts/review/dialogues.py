"""What a rater sees of a session: profile, plan and words.

Not who wrote them, no scores, and no hidden reasoning.
"""

from collections.abc import Iterator
from typing import Literal

from agents.human import clean
from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import (
    ClientTurn,
    Plan,
    Record,
    Transcript,
)

SILENCE, LEAVES = "(says nothing)", "(leaves)"


class ShownTurn(Record):
    """What one speaker says; `step` names the action it belongs to ("2.3": stage 2, action 3), ""
    without one."""

    speaker: Literal["client", "counselor"]
    text: str
    step: str = ""


class StagePlan(Record):
    """The plan of one stage; `actions` by the names that turns refer to."""

    title: str
    objective: str
    actions: dict[str, str]


class Dialogue(Record):
    """One session as it stands on a sheet."""

    name: str
    problem: str
    situation: str
    thoughts: tuple[str, ...]
    plans: tuple[StagePlan, ...]
    turns: tuple[ShownTurn, ...]


def show_dialogue(transcript: Transcript, name: str) -> Dialogue:
    """The part of a transcript that a rater may see, under a name that tells nothing."""
    profile = transcript.profile
    plans = _list_plans(transcript)
    return Dialogue(
        name=name,
        problem=_clean_lines(profile.surface_problem),
        situation=_clean_lines(profile.triggering_situation),
        thoughts=tuple(_clean_lines(thought) for thought in profile.automatic_thoughts),
        plans=tuple(_show_plan(number, plan) for number, plan in enumerate(plans, 1)),
        turns=tuple(_show_turns(transcript)),
    )


def _list_plans(transcript: Transcript) -> list[Plan]:
    """The fixed plan and what was adopted after it; none for a counselor without plans."""
    found = [DIAGNOSTIC_PLAN] if transcript.rules.planning else []
    plan = find_plan(transcript)
    return found if plan is None else [*found, plan]


def _show_plan(stage: int, plan: Plan) -> StagePlan:
    strategy = plan.strategy.title if plan.strategy else "exploration"
    return StagePlan(
        title=f"Stage {stage}: {strategy}",
        objective=_clean_lines(plan.objective),
        actions={
            _step(stage, index): _clean_lines(action) for index, action in enumerate(plan.actions)
        },
    )


def _show_turns(transcript: Transcript) -> Iterator[ShownTurn]:
    stage = int(transcript.rules.planning)
    for exchange in transcript.exchanges:
        yield ShownTurn(speaker="client", text=_tell_client(exchange.client))
        stage += exchange.adopted is not None
        if exchange.answer is None or exchange.reply is None:
            continue
        action = exchange.reply.action
        step = "" if action is None else _step(stage, action)
        yield ShownTurn(
            speaker="counselor", text=_clean_lines(exchange.answer.utterance) or SILENCE, step=step
        )


def _step(stage: int, action: int) -> str:
    return f"{stage}.{action + 1}"


def _tell_client(turn: ClientTurn) -> str:
    text = _clean_lines(turn.utterance) or SILENCE
    return f"{text}\n{LEAVES}" if turn.exit else text


def _clean_lines(text: str) -> str:
    """Text without what would steer a screen; its own line breaks stay."""
    return "\n".join(line for given in text.splitlines() if (line := clean(given)))
