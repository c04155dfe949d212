"""improve: its steps are commands, a witness decides about rounds, and a stop loses nothing."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from shutil import copytree

import pytest
from pydantic import BaseModel

from agents.profiles import read_profiles
from agents.profiles.parts import join_text
from psy_env.errors import InputError
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.run.config import SimulateConfig, SynthesizeConfig
from rollouts.simulate import simulate
from scripts.app import main
from scripts.command_line import parse_arguments
from scripts.improving.config import ImproveConfig
from scripts.improving.ladder import RECORD, Ladder
from scripts.improving.steps import IN_ALL, THREADS, TIMES, Step, StepError, Steps
from scripts.improving.witness import WITNESSES, hear_witness
from scripts.train import TrainConfig
from tests.fleet_seats import ROOT
from training.folder import CounselorFolder, keep_adapter
from training.job import Adapter

VERBS: dict[str, type[BaseModel]] = {
    "synthesize": SynthesizeConfig,
    "train": TrainConfig,
    "simulate": SimulateConfig,
    "benchmark": BenchmarkConfig,
}
LADDERS = sorted((ROOT / "scripts" / "ladders").glob("*.toml"))


class Recorded(Steps):
    """Takes every step by leaving what its command would leave: a run of the embedded cast, or a
    counselor's folder without weights. Hours of training are not what is tested here."""

    def __init__(self, folder: Path, runs: Callable[[str], Path]) -> None:
        super().__init__(folder)
        self.told: list[tuple[str, ...]] = []
        self._runs = runs

    def run(self, steps: Sequence[Step], at_once: int = 1) -> None:
        for step in steps:
            self.told.append(step.arguments)
            verb, *rest = step.arguments
            config = parse_arguments(VERBS[verb], verb, rest)
            if isinstance(config, TrainConfig):
                finish_training(config.out, Adapter(config.adapter))
            elif isinstance(config, SimulateConfig):
                copytree(self._runs(step.name), config.out)


