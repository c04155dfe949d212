"""Do jobs into a ledger, here or on Ray: the one loop under everything that is run."""

from collections.abc import Callable, Iterable, Sequence

from agents.models.recording import Call
from psy_env.errors import OutOfBudget, PsyStepError
from psy_env.records import Ending
from rollouts.fleet.driver import Driver
from rollouts.fleet.file_limit import raise_file_limit
from rollouts.fleet.queue import Queue
from rollouts.fleet.ray import Workers, name_fault, open_actors
from rollouts.fleet.stop import Stop
from rollouts.fleet.worker import Worker
from rollouts.run.budget import Meter
from rollouts.run.ledger import Ledger
from rollouts.show.progress import Reporter, Taken
from rollouts.work.failures import Streak
from rollouts.work.job import Job, Outcome, Work

DRAIN_SECONDS = 30.0
"""How long a stopping run waits for calls in flight, so that what they cost is not lost; a second
Ctrl-C cuts it."""


def do_jobs(
    ledger: Ledger,
    jobs: Iterable[Job],
    total: int,
    work: Work,
    workers: Workers,
    meter: Meter,
    stop: Stop,
    reporter: Reporter,
) -> None:
    """Do these jobs; what comes of them, and every call, is in the ledger before it is used.

    Raises KeyboardInterrupt when a stop was asked for, OutOfBudget when the run has taken what it
    may, InputError when no job can be done, PsyStepError when they fail one after the other for the
    same cause.
    """
    raise_file_limit()
    meter.add_usage(ledger.usage())
    _refuse_overdraft(meter)

    streak = Streak()

    def save(outcomes: Sequence[Outcome], calls: Sequence[Call]) -> None:
        if outcomes or calls:
            ledger.append(outcomes, calls)
        meter.add_calls(calls)
        failed = sum(outcome.ending == Ending.FAILED for outcome in outcomes)
        over = sum(outcome.exchanges for outcome in outcomes)
        if driver.heard:
            taken = Taken(driver.exchanges, meter.calls, meter.tokens, meter.cost)
            reporter.add(len(outcomes), failed, taken, over)
        streak.add(outcomes)
        stop.requested = stop.requested or bool(meter.spent or streak.doom)

    driver = Driver(
        Queue(streak.watch(jobs), total, workers=workers.count, max_attempts=workers.max_attempts),
        recall=ledger.answered_calls_of,
        save=save,
        give_up=work.give_up,
        waste=ledger.waste,
    )
    (do_on_ray if workers.count else do_here)(driver, work, workers, stop)
    if driver.unfinished:
        _refuse_overdraft(meter)
        if streak.doom:
            remedy = "everything is saved; put it right, and the same command continues"
            raise PsyStepError(f"{streak.doom}; {remedy}")
        raise KeyboardInterrupt


def do_here(driver: Driver, work: Work, workers: Workers, stop: Stop) -> None:
    """Do everything in this process, or until a stop is asked for."""
    worker = Worker(work, workers.lanes, servers=workers.servers)
    handle = driver.hire(workers.lanes)

    def step() -> None:
        driver.take_in({0: worker.answer(driver.write_to(handle))}, [handle])

    _drive(driver, step, stop)
    if driver.fault:
        raise driver.fault


def do_on_ray(driver: Driver, work: Work, workers: Workers, stop: Stop) -> None:
    """Do everything on Ray, or until a stop is asked for; what came back by then is saved."""
    with open_actors(driver, work, workers, stop) as actors:
        _drive(driver, actors.step, stop)
        if driver.fault:
            raise name_fault(driver.fault)


def _drive(driver: Driver, step: Callable[[], None], stop: Stop) -> None:
    while driver.busy and not (stop.requested or driver.fault):
        step()
    driver.begin_draining(DRAIN_SECONDS)
    while driver.busy:
        step()


def _refuse_overdraft(meter: Meter) -> None:
    if meter.spent:
        thing = f"{meter.spent}; everything is saved"
        raise OutOfBudget(f"{thing}, the same command with a larger budget continues")
