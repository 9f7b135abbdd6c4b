"""The names of the curves: beside their lines' ends, or in a legend where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.text import Text

from actviz.activation import Activation
from actviz.drawing.curve import Curve, View
from actviz.drawing.labels import spaced
from actviz.drawing.layout import EDGE, TITLE, Box, Page
from actviz.drawing.owner import owned
from actviz.drawing.theme import Pen, line_width, type_size
from actviz.formula import notation
from actviz.options import Options

LARGER = 1.25  # times the size of the other type: that of a title
LONGEST = 28  # characters of a label
WIDEST = 0.34  # of the sheet, for labels beside the panels
LEADING = 1.32  # of the type's size: the height of a label
TALL = 1.25  # of a formula's height: that of its label
ELBOW = 30.0  # units from the panel to the sample of a line
SAMPLE = 94.0  # the sample
SPACE = 14.0  # between it and the name
NEAR = 5.0  # a label this near to its line's end needs no elbow


class Measure:
    """Widths of texts in pixels, in the size of the theme's type; by ``box`` heights as well."""

    def __init__(self, page: Page) -> None:
        self._renderer = RendererAgg(*page.size, page.dpi)  # type: ignore[no-untyped-call]
        self._font = FontProperties(size=type_size())

    def __call__(self, text: str) -> float:
        return self.box(text)[0]

    def box(self, text: str) -> tuple[float, float]:
        """Width and height of a text."""
        width, height, _ = self._renderer.get_text_width_height_descent(  # type: ignore[no-untyped-call]
            text, self._font, ismath=is_mathematics(text)
        )
        return float(width), float(height)


def missing_signs(figure: Figure) -> str:
    """The characters of a figure's texts that no font of theirs has, for which boxes are drawn."""
    missing: dict[str, None] = {}
    for text in figure.findobj(Text):
        if text.get_parse_math() or not text.get_visible():
            continue
        fonts = [
            get_font(findfont(FontProperties(family=family, style=text.get_fontstyle())))
            for family in text.get_fontfamily()
        ]
        for sign in text.get_text():
            if sign.isprintable() and not any(font.get_char_index(ord(sign)) for font in fonts):
                missing[sign] = None
    return "".join(missing)


def is_mathematics(text: str) -> bool:
    """Whether a text is set by mathtext."""
    return text.startswith("$")


def labels(activations: Sequence[Activation], options: Options) -> list[str]:
    """What activations are called in a figure: by name, as formulas, or not at all."""
    match options.labels:
        case "formula":
            return [f"${notation.mathtext(activation.formula)}$" for activation in activations]
        case "none":
            return [""] * len(activations)
    return [shortened(activation.label) for activation in activations]


def shortened(label: str) -> str:
    """A label that fits beside a figure."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


def line_height(page: Page) -> float:
    """The height of a label in pixels."""
    return LEADING * page.em


def beside(width: float, page: Page) -> float:
    """The width that labels take beside a panel, if the widest text is so wide."""
    return page.unit * (ELBOW + SAMPLE + SPACE) + width


def joined(text: str, sign: str, other: str) -> str:
    """That two names stand for the same."""
    if is_mathematics(text):
        relation = sign.replace("≈", r"\approx")
        return f"{text[:-1]} {relation} {other[1:]}"
    return f"{text} {sign} {other}"


def heights(texts: Sequence[str], measure: Measure, page: Page) -> list[float]:
    """The heights of labels in pixels, with the space between them."""
    line = line_height(page)
    return [
        max(line, TALL * measure.box(text)[1]) if is_mathematics(text) else line for text in texts
    ]


def fit_beside(texts: Sequence[str], measure: Measure, page: Page, height: float) -> bool:
    """Whether texts have room beside panels that are so high altogether."""
    tall, wide = sum(heights(texts, measure, page)), max(map(measure, texts))
    return tall <= height and beside(wide, page) <= WIDEST * page.width


def draw_labels(
    figure: Figure,
    owners: Sequence[str],
    texts: Sequence[str],
    sizes: Sequence[float],
    pens: Sequence[Pen],
    curves: Sequence[Curve],
    view: View,
    panels: Sequence[Box],
    page: Page,
) -> None:
    """Names of these heights beside the lines' ends in the first panel, each with a sample of its
    line.

    Where they need more room than that panel gives, they run on beside the ones below.
    """
    first = panels[0]
    ends = [end_height(drawn, view) for drawn in curves]
    wanted = [first.bottom + (y - view.bottom) * view.up for y, _ in ends]
    half = line_height(page) / 2
    top = first.top + half
    lowest = min(first.bottom - half, top - sum(sizes))
    centres = spaced(wanted, sizes, lowest, top)
    if centres is None:  # by a rounding error
        centres = spaced(wanted, sizes, lowest - 1, top)
    assert centres is not None
    sheet = _Sheet(figure, page)
    line = line_width()
    unit, inch = page.unit, page.dpi
    for name, text, pen, (_, is_at_edge), at, centre in zip(
        owners, texts, pens, ends, wanted, centres, strict=True
    ):
        start = first.right + unit * ELBOW
        if is_at_edge and abs(at - centre) > unit * NEAR:
            bend = [first.right + unit * 4, first.right + unit * (ELBOW - 6), start]
            sheet.line(
                bend, [at, centre, centre], Pen(pen.colour), 0.3 * line, owned("elbow", name)
            )
        length = pen.sample(unit * SAMPLE * 72 / inch / line) * line * inch / 72
        sheet.line([start, start + length], [centre] * 2, pen, line, owned("sample", name))
        sheet.text(start + unit * (SAMPLE + SPACE), centre, text, owned("label", name))


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
        pen: Pen,
        width: float,
        gid: str,
    ) -> None:
        self.figure.add_artist(
            Line2D(
                [v / self.width for v in x],
                [v / self.height for v in y],
                color=pen.colour,
                linewidth=width,
                linestyle=pen.linestyle,
                solid_capstyle="butt",
                solid_joinstyle="round",
                gid=gid,
            )
        )

    def text(self, x: float, y: float, text: str, gid: str) -> None:
        is_math = is_mathematics(text)
        self.figure.text(
            x / self.width,
            y / self.height,
            text,
            ha="left",
            va="center" if is_math else "center_baseline",
            parse_math=is_math,
            gid=gid,
        )


def draw_title(figure: Figure, text: str, left: float, page: Page) -> None:
    """A title at the top of a page; ``left`` is where it begins, in pixels."""
    top = page.height - page.unit * (EDGE + 0.42 * TITLE)
    figure.text(
        left / page.width,
        top / page.height,
        text,
        fontsize=LARGER * type_size(),
        ha="left",
        va="center",
        gid="title",
    )
