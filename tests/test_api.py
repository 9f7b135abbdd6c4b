"""What ``import actviz`` gives."""

import doctest
import importlib
import json
import math
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

import actviz
from actviz.catalog import default_catalog
from actviz.errors import ActvizError, UsageError
from tests.program import run
from tests.sampling import slow_unless


def test_an_activation_is_one_line() -> None:
    said = repr(actviz.activation("ours = elu(alpha=2)"))
    assert said == "<Activation ours: f(x) = x if x > 0 else 2 * expm1(x)>"


def test_the_hint_is_part_of_an_exceptions_text() -> None:
    with pytest.raises(ActvizError) as caught:
        actviz.activation("sigmiod")
    assert "hint: did you mean sigmoid?" in str(caught.value)
    assert caught.value.message in str(caught.value)


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


@pytest.mark.parametrize(
    "suffix", slow_unless(lambda one: one == "svg", ["svg", "png", "pdf", "eps"])
)
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


def test_draw_takes_a_colour_in_both_spellings_a_label_and_a_catalog(tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    own = tmp_path / "own.toml"
    own.write_text("[mine]\nformula = 'x * tanh(x)'\n", encoding="utf-8")
    axes = Figure().subplots()
    actviz.draw(axes, "mine", color="#c00000", label="ours", range=(0, 3), catalog=own)
    actviz.draw(axes, "relu", colour="#00c000")
    handles, labels = axes.get_legend_handles_labels()
    assert labels == ["ours", "relu"]
    assert [to_hex(line.get_color()) for line in handles] == ["#c00000", "#00c000"]  # type: ignore[attr-defined]
    assert axes.get_xlim() == (0, 3)
    with pytest.raises(UsageError, match="are one"):
        actviz.draw(axes, "relu", color="red", colour="red")
    with pytest.raises(UsageError, match="upside down"):
        actviz.draw(axes, "relu", range=(3, 0))


@pytest.mark.parametrize("function", ["saturation", "properties", "plot", "table", "activation"])
@pytest.mark.parametrize("given", [3, None, [["relu"]]])
def test_what_is_no_activation_is_said_to_be_none(function: str, given: Any) -> None:
    with pytest.raises(UsageError, match="an activation is a text"):
        getattr(actviz, function)(given)


def test_columns_in_one_text_and_a_family_that_is_none() -> None:
    assert actviz.table("relu", columns="gain, class") == actviz.table(
        "relu", columns=["gain", "continuity"]
    )
    with pytest.raises(UsageError, match=r"did you mean gated\? there are: classical, "):
        actviz.names("gatd")


def test_regions_of_an_interval_say_so_and_that_there_are_none() -> None:
    found = actviz.saturation("gelu", range=(0, 3))
    assert repr(found).splitlines() == [
        "<Saturation of gelu where |f'| < 0.05 for x from 0 to 3>",
        "  nowhere",
    ]


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


@pytest.mark.parametrize("module", ["actviz", "actviz.activation"])
def test_the_examples_are_true(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(importlib.import_module(module)).failed == 0
    for name in actviz.__all__ if module == "actviz" else ():
        assert ">>> " in (getattr(actviz, name).__doc__ or ""), f"{name} has no example"


def test_a_number_gives_a_float_and_an_array_an_array() -> None:
    gelu = actviz.activation("gelu")
    assert type(gelu(0.0)) is float
    assert type(gelu.derivative(0.0)) is float
    assert gelu(np.float64(1.0)) == gelu(1)
    assert gelu(np.array(1.0)).shape == ()
    assert gelu([1.0]).shape == (1,)


def test_activations_one_by_one_and_in_lists() -> None:
    silu = actviz.activation("silu")
    several: list[tuple[Any, ...]] = [("relu", silu), (["relu", silu],), (("relu",), [silu])]
    for given in several:
        figure = actviz.plot(*given, size=(320, 180))
        assert str(figure.get_label()).splitlines()[0] == "relu, silu"
        rows = actviz.table(*given, columns=["monotone"])
        assert [row["name"] for row in rows] == ["relu", "silu"]


def test_results_say_what_they_are_in_a_few_lines_and_in_a_notebook() -> None:
    said: list[tuple[Any, str, str]] = [
        (actviz.activation("elu(alpha=2)"), "elu(alpha=2)", "exponential linear unit"),
        (actviz.properties("gelu"), "Properties of gelu", "max |f&#x27;|"),
        (actviz.saturation("gelu"), "Saturation of gelu", "saturated"),
    ]
    for one, line, word in said:
        lines = repr(one).splitlines()
        assert line in lines[0]
        assert len(lines) <= 8
        html = one._repr_html_()
        assert word.casefold() in html.casefold()
        assert ElementTree.fromstring(html).tag == "table"


def test_a_formula_in_a_notebook_cannot_be_markup() -> None:
    html = actviz.activation("a & b = x if x < 0 else 1")._repr_html_()
    assert "a &amp; b" in html
    assert "x &lt; 0" in html
    ElementTree.fromstring(html)


@pytest.mark.parametrize("name", ["gelu", "log(x)", "sign", "relu6"])
def test_dictionaries_are_the_json_of_the_command(name: str) -> None:
    (properties,) = json.loads(run("table", name, "--format", "json").out)["activations"]
    assert actviz.properties(name).to_dict() == properties
    whole = json.loads(run("table", name, "-s", "--format", "json").out)
    (regions,) = whole["activations"]
    assert actviz.saturation(name).to_dict() == {**regions, "threshold": whole["threshold"]}


def test_a_table_is_rows_of_plain_values() -> None:
    rows = actviz.table(["relu", "x+tanh(x)"])
    assert [row["name"] for row in rows] == ["relu", "x+tanh(x)"]
    assert rows[0]["range_upper"] == math.inf
    assert len({tuple(row) for row in rows}) == 1
    plain = (str, float, bool, int, list, type(None))
    assert all(isinstance(value, plain) for row in rows for value in row.values())
    best = actviz.table(columns=["monotone"])
    assert [row["name"] for row in best] == list(actviz.names(common=True))


def test_types_and_catalogs_in_python(tmp_path: Path) -> None:
    gone = actviz.saturation("sigmoid", dtype="half").regions
    whole = json.loads(run("table", "sigmoid", "--dtype", "float16", "--format", "json").out)
    assert gone[1].lower == whole["activations"][0]["regions"][1]["lower"]
    with pytest.raises(UsageError, match="sets the threshold"):
        actviz.saturation("relu", 0.1, dtype="half")
    own = tmp_path / "own.toml"
    own.write_text("[mine]\ntitle = 'Mine'\nformula = 'x * tanh(x)'\n", encoding="utf-8")
    assert actviz.activation("mine", catalog=own)(1.0) == math.tanh(1.0)
    assert actviz.properties("mine", catalog=own).even
    assert actviz.saturation("mine", catalog=str(own)).activation.label == "mine"
    assert len(actviz.plot("mine", catalog=own, size=(320, 180)).axes) == 1
    assert set(actviz.families()) == {row.family for row in default_catalog().rows()}
    assert actviz.families(catalog=own)[-1] == "own"
    assert actviz.names("own", catalog=own) == ("mine",)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"derivative": 5}, "derivatives"),
        ({"mark": 9.0}, "range"),
        ({"derivatif": 1}, "did you mean derivative?"),
        ({"yscale": "log", "yrange": [(-1, 1)]}, "above zero"),
    ],
)
def test_errors_in_python_speak_of_pythons_arguments(options: Any, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        actviz.plot("relu", **options)
    assert words in str(caught.value)
    assert "--" not in str(caught.value)
    assert " -d" not in str(caught.value)
