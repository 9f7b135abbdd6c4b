"""A comparison figure: f above, its derivatives below, on one x axis, names at the lines' ends."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from actviz.activation import Activation
from actviz.analysis.dtypes import gone
from actviz.analysis.saturation import Saturation
from actviz.drawing import bar, ends, layout, legend, names, stairs, theme
from actviz.drawing.coincidence import same_as, stretches
from actviz.drawing.curve import curve
from actviz.drawing.ends import Label
from actviz.drawing.family import family
from actviz.drawing.letters import as_mathematics
from actviz.drawing.panel import scales
from actviz.drawing.runs import View
from actviz.drawing.sheet import Sheet, sheet
from actviz.drawing.stack import Stack
from actviz.drawing.ticks import has_common_x, x_name
from actviz.errors import UsageError
from actviz.floats import float_type
from actviz.numerals import number
from actviz.options import Options

MOST_NAMED = 4  # of curves that coincide
NOTE = 0.8  # of a panel's width, for a note above it
NEARER = 0.8  # times as far from their ends: names that are better off at the left
INVISIBLE = 0.25  # pixels: curves that are nearer than this to one another coincide

Spot = tuple[float, float]  # from where to where a text stands, in pixels


def figure(activations: Sequence[Activation], options: Options | None = None) -> Figure:
    """A figure that compares activations, without a window of its own: one panel for each
    derivative, from top to bottom.

    The figure's label is a title and, in a second line, what is to be seen. Raises UsageError for
    nothing to draw.
    """
    wanted = options or Options()
    if not activations:
        raise UsageError("there is nothing to draw", "name an activation, such as sigmoid")
    left, right = wanted.range
    if wanted.mark is not None and not left <= wanted.mark <= right:
        raise UsageError(
            f"the mark {wanted.mark:g} is not within the range {left:g}:{right:g}",
            "take a wider range",
        )
    found: tuple[Saturation, ...] = ()
    if wanted.saturation:
        found = tuple(gone(a.tree, wanted.threshold, wanted.dtype) for a in activations)
    description = "\n".join((titled(activations, wanted), described(activations, wanted)))
    if wanted.layout == "grid" or wanted.together:
        from actviz.drawing import grid  # which few pictures are

        wanted, plan = grid.planned(activations, wanted)
        with sheet(wanted, description) as blank:
            grid.draw(blank, activations, wanted, found, plan)
            return blank.figure
    with sheet(wanted, description) as blank:
        _Comparison(blank, activations, wanted, found).draw()
        return blank.figure


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
    if options.mark is not None:
        sentence += f", with its values at {number(options.mark)}"
    if options.dtype is not None and not all(s.is_log for s in scales(options)):
        sentence += f", each value rounded to {options.dtype} where its steps are to be seen"
    if options.saturation and options.dtype is not None:
        sentence += f"; marked is where f′ rounds to 0 in {options.dtype}"
    elif options.saturation:
        sentence += f"; marked is where |f′| < {number(float(options.threshold))}"
    return sentence


class _Named(NamedTuple):
    """Where names stand, and with these the rest: the labels of all curves, at which side, and
    whether those whose lines leave through the top stand above, from where to where."""

    labels: Sequence[Label] = ()
    is_left: bool = False
    has_above: bool = False
    places: layout.Layout | None = None
    spots: Sequence[Spot] = ()

    def above(self) -> list[Label]:
        """The labels above the first panel."""
        return [label for label in self.labels if self.has_above and label.exit is not None]

    def beside(self) -> list[Label]:
        """The labels beside the panels."""
        return [label for label in self.labels if not self.has_above or label.exit is None]

    def order(self, panel: layout.Box, page: layout.Page) -> list[int]:
        """The curves by the heights of their labels, from top to bottom."""
        beside = self.beside()
        centres = ends.centred(beside, panel, panel.bottom, page) if beside else []
        heights = {id(label): y for label, y in zip(beside, centres, strict=True)}
        found = [heights.get(id(label), inf) for label in self.labels]
        return sorted(range(len(found)), key=lambda i: -found[i])


class _Comparison:
    """One figure in the making: windows, then places, then panels, then names."""

    def __init__(
        self,
        sheet: Sheet,
        activations: Sequence[Activation],
        options: Options,
        found: Sequence[Saturation],
    ) -> None:
        self.sheet, self.activations, self.options = sheet, activations, options
        self.title = names.title_lines(sheet, options.title)
        self.family = family(activations)
        ranks = None if self.family is None else self.family.ranks
        self.pens = theme.pens(len(activations), ranks=ranks, own=options.colors)
        self.twins: list[int | None] = []
        self.sample = names.sample_width(self.pens, sheet.page)
        self.stack = Stack(
            *(sheet, activations, found, scales(options), options.range, options.yrange),
            dtype=None if options.dtype is None else float_type(options.dtype),
            is_named=bool(options.xlabel) or has_common_x(options.range),
            has_numbers=options.numbers,
        )

    def draw(self) -> None:
        """All of it."""
        sheet = self.sheet
        texts, has_labels = self._texts()
        rows = [" ".join(text.split("\n")) for text in texts]
        below = (
            legend.arrangement(texts, sheet.measure, sheet.page, self.sample)
            if texts and not has_labels
            else None
        )
        tall = 0.0 if below is None else below.height
        at = self._named(texts, rows) if has_labels else _Named()
        places = at.places or self._arranged(
            labels=self.stack.beside_bar(rows, sheet.page)[1], below=tall
        )
        first = places.panels[0]
        of = "f" if self.family is None else self.family.name
        self.stack.draw(
            *(places, self.pens, bar.gone(self.options), of, self.options.mark, rows),
            order=at.order(first, sheet.page),
            is_mirrored=at.is_left,
        )
        if has_labels:
            ends.draw_beside(sheet, at.beside(), first, first.bottom, is_left=at.is_left)
            ends.draw_above(sheet, at.above(), at.spots, first)
        elif below is not None:
            corner = below.left(first.left, sheet.page), places.legend
            samples = [
                legend.sample(p, a.label) for p, a in zip(self.pens, self.activations, strict=True)
            ]
            legend.draw_legend(sheet, list(zip(texts, samples, strict=True)), corner, below)
        self._notes(places, at.spots)
        name = x_name(self.options.xlabel, self.stack.panels[-1].said)
        if name:
            middle = places.panels[-1].left + places.panels[-1].width / 2
            sheet.text(
                *(middle, places.name, name),
                color=mpl.rcParams["axes.labelcolor"],
                ha="center",
                va="bottom",
                gid="x-name",
            )

    def _arranged(
        self, labels: float, below: float = 0.0, left: float | None = None
    ) -> layout.Layout:
        """The places of everything."""
        return self.stack.arranged(
            self.sheet.page, labels=labels, titles=len(self.title), legend=below, left=left
        )

    def _named(self, texts: Sequence[str], rows: Sequence[str]) -> _Named:
        """Where names stand: at the side where fewer of them leave their lines' ends, and above
        the first panel where lines leave it through the top and all of these have room there."""
        first = self._arranged(labels=0.0).panels[0]
        found: list[_Named] = []
        for has_above in (True, False):
            for is_left in (False, True):
                at = _Named(self._labels(texts, first, is_left=is_left), is_left, has_above)
                if has_above and not at.above():
                    continue
                at = at._replace(places=self._arranged_for(at, rows, first))
                spots = self._spots(at)
                if spots is not None:
                    found.append(at._replace(spots=spots))
        moved = [ends.moved(at.beside(), first, self.sheet.page) for at in found]
        best = 0
        for i, (count, far) in enumerate(moved):
            least, nearest = moved[best]
            if count < least or (count == least and far < NEARER * nearest):
                best = i
        return found[best]

    def _arranged_for(self, at: _Named, rows: Sequence[str], first: layout.Box) -> layout.Layout:
        """The places of everything, with room for names; ``first`` is as high as the first panel
        is."""
        page, measure, labels = self.sheet.page, self.sheet.measure, at.beside()
        sample = self.sample if ends.moved(labels, first, page)[0] else 0.0
        wide = max((measure(label.text) for label in labels), default=0.0)
        taken = ends.beside(wide, page, sample) if labels else 0.0
        _, of_bar = self.stack.beside_bar(rows, page, 0.0 if at.is_left else taken)
        if at.is_left:
            return self._arranged(labels=of_bar, left=taken)
        return self._arranged(labels=max(taken, of_bar))

    def _labels(self, texts: Sequence[str], first: layout.Box, *, is_left: bool) -> list[Label]:
        """Names of the lines' ends in the first panel, at a side."""
        scale, (left, right) = self.stack.scales[0], self.options.range
        view = View(left, right, *self.stack.heights[0], first.width, first.height)
        sizes = names.heights(texts, self.sheet.measure, self.sheet.page)
        shown = scale.cells(self.stack.trees, self.options.range)
        labels = []
        for each in zip(texts, self.pens, shown, sizes, self.activations, strict=True):
            text, pen, cells, room, activation = each
            y, is_at_edge = ends.outermost(cells, view, is_left=is_left, is_log=scale.is_log)
            end = first.bottom + (y - view.bottom) * view.up
            exit_ = None
            if not is_at_edge and "\n" not in text:
                drawn = curve(activation.tree, scale.order, view, is_log=scale.is_log)
                exit_ = ends.top_exit(drawn, view, is_left=is_left)
            labels.append(Label(text, pen, end, room, is_at_edge, activation.label, exit_))
        return labels

    def _spots(self, at: _Named) -> Sequence[Spot] | None:
        """From where to where names stand above the first panel, which the note there leaves room
        for; None where it does not."""
        labels = at.above()
        if not labels:
            return ()
        assert at.places is not None
        box, page = at.places.panels[0], self.sheet.page
        if self.stack.lanes[0]:
            return None
        start = self._heading(box)[1] + ends.APART * page.em
        spots = ends.above(labels, box, self.sheet.measure, page, start)
        if spots is None:
            return None
        note = self._coinciding(at.places.panels)
        return spots if not note or self._note_end(note, box, spots) is not None else None

    def _heading(self, box: layout.Box) -> Spot:
        """From where to where the first panel's name stands."""
        scale, heights = self.stack.scales[0], self.stack.heights[0]
        of = "f" if self.family is None else self.family.name
        said = scale.numbers(scale.ticks(box.height, *heights, self.sheet.page))[1]
        return box.left, box.left + sum(map(self.sheet.measure, (scale.name(of), f" {said}")))

    def _note_end(self, note: str, box: layout.Box, spots: Sequence[Spot]) -> float | None:
        """Where a note above the first panel ends: as far to the right as names there let it."""
        page, wide = self.sheet.page, self.sheet.measure(note)
        if wide >= NOTE * box.width:
            return None
        gap = ends.APART * page.em
        taken = [self._heading(box), *spots] if spots else []
        for end in (box.right, *(start - gap for start, _ in sorted(spots, reverse=True))):
            if end <= box.right and ends.is_free((end - wide, end), taken, page):
                return end
        return None

    def _texts(self) -> tuple[list[str], bool]:
        """What the curves are called, and whether that has room beside the panels."""
        activations = self.activations
        if self.options.labels == "none":
            return [], False
        texts = names.labels(activations, self.options)
        if self.options.labels == "name" and self.family is not None:
            texts = list(self.family.labels)
        boxes = self._arranged(labels=0.0, below=0.0).panels
        self.twins = self._twins(boxes)
        for i, twin in enumerate(self.twins):
            if twin is not None and texts[i] != texts[twin]:
                same = activations[i].tree is activations[twin].tree
                texts[i] = names.joined(texts[i], "=" if same else "≈", texts[twin])
        texts = names.told_apart(texts)
        measure, page = self.sheet.measure, self.sheet.page
        height = ends.room_beside(boxes, page)
        for longest in (names.LONGEST, names.NARROW):
            lines = names.folded(texts, longest)
            if (
                not self.options.legend
                and names.is_foldable(texts, longest)
                and ends.fit_beside(lines, measure, page, height, self.sample)
            ):
                return lines, True
        return names.folded(texts), False

    def _tolerances(self, boxes: Sequence[layout.Box]) -> dict[int, float]:
        """The difference that cannot be seen, by the order of the derivative."""
        return {
            scale.order: 0.0 if scale.is_log else INVISIBLE * (high - low) / box.height
            for box, scale, (low, high) in zip(
                boxes, self.stack.scales, self.stack.heights, strict=True
            )
        }

    def _twins(self, boxes: Sequence[layout.Box]) -> list[int | None]:
        """Which curve each one lies upon from end to end."""
        tolerances = self._tolerances(boxes)
        return same_as(self.activations, self.options.range, tolerances)

    def _coinciding(self, boxes: Sequence[layout.Box]) -> str:
        """What is to be said of curves that lie upon one another for a part of the window; where
        there are several such parts, of the longest."""
        if self.options.labels == "none":
            return ""
        activations, (left, right) = self.activations, self.options.range
        roots = [i if twin is None else twin for i, twin in enumerate(self.twins)]
        found = [
            stretch
            for stretch in stretches(activations, (left, right), self._tolerances(boxes))
            if len({roots[i] for i in stretch.members}) > 1
        ]
        if not found:
            return ""
        longest = max(found, key=lambda stretch: stretch.right - stretch.left)
        a, b = number(longest.left), number(longest.right)
        where = f"{a} < x < {b}"
        if longest.left == left:
            where = f"x < {b}"
        elif longest.right == right:
            where = f"x > {a}"
        where = as_mathematics(where)
        if len(longest.members) == len(activations) > 2:
            return f"{where}: all coincide"
        shown = [names.within(names.called(activations[i])) for i in longest.members]
        if len(shown) > MOST_NAMED:
            shown = [*shown[: MOST_NAMED - 1], f"{len(shown) - MOST_NAMED + 1} more"]
        return f"{where}: {', '.join(shown)} coincide"

    def _notes(self, places: layout.Layout, spots: Sequence[Spot]) -> None:
        """The title, which curves coincide, and what grey means."""
        box, sheet = places.panels[0], self.sheet
        names.draw_title(sheet, self.title, box.left)
        note = self._coinciding(places.panels)
        if self.stack.dtype is not None and not all(s.is_log for s in self.stack.scales):
            has_steps = any(panel.has_steps for panel in self.stack.panels)
            note = stairs.said(self.stack.dtype, has_steps)
        bands = [a for a in self.activations if a.band and a.row and a.row.band]
        if bands and not note and not all(scale.is_log for scale in self.stack.scales):
            (one, *_) = bands
            meaning = one.row.band.meaning if one.row and one.row.band else ""
            note = f"pale: {names.within(names.called(one))} {meaning}"
        if any(panel.has_undecided for panel in self.stack.panels):
            note = "grey: not decided"
        end = self._note_end(note, box, spots) if note else None
        if end is not None:
            top = box.top + layout.ABOVE * sheet.page.unit
            colour = mpl.rcParams["xtick.color"]
            sheet.text(end, top, note, ha="right", va="bottom", color=colour, gid="note")
