"""Files that pictures are written to: what is in them, and that they are the same every time."""

import re
import shutil
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from actviz.activation import activations
from actviz.drawing.figure import figure
from actviz.errors import ActvizError, UsageError
from actviz.export import FORMATS, rendered, words_of
from actviz.export.pgf import SYSTEMS, in_tex
from actviz.export.tex import mathematics, tex
from actviz.options import Options, options
from tests.program import run, spawn
from tests.sampling import slow_but_every, slow_unless

SVG = "{http://www.w3.org/2000/svg}"
HAS_TEX = any(shutil.which(name) for name in SYSTEMS)
WRITABLE = [name for name in FORMATS if name != "pgf" or HAS_TEX]
SMALL = {"size": "640x360"}
HOSTILE = "x if x > 0 else -x/2"  # characters that mean something in XML
MOST_SEGMENTS = 36  # of a curve: a few dozen


@cache
def drawn(*texts: str, **values: object) -> tuple[Figure, Options]:
    wanted = options({**SMALL, **values})
    return figure([one for text in texts for one in activations(text)], wanted), wanted


@cache
def written(form: str, *texts: str, **values: object) -> bytes:
    made, wanted = drawn(*texts, **values)
    return rendered(made, form, wanted)


def svg(*texts: str, **values: object) -> ET.Element:
    """A picture, its ids without the ending that is its own."""
    content = written("svg", *texts, **values).decode()
    (ending,) = re.findall('id="picture-title(-[0-9a-f]{6})"', content)
    assert content.count(ending) > 20
    return ET.fromstring(content.replace(ending, ""))


