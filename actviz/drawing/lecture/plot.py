"""The lecture's plots: panels with numbers that are given, and lines through samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import ArrayLike, NDArray

from actviz.activation import activation
from actviz.drawing import ends, layout, marks, names, theme
from actviz.drawing.layout import Box
from actviz.drawing.panel import Panel, Scale
from actviz.drawing.ranges import Range
from actviz.drawing.runs import View
from actviz.drawing.sheet import Sheet, draw_zeros
from actviz.drawing.theme import Pen
from actviz.numerals import number
from actviz.options import Options
from actviz.readers import SIZES

AXIS_NAME = 46.0  # units, as all lengths here: the name of an x axis
THIN = 0.6  # of a line's width: a line of less weight
LEVEL = (5.0, 3.0)  # dash and gap of a level such as a threshold
NEXT = 12.0  # from a line's end to a text that belongs to it
HALO = 12.0  # of the ground round a text that stands on a grid line
TOLERANCE = 0.1  # pixels by which a line through samples may be off them
COLUMN = 36.0  # times the type's size: what is less wide is too narrow for these figures
NEAR = 0.5  # ems between numbers of an x axis at the least
UPRIGHT = 1.2  # times its height: a sheet that is less wide has plots one upon the other
GREY = 0.82  # of the colour of the text, of a level

Array = NDArray[np.float64]


class Axis(NamedTuple):
    """What an axis shows: a range, the numbers that are written, and its name."""

    range: Range
    numbers: Sequence[float]
    name: str = ""
    has_zero: bool = True  # whether its zero gets a line


def wide_enough(options: Options | None) -> Options:
    """The options, with a whole page where the theme's own size is a column."""
    wanted = options or Options()
    with theme.applied(wanted.theme, wanted.size) as page:
        is_column = wanted.size is None and page.width < COLUMN * page.em
    return replace(wanted, size=SIZES["page"]) if is_column else wanted


def area(sheet: Sheet, numbers: Sequence[str], texts: Sequence[str], *, sampled: bool) -> Box:
    """The place for a plot that has these numbers to its left and these labels, if any, to its
    right, with samples of lines or without."""
    page, unit = sheet.page, sheet.page.unit
    left = unit * (layout.EDGE + layout.PAD) + max(map(sheet.measure, numbers))
    right = page.width - 1.5 * unit * layout.EDGE
    if texts:
        width = max(map(sheet.measure, texts))
        taken = ends.beside(width, page) if sampled else unit * NEXT + width
        right = page.width - unit * layout.EDGE - taken
    bottom = unit * (layout.EDGE + layout.NUMBERS + AXIS_NAME)
    top = page.height - unit * (layout.EDGE + layout.HEADING)
    return Box(left, bottom, right - left, top - bottom)


def halves(
    sheet: Sheet, numbers: Sequence[Sequence[float]], texts: Sequence[Sequence[str]]
) -> tuple[Box, Box]:
    """Places of equal size for two plots with their numbers and labels: side by side, or one upon
    the other on a sheet that is hardly wider than tall."""
    page = sheet.page
    first, second = (
        area(sheet, [*map(number, n)], t, sampled=True) for n, t in zip(numbers, texts, strict=True)
    )
    if page.width < UPRIGHT * page.height:
        left, right = max(first.left, second.left), min(first.right, second.right)
        between = layout.NUMBERS + AXIS_NAME + layout.GAP + layout.HEADING
        tall = (first.height - page.unit * between) / 2
        upper = Box(left, first.top - tall, right - left, tall)
        return upper, upper._replace(bottom=first.bottom)
    width = (first.width + second.width - page.width) / 2
    start = first.left + width + page.width - first.right + second.left
    return first._replace(width=width), second._replace(left=start, width=width)


def plot(sheet: Sheet, box: Box, x: Axis, y: Axis, *, numbered: bool = True) -> Plot:
    """A plot in a place; ``numbered`` ones have numbers below."""
    box = layout.on_pixels(box.left, box.bottom, box.width, box.height)
    ax = sheet.axes(box)
    ax.set_xlim(*x.range)
    ax.set_ylim(*y.range)
    for axis, numbers in ((ax.xaxis, _with_room(sheet, box, x)), (ax.yaxis, y.numbers)):
        axis.set_major_locator(FixedLocator(list(numbers)))
        axis.set_major_formatter(FuncFormatter(number))
    ax.tick_params(labelbottom=numbered)
    of_x, of_y = (a.has_zero and a.range[0] <= 0 <= a.range[1] for a in (x, y))
    draw_zeros(ax, of_x=of_x, of_y=of_y)
    if y.name:
        top = box.top + layout.ABOVE * sheet.page.unit
        sheet.text(box.left, top, y.name, va="bottom", gid="name")
    if x.name and numbered:
        below = box.bottom - sheet.page.unit * (layout.NUMBERS + AXIS_NAME / 2)
        sheet.text(box.right, below, x.name, ha="right", gid="name")
    view = View(*x.range, *y.range, box.width, box.height)
    return Plot(ax, Scale(0), view, sheet.page.dpi, is_marked=True, sheet=sheet, box=box)


