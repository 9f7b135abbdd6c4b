"""How a figure is composed: panels, labels, saturation bar, grid; by its artists."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.typing import ColorType

import actviz
from actviz.catalog import default_catalog
from actviz.drawing import names
from actviz.drawing.cells import families, shape
from actviz.drawing.gids import name_in
from actviz.errors import UsageError
from actviz.options import Options
from actviz.readers import themes
from tests.drawing.sheets import bar, curve, drawn, line, panels, parts, texts
from tests.sampling import rows_slow_unless, slow_unless

TEN = ("sigmoid", "tanh", "relu", "elu", "gelu", "silu", "mish", "softsign", "erf", "arctan")
LONG = ("x * sigmoid(1.702 * x) + 0.001 * x", "leaky_relu(negative_slope=0.123456789)", "tanh")
SHOWN = (TEN[:1], TEN[:4], TEN, LONG)
SIZES = ("1920x1080", "640x360", "1080x1350", "3840x2160")
SLACK = 1.0  # pixels by which boxes round letters may meet


def check(made: Figure) -> None:
    """Every text is on the sheet, and no two overlap."""
    width, height = made.get_size_inches() * made.dpi
    found = [(text.get_text(), box) for text, box in texts(made)]
    assert found
    for text, box in found:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, f"{text!r} leaves the sheet: {box}"
    for (one, a), (other, b) in combinations(found, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(across, up) <= SLACK, f"{one!r} upon {other!r}"


@pytest.mark.parametrize(
    ("shown", "size"),
    # quick is every size once, each with other activations
    rows_slow_unless(set(zip(SHOWN, SIZES, strict=True)).__contains__, product(SHOWN, SIZES)),
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_texts_are_on_the_sheet_and_apart(shown: tuple[str, ...], size: str) -> None:
    check(drawn(*shown, derivative=1, saturation=True, size=size, title="A title"))


@pytest.mark.parametrize("theme", slow_unless("paper".__eq__, themes()))
def test_so_they_are_in_every_theme(theme: str) -> None:
    check(drawn("sign", "tanh", "gelu", derivative=2, saturation=True, theme=theme))
    check(drawn(*TEN, derivative=1, theme=theme, labels="formula"))


def test_panels_stand_one_below_the_other_on_one_axis() -> None:
    made = drawn("sigmoid", "sign", derivative=2, saturation=True)
    stack = [*panels(made), bar(made)]
    assert [ax.get_gid() for ax in stack] == ["panel-0", "panel-1", "panel-2", "saturation"]
    boxes = [ax.get_position() for ax in stack]
    assert all(upper.y0 > lower.y1 for upper, lower in pairwise(boxes))
    assert len({(round(box.x0, 9), round(box.x1, 9)) for box in boxes}) == 1
    assert all(ax.get_xlim() == (-6, 6) for ax in stack)
    stack[0].set_xlim(-1, 1)
    assert all(ax.get_xlim() == (-1, 1) for ax in stack)
    stack[0].set_xlim(-6, 6)


def test_names_stand_beside_the_ends_and_a_legend_only_without_room() -> None:
    made = drawn("sigmoid", "relu", "tanh")
    (ax,) = panels(made)
    assert not parts(made, "legend")
    # a sample of the line only where a name had to move from its end
    assert [len(parts(made, "sample", name)) for name in ("relu", "tanh", "sigmoid")] == [0, 1, 1]
    ends = {text.get_text(): box.x0 - ax.bbox.x1 for text, box in texts(made)}
    assert ends["relu"] < 20 < ends["tanh"]
    heights = {}
    for text, box in texts(made):
        if str(text.get_gid()).startswith("label"):
            assert box.x0 > ax.bbox.x1
            heights[text.get_text()] = (box.y0 + box.y1) / 2
    assert heights["relu"] > heights["tanh"] > heights["sigmoid"] - 200
    crowded = drawn(*LONG, "gelu(x) + 0.25 * cos(3 * x) * tanh(x)", size="400x300")
    assert len(parts(crowded, "legend")) == 1


@pytest.mark.parametrize("theme", themes())
def test_names_can_be_read_in_their_colours(theme: str) -> None:
    made = drawn("sigmoid", "relu", "tanh", "elu", theme=theme)
    ground = made.get_facecolor()
    for text, _ in texts(made):
        if str(text.get_gid()).startswith("label"):
            a, b = sorted((luminance(text.get_color()), luminance(ground)))
            assert (b + 0.05) / (a + 0.05) >= 4.5


def luminance(colour: ColorType) -> float:
    """As WCAG 2.1 defines it."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "shown",
    [
        ("leaky_relu(negative_slope=0.1)", "leaky_relu(negative_slope=0.2)"),
        (
            "torch.nn.LeakyReLU(negative_slope=0.1)",
            "torch.nn.LeakyReLU(negative_slope=0.2)",
            "tanh",
        ),
        ("relu", "relu", "tanh"),
        tuple(f"{'+'.join(f'tanh({i}*x)' for i in range(1, 20))} + {c}*x + sin(x)" for c in "12"),
    ],
    ids=len,
)
@pytest.mark.parametrize("labels", ["name", "formula"])
def test_no_two_labels_are_equal(shown: tuple[str, ...], labels: str) -> None:
    activations = [actviz.activation(text) for text in shown]
    found = names.labels(activations, Options(labels=labels))
    assert len(set(found)) == len(shown)
    assert len(set(names.cut(found, 20))) == len(set(names.folded(found, 20))) == len(shown)


