"""Pictures as TikZ: read back, and held against the SVG of the same figure."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

import actviz
from actviz.activation import activation, activations
from actviz.catalog import default_catalog
from actviz.drawing import audit
from actviz.drawing.card import card
from actviz.drawing.figure import figure
from actviz.drawing.lecture.figures import FIGURES
from actviz.export import rendered
from actviz.export.tex import tex
from actviz.export.tikz import PACKAGES
from actviz.gallery.draw import facts, general_formula
from actviz.options import options
from tests.program import run
from tests.sampling import slow_unless

SVG = "{http://www.w3.org/2000/svg}"
PLACE = re.compile(r"\((-?[\d.]+),(-?[\d.]+)\)")
WIDEST = 6.0  # big points: of a line or a marker, half of which may lie beyond the page
PLOTS: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "plain": (("sigmoid", "tanh"), {"derivative": 2, "saturation": True}),
    "jumps": (("sign", "leaky_relu", "1/x"), {"derivative": 1, "title": "100% & _x_ {a} #1 $y$"}),
    "grid": (("relu", "gelu", "tan(x)"), {"layout": "grid", "theme": "paper", "saturation": True}),
    "log": (("tanh", "gelu"), {"derivative": 1, "yscale": "log", "theme": "dark"}),
    "clear": (("sign", "tan(x)"), {"transparent": True, "size": "24x18in"}),
    "outlines": (("elu(alpha=[0.5, 1])",), {"derivative": 1, "text": "outlines"}),
    "formula": (("x if x > 0 else -x/2",), {"labels": "formula", "mark": 1, "together": True}),
}
QUICK = ("plain", "jumps", "clear", "card", "audit", "lecture-summed-inputs")
PICTURES = (*PLOTS, "card", "audit", *(f"lecture-{name}" for name in FIGURES))
SOME = slow_unless(lambda name: name in QUICK, PICTURES)


@cache
def drawn(name: str) -> Figure:
    if name in PLOTS:
        texts, values = PLOTS[name]
        return figure([one for text in texts for one in activations(text)], options(values))
    if name == "card":
        catalog = default_catalog()
        shown = activation("gelu")
        formula = general_formula(catalog.row("gelu"), catalog)
        return card(shown, formula, facts(shown), options({}))
    if name == "audit":
        x = np.linspace(-9, 9, 4000)
        found = audit.Errors("tanh", x, np.abs(np.sin(7 * x)) / 2, 1.0, "0.5 ulp at x = 1")
        return audit.figure([found], options({}), "tanh")
    return FIGURES[name.removeprefix("lecture-")](options({}))


@cache
def written(name: str) -> str:
    return rendered(drawn(name), "tikz").decode()


@cache
def svg(name: str) -> ET.Element:
    return ET.fromstring(rendered(drawn(name), "svg"))


def statements(name: str) -> list[str]:
    """The commands of a picture, without its comments and line breaks."""
    lines = [line.strip() for line in written(name).splitlines()]
    text = " ".join(line for line in lines if not line.startswith("%"))
    return re.findall(
        r"\\(?:begin|end)\{\w+\}(?:\[.*?\])?|\\definecolor(?:\{\w+\})+|\\.*?;(?= |$)", text
    )


def page(name: str) -> tuple[float, float]:
    found = re.search(r"\\useasboundingbox \(0,0\) rectangle \(([\d.]+),([\d.]+)\);", written(name))
    assert found is not None
    return float(found[1]), float(found[2])


def is_inside(places: str, sides: tuple[float, float], slack: float) -> bool:
    found = [tuple(map(float, place)) for place in PLACE.findall(places)]
    return all(
        -slack <= value <= side + slack
        for at in found
        for value, side in zip(at, sides, strict=True)
    )


@pytest.mark.parametrize("name", SOME)
def test_all_brackets_and_scopes_are_closed(name: str) -> None:
    unescaped = re.sub(r"\\[{}%$\\]|%.*", "", written(name))
    depth = 0
    for brace in re.findall("[{}]", unescaped):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    open_ones: list[str] = []
    for kind, environment in re.findall(r"\\(begin|end)\{(\w+)\}", written(name)):
        if kind == "begin":
            open_ones.append(environment)
        else:
            assert open_ones.pop() == environment
    assert not open_ones


@pytest.mark.parametrize("name", SOME)
def test_what_is_drawn_is_on_the_page(name: str) -> None:
    width, height = drawn(name).get_size_inches() * 72
    sides = page(name)
    assert sides == pytest.approx((width, height), abs=1e-3)
    clips: list[bool] = []  # whether a scope is cut to a part of the page
    for statement in statements(name):
        if statement.startswith(r"\begin{scope}"):
            clips.append(False)
        elif statement.startswith(r"\end{scope}"):
            clips.pop()
        elif statement.startswith(r"\clip") and is_inside(statement, sides, 0.001):
            clips[-1] = True
        elif statement.startswith((r"\path", r"\node")) and not any(clips):
            assert is_inside(statement.partition("{")[0], sides, WIDEST), statement


@pytest.mark.parametrize("name", SOME)
def test_texts_and_comments_apart_it_is_ascii(name: str) -> None:
    lines = [line for line in written(name).splitlines() if not line.lstrip().startswith("%")]
    assert [line for line in lines if not line.isascii()] == []


@pytest.mark.parametrize("name", slow_unless(lambda name: name in QUICK, PLOTS))
def test_curves_have_the_pieces_and_the_colours_that_they_have_in_an_svg(name: str) -> None:
    expected: dict[str, list[tuple[int, str]]] = {}
    for group in svg(name).iter(f"{SVG}g"):
        found = re.fullmatch(r"curve-\d+-of-.*", group.get("id", ""))
        if found is not None:
            (path,) = group.iter(f"{SVG}path")
            colour = re.search("stroke: #([0-9a-f]+)", path.get("style", ""))
            assert colour is not None
            expected.setdefault("all", []).append((path.get("d", "").count("C"), colour[1].upper()))
    codes = dict(re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{(\w+)\}", written(name)))
    curves = re.findall(r"% curve-\d+ of [^\n]*\n[^;]*?\\path\[([^]]*)\]([^;]*);", written(name))
    pieces = [
        (steps.count(".. controls"), codes[re.findall(r"draw=(\w+)", style)[0]])
        for style, steps in curves
    ]
    assert Counter(pieces) == Counter(expected["all"])
    assert pieces


@pytest.mark.parametrize("name", SOME)
def test_every_text_of_the_svg_is_a_node(name: str) -> None:
    if name == "outlines":
        assert r"\node" not in written(name)
        return
    nodes = Counter(re.findall(r"\\node\[.*\] at \(.*?\) \{(.*)\};", written(name)))
    plain = Counter(
        tex(element.text) for element in svg(name).iter(f"{SVG}text") if element.text is not None
    )
    assert plain - nodes == Counter()
    assert sum(nodes.values()) >= sum(plain.values()) > 0


def test_a_cloud_of_points_is_dots_each_place_once() -> None:
    dots = re.findall(r"(\([\d.]+,[\d.]+\)) -- cycle", written("audit"))
    assert 1000 < len(dots) <= 4000
    assert len(dots) == len(set(dots))
    assert written("audit").count(r"\path") < 60


def test_type_and_alignment_are_those_of_the_theme() -> None:
    assert r"anchor=base east" in written("plain")
    assert r"\fontsize{18bp}{21.6bp}\selectfont\sffamily" in written("plain")
    paper = rendered(figure(activations("tanh"), options({"theme": "paper"})), "tikz").decode()
    assert r"\fontsize{8.5bp}{10.2bp}\selectfont\rmfamily" in paper


def test_the_command_writes_it_without_tex(tmp_path: Path) -> None:
    arguments = ("plot", "sigmoid", "-d", "--title", "Größe 5 %", "-o", "a.tex", "-o", "a.tikz")
    outcome = run(*arguments, cwd=tmp_path, PATH=str(tmp_path))
    assert outcome.out == "a.tex\na.tikz\n"
    content = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert content == (tmp_path / "a.tikz").read_text(encoding="utf-8")
    first, second = content.splitlines()[:2]
    assert first == "% Größe 5 %: f, f′ of sigmoid for x from −6 to 6"
    assert second == f"% needs {PACKAGES} in the preamble"
    assert run(*arguments[:-4], "--format", "tikz", "-o", "-", cwd=tmp_path).out == content
    made = actviz.plot("sigmoid", derivative=1, title="Größe 5 %")
    actviz.save(made, tmp_path / "b.tex")
    assert (tmp_path / "b.tex").read_text(encoding="utf-8") == content


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
@pytest.mark.parametrize("name", SOME)
def test_pdflatex_sets_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(written(name), encoding="utf-8")
    packages = PACKAGES.replace(" and ", ",").replace(" ", "")
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{article}}\usepackage{{{packages}}}\begin{{document}}\input{{a}}\end{{document}}"
    )
    command = ["pdflatex", "-halt-on-error", "-interaction=batchmode", "main.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120, stdout=subprocess.DEVNULL)
    assert (tmp_path / "main.pdf").exists()
