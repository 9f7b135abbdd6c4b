"""Kinks, jumps and impulses against one-sided limits at ninety digits, and by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import inf
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.discontinuities import Discontinuity, discontinuities
from actviz.analysis.properties import properties
from actviz.catalog import default_catalog
from tests.kernel.truth import value
from tests.oracle import BREAKS, ROWS
from tests.oracle.jet import rational

NAMES = default_catalog().names(common=True)
DIGITS = 90
BESIDE = Fraction(1, 10**40)

BY_HAND: Mapping[str, Mapping[str, int]] = {
    "clipped_gelu": {"10": 1},  # just above 10
    "isrlu": {"0": 3},  # x - x**3 / 2 ... on the left
}
INFINITE = frozenset({"lif_rate"})  # its slope at the threshold, which no difference shows
PLACES: Mapping[str, Mapping[str, int]] = {**BREAKS, **BY_HAND}


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


@cache
def found(
    text: str, lower: float = -math.inf, upper: float = math.inf
) -> tuple[Discontinuity, ...]:
    return discontinuities(activation(text).tree, lower, upper)


def one_sided(name: str, place: Fraction, side: int) -> tuple[Any, Any, Any]:
    jet = ROWS[name](rational(place + side * BESIDE))
    return jet.value, jet.slope, jet.bend


def near(a: float, b: Any) -> bool:
    return bool(abs(a - b) <= 1e-15 * max(1, abs(b)))


@pytest.mark.parametrize("name", NAMES)
def test_every_break_is_found_and_no_other(name: str) -> None:
    orders = {float(Fraction(place)): order for place, order in PLACES.get(name, {}).items()}
    assert {b.place: b.order for b in found(name)} == orders
    assert [b.place for b in found(name)] == sorted(orders)


@pytest.mark.parametrize("name", sorted(set(PLACES) - INFINITE & set(NAMES)))
def test_one_sided_limits(name: str) -> None:
    places = sorted(PLACES[name], key=Fraction)
    for text, b in zip(places, found(name), strict=True):
        place = Fraction(text)
        if name == "clipped_gelu":  # gelu(c) = 10
            continue
        assert b.exact == (Fraction(b.place) == place)
        if b.exact:
            assert near(b.value, ROWS[name](rational(place)).value)
        for side, limits in ((-1, b.left), (1, b.right)):
            for limit, exact in zip(limits, one_sided(name, place, side), strict=False):
                assert near(limit, exact), (place, side, limits)
        gap = one_sided(name, place, 1)[0] - one_sided(name, place, -1)[0]
        assert near(b.impulse, gap if b.order == 0 else 0)
        below, above = b.left, b.right
        assert below[: max(b.order, 0)] == above[: max(b.order, 0)]
        assert b.order == 0 or below[b.order] != above[b.order]


@pytest.mark.parametrize("name", NAMES)
def test_beside_no_break_the_sides_agree(name: str) -> None:
    """At the places of every other row, where this one has none."""
    own = {Fraction(p) for p in PLACES.get(name, {})}
    others = {Fraction(p) for places in PLACES.values() for p in places} - own
    for place in others:
        if name == "lif_rate" and place < 1:
            continue
        left, right = (one_sided(name, place, side) for side in (-1, 1))
        assert all(abs(a - b) < 1e-30 for a, b in zip(left, right, strict=True)), place
        assert float(place) not in {b.place for b in found(name)}


@pytest.mark.parametrize(
    ("text", "impulses"),
    [
        ("sign", {0.0: 2.0}),
        ("binary_step", {0.0: 1.0}),
        ("binary_step(value_at_zero=0.5)", {0.0: 1.0}),
        ("hardshrink", {-0.5: 0.5, 0.5: 0.5}),
        ("hardshrink(lambd=2)", {-2.0: 2.0, 2.0: 2.0}),
        ("thresholded_relu", {1.0: 1.0}),
        ("threshold", {0.1: -19.9}),
        ("-3 * sign(x)", {0.0: -6.0}),
        ("sign(x - 1) + sign(x + 1)", {-1.0: 2.0, 1.0: 2.0}),
        ("sign(x**2 - 2)", {-math.sqrt(2): -2.0, math.sqrt(2): 2.0}),
        ("0 if x < 1/3 else 1", {1 / 3: 1.0}),
        ("exp(x) if x < 0 else -1", {0.0: -2.0}),
        ("sigmoid(100 * x)", {}),
        ("relu", {}),
        ("sign(x) * x", {}),
        ("sign(x) - sign(x)", {}),
    ],
)
def test_impulses(text: str, impulses: dict[float, float]) -> None:
    jumps = {b.place: b.impulse for b in found(text) if b.order == 0}
    assert len(jumps) == len(impulses)
    for (place, weight), (where, expected) in zip(jumps.items(), impulses.items(), strict=True):
        assert abs(place - where) <= math.ulp(where)
        assert weight == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("abs(x)**3", {0.0: 3}),
        ("max(0, x)**4", {0.0: 4}),
        ("max(0, x)**5 / 120", {0.0: 5}),
        ("cos(x) if x < 0 else 1 - x**2 / 2", {0.0: 4}),
        ("exp(x) if x < 0 else 1 + x + x**2/2 + x**3/6 + x**4/24", {0.0: 5}),
        ("sin(x) if x < 0 else x", {0.0: 3}),
        ("max(x, x**2)", {0.0: 1, 1.0: 1}),
        ("x if x < 1 else x**2", {1.0: 1}),
        ("x if x < 1 else (x**2 + 1) / 2", {1.0: 2}),
        ("relu(x) - relu(-x)", {}),
        ("abs(x)**2", {}),
        ("x if x < 2 else 2 * x - x", {}),
        ("relu(relu(x))", {0.0: 1}),
        ("abs(abs(x) - 1)", {-1.0: 1, 0.0: 1, 1.0: 1}),
        ("min(max(x, -2), 2)", {-2.0: 1, 2.0: 1}),
        ("relu(x - 1e-300)", {1e-300: 1}),
        ("relu(x - 1e300)", {1e300: 1}),
        ("abs(x) * x**2 + relu(x - 3)", {0.0: 3, 3.0: 1}),
        ("x if x > 0 else x * exp(x)", {0.0: 2}),
        ("1 / x", {0.0: -1}),
        ("1 / (x**2 - 1)", {-1.0: -1, 1.0: -1}),
        ("log(x)", {0.0: -1}),
        ("sqrt(x)", {0.0: -1}),
        ("sqrt(abs(x))", {0.0: 1}),
        ("log(abs(x))", {0.0: -1}),
        ("x if x != 1 else 5", {1.0: 0}),
    ],
)
def test_orders_by_hand(text: str, orders: dict[float, int]) -> None:
    assert {b.place: b.order for b in found(text)} == orders


@pytest.mark.parametrize(
    ("text", "place", "left", "right"),
    [
        ("1 / x", 0.0, -math.inf, math.inf),
        ("1 / x**2", 0.0, math.inf, math.inf),
        ("-1 / abs(x)", 0.0, -math.inf, -math.inf),
        ("log(x)", 0.0, math.nan, -math.inf),
        ("sqrt(x)", 0.0, math.nan, 0.0),
        ("sqrt(1 - x)", 1.0, 0.0, math.nan),
        ("exp(-1 / x) if x > 0 else 0", 0.0, 0.0, 0.0),
        ("x / abs(x)", 0.0, -1.0, 1.0),
    ],
)
def test_limits_at_poles_and_ends(text: str, place: float, left: float, right: float) -> None:
    sides = [(b.left[0], b.right[0]) for b in found(text) if b.place == place]
    if text == "exp(-1 / x) if x > 0 else 0":  # smooth, though it takes a limit to see it
        assert sides in ([], [(0.0, 0.0)])
        return
    ((below, above),) = sides
    assert below == left or (math.isnan(below) and math.isnan(left))
    assert above == right or (math.isnan(above) and math.isnan(right))


def test_endless_kinks_in_a_window() -> None:
    places = [b.place for b in found("abs(sin(x))", -10.0, 10.0)]
    assert [b.order for b in found("abs(sin(x))", -10.0, 10.0)] == [1] * 7
    for place, k in zip(places, range(-3, 4), strict=True):
        assert abs(place - k * mp.pi) <= math.ulp(place)
    for b in found("abs(sin(x))", -10.0, 10.0):
        assert near(b.left[1], -1)
        assert near(b.right[1], 1)


@pytest.mark.parametrize(
    ("text", "below"),
    [("tan(x) + x", inf), ("x - tan(x)", -inf), ("exp(x) * tan(x)", inf), ("3 - -tan(x)", inf)],
)
def test_poles_of_a_term_or_factor_that_tends_to_infinity(text: str, below: float) -> None:
    (pole,) = found(text, 0.0, 3.0)
    assert (pole.order, pole.left[0], pole.right[0]) == (-1, below, -below)
    assert properties(activation(text).tree).lipschitz == inf


def test_poles_of_the_tangent() -> None:
    poles = found("tan(x)", -5.0, 5.0)
    assert [b.order for b in poles] == [-1] * 4
    for b, k in zip(poles, (-3, -1, 1, 3), strict=True):
        assert abs(b.place - k * mp.pi / 2) <= math.ulp(b.place)
        assert not b.exact


def test_breaks_lie_strictly_inside_the_window() -> None:
    assert found("relu", 0.0, 1.0) == ()
    assert found("relu", -1.0, 0.0) == ()
    assert [b.place for b in found("hardtanh", -1.0, 2.0)] == [1.0]


@pytest.mark.parametrize("text", ["relu6", "sqnl", "hard_swish", "threshold", "srelu", "sign"])
def test_values_at_the_breaks_are_those_of_the_formula(text: str) -> None:
    tree = activation(text).tree
    for b in found(text):
        assert not b.exact or near(b.value, value(tree, b.place))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / x", "pole"),
        ("log(x)", "smooth"),  # on its domain
        ("sqrt(x)", "C0"),
        ("tan(x)", "pole"),
        ("sqrt(abs(x))", "C0"),
        ("sign(x)", "jump"),
        ("x if x != 1 else 5", "jump"),
        ("abs(x)**3", "C2"),
        ("abs(x)**2", "smooth"),
        ("max(0, x)**4", "C3"),
        ("1 / (1 + x**2)", "smooth"),
    ],
)
def test_continuity_by_hand(text: str, expected: str) -> None:
    assert properties(activation(text).tree).continuity == expected
