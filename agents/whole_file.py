"""The one way in which a file is written: whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import Timeout

from psy_env.errors import InputError

PART = ".part"
"""What stands behind a file's name until all of it is there."""


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the file's place when all of it is on disk; on any failure the
    old file stays."""
    part = path.with_name(f"{path.name}{PART}")
    with naming_place(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def naming_place(path: Path) -> Iterator[None]:
    """Turn what the file system raises into one clear line that names the place."""
    try:
        yield
    except Timeout:
        raise
    except OSError as error:
        thing = f"cannot be written ({error.strerror or error})"
        raise InputError(
            thing, "Check disk space and permissions, or give another --out.", place=str(path)
        ) from error
