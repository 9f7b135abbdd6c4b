"""Values read off at one place: a thin line, on each curve a point, and its value beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10

import matplotlib as mpl
from matplotlib.axes import Axes

from actviz.drawing.curve import View
from actviz.drawing.gids import gid
from actviz.drawing.marks import with_halo
from actviz.drawing.names import ink
from actviz.drawing.spacing import spaced
from actviz.drawing.theme import Pen, grey, line_width, type_size
from actviz.numerals import to_digits

FEWEST, MOST = 4, 18  # digits of a value
STRENGTH = 0.55  # of the colour of the text: the line
POINT = 2.0  # widths of a curve's line: a point across
SIZE = 0.85  # of the type: a value
LEADING = 1.15  # times that: its room
AWAY = 0.75  # ems from the point to its value
HALO = 1.8  # widths of the line: the ground round a value
LIFT = 0.6  # ems above the curve
DIGIT = 0.62  # ems: a sign


@dataclass(frozen=True)
class Reading:
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


def draw_readings(ax: Axes, place: float, found: Sequence[Reading], view: View, dpi: float) -> None:
    """Draws a line at a place, and what the curves are there, the values spread so that none is
    upon another; ``dpi`` counts the view's pixels. What is not in the window has no point."""
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
    em = SIZE * type_size() * dpi / 72
    wanted = [(reading.height - view.bottom) * view.up + LIFT * em for reading in seen]
    rooms = [LEADING * em] * len(seen)
    centres = spaced(wanted, rooms, 0.0, view.height) or wanted
    longest = max((len(reading.text) for reading in seen), default=0)
    is_right = place * view.across + (AWAY + DIGIT * longest) * em <= view.right * view.across
    for reading, centre in zip(seen, centres, strict=True):
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
        for artist in with_halo(
            ax.annotate,
            reading.text,
            (place, view.bottom + centre / view.up),
            halo=HALO * line_width(),
            xytext=((AWAY if is_right else -AWAY) * SIZE * type_size(), 0),
            textcoords="offset points",
            ha="left" if is_right else "right",
            va="center_baseline",
            fontsize=SIZE * type_size(),
            color=ink(reading.pen.colour),
            zorder=8,
            gid="reading-value",
        ):
            artist.set_gid(gid(str(artist.get_gid()), reading.name))
