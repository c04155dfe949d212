"""GRPO on sessions: only the counselor's tokens learn, what others fail at is dropped and counted,
and the reference stays what it was."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.catalog import embedded_cast, find_seat
from agents.llm.stepper import read_stepper
from agents.options import Setup
from agents.profiles import find_profiles
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.evaluator import RuleBasedEvaluator
from psy_env import InputError
from psy_env.errors import SeatError
from psy_env.records import ClientTurn, SessionRating, UtteranceCandidate
from psy_env.seats import Cast
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, SessionView
from psy_env.vocabulary import Seat
from scripts.app import main
from tests.training_rows import make_base
from training.base_model import LEARNER, load_learner
from training.learn import run_trainer
from training.methods import find_method
from training.rl.grpo import Circumstances, Rollout, make_practice_trainer, merged, sum_up_practice
from training.rl.sessions import FLOORS, Spoken, name_drop, pay, play_together

PROFILES = find_profiles("builtin:train")[:2]
QUICK = {
    "max_steps": 2,
    "num_generations": 4,
    "max_completion_length": 12,
    "save_strategy": "no",
    "learning_rate": 1e-2,
    "bf16": False,
}


class SometimesSilent(RuleBasedClient):
    """Fails at its second turn in every other session."""

    def speak(self, view: ClientView) -> ClientTurn:
        """Its turn, or none."""
        if view.exchange == 1 and view.seed % 2:
            raise SeatError("the line is dead")
        return super().speak(view)


class Counting(RuleBasedEvaluator):
    """Rates by the length of what the counselor said, so that sessions differ."""

    def rate(self, view: SessionView) -> SessionRating:
        """The embedded judge's tags, and one score for all items."""
        told = super().rate(view)
        letters = sum(len(line.text) for line in view.lines if line.seat is Seat.COUNSELOR)
        scores = dict.fromkeys(told.ctrs.scores, letters % 7)
        return told.model_copy(update={"ctrs": told.ctrs.model_copy(update={"scores": scores})})


def say(views: Sequence[CounselorView]) -> list[Spoken]:
    return [Spoken([1], [2], UtteranceCandidate(utterance="What happened?")) for _ in views]


def say_nothing(views: Sequence[CounselorView]) -> list[Spoken]:
    return [Spoken([1], [2], UtteranceCandidate(utterance="", malformed="not JSON")) for _ in views]


def begin(count: int, exchanges: int = 2) -> list[Session]:
    rules = Circumstances(PROFILES, embedded_cast(), "terminal", exchanges, planning=False).rules
    return [
        Session.start(PROFILES[0], rules, session_id=str(seed), seed=seed) for seed in range(count)
    ]


def test_all_sessions_speak_in_one_batch_and_earn_by_the_named_rule() -> None:
    asked: list[int] = []

    def count(views: Sequence[CounselorView]) -> list[Spoken]:
        asked.append(len(views))
        return say(views)

    played = play_together(begin(3), embedded_cast(), count)
    assert asked == [3, 3]
    assert [len(one.turns) for one in played] == [2, 2, 2]
    for one in played:
        paid = {name: pay(one, name) for name in FLOORS}
        ctrs, satisfaction = paid["ctrs"], paid["satisfaction"]
        assert ctrs is not None
        assert satisfaction is not None
        assert paid["terminal"] == pytest.approx((ctrs / 6 + satisfaction / 4) / 2)
        assert ctrs >= FLOORS["ctrs"]
        assert satisfaction > FLOORS["satisfaction"]


def test_a_client_that_fails_is_no_reward_and_its_session_is_dropped_with_its_cause() -> None:
    played = play_together(begin(8), replace(embedded_cast(), client=SometimesSilent()), say)
    dropped = [one for one in played if pay(one, "terminal") is None]
    assert 0 < len(dropped) < 8
    assert {name_drop(one) for one in dropped} == {"client: the line is dead"}


def test_a_judge_that_gives_no_score_is_no_reward() -> None:
    class Unsure(RuleBasedEvaluator):
        def rate(self, view: SessionView) -> SessionRating:
            told = super().rate(view)
            key = view.rubric.keys[0]
            ctrs = told.ctrs.model_copy(
                update={"scores": {**told.ctrs.scores, key: None}, "causes": {key: "unreadable"}}
            )
            return told.model_copy(update={"ctrs": ctrs})

    (played,) = play_together(begin(1), replace(embedded_cast(), evaluator=Unsure()), say)
    assert pay(played, "terminal") is None
    assert name_drop(played).startswith("unscored: ctrs")


def test_a_policy_that_says_nothing_readable_earns_the_worst() -> None:
    (played,) = play_together(begin(1), embedded_cast(), say_nothing)
    assert [pay(played, name) for name in FLOORS] == list(FLOORS.values())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    texts = [" ".join(profile.automatic_thoughts) for profile in PROFILES]
    return make_base(tmp_path_factory.mktemp("models") / "base", [*texts, "What happened?"])


