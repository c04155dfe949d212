"""A counselor played by any chat model, in the reply format of the trained one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field

from agents.llm.asking import Asker, Unreadable
from agents.llm.quoting import neutralise, neutralise_lines
from agents.llm.replies import Reply, ReplyForm
from agents.llm.weakness import UNSPEAKABLE, check_words, tidy
from agents.models.chat import ChatRequest, Finish, ReplySchema, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from agents.text_format import converse, parse_reply
from psy_env import readings
from psy_env.records import Candidate, Message, Plan, PlanCandidate, UtteranceCandidate
from psy_env.reply_text import ReplyError, read_object
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat, Strategy

MAX_TOKENS = {ChoiceKind.UTTERANCE: 600, ChoiceKind.PLAN: 1000}
"""A plan is a few times as long as an utterance."""


class UtteranceReply(Reply):
    """One utterance by plan; the action counts from 1."""

    reasoning: str
    action: int
    utterance: str


class OpenReply(Reply):
    """One utterance without a plan."""

    reasoning: str
    closing: bool
    utterance: str


class PlanReply(Reply):
    """One plan."""

    reasoning: str
    strategy: Annotated[Strategy, Field(strict=False)]
    objective: str
    rationale: str
    actions: list[str]


BY_PLAN = ReplyForm.of("counselor_utterance", UtteranceReply).schema
OPEN = ReplyForm.of("counselor_open", OpenReply).schema
PLAN = ReplyForm.of("counselor_plan", PlanReply).schema

SYSTEM = "counselor_system"
OPEN_TASK, BY_PLAN_TASK = "counselor_open", "counselor_utterance"

STRATEGIES = "\n".join(f"{strategy.value}: {strategy.meaning}" for strategy in Strategy)
"""The twelve with what each does, as prompts list them."""


@dataclass(frozen=True)
class ModelCounselor:
    """Sees the dialogue as a chat in which the client is the user, and its notes below the client's
    last words."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int
    planning: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """n candidates; one that cannot be read after the re-asks is malformed, with its cause."""
        request = ChatRequest(
            messages=self._render(view),
            sampling=Sampling.of_candidates(view.n, MAX_TOKENS[view.kind]),
            n=view.n,
            seed=derive_seed(view.seed, "propose"),
            reply_schema=_find_schema(view),
        )
        read = Asker(self.model, self.prompts, self.max_reasks).ask_all(
            request, partial(self._read, view)
        )
        return [_keep(found, view) if isinstance(found, Unreadable) else found for found in read]

    def _read(self, view: CounselorView, text: str) -> Candidate:
        read_object(text)
        candidate = parse_reply(text, view)
        if candidate.malformed is not None:
            raise ReplyError(candidate.malformed)
        if isinstance(candidate, PlanCandidate):
            return candidate
        said = tidy(candidate.utterance, Seat.COUNSELOR)
        told = self.prompts.read(SYSTEM, OPEN_TASK if view.plan is None else BY_PLAN_TASK)
        check_words(said, Seat.COUNSELOR, view.lines, told)
        return candidate.model_copy(update={"utterance": said})

    def _render(self, view: CounselorView) -> tuple[Message, ...]:
        system = Message(role="system", content=self.prompts.render(SYSTEM))
        return converse(system, neutralise_lines(view.lines), self._render_task(view))

    def _render_task(self, view: CounselorView) -> str:
        exchange = str(view.exchange + 1)
        limit = str(view.max_exchanges)
        if view.kind is ChoiceKind.PLAN:
            return self.prompts.render("counselor_plan", **tell_choice_of_plan(view))
        if view.plan is None:
            return self.prompts.render(OPEN_TASK, exchange=exchange, limit=limit)
        objective = neutralise(view.plan.objective)
        told = {"exchange": exchange, "limit": limit, "objective": objective}
        return self.prompts.render(BY_PLAN_TASK, **told, **tell_place(view, view.plan))


def tell_choice_of_plan(view: CounselorView) -> dict[str, str]:
    """What a prompt that asks for a plan tells: time left, the strategies, how many actions."""
    low, high = map(str, readings.INTERVENTION_ACTIONS)
    left = str(view.max_exchanges - view.exchange)
    return {"left": left, "strategies": STRATEGIES, "low": low, "high": high}


def tell_place(view: CounselorView, plan: Plan) -> dict[str, str]:
    """Where the session stands in its plan: all actions, the last one, the next, what may be
    named."""
    actions = [f"{number}. {neutralise(action)}" for number, action in enumerate(plan.actions, 1)]
    following = 0 if view.action is None else view.action + 1
    return {
        "actions": "\n".join(actions),
        "previous": "none yet" if view.action is None else actions[view.action],
        "following": actions[following] if following < len(actions) else "none, that was the last",
        "numbers": " or ".join(str(index + 1) for index in view.legal_actions),
    }


def _find_schema(view: CounselorView) -> ReplySchema:
    if view.kind is ChoiceKind.PLAN:
        return PLAN
    return OPEN if view.plan is None else BY_PLAN


def _keep(unreadable: Unreadable, view: CounselorView) -> Candidate:
    """What was meant to be said can still be spoken when nothing better is there; an unfinished
    reply cannot."""
    text, cause = unreadable.completion.text, unreadable.cause
    raw = text.encode("utf-8", "replace").decode()
    if view.kind is ChoiceKind.PLAN:
        return PlanCandidate(plan=None, reasoning=raw, malformed=cause)
    read = parse_reply(text, view)
    speakable = unreadable.completion.finish is Finish.STOP and cause not in UNSPEAKABLE
    spoken = tidy(read.text, Seat.COUNSELOR) if speakable else ""
    return UtteranceCandidate(utterance=spoken, reasoning=raw, malformed=cause)
