"""Drawn curves against f in pixels: a point of a curve has the graph within a quarter of a pixel,
and no column of the window in which f is defined and inside is left empty."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import inf, isfinite
from typing import Any

from tests.referee import numbers as n
from tests.referee.finding import Finding, alarm, undecided
from tests.referee.sample import Sample

ALLOWED = 0.25  # pixels
WIDTH, HEIGHT = 1600.0, 400.0
LEFT, RIGHT = -6.0, 6.0
COLUMNS = 60
LEVEL = 1e-6


def check(sample: Sample, activation: Any) -> Iterator[Finding]:
    """Draws f and f' and looks at the pieces and the gaps."""
    from actviz.drawing.curve import curve
    from actviz.drawing.runs import View

    for order in (0, 1):
        heights = [y for y in (_height(sample, x, order) for x in _columns()) if isfinite(y)]
        if len(heights) < 4:
            continue
        heights.sort()
        low, high = heights[len(heights) // 20], heights[-1 - len(heights) // 20]
        room = (high - low) / 10
        if high - low <= LEVEL * max(abs(high), abs(low)):  # no window of doubles is that low
            room = max(abs(high), 1.0) / 10
        view = View(LEFT, RIGHT, low - room, high + room, WIDTH, HEIGHT)
        if not 0 < view.up < inf:
            continue
        drawn = curve(activation.tree, order, view)
        if drawn.undecided:
            yield undecided("curve")
        yield from _pieces(sample, drawn, view, order)
        yield from _gaps(sample, drawn, view, order)


def _columns() -> Iterator[float]:
    for i in range(COLUMNS):
        yield LEFT + (i + 0.37) * (RIGHT - LEFT) / COLUMNS


def _height(sample: Sample, x: float, order: int) -> float:
    series = sample.series(Fraction(x), 0, order + 1)
    if series is None or len(series) <= order:
        return inf
    return n.to_float(series[order])


def _pieces(sample: Sample, drawn: Any, view: Any, order: int) -> Iterator[Finding]:
    pieces = [run.points[i : i + 4] for run in drawn.runs for i in range(0, len(run.points) - 3, 3)]
    for points in pieces[:: 1 + len(pieces) // 40]:
        for t in (0.2, 0.5, 0.8):
            x, y = (_bezier([p[k] for p in points], t) for k in (0, 1))
            off = _distance(sample, x, y, view, order)
            if off > ALLOWED and view.bottom <= y <= view.top:
                name = f"f^({order}) drawn at ({x!r}, {y!r})"
                yield alarm("curve", name, f"{off:.3g} pixels off")
                return
    yield Finding("curve")


def _bezier(p: list[float], t: float) -> float:
    s = 1 - t
    return s**3 * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t**3 * p[3]


def _distance(sample: Sample, x: float, y: float, view: Any, order: int) -> float:
    """An estimate from below of the distance in pixels; 0 where it is not known."""
    reach = ALLOWED / view.across
    places = [x, *(x + reach * k / 4 for k in (-4, -3, -2, -1, 1, 2, 3, 4))]
    places += [x + side * reach / 2**k for k in range(3, 40, 2) for side in (-1, 1)]
    places += [s.near for s in sample.spots if abs(s.near - x) < reach]
    heights = [_height(sample, at, order) for at in places]
    if not all(map(isfinite, heights)):
        return 0.0
    off = abs(heights[0] - y) * view.up
    if off <= ALLOWED or min(heights) <= y <= max(heights):
        return 0.0 if off <= ALLOWED else ALLOWED
    beyond = max(min(heights) - y, y - max(heights)) * view.up
    return min(off, max(beyond, ALLOWED)) if beyond > ALLOWED else ALLOWED


def _gaps(sample: Sample, drawn: Any, view: Any, order: int) -> Iterator[Finding]:
    slack = 1 / view.across
    covered = [(run.start[0] - slack, run.end[0] + slack) for run in drawn.runs]
    covered += [(a - slack, b + slack) for a, b in drawn.undecided]
    for x in _columns():
        y = _height(sample, x, order)
        if not view.bottom < y < view.top or any(a <= x <= b for a, b in covered):
            continue
        yield alarm("curve gap", f"f^({order}) has no curve at {x!r}", f"{y!r}")
        return
    yield Finding("curve gap")
