"""What the options of a picture mean, as text and as TOML has them."""

import inspect
import math
import tomllib
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import actviz
from actviz.drawing.layout import EM, paged
from actviz.errors import UsageError
from actviz.gallery.manifest import HEEDED
from actviz.options import OPTIONS, Options, options, spelled
from actviz.readers import Size, theme_file, themes
from tests.program import run


def test_an_option_is_said_once_for_the_command_for_python_and_for_manifests() -> None:
    names = [field.name for field in fields(Options)]
    assert list(OPTIONS) == names
    taken = list(inspect.signature(actviz.plot).parameters)
    assert taken == ["of", "catalog", *names]
    said = run("plot", "--help").out.partition("What to draw:")[2]
    places = [said.index(f" {spelled(name)} ") for name in names]
    assert places == sorted(places)
    assert [*HEEDED["plot"], "alt"] == [*(name for name in names if name != "alt"), "alt"]
    for name, option in OPTIONS.items():
        if option.usual is not None:  # the default as it is typed is the default
            assert option.read(option.usual) == getattr(Options(), name)


def test_the_help_of_plot_fits_a_screen() -> None:
    said = run("plot", "--help", COLUMNS="80").out.splitlines()
    assert len(said) <= 50
    for line in said[14:]:  # each option on one line
        assert not line.startswith("     "), line


def test_what_is_not_given_is_the_default() -> None:
    assert options({}) == options(dict.fromkeys(OPTIONS)) == Options()
    assert Options().orders == (0,)


@pytest.mark.parametrize(
    ("name", "value", "meaning"),
    [
        ("derivative", 2, 2),
        ("derivative", True, 1),
        ("saturation", True, True),
        ("threshold", "0.1", Fraction(1, 10)),
        ("threshold", 0.1, Fraction(1, 10)),
        ("threshold", 1, Fraction(1)),
        ("dtype", "bf16", "bfloat16"),
        ("dtype", "torch.float8_e4m3fn", "float8_e4m3fn"),
        ("threshold", "1e-300", Fraction(1, 10**300)),
        ("range", "-4:3.5", (-4.0, 3.5)),
        ("range", [-4, 3.5], (-4.0, 3.5)),
        ("range", "-1e3 : 1e3", (-1000.0, 1000.0)),
        ("size", "640x360", Size(640, 360)),
        ("size", " 640 × 360 px ", Size(640, 360)),
        ("size", "640px x 360px", Size(640, 360)),
        ("size", [640, 360], Size(640, 360)),
        ("size", "8x4.5in", Size(8, 4.5, "in")),
        ("size", "8in x 4.5in", Size(8, 4.5, "in")),
        ("size", "2.54x5.08cm", Size(1, 2, "in")),
        ("size", "25.4x50.8mm", Size(1, 2, "in")),
        ("size", "16:9", Size(16, 9, "ratio")),
        ("size", "4:3", Size(4, 3, "ratio")),
        ("size", "4.5 : 3", Size(4.5, 3, "ratio")),
        ("size", (640, 360), Size(640, 360)),
        ("size", Size(4, 3, "in"), Size(4, 3, "in")),
        ("size", "Column", Size(3.375, 2.7, "in")),
        ("size", "page", Size(7, 4, "in")),
        ("title", "A title", "A title"),
        ("theme", "dark", "dark"),
        ("theme", "paper, dark", "paper, dark"),
        ("layout", "Grid", "grid"),
        ("yscale", "log", "log"),
        ("labels", "formula", "formula"),
        ("text", "outlines", "outlines"),
        ("transparent", True, True),
        ("range", "0:pi", (0.0, math.pi)),
        ("range", "-pi/2:2*pi", (-math.pi / 2, 2 * math.pi)),
        ("range", "-1.5pi : pi", (-1.5 * math.pi, math.pi)),
        ("range", "-10,10", (-10.0, 10.0)),
        ("size", "2.54cm", Size(1, 0, "width")),
        ("size", "72.27pt", Size(1, 0, "width")),
        ("size", "72.27x144.54pt", Size(1, 2, "in")),
        ("together", True, True),
        ("yrange", "-1:2", ((-1.0, 2.0),)),
        ("yrange", [-1, 2], ((-1.0, 2.0),)),
        ("yrange", ["-1:2", [0, 1]], ((-1.0, 2.0), (0.0, 1.0))),
        ("xlabel", "input", "input"),
        ("colors", "#c00000, tab:blue", ("#c00000", "tab:blue")),
        ("colors", ["C0", "crimson"], ("C0", "crimson")),
        ("dpi", 300, 300.0),
    ],
)
def test_a_value_is_read(name: str, value: object, meaning: object) -> None:
    read: Any = getattr(options({name: value}), name)
    if isinstance(read, Size) and isinstance(meaning, Size):
        assert (read.width, read.height) == pytest.approx((meaning.width, meaning.height))
        assert read.unit == meaning.unit
    else:
        assert read == meaning
        assert type(read) is type(meaning)


