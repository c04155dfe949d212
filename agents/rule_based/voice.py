"""How an embedded counselor puts a turn together: what it picked up, and its own chances."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.listening import Picked, listen
from agents.rule_based.responding import Gist, add_to_closing, find_gist, respond
from agents.rule_based.taking_up import RATINGS
from agents.rule_based.wording import fill, join_lead, pick_fresh, split_clauses
from psy_env.risk import find_risk
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView
from psy_env.vocabulary import Question, Seat

HEARD = 10_000
"""Characters of one message that are taken up; risk is listened for to its end."""

ATTEMPTS = 10
SHARE_OF_LEAD_INS, SHARE_OF_TAILS = 0.45, 0.3
"""How often a plain question has a clause before it, or after it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one candidate is composed from: what was heard and picked up, the thought it stays with,
    what was already said, and its own chances."""

    gist: Gist
    picked: Picked
    focus: str
    used: frozenset[str]
    spoken: str
    rng: random.Random

    def say(self, *banks: Sequence[str], **slots: str) -> str:
        """One fresh sentence group from each bank, in order."""
        return " ".join(part for bank in banks if (part := self._draw(bank, slots)))

    def _draw(self, bank: Sequence[str], more: dict[str, str]) -> str:
        choose, rng = self.rng.choice, self.rng
        fillings = (fill(choose(bank), self._slots() | more, rng) for _ in range(ATTEMPTS))
        return pick_fresh(fillings, self.used)

    def _slots(self) -> dict[str, str]:
        picked = self.picked
        rng = self.rng
        topic = _lean(picked.topics[:2], rng) if picked.topics else "this"
        return {
            "topic": topic,
            "emotion": picked.emotions[0] if picked.emotions else "weighed down",
            "thought": self.focus,
            "belief": f'the thought "{self.focus}"'
            if self.focus
            else f"what you tell yourself about {topic}",
            "second": "",
        }

    def select(self, bank: Sequence[str]) -> Sequence[str]:
        """The templates of a bank that need no thought, as long as none was voiced."""
        if self.focus:
            return bank
        return [text for text in bank if "{belief}" not in text and "{thought}" not in text]

    def respond(self) -> str:
        """What takes up the client's last message: by what it answers, and what is new in it."""
        bank, slots = respond(self.gist)
        return self.say(bank, **slots)

    def ask(self, ask: Question) -> str:
        """One question after this, now and then with a clause before it; another one where the
        first part of the answer is told already, or where nothing has led up to it."""
        if ask is Question.RERATE and not any(one.number is not None for one in self.gist.answers):
            ask = Question.RATE
        if not self.focus and ask in RATINGS:
            ask = Question.THOUGHT
        told = phrases.AGAIN.get(ask) if ask in self.gist.told else None
        early = phrases.UNPREPARED.get(ask) if ask in self.gist.unprepared else None
        bank = told or early or (None if self.focus else phrases.WITHOUT_THOUGHT.get(ask))
        question = self.say(bank or phrases.QUESTIONS[ask], **self._add(ask))
        plain = ask not in AHEAD and _OPENS_PLAINLY.match(question)
        return self._frame(question) if plain else question

    def _add(self, ask: Question) -> dict[str, str]:
        """What a summary and a closing hold beside the thought."""
        if ask is Question.CLOSE:
            more = (self.say(bank, **slots) for bank, slots in add_to_closing(self.gist))
            return {"more": " ".join(more)}
        other = next((one for one in self.picked.thoughts[::-1] if one != self.focus), "")
        if ask is Question.CHECK and other:
            return {"second": self.say(phrases.SECOND, other=other)}
        return {}

    def _frame(self, question: str) -> str:
        """A plain question with a clause before it, after it, or alone."""
        chance = self.rng.random()
        if chance < SHARE_OF_LEAD_INS:
            fresh = [lead for lead in phrases.LEAD_INS if lead not in self.spoken]
            return join_lead(self.rng.choice(fresh or phrases.LEAD_INS), question)
        bare = question.startswith(("What", "How", "Which")) and not {",", ".", ":"} & {*question}
        if bare and chance < SHARE_OF_LEAD_INS + SHARE_OF_TAILS:
            new = [tail for tail in phrases.QUESTION_TAILS if tail not in self.spoken]
            return question[:-1] + self.rng.choice(new or phrases.QUESTION_TAILS)
        return question

    def ask_flatly(self, ask: Question) -> str:
        """One question with next to nothing before it."""
        return join_lead(self.rng.choice(phrases.FLAT), self.ask(ask))


FRAMING = frozenset({Question.CHECK, Question.CLOSE})
"""Asks that begin with words of their own."""
ALONE = FRAMING | RATINGS | {Question.BALANCED}
"""Asks that not even an unskilled counselor lets another question follow."""
AHEAD = frozenset({Question.COMMIT, Question.EXPERIMENT, Question.OPTIONS, Question.LADDER})
"""Asks about what is to come: a clause like 'to get a clearer picture,' leads up to none."""
_OPENS_PLAINLY = re.compile(
    r"(?:What|How|Which|Where|Who|Can you|Could you|Have there|Is there|Do you)\b[^:.]*\?"
)
"""A question that nothing stands before, so that something may."""


def _find_focus(view: CounselorView, picked: Picked) -> str:
    """The voiced thought that is worked on: the plan's, else the one quoted last; "" before any was
    taken up."""
    named = [line.text for line in reversed(view.lines) if line.seat is Seat.COUNSELOR]
    texts = [view.plan.objective, *named] if view.plan else named
    quoted = (
        thought for text in texts for thought in picked.thoughts[::-1] if f'"{thought}"' in text
    )
    return next(quoted, "")


def mention_once(text: str, focus: str) -> str:
    """The thought is quoted once in a turn; after that it is 'that thought'."""
    quoted = f'the thought "{focus}"'
    before, found, after = text.partition(quoted)
    return before + found + after.replace(quoted, "that thought")


def _lean(ranked: Sequence[str], rng: random.Random) -> str:
    """One of a ranked few, the first most often."""
    return ranked[min(int(rng.expovariate(1.2)), len(ranked) - 1)]


def raise_voices(view: CounselorView) -> list[Voice]:
    """One voice for each candidate asked for: they differ in their chances only."""
    view = _hear_first(view)
    picked = listen(view.lines)
    focus = _find_focus(view, picked) if picked.thoughts else ""
    said = [line.text for line in view.lines if line.seat is Seat.COUNSELOR]
    used = frozenset().union(*map(split_clauses, said))
    spoken = " ".join(said).lower()
    rngs = [random.Random(derive_seed(view.seed, "candidate", index)) for index in range(view.n)]
    latest = picked.thoughts[-2:]
    gist = find_gist(view.lines)
    return [
        Voice(gist, picked, focus or (rng.choice(latest) if latest else ""), used, spoken, rng)
        for rng in rngs
    ]


def _hear_first(view: CounselorView) -> CounselorView:
    """The view with the beginning of messages that nobody could follow to their end."""
    if all(len(line.text) <= HEARD for line in view.lines):
        return view
    return replace(view, lines=tuple(line._replace(text=line.text[:HEARD]) for line in view.lines))


def must_answer_risk(view: CounselorView) -> bool:
    return bool(view.lines) and bool(find_risk(view.lines[-1].text))


def lead_up(view: CounselorView, voice: Voice, ask: Question) -> str:
    """What is said before the question: what takes up what was just said."""
    if ask in FRAMING:
        return ""
    if not any(line.seat is Seat.COUNSELOR for line in view.lines):
        return voice.say(phrases.WELCOMES)
    return voice.respond()
