"""One panel: axes with their grid, and an activation's curve with all its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from actviz.activation import MAX_ORDER, Activation
from actviz.drawing import marks
from actviz.drawing.curve import Curve, View, curve
from actviz.drawing.layout import Page
from actviz.drawing.theme import PETROFF6, Pen, line_width
from actviz.drawing.window import Range, value_range, y_window
from actviz.errors import UsageError
from actviz.formula.tree import Tree

PRIMES = ("", "\N{HAIR SPACE}′", "\N{HAIR SPACE}″", "\N{HAIR SPACE}‴", "\N{HAIR SPACE}⁗")
STEPS = (1, 2, 2.5, 5, 10)  # of the grid, times a power of ten
DIGITS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
FINE = 144  # pixels to the inch, for which curves on a caller's axes are good enough
LARGE, SMALL = 1e6, 1e-4  # numbers that are written without a power of ten lie between


@dataclass
class Panel:
    """Axes on which curves are drawn, in a window, and what stands on them already."""

    ax: Axes
    order: int
    view: View
    dpi: float  # of the view's pixels
    taken: list[marks.Area] = field(default_factory=list)  # weights keep clear of this
    drawn: int = 0
    has_undecided: bool = False

    def impulses(self, tree: Tree) -> tuple[marks.Impulse, ...]:
        """The impulses of a formula in this panel."""
        return marks.impulses(tree, self.order, self.view.left, self.view.right)

    def draw(self, tree: Tree, pen: Pen, name: str) -> Curve:
        """Draws f^(order) of a formula above what was drawn before."""
        ax, view = self.ax, self.view
        found = curve(tree, self.order, view)
        line = line_width()
        above = 3 + 0.01 * self.drawn
        if found.runs:
            ax.add_artist(
                PathPatch(
                    bezier_path(found),
                    facecolor="none",
                    edgecolor=pen.colour,
                    linewidth=line,
                    linestyle=pen.linestyle,
                    capstyle="butt",
                    joinstyle="round",
                    zorder=above,
                    gid=f"{name}-{self.order}",
                )
            )
        ends = view.left, view.right
        circles = marks.circles(tree, self.order, *ends)
        marks.draw_circles(ax, circles, pen, line, above + 1)
        impulses = self.impulses(tree)
        marks.draw_impulses(ax, impulses, pen, view, self.dpi, self.taken, above + 2)
        if marks.draw_undecided(ax, found.undecided, view):
            self.has_undecided = True
        self.drawn += 1
        return found


def window_of(trees: Sequence[Tree], order: int, window: Range) -> Range:
    """The part of the y axis that f^(order) of these formulas is shown in."""
    left, right = window
    cells = [value_range(tree, order, left, right) for tree in trees]
    places = [c.height for tree in trees for c in marks.circles(tree, order, left, right)]
    found = [i for tree in trees for i in marks.impulses(tree, order, left, right)]
    weights = [w for i in found for w in ((i.weight, -i.weight) if i.is_doublet else (i.weight,))]
    return y_window(cells, places, weights)


def bezier_path(drawn: Curve) -> Path:
    """The runs of a curve as one path of cubic Bezier pieces."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for run in drawn.runs:
        points += run.points
        codes += [int(Path.MOVETO)] + [int(Path.CURVE4)] * (len(run.points) - 1)
    return Path(points, codes)


def x_ticks(width: float, page: Page) -> MaxNLocator:
    """Round numbers for the x axis of a panel so many pixels wide."""
    return MaxNLocator(nbins=max(1, min(12, int(width / (110 * page.unit)))), steps=STEPS)


def y_ticks(height: float, page: Page) -> MaxNLocator:
    """Round numbers for the y axis of a panel so many pixels high."""
    return MaxNLocator(nbins=max(1, min(8, int(height / (70 * page.unit)))), steps=STEPS)


def number(value: float, _: object = None) -> str:
    """A number of an axis: 0.5, −2, 1000, 5·10⁻⁷."""
    text = f"{value:.12g}"
    size = abs(value)
    if size >= LARGE or 0 < size < SMALL:
        mantissa, _, exponent = f"{value:.5e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        power = f"10{str(int(exponent)).translate(DIGITS)}"
        one = {"1": power, "-1": f"-{power}"}
        text = one.get(mantissa, f"{mantissa}·{power}")
    return text.replace("-", "−")


def dress(ax: Axes, view: View, order: int, page: Page) -> None:
    """Gives axes their window, round numbers, a grid, zero lines and a name."""
    ax.set_xlim(view.left, view.right)
    ax.set_ylim(view.bottom, view.top)
    ax.xaxis.set_major_locator(x_ticks(view.width, page))
    ax.yaxis.set_major_locator(y_ticks(view.height, page))
    ax.xaxis.set_major_formatter(FuncFormatter(number))
    ax.yaxis.set_major_formatter(FuncFormatter(number))
    zero = {"color": mpl.rcParams["axes.edgecolor"], "linewidth": mpl.rcParams["axes.linewidth"]}
    ax.axhline(0.0, zorder=1, gid="zero", **zero)
    ax.axvline(0.0, zorder=1, gid="zero", **zero)
    ax.annotate(
        f"f{PRIMES[order]}(x)",
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, page.points(14)),
        textcoords="offset points",
        ha="left",
        va="bottom",
        style="italic",
        gid=f"name-{order}",
    )
    ax.set_gid(f"panel-{order}")


def draw(
    ax: Axes,
    activation: Activation,
    *,
    order: int = 0,
    colour: str = PETROFF6[0],
    dashes: tuple[float, ...] = (),
    window: Range = (-6.0, 6.0),
) -> Curve:
    """Draws f^(order) of an activation on a caller's axes, with its circles and impulses.

    The limits of axes that scale themselves are set: x to ``window``, y to what fits; limits that
    were set before stand, and say what is drawn. The curve is within a quarter of a pixel as long
    as the axes keep their limits and size. ``dashes`` are in units of the line's width. Returns
    the curve; the artists are on the axes. Raises UsageError for an order beyond 4.
    """
    if not 0 <= order <= MAX_ORDER:
        raise UsageError(f"derivatives go from 0 to {MAX_ORDER}, not {order}")
    if ax.get_autoscalex_on():
        ax.set_xlim(*window)
    left, right = sorted(ax.get_xlim())
    if ax.get_autoscaley_on():
        ax.set_ylim(*window_of([activation.tree], order, (left, right)))
    bottom, top = sorted(ax.get_ylim())
    figure = ax.get_figure(root=True)
    assert figure is not None
    finer = max(1.0, FINE / figure.dpi)  # a picture for the screen may yet become one in print
    box = ax.get_window_extent()
    view = View(left, right, bottom, top, box.width * finer, box.height * finer)
    return Panel(ax, order, view, figure.dpi * finer).draw(
        activation.tree, Pen(colour, dashes), activation.label
    )
