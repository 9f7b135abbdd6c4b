"""What the lecture's figures are made of: a sheet, plots that stand on it, and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import ArrayLike, NDArray

from actviz.activation import activation
from actviz.drawing import layout, names, theme
from actviz.drawing.curve import View, curve
from actviz.drawing.labels import spaced
from actviz.drawing.layout import Box, Page
from actviz.drawing.marks import HEAD, with_halo
from actviz.drawing.panel import bezier_path, number
from actviz.drawing.screen import new_figure
from actviz.drawing.theme import Pen
from actviz.drawing.window import Range
from actviz.options import SIZES, Options, Size

AXIS_NAME = 46.0  # units, as all lengths here: the name of an x axis
THIN = 0.6  # of a line's width: a line of less weight
LEVEL = (5.0, 3.0)  # dash and gap of a level such as a threshold
NEXT = 12.0  # pixels from a line's end to a text that belongs to it
HALO = 12.0  # units of the ground round a text that stands on a grid line
TOLERANCE = 0.1  # pixels by which a line through samples may be off them
COLUMN = 36.0  # times the type's size: what is less wide is too narrow for these figures
UPRIGHT = 1.2  # times its height: a sheet that is less wide has plots one upon the other
GREY = 0.82  # of the colour of the text, of a level

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """What an axis shows: a range, the numbers that are written, and its name."""

    range: Range
    numbers: Sequence[float]
    name: str = ""
    has_zero: bool = True  # whether its zero gets a line


@dataclass(frozen=True)
class Label:
    """A name for a line that ends at a height."""

    height: float
    text: str
    pen: Pen


@contextmanager
def sheet(options: Options | None, description: str) -> Iterator[Sheet]:
    """A sheet to draw on, of the size and in the theme of the options.

    Raises UsageError for an unknown theme and for a size that cannot be drawn.
    """
    wanted = options or Options()
    with theme.applied(wanted.theme, _wide_enough(wanted)) as page:
        made = Sheet(page, description)
        if wanted.transparent:
            made.figure.set_facecolor("none")
        yield made


def _wide_enough(options: Options) -> Size | None:
    """The size that is asked for; without one a whole page, where a theme's own is a column."""
    with theme.applied(options.theme, options.size) as page:
        is_column = options.size is None and page.width < COLUMN * page.em
    return SIZES["page"] if is_column else options.size


class Sheet:
    """A figure in the making, measured in pixels from its lower left corner."""

    def __init__(self, page: Page, description: str) -> None:
        self.page, self.size, self.unit = page, page.size, page.unit
        self.figure = new_figure(page)
        self.figure.set_label(description)
        self.measure = names.Measure(page)
        self.top = page.height - self.unit * (layout.EDGE + layout.HEADING)
        self.bottom = self.unit * (layout.EDGE + layout.NUMBERS + AXIS_NAME)

    def left(self, numbers: Sequence[float]) -> float:
        """Where a plot begins that has these numbers to its left."""
        width = max(map(self.measure, map(_number, numbers)))
        return self.unit * (layout.EDGE + layout.PAD) + width

    def right(self, texts: Sequence[str], *, sampled: bool = False) -> float:
        """Where a plot ends that has these labels to its right, if any."""
        if not texts:
            return self.size[0] - 1.5 * self.unit * layout.EDGE
        width = max(map(self.measure, texts))
        taken = names.beside(width, self.page) if sampled else self.unit * NEXT + width
        return self.size[0] - self.unit * layout.EDGE - taken

    def halves(
        self, numbers: Sequence[Sequence[float]], texts: Sequence[Sequence[str]]
    ) -> tuple[Box, Box]:
        """Places of equal size for two plots with their numbers and labels: side by side, or one
        upon the other on a sheet that is hardly wider than tall."""
        before = [self.left(n) for n in numbers]
        after = [self.size[0] - self.right(t, sampled=True) for t in texts]
        tall = self.top - self.bottom
        if self.size[0] < UPRIGHT * self.size[1]:
            left, width = max(before), self.size[0] - max(before) - max(after)
            between = layout.NUMBERS + AXIS_NAME + layout.GAP + layout.HEADING
            tall = (tall - self.unit * between) / 2
            return Box(left, self.top - tall, width, tall), Box(left, self.bottom, width, tall)
        width = (self.size[0] - sum(before) - sum(after)) / 2
        second = before[0] + width + after[0] + before[1]
        return Box(before[0], self.bottom, width, tall), Box(second, self.bottom, width, tall)

    def plot(self, box: Box, x: Axis, y: Axis, *, numbered: bool = True) -> Plot:
        """Axes in a place, dressed; ``numbered`` ones have numbers below."""
        left, bottom = round(box.left), round(box.bottom)
        right, top = round(box.right), round(box.top)
        box = Box(left, bottom, max(1, right - left), max(1, top - bottom))
        ax = self.figure.add_axes(box.relative(self.page))
        ax.set_xlim(*x.range)
        ax.set_ylim(*y.range)
        for axis, shown, gid in ((ax.xaxis, x, "x-axis"), (ax.yaxis, y, "y-axis")):
            axis.set_gid(gid)
            axis.set_major_locator(FixedLocator(list(shown.numbers)))
            axis.set_major_formatter(FuncFormatter(_number))
        ax.tick_params(labelbottom=numbered)
        zero = {
            "color": mpl.rcParams["axes.edgecolor"],
            "linewidth": mpl.rcParams["axes.linewidth"],
        }
        if y.has_zero and y.range[0] <= 0 <= y.range[1]:
            ax.axhline(0.0, zorder=1, gid="zero", **zero)
        if x.has_zero and x.range[0] <= 0 <= x.range[1]:
            ax.axvline(0.0, zorder=1, gid="zero", **zero)
        if y.name:
            self.text(box.left, box.top + 14 * self.unit, y.name, va="bottom", gid="name")
        if x.name and numbered:
            below = box.bottom - self.unit * (layout.NUMBERS + AXIS_NAME / 2)
            self.text(box.right, below, x.name, ha="right", gid="name")
        return Plot(self, ax, box, View(*x.range, *y.range, box.width, box.height))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        ha: str = "left",
        va: str = "center_baseline",
        gid: str = "label",
    ) -> None:
        """Text at a place of the sheet."""
        self.figure.text(x / self.size[0], y / self.size[1], text, ha=ha, va=va, gid=gid)

    def line(self, x: Sequence[float], y: Sequence[float], pen: Pen, width: float) -> None:
        """A line on the sheet, of so many times the theme's width."""
        self.figure.add_artist(
            Line2D(
                [v / self.size[0] for v in x],
                [v / self.size[1] for v in y],
                color=pen.colour,
                linewidth=width * theme.line_width(),
                linestyle=pen.linestyle,
                solid_capstyle="butt",
                solid_joinstyle="round",
                gid="sample",
            )
        )


