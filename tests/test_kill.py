"""kill -9 at random moments of a run against a real server: no session is lost or doubled, no
answer is paid for twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rollouts.verify import verify_run
from tests.fleet_seats import ROOT, write_test_profiles

IN_FLIGHT = 8


@contextmanager
def serve(folder: Path, delay: float) -> Iterator[str]:
    """A model server in a process of its own, which outlives whoever asks it."""
    port = folder / "port"
    command = [
        sys.executable,
        "-m",
        "tests.model_server",
        "--port-file",
        str(port),
        "--delay",
        str(delay),
    ]
    with subprocess.Popen(command, cwd=ROOT) as server:
        while not (port.exists() and port.read_text()):
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port.read_text()}"
        server.terminate()


def count_received(url: str) -> int:
    with urllib.request.urlopen(f"{url}/count") as response:
        return int(json.load(response)["received"])


def count_ledger(run: Path) -> tuple[int, int, int]:
    """Answered calls, calls in flight or wasted, finished sessions."""
    with sqlite3.connect(f"file:{run / 'ledger.sqlite'}?mode=ro", uri=True) as database:
        query = "SELECT count(reply), coalesce(sum(wasted + in_flight), 0) FROM calls"
        answered, lost = database.execute(query).fetchone()
        return answered, lost, database.execute("SELECT count(*) FROM sessions").fetchone()[0]


def begin(folder: Path, url: str, *, sessions: int, workers: int) -> subprocess.Popen[str]:
    """The command a user would give, in a process session of its own."""
    (folder / "endpoints.toml").write_text(f'[local]\nbase_url = "{url}/v1"\n')
    seats = [f"--{seat}=local/fixed" for seat in ("client", "counselor", "evaluator")]
    settings = [f"--sessions={sessions}", f"--workers={workers}", f"--concurrency={IN_FLIGHT}"]
    settings += [
        "--candidates=2",
        "--max-exchanges=5",
        "--ctrs=form",
        "--profiles=profiles.jsonl",
        "--out=run",
    ]
    command = [sys.executable, "-m", "psy_step.app", "simulate", *seats, *settings]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        start_new_session=True,
        text=True,
        stdout=pipe,
        stderr=pipe,
    )


def kill_at_random(
    folder: Path, url: str, rng: random.Random, *, sessions: int, workers: int
) -> None:
    """Continue the run and kill it a random while after it has begun to ask."""
    before = count_received(url)
    with begin(folder, url, sessions=sessions, workers=workers) as driver:
        while count_received(url) == before and driver.poll() is None:
            time.sleep(0.02)
        time.sleep(rng.uniform(0.0, 2.0))
        os.kill(driver.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("sessions", "workers", "kills", "delay"),
    [
        (16, 0, 2, 0.1),
        pytest.param(100, 0, 20, 0.4, marks=pytest.mark.slow),
        pytest.param(100, 2, 20, 0.4, marks=pytest.mark.slow),
    ],
)
@pytest.mark.timeout(900)
def test_a_run_that_is_killed_again_and_again_ends_whole(
    tmp_path: Path, sessions: int, workers: int, kills: int, delay: float
) -> None:
    rng, lost = random.Random(f"{sessions} {workers}"), [0]
    write_test_profiles(tmp_path / "profiles.jsonl", sessions)
    with serve(tmp_path, delay) as url:
        for _ in range(kills):
            kill_at_random(tmp_path, url, rng, sessions=sessions, workers=workers)
            time.sleep(0.3)
            lost.append(count_ledger(tmp_path / "run")[1])
            assert lost[-1] - lost[-2] <= IN_FLIGHT
        out, error = begin(tmp_path, url, sessions=sessions, workers=workers).communicate(
            timeout=300
        )
        received = count_received(url)
    answered, wasted, finished = count_ledger(tmp_path / "run")
    print(
        f"{kills} kills: server {received}, ledger {answered}, reported as wasted {wasted}, by "
        f"kill {lost}"
    )
    assert "0 failed" in out, error
    assert finished == sessions
    ids = [
        json.loads(line)["session_id"]
        for line in (tmp_path / "run" / "sessions.jsonl").read_text().splitlines()
    ]
    assert len(set(ids)) == len(ids) == sessions
    assert received - answered <= wasted, "every call that was paid for and lost is reported"
    assert wasted == lost[-1]
    assert all(session.same for session in verify_run(tmp_path / "run"))
