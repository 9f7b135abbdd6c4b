"""The sheet: a figure in the making, on which text, lines and axes are placed in pixels.

Pixels are counted from the page's lower left corner, and one transform takes them to the figure, so
that what is drawn follows the figure when it is saved at another resolution or shown in a window.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D

from actviz.drawing import theme
from actviz.drawing.canvas import Renderer
from actviz.drawing.layout import Box, Page
from actviz.drawing.theme import Pen
from actviz.options import Options


class NotebookFigure(Figure):
    """A figure that a notebook shows by itself, whether pyplot is there or not.

    ``options`` are those that it was drawn with: files are written in their theme.
    """

    options: Options

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


class Measure:
    """Widths of texts in pixels, in the size of the theme's type; by ``box`` heights as well."""

    def __init__(self, page: Page) -> None:
        self._renderer = Renderer(1, 1, page.dpi)  # type: ignore[no-untyped-call]
        self._font = FontProperties(size=theme.type_size())
        self._known: dict[str, tuple[float, float]] = {}

    def __call__(self, text: str) -> float:
        return self.box(text)[0]

    def plain(self, text: str) -> float:
        """The width of a text that is no mathematics, whatever it begins with."""
        shown = text.encode("utf-8", "replace").decode()  # what no file can hold is told later
        return self.box(shown.replace("$", "S"))[0]  # nearly as wide

    def box(self, text: str) -> tuple[float, float]:
        """Width and height of a text, which may have lines."""
        if "\n" in text:
            sizes = [self.box(line) for line in text.split("\n")]
            return max(wide for wide, _ in sizes), sum(tall for _, tall in sizes)
        if text not in self._known:
            self._known[text] = self._measured(text)
        return self._known[text]

    def _measured(self, text: str) -> tuple[float, float]:
        with warnings.catch_warnings():  # whoever draws it tells of signs that the type lacks
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing", UserWarning)
            width, height, _ = self._renderer.get_text_width_height_descent(
                text, self._font, ismath=is_mathematics(text)
            )
        return float(width), float(height)


def is_mathematics(text: str) -> bool:
    """Whether a text is set by mathtext."""
    return text.startswith("$")


@contextmanager
def sheet(options: Options, description: str) -> Iterator[Sheet]:
    """An empty sheet of the size and in the theme of options, which is in force meanwhile.

    ``description`` becomes the figure's label, its last line what options say in its place. Raises
    UsageError for an unknown theme and for a size that cannot be drawn.
    """
    with theme.applied(options.theme, options.size, options.dpi) as page:
        figure = NotebookFigure(figsize=page.inches, dpi=page.dpi)
        title, _, sentence = description.rpartition("\n")
        said = " ".join((options.alt or "").split()) or sentence
        figure.set_label("\n".join(filter(None, (title, said))))
        figure.options = options
        if options.transparent:
            figure.set_facecolor("none")
        yield Sheet(figure, page)


class Sheet:
    """A figure and the page it is drawn on."""

    def __init__(self, figure: Figure, page: Page) -> None:
        self.figure, self.page = figure, page
        self.measure = Measure(page)
        self.pixels = Affine2D().scale(1 / page.width, 1 / page.height) + figure.transFigure

    @contextmanager
    def shrunk(self, share: float) -> Iterator[Sheet]:
        """The same sheet, with type, lines and the unit of length a share of what they are."""
        with theme.shrunk(share):
            yield Sheet(self.figure, self.page._replace(unit=share * self.page.unit))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        gid: str,
        size: float = 1.0,
        is_plain: bool = False,
        **style: Any,
    ) -> None:
        """Text at a place, in so many times the theme's type; by itself it begins there, and its
        line's middle is there. What is plain is no mathematics, whatever it begins with."""
        is_math = is_mathematics(text) and not is_plain
        is_centred = is_math or "\n" in text
        usual = {"ha": "left", "va": "center" if is_centred else "center_baseline"}
        self.figure.text(
            x,
            y,
            text,
            transform=self.pixels,
            fontsize=size * theme.type_size(),
            parse_math=is_math,
            gid=gid,
            **{**usual, **style},
        )

    def line(
        self, x: Sequence[float], y: Sequence[float], pen: Pen, *, gid: str, width: float
    ) -> None:
        """A line through places, so many points wide."""
        self.figure.add_artist(
            Line2D(
                x,
                y,
                transform=self.pixels,
                color=pen.colour,
                linewidth=width,
                linestyle=pen.linestyle,
                solid_capstyle="butt",
                solid_joinstyle="round",
                gid=gid,
            )
        )

    def patch(self, box: Box, *, gid: str, **style: Any) -> None:
        """A rectangle in a place."""
        corner = box.left, box.bottom
        self.figure.add_artist(
            Rectangle(corner, box.width, box.height, transform=self.pixels, gid=gid, **style)
        )

    def axes(self, box: Box, *, gid: str | None = None, above: Axes | None = None) -> Axes:
        """Axes in a place, the x axis that of the axes above, whose numbers they have."""
        ax = self.figure.add_axes(box.relative(self.page), sharex=above)
        ax.set_gid(gid)
        ax.xaxis.set_gid("x-axis")
        ax.yaxis.set_gid("y-axis")
        if above is not None:
            above.tick_params(labelbottom=False)
        return ax


def draw_zeros(ax: Axes, *, of_x: bool = True, of_y: bool = True) -> None:
    """The lines of the axes x = 0 and y = 0, below all curves."""
    drawn = [draw for draw, wanted in ((ax.axhline, of_y), (ax.axvline, of_x)) if wanted]
    for draw in drawn:
        draw(
            0.0,
            zorder=1,
            gid="zero",
            color=mpl.rcParams["axes.edgecolor"],
            linewidth=mpl.rcParams["axes.linewidth"],
        )
