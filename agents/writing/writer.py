"""A model writes a dialogue as a script: a question a stage, a plan between (§3.2).

What breaks the form is asked for again, with the error; then the dialogue is dropped whole. What
breaks the plan's order (an action skipped, gone back to, or never reached) is no matter of form:
the referee and the filter decide that.
"""

import re
from dataclasses import dataclass
from functools import partial

from agents.llm.asking import Asker, Read, ReadT, Unreadable
from agents.llm.counselor import STRATEGIES, PlanReply
from agents.llm.quoting import quote, tell_dialogue
from agents.llm.replies import Reply, ReplyForm
from agents.models.chat import ChatRequest, ReplySchema, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts, name_behaviour
from agents.writing.script import ScriptExchange
from psy_env import readings
from psy_env.errors import SeatError
from psy_env.legality import find_violation
from psy_env.records import (
    ClientTurn,
    Message,
    Plan,
    PlanCandidate,
    Profile,
    UtteranceCandidate,
    explain_violation,
)
from psy_env.reply_text import ReplyError, read_object
from psy_env.seeds import derive_seed
from psy_env.text import has_words
from psy_env.views import Line

SCRIPT_TEMPERATURE = 0.8
"""Lively enough that a thousand dialogues do not read alike, calm enough to keep a long form and a
plan."""

TOKENS_EACH = 300
"""Room for one exchange: two reasonings and two utterances, about twice what they take."""

PLANNING = Sampling(temperature=0.7, max_tokens=1000)
"""There is one plan and no slate to choose from: nearer to the model's best than a counselor's
candidates are."""

TIMES_EACH = 2
"""A stage may be so many times as long as its plan: 5 actions and 5 to 7 lie on both sides of Table
1's 18.0 exchanges."""

_LABEL = re.compile(r"^\W*(?:client|counsell?or|therapist)\W*:", re.IGNORECASE | re.MULTILINE)


class ClientPart(Reply):
    """What the client thinks and says."""

    reasoning: str
    utterance: str


class CounselorPart(Reply):
    """Why repeat or move on, the action (from 1), and what the counselor says."""

    reasoning: str
    action: int
    utterance: str


class ExchangePart(Reply):
    """One exchange of the script, the client first."""

    client: ClientPart
    counselor: CounselorPart


class StageReply(Reply):
    """A stage from its first words to its last."""

    exchanges: list[ExchangePart]


STAGE = ReplyForm.of("write_stage", StageReply)
PLAN = ReplyForm.of("write_plan", PlanReply)


