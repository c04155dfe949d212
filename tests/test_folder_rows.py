"""What `datasets` reads from a run's folder: its pairs as one dataset, its sessions as rows."""

import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from agents.profiles import load_bank
from psy_env.records import Transcript
from rollouts.results.folder_rows import render_pairs_card, session_line
from scripts.app import OK, main

PLAYED = ("--workers=0", "--sessions=6", "--max-exchanges=12")


def play(folder: Path, *options: str) -> Path:
    assert main(["simulate", *PLAYED, *options, f"--out={folder}"]) == OK
    return folder


def load(cache: Path, *args: Any, **options: Any) -> Any:
    return datasets.load_dataset(*args, cache_dir=str(cache), split="train", **options)


def read_transcripts(run: Path) -> list[Transcript]:
    lines = (run / "sessions.jsonl").read_bytes().splitlines()
    return [Transcript.model_validate_json(line) for line in lines]


def test_the_folder_of_pairs_is_one_dataset_with_a_configuration_for_each_kind(
    tmp_path: Path,
) -> None:
    folder = play(tmp_path / "run", "--candidates=6") / "preferences"
    for config in ("utterance", "planner"):
        rows = load(tmp_path / "cache", str(folder), config)
        lines = (folder / f"{config}.jsonl").read_text("utf-8").splitlines()
        assert len(rows) == len(lines) > 0
        assert rows[0]["chosen"] == json.loads(lines[0])["chosen"]
    assert datasets.get_dataset_config_names(str(folder)) == ["utterance", "planner"]
    assert set(load(tmp_path / "cache", str(folder))["kind"]) == {"utterance"}


def test_a_kind_without_pairs_is_no_configuration(tmp_path: Path) -> None:
    run = play(tmp_path / "run", "--candidates=4", "--counselor=rule_based/no_plan")
    folder = run / "preferences"
    assert datasets.get_dataset_config_names(str(folder)) == ["utterance"]
    assert len(load(tmp_path / "cache", str(folder))) > 0
    assert "configs" not in render_pairs_card({})


@pytest.mark.parametrize(
    "options",
    [
        ("--candidates=8",),
        ("--candidates=2", "--counselor=rule_based/no_plan"),
        ("--candidates=1", "--no-mine"),
    ],
)
def test_datasets_reads_the_sessions_of_a_run(options: tuple[str, ...], tmp_path: Path) -> None:
    run = play(tmp_path / "run", *options)
    rows = load(tmp_path / "cache", "json", data_files=str(run / "sessions.jsonl"))
    assert rows["session_id"] == [one.session_id for one in read_transcripts(run)]


def test_a_session_is_read_from_its_line_as_it_was_saved(tmp_path: Path) -> None:
    run = play(tmp_path / "run", "--candidates=8")
    read = read_transcripts(run)
    choices = [choice for one in read for _, choice in one.choices]
    assert {rule is None for choice in choices for rule in choice.violations} == {True, False}
    for saved in read:
        line = session_line(saved.model_dump_json().encode())
        assert Transcript.model_validate_json(line) == saved
        assert line in (run / "sessions.jsonl").read_bytes()
    assert read[0].profile == load_bank()[0]
