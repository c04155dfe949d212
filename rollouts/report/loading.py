"""The sessions of a run as a page takes them: listed, packed, their courses averaged."""

import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from psy_env.records import Transcript
from psy_env.rubrics import Rubrics
from psy_env.vocabulary import AttitudeType
from rollouts.report.course import CourseTally, Point
from rollouts.report.reasons import find_reasons
from rollouts.report.session_data import Reasons, list_session, show_session
from rollouts.report.visible import show_data, write_visible
from rollouts.results.metrics import ALL
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.folder import find_rubrics
from rollouts.run.ledger import Ledger

MOST_SESSIONS = 2000
"""A page with more would be slow to open: of a longer run it holds every so manyth session."""
_RAW = -15
"""Deflate without a header, as a browser's `deflate-raw` inflates it."""


@dataclass(frozen=True)
class RunSessions:
    """A run under the `name` that a page gives it: how many sessions it has in all, and of those
    that the page holds a line each, the session packed, and their courses by type of attitude and
    all."""

    name: str
    total: int
    lines: Sequence[Mapping[str, Any]]
    packed: Sequence[str]
    courses: Mapping[str, Mapping[str, tuple[Point, ...]]]


def read_sessions(run: Path, name: str, most: int = MOST_SESSIONS) -> RunSessions:
    """The sessions of a run's folder. Raises InputError for a folder that holds none."""
    with open_saved(run) as ledger:
        return load_sessions(ledger, find_rubrics(run), name, most=most)


def load_sessions(
    ledger: Ledger,
    rubrics: Rubrics,
    name: str,
    watch: Callable[[Transcript], object] = lambda _: None,
    most: int = MOST_SESSIONS,
) -> RunSessions:
    """Read a run's sessions; of more than `most` every so manyth. Each is shown to `watch`, too.
    Raises InputError for a ledger that is damaged."""
    total = len(ledger.done_ids())
    every = max(1, -(-total // most))

    def tell() -> Iterator[tuple[Transcript, Reasons]]:
        for payload in islice(ledger.payloads(), 0, None, every):
            one = read_transcript(payload, ledger, rubrics)
            watch(one)
            yield one, find_reasons(one, ledger.answered_calls_of(one.session_id))

    return pack_sessions(tell(), rubrics, name, total)


def pack_sessions(
    sessions: Iterable[tuple[Transcript, Reasons]], rubrics: Rubrics, name: str, total: int
) -> RunSessions:
    """Take sessions, with the reasons of their judges, one at a time; `total` is how many there
    are."""
    lines, packed = [], []
    tallies: defaultdict[str, CourseTally] = defaultdict(CourseTally)
    for transcript, reasons in sessions:
        lines.append(show_data(list_session(transcript, rubrics)))
        packed.append(pack(show_session(transcript, rubrics, reasons)))
        for group in (transcript.profile.attitude.type.value, ALL):
            tallies[group].add(transcript)
    groups = [group for group in (*map(str, AttitudeType), ALL) if group in tallies]
    return RunSessions(
        name, total, lines, packed, {group: tallies[group].points() for group in groups}
    )


def pack(data: Mapping[str, Any]) -> str:
    """Data as letters that a page can hold anywhere: visible JSON, deflated, in base64."""
    squeezer = zlib.compressobj(6, zlib.DEFLATED, _RAW)
    text = write_visible(data).encode("utf-8", "replace")
    return b64encode(squeezer.compress(text) + squeezer.flush()).decode()
