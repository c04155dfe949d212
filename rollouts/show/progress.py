"""How far a run is, on stderr: a bar, or a plain line every few seconds."""

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
    """Sessions (or what `noun` says) counted in one call; `done` includes those `before` it, the
    pace does not."""

    doing: str
    total: int
    before: int = 0
    added: int = 0
    failed: int = 0
    started: float | None = None
    tokens: int = 0
    cost: float = 0.0
    noun: str = "sessions"

    @property
    def done(self) -> int:
        """All sessions that are through."""
        return self.before + self.added

    @property
    def pace(self) -> float:
        """Sessions per second since the clock started."""
        return (
            0.0 if self.started is None else self.added / max(time.monotonic() - self.started, 1e-9)
        )

    def add(self, count: int, failed: int) -> None:
        """Count more sessions; the first call, even with none, starts the clock."""
        self.started = self.started or time.monotonic()
        self.added += count
        self.failed += failed

    def __str__(self) -> str:
        """One line for people."""
        left = (
            f"{(self.total - self.done) / self.pace:.0f} s left"
            if self.added
            else "time left unknown"
        )
        return (
            f"{self.doing}: {self.done}/{self.total} {self.noun}, {self.failed} failed, "
            f"{self.pace:.1f}/s, {left}{self.taken}"
        )

    @property
    def taken(self) -> str:
        """What models took so far; empty when none was asked."""
        return f", {self.tokens:,} tokens, ${self.cost:.2f}" if self.tokens else ""


class Reporter:
    """Counts sessions and shows how many there are."""

    def __init__(self, tally: Tally) -> None:
        """Print plain lines."""
        self.tally = tally
        self._next_line = time.monotonic() + LINE_SECONDS

    def add(self, count: int, failed: int = 0, *, tokens: int = 0, cost: float = 0.0) -> None:
        """Count more sessions (none is fine too) and show where the run stands, with what it has
        taken in all."""
        self.tally.add(count, failed)
        self.tally.tokens, self.tally.cost = tokens, cost
        self._show()

    def _show(self) -> None:
        if time.monotonic() >= self._next_line:
            print(self.tally, file=sys.stderr, flush=True)
            self._next_line = time.monotonic() + LINE_SECONDS


class _BarReporter(Reporter):
    def __init__(self, tally: Tally, bar: Progress) -> None:
        super().__init__(tally)
        self._bar = bar
        self._task = bar.add_task(
            tally.doing, total=tally.total, completed=tally.before, failed=0, pace=0.0, taken=""
        )

    def _show(self) -> None:
        tally = self.tally
        self._bar.update(
            self._task,
            completed=tally.done,
            failed=tally.failed,
            pace=tally.pace,
            taken=tally.taken.removeprefix(", "),
        )


@contextmanager
def show_progress(
    doing: str, total: int, before: int = 0, *, noun: str = "sessions"
) -> Iterator[Reporter]:
    """Show progress while something is done to sessions."""
    tally = Tally(doing, total, before, noun=noun)
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Reporter(tally)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed, {task.fields[pace]:.1f}/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[taken]}"),
    )
    with Progress(*columns, console=console, refresh_per_second=4) as bar:
        yield _BarReporter(tally, bar)
