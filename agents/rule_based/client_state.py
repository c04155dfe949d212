"""The embedded client's inner state, and how what a counselor says moves it.

Nothing here is random and nothing is hidden in an object: the state is a fold over the lines spoken
so far, so a session can be copied, replayed or resumed anywhere. Two clients differ by attitude and
by a small constant trait.

What helps: being understood in one's own words, one clear question at a time, being asked for the
thought once there is trust, and a strategy that fits the thought, carried out in order. What harms:
pressure, arguing, platitudes, flattery, being parroted, the same question twice in the same words,
several questions at once, asking for a good rating, being taken for somebody else.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from agents.rule_based.hearing import Heard, content_words, hear
from agents.rule_based.mixing_up import is_about_another
from agents.rule_based.slips import (
    is_beside_the_point,
    is_echoing,
    is_parroting,
    recent_content,
    repeats_itself,
)
from agents.rule_based.techniques import (
    CORE,
    ELICITING,
    FITTING,
    LEANS_ON,
    MOST_DETOURS,
    PREPARING,
    WINDING_DOWN,
)
from agents.rule_based.tempers import ORDINARY, Manner, Temper, find_temper
from psy_env.records import Profile
from psy_env.risk import answers_risk
from psy_env.seeds import derive_seed
from psy_env.views import Line
from psy_env.vocabulary import Question, Seat


class Stance(StrEnum):
    """How the client takes the last counselor turn, and so what kind of reply comes."""

    OPENING = "opening"
    ASKED_ABOUT_SAFETY = "asked_about_safety"
    ANSWERING = "answering"
    DISCLOSING = "disclosing"
    ELABORATING = "elaborating"
    DEFLECTING = "deflecting"
    STUCK = "stuck"
    LOST = "lost"
    PRESSED = "pressed"
    FLATTERED = "flattered"
    GRADED = "graded"
    PARROTED = "parroted"
    ASKED_AGAIN = "asked_again"
    PUZZLED = "puzzled"
    MISTAKEN = "mistaken"
    SWAMPED = "swamped"


NEEDED_TRUST: dict[Question, float] = {
    Question.OPEN: 0.0,
    Question.CHECK: 0.0,
    Question.CLOSE: 0.0,
    Question.SITUATION: 0.26,
    Question.FEELING: 0.32,
    Question.RATE: 0.34,
    Question.RERATE: 0.34,
    Question.THOUGHT: 0.44,
    Question.MEANING: 0.46,
    Question.WORST: 0.45,
    Question.EXPERIMENT: 0.52,
    Question.COMMIT: 0.48,
}
"""How much trust a question needs before it is answered; what is not listed needs DEFAULT_TRUST."""
DEFAULT_TRUST = 0.46
EASED_BY_ASKING_AGAIN = 0.06
NEW_QUESTION, REPEATED_QUESTION = 0.065, 0.015
"""Trust earned by one sound question."""
LATE = 0.04
"""A thought that was asked for before comes out this much more easily."""
GETTING_TO_KNOW = frozenset({Question.OPEN, Question.SITUATION, Question.FEELING})
STEP_WEIGHTS = (0.10, 0.17, 0.26, 0.24, 0.10)
"""Share of the belief that falls at each step of a fitting strategy: late steps do the work, and
only after early ones."""
FIT_BY_PLACE = (1.0, 0.82, 0.66, 0.5)
"""How well a strategy works on a pattern of thought, by its place among those that fit it."""
SPILL = 0.5
"""How far the other voiced thoughts follow the one that is worked on."""
OWN_PACE = 0.2
"""How much quicker or slower than others of its attitude a client changes, at most."""
NAMED = 0.6
"""The share of a thought's content words that a counselor has to say to have named it."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the client stands after the last counselor turn. Trust to patience on 0-1; `beliefs`
    one for each thought; `focus` is the thought that is being worked on."""

    trust: float
    distress: float
    beliefs: tuple[float, ...]
    patience: float
    engagement: float
    disclosed: int = 0
    told: frozenset[Question] = frozenset()
    path: tuple[Question, ...] = ()
    steps: int = 0
    fitting_steps: int = 0
    perspective: int = 0
    committed: int = 0
    idle: int = 0
    heard: int = 0
    guided: int = 0
    harmed: float = 0.0
    understood: float = 0.0
    asked: tuple[Question, ...] = ()
    stance: Stance = Stance.OPENING
    ask: Question | None = None
    focus: int = 0
    detours: int = 0

    @property
    def belief(self) -> float:
        """How strongly the thoughts are believed on average, 0-1."""
        return sum(self.beliefs) / len(self.beliefs)

    @property
    def belief_in_focus(self) -> float:
        """How strongly the thought that is worked on is believed, 0-1."""
        return self.beliefs[self.focus]

    @property
    def leaving_hurt(self) -> bool:
        """Driven away: there is no patience left."""
        return self.patience <= 0

    @property
    def leaving_helped(self) -> bool:
        """Helped enough: the thoughts have lost their grip and the strain is low."""
        return (
            self.disclosed == len(self.beliefs)
            and max(self.beliefs) < 0.40
            and self.distress < 0.30
        )


@lru_cache(maxsize=2048)
def trait(profile_id: str, name: str) -> float:
    """A constant individual difference in -1..1, the same in every session of this client."""
    return derive_seed("trait", profile_id, name) % 2001 / 1000 - 1


@lru_cache(maxsize=512)
def begin(profile: Profile, manner: Manner = ORDINARY) -> State:
    """The state a client walks in with."""
    temper = find_temper(profile.attitude, manner)
    jitter = 0.09 * trait(profile.profile_id, "trust")
    belief = 0.88 + 0.08 * trait(profile.profile_id, "belief")
    return State(
        trust=temper.trust + jitter,
        distress=temper.distress + 0.06 * trait(profile.profile_id, "distress"),
        beliefs=tuple(belief - 0.05 * index for index in range(len(profile.automatic_thoughts))),
        patience=temper.patience + 0.25 * trait(profile.profile_id, "patience"),
        engagement=0.35 + 0.4 * (temper.receptivity - 0.5),
    )


@lru_cache(maxsize=256)
def feel(profile: Profile, lines: tuple[Line, ...], manner: Manner = ORDINARY) -> State:
    """The state after the last counselor line in `lines`."""
    end = len(lines)
    while end and lines[end - 1].seat is Seat.CLIENT:
        end -= 1
    if end == 0:
        return begin(profile, manner)
    before, text = lines[: end - 1], lines[end - 1].text
    temper = find_temper(profile.attitude, manner)
    return absorb(feel(profile, before, manner), profile, temper, before, text)


def absorb(
    state: State, profile: Profile, temper: Temper, before: tuple[Line, ...], text: str
) -> State:
    """The state after hearing one counselor utterance."""
    heard = hear(text)
    mistaken = is_about_another(heard, text, before, profile.name)
    harm = _weigh_harm(heard, text, before, mistaken) * temper.sting
    warmth = _weigh_warmth(heard, before)
    stance, ask = _take(state, heard, temper, harm, text, before, mistaken)
    question = None if harm or ask is Question.CLOSE else ask  # a farewell guides nobody
    state = replace(
        state,
        trust=_clip(
            state.trust
            + 0.058 * warmth * temper.gain
            - 0.55 * harm
            + (_weigh_question(state, question) * temper.gain if question else 0.0)
        ),
        distress=_clip(state.distress - 0.012 * warmth + 0.12 * harm),
        understood=state.understood + warmth,
        harmed=state.harmed + harm,
        heard=state.heard + 1,
        guided=state.guided + (question is not None),
        stance=stance,
        ask=ask,
        asked=(*state.asked, ask) if ask else state.asked,
        focus=_focus(state, profile, heard, ask),
    )
    moved = _move(state, profile, temper)
    return _wait(state, moved, harm, warmth)


def _weigh_question(state: State, ask: Question) -> float:
    """The trust that a sound question earns by itself: much when it is new and comes in good order,
    the situation and the feeling before the thought; little when it is one more of the same."""
    if ask in state.asked:
        return REPEATED_QUESTION
    early = ask not in GETTING_TO_KNOW and not GETTING_TO_KNOW & set(state.asked)
    return REPEATED_QUESTION if early else NEW_QUESTION


def _focus(state: State, profile: Profile, heard: Heard, ask: Question | None) -> int:
    """The voiced thought that is worked on: the one a question names; once rated, it stays until
    another is to be rated."""
    if ask is None or (Question.RATE in state.asked and ask is not Question.RATE):
        return state.focus
    named = {
        index: len(stems & heard.content) / max(1, len(stems))
        for index, thought in enumerate(profile.automatic_thoughts[: state.disclosed])
        for stems in (content_words(thought),)
    }
    best = max(named, key=lambda index: (named[index], index == state.focus), default=state.focus)
    return best if named.get(best, 0.0) >= NAMED else state.focus


def _weigh_warmth(heard: Heard, before: tuple[Line, ...]) -> float:
    """How understood the client feels, 0-1: warm words count in full only when they take up what
    was said."""
    reflects = any(not tag.is_question for tag in heard.tags)
    grounded = min(1.0, len(heard.content & recent_content(before)) / 3)
    return min(1.0, 0.55 * heard.warmth + 0.45 * reflects) * (0.35 + 0.65 * grounded)


def _weigh_harm(heard: Heard, text: str, before: tuple[Line, ...], mistaken: bool) -> float:
    """How much the turn stings, 0-1 before the attitude's own sensitivity."""
    harm = (
        0.16 * heard.pressure
        + 0.10 * heard.flattery
        + 0.30 * heard.begging
        + 0.07 * heard.platitude
    )
    harm += (
        0.16 * heard.stuffed
        + 0.14 * (is_parroting(heard, before) or is_echoing(text, before))
        + 0.12 * repeats_itself(text, before)
    )
    harm += 0.05 * (heard.words > 90) + 0.06 * (mistaken or is_beside_the_point(heard, before))
    return min(1.0, harm)


