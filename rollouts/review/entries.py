"""What is drawn for a form: the items that raters see, each tied to where it comes from."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from psy_env.errors import InputError
from psy_env.records import PreferencePair, Transcript
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from rollouts.head_to_head.meetings import match_runs
from rollouts.results.session_file import SESSIONS, index_sessions, parse_line, read_sessions
from rollouts.review.counterparts import find_counterparts
from rollouts.review.dialogues import (
    ShownItem,
    ShownText,
    show_client,
    show_dialogue,
    show_history,
    show_plan,
    show_utterance,
    show_words,
)
from rollouts.review.forms import FORMS, FormKind
from rollouts.review.manifest import Drawn
from rollouts.review.sampling import draw_sample
from rollouts.run.folder import RunFolder

ThingT = TypeVar("ThingT")
CHOSEN, REJECTED = "chosen", "rejected"
"""The sides of a mined pair: what the judge preferred, and what it did not."""


class DrawnItem(NamedTuple):
    """One item with its key; sides stand in the key's order."""

    item: ShownItem
    drawn: Drawn


class DrawnItems(NamedTuple):
    """What was drawn, in the order of the draw, out of `eligible`; `failed` sessions could not
    be."""

    drawn: tuple[DrawnItem, ...]
    eligible: int
    failed: int = 0


class _PairHead(BaseModel):
    """What must be known of every pair to draw one a choice."""

    session_id: str
    exchange: int


class _Choice(NamedTuple):
    """A choice with pairs, and the place of the one that stands for it."""

    session_id: str
    exchange: int
    number: int
    offset: int


def draw_entries(
    kind: FormKind, run: Path, count: int, seed: int, against: Path | None = None
) -> DrawnItems:
    """At most `count` items of a form. Raises InputError for a run that has nothing to draw."""
    if kind.choice is not None:
        if against is not None:
            return _draw_counterparts(kind, kind.choice, run, against, count, seed)
        return _draw_choices(kind, run, count, seed)
    if kind is FormKind.HEAD_TO_HEAD:
        if against is None:
            thing = "two runs are compared, and only one is given"
            raise InputError(thing, "Name the other one with --against.", place="--against")
        return _draw_meetings(run, against, count, seed)
    sample = draw_sample(run, count, seed)
    entries = enter_sessions(kind, sample.transcripts)
    return DrawnItems(tuple(entries), sample.eligible, sample.failed)


def enter_sessions(kind: FormKind, transcripts: Sequence[Transcript]) -> Iterator[DrawnItem]:
    """Whole dialogues. The CTRS is rated without the plan, which some counselors do not have; an
    interview asks nothing about single ones."""
    for name, transcript in _number(transcripts):
        item = show_dialogue(transcript, name)
        if kind is FormKind.CTRS:
            item = item.model_copy(update={"reading": show_words(transcript)})
        item = item.model_copy(update={"asked": kind is not FormKind.INTERVIEW})
        yield DrawnItem(item, _tie(name, transcript))


def _draw_meetings(run: Path, against: Path, count: int, seed: int) -> DrawnItems:
    meetings = match_runs([run, against])
    cases = sorted(meetings.places, key=lambda case: derive_seed("review", seed, *case))[:count]
    labels = (meetings.labels[0], meetings.labels[1])
    entries = []
    for name, met in _number([meetings.read(case) for case in cases]):
        first, second = (met.sessions[label] for label in labels)
        item = ShownItem(
            name=name,
            client=show_client(first.profile),
            sides=(show_words(first), show_words(second)),
        )
        entries.append(DrawnItem(item, _tie(name, first, sides=labels)))
    failed = sum(meetings.failed.values())
    return DrawnItems(tuple(entries), len(meetings.places), failed)


