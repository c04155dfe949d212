"""The fleet, on real Ray: any number of workers gives the same bytes, and no death loses or doubles
a session."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket

import pytest

from psy_env.errors import InputError
from rollouts.fleet.address import VARIABLE, refuse_dead_address
from rollouts.fleet.queue import SPARE, TOGETHER, Leases, Queue
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate
from rollouts.work.job import Job
from rollouts.work.schedule import schedule_sessions
from tests.fleet_seats import ODD, ROOT, configure, seat_scripted, write_test_profiles
from tests.scripted import make_profile

FILES = (
    "sessions.jsonl",
    "metrics.json",
    "preferences/utterance.jsonl",
    "preferences/planner.jsonl",
)


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with a profile file, and room for runs."""
    write_test_profiles(tmp_path / "profiles.jsonl", 24)
    return tmp_path


def play(config: SimulateConfig) -> dict[str, bytes]:
    """The files of a run after a call."""
    simulate(config, cast_factory=seat_scripted)
    return {name: (config.out / name).read_bytes() for name in FILES}


def read_sessions(folder: Path) -> dict[str, dict[str, str]]:
    rows = [json.loads(line) for line in (folder / "sessions.jsonl").read_text().splitlines()]
    assert [row["session_id"] for row in rows] == [f"test-{number:04d}_r0" for number in range(24)]
    return {row["session_id"]: row for row in rows}


@pytest.mark.usefixtures("cluster")
def test_any_number_of_workers_gives_the_same_bytes(bench: Path) -> None:
    here = play(configure(bench, "here", workers=0))
    assert play(configure(bench, "one", workers=1)) == here
    assert play(configure(bench, "two", workers=2)) == here
    assert all(here.values())


@pytest.mark.usefixtures("cluster")
def test_a_killed_worker_loses_and_doubles_nothing(bench: Path) -> None:
    order = f"once {bench / 'killed'}"
    (bench / "killed").touch()
    expected = play(configure(bench, "here", client=order))
    (bench / "killed").unlink()
    assert play(configure(bench, "fleet", client=order, workers=2)) == expected
    assert (bench / "killed").exists()


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("concurrency", [pytest.param(2, marks=pytest.mark.slow), 12])
def test_a_session_that_kills_its_workers_fails_alone(bench: Path, concurrency: int) -> None:
    config = configure(
        bench, "run", client="kill", workers=2, max_attempts=3, concurrency=concurrency
    )
    result = simulate(config, cast_factory=seat_scripted)
    assert (result.sessions, result.failed) == (24, 1)
    odd = read_sessions(bench / "run")[f"{ODD}_r0"]
    assert (odd["ending"], odd["cause"]) == ("failed", "its worker died 3 times")
    with sqlite3.connect(bench / "run" / "ledger.sqlite") as database:
        attempts = dict(database.execute("SELECT session_id, attempts FROM sessions"))
    assert attempts.pop(f"{ODD}_r0") == 3
    assert max(attempts.values()) <= 1 + TOGETHER


@pytest.mark.usefixtures("cluster")
def test_a_session_that_hangs_fails_alone(bench: Path) -> None:
    config = configure(bench, "run", client="hang", workers=2, max_attempts=2, session_timeout=2)
    assert simulate(config, cast_factory=seat_scripted).failed == 1
    assert read_sessions(bench / "run")[f"{ODD}_r0"]["cause"] == "its worker died 2 times"


@pytest.mark.usefixtures("cluster")
def test_workers_do_not_stand_back_behind_the_machines_other_work(bench: Path) -> None:
    simulate(configure(bench, "run", client="nice", workers=1), cast_factory=seat_scripted)
    cause = read_sessions(bench / "run")[f"{ODD}_r0"]["cause"]
    assert f"nice by {os.nice(0)} " in cause


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("workers", [0, 1])
def test_a_seat_that_raises_fails_its_session_only(bench: Path, workers: int) -> None:
    assert (
        simulate(
            configure(bench, "run", client="raise", workers=workers), cast_factory=seat_scripted
        ).failed
        == 1
    )
    odd = read_sessions(bench / "run")[f"{ODD}_r0"]
    assert odd["ending"] == "failed"
    assert re.fullmatch(r"client: ValueError: no words left \(fleet_seats\.py:\d+\)", odd["cause"])
    assert len(odd["exchanges"]) == 1


def start_driver(config: SimulateConfig) -> subprocess.Popen[str]:
    """A command that plays a run, in a process session of its own."""
    code = "import sys; from tests.fleet_seats import run_driver; sys.exit(run_driver(sys.argv[1]))"
    command = [sys.executable, "-c", code, config.model_dump_json()]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, text=True, stdout=pipe, stderr=pipe
    )


