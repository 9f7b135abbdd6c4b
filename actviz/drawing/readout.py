"""Values read off at one place: a thin line, on each curve a point, and its value beside it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log10
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes

from actviz.drawing.gids import gid
from actviz.drawing.layout import Box
from actviz.drawing.marks import with_halo
from actviz.drawing.names import ink
from actviz.drawing.room import covered, traced
from actviz.drawing.runs import Curve, View
from actviz.drawing.theme import Pen, grey, line_width, type_size
from actviz.numerals import to_digits

FEWEST, MOST = 4, 18  # digits of a value
STRENGTH = 0.55  # of the colour of the text: the line
POINT = 2.0  # widths of a curve's line: a point across
SIZE = 0.85  # of the type: a value
LEADING = 1.15  # times that: its room
AWAY = 0.75  # ems from the point to its value
HALO = 1.8  # widths of the line: the ground round a value
DIGIT = 0.62  # ems: a sign
CLEAR = 0.15  # of a value's height: what stays free round it
FARTHEST = 9  # half values up or down, as far as one may stand from its point
NEAR = 2.0  # places of curves: what one more value's height from the point is worth,
WRONG = 1000.0  # and what standing upon another value is
LEADER = 0.4  # widths of the line: from a point to a value that is not beside it


class Reading(NamedTuple):
    """A curve's value at the place; ``is_log`` where its height is the logarithm of its size."""

    value: float
    text: str
    pen: Pen
    name: str
    is_log: bool = False

    @property
    def height(self) -> float:
        """Where it stands on the y axis."""
        return log10(abs(self.value)) if self.is_log else self.value


def digits(value: float) -> float:
    """A value in four digits; in more where it would be taken for a whole number that it is not."""
    for count in range(FEWEST, MOST):
        found = to_digits(value, count)
        if found == value or not found.is_integer():
            break
    return found


def draw_readings(
    ax: Axes,
    place: float,
    found: Sequence[Reading],
    curves: Sequence[Curve],
    view: View,
    dpi: float,
) -> None:
    """Draws a line at a place, and what the curves are there; the values stand where they hide as
    little of the curves as can be, and none upon another. ``dpi`` counts the view's pixels. What is
    not in the window has no point."""
    ax.axvline(
        place,
        color=grey(STRENGTH),
        linewidth=float(mpl.rcParams["axes.linewidth"]),
        zorder=2,
        gid="mark",
    )
    seen = [
        reading
        for reading in found
        if isfinite(reading.value)
        and not (reading.is_log and reading.value == 0)
        and view.bottom <= reading.height <= view.top
    ]
    em, line = SIZE * type_size() * dpi / 72, line_width() * dpi / 72
    taken = [point for drawn in curves for point in traced(drawn, view)]
    x = (place - view.left) * view.across
    heights = [(reading.height - view.bottom) * view.up for reading in seen]
    across = POINT * line
    boxes = [Box(x - across / 2, y - across / 2, across, across) for y in heights]
    for reading, y in sorted(zip(seen, heights, strict=True), key=lambda pair: pair[1]):
        _draw_point(ax, place, reading)
        size = DIGIT * em * len(reading.text), em
        box = _placed(x, y, size, AWAY * em, taken, boxes, view)
        boxes.append(box)
        is_right = box.left > x
        middle = view.bottom + (box.bottom + box.height / 2) / view.up
        beside = place + ((AWAY if is_right else -AWAY) * em) / view.across
        if not box.bottom - em < y < box.top + em:
            ax.plot(
                [place, beside],
                [reading.height, middle],
                color=reading.pen.colour,
                linewidth=LEADER * line_width(),
                zorder=5,
                scalex=False,
                scaley=False,
                gid=gid("reading-leader", reading.name),
            )
        for artist in with_halo(
            ax.text,
            beside,
            middle,
            reading.text,
            halo=HALO * line_width(),
            ha="left" if is_right else "right",
            va="center_baseline",
            fontsize=SIZE * type_size(),
            color=ink(reading.pen.colour),
            zorder=8,
            gid="reading-value",
        ):
            artist.set_gid(gid(str(artist.get_gid()), reading.name))


def _draw_point(ax: Axes, place: float, reading: Reading) -> None:
    ax.plot(
        [place],
        [reading.height],
        marker="o",
        markersize=POINT * line_width(),
        color=reading.pen.colour,
        linestyle="none",
        zorder=6,
        scalex=False,
        scaley=False,
        clip_on=False,
        gid=gid("reading", reading.name),
    )


def _placed(
    x: float,
    y: float,
    size: tuple[float, float],
    away: float,
    taken: Sequence[tuple[float, float]],
    boxes: Sequence[Box],
    view: View,
) -> Box:
    """The place for a value beside its point: one that hides nothing of a curve and is near, else
    the one that hides least; upon no other value, where that can be."""
    wide, tall = size
    lifts = [k * tall * LEADING / 2 for k in range(FARTHEST)]
    ups = dict.fromkeys(up for lift in lifts for up in (lift, -lift))
    found = [
        Box(left, y + up - tall / 2, wide, tall)
        for up in ups
        for left in (x + away, x - away - wide)
    ]

    def cost(box: Box) -> tuple[bool, float]:
        is_out = box.left < 0 or box.right > view.width or box.bottom < 0 or box.top > view.height
        hits = sum(
            b.left < box.right and box.left < b.right and b.bottom < box.top and box.bottom < b.top
            for b in boxes
        )
        hidden = covered(box, taken, CLEAR * tall)
        far = abs(box.bottom + tall / 2 - y) / tall
        return is_out, WRONG * hits + hidden + NEAR * far + (0.1 if box.left < x else 0.0)

    return min(found, key=cost)
