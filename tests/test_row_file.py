"""Files of rows as people have them. Every row here was written for these tests."""

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.profiles import ImportReport, import_patternreframe, load_bank, read_profiles
from agents.profiles.patternreframe.importer import PATTERNS
from agents.row_file import free_of_html, read_objects
from psy_env.errors import InputError
from scripts.app import BAD_INPUT, OK, main
from tests.test_patternreframe import ROWS, import_rows, make_row

LINES = "".join(f"{json.dumps(row)}\n" for row in ROWS).encode()
ARRAY = json.dumps(ROWS, indent=2).encode()


def put_in_tar(name: str, data: bytes, others: tuple[str, ...] = (), mode: str = "w:gz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for member, content in ((name, data), *((other, b"x") for other in others)):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def put_in_zip(name: str, data: bytes, others: tuple[str, ...] = ()) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        for other in others:
            archive.writestr(other, b"x")
    return stream.getvalue()


def write_table(rows: list[dict[str, Any]], delimiter: str, spell: Callable[[Any], str]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(
        {key: cell if isinstance(cell, str) else spell(cell) for key, cell in row.items()}
        for row in rows
    )
    return stream.getvalue().encode("utf-8-sig")


FORMS: dict[str, bytes] = {
    "rows.jsonl": LINES,
    "rows.txt": b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n"),
    "array.json": ARRAY,
    "array in one line.jsonl": json.dumps(ROWS).encode(),
    "rows.jsonl.gz": gzip.compress(LINES),
    "array.json.gz": gzip.compress(ARRAY),
    "rows.jsonl.bz2": bz2.compress(LINES),
    "rows.jsonl.xz": lzma.compress(LINES),
    "download.tar.gz": put_in_tar("data/valid.txt", LINES, ("data/README.txt", "data/._valid.txt")),
    "download.tar": put_in_tar("valid.jsonl", ARRAY, mode="w"),
    "download.zip": put_in_zip("rows/valid.jsonl", LINES, ("__MACOSX/rows/._valid.jsonl",)),
    "renamed": put_in_zip("rows.json", ARRAY, ("LICENSE.txt", "figure.png")),
    "rows.csv": write_table(ROWS, ",", json.dumps),
    "rows of pandas.csv": write_table(ROWS, ",", repr),
    "rows of excel.csv": write_table(ROWS, ";", json.dumps),
    "rows.tsv.gz": gzip.compress(write_table(ROWS, "\t", json.dumps)),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    return import_rows(tmp_path_factory.mktemp("plain"), *ROWS)


@pytest.mark.parametrize("name", FORMS)
def test_the_same_rows_in_any_form_give_the_same_clients(
    name: str, plain: ImportReport, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name])
    assert import_patternreframe(path) == plain


def test_profiles_are_read_from_an_array_a_table_and_an_archive(tmp_path: Path) -> None:
    bank = load_bank()[:5]
    rows = [profile.model_dump(mode="json") for profile in bank]
    forms = {
        "p.json": json.dumps(rows).encode(),
        "p.csv": write_table(rows, ",", json.dumps),
        "p.zip": put_in_zip("p.json", json.dumps(rows, indent=1).encode()),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert read_profiles(tmp_path / name) == bank, name
    (tmp_path / "one.json").write_text(json.dumps(rows[0], indent=2))
    assert read_profiles(tmp_path / "one.json") == bank[:1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "two.zip",
            put_in_zip("a.jsonl", LINES, ("b.jsonl",)),
            "holds 2 files of rows (a.jsonl, b",
        ),
        ("none.tar.gz", put_in_tar("figure.png", b"x"), "the archive holds 0 files of rows"),
        ("table.xlsx", put_in_zip("[Content_Types].xml", b"x"), "this is an Office document"),
        ("rows.parquet", b"PAR1\x00\x15", "this is a Parquet file"),
        ("rows.7z", b"7z\xbc\xaf\x27\x1c", "this is a 7-Zip archive"),
        ("rows.jsonl", b"\n<!DOCTYPE html><html>", "this is a web page or XML"),
        ("cut.gz", gzip.compress(LINES)[:-20], "it cannot be unpacked"),
        ("cut.zip", b"PK\x03\x04" + b"\xff" * 40, "the text is not UTF-8"),
        ("empty.json", b" [ ]\n", "the JSON array is empty"),
        ("cut.json", b'[\n{"a": 1},\n{"a"', "cut.json:3: this is not a valid JSON array"),
        ("mixed.json", b'[{"a": 1}, "b"]', "mixed.json, entry 2: this entry is text and not"),
        ("nested.jsonl", b"[[1]]", "nested.jsonl, entry 1: this entry is a list and not"),
        ("lists.jsonl", b'["a"]\n["b"]\n', "lists.jsonl:1: this line is a list and not"),
        ("head.csv", b"persona,thought\n", "the table holds no row below its header"),
        ("wide.csv", b"persona,thought\na,b,c\n", "wide.csv:2: 3 cells for 2 columns"),
    ],
)
def test_a_file_that_holds_no_rows_is_named_as_what_it_is(
    name: str, content: bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_objects(tmp_path / name))
    assert told in str(caught.value)
    assert caught.value.place.startswith(str(tmp_path / name))


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("She said &quot;no&quot;,<br>so I&#39;ll fail.", 'She said "no", so I\'ll fail.'),
        ("I&apos;m late<br/>\n<BR />again", "I'm late again"),
        ("Tom &amp;amp; I&nbsp;met &#x2014; once", "Tom & I met \u2014 once"),
        ("<p>I am <i>so</i> tired.</p><p>I lose.</p>", "I am so tired. I lose."),
        ("&lt;br&gt;3 &lt; 5", "3 < 5"),
        ("R&D, rock&reg; x<y and y>z", "R&D, rock\u00ae x<y and y>z"),
        ("fish&copy", "fish&copy"),
    ],
)
def test_html_in_a_text_becomes_text(raw: str, plain: str) -> None:
    assert free_of_html({"a": [raw, 1]}) == {"a": [plain, 1]}


