"""The records that are saved: frozen, strict, equal after a JSON round trip."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from psy_env import readings
from psy_env.risk import find_risk
from psy_env.rubrics import ChoiceKind, Rubric
from psy_env.violations import Violation
from psy_env.vocabulary import Attitude, Distortion, RiskGrade, Seat, Strategy, Tag

SCHEMA_VERSION: Literal[1] = 1


class Record(BaseModel):
    """A frozen value that refuses unknown fields and silent conversions."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Text = Annotated[str, Field(min_length=1)]


class MarkedLine(Record):
    """One sentence of a profile and how grave it is, as people judged it: what the risk gate and
    counselors are measured against."""

    grade: RiskGrade
    line: Text


class Profile(Record):
    """One simulated client (§3.1): what is said at the surface, what set it off, and the thoughts
    underneath.

    Text is in the first person and in whole sentences, as the client could say it; only `emotion`
    (fits "I feel ...") and `topic` (fits "it is about ...", in the client's words) are phrases.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    profile_id: Text
    name: Text
    persona: Text
    attitude: Attitude
    distortion: Distortion
    emotion: Text
    topic: Text
    surface_problem: Text
    triggering_situation: Text
    automatic_thoughts: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    negative_thought: Text
    balanced_thoughts: tuple[Text, ...] = ()
    source: str = ""
    marked: MarkedLine | None = Field(default=None, exclude_if=lambda marked: marked is None)

    @property
    def risk(self) -> tuple[str, ...]:
        """Risk phrases in what this client carries; such a profile is flagged wherever it is
        listed."""
        told = (
            self.surface_problem,
            self.triggering_situation,
            *self.automatic_thoughts,
            self.negative_thought,
            self.persona,
        )
        return tuple(phrase for text in told for phrase in find_risk(text))


class Plan(Record):
    """A therapeutic plan and its ordered actions; `strategy` is None only for the fixed diagnostic
    plan."""

    objective: Text
    actions: Annotated[tuple[Text, ...], Field(min_length=1)]
    strategy: Strategy | None = None
    rationale: str = ""


class InnerState(Record):
    """What an embedded client feels, all on 0-1: the simulator's own, on record but in no view.

    `beliefs` has one for each automatic thought: how strongly it is believed.
    """

    trust: float
    distress: float
    beliefs: tuple[float, ...]
    engagement: float

    @property
    def belief(self) -> float:
        """How strongly the thoughts are believed on average."""
        return sum(self.beliefs) / len(self.beliefs)


class ClientTurn(Record):
    """What the client says; with `exit` these are parting words and the session ends.

    `satisfied` says why it leaves: helped enough, or driven away; None where that is not known.
    """

    utterance: str
    exit: bool = False
    reasoning: str = ""
    satisfied: bool | None = Field(default=None, exclude_if=lambda known: known is None)
    inner: InnerState | None = Field(default=None, exclude_if=lambda inner: inner is None)


class UtteranceCandidate(Record):
    """One thing the counselor might say: the action it claims to carry out (an index into the
    plan), and why."""

    kind: Literal[ChoiceKind.UTTERANCE] = ChoiceKind.UTTERANCE
    utterance: str
    action: int | None = None
    reasoning: str = ""
    closing: bool = False
    malformed: str | None = None

    @property
    def readable(self) -> bool:
        """Whether there is anything to speak."""
        return bool(self.utterance.strip())

    @property
    def text(self) -> str:
        """What tells this candidate apart from another."""
        return self.utterance


class PlanCandidate(Record):
    """One plan the counselor might adopt; `plan` is None when the reply could not be read (see
    `malformed`)."""

    kind: Literal[ChoiceKind.PLAN] = ChoiceKind.PLAN
    plan: Plan | None
    reasoning: str = ""
    malformed: str | None = None

    @property
    def readable(self) -> bool:
        """Whether there is a plan to adopt."""
        return self.plan is not None

    @property
    def text(self) -> str:
        """What tells this candidate apart from another."""
        if self.plan is None:
            return ""
        return "\n".join((self.plan.strategy or "", self.plan.objective, *self.plan.actions))


Candidate = Annotated[UtteranceCandidate | PlanCandidate, Field(discriminator="kind")]


LOWEST_SCORE, HIGHEST_SCORE = 1, 5
"""The scale on which every criterion is scored (§4)."""

Score = int | float
"""One judgement is a whole number; a judge asked several times gives the mean of its answers."""


class ScoreCard(Record):
    """One candidate's scores, 1-5 for each criterion of its kind; or none, with the cause
    (`unscored`).

    `causes` tells why single criteria have no score; they do not enter the mean. `spread` is the
    standard deviation by criterion where a judge was asked several times, or several continuations
    were rated; `mass` (0-1) how much probability lay on the scale's digits where the scores are
    expectations over them.
    """

    scores: Mapping[str, Annotated[Score, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)]] = {}
    unscored: str | None = None
    spread: dict[str, float] = {}
    causes: dict[str, str] = Field(default={}, exclude_if=lambda causes: not causes)
    mass: dict[str, float] = Field(default={}, exclude_if=lambda mass: not mass)

    @property
    def mean(self) -> float | None:
        """The average over the criteria that have a score; None when unscored."""
        return (
            None
            if self.unscored is not None or not self.scores
            else sum(self.scores.values()) / len(self.scores)
        )


def explain_violation(rule: Violation | None, candidate: Candidate) -> str:
    """The rule and how this candidate broke it, for people (actions count from 1); "" for none."""
    if rule is None:
        return ""
    match rule, candidate:
        case Violation.MALFORMED, _:
            return f"malformed: {candidate.malformed}"
        case Violation.PLAN_LENGTH, PlanCandidate(plan=Plan(actions=actions)):
            low, high = readings.INTERVENTION_ACTIONS
            return f"plan has {len(actions)} actions, not {low} to {high}"
        case Violation.SKIPS_ACTION, UtteranceCandidate(action=int(action)):
            return f"skips to action {action + 1}"
        case Violation.GOES_BACK, UtteranceCandidate(action=int(action)):
            return f"goes back to action {action + 1}"
    return rule.label


class Choice(Record):
    """A slate that was judged, and the candidate that went on. Everything that mining reads stands
    here.

    `cards[i]` is the card of candidate i (None when nobody was asked about it), `violations[i]`
    the rule it broke (none may be written "" in a file), and `action` the referee's reading of the
    action that was carried out.
    """

    kind: ChoiceKind
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)]
    cards: tuple[ScoreCard | None, ...]
    violations: tuple[Annotated[Violation | None, BeforeValidator(lambda rule: rule or None)], ...]
    chosen: int
    action: int | None = None

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        if not len(self.candidates) == len(self.cards) == len(self.violations) > self.chosen >= 0:
            raise ValueError(
                "a choice needs one card and one violation per candidate, and chosen must name "
                "one of them"
            )
        return self

    @property
    def forced(self) -> bool:
        """True when no candidate was legal, so an illegal one had to go on."""
        return self.violations[self.chosen] is not None

    @property
    def winner(self) -> Candidate:
        """The candidate that went on."""
        return self.candidates[self.chosen]

    def explain(self, index: int) -> str:
        """The rule that a candidate broke and how, for people; "" when it broke none."""
        return explain_violation(self.violations[index], self.candidates[index])

    def standing(self, index: int) -> float | None:
        """A candidate's mean score (1-5) after the referee: a violation counts as the lowest score;
        None if unscored."""
        if self.violations[index] is not None:
            return float(LOWEST_SCORE)
        card = self.cards[index]
        return None if card is None else card.mean


class Stage(StrEnum):
    """Where a session stands. A plan-free counselor has the one stage `open`."""

    DIAGNOSTIC = "diagnostic"
    PLANNING = "planning"
    INTERVENTION = "intervention"
    OPEN = "open"
    ASSESSMENT = "assessment"
    OVER = "over"


class Ending(StrEnum):
    """How a session ended. The cap and a failure truncate; every other ending terminates.

    A client that leaves is satisfied, or has walked out; `client_left` is one that does not say. A
    counselor closes early that leaves a plan before its last action or a free session within its
    first exchanges (readings.EARLY), or ends a plan while risk language of the profile was never
    spoken or never taken up.
    """

    GOALS_REACHED = "goals_reached"
    LEFT_SATISFIED = "left_satisfied"
    WALKED_OUT = "walked_out"
    CLIENT_LEFT = "client_left"
    COUNSELOR_CLOSED = "counselor_closed"
    CLOSED_EARLY = "closed_early"
    CAP_REACHED = "cap_reached"
    FAILED = "failed"


class Exchange(Record):
    """One client turn and the counselor's answer to it; `planning` holds the plan chosen in
    between, if one was."""

    stage: Stage
    client: ClientTurn
    planning: Choice | None = None
    reply: Choice | None = None

    @property
    def answer(self) -> UtteranceCandidate | None:
        """What the counselor said; None when it did not come to that."""
        winner = self.reply.winner if self.reply else None
        return winner if isinstance(winner, UtteranceCandidate) else None

    @property
    def adopted(self) -> PlanCandidate | None:
        """The plan that was chosen in between, with its reasoning; None without a readable one."""
        winner = self.planning.winner if self.planning else None
        return winner if isinstance(winner, PlanCandidate) and winner.plan is not None else None


class Turn(NamedTuple):
    """One utterance as it was spoken; exchanges count from 1, `action` (the referee's reading)
    from 0; a client's turn has none."""

    exchange: int
    stage: Stage
    speaker: Seat
    utterance: str
    reasoning: str
    action: int | None = None


class Judge(Record):
    """Who judged, by what: ratings of different judges, prompts or rubrics are never mixed."""

    name: str
    prompts: str = ""
    rubric: int = 1


class Ratings(Record):
    """A filled form: one score per item, or None with a cause where the judge could not be
    understood.

    `spread` is the standard deviation by item where the judge was asked several times, `mass` what
    lay on the scale's digits where the scores are expectations over them.
    """

    rubric: Literal["ctrs", "session_reactions"]
    scores: Mapping[str, Score | None]
    causes: dict[str, str] = {}
    spread: dict[str, float] = {}
    mass: dict[str, float] = Field(default={}, exclude_if=lambda mass: not mass)
    judge: Judge | None = None
    inner: InnerState | None = Field(default=None, exclude_if=lambda inner: inner is None)
    """Where an embedded client stands at the end, beside the form that it fills."""

    def mean(self, keys: Iterable[str] | None = None) -> float | None:
        """The average of the scored items among these keys (or of all); None if nothing was
        scored."""
        asked = self.scores if keys is None else keys
        scored = [score for key in asked if (score := self.scores.get(key)) is not None]
        return sum(scored) / len(scored) if scored else None

    def mean_of(self, subscale: str, rubric: Rubric) -> float | None:
        """The average of the scored items of one subscale of this form's rubric."""
        return self.mean(rubric.keys_of(subscale))


class SessionRating(Record):
    """The evaluator's word on a finished session: the CTRS form, and the tags of each counselor
    turn in order.

    `untagged` is the cause when the judge's tags could not be understood: every turn then has none.
    """

    ctrs: Ratings
    tags: tuple[tuple[Tag, ...], ...]
    untagged: str | None = None


class Rules(Record):
    """What a session is played by."""

    max_exchanges: Annotated[int, Field(ge=1)] = readings.MAX_EXCHANGES
    candidates: Annotated[int, Field(ge=1)] = readings.CANDIDATES
    planning: bool = True
    score_single: bool = False


class Transcript(Record):
    """The saved record of one session: enough to replay it move by move."""

    schema_version: Literal[1] = SCHEMA_VERSION
    session_id: Text
    seed: int
    profile: Profile
    seats: dict[str, str]
    rules: Rules
    exchanges: tuple[Exchange, ...]
    ending: Ending
    cause: str = ""
    reactions: Ratings | None = None
    rating: SessionRating | None = None

    @property
    def choices(self) -> tuple[tuple[int, Choice], ...]:
        """Every choice with the index of its exchange, in the order it was made."""
        return tuple(
            (index, choice)
            for index, exchange in enumerate(self.exchanges)
            for choice in (exchange.planning, exchange.reply)
            if choice is not None
        )

    @property
    def adopted(self) -> PlanCandidate | None:
        """The intervention plan, with the reasoning behind it; None when the session had none."""
        return next((plan for exchange in self.exchanges if (plan := exchange.adopted)), None)

    @property
    def plan_closes(self) -> bool:
        """Whether the planner's own last action ended the session, as in runs of version 0.1.0
        before the referee added one after it."""
        last = self.exchanges[-1].reply if self.exchanges else None
        plan = self.adopted.plan if self.adopted else None
        if self.ending is not Ending.GOALS_REACHED or plan is None or last is None:
            return False
        return last.action == len(plan.actions) - 1

    @property
    def inner(self) -> tuple[InnerState | None, ...]:
        """The client's own state at each of its turns, and at the end; None where it keeps none."""
        ends = (self.reactions.inner,) if self.reactions else ()
        return (*(exchange.client.inner for exchange in self.exchanges), *ends)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn in the order it was spoken, blank ones too."""
        return tuple(
            turn
            for number, exchange in enumerate(self.exchanges, start=1)
            for turn in _list_turns(number, exchange)
        )


def _list_turns(number: int, exchange: Exchange) -> Iterator[Turn]:
    client = exchange.client
    answer = exchange.answer
    stage = exchange.stage
    yield Turn(number, stage, Seat.CLIENT, client.utterance, client.reasoning)
    if answer is not None and exchange.reply is not None:
        action = exchange.reply.action
        yield Turn(number, stage, Seat.COUNSELOR, answer.utterance, answer.reasoning, action)


class Message(Record):
    """One chat message, as training libraries and model servers take it."""

    role: Literal["system", "user", "assistant"]
    content: str


class PreferencePair(Record):
    """Preferred against rejected for one choice, in TRL's conversational form, with where it came
    from."""

    schema_version: Literal[1] = SCHEMA_VERSION
    kind: ChoiceKind
    session_id: str
    exchange: int
    prompt: tuple[Message, ...]
    chosen: tuple[Message, ...]
    rejected: tuple[Message, ...]
    score_chosen: float
    score_rejected: float
    criteria_chosen: Mapping[str, Score]
    criteria_rejected: Mapping[str, Score]
    violation_rejected: str | None = None
