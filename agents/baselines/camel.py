"""Camel: a Llama tuned on CACTUS dialogues, which plans first, then answers by it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.baselines.names import Baseline
from agents.baselines.plain_text import ask, clean, hear, make_candidate, render_dialogue
from agents.models.chat import ChatRequest, Sampling
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from psy_env.records import Message, UtteranceCandidate
from psy_env.reply_text import unwrap
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat, Strategy

UNKNOWN = "No intake form was filled in before this session."
"""Stands for the client's record: CACTUS gives its counselor an intake form, ours sees nothing but
what is said."""

_PLAN = re.compile(r"counsell?ing plan(?:ning)?[\s*]*:\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Camel:
    """Four labelled fields in one user message: client, reason for counseling, plan, dialogue
    (spelt as in training).

    The labels are the published ones; both system messages and the request for a plan are in our
    words. The reason for counseling is the client's opening, and so is all that the plan is written
    from, as in the public code. That code plans once a session. A seat keeps nothing between calls,
    so ours asks for the plan again at each exchange, greedily and with the same words, which gives
    the same plan again wherever greedy decoding repeats itself: one short call more, and a recorded
    session replays. The plan is kept as each candidate's reasoning.
    """

    model: SeatModel
    prompts: Prompts
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[UtteranceCandidate]:
        """n utterances that follow one plan."""
        lines = hear(view)
        opening = next(line for line in lines if line.seat is Seat.CLIENT)
        plan = self._write_plan(opening)
        fields = {**_tell_client(opening), "plan": plan, "history": render_dialogue(lines)}
        answers = ask(self.model, view, *self._render("baseline_camel", fields))
        return [make_candidate(text, cause, reasoning=plan) for text, cause in answers]

    def _write_plan(self, opening: Line) -> str:
        """The plan below its heading, or all that was written where there is none."""
        techniques = ", ".join(strategy.title for strategy in Strategy)
        fields = {
            **_tell_client(opening),
            "techniques": techniques,
            "history": render_dialogue((opening,)),
        }
        messages = self._render("baseline_camel_plan", fields)
        reply = self.model.chat(ChatRequest(messages, Sampling(temperature=0.0)))
        written = unwrap(reply.completions[0].text)
        found = _PLAN.search(written)
        return clean((found[1] if found else written).strip())

    def _render(self, name: str, fields: dict[str, str]) -> tuple[Message, ...]:
        system = self.prompts.render(f"{name}_system")
        return Message(role="system", content=system), Message(
            role="user", content=self.prompts.render(name, **fields)
        )


def _tell_client(opening: Line) -> dict[str, str]:
    return {"information": UNKNOWN, "reason": " ".join(opening.text.split())}


BASELINE = Baseline(
    "camel",
    Camel,
    "Camel: writes a CBT plan, then answers by it",
)
