"""How a counselor responds to what was just said: by the question it answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.hearing import content_words
from agents.rule_based.listening import (
    ASKED_TWICE,
    ECHOED,
    LOST,
    PUSHED,
    find_emotions,
    find_voiced_thoughts,
    listen,
)
from agents.rule_based.taking_up import Answer, find_story, read_answers
from agents.rule_based.techniques import LEANS_ON
from psy_env.views import Line
from psy_env.vocabulary import Question, Seat

Bank = tuple[Sequence[str], dict[str, str]]
"""Templates, and the slots that they need beside the usual ones."""

COUNTERING = frozenset(
    {
        Question.EVIDENCE_AGAINST,
        Question.REALITY,
        Question.ALTERNATIVE,
        Question.FRIEND,
        Question.LIKELIHOOD,
        Question.FACTORS,
        Question.SHARES,
        Question.PLACE,
    }
)
FAIRER = frozenset({Question.BALANCED, Question.WISH})
KINDER = COUNTERING | FAIRER
"""Questions whose answers a closing sets against the thought."""
STEPPING = frozenset(
    {
        Question.EXPERIMENT,
        Question.PROBLEM,
        Question.OPTIONS,
        Question.LADDER,
        Question.COPE,
    }
)
PREPARED_BY = {ask: frozenset({before}) for ask, before in LEANS_ON.items()} | {
    Question.BALANCED: COUNTERING | {Question.ADVANTAGE, Question.DISADVANTAGE, Question.WISH}
}
"""What has to be answered before a question may speak of 'that line' or 'both sides'."""
PRICED = frozenset({Question.UTILITY, Question.DISADVANTAGE})
HARD_TO_SAY = frozenset({Question.RULE, Question.WORST, Question.MEANING})
ASKED_FURTHER = frozenset({Question.OPEN, Question.EVIDENCE_FOR, Question.COMMIT})
"""Questions that are put in another way once they have been answered."""
HIGH = 70
"""From which number on a thought is strongly believed."""
FALL = 5
"""How many points lower a number counts as lower."""
_REFUSING = re.compile(
    r"\b(?:rather not|let['’]s (?:not|skip)|keep that to myself|something else|questioned"
    r"|that['’]s private|between me and me|get into that|not the point|supposed to mean"
    r"|why you ask)\b",
    re.IGNORECASE,
)
_DOUBTING = re.compile(
    r"\b(?:not convinced|supposed to help|the use of that|going to help|out of a book"
    r"|why does that matter)\b",
    re.IGNORECASE,
)
_PROTESTS = ((ASKED_TWICE, "ASKED_TWICE"), (ECHOED, "ECHOED"), (PUSHED, "PUSHED"), (LOST, "JUMPED"))
_UNWILLING = ((_REFUSING, "REFUSED"), (_DOUBTING, "DOUBTED"))


@dataclass(frozen=True, slots=True)
class Gist:
    """What the last message is, and what of the session bears on the reply: the answer it gives
    (None when it sidesteps), all answers, the story, and what has been told already, and what
    nothing has led up to yet; whether it names a feeling that no message named before."""

    last: str
    answered: bool
    named: bool
    voiced: bool
    newly_felt: bool
    answers: tuple[Answer, ...]
    story: str
    told: frozenset[Question]
    unprepared: frozenset[Question]


@lru_cache(maxsize=256)
def find_gist(lines: tuple[Line, ...]) -> Gist:
    """The gist of a session up to the client's last message."""
    said = [line.text for line in lines if line.seat is Seat.CLIENT]
    picked, story = listen(lines), find_story(lines)
    answers = read_answers(lines)
    asked = {one.ask for one in answers}
    recent = " ".join(said[-2:]) if len(said) > 1 else ""
    told = {
        Question.SITUATION: bool(story),
        Question.FEELING: bool(find_emotions(recent)),
        Question.THOUGHT: bool(picked.thoughts),
        **{ask: ask in asked for ask in ASKED_FURTHER},
        Question.EVIDENCE_AGAINST: bool(asked & COUNTERING),
        Question.COPE: Question.WORST in asked,
    }
    return Gist(
        last=picked.last,
        answered=picked.answered,
        named=bool(picked.emotions),
        newly_felt=not {*find_emotions(picked.last)} <= {*chain(*map(find_emotions, said[:-1]))},
        voiced=bool(find_voiced_thoughts(picked.last)),
        answers=answers,
        story=story,
        told=frozenset(ask for ask, known in told.items() if known),
        unprepared=frozenset(ask for ask, any_of in PREPARED_BY.items() if not any_of & asked),
    )