class Plot:
    """Axes that stand in a box of the sheet, with a window of the plane."""

    def __init__(self, on: Sheet, ax: Axes, box: Box, view: View) -> None:
        self.sheet, self.ax, self.box, self.view = on, ax, box, view

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
            zorder=self._above(),
            gid=gid,
        )

    def curve(self, formula: str, pen: Pen) -> float:
        """The proven curve of a continuous formula; gives back the height at which it ends."""
        found = activation(formula)
        drawn = curve(found.tree, 0, self.view)
        self.ax.add_artist(
            PathPatch(
                bezier_path(drawn),
                facecolor="none",
                edgecolor=pen.colour,
                linewidth=theme.line_width(),
                linestyle=pen.linestyle,
                capstyle="butt",
                joinstyle="round",
                zorder=self._above(),
                gid=found.label,
            )
        )
        return min(max(drawn.runs[-1].end[1], self.view.bottom), self.view.top)

    def _above(self) -> float:
        """What is above all that was drawn before."""
        return 3 + 0.01 * (len(self.ax.lines) + len(self.ax.patches))

    def level(self, y: float, text: str, *, gid: str, start: float | None = None) -> None:
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
        end = self.box.right + NEXT * self.sheet.unit
        self.sheet.text(end, self.height(y), text, gid=gid)

    def arrow(self, x: float, foot: float, tip: float, pen: Pen) -> None:
        """An upright arrow, as an impulse is drawn."""
        self.ax.add_artist(
            FancyArrowPatch(
                (x, foot),
                (x, tip),
                arrowstyle="-|>",
                mutation_scale=HEAD * theme.line_width(),
                shrinkA=0,
                shrinkB=0,
                linewidth=1.25 * theme.line_width(),
                color=pen.colour,
                zorder=5,
                gid="spike",
            )
        )

    def note(self, x: float, y: float, text: str, *, ha: str = "left", va: str = "center") -> None:
        """Text at a place of the plane, on a little of the ground."""
        with_halo(
            self.ax.text,
            x,
            y,
            text,
            halo=self.sheet.page.points(HALO),
            ha=ha,
            va=va,
            zorder=8,
            gid="note",
        )

    def labels(self, wanted: Sequence[Label]) -> None:
        """Names beside the ends of lines, each with a sample of its line, spaced."""
        sheet, right, tall = self.sheet, self.box.right, names.line_height(self.sheet.page)
        heights = [self.height(label.height) for label in wanted]
        low, high = self.box.bottom - tall / 2, self.box.top + tall / 2
        centres = spaced(heights, [tall] * len(wanted), low, high) or heights
        start = right + sheet.unit * names.ELBOW
        for label, at, centre in zip(wanted, heights, centres, strict=True):
            pen = label.pen
            if abs(at - centre) > sheet.unit * names.NEAR:
                bend = [right + sheet.unit * 4, start - sheet.unit * 6, start]
                sheet.line(bend, [at, centre, centre], Pen(pen.colour), 0.3)
            width = theme.line_width() * sheet.page.dpi / 72
            length = pen.sample(sheet.unit * names.SAMPLE / width) * width
            sheet.line([start, start + length], [centre, centre], pen, 1.0)
            sheet.text(start + sheet.unit * (names.SAMPLE + names.SPACE), centre, label.text)


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


def _number(value: float, _: object = None) -> str:
    return number(value)
