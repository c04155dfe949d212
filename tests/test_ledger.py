"""The ledger: rows are saved whole, once, and survive whatever happens to a later write."""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.models.recording import Call, CallKey
from psy_env.errors import InputError
from rollouts.run.ledger import Ledger
from rollouts.work.job import Outcome
from tests.fleet_seats import ROOT


def make_rows(*names: str, size: int = 10) -> list[Outcome]:
    return [Outcome(name, name.encode() * size, "goals_reached", 3, 0.5, 1) for name in names]


def test_rows_come_back_sorted_and_only_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.append(make_rows("c", "a"))
        ledger.append(make_rows("b", "a", size=99))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.done_ids() == {"a", "b", "c"}
        assert list(ledger.payloads()) == [b"a" * 10, b"b" * 99, b"c" * 10]
        assert ledger.count_endings() == {"goals_reached": 3}


def test_a_batch_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    def rows() -> Iterator[Outcome]:
        yield from make_rows("b")
        raise KeyboardInterrupt

    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.append(make_rows("a"))
        with pytest.raises(KeyboardInterrupt):
            ledger.append(rows())
        ledger.append(make_rows("c"))
        assert ledger.done_ids() == {"a", "c"}


def test_what_a_call_took_when_it_failed_stays_counted(tmp_path: Path) -> None:
    call = Call(CallKey("s", "0", "hash", 0), "client", "m")
    taken = call._replace(prompt_tokens=10, completion_tokens=5, cost=0.25)
    failed = Outcome("s", b'{"cause": "c"}', "failed")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.append([failed], [call, taken._replace(error="nothing")])
        assert ledger.forget_failed() == 1
        assert (ledger.calls_of("s"), ledger.waste()) == ((), 0)
        ledger.append([], [call, taken._replace(reply=b"[]")])
        ledger.append([], [taken._replace(reply=b"[1]")])
        [usage] = ledger.usage()
    assert (usage.calls, usage.failed, usage.unpriced) == (1, 0, 0)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost) == (20, 10, 0.5)


FILL = """
import resource, sys
from pathlib import Path
from psy_env.errors import InputError
from rollouts.run.ledger import Ledger
from tests.test_ledger import make_rows
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with Ledger(Path(sys.argv[1])) as ledger:
    for number in range(1000):
        try:
            ledger.append(make_rows(f"{number:04d}", size=2500))
        except InputError as error:
            print(number, error)
            break
"""


def test_a_full_disk_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    command = [sys.executable, "-c", FILL, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    saved, _, message = done.stdout.partition(" ")
    assert message.count("\n") == 1
    assert "could not be written" in message
    assert "Make room on the disk" in message
    with Ledger(path) as ledger:
        assert len(ledger.done_ids()) == len(list(ledger.payloads())) == int(saved) > 0
        ledger.append(make_rows("later"))
        assert "later" in ledger.done_ids()


@pytest.mark.parametrize("content", [b"this is no database, " * 100, b"\x00" * 5000])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError, match="the ledger could not be opened"):
        Ledger(path)
    assert path.read_bytes() == content


def test_damage_inside_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.append(make_rows(*(f"{number:03d}" for number in range(50)), size=3000))
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 20_000)
    with pytest.raises(InputError, match="damaged"), Ledger(path) as ledger:
        list(ledger.payloads())


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="version 99"):
        Ledger(tmp_path / "ledger.sqlite")


def test_a_place_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="could not be opened"):
        Ledger(tmp_path / "missing" / "ledger.sqlite")


def test_payloads_are_streamed(tmp_path: Path) -> None:
    """30 MB of payloads go by; memory must not grow by half of it."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for number in range(30):
            ledger.append(make_rows(f"{number:02d}", size=500_000))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert sum(len(payload) for payload in ledger.payloads()) == 30_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000
