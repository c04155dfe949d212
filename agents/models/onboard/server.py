"""Servers of models on board: one process a file, started here or by the run's driver.

A driver starts them before its workers and tells these the addresses; a process that nobody told
(`play`, a cast of one's own) starts one on its first question.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from psy_env.errors import InputError

LIBRARY = "xllamacpp"
SLOTS = 4
"""Answers that are written at the same time."""
CONTEXT = 8192
"""Tokens for each of them, prompt and answer."""

LOADING = "error loading model: "
"""What stands before llama.cpp's reason."""

_ADDRESSES: dict[Path, str] = {}
_OWN = ExitStack()
"""Never left: servers see when this process is gone."""
_STARTING = threading.Lock()


def require_library(place: str) -> None:
    """Raises InputError when what models on board need is not installed."""
    if find_spec(LIBRARY) is None:
        remedy = 'Install it with: pip install "psy-step[onboard]"'
        raise InputError(f"{LIBRARY} is not installed", remedy, place=place)


@contextmanager
def serve(files: Iterable[Path]) -> Iterator[Mapping[Path, str]]:
    """The address of a new server for each file; they end when this is left.

    Raises InputError for a file that cannot be loaded.
    """
    with ExitStack() as stack:
        yield {file: stack.enter_context(_run_server(file)) for file in dict.fromkeys(files)}


def know_servers(addresses: Mapping[Path, str]) -> None:
    """From now on this process asks these servers."""
    _ADDRESSES.update(addresses)


def find_address(file: Path) -> str:
    """Where this file's server is; one that ends with this process is started where nobody told of
    any. Raises InputError for a file that cannot be loaded."""
    with _STARTING:
        if file not in _ADDRESSES:
            _ADDRESSES[file] = _OWN.enter_context(_run_server(file))
        return _ADDRESSES[file]


@contextmanager
def _run_server(file: Path) -> Iterator[str]:
    """The base URL of a server on this machine's loopback, at a port that was free."""
    path = os.pathsep.join(dict.fromkeys(str(Path(entry).resolve()) for entry in sys.path))
    with TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-m", "agents.models.onboard.llama", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for us: calls in flight may still come home
        )
        try:
            assert child.stdout is not None, "it is a pipe"
            address = child.stdout.readline().decode().strip()
            if not address:
                child.wait()
                complaints.seek(0)
                raise _explain(complaints.read().decode("utf-8", "replace"), file)
            yield f"{address}/v1"
        finally:
            child.kill()
            child.communicate()


def _explain(complaints: str, file: Path) -> InputError:
    """Why it did not start, as llama.cpp tells it."""
    told = complaints.splitlines() or ["it ended without a word"]
    reasons = [line.partition(LOADING)[2] for line in told if LOADING in line]
    thing = f"llama.cpp cannot serve it ({[*told[-1:], *reasons][-1]})"
    remedy = "Give a GGUF file of a chat model, whole, that fits this machine's memory."
    return InputError(thing, remedy, place=str(file))
