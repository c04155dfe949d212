"""Drawings as SVG text: axes, marks and legends that take their colours from the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rollouts.report.visible import make_visible

WIDTH = 440
LETTER, LINE = 6.1, 16
"""About how wide a letter is and how high a line, in the units of a drawing."""
COLOURS = 12
"""How many series have a colour of their own, before they begin again with another mark."""
MARKS = ("circle", "square", "diamond", "triangle")


@dataclass(frozen=True)
class Axis:
    """A scale from `low` to `high` laid over the pixels `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; those beyond the scale lie at its end."""
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self, most: int = 6) -> list[float]:
        """Round values on the scale, `most` of them or fewer."""
        span = self.high - self.low
        steps = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100)
        step = next((one for one in steps if span / one <= most), span)
        first = -(-round(self.low / step, 6) // 1)
        count = int(round((self.high - first * step) / step, 6)) + 1
        return [round((first + number) * step, 6) for number in range(count)]


def draw(height: float, body: str, label: str) -> str:
    """The whole drawing; `label` says in words what it shows."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {round(height)}" role="img" aria-label="{_tell(label)}" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> str:
    """A line of text; `kind` is a class of the page's style."""
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{name}>{_tell(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" class="{kind}"/>'


def mark(series: int, x: float, y: float, title: str, size: float = 3.6) -> str:
    """A point of a series; its colour and its form tell which, `title` says so in words."""
    form = MARKS[(series + series // COLOURS) % len(MARKS)]
    kind = f'class="mark c{series % COLOURS}"'
    told = f"<title>{_tell(title)}</title>" if title else ""
    if form == "circle":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{size:g}" {kind}>{told}</circle>'
    half = {"square": 0.9, "diamond": 1.25, "triangle": 1.2}[form] * size
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)),
        "triangle": ((0, -1), (1, 0.8), (-1, 0.8)),
    }[form]
    points = " ".join(f"{x + half * dx:.1f},{y + half * dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}" {kind}>{told}</polygon>'


def legend(names: Sequence[str], y: float) -> tuple[str, float]:
    """The names of the series with their marks, in as many lines as they need; and where the next
    thing may begin."""
    if len(names) < 2:
        return "", y
    parts, x = [], 6.0
    for series, name in enumerate(names):
        shown = shorten(name, 44)
        width = 16 + LETTER * len(shown) + 20
        if x > 6 and x + width > WIDTH:
            x, y = 6.0, y + LINE
        parts.append(mark(series, x + 4, y + 8, "") + text(x + 14, y + 12, shown, kind="key"))
        x += width
    return "".join(parts), y + LINE + 6


def _tell(words: str) -> str:
    return escape(make_visible(words))


def shorten(name: str, most: int) -> str:
    """The name, cut in its middle where it is too long."""
    if len(name) <= most:
        return name
    half = (most - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def grid_down(axis: Axis, top: float, bottom: float, form: str = "{:g}") -> Iterator[str]:
    """The lines and numbers of a scale that runs to the right."""
    for tick in axis.ticks():
        yield line(axis.at(tick), top, axis.at(tick), bottom, "grid")
        yield text(axis.at(tick), bottom + 13, form.format(tick), anchor="middle", kind="tick")


def grid_across(axis: Axis, left: float, right: float, form: str = "{:g}") -> Iterator[str]:
    """The lines and numbers of a scale that runs upwards."""
    for tick in axis.ticks(5):
        yield line(left, axis.at(tick), right, axis.at(tick), "grid")
        yield text(left - 5, axis.at(tick) + 3.5, form.format(tick), anchor="end", kind="tick")
