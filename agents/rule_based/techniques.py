"""What the embedded cast knows about CBT: kinds of questions, the order each strategy asks them in,
and what fits what.

Planner, client and evaluator all read these tables, so a strategy means the same to each of them.
"""

from enum import StrEnum

from psy_env.vocabulary import Distortion, Strategy, Tag


class Ask(StrEnum):
    """What a counselor's question is after."""

    OPEN = "open"
    SITUATION = "situation"
    FEELING = "feeling"
    THOUGHT = "thought"
    MEANING = "meaning"
    CHECK = "check"
    RATE = "rate"
    EVIDENCE_FOR = "evidence_for"
    EVIDENCE_AGAINST = "evidence_against"
    REALITY = "reality"
    ALTERNATIVE = "alternative"
    FRIEND = "friend"
    WORST = "worst"
    LIKELIHOOD = "likelihood"
    COPE = "cope"
    ADVANTAGE = "advantage"
    DISADVANTAGE = "disadvantage"
    UTILITY = "utility"
    FACTORS = "factors"
    SHARES = "shares"
    EXTREMES = "extremes"
    PLACE = "place"
    RULE = "rule"
    WISH = "wish"
    EXPERIMENT = "experiment"
    PROBLEM = "problem"
    OPTIONS = "options"
    LADDER = "ladder"
    BALANCED = "balanced"
    RERATE = "rerate"
    COMMIT = "commit"
    CLOSE = "close"


TAG_OF_ASK: dict[Ask, Tag] = {
    Ask.OPEN: Tag.Q_IDENTIFY,
    Ask.SITUATION: Tag.Q_IDENTIFY,
    Ask.FEELING: Tag.Q_IDENTIFY,
    Ask.THOUGHT: Tag.Q_IDENTIFY,
    Ask.MEANING: Tag.Q_IDENTIFY,
    Ask.PROBLEM: Tag.Q_IDENTIFY,
    Ask.OPTIONS: Tag.Q_IDENTIFY,
    Ask.LADDER: Tag.Q_IDENTIFY,
    Ask.COMMIT: Tag.Q_IDENTIFY,
    Ask.EVIDENCE_FOR: Tag.Q_EVIDENCE,
    Ask.EVIDENCE_AGAINST: Tag.Q_EVIDENCE,
    Ask.REALITY: Tag.Q_REALITY,
    Ask.LIKELIHOOD: Tag.Q_REALITY,
    Ask.FACTORS: Tag.Q_REALITY,
    Ask.EXPERIMENT: Tag.Q_REALITY,
    Ask.ALTERNATIVE: Tag.Q_ALTERNATIVE,
    Ask.FRIEND: Tag.Q_ALTERNATIVE,
    Ask.BALANCED: Tag.Q_ALTERNATIVE,
    Ask.WORST: Tag.Q_WORST_SCENARIO,
    Ask.COPE: Tag.Q_WORST_SCENARIO,
    Ask.ADVANTAGE: Tag.Q_ADVANTAGE,
    Ask.DISADVANTAGE: Tag.Q_DISADVANTAGE,
    Ask.UTILITY: Tag.Q_UTILITY,
    Ask.SHARES: Tag.Q_REALITY,
    Ask.EXTREMES: Tag.Q_CONTINUUM,
    Ask.PLACE: Tag.Q_CONTINUUM,
    Ask.RATE: Tag.Q_CONTINUUM,
    Ask.RERATE: Tag.Q_CONTINUUM,
    Ask.RULE: Tag.Q_WISH,
    Ask.WISH: Tag.Q_WISH,
}
"""The question tag an ask counts as; a check or a goodbye is no CBT question and carries none."""

ELICITING = frozenset({Ask.THOUGHT, Ask.MEANING})
"""Questions to which an automatic thought is an answer; the first one may also come out as the
worst that is feared."""

