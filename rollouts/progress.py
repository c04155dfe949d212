"""How far a run is, on stderr: a bar on a terminal, otherwise a plain line every few seconds."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from psy_env.records import Ending
from rollouts.session_play import PlayedSession

LINE_SECONDS = 5.0


@dataclass
class Tally:
    """Counts of one call: `done` includes the sessions that were there before, speed does not."""

    total: int
    before: int
    played: int = 0
    failed: int = 0
    started: float | None = None

    @property
    def done(self) -> int:
        """Sessions in the ledger."""
        return self.before + self.played

    @property
    def pace(self) -> float:
        """Sessions per second since the workers were there."""
        return 0.0 if self.started is None else self.played / max(time.monotonic() - self.started, 1e-9)

    def add(self, sessions: Sequence[PlayedSession]) -> None:
        """Count what came back; the first call, even with nothing, starts the clock."""
        self.started = self.started or time.monotonic()
        self.played += len(sessions)
        self.failed += sum(session.ending == Ending.FAILED for session in sessions)

    def __str__(self) -> str:
        """One line for people."""
        left = f"{(self.total - self.done) / self.pace:.0f} s left" if self.played else "time left unknown"
        return f"{self.done}/{self.total} sessions, {self.failed} failed, {self.pace:.1f}/s, {left}"


class Reporter:
    """Counts finished sessions and shows them."""

    def __init__(self, tally: Tally) -> None:
        """Print plain lines."""
        self.tally = tally
        self._next_line = time.monotonic() + LINE_SECONDS

    def add(self, sessions: Sequence[PlayedSession]) -> None:
        """Count these sessions (none is fine too) and show where the run stands."""
        self.tally.add(sessions)
        self._show()

    def _show(self) -> None:
        if time.monotonic() >= self._next_line:
            print(self.tally, file=sys.stderr, flush=True)
            self._next_line = time.monotonic() + LINE_SECONDS


class _BarReporter(Reporter):
    def __init__(self, tally: Tally, bar: Progress) -> None:
        super().__init__(tally)
        self._bar = bar
        self._task = bar.add_task("sessions", total=tally.total, completed=tally.before, failed=0, pace=0.0)

    def _show(self) -> None:
        self._bar.update(self._task, completed=self.tally.done, failed=self.tally.failed, pace=self.tally.pace)


@contextmanager
def show_progress(total: int, before: int) -> Iterator[Reporter]:
    """Show progress while sessions are played."""
    tally, console = Tally(total, before), Console(stderr=True)
    if not console.is_terminal:
        yield Reporter(tally)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed, {task.fields[pace]:.1f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, refresh_per_second=4) as bar:
        yield _BarReporter(tally, bar)
