"""The plots of a report, drawn as SVG: dots with intervals, a plane, bars and courses."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from psy_env.rubrics import HELPFUL, HINDERING
from rollouts.report.course import COURSES, Point
from rollouts.report.svg import (
    COLOURS,
    WIDTH,
    Axis,
    draw,
    grid_across,
    grid_down,
    legend,
    line,
    mark,
    shorten,
    text,
)
from rollouts.results.run_tables import label_value
from rollouts.statistics.intervals import Estimate

Series = Mapping[str, Mapping[str, Estimate]]
"""By the name of a series (a counselor, a group of clients), its values by name."""
LEFT, RIGHT = 170.0, WIDTH - 12.0
"""Where the drawing begins beside the names of its rows, and where it ends."""
LONGEST = 28
"""How many letters of a row's name there is room for."""
PANEL = 118.0
"""How high one course is drawn."""
MOST_BANDS = 4
"""More series than this are drawn without the bands of their intervals."""


@dataclass(frozen=True)
class Plot:
    """A drawing with its title and a sentence on how to read it."""

    title: str
    svg: str
    note: str = ""


def plot_values(
    title: str, series: Series, scale: tuple[float, float], note: str = "", percent: bool = False
) -> Plot:
    """A row for each value, in it a dot with its interval for each series."""
    names = list(dict.fromkeys(name for values in series.values() for name in values))
    head, y = legend(list(series), 4)
    step = max(5.5, 11.0 - len(series))
    height = max(18.0, step * len(series) + 8)
    axis, top = Axis(*scale, LEFT, RIGHT), y
    bottom = top + height * len(names)
    parts = [head, *grid_down(axis, top, bottom, "{:.0%}" if percent else "{:g}")]
    for row, name in enumerate(names):
        middle = top + height * (row + 0.5)
        label = shorten(label_value(name), LONGEST)
        parts.append(text(LEFT - 8, middle + 4, label, anchor="end", kind="label"))
        parts.append(line(LEFT, top + height * row, RIGHT, top + height * row, "row"))
        for number, (who, values) in enumerate(series.items()):
            at = middle + step * (number - (len(series) - 1) / 2)
            parts += _draw_estimate(axis, number, at, values.get(name), f"{who}, {name}", percent)
    return Plot(title, draw(bottom + 20, "".join(parts), title), note)


def _draw_estimate(
    axis: Axis, series: int, y: float, estimate: Estimate | None, name: str, percent: bool
) -> Iterator[str]:
    if estimate is None or estimate.mean is None:
        return
    if estimate.low is not None and estimate.high is not None:
        kind = f"interval c{series % COLOURS}"
        yield line(axis.at(estimate.low), y, axis.at(estimate.high), y, kind)
    yield mark(series, axis.at(estimate.mean), y, _tell(name, estimate, percent))


def plot_reactions(
    series: Series, dots: Iterable[tuple[int, float, float]] = (), note: str = ""
) -> Plot:
    """Helpful reactions (upwards) against hindering ones (to the right), 1-5: a mark with both
    intervals for each series, and a faint dot (series, helpful, hindering) for each session."""
    head, y = legend(list(series), 4)
    dots = tuple(dots)
    across = Axis(*_find_range(HINDERING, series, [dot[2] for dot in dots]), 42, RIGHT)
    up = Axis(*_find_range(HELPFUL, series, [dot[1] for dot in dots]), y + 250, y + 6)
    parts = [
        head,
        *grid_down(across, up.end, up.start),
        *grid_across(up, across.start, across.end),
        text(RIGHT, up.start + 27, "hindering (less is better) →", anchor="end", kind="axis"),
        text(across.start + 5, up.end + 11, "↑ helpful", kind="axis"),
    ]
    parts += [
        f'<circle cx="{across.at(hindering):g}" cy="{up.at(helpful):g}" r="1.9" '
        f'class="dot c{number % COLOURS}"/>'
        for number, helpful, hindering in dots
    ]
    for number, (name, values) in enumerate(series.items()):
        parts += _draw_cross(across, up, number, name, values)
    title = "Helpful against hindering reactions"
    return Plot(title, draw(up.start + 34, "".join(parts), title), note)


def _find_range(name: str, series: Series, dots: Sequence[float]) -> tuple[float, float]:
    """The part of the scale 1-5 that holds everything, by halves."""
    shown = [values[name] for values in series.values()]
    ends = [end for one in shown for end in (one.low, one.mean, one.high) if end is not None]
    low, high = min((*ends, *dots), default=1), max((*ends, *dots), default=5)
    low, high = max(1.0, math.floor(2 * low - 0.2) / 2), min(5.0, math.ceil(2 * high + 0.2) / 2)
    return low, max(high, low + 0.5)


def _draw_cross(
    across: Axis, up: Axis, series: int, name: str, values: Mapping[str, Estimate]
) -> Iterator[str]:
    helpful, hindering = values[HELPFUL], values[HINDERING]
    if helpful.mean is None or hindering.mean is None:
        return
    x, y, kind = across.at(hindering.mean), up.at(helpful.mean), f"interval c{series % COLOURS}"
    if hindering.low is not None and hindering.high is not None:
        yield line(across.at(hindering.low), y, across.at(hindering.high), y, kind)
    if helpful.low is not None and helpful.high is not None:
        yield line(x, up.at(helpful.low), x, up.at(helpful.high), kind)
    told = f"{_tell(f'{name}, helpful', helpful)}; {_tell('hindering', hindering)}"
    yield mark(series, x, y, told, size=4.6)


