"""Progress: a bar that moves in a terminal, now and then a line in a file."""

import contextlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from rollouts.show.progress import LINE_SECONDS, Reporter, Taken, Tally, show_progress
from scripts.app import OK
from tests.lab import MODELS, declare, simulate
from tests.model_server import ModelServer, answer_seats
from tests.test_command_line import Capture


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A real terminal of the system as stderr; what was written to it is there when it is left."""
    shown: list[str] = []
    ours, theirs = os.openpty()

    def listen() -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while True:
                shown.append(os.read(ours, 65_536).decode(errors="replace"))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    with monkeypatch.context() as patch, os.fdopen(theirs, "w", buffering=1) as end:
        patch.setenv("COLUMNS", "160")
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stderr", end)
        yield shown
    listener.join(10)
    os.close(ours)


def test_a_bar_moves_with_exchanges_and_calls_before_any_session_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        ModelServer(partial(answer_seats, 0.15)) as server,
        terminal(monkeypatch) as shown,
    ):
        declare(server.url)
        assert simulate(MODELS[0], "--sessions=2") == OK
    before = [line for line in "".join(shown).split("\r") if " 0/2" in line]
    assert any(re.search(r"[1-9]\d* exchanges, [1-9]\d* calls", line) for line in before)
    assert len(set(before)) > 2


def test_a_bar_is_there_before_the_workers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        terminal(monkeypatch) as shown,
        show_progress("playing", 4, starting="starting workers", longest=9) as reporter,
    ):
        reporter.add(1, taken=Taken(15), over=5)
        assert reporter.tally.reached == 2.0
    told = "".join(shown)
    assert told.index("starting workers") < told.index("playing")
    assert "1/4" in told


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_a_file_never_gets_a_bar_whatever_the_environment_asks_for(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv(variable, "1")
    with show_progress("playing", 4) as reporter:
        reporter.add(1)
    assert capsys.readouterr().err == ""


def test_a_line_comes_when_something_changed_and_at_most_one_in_ten_seconds(
    capsys: Capture,
) -> None:
    now = [0.0]
    reporter = Reporter(Tally("playing", 100), lambda: now[0])
    changes = {1: Taken(1), 13: Taken(1, 1), 14: Taken(1, 2), 15: Taken(1, 3), 300: Taken(2, 3)}
    taken, lines = Taken(), []
    for half_second in range(1200):
        now[0] = half_second / 2
        taken = changes.get(half_second // 2, taken)
        reporter.add(0, taken=taken)
        if line := capsys.readouterr().err:
            lines.append((now[0], line))
    assert [at for at, _ in lines] == [LINE_SECONDS, 2 * LINE_SECONDS, 300.0]
    assert "0/100 sessions, 0 failed, 0.0/s, time left unknown, 1 exchanges, 3 calls" in lines[1][1]
