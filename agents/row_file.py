"""Rows of a file as people have it: JSON lines, an array or CSV, packed or in an archive."""

import ast
import bz2
import csv
import gzip
import html
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from agents.text_file import decode, read_bytes
from psy_env.errors import InputError
from psy_env.json_text import parse_json

_PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ\x00": lzma.decompress,
}
_BROKEN = (EOFError, OSError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)
_TAR_MARK, _TAR_PLACE = b"ustar", 257
_ENDINGS = frozenset({".json", ".jsonl", ".ndjson", ".txt", ".csv", ".tsv"})
_ABOUT = frozenset({"readme", "license", "licence", "changelog", "notice"})
_OFFICE = "[Content_Types].xml"
_TO_CSV = "Save its sheet as CSV (UTF-8)."
_UNPACK = "Unpack it and give the file in it."
_BINARY: dict[bytes, tuple[str, str]] = {
    b"PAR1": ("a Parquet file", "Write it as JSON lines, for example by datasets' to_json."),
    b"ARROW1": ("an Arrow file", "Write it as JSON lines, for example by datasets' to_json."),
    b"\xd0\xcf\x11\xe0": ("an Office document", _TO_CSV),
    b"%PDF": ("a PDF document", "Give a file of rows."),
    b"SQLite format 3": ("an SQLite database", "Write its table as CSV."),
    b"7z\xbc\xaf": ("a 7-Zip archive", _UNPACK),
    b"Rar!": ("a RAR archive", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("compressed by Zstandard", _UNPACK),
}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")
_BREAK = re.compile(r"<\s?/?\s?(?:br|p|div|li|ul|ol)\s?/?\s?>", re.IGNORECASE)
_STYLE = re.compile(r"</?(?:b|i|u|em|strong|span)>", re.IGNORECASE)
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class FileRow(NamedTuple):
    """One row: where a reader finds it (its line, or its place in an array, from 1), and its
    fields."""

    number: int
    place: str
    fields: dict[str, Any]


def read_objects(path: str | Path) -> Iterator[FileRow]:
    """Every row of a file, its texts freed of HTML. Raises InputError for a file without any, or of
    another kind."""
    path = Path(path)
    name, data = _unpack(path.name, read_bytes(path), path)
    _refuse_binary(data, path)
    text = decode(data, path)
    if not text.strip():
        remedy = "Give a JSONL file with one JSON object a line."
        raise InputError("the file holds no lines", remedy, place=str(path))
    rows = _read_table if name.lower().endswith((".csv", ".tsv")) else _read_json
    for number, place, fields in rows(text, path):
        yield FileRow(number, place, {key: free_of_html(value) for key, value in fields.items()})


def free_of_html(value: Any) -> Any:
    """The value with HTML entities and tags of line breaks and style as plain text, however deep.

    Twice over, for what was escaped twice. An entity needs its semicolon, so that "rock&reg" stays.
    """
    if isinstance(value, dict):
        return {key: free_of_html(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [free_of_html(inner) for inner in value]
    if not isinstance(value, str) or not ("&" in value or "<" in value):
        return value
    for _ in range(2):
        value = _ENTITY.sub(lambda found: html.unescape(found[0]), value)
    value, breaks = _BREAK.subn(" ", _STYLE.sub("", value).replace("\u00a0", " "))
    return " ".join(value.split()) if breaks else value.strip()


def name_kind(value: object) -> str:
    """What a decoded value is, in words."""
    return _KINDS.get(type(value), type(value).__name__)


def _unpack(name: str, data: bytes, path: Path) -> tuple[str, bytes]:
    """The file that others wrap, and its name. Raises InputError for more than one, or a broken
    wrapping."""
    try:
        for mark, unpack in _PACKED.items():
            if data.startswith(mark):
                name, data = PurePosixPath(name).stem, unpack(data)
        if data[_TAR_PLACE:].startswith(_TAR_MARK):
            return _take_only(_list_tar(data), path)
        if zipfile.is_zipfile(io.BytesIO(data)) and data.startswith(b"PK"):
            return _take_only(_list_zip(data), path)
    except (*_BROKEN, tarfile.TarError, zipfile.BadZipFile) as error:
        thing = f"it cannot be unpacked ({str(error)[:60] or type(error).__name__})"
        raise InputError(thing, f"Get it again. {_UNPACK}", place=str(path)) from error
    return name, data


def _list_tar(data: bytes) -> dict[str, Callable[[], bytes]]:
    archive = tarfile.open(fileobj=io.BytesIO(data))  # noqa: SIM115 - its members are read later

    def read(member: tarfile.TarInfo) -> bytes:
        stream = archive.extractfile(member)
        return stream.read() if stream else b""

    return {one.name: partial(read, one) for one in archive if one.isfile()}


def _list_zip(data: bytes) -> dict[str, Callable[[], bytes]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {one.filename: partial(archive.read, one) for one in archive.filelist}


def _take_only(members: dict[str, Callable[[], bytes]], path: Path) -> tuple[str, bytes]:
    """The one file of rows in an archive, with its name."""
    if _OFFICE in members:
        raise InputError("this is an Office document", _TO_CSV, place=str(path))
    names = [name for name in members if _may_hold_rows(PurePosixPath(name))]
    if len(names) != 1:
        listed = f" ({', '.join(names)[:200]})" if names else ""
        thing = f"the archive holds {len(names)} files of rows{listed}"
        raise InputError(thing, "Unpack it and give one file.", place=str(path))
    return names[0], members[names[0]]()


def _may_hold_rows(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts if part != ".")
    about = name.stem.lower() in _ABOUT
    return name.suffix.lower() in _ENDINGS and not hidden and not about


def _refuse_binary(data: bytes, path: Path) -> None:
    for mark, (thing, remedy) in _BINARY.items():
        if data.startswith(mark):
            raise InputError(f"this is {thing}", remedy, place=str(path))
    if data[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        remedy = "Download the file itself, not the page that shows it."
        raise InputError("this is a web page or XML", remedy, place=str(path))


def _read_json(text: str, path: Path) -> Iterator[FileRow]:
    """An array of objects, one object over many lines, or one object a line."""
    start = text.lstrip()
    first = start.partition("\n")[0].rstrip()
    whole = _parse_whole(text, path) if start[0] == "[" or first == "{" else None
    if isinstance(whole, dict):
        yield FileRow(1, f"{path}:1", whole)
    elif isinstance(whole, list):
        yield from _read_array(whole, path)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield FileRow(number, f"{path}:{number}", _parse_object(line, f"{path}:{number}"))


def _parse_whole(text: str, path: Path) -> Any:
    """The one JSON value of a file; None where there are more, or none that can be read."""
    try:
        return parse_json(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" or text.lstrip()[0] == "{":
            return None
        thing = f"this is not a valid JSON array ({error.msg} at column {error.colno})"
        remedy = "Mend that place, or put one whole JSON object on each line."
        raise InputError(thing, remedy, place=f"{path}:{error.lineno}") from error
    except ValueError:
        return None


def _read_array(values: list[Any], path: Path) -> Iterator[FileRow]:
    if not values:
        raise InputError("the JSON array is empty", "Give a file with rows.", place=str(path))
    for number, fields in enumerate(values, start=1):
        place = f"{path}, entry {number}"
        if not isinstance(fields, dict):
            thing = f"this entry is {name_kind(fields)} and not a JSON object"
            raise InputError(thing, "Give an array of JSON objects.", place=place)
        yield FileRow(number, place, fields)


def _parse_object(line: str, place: str) -> dict[str, Any]:
    """The JSON object on one line."""
    try:
        value = parse_json(line)
    except json.JSONDecodeError as error:
        thing = f"this line is not valid JSON ({error.msg} at column {error.colno})"
        raise InputError(thing, "Put one whole JSON object on each line.", place=place) from error
    except ValueError as error:
        thing = "this line is not JSON that can be read"
        raise InputError(thing, "Put one flat JSON object on each line.", place=place) from error
    if not isinstance(value, dict):
        raise InputError(
            f"this line is {name_kind(value)} and not a JSON object",
            "Put one JSON object in braces on each line.",
            place=place,
        )
    return value


def _read_table(text: str, path: Path) -> Iterator[FileRow]:
    """CSV with a header, parted by commas, semicolons or tabs; an empty cell is no field."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        columns = [name.strip() for name in next(reader)]
        line = reader.line_num + 1
        empty = True
        for cells in reader:
            place = f"{path}:{line}"
            if any(cell.strip() for cell in cells):
                empty = False
                yield FileRow(line, place, _match_columns(columns, cells, place))
            line = reader.line_num + 1
    except csv.Error as error:
        thing, place = f"not CSV that can be read ({error})", f"{path}:{reader.line_num}"
        raise InputError(thing, "Save it as CSV (UTF-8) again.", place=place) from error
    if empty:
        remedy = "Give a header with the names of the fields, and the rows below it."
        raise InputError("the table holds no row below its header", remedy, place=str(path))


def _match_columns(columns: list[str], cells: list[str], place: str) -> dict[str, Any]:
    if len(cells) > len(columns):
        thing = f"{len(cells)} cells for {len(columns)} columns"
        raise InputError(thing, 'Put cells with a delimiter in them in "".', place=place)
    pairs = zip(columns, cells, strict=False)
    return {name: _read_cell(cell) for name, cell in pairs if cell.strip()}


def _read_cell(cell: str) -> Any:
    """A list or object in the spelling of JSON or Python, as tables are saved with; else text."""
    if cell.strip().startswith(("[", "{")):
        for parse in (parse_json, ast.literal_eval):
            try:
                return parse(cell.strip())
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
    return cell
