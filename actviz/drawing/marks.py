"""What is drawn of an activation beside its curve: circles at jumps, impulses, shaded regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from actviz.activation import Activation
from actviz.analysis.breaks import Break, breaks
from actviz.analysis.saturation import Region
from actviz.drawing.theme import Pen

CIRCLE = 11.0  # points across
ARROW = 26.0  # points: the length of an arrow's head
SHADES = {"saturated": 0.16, "dead": 0.16, "flat": 0.07, "fading": 0.07, "attenuated": 0.07}


@dataclass(frozen=True)
class Impulse:
    """A Dirac impulse of f^(order) at a place, with its weight."""

    place: float
    weight: float


@dataclass(frozen=True)
class Circle:
    """An end of a curve at a jump: filled where the function has that value."""

    place: float
    height: float
    filled: bool


def impulses(activation: Activation, order: int, left: float, right: float) -> tuple[Impulse, ...]:
    """The impulses of f^(order): where f^(order-1) jumps."""
    if order == 0:
        return ()
    return tuple(
        Impulse(b.place, b.right[order - 1] - b.left[order - 1])
        for b in _inside(activation, left, right)
        if b.order == order - 1 and all(map(isfinite, (b.right[order - 1], b.left[order - 1])))
    )


def circles(activation: Activation, order: int, left: float, right: float) -> tuple[Circle, ...]:
    """The ends of the curve of f^(order) where it jumps."""
    return tuple(_circles(_inside(activation, left, right), order))


def _circles(places: Sequence[Break], order: int) -> Iterator[Circle]:
    for b in places:
        if b.order > order or order >= min(len(b.left), len(b.right)):
            continue
        sides = b.left[order], b.right[order]
        if sides[0] == sides[1] and (order > 0 or b.value == sides[0]):
            continue
        value = b.value if order == 0 else None
        for height in dict.fromkeys(sides):
            if isfinite(height) and (b.order >= 0 or height == value):
                yield Circle(b.place, height, height == value)
        if value is not None and isfinite(value) and value not in sides:
            yield Circle(b.place, value, True)


def _inside(activation: Activation, left: float, right: float) -> list[Break]:
    return [b for b in breaks(activation.tree, left, right) if left < b.place < right]


def draw_circles(ax: Axes, found: Sequence[Circle], pen: Pen, ground: str, scale: float) -> None:
    """Draws them: open circles first, so that a filled one is seen where both meet."""
    for circle in sorted(found, key=lambda c: c.filled):
        ax.plot(
            [circle.place],
            [circle.height],
            marker="o",
            markersize=CIRCLE * scale,
            markerfacecolor=pen.colour if circle.filled else ground,
            markeredgecolor=pen.colour,
            markeredgewidth=3.0 * scale,
            linestyle="none",
            zorder=5 if circle.filled else 4.8,
            clip_on=False,
            gid="value" if circle.filled else "limit",
        )


def draw_impulses(
    ax: Axes, found: Sequence[Impulse], pen: Pen, window: tuple[float, float], scale: float
) -> None:
    """Draws each as an arrow from zero, as high as its weight if there is room, its weight beside it."""
    bottom, top = window
    for impulse in found:
        reach = 0.93 * (top if impulse.weight > 0 else bottom)
        height = min(impulse.weight, reach) if impulse.weight > 0 else max(impulse.weight, reach)
        arrow = FancyArrowPatch(
            (impulse.place, 0.0),
            (impulse.place, height),
            arrowstyle="-|>",
            mutation_scale=ARROW * scale,
            shrinkA=0,
            shrinkB=0,
            linewidth=4.0 * scale,
            color=pen.colour,
            zorder=4.5,
            gid="impulse",
        )
        ax.add_patch(arrow)
        ax.annotate(
            f"{impulse.weight:.4g}",
            (impulse.place, height),
            xytext=(14 * scale, 0),
            textcoords="offset points",
            ha="left",
            va="top" if impulse.weight > 0 else "bottom",
            zorder=6,
            gid="weight",
        )


def shade(ax: Axes, regions: Sequence[Region], colour: str, window: tuple[float, float]) -> None:
    """Shades the panel where the gradient is gone."""
    left, right = window
    for region in regions:
        lower, upper = max(region.lower, left), min(region.upper, right)
        if lower < upper:
            ax.axvspan(
                lower, upper, color=colour, alpha=SHADES[region.kind], linewidth=0, zorder=0.2
            )
