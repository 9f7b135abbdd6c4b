"""One panel: axes with their grid, and an activation's curve with all its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from actviz.activation import MAX_ORDER, Activation
from actviz.drawing import marks, stairs
from actviz.drawing.curve import curve
from actviz.drawing.features import Circle, Impulse, circles, impulses
from actviz.drawing.gids import gid
from actviz.drawing.lane import TALL, Strike, draw_lane
from actviz.drawing.layout import ABOVE, EM, Box, Page
from actviz.drawing.letters import upright
from actviz.drawing.ranges import Cell, Range, value_range
from actviz.drawing.readout import Reading, digits
from actviz.drawing.runs import Curve, Run, View
from actviz.drawing.sheet import Sheet, draw_zeros, is_mathematics
from actviz.drawing.theme import Pen, line_width, tint, type_size
from actviz.drawing.ticks import STEPS, common, x_ticks
from actviz.drawing.window import log_window, y_window
from actviz.errors import UsageError
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.kernel.rounding import rounded
from actviz.numerals import number, power_of_ten, to_digits
from actviz.options import Options

PRIMES = ("", "\N{HAIR SPACE}′", "\N{HAIR SPACE}″", "\N{HAIR SPACE}‴", "\N{HAIR SPACE}⁗")
DECADES = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000)  # from a number to the next
NAMED = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")  # what mathematics can set upright, as a name
FINE = 144  # pixels to the inch, for which curves on a caller's axes are good enough
INSIDE = 0.15  # of the window, for the lane of impulses on a caller's axes


class Scale(NamedTuple):
    """What a panel shows of activations: a derivative, as it is or the logarithm of its size."""

    order: int
    is_log: bool = False

    def name(self, of: str = "f") -> str:
        """What the panel shows, such as f′(x), as mathematics: italic letters and upright brackets,
        and a prime where the type has none of its own."""
        if not NAMED.fullmatch(of):
            shown = f"{of}{PRIMES[self.order]}(x)"
            return f"|{shown}|" if self.is_log else shown
        word = of if len(of) == 1 else upright(of)
        primes = "'" * self.order
        shown = f"{word}{primes}(x)"
        return f"$|{shown}|$" if self.is_log else f"${shown}$"

    def cells(self, trees: Iterable[Tree], window: Range) -> list[tuple[Cell, ...]]:
        """Enclosures of what is shown of each formula."""
        return [value_range(tree, self.order, *window) for tree in trees]

    def window(self, trees: Sequence[Tree], window: Range, dtype: FloatType | None = None) -> Range:
        """The part of the y axis that these formulas are shown in, in the steps of a type too;
        exponents of ten if it is logarithmic."""
        left, right = window
        cells = self.cells(trees, window)
        if self.is_log:
            return log_window(cells)
        at = [c.height for tree in trees for c in circles(tree, self.order, left, right)]
        found = y_window(cells, at)
        if dtype is None:
            return found
        return y_window(cells, [*at, *stairs.heights(trees, [self.order], window, found, dtype)])

    def given(self, heights: Range) -> Range:
        """The part of the y axis that somebody asks for, in what the axis counts. Raises UsageError
        for what a logarithmic one does not have."""
        if not self.is_log:
            return heights
        if heights[0] <= 0:
            raise UsageError("a logarithmic scale begins above zero", "such as 1e-9:1")
        return log10(heights[0]), log10(heights[1])

    def impulses(self, tree: Tree, window: Range) -> tuple[Impulse, ...]:
        """The impulses of a formula in the window."""
        return impulses(tree, self.order, *window)

    def circles(self, tree: Tree, window: Range) -> tuple[Circle, ...]:
        """The ends of a formula's curve at jumps."""
        found = circles(tree, self.order, *window)
        if not self.is_log:
            return found
        return tuple(c._replace(height=log10(abs(c.height))) for c in found if c.height)

    def ticks(self, height: float, low: float, high: float, page: Page) -> list[float]:
        """Where numbers stand on a y axis so many pixels high that shows so much."""
        places = self._round(max(1, min(8, int(height / (70 * page.unit)))), low, high)
        if len(places) > 1 and (places[1] - places[0]) * height / (high - low) < page.em:
            return [0.0] if 0.0 in places else places[:1]  # one upon the other otherwise
        return places

    def _round(self, most: int, low: float, high: float) -> list[float]:
        """Round numbers at about so many steps."""
        if not self.is_log:
            places = MaxNLocator(nbins=most, steps=STEPS).tick_values(low, high)
            return [float(place) for place in places if low <= place <= high]
        if high - low < 1.5:
            inside = [
                log10(n) + power for power in range(floor(low), ceil(high)) for n in (1, 2, 5)
            ]
        else:
            step = next(step for step in DECADES if step * most >= high - low)
            inside = [float(i) for i in range(ceil(low), floor(high) + 1) if i % step == 0]
        return [place for place in inside if low <= place <= high]

    def numbers(self, places: Sequence[float]) -> tuple[list[str], str]:
        """The numbers at places of a y axis, and the factor or what is to be added, that they have
        in common and is said once."""
        if self.is_log:
            return [self._number(place) for place in places], ""
        return common(places)

    def _number(self, place: float) -> str:
        if place != round(place) or abs(place) <= 1:
            return number(to_digits(10**place, 3))
        return power_of_ten(round(place))


