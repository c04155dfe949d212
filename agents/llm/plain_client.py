"""A client played by a model that just speaks, and that fills its form by single digits."""

import re
from dataclasses import dataclass

from agents.llm.asking import Asker, Unreadable
from agents.llm.client import introduce, refuse
from agents.llm.digits import AGAIN, EXAMPLE, DigitAsker
from agents.llm.quoting import neutralise, neutralise_lines
from agents.llm.weakness import NOTHING, check_words, tidy
from agents.models.chat import ChatRequest, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts, name_behaviour
from agents.text_format import converse
from psy_env.records import ClientTurn, Judge, Message, Ratings
from psy_env.reply_text import ReplyError, unwrap
from psy_env.seeds import derive_seed
from psy_env.views import ClientView
from psy_env.vocabulary import Attitude, Seat

SPEAKING = Sampling(temperature=0.7, max_tokens=200)

EXIT = "[EXIT]"
"""What the client writes last to leave (App. D); it is cut out of what is said."""

SYSTEM, TURN, REACTION = "plain_client_system", "plain_client_turn", "digit_reaction"
REACTION_PROMPTS = (SYSTEM, *map(name_behaviour, Attitude), REACTION, EXAMPLE, AGAIN)

_EXIT = re.compile(r"\s*\[\s*/?\s*EXIT\s*\][\s.!]*\Z", re.IGNORECASE)
_ANY_EXIT = re.compile(r"\[\s*/?\s*EXIT\s*\]", re.IGNORECASE)


@dataclass(frozen=True)
class PlainClient:
    """Sees the dialogue as a chat in which the counselor is the user."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int

    def speak(self, view: ClientView) -> ClientTurn:
        """The next utterance, or parting words. Raises SeatError, by cause, when the model does not
        stay in its role."""
        task = self.prompts.render(
            TURN,
            name=neutralise(view.profile.name),
            turn=str(view.exchange + 1),
            limit=str(view.max_exchanges),
            exit=EXIT,
        )
        request = ChatRequest(
            self._render(view, task), SPEAKING, seed=derive_seed(view.seed, "speak")
        )
        turn = self._asker.ask(request, lambda text: self._read(text, view))
        if isinstance(turn, Unreadable):
            raise refuse(turn)
        return turn

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form (1-5), a digit an item; an item without one is unscored with
        its cause."""
        rubric = view.rubric
        marks = DigitAsker(self._asker, rubric).ask(
            {
                item.key: self._render(
                    view,
                    self.prompts.render(
                        REACTION,
                        name=neutralise(view.profile.name),
                        item=item.meaning,
                        low=str(rubric.low),
                        high=str(rubric.high),
                    ),
                )
                for item in rubric.items
            },
            derive_seed(view.seed, "react"),
        )
        return Ratings(
            rubric="session_reactions",
            scores={key: marks.scores.get(key) for key in rubric.keys},
            causes=marks.causes,
            mass=marks.mass,
            judge=Judge(
                name=self.model.name,
                prompts=self.prompts.digest(*REACTION_PROMPTS),
                rubric=rubric.version,
            ),
        )

    @property
    def _asker(self) -> Asker:
        return Asker(self.model, self.prompts, self.max_reasks, again=AGAIN)

    def _render(self, view: ClientView, task: str) -> tuple[Message, ...]:
        system = introduce(self.prompts, SYSTEM, view.profile)
        return converse(system, neutralise_lines(view.lines), task, user=Seat.COUNSELOR)

    def _read(self, text: str, view: ClientView) -> ClientTurn:
        answer = tidy(unwrap(text), Seat.CLIENT)
        leaves = _EXIT.search(answer) is not None
        said = tidy(_ANY_EXIT.sub("", _EXIT.sub("", answer)), Seat.CLIENT)
        if leaves and not said:
            return ClientTurn(utterance="", exit=True)
        if not said:
            raise ReplyError(NOTHING, "the utterance is empty")
        told = self.prompts.read(SYSTEM, TURN, name_behaviour(view.profile.attitude))
        check_words(said, Seat.CLIENT, view.lines, told)
        return ClientTurn(utterance=said, exit=leaves)
