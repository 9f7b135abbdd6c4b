"""Small multiples: one activation a cell, on one scale with those beside it as far as that suits,
up to a whole catalog, which stands family by family (cells.py) on a page that grows with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.drawing import bar, cells, layout, legend, marks, names, stairs, theme
from actviz.drawing.cells import WIDE, Plan, Row, shape
from actviz.drawing.gids import gid
from actviz.drawing.lane import TALL
from actviz.drawing.layout import Box
from actviz.drawing.panel import Panel, placed, scales
from actviz.drawing.ranges import Range
from actviz.drawing.readout import draw_readings
from actviz.drawing.sheet import Sheet
from actviz.drawing.sheet import sheet as blank_sheet
from actviz.drawing.theme import Pen
from actviz.drawing.ticks import has_common_x, x_name
from actviz.drawing.window import log_window, y_window
from actviz.floats import float_type
from actviz.options import Options
from actviz.readers import Size

ALIKE = 2.0  # times the height: rows that share a scale
UNLIKE = 3.0  # times lower than its cell, or higher: a curve that has another scale
LONGEST = 32  # characters of a cell's name, or as many as fit above it, each
SIGN = 0.36  # of the type's size
BETWEEN = 0.5  # times the type's size: from a cell's name to the next at the least
OUTSIDE = 0.8  # of the page's edge: what the last one's may take of it
GUTTER = 34.0  # units of a cell, between cells
KEY_SHARE = 0.6  # of the type's size: that of the key at the least
KEY = 2.2  # times the type's size: the room for the key


def planned(activations: Sequence[Activation], options: Options) -> tuple[Options, Plan]:
    """How cells stand, and the options, with a page of the size that they need where these give
    none."""
    with blank_sheet(options, "") as blank:
        page, area = blank.page, _Frame(blank, options).area
        columns, _ = shape(len(activations), area.width, area.height)
        longest = max(LONGEST, int(WIDE * area.width / columns / (SIGN * page.em)))
        texts = names.cut(names.labels(activations, options), longest)
        widest = max(1.0, *map(blank.measure, texts))
        room = area.width, area.height
        may_grow = options.size is None or options.size.grows
        plan = cells.planned(activations, texts, widest, page, room, may_grow=may_grow)
        if not plan.growth:
            return options, plan
        wide, tall = page.inches
        return replace(options, size=Size(wide, tall + plan.growth / page.dpi, "in")), plan


def draw(
    sheet: Sheet,
    activations: Sequence[Activation],
    options: Options,
    found: Sequence[Saturation],
    plan: Plan,
) -> None:
    """Draws cells on a sheet, as they are planned."""
    grid = _Grid(sheet, activations, options, found, plan)
    with sheet.shrunk(plan.share) as small:
        grid.draw_cells(small)
    grid.draw_notes()


def _pens(cells: int, lines: int, own: Sequence[str]) -> list[tuple[Pen, ...]]:
    """The pens of each cell: all that is drawn of an activation has its colour, and dashes tell
    the derivatives. Cells have the colours that are given, and from there on one and the same,
    for it is their names that tell them apart."""
    colours = [pen.colour for pen in theme.pens(min(len(own), cells), own=own)]
    colours += [theme.colours(1)[0]] * (cells - len(colours))
    return [tuple(Pen(colour, dashes) for dashes in theme.DASHES[:lines]) for colour in colours]


def _kind(own: Range, whole: Range) -> int:
    """Whether a curve with a window of its own is in sight in that of several (0), too low for it
    (-1), too high (1), or elsewhere (2)."""
    if own[0] > whole[1] or own[1] < whole[0]:
        return 2
    share = (own[1] - own[0]) / (whole[1] - whole[0])
    return (share > UNLIKE) - (share < 1 / UNLIKE)


class _Frame:
    """What stands round the cells, and the area that is left to them."""

    def __init__(self, sheet: Sheet, options: Options, *, has_grown: bool = False) -> None:
        page = sheet.page
        edge = page.unit * layout.EDGE
        self.title = names.title_lines(sheet, options.title)
        self.has_key = len(scales(options)) > 1 or options.saturation or bool(options.dtype)
        top = page.height - edge - page.unit * layout.title_height(len(self.title))
        key = KEY * page.em if self.has_key else 0.0
        is_named = bool(options.xlabel) or has_common_x(options.range)
        bottom = edge + (page.unit * layout.NAME if is_named else 0.0)
        line = names.line_height(page)
        if has_grown:  # the foot of a high page is not in sight
            self.key, top = top, top - key
        else:
            self.key, bottom = edge + line, bottom + key
        self.area = Box(edge, bottom, page.width - 2 * edge, top - bottom)


class _Grid:
    """Cells in the making."""

    def __init__(
        self,
        sheet: Sheet,
        activations: Sequence[Activation],
        options: Options,
        found: Sequence[Saturation],
        plan: Plan,
    ) -> None:
        self.sheet, self.activations, self.options, self.found = sheet, activations, options, found
        self.plan = plan
        self.frame = _Frame(sheet, options, has_grown=plan.growth > 0)
        self.scales = scales(options)
        self.dtype = None if options.dtype is None else float_type(options.dtype)
        self.has_steps = False
        self.pens = _pens(len(activations), len(self.scales), options.colors)
        self.heights = [height for group in plan.groups for height in self._heights(group)]
        self.left, self.x_name = self.frame.area.left, options.xlabel or ""
        self.wide, self.room, self.names = 0.0, 0.0, list(plan.names)

    def _heights(self, group: range) -> Iterator[Range]:
        """The part of the y axis that each cell of a family shows: the same in all, or in all of a
        row, unless that would make strips of some."""
        rows = [row.cells for row in self.plan.rows if row.group == group]
        tall = [high - low for low, high in map(self._window, rows)]
        for members in rows if max(tall) > ALIKE * min(tall) else [group]:
            shown = self._shared(members)
            yield from (shown[i] for i in members)

    def _shared(self, members: Sequence[int]) -> dict[int, Range]:
        """One scale for all members, but for those that it would make strips of, or leave little
        or nothing of: one for these."""
        whole = self._window(members)
        if self.scales[0].is_log or self.options.yrange:
            return dict.fromkeys(members, whole)
        kinds: dict[int, list[int]] = {}
        for i in members:
            kinds.setdefault(_kind(self._window([i]), whole), []).append(i)
        if len(kinds) == 1 and 0 in kinds:
            return dict.fromkeys(members, whole)
        if len(kinds) == 1:  # low ones far from one another
            return {i: self._window(some) for some in self._alike(members) for i in some}
        return {i: height for some in kinds.values() for i, height in self._shared(some).items()}

    def _alike(self, members: Sequence[int]) -> list[list[int]]:
        """Members by scales on which none is a strip: each with the first for which that holds."""
        found: list[list[int]] = []
        for i in members:
            for some in found:
                whole = self._window([*some, i])
                if not any(_kind(self._window([j]), whole) for j in (*some, i)):
                    some.append(i)
                    break
            else:
                found.append([i])
        return found

    def _window(self, members: Sequence[int]) -> Range:
        """What suits the curves of members: f beside others' f, for a derivative cuts none."""
        if self.options.yrange:
            return self.scales[0].given(self.options.yrange[0])
        trees = [
            tree for i in members for tree in (self.activations[i].tree, *self.activations[i].band)
        ]
        found = [scale.cells(trees, self.options.range) for scale in self.scales]
        if self.scales[0].is_log:
            return log_window([cells for of_scale in found for cells in of_scale])
        bottoms, tops = zip(*map(y_window, found), strict=True)
        shown = min(bottoms), max(tops)
        if self.dtype is None:
            return shown
        every = [cells for of_scale in found for cells in of_scale]
        orders, window = [scale.order for scale in self.scales], self.options.range
        return y_window(every, stairs.heights(trees, orders, window, shown, self.dtype))

    def _is_numbered(self, row: Row, i: int) -> bool:
        """Whether a cell of a row has numbers to its left: those of the cell before are not its."""
        return i == row.cells.start or self.heights[i] != self.heights[i - 1]

    def draw_cells(self, sheet: Sheet) -> None:
        """The cells, on a sheet as small as they are."""
        page, area, scale, plan = sheet.page, self.frame.area, self.scales[0], self.plan
        texts = [
            text
            for heights in dict.fromkeys(self.heights)
            for text in scale.numbers(scale.ticks(area.height / len(plan.rows), *heights, page))[0]
        ]
        numbers = max(map(sheet.measure, texts), default=0.0) + page.unit * layout.PAD
        self.left = area.left + numbers
        is_numbered = any(self._is_numbered(row, i) for row in plan.rows for i in row.cells[1:])
        gutter = max(page.unit * GUTTER, (numbers + page.unit * layout.PAD) * is_numbered)
        lanes = [TALL * page.em * self._has_lane(row.cells) for row in plan.rows]
        heading, below = page.unit * layout.HEADING, page.unit * layout.NUMBERS
        fixed = plan.above(self.sheet.page.unit) + below * len(plan.groups) + sum(lanes)
        tall = (area.height - fixed) / len(plan.rows) - heading
        self.wide = (area.width - numbers - gutter * (plan.columns - 1)) / plan.columns
        beyond = min(gutter - BETWEEN * page.em, OUTSIDE * layout.EDGE * self.sheet.page.unit)
        self.room = self.wide + beyond
        self.names = names.narrowed(plan.names, sheet.measure, self.room)
        top = area.top
        for row, lane in zip(plan.rows, lanes, strict=True):
            if row.heading:
                top -= cells.FAMILY * self.sheet.page.unit
                self._draw_heading(row.heading, top)
            top -= heading + lane + tall
            place = top, tall - page.unit * layout.GAP / 2
            self._draw_row(sheet, row, place, gutter, lane)
            top -= below * row.is_last

    def _draw_heading(self, text: str, bottom: float) -> None:
        """A family's name above its first row."""
        middle = bottom + names.LARGER * self.sheet.page.em / 2
        size = names.LARGER
        self.sheet.text(self.left, middle, text, size=size, gid="family", is_plain=True)

    def _draw_row(
        self, sheet: Sheet, row: Row, place: tuple[float, float], gutter: float, lane: float
    ) -> None:
        """Cells side by side; ``place`` is the lower edge of their panels, and how high these are,
        ``gutter`` what is between them."""
        page, scale, wide = sheet.page, self.scales[0], self.wide
        for column, i in enumerate(row.cells):
            left = self.left + column * (wide + gutter)
            box = layout.on_pixels(left, place[0], wide, place[1])
            name = self.names[i]
            _, said = scale.numbers(scale.ticks(box.height, *self.heights[i], page))
            if said:
                room = self.room - sheet.measure(f" {said}")
                (name,) = names.narrowed([name], sheet.measure, room)
            first = placed(
                sheet,
                box,
                scale,
                self.options.range,
                self.heights[i],
                name,
                gid=gid("cell", self.activations[i].label),
                lane=lane,
                dtype=self.dtype,
                is_pruned=True,  # the numbers at the ends would run into those of the next cell
            )
            is_lowest = i + self.plan.columns >= row.group.stop
            first.ax.tick_params(labelleft=self._is_numbered(row, i), labelbottom=is_lowest)
            panels = [
                Panel(first.ax, each, first.view, page.dpi, is_marked=True, dtype=self.dtype)
                for each in self.scales
            ]
            self._fill(panels, self.activations[i], self.pens[i])
            self.has_steps |= any(panel.has_steps for panel in panels)
            self.x_name = x_name(self.options.xlabel, first.said)
            if self.found:
                marks.shade_regions(first.ax, [self.found[i].regions], self.options.range)

    def _has_lane(self, row: range) -> bool:
        """Whether a row has impulses."""
        return any(
            scale.impulses(self.activations[i].tree, self.options.range)
            for i in row
            for scale in self.scales
        )

    def _fill(self, panels: Sequence[Panel], activation: Activation, pens: Sequence[Pen]) -> None:
        """The curves of one cell, f above its derivatives."""
        curves = [
            panel.draw(activation.tree, pen, activation.label, activation.band)
            for panel, pen in reversed(list(zip(panels, pens, strict=True)))
        ]
        mark = self.options.mark
        if mark is not None:
            found = [reading for panel in panels for reading in panel.readings(mark)]
            draw_readings(panels[0].ax, mark, found, curves, panels[0].view, panels[0].dpi)
        panels[0].draw_lane([strike for panel in panels for strike in panel.strikes])

    def draw_notes(self) -> None:
        """The title, and the key of what is drawn in a cell."""
        area, unit = self.frame.area, self.sheet.page.unit
        names.draw_title(self.sheet, self.frame.title, self.left)
        if self.x_name:
            x, y = (self.left + area.right) / 2, area.bottom - unit * layout.NAME
            self.sheet.text(x, y, self.x_name, ha="center", va="bottom", gid="x-name")
        if not self.frame.has_key:
            return
        with self.sheet.shrunk(max(self.plan.share, KEY_SHARE)) as small:
            colour = mpl.rcParams["text.color"]
            is_one = len(set(self.pens)) == 1
            key = [pen if is_one else pen._replace(colour=colour) for pen in self.pens[0]]
            entries: list[tuple[str, Artist]] = [
                (scale.name(), legend.sample(pen))
                for scale, pen in zip(self.scales, key, strict=True)
                if len(self.scales) > 1
            ]
            if self.dtype is not None:
                pale = key[0]._replace(colour=to_hex(theme.tint(key[0].colour, stairs.PALE)))
                said, drawn = stairs.said(self.dtype, self.has_steps), Line2D([], [], linestyle="")
                if self.has_steps:
                    said, drawn = f"before rounding to {self.dtype.name}", legend.sample(pale)
                entries.append((said, drawn))
            if self.found:
                shade = Patch(facecolor=theme.grey(marks.SHADE), linewidth=0)
                entries.append((bar.gone(self.options), shade))
            in_a_row = legend.Arrangement(
                *(len(entries), 1.0, names.line_height(small.page)),
                names.sample_width(key, small.page),
            )
            legend.draw_legend(small, entries, (self.left, self.frame.key), in_a_row)