def plot_shares(title: str, series: Mapping[str, Mapping[str, float]], note: str = "") -> Plot:
    """A row for each share (0-1) that anybody has, largest first: a bar where there is one series,
    dots where there are several; a series without any keeps its colour for the other plots."""
    ranked = _rank(series)
    if len(series) > 1:
        chosen = {
            who: {name: _exact(shares.get(name, 0.0)) for name in ranked if any(shares.values())}
            for who, shares in series.items()
        }
        return plot_values(title, chosen, (0, _round_up(series)), note, percent=True)
    shares = next(iter(series.values()), {})
    axis, height = Axis(0, _round_up(series), LEFT, RIGHT - 34), 20.0
    parts = []
    for row, name in enumerate(ranked):
        y, end = 6 + height * row, axis.at(shares[name])
        parts += [
            text(LEFT - 8, y + 12, shorten(name, LONGEST), anchor="end", kind="label"),
            f'<rect x="{LEFT:g}" y="{y + 2:g}" width="{max(1.0, end - LEFT):g}" height="13" rx="2" '
            f'class="bar c0"/>',
            text(end + 6, y + 12, f"{shares[name]:.1%}", kind="tick"),
        ]
    return Plot(title, draw(10 + height * max(1, len(ranked)), "".join(parts), title), note)


def _rank(series: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The names that have a share, by the sum of their shares."""
    totals: dict[str, float] = {}
    for shares in series.values():
        for name, share in shares.items():
            totals[name] = totals.get(name, 0.0) + share
    return sorted((name for name, share in totals.items() if share), key=lambda one: -totals[one])


def _round_up(series: Mapping[str, Mapping[str, float]]) -> float:
    largest = max((share for shares in series.values() for share in shares.values()), default=1.0)
    return next(end for end in (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.8, 1.0) if largest <= end + 1e-9)


def _exact(value: float) -> Estimate:
    return Estimate(n=1, mean=value, low=None, high=None)


def plot_courses(
    courses: Mapping[str, Mapping[str, Sequence[Point]]], note: str = ""
) -> Plot | None:
    """Score, trust and belief over the exchanges, a line for each series; None where nothing is
    known."""
    drawing = _Courses(courses)
    if not drawing.known:
        return None
    title = "From exchange to exchange"
    return Plot(title, draw(drawing.height, drawing.draw(), title), note)


@dataclass(frozen=True)
class _Courses:
    """The panels of all courses, one below the other, over one scale of exchanges."""

    courses: Mapping[str, Mapping[str, Sequence[Point]]]

    @cached_property
    def known(self) -> list[str]:
        """Those of which some series has a point."""
        return [name for name in COURSES if any(one.get(name) for one in self.courses.values())]

    @cached_property
    def head(self) -> tuple[str, float]:
        return legend(list(self.courses), 4)

    @property
    def height(self) -> float:
        return self.head[1] + (PANEL + 26) * len(self.known) + 20

    @cached_property
    def across(self) -> Axis:
        last = max(p.exchange for one in self.courses.values() for q in one.values() for p in q)
        return Axis(1, max(2, last), 40, RIGHT)

    def draw(self) -> str:
        panels = (self._panel(row, name) for row, name in enumerate(self.known))
        end = self.height - 4
        words = text(RIGHT, end, "exchange →", anchor="end", kind="axis")
        return "".join((self.head[0], *panels, words))

    def _panel(self, row: int, name: str) -> str:
        label, low, high = COURSES[name]
        top = self.head[1] + 18 + row * (PANEL + 26)
        up = Axis(low, high, top + PANEL - 14, top)
        parts = [
            text(self.across.start, top - 6, label, kind="label"),
            *grid_across(up, self.across.start, self.across.end),
            *(
                text(self.across.at(tick), up.start + 13, f"{tick:g}", anchor="middle", kind="tick")
                for tick in self.across.ticks(10)
            ),
        ]
        for number, (who, courses) in enumerate(self.courses.items()):
            parts += self._line(number, who, courses.get(name, ()), up)
        return "".join(parts)

    def _line(self, series: int, who: str, points: Sequence[Point], up: Axis) -> Iterator[str]:
        if not points:
            return
        kind, at = f"c{series % COLOURS}", self.across.at
        if len(self.courses) <= MOST_BANDS:
            edge = [f"{at(p.exchange)},{up.at(p.high)}" for p in points]
            edge += [f"{at(p.exchange)},{up.at(p.low)}" for p in reversed(points)]
            yield f'<polygon points="{" ".join(edge)}" class="band {kind}"/>'
        path = " ".join(f"{at(p.exchange)},{up.at(p.mean)}" for p in points)
        yield f'<polyline points="{path}" class="course {kind}"/>'
        for point in points:
            told = f"{who}, exchange {point.exchange}: {point.mean:.2f} (n = {point.n})"
            yield mark(series, at(point.exchange), up.at(point.mean), told, size=2.1)


def _tell(name: str, estimate: Estimate, percent: bool = False) -> str:
    form = "{:.1%}" if percent else "{:.2f}"
    words = f"{name.replace('_', ' ')}: {form.format(estimate.mean)}"
    if estimate.low is None or estimate.high is None:
        return words
    return f"{words} [{form.format(estimate.low)}, {form.format(estimate.high)}], n = {estimate.n}"
