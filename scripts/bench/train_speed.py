"""How fast our training is beside a bare TRL loop, beside TRL's defaults, and by session.

Each pair of trainings is run in turns in this process, on the same rows, base, adapter and steps;
what is told is the ratio of each pair, by the clock and by the processor time that was used, which
a busy machine changes less. Steps alone count: without loading, tokens and the first step. With
--taught, instead: whole sessions of a synthesize read together beside row by row, by the row.

    python scripts/bench/train_speed.py --base smollm2 [--data RUN] [--steps 4] [--pairs 3]
    python scripts/bench/train_speed.py --base smollm2 --taught DIR [--context N] [--sessions 4]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

import datasets
import trl
from peft import LoraConfig
from transformers import TrainerCallback
from trl.trainer import utils

from agents.models.local.bases import find_folder
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate
from training.base_model import LoadedBase, load_learner
from training.chats import Chats, count_tokens, write_chats
from training.job import Adapter
from training.learn import LORA, Course, configure, make_trainer, quiet
from training.methods import Method, find_method
from training.rows import Shape, TrainingRow, read_rows
from training.tree_reading import read_by_trees

PLAIN = utils._use_triton, utils._ChunkedLogProbFunction
"""TRL's switch and its function as they are, which our training changes on a CPU."""

LONGEST = 1000
"""Tokens of a row: TRL's default cuts what is longer."""


class Seconds(NamedTuple):
    """Of one step, or of one row."""

    wall: float
    processor: float


@dataclass
class Clock(TrainerCallback):  # type: ignore[misc]
    """When each step ended, by the wall's clock and by the processor's."""

    def __post_init__(self) -> None:
        self.ends: list[tuple[float, float]] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """Look at both clocks."""
        self.ends.append((time.perf_counter(), time.process_time()))

    @property
    def seconds(self) -> Seconds:
        """A step, without the first."""
        steps = len(self.ends) - 1
        wall, processor = (
            (last - first) / steps for first, last in zip(self.ends[0], self.ends[-1], strict=True)
        )
        return Seconds(wall, processor)


@dataclass(frozen=True)
class Bench:
    """What both sides of a pair have in common; without steps, one epoch."""

    method: Method
    base: str
    chats: Chats
    steps: int
    folder: Path

    @property
    def settings(self) -> dict[str, Any]:
        """No looks at held-out rows and no checkpoints: steps alone."""
        return {
            "max_steps": self.steps or -1,
            "logging_strategy": "no",
            "eval_strategy": "no",
            "save_strategy": "no",
            "load_best_model_at_end": False,
        }


def main() -> None:
    """SFT and DPO with a precomputed reference: ours beside a bare loop, and beside defaults."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", default="tiny", help="a base by name or its folder")
    parser.add_argument("--data", type=Path, help="a run of simulate with pairs (default: made)")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--skip-defaults", action="store_true")
    parser.add_argument("--taught", type=Path, help="a folder of synthesize: read by session?")
    parser.add_argument("--context", type=int, help="which the rows one by one are trimmed to")
    parser.add_argument("--sessions", type=int, default=4)
    told = parser.parse_args()
    base = str(find_folder(told.base))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if told.taught:
            rows = read_sessions(told.taught, told.sessions)
            ours = partial(imitate, base, rows, None, folder, by_session=True)
            other = partial(imitate, base, rows, told.context, folder, by_session=False)
            compare(f"sft: by session over {len(rows)} rows one by one", ours, other, told.pairs)
            return
        data = told.data or play(folder / "run")
        for name in ("sft", "dpo"):
            method = find_method(name)
            chats = read(data, method, load_learner(base, None, {}), 8 * told.steps)
            bench = Bench(method, base, chats, told.steps, folder)
            ours, bare, plain = (
                partial(run, bench) for run in (train_ours, train_bare, train_by_default)
            )
            compare(f"{name}: ours over a bare TRL loop", ours, bare, told.pairs)
            if not told.skip_defaults:
                compare(f"{name}: ours over TRL's defaults", ours, plain, told.pairs)


def play(out: Path) -> Path:
    """Pairs of the embedded cast."""
    simulate(SimulateConfig(profiles="builtin:train", sessions=6, candidates=4, workers=0, out=out))
    return out


def read(data: Path, method: Method, learner: LoadedBase, count: int) -> Chats:
    """So many of a run's pairs; to imitate, their preferred replies."""
    rows = read_rows(data, Adapter.UTTERANCE, Shape.PAIRS).train
    short = [row for row in rows if max(count_tokens([row], learner.tokens)) <= LONGEST]
    taken = [short[index % len(short)] for index in range(count)]
    if method.shape is Shape.SFT:
        taken = [row._replace(replies=row.replies[:1]) for row in taken]
    return write_chats(taken, method.shape, learner.tokens, learner.context)


