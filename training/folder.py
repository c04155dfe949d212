"""The trained counselor's folder, and what is known in it about each training.

stepper.toml               what `--counselor stepper/DIR` reads
README.md                  the model card
utterance/ planner/        adapters in PEFT's own format, or whole models
training/ADAPTER/          job.json, checkpoints/ while it runs, result.json, curves, a lock
"""

import json
import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from agents.llm.stepper import FILE
from agents.models.local.bases import list_bases
from agents.text_file import read_text
from agents.whole_file import naming_place, write_whole
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from training.job import Adapter

JOB, RESULT, LOCK = "job.json", "result.json", "train.lock"
WEIGHTS = "adapter_model.safetensors"
ADAPTER, MODEL = "adapter_config.json", "config.json"
"""What a folder of an adapter, and one of a whole model, holds."""

BY_PLAN = frozenset({Adapter.UTTERANCE, Adapter.PLANNER})


class AdapterEntry(NamedTuple):
    """An adapter in a counselor's description: where it lies from there, and its bounds in
    tokens, None where nothing says."""

    path: str
    reply_tokens: int | None
    context: int | None


class CounselorFolder:
    """One folder, one counselor: by plan with two adapters, or plan-free with one."""

    def __init__(self, path: Path, adapter: Adapter) -> None:
        """Look at it for this adapter; nothing is written."""
        self.path = path
        self.adapter = adapter
        self.work = path / "training" / adapter
        self.checkpoints = self.work / "checkpoints"
        self.weights = path / adapter

    def check(self, identity: dict[str, Any]) -> None:
        """Raise InputError when something else is there: another job, another base, a counselor of
        the other kind, files that are not ours. Nothing is written."""
        self._refuse_others(identity)
        known = _read_json(self.work / JOB)
        if known is not None and known != identity:
            keys = {**identity, **known}
            key = next(key for key in keys if known.get(key) != identity.get(key))
            thing = f"{self.adapter} is being trained there with another {key}"
            remedy = f"Give another --out, or remove {self.work} and {self.weights}."
            raise InputError(f"{thing} ({known.get(key)})", remedy, place=str(self.path))
        if known is None and self.weights.exists():
            remedy = "Give another --out: nothing is overwritten."
            raise InputError(f"there is an adapter {self.adapter}", remedy, place=str(self.path))

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep everybody else from training this adapter here. Raises InputError when somebody
        does."""
        lock = FileLock(self.work / LOCK, timeout=0)
        try:
            with naming_place(self.path):
                self.work.mkdir(parents=True, exist_ok=True)
                lock.acquire()
        except Timeout as error:
            remedy = "Wait until it ends, or give another --out."
            thing = f"another process is training {self.adapter} there"
            raise InputError(thing, remedy, place=str(self.path)) from error
        try:
            yield
        finally:
            lock.release()
            if not (self.work / JOB).is_file():  # refused before it began: nothing stays behind
                shutil.rmtree(self.work, ignore_errors=True)
                for empty in (self.work.parent, self.path):
                    with suppress(OSError):
                        empty.rmdir()

    def begin(self, identity: dict[str, Any]) -> None:
        """From now on it is this job's; what another left behind before it began goes."""
        if _read_json(self.work / JOB) is None:
            shutil.rmtree(self.checkpoints, ignore_errors=True)
            _write_json(self.work / JOB, identity)

    @property
    def result(self) -> dict[str, Any] | None:
        """What came out, None as long as it is not finished."""
        return _read_json(self.work / RESULT)

    def results(self) -> dict[Adapter, dict[str, Any]]:
        """What came out of every training here."""
        found = {each: _read_json(self.path / "training" / each / RESULT) for each in Adapter}
        return {adapter: result for adapter, result in found.items() if result is not None}

    def finish(self, result: dict[str, Any]) -> None:
        """Say what it holds; written last, the result stands for a finished training."""
        with FileLock(self.path / "training" / LOCK):  # the other adapter may end at this moment
            told = {**self.results(), self.adapter: result}
            with write_whole(self.path / FILE) as stream:
                stream.write(_write_stepper(self.path, told).encode())
            _write_json(self.work / RESULT, result)
        shutil.rmtree(self.checkpoints, ignore_errors=True)

    def _refuse_others(self, identity: dict[str, Any]) -> None:
        with naming_place(self.path):
            there = {path.name for path in self.path.iterdir()} if self.path.is_dir() else set()
        if there and "training" not in there:
            remedy = "Give a new folder with --out: nothing is overwritten."
            raise InputError("the folder holds something else", remedy, place=str(self.path))
        others = {
            path.parent.name: _read_json(path) or {} for path in self.path.glob(f"training/*/{JOB}")
        }
        others.pop(self.adapter, None)
        for name, other in others.items():
            if other.get("base") != identity["base"]:
                thing = f"its adapter {name} is one of another base"
                raise InputError(thing, "Give another --out.", place=str(self.path))
            if Adapter.NO_PLAN in (name, self.adapter):
                remedy = "Give another --out: a counselor has a plan or has none."
                raise InputError(f"it holds the adapter {name}", remedy, place=str(self.path))


