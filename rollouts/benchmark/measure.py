"""The sessions of a benchmark as the tables read them: their numbers, and whose they are."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from agents.profiles.parts import join_text
from psy_env.errors import InputError
from psy_env.records import Profile, Transcript
from psy_env.rubrics import Rubrics
from psy_env.vocabulary import Seat
from rollouts.audit.sessions import Seen, observe_session
from rollouts.benchmark.folder import Lineup, find_run
from rollouts.results.summary import SessionSummary, summarize_session
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.folder import find_rubrics
from rollouts.statistics.intervals import ByProfile


class MeasuredSession(NamedTuple):
    """One session: its numbers, the hash of its client, that of the client's text, and what audits
    need to know of it, under the name of its row.

    Clients with one text are not independent of each other, so intervals go over texts; where each
    client has a text of its own, as in the bank, that is the same.
    """

    summary: SessionSummary
    client: str
    text: str
    seen: Seen


Take = Callable[[MeasuredSession], float | None]
"""A figure of one session; None where it has none."""


@dataclass(frozen=True)
class Measurement:
    """A row of the tables: a lineup with its sessions, rated by these rubrics."""

    lineup: Lineup
    rubrics: Rubrics
    sessions: tuple[MeasuredSession, ...]

    @property
    def name(self) -> str:
        """Whom the row is about."""
        return self.lineup.counselor

    def collect(self, take: Take, only: str = "") -> ByProfile:
        """The figures of all sessions, or of those of one type of attitude, by text of client."""
        return _group((one.text, take(one)) for one in self._choose(only))

    def collect_by_client(self, take: Take) -> ByProfile:
        """The same by client."""
        return _group((one.client, take(one)) for one in self.sessions)

    def _choose(self, only: str) -> Iterable[MeasuredSession]:
        return (one for one in self.sessions if only in ("", one.summary.attitude))


def measure_run(folder: Path, lineup: Lineup, miner: str | None = None) -> Measurement:
    """All sessions of one run; one of them is in memory at a time. `miner` judged their slates,
    where somebody else rated them. Raises InputError where it cannot be read."""
    path = find_run(folder, lineup.run)
    rubrics = find_rubrics(path)
    with open_saved(path) as ledger:
        transcripts = (read_transcript(payload, ledger, rubrics) for payload in ledger.payloads())
        sessions = tuple(
            MeasuredSession(
                summarize_session(transcript, rubrics),
                hash_client(transcript.profile),
                _hash(join_text(transcript.profile)),
                observe_session(_name(transcript, lineup), rubrics, miner),
            )
            for transcript in transcripts
        )
    return Measurement(lineup, rubrics, sessions)


def share_clients(one: Measurement, other: Measurement, take: Take) -> tuple[ByProfile, ByProfile]:
    """The figures of both by text, of the clients alone that both have one for."""
    sides = [measurement.collect_by_client(take) for measurement in (one, other)]
    shared = sides[0].keys() & sides[1].keys()
    texts = {session.client: session.text for session in (*one.sessions, *other.sessions)}
    first, second = (
        _group(
            (texts[client], sum(values) / len(values))
            for client, values in side.items()
            if client in shared
        )
        for side in sides
    )
    return first, second


def refuse_strangers(folder: Path, lineups: Sequence[Lineup], profiles: Sequence[Profile]) -> None:
    """Raise InputError where a run that joins has no client in common with the others."""
    known = {hash_client(profile) for profile in profiles}
    for lineup in (lineup for lineup in lineups if lineup.joined):
        clients = {one.client for one in measure_run(folder, lineup).sessions}
        if known and not known & clients:
            remedy = "Compare runs that were played with the same --profiles."
            thing = "no client of this run came to the others"
            raise InputError(thing, remedy, place=str(find_run(folder, lineup.run)))
        known |= clients


def hash_client(profile: Profile) -> str:
    """What tells a client apart from all others, wherever it lies."""
    return _hash(profile.model_dump_json())


def _name(transcript: Transcript, lineup: Lineup) -> Transcript:
    """The session as one of its row: a counselor at one candidate is another than at eight."""
    seats = {**transcript.seats, Seat.COUNSELOR.value: lineup.counselor}
    return transcript.model_copy(update={"seats": seats})


def _group(figures: Iterable[tuple[str, float | None]]) -> Mapping[str, list[float]]:
    grouped: dict[str, list[float]] = {}
    for name, figure in figures:
        if figure is not None:
            grouped.setdefault(name, []).append(figure)
    return grouped


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
