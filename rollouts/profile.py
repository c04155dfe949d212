"""Profiles out of rows, made by a language model: no answer is asked for twice."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from pydantic import TypeAdapter

from agents.models.recording import CallLog, recording
from agents.profiles.patternreframe.importer import Parts, PublishedRow, Reject, build_profile
from psy_env.errors import OutOfBudget
from psy_env.records import Ending, Profile
from rollouts.fleet.ray import Workers
from rollouts.fleet.run import do_jobs
from rollouts.fleet.stop import catch_stop
from rollouts.run.budget import Meter
from rollouts.run.folder import hold_run
from rollouts.run.ledger import Ledger, SeatUsage
from rollouts.show.progress import show_progress
from rollouts.work.job import Job, Outcome, Work

Made = Profile | Reject

_MADE: TypeAdapter[Made] = TypeAdapter(Made)


class Splitter(Protocol):
    """Takes a row apart."""

    def split(self, row: PublishedRow, seed: int) -> Parts:
        """The parts of a row. Raises UnusableError with the reason when it cannot be used."""
        ...


class Profiled(NamedTuple):
    """What came of every row, in order; what models took for it over all commands, and calls lost
    to a kill."""

    made: tuple[Made, ...]
    usage: tuple[SeatUsage, ...]
    recovered: int


def profile_work(seat: Callable[[], Splitter]) -> Work:
    """Rows taken apart: a job has a PublishedRow, and what comes of it is a Profile or a Reject."""
    return Work(seat=seat, do=split_row, give_up=_reject_row)


def split_row(job: Job, splitter: Splitter, log: CallLog | None = None) -> Outcome:
    """The profile of one row, or why there is none."""
    with recording(job.job_id, log):
        split = partial(splitter.split, seed=job.seed)
        return _record(job, build_profile(job.payload, split=split, seed=job.seed))


def profile_rows(
    rows: Sequence[PublishedRow], work: Work, ledger: Path, *, seed: int, lanes: int, meter: Meter
) -> Profiled:
    """Build every row, so many at a time. The same call with the same ledger continues, and asks
    failed calls again.

    Raises OutOfBudget or KeyboardInterrupt when rows are left (every answer is saved), InputError
    for what a user can put right.
    """
    jobs = [Job(row.profile_id, seed, row) for row in rows]
    ledger.parent.mkdir(parents=True, exist_ok=True)
    held = hold_run(ledger.parent, f"{ledger.name}.lock")
    with held, Ledger(ledger) as book, catch_stop() as stop:
        recovered = book.waste()
        book.forget_all()  # rows are made anew from the answers: the seed may be another
        try:
            with show_progress("profiling", len(rows), noun="rows") as reporter:
                do_jobs(book, jobs, len(jobs), work, Workers(0, lanes), meter, stop, reporter)
        except (OutOfBudget, KeyboardInterrupt) as error:
            done = f"{len(book.done_ids())} of {len(rows)} rows done"
            raise _explain_stop(meter, done) from error
        made = {name: _MADE.validate_json(payload) for name, payload in book.records()}
        return Profiled(tuple(made[row.profile_id] for row in rows), tuple(book.usage()), recovered)


def _record(job: Job, made: Made) -> Outcome:
    ending = Ending.FAILED if isinstance(made, Reject) else "made"
    return Outcome(job.job_id, _MADE.dump_json(made), str(ending))


def _reject_row(job: Job, cause: str) -> Outcome:
    return _record(job, Reject(job.payload.line, cause, job.payload.thought))


def _explain_stop(meter: Meter, done: str) -> OutOfBudget | KeyboardInterrupt:
    if meter.spent:
        told = f"{meter.spent}, {done}"
        return OutOfBudget(f"{told}; the same command with a larger budget continues")
    return KeyboardInterrupt(
        f"stopped with {done} and every answer saved; the same command continues"
    )
