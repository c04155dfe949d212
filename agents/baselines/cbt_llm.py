"""CBT-LLM: a Chinese Baichuan-7B, each answer in five CBT steps (Na 2024)."""

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

NOTHING = "无"
"""Stands for the description while there is none."""

MAX_TOKENS = 1024
"""Five steps are long: people who run it allow 650 tokens, and a cut answer counts as malformed."""


@dataclass(frozen=True)
class CbtLlm:
    """A question with a description, and the five steps asked for: empathy, thought, reflection,
    method, encouragement.

    It knows single turns only. The source conditions every model on the whole history, so the
    client's last words are the question and the dialogue before them the description. The five
    steps and the two fields are published, their Chinese wording is ours. Others' code wraps the
    question as `Human: ...` and `Assistant: `: that is for the server's chat template. It does not
    know when to close: the client or the cap ends its sessions.
    """

    model: SeatModel
    prompts: Prompts
    translator: Translator
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances."""
        return propose_in_chinese(
            self.model, self.translator, view, self._render, max_tokens=MAX_TOKENS
        )

    def _render(self, lines: Sequence[Line]) -> tuple[Message, ...]:
        *before, last = lines
        system = self.prompts.render("baseline_cbt_llm_system")
        user = self.prompts.render(
            "baseline_cbt_llm",
            question=" ".join(last.text.split()),
            description=render_dialogue(before, CHINESE) or NOTHING,
        )
        return Message(role="system", content=system), Message(role="user", content=user)


BASELINE = Baseline(
    "cbt_llm",
    CbtLlm,
    "CBT-LLM: Chinese five-step CBT answers, translated",
    needs_translator=True,
)
