"""Curves on a logarithmic scale lie within a quarter of a pixel, by another hand's arithmetic."""

from itertools import pairwise
from math import inf, isfinite, log10

import pytest

import actviz
from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.drawing.curve import curve
from actviz.drawing.panel import Scale
from actviz.drawing.runs import Curve, Point, View
from tests.drawing.sheets import curve as path_of
from tests.drawing.sheets import drawn, panels, parts
from tests.drawing.test_curve import QUARTER, Function, bezier, oracle, pieces_of
from tests.oracle import ROWS
from tests.sampling import slow_but_every

WINDOW = (-6.0, 6.0)


def view_of(text: str, order: int) -> View:
    low, high = Scale(order, is_log=True).window([activation(text).tree], WINDOW)
    return View(*WINDOW, low, high, 1500.0, 440.0)


def logarithmic(text: str, order: int, view: View) -> Curve:
    return curve(activation(text).tree, order, view, is_log=True)


@pytest.mark.parametrize("order", slow_but_every(2, [0, 1]))
@pytest.mark.parametrize(
    "name", ["sigmoid", "tanh", "gelu", "mish", "softsign", "elu", "sinusoid", "gaussian", "relu"]
)
def test_it_is_within_a_quarter_of_a_pixel(name: str, order: int) -> None:
    assert name in ROWS
    view = view_of(name, order)
    found, f = logarithmic(name, order, view), oracle(name, order)
    checked = 0
    for run in found.runs:
        for piece in pieces_of(run):
            for t in (0.03, 0.29, 0.5, 0.81, 0.97):
                x, y = bezier(piece, t)
                if view.bottom <= y <= view.top:
                    checked += 1
                    assert is_near(f, (x, y), (piece[0][0], piece[3][0]), view), (x, y)
    assert checked >= 5


def is_near(f: Function, point: Point, ends: tuple[float, float], view: View) -> bool:
    """Whether the graph comes near a point of a piece: above or below, or, where the piece is
    narrow, between its ends."""
    x, y = point
    if f(x) and abs(log10(abs(f(x))) - y) * view.up <= QUARTER:
        return True
    sizes = [abs(f(end)) for end in ends]
    levels = [log10(size) if size else -inf for size in sizes]
    slack = QUARTER / view.up
    is_narrow = (ends[1] - ends[0]) * view.across <= QUARTER
    # a root within leads from both ends out of the window
    lowest = -inf if f(ends[0]) * f(ends[1]) <= 0 else min(levels)
    return is_narrow and lowest - slack <= y <= max(levels) + slack


@pytest.mark.parametrize("row", slow_but_every(3, default_catalog().names(common=True)))
def test_every_activations_gradient_can_be_drawn(row: str) -> None:
    view = view_of(row, 1)
    found = logarithmic(row, 1, view)
    pixel = 1 / view.across
    assert all(b - a < 0.1 * pixel for a, b in found.undecided)
    assert all(isfinite(v) for run in found.runs for point in run.points for v in point)


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize(
    "text", ["self_arctan(variant_sigmoid(erf(x), a=2, b=2, c=3))", "erf(x) - 1/3", "tanh(x)**3"]
)
def test_beside_a_root_no_height_is_made_up(text: str, order: int) -> None:
    """f" of the first one is not told closely enough at an end of a drop to a root: undecided."""
    view = View(-1000.0, 1000.0, -117.81134973066672, 5.918220211548923, 1776, 266)
    found = logarithmic(text, order, view)
    assert found.runs
    assert all(isfinite(v) for run in found.runs for point in run.points for v in point)


def test_a_root_lets_the_curve_out_below() -> None:
    view = view_of("gelu", 1)
    runs = logarithmic("gelu", 1, view).runs
    root = actviz.properties("gelu").minimum
    assert root is not None
    assert root.place is not None
    lowest = [min(y for _, y in run.points) for run in runs]
    near = [x for run in runs for x, y in run.points if y <= view.bottom and abs(x + 0.75) < 0.5]
    assert min(lowest) < view.bottom
    assert min(abs(x - root.place) for x in near) * view.across < 0.01


def test_where_the_gradient_is_zero_there_is_nothing() -> None:
    view = view_of("relu", 1)
    (run,) = logarithmic("relu", 1, view).runs
    assert run.start[0] == 0
    assert {y for _, y in run.points} == {0.0}


def test_what_nearly_cancels_is_drawn_too() -> None:
    text = "gelu_tanh(x) - gelu(x)"
    view = view_of(text, 0)
    found = logarithmic(text, 0, view)
    assert found.undecided == ()
    f = activation(text).value
    for run in found.runs:
        for piece in pieces_of(run):
            x, y = bezier(piece, 0.5)
            if view.bottom < y:
                assert is_near(f, (x, y), (piece[0][0], piece[3][0]), view), (x, y)


def test_the_gradients_panel_alone_is_logarithmic() -> None:
    made = drawn("sigmoid", "sign", derivative=1, yscale="log")
    f, gradient = panels(made)
    assert f.get_ylim()[1] < 2
    numbers = [label.get_text() for label in gradient.get_yticklabels()]
    assert {"10⁻²", "0.1"} & set(numbers)
    assert all(a < b for a, b in pairwise(gradient.get_yticks()))
    assert len(parts(made, "impulse", "sign")) == 1
    assert path_of(made, "sigmoid", 1).axes is gradient
    said = [str(text.get_text()) for text in gradient.texts]
    assert any("|" in text and "f" in text for text in said)


def test_without_derivatives_it_is_fs_own_panel() -> None:
    (ax,) = panels(drawn("softplus", yscale="log"))
    low, high = ax.get_ylim()
    assert low < log10(activation("softplus").value(-6.0)) < high < 2
