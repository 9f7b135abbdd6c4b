"""The saturation bar: under the axis one thin row an activation, with a key to its kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from actviz.analysis.saturation import Saturation
from actviz.drawing.gids import gid
from actviz.drawing.layout import EDGE, Box
from actviz.drawing.panel import PRIMES
from actviz.drawing.sheet import Sheet
from actviz.drawing.theme import Pen, Rgb, grey, ground, tint
from actviz.drawing.ticks import number

LIGHT = 0.38  # of a colour, the rest the ground, where the gradient is small but not gone for good
TALL = 0.74  # of a row's height
HATCH = "////"
BETWEEN, SAMPLE, BEFORE = 40.0, 44.0, 14.0  # units before a sample, of it, from it to its word
SAMPLE_TALL = 22.0  # units
KEY = 0.64  # of the colour of the text: the grey of the key
WORDS = ("saturated", "dead", "fading", "attenuated", "flat", "undecided")


@dataclass(frozen=True)
class Span:
    """A stretch of one row, of one kind, within the window."""

    row: int
    kind: str
    left: float
    right: float


def spans(found: Sequence[Saturation], window: tuple[float, float]) -> tuple[Span, ...]:
    """What the bar shows of each activation, the undecided stretches among it."""
    left, right = window
    result: list[Span] = []
    for row, saturation in enumerate(found):
        stretches: Iterable[tuple[str, float, float]] = [
            *((r.kind, r.lower, r.upper) for r in saturation.regions),
            *(("undecided", u.lower, u.upper) for u in saturation.undecided),
        ]
        for kind, lower, upper in stretches:
            a, b = max(lower, left), min(upper, right)
            if a < b:
                result.append(Span(row, kind, a, b))
    return tuple(result)


def draw_bar(
    sheet: Sheet,
    box: Box,
    panel: Axes,
    shown: Sequence[Span],
    pens: Sequence[Pen],
    names: Sequence[str],
) -> None:
    """Draws a bar below a panel, the numbers of the x axis below it, the first activation's row on
    top."""
    ax = sheet.axes(box, gid="saturation", above=panel)
    ax.set_ylim(len(pens), 0)  # one row is one unit
    for span in shown:
        ax.add_artist(
            Rectangle(
                (span.left, span.row + (1 - TALL) / 2),
                span.right - span.left,
                TALL,
                gid=gid(span.kind, names[span.row]),
                **_fill(span.kind, pens[span.row].colour),
            )
        )
    ax.set_yticks([])
    ax.grid(visible=False)


def draw_key(
    sheet: Sheet, shown: Sequence[Span], threshold: Fraction, at: tuple[float, float]
) -> None:
    """The threshold, and what the kinds of a bar look like; ``at`` is where the line of text
    begins, and its middle, in pixels. The key is smaller where it would leave the page."""
    entries = key(shown)
    heading = f"|f{PRIMES[1]}| < {number(float(threshold))}"
    if not entries:
        heading += " nowhere in sight"
    x, y = at
    page, measure = sheet.page, sheet.measure
    spaces = (BETWEEN + SAMPLE + BEFORE) * page.unit
    full = measure(heading) + sum(map(measure, entries.values())) + len(entries) * spaces
    share = min(1.0, (page.width - x - EDGE * page.unit) / full)
    unit = share * page.unit
    sheet.text(x, y, heading, size=share, gid="threshold")
    x += share * measure(heading)
    for kind, word in entries.items():
        sample = Box(
            x + BETWEEN * unit, y - SAMPLE_TALL / 2 * unit, SAMPLE * unit, SAMPLE_TALL * unit
        )
        sheet.patch(sample, gid=f"key-{kind}", **_fill(kind, grey(KEY)))
        x = sample.right + BEFORE * unit
        sheet.text(x, y, word, size=share, gid="key")
        x += share * measure(word)


def key(shown: Sequence[Span]) -> dict[str, str]:
    """The word for every kind that is in sight; the pale ones share one."""
    kinds = {span.kind for span in shown}
    words = {kind: kind for kind in WORDS if kind in kinds}
    pale = [words.pop(kind) for kind in WORDS[2:5] if kind in kinds]
    if pale:
        words[pale[0]] = ", ".join(pale)
    return {kind: words[kind] for kind in WORDS if kind in words}


def _fill(kind: str, colour: str | Rgb) -> dict[str, Any]:
    match kind:
        case "saturated":
            return {"facecolor": colour, "linewidth": 0}
        case "dead":
            return {"facecolor": colour, "edgecolor": ground(), "hatch": HATCH, "linewidth": 0}
        case "undecided":
            return {"facecolor": ground(), "edgecolor": colour, "hatch": "....", "linewidth": 0}
    return {"facecolor": tint(colour, LIGHT), "linewidth": 0}
