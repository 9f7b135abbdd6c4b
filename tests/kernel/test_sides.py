"""What a formula is at a double and on either side of it, where conditionals switch or a part has
no value, and its limits far out. The values are worked out by hand."""

from __future__ import annotations

import math
from math import inf, nan

import pytest
from flint import arb
from mpmath import mp

from actviz.activation import activation
from actviz.kernel.balls import settings
from actviz.kernel.onesided import limits_at, one_sided, sign_at

CASES: list[tuple[str, float, tuple[float, ...]]] = [  # f, f', f'' ... at x
    # a test that is tiny beside a switch, and not zero
    ("relu(x/(1+x))", 1e-100, (1e-100, 1.0, -2.0)),
    ("relu(x/(1+x))", -1e-100, (0.0, 0.0, 0.0)),
    ("relu(sigmoid(x)-0.5)", 1e-100, (2.5e-101, 0.25)),
    ("relu(1-cos(x))", 1e-40, (5e-81, 1e-40, 1.0)),
    ("min(atan(x), x/(2+x))*min(x, tanh(x))", 1e-160, (5e-321, 1e-160, 1.0)),
    ("max(0, x-1)", math.nextafter(1, 2), (2.0**-52, 1.0, 0.0)),
    ("max(x, x+1e-400)", 1.0, (1.0, 1.0, 0.0)),
    ("1 if x > pi else 0", 3.141592653589793, (0.0, 0.0)),
    # a test that is zero there, with a zero of any order
    ("relu(x/(1+x))", 0.0, (0.0, nan)),
    ("relu(1-cos(x))", 0.0, (0.0, 0.0, 1.0, 0.0, -1.0)),
    ("relu(cos(x)-1)", 0.0, (0.0, 0.0, 0.0, 0.0, 0.0)),
    ("relu(x-sin(x))", 0.0, (0.0, 0.0, 0.0, nan)),
    ("max(0, x)**10", 0.0, (0.0, 0.0, 0.0, 0.0, 0.0)),
    ("relu((x-1)**70)", 1.0, (0.0, 0.0, 0.0, 0.0, 0.0)),
    ("relu(x**500)", 0.0, (0.0, 0.0, 0.0, 0.0, 0.0)),
    ("max(cos(x), 1-x**2/2)", 0.0, (1.0, 0.0, -1.0, 0.0, 1.0)),  # cos(x) on both sides
    ("max(sin(x), x)", 0.0, (0.0, 1.0, 0.0, nan, nan)),
    ("x if x > 0 else tanh(x)", 0.0, (0.0, 1.0, 0.0, nan)),
    ("abs(x)**1.5", 0.0, (0.0, 0.0, nan)),
    ("exp(-1/x) if x > 0 else 0", 0.0, (0.0, 0.0, 0.0, 0.0, 0.0)),  # by its limits
    # jumps, and values that lie off
    ("1 if x > 0 else -1", 0.0, (-1.0, inf, nan)),
    ("-1 if x > 0 else 1", 0.0, (1.0, -inf, nan)),
    ("sign(sin(x))", 0.0, (0.0, inf, nan)),
    ("1+1e-30 if x > 0 else 1", 0.0, (1.0, inf)),
    ("x if x > 0 else (1+1e-30)*x", 0.0, (0.0, nan)),
    ("1 if x == 0 else 0", 0.0, (1.0, nan, nan)),
    ("0 if x == 1 else x", 1.0, (0.0, nan, nan)),
    ("x if x < 1 else x", 1.0, (1.0, 1.0, 0.0)),
    # tests of what does not exist
    ("sign(log(x))", -1.0, (nan, nan, nan)),
    ("1 if log(x) > 0 else 1 + 1e-30", -1.0, (nan, nan)),
    ("min(x, 1/x)", 0.0, (nan, nan)),
    ("log(relu(x))", -1.0, (nan, nan)),
    ("1/relu(x)", -1.0, (nan, nan)),
    ("relu(sqrt(x))", -1.0, (nan, nan)),
    ("log(x) if x > 0 else (2 if log(x) > 1 else 3)", 1.0, (0.0, 1.0, -1.0)),  # that branch is out
    # tests of what is the same everywhere
    ("x if pi <= pi else 0", 2.0, (2.0, 1.0, 0.0)),
    ("x if pi < pi else 0", 2.0, (0.0, 0.0, 0.0)),
    ("1 if sin(x)**2+cos(x)**2 >= 1 else 0", 0.7, (1.0, 0.0, 0.0)),
    ("relu(tanh(x)-(2*sigmoid(2*x)-1))", 0.7, (0.0, 0.0, 0.0)),
    ("relu(log(2+relu(x))-log(2))", -1.0, (0.0, 0.0, 0.0)),
    ("relu(log(2+relu(x))-log(2))", 0.0, (0.0, nan)),
    ("relu(log(2+relu(x))-log(2))", 2.0, (0.6931471805599453, 0.25, -0.0625)),
    # sin(u)/u is read as sinc(u); a quotient alone has no value where its parts have none
    ("sin(x)/x", 0.0, (1.0, 0.0, -0.3333333333333333)),
    ("x/x", 0.0, (nan, nan)),
    ("tanh(x)/x", 0.0, (nan, nan)),
    # beyond the doubles, on both ends
    ("exp(exp(x))", 1e300, (inf, inf, inf)),
    ("-exp(exp(x))", 1e300, (-inf, -inf, -inf)),
    ("exp(-exp(x))", 1e300, (0.0, 0.0, 0.0)),
    ("(1+exp(-1.4548*x))-1", 512.0, (5e-324,)),  # 3.2e-324, more than half of the least double
    ("(1+exp(-1.4548*x))-1", 513.0, (0.0,)),
    (
        "bipolar_sigmoid(x)",
        1e-310,
        (20240225330731 / 2 // 1 * 5e-324,),
    ),  # x/2 - x^3/24: below a tie
    # far and steep
    ("(x**2+1)**500", 0.0, (1.0, 0.0, 1000.0, 0.0, 2994000.0)),
    ("(x**2+1)**500", 1e3, (inf, inf, inf)),
    ("x**500", 1.0, (1.0, 500.0, 249500.0, 124251000.0, 61752747000.0)),
    ("1e308*x", 10.0, (inf, 1e308, 0.0)),
    ("1e308*sin(x)", 0.0, (0.0, 1e308, 0.0, -1e308, 0.0)),
]


@pytest.mark.parametrize(("text", "x", "values"), CASES, ids=[f"{t} at {x}" for t, x, _ in CASES])
def test_values_where_something_switches(text: str, x: float, values: tuple[float, ...]) -> None:
    got = tuple(activation(text).value(x, order) for order in range(len(values)))
    assert got == pytest.approx(values, rel=1e-15, abs=0.0, nan_ok=True)


@pytest.mark.parametrize(("text", "x", "values"), CASES, ids=[f"{t} at {x}" for t, x, _ in CASES])
def test_a_sign_is_that_of_the_value(text: str, x: float, values: tuple[float, ...]) -> None:
    tree = activation(text).tree
    for order, value in enumerate(values):
        sign = sign_at(tree, x, order)
        if not math.isnan(value) and math.isfinite(value) and value != 0:
            assert sign == math.copysign(1, value), order
        elif not math.isfinite(value):
            assert sign is None or value == inf, order


@pytest.mark.parametrize(
    ("text", "x", "order", "sign"),
    [
        ("sin(x)**2+cos(x)**2-1", 0.3, 0, 0),
        ("x-x*sin(x)**2-x*cos(x)**2", 0.3, 1, 0),
        ("exp(x)-1-x-x**2/2", 1e-300, 0, 1),
        ("exp(x)-1-x-x**2/2", -1e-300, 0, -1),
        ("cos(x)-1", 0.0, 1, 0),
        ("cos(x)-1", 0.0, 2, -1),
        ("(x-0.1)**2", 0.1, 0, 1),  # the double is not one tenth
        ("abs(x**2-2)", math.sqrt(2), 0, 1),
        ("log(x)", -1.0, 0, None),
        ("log(x)", -1.0, 1, None),
        ("1e-400*x", 1.0, 1, 1),  # which rounds to zero, and is not zero
    ],
)
def test_signs_are_proven(text: str, x: float, order: int, sign: int | None) -> None:
    assert sign_at(activation(text).tree, x, order) == sign


@pytest.mark.parametrize(
    ("text", "x", "side", "limits"),
    [
        ("relu(x)", 0.0, 1, ("0", "1", "0")),
        ("relu(x)", 0.0, -1, ("0", "0", "0")),
        ("abs(x**2-2)", 1.5, 1, ("0.25", "3", "2")),
        ("sqrt(x)", 0.0, 1, ("0", "inf", "-inf")),
        ("sqrt(x)", 0.0, -1, (None, None, None)),
        ("x**2.5", 0.0, 1, ("0", "0", "0")),
        ("x**2.5", 0.0, -1, (None, None, None)),
        ("log(x)", 0.0, 1, ("-inf", "inf", "-inf")),
        ("1/(x-1)", 1.0, -1, ("-inf", "-inf", "-inf")),
        ("x*log(x)", 0.0, 1, ("0", "-inf", "inf")),
        ("exp(-1/x)", 0.0, 1, ("0", "0", "0")),
        ("exp(-1/x)", 0.0, -1, ("inf", "inf", "inf")),
        ("tanh(1/x)", 0.0, -1, ("-1", "0", "0")),
        ("(1-cos(x))/x**2", 0.0, 1, ("0.5", "0", "-1/12")),
        ("log(1-sqrt(x))", 1.0, -1, ("-inf", "-inf", "-inf")),
        ("sqrt(sqrt(x)+x)", 0.0, 1, ("0", "inf", "-inf")),
        ("tanh(sqrt(x))", 0.0, 1, ("0", "inf", "-inf")),
        ("sin(1/x)", 0.0, 1, (None, None, None)),
        ("1+1e-40*sin(1/x)", 0.0, 1, (None, None, None)),
        ("sign(log(x))", 0.0, -1, (None, None, None)),
        ("sign(log(x))", 1.0, -1, ("-1", "0", "0")),
    ],
)
def test_one_sided_limits(text: str, x: float, side: int, limits: tuple[str | None, ...]) -> None:
    tree = activation(text).tree
    for order, want in enumerate(limits):
        got = one_sided(tree, x, side, order)
        if want is None:
            assert got is None, order
            continue
        assert got is not None, order
        if "inf" in want:
            assert float(got) == float(want), order
            continue
        with settings(256, 1):
            above, _, below = want.partition("/")
            number = arb(above) / arb(below or "1")
            assert got.overlaps(number), order
            assert (got - number).abs_upper() < 2.0**-200, order
        assert limits_at(tree, x, side)[order] == float(number), order


@pytest.mark.parametrize(
    ("text", "side", "limits"),
    [
        ("sinh(x)/cosh(x)", 1, (1.0, 0.0, 0.0)),
        ("sinh(x)/cosh(x)", -1, (-1.0, 0.0, 0.0)),
        ("isru(exp(x))", 1, (1.0, 0.0, 0.0)),
        ("softsign(x*exp(x))", 1, (1.0, 0.0, 0.0)),
        ("exp(x)/(x+exp(x))", 1, (1.0, 0.0, 0.0)),
        ("exp(x**2+x)/exp(x**2)", 1, (inf, inf, inf)),
        ("exp(exp(x))/(1+exp(exp(x)))", 1, (1.0, 0.0, 0.0)),
        ("log(exp(x)+1)-x", 1, (0.0, 0.0, 0.0)),
        ("x+sqrt(x)", 1, (inf, 1.0, 0.0)),
        ("sqrt(x+1)-sqrt(x)", 1, (0.0, 0.0, 0.0)),
        ("sqrt(x**2+x)-x", 1, (0.5, 0.0, 0.0)),
        ("tanh(sqrt(x))", 1, (1.0, 0.0, 0.0)),
        ("x**(1/3)+sqrt(x)-1/x", 1, (inf, 0.0, 0.0)),
        ("1e9*(1/(1+exp(-x))-0.999999)", 1, (1000.0, 0.0, 0.0)),
        ("0.1+0.2+atan(x)", 1, (float(mp.mpf(3) / 10 + mp.pi / 2), 0.0, 0.0)),
        ("1e-20*(1+tanh(x))", 1, (2e-20, 0.0, 0.0)),
        ("x**x", 1, (inf,)),
        ("exp(x)/x**10", 1, (inf, inf, inf)),
        ("log(x)/x", 1, (0.0, 0.0)),
        ("x*log(x)", 1, (inf, inf, 0.0)),
        ("relu(x-log(x))", 1, (inf, 1.0, 0.0)),
        ("sin(x)", 1, (nan, nan, nan)),
        ("1+1e-30*sin(x)", 1, (nan, nan, nan)),  # a wave has no limit, however low
        ("sin(x)/x+atan(x)", 1, (math.pi / 2, 0.0, 0.0)),
        ("(x**2+1)**500", -1, (inf, -inf, inf)),
        ("1e308*x", 1, (inf, 1e308, 0.0)),
        ("1e308*sin(x)", 1, (nan, nan, nan)),
    ],
)
def test_limits_at_infinity(text: str, side: int, limits: tuple[float, ...]) -> None:
    got = tuple(activation(text).value(side * inf, order) for order in range(len(limits)))
    assert got == pytest.approx(limits, rel=0.0, abs=0.0, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "false"),  # what is not known may be NaN; it is never this
    [
        ("(sin(1)**2+cos(1)**2-1)*log(x)+1", inf),
        ("log(x)*atan(x)-log(x)*pi/2+sin(x)/x", inf),
        ("exp(x+exp(-x))-exp(x)", inf),
        ("logcosh(x)-abs(x)+log(2)", inf),
    ],
)
def test_no_limit_is_made_up(text: str, false: float) -> None:
    value = activation(text).value(inf)
    assert math.isnan(value) or abs(value) != false
