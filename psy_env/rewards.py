"""Reward rules: what a step was worth, from the session before and after it.

A rule is any callable (before, after) -> float. What was not scored adds nothing to a reward, and
`find_unscored` says so: no default ever stands in for a score.
"""

from collections.abc import Callable

from psy_env.errors import InputError
from psy_env.records import Choice, Ratings
from psy_env.rubrics import HELPFUL, HINDERING, SESSION_REACTIONS, Rubric
from psy_env.session import Session

RewardRule = Callable[[Session, Session], float]


def reward_dense(before: Session, after: Session) -> float:
    """The mean score (1-5) of what the counselor chose in this step; an illegal choice counts 1, no
    choice 0."""
    scores = [
        score
        for choice in new_choices(before, after)
        if (score := choice.standing(choice.chosen)) is not None
    ]
    return sum(scores) / len(scores) if scores else 0.0


def reward_ctrs(before: Session, after: Session) -> float:
    """The mean of the CTRS items (0-6) on the step that ends the session; 0 otherwise."""
    return (_ctrs(after) or 0.0) if _ends(before, after) else 0.0


def reward_satisfaction(before: Session, after: Session) -> float:
    """Helpful minus hindering reactions (-4 to 4) on the step that ends the session; 0
    otherwise."""
    return (
        (measure_satisfaction(after.reactions, after.rubrics.session_reactions) or 0.0)
        if _ends(before, after)
        else 0.0
    )


def reward_terminal(before: Session, after: Session) -> float:
    """Half the CTRS mean / 6 plus half of (helpful - hindering) / 4, at the end: -0.5 to 1; 0
    otherwise."""
    ctrs, satisfaction = reward_ctrs(before, after), reward_satisfaction(before, after)
    rubrics = after.rubrics
    return (ctrs / rubrics.ctrs.span + satisfaction / rubrics.session_reactions.span) / 2


RULES: dict[str, RewardRule] = {
    "dense": reward_dense,
    "terminal": reward_terminal,
    "ctrs": reward_ctrs,
    "satisfaction": reward_satisfaction,
}


def find_rule(reward: str | RewardRule) -> RewardRule:
    """The rule of this name, or the callable itself. Raises InputError for anything else."""
    if callable(reward):
        return reward
    if not isinstance(reward, str) or reward not in RULES:
        remedy = f"Use one of {', '.join(RULES)}, or a callable (before, after) -> float."
        raise InputError(f"no reward rule {reward!r}", remedy)
    return RULES[reward]


def needs_scores(reward: str | RewardRule) -> bool:
    """Whether a slate of one must be scored for this rule: for dense, and for a callable, which may
    look at scores."""
    return reward == "dense" or callable(reward)


def new_choices(before: Session, after: Session) -> tuple[Choice, ...]:
    """The choices that were made between two states of one session."""
    return _choices(after)[len(_choices(before)) :]


def find_unscored(before: Session, after: Session) -> tuple[str, ...]:
    """What was judged in this step but could not be scored, each with its cause; empty when all of
    it was."""
    cards = [(choice.kind, choice.cards[choice.chosen]) for choice in new_choices(before, after)]
    causes = [
        f"{kind}: {card.unscored}"
        for kind, card in cards
        if card is not None and card.unscored is not None
    ]
    if _ends(before, after):
        forms = (after.rating.ctrs if after.rating else None, after.reactions)
        causes += [cause for form in forms if form and (cause := _find_gaps(form))]
    return tuple(causes)


def _find_gaps(form: Ratings) -> str:
    gaps = [key for key, score in form.scores.items() if score is None]
    return (
        f"{form.rubric}: {', '.join(gaps)} ({form.causes.get(gaps[0], 'no cause given')})"
        if gaps
        else ""
    )


def measure_satisfaction(
    reactions: Ratings | None, rubric: Rubric = SESSION_REACTIONS
) -> float | None:
    """Helpful minus hindering; None unless both were scored."""
    if reactions is None:
        return None
    helpful, hindering = (reactions.mean_of(name, rubric) for name in (HELPFUL, HINDERING))
    return None if helpful is None or hindering is None else helpful - hindering


def _choices(session: Session) -> tuple[Choice, ...]:
    made = [
        choice
        for exchange in session.exchanges
        for choice in (exchange.planning, exchange.reply)
        if choice
    ]
    return (*made, session.planning) if session.planning else tuple(made)


def _ctrs(session: Session) -> float | None:
    return None if session.rating is None else session.rating.ctrs.mean()


def _ends(before: Session, after: Session) -> bool:
    return after.over and not before.over