def count_saved(folder: Path) -> int:
    path = folder / "ledger.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT count(*) FROM sessions").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def list_relatives(leader: int) -> list[str]:
    """The processes that a process session's leader left behind, by command line."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state, session = [
                (entry / "stat").read_text().rpartition(")")[2].split()[i] for i in (0, 3)
            ]
            if entry.name.isdigit() and int(session) == leader and state != "Z":
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except (OSError, IndexError):
            continue
    return found


@pytest.mark.usefixtures("cluster")
def test_a_killed_driver_leaves_a_run_that_the_same_command_finishes(bench: Path) -> None:
    expected = play(configure(bench, "here", client="pause 0.01"))
    config = configure(bench, "run", client="pause 0.01", workers=2)
    with start_driver(config) as driver:
        wait_until(lambda: count_saved(config.out) >= 4)
        driver.send_signal(signal.SIGKILL)
    saved = count_saved(config.out)
    assert 4 <= saved < 24
    busy = ("ray::Worker", "raylet/raylet", "gcs_server")
    wait_until(
        lambda: not any(name in line for line in list_relatives(driver.pid) for name in busy), 20
    )
    assert play(config) == expected


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    ("number", "workers"),
    [
        (signal.SIGINT, 2),
        pytest.param(signal.SIGTERM, 2, marks=pytest.mark.slow),
        (signal.SIGINT, 0),
    ],
)
def test_a_stopped_run_keeps_everything_and_goes_on(bench: Path, number: int, workers: int) -> None:
    config = configure(bench, "run", client="pause 0.01", workers=workers)
    with start_driver(config) as driver:
        wait_until(lambda: count_saved(config.out) >= 4)
        seen = count_saved(config.out)
        os.killpg(driver.pid, number) if number == signal.SIGINT else driver.send_signal(number)
        out, error = driver.communicate(timeout=60)
    assert driver.returncode == 130, error
    saved = count_saved(config.out)
    assert seen <= saved < 24
    assert out == ""
    assert f"stopped with {saved} of 24 sessions saved" in error
    wait_until(lambda: not list_relatives(driver.pid), 20)
    assert play(config) == play(configure(bench, "here", client="pause 0.01"))


def test_a_living_cluster_is_heard_and_a_port_beside_it_is_not(
    cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    living = ray.get_runtime_context().gcs_address
    monkeypatch.setenv(VARIABLE, living)
    refuse_dead_address()
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        monkeypatch.setenv(VARIABLE, f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(InputError, match="no Ray answers at"):
            refuse_dead_address()


JOBS = schedule_sessions([make_profile(number) for number in range(10)], None, 0)


def make_queue(jobs: list[Job], *, workers: int, max_attempts: int) -> Queue:
    return Queue(jobs, len(jobs), workers=workers, max_attempts=max_attempts)


def test_a_queue_hands_out_everything_once() -> None:
    queue, both = make_queue(JOBS, workers=2, max_attempts=3), [Leases(), Leases()]
    dealt: list[Job] = []
    while queue:
        for leases in both:
            dealt += queue.deal(leases)
            for job_id in list(leases.held):
                leases.take_back(job_id)
    assert dealt == JOBS


def test_a_worker_gets_as_many_as_it_has_lanes_and_a_few_to_spare_but_no_more_than_its_share() -> (
    None
):
    jobs = schedule_sessions([make_profile(number) for number in range(100)], None, 0)
    assert len(make_queue(jobs, workers=2, max_attempts=3).deal(Leases())) == 1 + SPARE
    assert len(make_queue(jobs, workers=2, max_attempts=3).deal(Leases(lanes=16))) == 16 + SPARE
    assert len(make_queue(jobs, workers=2, max_attempts=3).deal(Leases(lanes=256))) == 50
    full = Leases()
    queue = make_queue(jobs, workers=1, max_attempts=3)
    queue.deal(full)
    assert queue.deal(full) == []


def test_only_what_was_in_a_lane_is_charged_with_a_death() -> None:
    queue, leases = make_queue(JOBS, workers=1, max_attempts=3), Leases(lanes=2)
    queue.deal(leases)
    assert queue.bury(leases) is None
    assert [queue.count_attempts(job.job_id) for job in JOBS[:4]] == [2, 2, 1, 1]
    assert queue.deal(Leases(lanes=2)) == JOBS[:4]


def test_a_session_around_which_workers_died_twice_is_played_alone() -> None:
    queue = make_queue(JOBS, workers=1, max_attempts=3)
    for _ in range(TOGETHER):
        leases = Leases(lanes=2)
        queue.deal(leases)
        queue.bury(leases)
    alone = Leases(lanes=2)
    assert queue.deal(alone) == [JOBS[0]]
    assert queue.deal(alone) == []
    busy = Leases(lanes=2, held={JOBS[5].job_id: (JOBS[5], 0.0)})
    assert queue.deal(busy) == []


def test_only_a_session_that_dies_alone_is_given_up() -> None:
    queue = make_queue(JOBS[:2], workers=1, max_attempts=1)
    together = Leases(lanes=2)
    queue.deal(together)
    assert queue.bury(together) is None
    alone = Leases(lanes=2)
    assert queue.deal(alone) == [JOBS[0]]
    assert queue.bury(alone) == (JOBS[0], 2)
    assert queue.deal(Leases(lanes=2)) == [JOBS[1]]
