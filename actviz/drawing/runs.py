"""What a drawn curve consists of: runs of cubic Bezier pieces in a window of the plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class View(NamedTuple):
    """A window of the plane, and the size in pixels that it is drawn at."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float

    @property
    def across(self) -> float:
        """Pixels per unit of x."""
        return self.width / (self.right - self.left)

    @property
    def up(self) -> float:
        """Pixels per unit of y."""
        return self.height / (self.top - self.bottom)


Point = tuple[float, float]
Bezier = tuple[Point, Point, Point, Point]


def bezier_at(piece: Bezier, t: float) -> Point:
    """The point of a cubic Bezier piece at t, from 0 to 1."""
    u = 1 - t
    first, second, third, fourth = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    (xa, ya), (xb, yb), (xc, yc), (xd, yd) = piece
    return (
        first * xa + second * xb + third * xc + fourth * xd,
        first * ya + second * yb + third * yc + fourth * yd,
    )


def straight(a: Point, b: Point) -> Bezier:
    """The Bezier piece that is the segment between two points."""
    third, rise = (b[0] - a[0]) / 3, (b[1] - a[1]) / 3
    return a, (a[0] + third, a[1] + rise), (b[0] - third, b[1] - rise), b


class Run(NamedTuple):
    """A connected stretch of a curve: 3n + 1 control points of n cubic Bezier pieces."""

    points: tuple[Point, ...]

    @property
    def pieces(self) -> Iterator[Bezier]:
        """Its Bezier pieces, from left to right."""
        for i in range(0, len(self.points) - 1, 3):
            a, b, c, d = self.points[i : i + 4]
            yield a, b, c, d

    @property
    def start(self) -> Point:
        """The leftmost point."""
        return self.points[0]

    @property
    def end(self) -> Point:
        """The rightmost point."""
        return self.points[-1]


class Curve(NamedTuple):
    """The runs of a function in a window, and the intervals of x on which nothing was proven."""

    runs: tuple[Run, ...]
    undecided: tuple[tuple[float, float], ...]

    @property
    def segments(self) -> int:
        """How many Bezier pieces there are."""
        return sum((len(run.points) - 1) // 3 for run in self.runs)
