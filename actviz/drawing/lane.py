"""The lane of impulses: arrows of one height above a panel, where no axis gives them a value.

An arrow up is a positive weight, an arrow down a negative one; the weight stands beside as text. At
one place arrows stand side by side and their weights are said together; where there are too many
for that, one text says what they all are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from actviz.drawing.features import Impulse
from actviz.drawing.gids import gid
from actviz.drawing.runs import View
from actviz.drawing.theme import Pen, grey, line_width, type_size

TALL = 1.55  # ems: the lane,
ARROW = 1.2  # an arrow in it,
MIDDLE = 0.62  # and the middle of its text
DIGIT = 0.62  # ems: a sign
HEAD = 5.2  # widths of the line: the head of an arrow,
BESIDE = 3.4  # what parts arrows at one place,
AWAY = 3.0  # and an arrow from its text
MOST = 3  # arrows at one place, and weights in one text
LISTED = 4  # places whose weights are said one after the other
SAME = 1.0  # pixels: what is one place


class Strike(NamedTuple):
    """An impulse of a curve that has a pen and a name."""

    impulse: Impulse
    pen: Pen
    name: str


class Place(NamedTuple):
    """Impulses at one place, and how far arrows and text reach, in pixels."""

    x: float
    strikes: tuple[Strike, ...]
    text: str
    wide: float
    long: float

    def spot(self, *, is_right: bool) -> tuple[float, float]:
        """From where to where the text stands."""
        if is_right:
            return self.x + self.wide, self.x + self.wide + self.long
        return self.x - self.wide - self.long, self.x - self.wide


def draw_lane(
    ax: Axes, found: Sequence[Strike], view: View, dpi: float, *, is_inside: bool = False
) -> str:
    """Draws impulses above a panel, or else along its upper edge, and gives back what is to be said
    of all of them where the weights have no room in the lane. ``dpi`` counts the view's pixels."""
    if not found:
        return ""
    point = dpi / 72
    em, line = type_size() * point, line_width() * point
    foot = view.height - TALL * em if is_inside else view.height
    places = _gathered(found, view, em, line)
    edges = view.left * view.across, view.right * view.across
    sides = _sides(places, edges)
    floor = Line2D(
        [0, 1],
        [foot / view.height] * 2,
        transform=ax.transAxes,
        color=grey(0.5),
        linewidth=float(mpl.rcParams["axes.linewidth"]),
        clip_on=False,
        zorder=1.2,
        gid="lane",
    )
    ax.add_artist(floor)
    for i, place in enumerate(places):
        _draw_arrows(ax, place, view, foot, em, line)
        if sides is not None:
            at = place.spot(is_right=sides[i])[0 if sides[i] else 1]
            names = dict.fromkeys(strike.name for strike in place.strikes)
            ax.text(
                at / view.across,
                (foot + MIDDLE * em) / view.height,
                place.text,
                transform=ax.get_xaxis_transform(),
                ha="left" if sides[i] else "right",
                va="center_baseline",
                zorder=8,
                gid=gid("weight", next(iter(names))) if len(names) == 1 else "weight",
            )
    if sides is not None:
        return ""
    if len(places) <= LISTED:
        return "; ".join(place.text for place in places)
    return f"{len(found)} impulses: {_span([strike.impulse for strike in found])}"


def _gathered(found: Sequence[Strike], view: View, em: float, line: float) -> list[Place]:
    """Impulses by their places, from left to right."""
    groups: list[list[Strike]] = []
    for strike in sorted(found, key=lambda strike: strike.impulse.place):
        before = groups[-1][0].impulse.place if groups else -inf
        if (strike.impulse.place - before) * view.across < SAME:
            groups[-1].append(strike)
        else:
            groups.append([strike])
    places: list[Place] = []
    for group in groups:
        text = _joined([strike.impulse for strike in group])
        count = len(group) if len(group) <= MOST else 1
        wide = line * (AWAY + BESIDE * (count - 1) / 2)
        x = group[0].impulse.place * view.across
        places.append(Place(x, tuple(group), text, wide, DIGIT * em * len(text)))
    return places


def _joined(found: Sequence[Impulse]) -> str:
    """What several impulses are, in one text."""
    different = list(dict.fromkeys(impulse.text for impulse in found))
    return ", ".join(different) if len(different) <= MOST else _span(found)


def _span(found: Sequence[Impulse]) -> str:
    order = sorted(found, key=lambda impulse: impulse.weight)
    first, last = order[0].text, order[-1].text
    return first if first == last else f"{first} to {last}"


def _sides(places: Sequence[Place], edges: tuple[float, float]) -> list[bool] | None:
    """For each place whether its text stands to the right, none upon another or on an arrow; None
    where they have no room."""
    sides: list[bool] = []
    reached = edges[0]
    for place, after in [*pairwise(places), (places[-1], None)]:
        limit = edges[1] if after is None else after.x - after.wide
        start, end = place.spot(is_right=True)
        is_right = end <= limit
        if not is_right:
            start, _ = place.spot(is_right=False)
            if start < reached:
                return None
        sides.append(is_right)
        reached = end if is_right else place.x + place.wide
    return sides


def _draw_arrows(
    ax: Axes, place: Place, view: View, foot: float, em: float, line: float
) -> list[Artist]:
    """The arrows of one place, side by side; of too many only one, in the colour of the text."""
    shown = place.strikes
    if len(shown) > MOST:
        shown = (Strike(shown[0].impulse, Pen(mpl.rcParams["text.color"]), ""),)
    drawn: list[Artist] = []
    for i, strike in enumerate(shown):
        x = (place.x + line * BESIDE * (i - (len(shown) - 1) / 2)) / view.across
        ends = foot, foot + ARROW * em
        is_doublet = strike.impulse.is_doublet
        if strike.impulse.weight < 0 and not is_doublet:
            ends = ends[::-1]
        arrow = FancyArrowPatch(
            (x, ends[0] / view.height),
            (x, ends[1] / view.height),
            transform=ax.get_xaxis_transform(),
            arrowstyle="<|-|>" if is_doublet else "-|>",
            mutation_scale=(0.75 if is_doublet else 1.0) * HEAD * line_width(),
            shrinkA=0,
            shrinkB=0,
            linewidth=0.8 * line_width(),
            color=strike.pen.colour,
            clip_on=False,
            zorder=6,
            gid=gid("doublet" if is_doublet else "impulse", strike.name),
        )
        drawn.append(ax.add_artist(arrow))
    return drawn
