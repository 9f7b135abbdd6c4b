"""A comparison figure: f above, its derivatives below, on one x axis, with labels at the lines'
ends.

Everything is laid out in points on a design sheet 7.5 inches high, which is then scaled to the
pixels asked for: the same figure, larger or smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.analysis.saturation import saturation as saturated
from actviz.drawing import marks, strip
from actviz.drawing.coincide import same_as
from actviz.drawing.curve import Curve, View, curve, value_range
from actviz.drawing.labels import spaced
from actviz.drawing.theme import Pen, pens, theme
from actviz.drawing.window import y_window
from actviz.errors import UsageError

SHEET = 7.5  # inches: the height that type sizes are meant for
INCH = 144  # pixels, on a sheet of 1080
NAMES = ("f(x)", "f′(x)", "f″(x)")
LONGEST = 26  # characters of a label
ROW = 0.17  # inches of the strip for each activation
SAMPLE = 0.5  # inches of line beside a label
SHADED = 2  # up to as many activations their regions are shaded in the panels too


@dataclass(frozen=True)
class _Content:
    """What a figure shows."""

    activations: tuple[Activation, ...]
    orders: tuple[int, ...]
    window: tuple[float, float]
    saturations: tuple[Saturation, ...]
    pens: tuple[Pen, ...]
    title: str | None


def figure(
    activations: Sequence[Activation],
    *,
    orders: Sequence[int] = (0,),
    saturation: float | None = None,
    window: tuple[float, float] = (-6.0, 6.0),
    size: tuple[int, int] = (1920, 1080),
    title: str | None = None,
    style: str = "slides",
) -> Figure:
    """A figure that compares activations.

    ``orders`` are those of the derivatives, one panel each; ``saturation`` is the threshold at
    which regions are marked, or None; ``window`` is the range of x, ``size`` in pixels. Raises
    UsageError for nothing to draw and for an unknown style.
    """
    if not activations:
        raise UsageError("there is nothing to draw", "name an activation, such as sigmoid")
    content = _Content(
        activations=tuple(activations),
        orders=tuple(orders),
        window=window,
        saturations=()
        if saturation is None
        else tuple(saturated(a.tree, saturation) for a in activations),
        pens=tuple(pens(len(activations))),
        title=title,
    )
    with theme(style):
        return _Sheet(content, size).drawn()


class _Sheet:
    """One figure in the making: margins in inches of the design sheet, then panels, then labels."""

    def __init__(self, content: _Content, size: tuple[int, int]) -> None:
        self.content = content
        width, height = size
        dpi = INCH * min(width / 1920, height / 1080)
        self.width, self.height = width / dpi, height / dpi
        self.figure = Figure(figsize=(self.width, self.height), dpi=dpi)
        self.renderer = FigureCanvasAgg(self.figure).get_renderer()
        self.line = float(mpl.rcParams["lines.linewidth"])
        self.ground = str(mpl.rcParams["figure.facecolor"])
        self.texts = self._texts()
        self.left, self.top = 1.15, 0.62 + (0.62 if content.title else 0.0)
        rows = len(content.saturations)
        self.strip = rows * ROW + 0.14 if rows else 0.0
        self.bottom = 0.62 + self.strip + (0.5 if rows else 0.0)
        widest = max(self._text_width(text) for text in self.texts)
        self.labelled = self._labels_fit()
        self.right = SAMPLE + 0.45 + widest if self.labelled else 0.35
        if not self.labelled:
            self.bottom += 0.45 * self._legend_rows()

    # the sheet

    def drawn(self) -> Figure:
        content = self.content
        panels = self._panels()
        views = [self._view(ax, order) for ax, order in zip(panels, content.orders, strict=True)]
        curves: dict[int, list[Curve]] = {}
        for ax, order, view in zip(panels, content.orders, views, strict=True):
            self._dress(ax, order, view)
            curves[order] = [curve(a.tree, order, view) for a in content.activations]
            self._draw(ax, order, view, curves[order])
        if content.saturations:
            self._strip(panels[-1])
        first = content.orders[0]
        if self.labelled:
            self._label(panels, views[0], curves[first])
        else:
            self._legend()
        if content.title:
            self.figure.text(
                self.left / self.width,
                1 - 0.38 / self.height,
                content.title,
                fontsize=24,
                ha="left",
                va="center",
                gid="title",
            )
        return self.figure

    def _panels(self) -> list[Axes]:
        """The panels from top to bottom; the first is a little taller."""
        count = len(self.content.orders)
        gap = 0.62
        room = self.height - self.top - self.bottom - gap * (count - 1)
        shares = [1.2] + [1.0] * (count - 1)
        panels: list[Axes] = []
        y = self.height - self.top
        for share in shares:
            tall = room * share / sum(shares)
            y -= tall
            bounds = (
                self.left / self.width,
                y / self.height,
                (self.width - self.left - self.right) / self.width,
                tall / self.height,
            )
            panels.append(self.figure.add_axes(bounds, sharex=panels[0] if panels else None))
            y -= gap
        return panels

    def _view(self, ax: Axes, order: int) -> View:
        """The window of a panel and its size in pixels."""
        left, right = self.content.window
        activations = self.content.activations
        cells = [value_range(a.tree, order, left, right) for a in activations]
        weights = [i.weight for a in activations for i in marks.impulses(a, order, left, right)]
        heights = [c.height for a in activations for c in marks.circles(a, order, left, right)]
        bottom, top = y_window(cells, order, right - left, (*weights, *heights))
        box = ax.get_window_extent(self.renderer)
        return View(left, right, bottom, top, box.width, box.height)

    def _dress(self, ax: Axes, order: int, view: View) -> None:
        """Axes, grid, zero lines and the panel's name."""
        ax.set_xlim(view.left, view.right)
        ax.set_ylim(view.bottom, view.top)
        ax.xaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
        last = order == self.content.orders[-1]
        ax.tick_params(labelbottom=last and not self.content.saturations)
        for zero, drawn in ((0.0, ax.axhline), (0.0, ax.axvline)):
            drawn(zero, color=mpl.rcParams["axes.edgecolor"], linewidth=1.6, zorder=1)
        ax.text(
            0.0,
            1.0,
            NAMES[order],
            transform=ax.transAxes
            + mpl.transforms.ScaledTranslation(0, 12 / 72, self.figure.dpi_scale_trans),
            ha="left",
            va="bottom",
            style="italic",
            gid=f"name-{order}",
        )
        ax.set_gid(f"panel-{order}")

    def _draw(self, ax: Axes, order: int, view: View, curves: Sequence[Curve]) -> None:
        content = self.content
        ends = view.left, view.right
        if len(content.activations) <= SHADED:
            for found, pen in zip(
                content.saturations, content.pens, strict=bool(content.saturations)
            ):
                marks.shade(ax, found.regions, pen.colour, ends)
        for i, (activation, drawn, pen) in enumerate(
            zip(content.activations, curves, content.pens, strict=True)
        ):
            if drawn.runs:
                ax.add_patch(
                    PathPatch(
                        bezier_path(drawn),
                        facecolor="none",
                        edgecolor=pen.colour,
                        linewidth=self.line,
                        linestyle=pen.linestyle,
                        capstyle="butt" if pen.dashes else "round",
                        joinstyle="round",
                        zorder=3 + 0.01 * i,
                        gid=f"{activation.label}-{order}",
                    )
                )
            marks.draw_circles(ax, marks.circles(activation, order, *ends), pen, self.ground, 1.0)
            impulses = marks.impulses(activation, order, *ends)
            marks.draw_impulses(ax, impulses, pen, (view.bottom, view.top), 1.0)

    def _strip(self, panel: Axes) -> None:
        """The strip below the last panel, the x axis' numbers below it, and the key."""
        content = self.content
        box = panel.get_position()
        tall = len(content.saturations) * ROW / self.height
        ax = self.figure.add_axes(
            (box.x0, box.y0 - tall - 0.14 / self.height, box.width, tall), sharex=panel
        )
        strip.draw_strip(ax, content.saturations, content.pens, content.window)
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.set_gid("saturation")
        ax.tick_params(labelbottom=True)
        patches = strip.key(content.saturations, content.window)
        threshold = float(content.saturations[0].threshold)
        name = Line2D([], [], linestyle="none", label=f"|f′| < {threshold:g}:")
        self.figure.legend(
            handles=[name, *patches],
            loc="lower left",
            bbox_to_anchor=(box.x0, 0.06 / self.height),
            ncols=len(patches) + 1,
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            handlelength=1.2,
            handleheight=0.8,
            columnspacing=1.4,
        )

    # labels

    def _texts(self) -> list[str]:
        """The label of each activation; one that lies upon another says so."""
        activations = self.content.activations
        left, right = self.content.window
        twins = same_as(activations, left, right, 0.25 * (right - left) / 1920)
        texts = [shortened(a.label) for a in activations]
        return [
            text if twin is None else f"{text} = {texts[twin]}"
            for text, twin in zip(texts, twins, strict=True)
        ]

    def _text_width(self, text: str) -> float:
        width, _, _ = self.renderer.get_text_width_height_descent(
            text, mpl.font_manager.FontProperties(size=mpl.rcParams["font.size"]), ismath=False
        )
        return float(width) / self.figure.dpi

    @property
    def _label_height(self) -> float:
        return float(mpl.rcParams["font.size"]) * 1.35 / 72

    def _labels_fit(self) -> bool:
        """Whether there is room for a label at the end of every line."""
        widest = max(self._text_width(text) for text in self.texts)
        tall = self.height - self.top - 0.3
        return len(self.texts) * self._label_height <= tall and widest <= 0.36 * self.width

    def _label(self, panels: Sequence[Axes], view: View, curves: Sequence[Curve]) -> None:
        """Names beside the lines' ends in the first panel, with a sample of each line."""
        box = panels[0].get_position()
        low, high = box.y0 * self.height, box.y1 * self.height
        per_unit = (high - low) / (view.top - view.bottom)
        ends = [_end_height(c, view) for c in curves]
        wanted = [low + (y - view.bottom) * per_unit for y in ends]
        sizes = [self._label_height] * len(wanted)
        floor = low
        centres = spaced(wanted, sizes, floor, high + 0.1)
        if centres is None:  # let them run on beside the panels below
            floor = panels[-1].get_position().y0 * self.height
            centres = spaced(wanted, sizes, min(floor, high - sum(sizes)), high + 0.1)
        assert centres is not None
        start = box.x1 * self.width
        for text, pen, at, centre, label in zip(
            self.texts, self.content.pens, wanted, centres, self.content.activations, strict=True
        ):
            y = centre / self.height
            if abs(at - centre) > 0.04:
                self._line([start + 0.04, start + 0.24], [at, centre], pen, 1.2, "solid", alpha=0.7)
            self._line(
                [start + 0.26, start + 0.26 + SAMPLE], [centre] * 2, pen, self.line, pen.linestyle
            )
            self.figure.text(
                (start + 0.26 + SAMPLE + 0.12) / self.width,
                y,
                text,
                ha="left",
                va="center_baseline",
                gid=f"label-{label.label}",
            )

    def _line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        pen: Pen,
        width: float,
        style: object,
        alpha: float = 1.0,
    ) -> None:
        """A line on the sheet, in inches."""
        self.figure.add_artist(
            Line2D(
                [v / self.width for v in x],
                [v / self.height for v in y],
                color=pen.colour,
                linewidth=width,
                linestyle=style,  # type: ignore[arg-type]  # the stubs know no dash tuples
                alpha=alpha,
                solid_capstyle="butt",
            )
        )

    def _legend_columns(self) -> int:
        widest = max(self._text_width(text) for text in self.texts) + SAMPLE + 0.6
        return max(1, int((self.width - self.left - 0.3) / widest))

    def _legend_rows(self) -> int:
        return -(-len(self.texts) // self._legend_columns())

    def _legend(self) -> None:
        """All names below the figure, where there is no room beside it."""
        handles = [
            Line2D([], [], color=pen.colour, linestyle=pen.linestyle, label=text)  # type: ignore[arg-type]
            for text, pen in zip(self.texts, self.content.pens, strict=True)
        ]
        self.figure.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(self.left / self.width, (0.5 if self.strip else 0.08) / self.height),
            ncols=self._legend_columns(),
            frameon=False,
            borderaxespad=0,
            handlelength=2.4,
        )


def bezier_path(drawn: Curve) -> Path:
    """The runs of a curve as one path of cubic Bezier pieces."""
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for run in drawn.runs:
        points += run.points
        codes += [Path.MOVETO] + [Path.CURVE4] * (len(run.points) - 1)
    return Path(points, codes)


def _end_height(drawn: Curve, view: View) -> float:
    """Where a curve's right end is, or leaves the window."""
    if not drawn.runs:
        return view.bottom
    return min(max(drawn.runs[-1].end[1], view.bottom), view.top)


def shortened(label: str) -> str:
    """A label that fits beside a figure."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"
