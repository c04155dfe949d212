"""SmileChat: MeChat, a Chinese ChatGLM2 tuned on SMILE (Qiu et al. 2024)."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.baselines.in_chinese import CHINESE, propose_in_chinese
from agents.baselines.names import Baseline
from agents.baselines.plain_text import render_dialogue
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from agents.writing.translating import Translator
from psy_env.records import Message, UtteranceCandidate
from psy_env.views import CounselorView, Line


@dataclass(frozen=True)
class SmileChat:
    """One user message and no system: instruction, the label for the dialogue, its labelled lines,
    the counselor's label.

    This is the published form of its training rows and of its own command line; the instruction is
    in our words and shorter. Rows hold at most nine lines of history; like that command line we
    give all of it. It does not know when to close: the client or the cap ends its sessions.
    """

    model: SeatModel
    prompts: Prompts
    translator: Translator
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances."""
        return propose_in_chinese(self.model, self.translator, view, self._render, max_tokens=512)

    def _render(self, lines: Sequence[Line]) -> tuple[Message, ...]:
        history = f"{render_dialogue(lines, CHINESE)}\n{CHINESE.counselor}"
        return (
            Message(
                role="user", content=self.prompts.render("baseline_smilechat", history=history)
            ),
        )


BASELINE = Baseline(
    "smilechat",
    SmileChat,
    "SmileChat (MeChat): Chinese multi-turn support, translated",
    needs_translator=True,
)
