"""The rungs: base, plan-free, taught by imitation, and rounds of preferences on top."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.whole_file import write_whole
from training.folder import keep_adapter
from training.job import Adapter

from .config import ImproveConfig
from .steps import Steps
from .witness import Witnessed, hear_witness

TAUGHT, NO_PLAN, TEST, RECORD = "taught", "no_plan", "test", "rounds.json"
STEPPER = (Adapter.UTTERANCE, Adapter.PLANNER)


@dataclass
class Round:
    """One round's folder: `counselor`, the `pairs` it learned from (none in round 0, which
    imitates), and the `selection` sessions that the witness looks at."""

    path: Path

    @property
    def counselor(self) -> Path:
        """The trained counselor."""
        return self.path / "counselor"

    @property
    def pairs(self) -> Path:
        """The run that the pairs of this round were mined from."""
        return self.path / "pairs"

    @property
    def selection(self) -> Path:
        """The run that the witness looks at."""
        return self.path / "selection"

    @property
    def name(self) -> str:
        """As a counselor of psy-step."""
        return f"stepper/{self.counselor}"


class Ladder:
    """All that `improve` does, in order; every step is a command, and may be done already."""

    def __init__(self, config: ImproveConfig) -> None:
        """Nothing is done yet."""
        self._config = config
        self._steps = Steps.begin(config.out)
        self.verdicts: dict[int, Witnessed] = {}

    @property
    def seconds(self) -> Mapping[str, float]:
        """How long each step took."""
        return self._steps.seconds

    def climb(self) -> Round:
        """Imitate, then one round of preferences after another while the witness says that it
        helps; the best round comes back."""
        self._teach()
        best = self._round(0)
        for number in range(1, self._config.rounds + 1):
            after = self._round(number)
            self._prefer(number, best, after)
            verdict = hear_witness(self._config.witness, best.selection, after.selection)
            self._write_down(number, verdict)
            if not verdict.helped:
                break
            best = after
        return best

    def measure(self, best: Round) -> Path | None:
        """Every rung on test clients, which nothing has looked at before; the benchmark's
        folder."""
        config = self._config
        if not config.test:
            return None
        first, last = self._round(0), self._round(max(self.verdicts, default=0))
        names = [
            f"chat/hf/{config.base}",
            f"stepper/{config.out / NO_PLAN}",
            first.name,
            f"first_legal/{first.counselor}",
            *(self._round(number).name for number in self.verdicts),
            *([f"stepper/{self._ablated}"] if config.ablation and self.verdicts else []),
            f"{(best if self.verdicts else last).name}@{config.best_of}",
        ]
        folder = config.out / TEST
        self._steps.run(
            "test",
            "benchmark",
            "--counselors",
            *names,
            *self._play("test", config.test),
            "--out",
            str(folder),
        )
        return folder

    def _teach(self) -> None:
        config = self._config
        taught = str(config.out / TAUGHT)
        self._steps.run(
            "taught",
            "synthesize",
            *("--profiles", f"{config.profiles}:train"),
            *(("--sessions", str(config.taught)) if config.taught else ()),
            *("--seed", str(config.seed), "--out", taught),
        )
        first = self._round(0)
        for adapter in STEPPER:
            self._train("sft", adapter, taught, first.counselor, config.sft)
        self._train("sft", Adapter.NO_PLAN, taught, config.out / NO_PLAN, config.sft)
        self._select(0)

    def _prefer(self, number: int, before: Round, after: Round) -> None:
        """Sessions of the one before, pairs of their slates, and both adapters trained on."""
        config = self._config
        self._steps.run(
            f"round {number}: pairs",
            "simulate",
            *("--counselor", before.name, "--candidates", str(config.candidates), "--seen"),
            *self._play("train", config.pairs, seed=config.seed + number),
            *("--out", str(after.pairs)),
        )
        self._learn_pairs(f"round {number}", before, after.pairs, after.counselor)
        if config.ablation and number == 1:
            self._learn_pairs("ablation", before, after.pairs, self._ablated, "--pairs", "legal")
        self._select(number)

    def _learn_pairs(self, name: str, before: Round, pairs: Path, out: Path, *options: str) -> None:
        for adapter in STEPPER:
            if not _has_lines(pairs / adapter.pairs_file):
                print(f"[{name}] no pairs for {adapter}: it stays as it is", flush=True)
                keep_adapter(before.counselor, out, adapter)
                continue
            start = ("--start", str(before.counselor), *options)
            self._train(
                self._config.method, adapter, str(pairs), out, self._config.preferences, *start
            )

    def _train(
        self,
        method: str,
        adapter: Adapter,
        data: str,
        out: Path,
        tables: Mapping[str, Any],
        *options: str,
    ) -> None:
        config = self._config
        self._steps.run(
            f"{out.relative_to(config.out)}: {adapter}",
            "train",
            *("--method", method, "--adapter", adapter, "--data", data),
            *(options or ("--base", config.base)),
            *("--out", str(out), "--seed", str(config.seed)),
            *_spell_tables(tables.get(adapter, {})),
        )

    def _select(self, number: int) -> None:
        config, one = self._config, self._round(number)
        self._steps.run(
            f"round {number}: selection",
            "simulate",
            *("--counselor", one.name, "--candidates", "1", "--no-mine"),
            *self._play("selection", config.selection),
            *("--out", str(one.selection)),
        )

    def _play(self, part: str, sessions: int, seed: int | None = None) -> tuple[str, ...]:
        """Which clients come, how often, and that one process answers them all in one batch."""
        config = self._config
        return (
            *("--profiles", f"{config.profiles}:{part}", "--sessions", str(sessions)),
            *("--seed", str(config.seed if seed is None else seed)),
            *("--workers", "0", "--concurrency", str(config.concurrency)),
        )

    def _round(self, number: int) -> Round:
        return Round(self._config.out / f"round-{number}")

    @property
    def _ablated(self) -> Path:
        return self._config.out / "legal_pairs"

    def _write_down(self, number: int, verdict: Witnessed) -> None:
        self.verdicts[number] = verdict
        told = {
            f"round {each}": {**one._asdict(), "helped": one.helped}
            for each, one in self.verdicts.items()
        }
        body = {"witness": self._config.witness, **told}
        with write_whole(self._config.out / RECORD) as stream:
            stream.write((json.dumps(body, indent=2) + "\n").encode())


def _spell_tables(tables: Mapping[str, Any]) -> Iterator[str]:
    """Tables of psy-step train as its flags: {"trainer": {"max_steps": 80}} is --trainer
    max_steps=80."""
    for table, entries in tables.items():
        for name, value in entries.items():
            yield from (
                f"--{table}",
                f"{name}={value if isinstance(value, str) else json.dumps(value)}",
            )


def _has_lines(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
