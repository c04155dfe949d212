"""What our loop adds to a model's own latency, in time and in CPU.

A server process on this machine answers every request after a fixed time. Against it play, one
after the other, (1) a bare loop of `client.chat.completions.create` and (2) whole sessions: Ray
workers, seats, prompts, strict validation, and a ledger that has every call twice, announced and
answered, before it is used. Both have the same number of requests in flight over two processes, and
every request holds 40 messages. Measured in the middle of each: answers a second against what the
latency allows, and CPU seconds of all processes but the server, divided by the answers.

target: at least 90 % of the throughput that latency allows; CPU a call at most half of the bare
        loop's
usage:  python scripts/bench/orchestration.py [--sessions N] [--in-flight N] [--delay SECONDS]
        [--repeats N]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from agents.catalog import embedded_cast
from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.models.endpoint.entries import Endpoint
from agents.models.find_model import find_model
from agents.options import Setup
from agents.profiles import find_profiles
from psy_env.records import Candidate, ClientTurn, Ratings, Rules
from psy_env.seats import Cast
from psy_env.views import ClientView, CounselorView, Line
from psy_env.vocabulary import Seat
from rollouts.fleet.run import do_jobs
from rollouts.fleet.stop import catch_stop
from rollouts.run.budget import Meter
from rollouts.run.config import FleetConfig
from rollouts.run.ledger import Ledger
from rollouts.show.progress import show_progress
from rollouts.work.schedule import schedule_sessions
from rollouts.work.session import session_work

ROOT = Path(__file__).parents[2]
TARGET_THROUGHPUT, TARGET_CPU = 0.9, 0.5
MESSAGES = 40
WORKERS = 2
PAST = tuple(
    Line(
        (Seat.CLIENT, Seat.COUNSELOR)[index % 2],
        f"In line {index} somebody says about as much as people do at a time.",
    )
    for index in range(MESSAGES)
)


@dataclass(frozen=True)
class LongTalk:
    """Client and counselor who have talked for long already: every request has the same number of
    messages."""

    cast: Cast
    planning: bool = True

    def speak(self, view: ClientView) -> ClientTurn:
        """The client's turn."""
        turn = self.cast.client.speak(replace(view, lines=_lengthen(view.lines, MESSAGES - 2)))
        assert isinstance(turn, ClientTurn)
        return replace_exit(turn)

    def react(self, view: ClientView) -> Ratings:
        """The client's form."""
        return self.cast.client.react(replace(view, lines=_lengthen(view.lines, MESSAGES - 2)))

    def propose(self, view: CounselorView) -> Sequence[Candidate | str] | str:
        """The counselor's turn."""
        return self.cast.counselor.propose(replace(view, lines=_lengthen(view.lines, MESSAGES - 1)))


def replace_exit(turn: ClientTurn) -> ClientTurn:
    """Nobody leaves: all sessions are equally long."""
    return turn.model_copy(update={"exit": False})


def _lengthen(lines: tuple[Line, ...], count: int) -> tuple[Line, ...]:
    """The last `count` lines of a long talk that ends with these; it begins with the client."""
    whole = PAST[: len(PAST) - len(PAST) % 2] + lines
    cut = len(whole) - count
    return whole[cut + cut % 2 :]


def seat_long_talk(*, url: str) -> Cast:
    """Model seats at the local server; the evaluator costs nothing."""
    setup = Setup(endpoints=(Endpoint(name="local", base_url=url, max_concurrency=1024),))
    prompts = setup.prompts
    talk = LongTalk(
        Cast(
            ModelClient(find_model("local/fixed", Seat.CLIENT, setup), prompts, 0),
            ModelCounselor(find_model("local/fixed", Seat.COUNSELOR, setup), prompts, 0),
            embedded_cast().evaluator,
        )
    )
    return Cast(talk, talk, embedded_cast().evaluator)


def play_sessions(url: str, sessions: int, in_flight: int) -> None:
    """Whole sessions over two Ray workers into a ledger on disk."""
    jobs = schedule_sessions(find_profiles("builtin"), sessions, 0)
    rules = Rules(candidates=1, max_exchanges=6)
    work = session_work(partial(seat_long_talk, url=url), {}, rules)
    with (
        tempfile.TemporaryDirectory() as folder,
        Ledger(Path(folder) / "ledger.sqlite") as ledger,
        catch_stop() as stop,
    ):
        workers = FleetConfig(workers=WORKERS, concurrency=in_flight).share_out(len(jobs), True)
        with show_progress("playing", len(jobs)) as reporter:
            do_jobs(ledger, jobs, len(jobs), work, workers, Meter(), stop, reporter)


