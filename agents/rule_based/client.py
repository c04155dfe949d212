"""The embedded client: speaks from its state, and fills the form from it."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from agents.rule_based import client_phrases as phrases
from agents.rule_based.client_form import fill_reactions
from agents.rule_based.client_state import Stance, State, begin, feel
from agents.rule_based.hearing import content_words
from agents.rule_based.tempers import ORDINARY, Manner, stand_in
from agents.rule_based.wording import (
    capitalise,
    expand,
    lower_first,
    put_after,
    put_before,
    shuffled,
    split_keys,
    to_second_person,
)
from psy_env.records import ClientTurn, InnerState, Profile, Ratings
from psy_env.views import ClientView
from psy_env.vocabulary import Attitude, Question, Seat

MIN_EXCHANGES_BEFORE_LEAVING_HELPED = 12
ATTEMPTS = 40
CHOICES = 4
"""Of how many fresh fillings the least repetitive one is said."""
SHARE_OF_THIS = 0.25
"""How often the topic, just named by the counselor, is only pointed to."""
SHARE_OF_EARLY_STORIES = 0.35
"""How often the situation is told before anyone asks for it."""
UNMOVED_FROM, SLIGHTLY_FROM, CLEARLY_FROM = 0.92, 0.78, 0.4
"""The share of its first strength from which a belief counts as unmoved, as moved a little, or
clearly; below that not much of it is left."""
PLEASING = 0.1
"""How much lower than felt an over-compliant client rates a thought that has not moved."""
MIN_WORDS_OF_A_REPEAT = 4
UNBALANCED = "It may not be as bad as I make it."
"""A balanced thought for a profile that has none."""
ACCOUNTS = frozenset({Stance.ANSWERING, Stance.DISCLOSING, Stance.ELABORATING})
"""Stances in which the client gives an account, so that the attitude's openers and tails fit around
it."""
FAIRER = frozenset(
    {
        Question.EVIDENCE_AGAINST,
        Question.REALITY,
        Question.ALTERNATIVE,
        Question.FRIEND,
        Question.LIKELIHOOD,
        Question.SHARES,
        Question.PLACE,
        Question.WISH,
        Question.BALANCED,
    }
)
"""Questions whose answers are kinder than the thought, so that each attitude has a word to add."""
SHARE_OF_WORK_TAILS = 0.5
LOOKING_AHEAD = frozenset({Question.COMMIT, Question.COPE})
_PLAN = re.compile(r"^(?:maybe |perhaps )?i (?:can|could) (?!.*\bwithout\b)", re.IGNORECASE)
"""A balanced thought that says what the client may do."""
SHORT_ANSWERS = frozenset({Question.CHECK, Question.RATE, Question.RERATE})
"""Questions answered with a yes or a number, which needs no sentence before or after it."""
LOW_RATING = 0.55
"""Below it a rated thought is not said to be believed 'a lot'."""
_POINTABLE = re.compile(
    r"\b(?:about|because of|think(?:ing)? of) \{topic\}(?:[.?!]|, (?:and|but|so) |$)"
)
"""Where 'this' can stand for the topic: after a preposition, at the end of a clause."""
_PLAIN_QUESTION = re.compile(
    r"\b(?:who|whose|what|where|which|how (?:many|old|long)|do you (?:have|live|work|like)|are you "
    r"(?:an?|married|from|still))\b[^?]*\?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RuleBasedClient:
    """A client that opens up when understood, changes when worked with, and leaves when it has had
    enough."""

    manner: Manner = ORDINARY

    def speak(self, view: ClientView) -> ClientTurn:
        """The next utterance; parting words with `exit` when driven away or helped enough."""
        state = feel(view.profile, view.lines, self.manner)
        voice = _Voice(view, state, random.Random(view.seed))
        if state.heard and state.leaving_hurt:
            return ClientTurn(
                utterance=voice.say(phrases.FAREWELL_HURT),
                exit=True,
                reasoning="driven away",
                satisfied=False,
                inner=_record(state),
            )
        if (
            state.leaving_helped
            and view.exchange >= MIN_EXCHANGES_BEFORE_LEAVING_HELPED
            and state.ask is not Question.COMMIT
        ):
            return ClientTurn(
                utterance=voice.say(phrases.FAREWELL_HELPED),
                exit=True,
                reasoning="helped enough",
                satisfied=True,
                inner=_record(state),
            )
        return ClientTurn(
            utterance=voice.reply(),
            reasoning=f"{state.stance}, trust {state.trust:.2f}",
            inner=_record(state),
        )

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form (1-5 each), with where the client stands at the end."""
        state = feel(view.profile, view.lines, self.manner)
        return fill_reactions(view, self.manner).model_copy(update={"inner": _record(state)})


