"""The rungs: base, plan-free, taught by imitation, and rounds of preferences on top."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.profiles import find_profiles, write_profiles
from agents.profiles.parts import Part, spread_texts
from agents.whole_file import write_whole
from psy_env.errors import InputError
from rollouts.benchmark.folder import RESULTS
from rollouts.run.folder import RunFolder
from training.folder import keep_adapter
from training.job import Adapter, PairKinds
from training.rows import Shape, read_rows

from .config import ImproveConfig
from .steps import IN_ALL, Step, Steps
from .witness import Witnessed, hear_witness

TAUGHT, NO_PLAN, CLIENTS, TEST, RECORD = "taught", "no_plan", "clients", "test", "rounds.json"
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

    def __init__(self, config: ImproveConfig, steps: Steps | None = None) -> None:
        """Nothing is done yet."""
        self._config = config
        self._steps = steps or Steps.begin(config.out)
        self.verdicts: dict[int, Witnessed] = {}

    @property
    def minutes(self) -> float:
        """By the clock, all tries together."""
        return self._steps.seconds.get(IN_ALL, 0.0) / 60

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

    def measure(self) -> Path | None:
        """Every rung on test clients, which nothing has looked at before, and the best of N of the
        last one; the benchmark's folder."""
        config = self._config
        if not config.test:
            return None
        first, last = self._round(0), self._round(max(self.verdicts, default=0))
        names = [
            f"chat/hf/{config.base}",
            f"stepper/{config.out / NO_PLAN}",
            first.name,
            *([f"first_legal/{first.counselor}"] if config.ablation else []),
            *(self._round(number).name for number in self.verdicts),
            *([f"stepper/{self._ablated}"] if config.ablation and self.verdicts else []),
            f"{last.name}@{config.best_of}",
        ]
        folder = config.out / TEST
        arguments = (
            *("benchmark", "--counselors", *names),
            *self._play(self._name_part(Part.TEST), config.test),
            *("--out", str(folder)),
        )
        self._steps.run([Step("test", arguments, result=folder / RESULTS)])
        return folder

    def _teach(self) -> None:
        config = self._config
        taught = str(config.out / TAUGHT)
        synthesize = (
            "synthesize",
            *("--profiles", self._name_part(Part.TRAIN)),
            *(("--sessions", str(config.taught)) if config.taught else ()),
            *("--seed", str(config.seed), "--out", taught),
        )
        self._steps.run([Step("taught", synthesize)])
        first = self._round(0).counselor
        learn = [self._lesson("sft", adapter, taught, first, config.sft) for adapter in STEPPER]
        no_plan = self._lesson("sft", Adapter.NO_PLAN, taught, config.out / NO_PLAN, config.sft)
        look = self._look(0, after=tuple(lesson.name for lesson in learn))
        self._steps.run([*learn, no_plan, look], config.at_once)

    def _prefer(self, number: int, before: Round, after: Round) -> None:
        """Sessions of the one before, pairs of their slates, and both adapters trained on."""
        config = self._config
        arguments = (
            *("simulate", "--counselor", before.name),
            *("--candidates", str(config.candidates), "--seen"),
            *self._play(self._spread(Part.TRAIN), config.pairs, seed=config.seed + number),
            *("--out", str(after.pairs)),
        )
        result = RunFolder(after.pairs).metrics
        self._steps.run([Step(f"round {number}: pairs", arguments, result=result)])
        lessons = [*self._learn_pairs(f"round {number}", before, after.pairs, after.counselor)]
        if config.ablation and number == 1:
            legal = PairKinds.LEGAL
            lessons += self._learn_pairs("ablation", before, after.pairs, self._ablated, legal)
        self._steps.run(lessons)  # one is much longer than the other: each gets all cores
        self._steps.run([self._look(number)])

    def _learn_pairs(
        self,
        name: str,
        before: Round,
        pairs: Path,
        out: Path,
        kinds: PairKinds = PairKinds.ALL,
    ) -> Iterator[Step]:
        """For both adapters of a counselor; one that no pairs teach stays as it is, which is
        told."""
        for adapter in STEPPER:
            try:
                read_rows(pairs, adapter, Shape.PAIRS, seen=True, pairs=kinds)
            except InputError as error:
                print(f"\n[{name}] {adapter} stays as it is: {error.thing}", flush=True)
                keep_adapter(before.counselor, out, adapter)
                continue
            start = ("--start", str(before.counselor), "--pairs", kinds)
            tables = self._config.preferences
            yield self._lesson(self._config.method, adapter, str(pairs), out, tables, *start)

    def _lesson(
        self,
        method: str,
        adapter: Adapter,
        data: str,
        out: Path,
        tables: Mapping[str, Any],
        *options: str,
    ) -> Step:
        config = self._config
        arguments = (
            "train",
            *("--method", method, "--adapter", adapter, "--data", data),
            *(options or ("--base", config.base)),
            *("--out", str(out), "--seed", str(config.seed)),
            *_spell_tables(tables.get(adapter, {})),
        )
        return Step(f"{out.relative_to(config.out)}: {adapter}", arguments)

    def _look(self, number: int, after: tuple[str, ...] = ()) -> Step:
        """What the witness looks at of a round."""
        config, one = self._config, self._round(number)
        arguments = (
            *("simulate", "--counselor", one.name, "--candidates", "1", "--no-mine"),
            *self._play(self._spread(Part.SELECTION), config.selection),
            *("--out", str(one.selection)),
        )
        result = RunFolder(one.selection).metrics
        return Step(f"round {number}: selection", arguments, after, result)

    def _name_part(self, part: Part) -> str:
        return f"{self._config.profiles}:{part}"

    def _spread(self, part: Part) -> str:
        """A file of these clients, of whom the first ones are of as many texts as there are."""
        path = self._config.out / CLIENTS / f"{part}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_profiles(spread_texts(find_profiles(self._name_part(part))), path)
        return str(path)

    def _play(self, clients: str, sessions: int, seed: int | None = None) -> tuple[str, ...]:
        """Which clients come, how often, and that one process answers them all in one batch."""
        config = self._config
        return (
            *("--profiles", clients, "--sessions", str(sessions)),
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
    """What is told of psy-step train as its flags: {"trainer": {"max_steps": 80}} is --trainer
    max_steps=80, {"context": 640} is --context 640, {"by_session": True} is --by-session."""
    for name, told in tables.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(told, Mapping):
            for entry, value in told.items():
                yield from (flag, f"{entry}={_spell(value)}")
        elif isinstance(told, bool):
            yield from [flag] * told
        else:
            yield from (flag, _spell(told))


def _spell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
