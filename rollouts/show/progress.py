"""How far a run is, on stderr: a bar in a terminal, now and then a line in a file."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS = 10.0
"""At most one line in so many, and none where nothing has changed."""

BAR_WIDTH = 20


class Taken(NamedTuple):
    """What a run has taken so far: exchanges begun by this command, and all that models took."""

    exchanges: int = 0
    calls: int = 0
    tokens: int = 0
    cost: float = 0.0

    def __str__(self) -> str:
        """For people, what is nothing left out."""
        told = {
            f"{self.exchanges:,} exchanges": self.exchanges,
            f"{self.calls:,} calls": self.calls,
            f"{self.tokens:,} tokens, ${self.cost:.2f}": self.tokens,
        }
        return ", ".join(words for words, count in told.items() if count)


NOTHING = Taken()


@dataclass
class Tally:
    """Sessions (or what `noun` says) counted in one call; `done` includes those `before` it, the
    pace does not. `over` are the exchanges of those that were added, `longest` the most that one
    may have (0: nobody knows)."""

    doing: str
    total: int
    before: int = 0
    added: int = 0
    failed: int = 0
    started: float | None = None
    taken: Taken = NOTHING
    over: int = 0
    longest: int = 0
    noun: str = "sessions"

    @property
    def done(self) -> int:
        """All sessions that are through."""
        return self.before + self.added

    @property
    def reached(self) -> float:
        """The same with the parts of those that are under way; their forms count as an exchange."""
        begun = max(0, self.taken.exchanges - self.over)
        parts = begun / (self.longest + 1) if self.longest else 0.0
        return min(self.total, self.done + parts)

    @property
    def pace(self) -> float:
        """Sessions per second since the clock started."""
        return (
            0.0 if self.started is None else self.added / max(time.monotonic() - self.started, 1e-9)
        )

    def add(self, count: int, failed: int, taken: Taken, over: int) -> None:
        """Count more sessions; the first call, even with none, starts the clock."""
        self.started = self.started or time.monotonic()
        self.added += count
        self.failed += failed
        self.over += over
        self.taken = taken

    def __str__(self) -> str:
        """One line for people."""
        left = (
            f"{(self.total - self.done) / self.pace:.0f} s left"
            if self.added
            else "time left unknown"
        )
        taken = f", {self.taken}" if str(self.taken) else ""
        return (
            f"{self.doing}: {self.done}/{self.total} {self.noun}, {self.failed} failed, "
            f"{self.pace:.1f}/s, {left}{taken}"
        )


class Reporter:
    """Counts sessions and shows how many there are."""

    def __init__(self, tally: Tally, clock: Callable[[], float] = time.monotonic) -> None:
        """Print plain lines; `clock` gives seconds."""
        self.tally = tally
        self._clock = clock
        self._next_line = clock() + LINE_SECONDS
        self._told: tuple[int, Taken] = (0, NOTHING)

    def add(self, count: int, failed: int = 0, taken: Taken = NOTHING, over: int = 0) -> None:
        """Count more sessions (none is fine too), which had `over` exchanges, and show where the
        run stands, with what it has taken in all."""
        self.tally.add(count, failed, taken, over)
        self._show()

    def _show(self) -> None:
        state = (self.tally.added, self.tally.taken)
        if state != self._told and self._clock() >= self._next_line:
            print(self.tally, file=sys.stderr, flush=True)
            self._next_line = self._clock() + LINE_SECONDS
            self._told = state


class _BarReporter(Reporter):
    def __init__(self, tally: Tally, bar: Progress, starting: str) -> None:
        super().__init__(tally)
        self._bar = bar
        self._task = bar.add_task(
            starting or tally.doing,
            total=tally.total,
            completed=tally.before,
            done=tally.done,
            failed=0,
            pace=0.0,
            taken="",
        )
        bar.refresh()

    def _show(self) -> None:
        tally = self.tally
        self._bar.update(
            self._task,
            description=tally.doing,
            completed=tally.reached,
            done=tally.done,
            failed=tally.failed,
            pace=tally.pace,
            taken=str(tally.taken),
        )


def tell_stage(number: int, total: int, what: str) -> None:
    """Say which of several parts of a long work begins."""
    print(f"{number}/{total}: {what}", file=sys.stderr, flush=True)


@contextmanager
def show_progress(
    doing: str,
    total: int,
    before: int = 0,
    *,
    noun: str = "sessions",
    starting: str = "",
    longest: int = 0,
) -> Iterator[Reporter]:
    """Show progress while something is done to sessions.

    `starting` stands in its place until there is news; a session has at most `longest` exchanges.
    """
    tally = Tally(doing, total, before, longest=longest, noun=noun)
    if not _is_terminal():
        yield Reporter(tally)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(BAR_WIDTH),
        TextColumn("{task.fields[done]}/{task.total}"),
        TextColumn("{task.fields[failed]} failed, {task.fields[pace]:.1f}/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[taken]}"),
    )
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=4) as bar:
        yield _BarReporter(tally, bar, starting)


def _is_terminal() -> bool:
    """Whether a bar can move there: no file is one, whatever asks for colours."""
    return sys.stderr.isatty() and not Console(stderr=True).is_dumb_terminal


@contextmanager
def show_waiting(told: str) -> Iterator[None]:
    """Say in a terminal what is waited for, as long as it is; elsewhere nothing."""
    with Console(stderr=True).status(told):
        yield
