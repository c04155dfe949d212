"""How a fleet starts: whether a cluster answers at RAY_ADDRESS, how many files it may open."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from psy_env.errors import InputError
from rollouts.fleet import address
from rollouts.fleet.address import LONGEST, VARIABLE, refuse_dead_address
from rollouts.fleet.file_limit import raise_file_limit
from rollouts.fleet.stop import INTERRUPTED
from scripts.app import OK
from tests.fleet_seats import ROOT
from tests.lab import MODELS, declare, simulate
from tests.model_server import ModelServer, answer_seats
from tests.test_command_line import Capture, refuse


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_dead_cluster_is_told_at_once(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv(VARIABLE, "127.0.0.1:9")
    started = time.monotonic()
    told = refuse(["simulate", "--workers=1", "--sessions=2", "--out=run"], capsys)
    assert f"{VARIABLE}: no Ray answers at 127.0.0.1:9 (" in told
    assert time.monotonic() - started < LONGEST


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_what_answers_there_but_is_no_ray_is_no_cluster(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        monkeypatch.setenv(VARIABLE, f"{scheme}127.0.0.1:{server.port}")
        monkeypatch.setattr(address, "LONGEST", 0.5)
        with pytest.raises(InputError, match="no Ray answers"):
            refuse_dead_address()


def test_what_hangs_up_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv(VARIABLE, f"127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.setattr(address, "LONGEST", 0.3)
        with pytest.raises(InputError, match="no Ray answers"):
            refuse_dead_address()


@pytest.mark.parametrize("value", ["somewhere", "host:port", ":6379", "127.0.0.1:99999"])
def test_what_is_no_address_is_told(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(InputError, match=VARIABLE):
        refuse_dead_address()


@pytest.mark.parametrize("value", ["", "auto", "local"])
def test_what_only_ray_can_find_is_left_to_it(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    asked: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *told, **_: asked.append(told))
    refuse_dead_address()
    assert not asked


def test_ctrl_c_is_heard_while_a_cluster_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = {"PYTHONPATH": str(ROOT), VARIABLE: f"127.0.0.1:{listener.getsockname()[1]}"}
        command = [sys.executable, "-m", "psy_step.app", "simulate", "--workers=1", "--out=run"]
        with subprocess.Popen(
            command, env=os.environ | where, stderr=subprocess.PIPE, text=True
        ) as driver:
            listener.settimeout(30)
            connection, _ = listener.accept()
            started = time.monotonic()
            driver.send_signal(signal.SIGINT)
            _, error = driver.communicate(timeout=30)
        connection.close()
    assert driver.returncode == INTERRUPTED, error
    assert time.monotonic() - started < 5
    assert "the same command continues" in error


def test_as_many_files_as_allowed_may_be_open() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    try:
        raise_file_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_run_is_not_held_back_by_a_low_soft_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    with ModelServer(partial(answer_seats, 0.3)) as server:
        declare(server.url)
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 30, hard))
        try:
            wide = ("--sessions=40", "--concurrency=40", "--max-exchanges=1")
            assert simulate(*MODELS[:1], *wide) == OK
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert server.counts["most_in_flight"] > 30
