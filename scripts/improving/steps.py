"""Steps of a long way, each a psy-step command in a process of its own."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from agents.text_file import read_text
from agents.whole_file import write_whole
from psy_env.errors import PsyStepError
from psy_env.json_text import parse_json
from rollouts.fleet.stop import INTERRUPTED, catch_stop

APP = f"{__package__.rpartition('.')[0]}.app"
LOOK = 0.2
"""Seconds between two looks at whether we are to stop."""

TIMES = "times.json"
"""Seconds that each step took, all tries together."""

IN_ALL = "in all"
"""Its entry of the time by the clock, in which steps side by side count once."""

STOPPED = (INTERRUPTED, -signal.SIGINT, -signal.SIGTERM)
"""How a command ends that was asked to."""

FAILED = 1
"""How a command ends that did all it could and did not succeed."""

THREADS = "OMP_NUM_THREADS"
"""Tells the libraries of a step how many cores are its own."""


class StepError(PsyStepError):
    """A step's command did not end well; it has said why."""


class Step(NamedTuple):
    """One command and what it is called here.

    It waits for those steps of the same run that are named in `after`. Where it leaves its `result`
    it may fail at its work: a counselor that cannot counsel yet is a finding. A wrong input is not.
    """

    name: str
    arguments: tuple[str, ...]
    after: tuple[str, ...] = ()
    result: Path | None = None

    @property
    def command(self) -> str:
        """As it is given by hand."""
        return f"psy-step {shlex.join(self.arguments)}"


@dataclass
class Steps:
    """Runs commands; a finished one has nothing to do and says so itself.

    A process of its own gives a model's memory back, and what it prints is what the command prints
    by hand. `folder` takes the times.
    """

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path) -> "Steps":
        """Go on with the times that are known."""
        try:
            known = parse_json(read_text(folder / TIMES))
        except (OSError, ValueError, PsyStepError):
            known = {}
        return cls(folder, {str(name): float(told) for name, told in known.items()})

    def run(self, steps: Sequence[Step], at_once: int = 1) -> None:
        """Run them in their order, so many side by side, which share the cores; one that waits for
        another lets those behind it pass.

        Raises StepError when one fails, once those beside it have ended, and KeyboardInterrupt when
        they are stopped: they are given the time to keep what they have.
        """
        width = max(1, min(at_once, len(steps)))
        waiting, running = list(steps), dict[Step, tuple[subprocess.Popen[bytes], float]]()
        ended: dict[Step, int] = {}
        told, start = False, time.monotonic()
        with catch_stop() as stop:
            try:
                while running or (waiting and not (stop.requested or any(ended.values()))):
                    step = _find_ready(waiting, running)
                    goes_on = not (stop.requested or any(ended.values()))
                    if step and len(running) < width and goes_on:
                        waiting.remove(step)
                        running[step] = _start(step, width), time.monotonic()
                        continue
                    if stop.requested and not told:
                        _interrupt(running)
                        told = True
                    time.sleep(LOOK)
                    for step, (process, began) in list(running.items()):
                        code = process.poll()
                        if code is not None:
                            del running[step]
                            self._note(step.name, time.monotonic() - began)
                            ended[step] = _judge(step, code)
            except BaseException:
                _interrupt(running)  # the second one
                for step, (process, began) in running.items():
                    process.wait()
                    self._note(step.name, time.monotonic() - began)
                raise
            finally:
                self._note(IN_ALL, time.monotonic() - start)
        _tell_end(ended, steps[-1], stopped=stop.requested)

    def _note(self, name: str, seconds: float) -> None:
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 1)
        with suppress(OSError), write_whole(self.folder / TIMES) as stream:
            stream.write((json.dumps(self.seconds, indent=2) + "\n").encode())


def _find_ready(waiting: Iterable[Step], running: Iterable[Step]) -> Step | None:
    """The first that waits for none that is not over."""
    open_ = {step.name for step in (*waiting, *running)}
    return next((step for step in waiting if open_.isdisjoint(step.after)), None)


def _judge(step: Step, code: int) -> int:
    """How a step ended."""
    found = code == FAILED and step.result is not None and step.result.is_file()
    return 0 if found else code


def _start(step: Step, width: int) -> subprocess.Popen[bytes]:
    """Its process, which hears of Ctrl-C from us alone: a second one would cut it."""
    print(f"\n[{step.name}] {step.command}", flush=True)
    share = {THREADS: str(max(1, (os.cpu_count() or 1) // width))} if width > 1 else {}
    return subprocess.Popen(_command(step), start_new_session=True, env={**share, **os.environ})


def _command(step: Step) -> list[str]:
    return [sys.executable, "-m", APP, *step.arguments]


def _interrupt(running: Mapping[Step, tuple[subprocess.Popen[bytes], float]]) -> None:
    for process, _ in running.values():
        process.send_signal(signal.SIGINT)


def _tell_end(ended: Mapping[Step, int], last: Step, *, stopped: bool) -> None:
    """Raise KeyboardInterrupt where it was stopped, also if nothing was left to stop, or StepError
    where a step failed."""
    bad = [step for step, code in ended.items() if code]
    if stopped:
        raise KeyboardInterrupt(f"stopped in {(*bad, last)[0].name}")
    for step in bad:
        if ended[step] in STOPPED:
            raise KeyboardInterrupt(f"stopped in {step.name}")
        raise StepError(f"{step.name} failed (exit code {ended[step]}): {step.command}")
