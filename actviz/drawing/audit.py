"""The picture of an audit: the error of every value in ulp, against x, for a paper."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log10
from sys import float_info
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from actviz.drawing import theme
from actviz.drawing.layout import Box, Page
from actviz.drawing.sheet import sheet
from actviz.numerals import number
from actviz.options import Options

Doubles = NDArray[np.float64]

HALF = 0.5  # ulp: the error of a correctly rounded value
LINEAR = 10.0  # errors beyond are drawn on a logarithmic axis
LEAST = 1e-2  # ulp; what is less stands on the lower edge of that axis
MARGINS = (6.2, 1.6, 3.6, 3.4)  # ems: left, right, below and above
BETWEEN = 0.55  # of a panel's height
HEADING, NAME = 0.4, 2.2  # ems: from a panel up to its heading, and down to the name of x
DECADES = 4  # on either side of 0 that have a number, at most


class Errors(NamedTuple):
    """Errors in ulp at inputs (NaN where there is none), under a heading; ``note`` names the worst,
    which is at ``worst``."""

    heading: str
    x: Doubles
    errors: Doubles
    worst: float | None
    note: str


def figure(found: Sequence[Errors], options: Options, title: str) -> Figure:
    """A panel for each, one below the other. The x axis is logarithmic to both sides of a gap round
    0, in which the inputs nearer to 0 than the least decade are; the label of the figure says what
    is to be seen."""
    description = f"{title}\nError in ulp of {', '.join(e.heading for e in found)} against x"
    with sheet(options, description) as blank:
        boxes = _boxes(blank.page, len(found))
        for box, errors in zip(boxes, found, strict=True):
            ax = blank.axes(box)
            _panel(ax, errors)
            top = box.top + HEADING * blank.page.em
            blank.text(box.left, top, errors.heading, va="bottom", gid="name")
        below = boxes[-1].bottom - NAME * blank.page.em
        said = f"x; farther out no error is above {LEAST:g} ulp"
        middle = boxes[-1].left + boxes[-1].width / 2
        blank.text(middle, below, said, ha="center", va="top", gid="x-name")
        return blank.figure


def _boxes(page: Page, count: int) -> list[Box]:
    """Places for panels, from the top."""
    left, right, bottom, top = (margin * page.em for margin in MARGINS)
    tall = (page.height - bottom - top) / (count + BETWEEN * (count - 1))
    return [
        Box(
            left,
            page.height - top - tall - i * (1 + BETWEEN) * tall,
            page.width - left - right,
            tall,
        )
        for i in range(count)
    ]


def _panel(ax: Axes, found: Errors) -> None:
    known = np.isfinite(found.errors) & np.isfinite(found.x)
    x, errors = found.x[known], found.errors[known]
    far = errors > LEAST
    places, ticks, labels = _axis(x, x[far] if far.any() else x)
    most = float(errors.max()) if errors.size else 1.0
    is_log = most > LINEAR
    heights = np.maximum(errors, LEAST) if is_log else errors
    colour = theme.colours(1)[0]
    ax.plot(
        places,
        heights,
        linestyle="none",
        marker=".",
        markersize=0.35 * theme.type_size(),
        markeredgewidth=0,
        color=colour,
        alpha=0.5,
        rasterized=True,
        gid="errors",
    )
    ax.axhline(HALF, color=theme.grey(0.5), linewidth=theme.line_width() / 2, zorder=1, gid="half")
    if is_log:
        ax.set_yscale("log")
        ax.set_ylim(LEAST * 0.6, most * 30)
        ax.yaxis.set_major_formatter(FuncFormatter(number))
        ax.yaxis.set_minor_locator(NullLocator())
    else:
        ax.set_ylim(0, max(most, HALF) * 1.25)
    ax.set_ylabel("error in ulp")
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda place, _: labels.get(round(place, 6), "")))
    ax.xaxis.set_minor_locator(NullLocator())
    if ticks:
        ax.set_xlim(ticks[0] - 0.2, ticks[-1] + 0.2)
    if found.worst is not None and isfinite(found.worst):
        at = int(np.argmax(errors))
        ax.plot(
            [places[at]],
            [heights[at]],
            marker="o",
            markersize=0.55 * theme.type_size(),
            markerfacecolor="none",
            color=theme.tint(colour, 1.0),
            linestyle="none",
            gid="worst",
        )
        share = (places[at] - ax.get_xlim()[0]) / np.diff(ax.get_xlim())[0]
        ax.annotate(
            found.note.replace("-", "−"),
            (places[at], heights[at]),
            xytext=(0, 0.7 * theme.type_size()),
            textcoords="offset points",
            ha="left" if share < 0.35 else "right" if share > 0.65 else "center",
            va="bottom",
            fontsize=0.85 * theme.type_size(),
            gid="worst-note",
        )


def _axis(x: Doubles, shown: Doubles) -> tuple[Doubles, list[float], dict[float, str]]:
    """Places for inputs, ticks, and their labels.

    A decade is 1 long on either side of 0, and what is nearer to 0 than ten to the ``base`` lies
    between -1 and 1. The axis reaches as far as what is to be shown.
    """
    sizes = np.abs(shown[shown != 0])
    base = int(max(np.floor(log10(sizes.min())) if sizes.size else -3, -12))
    # the greatest double lies between two decades, of which the upper one is no double
    top = min(int(np.ceil(log10(sizes.max()))), float_info.max_10_exp) if sizes.size else 1
    with np.errstate(divide="ignore"):
        decades = np.log10(np.abs(x)) - base
    near = np.minimum(np.abs(x), 10.0**base) / 10.0**base
    places = np.sign(x) * np.where(decades > 0, decades + 1, near)
    step = max(1, -(-(top - base) // DECADES))
    ticks, labels = [0.0], {0.0: "0"}
    for decade in range(top, base - 1, -step):
        if decade - base + 1 < 0.7 * step and decade != top:
            continue  # its label would run into that of 0
        for sign in (-1, 1):
            place = sign * (decade - base + 1)
            ticks.append(place)
            labels[round(place, 6)] = number(sign * 10.0**decade)
    return np.asarray(places, dtype=np.float64), sorted(ticks), labels