def test_two_of_a_kind_are_a_family() -> None:
    said = {text.get_text() for text, _ in texts(drawn("elu(alpha=1)", "elu(alpha=2)"))}
    assert {r"$\alpha =1$", r"$\alpha =2$"} <= said


@pytest.mark.parametrize("shown", [TEN, ("elu(alpha=[0.25, 0.5, 1, 2, 4])",)], ids=len)
def test_no_two_lines_have_the_same_colour_and_dashes(shown: tuple[str, ...]) -> None:
    made = drawn(*shown)
    curves = [a for a in made.findobj() if str(a.get_gid()).startswith("curve-0")]
    looks = [(str(c.get_edgecolor()), str(c.get_linestyle())) for c in curves]  # type: ignore[attr-defined]
    assert len(looks) == len(set(looks)) >= 5


def test_curves_that_coincide_are_said_to() -> None:
    made = drawn("elu", "celu")
    said = {text.get_text() for text, _ in texts(made)}
    assert {"elu", "celu = elu"} <= said
    looks = [curve(made, name).get_linestyle() for name in ("elu", "celu")]
    assert str(looks[0]) != str(looks[1])


def test_a_family_is_named_by_its_parameter_in_order_of_its_value() -> None:
    made = drawn("elu(alpha=[2, 0.5, 1])", derivative=1)
    said = {text.get_text() for text, _ in texts(made)}
    assert {r"$\alpha =2$", r"$\alpha =0.5$", r"$\alpha =1$"} <= said
    assert {r"$\mathrm{elu}(x)$", r"$\mathrm{elu}'(x)$"} <= said
    light = [
        sum(to_rgb(curve(made, f"elu(alpha={value})").get_edgecolor()))
        for value in ("0.5", "1", "2")
    ]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize(
    ("text", "order", "filled", "hollow"),
    [
        ("sign", 0, [(0, 0)], [(0, -1), (0, 1)]),
        ("sign", 1, [], []),
        ("relu", 1, [], [(0, 0), (0, 1)]),
        ("threshold", 0, [(0.1, 20)], [(0.1, 0.1)]),
        ("hardshrink", 0, [(-0.5, 0), (0.5, 0)], [(-0.5, -0.5), (0.5, 0.5)]),
        ("x/x", 0, [], [(0, 1)]),
        ("tanh", 1, [], []),
    ],
)
def test_circles_at_jumps(
    text: str,
    order: int,
    filled: list[tuple[float, float]],
    hollow: list[tuple[float, float]],
) -> None:
    made = drawn(text, derivative=order)
    ax = panels(made)[order]
    for part, wanted in (("value", filled), ("limit", hollow)):
        points = [line(artist) for artist in parts(made, part, text) if artist.axes is ax]
        assert sorted((x[0], y[0]) for x, y in points) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "weight"), [("sign", "2"), ("binary_step", "1"), ("threshold", "−19.9")]
)
def test_impulses_are_arrows_with_their_weight(text: str, weight: str) -> None:
    made = drawn(text, derivative=1)
    (arrow,) = parts(made, "impulse", text)
    assert arrow.axes is panels(made)[1]
    said = [found.get_text() for found, _ in texts(made) if name_in(found.get_gid()) == text]
    assert f"{weight}\N{THIN SPACE}δ" in said


