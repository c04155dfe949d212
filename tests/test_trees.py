"""Rows of a session read together: the same loss and gradients as one by one, from fewer tokens."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from psy_env.errors import InputError
from scripts.app import main
from tests.test_training import STEPS, chats, order
from training import tree_attention, tree_reading, trees
from training.base_model import load_learner
from training.chats import count_tree_tokens
from training.job import Adapter
from training.learn import Course, make_trainer, run_trainer
from training.methods import find_method
from training.rows import Shape, read_rows
from training.tree_attention import NAME
from training.tree_reading import collate, read_by_trees
from training.trees import MASKED, group_rows, grow_tree


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def make(run: Path, base: Path, folder: Path, **told: Any) -> Any:
    """A trainer over the first rows of a run."""
    learner = load_learner(str(base), None, {})
    rows = read_rows(run, Adapter.UTTERANCE, Shape.SFT)
    settings = {**STEPS, "per_device_train_batch_size": 1, **told}
    lesson = chats(rows, Shape.SFT, learner, 24, 24)
    course = Course(find_method("sft"), *lesson, trainer=settings, by_session=True)
    return make_trainer(learner, course, folder)


def row(prompt: str, reply: str) -> dict[str, list[int]]:
    """A letter a token."""
    ids = [ord(letter) for letter in prompt + reply]
    return {"input_ids": ids, "labels": [MASKED] * len(prompt) + ids[len(prompt) :]}


def read_rows_of(tree: dict[str, Any]) -> list[str]:
    """What each row of a tree says, as its spans show it."""
    ids, spans = tree["input_ids"], tree["spans"]
    trunk = max(span.end for span in spans if span.seen == span.start)
    own = [span for span in spans if span.start >= trunk]
    branches = [ids[: span.seen] + ids[span.start : span.end] for span in own]
    return ["".join(map(chr, each)) for each in (ids[:trunk], *branches)]


def test_a_tree_holds_what_its_rows_share_once_and_every_row_whole() -> None:
    told = [row("ab?", "1."), row("abcd?", "22."), row("abcdef?", "3.")]
    tree = grow_tree(told)
    assert "".join(map(chr, tree["input_ids"])) == "abcdef?3." + "?1." + "?22."
    assert read_rows_of(tree) == ["abcdef?3.", "ab?1.", "abcd?22."]
    assert tree["position_ids"] == [*range(9), 2, 3, 4, 4, 5, 6, 7]
    learned = [chr(one) for one in tree["labels"] if one != MASKED]
    assert learned == [*"3.", *"1.", *"22."]


def test_a_reply_that_begins_as_another_row_goes_on_is_learned_whole() -> None:
    """What is learned is asked of the token before it: a span never begins with it."""
    tree = grow_tree([row("ab", "cx"), row("abcd", "y")])
    assert sum(label != MASKED for label in tree["labels"]) == 3
    assert read_rows_of(tree) == ["abcdy", "abcx"]
    assert [tree["labels"][span.start] for span in tree["spans"]] == [MASKED, MASKED]


def test_a_session_that_begins_anew_or_grows_too_long_begins_another_tree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = [row("sab?", "1"), row("sabcd?", "2"), row("sxy?", "3"), row("sxyz?", "4")]
    assert [len(group) for group in group_rows(told)] == [2, 2]
    monkeypatch.setattr(trees, "LONGEST", 8)
    assert [len(group) for group in group_rows(told)] == [1, 1, 2]


def test_every_row_is_in_one_tree_and_reads_there_as_alone() -> None:
    chance = random.Random(0)
    for _ in range(30):
        said = "".join(chance.choice("abc") for _ in range(40))
        cuts = sorted(chance.sample(range(3, 40), 5))
        told = [row(f"{said[:cut]}?", chance.choice(("yes.", "no."))) for cut in cuts]
        whole = sorted("".join(map(chr, each["input_ids"])) for each in told)
        found = [text for group in group_rows(told) for text in read_rows_of(grow_tree(group))]
        assert sorted(found) == whole


def test_loss_and_gradients_of_a_tree_are_those_of_its_rows(
    training_run: Path, training_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "BLOCK", 16)  # so that the longest row, too, is several spans
    trainer = make(training_run, training_base, tmp_path)
    group = max(group_rows(trainer.train_dataset.to_list()), key=len)
    assert len(group) > 3

    def learn(batches: list[dict[str, Any]]) -> tuple[float, list[torch.Tensor]]:
        trainer.model.zero_grad()
        tokens = sum(int((batch["labels"] != MASKED).sum()) for batch in batches)
        loss = sum(
            trainer.compute_loss(trainer.model, batch, num_items_in_batch=tokens)
            for batch in batches
        )
        loss.backward()
        learned = [each for each in trainer.model.parameters() if each.requires_grad]
        return float(loss.detach()), [each.grad.clone() for each in learned]

    apart, slopes = learn([trainer.data_collator([each]) for each in group])
    read_by_trees(trainer)
    together, steps = learn([collate([grow_tree(group)])])
    assert together == pytest.approx(apart, rel=1e-5)
    for one, other in zip(slopes, steps, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-6)
    assert any(float(one.abs().max()) > 0 for one in slopes)


def test_a_training_by_sessions_learns_from_all_rows_and_says_what_it_spares(
    training_run: Path, training_base: Path, tmp_path: Path
) -> None:
    trainer = make(
        training_run, training_base, tmp_path, num_train_epochs=3, max_steps=-1, learning_rate=1e-2
    )
    rows = trainer.train_dataset.to_list()
    told = read_by_trees(trainer)
    trees_made = len(trainer.train_dataset)
    assert told.startswith(f"{len(rows)} rows in {trees_made} trees: ")
    assert trees_made < len(rows) / 3
    run_trainer(trainer, tmp_path)
    losses = [log["loss"] for log in trainer.state.log_history if "loss" in log]
    assert trainer.state.global_step == 3 * trees_made
    assert losses[-1] < losses[0] - 0.3
    assert trainer.evaluate()["eval_loss"] > 0


def test_a_base_that_reads_a_tree_otherwise_than_its_rows_is_refused(
    training_run: Path, training_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base that never learned hardly minds what it sees: so the bound is narrow here."""

    def blind(_module: Any, query: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, None]:
        return torch.ones_like(query).transpose(1, 2).contiguous(), None

    monkeypatch.setattr(tree_reading, "TOLERANCE", 1e-6)
    read_by_trees(make(training_run, training_base, tmp_path))
    monkeypatch.setattr(tree_attention, "attend", blind)
    trainer = make(training_run, training_base, tmp_path)
    with pytest.raises(InputError, match="--by-session"):
        read_by_trees(trainer)