def _take(
    state: State,
    heard: Heard,
    temper: Temper,
    harm: float,
    text: str,
    before: tuple[Line, ...],
    mistaken: bool,
) -> tuple[Stance, Question | None]:
    """How the client takes the turn; the ask is given only when there is one to answer."""
    if answers_risk(text):
        return Stance.ASKED_ABOUT_SAFETY, None
    ask = _read_rating(heard.ask, state)
    tricks = (
        (heard.begging > 0, Stance.GRADED),
        (heard.stuffed, Stance.SWAMPED),
        (heard.pressure > 0, Stance.PRESSED),
        (heard.flattery > 0, Stance.FLATTERED),
        (is_parroting(heard, before) or is_echoing(text, before), Stance.PARROTED),
        (repeats_itself(text, before), Stance.ASKED_AGAIN),
        (mistaken, Stance.MISTAKEN),
    )
    trick = next((stance for happened, stance in tricks if happened), None)
    if trick is not None:
        return trick, None
    if ask is None:
        return (Stance.PUZZLED if harm else Stance.ELABORATING), None
    needed = (
        NEEDED_TRUST.get(ask, DEFAULT_TRUST)
        + temper.guard
        - EASED_BY_ASKING_AGAIN * state.asked.count(ask)
    )
    # asked about a thought that it kept back: it comes out now
    opens_up = state.trust >= NEEDED_TRUST[Question.THOUGHT] + temper.guard - LATE
    if not state.disclosed and opens_up and ask not in PREPARING - {Question.RATE}:
        return Stance.DISCLOSING, ask
    if state.trust < needed:
        return Stance.DEFLECTING, ask
    if ask in ELICITING and state.disclosed < len(state.beliefs):
        return Stance.DISCLOSING, ask
    return Stance.ANSWERING, ask


