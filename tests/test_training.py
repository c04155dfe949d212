"""Training: the reference is the adapter it began with, the base stays, play is as taught, and
wrong input ends with one line."""

import json
import math
import os
import random
import re
import resource
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from agents.catalog import find_seat
from agents.llm.stepper import read_stepper
from agents.models.chat import ChatRequest, Sampling
from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.engine import start_engine
from agents.models.local.weights import load_tokenizer
from agents.options import Setup
from agents.text_format import render_prompt, render_reply
from psy_env.errors import InputError
from psy_env.records import Message, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.views import Line
from psy_env.vocabulary import Seat
from scripts.app import main
from scripts.command_line import parse_arguments
from scripts.train import TrainConfig
from tests.fleet_seats import ROOT
from tests.test_text_format import HOSTILE, PLANNED
from tests.training_rows import make_base, play_run
from training import progress
from training.base_model import LEARNER, hash_base, load_learner, put_on
from training.chats import write_chats
from training.checkpoints import save_weights
from training.job import Adapter, TrainingJob
from training.learn import LORA, Course, make_trainer, run_trainer
from training.methods import find_method
from training.rows import Shape, TrainingRow, read_rows
from training.train import train

QUICK = {"per_device_train_batch_size": 4, "logging_steps": 1, "bf16": False}
STEPS = {
    **QUICK,
    "max_steps": 4,
    "eval_strategy": "no",
    "save_strategy": "no",
    "load_best_model_at_end": False,
}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def run(training_run: Path) -> Path:
    return training_run


@pytest.fixture(scope="module")
def base(training_base: Path) -> Path:
    return training_base


