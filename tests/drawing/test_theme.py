"""Themes: contrast, colours apart for every eye, and nothing that leaks in or out."""

from collections.abc import Sequence
from itertools import combinations, pairwise, product
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import rgb_to_hsv, to_rgb
from numpy.typing import NDArray

from actviz.activation import activation
from actviz.drawing import names, theme
from actviz.drawing.figure import figure
from actviz.drawing.marks import SHADE
from actviz.errors import UsageError
from actviz.export import rendered
from actviz.options import Options
from actviz.readers import Size, themes
from tests.sampling import rows_slow_unless

Array = NDArray[np.float64]
# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes 2009, severity 1: linear RGB as it is seen
SEEN = {
    "anyone": np.eye(3),
    "protanopes": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopes": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# B. Ottosson 2020, Oklab
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(colour: object) -> Array:
    c: Array = np.array(to_rgb(colour))  # type: ignore[arg-type]
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: object, other: object) -> float:
    """WCAG 2.1: 1 to 21."""
    a, b = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (b + 0.05) / (a + 0.05)


def distance(one: str, other: str, eye: str) -> float:
    a, b = (TO_LAB @ np.cbrt(TO_CONES @ np.clip(SEEN[eye] @ linear(c), 0, 1)) for c in (one, other))
    return float(np.linalg.norm(a - b))


def lightness(colour: object) -> float:
    """L* of CIELAB."""
    return float(116 * np.cbrt(linear(colour) @ [0.2126, 0.7152, 0.0722]) - 16)


def apart_in_grey(colours: Sequence[str]) -> float:
    """The least step of lightness from one colour to the next."""
    return min(abs(lightness(a) - lightness(b)) for a, b in pairwise(colours))


def hues(colours: Sequence[str]) -> float:
    """The degrees of the colour circle that strong colours span."""
    seen = [rgb_to_hsv(to_rgb(colour)) for colour in colours]
    strong = [360 * hue for hue, saturation, _ in seen if saturation > 0.2]
    return float(max(strong) - min(strong))


@pytest.mark.parametrize("name", themes())
def test_type_and_lines_stand_out_from_the_ground(name: str) -> None:
    with theme.applied(name):
        ground = mpl.rcParams["figure.facecolor"]
        for text in ("text.color", "axes.labelcolor", "xtick.color", "ytick.color"):
            assert contrast(mpl.rcParams[text], ground) >= 4.5, text
        assert contrast(mpl.rcParams["axes.edgecolor"], ground) >= 3
        for count in (6, 10, 100):
            found = theme.colours(count)
            assert all(contrast(c, ground) >= 3 for c in found)
            assert len(set(found)) == count
        for count in (2, 5, 9):
            shades = theme.ramp(count)
            strengths = [contrast(shade, ground) for shade in shades]
            assert len(set(shades)) == count
            assert strengths == sorted(strengths)
            assert strengths[0] >= 3
            assert apart_in_grey(shades) >= 0.6 * 40 / (count - 1)
            assert hues(shades) < 45
        assert theme.contrast(theme.colours(1)[0]) == pytest.approx(
            contrast(theme.colours(1)[0], ground)
        )


@pytest.mark.parametrize("name", themes())
def test_neighbours_are_apart_in_grey(name: str) -> None:
    with theme.applied(name):
        found = theme.colours(10)
        assert apart_in_grey([*found, found[0]]) >= 13
        for colour in found:
            assert theme.lightness(colour) == pytest.approx(lightness(colour))


@pytest.mark.parametrize("name", themes())
def test_a_sample_of_a_line_shows_two_periods_of_its_dashes(name: str) -> None:
    with theme.applied(name) as page:
        pens = theme.pens(10)
        line = theme.line_width() * page.dpi / 72
        width = names.sample_width(pens, page)
        for pen in pens:
            if pen.dashes:
                assert width >= line * (2 * sum(pen.dashes) - pen.dashes[-1]) * (1 - 1e-9)


def test_a_family_is_solid_in_the_order_of_its_ranks() -> None:
    with theme.applied():
        pens = theme.pens(3, ranks=(2, 0, 1))
        assert {pen.dashes for pen in pens} == {()}
        strengths = [theme.contrast(pen.colour) for pen in pens]
        assert strengths[1] < strengths[2] < strengths[0]


@pytest.mark.parametrize("name", themes())
def test_shading_is_seen_on_the_ground_and_the_grid_on_the_shading(name: str) -> None:
    with theme.applied(name):
        shade, grid = theme.contrast(theme.grey(SHADE)), theme.contrast(mpl.rcParams["grid.color"])
    assert shade > 1.11
    assert grid > 1.11 * shade


