"""What the embedded cast knows about CBT: what each strategy asks, and when.

Planner, client and evaluator all read these tables, so a strategy means the same to each of them.
"""

from psy_env.diagnostic import CLOSING_ACTION
from psy_env.vocabulary import Distortion, Question, Strategy

ELICITING = frozenset({Question.THOUGHT, Question.MEANING})
"""Questions to which an automatic thought is an answer; the first one may also come out as the
worst that is feared."""

STEPS: dict[Strategy, tuple[Question, ...]] = {
    Strategy.EFFICIENCY_EVALUATION: (
        Question.RATE,
        Question.UTILITY,
        Question.DISADVANTAGE,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.PIE_CHART: (
        Question.RATE,
        Question.FACTORS,
        Question.SHARES,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.ALTERNATIVE_PERSPECTIVE: (
        Question.RATE,
        Question.ALTERNATIVE,
        Question.FRIEND,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.DECATASTROPHIZING: (
        Question.WORST,
        Question.LIKELIHOOD,
        Question.COPE,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.PROS_AND_CONS: (
        Question.RATE,
        Question.ADVANTAGE,
        Question.DISADVANTAGE,
        Question.BALANCED,
        Question.COMMIT,
    ),
    Strategy.EVIDENCE_BASED_QUESTIONING: (
        Question.RATE,
        Question.EVIDENCE_FOR,
        Question.EVIDENCE_AGAINST,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.REALITY_TESTING: (
        Question.RATE,
        Question.REALITY,
        Question.EVIDENCE_AGAINST,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.CONTINUUM: (
        Question.RATE,
        Question.EXTREMES,
        Question.PLACE,
        Question.BALANCED,
        Question.RERATE,
    ),
    Strategy.RULES_TO_WISHES: (
        Question.RULE,
        Question.DISADVANTAGE,
        Question.WISH,
        Question.RERATE,
        Question.COMMIT,
    ),
    Strategy.BEHAVIOR_EXPERIMENT: (
        Question.RATE,
        Question.EXPERIMENT,
        Question.COPE,
        Question.BALANCED,
        Question.COMMIT,
    ),
    Strategy.PROBLEM_SOLVING: (
        Question.PROBLEM,
        Question.OPTIONS,
        Question.DISADVANTAGE,
        Question.BALANCED,
        Question.COMMIT,
    ),
    Strategy.SYSTEMATIC_EXPOSURE: (
        Question.LADDER,
        Question.EXPERIMENT,
        Question.COPE,
        Question.BALANCED,
        Question.COMMIT,
    ),
}
"""The questions of each strategy in the order in which they work."""

PREPARING = frozenset(
    {
        Question.RATE,
        Question.CLOSE,
        Question.CHECK,
        Question.OPEN,
        Question.SITUATION,
        Question.FEELING,
        Question.THOUGHT,
        Question.MEANING,
    }
)
"""Asks that prepare or frame the work; they neither advance nor break the order of a strategy."""

WINDING_DOWN = frozenset({Question.COMMIT, Question.COPE})
"""Asks that are welcome after the last step of a strategy and break no order."""

LEANS_ON = {
    Question.PLACE: Question.EXTREMES,
    Question.SHARES: Question.FACTORS,
    Question.LIKELIHOOD: Question.WORST,
    Question.WISH: Question.RULE,
}
"""Questions that mean nothing without the one before them."""

MOST_DETOURS = 2
"""Working questions beside a strategy's own before the thread is lost."""

CORE: dict[Strategy, tuple[Question, ...]] = {
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

ACTION_TEXTS: dict[Question, tuple[str, ...]] = {
    Question.RATE: (
        "restate the thought and rate how strongly it is believed",
        "name the thought and rate belief in it",
    ),
    Question.EVIDENCE_FOR: (
        "gather the evidence that supports the thought",
        "ask what speaks for the thought",
    ),
    Question.EVIDENCE_AGAINST: (
        "look for evidence against the thought",
        "find examples that do not fit the thought",
    ),
    Question.REALITY: (
        "separate what was observed from what was assumed",
        "compare the thought with the observable facts",
    ),
    Question.ALTERNATIVE: (
        "collect other explanations of the situation",
        "explore alternative readings of the event",
    ),
    Question.FRIEND: (
        "take a friend's view of the situation",
        "ask what the client would tell a friend",
    ),
    Question.WORST: ("spell out the worst case that is feared", "invite the worst-case scenario"),
    Question.LIKELIHOOD: (
        "estimate how likely the worst case really is",
        "weigh the probability of the feared outcome",
    ),
    Question.COPE: ("work out how the client would cope", "plan how to handle difficulties"),
    Question.ADVANTAGE: (
        "list what holding the thought gives",
        "explore advantages of keeping the belief",
    ),
    Question.DISADVANTAGE: ("list what the thought costs", "explore disadvantages of the belief"),
    Question.UTILITY: (
        "ask whether the thought is helpful in daily life",
        "evaluate how useful the thought is",
    ),
    Question.FACTORS: ("list all factors that contributed", "gather everything that played a part"),
    Question.SHARES: (
        "divide the responsibility into shares",
        "give each factor a slice of the pie",
    ),
    Question.EXTREMES: (
        "describe the two extremes of a continuum",
        "define both ends of the scale",
    ),
    Question.PLACE: (
        "place the experience on the continuum",
        "locate oneself between the extremes",
    ),
    Question.RULE: ("put the rigid rule into words", "identify the should behind the feeling"),
    Question.WISH: ("turn the rule into a wish", "rephrase the should as a preference"),
    Question.EXPERIMENT: (
        "design a small experiment",
        "agree on a small step that tests the thought",
    ),
    Question.PROBLEM: (
        "define the concrete problem",
        "pin down the part of the problem that can change",
    ),
    Question.OPTIONS: ("brainstorm possible solutions", "list options without judging them"),
    Question.LADDER: (
        "build a ladder of feared situations",
        "order what is feared from easy to hard",
    ),
    Question.BALANCED: (
        "form a more balanced thought",
        "put a balanced view into the client's own words",
    ),
    Question.RERATE: ("rate the belief again", "check how strong the thought is now"),
    Question.COMMIT: ("choose one step for the coming week", "agree on a next step in daily life"),
    Question.CLOSE: (CLOSING_ACTION,),
}
"""How the embedded planner words each step."""