def test_impulses_stand_in_a_lane_that_no_axis_measures() -> None:
    made = drawn("sign", "threshold", "hardshrink", derivative=1)
    (ax,) = panels(made)[1:]
    low, high = ax.get_ylim()
    assert -1 < low <= 0
    assert 1 <= high < 2
    boxes = [
        artist.get_window_extent()
        for name in ("sign", "threshold", "hardshrink")
        for artist in parts(made, "impulse", name)
    ]
    assert len(boxes) == 4
    assert all(box.y0 >= ax.bbox.y1 - 1 for box in boxes)
    assert max(box.height for box in boxes) - min(box.height for box in boxes) < 1
    check(made)


def test_impulses_at_one_place_share_a_label_and_a_crowd_is_summed_up() -> None:
    said = {text.get_text() for text, _ in texts(drawn("sign", "heaviside", derivative=1))}
    assert "2 δ, 1 δ" in said
    crowd = drawn("sign(sin(5*x))", derivative=1, yscale="log")
    check(crowd)
    (text,) = parts(crowd, "weights")
    assert text.get_text() == "19 impulses: −2 δ to 2 δ"  # type: ignore[attr-defined]
    assert len(parts(crowd, "impulse", "sign(sin(5*x))")) == 19


def test_poles_have_asymptotes_and_saturated_tails_their_levels() -> None:
    made = drawn("tan(x)", "1/(x - 1)")
    places = sorted(line(pole)[0][0] for pole in parts(made, "pole"))
    assert places == pytest.approx([-4.7124, -1.5708, 1, 1.5708, 4.7124], abs=1e-4)
    assert not parts(drawn("tanh", derivative=1), "level", "tanh")
    both = drawn("tanh", "sigmoid", derivative=1, saturation=True)
    levels = [level for name in ("tanh", "sigmoid") for level in parts(both, "level", name)]
    found = sorted((line(level)[1][0], *line(level)[0]) for level in levels)
    assert found == [(-1, -6, 0), (1, 0, 6), (1, 0, 6)]
    assert not parts(drawn("sign", saturation=True), "level", "sign"), (
        "what is reached is no asymptote"
    )
    assert {level.axes.get_gid() for level in levels if level.axes is not None} == {"panel-0"}


@pytest.mark.parametrize("threshold", [0.05, 0.001])
def test_the_bar_has_a_span_for_every_region(threshold: float) -> None:
    shown = ("gelu", "relu", "sigmoid", "leaky_relu")
    made = drawn(*shown, saturation=True, threshold=threshold)
    ax = bar(made)
    heights: dict[str, float] = {}
    for name in shown:
        wanted = sorted(
            (region.kind, max(region.lower, -6), min(region.upper, 6))
            for region in actviz.saturation(name, threshold).regions
            if region.lower < 6 and region.upper > -6
        )
        bars = [
            patch
            for patch in ax.patches
            if isinstance(patch, Rectangle) and name_in(patch.get_gid()) == name
        ]
        if bars:
            (heights[name],) = {round(-bar.get_window_extent().y0) for bar in bars}
        kinds = [str(bar.get_gid()).split()[0] for bar in bars]
        found = sorted(
            (kind, *ax.transData.inverted().transform(bar.get_window_extent())[:, 0])
            for kind, bar in zip(kinds, bars, strict=True)
        )
        assert [kind for kind, *_ in found] == [kind for kind, *_ in wanted]
        assert [ends for _, *ends in found] == [
            pytest.approx(ends, abs=1e-6) for _, *ends in wanted
        ]
    # in the order of the names, without empty rows
    order = [name for name in ("relu", "leaky_relu", "gelu", "sigmoid") if name in heights]
    assert sorted(heights, key=heights.__getitem__) == order
    assert ax.get_ylim() == (len(order), 0)
    beside = [part for name in order for part in parts(made, "row", name)]
    assert [text.get_text() for text in beside if isinstance(text, Text)] == order


@pytest.mark.parametrize("text", ["sigmoid", "relu", "gelu", "tanh"])
def test_a_curve_fills_its_panel(text: str) -> None:
    made = drawn(text)
    (ax,) = panels(made)
    low, high = ax.get_ylim()
    heights = [actviz.activation(text).value(x / 10) for x in range(-60, 61)]
    assert max(heights) - min(heights) >= 0.85 * (high - low)
    assert low <= min(heights) <= max(heights) <= high