def scales(options: Options) -> tuple[Scale, ...]:
    """The panels that options ask for. With derivatives it is these that a logarithmic scale is
    for, and f stays as it is; unless all are drawn on the same axes."""
    is_log = options.yscale == "log"
    has_f = len(options.orders) == 1 or options.layout == "grid" or options.together
    return tuple(Scale(k, is_log and (k > 0 or has_f)) for k in options.orders)


@dataclass
class Panel:
    """Axes on which curves are drawn, in a window, and what stands on them already."""

    ax: Axes
    scale: Scale
    view: View
    dpi: float  # of the view's pixels
    strikes: list[Strike] = field(default_factory=list)  # impulses of what was drawn
    drawn: int = 0
    shown: list[tuple[Tree, Pen, str]] = field(default_factory=list)
    has_undecided: bool = False
    is_marked: bool = False  # where curves leave it
    said: str = ""  # what the numbers of the x axis have in common
    dtype: FloatType | None = None  # in whose steps curves are drawn, where they can be seen
    has_steps: bool = False

    @property
    def window(self) -> Range:
        """The range of x."""
        return self.view.left, self.view.right

    def draw(self, tree: Tree, pen: Pen, name: str, band: Sequence[Tree] = ()) -> Curve:
        """Draws a formula above what was drawn before, and the band between two others below."""
        ax, view = self.ax, self.view
        if band and not self.scale.is_log:
            ends = [curve(end, self.scale.order, view) for end in band]
            for artist in marks.draw_band(ax, ends, pen, self.above() - 1):
                artist.set_gid(gid("band", name))
        self.shown.append((tree, pen, name))
        found = curve(tree, self.scale.order, view, is_log=self.scale.is_log)
        line, above = line_width(), self.above()
        stepped = None
        if self.dtype is not None and not self.scale.is_log:
            stepped = stairs.stairs(tree, self.scale.order, view, self.dtype)
        behind = stepped is not None and stepped.path is not None
        if found.runs:
            ax.add_artist(
                PathPatch(
                    bezier_path(found.runs),
                    facecolor="none",
                    edgecolor=tint(pen.colour, stairs.PALE) if behind else pen.colour,
                    linewidth=stairs.THIN * line if behind else line,
                    linestyle=pen.linestyle,
                    capstyle="butt",
                    joinstyle="round",
                    zorder=above,
                    gid=gid(f"curve-{self.scale.order}", name),
                )
            )
        undecided = found.undecided
        if stepped is not None and stepped.path is not None:
            self.has_steps = True
            undecided += stepped.undecided
            for part, path in (("steps", stepped.path), ("fine", bezier_path(stepped.fine))):
                ax.add_artist(
                    PathPatch(
                        path,
                        facecolor="none",
                        edgecolor=pen.colour,
                        linewidth=line,
                        capstyle="butt",
                        zorder=above,
                        gid=gid(f"{part}-{self.scale.order}", name),
                    )
                )
        found_circles = self.scale.circles(tree, self.window)
        point = self.dpi / 72
        drawn = marks.draw_circles(ax, found_circles, view, pen, line, above + 1, point=point)
        found_impulses = self.scale.impulses(tree, self.window)
        self.strikes += [Strike(impulse, pen, name) for impulse in found_impulses]
        if self.is_marked:
            drawn += marks.draw_cuts(ax, found, view, pen, above)
        for artist in drawn:
            artist.set_gid(gid(str(artist.get_gid()), name))
        if marks.draw_undecided(ax, undecided, view):
            self.has_undecided = True
        return found

    def readings(self, place: float) -> list[Reading]:
        """What was drawn, read off at a place: correctly rounded values, in the type if there is
        one."""
        found: list[Reading] = []
        for tree, pen, name in self.shown:
            value = self._read(tree, place)
            text = number(digits(value)) if isfinite(value) else ""
            found.append(Reading(value, text, pen, name, self.scale.is_log))
        return found

    def _read(self, tree: Tree, place: float) -> float:
        if self.dtype is None:
            return rounded(tree, place, self.scale.order)
        from actviz.analysis.typed import values

        return float(values(tree, np.array([place]), self.scale.order, self.dtype)[0])

    def draw_lane(self, strikes: Sequence[Strike]) -> None:
        """Draws impulses above the panel; what they all are beside its name, where the weights
        have no room."""
        said = draw_lane(self.ax, strikes, self.view, self.dpi)
        if said:
            em = type_size()
            self.ax.annotate(
                said,
                (1.0, 1.0),
                xycoords="axes fraction",
                xytext=(0, (TALL + ABOVE / EM) * em),
                textcoords="offset points",
                ha="right",
                va="bottom",
                color=mpl.rcParams["xtick.color"],
                gid="weights",
            )

    def above(self) -> float:
        """What is above all that was drawn before: the next zorder."""
        self.drawn += 1
        return 3 + 0.01 * (self.drawn - 1)


