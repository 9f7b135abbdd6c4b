"""A comparison figure: f above, its derivatives below, on one x axis, names at the lines' ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.analysis.saturation import saturation as saturated
from actviz.drawing import grid, layout, legend, marks, names, strip, theme
from actviz.drawing.coincide import same_as, stretches
from actviz.drawing.curve import View
from actviz.drawing.family import family
from actviz.drawing.layout import Page
from actviz.drawing.panel import Panel, Scale, dress, number, scales
from actviz.drawing.screen import new_figure
from actviz.errors import UsageError
from actviz.options import Options

SHADED = 2  # up to as many activations their regions are shaded in the panels too
MOST_NAMED = 4  # of curves that coincide
NOTE = 0.8  # of a panel's width, for a note above it
INVISIBLE = 0.25  # pixels: curves that are nearer than this to one another coincide


@dataclass(frozen=True)
class _Content:
    """What a figure shows."""

    activations: tuple[Activation, ...]
    options: Options
    saturations: tuple[Saturation, ...]


def figure(activations: Sequence[Activation], options: Options | None = None) -> Figure:
    """A figure that compares activations, without a window of its own: one panel for each
    derivative, from top to bottom.

    The figure's label is a title and, in a second line, what is to be seen. Raises UsageError for
    nothing to draw.
    """
    wanted = options or Options()
    if not activations:
        raise UsageError("there is nothing to draw", "name an activation, such as sigmoid")
    found: tuple[Saturation, ...] = ()
    if wanted.saturation:
        found = tuple(saturated(a.tree, wanted.threshold) for a in activations)
    with theme.applied(wanted.theme, wanted.size) as page:
        if wanted.layout == "grid":
            drawn = grid.drawn(activations, wanted, found, page)
        else:
            drawn = _Sheet(_Content(tuple(activations), wanted, found), page).drawn()
        drawn.set_label("\n".join((titled(activations, wanted), described(activations, wanted))))
        if wanted.transparent:
            drawn.set_facecolor("none")
        return drawn


def titled(activations: Sequence[Activation], options: Options) -> str:
    """What a figure is called: its title, or else the names of what it shows."""
    return options.title or ", ".join(activation.label for activation in activations)


def described(activations: Sequence[Activation], options: Options) -> str:
    """What a figure shows, in a sentence."""
    shown = ", ".join("f" + "′" * order for order in options.orders)
    of = ", ".join(activation.label for activation in activations)
    left, right = map(number, options.range)
    sentence = f"{shown} of {of} for x from {left} to {right}"
    if options.yscale == "log":
        sentence += ", on a logarithmic scale"
    if options.saturation:
        sentence += f"; marked is where |f′| < {number(float(options.threshold))}"
    return sentence


class _Sheet:
    """One figure in the making: windows, then places, then panels, then names."""

    def __init__(self, content: _Content, page: Page) -> None:
        self.content, self.options, self.page = content, content.options, page
        self.trees = [activation.tree for activation in content.activations]
        self.names = [activation.label for activation in content.activations]
        self.family = family(content.activations)
        self.pens = theme.pens(
            len(self.trees), ranks=None if self.family is None else self.family.ranks
        )
        self.figure = new_figure(page)
        self.measure = names.Measure(page)
        self.scales = scales(self.options)
        self.windows = [scale.window(self.trees, self.options.range) for scale in self.scales]

    def drawn(self) -> Figure:
        texts, has_labels = self._texts()
        has_legend = bool(texts) and not has_labels
        below = legend.arrangement(texts, self.measure, self.page) if has_legend else None
        wide = max(map(self.measure, texts), default=0.0)
        places = self._arranged(
            labels=names.beside(wide, self.page) if has_labels else 0.0,
            below=0.0 if below is None else below.height,
        )
        panels = self._panels(places)
        for panel in panels:
            panel.keep_clear(self.trees)
        pairs = list(zip(self.content.activations, self.pens, strict=True))
        curves = [[panel.draw(a.tree, pen, a.label) for a, pen in pairs] for panel in panels]
        for panel, drawn in zip(panels, curves, strict=True):
            marks.draw_poles(panel.ax, zip(self.trees, drawn, strict=True), panel.view)
        self._saturation(panels, places)
        if has_labels:
            sizes = names.heights(texts, self.measure, self.page)
            beside = panels[0].view, places.panels, self.page
            names.draw_labels(self.figure, self.names, texts, sizes, self.pens, curves[0], *beside)
        elif below is not None:
            corner = below.left(places.panels[0].left, self.page), places.legend
            entries = list(zip(texts, map(legend.sample, self.pens, self.names), strict=True))
            legend.draw_legend(self.figure, entries, corner, below, self.page)
        self._notes(panels, places)
        return self.figure

    def _arranged(self, labels: float, below: float) -> layout.Layout:
        """The places of everything. How many numbers a y axis has depends on its height, so the
        widths of numbers are taken from a first layout."""
        numbers = 0.0
        for _ in range(2):
            places = layout.arranged(
                self.page,
                panels=len(self.scales),
                numbers=numbers,
                labels=labels,
                is_titled=bool(self.options.title),
                strip_rows=len(self.content.saturations),
                legend=below,
            )
            texts = [
                scale.number(tick)
                for box, scale, window in zip(places.panels, self.scales, self.windows, strict=True)
                for tick in scale.ticks(box.height, *window, self.page)
            ]
            numbers = max(map(self.measure, texts), default=0.0)
        return places

    def _panels(self, places: layout.Layout) -> list[Panel]:
        """Dressed axes, the x axis shared, with its numbers below the last one."""
        found: list[Panel] = []
        of = "f" if self.family is None else self.family.name
        for box, scale, window in zip(places.panels, self.scales, self.windows, strict=True):
            shared = found[0].ax if found else None
            ax = self.figure.add_axes(box.relative(self.page), sharex=shared)
            view = View(*self.options.range, *window, box.width, box.height)
            panel = Panel(ax, scale, view, self.page.dpi)
            dress(panel, scale.name(of), self.page)
            ax.tick_params(labelbottom=False)
            ax.set_gid(f"panel-{scale.order}")
            found.append(panel)
        found[-1].ax.tick_params(labelbottom=places.strip is None)
        return found

    def _texts(self) -> tuple[list[str], bool]:
        """What the curves are called, and whether that has room beside the panels."""
        activations = self.content.activations
        if self.options.labels == "none":
            return [], False
        texts = names.labels(activations, self.options)
        if self.options.labels == "name" and self.family is not None:
            texts = list(self.family.labels)
        boxes = self._arranged(labels=0.0, below=0.0).panels
        for i, twin in enumerate(self._twins(boxes)):
            if twin is not None and texts[i] != texts[twin]:
                same = activations[i].tree is activations[twin].tree
                texts[i] = names.joined(texts[i], "=" if same else "≈", texts[twin])
        height = boxes[0].top - boxes[-1].bottom
        return texts, names.fit_beside(texts, self.measure, self.page, height)

    def _tolerances(self, boxes: Sequence[layout.Box]) -> dict[int, float]:
        """The difference that cannot be seen, by the order of the derivative."""
        return {
            scale.order: 0.0 if scale.is_log else INVISIBLE * (high - low) / box.height
            for box, scale, (low, high) in zip(boxes, self.scales, self.windows, strict=True)
        }

    def _twins(self, boxes: Sequence[layout.Box]) -> list[int | None]:
        """Which curve each one lies upon from end to end."""
        tolerances = self._tolerances(boxes)
        return same_as(self.content.activations, self.options.range, tolerances)

    def _coinciding(self, boxes: Sequence[layout.Box]) -> str:
        """What is to be said of curves that lie upon one another for a part of the window; where
        there are several such parts, of the longest."""
        activations, (left, right) = self.content.activations, self.options.range
        twins = self._twins(boxes)
        roots = [i if twin is None else twin for i, twin in enumerate(twins)]
        found = [
            stretch
            for stretch in stretches(activations, (left, right), self._tolerances(boxes))
            if len({roots[i] for i in stretch.members}) > 1
        ]
        if not found or self.options.labels == "none":
            return ""
        longest = max(found, key=lambda stretch: stretch.right - stretch.left)
        a, b = number(longest.left), number(longest.right)
        where = f"{a} < x < {b}"
        if longest.left == left:
            where = f"x < {b}"
        elif longest.right == right:
            where = f"x > {a}"
        if len(longest.members) == len(activations) > 2:
            return f"{where}: all coincide"
        shown = [names.shortened(activations[i].label) for i in longest.members]
        if len(shown) > MOST_NAMED:
            shown = [*shown[: MOST_NAMED - 1], f"{len(shown) - MOST_NAMED + 1} more"]
        return f"{where}: {', '.join(shown)} coincide"

    def _saturation(self, panels: Sequence[Panel], places: layout.Layout) -> None:
        """Shaded regions, the levels they lead to, and the strip."""
        found = self.content.saturations
        if 0 < len(found) <= SHADED:
            colours = [pen.colour for pen in self.pens]
            regions = [(c, s.regions) for c, s in zip(colours, found, strict=True)]
            for panel in panels:
                marks.shade_regions(panel.ax, regions, self.options.range)
        for panel in panels:
            if panel.scale == Scale(0):
                marks.draw_limits(panel.ax, (r for s in found for r in s.regions), panel.view)
        if places.strip is not None:
            self._strip(panels[-1].ax, places)

    def _strip(self, panel: Axes, places: layout.Layout) -> None:
        """The strip below the last panel, the x axis' numbers below it, and the key."""
        assert places.strip is not None
        found, window = self.content.saturations, self.options.range
        shown = strip.add_strip(
            panel, found, self.pens, self.names, window, places.strip, self.page
        )
        corner = places.strip.left, places.key
        strip.draw_key(self.figure, shown, self.options.threshold, corner, self.measure, self.page)

    def _notes(self, panels: Sequence[Panel], places: layout.Layout) -> None:
        """The title, which curves coincide, and what grey means."""
        if self.options.title:
            names.draw_title(self.figure, self.options.title, places.panels[0].left, self.page)
        box = places.panels[0]
        note = self._coinciding(places.panels)
        if any(panel.has_undecided for panel in panels):
            note = "grey: not decided"
        if note and self.measure(note) < NOTE * box.width:
            self.figure.text(
                box.right / self.page.width,
                (box.top + 14 * self.page.unit) / self.page.height,
                note,
                color=mpl.rcParams["xtick.color"],
                ha="right",
                va="bottom",
                gid="note",
            )
