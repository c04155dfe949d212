"""The README's Python runs as it stands there, and its seats keep the contract."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from agents.profiles import load_bank
from psy_env.check_seat import check_seat
from psy_env.records import Ending, Rules
from psy_env.seats import Cast, play
from psy_env.session import Session

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def seats() -> Iterator[ModuleType]:
    """All examples in one module, each run as it stands."""
    module = ModuleType("my_seats")
    sys.modules[module.__name__] = module
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), module.__dict__)
    yield module
    del sys.modules[module.__name__]


@pytest.mark.parametrize("name", ["Curious", "Brief", "Asker"])
def test_the_example_of_each_seat_keeps_the_contract(seats: ModuleType, name: str) -> None:
    report = check_seat(getattr(seats, name))
    assert report.ok, str(report)


def test_the_examples_play_a_session_together(seats: ModuleType) -> None:
    cast = Cast(seats.Brief(), seats.Curious(), seats.Asker())
    over = play(Session.start(load_bank()[0], Rules(candidates=3)), cast)
    assert over.ending is Ending.CLIENT_LEFT
    assert over.rating is not None


def test_the_counselor_is_less_than_twelve_lines() -> None:
    (counselor,) = (block for block in BLOCKS if "def propose" in block)
    code = [line for line in counselor.splitlines() if line and not line.startswith("#")]
    assert len(code) < 12
