"""A comparison figure: f above, its derivatives below, on one x axis, names at the lines' ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from actviz.activation import MAX_ORDER, Activation
from actviz.analysis.saturation import Saturation
from actviz.analysis.saturation import saturation as saturated
from actviz.drawing import layout, marks, names, strip, theme
from actviz.drawing.coincide import same_as
from actviz.drawing.curve import View
from actviz.drawing.panel import PRIMES, Panel, dress, number, window_of, y_ticks
from actviz.drawing.theme import Pen
from actviz.drawing.window import Range
from actviz.errors import UsageError

SHADED = 2  # up to as many activations their regions are shaded in the panels too
INVISIBLE = 0.25  # pixels: curves that are nearer than this to one another coincide
TITLE = 1.25  # times the size of the other type


@dataclass(frozen=True)
class _Content:
    """What a figure shows."""

    activations: tuple[Activation, ...]
    orders: tuple[int, ...]
    window: Range
    saturations: tuple[Saturation, ...]
    title: str | None


def figure(
    activations: Sequence[Activation],
    *,
    orders: Sequence[int] = (0,),
    saturation: float | None = None,
    window: Range = (-6.0, 6.0),
    size: tuple[int, int] = (1920, 1080),
    title: str | None = None,
    style: str = "slides",
) -> Figure:
    """A figure that compares activations, without a window of its own.

    ``orders`` are those of the derivatives, one panel each from top to bottom; ``saturation`` is
    the threshold at which regions are marked, or None; ``window`` is the range of x; ``size`` is
    in pixels, of which there are 144 to the inch; ``style`` is a theme's name. The figure's label
    says what it shows. Raises UsageError for nothing to draw, an empty window, an order beyond 4
    and an unknown style.
    """
    left, right = map(float, window)
    if not activations:
        raise UsageError("there is nothing to draw", "name an activation, such as sigmoid")
    if not (left < right and isfinite(right - left)):
        raise UsageError(f"there is nothing between {left:g} and {right:g}")
    if not orders or not all(0 <= order <= MAX_ORDER for order in orders):
        raise UsageError(f"derivatives go from 0 to {MAX_ORDER}, not {list(orders)}")
    found = () if saturation is None else tuple(saturated(a.tree, saturation) for a in activations)
    content = _Content(tuple(activations), tuple(orders), (left, right), found, title)
    with theme.applied(style, layout.scale(size)):
        return _Sheet(content, size).drawn()


def described(activations: Sequence[Activation], orders: Sequence[int], window: Range) -> str:
    """What a figure shows, in a sentence."""
    shown = ", ".join("f" + "′" * order for order in orders)
    of = ", ".join(activation.label for activation in activations)
    return f"{shown} of {of} for x from {number(window[0])} to {number(window[1])}"


class _Sheet:
    """One figure in the making: windows, then places, then panels, then names."""

    def __init__(self, content: _Content, size: tuple[int, int]) -> None:
        self.content, self.size = content, size
        self.scale = layout.scale(size)
        self.pens = theme.pens(len(content.activations))
        self.figure = Figure(figsize=(size[0] / names.INCH, size[1] / names.INCH), dpi=names.INCH)
        self.figure.set_label(described(content.activations, content.orders, content.window))
        renderer = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]
        self.measure = names.Measure(renderer)
        trees = [activation.tree for activation in content.activations]
        self.windows = {order: window_of(trees, order, content.window) for order in content.orders}

    def drawn(self) -> Figure:
        content = self.content
        texts, has_labels = self._texts()
        widths = [self.measure(text) for text in texts]
        columns = names.legend_columns(widths, self.size, self.scale)
        places = self._arranged(
            labels=names.beside(max(widths), self.scale) if has_labels else 0.0,
            legend_rows=0 if has_labels else -(-len(texts) // columns),
        )
        panels = self._panels(places)
        for panel in panels:
            for a in content.activations:
                panel.taken += marks.arrows(panel.impulses(a.tree), panel.view)
        curves = [
            [panel.draw(a.tree, pen, a.label) for a, pen in self._pairs()] for panel in panels
        ]
        if 0 < len(content.saturations) <= SHADED:
            regions = [(p.colour, s.regions) for p, s in self._saturated()]
            for panel in panels:
                marks.shade(panel.ax, regions, content.window)
        if places.strip is not None:
            self._strip(panels[-1].ax, places)
        if has_labels:
            names.draw_labels(
                self.figure, texts, self.pens, curves[0], panels[0].view, places.panels, self.scale
            )
        else:
            corner = places.panels[0].left, places.legend
            names.draw_legend(self.figure, texts, self.pens, corner, columns, self.scale)
        self._notes(panels, places)
        return self.figure

    def _pairs(self) -> list[tuple[Activation, Pen]]:
        return list(zip(self.content.activations, self.pens, strict=True))

    def _saturated(self) -> list[tuple[Pen, Saturation]]:
        return list(zip(self.pens, self.content.saturations, strict=True))

    def _arranged(self, labels: float, legend_rows: int) -> layout.Layout:
        """The places of everything. How many numbers a y axis has depends on its height, so the
        widths of numbers are taken from a first layout."""
        numbers = 0.0
        for _ in range(2):
            places = layout.arranged(
                self.size,
                panels=len(self.content.orders),
                numbers=numbers,
                labels=labels,
                is_titled=self.content.title is not None,
                strip_rows=len(self.content.saturations),
                legend_rows=legend_rows,
            )
            texts = [
                number(tick)
                for box, (low, high) in zip(places.panels, self.windows.values(), strict=True)
                for tick in y_ticks(box.height, self.scale).tick_values(low, high)
                if low <= tick <= high
            ]
            numbers = max(map(self.measure, texts), default=0.0)
        return places

    def _panels(self, places: layout.Layout) -> list[Panel]:
        """Dressed axes, the x axis shared, with its numbers below the last one."""
        found: list[Panel] = []
        left, right = self.content.window
        for box, order in zip(places.panels, self.content.orders, strict=True):
            shared = found[0].ax if found else None
            ax = self.figure.add_axes(box.relative(self.size), sharex=shared)
            view = View(left, right, *self.windows[order], box.width, box.height)
            dress(ax, view, order, self.scale)
            ax.tick_params(labelbottom=False)
            found.append(Panel(ax, order, view))
        found[-1].ax.tick_params(labelbottom=places.strip is None)
        return found

    def _texts(self) -> tuple[list[str], bool]:
        """What the curves are called, and whether that has room beside the panels."""
        content = self.content
        rough = layout.arranged(
            self.size,
            panels=len(content.orders),
            numbers=0.0,
            labels=0.0,
            is_titled=content.title is not None,
            strip_rows=len(content.saturations),
        )
        tolerances = {
            order: INVISIBLE * (self.windows[order][1] - self.windows[order][0]) / box.height
            for box, order in zip(rough.panels, content.orders, strict=True)
        }
        twins = same_as(content.activations, content.window, tolerances)
        texts = [names.shortened(activation.label) for activation in content.activations]
        for i, twin in enumerate(twins):
            if twin is not None:
                same = content.activations[i].tree is content.activations[twin].tree
                texts[i] = f"{texts[i]} {'=' if same else '≈'} {texts[twin]}"
        height = rough.panels[0].top - rough.panels[-1].bottom
        widths = [self.measure(text) for text in texts]
        return texts, names.fit_beside(widths, self.size, height, self.scale)

    def _strip(self, panel: Axes, places: layout.Layout) -> None:
        """The strip below the last panel, the x axis' numbers below it, and the key."""
        assert places.strip is not None
        ax = self.figure.add_axes(places.strip.relative(self.size), sharex=panel)
        shown = strip.bars(self.content.saturations, self.content.window)
        strip.draw_strip(ax, shown, self.pens)
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.set_gid("saturation")
        ax.tick_params(labelbottom=True)
        patches = strip.key(shown)
        heading = f"|f{PRIMES[1]}| < {number(float(self.content.saturations[0].threshold))}"
        if not patches:
            heading += " nowhere in sight"
        x, y = places.strip.left, places.key / self.size[1]
        self.figure.text(
            x / self.size[0], y, heading, ha="left", va="center_baseline", gid="threshold"
        )
        x += self.measure(heading) + 40 * self.scale
        for patch in patches:
            word = str(patch.get_label())
            box = layout.Box(x, places.key - 11 * self.scale, 44 * self.scale, 22 * self.scale)
            left, bottom, width, height = box.relative(self.size)
            patch.set_bounds(left, bottom, width, height)
            patch.set_transform(self.figure.transFigure)
            self.figure.add_artist(patch)
            x = box.right + 14 * self.scale
            self.figure.text(x / self.size[0], y, word, ha="left", va="center_baseline", gid="key")
            x += self.measure(word) + 40 * self.scale

    def _notes(self, panels: Sequence[Panel], places: layout.Layout) -> None:
        """The title, and what grey means."""
        if self.content.title:
            self.figure.text(
                places.panels[0].left / self.size[0],
                places.title / self.size[1],
                self.content.title,
                fontsize=TITLE * float(mpl.rcParams["font.size"]),
                ha="left",
                va="center",
                gid="title",
            )
        if any(panel.has_undecided for panel in panels):
            box = places.panels[0]
            self.figure.text(
                box.right / self.size[0],
                (box.top + 14 * self.scale) / self.size[1],
                "grey: not decided",
                color=mpl.rcParams["xtick.color"],
                ha="right",
                va="bottom",
                gid="undecided",
            )
