"""A run's folder: the same command continues it, nothing else can, and a finished one is left
alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agents.whole_file import write_whole
from psy_env.errors import InputError, SeatError
from psy_env.seats import Cast
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import open_run
from rollouts.simulate import simulate
from rollouts.work.schedule import schedule_sessions
from tests.fleet_seats import ROOT, configure, seat_scripted, write_test_profiles
from tests.scripted import make_profile


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with a profile file, and room for runs."""
    write_test_profiles(tmp_path / "profiles.jsonl", 4)
    return tmp_path


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_run_holds_what_the_design_says(bench: Path) -> None:
    result = simulate(configure(bench, "run"), cast_factory=seat_scripted)
    assert (result.sessions, result.played, result.failed) == (4, 4, 0)
    names = {
        str(path.relative_to(bench / "run"))
        for path in (bench / "run").rglob("*")
        if path.is_file()
    }
    derived = {
        "sessions.jsonl",
        "metrics.json",
        "report.html",
        "preferences/utterance.jsonl",
        "preferences/planner.jsonl",
        "preferences/README.md",
    }
    assert names == {"run.json", "run.lock", "ledger.sqlite"} | derived
    saved = json.loads((bench / "run" / "run.json").read_text())
    assert saved["config"]["candidates"] == 3
    assert saved["versions"]["python"]
    rows = [
        json.loads(line) for line in (bench / "run" / "sessions.jsonl").read_text().splitlines()
    ]
    assert [row["session_id"] for row in rows] == [f"test-{number:04d}_r0" for number in range(4)]


def test_a_finished_run_is_left_alone(bench: Path) -> None:
    simulate(configure(bench, "run"), cast_factory=seat_scripted)
    before = snapshot(bench / "run")
    assert simulate(configure(bench, "run", workers=2), cast_factory=seat_scripted).played == 0
    assert snapshot(bench / "run") == before


def test_lost_derived_files_are_rebuilt(bench: Path) -> None:
    simulate(configure(bench, "run"), cast_factory=seat_scripted)
    before = {name: content for name, (content, _) in snapshot(bench / "run").items()}
    (bench / "run" / "metrics.json").unlink()
    (bench / "run" / "sessions.jsonl").write_text("half a li")
    assert simulate(configure(bench, "run"), cast_factory=seat_scripted).played == 0
    assert {name: content for name, (content, _) in snapshot(bench / "run").items()} == before


def test_a_changed_setting_is_refused_with_the_difference(bench: Path) -> None:
    simulate(configure(bench, "run"), cast_factory=seat_scripted)
    with pytest.raises(InputError, match=r"candidates: 3 -> 4; seed: 0 -> 7"):
        simulate(configure(bench, "run", candidates=4, seed=7), cast_factory=seat_scripted)
    write_test_profiles(bench / "profiles.jsonl", 5)
    with pytest.raises(InputError, match="profiles_sha256"):
        simulate(configure(bench, "run"), cast_factory=seat_scripted)


def test_how_a_run_is_played_may_change(bench: Path) -> None:
    simulate(configure(bench, "run"), cast_factory=seat_scripted)
    (bench / "profiles.jsonl").rename(bench / "moved.jsonl")
    config = configure(bench, "run", profiles=str(bench / "moved.jsonl"), max_attempts=1, workers=1)
    assert simulate(config, cast_factory=seat_scripted).played == 0


@pytest.mark.parametrize("name", ["notes.txt", "ledger.sqlite", "run.json"])
def test_a_folder_with_something_else_is_refused_and_left_alone(bench: Path, name: str) -> None:
    (bench / "run").mkdir()
    (bench / "run" / name).write_text("mine")
    with pytest.raises(InputError):
        simulate(configure(bench, "run"), cast_factory=seat_scripted)
    assert (bench / "run" / name).read_text() == "mine"


def test_a_file_in_the_folder_s_place_is_refused(bench: Path) -> None:
    (bench / "run").write_text("a file")
    with pytest.raises(InputError, match="this is a file"):
        simulate(configure(bench, "run"), cast_factory=seat_scripted)


def test_a_run_that_died_before_it_began_can_begin(bench: Path) -> None:
    (bench / "run").mkdir()
    (bench / "run" / "run.lock").touch()
    assert simulate(configure(bench, "run"), cast_factory=seat_scripted).played == 4


HOLD = """
import sys
from pathlib import Path
from rollouts.run.folder import open_run
with open_run(Path(sys.argv[1]), {"seed": 1}, {}):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_two_at_once_are_refused_until_the_first_dies(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "run")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(InputError, match="another process"),
            open_run(tmp_path / "run", {"seed": 1}, {}),
        ):
            pass
        holder.kill()
    with open_run(tmp_path / "run", {"seed": 1}, {}) as folder:
        assert folder.path == tmp_path / "run"


def test_an_unknown_seat_is_told_before_anything_is_written(bench: Path) -> None:
    def seat_nobody(**names: str) -> Cast:
        raise InputError(f"no seat named {names['client']}", "Use a known one.")

    with pytest.raises(InputError, match="no seat named"):
        simulate(configure(bench, "run", client="nobody"), cast_factory=seat_nobody)
    assert not (bench / "run").exists()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half() -> None:
        with write_whole(path) as stream:
            stream.write(b"half of the ne")
            raise SeatError

    with pytest.raises(SeatError):
        write_half()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_mining_needs_two_candidates() -> None:
    with pytest.raises(InputError, match="--no-mine"):
        SimulateConfig(candidates=1)
    assert SimulateConfig(candidates=1, mine=False).candidates == 1


def test_a_run_without_mining_writes_no_pairs(bench: Path) -> None:
    simulate(configure(bench, "run", candidates=1, mine=False), cast_factory=seat_scripted)
    assert (bench / "run" / "metrics.json").exists()
    assert not (bench / "run" / "preferences").exists()


def test_sessions_are_named_and_seeded_by_profile_and_replicate() -> None:
    profiles = [make_profile(number) for number in range(3)]
    more = {job.job_id: job for job in schedule_sessions(profiles, 7, seed=5)}
    rounds = ["0000_r0", "0000_r1", "0000_r2", "0001_r0", "0001_r1", "0002_r0", "0002_r1"]
    assert list(more) == [f"test-{name}" for name in rounds]
    assert len({job.seed for job in more.values()}) == 7
    fewer = schedule_sessions(profiles, 2, seed=5)
    assert [more[job.job_id] for job in fewer] == fewer
    with pytest.raises(InputError, match="stands 2 times"):
        schedule_sessions([profiles[0], profiles[0]], None, seed=5)