def keep_adapter(start: Path, out: Path, adapter: Adapter) -> None:
    """Take an adapter of a trained counselor over as it is, with what is known of its training.
    Raises InputError where that was no training of ours."""
    before, after = CounselorFolder(start, adapter), CounselorFolder(out, adapter)
    result = before.result
    if result is None:
        remedy = "Give the folder that psy-step train wrote."
        raise InputError(f"no finished training of {adapter}", remedy, place=str(start))
    if after.result is not None:
        return
    after.begin(_read_json(before.work / JOB) or {})
    shutil.copytree(before.weights, after.weights, dirs_exist_ok=True)
    after.finish(result)


def find_start(start: Path, adapter: Adapter, *, full: bool = False) -> Path:
    """The adapter folder to begin with, or where all weights learn the whole model: in a
    counselor's folder, or the folder itself. Raises InputError where there is none."""
    wanted, other = (MODEL, ADAPTER) if full else (ADAPTER, MODEL)
    folders = (start / adapter, start / "adapters" / adapter, start)
    found = next((one for one in folders if (one / wanted).is_file()), None)
    if found is None:
        if any((one / other).is_file() for one in folders):
            thing = f"it holds {'an adapter' if full else 'a whole model'}"
            remedy = (
                "Leave --full out." if full else "Add --full, or give the model itself by --base."
            )
            raise InputError(thing, remedy, place=str(start))
        remedy = "Give the folder that psy-step train wrote, or one that PEFT did."
        raise InputError(f"no adapter {adapter} in it", remedy, place=str(start))
    if not (full or (found / WEIGHTS).is_file()):
        thing = f"no {WEIGHTS} in it, and no other file of weights is read"
        raise InputError(thing, "Save the adapter as safetensors.", place=str(found))
    return found


def _find_borrowed(
    out: Path, results: Mapping[Adapter, Mapping[str, Any]]
) -> dict[Adapter, AdapterEntry]:
    """What a counselor by plan needs that was not trained in its folder, where a training of it
    began with a counselor that has it."""
    wanted = BY_PLAN - results.keys() if BY_PLAN & results.keys() else frozenset()
    starts = [
        Path(result["start"])
        for result in results.values()
        if result.get("start") and not result.get("full")
    ]
    found: dict[Adapter, AdapterEntry] = {}
    for adapter, start in product(wanted, starts):
        named = _read_description(start).get(adapter)
        if isinstance(named, str) and (start / named / ADAPTER).is_file():
            bounds = (read_bound(start, name, adapter) for name in ("reply_tokens", "context"))
            found[adapter] = AdapterEntry(os.path.relpath(start / named, out), *bounds)
    return found


def _read_description(start: Path) -> dict[str, Any]:
    """A counselor's description, empty where there is none. Raises InputError for one that is no
    TOML."""
    path = start / FILE
    try:
        return tomllib.loads(read_text(path)) if path.is_file() else {}
    except ValueError as error:
        raise InputError(f"not TOML ({error})", "Mend it.", place=str(path)) from error


def read_base(start: Path) -> str:
    """The base that a counselor's folder names, "" where it names none."""
    told = _read_description(start).get("base", "")
    beside = start / str(told)
    return str(beside.resolve()) if told and beside.is_dir() else str(told)


def read_learned(start: Path) -> set[str]:
    """The parts that a counselor's folder has learned from."""
    try:
        return set(map(str, _read_description(start).get("learned_from", [])))
    except InputError:
        return set()


def read_bound(start: Path | None, table: str, adapter: Adapter) -> int | None:
    """Of this adapter in a counselor's folder, its `reply_tokens` or `context`; None where nothing
    names it."""
    told = {} if start is None else _read_description(start).get(table, {})
    limit = told.get(adapter) if isinstance(told, dict) else None
    return limit if isinstance(limit, int) else None


def name_base(base: str) -> str:
    """A base as a description names it: a folder by its whole path, anything else as it is."""
    path = Path(base).expanduser()
    return str(path.resolve()) if base not in list_bases() and path.is_dir() else base


def _write_stepper(out: Path, results: Mapping[Adapter, Mapping[str, Any]]) -> str:
    """TOML, whose strings are JSON's."""
    first = next(iter(results.values()))
    learned = sorted({part for result in results.values() for part in result["learned_from"]})
    parts = {
        adapter: AdapterEntry(str(adapter), result["reply_tokens"], result["settings"]["context"])
        for adapter, result in results.items()
    } | _find_borrowed(out, results)
    lines = [
        f"base = {json.dumps(first['base'])}",
        *(f"{adapter} = {json.dumps(part.path)}" for adapter, part in parts.items()),
        f"learned_from = {json.dumps(learned)}",
    ]
    for table in ("reply_tokens", "context"):
        bounds = {adapter: getattr(part, table) for adapter, part in parts.items()}
        told = [f"{adapter} = {bound}" for adapter, bound in bounds.items() if bound]
        lines += ["", f"[{table}]", *told] if told else []
    return "\n".join(lines) + "\n"


def _read_json(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        found = parse_json(read_text(path))
    except ValueError as error:
        raise InputError(
            "not JSON", "Remove it, or give another --out.", place=str(path)
        ) from error
    return found if isinstance(found, dict) else None


def _write_json(path: Path, body: dict[str, Any]) -> None:
    with write_whole(path) as stream:
        stream.write((json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode())
