"""A client played by a language model, from its profile; it also fills the form."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from agents.llm.asking import ASK_AGAIN, Asker, Unreadable
from agents.llm.quoting import neutralise, neutralise_lines
from agents.llm.replies import Reply, ReplyForm, make_form, make_verdict
from agents.llm.weakness import OUT_OF_ROLE, check_words, tidy
from agents.models.chat import ChatRequest, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts, name_behaviour
from agents.text_format import converse
from psy_env.errors import SeatError
from psy_env.records import ClientTurn, Judge, Message, Profile, Ratings
from psy_env.rubrics import Rubric
from psy_env.seeds import derive_seed
from psy_env.views import ClientView
from psy_env.vocabulary import Attitude, Seat

SPEAKING = Sampling(temperature=0.7, max_tokens=400)
"""Lively enough that equal profiles do not speak alike, calm enough to stay in character."""

FILLING = Sampling(temperature=0.0, max_tokens=1600)
"""A form is read off, not improvised: the same session gives the same answers."""

SYSTEM, TASK = "client_system", "client_turn"
REACTION_PROMPTS = (
    SYSTEM,
    *map(name_behaviour, Attitude),
    "client_reactions",
    "session_reactions",
    ASK_AGAIN,
)


class TurnReply(Reply):
    """What the client model answers when it speaks."""

    reasoning: str
    utterance: str
    exit: bool


TURN = ReplyForm.of("client_turn", TurnReply)


@cache
def make_reactions_form(rubric: Rubric) -> ReplyForm[Any]:
    """A reason and a score for every item."""
    form = make_form("Reactions", rubric.keys, make_verdict(rubric))
    return ReplyForm.of("session_reactions", form)


@dataclass(frozen=True)
class ModelClient:
    """Sees the dialogue as a chat in which the counselor is the user."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int

    def speak(self, view: ClientView) -> ClientTurn:
        """The next utterance, or parting words. Raises SeatError when the model's replies cannot be
        read."""
        task = self.prompts.render(TASK, turn=str(view.exchange + 1), limit=str(view.max_exchanges))
        request = ChatRequest(
            self._render(view, task),
            SPEAKING,
            seed=derive_seed(view.seed, "speak"),
            reply_schema=TURN.schema,
        )
        turn = self._asker.ask(request, lambda text: self._read(text, view))
        if isinstance(turn, Unreadable):
            raise refuse(turn)
        return turn

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form (1-5) in the client's own voice; unscored with its cause when
        it cannot be read."""
        rubric = view.rubric
        reactions = make_reactions_form(view.rubric)
        example = json.dumps({rubric.keys[0]: {"reason": "...", "score": rubric.low}})
        task = self.prompts.render(
            "client_reactions",
            name=neutralise(view.profile.name),
            items=self.prompts.render("session_reactions"),
            low=str(rubric.low),
            middle=str((rubric.low + rubric.high) // 2),
            high=str(rubric.high),
            example=f"{example[:-1]}, ...}}",
        )
        request = ChatRequest(
            self._render(view, task),
            FILLING,
            seed=derive_seed(view.seed, "react"),
            reply_schema=reactions.schema,
        )
        form = self._asker.ask(request, reactions.read)
        judge = Judge(
            name=self.model.name,
            prompts=self.prompts.digest(*REACTION_PROMPTS),
            rubric=rubric.version,
        )
        if isinstance(form, Unreadable):
            nothing = dict.fromkeys(rubric.keys)
            causes = dict.fromkeys(rubric.keys, form.cause)
            return Ratings(rubric="session_reactions", scores=nothing, causes=causes, judge=judge)
        scores = {key: verdict.score for key, verdict in form}
        return Ratings(rubric="session_reactions", scores=scores, judge=judge)

    @property
    def _asker(self) -> Asker:
        return Asker(self.model, self.prompts, self.max_reasks)

    def _render(self, view: ClientView, task: str) -> tuple[Message, ...]:
        system = introduce(self.prompts, SYSTEM, view.profile)
        return converse(system, neutralise_lines(view.lines), task, user=Seat.COUNSELOR)

    def _read(self, text: str, view: ClientView) -> ClientTurn:
        reply = TURN.read(text)
        said = tidy(reply.utterance, Seat.CLIENT)
        if said or not reply.exit:
            told = self.prompts.read(SYSTEM, TASK, name_behaviour(view.profile.attitude))
            check_words(said, Seat.CLIENT, view.lines, told)
        return ClientTurn(utterance=said, exit=reply.exit, reasoning=reply.reasoning)


def introduce(prompts: Prompts, prompt: str, profile: Profile) -> Message:
    """The system message that tells the model who it is to be."""
    told = {
        "name": profile.name,
        "persona": profile.persona,
        "problem": profile.surface_problem,
        "situation": profile.triggering_situation,
        "emotion": profile.emotion,
        "thoughts": " / ".join(profile.automatic_thoughts),
        "attitude": profile.attitude.replace("_", " "),
    }
    behaviour = prompts.render(name_behaviour(profile.attitude))
    fields = {name: neutralise(text) for name, text in told.items()}
    return Message(role="system", content=prompts.render(prompt, **fields, behaviour=behaviour))


def refuse(unreadable: Unreadable) -> SeatError:
    """Why a client cannot go on: what is no client's word is no data either."""
    what = "fell out of its role" if unreadable.cause in OUT_OF_ROLE else "no readable reply"
    return SeatError(f"{what}: {unreadable.cause}")