def _read_rating(ask: Question | None, state: State) -> Question | None:
    """The first rating is no second one, however it is worded, unless work went before it."""
    rated = state.path or {Question.RATE, Question.RERATE} & set(state.asked)
    return Question.RATE if ask is Question.RERATE and not rated else ask


def _move(state: State, profile: Profile, temper: Temper) -> State:
    """What the reply about to be given does to the client: telling, disclosing, and the steps of a
    strategy."""
    ask = state.ask
    if state.stance is Stance.DISCLOSING:
        return replace(
            state,
            disclosed=state.disclosed + 1,
            distress=_clip(state.distress + 0.02),
            engagement=_clip(state.engagement + 0.06),
        )
    if state.stance is Stance.ELABORATING and len(state.told) < 3:
        return replace(
            state,
            told=state.told
            | {(Question.OPEN, Question.SITUATION, Question.FEELING)[len(state.told)]},
        )
    if state.stance is not Stance.ANSWERING or ask is None:
        return state
    if ask in PREPARING:
        return replace(state, told=state.told | {ask})
    return _step(state, profile, temper, ask)


def _step(state: State, profile: Profile, temper: Temper, ask: Question) -> State:
    """One working question answered: it counts only after the ones it builds on, and only on a
    thought that is out.

    A strategy that does not fit the thought is followed politely and moves no belief.
    """
    rated_too_soon = ask is Question.RERATE and not state.path
    if not state.disclosed or rated_too_soon or (state.path and state.path[-1] is ask):
        return state
    if ask in WINDING_DOWN and state.path in CORE.values():
        return replace(state, committed=state.committed + 1)
    if ask is Question.COMMIT and Question.BALANCED in state.asked:
        return state
    if LEANS_ON.get(ask, ask) not in (*state.asked, ask):
        return replace(state, stance=Stance.LOST)
    path = _extend(state.path, ask)
    begun = state.path if state.path not in CORE.values() else ()
    if len(path) <= len(begun):
        if state.detours >= MOST_DETOURS or not state.path:
            return replace(state, path=(), stance=Stance.LOST)
        return replace(state, detours=state.detours + 1)
    fit = _fit(profile, path)
    share = STEP_WEIGHTS[min(len(path), len(STEP_WEIGHTS)) - 1] * fit
    share *= temper.receptivity * (0.6 + 0.6 * state.trust)
    share *= 1 + OWN_PACE * trait(profile.profile_id, "pace")
    return replace(
        state,
        path=path,
        beliefs=_loosen(state, share),
        steps=state.steps + 1,
        fitting_steps=state.fitting_steps + (fit > 0),
        perspective=state.perspective + (ask in (Question.FRIEND, Question.ALTERNATIVE)),
        committed=state.committed + (ask in (Question.COMMIT, Question.COPE, Question.EXPERIMENT)),
        distress=_clip(state.distress - 0.55 * share),
        engagement=_clip(state.engagement + 0.3 * share + 0.02),
    )