def finish_training(out: Path, adapter: Adapter) -> None:
    folder = CounselorFolder(out, adapter)
    folder.begin({"base": "base"})
    folder.weights.mkdir(parents=True)
    result = {"base": "base", "learned_from": ["train"], "reply_tokens": 100}
    folder.finish({**result, "settings": {"context": None}})


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A good and a poor counselor on the same clients, one run with pairs, and one without."""
    folder = tmp_path_factory.mktemp("runs")
    for name, counselor, candidates in (
        ("good", "rule_based/stepper", 1),
        ("poor", "rule_based/random", 1),
        ("pairs", "rule_based/stepper", 8),
    ):
        simulate(
            SimulateConfig(
                profiles="builtin:selection",
                sessions=4,
                counselor=counselor,
                candidates=candidates,
                mine=candidates > 1,
                workers=0,
                out=folder / name,
            )
        )
    return {name: folder / name for name in ("good", "poor", "pairs")}


def climb(
    out: Path, runs: dict[str, Path], *helps: bool, **told: object
) -> tuple[Ladder, Recorded]:
    """A ladder whose rounds help or not, as told."""
    quality = ["poor"]
    for help_ in helps:
        quality.append("good" if help_ else "poor")

    def find(name: str) -> Path:
        if name.endswith("pairs"):
            return runs["pairs"]
        return runs[quality[int(name.split()[1].rstrip(":"))]]

    config = ImproveConfig.model_validate({"base": "tiny", "out": out, **told})
    steps = Recorded(out, find)
    return Ladder(config, steps), steps


@pytest.mark.parametrize("path", LADDERS, ids=lambda path: path.stem)
def test_every_step_of_a_shipped_ladder_is_a_command_that_its_verb_takes(
    path: Path, runs: dict[str, Path], tmp_path: Path
) -> None:
    told = tomllib.loads(path.read_text("utf-8"))
    del told["out"]
    ladder, steps = climb(tmp_path / "ladder", runs, True, **told)
    ladder.climb()
    ladder.measure()
    verbs = [arguments[0] for arguments in steps.told]
    assert verbs[:5] == ["synthesize", "train", "train", "train", "simulate"]
    assert verbs[-1] == "benchmark"
    pairs = next(step for step in steps.told if "--seen" in step)
    clients = read_profiles(pairs[pairs.index("--profiles") + 1])
    assert len({join_text(profile) for profile in clients[:16]}) == 16
    settings = [option for arguments in steps.told for option in arguments if "max_steps" in option]
    assert settings[0] == f"max_steps={told['sft']['utterance']['trainer']['max_steps']}"


def test_a_switch_in_a_table_is_a_flag_of_the_training(
    runs: dict[str, Path], tmp_path: Path
) -> None:
    told = {"utterance": {"by_session": True, "full": False, "context": 640}}
    ladder, steps = climb(tmp_path / "ladder", runs, True, sft=told)
    ladder.climb()
    lesson = next(step for step in steps.told if "--context" in step)
    assert "--by-session" in lesson
    assert not {"--full", "true", "false", "False"} & {*lesson}


def test_rounds_go_on_while_they_help_and_the_best_one_is_kept(
    runs: dict[str, Path], tmp_path: Path
) -> None:
    ladder, steps = climb(tmp_path, runs, True, False, rounds=5)
    best = ladder.climb()
    assert best.path == tmp_path / "round-1"
    assert [verdict.helped for verdict in ladder.verdicts.values()] == [True, False]
    told = json.loads((tmp_path / RECORD).read_bytes())
    assert told["witness"] == "belief_change"
    assert told["round 1"]["helped"]
    started = [
        arguments[arguments.index("--start") + 1]
        for arguments in steps.told
        if "--start" in arguments
    ]
    assert {Path(start).parent.name for start in started} == {"round-0", "round-1"}


@pytest.mark.parametrize("ablation", [False, True])
def test_a_rung_is_measured_that_did_not_help_too(
    runs: dict[str, Path], tmp_path: Path, ablation: bool
) -> None:
    ladder, steps = climb(tmp_path, runs, False, ablation=ablation, best_of=4)
    ladder.climb()
    ladder.measure()
    *_, test = steps.told
    out = str(tmp_path)
    rungs = (
        "chat/hf/tiny",
        f"stepper/{out}/no_plan",
        f"stepper/{out}/round-0/counselor",
        f"first_legal/{out}/round-0/counselor",
        f"stepper/{out}/round-1/counselor",
        f"stepper/{out}/legal_pairs",
        f"stepper/{out}/round-1/counselor@4",
    )
    asked_for = {rungs[3], rungs[5]} if not ablation else set()
    measured = test[test.index("--counselors") + 1 : test.index("--profiles")]
    assert measured == tuple(rung for rung in rungs if rung not in asked_for)
    assert "crossed:test" in test


def test_an_adapter_without_pairs_stays_as_it_is(runs: dict[str, Path], tmp_path: Path) -> None:
    poor = dict(runs, pairs=runs["poor"])  # nothing was mined there
    ladder, _ = climb(tmp_path, poor, True)
    after = ladder.climb().counselor
    assert (after / "stepper.toml").read_text("utf-8").count("learned_from") == 1
    assert (after / "planner").is_dir()
    with pytest.raises(InputError, match="no finished training of no_plan"):
        keep_adapter(after, tmp_path / "other", Adapter.NO_PLAN)


@pytest.mark.parametrize("witness", WITNESSES)
def test_a_witness_knows_which_way_is_better(witness: str, runs: dict[str, Path]) -> None:
    verdict = hear_witness(witness, runs["poor"], runs["good"])
    assert verdict.helped
    assert verdict.better_by is not None
    assert verdict.low is not None
    assert verdict.high is not None
    assert verdict.low < verdict.better_by < verdict.high
    back = hear_witness(witness, runs["good"], runs["poor"])
    assert not back.helped
    assert back.better_by == -verdict.better_by


def test_a_step_that_fails_ends_the_way_by_its_name(tmp_path: Path) -> None:
    steps = Steps.begin(tmp_path)
    steps.run([Step("fine", ("--version",))])
    with pytest.raises(StepError, match=r"^odd failed \(exit code 2\): psy-step simulat$"):
        steps.run([Step("odd", ("simulat",)), Step("never begun", ("--version",))])
    assert json.loads((tmp_path / TIMES).read_bytes()).keys() == {"fine", "odd", IN_ALL}
    assert Steps.begin(tmp_path).seconds == steps.seconds


def test_steps_side_by_side_share_the_cores_and_a_failure_waits_for_its_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "neighbour"
    play = ("simulate", "--sessions", "4", "--workers", "0", "--out", str(folder))
    steps = Steps.begin(tmp_path)
    with pytest.raises(StepError, match=r"^odd failed"):
        steps.run([Step("odd", ("simulat",)), Step("neighbour", play)], at_once=2)
    assert (folder / "metrics.json").is_file()
    assert steps.seconds.keys() == {"odd", "neighbour", IN_ALL}
    assert steps.seconds[IN_ALL] < steps.seconds["odd"] + steps.seconds["neighbour"]
    code = f"import os; print(os.environ.get({THREADS!r}, 'all'), 'cores')"
    monkeypatch.setattr("scripts.improving.steps._command", lambda _: [sys.executable, "-c", code])
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    capfd.readouterr()
    steps.run([Step("one", ()), Step("other", ())], at_once=4)
    assert capfd.readouterr().out.count("4 cores") == 2
    steps.run([Step("one", ()), Step("other", ())])
    assert capfd.readouterr().out.count("all cores") == 2


def test_a_step_that_waits_for_another_lets_those_behind_it_pass(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = Steps.begin(tmp_path)
    play = ("simulate", "--sessions", "1", "--workers", "0", "--out", str(tmp_path / "run"))
    last = Step("last", ("--version",), after=("long",))
    steps.run([Step("long", play), last, Step("short", ("--version",))], at_once=2)
    begun = [line for line in capfd.readouterr().out.splitlines() if line.startswith("[")]
    assert [line.partition("]")[0] for line in begun] == ["[long", "[short", "[last"]


@pytest.mark.parametrize(
    ("code", "left", "goes_on"), [(1, True, True), (1, False, False), (2, True, False)]
)
def test_work_that_failed_and_left_its_result_is_a_finding_and_wrong_input_never_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, left: bool, goes_on: bool
) -> None:
    result = tmp_path / "metrics.json"
    if left:
        result.touch()
    order = [sys.executable, "-c", f"raise SystemExit({code})"]
    monkeypatch.setattr("scripts.improving.steps._command", lambda _: order)
    steps = Steps.begin(tmp_path)
    with nullcontext() if goes_on else pytest.raises(StepError):
        steps.run([Step("odd", (), result=result)])


def test_ctrl_c_ends_the_step_and_tells_the_command_that_continues(tmp_path: Path) -> None:
    code = "import sys; from scripts.app import main; sys.exit(main(sys.argv[1:]))"
    order = ["improve", "--base", "tiny", "--out", str(tmp_path / "out"), "--taught", "400"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *order],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ledger = tmp_path / "out" / "taught" / "ledger.sqlite"
    while not ledger.exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert f"stopped in taught: psy-step {' '.join(order)}" in errors


def test_improve_needs_a_base(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["improve", "--out", "nowhere"]) == 2
    assert "--base" in capsys.readouterr().err
