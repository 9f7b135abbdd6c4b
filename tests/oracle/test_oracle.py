"""The oracle against itself: other transcriptions, numerical differentiation, known constants."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp
from scipy import special

from tests.oracle import BREAKS, ROWS, exact, expected, rounded, sure_parts, to_double
from tests.oracle.rounding import near_tie, parts, settled
from tests.sampling import slow_unless

QUICK = frozenset({"gelu", "tanhshrink", "lif_rate"})
PLACES = (-700.0, -30.0, -4.7, -0.9, -1e-3, 1e-5, 0.3, 0.6, 1.7, 4.4, 26.0, 800.0)

# As a textbook prints them: no care for tails, computed with a thousand digits.
TEXTBOOK: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "log_sigmoid": lambda x: mp.log(1 / (1 + mp.exp(-x))),
    "bipolar_sigmoid": lambda x: (1 - mp.exp(-x)) / (1 + mp.exp(-x)),
    "tanh": lambda x: mp.sinh(x) / mp.cosh(x),
    "arctan": lambda x: mp.acot(1 / x),
    "erf": lambda x: 2 * x / mp.sqrt(mp.pi) * mp.hyp1f1(0.5, 1.5, -x * x),
    "softsign": lambda x: x / (1 + abs(x)),
    "isru": lambda x: x / mp.sqrt(1 + x * x),
    "cloglog": lambda x: 1 - mp.exp(-mp.exp(x)),
    "laplace": lambda x: (
        (1 + mp.erf((x - mp.mpf("0.707107")) / (mp.mpf("0.282095") * mp.sqrt(2)))) / 2
    ),
    "celu": lambda x: max(0, x) + min(0, mp.exp(x) - 1),
    "isrlu": lambda x: x if x >= 0 else x / mp.sqrt(1 + x * x),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "shifted_softplus": lambda x: mp.log(mp.exp(x) / 2 + 0.5),
    "squareplus": lambda x: (x + mp.sqrt(x * x + 4)) / 2,
    "sqrt_softplus": lambda x: mp.sqrt(mp.log(1 + mp.exp(x))),
    "logcosh": lambda x: mp.log(mp.cosh(x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "gelu": lambda x: x * (1 + mp.erf(x / mp.sqrt(2))) / 2,
    "gelu_tanh": lambda x: (
        x * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))) / 2
    ),
    "quick_gelu": lambda x: x / (1 + mp.exp(-mp.mpf("1.702") * x)),
    "mish": lambda x: x * mp.tanh(mp.log(1 + mp.exp(x))),
    "hard_mish": lambda x: x * min(2, max(0, x + 2)) / 2,
    "hard_swish": lambda x: x * min(6, max(0, x + 3)) / 6,
    "telu": lambda x: x * mp.tanh(mp.exp(x)),
    "serf": lambda x: x * mp.erf(mp.log(1 + mp.exp(x))),
    "lisht": lambda x: x * mp.tanh(x),
    "logish": lambda x: x * mp.log(1 + 1 / (1 + mp.exp(-x))),
    "smish": lambda x: x * mp.tanh(mp.log(1 + 1 / (1 + mp.exp(-x)))),
    "phish": lambda x: x * mp.tanh(x * (1 + mp.erf(x / mp.sqrt(2))) / 2),
    "gish": lambda x: x * mp.log(2 - mp.exp(-mp.exp(x))),
    "colu": lambda x: x / (1 - x * mp.exp(-(x + mp.exp(x)))),
    "eswish": lambda x: mp.mpf("1.375") * x / (1 + mp.exp(-x)),
    "elish": lambda x: (x if x >= 0 else mp.exp(x) - 1) / (1 + mp.exp(-x)),
    "hard_elish": lambda x: (x if x >= 0 else mp.exp(x) - 1) * max(0, min(1, (x + 1) / 2)),
    "softshrink": lambda x: mp.sign(x) * max(abs(x) - 0.5, 0),
    "tanhshrink": lambda x: x - mp.tanh(x),
    "gaussian": lambda x: mp.exp(-x * x / 2),
    "sinc": lambda x: mp.sin(x) / x,
    "snake": lambda x: x + (1 - mp.cos(2 * x)) / 2,
    "xielu": lambda x: 4 * x * x / 5 + x / 2 if x > 0 else 4 * (mp.exp(x) - 1 - x) / 5 + x / 2,
    "selu": lambda x: (
        mp.mpf("1.0507009873554804934193349852946")
        * (x if x > 0 else mp.mpf("1.6732632423543772848170429916717") * (mp.exp(x) - 1))
    ),
    "lif_rate": lambda x: 0 if x <= 1 else 1 / (2 + 10 * mp.log(x / (x - 1))),
}

# Lowest values as the literature (or the tables under it) prints them.
LOWEST = {
    "silu": -0.2784645,
    "gelu": -0.1699711,
    "gelu_tanh": -0.170041,
    "quick_gelu": -0.163610,
    "mish": -0.30884,
    "telu": -0.353286,
    "serf": -0.348437,
    "logish": -0.252769,
    "smish": -0.249994,
    "gish": -0.278159,
    "colu": -0.377159,
    "elish": -0.171573,
    "hard_elish": -0.0996732,
    "hard_swish": -0.375,
    "hard_mish": -0.5,
    "xielu": -0.20575,
    "sinc": -0.2172336,
    "sinlu": -0.497371,
    "coslu": -0.289273,
}


@pytest.mark.parametrize("name", slow_unless(QUICK.__contains__, sorted(TEXTBOOK)))
def test_values_are_the_textbook_formula(name: str) -> None:
    for x in PLACES:
        value = sure_parts(ROWS[name], x)[0]
        with mp.workdps(1000):
            plain = TEXTBOOK[name](mp.mpf(x))
            slack = mp.mpf(10) ** -560 + abs(plain) * mp.mpf(10) ** -38
            assert abs(value - plain) <= slack, x


@pytest.mark.parametrize("name", slow_unless(QUICK.__contains__, sorted(ROWS)))
def test_derivatives_are_those_of_the_values(name: str) -> None:
    row = ROWS[name]
    for x in PLACES:
        value, slope, bend = sure_parts(row, x)
        with mp.workdps(700):
            step = mp.mpf(10) ** -170
            before, after = (row(mp.mpf(x) + k * step).value for k in (-1, 1))
            middle = row(mp.mpf(x)).value
            first = (after - before) / (2 * step)
            second = (after - 2 * middle + before) / step**2
            assert abs(middle - value) <= abs(middle) * mp.mpf(10) ** -38, x
            for jet, difference in ((slope, first), (bend, second)):
                slack = mp.mpf(10) ** -335 + abs(difference) * mp.mpf(10) ** -38
                assert abs(jet - difference) <= slack, x


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        ("sigmoid", special.expit),
        ("log_sigmoid", special.log_expit),
        ("erf", special.erf),
        ("gelu", lambda x: x * special.ndtr(x)),
        ("softplus", lambda x: math.log1p(math.exp(x))),
        ("sinc", lambda x: special.spherical_jn(0, x)),
        ("elu", lambda x: x if x > 0 else special.expm1(x)),
    ],
)
def test_scipy_agrees(name: str, peer: Callable[[float], float]) -> None:
    for x in (-5.0, -1.3, -0.2, 0.4, 0.9, 3.0, 8.0):
        assert expected(name, x)[0] == pytest.approx(peer(x), rel=1e-13), x


@pytest.mark.parametrize("name", slow_unless(QUICK.__contains__, sorted(LOWEST)))
def test_lowest_values(name: str) -> None:
    lowest = min(expected(name, k / 100)[0] for k in range(-600, 1))
    assert lowest == pytest.approx(LOWEST[name], abs=2e-4 * abs(LOWEST[name]))


def test_the_constants_of_selu_are_the_fixed_point_of_its_moments() -> None:
    """Under a standard normal input, mean 0 and second moment 1."""
    with mp.workdps(40):
        density = 1 / mp.sqrt(2 * mp.pi)
        tail = mp.erfc(1 / mp.sqrt(2)) / 2  # Phi(-1)
        mean_left = mp.sqrt(mp.e) * tail - mp.mpf(1) / 2  # of expm1(x), x < 0
        square_left = mp.e**2 * mp.erfc(mp.sqrt(2)) / 2 - 2 * mp.sqrt(mp.e) * tail + mp.mpf(1) / 2
        alpha = -density / mean_left
        scale = 1 / mp.sqrt(mp.mpf(1) / 2 + alpha**2 * square_left)
        assert mp.nstr(alpha, 32) == "1.6732632423543772848170429916717"
        assert mp.nstr(scale, 32) == "1.0507009873554804934193349852946"


def test_breaks_are_where_one_sided_derivatives_part() -> None:
    for name, places in BREAKS.items():
        if name == "lif_rate":  # leaves 0 as 1 / log does: no step to see, however close
            continue
        for text, order in places.items():
            place = Fraction(text)
            with mp.workdps(60):
                sides = [
                    parts(ROWS[name], place + side * Fraction(1, 10**30), 60) for side in (-1, 1)
                ]
                gaps = [bool(abs(a - b) > 1e-9) for a, b in zip(*sides, strict=True)]
            assert gaps.index(True) == order if order < 3 else not any(gaps), (name, text)


def test_rounding_is_that_of_exact_division() -> None:
    rng = random.Random(20)
    for _ in range(2000):
        mantissa, exponent = rng.getrandbits(130) - (1 << 129), rng.randint(-1210, 900)
        with mp.workprec(200):
            value = mp.mpf(mantissa) * mp.mpf(2) ** exponent
        fraction = Fraction(mantissa) * Fraction(2) ** exponent
        assert exact(value) == fraction
        try:
            nearest = float(fraction)
        except OverflowError:
            nearest = math.copysign(math.inf, mantissa)
        assert to_double(value) == nearest


def test_rounding_at_the_ends_of_the_format() -> None:
    with mp.workdps(400):
        half = mp.mpf(2) ** -1075
        assert to_double(half) == 0.0
        assert to_double(half * 3) == 1e-323
        assert to_double(half * (1 + mp.mpf(10) ** -350)) == 5e-324
        top = mp.mpf(2) ** 1024 - mp.mpf(2) ** 970
        assert to_double(top) == math.inf
        assert to_double(top * (1 - mp.mpf(10) ** -350)) == 1.7976931348623157e308
        assert to_double(mp.mpf(10) ** 400) == math.inf
        assert to_double(-(mp.mpf(10) ** 400)) == -math.inf
        assert to_double(mp.mpf(10) ** -400) == 0.0
    assert to_double(3) == 3.0


def test_ties_are_seen_through() -> None:
    assert expected("silu", 5e-324)[0] == 5e-324  # x/2 + x**2/4, just above the tie
    assert expected("silu", -5e-324)[0] == 0.0
    assert expected("bipolar_sigmoid", 1.5e-323)[0] == 5e-324  # x/2 - x**3/24, just below
    assert rounded(lambda x: ROWS["scaled_linear"](x, "1/2"), 1.5e-323)[0] == 1e-323  # the tie
    assert expected("srelu", 24572037.027902607)[0] == 17200426.219531827  # 0.7x + 0.3 is a tie
    x = float.fromhex("0x1.0b8b5c6bb65e4p+69")  # 1.375x is a tie, and eswish just below
    assert expected("eswish", x)[0] == math.nextafter(1.375 * x, 0)
    assert expected("tanhshrink", 2.0**54)[0] == 2.0**54  # x - 1, just above the tie
    assert expected("sigmoid", 2.0**-53)[0] == 0.5
    assert expected("sigmoid", 3 * 2.0**-52)[0] == 0.5 + 2.0**-53
    with mp.workdps(60):
        assert near_tie(mp.mpf(1) + mp.mpf(2) ** -53)
        assert near_tie(mp.mpf(2) ** -1075)
        assert near_tie(mp.mpf(2) ** -53 * (1 + mp.mpf(10) ** -45) + 1)
        assert not near_tie(mp.mpf(1) + mp.mpf(2) ** -54)
        assert not settled(mp.mpf(0), mp.mpf(0))
