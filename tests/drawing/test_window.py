"""Which part of the plane a panel shows: never without what a curve is about."""

from itertools import pairwise
from math import cos, inf, sin

import pytest

from actviz.activation import activation
from actviz.drawing.ranges import value_range
from actviz.drawing.window import features, y_window
from tests.drawing.sheets import drawn, line, panels, parts

SIX = (-6.0, 6.0)


@pytest.mark.parametrize(
    ("text", "order", "window", "kept"),
    [
        ("tanh", 0, SIX, {-1: 1e-4, 1: 1e-4}),
        ("tanh", 1, SIX, {0: 1e-4, 1: 0.01}),
        ("relu", 0, SIX, {0: 0}),
        ("gelu", 0, SIX, {0: 1e-4, -0.17: 0.01}),
        ("threshold", 0, SIX, {20: 0, 0.1: 1e-9}),
        ("exponential", 0, SIX, {0: 0.01}),
        ("x**3 - 3*x", 0, SIX, {2: 0.05, -2: 0.05}),
        ("log(x)", 0, SIX, {1.79: 0.01}),
        ("1/(x-1)", 0, SIX, {-0.14: 0.01, 0.2: 0.01}),
    ],
)
def test_what_is_never_cut(
    text: str, order: int, window: tuple[float, float], kept: dict[float, float]
) -> None:
    found = features(value_range(activation(text).tree, order, *window), window)
    for height, slack in kept.items():
        assert any(abs(y - height) <= slack for y in found), (height, found)
    assert min(found) >= min(kept) - 0.3
    assert max(found) <= max(kept) + 0.3


@pytest.mark.parametrize(
    ("shown", "derivative", "low", "high"),
    [
        (("tanh", "0.1*tanh(x)"), 0, -0.9999, 0.9999),
        (("tanh", "0.1*tanh(x)"), 1, 0, 1),
        (("sqnl", "lif_rate", "relu"), 0, -1, 1),
        (("sigmoid", "tanh", "relu"), 0, -0.9999, 6),
        (("gelu(x)-gelu_tanh(x)", "gelu(x)-quick_gelu(x)"), 0, -0.006, 0.02),
        (("selu", "relu", "exponential"), 0, -1.75, 1),
    ],
)
def test_panels_show_it(shown: tuple[str, ...], derivative: int, low: float, high: float) -> None:
    made = drawn(*shown, derivative=derivative)
    bottom, top = panels(made)[derivative].get_ylim()
    assert bottom <= low
    assert high <= top


def test_a_curve_that_stands_alone_leaves_no_third_blank() -> None:
    low, high = panels(drawn("exponential", range="-100:700"))[0].get_ylim()
    assert -low < 0.1 * high
    low, high = panels(drawn("3 + sin(x)"))[0].get_ylim()
    assert low > 1.5


def test_every_cut_is_marked_at_the_edge() -> None:
    made = drawn("exponential", "sigmoid", "relu(-x)")
    (ax,) = panels(made)
    top = ax.get_ylim()[1]
    (cut,) = parts(made, "cut", "exponential")
    (x,), (y,) = line(cut)
    assert y == top
    assert abs(2.718281828459045**x - top) < 0.02 * top
    assert not parts(made, "cut", "sigmoid")
    assert not parts(drawn("sigmoid", "tanh", "relu"), "cut", "relu")
    assert len(parts(drawn("tan(x)"), "cut", "tan(x)")) == 8


@pytest.mark.parametrize("steps", [1_000, 3_000, 10_000, 30_000])
def test_work_that_is_used_up_leaves_cells_that_hold_all_values(
    monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr("actviz.drawing.ranges.STEPS", steps)
    monkeypatch.setattr("actviz.drawing.curve.SHARE", steps)
    tree = activation("sin(x**2) + x*cos(3*x) + 1/(x + 5)").tree
    cells = value_range.__wrapped__(tree, 0, -4.0, 4.0)
    assert (cells[0].left, cells[-1].right) == (-4.0, 4.0)
    assert all(a.right == b.left for a, b in pairwise(cells))
    assert any(cell.high == inf for cell in cells) == (steps == 1_000)
    for cell in cells:
        for i in range(21):
            x = cell.left + (cell.right - cell.left) * i / 20
            y = sin(x * x) + x * cos(3 * x) + 1 / (x + 5)
            assert cell.low - 1e-12 <= y <= cell.high + 1e-12


def test_less_work_makes_a_scale_a_little_wider_and_never_too_narrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = activation("sin(x**2) + x*cos(3*x)").tree
    heights = []
    for steps in (100_000, 12_000, 8_000):
        monkeypatch.setattr("actviz.drawing.ranges.STEPS", steps)
        monkeypatch.setattr("actviz.drawing.curve.SHARE", steps)
        cells = value_range.__wrapped__(tree, 0, -4.0, 4.0)
        heights.append(max(cell.high for cell in cells) - min(cell.low for cell in cells))
    assert heights[0] <= heights[1] <= heights[2] < 2 * heights[0]


def test_a_piece_of_two_doubles_is_not_cut() -> None:
    tree = activation("log1p(keras_relu(x**(-2), threshold=1e25))").tree
    cells = value_range(tree, 0, -6.0, 6.0)
    assert all(cell.left < cell.right for cell in cells)
    y_window([cells])
