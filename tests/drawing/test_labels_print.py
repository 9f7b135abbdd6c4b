"""Names of curves and titles as they are printed: the signs of print, and lines that fit."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

import actviz
from actviz.drawing import names
from actviz.drawing.letters import as_line, as_mathematics
from actviz.errors import UsageError
from actviz.formula.notation.symbols import GREEK
from tests.program import succeed
from tests.sampling import slow_but_every

LONG = (
    "A title that goes on and on since whoever wrote it had a great deal to say about it, again "
    * 2
)


def texts(figure: Figure, start: str) -> list[Text]:
    found = [text for text in figure.findobj(Text) if (text.get_gid() or "").startswith(start)]
    return [text for text in found if isinstance(text, Text)]


def read(line: str) -> str:
    """A line of a label as one reads it."""
    return as_line(line) or "" if line.startswith("$") else line


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("gelu_tanh(x)-gelu(x)", "gelu_tanh(x) − gelu(x)"),
        ("x*sigmoid(1.702*x)", "x · sigmoid(1.702x)"),
        ("exp(-x**2)-abs(x)", "exp(−x²) − abs(x)"),
        ("elu(alpha=2)", "elu(α = 2)"),
        ("leaky_relu(negative_slope=-0.1)", "leaky_relu(negative_slope = −0.1)"),
        ("torch.nn.ELU(alpha=1e-3)", "torch.nn.ELU(α = 1e-3)"),
        ("a*b-c = tanh(x)", "a*b-c"),
        ("mlx.nn.step", "mlx.nn.step"),
    ],
)
def test_a_label_has_the_signs_of_print(typed: str, printed: str) -> None:
    figure = actviz.plot(typed, "identity", size=(960, 540))
    found = [text.get_text() for text in texts(figure, "label of")]
    assert printed in {" ".join(map(read, text.split("\n"))) for text in found}


@pytest.mark.parametrize("options", slow_but_every(3, [{}, {"layout": "grid"}, {"derivative": 2}]))
def test_a_title_wraps_and_takes_its_room(options: dict[str, Any]) -> None:
    figure = actviz.plot("gelu", "tanh", title=LONG.strip(), size=(960, 540), **options)
    lines = texts(figure, "title")
    assert len(lines) > 2
    assert " ".join(line.get_text() for line in lines) == LONG.strip()
    renderer = RendererAgg(960, 540, figure.dpi)  # type: ignore[no-untyped-call]
    boxes = [line.get_window_extent(renderer) for line in lines]
    assert all(box.x0 >= 0 and box.x1 <= 960 for box in boxes)
    assert all(above.y0 >= below.y1 - 2 for above, below in pairwise(boxes))
    top = max(ax.get_window_extent(renderer).y1 for ax in figure.axes)
    assert boxes[-1].y0 > top


def test_a_title_without_end_ends_in_dots() -> None:
    for title in ("word " * 20_000, "w" * 100_000):
        figure = actviz.plot("relu", title=title, size=(960, 540))
        lines = [line.get_text() for line in texts(figure, "title")]
        assert 1 <= len(lines) <= 4
        assert lines[-1].endswith("…")


def test_a_label_in_dollar_signs_is_mathematics() -> None:
    figure = actviz.plot("$x^2$ = x**2", "identity", size=(960, 540))
    assert "$x^2$" in {text.get_text() for text in texts(figure, "label of")}
    for typed in ("$bad = x", "$\\nothing$ = x"):
        with pytest.raises(UsageError, match="no mathematics"):
            actviz.plot(typed, size=(960, 540))


LONG_FORMULA = "x if x > 0 else 0.25*sin(x)*exp(x)*sigmoid(1.702*x)*erf(x/sqrt(2))*tanh(x)*atan(x)"


@pytest.mark.parametrize("options", slow_but_every(3, [{}, {"layout": "grid"}, {"legend": True}]))
def test_no_two_labels_are_equal(options: dict[str, Any]) -> None:
    shown = [
        *("tanh", "tanh", "torch.nn.LeakyReLU(negative_slope=0.123456789012345)"),
        *("torch.nn.LeakyReLU(negative_slope=0.123456789012346)", "tanh (2)=erf(x)", "tanh"),
        *(f"{LONG_FORMULA}*{number}" for number in ("2", "3")),
    ]
    figure = actviz.plot(*shown, size=(960, 540), **options)
    labels = texts(figure, "label of") or [ax.texts[0] for ax in figure.axes]
    said = [label.get_text() for label in labels]
    assert len(said) == len(set(said)) == len(shown)


def test_a_long_label_is_broken_into_lines_and_not_cut() -> None:
    figure = actviz.plot(LONG_FORMULA, "tanh", size=(1920, 1080))
    (long,) = (t for t in texts(figure, "label of") if "erf" in t.get_text())
    said = long.get_text()
    assert "\n" in said
    assert "…" not in said
    renderer = RendererAgg(1920, 1080, figure.dpi)  # type: ignore[no-untyped-call]
    box = long.get_window_extent(renderer)
    assert box.x0 >= 0
    assert box.x1 <= 1920


@pytest.mark.parametrize(
    ("text", "longest", "lines"),
    [
        ("x · sigmoid(1.702x) + 0.1x", 26, ["x · sigmoid(1.702x) + 0.1x"]),
        ("x · sigmoid(1.702x) + 0.1x", 24, ["x · sigmoid(1.702x)", "+ 0.1x"]),
        (
            "x · sigmoid(1.702x) + 0.001x · tanh(x + 0.5 · sin(x))",
            26,
            ["x · sigmoid(1.702x)", "+ 0.001x", "· tanh(x + 0.5 · sin(x))"],
        ),
        (
            "max(0.1x, min(x, 1 + 0.2(x − 1)))",
            26,
            ["max(0.1x,", "min(x, 1 + 0.2(x − 1)))"],
        ),
        ("tanh(x + 0.123456 + exp(x))", 20, ["tanh(x + 0.123456", "+ exp(x))"]),
        ("a name of many words in lines", 12, ["a name of", "many words", "in lines"]),
    ],
)
def test_lines_end_outside_of_brackets_and_begin_with_signs(
    text: str, longest: int, lines: list[str]
) -> None:
    assert names.folded([text], longest) == [as_mathematics("\n".join(lines))]


def test_no_space_follows_the_points_of_a_name() -> None:
    parse = MathTextParser("path").parse
    widths = [
        parse(as_mathematics(f"{word}(x)")).width for word in ("torch.nn.ELU", "torchnnELU", "..")
    ]
    assert widths[0] - widths[1] <= widths[2] - parse("$(x)$").width + 1


def test_a_factor_before_a_root_has_a_point() -> None:
    assert names.called(actviz.activation("3*sqrt(x)")) == "3 · sqrt(x)"


@pytest.mark.parametrize(
    ("text", "mathematics"),
    [
        ("gelu_tanh(x) − gelu(x)", r"$\mathrm{gelu\_tanh}(x)-\mathrm{gelu}(x)$"),
        ("exp(−x²)", r"$\mathrm{exp}({-}x^{2})$"),
        ("torch.nn.ELU(x, α = 2)", r"$\text{torch.nn.ELU}(x,\alpha =2)$"),
        ("+ 0.1x", r"${}+0.1x$"),
        ("− x) · 3", r"${}-x)\cdot 3$"),
        ("x if x > 0 else 0.1x", r"$x\ \mathrm{if}\ x>0\ \mathrm{else}\ 0.1x$"),
        ("sigmoid", "sigmoid"),
        ("my x and y", "my x and y"),
        ("an x", "an x"),
        ("100% x", "100% x"),
    ],
)
def test_letters_of_a_formula_are_italic_and_all_else_upright(text: str, mathematics: str) -> None:
    assert as_mathematics(text) == mathematics
    if mathematics != text:
        MathTextParser("path").parse(mathematics)
        assert as_line(mathematics) == text


def test_all_lines_of_a_label_are_set_or_none() -> None:
    assert as_mathematics("max(1\n − x, 0)") == "$\\mathrm{max}(1$\n${}-x,0)$"
    assert as_mathematics("words that go on\nx = 2") == "words that go on\nx = 2"
    assert as_mathematics("max(1, 2)") == "max(1, 2)"


@pytest.mark.parametrize("letter", sorted(set(GREEK.values())))
def test_matplotlib_knows_every_letter(letter: str) -> None:
    text = as_mathematics(f"f(x, {letter} = 2)")
    assert text.startswith("$")
    assert MathTextParser("agg").parse(text, dpi=72).width > 0


def test_a_parameter_that_is_spelled_as_a_framework_does(tmp_path: Path) -> None:
    succeed("plot", "hardshrink(x, lambd=2)", "-o", str(tmp_path / "a.png"))
