"""The tiny model: made whole or not at all, the same from the same seed, and a toy that says so."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.llm.client import TURN
from agents.llm.stepper import read_stepper
from agents.models.chat import ChatRequest, Sampling
from agents.models.local.model import local_model
from psy_env.errors import InputError
from psy_env.vocabulary import Strategy
from scripts.app import BAD_INPUT, INTERRUPTED, OK, main
from tests.tiny import make_tiny
from training.tiny import model as tiny_model
from training.tiny.model import Recipe, make_tiny_model
from training.tiny.rows import Lesson, Row, play_rows
from training.tiny.tokens import CONTEXT, JOINTS, VOCABULARY, encode_row

QUICK = Recipe(sessions=2, steps=3, adapter_steps=2, width=32, layers=1)
FILES = ("model.safetensors", "tokenizer.json", "adapters/utterance/adapter_model.safetensors")
NOTICE = "never a substitute for care"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one, learned for some steps."""
    return make_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for rows in play_rows(2, seed=3) for row in rows]


def read_bytes(folder: Path) -> list[bytes]:
    return [(folder / file).read_bytes() for file in FILES]


def test_the_folder_is_a_model_a_counselor_and_says_what_it_is_not(tiny: Path) -> None:
    model = local_model(str(tiny), name="hf/tiny", device="cpu")
    asked = ChatRequest(play_first_row().prompt, Sampling(max_tokens=4), n=2)
    assert len(model.chat(asked).completions) == 2
    told = read_stepper(tiny)
    assert all((folder / "adapter_config.json").is_file() for folder in told.adapters.values())
    assert NOTICE in (tiny / "README.md").read_text()
    assert not list(tiny.rglob("*.bin"))


def play_first_row() -> Row:
    return next(
        row for rows in play_rows(1, seed=3) for row in rows if row.lesson is Lesson.UTTERANCE
    )


def test_any_transformers_program_knows_where_a_turn_ends(tiny: Path) -> None:
    settings = json.loads((tiny / "generation_config.json").read_text())
    tokenizer = AutoTokenizer.from_pretrained(tiny)
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

    assert (
        1e6
        <= tiny_model._build(Words(), Recipe(sessions=1, steps=1, adapter_steps=1)).num_parameters()
        <= 4e6
    )


def test_training_teaches_something(tmp_path: Path) -> None:
    told: list[str] = []
    make_tiny_model(
        tmp_path / "tiny",
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


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["tiny-model", f"--out={tmp_path}"]) == BAD_INPUT
    with pytest.raises(InputError, match="something is there already"):
        make_tiny_model(tmp_path / "notes.txt", QUICK, print)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("moment", ["playing", "training", "adapter planner"])
def test_ctrl_c_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupt(line: str, **_: object) -> None:
        if line.startswith(moment):
            raise KeyboardInterrupt

    monkeypatch.setattr("builtins.print", interrupt)
    options = ["--sessions=2", "--steps=2", "--adapter-steps=1", f"--out={tmp_path / 'tiny'}"]
    monkeypatch.setattr("scripts.app._tell", lambda _, code: code)
    assert main(["tiny-model", *options]) == INTERRUPTED
    assert list(tmp_path.iterdir()) == []


def test_the_verb_makes_it_and_what_a_killed_one_left_is_cleared_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny.part").mkdir()
    (tmp_path / "tiny.part" / "half").write_text("x")
    out = tmp_path / "tiny"
    assert (
        main(["tiny-model", "--sessions=2", "--steps=2", "--adapter-steps=1", f"--out={out}"]) == OK
    )
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]
    assert not (out / "half").exists()
    told = capsys.readouterr()
    assert f"stepper/{out}" in told.out
    assert "step 2 of 2: loss" in told.err


def test_every_row_is_a_chat_that_ends_with_the_user_and_has_a_reply(rows: list[Row]) -> None:
    for row in rows:
        roles = [message.role for message in row.prompt]
        assert (roles[0], roles[-1]) == ("system", "user")
        assert row.reply.startswith('{"reasoning": "')
    assert {row.lesson for row in rows} == set(Lesson)


def test_a_client_row_is_what_a_model_in_the_clients_seat_would_answer(rows: list[Row]) -> None:
    client = [row for row in rows if row.lesson is Lesson.CLIENT]
    assert all(TURN.read(row.reply).utterance for row in client)
    assert len({row.prompt[0] for row in client}) == 2  # who each of the two clients is


def test_the_fixed_pieces_of_a_reply_and_the_strategies_are_single_tokens(tiny: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    for piece in (*JOINTS, *Strategy):
        assert len(tokenizer(piece, add_special_tokens=False)["input_ids"]) == 1, piece


def test_an_example_is_the_prompt_as_the_chat_template_has_it_and_the_reply_ended(
    tiny: Path, rows: list[Row]
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    for row in rows[:20]:
        example = encode_row(tokenizer, row)
        assert tokenizer.decode(example.ids[example.start :]) == f"{row.reply}<|end|>"
        chat = [message.model_dump() for message in row.prompt]
        whole = [*chat, {"role": "assistant", "content": row.reply}]
        assert tokenizer.apply_chat_template(whole, return_dict=False) == example.ids


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_the_tokenizer_can_write_any_text(tiny: Path, text: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids, clean_up_tokenization_spaces=False) == text
