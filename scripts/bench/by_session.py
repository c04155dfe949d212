"""How much faster an adapter imitates sessions that are read together than row by row.

The same rows of whole sessions are trained on once each way, in turns, in this process; what is
told is seconds a row by the clock and by the processor time that was used, without loading.

    python scripts/bench/by_session.py --base smollm2 --data RUN [--context N] [--sessions 3]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from agents.models.local.bases import find_folder
from training.base_model import load_learner
from training.chats import write_chats
from training.job import Adapter
from training.learn import Course, make_trainer
from training.methods import find_method
from training.rows import Shape, TrainingRow, read_rows
from training.tree_reading import read_by_trees

QUIET = {
    "num_train_epochs": 1,
    "logging_strategy": "no",
    "eval_strategy": "no",
    "save_strategy": "no",
    "load_best_model_at_end": False,
}


def main() -> None:
    """Row by row as `--context` trims, and by session with nothing trimmed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", default="tiny", help="a base by name or its folder")
    parser.add_argument("--data", type=Path, required=True, help="a folder of psy-step synthesize")
    parser.add_argument("--adapter", default="utterance", choices=("utterance", "no_plan"))
    parser.add_argument("--context", type=int, help="of the training row by row")
    parser.add_argument("--sessions", type=int, default=3)
    parser.add_argument("--turns", type=int, default=2)
    told = parser.parse_args()
    rows = read_sessions(told.data, Adapter(told.adapter), told.sessions)
    base = str(find_folder(told.base))
    for _ in range(told.turns):
        apart = take_time(base, rows, told.context, by_session=False)
        together = take_time(base, rows, None, by_session=True)
        ratios = [round(one / other, 2) for one, other in zip(apart, together, strict=True)]
        figures = {"rows": len(rows), "apart": apart, "together": together}
        print(json.dumps({**figures, "faster by clock and processor": ratios}), flush=True)


def read_sessions(data: Path, adapter: Adapter, count: int) -> list[TrainingRow]:
    """All rows of the first sessions of the training part."""
    rows = read_rows(data, adapter, Shape.SFT).train
    sessions = [[*each] for _, each in groupby(rows, key=lambda row: row.prompt[:2])]
    return [row for session in sessions[:count] for row in session]


def take_time(
    base: str, rows: Sequence[TrainingRow], context: int | None, *, by_session: bool
) -> list[float]:
    """Seconds a row, by the clock and by the processor."""
    learner = load_learner(base, None, {}, context=context)
    chats = write_chats(rows, Shape.SFT, learner.tokens, learner.context)
    one = chats._replace(rows=chats.rows[:1])
    course = Course(find_method("sft"), chats, one, trainer=QUIET, by_session=by_session)
    with tempfile.TemporaryDirectory() as folder:
        trainer = make_trainer(learner, course, Path(folder))
        if by_session:
            read_by_trees(trainer)
        began = time.perf_counter(), time.process_time()
        trainer.train()
    ends = time.perf_counter(), time.process_time()
    return [round((end - start) / len(rows), 2) for start, end in zip(began, ends, strict=True)]


if __name__ == "__main__":
    main()