def _record(state: State) -> InnerState:
    """The part of the state that is saved, to three digits."""
    return InnerState(
        trust=round(state.trust, 3),
        distress=round(state.distress, 3),
        beliefs=tuple(round(belief, 3) for belief in state.beliefs),
        engagement=round(state.engagement, 3),
    )


@dataclass(frozen=True)
class _Voice:
    """What one utterance is composed from: what the client is and feels, what it said, and its
    chances."""

    view: ClientView
    state: State
    rng: random.Random

    @cached_property
    def said(self) -> str:
        """Everything this client has said so far, lower-cased."""
        return " ".join(line.text for line in self.view.lines if line.seat is Seat.CLIENT).lower()

    @cached_property
    def keys(self) -> frozenset[str]:
        """Its sentences so far, normalised."""
        lines = self.view.lines
        return frozenset().union(
            *(split_keys(line.text) for line in lines if line.seat is Seat.CLIENT)
        )

    @cached_property
    def spoken(self) -> str:
        """The same sentences in one text, to find a part of a longer one."""
        return " | ".join(self.keys)

    @cached_property
    def has_told(self) -> bool:
        """Whether the situation is out."""
        return _trim(self.view.profile.triggering_situation).lower() in self.said

    def reply(self) -> str:
        """What is said, with the attitude's ways of beginning and ending around an account."""
        profile, state, rng = self.view.profile, self.state, self.rng
        main = self.say(_templates(self))
        if state.stance not in ACCOUNTS:
            return main
        attitude = stand_in(profile.attitude)
        openers = phrases.OPENERS[attitude] + (phrases.ASKED_OPENERS[attitude] if state.ask else ())
        if state.ask in SHORT_ANSWERS:
            openers = tuple(opener for opener in openers if opener.endswith(","))
        if rng.random() < 0.7 - 0.45 * state.trust:
            main = put_before(self._pick_new(openers), main)
        if state.stance is Stance.ANSWERING and state.ask in FAIRER:
            if rng.random() < SHARE_OF_WORK_TAILS:
                main = put_after(main, self._pick_new(phrases.WORK_TAILS[attitude]))
        elif state.ask not in SHORT_ANSWERS and rng.random() < 0.4 - 0.3 * state.trust:
            main = put_after(main, self._pick_new(phrases.TAILS[attitude]))
        return main

    def _pick_new(self, clauses: Sequence[str]) -> str:
        """A clause that was not said yet; "" when there is none left."""
        fresh = (
            clause for clause in shuffled(clauses, self.rng) if clause.lower() not in self.said
        )
        return next(fresh, "")

    def say(self, templates: Sequence[str]) -> str:
        """A filled template none of whose sentences was said before in this session, preferably
        telling something new.

        Of the first few that qualify, the one that shares the least wording with what this client
        said before.
        """
        told = _told_before(self.view.profile, self.said)
        fresh, retold = [], []
        for text in self._fillings(templates):
            if self._repeats(text):
                continue
            if any(piece in text.lower() for piece in told):
                retold.append(text)
                continue
            fresh.append(text)
            if len(fresh) == CHOICES or not self.said:
                break
        if not fresh and not retold:
            deflecting = self.state.stance is Stance.DEFLECTING
            last = phrases.LAST_DEFLECTIONS if deflecting else phrases.LAST_RESORTS
            fresh = [text for text in self._fillings(last) if not self._repeats(text)]
        choices = fresh or retold or list(islice(self._fillings(phrases.LAST_RESORTS), 1))
        topic = self.view.profile.topic
        return min(choices[:CHOICES], key=lambda text: _count_echoes(text, self.said, topic))

    def _repeats(self, text: str) -> bool:
        """True when a sentence was said before, be it within a longer one."""
        keys = split_keys(text)
        return bool(keys & self.keys) or any(
            key in self.spoken for key in keys if key.count(" ") >= MIN_WORDS_OF_A_REPEAT - 1
        )

    def _fillings(self, templates: Sequence[str]) -> Iterator[str]:
        rng, pointing = self.rng, self._points_to_topic()
        fixed = _fixed_slots(self.view.profile, self.state)
        facts = _touch_facts(self.view) or _facts(self.view.profile)
        balanced = _balanced(self.view.profile, self.state.ask)
        for _ in range(ATTEMPTS):
            slots = fixed | _chosen_slots(rng.choice(balanced), rng.choice(facts))
            text = expand(rng.choice(templates), rng)
            if pointing and text.count("{topic}") == 1 and _POINTABLE.search(text):
                slots["topic"] = "this"
            yield capitalise(text.format_map(slots))

    def _points_to_topic(self) -> bool:
        """True now and then when the counselor has just named the topic."""
        if len(self.view.lines) < 2 or self.rng.random() >= SHARE_OF_THIS:
            return False
        topic, heard = self.view.profile.topic, self.view.lines[-1].text.lower()
        return topic.lower() in heard or to_second_person(topic).lower() in heard


