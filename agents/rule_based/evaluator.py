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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agents.rule_based.client_state import (
    WINDING_DOWN,
    is_beside_the_point,
    is_echoing,
    is_parroting,
    repeats_itself,
)
from agents.rule_based.covered import NOT_COVERED, sort_covered
from agents.rule_based.hearing import Heard, content_words, hear, read_action
from agents.rule_based.listening import find_emotions, find_voiced_thoughts, is_answer, listen
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
from psy_env.vocabulary import Question, Seat, Tag

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

RATINGS = (Question.RATE, Question.RERATE)
TOLD = frozenset({Question.SITUATION, Question.FEELING, Question.THOUGHT})
SHARED = frozenset(
    {Question.CHECK, Question.RATE, Question.RERATE, Question.COMMIT, Question.EXPERIMENT}
)
PHASES = {
    Question.SITUATION: 0,
    Question.FEELING: 1,
    Question.THOUGHT: 2,
    Question.MEANING: 2,
    Question.RATE: 3,
    Question.RERATE: 5,
    Question.EXPERIMENT: 6,
    Question.COMMIT: 6,
}
"""Where in the course of a session a question belongs; every other one is at work (WORK)."""
WORK = 4
ANY_TIME = frozenset({Question.OPEN, Question.CHECK, Question.COPE})
LONG_ENOUGH = 8
"""Turns: a shorter session cannot show more than its share."""
ENOUGH_ANSWERS = 8
FEWEST_NEW_WORDS = 3
SUMMARY_WORDS = 5
_NUMBER = re.compile(r"\b(\d{1,3})\b")


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
        + 2.0 * (is_parroting(heard, lines) or is_echoing(text, lines))
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
    """One counselor turn as the rater reads it, with what the client made of it.

    `ask` is the one question it left to answer (None for none or several), `sound` 0-1 what tricks
    left of it, `new` the client's own words that it is the first to take up, and `answered` whether
    the client's reply fits the question.
    """

    heard: Heard
    ask: Question | None
    sound: float
    new: frozenset[str]
    answered: bool
    thoughts_before: tuple[str, ...]


@lru_cache(maxsize=64)
def _read_turns(lines: tuple[Line, ...]) -> tuple[HeardTurn, ...]:
    turns: list[HeardTurn] = []
    thoughts: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    rated = False
    for index, line in enumerate(lines):
        if line.seat is Seat.CLIENT:
            thoughts = tuple(dict.fromkeys((*thoughts, *find_voiced_thoughts(line.text))))
            continue
        heard, before = hear(line.text), lines[:index]
        reply = lines[index + 1].text if index + 1 < len(lines) else ""
        ask = _single_ask(heard, rated=rated)
        rated = rated or ask is Question.RATE
        new = (heard.content & _recent_content(before)) - taken
        taken |= new
        turns.append(
            HeardTurn(
                heard=heard,
                ask=ask,
                sound=_clip(1 - 0.5 * _count_tricks(heard, line.text, before), 0, 1),
                new=new,
                answered=fits_question(ask, reply, before),
                thoughts_before=thoughts,
            )
        )
    return tuple(turns)


def _single_ask(heard: Heard, *, rated: bool) -> Question | None:
    """The question that stands alone; the first rating is no second one, whatever its words."""
    asks = dict.fromkeys(Question.RATE if ask in RATINGS else ask for ask in heard.asks)
    if len(asks) != 1 or heard.ask is Question.CLOSE:
        return None
    return (Question.RERATE if rated else Question.RATE) if heard.ask in RATINGS else heard.ask


def fits_question(ask: Question | None, reply: str, before: tuple[Line, ...]) -> bool:
    """Whether a client's reply answers a question of this kind, and not with what was said
    before."""
    if ask is None or not is_answer(reply):
        return False
    if ask in RATINGS and not _NUMBER.search(reply):
        return False
    if ask is Question.FEELING and not find_emotions(reply):
        return False
    if ask in (Question.THOUGHT, Question.MEANING) and not find_voiced_thoughts(reply):
        return False
    return len(content_words(reply) - _said_by_client(before)) >= FEWEST_NEW_WORDS


@lru_cache(maxsize=64)
def _said_by_client(lines: tuple[Line, ...]) -> frozenset[str]:
    return frozenset().union(
        *(content_words(line.text) for line in lines if line.seat is Seat.CLIENT)
    )


