"""What a formula does between the last double of a piece and the number where the piece ends."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import factorial, inf, nextafter

import pytest

from actviz.activation import activation
from actviz.analysis.joints import joints
from actviz.analysis.properties import properties
from actviz.analysis.saturation import saturation
from actviz.analysis.slivers import EMPTY, direction, sliver
from tests.referee import numbers
from tests.referee.reader import Function, settled

PARTS = 40  # of a sliver, at which the oracle looks

FORMULAS = (
    "1/(3*x - 1)",
    "(3/(x - 1/3))**4",
    "log1p(sinh(x))",
    "log((x - 0.01)**(-1))",
    "sqrt(0.7 - x)",
    "sqrt(max(0.1 - x, 0))",
    "asin(10*x)",
    "relu(x - 0.1)**2",
    "x*exp(x) if x < 0.3 else cos(x)",
    "max(x**3 - 2, sin(x))",
    "acosh(x/0.7)*tanh(x)",
    "(mrelu(1e9*x))**0.5 - x",
    "exp(1/(x - 0.1)) if x < 0.1 else 0",
    "atanh(3*x)/x",
    "softplus(-1/(x - 0.3))",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_bounds_hold_between_the_doubles(text: str) -> None:
    oracle, compared = Function(text), 0
    for joint in joints(activation(text).tree):
        if joint.place.is_double:
            continue
        mantissa, exponent = joint.place.ball(2000).mid().man_exp()
        place = joint.place.rational or int(mantissa) * Fraction(2) ** int(exponent)
        a, b = Fraction(joint.left_piece.upper), Fraction(joint.right_piece.lower)
        for k in range(1, PARTS):
            x = a + (b - a) * k / PARTS
            if x == place:
                continue
            try:
                series, _ = settled(partial(oracle.at, x, 0, 3))
            except (numbers.UndefinedError, numbers.UnknownError):
                continue
            piece = joint.left_piece if x < place else joint.right_piece
            if not piece.defined:
                continue
            for order, c in enumerate(series):
                lower, upper = sliver(joint, piece, order)
                value = numbers.multiply(Fraction(factorial(order)), c)
                assert lower == -inf or numbers.compare(value, Fraction(lower)) in (0, 1, None)
                assert upper == inf or numbers.compare(value, Fraction(upper)) in (0, -1, None)
                compared += 1
    assert compared > 5


def test_where_a_piece_ends_on_a_double_nothing_lies_between() -> None:
    (joint,) = joints(activation("relu").tree)
    assert sliver(joint, joint.left_piece, 0) == EMPTY
    assert direction(EMPTY) == 0


def test_a_zero_that_no_double_is_beside_is_found() -> None:
    """sqrt(1 - 1e9 |x|) falls through x between the last double before 1e-9 and 1e-9 itself."""
    said = properties(activation("(mrelu(1e9*x))**0.5").tree)
    assert said.fixed_points is not None
    (root,) = (zero for zero in said.fixed_points if zero[1] > 0)
    assert root == (nextafter(1e-9, 0), 1e-9)


def test_what_turns_between_doubles_is_not_called_monotone() -> None:
    """Its slope vanishes at 1 - 3x = 1e-17, which is nearer to 1/3 than any double."""
    said = properties(activation("sqrt(max(1 - 3*x, 0)) + 4.74e8*min(x, 1/3)").tree)
    assert said.monotone not in ("increasing", "strictly increasing")


def test_no_region_goes_over_a_slope_that_only_exists_between_doubles() -> None:
    text = "1e-20*(mrelu(1e9*x))**0.5 + 1e-3*x"
    regions = saturation(activation(text).tree, 0.05).regions
    assert regions
    assert not any(region.lower < 1e-9 < region.upper for region in regions)


@pytest.mark.parametrize(
    ("text", "monotone"),
    [
        ("log1p(sinh(x))", "strictly increasing"),
        ("log((x - 0.01)**(-1))", "strictly decreasing"),
        ("sqrt(0.7 - x)", "strictly decreasing"),
        ("relu(x - 0.1)**2", "increasing"),
        ("max(x**3, 0.3)", "increasing"),
    ],
)
def test_ordinary_questions_stay_decided(text: str, monotone: str) -> None:
    assert properties(activation(text).tree).monotone == monotone
