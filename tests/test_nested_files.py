"""JSON nested deeper than can be followed is an unreadable file, told as one, never a crash."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.policies.rllib import MODULES, NOTE, read_note
from agents.policies.sb3 import read_archive
from psy_env.errors import InputError
from rollouts.run.folder import read_run
from scripts.app import main
from training.checkpoints import find_checkpoint
from training.folder import CounselorFolder
from training.job import Adapter
from training.rows import Shape, read_rows

DEEP = "[" * 100_000


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def read_deep_run(folder: Path) -> None:
    write(folder / "run.json", DEEP)
    read_run(folder)


def read_deep_archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "policy.zip", "w") as archive:
        archive.writestr("data", DEEP)
    read_archive(str(folder / "policy.zip"))


def read_deep_note(folder: Path) -> None:
    write(folder / NOTE, DEEP)
    write(folder / MODULES / "counselor" / "metadata.json", "{}")
    read_note(str(folder))


def read_deep_job(folder: Path) -> None:
    write(folder / "training/utterance/job.json", DEEP)
    CounselorFolder(folder, Adapter.UTTERANCE).check({"method": "sft"})


def read_deep_sessions(folder: Path) -> None:
    write(folder / "sessions.jsonl", DEEP)
    write(folder / "sft_utterance/train.jsonl", "{}")
    read_rows(folder, Adapter.UTTERANCE, Shape.SFT)


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (read_deep_run, "not a readable run file"),
        (read_deep_archive, "no archive of Stable-Baselines3"),
        (read_deep_note, "its note cannot be read"),
        (read_deep_job, "not JSON"),
        (read_deep_sessions, "not a saved session"),
    ],
)
def test_a_file_nested_too_deep_is_told_as_unreadable(
    read: Callable[[Path], None], told: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path)


def test_a_checkpoint_whose_state_is_nested_too_deep_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "checkpoint-1/trainer_state.json", "{}")
    write(tmp_path / "checkpoint-2/trainer_state.json", DEEP)
    assert find_checkpoint(tmp_path) == tmp_path / "checkpoint-1"


def test_a_reply_nested_too_deep_is_one_that_says_nothing(tmp_path: Path) -> None:
    rows = [{"id": client, "prompt": f"Hello {client}.", "completion": DEEP} for client in "ab"]
    path = write(tmp_path / "rows.jsonl", "\n".join(map(json.dumps, rows)))
    assert len(read_rows(path, Adapter.UTTERANCE, Shape.SFT).train) == 1


def test_a_flag_nested_too_deep_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["train", "--data=nowhere", "--base=nowhere", "--out=out"]
    assert main([*given, f"--trainer=learning_rate={DEEP}"]) == 2
    assert "learning_rate: must be a number" in capsys.readouterr().err
