"""Casts for tests of many sessions: scripted seats with a client that misbehaves on demand."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from psy_env.records import ClientTurn
from psy_env.seats import Cast
from psy_env.views import ClientView
from rollouts.run.config import SimulateConfig
from tests.scripted import ScriptedClient, make_cast, make_profile

ROOT = Path(__file__).parents[1]
"""Where a child process finds these packages."""

ODD = make_profile(3).profile_id
"""The one profile that the misbehaving clients mind."""


@dataclass(frozen=True)
class OddClient(ScriptedClient):
    """Does as its name says, then plays like its parent.

    `pause SECONDS` before every turn; for the odd profile: `raise`, raise how `nice` its process
    is, `hang`, `kill` its process, or only `once FILE`.
    """

    order: str = ""

    def speak(self, view: ClientView) -> ClientTurn:
        what, _, detail = self.order.partition(" ")
        if what == "pause":
            time.sleep(float(detail))
        elif view.profile.profile_id == ODD and view.exchange == 1:
            _misbehave(what, detail)
        return super().speak(view)


def _misbehave(what: str, detail: str) -> None:
    if what == "raise":
        raise ValueError("no words left\nand a second line")
    if what == "nice":
        raise ValueError(f"nice by {os.nice(0)}")
    if what == "hang":
        time.sleep(3600)
    if what == "kill" or (what == "once" and not Path(detail).exists()):
        if what == "once":
            Path(detail).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def seat_scripted(*, client: str, counselor: str, evaluator: str) -> Cast:
    """Scripted seats; the client's name is its order."""
    if (counselor, evaluator) != ("rule_based/stepper", "rule_based"):
        raise ValueError("only the client of these tests has a name")
    cast = make_cast()
    return Cast(OddClient(exit_chance=0.1, order=client), cast.counselor, cast.evaluator)


def write_test_profiles(path: Path, count: int) -> Path:
    """A profile file."""
    path.write_text(
        "".join(f"{make_profile(number).model_dump_json()}\n" for number in range(count))
    )
    return path


def configure(folder: Path, out: str, **values: object) -> SimulateConfig:
    """A small run in `folder` on the profiles that lie there."""
    fields = {
        "profiles": str(folder / "profiles.jsonl"),
        "out": folder / out,
        "candidates": 3,
        "workers": 0,
        "concurrency": 2,
    }
    return SimulateConfig.model_validate(fields | values)


def run_driver(config_json: str) -> int:
    """What a command does with a run, for tests that kill it."""
    from rollouts.run.complete import Interrupted
    from rollouts.simulate import simulate

    try:
        simulate(SimulateConfig.model_validate_json(config_json), cast_factory=seat_scripted)
    except Interrupted as error:
        print(error, file=sys.stderr)
        return 130
    return 0
