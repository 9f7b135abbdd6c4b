"""Names with samples of their lines below the panels, where they have no room beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from actviz.drawing.gids import gid, name_in
from actviz.drawing.layout import EDGE, LINE, Page
from actviz.drawing.names import SPACE, TALL
from actviz.drawing.sheet import Measure, Sheet, is_mathematics
from actviz.drawing.theme import Pen

MOST = 0.36  # of the page's height
SHARES = (1.0, 0.85, 0.7, 0.55)  # of the type's size, where there is so much to say
BETWEEN = 1.0  # times the type's size, between columns


class Arrangement(NamedTuple):
    """How a legend stands on a page: in columns, of type that is smaller by a share, and how much
    room it takes, in pixels; ``sample`` is that of a sample of a line where nothing is smaller."""

    columns: int
    share: float
    height: float
    sample: float
    width: float = 0.0

    def left(self, wanted: float, page: Page) -> float:
        """Where it begins: as wanted, or farther to the left where it would leave the page."""
        edge = EDGE * page.unit
        return max(edge, min(wanted, page.width - edge - self.width))


def arrangement(texts: Sequence[str], measure: Measure, page: Page, sample: float) -> Arrangement:
    """The columns for these texts, and a size that leaves the page to the curves."""
    boxes = [measure.box(text) for text in texts]
    widths = [sample + page.unit * SPACE + width for width, _ in boxes]
    formulas = [
        height for text, (_, height) in zip(texts, boxes, strict=True) if is_mathematics(text)
    ]
    lines = 1 + max(text.count("\n") for text in texts)
    line = max([page.unit * LINE * lines, *(TALL * height for height in formulas)])
    room = page.width - 2 * EDGE * page.unit
    found: list[Arrangement] = []
    for share in SHARES:
        found.append(_arranged(widths, share, line, sample, page))
        if found[-1].height <= MOST * page.height and found[-1].width <= room:
            return found[-1]
    fitting = min(SHARES[-1], room / max(widths))  # a formula may be wider than the page
    return _arranged(widths, fitting, line, sample, page)


def _arranged(
    widths: Sequence[float], share: float, line: float, sample: float, page: Page
) -> Arrangement:
    """The most columns that fit, filled from top to bottom as matplotlib does it."""
    count, room = len(widths), page.width - 2 * EDGE * page.unit
    for columns in range(count, 0, -1):
        rows, longer = divmod(count, columns)
        starts = accumulate([rows + (i < longer) for i in range(columns)], initial=0)
        total = sum(max(widths[a:b]) for a, b in pairwise(starts))
        wide = share * (total + BETWEEN * page.em * (columns - 1))
        if wide <= room or columns == 1:
            break
    return Arrangement(columns, share, -(-count // columns) * share * line, sample, wide)


def sample(pen: Pen, name: str = "") -> Line2D:
    """A piece of a line, for a legend; ``name`` is that of the activation whose it is."""
    return Line2D([], [], color=pen.colour, linestyle=pen.linestyle, gid=gid("sample", name))


def draw_legend(
    sheet: Sheet,
    entries: Sequence[tuple[str, Artist]],
    at: tuple[float, float],
    wanted: Arrangement,
) -> None:
    """Draws names with samples; ``at`` is the upper left corner in pixels."""
    with sheet.shrunk(wanted.share) as small:
        page = small.page
        legend = sheet.figure.legend(
            [artist for _, artist in entries],
            [text for text, _ in entries],
            loc="upper left",
            bbox_to_anchor=at,
            bbox_transform=sheet.pixels,
            ncols=wanted.columns,
            borderpad=0,
            borderaxespad=0,
            handlelength=wanted.share * wanted.sample / page.em,
            handletextpad=SPACE * page.unit / page.em,
            columnspacing=BETWEEN,
            labelspacing=0.2,
        )
    drawn = zip(entries, legend.get_texts(), legend.legend_handles, strict=True)
    for (text, artist), label, copied in drawn:
        label.set_parse_math(is_mathematics(text))
        name = name_in(artist.get_gid())
        if name is not None and copied is not None:  # a copy of the sample has no gid
            label.set_gid(gid("label", name))
            copied.set_gid(artist.get_gid())
    legend.set_gid("legend")
