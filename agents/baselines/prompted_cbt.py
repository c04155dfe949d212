"""The prompted CBT counselor: a general model told how to hold a session (§5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.baselines.names import Baseline
from agents.baselines.plain_text import ask, hear, make_candidate
from agents.llm.plain_counselor import END, cut_end
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from agents.text_format import converse
from psy_env.records import Message, UtteranceCandidate
from psy_env.views import CounselorView


@dataclass(frozen=True)
class PromptedCbt:
    """Told to open, how many exchanges are left, and to end the session itself, in the last
    exchange at the latest.

    The source tells that much of its prompt and no more: the wording is ours. In our sessions the
    client speaks first, so that the opening is a greeting in the first answer.
    """

    model: SeatModel
    prompts: Prompts
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances; one that held the end marker closes the session."""
        answers = ask(self.model, view, *self._render(view))
        return [
            make_candidate(said, cause, closing=closing)
            for text, cause in answers
            for said, closing in [cut_end(text)]
        ]

    def _render(self, view: CounselorView) -> tuple[Message, ...]:
        """System, then client (user) and counselor (assistant) by turns, the note on time below the
        client's last words."""
        system = self.prompts.render("baseline_cbt_system", limit=str(view.max_exchanges), end=END)
        return converse(Message(role="system", content=system), hear(view), self._note(view))

    def _note(self, view: CounselorView) -> str:
        number = view.exchange + 1
        limit = view.max_exchanges
        if number >= limit:
            return self.prompts.render("baseline_cbt_last", end=END)
        return self.prompts.render(
            "baseline_cbt_note", exchange=str(number), limit=str(limit), left=str(limit - number)
        )


BASELINE = Baseline(
    "cbt",
    PromptedCbt,
    "a general model prompted as a CBT counselor (GPT-4o, gemini-2.0-flash)",
)
