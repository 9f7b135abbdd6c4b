"""The numbers that matter, written into a panel where there is room: the peak of f', and the level
at which f saturates. They come from the proven analysis, and are never upon a curve or a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf, isfinite, nextafter
from typing import NamedTuple

from matplotlib.axes import Axes

from actviz.activation import Activation
from actviz.analysis.extremes import images
from actviz.analysis.saturation import Region
from actviz.drawing.gids import gid
from actviz.drawing.layout import Box
from actviz.drawing.names import ink
from actviz.drawing.ranges import Range
from actviz.drawing.room import extent, is_free, traced
from actviz.drawing.runs import Curve, View
from actviz.drawing.theme import Pen, line_width, type_size
from actviz.formula.tree import Tree
from actviz.kernel.balls import outward
from actviz.kernel.exact import exact
from actviz.numerals import number, to_digits

MOST = 3  # curves whose numbers are said
DIGITS = (3, 4)  # significant ones: the fewest that are certain
SIZE = 0.8  # of the type's size
TALL = 1.1  # times that: the height of a number
SIGN = 0.66  # of it: a digit's width
AWAY = 0.45  # ems from its place to a number,
LOWER_DOWN = (1.5, 2.2, 3.4)  # or so many times as far below a peak
SIMPLE = 12  # the greatest numerator or denominator of a number that is said as a fraction
CLEAR = 1.4  # widths of the line: what stays free round a number
BESIDE = 0.05  # of the window: as far from its peak f' is lower by
LOWER = 0.01  # of itself


class Number(NamedTuple):
    """A number at a place of a panel, a peak's or a level's, with the pen and the name of its
    curve."""

    x: float
    y: float
    text: str
    pen: Pen
    name: str
    is_peak: bool = False


def rounded_text(low: float, high: float) -> str:
    """A number between two doubles, rounded to as few digits as are the same for both, and do not
    make it a whole one that it is not; nothing where they differ."""
    for digits in DIGITS:
        found = {to_digits(end, digits) for end in (low, high)}
        if len(found) == 1:
            (one,) = found
            if not one.is_integer() or low <= one <= high or digits == DIGITS[-1]:
                return number(one)
    return ""


def near_text(value: float) -> str:
    """A number that is known to lie within a double of this one."""
    return rounded_text(nextafter(value, -inf), nextafter(value, inf))


def peak(
    activation: Activation, pen: Pen, window: Range, ticks: Sequence[str] = ()
) -> Number | None:
    """The greatest value of f', if it is a peak within the window that is proven to be one, and
    the axis does not say it anyhow."""
    found = images(activation.tree, 1, *window)
    values = [value for image in found for value in image.values]
    if not values or not all(image.is_known for image in found):
        return None
    top = max(values, key=lambda value: value.value)
    away = BESIDE * (window[1] - window[0])
    sides = top.place - away, top.place + away
    if not (isfinite(top.value) and top.attained and window[0] < sides[0] < sides[1] < window[1]):
        return None
    least = top.value - LOWER * abs(top.value)
    if not all(activation.value(x, 1) < least for x in sides):  # a plateau, or not defined there
        return None
    ends = (top.value, top.value) if top.enclosure is None else outward(top.enclosure)
    text = _fraction_text(activation.tree, top.place) or rounded_text(*ends)
    if not text or text in ticks:
        return None
    return Number(top.place, top.value, text, pen, activation.label, is_peak=True)


def _fraction_text(tree: Tree, place: float) -> str:
    """f' at a place, as a fraction such as 1/4, where it is shown to be one of few digits, and f'
    to be level there; nothing elsewhere."""
    if exact(tree, Fraction(place), 2) != 0:
        return ""
    found = exact(tree, Fraction(place), 1)
    if found is None or not 1 < found.denominator <= SIMPLE or abs(found.numerator) > SIMPLE:
        return ""
    return f"{found.numerator}/{found.denominator}".replace("-", "−")


def levels(
    activation: Activation, pen: Pen, regions: Sequence[Region], window: Range, ticks: Sequence[str]
) -> Iterator[Number]:
    """The levels at which f saturates, but for those that the axis says anyhow."""
    for region in regions:
        if region.kind == "saturated" and region.limit:
            text = near_text(region.limit)
            x = max(region.lower, window[0]) if region.lower > -inf else min(region.upper, 0.0)
            if text and text not in ticks and window[0] < x < window[1]:
                yield Number(x, region.limit, text, pen, activation.label)


def draw_numbers(
    ax: Axes, wanted: Sequence[Number], curves: Sequence[Curve], view: View, dpi: float
) -> None:
    """Writes those of the numbers that have room beside their places; ``dpi`` counts the view's
    pixels."""
    em, line = SIZE * type_size() * dpi / 72, line_width() * dpi / 72
    taken = [place for drawn in curves for place in traced(drawn, view)]
    boxes = [extent(line, ax) for line in ax.lines[:]]
    for one in wanted:
        x, y = (one.x - view.left) * view.across, (one.y - view.bottom) * view.up
        size = SIGN * em * len(one.text), TALL * em
        for box in _round(x, y, *size, AWAY * em + line, is_peak=one.is_peak):
            if is_free(box, taken, boxes, view, CLEAR * line):
                boxes.append(box)
                ax.text(
                    view.left + (box.left + box.width / 2) / view.across,
                    view.bottom + (box.bottom + box.height / 2) / view.up,
                    one.text,
                    ha="center",
                    va="center_baseline",
                    fontsize=SIZE * type_size(),
                    color=ink(one.pen.colour),
                    zorder=7,
                    gid=gid("number", one.name),
                )
                break


def _round(
    x: float, y: float, wide: float, tall: float, away: float, *, is_peak: bool
) -> Iterator[Box]:
    """Places round a place, the best first; some more under a peak."""
    for up in (away, -away - tall, -tall / 2):
        for across in (away, -away - wide):
            yield Box(x + across, y + up, wide, tall)
    for far in (times * away for times in LOWER_DOWN if is_peak):
        for across in (away, -away - wide, -wide / 2):
            yield Box(x + across, y - far - tall, wide, tall)
