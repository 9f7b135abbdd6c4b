"""The saturation strip: under the axis one thin bar an activation, with a key to its kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from actviz.analysis.saturation import Saturation
from actviz.drawing.owner import owned
from actviz.drawing.theme import Pen, Rgb, grey, ground, tint

LIGHT = 0.38  # of a colour, the rest the ground, where the gradient is small but not gone for good
BAR = 0.74  # of a row's height
HATCH = "////"
KEY = 0.64  # of the colour of the text: the grey of the key
WORDS = ("saturated", "dead", "fading", "attenuated", "flat", "undecided")


@dataclass(frozen=True)
class Bar:
    """A stretch of one row, of one kind, within the window."""

    row: int
    kind: str
    left: float
    right: float


def bars(found: Sequence[Saturation], window: tuple[float, float]) -> tuple[Bar, ...]:
    """What the strip shows of each activation, the undecided stretches among it."""
    left, right = window
    result: list[Bar] = []
    for row, saturation in enumerate(found):
        stretches: Iterable[tuple[str, float, float]] = [
            *((r.kind, r.lower, r.upper) for r in saturation.regions),
            *(("undecided", u.lower, u.upper) for u in saturation.undecided),
        ]
        for kind, lower, upper in stretches:
            a, b = max(lower, left), min(upper, right)
            if a < b:
                result.append(Bar(row, kind, a, b))
    return tuple(result)


def draw_strip(ax: Axes, shown: Sequence[Bar], pens: Sequence[Pen], owners: Sequence[str]) -> None:
    """Draws the bars, the first activation's on top. One row is one unit of y."""
    ax.set_ylim(len(pens), 0)
    for bar in shown:
        ax.add_artist(
            Rectangle(
                (bar.left, bar.row + (1 - BAR) / 2),
                bar.right - bar.left,
                BAR,
                gid=owned(bar.kind, owners[bar.row]),
                **_fill(bar.kind, pens[bar.row].colour),
            )
        )


def _fill(kind: str, colour: str | Rgb) -> dict[str, Any]:
    match kind:
        case "saturated":
            return {"facecolor": colour, "linewidth": 0}
        case "dead":
            return {"facecolor": colour, "edgecolor": ground(), "hatch": HATCH, "linewidth": 0}
        case "undecided":
            return {"facecolor": ground(), "edgecolor": colour, "hatch": "....", "linewidth": 0}
    return {"facecolor": tint(colour, LIGHT), "linewidth": 0}


def key(shown: Sequence[Bar]) -> list[Rectangle]:
    """A patch with its word for every kind that is in sight; the pale ones share one."""
    kinds = {bar.kind for bar in shown}
    pale = [kind for kind in WORDS[2:5] if kind in kinds]
    patches = [_sample(kind, kind) for kind in WORDS[:2] if kind in kinds]
    if pale:
        patches.append(_sample(", ".join(pale), pale[0]))
    if "undecided" in kinds:
        patches.append(_sample("undecided", "undecided"))
    return patches


def _sample(word: str, kind: str) -> Rectangle:
    return Rectangle((0, 0), 1, 1, label=word, gid=f"key-{kind}", **_fill(kind, grey(KEY)))
