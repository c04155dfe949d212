"""Any chat model as a plain counselor: it speaks, and no plan or form is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.baselines.names import Baseline
from agents.baselines.plain_text import ask, hear, make_candidate
from agents.llm.plain_counselor import OPEN, SYSTEM, cut_end, tell_open
from agents.llm.weakness import UNSPEAKABLE, find_weakness
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from agents.text_format import converse
from psy_env.records import Message, UtteranceCandidate
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat

LONGEST = 160
"""Tokens of one turn: two to four short sentences are asked for."""


@dataclass(frozen=True)
class Chat:
    """Told to counsel in the plain form's words, and to end the session itself."""

    model: SeatModel
    prompts: Prompts
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances; one that held the end marker closes the session."""
        system = Message(role="system", content=self.prompts.render(SYSTEM))
        messages = converse(system, hear(view), tell_open(self.prompts, view))
        answers = ask(self.model, view, *messages, max_tokens=LONGEST)
        return [self._read(view, *answer) for answer in answers]

    def _read(self, view: CounselorView, text: str, cause: str | None) -> UtteranceCandidate:
        said, closing = cut_end(text)
        told = self.prompts.read(SYSTEM, OPEN)
        weak = find_weakness(said, Seat.COUNSELOR, view.lines, told) if said else None
        if weak in UNSPEAKABLE:
            return make_candidate("", weak, reasoning=said)
        return make_candidate(said, cause or weak, closing=closing)


BASELINE = Baseline("chat", Chat, "any chat model as a plain counselor: no plan, no form of reply")
