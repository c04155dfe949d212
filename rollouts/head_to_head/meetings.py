"""Where several runs met the same client: same profile, attitude, seed and client engine."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.views import Line
from rollouts.results.session_file import SESSIONS, Place, index_sessions, read_sessions

Case = tuple[str, int]
"""A session's id and seed: what sessions with the same client have in common."""


class Met(NamedTuple):
    """One client as it was met by several counselors; `sessions` by label, in the runs' order."""

    case: str
    seed: int
    sessions: Mapping[str, Transcript]

    @property
    def profile_id(self) -> str:
        """The client that all of them met."""
        return next(iter(self.sessions.values())).profile.profile_id


@dataclass(frozen=True)
class Meetings:
    """The cases that at least two runs share. `runs` are the folders by label: the counselor's
    name, or the folder where two runs have the same counselor.

    `failed` and `alone` count by label the sessions left out: failed ones, and those whose client
    no other run met.
    """

    runs: Mapping[str, Path]
    places: Mapping[Case, Mapping[str, Place]]
    failed: Mapping[str, int]
    alone: Mapping[str, int]

    @property
    def labels(self) -> tuple[str, ...]:
        """Who met, in the order in which the runs were given."""
        return tuple(self.runs)

    def read(self, case: Case) -> Met:
        """The sessions of one case. Raises InputError where the clients differ after all."""
        sessions = {
            label: next(read_sessions(self.runs[label] / SESSIONS, [place]))
            for label, place in self.places[case].items()
        }
        first, *others = sessions.values()
        for label, other in zip(list(sessions)[1:], others, strict=True):
            if (other.profile, other.seats.get("client")) != (
                first.profile,
                first.seats.get("client"),
            ):
                raise InputError(
                    f"session {case[0]} had another client in {self.runs[label]}",
                    "Give runs with the same --profiles, --client and --seed.",
                    place=str(next(iter(self.runs.values()))),
                )
        return Met(*case, sessions)

    def __iter__(self) -> Iterator[Met]:
        """Case by case, in the order of their names."""
        return map(self.read, self.places)


def match_runs(folders: Sequence[Path] | Mapping[str, Path]) -> Meetings:
    """The sessions of these runs by what they have in common; labels may be given. Raises
    InputError when that is nothing."""
    runs = folders if isinstance(folders, Mapping) else _label(folders)
    if len({folder.resolve() for folder in runs.values()}) < max(2, len(runs)):
        raise InputError("a comparison takes two runs or more", "Name each run once.", place="runs")
    places: dict[Case, dict[str, Place]] = {}
    failed: Counter[str] = Counter()
    for label, folder in runs.items():
        for place in index_sessions(folder / SESSIONS):
            if place.ending is Ending.FAILED:
                failed[label] += 1
            else:
                places.setdefault((place.session_id, place.seed), {})[label] = place
    shared = {case: places[case] for case in sorted(places) if len(places[case]) > 1}
    if not shared:
        raise InputError(
            "no two of these runs met the same client with the same seed",
            "Give runs with the same --profiles and --seed.",
            place=", ".join(map(str, runs.values())),
        )
    alone = Counter(next(iter(one)) for one in places.values() if len(one) == 1)
    return Meetings(runs, shared, failed, alone)


def spoken_lines(transcript: Transcript) -> tuple[Line, ...]:
    """What both said, as everyone at the table heard it."""
    return tuple(
        Line(turn.speaker, turn.utterance) for turn in transcript.turns if turn.utterance.strip()
    )


def _label(folders: Sequence[Path]) -> dict[str, Path]:
    names = [_name_counselor(folder) for folder in folders]
    common = {name for name, count in Counter(names).items() if count > 1}
    return {
        str(folder) if name in common else name: folder
        for name, folder in zip(names, folders, strict=True)
    }


def _name_counselor(folder: Path) -> str:
    """Who counseled in a run, by its first session."""
    path = folder / SESSIONS
    for place in index_sessions(path):
        told = next(read_sessions(path, [place])).seats.get("counselor")
        return told or str(folder)
    raise InputError("holds no session", "Let psy-step simulate play it first.", place=str(path))
