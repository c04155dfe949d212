"""The embedded client: speaks from its state, and fills the form from it."""

import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from agents.rule_based import client_phrases as phrases
from agents.rule_based.client_state import Stance, State, begin, feel, stand_in, trait
from agents.rule_based.covered import sort_covered
from agents.rule_based.wording import fill, lower_first, pick_fresh, shuffled, split_keys
from psy_env.records import ClientTurn, InnerState, Profile, Ratings
from psy_env.seeds import derive_seed
from psy_env.views import ClientView
from psy_env.vocabulary import Attitude, Question, Seat

MIN_EXCHANGES_BEFORE_LEAVING_HELPED = 8
ATTEMPTS = 40
CHOICES = 4
"""Of how many fresh fillings the least repetitive one is said."""
SHARE_OF_THIS = 0.25
"""How often the topic, once named, is only pointed to."""
ACCOUNTS = frozenset({Stance.ANSWERING, Stance.DISCLOSING, Stance.ELABORATING})
"""Stances in which the client gives an account, so that the attitude's openers and tails fit around
it."""


class RuleBasedClient:
    """A client that opens up when understood, changes when worked with, and leaves when it has had
    enough."""

    def speak(self, view: ClientView) -> ClientTurn:
        """The next utterance; parting words with `exit` when driven away or helped enough."""
        state = feel(view.profile, view.lines)
        rng = random.Random(view.seed)
        used = _used_sentences(view)
        if state.heard and state.leaving_hurt:
            return ClientTurn(
                utterance=_say(phrases.FAREWELL_HURT, view, state, used, rng),
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
                utterance=_say(phrases.FAREWELL_HELPED, view, state, used, rng),
                exit=True,
                reasoning="helped enough",
                satisfied=True,
                inner=_record(state),
            )
        return ClientTurn(
            utterance=_reply(view, state, used, rng),
            reasoning=f"{state.stance}, trust {state.trust:.2f}",
            inner=_record(state),
        )

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form (1-5 each), from the state at the end and what led there."""
        state = feel(view.profile, view.lines)
        start = begin(view.profile)
        felt = _feel_items(state, start, len(view.profile.automatic_thoughts))
        filled = {key: _to_scale(value, view, key) for key, value in felt.items()}
        scores, causes = sort_covered(view.rubric, filled)
        return Ratings(
            rubric="session_reactions", scores=scores, causes=causes, inner=_record(state)
        )


def _record(state: State) -> InnerState:
    """The part of the state that is saved, to three digits."""
    return InnerState(
        trust=round(state.trust, 3),
        distress=round(state.distress, 3),
        beliefs=tuple(round(belief, 3) for belief in state.beliefs),
        engagement=round(state.engagement, 3),
    )


def _feel_items(state: State, start: State, thoughts: int) -> dict[str, float]:
    """Each item as the client feels it, 0-1."""
    heard = max(1, state.heard)
    relief = start.distress - state.distress
    loosened = 1 - state.belief / start.belief
    opened = state.disclosed / thoughts
    warmth = state.understood / heard
    guided = state.guided / heard
    harm = min(1.0, state.harmed)
    support = 0.55 * state.trust + 0.32 * warmth - 0.45 * harm
    works = min(1.0, state.fitting_steps / 3)
    stuck = 1 - 0.42 * works - 0.30 * opened - 0.22 * guided
    return {
        "insight": 0.12 + 0.30 * opened + 0.85 * loosened,
        "perceived_support": 0.14 + support,
        "cognitive_distance": 0.02 + 0.85 * loosened + 0.10 * warmth,
        "empowerment": 0.02 + 0.75 * loosened + 0.38 * state.trust - 0.3 * harm,
        "therapeutic_stuckness": 0.05 + 0.62 * stuck + 0.25 * harm,
        "interpersonal_hope": 0.12
        + 0.16 * state.perspective
        + 0.35 * loosened
        + 0.25 * state.trust
        - 0.2 * harm,
        "goal_clarity": 0.08 + 0.26 * opened + 0.24 * guided + 0.30 * works - 0.2 * harm,
        "intervention_discomfort": 0.05 + 0.75 * harm + 0.16 * (1 - state.trust) * guided,
        "coping_skills": 0.02 + 0.22 * min(2, state.committed) + 0.35 * works + 0.25 * loosened,
        "emotional_deterioration": 0.05
        - 1.6 * min(0.0, relief)
        + 0.35 * harm
        + 0.15 * (1 - state.trust),
        "engagement": 0.02 + 0.80 * state.engagement + 0.20 * guided - 0.3 * harm,
        "guidance_deficit": 0.02 + 0.50 * (1 - guided) + 0.30 * (1 - works) + 0.10 * harm,
        "emotional_relief": 0.08 + 1.10 * relief + 0.35 * support,
        "self_acceptance": 0.08 + 0.60 * loosened + 0.45 * support,
    }


def _to_scale(felt: float, view: ClientView, key: str) -> int:
    """0-1 to 1-5, with a little of how this person fills in forms."""
    rng = random.Random(derive_seed(view.seed, "form", key))
    value = (
        1
        + 4 * felt
        + 0.25 * trait(view.profile.profile_id, "form") * (0.5 - felt)
        + rng.uniform(-0.45, 0.45)
    )
    return min(view.rubric.high, max(view.rubric.low, round(value)))


def _used_sentences(view: ClientView) -> frozenset[str]:
    return frozenset().union(
        *(split_keys(line.text) for line in view.lines if line.seat is Seat.CLIENT)
    )


def _reply(view: ClientView, state: State, used: frozenset[str], rng: random.Random) -> str:
    main = _say(_templates(view.profile, state), view, state, used, rng)
    if state.stance not in ACCOUNTS:
        return main
    used |= split_keys(main)
    attitude = stand_in(view.profile.attitude)
    openers = phrases.OPENERS[attitude] + (phrases.ASKED_OPENERS[attitude] if state.ask else ())
    styled = rng.random() < 0.92 - state.trust
    before = pick_fresh(shuffled(openers, rng), used) if styled else None
    trailing = rng.random() < 0.55 - 0.5 * state.trust
    after = pick_fresh(shuffled(phrases.TAILS[attitude], rng), used) if trailing else None
    return " ".join(part for part in (before, main, after) if part)


def _templates(profile: Profile, state: State) -> tuple[str, ...]:
    """The templates that fit how the client takes the turn; those on a voiced thought only when one
    is out."""
    bank = _bank(profile, state)
    return (
        bank
        if state.disclosed
        else tuple(template for template in bank if "{other" not in template)
    )


def _bank(profile: Profile, state: State) -> tuple[str, ...]:
    if state.stance is Stance.OPENING:
        return phrases.GREETINGS
    if state.stance is Stance.DISCLOSING:
        return phrases.DISCLOSURES if state.disclosed == 1 else phrases.MORE_DISCLOSURES
    if state.stance is Stance.DEFLECTING:
        return phrases.DEFLECTIONS[stand_in(profile.attitude)]
    if state.stance is Stance.ANSWERING and state.ask is not None:
        return phrases.UNMOVED if _is_unmoved(profile, state) else phrases.ANSWERS[state.ask]
    if state.stance is Stance.STUCK:
        return phrases.STUCK
    return phrases.REACTIONS.get(state.stance, phrases.ELABORATIONS)


def _is_unmoved(profile: Profile, state: State) -> bool:
    """Asked for the belief again when it has not really fallen; an over-compliant client pleases
    anyway."""
    return (
        state.ask is Question.RERATE
        and profile.attitude is not Attitude.OVER_COMPLIANT
        and state.belief > 0.85 * begin(profile).belief
    )


def _say(
    templates: tuple[str, ...],
    view: ClientView,
    state: State,
    used: frozenset[str],
    rng: random.Random,
) -> str:
    """A filled template none of whose sentences was said before in this session, preferably telling
    something new.

    Of the first few that qualify, the one that shares the least wording with what this client said
    before.
    """
    said = _said_before(view)
    told = _told_before(view.profile, said)
    fresh, retold = [], []
    for text in _fillings(templates, view, state, rng):
        if split_keys(text) & used:
            continue
        if any(piece in text.lower() for piece in told):
            retold.append(text)
            continue
        fresh.append(text)
        if len(fresh) == CHOICES or not said:
            break
    if not fresh and not retold:
        last = (
            phrases.LAST_DEFLECTIONS if state.stance is Stance.DEFLECTING else phrases.LAST_RESORTS
        )
        fresh = [
            text for text in _fillings(last, view, state, rng) if not (split_keys(text) & used)
        ]
    choices = fresh or retold or list(islice(_fillings(phrases.LAST_RESORTS, view, state, rng), 1))
    return min(choices[:CHOICES], key=lambda text: _count_echoes(text, said, view.profile.topic))


def _fillings(
    templates: tuple[str, ...], view: ClientView, state: State, rng: random.Random
) -> Iterator[str]:
    pointing = (
        len(view.lines) > 2
        and rng.random() < SHARE_OF_THIS
        and view.profile.topic.lower() in _said_before(view)
    )
    for _ in range(ATTEMPTS):
        slots = _slots(view.profile, state, rng)
        yield fill(rng.choice(templates), slots | {"topic": "this"} if pointing else slots, rng)


def _said_before(view: ClientView) -> str:
    """Everything this client has said so far, lower-cased."""
    return " ".join(line.text for line in view.lines if line.seat is Seat.CLIENT).lower()


def _told_before(profile: Profile, said: str) -> tuple[str, ...]:
    """What was already told from the profile, lower-cased; thoughts may come up again, as thoughts
    do."""
    pieces = (profile.triggering_situation, *profile.balanced_thoughts, *_facts(profile))
    return tuple(piece for text in pieces if (piece := text.strip().rstrip(".").lower()) in said)


def _count_echoes(text: str, said: str, topic: str) -> int:
    """How many runs of three words a text shares with what was said; the topic counts as one
    word."""
    words = text.lower().replace(topic.lower(), "this").split()
    heard = said.replace(topic.lower(), "this")
    return sum(" ".join(run) in heard for run in zip(words, words[1:], words[2:], strict=False))


def _slots(profile: Profile, state: State, rng: random.Random) -> dict[str, str]:
    thoughts = profile.automatic_thoughts
    voiced = thoughts[: max(0, state.disclosed - (state.stance is Stance.DISCLOSING))]
    balanced = rng.choice(profile.balanced_thoughts or ("It may not be as bad as I make it.",))
    fact = rng.choice(_facts(profile))
    other = rng.choice(voiced) if voiced else "it won't get any better."
    thought = (
        thoughts[max(0, min(state.disclosed, len(thoughts)) - 1)]
        if state.stance is Stance.DISCLOSING
        else other
    )
    sentences = {
        "surface": profile.surface_problem,
        "situation": profile.triggering_situation,
        "thought": thought,
        "other": other,
        "balanced": balanced,
        "fact": fact,
    }
    slots = {name: text.strip().rstrip(".") for name, text in sentences.items()}
    slots |= {f"{name}_l": lower_first(text) for name, text in sentences.items()}
    shown = state.belief if state.disclosed else 0.85
    slots |= {
        "topic": profile.topic,
        "emotion": profile.emotion,
        "emotion_c": profile.emotion.capitalize(),
        "pct": str(max(5, min(100, 5 * round(100 * shown / 5)))),
        "name": profile.name,
    }
    return slots


@lru_cache(maxsize=512)
def _facts(profile: Profile) -> tuple[str, ...]:
    """What the client may tell about its life, a sentence each; its name it has said already."""
    told = (f"{part.strip().rstrip('.')}." for part in profile.persona.split(". ") if part.strip())
    return tuple(fact for fact in told if profile.name not in fact and "name is" not in fact) or (
        profile.persona,
    )