def test_html_in_rows_never_reaches_a_client(tmp_path: Path) -> None:
    written = make_row("My boss did not say &quot;hello&quot; today,<br>so I&#39;ll be fired soon.")
    spoken = make_row('My boss did not say "hello" today, so I\'ll be fired soon.')
    made = import_rows(tmp_path, written).profiles
    assert made == import_rows(tmp_path, spoken).profiles
    assert len(made) == 1


@pytest.mark.parametrize(
    "listed", [["i am a baker .", "i ve two sons ."], ["i am a baker", "i ve two sons"]]
)
def test_a_persona_may_be_a_list_of_sentences(listed: list[str], tmp_path: Path) -> None:
    as_text = import_rows(tmp_path, ROWS[0] | {"persona": "i am a baker . i ve two sons ."})
    assert import_rows(tmp_path, ROWS[0] | {"persona": listed}) == as_text


@pytest.mark.parametrize("reframes", [["I can bake it again."], "I can bake it again."])
def test_a_reframe_may_be_plain_text(reframes: object, tmp_path: Path) -> None:
    as_objects = ROWS[0] | {"reframes": [{"reframe": "I can bake it again."}]}
    made = import_rows(tmp_path, ROWS[0] | {"reframes": reframes}).profiles
    assert made == import_rows(tmp_path, as_objects).profiles
    assert made[0].balanced_thoughts == ("I can bake it again.",)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"thought": ["a", 1]}, "no thought: the field 'thought' is a list and not text"),
        ({"thought": 3}, "no thought: the field 'thought' is a number and not text"),
        ({"persona": {"a": 1}}, "the field 'persona' is an object and not text"),
        ({"persona": None}, "the field 'persona' is null and not text"),
        ({"pattern": 3}, "no pattern: the field 'pattern' is a number and not text"),
        ({"pattern": "Mind reading"}, "'Mind reading' (known: Catastrophizing, "),
        ({"reframes": [7]}, "a reframe is no text: it is a number"),
        ({"reframes": [{"text": "x"}]}, "without text in 'reframe' (its fields: text)"),
        ({"thought": "老板今天早上没跟我打招呼，我一定会被开除。"}, "not in English"),
        ({"thought": "Шеф сегодня не поздоровался. Меня уволят."}, "not in English"),
        (
            {"thought": "Mi jefe no me saludó esta mañana, así que me despedirán pronto."},
            "not in English",
        ),
    ],
)
def test_a_row_of_another_shape_is_named_by_field_and_type(
    changes: dict[str, Any], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0] | changes), encoding="utf-8")
    assert import_patternreframe(path).profiles == ()
    out = str(tmp_path / "p.jsonl")
    command = ["profiles", "--source=patternreframe", f"--input={path}", f"--out={out}"]
    assert main(command) == BAD_INPUT
    assert told in capsys.readouterr().err.splitlines()[-1]
    path.write_bytes(path.read_bytes() + b"\n" + LINES)
    assert main(command) == OK
    assert told in capsys.readouterr().err


def test_every_known_pattern_is_told(tmp_path: Path) -> None:
    reason = import_rows(tmp_path, ROWS[0] | {"pattern": "Gloom"}).rejects[0].reason
    assert all(name in reason for name in PATTERNS)


def test_a_row_with_other_columns_is_told_which_it_has(tmp_path: Path) -> None:
    other = {"cognitive_distortion": "Labeling", "negative_thought": "I am a fool."}
    assert "no field 'thought' (there are: cognitive_distortion, negative_thought)" in (
        import_rows(tmp_path, other).rejects[0].reason
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"automatic_thoughts": "I fail."}, "'automatic_thoughts' is text and not a list of texts"),
        ({"topic": ["a"]}, "'topic' is a list and not text"),
        ({"name": None}, "'name' is null and not text"),
    ],
)
def test_a_profile_s_field_of_another_type_is_named(
    changes: dict[str, Any], told: str, tmp_path: Path
) -> None:
    (tmp_path / "p.json").write_text(json.dumps([load_bank()[0].model_dump(mode="json") | changes]))
    with pytest.raises(InputError, match=told):
        read_profiles(tmp_path / "p.json")
