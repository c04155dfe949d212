"""Bases by name: models that are made on this machine on first use, once, and then kept."""

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from psy_env.errors import InputError

GROUP = "psy_step.bases"
"""The entry points by which bases are found: whoever can make one says so, and is not imported."""

CACHE_VARIABLE = "PSY_STEP_CACHE"


class Base(Protocol):
    """Something that can make a model's folder."""

    @property
    def version(self) -> str:
        """Changes when what is made changes; part of the folder's name."""
        ...

    def make(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Fill an empty folder, telling how far it is. Raises InputError when that cannot be."""
        ...


@cache
def list_bases() -> dict[str, Base]:
    """Every base that can be made, by name."""
    return {found.name: found.load() for found in entry_points(group=GROUP)}


def find_folder(name: str, *, make: bool = True) -> Path:
    """The folder of a base by name, made now where it is not there yet; any other name is a path.

    With `make=False` nothing is made: the folder may not be there. A folder of the same name is
    written ./NAME. Raises InputError where the base cannot be made.
    """
    base = list_bases().get(name)
    if base is None:
        return Path(name).expanduser()
    folder = _cache() / f"{name}-{base.version}"
    if make and not folder.is_dir():
        _make_once(name, base, folder)
    return folder


def _cache() -> Path:
    told = os.environ.get(CACHE_VARIABLE)
    if told:
        return Path(told).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "psy-step"


def _make_once(name: str, base: Base, folder: Path) -> None:
    """Whole or not at all; whoever comes second waits, and finds it there."""
    part = folder.with_name(f"{folder.name}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if folder.is_dir():
                return
            _tell(f"making the base '{name}' in {folder}, once; this takes some minutes")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            try:
                base.make(part, _tell)
                part.rename(folder)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        remedy = f"Make room there, or name another folder in {CACHE_VARIABLE}."
        thing = f"cannot be written ({error.strerror or error})"
        raise InputError(thing, remedy, place=str(folder)) from error


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
