"""The stack: panels on one x axis, f above its derivatives, and below them the saturation bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf, isnan

from actviz.activation import Activation
from actviz.analysis.saturation import Saturation
from actviz.drawing import bar, lane, layout, marks, panel
from actviz.drawing.curve import Curve
from actviz.drawing.layout import Layout, Page
from actviz.drawing.panel import Panel, Scale
from actviz.drawing.reading import draw_readings
from actviz.drawing.sheet import Sheet
from actviz.drawing.theme import Pen
from actviz.drawing.window import Range

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
        is_named: bool = False,
    ) -> None:
        self.sheet, self.activations, self.saturations = sheet, activations, saturations
        self.scales, self.window, self.is_named = scales, window, is_named
        self.trees = [activation.tree for activation in activations]
        self.heights = [
            scale.given(given[i]) if i < len(given) else scale.window(self.trees, window)
            for i, scale in enumerate(scales)
        ]
        self.lanes = [any(scale.impulses(t, window) for t in self.trees) for scale in scales]
        self.spans = bar.spans(saturations, window)
        self.rows = self._rows()
        self.panels: list[Panel] = []

    def arranged(
        self, page: Page, *, labels: float, titles: int = 0, legend: float = 0.0, least: float = 0.0
    ) -> Layout:
        """The places of everything. How many numbers a y axis has depends on its height, so the
        widths of numbers are taken from a first layout; they have ``least`` at least."""
        numbers = least
        for _ in range(2):
            places = layout.arranged(
                page,
                panels=len(self.scales),
                numbers=numbers,
                labels=labels,
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
            numbers = max([least, *map(self.sheet.measure, texts)])
        return places

    def draw(
        self,
        places: Layout,
        pens: Sequence[Pen],
        threshold: Fraction,
        of: str = "f",
        mark: float | None = None,
    ) -> list[Curve]:
        """Draws panels, curves, their values where x is ``mark``, and the bar; gives back the
        curves of the first panel."""
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
                )
            )
        drawn = [self._filled(one, pens) for one in self.panels]
        if mark is not None:
            for one in self.panels:
                draw_readings(one.ax, mark, one.readings(mark), one.view, one.dpi)
        if places.bar is not None:
            self._draw_bar(places, pens, threshold)
        return drawn[0]

    def _filled(self, on: Panel, pens: Sequence[Pen]) -> list[Curve]:
        """Curves in a panel, the verticals and levels that they lead to, and shaded regions."""
        curves = [on.draw(a.tree, p, a.label) for a, p in zip(self.activations, pens, strict=True)]
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

    def _draw_bar(self, places: Layout, pens: Sequence[Pen], threshold: Fraction) -> None:
        """The saturation bar below the last panel, with the x axis' numbers, and its key."""
        assert places.bar is not None
        last = self.panels[-1].ax
        shown = [replace(s, row=self.rows.index(s.row)) for s in self.spans]
        rows = [pens[i] for i in self.rows], [self.activations[i].label for i in self.rows]
        bar.draw_bar(self.sheet, places.bar, last, shown, *rows)
        bar.draw_key(self.sheet, shown, threshold, (places.bar.left, places.key))

    def _rows(self) -> list[int]:
        """Whose rows the bar has, in the order of the curves' ends, from the top; none is empty,
        unless all are."""
        if not self.saturations:
            return []
        shown = {span.row for span in self.spans} or {0}
        ends = [
            cells[-1].ends[1] if cells and not isnan(cells[-1].ends[1]) else -inf
            for cells in self.scales[0].cells(self.trees, self.window)
        ]
        return sorted(shown, key=lambda i: (-ends[i], i))
