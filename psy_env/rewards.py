"""Reward rules: what a step was worth, from the session before and after it.

A rule is any callable (before, after) -> float, or None for what its judge could not score: the
episode is truncated there, and `find_unscored` says why. No default ever stands in for a score.

What an idle counselor ("Mm-hm." every turn), a rude one and one that leaves at once earn, with the
embedded cast, stands in each rule's docstring.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from psy_env.errors import InputError
from psy_env.records import Choice, Ending, Ratings, SessionRating
from psy_env.rubrics import HELPFUL, HINDERING, SESSION_REACTIONS, Rubric
from psy_env.session import Session
from psy_env.views import SessionView
from psy_env.vocabulary import Seat

RewardRule = Callable[[Session, Session], float | None]

DENSE, PRIVILEGED, CANDIDATE_SCORE = "dense", "privileged", "candidate_score"


class Rater(Protocol):
    """Whoever rates a session: the evaluator's seat."""

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form of what was said so far."""
        ...


def reward_candidate_score(before: Session, after: Session) -> float | None:
    """The mean score (1-5) of what the counselor chose in this step; an illegal choice counts 1, no
    choice 0.

    Paid by the turn, so its sum grows with the length: 1 to 5 a turn, for idling and rudeness too.
    """
    scores = [choice.standing(choice.chosen) for choice in new_choices(before, after)]
    if None in scores:
        return None
    return sum(score for score in scores if score is not None) / max(1, len(scores))


def reward_ctrs(before: Session, after: Session) -> float | None:
    """The mean of the CTRS items (0-6) on the step that ends the session; 0 otherwise.

    Idle, rude and leaving at once: at most 0.5.
    """
    return measure_ctrs(after) if _ends(before, after) else 0.0


def reward_satisfaction(before: Session, after: Session) -> float | None:
    """Helpful minus hindering reactions (-4 to 4) on the step that ends the session; 0 otherwise.

    Idle, rude and leaving at once: below 0.
    """
    if not _ends(before, after):
        return 0.0
    if after.reactions is None or None in after.reactions.scores.values():
        return None
    return measure_satisfaction(after.reactions, after.rubrics.session_reactions)


def reward_terminal(before: Session, after: Session) -> float | None:
    """Half the CTRS mean / 6 plus half of (helpful - hindering) / 4, at the end: -0.5 to 1; 0
    otherwise.

    Idle, rude and leaving at once: below 0.1.
    """
    ctrs, satisfaction = reward_ctrs(before, after), reward_satisfaction(before, after)
    if ctrs is None or satisfaction is None:
        return None
    rubrics = after.rubrics
    return (ctrs / rubrics.ctrs.span + satisfaction / rubrics.session_reactions.span) / 2


@dataclass(frozen=True)
class DenseReward:
    """How much the judge's rating of the session so far (CTRS mean, 0-6) rose or fell in this step.

    The steps sum to the CTRS of the finished session, 0 to 6, so neither dragging on nor stopping
    early is paid for itself. Idle, rude and leaving at once: a sum of at most 0.5.
    """

    evaluator: Rater

    def __call__(self, before: Session, after: Session) -> float | None:
        """The change from one state of a session to the next."""
        was, is_now = self._rate(before), self._rate(after)
        return None if was is None or is_now is None else is_now - was

    def _rate(self, session: Session) -> float | None:
        if session.over:
            return measure_ctrs(session)
        if not _has_begun(session):
            return 0.0
        return _mean_of_all(self.evaluator.rate(session.view_so_far()).ctrs)


@dataclass(frozen=True)
class PrivilegedReward:
    """`terminal`, shaped by what no seat may see: the simulated client's own state.

    The potential is 1 minus the mean of belief and distress, 0-1, and 0 before the counselor has
    said anything. A step adds gamma times the next potential minus this one, with 0 for the next
    where the session terminates, not where it is truncated. So it changes how soon a good policy is
    found, never which one is: with gamma 1 the shaping of a session that terminates sums to 0.
    Idle, rude and leaving at once: below 0.1.
    """

    gamma: float = 0.99

    def __call__(self, before: Session, after: Session) -> float | None:
        """The terminal reward and the shaping of one step."""
        paid = reward_terminal(before, after)
        if paid is None or before.over:
            return paid
        terminated = after.over and after.ending is not Ending.CAP_REACHED
        ahead = 0.0 if terminated else _potential(after)
        return paid + self.gamma * ahead - _potential(before)


def check_start(rule: RewardRule, session: Session) -> None:
    """Raises InputError for a session that this rule could never pay, once its client has
    spoken."""
    if isinstance(rule, PrivilegedReward) and not session.over and session.inner is None:
        raise InputError(
            "this client keeps no state on record to shape a reward by",
            f'Use another reward than "{PRIVILEGED}" with it.',
            place="reward=",
        )


def _potential(session: Session) -> float:
    inner = session.inner if _has_begun(session) else None
    return 0.0 if inner is None else 1 - (inner.belief + inner.distress) / 2


def _has_begun(session: Session) -> bool:
    return any(line.seat is Seat.COUNSELOR for line in session.lines)


RULES: dict[str, Callable[[Rater | None], RewardRule]] = {
    DENSE: lambda evaluator: DenseReward(_check_rater(evaluator)),
    "terminal": lambda _: reward_terminal,
    "ctrs": lambda _: reward_ctrs,
    "satisfaction": lambda _: reward_satisfaction,
    CANDIDATE_SCORE: lambda _: reward_candidate_score,
    PRIVILEGED: lambda evaluator: _find_shaping(evaluator),
}
"""The rules by name, each made for the evaluator at the table."""


def _find_shaping(evaluator: Rater | None) -> RewardRule:
    if evaluator is None:
        thing = f'"{PRIVILEGED}" reads the state of a simulated client, and none sits here'
        raise InputError(thing, 'Use reward="terminal".', place="reward=")
    return PrivilegedReward()


def _check_rater(evaluator: Rater | None) -> Rater:
    """Raises InputError where nobody can be asked to rate every step."""
    if evaluator is None or getattr(evaluator, "dear", False):
        who = "no judge sits here" if evaluator is None else "this judge is a model"
        remedy = 'Use reward="terminal" (or "ctrs", "satisfaction"): the judge is asked once.'
        thing = f'"{DENSE}" rates the session after every step, and {who}'
        raise InputError(thing, remedy, place="reward=")
    return evaluator


def find_rule(reward: str | RewardRule, evaluator: Rater | None = None) -> RewardRule:
    """The rule of this name, or the callable itself. Raises InputError for anything else."""
    if callable(reward):
        return reward
    if not isinstance(reward, str) or reward not in RULES:
        remedy = f"Use one of {', '.join(RULES)}, or a callable (before, after) -> float."
        raise InputError(f"no reward rule {reward!r}", remedy)
    return RULES[reward](evaluator)


def needs_scores(reward: str | RewardRule) -> bool:
    """Whether a slate of one must be scored for this rule: for its score, and for a callable, which
    may look at scores."""
    return reward == CANDIDATE_SCORE or callable(reward)


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


def measure_ctrs(session: Session) -> float | None:
    """The CTRS mean of a finished session; None unless every item was scored."""
    return None if session.rating is None else _mean_of_all(session.rating.ctrs)


def _mean_of_all(form: Ratings) -> float | None:
    return None if None in form.scores.values() else form.mean()


def _ends(before: Session, after: Session) -> bool:
    return after.over and not before.over
