"""Profiles made by a language model: many rows at a time, every answer in a ledger beside the file,
none asked for twice."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from agents.models.recording import recording
from agents.profiles.patternreframe.importer import Reject, Row
from psy_env.errors import InputError, OutOfBudget
from psy_env.records import Profile
from rollouts.fleet.messages import Abandoned, Outbox, SessionLog
from rollouts.fleet.stop import Stop, catch_stop
from rollouts.run.budget import Meter
from rollouts.run.folder import hold_run
from rollouts.run.ledger import Ledger, SeatUsage
from rollouts.show.progress import Reporter, show_progress

TICK = 0.1
"""Seconds after which the driver looks up without news."""

Made = Profile | Reject
Build = Callable[[Row], Made]
"""Makes the profile of one row, or rejects it; asks models on the way."""


class Profiled(NamedTuple):
    """What came of every row, in order; what models took for it over all commands, and calls lost
    to a kill."""

    made: tuple[Made, ...]
    usage: tuple[SeatUsage, ...]
    recovered: int


class _Done(NamedTuple):
    """What came of the row at this place; None when it was left for another time, or told why none
    can be built."""

    place: int
    made: Made | None


def profile_rows(
    rows: Sequence[Row], build: Build, ledger: Path, *, lanes: int, meter: Meter
) -> Profiled:
    """Build every row, so many at a time. The same call with the same ledger continues, and asks
    failed calls again.

    Raises OutOfBudget or KeyboardInterrupt when rows are left (every answer is saved), InputError
    for what a user can put right.
    """
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with (
        hold_run(ledger.parent, f"{ledger.name}.lock"),
        Ledger(ledger) as book,
        catch_stop() as stop,
    ):
        recovered = book.waste()
        meter.add_usage(book.usage())
        with show_progress("profiling", len(rows), noun="rows") as reporter:
            made = _Bench(rows, build, book).work_off(lanes, meter, stop, reporter)
        if len(made) < len(rows):
            raise _explain_stop(meter, f"{len(made)} of {len(rows)} rows done")
        return Profiled(
            tuple(made[place] for place in range(len(rows))), tuple(book.usage()), recovered
        )


class _Bench:
    """Threads build rows; this one alone writes the ledger, and a call is used when it is there."""

    def __init__(self, rows: Sequence[Row], build: Build, book: Ledger) -> None:
        """Lay every row out, with the calls that were answered before."""
        self._total, self._build, self._book = len(rows), build, book
        self._outbox, self._finished = Outbox(), SimpleQueue[_Done]()
        self._waiting: SimpleQueue[tuple[int, Row, SessionLog]] = SimpleQueue()
        for place, row in enumerate(rows):
            answered = (call for call in book.calls_of(row.profile_id) if call.reply is not None)
            self._waiting.put((place, row, SessionLog(answered, self._outbox)))

    def work_off(self, lanes: int, meter: Meter, stop: Stop, reporter: Reporter) -> dict[int, Made]:
        """What came of the rows, by place; all of them, unless the budget is used up or a stop was
        asked for.

        Raises what any lane raised, when all calls in flight have come home.
        """
        seen, stored, made = 0, 0, dict[int, Made]()
        fault: BaseException | None = None
        self._outbox.confirm(stored, draining=bool(meter.spent))
        for _ in range(min(lanes, self._total)):
            threading.Thread(target=self._work, daemon=True).start()
        while seen < self._total:
            news = self._outbox.collect(TICK)
            fault = fault or news.fault
            self._book.append((), news.calls)
            meter.add_calls(news.calls)
            stored += len(news.calls)
            self._outbox.confirm(stored, draining=stop.requested or bool(meter.spent))
            done = [self._finished.get() for _ in range(self._finished.qsize())]
            seen += len(done)
            fresh = {place: one for place, one in done if one is not None}
            made |= fresh
            rejected = sum(isinstance(one, Reject) for one in fresh.values())
            reporter.add(len(fresh), rejected, tokens=meter.tokens, cost=meter.cost)
        if fault is not None:
            raise fault
        return made

    def _work(self) -> None:
        """One lane: a row at a time, for ever."""
        while True:
            place, row, log = self._waiting.get()
            made = None
            try:
                with recording(row.profile_id, log):
                    made = self._build(row)
            except Abandoned:
                pass
            except InputError as fault:
                self._outbox.post_fault(fault)
            except BaseException as fault:
                self._outbox.post_fault(fault)
                raise
            finally:
                self._finished.put(_Done(place, made))


def _explain_stop(meter: Meter, done: str) -> OutOfBudget | KeyboardInterrupt:
    if meter.spent:
        return OutOfBudget(
            f"{meter.spent}, {done}; the same command with a larger budget continues"
        )
    return KeyboardInterrupt(
        f"stopped with {done} and every answer saved; the same command continues"
    )
