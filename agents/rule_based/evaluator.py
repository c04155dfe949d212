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
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agents.rule_based.client_state import is_beside_the_point, is_parroting, repeats_itself
from agents.rule_based.covered import NOT_COVERED, sort_covered
from agents.rule_based.hearing import Heard, content_words, hear, read_action
from agents.rule_based.listening import find_voiced_thoughts, is_answer, listen
from agents.rule_based.planning import guess_strategies
from agents.rule_based.techniques import CORE, PREPARING, STEPS
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

COVERED = (
    "understanding",
    "interpersonal_effectiveness",
    "collaboration",
    "guided_discovery",
    "focus",
    "strategy",
    "automatic_thought_coverage",
)
"""The CTRS items that `rate_session` rates."""


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


def _fill_card(rubric: Rubric, found: Mapping[str, int]) -> ScoreCard:
    return ScoreCard(
        scores={key: found[key] for key in rubric.keys if key in found},
        causes={key: NOT_COVERED for key in rubric.keys if key not in found},
    )


def _clip(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def _to_criterion(value: float) -> int:
    return round(_clip(value, LOWEST_SCORE, HIGHEST_SCORE))


def _score_utterance(view: SlateView, candidate: UtteranceCandidate) -> dict[str, int]:
    heard = hear(candidate.utterance)
    tricked = _count_tricks(heard, candidate.utterance, view.lines)
    return {
        "action_alignment": _to_criterion(_align(view, candidate, heard) - tricked),
        "validation_warmth": _to_criterion(
            1.6 + 3.6 * _warmth(heard, view.lines) - 1.5 * heard.pressure - tricked
        ),
        "clarity": _to_criterion(_clarity(heard)),
    }


def _count_tricks(heard: Heard, text: str, lines: tuple[Line, ...]) -> float:
    """Points that tricks and slips cost, 0 when there are none."""
    return (
        1.0 * heard.pressure
        + 1.0 * heard.flattery
        + 2.0 * heard.begging
        + 0.5 * heard.platitude
        + 2.0 * heard.stuffed
        + 2.0 * is_parroting(heard, lines)
        + 1.5 * repeats_itself(text, lines)
        + 0.7 * is_beside_the_point(heard, lines)
    )


def _warmth(heard: Heard, lines: tuple[Line, ...]) -> float:
    """Warm words and reflections, in full only when they take up the client's words; 0-1."""
    reflects = any(not tag.is_question for tag in heard.tags)
    return min(1.0, 0.55 * heard.warmth + 0.45 * reflects) * (0.5 + 0.5 * _grounded(heard, lines))


def _grounded(heard: Heard, lines: tuple[Line, ...]) -> float:
    """How much a turn takes up what the client said lately, 0-1."""
    return min(1.0, len(heard.content & _recent_content(lines)) / 3)


@lru_cache(maxsize=64)
def _recent_content(lines: tuple[Line, ...]) -> frozenset[str]:
    said = [line.text for line in lines if line.seat is Seat.CLIENT][-3:]
    return frozenset().union(*map(content_words, said))


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


@dataclass(frozen=True, slots=True)
class HeardTurn:
    """One counselor turn as the rater reads it: what it holds, how sound it is (0-1), and whether
    the client answered."""

    heard: Heard
    sound: float
    warmth: float
    grounded: float
    answered: bool
    thoughts_before: tuple[str, ...]


@lru_cache(maxsize=64)
def _read_turns(lines: tuple[Line, ...]) -> tuple[HeardTurn, ...]:
    turns = []
    thoughts: list[str] = []
    for index, line in enumerate(lines):
        if line.seat is Seat.CLIENT:
            thoughts += [
                thought for thought in find_voiced_thoughts(line.text) if thought not in thoughts
            ]
            continue
        heard, before = hear(line.text), lines[:index]
        after = lines[index + 1].text if index + 1 < len(lines) else ""
        turns.append(
            HeardTurn(
                heard=heard,
                sound=_clip(1 - 0.5 * _count_tricks(heard, line.text, before), 0, 1),
                warmth=_warmth(heard, before),
                grounded=_grounded(heard, before),
                answered=is_answer(after),
                thoughts_before=tuple(thoughts),
            )
        )
    return tuple(turns)


def rate_session(lines: tuple[Line, ...]) -> dict[str, int]:
    """The seven CTRS items (0-6) of a session.

    understanding: sound reflections in the client's words. interpersonal effectiveness: warmth,
    less tricks and pressure. collaboration: questions the client took up, checks and shared steps.
    guided discovery: one answered question a turn, of many kinds. focus: staying with the topic
    and, once voiced, the thought. strategy: how far a fitting strategy was carried through in
    order, counting answered steps only. automatic thought coverage: thought voiced, named back,
    worked on.
    """
    turns = _read_turns(lines)
    if not turns:
        return dict.fromkeys(COVERED, 0)
    n = len(turns)
    sound = sum(turn.sound for turn in turns) / n
    trouble = sum(turn.sound < 0.6 for turn in turns) / n
    reflected = (
        sum(
            turn.sound
            * turn.grounded
            * (0.45 + 0.55 * any(not tag.is_question for tag in turn.heard.tags))
            for turn in turns
        )
        / n
    )
    warmth = sum(turn.sound * turn.warmth for turn in turns) / n
    guided = [
        turn
        for turn in turns
        if turn.sound >= 0.6
        and len(set(turn.heard.asks)) == 1
        and turn.heard.ask is not Question.CLOSE
    ]
    taken_up = sum(turn.answered for turn in guided) / n
    kinds = len({turn.heard.ask for turn in guided if turn.answered})
    shared = len(
        {turn.heard.ask for turn in guided}
        & {Question.CHECK, Question.RATE, Question.RERATE, Question.COMMIT, Question.EXPERIMENT}
    )
    depth, fits = _carry_through(guided, lines)
    named, worked, focus = _follow_thought(turns)
    felt = {
        "understanding": 0.08 + 0.95 * reflected + 0.10 * named - 0.6 * trouble,
        "interpersonal_effectiveness": 0.22 + 0.60 * warmth + 0.28 * sound - 0.8 * trouble,
        "collaboration": 0.06
        + 0.50 * taken_up
        + 0.08 * min(3, shared)
        + 0.20 * sound
        - 0.7 * trouble,
        "guided_discovery": 0.05 + 0.45 * taken_up + 0.045 * min(9, kinds) - 0.5 * trouble,
        "focus": 0.05 + 0.30 * focus + 0.30 * named + 0.30 * sound * taken_up - 0.5 * trouble,
        "strategy": 0.06 + 0.80 * depth * (0.65 + 0.35 * fits) + 0.08 * taken_up - 0.5 * trouble,
        "automatic_thought_coverage": 0.04
        + 0.22 * bool(turns[-1].thoughts_before) * (taken_up > 0)
        + 0.26 * named
        + 0.40 * worked
        - 0.5 * trouble,
    }
    return {key: round(6 * _clip(value, 0, 1)) for key, value in felt.items()}


def _carry_through(guided: Sequence[HeardTurn], lines: tuple[Line, ...]) -> tuple[float, bool]:
    """How much of some strategy's working questions was asked in order and answered (0-1), and
    whether it fits."""
    thoughts = " ".join(listen(lines).thoughts)
    fitting = guess_strategies(thoughts)[:4]
    asks = [turn.heard.ask for turn in guided if turn.answered and turn.thoughts_before]
    best, fits = 0.0, False
    for strategy, core in CORE.items():
        share = _longest_start(asks, core) / len(core)
        if (share, strategy in fitting) > (best, fits):
            best, fits = share, strategy in fitting
    return best, fits


def _longest_start(asks: Sequence[Question | None], core: Sequence[Question]) -> int:
    """How many steps of `core` follow one another in `asks`, from its first step on, with no other
    working question between."""
    best = reached = 0
    for ask in asks:
        if ask is None or ask in PREPARING or (reached and ask is core[reached - 1]):
            continue
        reached = (
            reached + 1 if reached < len(core) and ask is core[reached] else int(ask is core[0])
        )
        best = max(best, reached)
    return best


def _follow_thought(turns: Sequence[HeardTurn]) -> tuple[float, float, float]:
    """After a thought was voiced: how much it is named back, how much it is worked on; and how
    steadily turns stay on topic."""
    after = [turn for turn in turns if turn.thoughts_before and turn.sound >= 0.6]
    naming = sum(_names_thought(turn) for turn in after)
    working = len(
        {
            turn.heard.ask
            for turn in after
            if turn.answered and turn.heard.ask and turn.heard.ask not in PREPARING
        }
    )
    focus = sum(turn.grounded * turn.sound for turn in turns) / len(turns)
    return min(1.0, naming / 4), min(1.0, working / 4), focus


def _names_thought(turn: HeardTurn) -> bool:
    return any(
        len(turn.heard.content & content_words(thought))
        >= max(1, 0.6 * len(content_words(thought)))
        for thought in turn.thoughts_before
    )
