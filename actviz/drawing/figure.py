"""A comparison figure: f above, its derivatives below, on one x axis, names at the lines' ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.analysis.saturation import saturation as saturated
from actviz.drawing import layout, marks, names, strip, theme
from actviz.drawing.coincide import same_as
from actviz.drawing.curve import View
from actviz.drawing.layout import Page
from actviz.drawing.panel import PRIMES, Panel, dress, number, window_of, y_ticks
from actviz.drawing.theme import Pen, type_size
from actviz.errors import UsageError
from actviz.options import Options

SHADED = 2  # up to as many activations their regions are shaded in the panels too
INVISIBLE = 0.25  # pixels: curves that are nearer than this to one another coincide
TITLE = 1.25  # times the size of the other type


@dataclass(frozen=True)
class _Content:
    """What a figure shows."""

    activations: tuple[Activation, ...]
    options: Options
    saturations: tuple[Saturation, ...]


def figure(activations: Sequence[Activation], options: Options | None = None) -> Figure:
    """A figure that compares activations, without a window of its own: one panel for each
    derivative, from top to bottom.

    The figure's label says what it shows. Raises UsageError for nothing to draw.
    """
    wanted = options or Options()
    if not activations:
        raise UsageError("there is nothing to draw", "name an activation, such as sigmoid")
    found: tuple[Saturation, ...] = ()
    if wanted.saturation:
        found = tuple(saturated(a.tree, wanted.threshold) for a in activations)
    content = _Content(tuple(activations), wanted, found)
    with theme.applied(wanted.theme, wanted.size) as page:
        return _Sheet(content, page).drawn()


def described(activations: Sequence[Activation], options: Options) -> str:
    """What a figure shows, in a sentence."""
    shown = ", ".join("f" + "′" * order for order in options.orders)
    of = ", ".join(activation.label for activation in activations)
    left, right = map(number, options.range)
    return f"{shown} of {of} for x from {left} to {right}"


class _Sheet:
    """One figure in the making: windows, then places, then panels, then names."""

    def __init__(self, content: _Content, page: Page) -> None:
        self.content, self.options, self.page = content, content.options, page
        self.pens = theme.pens(len(content.activations))
        self.figure = Figure(figsize=page.inches, dpi=page.dpi)
        self.figure.set_label(described(content.activations, self.options))
        renderer = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]
        self.measure = names.Measure(renderer)
        trees = [activation.tree for activation in content.activations]
        self.windows = {
            order: window_of(trees, order, self.options.range) for order in self.options.orders
        }

    def drawn(self) -> Figure:
        content = self.content
        texts, has_labels = self._texts()
        widths = [self.measure(text) for text in texts]
        columns = names.legend_columns(widths, self.page)
        places = self._arranged(
            labels=names.beside(max(widths), self.page) if has_labels else 0.0,
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
                marks.shade_regions(panel.ax, regions, self.options.range)
        if places.strip is not None:
            self._strip(panels[-1].ax, places)
        if has_labels:
            names.draw_labels(
                self.figure, texts, self.pens, curves[0], panels[0].view, places.panels, self.page
            )
        else:
            corner = places.panels[0].left, places.legend
            names.draw_legend(self.figure, texts, self.pens, corner, columns, self.page)
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
                self.page,
                panels=len(self.options.orders),
                numbers=numbers,
                labels=labels,
                is_titled=self.options.title is not None,
                strip_rows=len(self.content.saturations),
                legend_rows=legend_rows,
            )
            texts = [
                number(tick)
                for box, (low, high) in zip(places.panels, self.windows.values(), strict=True)
                for tick in y_ticks(box.height, self.page).tick_values(low, high)
                if low <= tick <= high
            ]
            numbers = max(map(self.measure, texts), default=0.0)
        return places

    def _panels(self, places: layout.Layout) -> list[Panel]:
        """Dressed axes, the x axis shared, with its numbers below the last one."""
        found: list[Panel] = []
        left, right = self.options.range
        for box, order in zip(places.panels, self.options.orders, strict=True):
            shared = found[0].ax if found else None
            ax = self.figure.add_axes(box.relative(self.page), sharex=shared)
            view = View(left, right, *self.windows[order], box.width, box.height)
            dress(ax, view, order, self.page)
            ax.tick_params(labelbottom=False)
            found.append(Panel(ax, order, view, self.page.dpi))
        found[-1].ax.tick_params(labelbottom=places.strip is None)
        return found

    def _texts(self) -> tuple[list[str], bool]:
        """What the curves are called, and whether that has room beside the panels."""
        content = self.content
        rough = layout.arranged(
            self.page,
            panels=len(self.options.orders),
            numbers=0.0,
            labels=0.0,
            is_titled=self.options.title is not None,
            strip_rows=len(content.saturations),
        )
        tolerances = {
            order: INVISIBLE * (self.windows[order][1] - self.windows[order][0]) / box.height
            for box, order in zip(rough.panels, self.options.orders, strict=True)
        }
        twins = same_as(content.activations, self.options.range, tolerances)
        texts = [names.shortened(activation.label) for activation in content.activations]
        for i, twin in enumerate(twins):
            if twin is not None:
                same = content.activations[i].tree is content.activations[twin].tree
                texts[i] = f"{texts[i]} {'=' if same else '≈'} {texts[twin]}"
        height = rough.panels[0].top - rough.panels[-1].bottom
        widths = [self.measure(text) for text in texts]
        return texts, names.fit_beside(widths, self.page, height)

    def _strip(self, panel: Axes, places: layout.Layout) -> None:
        """The strip below the last panel, the x axis' numbers below it, and the key."""
        assert places.strip is not None
        ax = self.figure.add_axes(places.strip.relative(self.page), sharex=panel)
        shown = strip.bars(self.content.saturations, self.options.range)
        strip.draw_strip(ax, shown, self.pens)
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.set_gid("saturation")
        ax.tick_params(labelbottom=True)
        patches = strip.key(shown)
        heading = f"|f{PRIMES[1]}| < {number(float(self.content.saturations[0].threshold))}"
        if not patches:
            heading += " nowhere in sight"
        unit, (wide, tall) = self.page.unit, self.page.size
        x, y = places.strip.left, places.key / tall
        self.figure.text(x / wide, y, heading, ha="left", va="center_baseline", gid="threshold")
        x += self.measure(heading) + 40 * unit
        for patch in patches:
            word = str(patch.get_label())
            box = layout.Box(x, places.key - 11 * unit, 44 * unit, 22 * unit)
            left, bottom, width, height = box.relative(self.page)
            patch.set_bounds(left, bottom, width, height)
            patch.set_transform(self.figure.transFigure)
            self.figure.add_artist(patch)
            x = box.right + 14 * unit
            self.figure.text(x / wide, y, word, ha="left", va="center_baseline", gid="key")
            x += self.measure(word) + 40 * unit

    def _notes(self, panels: Sequence[Panel], places: layout.Layout) -> None:
        """The title, and what grey means."""
        if self.options.title:
            self.figure.text(
                places.panels[0].left / self.page.width,
                places.title / self.page.height,
                self.options.title,
                fontsize=TITLE * type_size(),
                ha="left",
                va="center",
                gid="title",
            )
        if any(panel.has_undecided for panel in panels):
            box = places.panels[0]
            self.figure.text(
                box.right / self.page.width,
                (box.top + 14 * self.page.unit) / self.page.height,
                "grey: not decided",
                color=mpl.rcParams["xtick.color"],
                ha="right",
                va="bottom",
                gid="undecided",
            )
