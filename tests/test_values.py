"""Every number that actviz gives is the double nearest to the truth, as the oracle has it."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from actviz.activation import Activation, activation
from actviz.catalog import default_catalog
from actviz.errors import ActvizError
from tests.oracle import BREAKS, ROWS, Row, expected, limit, parts, rounded
from tests.oracle.jet import Jet, sigmoid

ORDERS = (0, 1, 2)
NAMES = sorted(ROWS)
EVERY = [11, pytest.param(1, marks=pytest.mark.slow)]  # one point of so many
LARGEST = 1.7976931348623157e308


@cache
def shown(name: str) -> Activation:
    return activation(name)


def random_doubles(count: int, seed: int) -> Iterator[float]:
    """Uniform in their bits, so mostly far from 1."""
    rng = random.Random(seed)
    while count:
        (x,) = struct.unpack("<d", rng.randbytes(8))
        if math.isfinite(x):
            yield x
            count -= 1


def beside(x: float) -> list[float]:
    return [math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf)]


def points(name: str) -> list[float]:
    """Where a row is looked at: far out, close in, at random, beside breaks and roots."""
    rng = random.Random(name)
    sizes = [float(f"{rng.uniform(1, 9.99)}e{k}") for k in range(-300, 301, 40)]
    sizes += [5e-324, 1.5e-323, 2.5e-320, 2.2250738585072014e-308, 1e-310, 1e-160, 1e300, LARGEST]
    sizes += [2.0**-k for k in range(0, 61, 6)] + [2.0**-53, 3 * 2.0**-52]  # ties beside 1/2
    sizes += [36.04365338911715, 37.0, 700.0, 708.4, 709.79, 744.5, 745.0, 745.2, 1e3, 1e5, 1e16]
    sizes += [2.0**54, 1.0954334252305044e16, 81068.3889343873]  # x - 1 and 1.375x are ties
    sizes += [24572037.027902607, float.fromhex("0x1.0b8b5c6bb65e4p+69")]  # 0.7x + 0.3, 1.375x
    near = [float(k) for k in range(-12, 13, 2)] + [rng.uniform(-40, 40) for _ in range(24)]
    found = [x for place in BREAKS.get(name, {}) for x in beside(float(place))]
    roots = [x for order in ORDERS for root in sign_changes(name, order) for x in beside(root)]
    far = list(random_doubles(8, seed=NAMES.index(name)))
    return sorted({s * x for s in (-1, 1) for x in sizes} | {*near, *far, *found, *roots, 0.0})


@cache
def sign_changes(name: str, order: int) -> tuple[float, ...]:
    """The doubles just left of the roots of a derivative on [-12, 12]: three at the most."""
    grid = (0.37 * k - 12.013 for k in range(66))
    crossed = (
        (a, b)
        for a, b in pairwise(grid)
        if sign(name, a, order) * sign(name, b, order) < 0 and not a < 0 < b
    )
    return tuple(bisected(name, order, a, b) for a, b in islice(crossed, 3))


def bisected(name: str, order: int, a: float, b: float) -> float:
    at_a = sign(name, a, order)
    while math.nextafter(a, b) < b:
        middle = (a + b) / 2
        a, b = (middle, b) if sign(name, middle, order) == at_a else (a, middle)
    return a


def sign(name: str, x: float, order: int) -> int:
    part = rough(name, x)[order]
    return int(part > 0) - int(part < 0)


@cache
def rough(name: str, x: float) -> tuple[Any, Any, Any]:
    return parts(ROWS[name], x, 40)


def defined(name: str, x: float, order: int) -> bool:
    """Whether f, f' or f'' exists at x; at a break the convention is tested elsewhere."""
    lowest = {Fraction(place): lowest for place, lowest in BREAKS.get(name, {}).items()}
    return order == 0 or order < max(1, lowest.get(Fraction(x), 3))


def same(got: float, want: float) -> bool:
    """Bit for bit, but for the sign of zero."""
    return type(got) is float and (got == want or (math.isnan(got) and math.isnan(want)))


def test_every_row_of_the_catalog_has_an_oracle() -> None:
    names = set(default_catalog().names(common=True))
    assert names == set(ROWS)


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("name", NAMES)
def test_values_and_derivatives_are_correctly_rounded(name: str, every: int) -> None:
    wrong = [
        (order, x.hex(), got, want)
        for x in points(name)[NAMES.index(name) % every :: every]
        for order in ORDERS
        if defined(name, x, order)
        and not same(got := shown(name).value(x, order), want := expected(name, x)[order])
    ]
    assert not wrong, f"{len(wrong)} of {name}: {wrong[:8]}"


