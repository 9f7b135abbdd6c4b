"""Regions of saturation against the oracle: their ends to the double, their kinds, and no gaps."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.saturation import Region, Saturation, Undecided, saturation
from tests.oracle import BREAKS, OSCILLATING, ROWS, limit, rounded, sure_parts
from tests.sampling import rows_slow_unless, slow_but_every, slow_unless

THRESHOLDS = (0.1, 0.05, 0.01, 1e-3, 1e-6)
TINY = (2.0**-24, 2.0**-149, 2.2250738585072014e-308, 5e-324)
"""The least positive gradients of float16, float32, and normal and subnormal float64."""

QUICK = (0.05, 1e-3)
SAMPLE = sorted(ROWS)[::6]
CASES = rows_slow_unless(
    lambda case: case[0] in SAMPLE and case[1] in QUICK, product(sorted(ROWS), THRESHOLDS)
)
SMOOTH = ("sigmoid", "tanh", "gelu", "gelu_tanh", "mish", "erf", "softplus", "cloglog", "gaussian")
NEAR = 32.0


@cache
def found(text: str, threshold: float) -> Saturation:
    return saturation(activation(text).tree, threshold)


@cache
def slope(name: str, x: float) -> Any:
    """f'(x) with 40 right digits; the integer 0 where f is constant."""
    return sure_parts(ROWS[name], x)[1]


def written(threshold: float) -> mp.mpf:
    """A threshold as it is written: 0.1 is one tenth."""
    exact = Fraction(repr(threshold))
    with mp.workdps(80):
        return mp.mpf(exact.numerator) / exact.denominator


def compared(name: str, x: float, threshold: float) -> int:
    """The sign of |f'(x)| - threshold."""
    s, t = slope(name, x), written(threshold)
    with mp.workdps(80):  # even abs rounds
        gap = abs(s) - t
        return 0 if abs(gap) < mp.mpf(10) ** -38 * t else -1 if gap < 0 else 1


def below(name: str, x: float, threshold: float) -> bool:
    return compared(name, x, threshold) < 0


@cache
def sharp(name: str) -> frozenset[Fraction]:
    """Where f' does not exist."""
    return frozenset(Fraction(place) for place, order in BREAKS.get(name, {}).items() if order < 2)


def covers(region: Region | Undecided, x: float) -> bool:
    return region.lower <= x <= region.upper


def ends(region: Region) -> Iterable[tuple[float, float]]:
    """The finite ends, each with the infinity that lies outwards."""
    if region.lower > -math.inf:
        yield region.lower, -math.inf
    if region.upper < math.inf:
        yield region.upper, math.inf


def inside(region: Region, count: int = 7) -> list[float]:
    """Doubles strictly inside a region: evenly spread, or ever further out."""
    lower, upper = region.lower, region.upper
    if math.isinf(lower) and math.isinf(upper):
        return [-1e9, -3.3, 2.7, 1e200]
    if math.isinf(lower):
        return [-x for x in outwards(-upper)]
    if math.isinf(upper):
        return outwards(lower)
    spread = [lower + (upper - lower) * k / (count + 1) for k in range(1, count + 1)]
    return [x for x in spread if lower < x < upper]


def outwards(start: float) -> list[float]:
    steps = [1e-9, 0.11, 1.7, 23.0, 4e3, 6e7, 1e30, 1e180, 1e307]
    return [x for x in (start + step for step in steps) if x > start]


def probes(name: str) -> list[float]:
    """Places to look at whatever the regions are."""
    rng = random.Random(name)
    near = [rng.uniform(-8, 8) for _ in range(60)] + [rng.uniform(-NEAR, NEAR) for _ in range(30)]
    far = [s * rng.uniform(1, 10) * 10.0**k for s in (-1, 1) for k in (-200, -9, -3, 2, 4, 9, 100)]
    return near + far


