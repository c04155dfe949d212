"""The embedded counselors.

They know only what a counselor's view holds, and build every sentence from it.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.listening import LOST, Picked, listen
from agents.rule_based.planning import write_plan
from agents.rule_based.responding import Gist, add_to_closing, find_gist, respond
from agents.rule_based.taking_up import RATINGS
from agents.rule_based.wording import fill, join_lead, pick_fresh, split_clauses
from psy_env.records import Candidate, UtteranceCandidate
from psy_env.risk import find_risk
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView
from psy_env.vocabulary import Question, Seat

ATTEMPTS = 10
SHARE_OF_LEAD_INS, SHARE_OF_TAILS = 0.45, 0.3
"""How often a plain question has a clause before it, or after it."""
MAX_REPEATS = 2
"""How often one action is tried again before moving on regardless."""

FREE_ASKS: dict[Question, float] = {
    Question.OPEN: 3,
    Question.SITUATION: 3,
    Question.FEELING: 4,
    Question.THOUGHT: 3,
    Question.MEANING: 1.5,
    Question.ALTERNATIVE: 2,
    Question.EVIDENCE_FOR: 1,
    Question.EVIDENCE_AGAINST: 2,
    Question.UTILITY: 1,
    Question.FRIEND: 1,
    Question.COPE: 1.5,
    Question.COMMIT: 1,
    Question.OPTIONS: 1,
    Question.BALANCED: 0.7,
    Question.CHECK: 1,
}
"""What a counselor without a plan asks, with weights."""


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


def _mention_once(text: str, focus: str) -> str:
    """The thought is quoted once in a turn; after that it is 'that thought'."""
    quoted = f'the thought "{focus}"'
    before, found, after = text.partition(quoted)
    return before + found + after.replace(quoted, "that thought")


def _lean(ranked: Sequence[str], rng: random.Random) -> str:
    """One of a ranked few, the first most often."""
    return ranked[min(int(rng.expovariate(1.2)), len(ranked) - 1)]


def _raise_voices(view: CounselorView) -> list[Voice]:
    """One voice for each candidate asked for: they differ in their chances only."""
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


def _must_answer_risk(view: CounselorView) -> bool:
    return bool(view.lines) and bool(find_risk(view.lines[-1].text))


@dataclass(frozen=True, slots=True)
class Stepper:
    """Works by plan: diagnostic actions, a plan of its own, then the plan's actions; repeats an
    action that got no answer.

    Its candidates vary in quality, as sampling from a model would: `skill` (0-1) is the share of
    sound ones.
    """

    skill: float = 0.6
    planning: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` candidates, each drawn on its own."""
        make = self._plan if view.kind is ChoiceKind.PLAN else self._speak
        return [make(view, voice) for voice in _raise_voices(view)]

    def _plan(self, _: CounselorView, voice: Voice) -> Candidate:
        topic = voice.picked.topics[0] if voice.picked.topics else "what the client told"
        return write_plan(voice.focus, topic, voice.rng, self.skill)

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        action, why = decide_action(view, voice.picked)
        if _must_answer_risk(view):
            return UtteranceCandidate(
                utterance=voice.say(phrases.SAFETY), action=action, reasoning="Safety comes first."
            )
        rng = voice.rng
        if rng.random() > self.skill + 0.35:
            action, why = _misjudge(view, action, rng)
        ask = _ask_of(view, action)
        utterance = _mention_once(self._word(view, voice, ask), voice.focus)
        return UtteranceCandidate(utterance=utterance, action=action, reasoning=why)

    def _word(self, view: CounselorView, voice: Voice, ask: Question) -> str:
        rng = voice.rng
        warm = rng.random() < self.skill + 0.1
        lead = _lead(view, voice, ask) if warm else ""
        question = voice.ask(ask) if warm else voice.ask_flatly(ask)
        if rng.random() < self.skill:
            return f"{lead} {question}".strip()
        slip = rng.random()
        if slip < 0.25 and ask not in ALONE:
            return f"{lead} {question} {voice.ask(rng.choice(list(FREE_ASKS)))}".strip()
        if slip < 0.45:
            return f"{voice.say(phrases.BLUNT)} {question}"
        if slip < 0.6:
            return f"{lead} {voice.say(phrases.WORDY)} {question}".strip()
        if slip < 0.8:
            return f"{lead} {voice.ask(rng.choice(list(FREE_ASKS)))}".strip()
        return voice.ask_flatly(ask)


