"""Tables for papers: what every form carries, and that no name breaks out of it."""

import csv
import io
import math
import re
import xml.etree.ElementTree as ET

import pytest

from rollouts.results.table import Cell, Row, Table
from rollouts.show.figure import draw_svg
from rollouts.show.table_files import escape_latex, render_csv, render_latex

HOSTILE = [
    "</title></svg><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1)",
    "\x1b[31mred\x00",
    "a\u202eb",
    "line\nbreak, and, commas",
    r"\input{/etc/passwd} 50% of $x_1^2$ & #1 ~{}",
    "[6pt] & \\\\",
    "@SUM(A1)",
    "🙂 ünï",
]


def make_table(*names: str) -> Table:
    return Table(
        key="t2",
        title=f"Competence {names[0] if names else ''}",
        head="item",
        columns=("a", names[0] if names else "b"),
        rows=(
            *(Row(name, (Cell(1.23456, 1.0, 1.5, 12), Cell(None))) for name in names),
            Row("plain", (Cell(-2.0), Cell("words"))),
            Row("the source", (Cell(4.5), Cell(math.nan)), reference=True),
        ),
        notes=tuple(names[:1]),
    )


def test_csv_carries_figures_whole_and_leaves_nothing_empty() -> None:
    rows = list(csv.reader(io.StringIO(render_csv(make_table("x")))))
    assert rows[0] == "item,reference,a,a low,a high,a n,x,x low,x high,x n".split(",")
    assert rows[1] == ["x", "false", "1.23456", "1.0", "1.5", "12", "", "", "", ""]
    assert rows[2][:3] == ["plain", "false", "-2.0"]
    assert rows[3][:2] == ["the source", "true"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_one_cell_and_is_no_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(render_csv(make_table(name)))))
    assert {len(row) for row in rows} == {10}
    assert len(rows) == 4
    assert not rows[1][0].startswith(("=", "+", "-", "@"))
    assert "\x1b" not in rows[1][0]


def test_latex_has_booktabs_rules_intervals_and_references_apart() -> None:
    text = render_latex(make_table("x"))
    assert text.count("\\midrule") == 2
    assert "    x & 1.23 {[}1.00, 1.50] & -- \\\\" in text
    assert text.index("plain") < text.rindex("\\midrule") < text.index("the source")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_a_command_to_latex(name: str) -> None:
    told = escape_latex(name)
    left = told
    for known in (r"\textbackslash{}", r"\textasciitilde{}", r"\textasciicircum{}"):
        left = left.replace(known, "")
    for known in (r"\textless{}", r"\textgreater{}", r"\textquotedbl{}", r"\textbar{}", "{[}"):
        left = left.replace(known, "")
    assert not re.search(r"(?<!\\)[&%$#_{}~^\\](?![&%$#_{}])", left)
    assert all(sign.isprintable() for sign in told)
    text = render_latex(make_table(name))
    assert text.count("\n") == render_latex(make_table("x")).count("\n")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_drawing_is_sound_and_shows_every_name_as_text(name: str) -> None:
    drawn = draw_svg(make_table(name))
    tree = ET.fromstring(drawn)
    assert {node.tag.split("}")[1] for node in tree.iter()} <= {
        *("svg", "title", "style", "rect", "text", "circle", "line")
    }
    told = [node.text for node in tree.iter() if node.tag.endswith("}title")]
    assert told[0] is not None
    assert told[0].startswith("Competence")
    assert drawn == draw_svg(make_table(name))


def test_a_drawing_has_a_dot_for_each_figure_a_whisker_for_each_interval() -> None:
    tree = ET.fromstring(draw_svg(make_table("x", "y")))
    dots = [node for node in tree.iter() if node.tag.endswith("circle") and len(node)]
    assert [dot[0].text for dot in dots] == [
        "x, a: 1.23 [1.00, 1.50]",
        "y, a: 1.23 [1.00, 1.50]",
        "plain, a: -2.00",
        "the source, a: 4.50",
    ]
    whiskers = [node for node in tree.iter() if node.get("stroke-width")]
    assert len(whiskers) == 2
    for whisker, dot in zip(whiskers, dots, strict=False):
        assert float(whisker.get("x1", 0)) < float(dot.get("cx", 0)) < float(whisker.get("x2", 0))
    assert dots[-1].get("fill") == "#fff"


@pytest.mark.parametrize("rows", [(), (Row("nothing", (Cell(None),)),), (Row("0", (Cell(0.0),)),)])
def test_empty_tables_are_drawn_too(rows: tuple[Row, ...]) -> None:
    table = Table("k", "Nothing", "item", ("a",), rows)
    ET.fromstring(draw_svg(table))
    assert render_csv(table).startswith("item,reference,a,")
    assert "\\bottomrule" in render_latex(table)