@pytest.mark.parametrize(("name", "threshold"), CASES)
def test_ends_are_neighbouring_doubles(name: str, threshold: float) -> None:
    result = found(name, threshold)
    pieces: list[Region | Undecided] = [*result.regions, *result.undecided]
    for region in result.regions:
        for end, outward in ends(region):
            inner = math.nextafter(end, -outward)
            if Fraction(end) in sharp(name):
                assert below(name, inner, threshold), (region, end)
            else:
                assert compared(name, end, threshold) <= 0, (region, end)
                if region.lower < region.upper:
                    assert below(name, inner, threshold), (region, end)
            outer = math.nextafter(end, outward)
            if not any(covers(piece, outer) for piece in pieces if piece is not region):
                assert not below(name, outer, threshold), (region, end)


@pytest.mark.parametrize(("name", "threshold"), CASES)
def test_the_claim_holds_inside_and_nowhere_else(name: str, threshold: float) -> None:
    result = found(name, threshold)
    places = probes(name) + [x for region in result.regions[:40] for x in inside(region)]
    for x in places:
        if Fraction(x) in sharp(name) or any(covers(u, x) for u in result.undecided):
            continue
        claimed = any(covers(region, x) for region in result.regions)
        order = compared(name, x, threshold)
        assert order == 0 or claimed == (order < 0), (x.hex(), claimed, slope(name, x))


@pytest.mark.parametrize(("name", "threshold"), CASES)
def test_kinds_and_limits(name: str, threshold: float) -> None:
    for region in found(name, threshold).regions:
        slopes = [slope(name, x) for x in inside(region) or [region.lower]]
        flat = all(type(s) is int and s == 0 for s in slopes)
        if region.kind == "dead":
            assert flat, region
            value = rounded(ROWS[name], inside(region)[0])[0]
            assert region.limit == value, region
            continue
        assert not flat, region
        tails = [s for s, end in ((-1, region.lower), (1, region.upper)) if math.isinf(end)]
        if not tails:
            assert region.kind == "flat", region
        elif len(tails) == 1:
            assert region.kind == tail_kind(name, tails[0]), region
            if region.kind == "saturated":
                assert region.limit == limit(name, 0, tails[0]), region


def tail_kind(name: str, side: int) -> str:
    if limit(name, 1, side) != 0:
        return "attenuated"
    return "fading" if math.isinf(limit(name, 0, side)) else "saturated"


@pytest.mark.parametrize(("name", "threshold"), CASES)
def test_regions_are_in_order_and_apart(name: str, threshold: float) -> None:
    result = found(name, threshold)
    assert result.threshold == threshold
    pieces: list[Region | Undecided] = [*result.regions, *result.undecided]
    spans = sorted((piece.lower, piece.upper) for piece in pieces)
    for (lower, upper), (following, _) in pairwise(spans):
        assert lower <= upper <= following
    order = [(r.lower, r.upper) for r in result.regions]
    assert order == sorted(order)


@pytest.mark.parametrize(("name", "threshold"), CASES)
def test_nothing_is_left_undecided(name: str, threshold: float) -> None:
    undecided = found(name, threshold).undecided
    if name in OSCILLATING:  # far out there is no end of pieces, or the tail is too slow to follow
        assert all(abs(u.lower) >= NEAR or abs(u.upper) >= NEAR for u in undecided)
        assert not any(covers(u, x) for u in undecided for x in (-10.0, 0.0, 10.0))
    else:  # but for a double or two that are too near to a threshold to be told from it
        assert all(math.nextafter(u.lower, math.inf) >= u.upper for u in undecided)


@pytest.mark.parametrize("threshold", slow_unless(lambda t: t == 2.0**-149, TINY))
@pytest.mark.parametrize("name", slow_but_every(4, SMOOTH))
def test_where_the_gradient_underflows(name: str, threshold: float) -> None:
    test_nothing_is_left_undecided(name, threshold)
    test_ends_are_neighbouring_doubles(name, threshold)
    test_the_claim_holds_inside_and_nowhere_else(name, threshold)
    test_kinds_and_limits(name, threshold)


# By hand: the roots of |f'| = t in closed form ---------------------------------------------------


