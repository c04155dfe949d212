"""The embedded counselors.

They know only what a counselor's view holds, and build every sentence from it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.listening import LOST, Picked
from agents.rule_based.planning import write_plan
from agents.rule_based.voice import (
    ALONE,
    Voice,
    lead_up,
    mention_once,
    must_answer_risk,
    raise_voices,
)
from psy_env.records import Candidate, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView
from psy_env.vocabulary import Question, Seat

MAX_REPEATS = 2
"""How often one action is tried again before moving on regardless."""

FREE_ASKS: dict[Question, float] = {
    Question.OPEN: 3,
    Question.SITUATION: 5,
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

BLUNT, DOUBLE, WORDY, ASTRAY = 0.1, 0.2, 0.15, 0.25
"""The shares of slips that are blunt advice, two questions at once, a lecture, and another question
than the one due; the others are that question asked flatly."""


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
        return [make(view, voice) for voice in raise_voices(view)]

    def _plan(self, _: CounselorView, voice: Voice) -> Candidate:
        topic = voice.picked.topics[0] if voice.picked.topics else "what the client told"
        return write_plan(voice.focus, topic, voice.rng, self.skill)

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        action, why = decide_action(view, voice.picked)
        if must_answer_risk(view):
            return UtteranceCandidate(
                utterance=voice.say(phrases.SAFETY), action=action, reasoning="Safety comes first."
            )
        rng = voice.rng
        if rng.random() > self.skill + 0.35:
            action, why = _misjudge(view, action, rng)
        ask = _ask_of(view, action)
        utterance = mention_once(word_ask(view, voice, ask, self.skill), voice.focus)
        return UtteranceCandidate(utterance=utterance, action=action, reasoning=why)


def word_ask(view: CounselorView, voice: Voice, ask: Question, skill: float) -> str:
    """An ask in words: most often warmly led up to, with a slip where skill (0-1) falls short."""
    rng = voice.rng
    warm = rng.random() < skill + 0.1
    lead = lead_up(view, voice, ask) if warm else ""
    question = voice.ask(ask) if warm else voice.ask_flatly(ask)
    if rng.random() < skill:
        return f"{lead} {question}".strip()
    slip = rng.random()
    if slip < BLUNT:
        return f"{voice.say(phrases.BLUNT)} {question}"
    if slip < BLUNT + DOUBLE and ask not in ALONE:
        return f"{lead} {question} {_ask_anything(voice)}".strip()
    if slip < BLUNT + DOUBLE + WORDY:
        return f"{lead} {voice.say(phrases.WORDY)} {question}".strip()
    if slip < BLUNT + DOUBLE + WORDY + ASTRAY:
        return f"{lead} {_ask_anything(voice)}".strip()
    return voice.ask_flatly(ask)


def _ask_anything(voice: Voice) -> str:
    """A question that has nothing to do with the one due."""
    return voice.ask(voice.rng.choice(list(FREE_ASKS)))


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


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Words its turns as `Stepper` does, but without a plan: asks what comes to mind, and closes
    when the time is nearly up."""

    skill: float = 0.5
    planning: bool = False
    closes_after: tuple[int, int] = (13, 19)

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` plan-free utterances."""
        return [self._speak(view, voice) for voice in raise_voices(view)]

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        if must_answer_risk(view):
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
        said = word_ask(view, voice, ask, self.skill)
        return UtteranceCandidate(utterance=mention_once(said, voice.focus))


@dataclass(frozen=True, slots=True)
class Chorus:
    """A plan-free counselor that only ever draws from fixed banks: one way of talking, whatever the
    client says."""

    banks: tuple[tuple[str, ...], ...]
    planning: bool = False
    answers_risk: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` utterances from the banks."""
        return [self._speak(view, voice) for voice in raise_voices(view)]

    def _speak(self, view: CounselorView, voice: Voice) -> Candidate:
        if self.answers_risk and must_answer_risk(view):
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