def _templates(voice: _Voice) -> tuple[str, ...]:
    """The templates that fit how the client takes the turn, and what it has told."""
    bank = _bank(voice)
    if _comes_with_story(voice):
        stories = phrases.STORIES
        return tuple(f"{story} {thought}" for story in stories for thought in bank)
    unfit = ["{situation" if voice.has_told else "{moment"]
    if not voice.state.disclosed:
        unfit.append("{other")
    return tuple(template for template in bank if not any(slot in template for slot in unfit))


def _comes_with_story(voice: _Voice) -> bool:
    """A thought or a feeling is told with what it hangs on, as long as that is not out."""
    state = voice.state
    feeling = state.stance is Stance.ANSWERING and state.ask is Question.FEELING
    return not voice.has_told and (feeling or state.stance is Stance.DISCLOSING)


def _bank(voice: _Voice) -> tuple[str, ...]:
    view, state = voice.view, voice.state
    if state.stance is Stance.OPENING:
        return phrases.GREETINGS
    if state.stance is Stance.DISCLOSING:
        return phrases.DISCLOSURES if state.disclosed == 1 else phrases.MORE_DISCLOSURES
    if state.stance is Stance.DEFLECTING:
        return phrases.DEFLECTIONS[stand_in(view.profile.attitude)]
    if state.stance is Stance.ANSWERING and state.ask is not None:
        return _answers(voice, state.ask)
    if state.ask is None and _is_asked_plainly(view, state):
        return phrases.FACTS
    if state.stance is Stance.ASKED_ABOUT_SAFETY and view.profile.marked:
        return phrases.SAFETY_ANSWERS[view.profile.marked.grade.is_risk]
    if state.stance is Stance.STUCK:
        return phrases.STUCK
    if (
        state.stance is Stance.ELABORATING
        and not voice.has_told
        and voice.rng.random() < SHARE_OF_EARLY_STORIES
    ):
        return phrases.OPEN_STORIES
    return phrases.REACTIONS.get(state.stance, phrases.ELABORATIONS)


def _answers(voice: _Voice, ask: Question) -> tuple[str, ...]:
    """Answers to a question; what happened is told once, a belief is told as it stands."""
    state = voice.state
    if ask is Question.RERATE:
        return _rerating(voice.view.profile, state)
    if ask is Question.RATE and _shown_belief(voice.view.profile, state) < LOW_RATING:
        return phrases.RATED_LOW
    if ask is Question.SITUATION and voice.has_told:
        return phrases.RETELLINGS
    if ask is Question.FEELING and voice.has_told and voice.view.profile.emotion in voice.said:
        return phrases.FEELING_AGAIN
    if ask is Question.OPEN and not voice.has_told:
        again = state.asked.count(Question.OPEN) > 1
        tells = again or voice.rng.random() < SHARE_OF_EARLY_STORIES
        return phrases.OPEN_STORIES if tells else phrases.ANSWERS[ask]
    return phrases.ANSWERS[ask]


def _rerating(profile: Profile, state: State) -> tuple[str, ...]:
    """How far the thought in focus has fallen; an over-compliant client pleases anyway."""
    left = state.belief_in_focus / begin(profile).beliefs[state.focus]
    if left > UNMOVED_FROM and profile.attitude is not Attitude.OVER_COMPLIANT:
        return phrases.UNMOVED
    if left > SLIGHTLY_FROM:
        return phrases.SLIGHTLY_MOVED
    return phrases.ANSWERS[Question.RERATE] if left > CLEARLY_FROM else phrases.FAR_LOWER


