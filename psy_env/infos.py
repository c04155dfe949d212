"""What an environment view tells beside the observation.

Keys that have nothing to say are left out. A client's chair is told nothing about plans or scores
before the end.
"""

from typing import Any

from psy_env.records import Choice, Ratings
from psy_env.rewards import find_unscored, new_choices
from psy_env.rubrics import HELPFUL, HINDERING
from psy_env.session import Session
from psy_env.vocabulary import Seat


def describe_step(before: Session, after: Session, seat: Seat) -> dict[str, Any]:
    """The info of one step: what is legal (actions count from 1) and how the counselor's last move
    was taken; at the end,
    how it ended."""
    info: dict[str, Any] = {}
    if seat is Seat.COUNSELOR:
        legal = after.legal_actions if after.turn is seat else ()
        info["legal_actions"] = tuple(action + 1 for action in legal)
        info |= _describe_choice(before, after)
    if after.over or seat is not Seat.CLIENT:
        unscored = find_unscored(before, after)
        info |= {"unscored": unscored} if unscored else {}
    return info | (describe_ending(after) if after.over else {})


def _describe_choice(before: Session, after: Session) -> dict[str, Any]:
    for choice in new_choices(before, after)[-1:]:
        card = choice.cards[choice.chosen]
        scores = {"scores": dict(card.scores)} if card is not None and card.scores else {}
        return scores | _tell_violation(choice)
    return {}


def _tell_violation(choice: Choice) -> dict[str, str]:
    """The rule by its name, and beside it how it was broken."""
    if not choice.forced:
        return {}
    violation = str(choice.violations[choice.chosen])
    return {"violation": violation, "violation_detail": choice.explain(choice.chosen)}


def describe_ending(session: Session) -> dict[str, Any]:
    """How a session ended, and the forms: each item that was scored, and the means."""
    assert session.ending is not None
    ctrs = session.rating.ctrs if session.rating else None
    reactions = session.reactions
    rubric = session.rubrics.session_reactions
    means = {
        "ctrs_mean": ctrs.mean() if ctrs else None,
        HELPFUL: reactions.mean_of(HELPFUL, rubric) if reactions else None,
        HINDERING: reactions.mean_of(HINDERING, rubric) if reactions else None,
    }
    return {
        "ending": str(session.ending),
        "cause": session.cause,
        "ctrs": _scored(ctrs),
        "session_reactions": _scored(session.reactions),
        **{key: mean for key, mean in means.items() if mean is not None},
    }


def _scored(form: Ratings | None) -> dict[str, float]:
    return (
        {}
        if form is None
        else {key: score for key, score in form.scores.items() if score is not None}
    )
