"""A slate chosen by how the session goes on after each candidate, not by a judge's score.

Continuations are copies of the live session under chances of their own, the same ones for every
candidate. The same seats play them, the counselor with one candidate at a time; the evaluator rates
each at its end and sees what it sees of any session. Only their scores are kept. Seats must answer
by view and seed alone, or the copies would disturb the session.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import fmean, stdev
from typing import NamedTuple

from psy_env.legality import Scores
from psy_env.records import ScoreCard
from psy_env.rubrics import CONTINUATIONS
from psy_env.seats import Cast, take_turn
from psy_env.seeds import derive_seed
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.work.session import advance


class Lookahead(NamedTuple):
    """How far: so many continuations of each candidate, each of so many exchanges after it at most
    (None: to the end)."""

    continuations: int
    exchanges: int | None = None


def take_turn_ahead(session: Session, cast: Cast, lookahead: Lookahead) -> Session:
    """The session one turn later; a slate is scored by what comes of its candidates.

    A candidate that breaks a rule is not gone on from: it keeps its violation and has no card.
    """
    if session.turn is not Seat.EVALUATOR or session.ending is not None:
        return take_turn(session, cast)
    cards = (
        score_ends(list(look_ahead(session, place, cast, lookahead))) if violation is None else None
        for place, violation in enumerate(session.violations)
    )
    return session.apply(Scores(tuple(cards)))


def look_ahead(session: Session, place: int, cast: Cast, lookahead: Lookahead) -> Iterator[Session]:
    """The continuations of one candidate on the table, each over: at its end, or where it was
    cut."""
    for number in range(1, lookahead.continuations + 1):
        yield _go_on(session, place, number, cast, lookahead.exchanges)


def score_ends(ends: Sequence[Session]) -> ScoreCard:
    """A candidate's card: the mean CTRS of those of its continuations that could be rated, and
    their standard deviation, both on the scale of CONTINUATIONS."""
    scores = [score for end in ends if (score := _score_end(end)) is not None]
    if not scores:
        return ScoreCard(unscored=f"no continuation could be rated: {_name_cause(ends)}")
    (key,) = CONTINUATIONS.keys
    spread = {key: stdev(scores)} if len(scores) > 1 else {}
    return ScoreCard(scores={key: fmean(scores)}, spread=spread)


def _go_on(session: Session, place: int, number: int, cast: Cast, exchanges: int | None) -> Session:
    at = len(session.exchanges)
    seed = derive_seed(session.seed, at, "look ahead", session.kind, number)
    rules = session.rules.model_copy(update={"candidates": 1, "score_single": False})
    fork = replace(session.fork(session_id=session.session_id, seed=seed), rules=rules)
    fork = fork.apply(Scores((None,) * len(session.slate)), chosen=place)
    while not fork.over:
        far = exchanges is not None and len(fork.exchanges) > at + exchanges
        fork = advance(fork.cut() if far and fork.ending is None else fork, cast)
    return fork


def _score_end(end: Session) -> float | None:
    """The CTRS mean laid on the scale of CONTINUATIONS; None where there is none."""
    ctrs, rubric = end.rating.ctrs.mean() if end.rating else None, end.rubrics.ctrs
    if ctrs is None:
        return None
    return CONTINUATIONS.low + (ctrs - rubric.low) / rubric.span * CONTINUATIONS.span


def _name_cause(ends: Sequence[Session]) -> str:
    """Why the first one has no rating."""
    causes = ends[0].rating.ctrs.causes.values() if ends[0].rating else ()
    return ends[0].cause or next(iter(causes), "no cause given")
