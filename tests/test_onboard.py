"""A model on board: one real server a run, shared by all who ask, gone with whoever started it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import psutil
import pytest

from agents.models.chat import ChatReply, ChatRequest, Sampling
from agents.models.endpoint.entries import read_entries
from agents.models.find_model import find_model
from agents.models.local.bases import Base
from agents.models.local.model import local_model
from agents.models.onboard import files
from agents.models.onboard.files import find_file
from agents.models.onboard.server import SLOTS
from agents.models.onboard.weights import SMOLLM2_BASE
from agents.models.recording import Call, CallKey, SeatModel
from agents.options import Setup
from psy_env.errors import InputError
from psy_env.records import Message
from rollouts.fleet.messages import Abandoned, JobLog, Outbox
from rollouts.verify import verify_run
from scripts.app import OK, main
from tests.fleet_seats import ROOT

SHORT = ("--sessions=1", "--candidates=1", "--no-mine", "--max-exchanges=1", "--out=run")
SETUP = Setup.from_entries(read_entries())


def find_servers(pid: int | None = None) -> list[psutil.Process]:
    """The servers that a process, or one that it started, has now."""
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if "agents.models.onboard.llama" in child.cmdline():
                found.append(child)
        except psutil.Error:  # it ended meanwhile
            continue
    return found


def wait_until(true: Callable[[], object], seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.05)
    return bool(true())


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def model() -> Iterator[SeatModel]:
    """In this process, as `play` has it: the first question starts the server."""
    yield find_model("smollm2", "counselor", SETUP)
    for server in find_servers():
        server.kill()


def ask(model: SeatModel, *, n: int = 1, seed: int = 1) -> ChatReply:
    asked = (Message(role="user", content="What helps you sleep?"),)
    return model.chat(ChatRequest(asked, Sampling(max_tokens=8), n=n, seed=seed))


def test_it_answers_as_often_as_asked_and_counts_what_that_took(model: SeatModel) -> None:
    reply = ask(model, n=SLOTS + 1)
    assert len({completion.text for completion in reply.completions}) > 1
    assert len(reply.completions) == SLOTS + 1
    assert reply.usage.completion_tokens > 8
    assert reply.usage.cost == 0


def test_the_same_seed_says_the_same_and_another_something_else(model: SeatModel) -> None:
    said, again, other = (ask(model, seed=seed).completions for seed in (1, 1, 2))
    assert said == again != other
    assert len(find_servers()) == 1


@pytest.mark.slow
def test_the_workers_of_a_run_share_one_server_which_is_gone_after_kill_9(tmp_path: Path) -> None:
    run = tmp_path / "run"
    flags = ("--counselor=smollm2", "--workers=2", "--concurrency=2", f"--out={run}")
    command = [sys.executable, "-m", "scripts.app", "simulate", *flags]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as driver:
        assert wait_until(lambda: count_in_flight(run) == 2, 150)  # one of each worker
        (server,) = find_servers(driver.pid)
        os.kill(driver.pid, signal.SIGKILL)
        assert wait_until(lambda: not server.is_running(), 2)


def count_in_flight(run: Path) -> int:
    try:
        with sqlite3.connect(f"file:{run / 'ledger.sqlite'}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT sum(in_flight) FROM calls").fetchone()[0] or 0)
    except sqlite3.Error:  # it is only being made
        return 0


@pytest.mark.slow
def test_a_session_ends_by_the_rules_or_with_a_cause_and_is_replayed_without_the_model(
    tmp_path: Path,
) -> None:
    Path("model.gguf").symlink_to(find_file("smollm2"))
    before = find_servers()
    code = main(["simulate", "--counselor=cbt/gguf/model.gguf", "--workers=0", *SHORT])
    assert find_servers() == before
    sessions = [json.loads(line) for line in Path("run/sessions.jsonl").read_text().splitlines()]
    assert code == all(session["ending"] == "failed" for session in sessions)
    assert all(session["cause"] for session in sessions if session["ending"] == "failed")
    told = json.loads(Path("run/run.json").read_text())["identity"]["files"]
    assert told["gguf/model.gguf"]["file"] == files.CARRIED
    Path("model.gguf").unlink()
    assert all(session.same for session in verify_run(Path("run")))
    assert find_servers() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "no model can be read"), (b"text", "not a GGUF file"), (b"GGUF" * 99, "cannot serve")],
)
def test_a_file_that_is_missing_no_gguf_or_cut_is_named(
    content: bytes | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path("bad.gguf").write_bytes(content)
    assert main(["simulate", "--counselor=gguf/bad.gguf", "--workers=0", *SHORT]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert told in line
    assert "bad.gguf" in line


def test_a_dry_run_starts_no_server() -> None:
    before = find_servers()
    assert main(["simulate", "--counselor=smollm2", "--dry-run", *SHORT]) == 0
    assert find_servers() == before


def test_another_file_of_the_same_name_is_another_run() -> None:
    Path("model.gguf").write_bytes(b"GGUF" + bytes(10**6) + b"a")
    one = SETUP.identify(["gguf/model.gguf"])
    Path("model.gguf").write_bytes(b"GGUF" + bytes(10**6) + b"b")
    other = SETUP.identify(["gguf/model.gguf"])
    assert one["files"] != other["files"]
    assert one["entries"] == other["entries"] != {}


@pytest.mark.parametrize(
    ("model", "waits"),
    [("lab/c", True), ("smollm2", False), ("hf/x", False), ("stepper/x#planner", False)],
)
def test_a_stopping_worker_waits_for_answers_from_elsewhere_but_not_for_those_of_this_machine(
    model: str, waits: bool
) -> None:
    outbox = Outbox()
    log = JobLog((), outbox)
    call = Call(CallKey("s", "0", "h", 0), "client", model)
    threading.Thread(target=log.announce, args=(call,), daemon=True).start()
    assert outbox.collect(5).calls == (call,)
    outbox.confirm(1, draining=True)
    assert outbox.collect(0).quiet is not waits
    with pytest.raises(Abandoned):
        log.announce(call)


def test_who_asks_a_model_on_board_is_found_in_every_kind_of_name() -> None:
    seats = ("smollm2", "psych8k/smollm2", "gguf/a.gguf", "cbt/gguf//models/b.gguf")
    assert SETUP.list_onboard((*seats, "hf/smollm2", "ollama/smollm2", "rule_based")) == {
        "smollm2",
        "gguf/a.gguf",
        "gguf//models/b.gguf",
    }


def test_a_model_on_board_has_no_address_in_a_file() -> None:
    Path("endpoints.toml").write_text('[smollm2]\nbase_url = "http://127.0.0.1:8080/v1"\n')
    with pytest.raises(InputError, match="no fixed address"):
        read_entries()


def test_the_base_is_found_by_the_name_of_the_model_and_told_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["psy_step.bases"]["smollm2"].partition(":")
    base: Base = getattr(import_module(module), name)
    assert base.version
    assert callable(base.make)


@pytest.mark.slow
def test_the_base_speaks_like_the_file(tmp_path: Path) -> None:
    SMOLLM2_BASE.make(tmp_path, print)
    local = local_model(str(tmp_path), name="hf/smollm2", device="cpu")
    asked = (Message(role="user", content="What is the capital of France?"),)
    reply = local.chat(ChatRequest(asked, Sampling(temperature=0.0, max_tokens=12)))
    assert "Paris" in reply.completions[0].text


@pytest.mark.slow
def test_the_counselor_that_learned_here_keeps_the_contract_of_its_seat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "stepper/smollm2"]) == OK
    out = capsys.readouterr().out
    assert out.startswith("stepper/smollm2 as counselor\nkeeps every rule (")
    assert "declines: `propose` could not answer" in out
