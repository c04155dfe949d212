"""How a text file of a user is read: any mark of byte order, any fault told."""

import codecs
from pathlib import Path

from psy_env.errors import InputError

_MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""How text is written that begins with one of these byte order marks."""


def read_text(path: Path, remedy: str = "") -> str:
    """The text of a file, its lines parted by line feeds; `remedy` is told in place of ours."""
    return decode(read_bytes(path, remedy), path, remedy).replace("\r\n", "\n")


def read_bytes(path: Path, remedy: str = "") -> bytes:
    """What a file holds. Raises InputError when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            "the file does not exist", remedy or "Check the path.", place=str(path)
        ) from error
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror or 'unknown cause'})",
            remedy or "Give the path of a readable file.",
            place=str(path),
        ) from error


def decode(data: bytes, path: Path, remedy: str = "") -> str:
    """The text that these bytes of a file are. Raises InputError with the line where they are
    none."""
    found = (encoding for mark, encoding in _MARKED.items() if data.startswith(mark))
    try:
        return data.decode(next(found, "utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the text is not UTF-8", remedy or "Save the file as UTF-8.", place=f"{path}:{line}"
        ) from error
