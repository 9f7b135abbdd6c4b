"""The steps that a floating-point type makes of a curve, as a path: what is proven, and no riser,
for a step function takes no value between two steps."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from matplotlib.path import Path

from actviz.analysis.staircase import staircase
from actviz.drawing.curve import curve
from actviz.drawing.ranges import Range
from actviz.drawing.runs import Run, View
from actviz.floats import FloatType
from actviz.formula.tree import Tree

HALF = 0.5  # pixels: where a step is lower, f rounded lies within a quarter of a pixel of f
SEEN = 0.02  # pixels; a narrower interval has no curve
LINES = 400  # of a panel: a step is that high that may change what it shows
PALE = 0.5  # of the colour of the curve behind the steps, the rest the ground
THIN = 0.6  # of a line's width: that curve's


class Stairs(NamedTuple):
    """Steps as horizontal lines, None where none is to be seen; where the type is too fine for
    that, the runs of the curve; and where nothing is proven."""

    path: Path | None
    fine: tuple[Run, ...]
    undecided: tuple[tuple[float, float], ...]


def stairs(tree: Tree, order: int, view: View, kind: FloatType) -> Stairs:
    """The steps of f^(order) in a window: those half a pixel high or higher, and else the curve,
    which is then as near to them as all curves are to their functions."""
    window, heights = (view.left, view.right), (view.bottom, view.top)
    found = staircase(tree, order, kind, window, heights, HALF / view.up)
    if not found.steps:
        return Stairs(None, (), found.undecided)
    points = [point for s in found.steps for point in ((s.lower, s.value), (s.upper, s.value))]
    fine: list[Run] = []
    for a, b in found.fine:
        width = (b - a) * view.across
        if width > SEEN:
            part = View(a, b, view.bottom, view.top, width, view.height)
            fine += curve(tree, order, part).runs
    codes = [int(Path.MOVETO), int(Path.LINETO)] * len(found.steps)
    return Stairs(Path(points, codes), tuple(fine), found.undecided)


def heights(
    trees: Iterable[Tree], orders: Iterable[int], window: Range, shown: Range, kind: FloatType
) -> list[float]:
    """The numbers of a type that derivatives round to where these heights are shown: half of a
    step may lie beyond them."""
    finest = (shown[1] - shown[0]) / LINES
    return [
        step.value
        for tree, order in product(trees, orders)
        for step in staircase(tree, order, kind, window, shown, finest).steps
    ]


def said(kind: FloatType, has_steps: bool) -> str:
    """What is to be said of a picture in the steps of a type."""
    if has_steps:
        return f"rounded to {kind.name}; pale: before rounding"
    return f"the steps of {kind.name} are lower than half a pixel"