def _with_room(sheet: Sheet, box: Box, axis: Axis) -> Sequence[float]:
    """The numbers of an x axis, or every second one where they would run into one another."""
    step = (axis.numbers[1] - axis.numbers[0]) if len(axis.numbers) > 1 else 0.0
    apart = step * box.width / (axis.range[1] - axis.range[0])
    widest = max((sheet.measure(number(one)) for one in axis.numbers), default=0.0)
    is_narrow = bool(step) and apart < widest + NEAR * sheet.page.em
    return axis.numbers[::2] if is_narrow else axis.numbers


@dataclass(kw_only=True)
class Plot(Panel):
    """A panel that knows where it stands on its sheet."""

    sheet: Sheet
    box: Box

    def height(self, y: float) -> float:
        """How high a value stands on the sheet."""
        return self.box.bottom + (y - self.view.bottom) * self.view.up

    def across(self, x: float) -> float:
        """How far from the sheet's left edge a value stands."""
        return self.box.left + (x - self.view.left) * self.view.across

    def samples(
        self, x: ArrayLike, y: ArrayLike, pen: Pen, *, width: float = 1.0, gid: str = "line"
    ) -> None:
        """A line through samples, without those that the eye does not miss; NaN ends a run."""
        xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        kept: list[Array] = []
        for run in np.split(np.arange(xs.size), np.flatnonzero(np.isnan(ys))):
            inside = run[~np.isnan(ys[run])]
            points = np.stack((xs[inside] * self.view.across, ys[inside] * self.view.up), axis=1)
            thin = inside[thinned(points, TOLERANCE)]
            kept += [np.stack((xs[thin], ys[thin]), axis=1), np.full((1, 2), np.nan)]
        line = np.concatenate(kept[:-1])
        self.ax.plot(
            line[:, 0],
            line[:, 1],
            color=pen.colour,
            linestyle=pen.linestyle,
            linewidth=width * theme.line_width(),
            solid_joinstyle="round",
            dash_joinstyle="round",
            zorder=self.above(),
            gid=gid,
        )

    def curves(self, formulas: Sequence[str], texts: Sequence[str], pens: Sequence[Pen]) -> None:
        """The proven curves of continuous formulas, with labels beside their ends."""
        heights: list[float] = []
        for formula, pen in zip(formulas, pens, strict=True):
            found = activation(formula)
            drawn = self.draw(found.tree, pen, found.label)
            heights.append(ends.end_height(drawn, self.view)[0])
        self.name_ends(heights, texts, pens)

    def name_ends(
        self, heights: Sequence[float], texts: Sequence[str], pens: Sequence[Pen]
    ) -> None:
        """Labels for lines that end at these heights."""
        room = names.line_height(self.sheet.page)
        labels = [
            ends.Label(text, pen, self.height(end), room)
            for end, text, pen in zip(heights, texts, pens, strict=True)
        ]
        ends.draw_beside(self.sheet, labels, self.box, self.box.bottom)

    def level(self, y: float, text: str = "", *, gid: str, start: float | None = None) -> None:
        """A dashed line right across, or from ``start``, and what it is called at its end."""
        self.ax.plot(
            [self.view.left if start is None else start, self.view.right],
            [y, y],
            color=theme.grey(GREY),
            linestyle=(0.0, LEVEL),
            linewidth=THIN * theme.line_width(),
            zorder=2,
            gid=gid,
        )
        if text:
            end = self.box.right + NEXT * self.sheet.page.unit
            self.sheet.text(end, self.height(y), text, gid=gid)

    def note(self, x: float, y: float, text: str, pen: Pen | None = None, **style: str) -> None:
        """Text at a place of the plane, on a little of the ground, of a line's colour if it is
        about one; it begins at the place, in the middle of its height, unless ``style`` says where
        else."""
        marks.with_halo(
            self.ax.text,
            x,
            y,
            text,
            halo=self.sheet.page.points(HALO),
            zorder=8,
            gid="note",
            color=mpl.rcParams["text.color"] if pen is None else names.ink(pen.colour),
            **{"va": "center", **style},
        )


def thinned(points: Array, tolerance: float) -> NDArray[np.intp]:
    """Which points (n, 2) of a line to keep, so that it runs no farther than so much from any of
    the others: the algorithm of Ramer, Douglas and Peucker."""
    kept = np.zeros(len(points), dtype=bool)
    kept[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        start, chord = points[first], points[last] - points[first]
        between = points[first + 1 : last] - start
        length = float(np.hypot(*chord))
        across = np.abs(between[:, 0] * chord[1] - between[:, 1] * chord[0])
        off = across / length if length else np.hypot(between[:, 0], between[:, 1])
        worst = int(off.argmax())
        if off[worst] > tolerance:
            middle = first + 1 + worst
            kept[middle] = True
            spans += [(first, middle), (middle, last)]
    return np.flatnonzero(kept)
