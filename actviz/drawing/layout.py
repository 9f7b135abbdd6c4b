"""Where things stand on a page: pure arithmetic in pixels, from the lower left corner.

Lengths are in units of a 36th of the type's size: pixels on a slide of 1920 x 1080.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from actviz.readers import Size, pixels

EM = 36.0  # the size of the type
MOST_TYPE = 1.5  # on a narrow page type grows no more than so many times as the narrow side does
FEWEST_EMS = (24.0, 15.0)  # of a page that keeps the type's size, across and up
EDGE = 34.0  # what stays white all round
TITLE = 76.0
TITLE_LINE = 62.0  # from one line of it to the next
HEADING = 58.0  # above each panel, for its name,
ABOVE = 14.0  # which is so far above it
NUMBERS = 62.0  # below the last one, for those of the x axis
PAD = 14.0  # between the numbers of the y axis and the panel
NAME = 46.0  # below these, for the name of that axis
GAP = 22.0  # between a panel and the next one's heading
LEDGE = 10.0  # between the last panel and the saturation bar
ROW = 30.0  # of the bar,
ROWS = 6.5  # of this height at most; then they get lower,
ROW_LEAST = 4.0  # but no lower than so many pixels
KEY = 52.0
LINE = 50.0  # of the legend
FIRST = 1.15  # the height of the first panel, where the others are 1


class Page(NamedTuple):
    """What a figure is drawn on: its width and height in pixels, how many of these are an inch,
    and how many the unit of length."""

    width: int
    height: int
    dpi: float
    unit: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height in inches."""
        return self.width / self.dpi, self.height / self.dpi

    @property
    def em(self) -> float:
        """The size of the type in pixels."""
        return EM * self.unit

    def points(self, units: float) -> float:
        """A length in points."""
        return units * self.unit * 72 / self.dpi


def paged(nominal: tuple[float, float], dpi: float, points: float, size: Size | None) -> Page:
    """A page of a size, where a theme means type of so many points for a page of so many inches.

    Raises UsageError for a size that cannot be drawn.
    """
    own = nominal[0] * dpi, nominal[1] * dpi
    if size is None:
        return Page(*pixels(*own), dpi, points * dpi / 72 / EM)
    if size.unit == "width":
        size = Size(size.width, size.width * nominal[1] / nominal[0], "in")
    if size.unit == "in":
        page = pixels(size.width * dpi, size.height * dpi)
        ems = size.width * 72 / points, size.height * 72 / points
        growth = min(1.0, *(have / fewest for have, fewest in zip(ems, FEWEST_EMS, strict=True)))
    else:
        is_ratio = size.unit == "ratio"
        wide = own[1] * size.width / size.height if is_ratio else size.width
        page = pixels(wide, own[1] if is_ratio else size.height)
        across, up = page[0] / own[0], page[1] / own[1]
        growth = min(sqrt(across * up), MOST_TYPE * min(across, up))
    return Page(*page, dpi, growth * points * dpi / 72 / EM)


class Box(NamedTuple):
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

    def relative(self, page: Page) -> tuple[float, float, float, float]:
        """As shares of a page."""
        wide, tall = page.size
        return self.left / wide, self.bottom / tall, self.width / wide, self.height / tall


class Layout(NamedTuple):
    """The places of a figure: panels from top to bottom, and the heights of rows of text."""

    panels: tuple[Box, ...]
    bar: Box | None
    key: float  # the middle of the key of the saturation bar
    legend: float  # the top of the legend
    name: float = 0.0  # the lower edge of the x axis' name


def title_height(lines: int) -> float:
    """The units that a title of so many lines takes."""
    return TITLE + (lines - 1) * TITLE_LINE if lines else 0.0


def bar_height(rows: int, page: Page) -> float:
    """The height in pixels of a saturation bar of so many rows."""
    return max(page.unit * ROW * min(rows, ROWS), ROW_LEAST * rows)


def arranged(
    page: Page,
    *,
    panels: int,
    numbers: float,
    labels: float,
    left: float | None = None,
    titles: int = 0,
    rows: int = 0,
    legend: float = 0.0,
    lanes: Sequence[float] = (),
    is_named: bool = False,
) -> Layout:
    """The layout of a figure of so many panels.

    ``numbers`` is the width of the widest number on a y axis, ``labels`` that of what stands to the
    right of the panels; ``left`` is that of what stands to their left, if there is anything, and
    then the numbers are to the right. ``titles`` counts the lines of
    a title and ``rows`` those of the saturation bar, ``legend`` is the height of
    what stands below, ``lanes`` those of what stands upon each panel; ``is_named`` leaves room for
    a name below the numbers of the x axis.
    """
    s = page.unit
    numbered = s * PAD + numbers
    before, after = (numbered, labels) if left is None else (left, max(numbered, labels))
    start = s * EDGE + before
    width = max(1.0, page.width - start - s * EDGE - after)
    top = page.height - s * (EDGE + title_height(titles))
    under = s * EDGE + legend
    key = under + s * (KEY + (GAP if legend else 0.0) if rows else 0.0)
    named = s * NAME if is_named else 0.0
    bottom = key + s * NUMBERS + named
    above = [s * HEADING + lane for lane in lanes or [0.0] * panels]
    free = top - bottom - sum(above) - (panels - 1) * s * GAP
    tall = bar_height(rows, page)
    if rows:
        free -= tall + s * LEDGE
    shares = [FIRST] + [1.0] * (panels - 1)
    found: list[Box] = []
    for share, heading in zip(shares, above, strict=True):
        height = max(1.0, free * share / sum(shares))
        top -= heading + height
        found.append(on_pixels(start, top, width, height))
        top -= s * GAP
    bar = on_pixels(start, bottom, width, tall) if rows else None
    return Layout(
        panels=tuple(found),
        bar=bar,
        key=key - 0.6 * s * KEY,
        legend=under,
        name=key,
    )


def on_pixels(left: float, bottom: float, width: float, height: float) -> Box:
    """A box whose edges lie between pixels, so that grid lines are sharp."""
    x, y = round(left), round(bottom)
    return Box(x, y, round(left + width) - x, max(1, round(bottom + height) - y))


def wrapped(words: Iterable[str], measure: Callable[[str], float], width: float) -> list[str]:
    """Words in lines that are no wider, unless a word is."""
    return [" ".join(line) for line in packed(words, measure, width, measure(" "))]


def packed(
    texts: Iterable[str], measure: Callable[[str], float], width: float, gap: float
) -> list[list[str]]:
    """Texts in rows no wider than so much, each with as many as fit."""
    rows: list[list[str]] = []
    free = 0.0
    for text in texts:
        wide = measure(text)
        if not rows or wide + gap > free:
            rows.append([text])
            free = width - wide
        else:
            rows[-1].append(text)
            free -= wide + gap
    return rows