def test_exp_does_not_flatten_the_rest() -> None:
    low, high = panels(drawn("exponential", "sigmoid"))[0].get_ylim()
    assert low <= 0
    assert 1 <= high <= 8


def test_a_grid_has_a_cell_for_each_in_a_rows_window() -> None:
    shown = ("sigmoid", "relu", "sign", "gelu", "x**2")
    made = drawn(*shown, layout="grid", derivative=1, saturation=True)
    check(made)
    assert len(made.axes) == len(shown)
    assert {ax.get_xlim() for ax in made.axes} == {(-6, 6)}
    even = drawn("sigmoid", "tanh", "sign", "softsign", layout="grid")
    assert len({ax.get_ylim() for ax in even.axes}) == 1
    for ax, name in zip(made.axes, shown, strict=True):
        owners = {name_in(a.get_gid()) for a in ax.get_children()} - {None}
        assert owners == {name}
    (legend,) = parts(made, "legend")
    said = [text.get_text() for text in legend.findobj() if hasattr(text, "get_text")]
    assert any("f(x)" in text for text in said)
    assert any("0.05" in text for text in said)


@pytest.mark.slow
def test_a_scale_is_a_rows_unless_it_makes_strips() -> None:
    """Cells that have another scale than the one before them have numbers of their own."""

    def scales(*shown: str, **values: object) -> list[tuple[float, float]]:
        made = drawn(*shown, layout="grid", **values)
        check(made)
        limits = [ax.get_ylim() for ax in made.axes]
        columns = shape(len(shown), 1850.0, 950.0)[0]
        for i, ax in enumerate(made.axes):
            has_numbers = any(t.get_visible() and t.get_text() for t in ax.get_yticklabels())
            assert has_numbers == (i % columns == 0 or limits[i] != limits[i - 1])
        return limits

    sigmoid, relu, sign, gelu, square = scales("sigmoid", "relu", "sign", "gelu", "x**2")
    assert sigmoid == sign
    assert sign[1] < 2 < relu[1]
    assert gelu[1] < 7 < square[1]
    assert len(set(scales("relu", "gelu", "silu", "elu"))) == 1
    assert len(set(scales("relu", "sigmoid", "tanh", yrange=(-1, 2)))) == 1
    # nothing is out of sight, be it beside another function or beside its own derivative
    far, near = scales("1e9+x", "sigmoid", derivative=1)
    assert far[0] <= 1 < 1e9 + 6 <= far[1]
    assert near[1] < 2
    (steep,) = scales("cat_relu", derivative=1)  # its two slopes do not cut it
    assert steep[0] < -4
    assert steep[1] > 8


def test_low_curves_far_from_one_another_are_no_strips() -> None:
    shown = ("tanh", "sigmoid", "relu", "gelu", "elu", "selu")
    made = drawn(*shown, layout="grid", range=(-1e-4, 1e-4))
    heights = {name_in(ax.get_gid()): ax.get_ylim() for ax in made.axes}
    for name, (low, high) in heights.items():
        ends = [actviz.activation(name or "")(x) for x in (-1e-4, 1e-4)]
        assert max(ends) - min(ends) > 0.2 * (high - low), name
    assert heights["tanh"] == heights["relu"] != heights["sigmoid"]
    check(made)  # and an axis says how far it goes, if it has no room for more than two numbers
    assert all(len(ax.get_xticks()) >= 2 for ax in made.axes)


@pytest.mark.slow
def test_many_cells_stand_by_family_on_a_page_that_grows() -> None:
    """In type of twelve points at the least; each row has a scale that makes no strips of them."""
    shown = [row.name for row in default_catalog().rows() if row.family in ("radial", "polynomial")]
    shown += [row.name for row in default_catalog().rows("shrinkage")]
    made = drawn(*shown, layout="grid")
    check(made)
    assert len(made.axes) == len(shown) > 30
    assert "x^{2}" in "".join(text.get_text() for ax in made.axes for text in ax.texts)
    wide, tall = made.get_size_inches()
    assert wide == pytest.approx(13.333, abs=0.01)
    assert tall > 10
    assert min(float(text.get_fontsize()) for text, _ in texts(made)) >= 12 - 1e-9
    headings = parts(made, "family")
    assert [a.get_text() for a in headings] == ["radial", "polynomial", "shrinkage"]  # type: ignore[attr-defined]
    places = [a.get_window_extent() for a in headings]
    cells = {name_in(ax.get_gid()): ax.get_window_extent() for ax in made.axes}
    for name, row in ((name, default_catalog().row(name)) for name in shown):
        above = [place.y0 > cells[name].y1 for place in places]
        at = ("radial", "polynomial", "shrinkage").index(row.family)
        assert above == [i <= at for i in range(3)], name


