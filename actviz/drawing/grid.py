"""Small multiples: one activation a cell, one scale a row at the least, up to a whole catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.patches import Patch

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.drawing import bar, layout, legend, marks, names, theme
from actviz.drawing.gids import gid
from actviz.drawing.lane import TALL
from actviz.drawing.layout import Box
from actviz.drawing.panel import Panel, placed, scales
from actviz.drawing.reading import draw_readings
from actviz.drawing.sheet import Sheet
from actviz.drawing.theme import Pen
from actviz.drawing.ticks import has_common_x, x_name
from actviz.drawing.window import Range, log_window, y_window
from actviz.formula.tree import Tree
from actviz.options import Options

SHAPE = 1.45  # the width of a cell by its height, as near as can be
EMPTY = 1.5  # how bad an empty place is beside a misshapen cell
ROWS_OF_TYPE = 6.0  # that a cell has room for at least
SMALLEST = 0.3  # of the theme's lines and type: what they shrink to
ALIKE = 2.0  # times the height: rows that share a scale
LONGEST = 32  # characters of a cell's name, or as many as fit above it, each
SIGN = 0.36  # of the type's size
WIDE = 0.86  # of a cell: its name
GUTTER = 34.0  # units of a cell, between cells
KEY_SHARE = 0.6  # of the type's size: that of the key at the least
KEY = 2.2  # times the type's size: the room for the key


def draw(
    sheet: Sheet, activations: Sequence[Activation], options: Options, found: Sequence[Saturation]
) -> None:
    """Draws cells on a sheet."""
    grid = _Grid(sheet, activations, options, found)
    with sheet.shrunk(grid.share) as small:
        left = grid.draw_cells(small)
    grid.draw_notes(left)


def shape(count: int, wide: float, tall: float) -> tuple[int, int]:
    """Columns and rows for so many cells: of a pleasant shape, few places left empty."""

    def fault(columns: int) -> float:
        rows = ceil(count / columns)
        cell = (wide / columns) / (tall / rows) / SHAPE
        return max(cell, 1 / cell) * (1 + EMPTY * (columns * rows - count) / count)

    columns = min(range(1, count + 1), key=fault)
    return columns, ceil(count / columns)


def _pens(cells: int, lines: int, own: Sequence[str]) -> list[tuple[Pen, ...]]:
    """The pens of each cell: all that is drawn of an activation has its colour, and dashes tell
    the derivatives. Cells have the colours that are given, and from there on one and the same,
    for it is their names that tell them apart."""
    colours = [pen.colour for pen in theme.pens(min(len(own), cells), own=own)]
    colours += [theme.colours(1)[0]] * (cells - len(colours))
    return [tuple(Pen(colour, dashes) for dashes in theme.DASHES[:lines]) for colour in colours]


class _Grid:
    """Cells in the making."""

    def __init__(
        self,
        sheet: Sheet,
        activations: Sequence[Activation],
        options: Options,
        found: Sequence[Saturation],
    ) -> None:
        self.sheet, self.activations, self.options, self.found = sheet, activations, options, found
        page = sheet.page
        self.scales = scales(options)
        self.pens = _pens(len(activations), len(self.scales), options.colors)
        self.x_name = options.xlabel or ""
        self.has_key = len(self.scales) > 1 or bool(found)
        edge = page.unit * layout.EDGE
        self.title = names.title_lines(sheet, options.title)
        top = page.unit * layout.title_height(len(self.title))
        key = KEY * page.em if self.has_key else 0.0
        is_named = bool(options.xlabel) or has_common_x(options.range)
        named = page.unit * layout.NAME if is_named else 0.0
        wide, tall = page.width - 2 * edge, page.height - 2 * edge - top - key - named
        self.columns, self.rows = shape(len(activations), wide, tall)
        self.area = Box(edge, edge + key + named, wide, tall)
        self.heights = self._heights()
        longest = max(LONGEST, int(WIDE * wide / self.columns / (SIGN * page.em)))
        self.texts = names.cut(names.labels(activations, options), longest)
        widest = max(1.0, *map(sheet.measure, self.texts))
        cell = wide / self.columns, tall / self.rows
        room = min(1.0, WIDE * cell[0] / widest, cell[1] / (ROWS_OF_TYPE * page.em))
        self.share = max(SMALLEST, room)

    def _heights(self) -> list[Range]:
        """The part of the y axis that the cells of each row show:
        the same in all, unless that would make strips of some."""
        trees = [activation.tree for activation in self.activations]
        rows = [trees[i : i + self.columns] for i in range(0, len(trees), self.columns)]
        found = [self._window(row) for row in rows]
        tall = [high - low for low, high in found]
        return found if max(tall) > ALIKE * min(tall) else [self._window(trees)] * len(rows)

    def _window(self, trees: Sequence[Tree]) -> Range:
        cells = [c for scale in self.scales for c in scale.cells(trees, self.options.range)]
        if self.options.yrange:
            return self.scales[0].given(self.options.yrange[0])
        return log_window(cells) if self.scales[0].is_log else y_window(cells)

    def draw_cells(self, sheet: Sheet) -> float:
        """The cells, on a sheet as small as they are; gives back where the first one begins."""
        page, area, scale = sheet.page, self.area, self.scales[0]
        texts = [
            text
            for heights in self.heights
            for text in scale.numbers(scale.ticks(area.height / self.rows, *heights, page))[0]
        ]
        numbers = max(map(sheet.measure, texts), default=0.0)
        left = area.left + numbers + page.unit * layout.PAD
        gutter = page.unit * GUTTER
        lanes = [TALL * page.em * has_lane for has_lane in self._lanes()]
        heading, below = page.unit * layout.HEADING, page.unit * layout.NUMBERS
        wide = (area.right - left - gutter * (self.columns - 1)) / self.columns
        tall = (area.height - below - heading * self.rows - sum(lanes)) / self.rows
        count = len(self.activations)
        for i, (activation, text) in enumerate(zip(self.activations, self.texts, strict=True)):
            row, column = divmod(i, self.columns)
            box = layout.on_pixels(
                left + column * (wide + gutter),
                area.top - (row + 1) * (heading + tall) - sum(lanes[: row + 1]),
                wide,
                tall - page.unit * layout.GAP / 2,
            )
            first = placed(
                sheet,
                box,
                scale,
                self.options.range,
                self.heights[row],
                text,
                gid=gid("cell", activation.label),
                lane=lanes[row],
                is_pruned=True,  # the numbers at the ends would run into those of the next cell
            )
            ax = first.ax
            ax.tick_params(labelleft=column == 0, labelbottom=i + self.columns >= count)
            panels = [Panel(ax, each, first.view, page.dpi, is_marked=True) for each in self.scales]
            self._fill(panels, activation, self.pens[i])
            self.x_name = x_name(self.options.xlabel, first.said)
            if self.found:
                marks.shade_regions(ax, [self.found[i].regions], self.options.range)
        return left

    def _lanes(self) -> list[bool]:
        """Which rows have impulses."""
        found = [
            any(scale.impulses(activation.tree, self.options.range) for scale in self.scales)
            for activation in self.activations
        ]
        return [any(found[i : i + self.columns]) for i in range(0, len(found), self.columns)]

    def _fill(self, panels: Sequence[Panel], activation: Activation, pens: Sequence[Pen]) -> None:
        """The curves of one cell, f above its derivatives."""
        for panel, pen in reversed(list(zip(panels, pens, strict=True))):
            panel.draw(activation.tree, pen, activation.label)
        mark = self.options.mark
        if mark is not None:
            found = [reading for panel in panels for reading in panel.readings(mark)]
            draw_readings(panels[0].ax, mark, found, panels[0].view, panels[0].dpi)
        panels[0].draw_lane([strike for panel in panels for strike in panel.strikes])

    def draw_notes(self, left: float) -> None:
        """The title, and the key of what is drawn in a cell."""
        names.draw_title(self.sheet, self.title, left)
        if self.x_name:
            x, y = (
                (left + self.area.right) / 2,
                self.area.bottom - self.sheet.page.unit * layout.NAME,
            )
            self.sheet.text(x, y, self.x_name, ha="center", va="bottom", gid="x-name")
        if not self.has_key:
            return
        with self.sheet.shrunk(max(self.share, KEY_SHARE)) as small:
            colour = mpl.rcParams["text.color"]
            is_one = len(set(self.pens)) == 1
            key = [pen if is_one else replace(pen, colour=colour) for pen in self.pens[0]]
            entries: list[tuple[str, Artist]] = [
                (scale.name(), legend.sample(pen))
                for scale, pen in zip(self.scales, key, strict=True)
                if len(self.scales) > 1
            ]
            if self.found:
                shade = Patch(facecolor=theme.grey(marks.SHADE), linewidth=0)
                entries.append((bar.under(self.options.threshold), shade))
            line = names.line_height(small.page)
            corner = left, self.sheet.page.unit * layout.EDGE + line
            in_a_row = legend.Arrangement(
                len(entries), 1.0, line, names.sample_width(key, small.page)
            )
            legend.draw_legend(small, entries, corner, in_a_row)
