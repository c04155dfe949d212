"""A judge rates dialogues that people rated: no answer is asked for twice."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from agents.models.recording import CallLog, recording
from psy_env.errors import InputError, OutOfBudget, PsyStepError
from psy_env.records import Ending, Ratings, Record
from psy_env.seats import Evaluator
from psy_env.views import SessionView
from rollouts.audit.rated_dialogues import RatedDialogue
from rollouts.fleet.ray import Workers
from rollouts.fleet.run import do_jobs
from rollouts.fleet.stop import catch_stop
from rollouts.run.budget import Meter
from rollouts.run.folder import hold_run
from rollouts.run.ledger import Ledger, SeatUsage
from rollouts.show.progress import show_progress
from rollouts.work.job import Job, Outcome, Work


class Rated(Record):
    """A judge's form of one dialogue; None with the cause where it could not rate it."""

    ctrs: Ratings | None
    cause: str = ""


class Judged(NamedTuple):
    """The forms by dialogue, what models took for them over all commands, and calls lost to a
    kill."""

    rated: Mapping[str, Rated]
    usage: tuple[SeatUsage, ...]
    recovered: int

    @property
    def means(self) -> dict[str, float | None]:
        """The CTRS mean (0-6) by dialogue; None where there is none."""
        return {
            name: rated.ctrs.mean() if rated.ctrs else None for name, rated in self.rated.items()
        }


_RATED = TypeAdapter(Rated)


def judge_dialogues(
    dialogues: Sequence[RatedDialogue],
    seat: Callable[[], Evaluator],
    ledger: Path,
    *,
    lanes: int,
    meter: Meter,
) -> Judged:
    """Rate every dialogue, so many at a time; the same call with the same ledger continues.

    Raises OutOfBudget or KeyboardInterrupt when dialogues are left (every answer is saved),
    InputError for what a user can put right.
    """
    jobs = [Job(one.name, 0, one) for one in dialogues]
    ledger.parent.mkdir(parents=True, exist_ok=True)
    work = Work(seat=seat, do=rate_dialogue, give_up=_give_up)
    held = hold_run(ledger.parent, f"{ledger.name}.lock")
    with held, Ledger(ledger) as book, catch_stop() as stop:
        recovered = book.waste()
        book.forget_all()  # forms are read anew from the answers: rules may have changed
        try:
            with show_progress("judging", len(jobs), noun="dialogues") as reporter:
                do_jobs(book, jobs, len(jobs), work, Workers(0, lanes), meter, stop, reporter)
        except (OutOfBudget, KeyboardInterrupt) as error:
            done = f"{len(book.done_ids())} of {len(jobs)} dialogues judged"
            raise _explain_stop(meter, done) from error
        rated = {name: _RATED.validate_json(payload) for name, payload in book.records()}
        return Judged(rated, tuple(book.usage()), recovered)


def rate_dialogue(job: Job, judge: Evaluator, log: CallLog | None = None) -> Outcome:
    """The form of one dialogue; a judge that raises leaves it unscored with the cause."""
    view = SessionView(lines=job.payload.lines, plan=None, seed=job.seed)
    with recording(job.job_id, log):
        try:
            return _record(job, Rated(ctrs=judge.rate(view).ctrs))
        except InputError:
            raise
        except PsyStepError as error:
            return _give_up(job, str(error))


def _record(job: Job, rated: Rated) -> Outcome:
    ending = "rated" if rated.ctrs else str(Ending.FAILED)
    return Outcome(job.job_id, _RATED.dump_json(rated), ending, cause=rated.cause)


def _give_up(job: Job, cause: str) -> Outcome:
    return _record(job, Rated(ctrs=None, cause=cause))


def _explain_stop(meter: Meter, done: str) -> OutOfBudget | KeyboardInterrupt:
    if meter.spent:
        told = f"{meter.spent}, {done}"
        return OutOfBudget(f"{told}; the same command with a larger budget continues")
    return KeyboardInterrupt(
        f"stopped with {done} and every answer saved; the same command continues"
    )
