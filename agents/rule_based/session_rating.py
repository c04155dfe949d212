"""How the embedded evaluator rates a whole session: by what happened in it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from agents.rule_based.hearing import Heard, content_words, hear
from agents.rule_based.listening import find_emotions, find_voiced_thoughts, is_answer, listen
from agents.rule_based.mixing_up import said_by_client
from agents.rule_based.planning import guess_strategies
from agents.rule_based.slips import count_tricks, recent_content
from agents.rule_based.techniques import CORE, MOST_DETOURS, PREPARING, WINDING_DOWN
from psy_env.views import Line
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
SAME_ASK = 2
"""How often one kind of question counts when it was answered each time."""
FEWEST_NEW_WORDS = 3
SUMMARY_WORDS = 5
BY_CHANCE, IN_ORDER = 0.4, 0.9
"""The shares of questions in order that count as none and as all."""
IN_VAIN = 0.25
"""What work on a thought is worth that the client does not believe any less for it."""
SAID_LOWER = 0.6
"""What it counts as a fall that a client calls the belief lower and never gave a first number."""
_LOWER = re.compile(
    r"\b(?:lower|come down|gone down|down to|dropped|fallen|quieter|weaker|softer|smaller|moved"
    r"|less of|(?:less|not (?:quite )?as|not so) (?:sure|certain|convinced|strong|true|final)"
    r"|lost (?:some|part) of|crack|edge|loosened|lets me breathe|around it|more weight when)\b",
    re.IGNORECASE,
)
_AS_BEFORE = re.compile(
    r"\b(?:no change|has(?:n['’]t| not) (?:moved|changed|come|gone)|the same|as before|budged"
    r"|nothing|if it were|like to say|want it to be)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b(\d{1,3})\b")


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
    rated = worked = False
    for index, line in enumerate(lines):
        if line.seat is Seat.CLIENT:
            thoughts = tuple(dict.fromkeys((*thoughts, *find_voiced_thoughts(line.text))))
            continue
        heard, before = hear(line.text), lines[:index]
        reply = lines[index + 1].text if index + 1 < len(lines) else ""
        ask = _single_ask(heard, again=rated and worked)
        answered = fits_question(ask, reply, before)
        rated = rated or (ask is Question.RATE and answered)
        worked = worked or (rated and answered and ask not in PREPARING)
        new = (heard.content & recent_content(before)) - taken
        taken |= new
        turns.append(
            HeardTurn(
                heard=heard,
                ask=ask,
                sound=clip(1 - 0.5 * count_tricks(heard, line.text, before), 0, 1),
                new=new,
                answered=answered,
                thoughts_before=thoughts,
            )
        )
    return tuple(turns)


def _single_ask(heard: Heard, *, again: bool) -> Question | None:
    """The question that stands alone; a rating is a second one, whatever its words, only `again`
    after work."""
    asks = dict.fromkeys(Question.RATE if ask in RATINGS else ask for ask in heard.asks)
    if len(asks) != 1 or heard.ask is Question.CLOSE:
        return None
    return (Question.RERATE if again else Question.RATE) if heard.ask in RATINGS else heard.ask


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
    return len(content_words(reply) - said_by_client(before)) >= FEWEST_NEW_WORDS


@lru_cache(maxsize=64)
def rate_session(lines: tuple[Line, ...]) -> Mapping[str, int]:
    """The seven CTRS items (0-6) of a session: each rises by what happened in it, never by its
    share of a few turns.

    understanding: the client's own words taken up, each once, the three things a counselor has to
    hear (what happened, the feeling, the thought) told on being asked, and a summary that holds
    them. interpersonal effectiveness: warmth, in full where questions were answered. collaboration:
    questions taken up, checks and steps that were shared. guided discovery: kinds of questions that
    were answered. focus: work on a voiced thought. strategy: the steps of a fitting strategy in
    their order, answered, and a belief that is rated lower for it. automatic thought coverage: the
    thought voiced, named or rated, worked on. Questions out of the course of a session count less,
    and so does work in vain; work on a thought that is not the client's counts for nothing; tricks
    and pressure cost points in all of them.
    """
    turns = _read_turns(lines)
    if not turns:
        return dict.fromkeys(COVERED, 0)
    n = max(len(turns), LONG_ENOUGH)
    trouble = sum(turn.sound < 0.6 for turn in turns) / len(turns)
    steps = [turn for turn in turns if turn.answered and turn.sound >= 0.6]
    kinds = {turn.ask for turn in steps}
    order = _share_in_order(turns)
    asked = Counter(turn.ask for turn in steps)
    shown = min(1.0, sum(min(SAME_ASK, times) for times in asked.values()) / ENOUGH_ANSWERS)
    answered = order * shown
    taken_up = min(1.0, sum(turn.sound * min(1.0, len(turn.new) / 2) for turn in turns) / 5)
    warmth = min(1.0, 2 * sum(turn.sound * _sound_warmth(turn) for turn in turns) / n)
    told = len(kinds & TOLD) / len(TOLD)
    summary = any(Tag.R_SUMMARY in turn.heard.tags and _holds_much(turn, lines) for turn in turns)
    shared = order * min(1.0, len(kinds & SHARED) / 3)
    depth, fits, carried = _carry_through(turns, steps, lines)
    carried *= order
    named = min(1.0, sum(map(_names_thought, turns)) / 3)
    voiced = bool(turns[-1].thoughts_before)
    moved = _falls(lines)
    fruit = IN_VAIN + (1 - IN_VAIN) * moved
    worked = min(1.0, carried / 3) * fruit
    felt = {
        "understanding": 0.24 * taken_up + 0.52 * told + 0.16 * summary + 0.08 * named,
        "interpersonal_effectiveness": 0.45 * warmth * (0.4 + 0.6 * shown) + 0.55 * answered,
        "collaboration": 0.40 * answered + 0.30 * shared + 0.20 * worked + 0.10 * summary,
        "guided_discovery": 0.25 * answered
        + 0.25 * order * min(1.0, len(kinds & PREPARING) / 6)
        + 0.50 * worked,
        "focus": voiced * (0.15 + 0.65 * worked + 0.10 * named + 0.10 * taken_up),
        "strategy": 0.55 * depth * (0.6 + 0.4 * fits) * fruit + 0.15 * worked + 0.30 * moved,
        "automatic_thought_coverage": voiced
        * (0.10 + 0.15 * max(named, float(Question.RATE in kinds)) + 0.45 * worked)
        + 0.30 * moved,
    }
    return {key: round(6 * clip(value - 0.8 * trouble, 0, 1)) for key, value in felt.items()}


def rate_specificity(lines: tuple[Line, ...]) -> int:
    """How much of what the counselor said was about this client, 0-6: turns that are the first to
    take up words of the client's, each in full from two words on."""
    turns = _read_turns(lines)
    taken = sum(turn.sound * min(1.0, len(turn.new) / 2) for turn in turns)
    return round(6 * taken / max(len(turns), LONG_ENOUGH)) if turns else 0


