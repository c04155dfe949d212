"""The tiny model: made whole or not at all, the same from the same seed, and a toy that says so."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.llm import stepper
from agents.llm.client import TURN
from agents.llm.stepper import read_stepper
from agents.models.chat import ChatRequest, Sampling
from agents.models.local import bases
from agents.models.local.model import local_model
from psy_env.errors import InputError
from psy_env.vocabulary import Strategy
from tests.tiny import make_tiny
from training.tiny import model as tiny_model
from training.tiny.model import make_tiny_model
from training.tiny.recipe import TINY, Recipe
from training.tiny.rows import ChatRow, Subject, play_rows
from training.tiny.tokens import CONTEXT, JOINTS, VOCABULARY, encode_row

QUICK = Recipe(sessions=2, steps=3, adapter_steps=2, width=32, layers=1)
FILES = ("model.safetensors", "tokenizer.json", "adapters/utterance/adapter_model.safetensors")
NOTICE = "never a substitute for care"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one, learned for some steps."""
    return make_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def tokenizer(tiny: Path) -> Any:
    return AutoTokenizer.from_pretrained(tiny)


@pytest.fixture(scope="module")
def rows() -> list[ChatRow]:
    return [row for rows in play_rows(2, seed=3) for row in rows]


def read_bytes(folder: Path) -> list[bytes]:
    return [(folder / file).read_bytes() for file in FILES]


def test_the_folder_is_a_model_a_counselor_and_says_what_it_is_not(tiny: Path) -> None:
    model = local_model(str(tiny), name="hf/tiny", device="cpu")
    asked = ChatRequest(play_first_row().prompt, Sampling(max_tokens=4), n=2)
    assert len(model.chat(asked).completions) == 2
    told = read_stepper(str(tiny))
    assert all((folder / "adapter_config.json").is_file() for folder in told.adapters.values())
    assert NOTICE in (tiny / "README.md").read_text()
    assert not list(tiny.rglob("*.bin"))


def play_first_row() -> ChatRow:
    return next(
        row for rows in play_rows(1, seed=3) for row in rows if row.lesson is Subject.UTTERANCE
    )


def test_any_transformers_program_knows_where_a_turn_ends(tiny: Path, tokenizer: Any) -> None:
    settings = json.loads((tiny / "generation_config.json").read_text())
    assert (
        settings["eos_token_id"]
        == tokenizer.eos_token_id
        == tokenizer.convert_tokens_to_ids("<|end|>")
    )
    assert (
        AutoModelForCausalLM.from_pretrained(tiny).config.max_position_embeddings == CONTEXT >= 4096
    )


def test_the_default_size_is_one_to_four_million_parameters() -> None:
    class Words:
        eos_token_id, pad_token_id = 1, 0

        def __len__(self) -> int:
            return VOCABULARY

    assert 1e6 <= tiny_model._build(Words(), TINY).num_parameters() <= 4e6


def test_training_teaches_something(tmp_path: Path) -> None:
    told: list[str] = []
    make_tiny_model(
        tmp_path,
        Recipe(sessions=2, steps=40, adapter_steps=1, width=32, layers=1),
        told.append,
    )
    losses = [float(line.rpartition(" ")[2]) for line in told if "of 40: loss" in line]
    assert len(losses) == 2
    assert losses[1] < losses[0] < 8.4  # the logarithm of the vocabulary: knowing nothing


