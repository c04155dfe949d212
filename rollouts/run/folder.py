"""The folder of one run: who may write in it, what it holds, which files lie there."""

import json
import platform
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from agents.rule_based import hash_sources
from agents.whole_file import PART, naming_place, write_whole
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.records import SCHEMA_VERSION
from psy_env.rubrics import RUBRICS, Rubrics

PACKAGES = ("psy-step", "ray", "pydantic", "numpy", "openai", "torch", "transformers", "peft")
"""Whose versions are written down; they are told, never compared."""

CAST = "embedded cast"
"""Among the versions: what its source files hold."""

_LOCK = "run.lock"
_RUN = "run.json"
_UNBORN = {_LOCK, f"{_RUN}{PART}"}
"""What may lie in a folder in which a run was only about to begin."""

RUBRICS_KEY = "rubrics"
_RUBRICS = TypeAdapter(Rubrics)

_RESTORE = "Restore it from a copy, or give another --out."


@dataclass(frozen=True)
class RunFolder:
    """The paths of a run. Only the ledger is truth; all but run.json can be rebuilt from it."""

    path: Path

    @property
    def ledger(self) -> Path:
        """Every finished session."""
        return self.path / "ledger.sqlite"

    @property
    def sessions(self) -> Path:
        """The transcripts, one JSON line each, sorted by session id."""
        return self.path / "sessions.jsonl"

    @property
    def preferences(self) -> dict[str, Path]:
        """The pairs by the kind of choice they come from."""
        folder = self.path / "preferences"
        return {"utterance": folder / "utterance.jsonl", "plan": folder / "planner.jsonl"}

    @property
    def pairs_card(self) -> Path:
        """What tells `datasets` which file of pairs is which configuration."""
        return self.path / "preferences" / "README.md"

    @property
    def usage(self) -> Path:
        """What language models took, by seat and model."""
        return self.path / "usage.json"

    @property
    def metrics(self) -> Path:
        """What the run measured; written last, so it stands for a finished derivation."""
        return self.path / "metrics.json"

    @property
    def report(self) -> Path:
        """The page for a browser, with figures and sessions inside."""
        return self.path / "report.html"

    def unseal(self) -> None:
        """Remove the metrics: new sessions are coming, so the derivation is not finished any
        more."""
        with naming_place(self.metrics):
            self.metrics.unlink(missing_ok=True)


@contextmanager
def open_run(
    path: Path,
    identity: dict[str, Any],
    told: dict[str, Any],
    is_blank: Callable[[RunFolder], bool] = lambda _: False,
) -> Iterator[RunFolder]:
    """Create a run's folder, or open the one that the same run left; nobody else can open it
    meanwhile.

    `identity` must equal the one written down there, unless the run that lies there `is_blank`: has
    nothing to lose. `told` is only written. Raises InputError for a folder that holds something
    else, another run or a run in use.
    """
    _refuse_strangers(path)
    with naming_place(path):
        path.mkdir(parents=True, exist_ok=True)
    with hold_run(path):
        folder = RunFolder(path)
        refuse_lost_ledger(folder)
        saved = read_run(path)["identity"] if is_begun(path) else None
        if saved is not None and RUBRICS_KEY in identity:
            saved = dump_rubrics(find_rubrics(path)) | saved
        if saved not in (None, identity) and not is_blank(folder):
            _refuse_change(path, saved, identity)
        if saved != identity:
            content = {
                "schema_version": SCHEMA_VERSION,
                "identity": identity,
                **told,
                "versions": list_versions(),
            }
            with write_whole(path / _RUN) as stream:
                stream.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")
        yield folder


def is_begun(path: Path) -> bool:
    """Whether a run lies in this folder."""
    return (path / _RUN).exists()


def find_rubrics(path: Path) -> Rubrics:
    """Those that the run in this folder was begun with; today's where there is none yet.

    A run of version 0.1.0 does not tell: it is read by today's. Raises InputError for a folder
    whose run.json is not one of ours.
    """
    told = read_run(path)["identity"].get(RUBRICS_KEY) if is_begun(path) else None
    return RUBRICS if told is None else _RUBRICS.validate_python(told)


