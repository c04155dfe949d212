"""Llama-Psych8k: a Llama tuned on the question-answer pairs of ChatCounselor."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.baselines.names import Baseline
from agents.baselines.plain_text import ask, hear, make_candidate, render_dialogue
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from psy_env.records import Message, UtteranceCandidate
from psy_env.views import CounselorView


@dataclass(frozen=True)
class Psych8k:
    """Instruction and input of one single turn, as Psych8k's rows have them; the whole dialogue is
    the input.

    The instruction is the system message and the input the user's, behind the label `Input:`, as
    the public CACTUS code plays this baseline on Llama 3 (the source's is retrained on Llama 3.1
    and its input is not published). The instruction is in our words, not in the dataset's. It does
    not know when to close: the client or the cap ends its sessions.
    """

    model: SeatModel
    prompts: Prompts
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances."""
        system = self.prompts.render("baseline_psych8k_system")
        user = self.prompts.render("baseline_psych8k", history=render_dialogue(hear(view)))
        answers = ask(
            self.model,
            view,
            Message(role="system", content=system),
            Message(role="user", content=user),
        )
        return [make_candidate(text, cause) for text, cause in answers]


BASELINE = Baseline(
    "psych8k",
    Psych8k,
    "Llama-Psych8k: one instruction, one input",
)
