"""A model takes a thought apart: what is said, and what lies underneath (§3.1)."""

import re
from dataclasses import dataclass

from agents.llm.asking import Asker, Unreadable
from agents.llm.quoting import quote
from agents.llm.replies import Reply, ReplyForm
from agents.models.chat import ChatRequest, Sampling
from agents.models.recording import SeatModel
from agents.profiles.leaks import find_leak, quotes
from agents.profiles.patternreframe.importer import Parts, PublishedRow
from agents.profiles.patternreframe.reasons import UnusableError
from agents.profiles.patternreframe.thoughts import balance_thoughts
from agents.profiles.patternreframe.wording import clean_text, finish_sentence, split_sentences
from agents.prompts import Prompts
from psy_env.errors import SeatError
from psy_env.records import Message
from psy_env.reply_text import ReplyError
from psy_env.seeds import derive_seed

SPLITTING = Sampling(temperature=0.7, max_tokens=700)
"""Taking apart wants a steady hand, but at 0 a thousand clients would all complain in the same
words."""

MOST_THOUGHTS = 3
LONGEST_EMOTION, LONGEST_TOPIC = 4, 6
"""Words: both stand in the middle of other sentences (see Profile)."""

_SELF = {
    "surface_problem": re.compile(r"\bI\b"),
    "triggering_situation": re.compile(r"\b(?:I|me|my|mine|myself|we|us|our)\b", re.IGNORECASE),
}
"""What tells the first person: the complaint is about oneself, what happened may be what another
did."""


class SplitReply(Reply):
    """A negative thought taken apart."""

    reasoning: str
    automatic_thoughts: list[str]
    triggering_situation: str
    surface_problem: str
    emotion: str
    topic: str


FORM = ReplyForm.of("split_thought", SplitReply)


@dataclass(frozen=True)
class ModelProfiler:
    """Parts the rows of PatternReframe, which reach the model as data."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int

    def split(self, row: PublishedRow, seed: int) -> Parts:
        """The parts of a row. Raises UnusableError when no reply can be used, or when there is
        none."""
        told = {
            "persona": " ".join(row.sentences),
            "pattern": row.distortion,
            "negative_thought": row.text,
        }
        messages = (
            Message(role="system", content=self.prompts.render("profile_system")),
            Message(role="user", content=self.prompts.render("profile_split", data=quote(told))),
        )
        request = ChatRequest(
            messages,
            SPLITTING,
            seed=derive_seed(seed, row.number, "split"),
            reply_schema=FORM.schema,
        )
        try:
            read = Asker(self.model, self.prompts, self.max_reasks).ask(request, read_parts)
        except SeatError as error:
            raise UnusableError(f"the model gave no answer: {error}") from error
        if isinstance(read, Unreadable):
            raise UnusableError(f"no reply could be used: {read.cause}")
        balanced = balance_thoughts(
            row.reframes, read.triggering_situation, read.automatic_thoughts
        )
        return read._replace(balanced_thoughts=balanced)


def read_parts(text: str) -> Parts:
    """The parts in a reply, still without balanced thoughts. Raises ReplyError, also where a
    thought is given away."""
    reply = FORM.read(text)
    thoughts = tuple(dict.fromkeys(map(_read_thought, reply.automatic_thoughts)))
    if not 1 <= len(thoughts) <= MOST_THOUGHTS:
        cause = "too many thoughts" if thoughts else "no thought"
        raise ReplyError(cause, f"automatic_thoughts must hold 1 to {MOST_THOUGHTS} entries")
    told = {name: _read_told(name, getattr(reply, name)) for name in _SELF}
    parts = Parts(
        automatic_thoughts=thoughts,
        emotion=_read_phrase("emotion", reply.emotion, LONGEST_EMOTION).lower(),
        topic=_read_phrase("topic", reply.topic, LONGEST_TOPIC),
        balanced_thoughts=(),
        **told,
    )
    _refuse_leaks(parts)
    return parts


def _refuse_leaks(parts: Parts) -> None:
    leak = find_leak(parts.surface_problem, parts.automatic_thoughts)
    if leak is not None:
        detail = (
            f"surface_problem shares its telling words with automatic thought {leak + 1}: say how "
            "it feels instead"
        )
        raise ReplyError("the surface problem gives a thought away", detail)
    for number, thought in enumerate(parts.automatic_thoughts, 1):
        if quotes(parts.triggering_situation, thought):
            detail = (
                f"triggering_situation repeats automatic thought {number}: only what happened "
                "belongs there"
            )
            raise ReplyError("the situation gives a thought away", detail)


def _read_thought(text: str) -> str:
    sentences = _read_sentences("automatic_thoughts", text)
    if len(sentences) > 1:
        raise ReplyError("not one sentence", "each of automatic_thoughts must be one sentence")
    return sentences[0]


def _read_told(name: str, text: str) -> str:
    told = " ".join(_read_sentences(name, text))
    if not _SELF[name].search(told):
        raise ReplyError("not in the first person", f"{name} must be told in the first person")
    return told


def _read_sentences(name: str, text: str) -> list[str]:
    cleaned = clean_text(text)
    if "?" in cleaned:
        raise ReplyError("a question", f"{name} must be told in statements, without a question")
    sentences = [
        sentence for part in split_sentences(cleaned) if (sentence := finish_sentence(part))
    ]
    if not sentences:
        raise ReplyError("blank field", f"{name} needs words")
    return sentences


def _read_phrase(name: str, text: str, longest: int) -> str:
    phrase = clean_text(text).strip(" .")
    if not 1 <= len(phrase.split()) <= longest:
        raise ReplyError("not a phrase", f"{name} must have 1 to {longest} words")
    return phrase