TOML = """
derivative = 2
saturation = true
threshold = 0.05
dtype = "half"
range = [-4, 3.5]
together = true
numbers = false
mark = 3
layout = "grid"
yscale = "log"
yrange = [[-1, 1], [0, 2]]
theme = "dark"
colors = ["#c00000", "tab:blue"]
labels = "formula"
legend = true
title = "A title"
xlabel = "input"
size = [640, 360]
transparent = true
text = "outlines"
steps = true
alt = "what is to be seen"
dpi = 300
"""


def test_toml_means_what_the_command_line_means() -> None:
    typed = {
        "threshold": "0.05",
        "dtype": "float16",
        "range": "-4:3.5",
        "size": "640x360",
        "dpi": "300",
    }
    typed |= {"colors": "#c00000,tab:blue", "mark": "3"}
    values = tomllib.loads(TOML)
    assert list(values) == list(OPTIONS)
    assert options(values) == options({**values, **typed})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("derivative", 4, "at most 3 derivatives"),
        ("derivative", -1, "counted"),
        ("derivative", "one", "counted"),
        ("saturation", "yes", "true or false"),
        ("threshold", 0, "above zero"),
        ("threshold", "-1", "above zero"),
        ("threshold", "inf", "finite"),
        ("threshold", "nan", "finite"),
        ("threshold", True, "no number"),
        ("threshold", "a", "no number"),
        ("threshold", [1], "no number"),
        ("dtype", "float17", "there is no type"),
        ("dtype", 16, "there is no type"),
        ("range", "1", "MIN:MAX"),
        ("range", [1, 2, 3], "MIN:MAX"),
        ("range", 3, "MIN:MAX"),
        ("range", "1:1", "empty"),
        ("range", "2:1", "upside down"),
        ("range", [2, 1], "upside down"),
        ("range", "0:1e10", "too wide"),
        ("range", "1:1.0000000000000002", "too narrow"),
        ("range", "a:1", "lower end"),
        ("range", "0:inf", "finite"),
        ("size", "640", "WIDTHxHEIGHT"),
        ("size", "640x", "WIDTHxHEIGHT"),
        ("size", "-640x360", "WIDTHxHEIGHT"),
        ("size", "8in x 4cm", "WIDTHxHEIGHT"),
        ("size", "10x10", "cannot be drawn"),
        ("size", "20000x20000", "cannot be drawn"),
        ("size", "0.1x1in", "0.5 to 100 inches"),
        ("size", "1000x1000cm", "0.5 to 100 inches"),
        ("size", "0:1", "proportion"),
        ("size", "100:1", "proportion"),
        ("size", "1:0", "proportion"),
        ("size", [1, "b"], "no number"),
        ("title", 3, "a text"),
        ("theme", "drak", "no theme"),
        ("theme", "Dark", "dark"),
        ("theme", "dark,", "no theme"),
        ("theme", "no/such.mplstyle", "no style file"),
        ("theme", "9." + "9" * 400, "no style file"),
        ("theme", "a.\0style", "no style file"),
        ("title", "a\x1b[2Jb", "control character"),
        ("title", "a\fb", "control character"),
        ("colors", "red,a\x9b31m", "no colour"),
        ("xlabel", "a\u202eb", "control character"),
        ("layout", "column", "no layout"),
        ("yscale", "ln", "no scale"),
        ("labels", "all", "no kind of label"),
        ("text", "paths", "no way to write text"),
        ("transparent", 1, "true or false"),
        ("colour", "red", "no option"),
        ("together", 1, "true or false"),
        ("yrange", "1", "MIN:MAX"),
        ("yrange", 3, "MIN:MAX"),
        ("xlabel", 3, "a text"),
        ("colors", 3, "no list"),
        ("dpi", 1, "cannot be drawn"),
        ("dpi", "fine", "no number"),
        ("range", "0:pi/0", "no number"),
        ("range", "pi:-pi", "upside down"),
        ("size", "0.1cm", "0.5 to 100 inches"),
    ],
)
def test_a_wrong_value_is_said(name: str, value: object, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        options({name: value})
    said = f"{caught.value.message} {caught.value.hint}"
    assert words in said
    assert "\n" not in said


def test_the_themes_of_the_package_are_files() -> None:
    assert themes() == ("dark", "paper", "poster", "slides")
    assert all(theme_file(name).is_file() for name in themes())


def test_a_theme_may_be_a_path(tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text("lines.linewidth: 2\n")
    assert theme_file(str(mine)) == mine
    assert options({"theme": f"dark,{mine}"}).theme == f"dark,{mine}"


SLIDE = (40 / 3, 7.5), 144.0, 18.0  # inches, pixels to the inch, points


def test_a_page_of_the_themes_own_size() -> None:
    page = paged(*SLIDE, None)
    assert page.size == (1920, 1080)
    assert page.em == EM == 36
    assert page.points(36) == 18


@pytest.mark.parametrize(
    ("size", "pixels", "points"),
    [
        (Size(960, 540), (960, 540), 9.0),
        (Size(3840, 2160), (3840, 2160), 36.0),
        (Size(4, 3, "ratio"), (1440, 1080), 18 * 0.75**0.5),
        (Size(13, 7, "in"), (1872, 1008), 18.0),
        (Size(40, 30, "in"), (5760, 4320), 18.0),
        (Size(10, 0, "width"), (1440, 810), 18.0),  # nine sixteenths of the width
        (Size(3, 10, "in"), (432, 1440), 9.0),  # so narrow that 24 ems want smaller type
    ],
)
def test_pixels_scale_the_type_and_inches_keep_it(
    size: Size, pixels: tuple[int, int], points: float
) -> None:
    page = paged(*SLIDE, size)
    assert page.size == pixels
    assert page.points(EM) == pytest.approx(points)
    assert page.inches == pytest.approx((pixels[0] / 144, pixels[1] / 144))


def test_a_page_that_is_too_large() -> None:
    with pytest.raises(UsageError, match="cannot be drawn"):
        paged((3.4, 2.7), 600.0, 8.0, Size(99, 99, "in"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:pi", (0.0, math.pi)),
        ("-pi/2:3*pi", (-math.pi / 2, 3 * math.pi)),
        ("-10,10", (-10.0, 10.0)),
    ],
)
def test_a_range_may_be_written_as_people_do(text: str, expected: tuple[float, float]) -> None:
    assert options({"range": text}).range == expected


def test_colours_and_ranges_of_y() -> None:
    found = options({"colors": "#c00000, tab:blue", "yrange": ["0:1", "-1:2"]})
    assert found.colors == ("#c00000", "tab:blue")
    assert found.yrange == ((0.0, 1.0), (-1.0, 2.0))
    assert options({"yrange": [0, 1]}).yrange == ((0.0, 1.0),)
    assert options({"colors": ["red"], "yrange": [[0, 1], [2, 3]]}).yrange[1] == (2.0, 3.0)
    for wrong in ({"colors": 3}, {"yrange": "1"}, {"yrange": ["0:1"] * 5}):
        with pytest.raises(UsageError):
            options(wrong)
