"""The names of the curves: beside their lines' ends, or in a legend where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D

from actviz.drawing.curve import Curve, View
from actviz.drawing.labels import spaced
from actviz.drawing.layout import Box, Page
from actviz.drawing.theme import Pen, line_width, type_size

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import RendererAgg

LONGEST = 28  # characters of a label
WIDEST = 0.34  # of the sheet, for labels beside the panels
LEADING = 1.32  # of the type's size: the height of a label
ELBOW = 30.0  # units from the panel to the sample of a line
SAMPLE = 94.0  # the sample
SPACE = 14.0  # between it and the name
NEAR = 5.0  # a label this near to its line's end needs no elbow


class Measure:
    """Widths of texts in pixels, in the size of the theme's type."""

    def __init__(self, renderer: RendererAgg) -> None:
        self._renderer = renderer
        self._font = FontProperties(size=type_size())

    def __call__(self, text: str) -> float:
        width, _, _ = self._renderer.get_text_width_height_descent(  # type: ignore[no-untyped-call]
            text, self._font, ismath=False
        )
        return float(width)


def shortened(label: str) -> str:
    """A label that fits beside a figure."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


def line_height(page: Page) -> float:
    """The height of a label in pixels."""
    return LEADING * page.em


def beside(width: float, page: Page) -> float:
    """The width that labels take beside a panel, if the widest text is so wide."""
    return page.unit * (ELBOW + SAMPLE + SPACE) + width


def fit_beside(widths: Sequence[float], page: Page, height: float) -> bool:
    """Whether labels of these widths have room beside panels that are so high altogether."""
    tall = len(widths) * line_height(page)
    return tall <= height and beside(max(widths), page) <= WIDEST * page.width


def draw_labels(
    figure: Figure,
    texts: Sequence[str],
    pens: Sequence[Pen],
    curves: Sequence[Curve],
    view: View,
    panels: Sequence[Box],
    page: Page,
) -> None:
    """Names beside the lines' ends in the first panel, each with a sample of its line.

    Where they need more room than that panel gives, they run on beside the ones below.
    """
    first = panels[0]
    ends = [end_height(drawn, view) for drawn in curves]
    wanted = [first.bottom + (y - view.bottom) * view.up for y, _ in ends]
    height = line_height(page)
    sizes = [height] * len(wanted)
    top = first.top + height / 2
    lowest = min(first.bottom - height / 2, top - sum(sizes))
    centres = spaced(wanted, sizes, lowest, top)
    if centres is None:  # by a rounding error
        centres = spaced(wanted, sizes, lowest - 1, top)
    assert centres is not None
    sheet = _Sheet(figure, page)
    line = line_width()
    unit, inch = page.unit, page.dpi
    for text, pen, (_, is_at_edge), at, centre in zip(
        texts, pens, ends, wanted, centres, strict=True
    ):
        start = first.right + unit * ELBOW
        if is_at_edge and abs(at - centre) > unit * NEAR:
            bend = [first.right + unit * 4, first.right + unit * (ELBOW - 6), start]
            sheet.line(bend, [at, centre, centre], pen.colour, 0.3 * line, "solid")
        length = pen.sample(unit * SAMPLE * 72 / inch / line) * line * inch / 72
        sheet.line([start, start + length], [centre] * 2, pen.colour, line, pen.linestyle)
        sheet.text(start + unit * (SAMPLE + SPACE), centre, text)


def end_height(drawn: Curve, view: View) -> tuple[float, bool]:
    """How high a curve ends on the right within the window, and whether that is at its edge."""
    if not drawn.runs:
        return view.bottom, False
    x, y = drawn.runs[-1].end
    is_inside = view.bottom <= y <= view.top
    return min(max(y, view.bottom), view.top), is_inside and (view.right - x) * view.across < 1


class _Sheet:
    """Lines and texts on the figure, in pixels."""

    def __init__(self, figure: Figure, page: Page) -> None:
        self.figure = figure
        self.width, self.height = page.size

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        colour: str,
        width: float,
        style: str | tuple[float, tuple[float, ...]],
    ) -> None:
        self.figure.add_artist(
            Line2D(
                [v / self.width for v in x],
                [v / self.height for v in y],
                color=colour,
                linewidth=width,
                linestyle=style,  # type: ignore[arg-type]  # the stubs know no dash tuples
                solid_capstyle="butt",
                solid_joinstyle="round",
                gid="sample",
            )
        )

    def text(self, x: float, y: float, text: str) -> None:
        self.figure.text(
            x / self.width, y / self.height, text, ha="left", va="center_baseline", gid="label"
        )


def legend_columns(widths: Sequence[float], page: Page) -> int:
    """How many names stand side by side in a legend."""
    wide = beside(max(widths), page) + 34 * page.unit
    return max(1, min(len(widths), int(0.92 * page.width / wide)))


def draw_legend(
    figure: Figure,
    texts: Sequence[str],
    pens: Sequence[Pen],
    at: tuple[float, float],
    columns: int,
    page: Page,
) -> None:
    """All names below the panels, in rows; ``at`` is the upper left corner in pixels."""
    handles = [
        Line2D([], [], color=pen.colour, linestyle=pen.linestyle)  # type: ignore[arg-type]
        for pen in pens
    ]
    legend = figure.legend(
        handles,
        list(texts),
        loc="upper left",
        bbox_to_anchor=(at[0] / page.width, at[1] / page.height),
        ncols=columns,
        borderpad=0,
        borderaxespad=0,
        handlelength=SAMPLE * page.unit / page.em,
        handletextpad=SPACE * page.unit / page.em,
        columnspacing=1.0,
        labelspacing=0.2,
    )
    legend.set_gid("legend")