def rate_session(lines: tuple[Line, ...]) -> dict[str, int]:
    """The seven CTRS items (0-6) of a session: each rises by what happened in it, never by its
    share of a few turns.

    understanding: the client's own words taken up, each once, the three things a counselor has to
    hear (what happened, the feeling, the thought) told on being asked, and a summary that holds
    them. interpersonal effectiveness: warmth, and a client that goes on telling. collaboration:
    questions taken up, checks and steps that were shared. guided discovery: kinds of questions that
    were answered. focus: work on a voiced thought. strategy: the steps of a fitting strategy in
    their order, answered, and a belief that is rated lower for it. automatic thought coverage: the
    thought voiced, named or rated, worked on. Tricks and pressure cost points in all of them.
    """
    turns = _read_turns(lines)
    if not turns:
        return dict.fromkeys(COVERED, 0)
    n = max(len(turns), LONG_ENOUGH)
    trouble = sum(turn.sound < 0.6 for turn in turns) / len(turns)
    steps = [turn for turn in turns if turn.answered and turn.sound >= 0.6]
    kinds = {turn.ask for turn in steps}
    order = _share_in_order([turn.ask for turn in steps])
    answered = order * min(1.0, len(steps) / ENOUGH_ANSWERS)
    taken_up = min(1.0, sum(turn.sound * min(1.0, len(turn.new) / 2) for turn in turns) / 5)
    warmth = min(1.0, 2 * sum(turn.sound * _sound_warmth(turn) for turn in turns) / n)
    told = len(kinds & TOLD) / len(TOLD)
    summary = any(Tag.R_SUMMARY in turn.heard.tags and _holds_much(turn, lines) for turn in turns)
    shared = order * min(1.0, len(kinds & SHARED) / 3)
    depth, fits, carried = _carry_through(steps, lines)
    carried *= order
    working = min(1.0, carried / 3.5)
    named = min(1.0, sum(map(_names_thought, turns)) / 3)
    voiced = bool(turns[-1].thoughts_before)
    loosened = _falls(lines)
    felt = {
        "understanding": 0.40 * taken_up + 0.36 * told + 0.14 * summary + 0.10 * named,
        "interpersonal_effectiveness": 0.45 * warmth + 0.55 * answered,
        "collaboration": 0.55 * answered + 0.35 * shared + 0.10 * summary,
        "guided_discovery": 0.30 * answered
        + 0.70 * order * min(1.0, (len(kinds & PREPARING) + carried) / 8.5),
        "focus": voiced * (0.15 + 0.50 * working + 0.20 * named + 0.15 * taken_up),
        "strategy": 0.55 * depth * (0.6 + 0.4 * fits) + 0.15 * working + 0.30 * loosened,
        "automatic_thought_coverage": voiced
        * (0.20 + 0.20 * max(named, float(Question.RATE in kinds)) + 0.40 * working)
        + 0.20 * loosened,
    }
    return {key: round(6 * _clip(value - 0.8 * trouble, 0, 1)) for key, value in felt.items()}


def _share_in_order(asks: Sequence[Question | None]) -> float:
    """The largest share of the questions that follow the course of a session, 0-1: what happened,
    the feeling, the thought, its rating, the work on it, the rating again, a step to take."""
    phases = [PHASES.get(ask, WORK) for ask in asks if ask is not None and ask not in ANY_TIME]
    longest: list[int] = []
    for place, phase in enumerate(phases):
        before = (longest[earlier] for earlier in range(place) if phases[earlier] <= phase)
        longest.append(1 + max(before, default=0))
    return max(longest, default=0) / max(1, len(phases))


def _sound_warmth(turn: HeardTurn) -> float:
    """Warm words, in full where they take something up or ask one thing that is answered."""
    return turn.heard.warmth * (0.4 + 0.6 * (bool(turn.new) or turn.answered))


def _works(turn: HeardTurn) -> bool:
    """A working question on a thought that is out."""
    return bool(turn.thoughts_before) and turn.ask not in PREPARING and turn.ask is not None


def _holds_much(turn: HeardTurn, lines: tuple[Line, ...]) -> bool:
    """A summary counts by what it holds of the client's own words, over the whole session."""
    return len(turn.heard.content & _said_by_client(lines)) >= SUMMARY_WORDS


def _falls(lines: tuple[Line, ...]) -> float:
    """How far the client rates the belief lower on being asked again, 0-1 (1 from 20 points on)."""
    asked: list[int] = []
    for line, reply in pairwise(lines):
        if line.seat is Seat.COUNSELOR and any(ask in RATINGS for ask in hear(line.text).asks):
            asked += [int(number) for number in _NUMBER.findall(reply.text)[:1]]
    return _clip((asked[0] - asked[-1]) / 20, 0, 1) if len(asked) > 1 else 0.0


def _carry_through(
    steps: Sequence[HeardTurn], lines: tuple[Line, ...]
) -> tuple[float, bool, float]:
    """How much of some strategy was asked in order and answered (0-1), whether it fits the thought,
    and how many working questions that is; what stands beside it counts a little, a scatter of
    questions against it."""
    thoughts = " ".join(listen(lines).thoughts)
    fitting = guess_strategies(thoughts)[:4]
    asks = [turn.ask for turn in steps if _works(turn)]
    found = [(_in_turn(asks, core), name in fitting, core) for name, core in CORE.items()]
    reached, fits, core = max(found, key=lambda one: (one[0] / len(one[2]), one[1]))
    beside = len(set(asks) - set(core[:reached]) - WINDING_DOWN)
    return reached / len(core), fits, max(0.0, reached + 0.5 * min(2, beside) - max(0, beside - 2))


def _in_turn(asks: Sequence[Question | None], core: Sequence[Question]) -> int:
    """How many steps of `core` come one after the other in `asks`, from its first step on; other
    questions may stand between."""
    reached = 0
    for ask in asks:
        reached += reached < len(core) and ask is core[reached]
    return reached


def _names_thought(turn: HeardTurn) -> bool:
    return turn.sound >= 0.6 and any(
        len(turn.heard.content & content_words(thought))
        >= max(1, 0.6 * len(content_words(thought)))
        for thought in turn.thoughts_before
    )
