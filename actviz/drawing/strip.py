"""The saturation strip: under the axis one thin bar an activation, with a key to its kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from actviz.analysis.saturation import Saturation
from actviz.drawing.layout import EDGE, Box, Page
from actviz.drawing.names import Measure
from actviz.drawing.owner import owned
from actviz.drawing.panel import PRIMES, number
from actviz.drawing.theme import Pen, Rgb, grey, ground, tint, type_size

LIGHT = 0.38  # of a colour, the rest the ground, where the gradient is small but not gone for good
BAR = 0.74  # of a row's height
HATCH = "////"
SPACES = (40.0, 44.0, 14.0)  # units before a sample in the key, of it, and from it to its word
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


def add_strip(
    panel: Axes,
    found: Sequence[Saturation],
    pens: Sequence[Pen],
    owners: Sequence[str],
    window: tuple[float, float],
    box: Box,
    page: Page,
) -> tuple[Bar, ...]:
    """Draws a strip below a panel, the numbers of the x axis below it, the first activation's bars
    on top. Returns what it shows."""
    figure = panel.get_figure(root=True)
    assert figure is not None
    ax = figure.add_axes(box.relative(page), sharex=panel)
    shown = bars(found, window)
    ax.set_ylim(len(pens), 0)  # one row is one unit
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
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.set_gid("saturation")
    ax.xaxis.set_gid("x-axis")
    ax.yaxis.set_gid("y-axis")
    ax.tick_params(labelbottom=True)
    return shown


def draw_key(
    figure: Figure,
    shown: Sequence[Bar],
    threshold: Fraction,
    at: tuple[float, float],
    measure: Measure,
    page: Page,
) -> None:
    """The threshold, and what the bars of a strip mean; ``at`` is where the line of text begins,
    and its middle, in pixels. The key is smaller where it would leave the page."""
    patches = key(shown)
    heading = f"|f{PRIMES[1]}| < {number(float(threshold))}"
    if not patches:
        heading += " nowhere in sight"
    words = [str(patch.get_label()) for patch in patches]
    full = measure(heading) + sum(map(measure, words)) + len(words) * sum(SPACES) * page.unit
    share = min(1.0, (page.width - at[0] - EDGE * page.unit) / full)
    unit, (wide, tall), type_is = share * page.unit, page.size, share * type_size()
    between, sample, before = (unit * space for space in SPACES)
    align: dict[str, Any] = {"ha": "left", "va": "center_baseline", "fontsize": type_is}
    x, y = at[0], at[1] / tall
    figure.text(x / wide, y, heading, gid="threshold", **align)
    x += share * measure(heading) + between
    for patch, word in zip(patches, words, strict=True):
        box = Box(x, at[1] - 11 * unit, sample, 22 * unit)
        left, bottom, width, height = box.relative(page)
        patch.set_bounds(left, bottom, width, height)
        patch.set_transform(figure.transFigure)
        figure.add_artist(patch)
        x = box.right + before
        figure.text(x / wide, y, word, gid="key", **align)
        x += share * measure(word) + between


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