def test_a_base_that_takes_no_attention_of_ours_is_refused(
    training_run: Path, training_base: Path, tmp_path: Path
) -> None:
    trainer = make(training_run, training_base, tmp_path)

    def refuse(_name: str) -> None:
        raise ValueError("this architecture has its own")

    trainer.model.set_attn_implementation = refuse
    with pytest.raises(InputError, match=r"--by-session: .* \(this architecture has its own\)"):
        read_by_trees(trainer)


ALONE = "per_device_train_batch_size=1"


@pytest.mark.parametrize(
    ("method", "setting", "place"),
    [
        ("dpo", ALONE, "--by-session"),
        ("sft", "per_device_train_batch_size=4", "per_device_train_batch_size"),
        ("sft", "packing=true", "packing"),
    ],
)
def test_what_trees_cannot_be_is_one_line(
    training_run: Path,
    training_base: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    method: str,
    setting: str,
    place: str,
) -> None:
    out = tmp_path / "out"
    given = order(ALONE, setting, method=method, data=training_run, base=training_base, out=out)
    assert main([*given, "--by-session"]) == 2
    assert place in capsys.readouterr().err.strip().splitlines()[-1]
    assert not (out / "utterance").exists()


def test_the_weights_that_learned_by_sessions_answer_as_any(
    training_run: Path, training_base: Path, tmp_path: Path
) -> None:
    """The attention of a training is nowhere in what it saves."""
    out = tmp_path / "out"
    given = order(ALONE, "bf16=false", data=training_run, base=training_base, out=out)
    for _ in range(2):  # the second time the same command finds it done
        assert main([*given, "--by-session"]) == 0
    assert NAME not in (out / "utterance" / "adapter_config.json").read_text()
    model = AutoModelForCausalLM.from_pretrained(training_base)
    assert model.config._attn_implementation != NAME


def test_a_dry_run_counts_the_trees_that_the_training_reads(
    training_run: Path, training_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (ALONE, "max_steps=-1", "num_train_epochs=1")
    given = order(*settings, data=training_run, base=training_base, out=tmp_path / "out")
    told = []
    for more in ([], ["--by-session"]):
        assert main([*given, "--dry-run", *more]) == 0
        told.append(capsys.readouterr().out)
    rows = read_rows(training_run, Adapter.UTTERANCE, Shape.SFT).train
    steps, tokens = (
        [int(re.search(pattern, each)[1].replace(",", "")) for each in told]  # type: ignore[index]
        for pattern in (r"(\d+) steps", r"([\d,]+) tokens to train on")
    )
    trees_read = count_tree_tokens(rows, load_learner(str(training_base), None, {}).tokens)
    assert steps == [len(rows), len(trees_read)]
    assert tokens[1] == sum(trees_read) < tokens[0] / 2
