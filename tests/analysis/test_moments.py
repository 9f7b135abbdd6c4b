"""Gaussian moments of every activation against quadrature at thirty digits, and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre

from actviz.activation import activation
from actviz.analysis.moments import Enclosure, Moments
from actviz.analysis.properties import Properties, properties
from actviz.catalog import default_catalog
from tests.oracle import BREAKS, ROWS
from tests.oracle.jet import rational
from tests.sampling import slow_but_every

NAMES = default_catalog().names(common=True)
DIGITS = 30
ERROR = mp.mpf(10) ** -20  # of the quadrature

CUT = 12  # beyond, the normal density is below 1e-31

STEPS = frozenset(name for name, places in BREAKS.items() if 0 in places.values())
INFINITE = STEPS | {"lif_rate"}
"""Whose slope is not square-integrable: lif_rate leaves 0 as 1 / log does."""

UNDECIDED_MEAN = frozenset({"star_relu", "selu"})
"""Of whom it is not proven whether the mean is zero, as it is by design. Nothing may be added."""


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


@cache
def said(text: str) -> Properties:
    return properties(activation(text).tree)


def moments(text: str) -> Moments:
    found = said(text).moments
    assert found is not None
    return found


@cache
def rule() -> list[tuple[Any, Any]]:
    """Nodes and weights of Gauss and Legendre's rule with 24 points on [-1, 1]."""
    nodes: list[tuple[Any, Any]] = GaussLegendre(mp).calc_nodes(4, mp.prec)
    return nodes


@cache
def nodes(a: Fraction, b: Fraction) -> tuple[tuple[Any, Any], ...]:
    """Those of a panel, with the normal density in the weights."""
    middle, half = (rational((b + k * a) / 2) for k in (1, -1))
    places = [(middle + half * u, half * w) for u, w in rule()]
    return tuple((z, w * mp.npdf(z)) for z, w in places)


@cache
def quadrature(name: str) -> tuple[Any, Any, Any]:
    """E f(z), E f(z)**2 and E f'(z)**2, panel by panel, on each of which f is smooth."""
    breaks = {Fraction(place) for place in BREAKS.get(name, {})}
    steep = {Fraction(k, 2) for k in range(-6, 10)} if name == "laplace" else set()
    if name == "lif_rate":  # ever finer towards its threshold
        steep = {1 + Fraction(1, 2**k) for k in range(80)}
    ends = sorted({Fraction(k) for k in range(-CUT, CUT + 1, 2)} | breaks | steep)
    row = ROWS[name]
    mean = square = slope = mp.mpf(0)
    for a, b in pairwise(ends):
        for z, w in nodes(a, b):
            f = row(z)
            mean += w * f.value
            square += w * f.value**2
            slope += w * f.slope**2
    return mean, square, slope


def check(found: Enclosure, exact: Any) -> None:
    """That an enclosure holds a number, and is narrow."""
    size = max(1, abs(exact))
    assert found.lower - ERROR * size <= exact <= found.upper + ERROR * size
    assert found.upper - found.lower <= 2e-15 * size


@pytest.mark.parametrize("name", slow_but_every(12, NAMES))
def test_moments(name: str) -> None:
    found = moments(name)
    check(found.mean, quadrature(name)[0])
    check(found.square, quadrature(name)[1])
    if name in INFINITE:
        assert found.slope_square is None
    else:
        assert found.slope_square is not None
        check(found.slope_square, quadrature(name)[2])


@pytest.mark.parametrize("name", slow_but_every(18, NAMES))
def test_what_follows_from_the_moments(name: str) -> None:
    of = said(name)
    found = moments(name)
    assert of.gain is not None
    assert abs(of.gain - 1 / mp.sqrt(found.square.middle)) <= 2 * math.ulp(of.gain)
    if found.slope_square is None:
        assert of.mean_gradient is None
    else:
        assert of.mean_gradient is not None
        assert abs(of.mean_gradient - mp.sqrt(found.slope_square.middle)) <= 1e-15
    if of.zero_mean is None:
        assert name in UNDECIDED_MEAN
    else:
        assert of.zero_mean == (abs(quadrature(name)[0]) < ERROR)


# Closed forms -------------------------------------------------------------------------------------


def half(c: Any) -> Any:
    """P(z > c)."""
    return mp.erfc(c / mp.sqrt(2)) / 2


GAINS: dict[str, Callable[[], Any]] = {
    "identity": lambda: 1,
    "relu": lambda: mp.sqrt(2),  # He et al. 2015; torch.nn.init.calculate_gain
    "leaky_relu": lambda: mp.sqrt(2 / (1 + mp.mpf("0.01") ** 2)),  # the same, for any slope
    "leaky_relu(negative_slope=0.2)": lambda: mp.sqrt(2 / (1 + mp.mpf("0.2") ** 2)),
    "prelu": lambda: mp.sqrt(2 / (1 + mp.mpf("0.25") ** 2)),
    "abs": lambda: 1,
    "sign": lambda: 1,
    "binary_step": lambda: mp.sqrt(2),
    "squared_relu": lambda: mp.sqrt(mp.mpf(2) / 3),  # E z**4 = 3
    "multiquadric": lambda: 1 / mp.sqrt(2),
    "gaussian": lambda: mp.root(3, 4),  # E exp(-z**2) = 1 / sqrt 3
    "erf": lambda: 1 / mp.sqrt(2 / mp.pi * mp.asin(mp.mpf(2) / 3)),  # Williams 1996
    "x**3": lambda: 1 / mp.sqrt(15),
    "scaled_linear(alpha=4)": lambda: mp.mpf(1) / 4,
}