def respond(gist: Gist) -> Bank:
    """The bank that takes up the last message."""
    if bank := _find_protest(gist.last):
        return getattr(phrases, bank), {}
    if not gist.answered:
        fitting = (bank for pattern, bank in _UNWILLING if pattern.search(gist.last))
        return getattr(phrases, next(fitting, "GENTLE")), {}
    if gist.voiced:
        return phrases.THOUGHT_REFLECTIONS, {}
    answer = gist.answers[-1] if gist.answers else None
    return (_take_up(answer, gist) if answer else None) or _reflect(gist)


@lru_cache(maxsize=256)
def _find_protest(last: str) -> str | None:
    """The bank that meets a protest; every candidate of a slate asks for the same message."""
    return next((bank for pattern, bank in _PROTESTS if pattern.search(last)), None)


def _take_up(answer: Answer, gist: Gist) -> Bank | None:
    """What takes up an answer; None where only its feeling and topic can be reflected."""
    words = {"words": answer.words}
    if answer.number is not None:
        return _weigh(gist)
    if answer.ask is Question.CHECK:
        return phrases.SUMMED_UP, {}
    if answer.ask is Question.EVIDENCE_FOR:
        tells = answer.words and not find_emotions(gist.last)
        return (phrases.PROOF_REFLECTIONS, words) if tells else (phrases.PROOF_UNSAID, {})
    if answer.ask is Question.EXTREMES and answer.words:
        return phrases.ENDS_REFLECTIONS, words
    for asks, said, unsaid in (
        (COUNTERING, phrases.COUNTER_REFLECTIONS, phrases.COUNTER_UNSAID),
        (FAIRER, phrases.FAIRER_REFLECTIONS, phrases.COUNTER_UNSAID),
        (STEPPING, phrases.STEP_REFLECTIONS, phrases.STEP_UNSAID),
        ({Question.COMMIT}, phrases.KEPT_REFLECTIONS, phrases.STEP_UNSAID),
        ({Question.ADVANTAGE}, phrases.GAIN_REFLECTIONS, phrases.GAIN_UNSAID),
        (HARD_TO_SAY, phrases.FEARED_REFLECTIONS, phrases.FEARED_UNSAID),
        (PRICED, phrases.PRICE_REFLECTIONS, phrases.PRICE_UNSAID),
    ):
        if answer.ask in asks:
            return (said, words) if answer.words else (unsaid, {})
    return None


def _weigh(gist: Gist) -> Bank:
    """What answers a number: the first one by its height, a later one by its fall."""
    rated = [one.number for one in gist.answers if one.number is not None]
    number = {"number": str(rated[-1]), "first": str(rated[0])}
    if len(rated) == 1 or gist.answers[-1].ask is Question.RATE:
        return (phrases.STRONG if rated[-1] >= HIGH else phrases.WEAK), number
    return (phrases.RATED_LOWER if _fell(rated) else phrases.RATED_AS_BEFORE), number


def _fell(rated: Sequence[int]) -> bool:
    return rated[0] - rated[-1] >= FALL


def _reflect(gist: Gist) -> Bank:
    """The story where it was just told, else the feeling."""
    fresh = gist.answers[-1].words if gist.answers else ""
    tells = gist.story and content_words(gist.story) <= content_words(f"{gist.last} you your")
    if tells:
        return phrases.TOLD_REFLECTIONS, {"words": gist.story}
    ask = gist.answers[-1].ask if gist.answers else None
    if ask is Question.SITUATION and fresh and not gist.story:
        return phrases.TOLD_REFLECTIONS, {"words": fresh}
    felt = find_emotions(gist.last)
    if ask in (Question.SITUATION, Question.FEELING) and felt:
        naming = phrases.NAMING_REFLECTIONS if gist.newly_felt else ()
        return (*phrases.FEELING_REFLECTIONS, *naming), {"emotion": felt[0]}
    return (phrases.REFLECTIONS if gist.named else phrases.UNNAMED_REFLECTIONS), {}


def add_to_closing(gist: Gist) -> Iterator[Bank]:
    """What a closing holds of the session: the client's own evidence, how its number moved, and the
    step that it takes."""
    own = [one.words for one in gist.answers if one.words and one.ask in KINDER]
    if own:
        yield phrases.FOUND, {"words": own[-1]}
    rated = [one.number for one in gist.answers if one.number is not None]
    if len(rated) == 1 and gist.answers[-1].number is not None:
        yield phrases.AT_LAST, {"number": str(rated[0])}
    if len(rated) > 1:
        moved = phrases.LOWER if _fell(rated) else phrases.NOT_LOWER
        yield moved, {"first": str(rated[0]), "number": str(rated[-1])}
    if gist.answered and gist.answers and gist.answers[-1].ask is Question.COMMIT:
        words = gist.answers[-1].words
        if words:
            yield phrases.TAKEN_ALONG, {"words": words}