def _fit(profile: Profile, path: tuple[Question, ...]) -> float:
    """How well the best strategy that begins like this works on the client's pattern, 0-1."""
    return max(
        (
            fit
            for fit, strategy in zip(FIT_BY_PLACE, FITTING[profile.distortion], strict=False)
            if CORE[strategy][: len(path)] == path
        ),
        default=0.0,
    )


def _loosen(state: State, share: float) -> tuple[float, ...]:
    """The beliefs after a step: the thought in focus gives way, the other voiced ones follow."""
    return tuple(
        belief * (1 - share * (1.0 if index == state.focus else SPILL))
        if index < state.disclosed
        else belief
        for index, belief in enumerate(state.beliefs)
    )


def _extend(path: tuple[Question, ...], ask: Question) -> tuple[Question, ...]:
    """The working questions so far that still are the beginning of some strategy; empty when the
    thread is lost."""
    for attempt in ((*path, ask), (ask,)):
        if any(core[: len(attempt)] == attempt for core in CORE.values()):
            return attempt
    return ()


def _wait(before: State, after: State, harm: float, warmth: float) -> State:
    """Patience: standing still wears it down, being understood slows that, getting somewhere
    restores a little."""
    progressed = (
        after.steps > before.steps
        or after.disclosed > before.disclosed
        or len(after.told) > len(before.told)
    )
    idle = 0 if progressed else before.idle + 1
    worn = (
        0.030 * max(0, idle - 1) * (1 - 0.9 * warmth)
        + 0.5 * harm
        - (0.03 if progressed and not harm else 0)
    )
    stance = Stance.STUCK if after.stance is Stance.ELABORATING and idle >= 2 else after.stance
    return replace(after, idle=idle, patience=min(1.0, after.patience - worn), stance=stance)


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
