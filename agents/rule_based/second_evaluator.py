"""A second embedded evaluator, written without reading the first: will a ranking hold?

It looks at the course of a session: was the client taken up, did a thought come out, was it taken
apart by questions one after the other, and did the client see it differently for it. Every CTRS
item (0-6) is a share of what there was to do, less what stung. Words only: no more is claimed for
it than for the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from agents.rule_based.second_ear import (
    FORWARD,
    POINTS_BACK,
    RENEW,
    TESTS,
    Heard2,
    content,
    listen_to,
    tag_turn,
)
from psy_env import readings
from psy_env.records import (
    Candidate,
    Plan,
    PlanCandidate,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.rubrics import ChoiceKind
from psy_env.views import Line, SessionView, SlateView
from psy_env.vocabulary import Seat

_MOVED = re.compile(
    r"\b(?:maybe|perhaps|not as (?:\w+)|less\b|lighter|hadn't (?:seen|thought)"
    r"|never (?:saw|thought) of"
    r"|could (?:also )?be that|i see (?:that|it)|there's more|fairer|a bit lower|down to|it's only"
    r"|might not|doesn't have to|i can (?:also|still)|relie[fv])",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(
    r"\b(?:you asked (?:me )?that|that's what i said|(?:don't|can't) (?:quite )?follow"
    r"|lost (?:the|me)"
    r"|(?:doesn't|don't|won't) (?:really )?help|judged|a push|marks|to rate|has to do with that"
    r"|word for word|echo|repeating|a bit much|not in my place|i'd rather not|going in circles"
    r"|without getting closer|whatever you)",
    re.IGNORECASE,
)
ENOUGH_TESTS, ENOUGH_TURNS = 4, 6
"""How many different ways of testing a thought, and how many turns at all, make a full session."""


@dataclass(frozen=True, slots=True)
class _Course:
    """A session as a row of heard turns, each with the client's answer to it ("" for none)."""

    turns: tuple[Heard2, ...]
    answers: tuple[str, ...]
    thoughts: tuple[frozenset[str], ...] = field(default=())

    def share(self, hits: Sequence[bool]) -> float:
        """The share of all turns; a session of a few turns cannot fill it."""
        return sum(hits) / max(ENOUGH_TURNS, len(self.turns))

    @property
    def welcome(self) -> float:
        """The share of turns that did not put the client off, 0-1."""
        off = [bool(_PUT_OFF.search(answer)) for answer in self.answers]
        return 1 - sum(off) / max(1, len(off))

    @property
    def fresh(self) -> float:
        """The share of turns that are sound, 0-1."""
        return fmean(turn.sound for turn in self.turns) if self.turns else 0.0