@pytest.mark.parametrize(
    ("name", "x", "order", "value"),
    [  # far tails, written out: the first digits from an independent computation
        ("sigmoid", 700.0, 1, 9.859676543759770e-305),
        ("sigmoid", -700.0, 1, 9.859676543759770e-305),
        ("gelu", -30.0, 0, -1.472014178144e-196),
        ("mish", -700.0, 1, -6.891913904088079e-302),
        ("softplus", -745.0, 0, 5e-324),
        ("softplus", -740.0, 0, 4.2e-322),
        ("tanhshrink", 1e-7, 0, 3.33333333333332e-22),
        ("exponential", 709.0, 0, 8.218407461554972e307),
        ("exponential", 710.0, 0, math.inf),
    ],
)
def test_hard_points(name: str, x: float, order: int, value: float) -> None:
    got = shown(name).value(x, order)
    assert same(got, expected(name, x)[order])
    assert got == pytest.approx(value, rel=1e-11, abs=5e-324)


# The infinities -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_infinities_are_given_their_limits(name: str) -> None:
    for order in ORDERS:
        for side in (-1, 1):
            got, want = shown(name).value(side * math.inf, order), limit(name, order, side)
            assert same(got, want), (order, side, got, want)


@pytest.mark.parametrize("name", NAMES)
def test_minus_zero_is_zero_and_nan_stays_nan(name: str) -> None:
    for order in ORDERS:
        assert same(shown(name).value(-0.0, order), shown(name).value(0.0, order))
        assert math.isnan(shown(name).value(math.nan, order))


# Parameters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "parameters"),
    [
        ("scaled_linear(alpha=0.1)", "scaled_linear", {"alpha": "0.1"}),
        ("leaky_relu(negative_slope=0.2)", "leaky_relu", {"negative_slope": "0.2"}),
        ("elu(alpha=2)", "elu", {"alpha": 2}),
        ("celu(alpha=0.3)", "celu", {"alpha": "0.3"}),
        ("silu(beta=1/3)", "silu", {"beta": "1/3"}),
        ("softplus(beta=10)", "softplus", {"beta": 10}),
        ("gaussian(sigma=0.1)", "gaussian", {"sigma": "0.1"}),
        ("isru(alpha=0.1)", "isru", {"alpha": "0.1"}),
        ("snake(frequency=7)", "snake", {"frequency": 7}),
        ("soft_exponential(alpha=0.7)", "soft_exponential", {"alpha": "0.7"}),
        ("soft_exponential(alpha=-0.1)", "soft_exponential", {"alpha": "-0.1"}),
    ],
)
def test_a_decimal_parameter_is_the_decimal_that_is_written(
    text: str, name: str, parameters: dict[str, Any]
) -> None:
    bound = activation(text)
    rng = random.Random(text)
    for x in [rng.uniform(-8, 1) for _ in range(20)] + [rng.gauss(0, 1e-9) for _ in range(4)]:
        want = rounded(lambda x: ROWS[name](x, **parameters), x)
        for order in ORDERS:
            assert same(bound.value(x, order), want[order]), (x, order)


# Formulas as people type them, against the forms that lose nothing.
TYPED: dict[str, Row] = {
    "1 / (1 + exp(-x))": ROWS["sigmoid"],
    "1 - 1 / (1 + exp(x))": ROWS["sigmoid"],
    "exp(x) / (1 + exp(x))": ROWS["sigmoid"],
    "1 - sigmoid(x)": lambda x: sigmoid(Jet(-x, -1)),
    "sigmoid(x) * (1 - sigmoid(x))": lambda x: sigmoid(Jet(x, 1)) * sigmoid(Jet(-x, -1)),
    "log(1 + exp(x))": ROWS["softplus"],
    "log(sigmoid(x))": ROWS["log_sigmoid"],
    "(exp(x) - exp(-x)) / (exp(x) + exp(-x))": ROWS["tanh"],
    "1 - tanh(x)**2": lambda x: 4 * sigmoid(Jet(2 * x, 2)) * sigmoid(Jet(-2 * x, -2)),
    "0.5 * relu(x) + 0.5 * tanh(x)": lambda x: (ROWS["relu"](x) + ROWS["tanh"](x)) / 2,
    "x / (1 + exp(-x))": ROWS["silu"],
    "x * sigmoid(1.702 * x)": ROWS["quick_gelu"],
    "0.5 * x * (1 + erf(x / sqrt(2)))": ROWS["gelu"],
    "x * tanh(log(1 + exp(x)))": ROWS["mish"],
    "x * log(2 - exp(-exp(x)))": ROWS["gish"],
    "1 - exp(-exp(x))": ROWS["cloglog"],
    "log(0.5 * exp(x) + 0.5)": ROWS["shifted_softplus"],
    "log(exp(x) + exp(-x)) - log(2)": ROWS["logcosh"],
    "exp(x) - 1 if x < 0 else x": ROWS["elu"],
    "max(x, 0) + min(0, exp(x) - 1)": ROWS["elu"],
    "sign(x) * max(abs(x) - 0.5, 0)": ROWS["softshrink"],
    "0 if x <= 1 else 1 / (2 + 10 * log(x / (x - 1)))": ROWS["lif_rate"],
}


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("text", sorted(TYPED))
def test_a_formula_as_typed_is_correctly_rounded_too(text: str, every: int) -> None:
    row, typed = TYPED[text], activation(text)
    name = next((name for name, known in ROWS.items() if known is row), "relu")
    wrong = [
        (order, x.hex(), got, want[order])
        for x in points(name)[NAMES.index(name) % every :: every]
        for want in [rounded(row, x)]
        for order in ORDERS
        if defined(name, x, order) and not same(got := typed.value(x, order), want[order])
    ]
    assert not wrong, f"{len(wrong)}: {wrong[:8]}"


