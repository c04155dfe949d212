"""The report as one page: style, script, figures and sessions, nothing from outside."""

import hashlib
import importlib.metadata
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from agents.whole_file import write_whole
from psy_env.vocabulary import AttitudeType
from rollouts.audit.finding import Finding, Level
from rollouts.head_to_head.cases import Parting
from rollouts.report.course import COURSES
from rollouts.report.loading import RunSessions
from rollouts.report.plots import Plot
from rollouts.report.visible import make_visible
from rollouts.results.table import Cell, Table
from rollouts.show.notice import NOTICE

NOTHING = "–"
UNQUOTED = "-_.!~*'()"
"""What JavaScript's encodeURIComponent leaves as it is."""
MOST_NARROW = 5
"""A table with more columns takes the whole width."""
_SCALE = re.compile(r"(\d)-(\d)")
"""Where the head of a column is not to break."""


@dataclass(frozen=True)
class Report:
    """What a page tells: `facts` by name below the title, the first table as the leaderboard, the
    sessions of one run or of several, and where two of these parted ways (by the runs' names)."""

    title: str
    facts: Mapping[str, str]
    tables: Sequence[Table]
    plots: Sequence[Plot]
    findings: Sequence[Finding]
    runs: Sequence[RunSessions]
    cases: Sequence[Parting] = ()


def write_report(report: Report, path: Path) -> None:
    """Write the page, whole or not at all. Raises InputError where it cannot be written."""
    with write_whole(path) as stream:
        for piece in render_report(report):
            stream.write(piece.encode("utf-8", "replace"))


def render_report(report: Report) -> Iterator[str]:
    """The page in pieces, for it can be long. Every text from a run is escaped and made visible;
    the policy of the page lets nothing in or out."""
    style, script = _read("report.css"), _read("report.js")
    lines = [
        {**line, "run": number} for number, run in enumerate(report.runs) for line in run.lines
    ]
    return _template().generate(
        policy=f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        style=Markup(style),
        script=Markup(script),
        version=importlib.metadata.version("psy-step"),
        notice=NOTICE,
        title=make_visible(report.title),
        facts={name: make_visible(told) for name, told in report.facts.items()},
        tables=[_show_table(table) for table in report.tables],
        plots=[
            (make_visible(plot.title), Markup(plot.svg), make_visible(plot.note))
            for plot in report.plots
        ],
        findings=[
            (one.level, make_visible(one.heading), make_visible(one.sentence))
            for one in sorted(report.findings, key=lambda one: list(Level)[::-1].index(one.level))
        ],
        cases=[_show_case(case, report.runs) for case in report.cases],
        cut=sum(run.total for run in report.runs) - len(lines),
        total=sum(run.total for run in report.runs),
        index={
            "runs": [make_visible(run.name) for run in report.runs],
            "types": [str(kind) for kind in AttitudeType],
            "courses": {name: list(course) for name, course in COURSES.items()},
            "sessions": lines,
        },
        packed=(Markup(one) for run in report.runs for one in run.packed),
    )


def _show_case(case: Parting, runs: Sequence[RunSessions]) -> dict[str, Any]:
    """Both answers; the link of each opens its session, where the page holds it."""
    held = {run.name for run in runs for line in run.lines if line["id"] == make_visible(case.case)}
    return {
        "client": case.attitude.value.replace("_", " "),
        "sides": [
            {
                "counselor": make_visible(side.counselor),
                "link": _link(side.counselor, case.case) if side.counselor in held else "",
                "exchange": side.exchange,
                "stage": side.stage.value,
                "tags": [tag.value.replace("_", " ") for tag in side.tags],
                **{
                    name: make_visible(getattr(side, name))
                    for name in ("client", "answer", "after")
                },
            }
            for side in (case.first, case.second)
        ],
    }


def _link(run: str, session: str) -> str:
    """Where the page's script opens a session: what its `hashOf` gives."""
    place = f"{make_visible(run)}/{make_visible(session)}"
    return f"#s={quote(place, safe=UNQUOTED)}"


def _show_table(table: Table) -> dict[str, Any]:
    """A table as the template sets it: figures written out, ours apart from what is quoted."""
    columns = [
        (
            _SCALE.sub("\\1\N{NON-BREAKING HYPHEN}\\2", make_visible(name)),
            not any(row.cells[column].is_words for row in table.rows),
        )
        for column, name in enumerate(table.columns)
    ]
    rows = [
        {
            "name": make_visible(row.name),
            "reference": row.reference,
            "cells": [_show_cell(cell, table.digits) for cell in row.cells],
        }
        for row in table.rows
    ]
    return {
        "key": table.key,
        "title": make_visible(table.title),
        "head": make_visible(table.head),
        "columns": columns,
        "broad": len(columns) > MOST_NARROW,
        "groups": [group for group in _part(rows) if group],
        "notes": [make_visible(note) for note in table.notes],
    }


def _part(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], ...]:
    ours = [row for row in rows if not row["reference"]]
    return ours, [row for row in rows if row["reference"]]


def _show_cell(cell: Cell, digits: int) -> tuple[str, str]:
    """The figure and its interval as they are read."""
    if cell.value is None:
        return NOTHING, ""
    if isinstance(cell.value, str):
        return make_visible(cell.value), ""
    interval = ""
    if cell.low is not None and cell.high is not None:
        interval = f"[{_figure(cell.low, digits)}, {_figure(cell.high, digits)}]"
    return _figure(cell.value, digits), interval


def _figure(value: float, digits: int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return environment.get_template("report.html.j2")


@cache
def _read(name: str) -> str:
    return (files("rollouts.report") / name).read_text("utf-8")


def _source(content: str) -> str:
    """What the page's policy calls this piece of style or script."""
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
