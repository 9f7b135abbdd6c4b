"""The saturation bar: under the axis one thin row an activation, with a key to its kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from actviz.analysis.saturation import Saturation
from actviz.drawing.gids import gid
from actviz.drawing.layout import EDGE, Box, Page
from actviz.drawing.names import SPACE, ink
from actviz.drawing.numbers import near_text
from actviz.drawing.sheet import Measure, Sheet, is_mathematics
from actviz.drawing.theme import Pen, Rgb, grey, ground, tint
from actviz.numerals import number
from actviz.options import Options

LIGHT = 0.38  # of a colour, the rest the ground, where the gradient is small but not gone for good
TALL = 0.74  # of a row's height
LEAST = 3.0  # pixels: the height of a bar
MOST = 0.3  # of the page's height, for all rows
LARGEST, SMALLEST = 0.72, 0.42  # of the type's size: a label beside its row
LEADING = 1.12  # times the size of that: the height of its row
PERIOD = 0.9  # of a bar's height: from stripe to stripe,
FINEST = 5.0  # and pixels at the least
HOLLOW = 0.75  # points
BETWEEN, SAMPLE, BEFORE = 40.0, 44.0, 14.0  # units before a sample, of it, from it to its word
SAMPLE_TALL = 22.0  # units
MIDDLE = 0.36  # ems: from a line of text's foot to its middle
KEY = 0.64  # of the colour of the text: the grey of the key
TAILS = ("saturated", "dead", "fading", "attenuated")  # whose ends are said
WORDS = ("saturated", "dead", "fading", "attenuated", "flat", "undecided")


class Span(NamedTuple):
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


class Row(NamedTuple):
    """A row of the bar: the curve's pen, the activation's name for the gids, and its label."""

    pen: Pen
    name: str
    text: str = ""


def most_rows(page: Page) -> int:
    """How many rows have room on a page, none of them too thin to be seen."""
    return max(1, int(MOST * page.height * TALL / LEAST))


def type_share(texts: Sequence[str], measure: Measure, page: Page, row: float) -> float:
    """The share of the type's size in which labels have room beside rows that are so many pixels
    high; 0 where they could not be read."""
    if not any(texts):
        return 0.0
    tallest = max([page.em, *(measure.box(text)[1] for text in texts if is_mathematics(text))])
    share = min(LARGEST, row / (LEADING * tallest))
    return share if share >= SMALLEST else 0.0


def draw_bar(
    sheet: Sheet,
    box: Box,
    panel: Axes,
    shown: Sequence[Span],
    rows: Sequence[Row],
    share: float = 0.0,
    *,
    has_numbers: bool = True,
) -> None:
    """Draws a bar below a panel, the numbers of the x axis below it, the first row on top; labels
    to its right and the ends of its spans beside them in type of this share of the size, if any."""
    ax = sheet.axes(box, gid="saturation", above=panel)
    ax.set_ylim(len(rows), 0)  # one row is one unit
    ax.set_yticks([])
    ax.grid(visible=False)
    left, right = ax.get_xlim()
    across, row_height = box.width / (right - left), box.height / len(rows)
    tall = max(LEAST, TALL * row_height)
    for span in shown:
        row = rows[span.row]
        centre = box.top - (span.row + 0.5) * row_height
        place = Box(
            *(box.left + (span.left - left) * across, centre - tall / 2),
            *((span.right - span.left) * across, tall),
        )
        to_data = Affine2D().translate(-box.left, -box.top).scale(1 / across, -1 / row_height)
        in_data = to_data.translate(left, 0.0) + ax.transData
        for artist in _looks(span.kind, place, row.pen.colour):
            artist.set_transform(in_data)
            artist.set_gid(gid(str(artist.get_gid()), row.name))
            ax.add_artist(artist)
    if not share:
        return
    for i, row in enumerate(rows):
        sheet.text(
            box.right + SPACE * sheet.page.unit,
            box.top - (i + 0.5) * row_height,
            row.text,
            size=share,
            gid=gid("row", row.name),
            color=ink(row.pen.colour),
        )
        stretches = [span for span in shown if span.row == i] if has_numbers else []
        for x, text, side in _edges(stretches, (left, right), sheet, share, across):
            sheet.text(
                box.left + (x - left) * across,
                box.top - (i + 0.5) * row_height,
                text,
                size=share,
                gid=gid("edge", row.name),
                color=ink(row.pen.colour),
                ha=side,
            )


def _edges(
    row: Sequence[Span], window: tuple[float, float], sheet: Sheet, share: float, across: float
) -> Iterator[tuple[float, str, str]]:
    """The ends of the tails in a row, as numbers that have room beside them: x, the text, and which
    side of it stands there."""
    left, right = window
    stretches = sorted(row, key=lambda span: span.left)
    away = SPACE * sheet.page.unit / across
    for i in range(len(stretches) + 1):
        before = stretches[i - 1] if i else None
        after = stretches[i] if i < len(stretches) else None
        start, end = before.right if before else left, after.left if after else right
        said = [
            (x + sign * away, near_text(x), side)
            for span, x, sign, side in ((before, start, 1, "left"), (after, end, -1, "right"))
            if span is not None and span.kind in TAILS and x and left < x < right
        ]
        wide = sum(share * sheet.measure(text) / across + 2 * away for _, text, _ in said)
        if wide <= end - start:
            yield from (one for one in said if one[1])


def draw_key(
    sheet: Sheet,
    shown: Sequence[Span],
    heading: str,
    at: tuple[float, float],
    left_out: int = 0,
) -> None:
    """A heading, what the kinds of a bar look like, and how many rows have no room; ``at`` is
    where the line of text begins, and its middle, in pixels. The key is smaller where it would
    leave the page."""
    entries = key(shown)
    if not entries:
        heading += " nowhere in sight"
    rest = f"{left_out} more have no room" if left_out else ""
    x, y = at
    page, measure = sheet.page, sheet.measure
    spaces = (BETWEEN + SAMPLE + BEFORE) * page.unit
    full = measure(heading) + sum(map(measure, entries.values())) + len(entries) * spaces
    full += bool(rest) * (BETWEEN * page.unit + measure(rest))
    share = min(1.0, (page.width - x - EDGE * page.unit) / full)
    unit = share * page.unit
    foot = y - MIDDLE * share * page.em  # words stand on one line with mathematics
    style: dict[str, Any] = {"size": share, "va": "baseline"}
    sheet.text(x, foot, heading, gid="threshold", **style)
    x += share * measure(heading)
    for kind, word in entries.items():
        tall = SAMPLE_TALL * unit
        place = Box(x + BETWEEN * unit, y - tall / 2, SAMPLE * unit, tall)
        for artist in _looks(kind, place, grey(KEY)):
            artist.set_transform(sheet.pixels)
            artist.set_gid(f"key-{artist.get_gid()}")
            sheet.figure.add_artist(artist)
        x = place.right + BEFORE * unit
        sheet.text(x, foot, word, gid="key", **style)
        x += share * measure(word)
    if rest:
        sheet.text(x + BETWEEN * unit, foot, rest, gid="key", **style)


def gone(options: Options) -> str:
    """When a slope counts as gone: below a threshold, or in a type."""
    if options.dtype is not None:
        return f"$f'$ rounds to 0 in {options.dtype}"
    return f"$|f'|$ < {number(float(options.threshold))}"


def key(shown: Sequence[Span]) -> dict[str, str]:
    """The word for every kind that is in sight; the pale ones share one."""
    kinds = {span.kind for span in shown}
    words = {kind: kind for kind in WORDS if kind in kinds}
    pale = [words.pop(kind) for kind in WORDS[2:5] if kind in kinds]
    if pale:
        words[pale[0]] = ", ".join(pale)
    return {kind: words[kind] for kind in WORDS if kind in words}


def _looks(kind: str, place: Box, colour: str | Rgb) -> list[Patch]:
    """What a stretch of a kind looks like in a place in pixels: the same in every size, and told
    apart without its colour: full, striped, pale or hollow."""
    corner = place.left, place.bottom
    pale = tint(colour, LIGHT)

    def filled(**style: Any) -> Rectangle:
        return Rectangle(corner, place.width, place.height, gid=kind, **style)

    match kind:
        case "saturated":
            return [filled(facecolor=colour, linewidth=0)]
        case "dead":
            stripes = PathPatch(_stripes(place), facecolor=colour, linewidth=0, gid="stripes")
            return [filled(facecolor=pale, linewidth=0), stripes]
        case "undecided":
            return [filled(facecolor=ground(), edgecolor=colour, linewidth=HOLLOW)]
    return [filled(facecolor=pale, linewidth=0)]


def _stripes(place: Box) -> Path:
    """Stripes that lean to the right at 45 degrees, as wide as what is between them, counted from
    x = 0, so that they meet where two stretches do."""
    period = max(PERIOD * place.height, FINEST)
    slanted: list[Path] = []
    for i in range(floor((place.left - place.height) / period), ceil(place.right / period)):
        a, b = i * period, (i + 0.5) * period
        corners = [(a, place.bottom), (b, place.bottom)]
        corners += [(x + place.height, place.top) for x in (b, a)]
        slanted.append(Path([*corners, corners[0]], closed=True))
    edges = Bbox.from_extents(place.left, place.bottom, place.right, place.top)
    return Path.make_compound_path(*slanted).clip_to_bbox(edges)
