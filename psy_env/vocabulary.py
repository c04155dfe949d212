"""The closed word lists, as data: attitudes, distortions, strategies, tags, questions."""

from enum import StrEnum
from typing import Self


class Seat(StrEnum):
    """Who sits at the table."""

    CLIENT = "client"
    COUNSELOR = "counselor"
    EVALUATOR = "evaluator"


class AttitudeType(StrEnum):
    """The three groups by which results are reported (Table 4)."""

    WITHDRAWN = "withdrawn"
    RESISTANT = "resistant"
    ENGAGED = "engaged"


class Attitude(StrEnum):
    """How a client meets counseling (Table 11)."""

    HESITANT = (
        "hesitant",
        AttitudeType.WITHDRAWN,
        "wary of saying much; opens up only when gently invited",
        "short, halting, unsure",
    )
    GUARDED = (
        "guarded",
        AttitudeType.WITHDRAWN,
        "keeps private matters private and plays them down",
        "flat, vague, minimising",
    )
    AVOIDANT = (
        "avoidant",
        AttitudeType.WITHDRAWN,
        "steers away from what hurts",
        "changes the subject, jokes, sidesteps",
    )
    DEFENSIVE = (
        "defensive",
        AttitudeType.RESISTANT,
        "hears criticism quickly and answers it",
        "rebuttals and justifications",
    )
    SKEPTICAL = (
        "skeptical",
        AttitudeType.RESISTANT,
        "doubts that talking helps and says so",
        "questions the method, holds back from exercises",
    )
    OVER_COMPLIANT = (
        "over_compliant",
        AttitudeType.RESISTANT,
        "agrees with everything and keeps the disagreement inside",
        "quick yes, little substance",
    )
    OVERWHELMED = (
        "overwhelmed",
        AttitudeType.RESISTANT,
        "feels too much at once to order it",
        "scattered, tearful, loses the thread",
    )
    OPEN = (
        "open",
        AttitudeType.ENGAGED,
        "wants to understand and takes part",
        "names feelings, wonders about own patterns",
    )

    type: AttitudeType
    """The group by which results are reported."""
    meaning: str
    """How this client meets counseling, in one clause."""
    signals: str
    """How it shows in speech."""

    def __new__(cls, value: str, type: AttitudeType, meaning: str, signals: str) -> Self:
        """One row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.type, row.meaning, row.signals = value, type, meaning, signals
        return row


class Distortion(StrEnum):
    """The ten thinking patterns of PatternReframe."""

    CATASTROPHIZING = "catastrophizing"
    FORTUNE_TELLING = "fortune_telling"
    MIND_READING = "mind_reading"
    OVERGENERALIZATION = "overgeneralization"
    ALL_OR_NOTHING = "all_or_nothing"
    PERSONALIZATION = "personalization"
    DISCOUNTING_THE_POSITIVE = "discounting_the_positive"
    LABELING = "labeling"
    MENTAL_FILTERING = "mental_filtering"
    SHOULD_STATEMENTS = "should_statements"


class RiskGrade(StrEnum):
    """How grave a marked line of a client is; the first only sounds so."""

    FIGURE = "figure", "a figure of speech, an accident or somebody else's story"
    WISH = "wish", "wishes not to be alive, and nothing more"
    THOUGHT = "thought", "thinks of suicide, without a plan"
    PLAN = "plan", "has means, a plan, or has said goodbye"
    HARM = "harm", "hurts or poisons itself"

    meaning: str
    """What the line amounts to, in one clause."""

    def __new__(cls, value: str, meaning: str) -> Self:
        """One row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.meaning = value, meaning
        return row

    @property
    def is_risk(self) -> bool:
        """Whether a counselor has to take it up."""
        return self is not RiskGrade.FIGURE


