"""A training's folder and its rows: nothing of another is overwritten, what was cut is passed over,
and of pairs those alone that are legal can be learned from."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from psy_env.errors import InputError
from training.checkpoints import find_checkpoint
from training.folder import CounselorFolder, find_start
from training.job import Adapter, PairKinds
from training.rows import Shape, read_rows

IDENTITY = {"method": "sft", "base": "one", "seed": 0}


def folder_at(path: Path) -> CounselorFolder:
    return CounselorFolder(path, Adapter.UTTERANCE)


def test_another_training_in_the_folder_is_refused_by_what_differs(tmp_path: Path) -> None:
    folder_at(tmp_path).begin(IDENTITY)
    folder_at(tmp_path).check(IDENTITY)
    with pytest.raises(InputError, match="being trained there with another seed"):
        folder_at(tmp_path).check({**IDENTITY, "seed": 1})
    with pytest.raises(InputError, match="being trained there with another pairs"):
        folder_at(tmp_path).check({**IDENTITY, "pairs": "legal"})
    folder_at(tmp_path / "new").begin({**IDENTITY, "pairs": "legal"})
    with pytest.raises(InputError, match="with another pairs"):
        folder_at(tmp_path / "new").check(IDENTITY)


def test_two_at_once_do_not_train_one_adapter_but_may_train_two(tmp_path: Path) -> None:
    with folder_at(tmp_path / "out").hold():
        with (
            pytest.raises(InputError, match="another process is training utterance there"),
            folder_at(tmp_path / "out").hold(),
        ):
            pass
        with CounselorFolder(tmp_path / "out", Adapter.PLANNER).hold():
            pass
    assert not (tmp_path / "out").exists(), "neither began: nothing stays behind"


def write_checkpoint(folder: Path, step: int) -> Path:
    path = folder / f"checkpoint-{step}"
    path.mkdir(parents=True)
    save_file({"weight": torch.zeros(64)}, path / "adapter_model.safetensors")
    torch.save({"state": torch.zeros(64)}, path / "optimizer.pt")
    (path / "trainer_state.json").write_text("{}", "utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["adapter_model.safetensors", "optimizer.pt", "trainer_state.json"]
)
def test_a_checkpoint_that_was_cut_is_passed_over(name: str, tmp_path: Path) -> None:
    first, last = (write_checkpoint(tmp_path, step) for step in (9, 10))
    assert find_checkpoint(tmp_path) == last
    content = (last / name).read_bytes()
    (last / name).write_bytes(content[: len(content) // 2])
    assert find_checkpoint(tmp_path) == first


def test_weights_to_begin_with_are_read_from_safetensors_only(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}", "utf-8")
    (tmp_path / "adapter_model.bin").touch()
    with pytest.raises(InputError, match="no other file of weights is read"):
        find_start(tmp_path, Adapter.UTTERANCE)
    with pytest.raises(InputError, match="it holds an adapter"):
        find_start(tmp_path, Adapter.UTTERANCE, full=True)


def write_pairs(path: Path, broken: list[str]) -> Path:
    """Pairs of three clients each; the rejected reply broke this rule, or none."""
    said = [{"role": "assistant", "content": json.dumps({"action": 1, "utterance": "Hm?"})}]
    worse = [{"role": "assistant", "content": json.dumps({"action": 1, "utterance": "No."})}]
    rows: list[dict[str, Any]] = [
        {
            "prompt": [{"role": "user", "content": f"I feel low, {client}."}],
            "chosen": said,
            "rejected": worse,
            "session_id": client,
            "violation_rejected": rule,
        }
        for client in "abc"
        for rule in broken
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return path


def test_pairs_of_legal_against_legal_alone_are_counted_and_split_as_all_are(
    tmp_path: Path,
) -> None:
    path = write_pairs(tmp_path / "pairs.jsonl", ["", "malformed: cut off", "skipped an action"])
    whole = read_rows(path, Adapter.UTTERANCE, Shape.PAIRS)
    legal = read_rows(path, Adapter.UTTERANCE, Shape.PAIRS, pairs=PairKinds.LEGAL)
    assert (whole.left_out, legal.left_out) == (0, 6)
    assert {row.fault for row in (*legal.train, *legal.validation)} == {"legal"}
    assert {row.client for row in legal.validation} == {row.client for row in whole.validation}
    none = write_pairs(tmp_path / "none.jsonl", ["skipped an action"])
    with pytest.raises(InputError, match="no pair's rejected reply is legal"):
        read_rows(none, Adapter.UTTERANCE, Shape.PAIRS, pairs=PairKinds.LEGAL)
