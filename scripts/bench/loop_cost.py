"""What the in-process loop costs on top of the bare seat calls it makes.

Records every call that the seats get in some sessions. Then, by turns, times the bare calls on the
recorded views, and whole sessions played anew: referee, views, records, choices and the
transcript's JSON. Caches are emptied before each.

target: the median of (sessions : bare calls) is at most 1.25
usage:  python scripts/bench/loop_cost.py [--sessions N] [--candidates N ...] [--repeats N]
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any, TypeVar

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from psy_env.records import Candidate, ClientTurn, Ratings, Rules, ScoreCard, SessionRating
from psy_env.seats import Cast
from psy_env.views import ClientView, CounselorView, SessionView, SlateView
from rollouts.run.config import SimulateConfig
from rollouts.work.job import Job, Outcome, Work
from rollouts.work.schedule import schedule_sessions
from rollouts.work.session import session_work

TARGET = 1.25
ViewT = TypeVar("ViewT")
MoveT = TypeVar("MoveT")


@dataclass
class Recorder:
    """All three seats at once: passes every call on and keeps it."""

    cast: Cast
    calls: list[Callable[[], object]] = field(default_factory=list)

    @property
    def planning(self) -> bool:
        """As the counselor has it."""
        return self.cast.counselor.planning

    def _pass_on(self, method: Callable[[ViewT], MoveT], view: ViewT) -> MoveT:
        self.calls.append(partial(method, view))
        return method(view)

    def speak(self, view: ClientView) -> ClientTurn | str:
        """The client's."""
        return self._pass_on(self.cast.client.speak, view)

    def react(self, view: ClientView) -> Ratings:
        """The client's."""
        return self._pass_on(self.cast.client.react, view)

    def propose(self, view: CounselorView) -> Sequence[Candidate | str] | str:
        """The counselor's."""
        return self._pass_on(self.cast.counselor.propose, view)

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """The evaluator's."""
        return self._pass_on(self.cast.evaluator.score, view)

    def rate(self, view: SessionView) -> SessionRating:
        """The evaluator's."""
        return self._pass_on(self.cast.evaluator.rate, view)


def find_caches() -> list[Any]:
    """Every lru_cache in the modules of this project."""
    ours = [
        module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("agents", "psy_env")
    ]
    found = [
        value for module in ours for value in vars(module).values() if hasattr(value, "cache_clear")
    ]
    return list({id(cache): cache for cache in found}.values())


def time_cold(work: Callable[[], object], caches: Sequence[Any]) -> float:
    """Seconds with all caches empty at the start."""
    for cache in caches:
        cache.cache_clear()
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def play_all(jobs: Sequence[Job], work: Work, cast: Cast) -> list[Outcome]:
    """One session after the other, as a worker's lane does it."""
    return [work.do(job, cast, None) for job in jobs]


def measure(sessions: int, candidates: int, repeats: int) -> float:
    """Print one line; the median ratio."""
    jobs = schedule_sessions(find_profiles("builtin"), sessions, 0)
    work = session_work(seat_cast, SimulateConfig().seats, Rules(candidates=candidates))
    cast = work.seat()
    recorder = Recorder(cast)
    play_all(jobs, work, Cast(recorder, recorder, recorder))
    caches = find_caches()
    gc.freeze()  # the recorded views would slow the collector down in both measurements

    def play_sessions() -> object:
        return play_all(jobs, work, cast)

    def call_seats() -> object:
        return [call() for call in recorder.calls]

    whole, bare = [], []
    for _ in range(repeats):
        bare.append(time_cold(call_seats, caches))
        whole.append(time_cold(play_sessions, caches))
    gc.unfreeze()
    ratio = median(a / b for a, b in zip(whole, bare, strict=True))
    print(
        f"{candidates} candidates, {sessions} sessions, {len(recorder.calls)} seat calls: "
        f"bare {median(bare):.2f} s, sessions {median(whole):.2f} s "
        f"({sessions / median(whole):.1f} a second), ratio {ratio:.3f}"
    )
    return ratio


def main() -> int:
    """Exit 1 when a ratio is above the target."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--candidates", type=int, nargs="+", default=[8, 1])
    parser.add_argument("--repeats", type=int, default=9)
    given = parser.parse_args()
    worst = max(
        measure(given.sessions, candidates, given.repeats) for candidates in given.candidates
    )
    print(f"worst {worst:.3f}, target at most {TARGET}: {'met' if worst <= TARGET else 'MISSED'}")
    return int(worst > TARGET)


if __name__ == "__main__":
    sys.exit(main())