STEPS: dict[Strategy, tuple[Ask, ...]] = {
    Strategy.EFFICIENCY_EVALUATION: (
        Ask.RATE,
        Ask.UTILITY,
        Ask.DISADVANTAGE,
        Ask.BALANCED,
        Ask.RERATE,
        Ask.CLOSE,
    ),
    Strategy.PIE_CHART: (Ask.RATE, Ask.FACTORS, Ask.SHARES, Ask.BALANCED, Ask.RERATE, Ask.CLOSE),
    Strategy.ALTERNATIVE_PERSPECTIVE: (
        Ask.RATE,
        Ask.ALTERNATIVE,
        Ask.FRIEND,
        Ask.BALANCED,
        Ask.RERATE,
        Ask.CLOSE,
    ),
    Strategy.DECATASTROPHIZING: (
        Ask.WORST,
        Ask.LIKELIHOOD,
        Ask.COPE,
        Ask.BALANCED,
        Ask.RERATE,
        Ask.CLOSE,
    ),
    Strategy.PROS_AND_CONS: (
        Ask.RATE,
        Ask.ADVANTAGE,
        Ask.DISADVANTAGE,
        Ask.BALANCED,
        Ask.COMMIT,
        Ask.CLOSE,
    ),
    Strategy.EVIDENCE_BASED_QUESTIONING: (
        Ask.RATE,
        Ask.EVIDENCE_FOR,
        Ask.EVIDENCE_AGAINST,
        Ask.BALANCED,
        Ask.RERATE,
        Ask.CLOSE,
    ),
    Strategy.REALITY_TESTING: (
        Ask.RATE,
        Ask.REALITY,
        Ask.EVIDENCE_AGAINST,
        Ask.BALANCED,
        Ask.RERATE,
        Ask.CLOSE,
    ),
    Strategy.CONTINUUM: (Ask.RATE, Ask.EXTREMES, Ask.PLACE, Ask.BALANCED, Ask.RERATE, Ask.CLOSE),
    Strategy.RULES_TO_WISHES: (
        Ask.RULE,
        Ask.DISADVANTAGE,
        Ask.WISH,
        Ask.RERATE,
        Ask.COMMIT,
        Ask.CLOSE,
    ),
    Strategy.BEHAVIOR_EXPERIMENT: (
        Ask.RATE,
        Ask.EXPERIMENT,
        Ask.COPE,
        Ask.BALANCED,
        Ask.COMMIT,
        Ask.CLOSE,
    ),
    Strategy.PROBLEM_SOLVING: (
        Ask.PROBLEM,
        Ask.OPTIONS,
        Ask.DISADVANTAGE,
        Ask.BALANCED,
        Ask.COMMIT,
        Ask.CLOSE,
    ),
    Strategy.SYSTEMATIC_EXPOSURE: (
        Ask.LADDER,
        Ask.EXPERIMENT,
        Ask.COPE,
        Ask.BALANCED,
        Ask.COMMIT,
        Ask.CLOSE,
    ),
}
"""The questions of each strategy in the order in which they work."""

PREPARING = frozenset(
    {Ask.RATE, Ask.CLOSE, Ask.CHECK, Ask.OPEN, Ask.SITUATION, Ask.FEELING, Ask.THOUGHT, Ask.MEANING}
)
"""Asks that prepare or frame the work; they neither advance nor break the order of a strategy."""

CORE: dict[Strategy, tuple[Ask, ...]] = {
    strategy: tuple(ask for ask in steps if ask not in PREPARING)
    for strategy, steps in STEPS.items()
}
"""The working questions of each strategy, without the ones that frame them."""

