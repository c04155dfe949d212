"""A key is sent to its own host and to nobody else: it stands in no file, no log, no command line,
and on no screen."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.fleet_seats import ROOT, write_test_profiles
from tests.model_server import Answer, ModelServer, Script, answer_seats, fail, in_turn, send_on
from tests.test_fleet import list_relatives

CANARY = "sk-CANARY"
KEYS = {"OPENAI_API_KEY": f"{CANARY}-0123", "LAB_KEY": f"{CANARY}-lab"}
"""One key of a built-in endpoint, one of an endpoint of the user's own."""

OWN = '''
import sys
from agents.rule_based.client import RuleBasedClient

class Odd(RuleBasedClient):
    """Raises in one session, and ends the process in another."""

    def speak(self, view):
        if view.exchange and view.profile.profile_id == "test-0000":
            raise RuntimeError("a fault of my own")
        if view.exchange and view.profile.profile_id == "test-0001":
            sys.exit("good bye")
        return super().speak(view)

class Stopping(RuleBasedClient):
    """Raises what only a signal should: nobody takes it for a fault of the session."""

    def speak(self, view):
        if view.exchange:
            raise KeyboardInterrupt("out of the blue")
        return super().speak(view)
'''


@dataclass(frozen=True)
class Traces:
    """What a command left: its exit code, its processes' command lines, and folders with every file
    (the screen's too)."""

    code: int
    processes: frozenset[str]
    here: Path
    ray: Path

    @property
    def screen(self) -> str:
        """What it wrote to stdout and stderr."""
        return (self.here / "screen").read_text()

    def find(self, text: str) -> list[str]:
        """Where this stands: files by path, processes by command line."""
        files = (path for folder in (self.here, self.ray) for path in folder.rglob("*"))
        holding = [
            str(path) for path in files if path.is_file() and text.encode() in path.read_bytes()
        ]
        return holding + [line for line in self.processes if text in line]


def run_command(here: Path, ray: Path, script: Script, *flags: str) -> tuple[Traces, ModelServer]:
    """The command a user would give, on three sessions, against a server that does as its script
    says."""
    write_test_profiles(here / "profiles.jsonl", 3)
    (here / "own.py").write_text(OWN)
    settings = (
        "--profiles=profiles.jsonl",
        "--candidates=2",
        "--max-exchanges=2",
        "--out=run",
    )
    command = [sys.executable, "-m", "psy_step.app", "simulate", *settings, *flags]
    with ModelServer(script) as server, (here / "screen").open("wb") as screen:
        (here / "endpoints.toml").write_text(
            f'[lab]\nbase_url = "{server.url}"\nkey_variable = "LAB_KEY"\n'
        )
        told = {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_LOG": "debug",
            "RAY_TMPDIR": str(ray),
            "PYTHONPATH": str(ROOT),
        }
        environment = {**os.environ, **KEYS, **told}
        driver = subprocess.Popen(
            command,
            cwd=here,
            env=environment,
            start_new_session=True,
            stdout=screen,
            stderr=subprocess.STDOUT,
        )
        processes: set[str] = set()
        while driver.poll() is None:
            processes.update(list_relatives(driver.pid))
            time.sleep(0.1)
    return Traces(driver.returncode, frozenset(processes), here, ray), server


@pytest.fixture
def ray_folder() -> Iterator[Path]:
    """Where Ray keeps its session; its sockets allow no long path."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def read_logs(traces: Traces) -> str:
    """What Ray's workers wrote."""
    return "\n".join(path.read_text(errors="replace") for path in traces.ray.rglob("worker-*"))


