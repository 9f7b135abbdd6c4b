"""What ``import actviz`` gives."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

import actviz
from actviz.errors import UsageError
from tests.program import run


def test_activation_is_the_function_whatever_was_imported() -> None:
    import actviz.activation
    import actviz.drawing.figure

    assert callable(actviz.activation)
    assert actviz.activation("relu").name == "relu"


def test_an_activation_is_called_on_an_array_of_any_shape() -> None:
    silu = actviz.activation("silu")
    x = np.array([[-1.0, 0.0], [1.0, 2.0]])
    assert silu(x) == pytest.approx(x / (1 + np.exp(-x)), rel=1e-15)
    assert silu.derivative(0.0) == 0.5


def test_a_list_makes_a_family() -> None:
    family = actviz.activations("elu(alpha=[0.5, 1, 2])")
    assert [one.value(-math.inf) for one in family] == [-0.5, -1.0, -2.0]
    with pytest.raises(UsageError):
        actviz.activation("elu(alpha=[0.5, 1, 2])")


def test_regions_and_properties_of_a_text_or_an_activation() -> None:
    relu = actviz.activation("relu")
    assert actviz.saturation("relu") == actviz.saturation(relu, 0.05)
    assert actviz.properties("relu").lipschitz == actviz.properties(relu).lipschitz == 1.0


def test_a_figure_has_a_panel_for_every_order() -> None:
    figure = actviz.plot(["sigmoid", "elu(alpha=[1, 2])"], derivative=2, size=(640, 360))
    assert len(figure.axes) == 3
    assert tuple(figure.get_size_inches() * figure.dpi) == pytest.approx((640, 360))
    assert len(actviz.plot("tanh").axes) == 1


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "eps"])
def test_save_writes_the_bytes_of_the_command(tmp_path: Path, suffix: str) -> None:
    figure = actviz.plot(["sign", "tanh"], derivative=True, theme="paper", saturation=True)
    actviz.save(figure, tmp_path / f"api.{suffix}")
    command = ("plot", "sign", "tanh", "-d", "-s", "--theme", "paper")
    run(*command, "-o", str(tmp_path / f"cli.{suffix}")).printed()
    contents = [(tmp_path / f"{who}.{suffix}").read_bytes() for who in ("api", "cli")]
    assert contents[0] == contents[1]


def test_save_takes_no_other_figure_and_no_other_suffix(tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    figure = actviz.plot("relu", size=(320, 180))
    for of, name, complaint in (
        (Figure(), "a.svg", "not drawn by actviz"),
        (figure, "a.gif", "which format"),
        (figure, "a", "which format"),
    ):
        with pytest.raises(UsageError, match=complaint):
            actviz.save(of, tmp_path / name)
    assert not list(tmp_path.iterdir())
    actviz.save(figure, tmp_path / "a.svg", text="outlines")
    assert b"<text" not in (tmp_path / "a.svg").read_bytes()


def test_draw_adds_to_the_callers_axes_and_to_nothing_else() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert actviz.draw(left, "sign") is left
    actviz.draw(left, "tanh", dashes=(4, 2))
    assert [line.get_label() for line in left.get_lines() if np.size(line.get_xdata()) == 0] == [
        "sign",
        "tanh",
    ]
    assert left.get_xlim() == (-6.0, 6.0)
    assert not right.has_data()
    assert len(figure.axes) == 2
    first, second = (patch.get_edgecolor() for patch in left.patches)
    assert first != second
    right.set_xlim(-2, 2)
    right.set_ylim(-3, 3)
    actviz.draw(right, "relu", order=1, colour="black")
    assert (right.get_xlim(), right.get_ylim()) == ((-2, 2), (-3, 3))
    with pytest.raises(UsageError, match="from 0 to 4"):
        actviz.draw(right, "relu", order=5)


def test_a_notebook_shows_a_figure_without_pyplot() -> None:
    figure: Any = actviz.plot("relu", size=(320, 180))
    assert figure._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ours=x*tanh(softplus(x))", ["ours"]),
        ("our own = gelu", ["our own"]),
        ("mine=elu(alpha=[0.5, 1])", ["mine(alpha=0.5)", "mine(alpha=1)"]),
        ("elu(alpha=2)", ["elu(alpha=2)"]),
        ("1 if x==0 else 0", ["1 if x==0 else 0"]),
        ("1 if x<=0 else 0", ["1 if x<=0 else 0"]),
        ("ours=1 if x>=0 else 0", ["ours"]),
    ],
)
def test_a_name_of_ones_own(text: str, names: list[str]) -> None:
    found = actviz.activations(text)
    assert [one.label for one in found] == names
    formula = actviz.activations(text.partition("=")[2]) if names[0][:2] == "ou" else found
    assert [one.tree for one in found] == [one.tree for one in formula]


@pytest.mark.parametrize("text", ["=x", " = x", "a\tb\n\x1b=x", "a" * 81 + "=x"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"label|stands before"):
        actviz.activations(text)


def test_ones_own_colours_and_heights_are_drawn() -> None:
    figure = actviz.plot(
        ["sigmoid", "ours=tanh(x)"],
        derivative=True,
        colors=["#c00000", "tab:blue"],
        yrange=[(-2, 2), (0, 3)],
    )
    f, slope = figure.axes[:2]
    assert (f.get_ylim(), slope.get_ylim()) == ((-2.0, 2.0), (0.0, 3.0))
    drawn = {str(p.get_gid()): to_hex(p.get_edgecolor()) for p in f.patches if p.get_gid()}
    curves = {gid: colour for gid, colour in drawn.items() if gid.startswith("curve-0")}
    assert list(curves.values()) == ["#c00000", "#1f77b4"]
    assert "ours" in {text.get_text() for text in figure.findobj(Text)}