def streams(pdf: bytes) -> bytes:
    """What a PDF file draws: its streams, those of fonts and pictures among them."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join(zlib.decompressobj().decompress(one) for one in found)


def groups(root: ET.Element, prefix: str) -> list[ET.Element]:
    return [g for g in root.iter(f"{SVG}g") if re.fullmatch(prefix, g.get("id", ""))]


def test_an_svg_keeps_bezier_curves_and_few_of_them() -> None:
    root = svg("sigmoid", "tanh", derivative=1, size="1920x1080")
    curves = groups(root, r"curve-\d-of-.*")
    assert len(curves) == 4
    for curve in curves:
        (path,) = curve.iter(f"{SVG}path")
        commands = re.findall("[A-Za-z]", path.get("d", ""))
        assert set(commands) == {"M", "C"}
        assert 4 <= commands.count("C") <= MOST_SEGMENTS


@pytest.mark.parametrize("texts", [("sigmoid", "sign"), (HOSTILE, "relu", "2*x")])
def test_an_svg_names_what_is_an_activations(texts: tuple[str, ...]) -> None:
    root = svg(*texts, derivative=1, saturation=True)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name or "") for name in ids)
    named = [g for g in root.iter(f"{SVG}g") if g.get("data-activation")]
    assert {g.get("data-activation") for g in named} == set(texts)
    for text in texts:
        inside = [
            element.get("id", "")
            for g in named
            if g.get("data-activation") == text
            for element in g.iter()
        ]
        for part in ("curve-0", "curve-1", "label"):
            assert any(name.startswith(part) for name in inside)
    pointed = set(re.findall(r'(?:url\(#|href="#)([^")]+)', ET.tostring(root, encoding="unicode")))
    assert pointed <= set(ids)


def test_a_page_may_hold_several_pictures() -> None:
    """No id is in two of them, unless they are the same."""
    several: list[dict[str, object]] = [{}, {"theme": "dark"}, {"derivative": 1}, {"alt": "seen"}]
    found = [
        re.findall(r'\bid="([^"]+)"', written("svg", "sigmoid", **values).decode())
        for values in several
    ]
    assert all(found)
    assert len(set().union(*found)) == sum(map(len, found))


@pytest.mark.parametrize(
    "form", slow_unless({"png", "svg"}.__contains__, ["png", "svg", "pdf", "eps", "webp"])
)
def test_a_file_says_what_it_is_told_to(form: str) -> None:
    said = "an S from 0 to 1"
    plain, told = (written(form, "sigmoid", **values) for values in ({}, {"alt": said}))
    assert said.encode() in told
    assert said.encode() not in plain
    if form == "svg":
        root = svg("sigmoid", alt=said)
        assert [root[0].text, root[1].text] == ["sigmoid", said]


def test_all_that_a_command_writes_into_an_svg_is_text(tmp_path: Path) -> None:
    # 13 numbers of x, 5 and 3 of y, two panels' names, two labels,
    # two of rows, four edges, a peak, and the key's two
    run("plot", "sigmoid", "tanh", "-ds", "-o", "a.svg", cwd=tmp_path).printed()
    content = (tmp_path / "a.svg").read_bytes()
    found = texts_of(ET.fromstring(content))
    assert len(found) == 34
    assert found.count("−6") == 1
    assert set(map(str, range(6))) <= set(found)
    (tmp_path / "m.toml").write_text(
        '[a]\nactivations = ["sigmoid", "tanh"]\nderivative = true\nsaturation = true\n'
        'format = "svg"\n'
    )
    run("gallery", "m.toml", "-o", "made", "--jobs", "1", cwd=tmp_path)
    assert (tmp_path / "made" / "a.svg").read_bytes() == content


def test_letters_are_italic_and_brackets_primes_and_words_upright() -> None:
    def slopes(*texts: str) -> dict[str, str]:
        spans = svg(*texts, derivative=1, theme="paper").iter(f"{SVG}tspan")
        return {
            span.text or "": span.get("style", "").removeprefix("font-style: ") for span in spans
        }

    assert slopes("leaky_relu(negative_slope=[0.1, 0.2, 0.3])") == {
        "leaky_relu(": "normal",
        "leaky_relu\N{HAIR SPACE}′(": "normal",
        "x": "italic",
        ")": "normal",
        " > 0: all coincide": "normal",
    }
    assert slopes("tanh") == {
        "f": "italic",
        "x": "italic",
        "(": "normal",
        "\N{HAIR SPACE}′(": "normal",
        ")": "normal",
    }


@pytest.mark.parametrize(
    ("text", "italic", "upright"),
    [
        ("x*sigmoid(1.702*x)", ["x", "x"], [" · sigmoid(1.702", ")"]),
        ("elu(alpha=[0.5, 1])", ["α", "α"], [" = 0.5", " = 1"]),
        ("torch.nn.ELU(alpha=2)", ["α"], ["torch.nn.ELU(", " = 2)"]),
    ],
)
def test_letters_behind_numbers_and_greek_ones_are_italic(
    text: str, italic: list[str], upright: list[str]
) -> None:
    groups = [g for g in svg(text).iter(f"{SVG}g") if str(g.get("id")).startswith("label-of")]
    spans = [span for group in groups for span in group.iter(f"{SVG}tspan")]
    found = {
        slope: [s.text for s in spans if slope in s.get("style", "")] for slope in ("it", "no")
    }
    assert (found["it"], found["no"]) == (italic, upright)


def test_a_prime_is_a_glyph_of_its_own_beside_the_letter_in_a_pdf() -> None:
    # laid on another face's letter, one face after the other, f' read as f
    made, _ = drawn("tanh", derivative=2, theme="paper")
    names = [text.get_text() for text in made.findobj(Text) if text.get_gid() == "name"]
    assert names == ["$f(x)$", "$f'(x)$", "$f''(x)$"]
    assert all(text.get_parse_math() for text in made.findobj(Text) if text.get_gid() == "name")


@pytest.mark.parametrize(
    ("theme", "faces"),
    [
        ("slides", "'DejaVu Sans', Verdana, sans-serif"),
        ("paper", "'STIXGeneral', 'STIX Two Text', 'Times New Roman', Times, serif"),
    ],
)
def test_a_text_in_an_svg_falls_back_on_a_generic_family(theme: str, faces: str) -> None:
    for element in svg("sigmoid", derivative=1, theme=theme).iter(f"{SVG}text"):
        (found,) = re.findall("font-family: ([^;]+)", element.get("style", ""))
        assert found == faces


def owners(root: ET.Element) -> list[tuple[str, str]]:
    """The groups of activations: what each is called, and whose it is."""
    return [
        (g.get("id", ""), owner)
        for g in root.iter(f"{SVG}g")
        if (owner := g.get("data-activation"))
    ]


def test_a_group_says_whose_it_is_and_of_which_panel() -> None:
    root = svg("sigmoid", "2*x", derivative=2, saturation=True, size="1920x1080")
    found = owners(root)
    assert found[:2] == [("sigmoid-f", "sigmoid"), ("sigmoid-f-2", "sigmoid")]  # its level first
    # a level and a number are above the curves of others, in groups that are counted
    found = list(dict.fromkeys((re.sub(r"-\d+$", "", name), owner) for name, owner in found))
    assert found == [
        (f"{name}-{place}", owner)
        for place in ("f", "df", "ddf", "saturation", "label")
        for name, owner in (("sigmoid", "sigmoid"), ("activation-2-x", "2*x"))
        if (place, owner) != ("saturation", "2*x")
    ]
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    assert all(
        g.get(label) == g.get("data-activation") for g in groups(root, "(sigmoid|.*2-x)-[a-z]+")
    )


def test_marks_stay_above_the_curves_of_others() -> None:
    found = owners(svg("sign", "tanh", derivative=1))
    assert [name for name, _ in found] == [
        *("sign-f", "tanh-f", "sign-f-2"),
        *("sign-df", "tanh-df", "sign-df-2"),
        *("sign-label", "tanh-label"),
    ]


def test_all_of_a_cell_is_its_activations() -> None:
    root = svg("sigmoid", "sign", layout="grid", derivative=1)
    assert owners(root) == [("sigmoid-cell", "sigmoid"), ("sign-cell", "sign")]
    (cell,) = groups(root, "sign-cell")
    inside = {element.get("id", "").partition("-of-")[0] for element in cell.iter()}
    assert {"cell", "curve-0", "curve-1", "impulse", "weight", "x-axis-2", "y-axis-2"} <= inside


def test_the_entries_of_a_legend_are_activations() -> None:
    texts = ("x*sigmoid(1.702*x)", "0.5*x*(1+erf(x/2))")
    root = svg(*texts, size="300x500")  # too narrow for names beside the panel
    (legend,) = groups(root, "legend")
    assert [owner for _, owner in owners(legend)] == list(texts)
    printed = ("x · sigmoid(1.702x)", "0.5x · (1 + erf(x/2))")
    for entry, text in zip(groups(legend, ".*-label"), printed, strict=True):
        assert len(entry) == 2
        assert texts_of(entry) == [text]


def test_what_only_counts_has_no_name() -> None:
    root = svg("tanh", derivative=1)
    ids = [element.get("id", "") for element in root.iter()]
    assert not [name for name in ids if re.match("line2d|patch_|text_|xtick|matplotlib", name)]
    assert {"panel-0", "panel-1", "x-axis", "y-axis", "zero"} <= set(ids)
    assert all(len(g) for g in root.iter(f"{SVG}g"))


def test_an_svg_is_small() -> None:
    assert len(written("svg", "sigmoid", "tanh", derivative=1)) < 24_000


def test_an_svg_says_what_it_shows() -> None:
    root = svg(HOSTILE, derivative=1, saturation=True)
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text == HOSTILE
    assert description.text == (
        f"f, f′ of {HOSTILE} for x from −6 to 6; marked is where |f′| < 0.05"
    )
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def texts_of(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_text_is_text_or_outlines_in_svg() -> None:
    found = texts_of(svg("sign", "tanh", derivative=1))
    assert {"sign", "tanh", "f(x)", "−6"} <= set(found)
    assert found.count("2\N{THIN SPACE}δ") == 1
    assert texts_of(svg("sign", "tanh", derivative=1, text="outlines")) == []


def test_formulas_are_outlines_in_svg_and_the_rest_is_text() -> None:
    found = texts_of(svg("gelu_tanh", "softsign", labels="formula"))
    assert "f(x)" in found
    assert not any("tanh" in text for text in found)
    root = svg("gelu_tanh", "softsign", labels="formula")
    labels = groups(root, r"label-of-.*")
    assert len(labels) == 2
    assert all(list(label.iter(f"{SVG}path")) for label in labels)


@pytest.mark.slow
def test_text_is_text_or_outlines_in_pdf_and_eps() -> None:
    text = {form: written(form, "sign", derivative=1) for form in ("pdf", "eps")}
    outlines = {form: written(form, "sign", derivative=1, text="outlines") for form in text}
    assert b"/BaseFont" in text["pdf"]
    assert b"/BaseFont" not in outlines["pdf"]
    assert b"/FontName" in text["eps"]
    assert b"/FontName" not in outlines["eps"]
    shown = rb"\bT[jJ]\b"
    assert re.search(shown, streams(text["pdf"]))
    assert not re.search(shown, streams(outlines["pdf"]))
    assert b"glyphshow" not in outlines["eps"]


def test_a_font_in_eps_has_the_box_that_it_says() -> None:
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path
    from matplotlib.backends import backend_ps

    before = vars(backend_ps)["_bounds"]
    eps = written("eps", "sigmoid", derivative=1)
    assert vars(backend_ps)["_bounds"] is before
    fonts = re.findall(rb"/FontName /(\S+?)(?:-\d+)? def.*?/FontBBox \[([^]]*)\]", eps, re.DOTALL)
    assert {name for name, _ in fonts} >= {b"DejaVuSans", b"DejaVuSans-Oblique"}
    for name, box in fonts:
        path = Path(get_data_path(), "fonts", "ttf", f"{name.decode()}.ttf")
        if not path.exists():  # mathematics, whose files have other names
            continue
        with TTFont(path) as font:
            head = font["head"]
            assert list(map(int, box.split())) == [head.xMin, head.yMin, head.xMax, head.yMax]


@pytest.mark.parametrize(
    "values",
    [
        {"labels": "formula", "derivative": 1},
        pytest.param({"layout": "grid", "saturation": True}, marks=pytest.mark.slow),
        pytest.param(
            {"yscale": "log", "derivative": 1, "title": "Größe $5 & α"}, marks=pytest.mark.slow
        ),
    ],
)
def test_outlines_leave_no_text_anywhere(values: dict[str, object]) -> None:
    texts = ("gelu", "sign")
    assert texts_of(svg(*texts, text="outlines", **values)) == []
    assert b"/BaseFont" not in written("pdf", *texts, text="outlines", **values)
    assert b"/FontName" not in written("eps", *texts, text="outlines", **values)


def test_outlines_leave_the_figure_as_it_was() -> None:
    made, wanted = drawn("sign", derivative=1, text="outlines")
    before = [text.get_path_effects() for text in made.findobj(Text)]
    rendered(made, "svg", wanted)
    assert [text.get_path_effects() for text in made.findobj(Text)] == before


@pytest.mark.parametrize("form", ["png", "webp"])
def test_outlines_are_nothing_to_pixels(form: str) -> None:
    made, wanted = drawn("tanh")
    assert rendered(made, form, wanted) == rendered(
        made, form, options({**SMALL, "text": "outlines"})
    )


def test_names_beside_a_formula_are_written_for_tex() -> None:
    made, _ = drawn("relu", "hard_swish", "tanh")
    before = [text.get_text() for text in made.findobj(Text)]
    with in_tex(made):
        said = {str(text.get_text()) for text in made.findobj(Text)}
    assert r"$x<{-}3$: relu, hard\_swish coincide" in said
    assert [text.get_text() for text in made.findobj(Text)] == before


def test_pgf_has_no_outlines() -> None:
    made, _ = drawn("tanh")
    with pytest.raises(UsageError, match="TeX"):
        rendered(made, "pgf", options({"text": "outlines"}))


@pytest.mark.skipif(HAS_TEX, reason="there is a TeX here")
def test_pgf_without_tex_says_what_is_missing() -> None:
    made, wanted = drawn("tanh")
    with pytest.raises(ActvizError, match="xelatex or lualatex"):
        rendered(made, "pgf", wanted)


def test_the_words_are_in_the_file() -> None:
    made, _ = drawn("elu", title="Größe α")
    words = words_of(made)
    assert (words.title, words.description) == ("Größe α", "f of elu for x from −6 to 6")
    png = Image.open(BytesIO(written("png", "elu", title="Größe α")))
    assert (png.info["Title"], png.info["Description"]) == (words.title, words.description)


@pytest.mark.slow
def test_the_words_are_in_webp_and_pdf() -> None:
    made, _ = drawn("elu", title="Größe α")
    words = words_of(made)
    webp = Image.open(BytesIO(written("webp", "elu", title="Größe α"))).info["xmp"].decode()
    assert words.title in webp
    assert words.description in webp
    pdf = written("pdf", "elu", title="Größe α")
    assert words.title.encode("utf-16-be") in pdf.replace(b"\\(", b"(").replace(b"\\)", b")")


@pytest.mark.slow
def test_the_words_are_in_eps() -> None:
    eps = written("eps", "elu", title="Größe α")
    assert b"%%Title: Gr\\xf6\\xdfe \\u03b1" in eps
    assert eps.count(b"%%Title:") == 1


def test_a_title_of_two_lines_is_one() -> None:
    made, _ = drawn("elu", title="one\n two")
    words = words_of(made)
    assert (words.title, words.description) == ("one two", "f of elu for x from −6 to 6")


@pytest.mark.parametrize("title", ["a\x07", "a\x00", "a\udcff", "a\uffff"])
@pytest.mark.parametrize("form", WRITABLE)
def test_a_title_that_no_file_can_hold(title: str, form: str) -> None:
    with pytest.raises(UsageError, match="the title holds") as caught:
        written(form, "tanh", title=title)
    assert caught.value.message.isascii()
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("form", slow_unless(lambda form: form != "eps", WRITABLE))
def test_no_date_is_in_a_file(form: str) -> None:
    content = written(form, "tanh")
    assert not re.search(rb"CreationDate|ModDate|dc:date", content)


@pytest.mark.slow
def test_vector_files_hold_curves_and_have_the_size_of_the_page() -> None:
    eps = written("eps", "tanh", size="6x3in")
    assert b"%%BoundingBox: 0 0 432 216" in eps
    curve = rb"(?m)^(?:-?[\d.]+ ){6}c$"
    count = len(re.findall(curve, eps))
    assert 4 <= count <= MOST_SEGMENTS
    pdf = written("pdf", "tanh", size="6x3in")
    assert len(re.findall(curve, streams(pdf))) == count
    assert re.search(rb"/MediaBox \[\s*0 0 432 216\s*\]", pdf)
    root = svg("tanh", size="6x3in")
    assert (root.get("width"), root.get("height")) == ("432pt", "216pt")


@pytest.mark.parametrize("form", slow_unless(lambda form: form == "png", ["png", "webp"]))
def test_pixels_are_as_many_as_asked_for(form: str) -> None:
    assert Image.open(BytesIO(written(form, "tanh", size="500x300"))).size == (500, 300)
    for size, pixels in (
        ("4x3in", (2400, 1800)),
        ("2.54x5.08cm", (600, 1200)),
        ("25.4x50.8mm", (600, 1200)),
        ("column", (2025, 1620)),
        ("page", (4200, 2400)),
        ("1:1", (1620, 1620)),
    ):
        picture = Image.open(BytesIO(written(form, "tanh", size=size, theme="paper")))
        assert picture.size == pixels


@pytest.mark.parametrize("theme", slow_but_every(2, ["slides", "dark"]))
def test_what_is_mixed_with_the_ground_has_alpha_where_there_is_none(theme: str) -> None:
    asked = {"derivative": 1, "saturation": True, "theme": theme}
    shown, clear = (
        Image.open(BytesIO(written("png", "sign", "gelu", transparent=there, **asked)))
        for there in (False, True)
    )
    opaque, seen = np.asarray(shown, dtype=float), np.asarray(clear, dtype=float)
    ground, alpha = opaque[0, 0], seen[..., 3:] / 255
    laid = alpha * seen[..., :3] + (1 - alpha) * ground
    solid, tinted = alpha[..., 0] == 1, (alpha[..., 0] > 0) & (alpha[..., 0] < 0.5)
    assert not (solid & (np.abs(laid - ground).max(axis=-1) == 0)).any()
    assert tinted.sum() > 10_000
    # all but edges of letters, and the hatch
    assert (np.abs(laid - opaque).max(axis=-1)[tinted] <= 3).mean() > 0.95


@pytest.mark.parametrize("form", slow_unless(lambda form: form == "svg", ["png", "svg", "pdf"]))
def test_a_clear_picture_leaves_the_figure_as_it_was(form: str) -> None:
    made, wanted = drawn(
        "sign", "relu", derivative=1, saturation=True, transparent=True, size="480x270"
    )
    opaque = replace(wanted, transparent=False)
    before = rendered(made, "png", opaque)
    first = rendered(made, form, wanted)
    assert rendered(made, form, wanted) == first
    assert rendered(made, "png", opaque) == before


def test_a_curve_ends_in_its_own_open_circle_that_is_seen_through() -> None:
    made, wanted = drawn("sign", transparent=True)
    (ax,) = made.axes
    content = np.asarray(Image.open(BytesIO(rendered(made, "png", wanted))))
    for height, alpha in ((1.0, 0), (-1.0, 0), (0.0, 255)):  # the value at 0 is a filled circle
        x, y = ax.transData.transform((0.0, height))
        # beside the middle, where the axis' own line runs
        pixel = content[len(content) - round(y), round(x) + 2]
        assert (pixel[3] > 128) == (alpha > 128)


def test_a_transparent_ground() -> None:
    clear = Image.open(BytesIO(written("png", "tanh", transparent=True)))
    assert clear.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 0)
    white = Image.open(BytesIO(written("png", "tanh")))
    assert white.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 255)


ARGUMENTS = ("plot", "sign", "gelu", "-ds", "--size", "640x360", "--title", "A & B")


# settings of a person's own that would change the picture, or how it is written
HOSTILE_STYLE = """
agg.path.chunksize: 10
axes.unicode_minus: False
figure.autolayout: True
font.family: serif
font.size: 40
image.composite_image: False
lines.linewidth: 9
mathtext.fontset: cm
path.simplify: False
path.sketch: 1, 2, 3
path.snap: False
pdf.compression: 0
pdf.fonttype: 42
ps.fonttype: 3
ps.papersize: letter
ps.useafm: True
ps.usedistiller: ghostscript
savefig.bbox: tight
savefig.dpi: 17
savefig.facecolor: red
savefig.transparent: True
svg.fonttype: path
svg.hashsalt: other
svg.id: other
text.hinting: none
text.usetex: True
timezone: Asia/Tokyo
"""


def files(folder: Path, **changes: str | None) -> dict[str, bytes]:
    outputs = [part for form in WRITABLE for part in ("-o", f"a.{form}")]
    spawn(*ARGUMENTS, *outputs, cwd=folder, **changes).printed()
    return {path.suffix: path.read_bytes() for path in folder.glob("a.*")}


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes_wherever_it_runs(tmp_path: Path) -> None:
    style = tmp_path / "matplotlibrc"
    style.write_text(HOSTILE_STYLE)
    first = files(tmp_path, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    assert set(first) == {f".{form}" for form in WRITABLE}
    second = files(
        tmp_path,
        PYTHONHASHSEED="2",
        TZ="America/New_York",
        LC_ALL="C",
        SOURCE_DATE_EPOCH="86400",
        MATPLOTLIBRC=str(style),
    )
    assert [form for form in first if first[form] != second[form]] == []


@pytest.mark.skipif(
    not HAS_TEX, reason="a pgf picture needs xelatex or lualatex, and neither is here"
)
@pytest.mark.slow
def test_the_same_command_gives_the_same_pgf(tmp_path: Path) -> None:
    assert (
        files(tmp_path, PYTHONHASHSEED="1")[".pgf"] == files(tmp_path, PYTHONHASHSEED="2")[".pgf"]
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("leaky_relu(x)", r"leaky\_relu(x)"),
        ("100% & #1 {$}", r"100\% \& \#1 \{\$\}"),
        ("a\\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
        ("|f′| < 5", r"\textbar{}f\ensuremath{'}\textbar{} \textless{} 5"),
        ("5·10⁻⁷", r"5\ensuremath{\cdot}10\ensuremath{^{-7}}"),
        ("λ₀, Γ", r"\ensuremath{\lambda}\ensuremath{_{0}}, \ensuremath{\Gamma}"),
        ("ℝ ∪ ∞", r"\ensuremath{\mathbb{R}} \ensuremath{\cup} \ensuremath{\infty}"),
        ("α = 2\N{THIN SPACE}δ", r"\ensuremath{\alpha} = 2\,\ensuremath{\delta}"),
    ],
)
def test_a_text_for_tex(text: str, written: str) -> None:
    assert tex(text) == written


def test_words_beside_formulas_are_no_formulas_for_tex() -> None:
    assert mathematics(r"$|f'|$ < 0.1, 5\$ $\frac{\pi}{2}$") == (
        r"$|f'|$ \textless{} 0.1, 5\$ $\frac{\pi}{2}$"
    )


@pytest.mark.skipif(not HAS_TEX, reason="no TeX here")
def test_tex_sets_hostile_texts() -> None:
    content = written("pgf", "leaky_relu", "sign", derivative=1, title="100% & _x_ {a} #1 $y$ ~^\\")
    assert rb"leaky\_relu" in content
    assert rb"\ensuremath{\delta}" in content
    assert content.count(rb"\pgfpathcurveto") > 3


def test_a_webp_has_a_longest_side() -> None:
    figure = Figure(figsize=(16_384, 1), dpi=1)
    with pytest.raises(UsageError, match="at most 16,383 pixels"):
        rendered(figure, "webp", Options())