def test_a_key_reaches_its_host_and_is_found_nowhere_after_a_run_in_which_seats_raise(
    tmp_path: Path, ray_folder: Path
) -> None:
    flags = ("--client=own:Odd", "--counselor=openai/m", "--evaluator=lab/m", "--workers=2")
    traces, server = run_command(tmp_path, ray_folder, partial(answer_seats, 0.0), *flags)
    assert traces.code == 0, traces.screen
    assert "3 sessions in run/ (2 failed; 3 sessions played now)" in traces.screen
    saved = (tmp_path / "run" / "sessions.jsonl").read_text()
    assert "client: RuntimeError: a fault of my own" in saved
    assert "client: SystemExit: good bye" in saved
    names = {
        ask.body["response_format"]["json_schema"]["name"]: ask.headers["authorization"]
        for ask in server.asks
    }
    assert names["counselor_utterance"] == f"Bearer {KEYS['OPENAI_API_KEY']}"
    assert names["score_utterances"] == names["ctrs_item"] == f"Bearer {KEYS['LAB_KEY']}"
    assert any("Worker" in line for line in traces.processes)
    assert len(list(traces.ray.rglob("worker-*"))) >= 2
    assert traces.find(CANARY) == []
    plant_everywhere(traces)


def plant_everywhere(traces: Traces) -> None:
    """The search finds a key wherever one is put: in a row that is still in the log of writes, in
    Ray's folder, on screen."""
    database = sqlite3.connect(traces.here / "run" / "ledger.sqlite")
    database.execute("UPDATE calls SET error = ? WHERE rowid = 1", (KEYS["LAB_KEY"],))
    database.commit()
    log = next(traces.ray.rglob("worker-*"))
    for path in (log, traces.here / "screen", traces.here / "run" / "run.json"):
        with path.open("ab") as stream:
            stream.write(KEYS["OPENAI_API_KEY"].encode())
    found = {Path(place).name for place in traces.find(CANARY)}
    assert found == {"ledger.sqlite-wal", log.name, "screen", "run.json"}
    database.close()
    told = Traces(
        0,
        frozenset({f"python --key={CANARY}"}),
        traces.here / "run" / "preferences",
        traces.ray / "none",
    )
    assert told.find(CANARY) == [f"python --key={CANARY}"]


@pytest.mark.parametrize("workers", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_refused_key_is_named_by_its_variable_even_when_the_server_repeats_it(
    tmp_path: Path, ray_folder: Path, workers: int
) -> None:
    key = KEYS["OPENAI_API_KEY"]
    refusal = fail(401, f"Incorrect API key provided: {key}.")
    repeated = Answer(
        refusal.body, 401, {**refusal.headers, "www-authenticate": f'Bearer realm="{key}"'}
    )
    traces, server = run_command(
        tmp_path, ray_folder, in_turn(repeated), "--counselor=cbt/openai/m", f"--workers={workers}"
    )
    assert traces.code == 2
    assert (
        f"127.0.0.1:{server.port} refuses the key of OPENAI_API_KEY. Check OPENAI_API_KEY."
        in traces.screen
    )
    assert {ask.headers["authorization"] for ask in server.asks} == {f"Bearer {key}"}
    assert traces.find(CANARY) == []


@pytest.mark.parametrize(
    ("answer", "told", "code"),
    [
        (fail(400, f"no such key: {KEYS['LAB_KEY'].upper()}"), "bad_request 3", 1),
        (
            send_on(f"http://elsewhere.invalid/?key={KEYS['LAB_KEY']}"),
            "sends requests on to elsewhere.invalid",
            2,
        ),
    ],
    ids=["400", "redirect"],
)
def test_what_a_server_says_is_kept_without_the_key(
    tmp_path: Path, ray_folder: Path, answer: Answer, told: str, code: int
) -> None:
    traces, _ = run_command(tmp_path, ray_folder, in_turn(answer), "--client=lab/m", "--workers=0")
    assert traces.code == code, traces.screen
    assert told in traces.screen
    assert traces.find(CANARY) == traces.find(CANARY.upper()) == []


def test_a_traceback_in_a_worker_shows_no_key(tmp_path: Path, ray_folder: Path) -> None:
    flags = ("--client=own:Stopping", "--counselor=openai/m", "--workers=2")
    traces, _ = run_command(tmp_path, ray_folder, partial(answer_seats, 0.0), *flags)
    assert traces.code == 1
    assert "a worker failed: out of the blue" in traces.screen
    assert "Traceback" in read_logs(traces)
    assert traces.find(CANARY) == []