def doubles_round(value: Any) -> tuple[float, float]:
    """The neighbouring doubles that enclose a real number; the one that it is, twice."""
    near = float(mp.nstr(value, 40))
    if abs(value - near) < mp.mpf(10) ** -50 * value:
        return near, near
    if mp.mpf(near) <= value:
        return near, math.nextafter(near, math.inf)
    return math.nextafter(near, -math.inf), near


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softsign", "arctan", "gaussian"])
def test_both_tails_of_a_sigmoid_saturate(name: str, threshold: float) -> None:
    with mp.workdps(60):
        t = written(threshold)
        edge = {
            "sigmoid": lambda: 2 * mp.acosh(1 / (2 * mp.sqrt(t))),  # f' = 1 / (2 cosh(x/2))**2
            "tanh": lambda: mp.acosh(1 / mp.sqrt(t)),  # 1 / cosh(x)**2
            "softsign": lambda: 1 / mp.sqrt(t) - 1,  # 1 / (1 + |x|)**2
            "arctan": lambda: mp.sqrt(1 / t - 1),  # 1 / (1 + x**2)
            "gaussian": lambda: mp.sqrt(-mp.lambertw(-t * t, -1).real),  # x e**(-x**2 / 2)
        }[name]()
        _, outer = doubles_round(edge)
    saturated = [r for r in found(name, threshold).regions if r.kind == "saturated"]
    assert [(r.lower, r.upper) for r in saturated] == [(-math.inf, -outer), (outer, math.inf)]


def test_the_default_threshold_puts_the_edge_of_sigmoid_at_2_89() -> None:
    left, right = saturation(activation("sigmoid").tree, 0.05).regions
    assert (round(left.upper, 2), round(right.lower, 2)) == (-2.89, 2.89)
    assert (left.limit, right.limit) == (0.0, 1.0)


def test_gelu_saturates_on_the_left_and_is_flat_round_its_minimum() -> None:
    left, flat = found("gelu", 0.05).regions
    assert (left.kind, left.lower, left.limit) == ("saturated", -math.inf, 0.0)
    assert flat.kind == "flat"
    assert flat.lower < -0.7517915246935645 < flat.upper < 0


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_exact_ends(threshold: float) -> None:
    def spans(text: str) -> list[tuple[str, float, float]]:
        return [(r.kind, r.lower, r.upper) for r in found(text, threshold).regions]

    infinity = math.inf
    assert spans("relu") == [("dead", -infinity, 0.0)]
    assert spans("sign") == [("dead", -infinity, 0.0), ("dead", 0.0, infinity)]
    assert spans("relu6") == [("dead", -infinity, 0.0), ("dead", 6.0, infinity)]
    assert spans("hardshrink") == [("dead", -0.5, 0.5)]
    assert spans("identity") == []
    assert spans("abs") == []
    is_attenuated = Fraction(repr(threshold)) > Fraction(1, 100)
    attenuated = [("attenuated", -infinity, 0.0)] if is_attenuated else []
    assert spans("leaky_relu") == attenuated
    assert spans("leaky_relu(negative_slope=0)") == [("dead", -infinity, 0.0)]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_slow_functions_fade(threshold: float) -> None:
    with mp.workdps(60):
        t = written(threshold)
        edges = {
            "asinh(x)": mp.sqrt(1 / t**2 - 1),
            "log(1 + abs(x))": 1 / t - 1,
            "sign(x) * log(1 + abs(x))": 1 / t - 1,
        }
        outer = {text: doubles_round(edge)[1] for text, edge in edges.items()}
    for text, end in outer.items():
        spans = [(r.kind, r.lower, r.upper) for r in found(text, threshold).regions]
        assert spans == [("fading", -math.inf, -end), ("fading", end, math.inf)], text


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_tanhshrink_is_flat_round_zero(threshold: float) -> None:
    with mp.workdps(60):
        inner, _ = doubles_round(mp.atanh(mp.sqrt(written(threshold))))
    (region,) = found("tanhshrink", threshold).regions
    assert (region.kind, region.lower, region.upper) == ("flat", -inner, inner)
