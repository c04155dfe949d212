"""How the embedded cast plans: from a voiced thought to a fitting strategy."""

import random
import re
from collections.abc import Sequence

from agents.rule_based.techniques import ACTION_TEXTS, FITTING, STEPS
from psy_env.records import Plan, PlanCandidate
from psy_env.vocabulary import Distortion, Question, Strategy

_CUES: tuple[tuple[Distortion, re.Pattern[str]], ...] = tuple(
    (distortion, re.compile(pattern, re.IGNORECASE))
    for distortion, pattern in (
        (
            Distortion.SHOULD_STATEMENTS,
            r"\b(?:should|shouldn['’]t|must(?:n['’]t)?|ought|supposed to|have to|has to)\b",
        ),
        (
            Distortion.PERSONALIZATION,
            r"\b(?:my fault|because of me|i(?:['’]m| am) (?:the reason|to blame|responsible)|if "
            r"(?:only )?i had|i (?:made|caused|let))\b",
        ),
        (
            Distortion.MIND_READING,
            r"\b(?:thinks?|thought|hates?|judg\w+|laugh\w*|probably|must think|looks? "
            r"down|pity|annoy\w*|don['’]t like|doesn['’]t like)\b",
        ),
        (
            Distortion.LABELING,
            r"\bi(?:['’]m| am) (?:just )?(?:an?|such an?|so|too|not|the worst|no) "
            r"|\b(?:loser|failure|stupid|idiot|lazy|fraud|terrible|horrible|useless)\b",
        ),
        (
            Distortion.CATASTROPHIZING,
            r"\b(?:die|dead|ruin\w*|disaster|lose (?:everything|my)|the end|never "
            r"recover|terrible|horrible|get (?:fired|sick|killed)|collapse|fall apart|homeless)\b",
        ),
        (Distortion.FORTUNE_TELLING, r"\b(?:will|won['’]t|going to|gonna|'ll|never be able)\b"),
        (
            Distortion.OVERGENERALIZATION,
            r"\b(?:always|never|every(?:one|body|thing| time)?|nobody|no one|nothing|all)\b",
        ),
        (
            Distortion.ALL_OR_NOTHING,
            r"\b(?:completely|totally|entire(?:ly)?|whole|either|perfect\w*|ruined|worthless"
            r"|pointless|no "
            r"point|nothing)\b",
        ),
        (
            Distortion.DISCOUNTING_THE_POSITIVE,
            r"\b(?:doesn['’]t count|don['’]t count|any(?:one|body) could|just luck|only "
            r"because|doesn['’]t matter|isn['’]t real|not a big deal|who cares)\b",
        ),
        (
            Distortion.MENTAL_FILTERING,
            r"\b(?:but|only|spoiled|wasted?|bad part|hate|the one thing)\b",
        ),
    )
)
FALLBACK = (Strategy.EVIDENCE_BASED_QUESTIONING, Strategy.REALITY_TESTING)


def find_patterns(thought: str) -> tuple[Distortion, ...]:
    """The thinking patterns that a thought's words hint at, the plainest first."""
    return tuple(distortion for distortion, cue in _CUES if cue.search(thought))


def guess_strategies(thought: str) -> tuple[Strategy, ...]:
    """Strategies that look fitting for a thought, best first, judged by its words alone."""
    found = find_patterns(thought)
    votes: dict[Strategy, float] = dict.fromkeys(FALLBACK, 0.2)
    for weight, distortion in zip((1.0, 0.5, 0.3), found, strict=False):
        for place, strategy in enumerate(FITTING[distortion]):
            votes[strategy] = votes.get(strategy, 0.0) + weight / (1 + 0.35 * place)
    return tuple(sorted(votes, key=lambda strategy: -votes[strategy]))


def write_plan(thought: str, topic: str, rng: random.Random, skill: float) -> PlanCandidate:
    """One plan: mostly a fitting strategy in working order; the less skill (0-1), the more often
    something is off."""
    fitting = guess_strategies(thought)
    strategy = fitting[min(int(rng.expovariate(1.6)), len(fitting) - 1)]
    if rng.random() > 0.65 + 0.3 * skill:
        strategy = rng.choice(list(Strategy))
    asks = _damage(_extend(STEPS[strategy], rng), rng, skill)
    plan = _write_out(strategy, asks, thought, topic, rng)
    return PlanCandidate(
        plan=plan, reasoning=f"What the client said about {topic} suggests {strategy.title}."
    )


def follow_strategy(strategy: Strategy, thought: str, topic: str, rng: random.Random) -> Plan:
    """The plan of this strategy: its own steps, in working order."""
    return _write_out(strategy, STEPS[strategy], thought, topic, rng)


def _write_out(
    strategy: Strategy, asks: Sequence[Question], thought: str, topic: str, rng: random.Random
) -> Plan:
    actions = _word(asks, rng)
    about = f'the thought "{thought}"' if thought else topic
    return Plan(
        strategy=strategy,
        objective=f"Use {strategy.title} to {strategy.meaning}, working on {about}.",
        rationale=f"Each step prepares the next, from {actions[0]} to {actions[-1]}.",
        actions=tuple(actions),
    )


def _extend(steps: Sequence[Question], rng: random.Random) -> list[Question]:
    """The strategy's steps, and often what takes them into the week: a next step, and how to keep
    to it when it gets hard."""
    more = [ask for ask in (Question.COMMIT, Question.COPE) if ask not in steps]
    return [*steps, *more[: rng.choices((0, 1, 2), (5, 3, 1))[0]]]


def _damage(asks: list[Question], rng: random.Random, skill: float) -> list[Question]:
    """Mistake, reorder or, once in a while, miscount steps, as an unskilled planner would."""
    slip = rng.random() * (0.55 + 0.45 * skill) / max(0.05, 1 - skill)
    if slip > 0.9:
        return asks
    if slip < 0.04:
        return asks[: rng.randint(2, 4)]
    if slip < 0.26:
        return rng.sample(asks, len(asks))
    if slip < 0.42:
        return [*reversed(asks[:-2]), *asks[-2:]]
    return _miss(asks, 1 if slip > 0.7 else 2, rng)


def _miss(asks: list[Question], count: int, rng: random.Random) -> list[Question]:
    """Steps in whose place stands one that is beside the point."""
    beside = [ask for ask in ACTION_TEXTS if ask not in asks and ask is not Question.CLOSE]
    places = rng.sample(range(1, len(asks)), count)
    swapped = dict(zip(places, rng.sample(beside, count), strict=True))
    return [swapped.get(place, ask) for place, ask in enumerate(asks)]


def _word(asks: Sequence[Question], rng: random.Random) -> list[str]:
    return [rng.choice(ACTION_TEXTS[ask]) for ask in asks]
