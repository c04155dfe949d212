"""What a rater sees of a session: profile, plan and words, without who wrote them, scores or hidden
reasoning."""

from collections.abc import Iterator
from typing import Literal

from agents.human import clean
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.records import (
    ClientTurn,
    Exchange,
    Plan,
    PlanCandidate,
    Record,
    Transcript,
    UtteranceCandidate,
)

SILENCE, LEAVES = "(says nothing)", "(leaves)"


class Turn(Record):
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
    turns: tuple[Turn, ...]


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
    adopted = [plan for exchange in transcript.exchanges if (plan := _adopted(exchange))]
    return [DIAGNOSTIC_PLAN, *adopted] if transcript.rules.planning else adopted


def _adopted(exchange: Exchange) -> Plan | None:
    if exchange.planning is None:
        return None
    candidate = exchange.planning.candidates[exchange.planning.chosen]
    assert isinstance(candidate, PlanCandidate)
    return candidate.plan


def _show_plan(stage: int, plan: Plan) -> StagePlan:
    strategy = plan.strategy.title if plan.strategy else "exploration"
    return StagePlan(
        title=f"Stage {stage}: {strategy}",
        objective=_clean_lines(plan.objective),
        actions={
            _step(stage, index): _clean_lines(action) for index, action in enumerate(plan.actions)
        },
    )


def _show_turns(transcript: Transcript) -> Iterator[Turn]:
    stage = int(transcript.rules.planning)
    for exchange in transcript.exchanges:
        yield Turn(speaker="client", text=_tell_client(exchange.client))
        stage += _adopted(exchange) is not None
        if exchange.reply is None:
            continue
        spoken = exchange.reply.candidates[exchange.reply.chosen]
        assert isinstance(spoken, UtteranceCandidate)
        action = exchange.reply.action
        step = "" if action is None else _step(stage, action)
        yield Turn(speaker="counselor", text=_clean_lines(spoken.utterance) or SILENCE, step=step)


def _step(stage: int, action: int) -> str:
    return f"{stage}.{action + 1}"


def _tell_client(turn: ClientTurn) -> str:
    text = _clean_lines(turn.utterance) or SILENCE
    return f"{text}\n{LEAVES}" if turn.exit else text


def _clean_lines(text: str) -> str:
    """Text without what would steer a screen; its own line breaks stay."""
    return "\n".join(line for given in text.splitlines() if (line := clean(given)))
