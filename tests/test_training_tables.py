"""Tables that go to the libraries: a flag wins over the file entry by entry, and what they would
trip over later is one line now."""

from pathlib import Path

import pytest

from scripts.app import main
from scripts.command_line import parse_arguments
from scripts.train import TrainConfig


def write(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_flag_wins_over_the_file_and_leaves_its_other_entries(tmp_path: Path) -> None:
    path = write(tmp_path, "[trainer]\nmax_steps = 3\nlearning_rate = 1e-3\n[lora]\nr = 4\n")
    flags = [f"--config={path}", "--data=x", "--out=y"]
    told = parse_arguments(TrainConfig, "train", [*flags, "--trainer", "max_steps=5"])
    assert told.trainer == {"max_steps": 5, "learning_rate": 1e-3}
    assert told.lora == {"r": 4}
    more = [*flags, "--trainer=max_steps=5", "--trainer=report_to=none", "--lora=r=8"]
    told = parse_arguments(TrainConfig, "train", more)
    assert told.trainer == {"max_steps": 5, "learning_rate": 1e-3, "report_to": "none"}
    assert told.lora == {"r": 8}


@pytest.mark.parametrize(
    ("table", "entry", "told"),
    [
        ("trainer", 'learning_rate = "fast"', "[trainer] learning_rate: must be a number"),
        ("trainer", "learning_rate = -1.0", "[trainer] learning_rate: must not be below 0"),
        ("trainer", "learning_rate = nan", "[trainer] learning_rate: must be finite"),
        ("trainer", "num_train_epochs = []", "[trainer] num_train_epochs: must be a number"),
        ("trainer", "max_steps = 1.5", "[trainer] max_steps: must be a whole number"),
        ("trainer", "per_device_train_batch_size = 0", "must be more than 0, got 0"),
        ("trainer", "gradient_accumulation_steps = -2", "gradient_accumulation_steps: must not"),
        ("trainer", 'bf16 = "yes"', "[trainer] bf16: must be true or false"),
        ("trainer", "beta = 0.1", "SFTConfig has no option 'beta'"),
        ("trainer", "learning_rat = 1", "Did you mean 'learning_rate'?"),
        ("trainer", "run_name = 2020-01-01", "settings.toml: trainer: value error, run_name must"),
        ("trainer", 'output_dir = "x"', "[trainer] output_dir: is ours to set. Give --out."),
        ("trainer", "push_to_hub = true", "[trainer] push_to_hub: is ours to set"),
        ("lora", 'r = "many"', "[lora] r: must be a whole number, got 'many'"),
        ("lora", "r = 0", "[lora] r: must be more than 0"),
        ("lora", "rank = 3", "LoraConfig has no option 'rank'"),
        ("model", "trust_remote_code = true", "code of a model's folder is never run"),
        ("model", 'device = "cpu"', "[model] device: is ours to set"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_its_key_before_anything_is_read(
    table: str, entry: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, f"[{table}]\n{entry}\n")
    out = tmp_path / "out"
    given = ["train", f"--config={path}", "--data=nowhere", "--base=nowhere", f"--out={out}"]
    assert main(given) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert told in line
    assert not out.exists()
