"""The saturation strip: under the axis one thin bar an activation, with a key to its kinds."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch, Rectangle

from actviz.analysis.saturation import Saturation
from actviz.drawing.theme import Pen

LIGHT = 0.38  # of a colour, the rest white, where the gradient is small but not gone for good
BAR = 0.72  # of a row's height
HATCH = "////"
GREY = "#7f7f7f"
ORDER = ("saturated", "dead", "fading", "attenuated", "flat")


def lightened(colour: str) -> tuple[float, float, float]:
    """A colour mixed with white."""
    red, green, blue = (LIGHT * c + (1 - LIGHT) for c in to_rgb(colour))
    return red, green, blue


def draw_strip(
    ax: Axes, found: Sequence[Saturation], pens: Sequence[Pen], window: tuple[float, float]
) -> None:
    """Draws the bars, the first activation's on top. ``ax`` has one unit of y a row."""
    left, right = window
    ax.set_ylim(len(found), 0)
    for row, (saturation, pen) in enumerate(zip(found, pens, strict=True)):
        for region in saturation.regions:
            lower, upper = max(region.lower, left), min(region.upper, right)
            if lower < upper:
                ax.add_patch(
                    Rectangle(
                        (lower, row + (1 - BAR) / 2),
                        upper - lower,
                        BAR,
                        gid=region.kind,
                        **_fill(region.kind, pen.colour),
                    )
                )


def _fill(kind: str, colour: str) -> dict[str, object]:
    if kind == "saturated":
        return {"facecolor": colour, "linewidth": 0}
    if kind == "dead":
        return {"facecolor": colour, "edgecolor": "white", "hatch": HATCH, "linewidth": 0}
    return {"facecolor": lightened(colour), "linewidth": 0}


def key(found: Sequence[Saturation], window: tuple[float, float]) -> list[Patch]:
    """A patch with its word for every kind that is in sight; the pale ones share one."""
    left, right = window
    kinds = {
        region.kind
        for saturation in found
        for region in saturation.regions
        if region.lower < right and region.upper > left
    }
    pale = [kind for kind in ORDER[2:] if kind in kinds]
    patches = [Patch(label=kind, **_fill(kind, GREY)) for kind in ORDER[:2] if kind in kinds]
    if pale:
        patches.append(Patch(label=", ".join(pale), **_fill(pale[0], GREY)))
    return patches
