"""A counselor played by a model that just speaks, with the step it takes on a first line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agents.llm.asking import Asker, Unreadable
from agents.llm.counselor import tell_choice_of_plan, tell_place
from agents.llm.digits import AGAIN
from agents.llm.quoting import neutralise_lines
from agents.llm.weakness import UNSPEAKABLE, check_words, tidy
from agents.models.chat import ChatRequest, Finish, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from agents.text_format import converse
from psy_env.records import Candidate, Message, Plan, PlanCandidate, UtteranceCandidate
from psy_env.reply_text import ReplyError, unwrap
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat, Strategy

MAX_TOKENS = {ChoiceKind.UTTERANCE: 200, ChoiceKind.PLAN: 500}

END = "[END]"
"""What a counselor without a plan writes to close the session; it is cut out of what is said."""

SYSTEM = "plain_counselor_system"
OPEN, BY_PLAN, PLAN = "plain_counselor_open", "plain_counselor_turn", "plain_counselor_plan"

_END = re.compile(r"\s*\[/?END\]", re.IGNORECASE)
_STEP = re.compile(r"\A\W*(?:step|action)\W{0,3}(\d+)\b[.:)\]\-–* \t]*", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(?:step\s*)?\d+\s*[.:)]\s*(\S.*)$", re.IGNORECASE)
_FIELD = re.compile(r"^[\s*#-]*(strategy|aim|why)\s*[*]*\s*[:：][\s*]*(\S.*?)[\s*]*$", re.I)
_STRATEGIES = {
    key: strategy
    for strategy in Strategy
    for key in (strategy.value.replace("_", " "), strategy.title.lower())
}


@dataclass(frozen=True)
class PlainCounselor:
    """Sees the dialogue as a chat in which the client is the user."""

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
        )
        asker = Asker(self.model, self.prompts, self.max_reasks, again=AGAIN)
        read = asker.ask_all(request, partial(self._read, view))
        return [_keep(found, view) if isinstance(found, Unreadable) else found for found in read]

    def _render(self, view: CounselorView) -> tuple[Message, ...]:
        system = Message(role="system", content=self.prompts.render(SYSTEM))
        return converse(system, neutralise_lines(view.lines), self._render_task(view))

    def _render_task(self, view: CounselorView) -> str:
        if view.kind is ChoiceKind.PLAN:
            return self.prompts.render(PLAN, **tell_choice_of_plan(view))
        if view.plan is None:
            return tell_open(self.prompts, view)
        return self.prompts.render(BY_PLAN, **tell_place(view, view.plan))

    def _read(self, view: CounselorView, text: str) -> Candidate:
        answer = unwrap(text)
        if view.kind is ChoiceKind.PLAN:
            return read_plan(answer)
        action, said = split_step(answer) if view.plan is not None else (None, answer)
        said, closing = cut_end(said)
        said = tidy(said, Seat.COUNSELOR)
        task = OPEN if view.plan is None else BY_PLAN
        check_words(said, Seat.COUNSELOR, view.lines, self.prompts.read(SYSTEM, task))
        if view.plan is not None and action is None:
            raise ReplyError("no step named", 'the first line must be "Step:" and its number')
        return UtteranceCandidate(
            utterance=said, action=action, closing=closing and view.plan is None
        )


def tell_open(prompts: Prompts, view: CounselorView) -> str:
    """The note for a turn without a plan."""
    exchange, limit = str(view.exchange + 1), str(view.max_exchanges)
    return prompts.render(OPEN, exchange=exchange, limit=limit, end=END)


def cut_end(text: str) -> tuple[str, bool]:
    """What is said without the end marker, and whether there was one."""
    return _END.sub("", text).strip(), _END.search(text) is not None


def split_step(text: str) -> tuple[int | None, str]:
    """The step named at the beginning (counted from 0 as in the records; None for none), and what
    is said."""
    found = _STEP.match(text)
    if found is None:
        return None, text
    return int(found[1]) - 1, text[found.end() :].strip()


def read_plan(text: str) -> PlanCandidate:
    """The plan in lines. Raises ReplyError with what is missing."""
    fields: dict[str, str] = {}
    actions: list[str] = []
    for line in text.splitlines():
        if found := _FIELD.match(line):
            fields.setdefault(found[1].lower(), found[2])
        elif found := _NUMBERED.match(line):
            actions.append(found[1].strip("* \t"))
    name = fields.get("strategy", "").lower().replace("_", " ").strip(" .\"'")
    if name not in _STRATEGIES:
        raise ReplyError("no strategy of the list", 'the line "Strategy:" must name one of them')
    for field in ("aim", "why"):
        if field not in fields:
            raise ReplyError(f"no {field}", f'there is no line "{field.title()}:"')
    if not actions:
        raise ReplyError("no steps", "there are no numbered steps")
    plan = Plan(
        objective=fields["aim"],
        actions=tuple(actions),
        strategy=_STRATEGIES[name],
        rationale=fields["why"],
    )
    return PlanCandidate(plan=plan)


def _keep(unreadable: Unreadable, view: CounselorView) -> Candidate:
    """What was meant to be said can still be spoken where nothing better is there."""
    completion, cause = unreadable.completion, unreadable.cause
    raw = completion.text.encode("utf-8", "replace").decode()
    if view.kind is ChoiceKind.PLAN:
        return PlanCandidate(plan=None, reasoning=raw, malformed=cause)
    speakable = completion.finish is Finish.STOP and cause not in UNSPEAKABLE
    said = tidy(cut_end(split_step(unwrap(raw))[1])[0], Seat.COUNSELOR) if speakable else ""
    return UtteranceCandidate(utterance=said, reasoning=raw, malformed=cause)
