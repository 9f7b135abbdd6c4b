"""Where in a panel there is room for a text: what curves and marks take of it, in its pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from actviz.drawing.layout import Box
from actviz.drawing.runs import Curve, View, bezier_at

STEP = 4.0  # pixels from one place of a curve that is looked at to the next


def extent(line: Line2D, ax: Axes) -> Box:
    """Where a straight line or a circle is, in pixels of its panel."""
    found = line.get_window_extent().translated(-ax.bbox.x0, -ax.bbox.y0)
    return Box(found.x0, found.y0, found.width, found.height)


def is_free(
    box: Box,
    taken: Sequence[tuple[float, float]],
    boxes: Sequence[Box],
    view: View,
    clear: float,
) -> bool:
    """Whether a place is within a panel, and upon no place of a curve and nothing in boxes."""
    left, right = box.left - clear, box.right + clear
    low, high = box.bottom - clear, box.top + clear
    if left < 0 or right > view.width or low < 0 or high > view.height:
        return False
    if any(b.left < right and left < b.right and b.bottom < high and low < b.top for b in boxes):
        return False
    return not covered(box, taken, clear)


def traced(drawn: Curve, view: View) -> Iterator[tuple[float, float]]:
    """Places of a curve in pixels, near to one another."""
    for run in drawn.runs:
        for piece in run.pieces:
            (left, low), (right, high) = piece[0], piece[3]
            long = hypot((right - left) * view.across, (high - low) * view.up)
            steps = max(1, min(1000, int(long / STEP)))
            for k in range(steps + 1):
                x, y = bezier_at(piece, k / steps)
                yield (x - view.left) * view.across, (y - view.bottom) * view.up


def covered(box: Box, taken: Sequence[tuple[float, float]], clear: float) -> int:
    """How many places of curves a box would hide, with so much round it."""
    left, right = box.left - clear, box.right + clear
    low, high = box.bottom - clear, box.top + clear
    return sum(left < x < right and low < y < high for x, y in taken)