class SecondEvaluator:
    """Scores and rates by the course of the conversation."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each candidate."""
        return [ScoreCard(scores=_score(view, candidate)) for candidate in view.candidates]

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form and the tags of each counselor turn."""
        course = _follow(view.lines)
        found = _rate(course)
        top = view.rubric.high
        scores = {
            key: _step(found[key], 0, top) if key in found else None for key in view.rubric.keys
        }
        causes = {key: "not in this judge's form" for key in scores if key not in found}
        return SessionRating(
            ctrs=Ratings(rubric="ctrs", scores=scores, causes=causes),
            tags=tuple(tag_turn(turn) for turn in course.turns),
        )


def _follow(lines: Sequence[Line]) -> _Course:
    turns, answers = [], []
    for index, line in enumerate(lines):
        if line.seat is Seat.COUNSELOR:
            after = lines[index + 1] if index + 1 < len(lines) else None
            turns.append(listen_to(line.text, lines[:index]))
            answers.append(after.text if after and after.seat is Seat.CLIENT else "")
    asked = [
        answer for turn, answer in zip(turns, answers, strict=True) if turn.elicits and turn.sound
    ]
    return _Course(tuple(turns), tuple(answers), tuple(filter(None, map(content, asked))))


def _rate(course: _Course) -> dict[str, float]:
    """Each item as a share of what it could be, 0-1."""
    turns, mood = course.turns, course.welcome * course.fresh
    took_up = course.share([turn.sound and turn.taken_up >= 2 for turn in turns])
    felt = course.share([turn.sound and turn.feeling and turn.taken_up > 0 for turn in turns])
    warm = course.share([turn.sound and (turn.warm or turn.feeling) for turn in turns])
    stung = course.share([bool(turn.telling or turn.marks or turn.empty) for turn in turns])
    shared = course.share([turn.sound and (turn.shared or turn.questions == 1) for turn in turns])
    crowded = course.share([turn.questions > 2 or turn.words > 90 for turn in turns])
    asked = course.share([turn.sound and turn.open and not turn.telling for turn in turns])
    named, tested, moved = _work(course)
    items = {
        "understanding": 0.7 * min(1.0, 1.4 * took_up) + 0.3 * min(1.0, 2 * felt),
        "interpersonal_effectiveness": min(1.0, 0.4 + 0.8 * warm) - stung,
        "collaboration": min(1.0, 1.2 * shared) - stung - crowded,
        "guided_discovery": 0.5 * min(1.0, 1.3 * asked) + 0.5 * min(1.0, tested) * moved - stung,
        "focus": 0.5 * named + 0.5 * min(1.0, tested),
        "strategy": min(1.0, tested) * (0.4 + 0.6 * moved),
        "automatic_thought_coverage": named * (0.5 + 0.5 * min(1.0, tested)),
    }
    return {key: max(0.0, value) * mood for key, value in items.items()}


def _work(course: _Course) -> tuple[float, float, float]:
    """How far a thought was named, tested in different ways, and seen anew for it, each 0-1."""
    named, first, told = 0.0, 0, False
    for index, turn in enumerate(course.turns):
        names = any(_names(turn, thought) for thought in course.thoughts)
        if names or (told and turn.sound and POINTS_BACK.search(turn.text)):
            named += 1.0 if names else 0.5
            first = first or index
        told = told or turn.elicits
    if not named:
        return 0.0, 0.0, 0.0
    after = [
        (turn, answer)
        for turn, answer in zip(course.turns[first:], course.answers[first:], strict=True)
        if turn.sound and turn.questions <= 2
    ]
    tested = frozenset().union(*(turn.tests for turn, _ in after))
    replied = [answer for turn, answer in after if turn.tests or turn.renews]
    moved = [bool(_MOVED.search(answer)) and not _PUT_OFF.search(answer) for answer in replied]
    closes = any(turn.renews for turn, _ in after) + any(turn.forward for turn, _ in after)
    share = sum(moved) / max(3, len(moved))
    return (
        min(1.0, named / 2),
        0.7 * min(1.0, len(tested) / ENOUGH_TESTS) + 0.15 * closes,
        min(1.0, 1.5 * share),
    )


def _names(turn: Heard2, thought: frozenset[str]) -> bool:
    """Whether a turn says a good part of what the client thinks, in a form that is its own."""
    said = len(content(turn.text) & thought)
    return turn.sound and said >= 2 and said >= 0.3 * len(thought)


def _score(view: SlateView, candidate: Candidate) -> dict[str, float | int]:
    shares = (
        _score_plan(candidate, view)
        if isinstance(candidate, PlanCandidate)
        else _score_utterance(candidate, view)
    )
    assert view.kind in ChoiceKind
    return {key: _step(share, 1, 5) for key, share in shares.items()}


def _score_utterance(candidate: UtteranceCandidate, view: SlateView) -> dict[str, float]:
    """Criteria of one thing to say as shares, 0-1."""
    heard = listen_to(candidate.utterance, view.lines)
    wanted = _wanted(view.plan, candidate.action)
    does = 0.3 + 0.4 * (heard.questions == 1)
    if wanted:
        does += 0.3 * bool(wanted & content(candidate.utterance)) + 0.2 * _asks_for(
            view.plan, candidate.action, heard
        )
    else:
        does += 0.3 * bool(heard.open or heard.tests)
    kind = 0.2 + 0.3 * heard.warm + 0.25 * heard.feeling + 0.25 * min(1, heard.taken_up)
    plain = (
        1 - 0.3 * max(0, heard.questions - 1) - max(0, heard.words - 45) / 60 - 0.3 * heard.jargon
    )
    fault = 0.5 * (not heard.sound) + 0.3 * (heard.telling + heard.empty)
    return {
        "action_alignment": does - fault,
        "validation_warmth": kind - fault,
        "clarity": (plain if heard.words else 0.0) - 0.3 * heard.marks,
    }


def _wanted(plan: Plan | None, action: int | None) -> frozenset[str]:
    if plan is None or action is None or not 0 <= action < len(plan.actions):
        return frozenset()
    return content(plan.actions[action])


def _asks_for(plan: Plan | None, action: int | None, heard: Heard2) -> bool:
    """Whether the turn asks through a lens that the action names."""
    if plan is None or action is None or not 0 <= action < len(plan.actions):
        return False
    text = plan.actions[action].lower()
    return any(pattern.search(text) and tag in heard.tests for tag, pattern in TESTS.items())


def _score_plan(candidate: PlanCandidate, view: SlateView) -> dict[str, float]:
    """Criteria of one plan as shares, 0-1."""
    plan = candidate.plan
    if plan is None:
        return {"completeness": 0.0, "feasibility": 0.0, "plan_action_alignment": 0.0}
    actions = [action.lower() for action in plan.actions]
    lenses = [any(pattern.search(action) for pattern in TESTS.values()) for action in actions]
    renews = [bool(RENEW.search(action) or "thought" in action) for action in actions]
    ahead = [
        bool(FORWARD.search(action) or re.search(r"\b(?:plan|step|try|use)", action))
        for action in actions
    ]
    low, high = readings.INTERVENTION_ACTIONS
    left = view.max_exchanges - view.exchange
    told = frozenset().union(*(content(line.text) for line in view.lines))
    goal = content(f"{plan.objective} {plan.strategy or ''}".replace("_", " "))
    distinct = len({frozenset(content(action)) for action in actions}) / len(actions)
    in_order = (
        not any(lenses)
        or not any(ahead)
        or lenses.index(True) <= len(ahead) - 1 - ahead[::-1].index(True)
    )
    kept = sum(bool(content(action) & goal) for action in actions) / len(actions)
    return {
        "completeness": 0.25 * any(renews)
        + 0.35 * min(1.0, sum(lenses) / 2)
        + 0.4 * any(ahead) * distinct,
        "feasibility": 0.5 * (low <= len(actions) <= min(high, left))
        + 0.5 * min(1.0, len(goal & told) / 2),
        "plan_action_alignment": (0.4 + 0.4 * kept + 0.2 * in_order) * distinct,
    }


def _step(share: float, low: int, high: int) -> int:
    """A share as a whole number on a scale."""
    return round(low + max(0.0, min(1.0, share)) * (high - low))