def decide_action(view: CounselorView, picked: Picked) -> tuple[int | None, str]:
    """The action to carry out now, and why: the next one when the last was answered, else the same
    again."""
    legal = view.legal_actions
    if not legal or view.plan is None:
        return None, ""
    if view.action is None or len(legal) == 1:
        return legal[0], f'Start with "{view.plan.actions[legal[0]]}".'
    current = read_action(view.plan.actions[view.action])
    if LOST.search(picked.last):
        return legal[
            1
        ], f'The client could not follow, so go on to "{view.plan.actions[legal[1]]}".'
    met = picked.answered and (current is not Question.THOUGHT or bool(picked.thoughts))
    if met:
        return legal[1], f'The client answered, so go on to "{view.plan.actions[legal[1]]}".'
    if _tries(view, current) > MAX_REPEATS:
        return legal[
            1
        ], f'Staying longer would not help, so go on to "{view.plan.actions[legal[1]]}".'
    return legal[0], f'Not answered yet, so stay with "{view.plan.actions[legal[0]]}".'


def _tries(view: CounselorView, ask: Question | None) -> int:
    """How many of the counselor's last turns in a row were after this ask."""
    tries = 0
    for line in reversed(view.lines):
        if line.seat is Seat.COUNSELOR:
            if ask not in hear(line.text).asks:
                break
            tries += 1
    return tries


def _misjudge(
    view: CounselorView, action: int | None, rng: random.Random
) -> tuple[int | None, str]:
    """Another action than the one due: the other legal one, or, once in a while, one further on."""
    if action is None or view.plan is None:
        return action, ""
    others = [
        other for other in (*view.legal_actions, max(view.legal_actions) + 1) if other != action
    ]
    other = rng.choice(others)
    named = view.plan.actions[other] if other < len(view.plan.actions) else "the next stage"
    return other, f'It seems time for "{named}".'


def _ask_of(view: CounselorView, action: int | None) -> Question:
    if view.plan is None or action is None or action >= len(view.plan.actions):
        return Question.OPEN
    return read_action(view.plan.actions[action]) or Question.OPEN


def _lead(view: CounselorView, voice: Voice, ask: Question) -> str:
    """What is said before the question: what takes up what was just said."""
    if ask in FRAMING:
        return ""
    if not any(line.seat is Seat.COUNSELOR for line in view.lines):
        return voice.say(phrases.WELCOMES)
    return voice.respond()


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Warm and curious, but without a plan: asks what comes to mind, and closes when the time is
    nearly up."""

    skill: float = 0.5
    planning: bool = False
    closes_after: tuple[int, int] = (13, 19)

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` plan-free utterances."""
        return [self._speak(view, voice) for voice in _raise_voices(view)]

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        if _must_answer_risk(view):
            return UtteranceCandidate(utterance=voice.say(phrases.SAFETY))
        low, high = self.closes_after
        if view.exchange >= low + derive_seed("close", view.lines[0].text if view.lines else "") % (
            high - low
        ):
            return UtteranceCandidate(utterance=voice.say(phrases.OPEN_CLOSINGS), closing=True)
        opening = len(view.lines) <= 1
        ask = (
            Question.OPEN
            if opening
            else voice.rng.choices(list(FREE_ASKS), list(FREE_ASKS.values()))[0]
        )
        warm = voice.rng.random() < self.skill + 0.2
        if voice.rng.random() > self.skill + 0.25:
            return UtteranceCandidate(utterance=voice.say(phrases.REFLECTIONS, phrases.BLUNT))
        said = f"{_lead(view, voice, ask)} {voice.ask(ask)}" if warm else voice.ask_flatly(ask)
        return UtteranceCandidate(utterance=_mention_once(said.strip(), voice.focus))


@dataclass(frozen=True, slots=True)
class Chorus:
    """A plan-free counselor that only ever draws from fixed banks: one way of talking, whatever the
    client says."""

    banks: tuple[tuple[str, ...], ...]
    planning: bool = False
    answers_risk: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` utterances from the banks."""
        return [self._speak(view, voice) for voice in _raise_voices(view)]

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        if self.answers_risk and _must_answer_risk(view):
            return UtteranceCandidate(utterance=voice.say(phrases.SAFETY))
        return UtteranceCandidate(utterance=voice.say(*map(voice.select, self.banks)))


@dataclass(frozen=True, slots=True)
class Parrot:
    """Says the client's last words back, and nothing else."""

    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` ways of repeating the client."""
        rng = random.Random(view.seed)
        last = view.lines[-1].text if view.lines else "Hello."
        return [
            UtteranceCandidate(
                utterance=rng.choice(("", "You said: ", "I hear that ", "So, ")) + last
            )
            for _ in range(view.n)
        ]


EMPATHIC = Chorus(banks=((*phrases.REFLECTIONS, *phrases.THOUGHT_REFLECTIONS), phrases.GENTLE))
RANDOM = Chorus(banks=(phrases.SMALL_TALK,), answers_risk=False)
FLATTERER = Chorus(banks=(phrases.PRAISE,), answers_risk=False)
STUFFER = Chorus(banks=(phrases.STUFFING,), answers_risk=False)
BEGGAR = Chorus(banks=(phrases.BEGS,), answers_risk=False)