@pytest.mark.slow
def test_a_page_of_a_given_size_does_not_grow() -> None:
    shown = [row.name for row in default_catalog().rows("gated")]
    made = drawn(*shown, layout="grid", size="1920x1080")
    assert tuple(made.get_size_inches() * made.dpi) == pytest.approx((1920, 1080))
    assert len(made.axes) == len(shown)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["9cm", "page", "column"])
def test_a_page_that_is_given_by_its_width_grows(size: str) -> None:
    shown = [row.name for row in default_catalog().rows("gated")][:40]
    made, alone = drawn(*shown, layout="grid", size=size), drawn("sigmoid", "tanh", size=size)
    check(made)
    assert made.get_size_inches()[0] == alone.get_size_inches()[0]
    assert made.get_size_inches()[1] > 1.5 * alone.get_size_inches()[1]
    assert len(made.axes) == len(shown)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["4x3in", "5x2.5in"])
def test_names_of_cells_are_narrow_where_there_is_no_room(size: str) -> None:
    shown = [row.name for row in default_catalog().rows("gated")][:60]
    made = drawn(*shown, layout="grid", size=size)
    check(made)
    said = [ax.texts[0].get_text() for ax in made.axes]
    assert len(set(said)) == len(shown)
    assert any("…" in one for one in said)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (("sigmoid", "tanh", "relu"), [("classical", 2), ("rectified", 1)]),
        (("cube", "square", "reciprocal", "ncu", "relu"), [("polynomial", 4), ("rectified", 1)]),
        (("sigmoid", "relu", "tanh"), [("", 3)]),
        (("sigmoid", "square", "relu"), [("", 3)]),
        (("square", "relu"), [("", 2)]),
        (("relu", "prelu"), [("", 2)]),
    ],
)
def test_families_are_told_where_they_stand_together(
    shown: tuple[str, ...], found: list[tuple[str, int]]
) -> None:
    told = families([actviz.activation(text) for text in shown])
    assert [(name, len(members)) for name, members in told] == found
    assert [i for _, members in told for i in members] == list(range(len(shown)))


@pytest.mark.slow
def test_the_whole_catalog_fits_on_a_sheet() -> None:
    whole = tuple(row.name for row in default_catalog().rows())
    made = drawn(*whole, layout="grid")
    check(made)
    assert len(made.axes) == len(whole) > 300
    assert min(float(text.get_fontsize()) for text, _ in texts(made)) >= 12 - 1e-9
    assert [a.get_text() for a in parts(made, "family")] == list(default_catalog().families())  # type: ignore[attr-defined]


@pytest.mark.parametrize("layout", ["overlay", "grid"])
def test_a_mark_reads_every_curve_off(layout: str) -> None:
    made = drawn("sigmoid", "tanh", "log(x)", derivative=1, mark=3, layout=layout)
    check(made)
    marks = parts(made, "mark")
    assert [set(line(mark)[0]) for mark in marks] == [{3}] * (2 if layout == "overlay" else 3)
    # by mpmath at fifty digits, rounded to four
    for name, wanted in {
        "sigmoid": ["0.04518", "0.9526"],
        "tanh": ["0.009866", "0.9951"],
        "log(x)": ["0.3333", "1.099"],
    }.items():
        said = [a.get_text() for a in parts(made, "reading-value", name)]  # type: ignore[attr-defined]
        assert sorted(said) == wanted
        heights = sorted(line(point)[1][0] for point in parts(made, "reading", name))
        assert heights == pytest.approx([float(text) for text in wanted], rel=1e-3)


def test_values_at_a_mark_hide_no_curve() -> None:
    for place in (-1, 1, 3):
        made = drawn("sigmoid", "tanh", "gelu", derivative=1, mark=place)
        check(made)
        for ax in made.axes:
            values = [t for t in ax.texts if str(t.get_gid()).startswith("reading-value")]
            curves = [p for p in ax.patches if str(p.get_gid()).startswith("curve")]
            if not curves:
                continue
            assert len(values) == 3
            for one in curves:
                path = one.get_transform().transform_path(one.get_path())
                places = np.concatenate(path.to_polygons(closed_only=False))
                for value in values:
                    box = value.get_window_extent()
                    assert not box.count_contains(places), (place, value.get_text())


