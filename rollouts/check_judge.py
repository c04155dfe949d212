"""A judge rates what people rated, or slates turned round: no answer is asked for twice."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter

from agents.models.recording import CallLog, recording
from psy_env.errors import InputError, OutOfBudget, PsyStepError
from psy_env.records import Ending, Ratings, Record
from psy_env.seats import Evaluator
from psy_env.views import SessionView, SlateView
from rollouts.audit.order import OrderSeen, turn_round
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

    ctrs: Ratings | None = None
    cause: str = ""

    @property
    def mean(self) -> float | None:
        """The CTRS mean (0-6); None where there is none."""
        return self.ctrs.mean() if self.ctrs else None


class TurnedRound(Record):
    """What turning a slate round changed; None where the judge could not score it both ways, with
    the cause where it raised."""

    seen: OrderSeen | None = None
    cause: str = ""


Found = TypeVar("Found", Rated, TurnedRound)


class Judged(NamedTuple):
    """What was found by job, what models took for it over all commands, and calls lost to a
    kill."""

    found: Mapping[str, Any]
    usage: tuple[SeatUsage, ...]
    recovered: int


class JudgeSetup(NamedTuple):
    """Who judges, where every answer is kept, how many questions are in flight, and what it may
    cost."""

    seat: Callable[[], Evaluator]
    ledger: Path
    lanes: int
    meter: Meter


def judge_dialogues(dialogues: Sequence[RatedDialogue], setup: JudgeSetup) -> Judged:
    """A Rated of every dialogue, by name.

    The same call with the same ledger continues. Raises OutOfBudget or KeyboardInterrupt when
    dialogues are left (every answer is saved), InputError for what a user can put right.
    """
    return _judge([Job(one.name, 0, one) for one in dialogues], "dialogues", Rated, rate, setup)


def judge_slates(slates: Mapping[str, SlateView], setup: JudgeSetup) -> Judged:
    """A TurnedRound of every slate, by name; goes on and raises as judge_dialogues."""
    jobs = [Job(name, 0, view) for name, view in slates.items()]
    return _judge(jobs, "slates", TurnedRound, turn, setup)


def rate(judge: Evaluator, dialogue: RatedDialogue, seed: int) -> Rated:
    """The form of one dialogue."""
    return Rated(ctrs=judge.rate(SessionView(lines=dialogue.lines, plan=None, seed=seed)).ctrs)


def turn(judge: Evaluator, view: SlateView, _seed: int) -> TurnedRound:
    """One slate both ways."""
    return TurnedRound(seen=turn_round(judge, view))


def _judge(
    jobs: Sequence[Job],
    noun: str,
    kind: type[Found],
    ask: Callable[[Evaluator, Any, int], Found],
    setup: JudgeSetup,
) -> Judged:
    ledger = setup.ledger
    ledger.parent.mkdir(parents=True, exist_ok=True)
    work = Work(
        seat=setup.seat,
        do=partial(_do, kind=kind, ask=ask),
        give_up=partial(_give_up, kind=kind),
    )
    held = hold_run(ledger.parent, f"{ledger.name}.lock")
    with held, Ledger(ledger) as book, catch_stop() as stop:
        recovered = book.waste()
        book.forget_all()  # forms are read anew from the answers: rules may have changed
        try:
            with show_progress("judging", len(jobs), noun=noun) as reporter:
                workers = Workers(0, setup.lanes)
                do_jobs(book, jobs, len(jobs), work, workers, setup.meter, stop, reporter)
        except (OutOfBudget, KeyboardInterrupt) as error:
            done = f"{len(book.done_ids())} of {len(jobs)} {noun} judged"
            raise _explain_stop(setup.meter, done) from error
        adapter = TypeAdapter(kind)
        found = {name: adapter.validate_json(payload) for name, payload in book.records()}
        return Judged(found, tuple(book.usage()), recovered)


def _do(
    job: Job,
    judge: Evaluator,
    log: CallLog | None = None,
    *,
    kind: type[Found],
    ask: Callable[[Evaluator, Any, int], Found],
) -> Outcome:
    """What the judge makes of one; one that raises leaves it unscored with the cause."""
    with recording(job.job_id, log):
        try:
            return _record(job, ask(judge, job.payload, job.seed))
        except InputError:
            raise
        except PsyStepError as error:
            return _give_up(job, str(error), kind=kind)


def _record(job: Job, found: Rated | TurnedRound) -> Outcome:
    ending = str(Ending.FAILED) if found.cause else "rated"
    return Outcome(job.job_id, found.model_dump_json().encode(), ending, cause=found.cause)


def _give_up(job: Job, cause: str, *, kind: type[Found]) -> Outcome:
    return _record(job, kind(cause=cause))


def _explain_stop(meter: Meter, done: str) -> OutOfBudget | KeyboardInterrupt:
    if meter.spent:
        told = f"{meter.spent}, {done}"
        return OutOfBudget(f"{told}; the same command with a larger budget continues")
    return KeyboardInterrupt(
        f"stopped with {done} and every answer saved; the same command continues"
    )
