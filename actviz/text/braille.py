"""Lines in the dots of Unicode braille: two dots across and four down in every character."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

BLANK = 0x2800
# the bit of each dot of a character, by column and row
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
ACROSS, DOWN = len(DOTS), len(DOTS[0])

Dot = tuple[int, int]  # column from the left, row from the top
Point = tuple[float, float]


class Frame(NamedTuple):
    """The part of the plane that is shown, and how many characters it takes."""

    left: float
    right: float
    bottom: float
    top: float
    width: int
    height: int

    @property
    def columns(self) -> int:
        """The dots across."""
        return self.width * ACROSS

    @property
    def rows(self) -> int:
        """The dots from top to bottom."""
        return self.height * DOWN

    def column(self, x: float) -> float:
        """Where a value of x is, in dots from the left edge."""
        return (x - self.left) / (self.right - self.left) * self.columns

    def row(self, y: float) -> float:
        """Where a value of y is, in dots from the top edge."""
        return (self.top - y) / (self.top - self.bottom) * self.rows

    def line(self, y: float) -> int:
        """The line of characters that holds a value of y within the frame."""
        return min(max(math.floor(self.row(y) / DOWN), 0), self.height - 1)


class Character(NamedTuple):
    """A character of a drawing, and which layer it takes its colour from; none for zero lines."""

    text: str
    layer: int | None


def line(frame: Frame, points: Sequence[Point]) -> set[Dot]:
    """The dots of a line through points, those within the frame."""
    lowest = frame.rows + 1.0  # what is farther out is cut there
    places = [(frame.column(x), min(max(frame.row(y), -1.0), lowest)) for x, y in points]
    dots: set[Dot] = set()
    for (x, y), (to_x, to_y) in pairwise(places):
        steps = max(1, math.ceil(2 * max(abs(to_x - x), abs(to_y - y))))
        for i in range(steps + 1):
            across, down = x + (to_x - x) * i / steps, y + (to_y - y) * i / steps
            dots.add((_within(across, frame.columns), _within(down, frame.rows)))
    return {dot for dot in dots if -1 not in dot}


def _within(place: float, count: int) -> int:
    """The dot at a place, also at the far edge; -1 outside."""
    dot = math.floor(place) if place < count else math.floor(min(place, count + 0.5) - 0.5)
    return dot if 0 <= dot < count else -1


def zero_lines(frame: Frame) -> set[Dot]:
    """Sparse dots along the axes."""
    dots: set[Dot] = set()
    if frame.bottom <= 0 <= frame.top:
        level = min(math.floor(frame.row(0.0)), frame.rows - 1)
        dots.update((x, level) for x in range(0, frame.columns, 4))
    if frame.left < 0 < frame.right:
        middle = math.floor(frame.column(0.0))
        dots.update((middle, y) for y in range(0, frame.rows, 4))
    return dots


def characters(
    frame: Frame,
    layers: Iterable[set[Dot]],
    ground: set[Dot] = frozenset(),  # type: ignore[assignment]
) -> list[list[Character]]:
    """The lines of a drawing: layers of dots, later ones above, on those of the ground."""
    cells = [[BLANK] * frame.width for _ in range(frame.height)]
    colours: list[list[int | None]] = [[None] * frame.width for _ in range(frame.height)]
    for number, dots in [(None, ground), *enumerate(layers)]:
        for x, y in dots:
            row, column = y // DOWN, x // ACROSS
            cells[row][column] |= DOTS[x % ACROSS][y % DOWN]
            colours[row][column] = number
    return [
        [Character(chr(cell), colour) for cell, colour in zip(row, of, strict=True)]
        for row, of in zip(cells, colours, strict=True)
    ]
