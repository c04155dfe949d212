"""Text files as people save them: every reader takes the same marks and names the same faults."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.llm.stepper import read_stepper
from agents.models.endpoint.entries import read_entries
from agents.profiles import load_bank, read_profiles
from agents.prompts import read_overrides
from agents.text_file import read_text
from psy_env.errors import InputError
from rollouts.run.config import SimulateConfig
from scripts.command_line import parse_arguments


def save(path: Path, text: str, mark: bytes, encoding: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mark + text.replace("\n", "\r\n").encode(encoding))
    return path


MARKS = pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)


@MARKS
def test_a_byte_order_mark_is_no_part_of_a_text(mark: bytes, encoding: str, tmp_path: Path) -> None:
    assert read_text(save(tmp_path / "a.txt", "one\ntwö\n", mark, encoding)) == "one\ntwö\n"


@MARKS
def test_every_file_of_a_user_may_begin_with_a_byte_order_mark(
    mark: bytes, encoding: str, tmp_path: Path
) -> None:
    lab = save(tmp_path / "e.toml", '[lab]\nbase_url = "http://lab/v1"\n', mark, encoding)
    assert "lab" in {endpoint.name for endpoint in read_entries(lab).endpoints}
    options = save(tmp_path / "c.yaml", "seed: 7\nworkers: 0\n", mark, encoding)
    assert parse_arguments(SimulateConfig, "simulate", ["--config", str(options)]).seed == 7
    told = 'endpoint = "lab"\nutterance = "u"\nplanner = "p"\n'
    stepper = save(tmp_path / "s" / "stepper.toml", told, mark, encoding)
    assert read_stepper(str(stepper.parent)).endpoint == "lab"
    prompt = save(tmp_path / "prompts" / "judge_system.txt", "You judge.\n", mark, encoding)
    assert read_overrides(prompt.parent) == {"judge_system": "You judge."}
    line = load_bank()[0].model_dump_json() + "\n"
    assert read_profiles(save(tmp_path / "p.jsonl", line, mark, encoding)) == load_bank()[:1]


@pytest.mark.parametrize(
    "read",
    [
        read_entries,
        read_profiles,
        lambda path: parse_arguments(SimulateConfig, "simulate", ["--config", str(path)]),
    ],
)
def test_every_reader_names_the_same_fault(read: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file does not exist"):
        read(tmp_path / "nowhere")
    with pytest.raises(InputError, match="the file cannot be read"):
        read(tmp_path)
    (tmp_path / "latin").write_bytes(b"a = 1\n# caf\xe9\n")
    with pytest.raises(InputError, match="latin:2: the text is not UTF-8"):
        read(tmp_path / "latin")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("option", ["out", "profiles", "endpoints", "prompts", "rejudge"])
def test_a_tilde_in_any_path_is_the_home_folder(option: str, home: Path) -> None:
    (home / "c.yaml").write_text(f"{option}: ~/a/b\nworkers: 0\n")
    from_file = parse_arguments(SimulateConfig, "simulate", ["--config=~/c.yaml"])
    from_flag = parse_arguments(SimulateConfig, "simulate", [f"--{option}=~/a/b"])
    assert str(getattr(from_file, option)) == str(getattr(from_flag, option)) == f"{home}/a/b"


def test_a_part_of_profiles_at_home_stays_named(home: Path) -> None:
    config = parse_arguments(SimulateConfig, "simulate", ["--profiles=~/p.jsonl:train"])
    assert config.profiles == f"{home}/p.jsonl:train"


def test_a_tilde_inside_a_path_is_a_letter_of_it_and_a_home_of_nobody_is_refused() -> None:
    config = parse_arguments(SimulateConfig, "simulate", ["--out=runs/~a"])
    assert config.out == Path("runs/~a")
    with pytest.raises(InputError, match="there is no home folder ~nobody-of-this-name"):
        parse_arguments(SimulateConfig, "simulate", ["--out=~nobody-of-this-name/a"])