def _share_in_order(turns: Sequence[HeardTurn]) -> float:
    """How well the questions follow the course of a session, 0-1: what happened, the feeling, the
    thought, its rating, the work on it, the rating again, a step to take.

    It is the largest share of them that does, counted from what a shuffled list has. Work and
    ratings before any thought is out follow nothing."""
    asked = [
        (PHASES.get(turn.ask, WORK), bool(turn.thoughts_before))
        for turn in turns
        if turn.ask is not None and turn.ask not in ANY_TIME
    ]
    longest: list[tuple[int, int]] = []
    for phase, voiced in asked:
        if phase >= PHASES[Question.RATE] and not voiced:
            continue
        before = (length for length, earlier in longest if earlier <= phase)
        longest.append((1 + max(before, default=0), phase))
    share = max(longest, default=(0, 0))[0] / max(1, len(asked))
    return clip((share - BY_CHANCE) / (IN_ORDER - BY_CHANCE), 0, 1)


def _sound_warmth(turn: HeardTurn) -> float:
    """Warm words, in full where they take something up or ask one thing that is answered."""
    return turn.heard.warmth * (0.4 + 0.6 * (bool(turn.new) or turn.answered))


def _works(turn: HeardTurn) -> bool:
    """A working question on a thought that is out."""
    return bool(turn.thoughts_before) and turn.ask not in PREPARING and turn.ask is not None


def _holds_much(turn: HeardTurn, lines: tuple[Line, ...]) -> bool:
    """A summary counts by what it holds of the client's own words, over the whole session."""
    return len(turn.heard.content & said_by_client(lines)) >= SUMMARY_WORDS


def _falls(lines: tuple[Line, ...]) -> float:
    """How far the client rates the belief lower on being asked again, 0-1 (1 from 20 points on);
    where the first number was refused, what it says of the second one counts."""
    asked = [
        reply.text
        for line, reply in pairwise(lines)
        if line.seat is Seat.COUNSELOR and any(ask in RATINGS for ask in hear(line.text).asks)
    ]
    rated = [int(numbers[0]) for text in asked if (numbers := _NUMBER.findall(text))]
    if len(rated) > 1:
        return clip((rated[0] - rated[-1]) / 20, 0, 1)
    lower = rated and len(asked) > 1 and _LOWER.search(asked[-1])
    return SAID_LOWER if lower and not _AS_BEFORE.search(asked[-1]) else 0.0


def _carry_through(
    turns: Sequence[HeardTurn], steps: Sequence[HeardTurn], lines: tuple[Line, ...]
) -> tuple[float, bool, float]:
    """How much of some strategy was asked in order and answered (0-1), whether it fits the thought,
    and how many working questions that is; what was answered beside it counts a little, a scatter
    of questions, answered or not, against it."""
    thoughts = " ".join(listen(lines).thoughts)
    fitting = guess_strategies(thoughts)[:4]
    asks = [turn.ask for turn in steps if _works(turn)]
    found = [(_in_turn(asks, core), name in fitting, core) for name, core in CORE.items()]
    reached, fits, core = max(found, key=lambda one: (one[0] / len(one[2]), one[1]))
    beside = min(MOST_DETOURS, len(set(asks) - set(core[:reached]) - WINDING_DOWN))
    own = {*core, *PREPARING, *WINDING_DOWN}
    scatter = max(0, len({turn.ask for turn in turns if turn.ask} - own) - MOST_DETOURS)
    return reached / len(core), fits, max(0.0, reached + 0.5 * beside - scatter)


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


def clip(value: float, low: float, high: float) -> float:
    """The value, moved to the nearer end where it lies outside."""
    return min(high, max(low, value))
