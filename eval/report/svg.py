"""Draws SVG in the page's own colours: axes, lines, bands, dots. Every text is escaped."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH, HEIGHT = 420, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 24, 14, 42


class Axis(NamedTuple):
    """A scale: its ends, where it is labelled and what it is called."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    name: str


class Point(NamedTuple):
    """A point of a line, with an interval where there is one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    says: str = ""  # shown when pointed at


class Canvas:
    """One plot. Things drawn later lie above."""

    def __init__(self, x: Axis, y: Axis, *, says: str) -> None:
        self._x, self._y = x, y
        self._parts: list[Markup] = []
        self._says = says
        self._axes()

    def svg(self) -> Markup:
        """Return the plot."""
        return Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="plot">{}</svg>'
        ).format(WIDTH, HEIGHT, self._says, Markup("").join(self._parts))

    def band(self, points: Sequence[Point], css: str) -> None:
        """Fill the intervals of a line."""
        upper = [self._at(one.x, one.high) for one in points if one.high is not None]
        lower = [self._at(one.x, one.low) for one in points if one.low is not None]
        if len(upper) > 1:
            self._add('<polygon points="{}" class="band {}"/>', _path(upper + lower[::-1]), css)

    def line(self, points: Sequence[Point], css: str) -> None:
        """Join points."""
        path = _path([self._at(one.x, one.y) for one in points])
        self._add('<polyline points="{}" class="line {}"/>', path, css)

    def dots(self, points: Sequence[Point], css: str, radius: float = 3.5) -> None:
        """Draw points; what one says is shown when it is pointed at."""
        for one in points:
            x, y = self._at(one.x, one.y)
            self._add(
                '<circle cx="{:.1f}" cy="{:.1f}" r="{}" class="dot {}"><title>{}</title></circle>',
                x,
                y,
                radius,
                css,
                one.says,
            )

    def segment(self, start: tuple[float, float], end: tuple[float, float], css: str) -> None:
        """Draw a straight line between two points of the scales."""
        (x1, y1), (x2, y2) = self._at(*start), self._at(*end)
        self._add(
            '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>',
            x1,
            y1,
            x2,
            y2,
            css,
        )

    def bar(self, low: float, high: float, height: float, css: str, says: str) -> None:
        """Draw a bar from the x axis up."""
        x1, y1 = self._at(low, height)
        x2, y2 = self._at(high, self._y.low)
        self._add(
            '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" class="{}">'
            "<title>{}</title></rect>",
            x1 + 0.5,
            y1,
            max(0.5, x2 - x1 - 1),
            max(0.0, y2 - y1),
            css,
            says,
        )

    def text(self, x: float, y: float, words: str, css: str = "", *, dx: float = 0) -> None:
        """Write at a point of the scales, `dx` pixels to the right of it."""
        at_x, at_y = self._at(x, y)
        self._add('<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>', at_x + dx, at_y, css, words)

    def _axes(self) -> None:
        bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
        for value, words in self._y.ticks:
            _, y = self._at(self._x.low, value)
            self._add(
                '<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" class="grid"/>', _LEFT, right, y, y
            )
            self._add('<text x="{}" y="{:.1f}" class="tick end">{}</text>', _LEFT - 6, y + 4, words)
        for value, words in self._x.ticks:
            x, _ = self._at(value, self._y.low)
            self._add(
                '<text x="{:.1f}" y="{}" class="tick middle">{}</text>', x, bottom + 16, words
            )
        self._add(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" class="base"/>', _LEFT, right, bottom, bottom
        )
        middle = (_LEFT + right) / 2
        self._add(
            '<text x="{}" y="{}" class="axis middle">{}</text>', middle, HEIGHT - 6, self._x.name
        )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + (WIDTH - _LEFT - _RIGHT) * _share(x, self._x),
            HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * _share(y, self._y),
        )

    def _add(self, template: str, *values: object) -> None:
        # Markup.format escapes what it puts in.
        self._parts.append(Markup(template).format(*values))


def share_axis(name: str, low: float = 0.0) -> Axis:
    """Return a scale of shares from `low` (0, 0.1, …) to 1, labelled in per cent."""
    step = 0.25 if low < 0.01 else 0.2 if low <= 0.4 else 0.1 if low <= 0.7 else 0.05
    count = round((1 - low) / step)
    ticks = [(1 - step * i, f"{100 * (1 - step * i):.0f} %") for i in range(count + 1)]
    return Axis(low, 1.0, [tick for tick in ticks if tick[0] >= low - 1e-9], name)


def number_axis(name: str, high: float, *, unit: str = "") -> Axis:
    """Return a scale from 0 to a little more than `high`, with round labels."""
    step = nice_step(high / 5)
    count = max(1, int(high / step + 0.999))
    ticks = [(step * i, f"{step * i:,.4g}{unit}") for i in range(count + 1)]
    return Axis(0.0, step * count, ticks, name)


def nice_step(value: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least `value`.

    >>> nice_step(13), nice_step(0.3)
    (20.0, 0.5)
    """
    power = 1e-6
    while power * 10 < value:
        power *= 10
    found = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= value * 0.999)
    return float(f"{found:.3g}")


def interval_svg(value: float, low: float, high: float, css: str, *, zero: float = 0.0) -> Markup:
    """Return a dot with its interval on a scale of 0 to 1, for a row of a table.

    Args:
        value: In [0, 1].
        low: Lower end of its interval.
        high: Upper end.
        css: Colour.
        zero: Where to draw a line, e.g. what all questions together have.
    """
    return Markup(
        '<svg viewBox="0 0 120 14" class="row-plot" aria-hidden="true">'
        '<line x1="1" x2="119" y1="7" y2="7" class="grid"/>'
        '<line x1="{z:.1f}" x2="{z:.1f}" y1="0" y2="14" class="mark"/>'
        '<line x1="{a:.1f}" x2="{b:.1f}" y1="7" y2="7" class="whisker {css}"/>'
        '<circle cx="{v:.1f}" cy="7" r="3.5" class="dot {css}"/></svg>'
    ).format(z=1 + 118 * zero, a=1 + 118 * low, b=1 + 118 * high, v=1 + 118 * value, css=css)


def difference_svg(value: float, low: float, high: float, css: str, *, most: float) -> Markup:
    """Return a dot with its interval on a scale of -`most` to `most`; beyond it is cut off."""

    def at(x: float) -> float:
        return 60 + 58 * max(-1.0, min(1.0, x / most))

    return Markup(
        '<svg viewBox="0 0 120 14" class="row-plot" aria-hidden="true">'
        '<line x1="1" x2="119" y1="7" y2="7" class="grid"/>'
        '<line x1="60" x2="60" y1="0" y2="14" class="mark"/>'
        '<line x1="{:.1f}" x2="{:.1f}" y1="7" y2="7" class="whisker {}"/>'
        '<circle cx="{:.1f}" cy="7" r="3.5" class="dot {}"/></svg>'
    ).format(at(low), at(high), css, at(value), css)


def _share(value: float, axis: Axis) -> float:
    span = axis.high - axis.low
    return max(0.0, min(1.0, (value - axis.low) / span)) if span else 0.0


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def legend(names: Sequence[tuple[str, str]]) -> Markup:
    """Return what the colours mean: (CSS, words) each; nothing where there is one."""
    if len(names) < 2:
        return Markup("")
    keys = [
        Markup('<span><i class="key {}"></i>{}</span>').format(css, escape(words))
        for css, words in names
    ]
    return Markup('<p class="legend">{}</p>').format(Markup("").join(keys))