FITTING: dict[Distortion, tuple[Strategy, ...]] = {
    Distortion.CATASTROPHIZING: (
        Strategy.DECATASTROPHIZING,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.REALITY_TESTING,
        Strategy.SYSTEMATIC_EXPOSURE,
    ),
    Distortion.FORTUNE_TELLING: (
        Strategy.DECATASTROPHIZING,
        Strategy.BEHAVIOR_EXPERIMENT,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.REALITY_TESTING,
    ),
    Distortion.MIND_READING: (
        Strategy.ALTERNATIVE_PERSPECTIVE,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.REALITY_TESTING,
        Strategy.BEHAVIOR_EXPERIMENT,
    ),
    Distortion.OVERGENERALIZATION: (
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.CONTINUUM,
        Strategy.REALITY_TESTING,
        Strategy.ALTERNATIVE_PERSPECTIVE,
    ),
    Distortion.ALL_OR_NOTHING: (
        Strategy.CONTINUUM,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.ALTERNATIVE_PERSPECTIVE,
    ),
    Distortion.PERSONALIZATION: (
        Strategy.PIE_CHART,
        Strategy.ALTERNATIVE_PERSPECTIVE,
        Strategy.EVIDENCE_BASED_QUESTIONING,
    ),
    Distortion.DISCOUNTING_THE_POSITIVE: (
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.REALITY_TESTING,
        Strategy.EFFICIENCY_EVALUATION,
        Strategy.PROS_AND_CONS,
    ),
    Distortion.LABELING: (
        Strategy.CONTINUUM,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.EFFICIENCY_EVALUATION,
        Strategy.PROS_AND_CONS,
    ),
    Distortion.MENTAL_FILTERING: (
        Strategy.REALITY_TESTING,
        Strategy.EVIDENCE_BASED_QUESTIONING,
        Strategy.ALTERNATIVE_PERSPECTIVE,
        Strategy.PROBLEM_SOLVING,
    ),
    Distortion.SHOULD_STATEMENTS: (
        Strategy.RULES_TO_WISHES,
        Strategy.PROS_AND_CONS,
        Strategy.EFFICIENCY_EVALUATION,
        Strategy.PROBLEM_SOLVING,
    ),
}
"""Which strategies can move a thought of each pattern."""

ACTION_TEXTS: dict[Ask, tuple[str, ...]] = {
    Ask.RATE: (
        "restate the thought and rate how strongly it is believed",
        "name the thought and rate belief in it",
    ),
    Ask.EVIDENCE_FOR: (
        "gather the evidence that supports the thought",
        "ask what speaks for the thought",
    ),
    Ask.EVIDENCE_AGAINST: (
        "look for evidence against the thought",
        "find examples that do not fit the thought",
    ),
    Ask.REALITY: (
        "separate what was observed from what was assumed",
        "compare the thought with the observable facts",
    ),
    Ask.ALTERNATIVE: (
        "collect other explanations of the situation",
        "explore alternative readings of the event",
    ),
    Ask.FRIEND: (
        "take a friend's view of the situation",
        "ask what the client would tell a friend",
    ),
    Ask.WORST: ("spell out the worst case that is feared", "invite the worst-case scenario"),
    Ask.LIKELIHOOD: (
        "estimate how likely the worst case really is",
        "weigh the probability of the feared outcome",
    ),
    Ask.COPE: ("work out how the client would cope", "plan how to handle difficulties"),
    Ask.ADVANTAGE: (
        "list what holding the thought gives",
        "explore advantages of keeping the belief",
    ),
    Ask.DISADVANTAGE: ("list what the thought costs", "explore disadvantages of the belief"),
    Ask.UTILITY: (
        "ask whether the thought is helpful in daily life",
        "evaluate how useful the thought is",
    ),
    Ask.FACTORS: ("list all factors that contributed", "gather everything that played a part"),
    Ask.SHARES: ("divide the responsibility into shares", "give each factor a slice of the pie"),
    Ask.EXTREMES: ("describe the two extremes of a continuum", "define both ends of the scale"),
    Ask.PLACE: ("place the experience on the continuum", "locate oneself between the extremes"),
    Ask.RULE: ("put the rigid rule into words", "identify the should behind the feeling"),
    Ask.WISH: ("turn the rule into a wish", "rephrase the should as a preference"),
    Ask.EXPERIMENT: ("design a small experiment", "agree on a small step that tests the thought"),
    Ask.PROBLEM: (
        "define the concrete problem",
        "pin down the part of the problem that can change",
    ),
    Ask.OPTIONS: ("brainstorm possible solutions", "list options without judging them"),
    Ask.LADDER: ("build a ladder of feared situations", "order what is feared from easy to hard"),
    Ask.BALANCED: (
        "form a more balanced thought",
        "put a balanced view into the client's own words",
    ),
    Ask.RERATE: ("rate the belief again", "check how strong the thought is now"),
    Ask.COMMIT: ("choose one step for the coming week", "agree on a next step in daily life"),
    Ask.CLOSE: ("sum up what was learned and end the session", "end the session with a summary"),
}
"""How the embedded planner words each step."""