def _is_asked_plainly(view: ClientView, state: State) -> bool:
    """True after a question of who or what that is about the client's life, not about its mind."""
    if state.stance not in (Stance.ELABORATING, Stance.STUCK, Stance.PUZZLED):
        return False
    if not _PLAIN_QUESTION.search(view.lines[-1].text):
        return False
    return state.stance is not Stance.PUZZLED or bool(_touch_facts(view))


def _told_before(profile: Profile, said: str) -> tuple[str, ...]:
    """What was already told from the profile, lower-cased; thoughts may come up again, as thoughts
    do, and the situation has its own rules."""
    pieces = (*profile.balanced_thoughts, *_facts(profile))
    return tuple(piece for text in pieces if (piece := _trim(text).lower()) in said)


def _count_echoes(text: str, said: str, topic: str) -> int:
    """How many runs of three words a text shares with what was said; the topic counts as one
    word."""
    words = text.lower().replace(topic.lower(), "this").split()
    heard = said.replace(topic.lower(), "this")
    return sum(" ".join(run) in heard for run in zip(words, words[1:], words[2:], strict=False))


def _fixed_slots(profile: Profile, state: State) -> dict[str, str]:
    """The slots that are the same in every filling of a turn."""
    thoughts = profile.automatic_thoughts
    other = thoughts[state.focus]
    disclosing = state.stance is Stance.DISCLOSING
    sentences = {
        "surface": profile.surface_problem,
        "situation": profile.triggering_situation,
        "moment": _first_sentence(profile.triggering_situation),
        "thought": thoughts[min(state.disclosed, len(thoughts)) - 1] if disclosing else other,
        "other": other,
    }
    slots = {name: _trim(text) for name, text in sentences.items()}
    slots |= {f"{name}_l": lower_first(text) for name, text in sentences.items()}
    slots |= {
        "topic": profile.topic,
        "emotion": profile.emotion,
        "emotion_c": profile.emotion.capitalize(),
        "pct": str(max(5, min(100, 5 * round(100 * _shown_belief(profile, state) / 5)))),
        "name": profile.name,
    }
    return slots


def _balanced(profile: Profile, ask: Question | None) -> Sequence[str]:
    """The balanced thoughts that may be said now: a plan, 'I could ask him', is no evidence; it is
    told where the client looks ahead."""
    known = profile.balanced_thoughts or (UNBALANCED,)
    fitting = [one for one in known if ask in LOOKING_AHEAD or not _PLAN.search(one)]
    return fitting or known


def _chosen_slots(balanced: str, fact: str) -> dict[str, str]:
    """The slots that every filling chooses anew."""
    return {
        "balanced": _trim(balanced),
        "balanced_l": lower_first(balanced),
        "fact": _trim(fact),
        "fact_l": lower_first(fact),
    }


def _shown_belief(profile: Profile, state: State) -> float:
    """How strongly the client says it believes the thought in focus, 0-1."""
    if not state.disclosed:
        return 0.85
    felt = state.belief_in_focus
    pleases = profile.attitude is Attitude.OVER_COMPLIANT and state.ask is Question.RERATE
    return min(felt, begin(profile).beliefs[state.focus] - PLEASING) if pleases else felt


def _touch_facts(view: ClientView) -> tuple[str, ...]:
    """The facts of the client's life that the counselor just touched on."""
    heard = content_words(view.lines[-1].text) if view.lines else frozenset()
    return tuple(fact for fact in _facts(view.profile) if content_words(fact) & heard)


def _trim(sentence: str) -> str:
    return sentence.strip().rstrip(".")


@lru_cache(maxsize=512)
def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?]) ", text.strip())[0]


@lru_cache(maxsize=512)
def _facts(profile: Profile) -> tuple[str, ...]:
    """What the client may tell about its life, a sentence each; its name it has said already."""
    told = (f"{part.strip().rstrip('.')}." for part in profile.persona.split(". ") if part.strip())
    return tuple(fact for fact in told if profile.name not in fact and "name is" not in fact) or (
        profile.persona,
    )
