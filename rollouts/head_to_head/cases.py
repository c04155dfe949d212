"""Where two counselors met a client at the same point and parted ways (Tables 6, 7)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from textwrap import fill
from typing import NamedTuple

from agents.human import clean
from agents.rule_based.hearing import content_words
from psy_env.records import Record, Stage, Transcript
from psy_env.vocabulary import Attitude, Tag
from rollouts.head_to_head.meetings import Met

ALIKE = 0.5
"""The share (Dice) of content words that the client's words must have in common to be the same
point."""

OPENING = 1
"""The exchange in which both say hello: nobody parts ways there."""

WIDTH = 100


class Answered(Record):
    """One exchange of one session: what the client said, what the counselor made of it (`tags` as
    the session's evaluator set them), and what the client said then ("" where it ended).

    `exchange` counts from 1.
    """

    counselor: str
    exchange: int
    stage: Stage
    client: str
    answer: str
    tags: tuple[Tag, ...]
    after: str


class Parting(Record):
    """Two answers to the same client at the same point.

    `alike` (0-1) is how much the client's words have in common, `difference` (0-1) how far the
    answers lie apart: the mean of what they do (tags, where both were tagged) and what they say
    (content words).
    """

    case: str
    profile_id: str
    attitude: Attitude
    first: Answered
    second: Answered
    alike: float
    difference: float

    @property
    def weight(self) -> float:
        """What the largest differences are sorted by: far apart over the same words."""
        return self.alike * self.difference


def find_partings(meetings: Iterable[Met], first: str, second: str) -> tuple[Parting, ...]:
    """Of each client that both met, the exchange where their answers differ most, the largest
    difference first.

    Only exchanges of the same stage are set side by side (a counselor without a plan has one
    stage, which goes with any), only after the opening, and only where the client says much the
    same.
    """
    both = (met for met in meetings if {first, second} <= met.sessions.keys())
    largest = (
        max(list_partings(met, first, second), key=lambda parting: parting.weight, default=None)
        for met in both
    )
    found = (parting for parting in largest if parting is not None)
    return tuple(sorted(found, key=lambda parting: (-parting.weight, parting.case)))


def list_partings(met: Met, first: str, second: str) -> Iterator[Parting]:
    """Every two exchanges with this client that can be set side by side and differ."""
    here, there = (list(_hear(label, met.sessions[label])) for label in (first, second))
    profile = met.sessions[first].profile
    for one, other in product(here, there):
        alike = _share(one.client, other.client)
        if alike < ALIKE or not _same_stage(one.answered.stage, other.answered.stage):
            continue
        parting = Parting(
            case=met.case,
            profile_id=profile.profile_id,
            attitude=profile.attitude,
            first=one.answered,
            second=other.answered,
            alike=round(alike, 3),
            difference=round(_differ(one, other), 3),
        )
        if parting.difference:
            yield parting


def render_partings(partings: Sequence[Parting]) -> str:
    """The same for people, as text."""
    return "\n".join(line for parting in partings for line in _render(parting))


class _Heard(NamedTuple):
    """An exchange with the content words of both."""

    answered: Answered
    client: frozenset[str]
    answer: frozenset[str]


def _hear(label: str, transcript: Transcript) -> Iterator[_Heard]:
    tags = iter(transcript.rating.tags if transcript.rating else ())
    for number, exchange in enumerate(transcript.exchanges, 1):
        if exchange.reply is None:
            continue
        tagged = next(tags, ())  # a row for every reply, silent ones too
        if exchange.answer is None or not exchange.answer.utterance.strip():
            continue
        if number <= OPENING:
            continue
        later = transcript.exchanges[number : number + 1]
        answered = Answered(
            counselor=label,
            exchange=number,
            stage=exchange.stage,
            client=exchange.client.utterance,
            answer=exchange.answer.utterance,
            tags=tagged,
            after=later[0].client.utterance if later else "",
        )
        yield _Heard(answered, content_words(answered.client), content_words(answered.answer))


def _same_stage(one: Stage, other: Stage) -> bool:
    return one is other or Stage.OPEN in (one, other)


def _differ(one: _Heard, other: _Heard) -> float:
    said = 1 - _share(one.answer, other.answer)
    here, there = frozenset(one.answered.tags), frozenset(other.answered.tags)
    return said if not here and not there else (said + 1 - _share(here, there)) / 2


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets have in common (Dice), 0-1; 0 where both are empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _render(parting: Parting) -> Iterator[str]:
    yield (
        f"{parting.case} ({parting.attitude.value}): difference {parting.difference:.2f} where the "
        f"client's words are {parting.alike:.0%} alike"
    )
    for side in (parting.first, parting.second):
        yield f"  {side.counselor}, exchange {side.exchange} ({side.stage.value})"
        tagged = f" [{', '.join(side.tags)}]" if side.tags else ""
        for head, text in (("client", side.client), ("counselor", f"{side.answer}{tagged}")):
            yield fill(
                f"{head}: {clean(text)}", WIDTH, initial_indent="    ", subsequent_indent="      "
            )
    yield ""
