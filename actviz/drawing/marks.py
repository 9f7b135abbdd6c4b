"""What is drawn of an activation beside its curve: circles at jumps, ends at the edge, regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import copysign, inf, sqrt
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.markers import CARETDOWN, CARETUP
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from actviz.analysis.saturation import Region
from actviz.drawing.features import Circle, inside
from actviz.drawing.gids import gid
from actviz.drawing.runs import Bezier, Curve, Run, View, bezier_at
from actviz.drawing.theme import Pen, grey, ground, line_width, tint
from actviz.formula.tree import Tree

CIRCLE = 2.4  # widths of the line: a circle across,
LEAST_CIRCLE = 1.6  # at the least, in a low panel,
LOW = 0.12  # of whose height it takes no more,
CROWDED = 0.6  # of the way to the next jump,
SMALLEST_CIRCLE = 1.15  # and none that would be less than this,
RIM = 0.62  # its rim,
HEAD = 6.0  # and the head of an arrow
BAND = 0.18  # of a curve's colour: what chance moves it between
SHADE = 0.06  # of the colour of the text: seen on the ground, and the grid on it
CUT = 3.2  # widths of the line: an arrow head where a curve leaves the window,
BESIDE = 4.0  # pixels: none so near to another one, upon which it would lie
HALVINGS = 40  # of a Bezier piece, to the place where it leaves
NEAR_POLE = 0.1  # of the window: as near a curve is to its pole where it leaves
UNDECIDED = 0.2  # of the colour of the text,
LEVEL = 0.5  # and of a pole
LEVEL_INK = 0.75  # of the curve's colour: the level that it tends to


def draw_circles(
    ax: Axes,
    found: Iterable[Circle],
    view: View,
    pen: Pen,
    line: float,
    zorder: float,
    *,
    point: float,
) -> list[Artist]:
    """Draws circles for a curve whose line is so wide, in points of so many pixels; filled ones
    above open ones, smaller ones in a low panel, and whole ones at the window's edge. Where jumps
    crowd they are smaller still, and none where they would hide the steps."""
    circles = tuple(found)
    room = LOW * view.height / point / line
    largest = min(CIRCLE, max(LEAST_CIRCLE, room))
    apart = _apart([circle.place for circle in circles])
    drawn: list[Artist] = []
    for circle in circles:
        across = min(largest, CROWDED * apart[circle.place] * view.across / point / line)
        if not view.bottom <= circle.height <= view.top or across < SMALLEST_CIRCLE:
            continue
        rim = RIM * across / CIRCLE
        drawn += ax.plot(
            [circle.place],
            [circle.height],
            marker="o",
            markersize=across * line,
            markerfacecolor=pen.colour if circle.filled else ground(),
            markeredgecolor=pen.colour,
            markeredgewidth=rim * line,
            linestyle="none",
            zorder=zorder + (0.5 if circle.filled else 0.0),
            scalex=False,
            scaley=False,
            clip_on=False,
            gid="value" if circle.filled else "limit",
        )
    return drawn


def _apart(places: Sequence[float]) -> dict[float, float]:
    """How far each place is from the nearest other one."""
    ordered = [-inf, *sorted(set(places)), inf]
    return {
        here: min(here - before, after - here)
        for before, here, after in zip(ordered, ordered[1:], ordered[2:], strict=False)
    }


def draw_band(ax: Axes, ends: Sequence[Curve], pen: Pen, zorder: float) -> list[Artist]:
    """Shades what lies between two curves, wherever both go on."""
    drawn: list[Artist] = []
    low, high = (each.runs for each in ends)
    for below, above in zip(low, high, strict=False):
        around = (*below.points, *reversed(above.points))
        codes = [Path.MOVETO, *[Path.CURVE4] * (len(below.points) - 1), Path.LINETO]
        codes += [Path.CURVE4] * (len(above.points) - 1)
        patch = PathPatch(
            Path(around, codes),
            facecolor=pen.colour,
            alpha=BAND,
            linewidth=0,
            zorder=zorder,
            gid="band",
        )
        drawn.append(ax.add_artist(patch))
    return drawn


def draw_arrow(
    ax: Axes,
    place: float,
    foot: float,
    tip: float,
    pen: Pen,
    width: float,
    zorder: float,
    *,
    gid: str,
) -> Artist:
    """Draws an upright arrow, its shaft so many points wide."""
    arrow = FancyArrowPatch(
        (place, foot),
        (place, tip),
        arrowstyle="-|>",
        mutation_scale=HEAD * line_width(),
        shrinkA=0,
        shrinkB=0,
        linewidth=width,
        color=pen.colour,
        zorder=zorder,
        gid=gid,
    )
    return ax.add_artist(arrow)


def with_halo(
    write: Callable[..., Text], *place: Any, halo: float, zorder: float, **settings: Any
) -> list[Artist]:
    """A text, and below it its outline in the colour of the ground, so many points wide. They are
    two artists: an outlined text would be no text in a vector file."""
    stroke = [Stroke(linewidth=halo, foreground=ground())]
    below = write(*place, zorder=zorder, path_effects=stroke, **settings)
    below.set_gid("halo")
    return [below, write(*place, zorder=zorder + 0.1, **settings)]


def shade_regions(ax: Axes, found: Sequence[Sequence[Region]], window: tuple[float, float]) -> None:
    """Shades a panel where the gradient of one of the activations is gone, in one grey, upon which
    the grid is seen. Nothing is transparent: EPS knows no transparency."""
    left, right = window
    spans = sorted((max(r.lower, left), min(r.upper, right)) for regions in found for r in regions)
    merged: list[tuple[float, float]] = []
    for a, b in spans:
        if merged and a <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(b, merged[-1][1])
        elif a < b:
            merged.append((a, b))
    for a, b in merged:
        ax.axvspan(a, b, color=grey(SHADE), linewidth=0, zorder=0.1, gid="shade")


def draw_poles(ax: Axes, drawn: Iterable[tuple[Tree, Curve]], view: View) -> None:
    """Draws the verticals that curves leave the window along, but for x = 0, which has a line."""
    places = {
        b.place
        for tree, found in drawn
        for b in inside(tree, view.left, view.right)
        if b.order < 0 and any(_leaves(run, b.place, view) for run in found.runs)
    }
    for place in sorted(places - {0.0}):
        ax.axvline(place, gid="pole", **_level())


def _leaves(run: Run, place: float, view: View) -> bool:
    """Whether a run of a curve goes up or down out of the window towards a vertical near by."""
    near = NEAR_POLE * (view.right - view.left)
    for x, y in (run.start, run.end):
        if abs(x - place) <= near and not view.bottom < y < view.top:
            return True
    return False


def exits(drawn: Curve, view: View) -> list[tuple[float, bool]]:
    """Where a curve leaves the window through the top, or else the bottom: x, and whether it is
    the top."""
    found: list[tuple[float, bool]] = []
    for run in drawn.runs:
        for piece in run.pieces:
            heights = [y for _, y in piece]
            edges = [e for e in (view.top, view.bottom) if min(heights) <= e <= max(heights)]
            times = [0.0, *_turns(*heights), 1.0] if edges else []
            for edge in edges:
                for start, end in pairwise(times):
                    is_above = bezier_at(piece, start)[1] > edge
                    if is_above != (bezier_at(piece, end)[1] > edge):
                        t = _crossing(piece, (start, end), edge, is_above=is_above)
                        found.append((bezier_at(piece, t)[0], edge == view.top))
    return [(x, is_top) for x, is_top in found if view.left <= x <= view.right]


def _turns(a: float, b: float, c: float, d: float) -> list[float]:
    """Where a Bezier piece of these heights may turn, between its ends."""
    first, second, third = b - a, c - b, d - c
    square, linear = first - 2 * second + third, second - first
    root = linear * linear - square * first
    if root <= 0:
        return []
    far = -(linear + copysign(sqrt(root), linear))
    found = [far / square] if square else []
    found += [first / far] if far else []
    return sorted(t for t in found if 0 < t < 1)


def _crossing(piece: Bezier, span: tuple[float, float], edge: float, *, is_above: bool) -> float:
    """When a Bezier piece, at first above a height or not, passes it."""
    low, high = span
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (bezier_at(piece, middle)[1] > edge) == is_above:
            low = middle
        else:
            high = middle
    return high


def draw_cuts(ax: Axes, drawn: Curve, view: View, pen: Pen, zorder: float) -> list[Artist]:
    """Draws the head of an arrow wherever a curve goes on beyond the window."""
    found: list[Artist] = []
    last = {True: -inf, False: -inf}
    for x, is_top in exits(drawn, view):
        if (x - last[is_top]) * view.across < BESIDE:
            continue
        last[is_top] = x
        found += ax.plot(
            [x],
            [view.top if is_top else view.bottom],
            marker=CARETUP if is_top else CARETDOWN,
            markersize=CUT * line_width(),
            color=pen.colour,
            markeredgewidth=0,
            linestyle="none",
            zorder=zorder,
            scalex=False,
            scaley=False,
            clip_on=False,
            gid="cut",
        )
    return found


def draw_limits(ax: Axes, found: Iterable[tuple[str, str, Sequence[Region]]], view: View) -> None:
    """Draws the levels that functions saturate at, on the side where they do, for each name, its
    colour and its regions; but for zero, which has a line, and for what is reached and stays."""
    for name, colour, regions in found:
        for region in regions:
            level = region.limit
            if region.kind != "saturated" or not level or not view.bottom <= level <= view.top:
                continue
            is_left = region.lower == -inf
            middle = min(max(0.0, view.left), view.right)
            ends = (view.left, middle) if is_left else (middle, view.right)
            if ends[0] < ends[1]:
                style = {**_level(), "color": tint(colour, LEVEL_INK)}
                ax.plot(
                    ends, [level] * 2, gid=gid("level", name), scalex=False, scaley=False, **style
                )


def _level() -> dict[str, Any]:
    """How an asymptote is drawn: faint, dashed, below the curves."""
    return {
        "color": grey(LEVEL),
        "linewidth": float(mpl.rcParams["axes.linewidth"]),
        "linestyle": (0.0, (5.0, 3.0)),
        "zorder": 1.5,
    }


def draw_undecided(ax: Axes, found: Iterable[tuple[float, float]], view: View) -> bool:
    """Covers in grey what was not proven, where that is to be seen at all; whether it is."""
    pixel = 1 / view.across
    wide = [(a, b) for a, b in found if b - a > 0.1 * pixel]
    for a, b in wide:
        middle, half = (a + b) / 2, max(b - a, pixel) / 2
        ax.axvspan(
            middle - half,
            middle + half,
            color=grey(UNDECIDED),
            linewidth=0,
            zorder=0.3,
            gid="undecided",
        )
    return bool(wide)
