"""The stack: panels on one x axis, f above its derivatives, and below them the saturation bar."""

from __future__ import annotations

from collections.abc import Sequence

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.drawing import bar, lane, layout, marks, names, numbers, panel
from actviz.drawing.layout import Layout, Page
from actviz.drawing.numbers import Number
from actviz.drawing.panel import Panel, Scale
from actviz.drawing.ranges import Range
from actviz.drawing.readout import draw_readings
from actviz.drawing.runs import Curve
from actviz.drawing.sheet import Sheet
from actviz.drawing.theme import Pen
from actviz.floats import FloatType

ROUNDED = 2.0  # pixels that places are off, for they lie on whole ones
WIDEST = 0.2  # of the page, for labels beside the bar
SHADED = 2  # up to as many activations their regions are shaded in the panels too


class Stack:
    """Activations and their saturation, if it is to be marked, in panels of these scales."""

    def __init__(
        self,
        sheet: Sheet,
        activations: Sequence[Activation],
        saturations: Sequence[Saturation],
        scales: Sequence[Scale],
        window: Range,
        given: Sequence[Range] = (),
        *,
        dtype: FloatType | None = None,
        is_named: bool = False,
        has_numbers: bool = True,
    ) -> None:
        self.sheet, self.activations, self.saturations = sheet, activations, saturations
        self.scales, self.window, self.is_named = scales, window, is_named
        self.has_numbers, self.dtype = has_numbers, dtype
        self.trees = [activation.tree for activation in activations]
        shown = [tree for a in activations for tree in a.trees]
        self.heights = [
            scale.given(given[i]) if i < len(given) else scale.window(shown, window, dtype)
            for i, scale in enumerate(scales)
        ]
        self.lanes = [any(scale.impulses(t, window) for t in self.trees) for scale in scales]
        self.spans = bar.spans(saturations, window)
        found = sorted({span.row for span in self.spans} or {0}) if saturations else []
        self.rows = found[: bar.most_rows(sheet.page)]
        self.left_out = len(found) - len(self.rows)
        self.panels: list[Panel] = []

    def beside_bar(
        self, texts: Sequence[str], page: Page, room: float = 0.0
    ) -> tuple[list[str], float]:
        """The labels to the right of the saturation bar, without the middle of what is too long for
        the room that is there, or a share of the page, and the width that they take; none where
        they could not be read."""
        if not self.rows:
            return [], 0.0
        share = self._type_share(texts, page, layout.bar_height(len(self.rows), page))
        if not share:
            return [], 0.0
        space = names.SPACE * page.unit
        most = max(room, WIDEST * page.width) - space
        shown = names.narrowed(texts, self.sheet.measure, most / share)
        widest = max((self.sheet.measure(shown[i]) for i in self.rows), default=0.0)
        return shown, space + share * widest

    def _type_share(self, texts: Sequence[str], page: Page, height: float) -> float:
        """The share of the type's size of labels beside a bar that is so high."""
        shown = [texts[i] for i in self.rows] if texts else []
        return bar.type_share(shown, self.sheet.measure, page, height / len(self.rows))

    def arranged(
        self,
        page: Page,
        *,
        labels: float,
        titles: int = 0,
        legend: float = 0.0,
        least: float = 0.0,
        left: float | None = None,
    ) -> Layout:
        """The places of everything. How many numbers a y axis has depends on its height, so the
        widths of numbers are taken from a first layout; they have ``least`` at least, and are to
        the right where names of the width ``left`` are to the left."""
        widest = least
        for _ in range(2):
            places = layout.arranged(
                page,
                panels=len(self.scales),
                numbers=widest,
                labels=labels,
                left=left,
                titles=titles,
                rows=len(self.rows),
                legend=legend,
                lanes=[lane.TALL * page.em * has_lane for has_lane in self.lanes],
                is_named=self.is_named,
            )
            texts = [
                text
                for box, scale, heights in zip(
                    places.panels, self.scales, self.heights, strict=True
                )
                for text in scale.numbers(scale.ticks(box.height, *heights, page))[0]
            ]
            widest = max([least, *map(self.sheet.measure, texts)])
        return places

    def draw(
        self,
        places: Layout,
        pens: Sequence[Pen],
        heading: str,
        of: str = "f",
        mark: float | None = None,
        texts: Sequence[str] = (),
        order: Sequence[int] = (),
        *,
        is_mirrored: bool = False,
    ) -> list[Curve]:
        """Draws panels, curves, their values where x is ``mark``, and the bar, its rows in this
        order of activations, by itself their own, with the labels that have room, its key under a
        heading; mirrored, the numbers of the y axes are to the right. Gives back the curves of the
        first panel."""
        each = zip(places.panels, self.scales, self.heights, self.lanes, strict=True)
        for box, scale, heights, has_lane in each:
            self.panels.append(
                panel.placed(
                    self.sheet,
                    box,
                    scale,
                    self.window,
                    heights,
                    scale.name(of),
                    gid=f"panel-{scale.order}",
                    above=self.panels[-1] if self.panels else None,
                    lane=lane.TALL * self.sheet.page.em * has_lane,
                    dtype=self.dtype,
                    is_mirrored=is_mirrored,
                )
            )
        drawn = [self._filled(one, pens) for one in self.panels]
        if mark is None and self.has_numbers and len(self.activations) <= numbers.MOST:
            for one, curves in zip(self.panels, drawn, strict=True):
                numbers.draw_numbers(one.ax, self._numbers(one, pens), curves, one.view, one.dpi)
        if mark is not None:
            for one, curves in zip(self.panels, drawn, strict=True):
                draw_readings(one.ax, mark, one.readings(mark), curves, one.view, one.dpi)
        if places.bar is not None:
            page = self.sheet.page
            room = page.width - layout.EDGE * page.unit - places.bar.right + ROUNDED
            named, _ = self.beside_bar(texts, page, room)
            self._draw_bar(places, pens, heading, named if self.spans else (), order)
        return drawn[0]

    def _filled(self, on: Panel, pens: Sequence[Pen]) -> list[Curve]:
        """Curves in a panel, the verticals and levels that they lead to, and shaded regions."""
        curves = [
            on.draw(a.tree, p, a.label, a.band) for a, p in zip(self.activations, pens, strict=True)
        ]
        on.draw_lane(on.strikes)
        marks.draw_poles(on.ax, zip(self.trees, curves, strict=True), on.view)
        if 0 < len(self.saturations) <= SHADED:
            marks.shade_regions(on.ax, [s.regions for s in self.saturations], self.window)
        if on.scale == Scale(0):
            # of no activation, if not marked
            found = zip(self.activations, pens, self.saturations, strict=False)
            levels = [(a.label, p.colour, s.regions) for a, p, s in found]
            marks.draw_limits(on.ax, levels, on.view)
        return curves

    def _numbers(self, on: Panel, pens: Sequence[Pen]) -> list[Number]:
        """What is to be said in a panel: the peaks of f', the levels of f where they are drawn."""
        found: list[Number] = []
        of = zip(self.activations, pens, strict=True)
        ticks = on.scale.numbers(list(on.ax.get_yticks()))[0]
        if on.scale == Scale(1):
            peaks = [numbers.peak(activation, pen, self.window, ticks) for activation, pen in of]
            found = [one for one in peaks if one is not None]
        if on.scale == Scale(0) and self.saturations:
            for (activation, pen), saturation in zip(of, self.saturations, strict=True):
                regions = saturation.regions
                found += numbers.levels(activation, pen, regions, self.window, ticks)
        return found

    def _draw_bar(
        self,
        places: Layout,
        pens: Sequence[Pen],
        heading: str,
        texts: Sequence[str],
        order: Sequence[int],
    ) -> None:
        """The saturation bar below the last panel, with the x axis' numbers, and its key."""
        assert places.bar is not None
        last = self.panels[-1].ax
        at = [i for i in order or range(len(pens)) if i in set(self.rows)]
        shown = [s._replace(row=at.index(s.row)) for s in self.spans if s.row in set(at)]
        rows = [bar.Row(pens[i], self.activations[i].label, texts[i] if texts else "") for i in at]
        share = self._type_share(texts, self.sheet.page, places.bar.height)
        bar.draw_bar(
            *(self.sheet, places.bar, last, shown, rows, share), has_numbers=self.has_numbers
        )
        corner = places.bar.left, places.key
        bar.draw_key(self.sheet, shown, heading, corner, self.left_out)
