"""The driver: what comes back is saved before it is used, and what one worker sees others hear."""

from collections.abc import Sequence

import pytest

from agents.models.endpoint.gate import Pressure
from agents.models.recording import Call, CallKey
from psy_env.errors import PsyStepError
from rollouts.fleet.driver import DEATHS_IN_A_ROW, Driver, Handle
from rollouts.fleet.messages import FromWorker
from rollouts.fleet.queue import Queue
from rollouts.work.job import Job, Outcome
from rollouts.work.schedule import schedule_sessions
from tests.scripted import make_profile

JOBS = schedule_sessions([make_profile(number) for number in range(60)], None, 0)
CALL = Call(CallKey("s", "0", "h", 0), "client", "m")


class Office:
    """A driver with workers, and what it saved and gave up."""

    def __init__(self, workers: int = 2, max_attempts: int = 3) -> None:
        self.outcomes: list[Outcome] = []
        self.calls: list[Call] = []
        self.wasted: list[str] = []
        self.driver = Driver(
            Queue(JOBS, len(JOBS), workers=workers, max_attempts=max_attempts),
            recall=lambda _: (),
            save=self.save,
            give_up=self.give_up,
            waste=self.wasted.extend,
        )
        self.workers = [self.driver.hire(1) for _ in range(workers)]

    def save(self, outcomes: Sequence[Outcome], calls: Sequence[Call]) -> None:
        self.outcomes += outcomes
        self.calls += calls

    def give_up(self, job: Job, cause: str) -> Outcome:
        return Outcome(job.job_id, cause.encode(), "failed")

    def tell(self, handle: Handle, message: FromWorker) -> None:
        self.driver.take_in({0: message}, [handle])


def finish(job_id: str) -> Outcome:
    return Outcome(job_id, b"{}", "goals_reached", 3, 0.1)


def test_a_worker_is_told_that_its_calls_are_safe_only_after_they_were_saved() -> None:
    office = Office()
    first, second = office.workers
    assert office.driver.write_to(first).stored == 0
    office.tell(first, FromWorker(calls=(CALL, CALL)))
    assert office.calls == [CALL, CALL]
    assert office.driver.write_to(first).stored == 2
    assert office.driver.write_to(second).stored == 0


def test_a_call_that_cannot_be_saved_is_never_confirmed() -> None:
    office = Office()
    office.driver._save = lambda outcomes, calls: pytest.fail("disk full")
    with pytest.raises(BaseException, match="disk full"):
        office.tell(office.workers[0], FromWorker(calls=(CALL,)))
    assert office.workers[0].stored == 0


def test_what_one_workers_gate_saw_every_other_worker_hears_once() -> None:
    office = Office(workers=3)
    first, second, third = office.workers
    office.tell(first, FromWorker(pressure={"lab": Pressure(rate_limited=1)}))
    office.tell(third, FromWorker(pressure={"lab": Pressure(rate_limited=2, ok=5)}))
    assert office.driver.write_to(second).pressure["lab"][:2] == (5, 3)
    assert office.driver.write_to(second).pressure == {}
    assert office.driver.write_to(first).pressure["lab"][:2] == (5, 2)


def test_a_draining_driver_hands_nothing_out_and_waits_for_calls_in_flight() -> None:
    office = Office(workers=1)
    (worker,) = office.workers
    assert office.driver.write_to(worker).jobs
    office.driver.begin_draining(60)
    message = office.driver.write_to(worker)
    assert message.draining
    assert message.jobs == ()
    assert office.driver.busy
    office.tell(worker, FromWorker(quiet=True))
    assert not office.driver.busy
    assert office.driver.unfinished


def test_a_draining_driver_does_not_wait_for_ever() -> None:
    office = Office(workers=1)
    office.driver.write_to(office.workers[0])
    office.driver.begin_draining(0)
    assert not office.driver.busy


def test_a_dead_workers_calls_in_flight_are_given_up_and_its_jobs_handed_out_again() -> None:
    office = Office(workers=1)
    (worker,) = office.workers
    held = [job.job_id for job, _ in office.driver.write_to(worker).jobs]
    office.driver.bury(worker, "killed")
    assert office.wasted == held
    again = office.driver.write_to(office.driver.hire(1)).jobs
    assert [job.job_id for job, _ in again] == held


def test_workers_that_only_die_end_the_run_unless_a_job_comes_back_in_between() -> None:
    office = Office(workers=1, max_attempts=100)

    def die(times: int) -> None:
        for _ in range(times):
            office.driver.write_to(office.workers[-1])
            office.driver.bury(office.workers[-1], "killed")
            office.workers.append(office.driver.hire(1))

    die(DEATHS_IN_A_ROW - 1)
    message = office.driver.write_to(office.workers[-1])
    office.tell(office.workers[-1], FromWorker(outcomes=(finish(message.jobs[0].job.job_id),)))
    die(DEATHS_IN_A_ROW - 1)
    with pytest.raises(PsyStepError, match="cannot stay alive"):
        die(1)