def bezier_path(runs: Iterable[Run]) -> Path:
    """The runs of a curve as one path of cubic Bezier pieces."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for run in runs:
        points += run.points
        codes += [int(Path.MOVETO)] + [int(Path.CURVE4)] * (len(run.points) - 1)
    return Path(np.array(points).reshape(-1, 2), codes)


def placed(
    sheet: Sheet,
    box: Box,
    scale: Scale,
    window: Range,
    heights: Range,
    name: str,
    *,
    gid: str,
    above: Panel | None = None,
    is_pruned: bool = False,
    is_mirrored: bool = False,
    lane: float = 0.0,
    dtype: FloatType | None = None,
) -> Panel:
    """A panel in a place of a sheet, with its window, round numbers, a grid, zero lines and a name,
    so many pixels higher for a lane of impulses; it shares the x axis of the panel ``above``, if
    there is one; curves are drawn in the steps of ``dtype``. Pruned, no number stands at the ends
    of x; mirrored, those of y stand to the right."""
    ax = sheet.axes(box, gid=gid, above=None if above is None else above.ax)
    view = View(*window, *heights, box.width, box.height)
    ax.set_xlim(view.left, view.right)
    ax.set_ylim(view.bottom, view.top)
    x_places, x_numbers, x_said = x_ticks(view, sheet.page, is_pruned=is_pruned)
    ax.xaxis.set_major_locator(FixedLocator(x_places))
    ax.xaxis.set_major_formatter(FixedFormatter(x_numbers))
    ticks = scale.ticks(view.height, view.bottom, view.top, sheet.page)
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    numbers, said = scale.numbers(ticks)
    ax.yaxis.set_major_formatter(FixedFormatter(numbers))
    if is_mirrored:
        ax.yaxis.tick_right()
    name = " ".join(filter(None, (name, said)))
    draw_zeros(ax, of_y=not scale.is_log)
    ax.annotate(
        name,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, sheet.page.points(ABOVE) + lane * 72 / sheet.page.dpi),
        textcoords="offset points",
        ha="left",
        va="bottom",
        color=mpl.rcParams["axes.labelcolor"],
        parse_math=is_mathematics(name),
        gid="name",
    )
    return Panel(ax, scale, view, sheet.page.dpi, is_marked=True, said=x_said, dtype=dtype)


def draw(
    ax: Axes,
    activation: Activation,
    *,
    order: int = 0,
    colour: str | None = None,
    dashes: tuple[float, ...] = (),
    window: Range = (-6.0, 6.0),
) -> Curve:
    """Draws f^(order) of an activation on a caller's axes, with its circles and impulses.

    The limits of axes that scale themselves are set: x to ``window``, y to what fits; limits that
    were set before stand, and say what is drawn, so they come first where there are several. The
    curve is within a quarter of a pixel as long as the axes keep their limits and size. ``dashes``
    are in units of the line's width. The line is known to a legend by the activation's name.
    Returns the curve; the artists are on the axes. Raises UsageError for an order beyond 4.
    """
    if not 0 <= order <= MAX_ORDER:
        raise UsageError(f"derivatives go from 0 to {MAX_ORDER}, not {order}")
    if ax.get_autoscalex_on():
        ax.set_xlim(*window)
    left, right = sorted(ax.get_xlim())
    scale = Scale(order)
    if ax.get_autoscaley_on():
        bottom, top = scale.window(activation.trees, (left, right))
        if scale.impulses(activation.tree, (left, right)):
            top += INSIDE * (top - bottom)
        ax.set_ylim(bottom, top)
    figure = ax.get_figure(root=True)
    assert figure is not None
    finer = max(1.0, FINE / figure.dpi)  # a picture for the screen may yet become one in print
    box = ax.get_window_extent()
    bottom, top = sorted(ax.get_ylim())
    view = View(left, right, bottom, top, box.width * finer, box.height * finer)
    # an empty line takes the next colour of the axes' cycle, and stands for the curve in a legend
    (handle,) = ax.plot([], [], color=colour, label=activation.label, scalex=False, scaley=False)
    pen = Pen(to_hex(handle.get_color()), dashes)
    handle.set_linestyle(pen.linestyle)
    panel = Panel(ax, scale, view, figure.dpi * finer)
    found = panel.draw(activation.tree, pen, activation.label, activation.band)
    draw_lane(ax, panel.strikes, view, panel.dpi, is_inside=True)
    return found