def test_the_same_recipe_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("one", "again", "other")]
    for folder, seed in zip(made, (1, 1, 2), strict=True):
        make_tiny(folder, Recipe(**{**vars(QUICK), "seed": seed}))
    one, again, other = map(read_bytes, made)
    assert one == again
    assert all(mine != theirs for mine, theirs in zip(one, other, strict=True))


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where bases are kept, with a toy of the name `tiny` that is made in a moment."""
    monkeypatch.setenv(bases.CACHE_VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr(bases, "list_bases", lambda: {"tiny": QUICK})
    monkeypatch.setattr(stepper, "list_bases", lambda: {"tiny": QUICK})
    return tmp_path / "kept"


def test_a_base_by_name_is_made_on_first_use_and_then_kept(
    quick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = read_stepper("tiny")
    folder = quick / f"tiny-{QUICK.version}"
    assert (Path(told.base), set(told.adapters)) == (folder, {"utterance", "planner"})
    assert "step 2 of 2: loss" in capsys.readouterr().err
    assert local_model("tiny", name="hf/tiny").path == str(folder)
    assert capsys.readouterr().err == ""
    assert [path.name for path in quick.iterdir() if path.is_dir()] == [folder.name]


def test_another_recipe_is_another_base() -> None:
    assert Recipe(steps=481).version != Recipe().version == TINY.version


def test_a_replay_needs_no_base(quick: Path) -> None:
    assert set(read_stepper("tiny", make=False).adapters) == {"utterance", "planner"}
    assert not quick.exists()


def test_a_folder_of_the_same_name_is_meant_when_it_is_written_as_a_path(
    quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bases.find_folder("./tiny", make=False) == Path("./tiny")
    assert bases.find_folder("tiny", make=False).parent == quick


def test_two_that_need_a_base_at_once_make_it_once(quick: Path) -> None:
    made: list[Path] = []

    class Counted(Recipe):
        def make(self, folder: Path, tell: Callable[[str], None]) -> None:
            made.append(folder)
            tell("making")
            time.sleep(0.2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bases, "list_bases", lambda: {"tiny": Counted()})
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(bases.find_folder, ["tiny", "tiny"]))
    assert len(made) == 1
    assert found[0] == found[1]
    assert found[0].is_dir()


@pytest.mark.parametrize("moment", ["playing", "training", "adapter planner"])
def test_ctrl_c_leaves_nothing_half_made(
    quick: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupt(line: str) -> None:
        if line.startswith(moment):
            raise KeyboardInterrupt

    monkeypatch.setattr(bases, "_tell", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_stepper("tiny")
    assert not [path for path in quick.iterdir() if path.is_dir()]


def test_what_a_killed_command_left_is_cleared_away(quick: Path) -> None:
    part = quick / f"tiny-{QUICK.version}.part"
    part.mkdir(parents=True)
    (part / "half").write_text("x")
    folder = bases.find_folder("tiny")
    assert (folder / "stepper.toml").is_file()
    assert not (folder / "half").exists()
    assert not part.exists()


def test_a_base_that_cannot_be_written_is_told_with_the_remedy(quick: Path) -> None:
    quick.write_text("a file")
    with pytest.raises(InputError, match=bases.CACHE_VARIABLE):
        bases.find_folder("tiny")


def test_every_row_is_a_chat_that_ends_with_the_user_and_has_a_reply(rows: list[ChatRow]) -> None:
    for row in rows:
        roles = [message.role for message in row.prompt]
        assert (roles[0], roles[-1]) == ("system", "user")
        assert row.reply.startswith('{"reasoning": "')
    assert {row.lesson for row in rows} == set(Subject)


def test_a_client_row_is_what_a_model_in_the_clients_seat_would_answer(rows: list[ChatRow]) -> None:
    client = [row for row in rows if row.lesson is Subject.CLIENT]
    assert all(TURN.read(row.reply).utterance for row in client)
    assert len({row.prompt[0] for row in client}) == 2  # who each of the two clients is


def test_the_fixed_pieces_of_a_reply_and_the_strategies_are_single_tokens(tokenizer: Any) -> None:
    for piece in (*JOINTS, *Strategy):
        assert len(tokenizer(piece, add_special_tokens=False)["input_ids"]) == 1, piece


def test_an_example_is_the_prompt_as_the_chat_template_has_it_and_the_reply_ended(
    tokenizer: Any, rows: list[ChatRow]
) -> None:
    for row in rows[:20]:
        example = encode_row(tokenizer, row)
        assert tokenizer.decode(example.ids[example.start :]) == f"{row.reply}<|end|>"
        chat = [message.model_dump() for message in row.prompt]
        whole = [*chat, {"role": "assistant", "content": row.reply}]
        assert tokenizer.apply_chat_template(whole, return_dict=False) == example.ids


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_the_tokenizer_can_write_any_text(tokenizer: Any, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids, clean_up_tokenization_spaces=False) == text