class Strategy(StrEnum):
    """The twelve intervention strategies (Table 12)."""

    EFFICIENCY_EVALUATION = (
        "efficiency_evaluation",
        "Efficiency Evaluation",
        "ask what holding the thought does for daily life, and what it costs",
    )
    PIE_CHART = (
        "pie_chart",
        "Pie Chart Technique",
        "share responsibility out over everything that played a part",
    )
    ALTERNATIVE_PERSPECTIVE = (
        "alternative_perspective",
        "Alternative Perspective",
        "look at the same event through another person's eyes",
    )
    DECATASTROPHIZING = (
        "decatastrophizing",
        "Decatastrophizing",
        "spell out the worst case, its real odds and how one would cope",
    )
    PROS_AND_CONS = (
        "pros_and_cons",
        "Pros and Cons Analysis",
        "weigh what keeping the belief gives against its price",
    )
    EVIDENCE_BASED_QUESTIONING = (
        "evidence_based_questioning",
        "Evidence-Based Questioning",
        "gather what speaks for the thought and what speaks against it",
    )
    REALITY_TESTING = (
        "reality_testing",
        "Reality Testing",
        "hold the thought against what was actually observed",
    )
    CONTINUUM = (
        "continuum",
        "Continuum Technique",
        "place the experience on a scale between two extremes",
    )
    RULES_TO_WISHES = (
        "rules_to_wishes",
        "Changing Rules to Wishes",
        "turn a hard rule into a preference one can live with",
    )
    BEHAVIOR_EXPERIMENT = (
        "behavior_experiment",
        "Behavior Experiment",
        "test the prediction by doing something small",
    )
    PROBLEM_SOLVING = (
        "problem_solving",
        "Problem-Solving Skills Training",
        "name the problem, list options, choose one and try it",
    )
    SYSTEMATIC_EXPOSURE = (
        "systematic_exposure",
        "Systematic Exposure",
        "approach what is feared in graded steps",
    )

    title: str  # type: ignore[assignment]
    """The strategy's name as people write it."""
    meaning: str
    """What the strategy does, in one clause."""

    def __new__(cls, value: str, title: str = "", meaning: str = "") -> Self:
        """One row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.title, row.meaning = value, title, meaning
        return row


class Tag(StrEnum):
    """The micro-actions of a counselor turn: eleven questions, six reflections (Table 18, one
    spelling corrected; Q_Thought is counted in Table 3 alone)."""

    Q_EVIDENCE = "Q_Evidence"
    Q_ALTERNATIVE = "Q_Alternative"
    Q_WORST_SCENARIO = "Q_WorstScenario"
    Q_UTILITY = "Q_Utility"
    Q_ADVANTAGE = "Q_Advantage"
    Q_DISADVANTAGE = "Q_Disadvantage"
    Q_REALITY = "Q_Reality"
    Q_CONTINUUM = "Q_Continuum"
    Q_WISH = "Q_Wish"
    Q_IDENTIFY = "Q_Identify"
    Q_THOUGHT = "Q_Thought"
    R_SIMPLE = "R_Simple"
    R_EMOTIONAL = "R_Emotional"
    R_THOUGHT = "R_Thought"
    R_MEANING = "R_Meaning"
    R_REFRAME = "R_Reframe"
    R_SUMMARY = "R_Summary"

    @property
    def is_question(self) -> bool:
        """True for the eleven question tags."""
        return self.value.startswith("Q_")


QUESTION_TAGS: tuple[Tag, ...] = tuple(tag for tag in Tag if tag.is_question)
REFLECTION_TAGS: tuple[Tag, ...] = tuple(tag for tag in Tag if not tag.is_question)


class Question(StrEnum):
    """What a counselor's question is after; finer than the tags."""

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


TAG_OF_QUESTION: dict[Question, Tag] = {
    Question.OPEN: Tag.Q_IDENTIFY,
    Question.SITUATION: Tag.Q_IDENTIFY,
    Question.FEELING: Tag.Q_IDENTIFY,
    Question.THOUGHT: Tag.Q_THOUGHT,
    Question.MEANING: Tag.Q_THOUGHT,
    Question.PROBLEM: Tag.Q_IDENTIFY,
    Question.OPTIONS: Tag.Q_IDENTIFY,
    Question.LADDER: Tag.Q_IDENTIFY,
    Question.COMMIT: Tag.Q_IDENTIFY,
    Question.EVIDENCE_FOR: Tag.Q_EVIDENCE,
    Question.EVIDENCE_AGAINST: Tag.Q_EVIDENCE,
    Question.REALITY: Tag.Q_REALITY,
    Question.LIKELIHOOD: Tag.Q_REALITY,
    Question.FACTORS: Tag.Q_REALITY,
    Question.EXPERIMENT: Tag.Q_REALITY,
    Question.ALTERNATIVE: Tag.Q_ALTERNATIVE,
    Question.FRIEND: Tag.Q_ALTERNATIVE,
    Question.BALANCED: Tag.Q_ALTERNATIVE,
    Question.WORST: Tag.Q_WORST_SCENARIO,
    Question.COPE: Tag.Q_WORST_SCENARIO,
    Question.ADVANTAGE: Tag.Q_ADVANTAGE,
    Question.DISADVANTAGE: Tag.Q_DISADVANTAGE,
    Question.UTILITY: Tag.Q_UTILITY,
    Question.SHARES: Tag.Q_REALITY,
    Question.EXTREMES: Tag.Q_CONTINUUM,
    Question.PLACE: Tag.Q_CONTINUUM,
    Question.RATE: Tag.Q_CONTINUUM,
    Question.RERATE: Tag.Q_CONTINUUM,
    Question.RULE: Tag.Q_WISH,
    Question.WISH: Tag.Q_WISH,
}
"""The tag that a question counts as; a check or a goodbye is no CBT question and carries none."""
