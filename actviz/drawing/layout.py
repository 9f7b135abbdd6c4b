"""Where things stand on the sheet: pure arithmetic in pixels, from the lower left corner.

Lengths are meant for a figure of 1920 x 1080 and grow or shrink with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

WIDTH, HEIGHT = 1920, 1080  # pixels, of the sheet that lengths and type are meant for

EDGE = 34.0  # what stays white all round
TITLE = 76.0
HEADING = 58.0  # above each panel, for its name
NUMBERS = 62.0  # below the last one, for those of the x axis
PAD = 14.0  # between the numbers of the y axis and the panel
GAP = 22.0  # between a panel and the next one's heading
LEDGE = 10.0  # between the last panel and the strip
ROW = 24.0  # of the strip,
ROWS = 5.5  # of this height at most; then they get lower
KEY = 52.0
LINE = 50.0  # of the legend
FIRST = 1.15  # the height of the first panel, where the others are 1


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    def relative(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """As shares of a sheet."""
        width, height = size
        return self.left / width, self.bottom / height, self.width / width, self.height / height


@dataclass(frozen=True)
class Layout:
    """The places of a figure: panels from top to bottom, and the heights of rows of text."""

    panels: tuple[Box, ...]
    strip: Box | None
    title: float  # the middle of the title's line
    key: float  # the middle of the key of the strip
    legend: float  # the top of the legend


def scale(size: tuple[int, int]) -> float:
    """How much larger everything is than on the sheet it is meant for."""
    across, up = size[0] / WIDTH, size[1] / HEIGHT
    return min(sqrt(across * up), 1.5 * min(across, up))


def arranged(
    size: tuple[int, int],
    *,
    panels: int,
    numbers: float,
    labels: float,
    is_titled: bool = False,
    strip_rows: int = 0,
    legend_rows: int = 0,
) -> Layout:
    """The layout of a figure of so many panels.

    ``numbers`` is the width of the widest number on a y axis, ``labels`` that of what stands to the
    right of the panels.
    """
    s = scale(size)
    left = s * (EDGE + PAD) + numbers
    width = max(1.0, size[0] - left - s * EDGE - labels)
    top = size[1] - s * (EDGE + (TITLE if is_titled else 0.0))
    legend = s * EDGE + s * LINE * legend_rows
    key = legend + s * (KEY if strip_rows else 0.0)
    bottom = key + s * NUMBERS
    free = top - bottom - panels * s * HEADING - (panels - 1) * s * GAP
    rows = s * ROW * min(strip_rows, ROWS)
    if strip_rows:
        free -= rows + s * LEDGE
    shares = [FIRST] + [1.0] * (panels - 1)
    found: list[Box] = []
    for share in shares:
        height = max(1.0, free * share / sum(shares))
        top -= s * HEADING + height
        found.append(_on_pixels(left, top, width, height))
        top -= s * GAP
    strip = _on_pixels(left, bottom, width, rows) if strip_rows else None
    return Layout(
        panels=tuple(found),
        strip=strip,
        title=size[1] - s * (EDGE + 0.42 * TITLE),
        key=legend + 0.4 * s * KEY,
        legend=legend,
    )


def _on_pixels(left: float, bottom: float, width: float, height: float) -> Box:
    """A box whose edges lie between pixels, so that grid lines are sharp."""
    x, y = round(left), round(bottom)
    return Box(x, y, round(left + width) - x, max(1, round(bottom + height) - y))