def _draw_counterparts(
    kind: FormKind, choice: ChoiceKind, run: Path, against: Path, count: int, seed: int
) -> DrawnItems:
    """One reply or plan of each counselor's for every client drawn."""
    meetings = match_runs([run, against])
    labels = (meetings.labels[0], meetings.labels[1])
    found = [
        (met.sessions[labels[0]], point)
        for met in meetings
        if (point := find_counterparts(choice, met, labels, seed))
    ]
    if not found:
        thing = f"no client of these runs got two {FORMS[kind].sides.lower()}s to choose between"
        remedy = "Give two counselors that plan, or longer sessions."
        raise InputError(thing, remedy, place=f"{run}, {against}")
    drawn = sorted(found, key=lambda one: derive_seed("review", seed, one[0].session_id))[:count]
    entries = []
    for name, (transcript, point) in _number(drawn):
        tied = _tie(name, transcript, exchange=point.exchanges[0], sides=labels)
        tied = tied.model_copy(update={"other_exchange": point.exchanges[1]})
        entries.append(DrawnItem(ShownItem(name=name, sides=point.sides), tied))
    return DrawnItems(tuple(entries), len(found), sum(meetings.failed.values()))


def _draw_choices(kind: FormKind, run: Path, count: int, seed: int) -> DrawnItems:
    """One mined pair of each choice drawn."""
    assert kind.choice is not None, "a form about choices"
    path = RunFolder(run).preferences[kind.choice]
    choices = list(_index_choices(path, seed))
    if not choices:
        remedy = "Give a run whose slates were scored (--candidates 2 or more) with --run."
        raise InputError(f"holds no {kind.choice} pair to review", remedy, place=str(path))
    drawn = sorted(
        choices, key=lambda one: derive_seed("review", seed, one.session_id, one.exchange)
    )[:count]
    wanted = {choice.session_id for choice in drawn}
    file = run / SESSIONS
    places = [place for place in index_sessions(file) if place.session_id in wanted]
    transcripts = {one.session_id: one for one in read_sessions(file, places)}
    entries = []
    for name, choice in _number(drawn):
        transcript = transcripts.get(choice.session_id)
        if transcript is None or choice.exchange >= len(transcript.exchanges):
            thing = f"the session '{choice.session_id}' of this pair is not in {SESSIONS}"
            remedy = "Give the run's command again after deleting its metrics.json."
            raise InputError(thing, remedy, place=f"{path}:{choice.number}")
        sides = tuple(_show_sides(kind, _read_pair(path, choice)))
        history = show_history(transcript, choice.exchange)
        item = ShownItem(name=name, reading=history, sides=sides)
        tied = _tie(name, transcript, exchange=choice.exchange, sides=(CHOSEN, REJECTED))
        entries.append(DrawnItem(item, tied))
    return DrawnItems(tuple(entries), len(choices))


def _index_choices(path: Path, seed: int) -> Iterator[_Choice]:
    """Every choice that has pairs, with one of them drawn by lot."""
    places: dict[tuple[str, int], list[_Choice]] = {}
    try:
        with path.open("rb") as stream:
            offset = 0
            for number, line in enumerate(stream, 1):
                head = parse_line(_PairHead, line, path, number)
                choice = _Choice(head.session_id, head.exchange, number, offset)
                places.setdefault((head.session_id, head.exchange), []).append(choice)
                offset += len(line)
    except OSError as error:
        remedy = "Give the folder of a run that mined pairs with --run."
        raise InputError(f"cannot be read ({error.strerror})", remedy, place=str(path)) from error
    for (session_id, exchange), pairs in places.items():
        yield pairs[derive_seed("pair", seed, session_id, exchange) % len(pairs)]


def _read_pair(path: Path, choice: _Choice) -> PreferencePair:
    with path.open("rb") as stream:
        stream.seek(choice.offset)
        return parse_line(PreferencePair, stream.readline(), path, choice.number)


def _show_sides(kind: FormKind, pair: PreferencePair) -> Iterator[ShownText]:
    for reply in (pair.chosen, pair.rejected):
        yield (show_plan if kind is FormKind.PLAN else show_utterance)(reply[0].content)


def _tie(
    name: str,
    transcript: Transcript,
    *,
    exchange: int | None = None,
    sides: tuple[str, str] | None = None,
) -> Drawn:
    return Drawn(
        dialogue=name,
        session_id=transcript.session_id,
        profile_id=transcript.profile.profile_id,
        exchange=exchange,
        sides=sides,
    )


def _number(things: Sequence[ThingT]) -> Iterable[tuple[str, ThingT]]:
    """Each thing under a name that tells nothing."""
    digits = max(3, len(str(len(things))))
    return ((f"d{n:0{digits}}", thing) for n, thing in enumerate(things, 1))
