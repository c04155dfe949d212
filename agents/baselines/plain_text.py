"""What the baselines share: dialogue in as text, plain text out as what they say.

Facts of a published format (field labels, speaker labels, order) are kept, because weights were
trained on them. Its sentences are not ours to copy: prompts/baseline_*.txt holds our own wording,
and `--prompts DIR` takes the published one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agents.llm.quoting import neutralise_lines
from agents.llm.weakness import find_weakness
from agents.models.chat import ChatRequest, Completion, Finish, Sampling
from agents.models.recording import SeatModel
from agents.text_format import SILENCE
from psy_env.records import Message, UtteranceCandidate
from psy_env.reply_text import unwrap
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat


class SpeakerLabels(NamedTuple):
    """What stands before a line of each speaker."""

    client: str
    counselor: str


ENGLISH = SpeakerLabels("Client: ", "Counselor: ")

_OWN = re.compile(
    r"\A(?:[\s*#]*(?:counsell?or|therapist|assistant|output|response|咨询师|支持者|回答"
    r"|回复)[\s*]*[:：][\s*]*)+",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"^[ \t*#]*(?:client|patient|user|human|input|来访者|求助者)[ \t*]*[:：]",
    re.IGNORECASE | re.MULTILINE,
)


class PlainAnswer(NamedTuple):
    """What a model said, without labels, and why it cannot be taken as it is (None: it can)."""

    text: str
    cause: str | None = None


def hear(view: CounselorView) -> tuple[Line, ...]:
    """What was said, cleaned of what could pass for markers, the client's turn last: a blank one is
    told as silence."""
    lines = neutralise_lines(view.lines)
    if lines and lines[-1].seat is Seat.CLIENT:
        return lines
    return (*lines, Line(Seat.CLIENT, SILENCE))


def render_dialogue(lines: Sequence[Line], labels: SpeakerLabels = ENGLISH) -> str:
    """One labelled line for each turn; line breaks inside a turn are folded, so that nobody can
    forge a label."""
    return "\n".join(f"{_label(line, labels)}{' '.join(line.text.split())}" for line in lines)


def ask(
    model: SeatModel, view: CounselorView, *messages: Message, max_tokens: int = 512
) -> list[PlainAnswer]:
    """The n answers to these messages."""
    sampling = Sampling.of_candidates(view.n, max_tokens)
    reply = model.chat(ChatRequest(messages, sampling, n=view.n, seed=view.seed))
    return [read_answer(completion) for completion in reply.completions]


def read_answer(completion: Completion) -> PlainAnswer:
    """The words of the counselor: its label is dropped, and so is everything from where the model
    speaks for the client."""
    said = _OTHERS.split(_OWN.sub("", clean(unwrap(completion.text))), maxsplit=1)[0].strip()
    if completion.finish is not Finish.STOP:
        return PlainAnswer(said, completion.finish.value)
    return PlainAnswer(said, find_weakness(said, Seat.COUNSELOR, ()) if said else None)


def make_candidate(
    text: str, cause: str | None = None, *, reasoning: str = "", closing: bool = False
) -> UtteranceCandidate:
    """The candidate that says this: malformed by its cause, or because it says nothing.

    What a cut or refused answer does say is kept: it is spoken where nothing better stands beside
    it.
    """
    malformed = cause or (None if text.strip() else "empty")
    return UtteranceCandidate(
        utterance=clean(text), reasoning=reasoning, closing=closing, malformed=malformed
    )


def clean(text: str) -> str:
    """A text without half surrogate pairs, which would break the file it is saved in."""
    return text.encode("utf-8", "replace").decode()


def _label(line: Line, labels: SpeakerLabels) -> str:
    return labels.client if line.seat is Seat.CLIENT else labels.counselor