def read_sessions(data: Path, count: int) -> Sequence[TrainingRow]:
    """The rows of the first sessions."""
    rows = read_rows(data, Adapter.UTTERANCE, Shape.SFT).train
    sessions = [[*each] for _, each in groupby(rows, key=lambda row: row.client)]
    return [row for session in sessions[:count] for row in session]


def compare(
    what: str, ours: Callable[[], Seconds], other: Callable[[], Seconds], pairs: int
) -> None:
    """Ours and the other in turns; who begins changes."""
    taken: list[tuple[Seconds, Seconds]] = []
    for number in range(pairs):
        order = [ours, other] if number % 2 == 0 else [other, ours]
        times = {run: run() for run in order}
        taken.append((times[ours], times[other]))
    told: dict[str, Any] = {"what": what}
    for name in Seconds._fields:
        values = [tuple(getattr(side, name) for side in both) for both in taken]
        ratios = [round(theirs / ours, 3) for ours, theirs in values]
        told[f"{name}_ratios"] = ratios
        told[f"{name}_median"] = statistics.median(ratios)
        told[f"{name}_seconds_each"] = [[round(one, 2) for one in both] for both in values]
    print(json.dumps(told), flush=True)


def train_ours(bench: Bench) -> Seconds:
    """As psy-step train does it; seconds a step."""
    course = Course(bench.method, bench.chats, bench.chats, trainer=bench.settings)
    clock = Clock()
    trainer = make_trainer(load_learner(bench.base, None, {}), course, bench.folder, [clock])
    trainer.train()
    return clock.seconds


def imitate(
    base: str, rows: Sequence[TrainingRow], context: int | None, folder: Path, *, by_session: bool
) -> Seconds:
    """All rows once, trimmed to the context where one is given; seconds a row."""
    learner = load_learner(base, None, {}, context=context)
    chats = write_chats(rows, Shape.SFT, learner.tokens, learner.context)
    bench = Bench(find_method("sft"), base, chats, 0, folder)
    one = chats._replace(rows=chats.rows[:1])
    course = Course(bench.method, chats, one, trainer=bench.settings, by_session=by_session)
    trainer = make_trainer(learner, course, folder)
    if by_session:
        read_by_trees(trainer)
    began = time.perf_counter(), time.process_time()
    trainer.train()
    ends = time.perf_counter(), time.process_time()
    return Seconds(*((end - start) / len(rows) for start, end in zip(began, ends, strict=True)))


def train_bare(bench: Bench) -> Seconds:
    """TRL's trainer as its documentation calls it, with the same arguments."""
    learner = load_learner(bench.base, None, {})
    course = Course(bench.method, bench.chats, bench.chats, trainer=bench.settings)
    device = learner.model.device.type
    told = configure(course, device, learner.model.num_parameters(), bench.folder)
    return _train(bench, learner, told, LoraConfig(**LORA))


def train_by_default(bench: Bench) -> Seconds:
    """TRL with its own defaults of everything but rank and steps."""
    learner = load_learner(bench.base, None, {})
    plain = partial(bench.method.config, output_dir=str(bench.folder), max_steps=bench.steps)
    on_cpu = {"use_cpu": True, "bf16": False} if learner.model.device.type == "cpu" else {}
    quiet_told = {"save_strategy": "no", "logging_strategy": "no", "report_to": "none"}
    told = plain(**quiet_told, disable_tqdm=True, **on_cpu)
    return _train(bench, learner, told, LoraConfig(**LORA))


def _train(bench: Bench, learner: LoadedBase, told: Any, lora: LoraConfig) -> Seconds:
    clock = Clock()
    utils._use_triton, utils._ChunkedLogProbFunction = PLAIN
    with quiet():
        kind = {"sft": trl.SFTTrainer, "dpo": trl.DPOTrainer}[bench.method.name]
        trainer = kind(
            model=learner.model,
            args=told,
            train_dataset=datasets.Dataset.from_list(bench.chats.rows),
            processing_class=learner.tokens.tokenizer,
            peft_config=lora,
            callbacks=[clock],
        )
        trainer.train()
    return clock.seconds


if __name__ == "__main__":
    main()
