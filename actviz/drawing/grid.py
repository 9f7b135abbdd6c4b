"""Small multiples: one activation a cell, all in the same window, up to a whole catalog."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.drawing import layout, legend, marks, names, theme
from actviz.drawing.curve import View
from actviz.drawing.layout import Box, Page
from actviz.drawing.owner import owned
from actviz.drawing.panel import PRIMES, Panel, dress, number, scales, x_ticks
from actviz.drawing.screen import new_figure
from actviz.drawing.window import Range, log_window, y_window
from actviz.options import Options

SHAPE = 1.45  # the width of a cell by its height, as near as can be
EMPTY = 1.5  # how bad an empty place is beside a misshapen cell
ROWS_OF_TYPE = 6.0  # that a cell has room for at least
SMALLEST = 0.3  # of the theme's lines and type: what they shrink to
GUTTER = 34.0  # units of a cell, between cells
KEY_SHARE = 0.6  # of the type's size: that of the key at the least
KEY = 2.2  # times the type's size: the room for the key


def drawn(
    activations: Sequence[Activation],
    options: Options,
    found: Sequence[Saturation],
    page: Page,
) -> Figure:
    """A sheet of cells. Raises UsageError for nothing to draw."""
    return _Grid(activations, options, found, page).drawn()


def shape(count: int, wide: float, tall: float) -> tuple[int, int]:
    """Columns and rows for so many cells: of a pleasant shape, few places left empty."""

    def fault(columns: int) -> float:
        rows = ceil(count / columns)
        cell = (wide / columns) / (tall / rows) / SHAPE
        return max(cell, 1 / cell) * (1 + EMPTY * (columns * rows - count) / count)

    columns = min(range(1, count + 1), key=fault)
    return columns, ceil(count / columns)


class _Grid:
    """One sheet in the making."""

    def __init__(
        self,
        activations: Sequence[Activation],
        options: Options,
        found: Sequence[Saturation],
        page: Page,
    ) -> None:
        self.activations, self.options, self.found, self.page = activations, options, found, page
        self.scales = scales(options)
        self.pens = theme.pens(len(self.scales))
        self.figure = new_figure(page)
        self.window = self._window()
        measure = names.Measure(page)
        self.texts = names.labels(activations, options)
        self.has_key = len(self.scales) > 1 or bool(found)
        edge = page.unit * layout.EDGE
        top = page.unit * (layout.TITLE if options.title else 0.0)
        key = KEY * page.em if self.has_key else 0.0
        wide, tall = page.width - 2 * edge, page.height - 2 * edge - top - key
        self.columns, self.rows = shape(len(activations), wide, tall)
        self.area = Box(edge, edge + key, wide, tall)
        self.left = edge  # of the panels
        widest = max(1.0, *map(measure, self.texts))
        cell = wide / self.columns, tall / self.rows
        room = min(1.0, 0.86 * cell[0] / widest, cell[1] / (ROWS_OF_TYPE * page.em))
        self.share = max(SMALLEST, room)
        self.cell_page = Page(page.width, page.height, page.dpi, page.unit * self.share)

    def _window(self) -> Range:
        """The part of the y axis that all cells show, where an impulse may be higher."""
        trees = [activation.tree for activation in self.activations]
        cells = [c for scale in self.scales for c in scale.cells(trees, self.options.range)]
        return log_window(cells) if self.scales[0].is_log else y_window(cells)

    def drawn(self) -> Figure:
        with theme.shrunk(self.share):
            self._cells()
        self._notes()
        return self.figure

    def _cells(self) -> None:
        page, area = self.cell_page, self.area
        ticks = self.scales[0].ticks(area.height / self.rows, *self.window, page)
        measure = names.Measure(page)
        numbers = max((measure(self.scales[0].number(t)) for t in ticks), default=0.0)
        left = self.left = area.left + numbers + page.unit * layout.PAD
        gutter = page.unit * GUTTER
        heading, below = page.unit * layout.HEADING, page.unit * layout.NUMBERS
        wide = (area.right - left - gutter * (self.columns - 1)) / self.columns
        tall = (area.height - below - heading * self.rows) / self.rows
        count = len(self.activations)
        for i, (activation, text) in enumerate(zip(self.activations, self.texts, strict=True)):
            row, column = divmod(i, self.columns)
            box = layout.on_pixels(
                left + column * (wide + gutter),
                area.top - (row + 1) * (heading + tall),
                wide,
                tall - page.unit * layout.GAP / 2,
            )
            ax = self.figure.add_axes(box.relative(page))
            view = View(*self.options.range, *self.window, box.width, box.height)
            panels = [Panel(ax, scale, view, page.dpi) for scale in self.scales]
            dress(panels[0], text, page)
            # the numbers at the ends would run into those of the next cell
            ax.xaxis.set_major_locator(x_ticks(view, page, prune="both"))
            ax.tick_params(labelleft=column == 0, labelbottom=i + self.columns >= count)
            ax.set_gid(owned("cell", activation.label))
            self._fill(panels, activation)
            if self.found:
                regions = [(self.pens[0].colour, self.found[i].regions)]
                marks.shade_regions(ax, regions, self.options.range)

    def _fill(self, panels: Sequence[Panel], activation: Activation) -> None:
        """The curves of one cell, f above its derivatives."""
        for panel, pen in reversed(list(zip(panels, self.pens, strict=True))):
            panel.keep_clear([activation.tree])
            panel.draw(activation.tree, pen, activation.label)

    def _notes(self) -> None:
        """The title, and the key of what is drawn in a cell."""
        page, left = self.page, self.left
        if self.options.title:
            names.draw_title(self.figure, self.options.title, left, page)
        if not self.has_key:
            return
        share = max(self.share, KEY_SHARE)
        small = Page(page.width, page.height, page.dpi, share * page.unit)
        with theme.shrunk(share):
            entries: list[tuple[str, Artist]] = [
                (scale.name(), legend.sample(pen))
                for scale, pen in zip(self.scales, self.pens, strict=True)
                if len(self.scales) > 1
            ]
            if self.found:
                text = f"|f{PRIMES[1]}| < {number(float(self.options.threshold))}"
                tinted = theme.tint(self.pens[0].colour, marks.TINTS["saturated"])
                entries.append((text, Patch(facecolor=tinted, linewidth=0)))
            corner = left, page.unit * layout.EDGE + names.line_height(small)
            in_a_row = legend.Arrangement(len(entries), 1.0, names.line_height(small))
            legend.draw_legend(self.figure, entries, corner, in_a_row, small)