@pytest.fixture(scope="module")
def taught(run: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """An adapter that imitates, saved, and its trainer."""
    learner = load_learner(str(base), None, {})
    rows = read_rows(run, Adapter.UTTERANCE, Shape.SFT)
    told = {**STEPS, "max_steps": 8, "learning_rate": 1e-2}
    course = Course(find_method("sft"), *chats(rows, Shape.SFT, learner, 24, 4), trainer=told)
    folder = tmp_path_factory.mktemp("taught")
    trainer = make_trainer(learner, course, folder / "checkpoints")
    run_trainer(trainer, folder / "checkpoints")
    save_weights(trainer, folder / "utterance")
    return folder / "utterance", trainer


def chats(rows: Any, shape: Shape, learner: Any, learn: int, hold: int) -> tuple[Any, Any]:
    return tuple(  # type: ignore[return-value]
        write_chats(part[:count], shape, learner.tokens, learner.context)
        for part, count in ((rows.train, learn), (rows.validation, hold))
    )


def losses(trainer: Any) -> list[float]:
    return [log["loss"] for log in trainer.state.log_history if "loss" in log]


def weights_of_base(model: Any) -> dict[str, torch.Tensor]:
    return {
        name.replace("base_model.model.", "").replace(".base_layer", ""): weight.detach().clone()
        for name, weight in model.named_parameters()
        if "lora_" not in name
    }


def test_imitating_makes_the_loss_fall_and_leaves_the_base(
    taught: tuple[Path, Any], base: Path
) -> None:
    _, trainer = taught
    told = losses(trainer)
    assert told[-1] < told[0] - 0.3
    before = weights_of_base(AutoModelForCausalLM.from_pretrained(base, dtype="float32"))
    after = weights_of_base(trainer.model)
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_saved_adapter_answers_as_the_one_that_learned(
    taught: tuple[Path, Any], base: Path
) -> None:
    folder, trainer = taught
    bare = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
    loaded = PeftModel.from_pretrained(bare, folder).eval()
    ids = torch.arange(300, 340)[None]
    with torch.no_grad():
        assert torch.equal(loaded(ids).logits, trainer.model.eval()(ids).logits)


@pytest.mark.parametrize("precomputed", [True, False])
def test_preferences_begin_at_ln_2_and_the_reference_stays_the_saved_adapter(
    taught: tuple[Path, Any], run: Path, base: Path, tmp_path: Path, precomputed: bool
) -> None:
    saved, _ = taught
    learner = load_learner(str(base), saved, {})
    rows = read_rows(run, Adapter.UTTERANCE, Shape.PAIRS)
    told = {**STEPS, "learning_rate": 1e-2, "precompute_ref_log_probs": precomputed}
    course = Course(find_method("dpo"), *chats(rows, Shape.PAIRS, learner, 12, 4), trainer=told)
    trainer = make_trainer(learner, course, tmp_path)
    run_trainer(trainer, tmp_path)
    assert losses(trainer)[0] == pytest.approx(math.log(2), abs=1e-4)
    assert losses(trainer)[-1] < losses(trainer)[0]
    fields = ("prompt_ids", "chosen_ids", "rejected_ids")
    pairs = [{field: row[field] for field in fields} for row in trainer.train_dataset]
    for pair, row in zip(pairs, rows.train, strict=False):
        assert pair["prompt_ids"] == list(learner.tokens.encode(row.prompt))
        told_ids = (pair["chosen_ids"], pair["rejected_ids"])
        for ids, reply in zip(told_ids, row.replies, strict=True):
            assert learner.tokens.decode(ids) == reply.content
            assert ids[-1] == learner.tokens.tokenizer.eos_token_id
    batch = trainer.data_collator(pairs[:4])
    told_by_trainer = torch.stack(trainer.compute_ref_log_probs(trainer.model, batch))
    begun = put_on(AutoModelForCausalLM.from_pretrained(base, dtype="float32"), saved).eval()
    assert torch.allclose(told_by_trainer, log_probs(begun, batch), atol=1e-3)
    learned = log_probs(trainer.model.eval(), batch)
    assert not torch.allclose(told_by_trainer, learned, atol=0.1)
    if precomputed:
        kept = torch.tensor([trainer.train_dataset[i]["ref_chosen_logps"] for i in range(4)])
        assert torch.allclose(kept, told_by_trainer[0], atol=1e-3)


@pytest.mark.parametrize(
    ("settings", "kept"),
    [({"max_steps": 2}, 8), ({"max_steps": 4}, 12), ({"max_steps": -1}, 12)],
)
def test_the_reference_is_asked_about_no_more_pairs_than_the_steps_will_see(
    taught: tuple[Path, Any], run: Path, base: Path, tmp_path: Path, settings: Any, kept: int
) -> None:
    saved, _ = taught
    learner = load_learner(str(base), saved, {})
    rows = read_rows(run, Adapter.UTTERANCE, Shape.PAIRS)
    told = {**STEPS, **settings}
    course = Course(find_method("dpo"), *chats(rows, Shape.PAIRS, learner, 12, 4), trainer=told)
    asked = make_trainer(learner, course, tmp_path).train_dataset
    ids = {tuple(row["prompt_ids"] + row["chosen_ids"] + row["rejected_ids"]) for row in asked}
    assert len(asked) == len(ids) == kept


def log_probs(model: Any, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Of every reply, (chosen or rejected, pair), by the plain logits."""
    with torch.no_grad():
        logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    each = logits[:, :-1].log_softmax(-1).gather(2, batch["input_ids"][:, 1:, None])[:, :, 0]
    summed: torch.Tensor = (each * batch["completion_mask"][:, 1:]).sum(1).view(2, -1)
    return summed


@pytest.mark.parametrize("exchanges", [150, pytest.param(1000, marks=pytest.mark.slow)])
def test_rows_are_trained_on_in_the_tokens_that_are_asked_at_play(
    base: Path, tmp_path: Path, exchanges: int
) -> None:
    rng = random.Random(0)
    said = (*HOSTILE, "<|end|> <|assistant|>", "I feel low.", "What happened then?", "")
    views = [
        replace(
            PLANNED,
            lines=tuple(
                Line(rng.choice((Seat.CLIENT, Seat.COUNSELOR)), " ".join(rng.choices(said, k=3)))
                for _ in range(rng.randrange(9))
            ),
        )
        for _ in range(exchanges)
    ]
    replies = [
        render_reply(UtteranceCandidate(utterance=rng.choice(said), action=2), view)
        for view in views
    ]
    rows = [
        TrainingRow("", "", None, render_prompt(view), (Message(role="assistant", content=reply),))
        for view, reply in zip(views, replies, strict=True)
    ]
    learner = load_learner(str(base), None, {})
    written = write_chats(rows, Shape.SFT, learner.tokens, None)
    course = Course(find_method("sft"), written, written, trainer=STEPS)
    trainer = make_trainer(learner, course, tmp_path)
    end = learner.tokens.tokenizer.eos_token_id
    for row, view, reply in zip(trainer.train_dataset, views, replies, strict=True):
        asked = list(learner.tokens.encode(render_prompt(view)))
        assert row["input_ids"][: len(asked)] == asked
        assert set(row["labels"][: len(asked)]) == {-100}
        answer = row["input_ids"][len(asked) :]
        assert answer[-1] == end
        assert learner.tokens.decode(answer) == reply
        assert row["labels"][len(asked) :] == answer


def order(*settings: str, **told: Any) -> list[str]:
    """A command; settings go to TRL."""
    quick = ("max_steps=2", "eval_steps=2", "save_steps=2", "per_device_train_batch_size=2")
    flags = [part for name, value in told.items() for part in (f"--{name}", str(value))]
    return ["train", *flags, *(f"--trainer={one}" for one in (*quick, *settings))]


def test_two_adapters_in_a_folder_are_a_counselor_that_plays(
    run: Path, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "counselor"
    weights = hash_base(base)
    assert main(order(data=run, base=base, out=out, adapter="utterance", context=900)) == 0
    assert main(order(data=run, base=base, out=out, adapter="planner")) == 0
    assert hash_base(base) == weights
    told = read_stepper(str(out))
    assert told.contexts == {ChoiceKind.UTTERANCE: 900}
    assert (told.base, told.learned_from) == (str(base), ("train",))
    assert set(told.reply_tokens) == set(told.names) == {"utterance", "planner"}
    seat = find_seat(Seat.COUNSELOR, f"stepper/{out}", Setup())
    assert (seat.planning, len(seat.propose(PLANNED))) == (True, PLANNED.n)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(order(data=run, base=base, out=out, context=900)) == 0
    assert "finished before" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert (out / "training/utterance/curves.svg").is_file()
    assert "sft_planner/train.jsonl" in (out / "README.md").read_text("utf-8")


def test_a_counselor_plays_on_with_the_adapter_that_only_its_start_has(
    run: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preferences for what is said alone: the plans are those of the counselor begun with."""
    monkeypatch.chdir(tmp_path)
    for adapter in ("utterance", "planner"):
        given = order(data=run, base=base, out="sft", adapter=adapter, context=2000)
        assert main(given) == 0
    pairs = copy_few_pairs(run, tmp_path / "few")
    assert main(order(method="dpo", data=pairs, start="sft", out="preferred")) == 0
    told = read_stepper("preferred")
    assert Path(told.names["planner"]).resolve() == tmp_path / "sft" / "planner"
    assert told.contexts == dict.fromkeys((ChoiceKind.UTTERANCE, ChoiceKind.PLAN), 2000)
    seat = find_seat(Seat.COUNSELOR, "stepper/preferred", Setup())
    assert (seat.planning, len(seat.propose(PLANNED))) == (True, PLANNED.n)
    finish = order(method="sft", data=run, start="sft", out="preferred", adapter="planner")
    assert main(finish) == 0
    assert read_stepper("preferred").names["planner"] == str(tmp_path / "preferred" / "planner")


def copy_few_pairs(run: Path, folder: Path) -> Path:
    """A run with some of the pairs, of all its clients."""
    (folder / "preferences").mkdir(parents=True)
    shutil.copy(run / "sessions.jsonl", folder)
    name = "preferences/utterance.jsonl"
    lines = (run / name).read_text("utf-8").splitlines(keepends=True)
    (folder / name).write_text("".join(lines[:: len(lines) // 12]), "utf-8")
    return folder


def prefer_few(
    method: str, run: Path, base: Path, start: Path, place: Path, trainer: dict[str, Any]
) -> TrainingJob:
    """Preferences from few pairs, to be stopped."""
    return TrainingJob(
        method=method,
        adapter=Adapter.UTTERANCE,
        data=copy_few_pairs(run, place / "few"),
        base=str(base),
        out=place / "stopped",
        start=start,
        trainer=trainer,
    )


def test_a_training_is_stopped_also_while_the_reference_is_asked(
    run: Path, base: Path, taught: tuple[Path, Any], tmp_path: Path
) -> None:
    lines: list[str] = []
    job = prefer_few(
        "dpo",
        run,
        base,
        taught[0],
        tmp_path,
        QUICK,
    )
    with pytest.raises(KeyboardInterrupt, match="before the first step"):
        train(job, tell=lines.append, stopped=lambda: any("to learn from" in one for one in lines))
    assert not [path for path in job.out.rglob("*") if path.suffix not in ("", ".lock")]


def test_it_is_told_how_far_the_reference_is_asked(
    run: Path,
    base: Path,
    taught: tuple[Path, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(progress, "SECONDS", 0)
    trainer = {**QUICK, "per_device_train_batch_size": 2, "max_steps": 1}
    job = prefer_few("dpo", run, base, taught[0], tmp_path, trainer)
    train(job, tell=lines.append)
    learned, *_ = [one for one in lines if one.startswith("step 1 ")]
    asked = [one for one in lines if one.startswith("the reference: ")]
    assert asked
    assert lines.index(asked[-1]) < lines.index(learned)
    assert re.fullmatch(r"the reference: 1 of \d+ batches read, about \d+ s left", asked[0])


def test_a_training_that_is_stopped_goes_on_as_if_it_had_not_been(
    run: Path, base: Path, taught: tuple[Path, Any], tmp_path: Path
) -> None:
    """Also where the reference lies beside the learner in a checkpoint."""
    lines: list[str] = []
    job = prefer_few(
        "ipo",
        run,
        base,
        taught[0],
        tmp_path,
        {**QUICK, "max_steps": 4, "eval_steps": 4, "save_steps": 4, "learning_rate": 1e-2},
    )
    with pytest.raises(KeyboardInterrupt, match="step 2"):
        train(job, tell=lines.append, stopped=lambda: any("step 1 of" in line for line in lines))
    assert not (job.out / "utterance").exists()
    done = train(job, tell=lines.append)
    assert any("going on from step 2 of 4" in line for line in lines)
    whole = train(job.model_copy(update={"out": tmp_path / "whole"}), tell=lines.append)
    told, wanted = (
        [log["loss"] for log in one.result["history"] if "loss" in log] for one in (done, whole)
    )
    assert told == pytest.approx(wanted, rel=1e-3)
    assert len(told) == 4
    assert (job.out / "utterance" / "adapter_model.safetensors").is_file()
    assert not (job.out / "utterance" / "ref").exists()
    assert not train(job, tell=lines.append).now
    check_what_is_told(done.result)


def check_what_is_told(result: dict[str, Any]) -> None:
    """A training by preferences tells how well it does, how far it went, how long it talks."""
    figures = result["figures"]
    assert figures["tokens of the chosen"] > 0
    assert figures["tokens of the rejected"] > 0
    assert figures["KL to the reference, nats a token"] > 0
    assert figures["tokens of a greedy reply"] > 0
    shares = result["preferred_right"]
    assert {name.partition(" ")[0] for name in shares} == {"rejected", "gap"}
    for name, share in shares.items():
        assert 0 <= share["right"] <= share["of"]
        told = f"{share['right']} of {share['of']} preferred right"
        assert figures[f"held out, {name}"] == told
    first = result["history"][0]
    assert first["step"] == 0
    assert first["eval_kl"] == pytest.approx(0, abs=1e-6)


class Planted:
    """Runs a command when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (self.command,)


def test_code_in_a_checkpoint_is_refused_and_not_run(
    taught: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, trainer = taught
    checkpoint = shutil.copytree(folder, tmp_path / "checkpoints/checkpoint-8")
    trainer.state.save_to_json(str(checkpoint / "trainer_state.json"))
    torch.save(trainer.lr_scheduler.state_dict(), checkpoint / "scheduler.pt")
    torch.save(Planted(f"touch '{tmp_path}/run by it'"), checkpoint / "optimizer.pt")
    with pytest.raises(InputError, match="holds more than numbers"):
        run_trainer(trainer, checkpoint.parent)
    assert not (tmp_path / "run by it").exists()


@pytest.mark.parametrize(
    "method",
    [
        "kto",
        "trl:DPOTrainer",
        *(pytest.param(loss, marks=pytest.mark.slow) for loss in ("ipo", "robust", "apo_zero")),
    ],
)
def test_any_preference_loss_of_trl_and_a_class_of_ones_own_learn(
    method: str, taught: tuple[Path, Any], run: Path, base: Path, tmp_path: Path
) -> None:
    learner = load_learner(str(base), taught[0], {})
    rows = read_rows(run, Adapter.UTTERANCE, Shape.PAIRS)
    told = {**STEPS, "max_steps": 1, "per_device_train_batch_size": 2}
    told |= {"label_smoothing": 0.1} if method == "robust" else {}
    found = find_method(method)
    course = Course(found, *chats(rows, Shape.PAIRS, learner, 2, 2), trainer=told)
    trainer = make_trainer(learner, course, tmp_path)
    run_trainer(trainer, tmp_path)
    assert math.isfinite(losses(trainer)[0])
    assert found.fixed.get("loss_type", [method]) == [method]
    assert ":" in method or method in str(TrainConfig.model_fields["method"].description)


def test_a_dry_run_computes_memory_and_time_and_writes_nothing(
    run: Path, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = shutil.copytree(base, tmp_path / "bare", ignore=shutil.ignore_patterns("*.safetensors"))
    out = tmp_path / "out"
    given = order(method="dpo", data=run, base=bare, out=out)
    assert main([*given, "--dry-run"]) == 0
    told = capsys.readouterr().out
    for part in ("2 steps", "GiB  weights", "the reference's adapter", "time on one H200"):
        assert part in told
    assert not out.exists()
    assert main(given) == 2


def test_weights_that_do_not_fit_on_the_disk_are_one_line_and_leave_no_half(
    taught: tuple[Path, Any], tmp_path: Path
) -> None:
    _, trainer = taught
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(InputError, match="cannot be written"):
            save_weights(trainer, tmp_path / "utterance")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "utterance").exists()


def test_a_counselor_all_of_whose_weights_learned_sits_down(
    run: Path, base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "whole"
    for adapter in ("utterance", "planner"):
        assert main([*order(data=run, base=base, out=out, adapter=adapter), "--full"]) == 0
        assert not (out / adapter / "adapter_config.json").exists()
    seat = find_seat(Seat.COUNSELOR, f"stepper/{out}", Setup())
    assert len(seat.propose(PLANNED)) == PLANNED.n
    assert "AutoModelForCausalLM" in (out / "README.md").read_text("utf-8")
    pairs = copy_few_pairs(run, tmp_path / "few")
    given = order(method="dpo", data=pairs, start=out, out=tmp_path / "further")
    assert main(given) == 2
    assert main([*given, "--full"]) == 0
    result = json.loads((tmp_path / "further/training/utterance/result.json").read_text("utf-8"))
    assert result["figures"]["first loss"] == pytest.approx(math.log(2), abs=1e-3)
    assert result["preferred_right"]


def test_a_template_without_a_system_role_gets_its_text_in_the_first_turn(
    base: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(base, tmp_path / "base")
    template = copy / "chat_template.jinja"
    template.write_text(
        "{% if messages[0].role == 'system' %}"
        "{{ raise_exception('System role not supported') }}{% endif %}" + template.read_text()
    )
    tokens = ChatTokens(load_tokenizer(str(copy)))
    tokens.check("here")
    row = TrainingRow(
        "", "", None, render_prompt(PLANNED), (Message(role="assistant", content="{}"),)
    )
    (written,) = write_chats([row], Shape.SFT, tokens, None).rows
    system, first, *_ = row.prompt
    assert written["prompt"][0] == {
        "role": "user",
        "content": f"{system.content}\n\n{first.content}",
    }
    plain = tokens.tokenizer.apply_chat_template(
        written["prompt"], add_generation_prompt=True, return_dict=False
    )
    assert tuple(plain) == tokens.encode(row.prompt)


def test_a_prompt_too_long_is_trimmed_and_counted_and_a_reply_too_long_refused(
    run: Path, base: Path
) -> None:
    rows = read_rows(run, Adapter.UTTERANCE, Shape.SFT).train
    tokens = ChatTokens(load_tokenizer(str(base)))
    longest = max(rows, key=lambda row: len(tokens.encode(row.prompt)))
    whole = len(tokens.encode(longest.prompt))
    written = write_chats([longest], Shape.SFT, tokens, whole + 50, 100)
    assert written.trimmed == 1
    assert len(written.rows[0]["prompt"]) == len(longest.prompt) - written.left_out
    with pytest.raises(InputError, match="tokens, the context holds 100"):
        write_chats([longest], Shape.SFT, tokens, 100)


def test_a_reply_that_quotes_what_its_trimmed_prompt_lost_is_counted(run: Path, base: Path) -> None:
    rows = read_rows(run, Adapter.UTTERANCE, Shape.SFT).train
    tokens = ChatTokens(load_tokenizer(str(base)))
    longest = max(rows, key=lambda row: len(tokens.encode(row.prompt)))
    room = len(tokens.encode(longest.prompt)) + 50
    kept = {
        message["content"]
        for message in write_chats([longest], Shape.SFT, tokens, room, 100).rows[0]["prompt"]
    }
    lost = next(one.content for one in longest.prompt if one.content not in kept)
    for words, counted in (
        (lost[:20], 1),
        ("words of nobody", 0),
        (longest.prompt[-1].content[:20], 0),
    ):
        reply = Message(role="assistant", content=f"You said “{words}”.")
        row = longest._replace(replies=(reply,))
        assert write_chats([row], Shape.SFT, tokens, room, 100).cut_off == counted
        assert write_chats([row], Shape.SFT, tokens, None, 100).cut_off == 0


@pytest.mark.parametrize("bound", ["the base's", "the counselor's"])
def test_the_engine_asks_a_prompt_too_long_as_training_wrote_it(
    bound: str, run: Path, base: Path, tmp_path: Path
) -> None:
    rows = read_rows(run, Adapter.UTTERANCE, Shape.SFT).train
    longest = max(rows, key=lambda row: len(row.prompt))
    tokens = ChatTokens(load_tokenizer(str(base)))
    context = len(tokens.encode(longest.prompt)) + 20
    small = shutil.copytree(base, tmp_path / "small")
    config = json.loads((small / "config.json").read_text())
    sampling = Sampling(max_tokens=80)
    if bound == "the base's":
        config["max_position_embeddings"] = context
        request = ChatRequest(longest.prompt, sampling)
    else:
        request = ChatRequest(longest.prompt, sampling, context=context)
    (small / "config.json").write_text(json.dumps(config))
    usage = start_engine(str(small), "cpu", "auto").chat(request, None).usage
    (written,) = write_chats([longest], Shape.SFT, tokens, context, 80).rows
    asked = tokens.encode([Message(**message) for message in written["prompt"]])
    assert len(written["prompt"]) < len(longest.prompt)
    assert (usage.prompt_tokens, usage.causes) == (len(asked), {"prompt trimmed": 1})


def spoil(run: Path, folder: Path, **fields: Any) -> Path:
    """One pair of a run, changed."""
    row = json.loads((run / "preferences/utterance.jsonl").read_text("utf-8").splitlines()[0])
    path = folder / "pairs.jsonl"
    path.write_text(json.dumps({**row, **fields}) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("pairs of the other adapter", "the reply is one of the utterance adapter"),
        ("no base", "no base given"),
        ("missing base", "no such folder"),
        ("empty file", "no rows"),
        ("equal replies", "chosen and rejected are equal"),
        ("not a pair", "no rejected"),
        ("no such data", "no preferences/utterance.jsonl"),
        ("unknown method", "no method 'dppo'"),
        ("unknown setting", "has no option 'betta'"),
        ("pairs of imitation", "sft learns from no pairs"),
        ("adapter of another base", "does not fit the base"),
        ("a folder of something else", "the folder holds something else"),
    ],
)
def test_wrong_input_ends_with_one_line_and_nothing_is_written(
    case: str,
    told: str,
    run: Path,
    base: Path,
    taught: tuple[Path, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    wrong: tuple[str, ...] = ()
    given: dict[str, Any] = {"method": "dpo", "data": run, "base": base, "out": out}
    if case == "pairs of the other adapter":
        given |= {"adapter": "planner", "data": spoil(run, tmp_path)}
    elif case == "no base":
        del given["base"]
    elif case == "missing base":
        given["base"] = tmp_path / "nowhere"
    elif case == "empty file":
        given["data"] = tmp_path / "empty.jsonl"
        given["data"].touch()
    elif case == "equal replies":
        same = [{"role": "assistant", "content": "{}"}]
        given["data"] = spoil(run, tmp_path, chosen=same, rejected=same)
    elif case == "not a pair":
        given |= {"data": run / "sft_utterance/train.jsonl"}
        given["data"] = shutil.copy(given["data"], tmp_path / "rows.jsonl")
        rows = Path(given["data"]).read_text("utf-8").replace('"completion"', '"chosen"')
        Path(given["data"]).write_text(rows, "utf-8")
    elif case == "no such data":
        given["data"] = tmp_path
    elif case == "unknown method":
        given["method"] = "dppo"
    elif case == "unknown setting":
        wrong = ("betta=1",)
    elif case == "pairs of imitation":
        given |= {"method": "sft", "pairs": "legal"}
    elif case == "adapter of another base":
        given |= {"start": taught[0], "base": make_base(tmp_path / "other", ["Hello."] * 3)}
    else:
        out.mkdir()
        (out / "mine.txt").touch()
    assert main(order(*wrong, **given)) == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert line.startswith("psy-step: ")
    assert told in line
    assert not (out / "stepper.toml").exists()
    assert not (out / "utterance").exists()


@pytest.mark.parametrize("form", ["unpaired", "ranked", "reward"])
def test_slates_are_written_for_other_trainers_as_they_were_scored(
    form: str, run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "rows.jsonl"
    assert main(["train", f"--export={form}", f"--data={run}", f"--out={out}"]) == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    pairs = read_rows(run, Adapter.UTTERANCE, Shape.PAIRS)
    prompts = {
        tuple(message.content for message in row.prompt)
        for row in (*pairs.train, *pairs.validation)
    }
    assert prompts <= {tuple(one["content"] for one in row["prompt"]) for row in rows}
    if form == "unpaired":
        assert {row["label"] for row in rows} == {True, False}
    elif form == "ranked":
        assert all(row["scores"] == sorted(row["scores"], reverse=True) for row in rows)
    else:
        assert all(row["margin"] > 0 and row["chosen"] != row["rejected"] for row in rows)
    assert main(["train", f"--export={form}", f"--data={run}", f"--out={out}"]) == 2


def test_clients_of_the_test_part_are_not_learned_from_unless_told(tmp_path: Path) -> None:
    run = play_run(tmp_path / "run", "builtin:test", 2)
    with pytest.raises(InputError, match="rows are of clients of the test part"):
        read_rows(run, Adapter.UTTERANCE, Shape.PAIRS)
    assert read_rows(run, Adapter.UTTERANCE, Shape.PAIRS, seen=True).parts == ("test",)


def test_held_out_rows_that_are_looked_at_are_few_and_from_first_to_last(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = read_rows(run, Adapter.UTTERANCE, Shape.SFT).validation
    assert len(every) > 4
    monkeypatch.setattr("training.rows.LOOKED_AT", 4)
    few = read_rows(run, Adapter.UTTERANCE, Shape.SFT).validation
    places = [every.index(row) for row in few]
    assert places == [index * len(every) // 4 for index in range(4)]


def test_no_client_is_both_learned_from_and_held_out(run: Path) -> None:
    for adapter in Adapter:
        rows = read_rows(run, adapter, Shape.SFT)
        assert rows.train
        assert rows.validation
        assert not {row.client for row in rows.train} & {row.client for row in rows.validation}


@pytest.mark.parametrize("name", ["llama-3.1-8b-80gb.toml", "llama-3.1-8b-qlora-24gb.toml"])
def test_the_shipped_settings_go_to_the_libraries_as_they_are(name: str, tmp_path: Path) -> None:
    flags = [f"--config={ROOT / 'training/settings' / name}", "--data=runs/x", f"--out={tmp_path}"]
    told = parse_arguments(TrainConfig, "train", [*flags, "--trainer", "beta=0.2"])
    plain = parse_arguments(TrainConfig, "train", flags)
    assert told.base == "meta-llama/Llama-3.1-8B-Instruct"
    assert told.trainer == {**plain.trainer, "beta": 0.2}
    told = plain
    for method in ("sft", "ipo", "kto"):
        config = find_method(method).config
        made = config(output_dir=str(tmp_path), use_cpu=True, bf16=False, **told.trainer)
        assert made.per_device_train_batch_size == told.trainer["per_device_train_batch_size"]
    assert told.lora["r"] == LORA["r"]
    assert told.model["dtype"] == "bfloat16"


def test_a_base_is_known_by_its_weights(base: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(base, tmp_path / "copy")
    assert hash_base(copy) == hash_base(base)
    assert hash_base(make_base(tmp_path / "other", ["Hello."], seed=1)) != hash_base(base)
    assert LEARNER == "default"
