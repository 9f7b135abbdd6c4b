"""Names stand at the ends of their lines: at the side where these are apart, and above a panel that
a line leaves through the top."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from actviz.drawing.gids import gid
from tests.drawing.sheets import bar, curve, drawn, line, panels, parts, texts
from tests.sampling import slow_but_every

RECTIFIERS = ("elu", "selu")
TEN = ("sigmoid", "tanh", "relu", "elu", "gelu", "silu", "mish", "softsign", "erf", "arctan")


def label(made: Figure, name: str) -> Bbox:
    """Where the name of a curve is."""
    (found,) = [box for text, box in texts(made) if text.get_gid() == gid("label", name)]
    return found


def numbers(ax: Axes) -> list[Bbox]:
    """Where the numbers of a y axis are."""
    ticks = ax.yaxis.get_major_ticks()
    seen = [label for tick in ticks for label in (tick.label1, tick.label2) if label.get_visible()]
    return [one.get_window_extent() for one in seen if one.get_text()]


@pytest.mark.parametrize(
    ("shown", "order"),
    [
        (RECTIFIERS, 0),
        (("relu", "elu", "selu"), 0),
        (("sigmoid", "tanh"), 0),
        (("sigmoid", "tanh"), 1),
    ],
)
def test_names_stand_at_the_left_where_the_ends_are_apart(
    shown: tuple[str, ...], order: int
) -> None:
    made = drawn(*shown, derivative=order)
    first, *others = panels(made)
    for name in shown:
        box = label(made, name)
        assert box.x1 < first.bbox.x0
        assert not parts(made, "sample", name)
        start = np.asarray(curve(made, name).get_path().vertices)[0]
        height = first.transData.transform(start)[1]
        assert height == pytest.approx((box.y0 + box.y1) / 2, abs=8)
    for ax in (first, *others):  # and the numbers where no name is
        assert numbers(ax)
        assert all(box.x0 > ax.bbox.x1 for box in numbers(ax))


def test_names_stand_at_the_right_where_that_is_as_good() -> None:
    for shown in (("sigmoid", "relu", "tanh"), ("tanh",), ("sqnl", "lif_rate")):
        made = drawn(*shown)
        (ax,) = panels(made)
        assert all(label(made, name).x0 > ax.bbox.x1 for name in shown)
        assert all(box.x1 < ax.bbox.x0 for box in numbers(ax))


def test_the_bar_has_its_names_at_the_right_wherever_the_others_are() -> None:
    made = drawn(*RECTIFIERS, derivative=1, saturation=True)
    rows = [box for text, box in texts(made) if str(text.get_gid()).startswith("row of")]
    assert len(rows) == len(RECTIFIERS)
    assert all(box.x0 > bar(made).bbox.x1 for box in rows)
    assert label(made, RECTIFIERS[0]).y0 > label(made, RECTIFIERS[1]).y0
    assert rows[0].y0 > rows[1].y0


def test_no_elbows_come_in_a_bundle() -> None:
    made = drawn("tanh", "tanh(1.5*x)", "tanh(2*x)", "tanh(3*x)", "erf")
    elbows = [a for a in made.findobj() if str(a.get_gid()).startswith("elbow")]
    samples = [a for a in made.findobj() if str(a.get_gid()).startswith("sample")]
    assert not elbows
    assert len(samples) == 5
    fork = drawn("sigmoid", "relu", "tanh")
    assert [len(parts(fork, "elbow", name)) for name in ("sigmoid", "tanh", "relu")] == [1, 1, 0]


@pytest.mark.parametrize("count", slow_but_every(4, [7, 8, 9, 10]))
@pytest.mark.parametrize("saturation", [False, True])
def test_no_name_is_beside_another_panel(count: int, saturation: bool) -> None:
    made = drawn(*TEN[:count], derivative=1, saturation=saturation)
    _, second = panels(made)
    beside = [box for text, box in texts(made) if str(text.get_gid()).startswith("label")]
    slack = 8  # pixels of a text's height where no letter is
    assert not [b for b in beside if b.y0 + slack < second.bbox.y1 and second.bbox.y0 < b.y1]
    assert len(beside) == count


def test_a_line_that_leaves_through_the_top_is_named_there() -> None:
    made = drawn("sqnl", "lif_rate", "relu")
    (ax,) = panels(made)
    (cut,) = parts(made, "cut", "relu")
    x, _ = ax.transData.transform((line(cut)[0][0], line(cut)[1][0]))
    box = label(made, "relu")
    assert (box.x0 + box.x1) / 2 == pytest.approx(x, abs=2)
    assert 0 < box.y0 - ax.bbox.y1 < 40
    assert not parts(made, "sample", "relu")
    for name in ("sqnl", "lif_rate"):  # which the name of relu made no room for
        assert label(made, name).x0 > ax.bbox.x1
        assert not parts(made, "sample", name)


def test_names_above_a_panel_are_apart() -> None:
    made = drawn("x**2", "exp", "x**3", "relu", derivative=1)
    first = panels(made)[0]
    above: list[tuple[Text, Bbox]] = [
        (text, box) for text, box in texts(made) if 0 <= box.y0 - first.bbox.y1 < 40
    ]
    assert len([text for text, _ in above if str(text.get_gid()).startswith("label")]) == 3
    row = sorted(box.x0 for _, box in above), sorted(box.x1 for _, box in above)
    assert all(end < start for end, start in zip(row[1], row[0][1:], strict=False))
    for name in ("exp", "x**3"):
        cuts = [line(cut)[0][0] for cut in parts(made, "cut", name)]
        box = label(made, name)
        places = [first.transData.transform((x, 0))[0] for x in cuts]
        assert min(abs((box.x0 + box.x1) / 2 - place) for place in places) < box.width + 30


def test_a_cut_is_marked_where_one_piece_of_a_curve_leaves_twice() -> None:
    made = drawn("x**2", yrange=((-1, 9),))
    (ax,) = panels(made)
    places = sorted(line(cut)[0][0] for cut in parts(made, "cut", "x**2"))
    assert places == pytest.approx([-3, 3], abs=1e-6)
    assert all(y == ax.get_ylim()[1] for cut in parts(made, "cut", "x**2") for y in line(cut)[1])
    assert all(a < b for a, b in pairwise(places))