def test_a_value_is_not_taken_for_the_limit_that_it_never_reaches() -> None:
    (text,) = parts(drawn("tanh", mark=5.5), "reading-value", "tanh")
    assert text.get_text() == "0.99997"  # type: ignore[attr-defined]


def test_a_mark_says_nothing_where_there_is_no_value() -> None:
    made = drawn("log(x)", "sigmoid", mark=-1)
    assert not parts(made, "reading", "log(x)")
    assert len(parts(made, "reading", "sigmoid")) == 1
    with pytest.raises(UsageError, match="not within the range"):
        drawn("tanh", mark=7)


def test_a_grids_shape() -> None:
    for count in range(1, 101):
        columns, rows = shape(count, 1850.0, 950.0)
        assert columns * rows >= count > columns * (rows - 1)
        assert columns * rows - count < max(3, count / 4)
    assert shape(9, 1850.0, 950.0) == (3, 3)


def test_a_page_that_is_clear_and_one_in_inches() -> None:
    clear = drawn("relu", transparent=True)
    assert clear.get_facecolor()[3] == 0  # type: ignore[misc]
    paper = drawn("relu", theme="paper")
    assert tuple(paper.get_size_inches()) == pytest.approx((3.375, 2.7), abs=0.01)
    sizes = {text.get_fontsize() for text, _ in texts(paper)}
    assert sizes <= {8.0, 8.5}
    same = drawn("relu", theme="paper", size="5x4in")
    assert {text.get_fontsize() for text, _ in texts(same)} == sizes


@pytest.mark.parametrize(
    ("shown", "note"),
    [
        (("relu", "prelu", "gelu"), "$x>0$: relu, prelu coincide"),
        (("elu(alpha=[0.5, 1, 2])",), "$x>0$: all coincide"),
        (("sigmoid", "tanh"), ""),
        (("elu", "celu"), ""),
        (("min(x, 1)", "min(x, 2)"), r"$x<1$: $\mathrm{min}(x,1)$, $\mathrm{min}(x,2)$ coincide"),
        (("hardtanh", "clip(x, -1, 2)"), r"$x<1$: hardtanh, $\mathrm{clip}(x,{-}1,2)$ coincide"),
    ],
)
def test_curves_that_coincide_for_a_part_are_said_to(shown: tuple[str, ...], note: str) -> None:
    said = [text.get_text() for text, _ in texts(drawn(*shown)) if text.get_gid() == "note"]
    assert said == ([note] if note else [])


def test_a_note_takes_names_as_they_are() -> None:
    """A dollar sign in a name opens no formula, and a formula in one is set as such."""
    made = drawn("relu", "US$=max(x, 0.2*x)", "$x^2$=relu(x)*1.5")
    check(made)
    made = drawn("US$=relu(x)", "prelu", "gelu")
    said = [text.get_text() for text, _ in texts(made) if text.get_gid() == "note"]
    assert said == [r"$x>0$: US\$, prelu coincide"]


def test_a_power_that_numbers_have_in_common_is_said_where_no_name_stands() -> None:
    made = drawn("1e299*x", "2e299*x", layout="grid", labels="none")
    assert [ax.texts[0].get_text() for ax in made.axes] == ["in 10³⁰⁰"] * 2


@pytest.mark.parametrize("labels", ["formula", "none"])
def test_a_grids_cells_are_labelled_as_is_asked(labels: str) -> None:
    made = drawn("sigmoid", "relu", "gelu", layout="grid", labels=labels)
    check(made)
    said = [text.get_text() for ax in made.axes for text in ax.texts if text.get_text()]
    assert len(said) == (3 if labels == "formula" else 0)
    assert all(name.startswith("$") for name in said)


def test_a_formula_wider_than_the_page_fits() -> None:
    wide = "+".join(f"tanh({i} * x) / (1 + sigmoid(x + {i}))" for i in range(2, 8))
    check(drawn(wide, "sigmoid", labels="formula"))


def test_the_key_fits_a_narrow_page() -> None:
    check(drawn("gelu", "relu", "leaky_relu", "asinh(x)", saturation=True, size="400x900"))
