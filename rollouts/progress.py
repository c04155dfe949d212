"""How far a run is, on stderr: a bar on a terminal, otherwise a plain line every few seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS = 5.0


@dataclass
class Tally:
    """Sessions counted in one call; `done` includes those that were there `before`, the pace does not."""

    doing: str
    total: int
    before: int = 0
    added: int = 0
    failed: int = 0
    started: float | None = None

    @property
    def done(self) -> int:
        """All sessions that are through."""
        return self.before + self.added

    @property
    def pace(self) -> float:
        """Sessions per second since the clock started."""
        return 0.0 if self.started is None else self.added / max(time.monotonic() - self.started, 1e-9)

    def add(self, count: int, failed: int) -> None:
        """Count more sessions; the first call, even with none, starts the clock."""
        self.started = self.started or time.monotonic()
        self.added += count
        self.failed += failed

    def __str__(self) -> str:
        """One line for people."""
        left = f"{(self.total - self.done) / self.pace:.0f} s left" if self.added else "time left unknown"
        return f"{self.doing}: {self.done}/{self.total} sessions, {self.failed} failed, {self.pace:.1f}/s, {left}"


class Reporter:
    """Counts sessions and shows how many there are."""

    def __init__(self, tally: Tally) -> None:
        """Print plain lines."""
        self.tally = tally
        self._next_line = time.monotonic() + LINE_SECONDS

    def add(self, count: int, failed: int = 0) -> None:
        """Count more sessions (none is fine too) and show where the run stands."""
        self.tally.add(count, failed)
        self._show()

    def _show(self) -> None:
        if time.monotonic() >= self._next_line:
            print(self.tally, file=sys.stderr, flush=True)
            self._next_line = time.monotonic() + LINE_SECONDS


class _BarReporter(Reporter):
    def __init__(self, tally: Tally, bar: Progress) -> None:
        super().__init__(tally)
        self._bar = bar
        self._task = bar.add_task(tally.doing, total=tally.total, completed=tally.before, failed=0, pace=0.0)

    def _show(self) -> None:
        self._bar.update(self._task, completed=self.tally.done, failed=self.tally.failed, pace=self.tally.pace)


@contextmanager
def show_progress(doing: str, total: int, before: int = 0) -> Iterator[Reporter]:
    """Show progress while something is done to sessions."""
    tally, console = Tally(doing, total, before), Console(stderr=True)
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