def find_chooser(path: Path) -> str | None:
    """Who judged the slates of a run that only rates another one's sessions; None for a run that
    was played itself."""
    base = read_run(path).get("config", {}).get("rejudge")
    if base is None:
        return None
    try:
        told = read_run(Path(base))["identity"]
    except InputError:
        return "another judge"
    return find_chooser(Path(base)) or str(told.get("evaluator"))


def dump_rubrics(rubrics: Rubrics) -> dict[str, Any]:
    """What of a run's identity says by what it is scored and rated."""
    return {RUBRICS_KEY: _RUBRICS.dump_python(rubrics, mode="json")}


def read_run(path: Path) -> dict[str, Any]:
    """The content of a folder's run.json. Raises InputError when it is not one of ours."""
    place = path / _RUN
    if not place.exists():
        raise InputError(
            f"no run is here, for there is no {_RUN}", "Give the folder of a run.", place=str(path)
        )
    try:
        content = parse_json(place.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            f"not a readable run file ({error})", _RESTORE, place=str(place)
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("identity"), dict):
        raise InputError("not a run file of this program", _RESTORE, place=str(place))
    if content.get("schema_version") != SCHEMA_VERSION:
        raise InputError(
            f"the run has schema version {content.get('schema_version')}, this program writes "
            f"{SCHEMA_VERSION}",
            "Use the program that began it, or another --out.",
            place=str(place),
        )
    return content


def _refuse_strangers(path: Path) -> None:
    with naming_place(path):
        if path.exists() and not path.is_dir():
            raise InputError("this is a file", "Give a folder with --out.", place=str(path))
        names = {entry.name for entry in path.iterdir()} if path.exists() else set()
    if _RUN not in names and names - _UNBORN:
        thing = f"the folder is not empty and holds no {_RUN}"
        raise InputError(thing, "Give a new or empty folder with --out.", place=str(path))


def _refuse_change(path: Path, saved: dict[str, Any], wanted: dict[str, Any]) -> None:
    before, now = flatten(saved), flatten(wanted)
    changed = [
        f"{name}: {_shorten(before.get(name))} -> {_shorten(now.get(name))}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]
    thing = f"the folder holds a run with other settings ({'; '.join(changed)})"
    raise InputError(
        thing, "Give the old settings to continue it, or another --out.", place=str(path)
    )


def _shorten(setting: Any) -> str:
    return textwrap.shorten(json.dumps(setting, ensure_ascii=False), 120, placeholder=" ...")


def flatten(identity: dict[str, Any]) -> dict[str, Any]:
    """One entry for each setting, also where they stand in a group of their own, as the prompts
    do."""
    flat: dict[str, Any] = {}
    for name, value in identity.items():
        flat |= (
            {f"{name}.{key}": part for key, part in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
    return flat


def refuse_lost_ledger(folder: RunFolder) -> None:
    """Without its ledger a finished run would be played anew, over what may be the only copy of its
    sessions."""
    lost = not folder.ledger.exists() or (
        folder.ledger.is_file() and not folder.ledger.stat().st_size
    )
    if lost and (found := [path for path in (folder.sessions, folder.metrics) if path.exists()]):
        thing = f"the ledger is gone or empty, but {found[0].name} is there"
        raise InputError(thing, _RESTORE, place=str(folder.ledger))


@contextmanager
def hold_run(path: Path, lock_name: str = _LOCK) -> Iterator[None]:
    """Keep everybody else out of a run's folder. Raises InputError when somebody is in it."""
    lock = FileLock(path / lock_name, timeout=0)
    try:
        with naming_place(path):
            lock.acquire()
    except Timeout as error:
        remedy = "Wait until it ends, or give another --out."
        raise InputError("another process is writing this run", remedy, place=str(path)) from error
    try:
        yield
    finally:
        lock.release()


def list_versions() -> dict[str, str]:
    """The versions of Python, of the packages that matter here and of the embedded cast."""
    versions = {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}
    return versions | {CAST: hash_sources()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