def test_outside_its_domain_a_formula_is_nan() -> None:
    bound = activation("soft_exponential(alpha=-0.5)")  # the log of 1 + (x - 0.5) / 2: x > -1.5
    for order in ORDERS:
        assert math.isnan(bound.value(-1.6, order))
        assert math.isfinite(bound.value(-1.4, order))


# Arrays -------------------------------------------------------------------------------------------

SHAPES: list[Any] = [
    0.7,
    3,
    True,
    [],
    [-1.5, 0.25, 4.0],
    [[1, -2], [3, 40]],
    (0.5, -0.5),
    np.array(2.0),
    np.float32(0.1),
    np.linspace(-9, 9, 7, dtype=np.float32),
    np.linspace(-9, 9, 12).reshape(3, 4),
    np.linspace(-9, 9, 12).reshape(3, 4).T[::-1],
    np.arange(-3, 4, dtype=np.int8),
    np.array([True, False]),
    np.zeros((2, 0, 3)),
    np.array([math.nan, math.inf, -math.inf, -0.0, 5e-324]),
    np.array([1e-8, -700.0], dtype=">f8"),
]


@pytest.mark.parametrize("x", SHAPES, ids=[f"{type(x).__name__}{i}" for i, x in enumerate(SHAPES)])
@pytest.mark.parametrize("name", ["mish", "relu"])
def test_an_array_is_its_elements_in_the_same_shape(name: str, x: Any) -> None:
    f = shown(name)
    flat = np.asarray(x, dtype=np.float64)
    for order in ORDERS:
        got: npt.NDArray[np.float64] = f(x) if order == 0 else f.derivative(x, order)
        assert np.shape(got) == flat.shape
        assert np.asarray(got).dtype == np.float64
        want = np.array([f.value(float(v), order) for v in flat.ravel()], dtype=np.float64)
        assert np.array_equal(np.ravel(got), want, equal_nan=True)


def test_the_first_derivative_is_the_default_and_order_0_the_function() -> None:
    x = np.linspace(-3, 3, 5)
    f = shown("silu")
    assert np.array_equal(f.derivative(x), f.derivative(x, order=1))
    assert np.array_equal(f.derivative(x, order=0), f(x))


def test_an_input_array_is_left_alone() -> None:
    x = np.linspace(-3, 3, 5)
    x.flags.writeable = False
    before = x.copy()
    result = np.asarray(shown("identity")(x))
    assert not np.shares_memory(result, x)
    assert np.array_equal(x, before)


@pytest.mark.parametrize(
    "x",
    ["0.5", [0.5, "x"], None, [None, 1.0], 1j, np.array([1j]), np.array([Fraction(1, 3)]), {}],
    ids=repr,
)
def test_what_is_not_a_real_number_is_refused(x: Any) -> None:
    for call in (shown("tanh"), shown("tanh").derivative):
        with pytest.raises((TypeError, ActvizError), match=r"\w+ \w+"):
            call(x)


@pytest.mark.parametrize("order", [-1, 1.5, "1", None])
def test_a_derivative_has_a_whole_order(order: Any) -> None:
    with pytest.raises((TypeError, ValueError, ActvizError)):
        shown("tanh").derivative(1.0, order=order)
