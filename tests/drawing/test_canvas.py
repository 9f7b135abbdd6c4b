"""Names that are set letter by letter look as mathtext sets them."""

from collections.abc import Iterator
from unittest.mock import patch

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from numpy.typing import NDArray

from actviz.api import plot
from actviz.drawing import theme
from actviz.drawing.canvas import Canvas, Renderer, parts
from actviz.drawing.panel import Scale
from actviz.export import rendered

NAMES = [Scale(order).name(of) for of in ("f", "g") for order in range(5)] + ["$x$"]
SIZES = (8, 18, 31.5)
# pixels, and pixels a point of the type: matplotlib 3.10 hints letters, and sets turned text apart
NEAR = (1, 0.08) if mpl.__version_info__ >= (3, 11) else (3, 0.15)


@pytest.fixture(autouse=True)
def _themed() -> Iterator[None]:
    with theme.applied():
        yield


def ink(canvas: type[FigureCanvasAgg], text: str, size: float, angle: float) -> NDArray[np.float64]:
    """How dark a text makes each pixel of a small page, 1 for black."""
    page = Figure(figsize=(2, 2), dpi=144)
    page.text(0.5, 0.5, text, fontsize=size, rotation=angle, color="black", parse_math=True)
    drawn = canvas(page)
    drawn.draw()  # type: ignore[no-untyped-call]
    dark: NDArray[np.float64] = 1 - np.asarray(drawn.buffer_rgba())[..., 0] / 255.0  # type: ignore[no-untyped-call]
    return dark


@pytest.mark.parametrize("angle", [0, 90])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_looks_as_mathtext_sets_it(name: str, size: float, angle: float) -> None:
    ours, theirs = ink(Canvas, name, size, angle), ink(FigureCanvasAgg, name, size, angle)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.05)
    for axis in (0, 1):
        ends = [np.flatnonzero(dark.any(axis=axis))[[0, -1]] for dark in (ours, theirs)]
        assert np.abs(ends[0] - ends[1]).max() <= NEAR[0] + NEAR[1] * size


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_as_large_as_it_is_drawn(name: str) -> None:
    font = FontProperties(size=18)
    ours, theirs = (
        kind(1, 1, 144).get_text_width_height_descent(name, font, ismath=True)  # type: ignore[no-untyped-call]
        for kind in (Renderer, RendererAgg)
    )
    assert np.abs(np.subtract(ours, theirs)).max() <= 4


@pytest.mark.parametrize(
    "text", [r"$\alpha$", "$x^2$", "$f(x) = 2$", "f(x)", "$f(x)", "$ab$", "$$"]
)
def test_all_else_is_mathtexts(text: str) -> None:
    assert not [*parts(text, FontProperties(size=18))]


def test_a_canvas_keeps_what_it_is_drawn_with_while_it_keeps_its_size() -> None:
    canvas = Canvas(Figure(figsize=(2, 2), dpi=50))
    first = canvas.get_renderer()
    assert canvas.get_renderer() is first
    canvas.figure.set_size_inches(3, 2)
    assert (canvas.get_renderer().width, first.width) == (150, 100)


def test_a_theme_whose_mathematics_has_a_type_of_its_own() -> None:
    with mpl.rc_context({"mathtext.fontset": "stix"}):
        assert not [*parts("$f(x)$", FontProperties(size=18))]


@pytest.mark.parametrize("derivative", [0, 1, 2])
def test_a_plot_sets_its_names_without_mathtext(derivative: int) -> None:
    made = plot(["sigmoid", "tanh"], derivative=derivative)
    with patch.object(MathTextParser, "parse", side_effect=AssertionError):
        assert rendered(made, "png")