def ask_barely(url: str, calls: int, in_flight: int) -> None:
    """Nothing but the client library, on threads, in two processes like the workers."""
    command = [sys.executable, __file__, "--role", "bare-half", "--url", url]
    command += ["--calls", str(calls // WORKERS), "--in-flight", str(in_flight // WORKERS)]
    halves = [subprocess.Popen(command) for _ in range(WORKERS)]
    if any(half.wait() for half in halves):
        raise SystemExit("the bare loop failed")


def ask_half(url: str, calls: int, in_flight: int) -> None:
    """One process of the bare loop."""
    import openai

    client = openai.OpenAI(api_key="none", base_url=url, max_retries=0)
    messages = [
        {"role": ("user", "assistant")[index % 2], "content": line.text}
        for index, line in enumerate(PAST)
    ]

    def work(count: int) -> None:
        for _ in range(count):
            client.chat.completions.create(
                model="fixed",
                messages=messages,  # type: ignore[arg-type]
                temperature=1.0,
                top_p=0.9,
                max_tokens=512,
            )

    threads = [threading.Thread(target=work, args=(calls // in_flight,)) for _ in range(in_flight)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Glance(NamedTuple):
    """A look at the clock, the server's count and the CPU seconds of the role's processes."""

    at: float
    answered: int
    cpu: float


class Measured(NamedTuple):
    """Share of the throughput that latency allows, and CPU milliseconds a call."""

    throughput: float
    cpu: float


@contextmanager
def serve(delay: float) -> Iterator[str]:
    """The server as a process of its own; gives its URL."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        command = [
            sys.executable,
            "-m",
            "tests.model_server",
            "--port-file",
            str(port_file),
            "--delay",
            str(delay),
        ]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            while not (port_file.exists() and port_file.read_text()):
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port_file.read_text()}/v1"
        finally:
            server.terminate()
            server.wait()


def measure(role: str, given: argparse.Namespace) -> Measured:
    """Run a role against a fresh server, looking on."""
    with serve(given.delay) as url:
        command = [
            sys.executable,
            __file__,
            "--role",
            role,
            "--url",
            url,
            "--in-flight",
            str(given.in_flight),
        ]
        command += ["--sessions", str(given.sessions), "--calls", str(given.sessions * 12)]
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        samples = list(_watch(psutil.Process(child.pid), url, child))
        if child.returncode:
            raise SystemExit(f"{role}: exit code {child.returncode}")
    total = samples[-1].answered
    middle = [sample for sample in samples if 0.15 * total <= sample.answered <= 0.8 * total]
    first, last = middle[0], middle[-1]
    answers, seconds = last.answered - first.answered, last.at - first.at
    found = Measured(
        answers / seconds * given.delay / given.in_flight, (last.cpu - first.cpu) / answers * 1000
    )
    print(
        f"{role:8} {answers} answers in {seconds:.1f} s: {answers / seconds:.1f} a second, "
        f"{found.throughput:.1%} of what latency allows; CPU {found.cpu:.2f} ms a call",
        flush=True,
    )
    return found


def _watch(process: psutil.Process, url: str, child: subprocess.Popen[bytes]) -> Iterator[Glance]:
    """Twice a second until the role ends."""
    while child.poll() is None:
        with urllib.request.urlopen(url.replace("/v1", "/count")) as response:
            counts = json.load(response)
        yield Glance(time.perf_counter(), counts["answered"], _sum_cpu(process))
        time.sleep(0.5)


def _sum_cpu(process: psutil.Process) -> float:
    """User and system seconds of a process and all that it started."""
    total = 0.0
    try:
        for one in (process, *process.children(recursive=True)):
            times = one.cpu_times()
            total += times.user + times.system
    except psutil.NoSuchProcess:
        pass
    return total


def main() -> int:
    """Exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=512)
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--role", choices=("ours", "bare", "bare-half"), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--calls", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.role:
        roles = {"bare": ask_barely, "bare-half": ask_half}
        work = roles.get(given.role)
        work(given.url, given.calls, given.in_flight) if work else play_sessions(
            given.url, given.sessions, given.in_flight
        )
        return 0
    pairs = [(measure("bare", given), measure("ours", given)) for _ in range(given.repeats)]
    throughput = median(ours.throughput for _, ours in pairs)
    ratio = median(ours.cpu / bare.cpu for bare, ours in pairs)
    print(
        f"throughput {throughput:.1%} of what latency allows, target at least "
        f"{TARGET_THROUGHPUT:.0%}"
    )
    print(f"CPU a call {ratio:.2f} of the bare loop's, target at most {TARGET_CPU}")
    met = throughput >= TARGET_THROUGHPUT and ratio <= TARGET_CPU
    print("targets met" if met else "a target is MISSED")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
