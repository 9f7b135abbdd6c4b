"""Derivatives over intervals far from zero, of every row and more, hold mpmath's values there."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite, nextafter
from typing import Any

import pytest
from mpmath import mp, mpf

from actviz.activation import activation
from actviz.analysis.bands import proven_bands
from actviz.analysis.pieces import pieces
from actviz.analysis.segments import Segment
from actviz.catalog import default_catalog
from actviz.drawing.enclosure import Derivative
from actviz.formula.tree import Tree
from actviz.kernel.tails.far import far_ranges
from actviz.kernel.tails.rules import oscillates
from tests.kernel.truth import UndefinedError, derivatives
from tests.sampling import slow_but_every

INTERVALS = ((33.0, 64.0), (100.0, 101.0), (300.0, 900.0), (1e4, 2e4), (1e8, 2e8), (1e20, 1e21))
ORDERS = 5
OWN = (
    "x*tanh(exp(x))",
    "exp(x) - exp(x/2)",
    "log(1 + exp(x))/x",
    "sqrt(x**2 + 1) - x",
    "x**3*sigmoid(-x) + x**2",
    "atan(x**2)*x",
    "log(log(x**2))",
    "1/(1 + exp(-exp(-x)))",
    "(x**2 + sin(1/x))/(x - 1)",
)


def far_pieces(tree: Tree) -> list[tuple[int, Tree]]:
    """The formulas without tests that a formula is far on the left and on the right."""
    found = pieces(tree)
    ends = (-1, found[0]), (1, found[-1])
    return [(side, p.tree) for side, p in ends if p.decided and p.defined]


def truth(tree: Tree, x: float) -> list[Any]:
    try:
        return derivatives(tree, mpf(x), ORDERS - 1)
    except UndefinedError:
        return []


@pytest.mark.parametrize("text", slow_but_every(3, [*default_catalog().names(), *OWN]))
def test_ranges_hold_what_is_taken(text: str) -> None:
    for side, tree in far_pieces(activation(text).tree):
        for near, far in INTERVALS:
            a, b = sorted((side * near, side * far))
            found = far_ranges(tree, a, b, 0, ORDERS)
            if found is None:
                continue
            for x in (a, a / 2 + b / 2, b):
                for (low, high), true in zip(found, truth(tree, x), strict=False):
                    with mp.workdps(60):  # the oracle's digits are enough for this
                        slack = abs(true) * mpf(10) ** -20 + mpf(10) ** -50
                        assert low - slack <= true <= high + slack, (x, low, high, true)


@pytest.mark.parametrize("text", slow_but_every(3, default_catalog().names()))
def test_the_slopes_of_rows_are_bounded_far_out(text: str) -> None:
    """All but those of what oscillates, or is of a form without a tail."""
    for side, tree in far_pieces(activation(text).tree):
        a, b = sorted((side * 1e8, side * 2e8))
        found = far_ranges(tree, a, b, 0, 2)
        if found is None:
            assert oscillates(tree) or text in ("hyper_sinh",), text
            continue
        values, slopes = found
        assert isfinite(values[0]) or isfinite(values[1]) or min(map(abs, values)) > 1e300
        assert slopes[0] >= 0 or slopes[1] <= 0 or max(map(abs, slopes)) < 1e-300


def test_ranges_are_as_narrow_as_can_be() -> None:
    tree = activation("x*tanh(exp(x))").tree
    assert far_ranges(tree, 1e8, 2e8, 0, 3) == [
        (nextafter(1e8, 0), nextafter(2e8, inf)),
        (nextafter(1.0, 0), nextafter(1.0, 2)),
        (-5e-324, 0.0),
    ]
    assert far_ranges(activation("exp(x)").tree, 1e8, 2e8, 0, 2) == [
        (1.7976931348623157e308, inf),
        (0.0, inf),
    ]


@pytest.mark.parametrize(
    ("a", "b"), [(-1.0, 1e8), (0.0, 100.0), (-100.0, 0.0), (1.0, 64.0), (31.9, 64.0), (-64.0, 64.0)]
)
def test_what_is_near_zero_is_on_no_tail(a: float, b: float) -> None:
    assert far_ranges(activation("sigmoid").tree, a, b, 0, 2) is None


def test_what_oscillates_is_not_asked() -> None:
    assert far_ranges(activation("sin(x)/x").tree, 1e8, 2e8, 0, 2) is None


@pytest.mark.parametrize("text", ["mish", "psgu", "softsign", "sigmoid", "logish", "x*atan(x)"])
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_a_cubic_is_as_near_as_the_bounds_say(text: str, order: int) -> None:
    """Hermite's cubic between the ends differs from f^(k) by at most h^4/384 of the bend."""
    (piece,) = pieces(activation(text).tree, 33.0, 1e3)
    shown = Derivative(piece, order)
    for a, b in INTERVALS[:3]:
        far = shown.far(a, b)
        assert far is not None
        with mp.workdps(60):
            (fa, sa), (fb, sb) = (truth_of(piece.tree, mpf(x), order) for x in (a, b))
            h = mpf(b) - a
            bound = h**4 / 384 * far.bend + mpf(10) ** -40
            for u in (mpf("0.21"), mpf("0.5"), mpf("0.79")):
                v = 1 - u
                cubic = v**2 * (1 + 2 * u) * fa + u**2 * (1 + 2 * v) * fb
                cubic += h * u * v * (v * sa - u * sb)
                assert abs(truth_of(piece.tree, a + u * h, order)[0] - cubic) <= bound


def truth_of(tree: Tree, x: Any, order: int) -> tuple[Any, Any]:
    value, slope = derivatives(tree, x, order + 1)[order:]
    return value, slope


@pytest.mark.parametrize("text", ["tanhsoft_3", "mish", "telu"])
def test_bands_of_a_window_far_out_are_those_of_the_tail(text: str) -> None:
    (segment,) = proven_bands(activation(text).tree, 1, (Fraction(1, 2),), 1e8, 2e8)
    assert segment == Segment(1e8, 2e8, 2)
    assert [p.decided for p in pieces(activation(text).tree, 1e8, 2e8)] == [True]
