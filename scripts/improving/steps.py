"""Steps of a long way, each a psy-step command in a process of its own."""

import json
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from agents.text_file import read_text
from agents.whole_file import write_whole
from psy_env.errors import PsyStepError
from rollouts.fleet.stop import INTERRUPTED, catch_stop

APP = f"{__package__.rpartition('.')[0]}.app"
LOOK = 0.2
"""Seconds between two looks at whether we are to stop."""

TIMES = "times.json"
"""Seconds that each step took, all tries together."""


class StepError(PsyStepError):
    """A step's command did not end well; it has said why."""


@dataclass
class Steps:
    """Runs commands one after the other; a finished one has nothing to do and says so itself.

    A process of its own gives a model's memory back, and what it prints is what the command prints
    by hand. `folder` takes the times.
    """

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path) -> "Steps":
        """Go on with the times that are known."""
        try:
            known = json.loads(read_text(folder / TIMES))
        except (OSError, ValueError, PsyStepError):
            known = {}
        return cls(folder, {str(name): float(told) for name, told in known.items()})

    def run(self, name: str, *arguments: str) -> None:
        """Run one command. Raises StepError when it fails, KeyboardInterrupt when it is stopped:
        it is given the time to keep what it has."""
        told = f"psy-step {shlex.join(arguments)}"
        print(f"\n[{name}] {told}", flush=True)
        began = time.monotonic()
        try:
            code = _wait_for(arguments)
        finally:
            self._note(name, time.monotonic() - began)
        if code in (INTERRUPTED, -signal.SIGINT, -signal.SIGTERM):
            raise KeyboardInterrupt(f"stopped in {name}")
        if code:
            raise StepError(f"{name} failed (exit code {code}): {told}")

    def _note(self, name: str, seconds: float) -> None:
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 1)
        with suppress(OSError), write_whole(self.folder / TIMES) as stream:
            stream.write((json.dumps(self.seconds, indent=2) + "\n").encode())


def _wait_for(arguments: Sequence[str]) -> int:
    """The exit code of a command. It hears of Ctrl-C from us alone: a second one would cut it."""
    command = [sys.executable, "-m", APP, *arguments]
    child = subprocess.Popen(command, start_new_session=True)
    told = False
    with catch_stop() as stop:
        try:
            while True:
                if stop.requested and not told:
                    child.send_signal(signal.SIGINT)
                    told = True
                with suppress(subprocess.TimeoutExpired):
                    return child.wait(LOOK)
        except BaseException:
            child.send_signal(signal.SIGINT)  # the second one
            child.wait()
            raise