@dataclass(frozen=True)
class ModelWriter:
    """Writes what both say. Everything that somebody wrote reaches the model inside the data
    field."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int

    def write_stage(
        self, profile: Profile, plan: Plan, before: tuple[Line, ...], *, exchanges: int, seed: int
    ) -> tuple[ScriptExchange, ...]:
        """One stage by its plan. Raises SeatError when no reply has the form."""
        low, high = bound_stage(plan, exchanges)
        task = self.prompts.render(
            "writer_intervention" if before else "writer_diagnostic",
            data=quote(_tell_client(profile) | {"plan": _tell_plan(plan)} | _tell_said(before)),
            attitude=profile.attitude.replace("_", " "),
            behaviour=self.prompts.render(name_behaviour(profile.attitude)),
            low=str(low),
            high=str(high),
            last=str(len(plan.actions)),
        )
        sampling = Sampling(SCRIPT_TEMPERATURE, max_tokens=TOKENS_EACH * high)
        read = partial(_read_stage, len(plan.actions), low, high)
        return self._ask(
            task, STAGE.schema, sampling, derive_seed(seed, "stage", len(before)), read
        )

    def write_plan(self, profile: Profile, before: tuple[Line, ...], *, seed: int) -> PlanCandidate:
        """The intervention plan. Raises SeatError when no reply holds one that is legal."""
        low, high = map(str, readings.INTERVENTION_ACTIONS)
        data = quote(_tell_client(profile) | _tell_said(before))
        task = self.prompts.render(
            "writer_plan", data=data, strategies=STRATEGIES, low=low, high=high
        )
        return self._ask(task, PLAN.schema, PLANNING, derive_seed(seed, "plan"), _read_plan)

    def _ask(
        self, task: str, schema: ReplySchema, sampling: Sampling, seed: int, read: Read[ReadT]
    ) -> ReadT:
        system = Message(role="system", content=self.prompts.render("writer_system"))
        request = ChatRequest(
            (system, Message(role="user", content=task)), sampling, seed=seed, reply_schema=schema
        )
        written = Asker(self.model, self.prompts, self.max_reasks).ask(request, read)
        if isinstance(written, Unreadable):
            raise SeatError(f"no readable reply: {written.cause}")
        return written


def bound_stage(plan: Plan, left: int) -> tuple[int, int]:
    """The fewest and the most exchanges of a stage when so many are `left`: one for each action,
    and room to probe."""
    high = min(left, TIMES_EACH * len(plan.actions))
    return min(left, len(plan.actions)), high


def _tell_client(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "persona": profile.persona,
        "problem": profile.surface_problem,
        "situation": profile.triggering_situation,
        "emotion": profile.emotion,
        "automatic_thoughts": list(profile.automatic_thoughts),
    }


def _tell_plan(plan: Plan) -> dict[str, object]:
    actions = [{"action": number, "aim": action} for number, action in enumerate(plan.actions, 1)]
    strategy = plan.strategy and plan.strategy.title
    return {
        "strategy": strategy,
        "objective": plan.objective,
        "rationale": plan.rationale,
        "actions": actions,
    }


def _tell_said(before: tuple[Line, ...]) -> dict[str, object]:
    return {"dialogue": tell_dialogue(before)} if before else {}


def _read_stage(actions: int, low: int, high: int, text: str) -> tuple[ScriptExchange, ...]:
    exchanges = STAGE.read(text).exchanges
    if not low <= len(exchanges) <= high:
        cause = "too few exchanges" if len(exchanges) < low else "too many exchanges"
        raise ReplyError(cause, f"exchanges must hold {low} to {high} entries")
    _check_order(text)
    return tuple(
        _read_exchange(actions, number, exchange) for number, exchange in enumerate(exchanges, 1)
    )


def _check_order(text: str) -> None:
    """What stands first was written first, and so spoken first; the form alone does not see it."""
    for number, exchange in enumerate(read_object(text)["exchanges"], 1):
        if next(iter(exchange)) != "client":
            raise ReplyError(
                "speakers swapped",
                f"exchange {number}: the client speaks first, then the counselor",
            )


def _read_exchange(actions: int, number: int, exchange: ExchangePart) -> ScriptExchange:
    client, counselor = exchange.client, exchange.counselor
    for part in (client, counselor):
        if not (has_words(part.reasoning) and has_words(part.utterance)):
            raise ReplyError(
                "blank field", f"exchange {number}: every reasoning and utterance needs words"
            )
        if _LABEL.search(part.utterance):
            raise ReplyError(
                "speaker label",
                f"exchange {number}: an utterance is one turn, without a speaker's name",
            )
    if not 1 <= counselor.action <= actions:
        raise ReplyError(
            "unknown action", f"exchange {number}: action must be a number from 1 to {actions}"
        )
    return ScriptExchange(
        ClientTurn(utterance=client.utterance.strip(), reasoning=client.reasoning.strip()),
        UtteranceCandidate(
            utterance=counselor.utterance.strip(),
            action=counselor.action - 1,
            reasoning=counselor.reasoning.strip(),
        ),
    )


def _read_plan(text: str) -> PlanCandidate:
    reply = PLAN.read(text)
    texts = (reply.reasoning, reply.objective, reply.rationale, *reply.actions)
    if not all(map(has_words, texts)):
        raise ReplyError("blank field", "every text of the plan needs words")
    plan = Plan(
        strategy=reply.strategy,
        objective=reply.objective.strip(),
        rationale=reply.rationale.strip(),
        actions=tuple(action.strip() for action in reply.actions),
    )
    candidate = PlanCandidate(plan=plan, reasoning=reply.reasoning.strip())
    if rule := find_violation(candidate, (), "", planned=False):
        raise ReplyError(explain_violation(rule, candidate))
    return candidate
