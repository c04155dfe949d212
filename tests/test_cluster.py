"""A real cluster of two Ray nodes on this machine plays a benchmark to the same bytes (minutes)."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from psy_env.errors import InputError
from rollouts.fleet.address import VARIABLE, refuse_dead_address
from rollouts.fleet.cluster import SETTINGS
from tests.cluster_seats import MARKS, NODES
from tests.fleet_seats import ROOT

PATIENCE = 120.0
OUT = "bench"
BENCHMARK = (
    *("--counselors", "rule_based/stepper@2", "canary/confidant"),
    *("--clients", "tests.cluster_seats:Marking", "--sessions=8"),
    *("--evaluators", "rule_based", "tests.benchmark_seats:Strict"),
    *("--head-to-head", "rule_based"),
)
STANDARD = (
    *("--protocol", "standard", "--counselors"),
    *(f"rule_based/{name}" for name in ("stepper@8", "stepper", "no_plan@8", "no_plan")),
    *("rule_based/empathic@8", "rule_based/empathic", "rule_based/random"),
    *("canary/confidant", "canary/wrong_file"),
)
NODE = {
    **SETTINGS,
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "1",  # Ray: more than one node, on loopback too
}
TOLD_APART = {"run.json", "benchmark.json", "ledger.sqlite"}
"""What also tells of workers and times."""


@contextmanager
def start_node(log: Path, *flags: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A node of one CPU in a session of its own, all of whose processes are ended at the end; never
    by `ray stop`, which ends other people's Ray, too."""
    command = [*(sys.executable, "-m", "ray.scripts.scripts", "start"), *flags]
    fixed = ["--node-ip-address=127.0.0.1", "--num-cpus=1", "--object-store-memory=100000000"]
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [*command, *fixed, "--include-log-monitor=false", "--block"],
            env={**os.environ, **NODE, **variables},
            stdout=told,
            stderr=told,
            start_new_session=True,
        ) as node,
    ):
        try:
            yield node
        finally:
            node.send_signal(signal.SIGTERM)
            try:
                node.wait(30)
            finally:
                _end_session(node.pid)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _end_session(leader: int) -> None:
    """What is left of a session that a process began, whatever its parents."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
            if int(told[3]) == leader:
                os.kill(int(path.parent.name), signal.SIGKILL)
        except OSError:
            continue


@pytest.fixture
def two_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """RAY_ADDRESS names a cluster of two nodes with a token; gives the folder of their marks."""
    marks = tmp_path / "marks"
    marks.mkdir()
    address = f"127.0.0.1:{_free_port()}"
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    variables = {**token, "PYTHONPATH": str(ROOT), MARKS: str(marks)}
    with ExitStack() as stack:
        # a socket's path must be short
        files = stack.enter_context(tempfile.TemporaryDirectory(prefix="ray", dir="/tmp"))
        flags = (f"--port={address.rpartition(':')[2]}", f"--temp-dir={files}")
        log = tmp_path / "head.log"
        head = start_node(log, "--head", "--include-dashboard=false", *flags, **variables)
        process = stack.enter_context(head)
        for name, value in {VARIABLE: address, **token}.items():
            monkeypatch.setenv(name, value)
        _wait_for(process, log)
        other = start_node(tmp_path / "other.log", f"--address={address}", **variables)
        second = stack.enter_context(other)
        yield marks
        assert second.poll() is None, (tmp_path / "other.log").read_text()


def _wait_for(head: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            refuse_dead_address()
        except InputError:
            assert head.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.5)
        else:
            return


def run_benchmark(
    folder: Path, benchmark: tuple[str, ...], workers: int
) -> tuple[dict[str, bytes], float]:
    """Every file of a benchmark that tells of results, and the seconds that it took."""
    folder.mkdir()
    command = [sys.executable, "-m", "psy_step.app", "benchmark", *benchmark, f"--out={OUT}"]
    started = time.monotonic()
    done = subprocess.run(
        [*command, f"--workers={workers}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stderr
    files = (path for path in (folder / OUT).rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if path.name not in TOLD_APART
    }, seconds


def compare(folder: Path, benchmark: tuple[str, ...]) -> set[str]:
    """The names of the files that a benchmark leaves, after finding them alike byte for byte on two
    nodes and here."""
    there, away = run_benchmark(folder / "there", benchmark, workers=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE)
        here, alone = run_benchmark(folder / "here", benchmark, workers=0)
    assert there.keys() == here.keys()
    assert [name for name in here if there[name] != here[name]] == []
    print(f"\n{len(here)} files alike; two nodes {away:.0f} s, this process {alone:.0f} s")
    return {Path(name).name for name in here}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_benchmark_on_two_nodes_gives_the_same_bytes_as_here(
    two_nodes: Path, tmp_path: Path
) -> None:
    names = compare(tmp_path, BENCHMARK)
    assert len(list(two_nodes.iterdir())) == NODES, "both nodes played"
    assert {"sessions.jsonl", "metrics.json", "comparisons.jsonl", "results.json"} <= names
    assert {"report.html", "leaderboard.csv"} <= names


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("two_nodes")
def test_the_standard_benchmark_of_the_rules_gives_the_same_bytes_on_two_nodes(
    tmp_path: Path,
) -> None:
    assert {"sessions.jsonl", "leaderboard.csv"} <= compare(tmp_path, STANDARD)
