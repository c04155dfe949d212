"""The embedded evaluator: scores and ratings by named features of the text.

Candidates (1-5 each): action alignment compares the question asked with the one the plan's action
calls for, and the moment (going on after a dodge, or staying after an answer, costs a point);
validation and warmth counts warm words and reflections that take up the client's own words; clarity
counts words, questions and jargon. Plans: completeness is the share of the strategy's steps
present; feasibility the number of actions and the time left; alignment the order of the steps and
whether the strategy fits the words of the thought. Pressure, flattery, platitudes, parroting,
stuffing and asking for ratings cost points everywhere.

Sessions (CTRS, 0-6): see `rate_session`. It never sees the profile or the client's inner state.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agents.rule_based.comparing import compare_ratings
from agents.rule_based.covered import NOT_COVERED, sort_covered
from agents.rule_based.hearing import Heard, hear, read_action
from agents.rule_based.listening import listen
from agents.rule_based.planning import guess_strategies
from agents.rule_based.session_rating import clip, rate_session
from agents.rule_based.slips import count_tricks, recent_content
from agents.rule_based.techniques import PREPARING, STEPS
from psy_env.comparing import ComparisonView, Verdicts
from psy_env.records import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    PlanCandidate,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.rubrics import Rubric
from psy_env.views import Line, SessionView, SlateView
from psy_env.vocabulary import Question, Seat


class RuleBasedEvaluator:
    """Judges by named text features; the same words always get the same scores."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each candidate; a malformed one is unscored with its cause."""
        return [
            ScoreCard(unscored=candidate.malformed or "nothing to read")
            if candidate.malformed or not candidate.readable
            else _fill_card(
                view.rubric,
                _score_plan(view, candidate)
                if isinstance(candidate, PlanCandidate)
                else _score_utterance(view, candidate),
            )
            for candidate in view.candidates
        ]

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form, and the tags of every counselor turn."""
        spoken = [line.text for line in view.lines if line.seat is Seat.COUNSELOR]
        scores, causes = sort_covered(view.rubric, rate_session(view.lines))
        return SessionRating(
            ctrs=Ratings(rubric="ctrs", scores=scores, causes=causes),
            tags=tuple(hear(text).tags for text in spoken),
        )

    def compare(self, view: ComparisonView) -> Verdicts:
        """Which of two sessions the same ratings place higher."""
        return compare_ratings(view)


def _fill_card(rubric: Rubric, found: Mapping[str, int]) -> ScoreCard:
    return ScoreCard(
        scores={key: found[key] for key in rubric.keys if key in found},
        causes={key: NOT_COVERED for key in rubric.keys if key not in found},
    )


def _to_criterion(value: float) -> int:
    return round(clip(value, LOWEST_SCORE, HIGHEST_SCORE))


def _score_utterance(view: SlateView, candidate: UtteranceCandidate) -> dict[str, int]:
    heard = hear(candidate.utterance)
    tricked = count_tricks(heard, candidate.utterance, view.lines)
    return {
        "action_alignment": _to_criterion(_align(view, candidate, heard) - tricked),
        "validation_warmth": _to_criterion(
            1.6 + 3.6 * _warmth(heard, view.lines) - 1.5 * heard.pressure - tricked
        ),
        "clarity": _to_criterion(_clarity(heard)),
    }


def _warmth(heard: Heard, lines: tuple[Line, ...]) -> float:
    """Warm words and reflections, in full only when they take up the client's words; 0-1."""
    reflects = any(not tag.is_question for tag in heard.tags)
    return min(1.0, 0.55 * heard.warmth + 0.45 * reflects) * (0.5 + 0.5 * _grounded(heard, lines))


def _grounded(heard: Heard, lines: tuple[Line, ...]) -> float:
    """How much a turn takes up what the client said lately, 0-1."""
    return min(1.0, len(heard.content & recent_content(lines)) / 3)


def _clarity(heard: Heard) -> float:
    value = (
        5.2
        - 1.8 * max(0, heard.questions - 1)
        - 0.9 * max(0, len(set(heard.asks)) - 2)
        - 0.8 * heard.jargon
    )
    value -= 1.5 * (heard.words > 60) + 1.5 * (heard.words > 90) + 2.0 * (heard.words < 4)
    return value - (0.6 if not heard.asks and heard.words < 9 else 0)


def _align(view: SlateView, candidate: UtteranceCandidate, heard: Heard) -> float:
    picked = listen(view.lines)
    if view.plan is None:
        return _align_freely(heard, bool(picked.thoughts))
    if candidate.action is None or not 0 <= candidate.action < len(view.plan.actions):
        return 1.0
    due = read_action(view.plan.actions[candidate.action])
    value = (
        5.0
        if heard.ask is due or (due is Question.CHECK and due in heard.asks)
        else 3.5
        if due in heard.asks
        else 1.8
    )
    if due is Question.CLOSE and len(heard.asks) > 1:
        value -= 2.0
    if view.action is None:
        return value
    advances = candidate.action > view.action
    met = picked.answered and (
        read_action(view.plan.actions[view.action]) is not Question.THOUGHT or bool(picked.thoughts)
    )
    return value - (1.4 if advances != met else 0.0)


def _align_freely(heard: Heard, thought_known: bool) -> float:
    """Without a plan: one question that moves on, and working questions once there is a thought to
    work on."""
    if heard.ask is None or heard.ask is Question.CLOSE:
        return 2.4
    early = heard.ask in PREPARING
    return 4.0 if early != thought_known else 3.2


def _score_plan(view: SlateView, candidate: PlanCandidate) -> dict[str, int]:
    plan = candidate.plan
    assert plan is not None
    asks = [read_action(action) for action in plan.actions]
    picked = listen(view.lines)
    left = view.max_exchanges - view.exchange
    fits = plan.strategy in guess_strategies(" ".join(picked.thoughts) or picked.last)[:4]
    due = STEPS[plan.strategy] if plan.strategy else ()
    present = len(set(due) & set(asks)) / max(1, len(due))
    extra = sum(ask not in due for ask in asks)
    return {
        "completeness": _to_criterion(1 + 4.2 * present),
        "feasibility": _to_criterion(
            5.2
            - 0.7 * max(0, len(asks) - 7)
            - 0.8 * max(0, 5 - len(asks))
            - 0.5 * max(0, len(asks) + 1 - left)
            - 0.3 * extra
        ),
        "plan_action_alignment": _to_criterion(
            1 + 2.6 * _in_order(asks, due) + 1.6 * fits - 0.4 * extra
        ),
    }


def _in_order(asks: Sequence[Question | None], due: Sequence[Question]) -> float:
    """The share of neighbouring steps that stand in the strategy's order, 0-1."""
    places = [due.index(ask) for ask in asks if ask is not None and ask in due]
    if len(places) < 2:
        return 0.0
    return sum(first < second for first, second in pairwise(places)) / (len(places) - 1)
