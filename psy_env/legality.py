"""What is legal: whose move is due at each stage, which rule a candidate breaks."""

from collections.abc import Sequence
from typing import NamedTuple

from psy_env import readings
from psy_env.records import (
    Candidate,
    ClientTurn,
    PlanCandidate,
    Ratings,
    ScoreCard,
    SessionRating,
    Stage,
)
from psy_env.risk import answers_risk, find_risk
from psy_env.violations import Violation
from psy_env.vocabulary import Seat


class Slate(NamedTuple):
    """The counselor's move: candidates of one kind, proposed together."""

    candidates: tuple[Candidate, ...]


class Scores(NamedTuple):
    """The evaluator's move on a slate: one card for each candidate, in order; None for one that
    nobody was asked about."""

    cards: tuple[ScoreCard | None, ...]


Move = ClientTurn | Slate | Scores | Ratings | SessionRating

LEGAL_MOVES: dict[tuple[Stage, Seat], type] = {
    **{
        (stage, seat): move
        for stage in (Stage.DIAGNOSTIC, Stage.PLANNING, Stage.INTERVENTION, Stage.OPEN)
        for seat, move in (
            (Seat.CLIENT, ClientTurn),
            (Seat.COUNSELOR, Slate),
            (Seat.EVALUATOR, Scores),
        )
    },
    (Stage.ASSESSMENT, Seat.CLIENT): Ratings,
    (Stage.ASSESSMENT, Seat.EVALUATOR): SessionRating,
}


def find_violation(
    candidate: Candidate, legal_actions: Sequence[int], client_text: str, *, planned: bool
) -> Violation | None:
    """The rule a candidate breaks; None when it is legal.

    `planned` says whether there is a plan to name an action of, `client_text` is what the client
    has just said.
    """
    if candidate.malformed is not None:
        return Violation.MALFORMED
    if not candidate.readable:
        return Violation.EMPTY
    if isinstance(candidate, PlanCandidate):
        return _find_plan_violation(candidate)
    if find_risk(client_text) and not answers_risk(candidate.utterance):
        return Violation.IGNORES_RISK
    return _find_action_violation(candidate.action, legal_actions, planned=planned)


def _find_plan_violation(candidate: PlanCandidate) -> Violation | None:
    assert candidate.plan is not None
    low, high = readings.INTERVENTION_ACTIONS
    if candidate.plan.strategy is None:
        return Violation.NO_STRATEGY
    return None if low <= len(candidate.plan.actions) <= high else Violation.PLAN_LENGTH


def _find_action_violation(
    action: int | None, legal: Sequence[int], *, planned: bool
) -> Violation | None:
    if not planned:
        return None if action is None else Violation.ACTION_WITHOUT_PLAN
    if action in legal:
        return None
    if action is None:
        return Violation.NO_ACTION
    return Violation.SKIPS_ACTION if action > max(legal) else Violation.GOES_BACK