@pytest.mark.parametrize(
    ("name", "count"),
    rows_slow_unless(("paper", 2).__eq__, product(themes(), [9, 2, 100])),
)
def test_no_two_of_a_family_look_the_same(name: str, count: int) -> None:
    with theme.applied(name):
        pens = theme.pens(count, ranks=range(count))
        assert {pen.dashes for pen in pens} == {()}
        light = [theme.lightness(pen.colour) for pen in pens]
        steps = [b - a for a, b in pairwise(light)]
        assert all(step > 0 for step in steps) or all(step < 0 for step in steps)
        mean = abs(light[-1] - light[0]) / (count - 1)
        assert count > 9 or min(map(abs, steps)) > 0.8 * mean
        assert len(set(theme.pens(300, ranks=range(300)))) == 300


def test_colours_suit_the_ground_that_a_style_sets(tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text("figure.facecolor: 101010\ntext.color: white\n")
    with theme.applied(str(mine)):
        assert all(theme.contrast(colour) >= 3 for colour in theme.colours(30))


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize("name", themes())
def test_six_colours_are_apart_for_every_eye(name: str, eye: str) -> None:
    with theme.applied(name):
        pairs = combinations(theme.colours(6), 2)
        assert min(distance(a, b, eye) for a, b in pairs) >= 0.06


@pytest.mark.parametrize("count", [1, 6, 7, 10, 25])
def test_pens_differ_in_colour_or_dashes(count: int) -> None:
    with theme.applied():
        pens = theme.pens(count)
    assert len(set(pens)) == count
    assert len({pen.dashes for pen in pens[:10]}) == min(count, 10)


def test_nothing_leaks_in_or_out() -> None:
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 40, "axes.grid.axis": "x"}):
        before = dict(mpl.rcParams)
        with theme.applied("dark"):
            assert mpl.rcParams["lines.linewidth"] == 4
            assert mpl.rcParams["font.size"] == 18
            assert mpl.rcParams["axes.grid.axis"] == "both"
        assert dict(mpl.rcParams) == before


def test_what_was_set_is_back_after_an_error() -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(KeyError), theme.applied("paper"):
        raise KeyError
    assert dict(mpl.rcParams) == before


def test_themes_are_laid_one_upon_the_other(tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text("lines.linewidth: 7\naxes.prop_cycle: cycler('color', ['k', 'red'])\n")
    with theme.applied(f"paper,{mine}") as page:
        assert page.inches == pytest.approx((3.375, 2.7))
        assert mpl.rcParams["lines.linewidth"] == 7
        assert theme.colours(3) == ("#000000", "#ff0000", "#000000")
        pens = theme.pens(4)
        assert len(set(pens)) == 4
    with theme.applied(f"{mine},paper"):
        assert mpl.rcParams["lines.linewidth"] == 1.25


def test_lengths_grow_with_pixels_and_not_with_inches() -> None:
    with theme.applied("slides", Size(960, 540)):
        assert mpl.rcParams["font.size"] == pytest.approx(9)
        assert mpl.rcParams["lines.linewidth"] == pytest.approx(2)
        with theme.shrunk(0.5):
            assert mpl.rcParams["font.size"] == pytest.approx(4.5)
    with theme.applied("slides", Size(20, 10, "in")):
        assert mpl.rcParams["font.size"] == pytest.approx(18)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("font.size: banana\n", "font.size"),
        ("no.such.key: 3\n", "no.such.key"),
        ("font.size\n", "font.size"),
    ],
)
def test_a_wrong_style_file_is_said_in_a_line(content: str, words: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text(content)
    with pytest.raises(UsageError) as caught, theme.applied(str(mine)):
        pass
    assert words in caught.value.message
    assert "mine.mplstyle" in caught.value.message
    assert "\n" not in caught.value.message
    assert "http" not in caught.value.message


def test_a_style_file_runs_no_code(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    mine = tmp_path / "mine.mplstyle"
    mine.write_text(f"axes.prop_cycle: __import__('pathlib').Path({str(ran)!r}).touch()\n")
    with pytest.raises(UsageError, match="prop_cycle"), theme.applied(str(mine)):
        pass
    mine.write_text(
        f"axes.prop_cycle: cycler('color', [__import__('pathlib').Path({str(ran)!r}).touch()])\n"
    )
    with pytest.raises(UsageError, match="prop_cycle"), theme.applied(str(mine)):
        pass
    assert not ran.exists()


def test_a_style_file_cannot_set_up_the_machine(tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text("lines.linewidth: 3\nbackend: tkagg\n")
    before = mpl.get_backend()
    with theme.applied(str(mine)):
        assert mpl.get_backend() == before


@pytest.mark.parametrize(
    "content",
    ["font.style: bold", "grid.alpha: 3", "font.size: 0", "axes.prop_cycle: cycler(color=[])"],
)
def test_a_style_that_nothing_can_be_drawn_with(content: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.mplstyle"
    mine.write_text(f"{content}\ntext.usetex: True\n")  # that one is left out
    options = Options(theme=str(mine), saturation=True)
    with pytest.raises(UsageError, match=r"mine\.mplstyle"):
        rendered(figure([activation("relu")], options), "png", options)
