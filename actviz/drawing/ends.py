"""Names at the ends of their lines: at the side of the panels where these are apart, and above
them, where a line leaves through the top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, isnan, log10
from typing import NamedTuple

from actviz.drawing.gids import gid
from actviz.drawing.layout import ABOVE, EDGE, Box, Page
from actviz.drawing.marks import exits
from actviz.drawing.names import SAMPLE, SPACE, heights, ink, line_height, sample_width
from actviz.drawing.ranges import Cell
from actviz.drawing.runs import Curve, View
from actviz.drawing.sheet import Measure, Sheet
from actviz.drawing.spacing import spaced
from actviz.drawing.theme import Pen, line_width

WIDEST = 0.34  # of the sheet, for labels beside the panels
ELBOW = 30.0  # units from the panel to the sample of a line
NEAR = 5.0  # a label this near to its line's end needs no elbow
BUNDLE = 3  # elbows from one end: they tell nothing
APART = 0.6  # ems between texts above a panel


def beside(width: float, page: Page, sample: float | None = None) -> float:
    """The width that labels take beside a panel, if the widest text is so wide, with samples of
    their lines, which are by themselves those of a solid one, or without, where that is 0."""
    sampled = SAMPLE * page.unit if sample is None else sample
    elbow = ELBOW * page.unit if sampled else 0.0
    return elbow + sampled + SPACE * page.unit + width


def room_beside(panels: Sequence[Box], page: Page) -> float:
    """The height that labels of the first panel may take, which are beside no other."""
    first, *others = panels
    return first.top + line_height(page) / 2 - max([first.bottom, *(o.top for o in others)])


def fit_beside(
    texts: Sequence[str], measure: Measure, page: Page, height: float, sample: float
) -> bool:
    """Whether texts and samples of their lines have room of so much height beside a panel."""
    tall, wide = sum(heights(texts, measure, page)), max(map(measure, texts))
    return tall <= height and beside(wide, page, sample) <= WIDEST * page.width


class Label(NamedTuple):
    """A text beside the end of a line: its room and the line's end in pixels of height, whether the
    line reaches the panel's edge, the activation's name for the gids, and, if it ends above the
    panel, at which share of the width it leaves that."""

    text: str
    pen: Pen
    end: float
    room: float
    is_at_edge: bool = True
    name: str = ""
    exit: float | None = None


def centred(labels: Sequence[Label], panel: Box, lowest: float, page: Page) -> list[float]:
    """The heights at which labels beside a panel stand, none below the lowest."""
    half = line_height(page) / 2
    wanted, sizes = [label.end for label in labels], [label.room for label in labels]
    top = panel.top + half
    low = min(lowest - half, top - sum(sizes))
    centres = spaced(wanted, sizes, low, top) or spaced(wanted, sizes, low - 1, top)
    assert centres is not None  # the second time in any case, whatever the first one's rounding
    return centres


def has_moved(label: Label, centre: float, page: Page) -> bool:
    """Whether a label stands elsewhere than at its line's end, which a sample of the line tells."""
    return not label.is_at_edge or abs(label.end - centre) > page.unit * NEAR


def moved(labels: Sequence[Label], panel: Box, page: Page) -> tuple[int, float]:
    """How many labels beside a panel stand elsewhere than at their lines' ends, and how far they
    do altogether, in pixels."""
    centres = centred(labels, panel, panel.bottom, page) if labels else []
    pairs = list(zip(labels, centres, strict=True))
    count = sum(has_moved(*one, page) for one in pairs)
    return count, sum(abs(label.end - centre) for label, centre in pairs)


def draw_beside(
    sheet: Sheet, labels: Sequence[Label], panel: Box, lowest: float, *, is_left: bool = False
) -> None:
    """Labels to the right of a panel, or to its left, none below the lowest height of a last line's
    middle: right at their lines' ends, or, where they had to move, with a sample of the line that
    a thin one leads to, unless it would be one of several from the same place."""
    page, unit, line = sheet.page, sheet.page.unit, line_width()
    sampled = sample_width((label.pen for label in labels), page)
    edge, away = (panel.left, -1.0) if is_left else (panel.right, 1.0)
    centres = centred(labels, panel, lowest, page)
    led = _led(labels, centres, page)
    for label, centre in zip(labels, centres, strict=True):
        pen, start = label.pen, edge + away * unit * ELBOW
        at = edge + away * unit * SPACE
        if has_moved(label, centre, page):
            if label in led:
                bend = [edge + away * unit * 4, edge + away * unit * (ELBOW - 6), start]
                plain = Pen(pen.colour)
                ends = [label.end, centre, centre]
                sheet.line(bend, ends, plain, gid=gid("elbow", label.name), width=0.3 * line)
            length = pen.sample(sampled * 72 / page.dpi / line) * line * page.dpi / 72
            across = [start, start + away * length]
            sheet.line(across, [centre] * 2, pen, gid=gid("sample", label.name), width=line)
            at = start + away * (sampled + unit * SPACE)
        sheet.text(
            *(at, centre, label.text),
            ha="right" if is_left else "left",
            color=ink(pen.colour),
            gid=gid("label", label.name),
        )