def make(base: Path, cast: Cast, folder: Path, told: list[str], **settings: Any) -> Any:
    practice = Circumstances(PROFILES, cast, "ctrs", 2, planning=False)
    return make_practice_trainer(
        load_learner(str(base), None, {}),
        find_method("grpo"),
        practice,
        folder,
        settings={**QUICK, **settings},
        lora={"r": 4},
        reply_tokens=12,
        tell=told.append,
    )


def adapters(model: Any) -> dict[str, torch.Tensor]:
    return {
        name: weight.detach().clone()
        for name, weight in model.named_parameters()
        if f".{LEARNER}." in name
    }


def test_two_steps_move_the_adapter_by_the_counselors_own_tokens_alone(
    base: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    cast = replace(embedded_cast(), client=SometimesSilent(), evaluator=Counting())
    trainer = make(base, cast, tmp_path, told)
    rows: list[dict[str, Any]] = []
    rollout: Rollout = trainer.rollout_func

    def watch(prompts: Sequence[str], trainer: Any) -> dict[str, Any]:
        rows.append(rollout(prompts, trainer))
        return rows[-1]

    trainer.rollout_func = watch
    before = adapters(trainer.model)
    frozen = {
        name: weight.detach().clone()
        for name, weight in trainer.model.named_parameters()
        if name not in before
    }
    run_trainer(trainer, tmp_path)
    after = adapters(trainer.model)
    assert any(not torch.equal(before[name], after[name]) for name in before)
    left = dict(trainer.model.named_parameters())
    assert all(torch.equal(weight, left[name]) for name, weight in frozen.items())
    logs = [log for log in trainer.state.log_history if "reward" in log]
    assert [log["step"] for log in logs] == [1, 2]
    assert all(math.isfinite(log[key]) for log in logs for key in ("loss", "reward", "kl"))
    assert (logs[0]["kl"], trainer.beta) == (pytest.approx(0, abs=1e-5), 0.04)
    dropped = 0
    for batch in rows:
        for prompt, reply, mask, earned in zip(
            batch["prompt_ids"],
            batch["completion_ids"],
            batch["env_mask"],
            batch["earned"],
            strict=True,
        ):
            assert len(reply) == len(mask) <= 12
            assert set(mask) == ({1} if len(prompt) > 1 else {0})
            assert earned is not None or set(mask) == {0}
        dropped += batch["earned"][::2].count(None)
    assert 0 < dropped == sum_up_practice(trainer.state.log_history)["sessions dropped"]
    assert any("the line is dead" in line for line in told)


def test_a_step_of_which_nothing_counts_ends_with_its_cause(base: Path, tmp_path: Path) -> None:
    class Dead(RuleBasedClient):
        def speak(self, view: ClientView) -> ClientTurn:
            raise SeatError("no key")

    trainer = make(base, replace(embedded_cast(), client=Dead()), tmp_path, [])
    with pytest.raises(InputError, match="every session of the step failed"):
        run_trainer(trainer, tmp_path)


def test_a_group_is_whole_sessions(base: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="5 turns are not two or more sessions of 2"):
        make(base, embedded_cast(), tmp_path, [], num_generations=5)


@pytest.mark.slow
def test_the_command_learns_from_clients_and_the_adapter_plays(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "counselor"
    settings = [f"--trainer={name}={value}" for name, value in QUICK.items() if name != "bf16"]
    order = ["train", "--method=grpo", "--adapter=no_plan", "--data=builtin:train", "--exchanges=2"]
    assert main([*order, f"--base={base}", f"--out={out}", *settings]) == 0
    assert (out / "training/no_plan/curves.svg").is_file()
    assert "clients to practise with" in (out / "README.md").read_text("utf-8")
    assert read_stepper(str(out)).learned_from == ("train",)
    assert find_seat(Seat.COUNSELOR, f"stepper/{out}", Setup()).planning is False


def test_test_clients_and_planners_are_refused(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong, told in (
        (["--data=builtin:test", "--adapter=no_plan"], "clients are of the test part"),
        (["--data=builtin:train", "--adapter=planner"], "Give --adapter utterance"),
    ):
        order = ["train", "--method=grpo", *wrong, f"--base={base}", f"--out={tmp_path / 'out'}"]
        assert main(order) == 2
        assert told in capsys.readouterr().err
        assert not (tmp_path / "out").exists()


def test_merged_for_speaking_it_answers_as_the_adapter_does_and_keeps_its_weights(
    base: Path, tmp_path: Path
) -> None:
    model = make(base, embedded_cast(), tmp_path, []).model
    for name, weight in model.named_parameters():
        if f".{LEARNER}." in name:
            torch.nn.init.normal_(weight, std=0.2)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    tokens = torch.arange(1, 9)[None]
    with torch.no_grad():
        apart = model(input_ids=tokens).logits
        with merged(model):
            whole = model(input_ids=tokens).logits
        with model.disable_adapter():
            bare = model(input_ids=tokens).logits
    torch.testing.assert_close(whole, apart, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(bare, apart, atol=1e-2)
    left = dict(model.named_parameters())
    assert all(torch.equal(weight, left[name]) for name, weight in before.items())