@pytest.mark.parametrize("text", GAINS)
def test_gains_by_hand(text: str) -> None:
    gain, exact = said(text).gain, GAINS[text]()
    assert gain is not None
    assert abs(gain - exact) <= 4 * math.ulp(gain)


@pytest.mark.parametrize(
    ("name", "jax"),
    [  # jax.nn and haiku's variance-preserving constants (Brock et al. 2021, arXiv:2101.08692)
        # are 1 / sqrt(Var f(z)), here from the mean and the second moment
        ("relu", 1.7139588594436646),
        ("gelu", 1.7015043497085571),
        ("silu", 1.7881293296813965),
        ("elu", 1.2716004848480225),
        ("celu", 1.270926833152771),
        ("selu", 1.0008515119552612),
        ("tanh", 1.5939117670059204),
        ("softplus", 1.9203323125839233),
        ("log_sigmoid", 1.9193484783172607),
        ("sigmoid", 4.803835391998291),
        ("softsign", 2.338853120803833),
        ("leaky_relu", 1.70590341091156),
        ("relu6", 1.7131484746932983),
    ],
)
def test_gains_of_normalizer_free_networks(name: str, jax: float) -> None:
    """Measured there from samples: to one part in five hundred."""
    found = moments(name)
    variance = found.square.middle - found.mean.middle**2
    assert 1 / math.sqrt(variance) == pytest.approx(jax, rel=2e-3)


def test_moments_by_hand() -> None:
    root = mp.sqrt(2 * mp.pi)
    check(moments("relu").mean, 1 / root)
    check(moments("abs").mean, 2 / root)
    check(moments("sigmoid").mean, mp.mpf(1) / 2)
    check(moments("normal_cdf(x)").square, mp.mpf(1) / 3)  # uniform on (0, 1)
    check(moments("gelu").mean, 1 / (2 * mp.sqrt(mp.pi)))  # E z cdf(z) = E pdf(z)
    check(moments("x**2").square, mp.mpf(3))
    check(moments("x**4 - x").square, mp.mpf(106))
    check(moments("gaussian").mean, 1 / mp.sqrt(2))
    check(moments("hardshrink").square, 2 * (half(0.5) + mp.exp(-0.125) / root / 2))
    check(moments("relu6").mean, (1 - mp.exp(-18)) / root + 6 * half(6))
    check(moments("elu").mean, 1 / root + mp.sqrt(mp.e) * half(1) - mp.mpf(1) / 2)
    slopes = moments("hardtanh").slope_square
    assert slopes is not None
    check(slopes, 1 - 2 * half(1))
    slopes = moments("arctan").slope_square
    assert slopes is not None
    check(slopes, mp.mpf(1) / 2)  # E 1 / (1 + z**2)**2


def test_selu_keeps_its_moments() -> None:
    found = moments("selu")
    assert found.mean.lower <= 0 <= found.mean.upper or abs(found.mean.middle) < 1e-15
    check(found.square, mp.mpf(1))


@pytest.mark.parametrize("text", ["1 / x", "log(x)", "exp(x**2)", "tan(x)", "1 / (x**2 - 2)"])
def test_no_moments_where_there_are_none(text: str) -> None:
    of = said(text)
    assert of.moments is None
    assert of.gain is None


# Symmetry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", slow_but_every(3, NAMES))
def test_the_mean_of_an_odd_function_is_exactly_zero(name: str) -> None:
    of = said(name)
    assert of.mean is not None
    if of.odd:
        assert (of.mean.lower, of.mean.upper) == (0.0, 0.0)
        assert of.zero_mean is True


@pytest.mark.parametrize("text", ["tanh(1e300*x)", "sin(x**3)", "sin(1/x)", "exp(x) - exp(-x)"])
def test_an_odd_function_has_a_mean_though_other_moments_are_not_settled(text: str) -> None:
    of = said(text)
    assert of.odd
    assert of.mean == Enclosure(0.0, 0.0)
    assert of.zero_mean is True


@pytest.mark.parametrize("text", ["1 / x", "sinh(x**3)", "sign(x) / x**2"])
def test_an_odd_function_without_a_mean(text: str) -> None:
    """The integral of |f| is infinite, so that of f is not zero, but none."""
    of = said(text)
    assert of.odd
    assert of.mean is None
    assert of.zero_mean is None


@pytest.mark.parametrize("text", ["sin(x) * (1 / (2 - 2))", "sin(x) * inf"])
def test_what_is_nowhere_defined_has_no_mean(text: str) -> None:
    assert said(text).mean is None


# Where pieces do not meet on a double, and far out ------------------------------------------------


def holds(found: Enclosure, exact: Any) -> bool:
    return bool(found.lower <= exact <= found.upper)


@pytest.mark.parametrize("power", range(2, 12))
def test_what_is_between_two_neighbouring_doubles_counts(power: int) -> None:
    """Half the time or so the ends alone would leave the mean outside of its enclosure."""
    found = moments(f"1 if x > 0 and x**{power} > 2 else 0").mean
    assert holds(found, half(mp.root(2, power)))


def test_what_is_far_out_counts() -> None:
    found = moments("1e30 if x > 40 and x < 50 else 0").mean
    with mp.workdps(400):
        assert holds(found, mp.mpf(10) ** 30 * (half(40) - half(50)))