def _led(labels: Sequence[Label], centres: Sequence[float], page: Page) -> list[Label]:
    """The labels that an elbow leads to from their lines' ends: those that moved, but where
    several lines end upon one another, for no elbow tells then which is which."""
    ends = [
        label
        for label, centre in zip(labels, centres, strict=True)
        if label.is_at_edge and has_moved(label, centre, page)
    ]
    ends.sort(key=lambda label: label.end)
    groups: list[list[Label]] = [[label] for label in ends[:1]]
    for before, label in pairwise(ends):
        if label.end - before.end <= line_width() * page.dpi / 72:
            groups[-1].append(label)
        else:
            groups.append([label])
    return [label for group in groups if len(group) < BUNDLE for label in group]


def outermost(
    cells: Sequence[Cell], view: View, *, is_left: bool, is_log: bool
) -> tuple[float, bool]:
    """How high a function ends at a side within the window, and whether that is at its edge."""
    if not cells:
        return view.bottom, False
    cell = cells[0 if is_left else -1]
    y = cell.ends[0 if is_left else 1]
    if isnan(y):
        return view.bottom, False
    if is_log:
        y = log10(abs(y)) if abs(y) > 0 else -inf
    away = cell.left - view.left if is_left else view.right - cell.right
    is_at_edge = view.bottom <= y <= view.top and away * view.across < 1
    return min(max(y, view.bottom), view.top), is_at_edge


def end_height(drawn: Curve, view: View) -> tuple[float, bool]:
    """How high a curve ends on the right within the window, and whether that is at its edge."""
    if not drawn.runs:
        return view.bottom, False
    x, y = drawn.runs[-1].end
    is_inside = view.bottom <= y <= view.top
    return min(max(y, view.bottom), view.top), is_inside and (view.right - x) * view.across < 1


def top_exit(drawn: Curve, view: View, *, is_left: bool) -> float | None:
    """Where a curve that ends above the window at a side leaves it for the last time, as a share of
    the width."""
    if not drawn.runs:
        return None
    _, y = drawn.runs[0].start if is_left else drawn.runs[-1].end
    found = [x for x, is_top in exits(drawn, view) if is_top]
    if y <= view.top or not found:
        return None
    return ((min(found) if is_left else max(found)) - view.left) / (view.right - view.left)


def above(
    labels: Sequence[Label], panel: Box, measure: Measure, page: Page, start: float
) -> list[tuple[float, float]] | None:
    """From where to where labels stand in a row above a panel, each near the place where its line
    leaves, none upon another nor farther to the left than ``start``; None without room for that."""
    gap, edge = APART * page.em, page.width - EDGE * page.unit
    wide = [measure(label.text) for label in labels]
    wanted = [panel.left + (label.exit or 0.0) * panel.width for label in labels]
    sizes = [one + gap for one in wide]
    centres = spaced(wanted, sizes, start + gap / 2, edge + gap / 2)
    if centres is None:
        return None
    found = zip(centres, wanted, wide, strict=True)
    if any(abs(centre - x) > one / 2 + gap for centre, x, one in found):
        return None
    return [(centre - one / 2, centre + one / 2) for centre, one in zip(centres, wide, strict=True)]


def is_free(spot: tuple[float, float], taken: Sequence[tuple[float, float]], page: Page) -> bool:
    """Whether a text in a row has room beside those that are there."""
    gap = APART * page.em
    return all(end + gap <= spot[0] or spot[1] + gap <= start for start, end in taken)


def draw_above(
    sheet: Sheet, labels: Sequence[Label], spots: Sequence[tuple[float, float]], panel: Box
) -> None:
    """Labels above the places where their lines leave a panel."""
    for label, (start, end) in zip(labels, spots, strict=True):
        sheet.text(
            *((start + end) / 2, panel.top + ABOVE * sheet.page.unit, label.text),
            ha="center",
            va="bottom",
            color=ink(label.pen.colour),
            gid=gid("label", label.name),
        )
