"""Which part of the y axis a panel shows, chosen from proven ranges.

The window fits what matters: a curve that is much taller than the others is cut, so that these are
not squeezed into a strip, and one that stands alone is cut only where most of it is much lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite
from statistics import median, median_low

from actviz.drawing.curve import Cell

TALLER = 4.0  # times the typical height: what is taller is cut
SLOPE = 2.0  # a height that a panel of derivatives always has room for
PADDING = 0.07  # of the height, above and below


def y_window(
    curves: Sequence[Sequence[Cell]], order: int, width: float, marks: Sequence[float] = ()
) -> tuple[float, float]:
    """Bottom and top of a panel for f^(order), given the cells of each curve.

    ``width`` is that of the x window, ``marks`` are heights that should be seen if there is room.
    """
    floor = width if order == 0 else SLOPE
    heights = [_height(cells, floor) for cells in curves if cells]
    if not heights:
        return -1.0, 1.0
    room = max(TALLER * median_low(heights), floor / 2 if order == 0 else floor * 0.75)
    limit = min(room, max(heights))
    reach = max([limit, *(abs(m) for m in marks if abs(m) <= max(room, 4 * SLOPE))])
    low = min([_bounded(c.low, limit) for cells in curves for c in cells])
    high = max([_bounded(c.high, limit) for cells in curves for c in cells])
    low, high = min([low, *_within(marks, reach)]), max([high, *_within(marks, reach)])
    if order > 0 or low > 0 > low - (high - low) or high < 0 < high + (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-300 + 1e-9 * abs(high):
        room = max(abs(high), 1.0)
        low, high = low - room, high + room
    padding = PADDING * (high - low)
    return low - padding, high + padding


def _within(marks: Sequence[float], reach: float) -> list[float]:
    return [m for m in marks if abs(m) <= reach]


def _bounded(value: float, limit: float) -> float:
    return min(max(value, -limit), limit)


def _height(cells: Sequence[Cell], floor: float) -> float:
    """How tall a curve is, the part of it that matters."""
    sizes = [max(abs(c.low), abs(c.high)) for c in cells]
    finite = [s for s in sizes if isfinite(s)]
    tallest = max(finite) if len(finite) == len(sizes) else inf
    usual = median(finite) if finite else 0.0
    return min(tallest, max(floor, TALLER * usual))
