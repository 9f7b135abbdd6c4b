"""Curves in the dots of Unicode braille: a small plot for a terminal."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BLANK = 0x2800
# the bit of each dot of a character, by column and row
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
ACROSS, DOWN = len(DOTS), len(DOTS[0])


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is shown, and how many characters it takes."""

    left: float
    right: float
    bottom: float
    top: float
    width: int
    height: int

    def inputs(self) -> tuple[float, ...]:
        """The input in the middle of every column of dots."""
        count = self.width * ACROSS
        step = (self.right - self.left) / count
        return tuple(self.left + (i + 0.5) * step for i in range(count))

    def row(self, y: float) -> int:
        """The row of dots, from the top, that holds a value; outside the frame just outside."""
        rows = self.height * DOWN
        place = (self.top - y) / (self.top - self.bottom) * rows
        return math.floor(min(max(place, -1.0), float(rows)))


def curve(frame: Frame, values: Sequence[float], gaps: Iterable[float] = ()) -> list[str]:
    """The lines of a plot, of ``frame.width`` characters each.

    ``values`` holds a value for each of ``frame.inputs()``. Neighbours are joined, save across
    the inputs in ``gaps`` and next to values that are not finite. Zero lines are dotted.
    """
    inputs = frame.inputs()
    rows = [frame.row(y) if math.isfinite(y) else None for y in values]
    cut = sorted(gaps)
    dots = _zero_lines(frame)
    for i, row in enumerate(rows):
        if row is None:
            continue
        before = rows[i - 1] if i else None
        # from just past the row on the left, so that a steep piece is an unbroken line
        start = row
        if before is not None and not any(inputs[i - 1] < gap <= inputs[i] for gap in cut):
            start = before + (row > before) - (row < before)
        low, high = sorted((start, row))
        dots.update((i, y) for y in range(max(low, 0), min(high, frame.height * DOWN - 1) + 1))
    return _characters(frame, dots)


def _zero_lines(frame: Frame) -> set[tuple[int, int]]:
    columns, rows = frame.width * ACROSS, frame.height * DOWN
    dots: set[tuple[int, int]] = set()
    if frame.bottom <= 0 <= frame.top:
        level = min(frame.row(0.0), rows - 1)
        dots.update((x, level) for x in range(0, columns, 4))
    if frame.left < 0 < frame.right:
        middle = math.floor(-frame.left / (frame.right - frame.left) * columns)
        dots.update((middle, y) for y in range(0, rows, 4))
    return dots


def _characters(frame: Frame, dots: set[tuple[int, int]]) -> list[str]:
    cells = [[BLANK] * frame.width for _ in range(frame.height)]
    for x, y in dots:
        cells[y // DOWN][x // ACROSS] |= DOTS[x % ACROSS][y % DOWN]
    return ["".join(map(chr, line)) for line in cells]
