"""A saved session as the turns that were spoken, and the plan that was adopted: what all dataset
code reads."""

from typing import NamedTuple

from psy_env.records import Exchange, PlanCandidate, Stage, Transcript, UtteranceCandidate
from psy_env.vocabulary import Seat


class Turn(NamedTuple):
    """One utterance; exchanges count from 1. `action` is the referee's reading, from 0; a client's
    turn has none."""

    exchange: int
    stage: Stage
    speaker: Seat
    utterance: str
    reasoning: str
    action: int | None = None


def list_turns(transcript: Transcript) -> tuple[Turn, ...]:
    """Every turn in the order it was spoken, blank ones too."""
    turns: list[Turn] = []
    for number, exchange in enumerate(transcript.exchanges, start=1):
        client, reply = exchange.client, find_reply(exchange)
        turns.append(Turn(number, exchange.stage, Seat.CLIENT, client.utterance, client.reasoning))
        if reply is not None and exchange.reply is not None:
            action = exchange.reply.action
            turns.append(
                Turn(
                    number, exchange.stage, Seat.COUNSELOR, reply.utterance, reply.reasoning, action
                )
            )
    return tuple(turns)


def find_reply(exchange: Exchange) -> UtteranceCandidate | None:
    """What the counselor answered; None when it did not."""
    spoken = exchange.reply.candidates[exchange.reply.chosen] if exchange.reply else None
    return spoken if isinstance(spoken, UtteranceCandidate) else None


def find_plan(transcript: Transcript) -> PlanCandidate | None:
    """The intervention plan that was adopted, with the reasoning behind it; None when the session
    had none."""
    choices = (exchange.planning for exchange in transcript.exchanges if exchange.planning)
    adopted = (choice.candidates[choice.chosen] for choice in choices)
    return next(
        (plan for plan in adopted if isinstance(plan, PlanCandidate) and plan.plan is not None),
        None,
    )
