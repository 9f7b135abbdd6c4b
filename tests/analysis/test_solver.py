"""The solver on formulas made at random: what it claims holds wherever mpmath looks."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.bands import bands
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.properties import properties
from actviz.analysis.saturation import Region, Saturation, saturation
from actviz.analysis.segments import Segment
from actviz.catalog import default_catalog
from actviz.formula.polynomial import Polynomial, tree_of
from actviz.formula.tree import Tree
from tests.kernel.truth import UndefinedError, derivatives
from tests.oracle import ROWS

NAMES = tuple(name for name in default_catalog().names(common=True) if name != "lif_rate")
DIGITS = 50
PLACES = (-40.0, -9.7, -4.1, -2.3, -1.1, -0.2, -1e-3, 0.1, 0.4, 0.9, 1.7, 3.3, 30.0)
UNTIMED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


# Made-up formulas ---------------------------------------------------------------------------------

DECIMALS = st.sampled_from(["0.1", "0.5", "1", "1.3", "2", "3", "10", "-0.7", "-1", "-2"])
FUNCTIONS = ("tanh", "atan", "sin", "cos", "abs", "sigmoid", "softplus", "erf", "logcosh", "expm1")
OUTER = ("tanh", "atan", "abs", "sigmoid", "softplus", "erf", "sin", "relu", "asinh")


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """A text: activations and elementary functions of lines, in sums, products and cases."""

    def line() -> str:
        return f"{draw(DECIMALS)} * x + {draw(DECIMALS)}"

    def term() -> str:
        match draw(st.integers(0, 4)):
            case 0:
                return f"{draw(st.sampled_from(FUNCTIONS))}({line()})"
            case 1:
                return f"{draw(st.sampled_from(NAMES))}({line()})"
            case 2:
                return f"elu({line()}, alpha={draw(st.sampled_from(['0.5', '2']))})"
            case 3:
                inner = draw(st.sampled_from(NAMES))
                return f"{draw(st.sampled_from(OUTER))}({inner}({line()}))"
        return f"({line()})"

    match draw(st.integers(0, 6)):
        case 0:
            return f"{term()} + {draw(DECIMALS)} * {term()}"
        case 1:
            return f"{term()} * {term()}"
        case 2:
            return f"{term()} if x > {draw(DECIMALS)} else {term()}"
        case 3:
            return f"max({term()}, {term()})"
        case 4:
            return f"clip({term()}, -1, {draw(st.sampled_from(['0.3', '1', '4']))})"
        case 5:
            return f"{term()} / (1 + x**2)"
    return term()


THRESHOLDS = st.integers(-24, 2).map(lambda k: float(f"1e{k / 2:.0f}")) | st.sampled_from(
    [0.05, 0.3, 0.999, 1.0, 7.3]
)


def slope(tree: Tree, x: float) -> Any:
    """|f'(x)|, or None at a switch or where there is none."""
    try:
        return abs(derivatives(tree, x, 1, digits=25)[1])
    except UndefinedError:
        return None


def covered(found: Saturation, x: float) -> Region | None:
    return next((r for r in found.regions if r.lower <= x <= r.upper), None)


def decided(found: Saturation, x: float) -> bool:
    return not any(u.lower <= x <= u.upper for u in found.undecided) and not any(
        u.lower <= x <= u.upper for u in found.undefined
    )


def inside(region: Region) -> list[float]:
    """Places strictly inside, near the ends and far from them."""
    lower, upper = region.lower, region.upper
    if math.isinf(lower) and math.isinf(upper):
        return []
    if math.isinf(upper):
        return [x for x in (lower + d for d in (1e-9, 0.1, 3.0, 100.0)) if x > lower]
    if math.isinf(lower):
        return [x for x in (upper - d for d in (1e-9, 0.1, 3.0, 100.0)) if x < upper]
    spread = [lower + (upper - lower) * k for k in (1e-6, 0.3, 0.5, 1 - 1e-6)]
    return [x for x in spread if lower < x < upper]


def beside(region: Region) -> list[float]:
    """Places just outside."""
    ends = []
    if math.isfinite(region.lower):
        ends.append(region.lower - 1e-9 * max(1, abs(region.lower)))
    if math.isfinite(region.upper):
        ends.append(region.upper + 1e-9 * max(1, abs(region.upper)))
    return ends


def check(text: str, threshold: float) -> None:
    tree = activation(text).tree
    found = saturation(tree, threshold)
    check_tiles(found)
    t = mp.mpf(Fraction(repr(threshold)).numerator) / Fraction(repr(threshold)).denominator
    places = [*PLACES, *(x for r in found.regions[:8] for x in (*inside(r), *beside(r)))]
    for x in places:
        if not decided(found, x):
            continue
        s = slope(tree, x)
        if s is None or abs(s - t) < mp.mpf(10) ** -20:
            continue
        region = covered(found, x)
        assert (s < t) == (region is not None), (x.hex(), region)
        if region is not None and region.kind == "dead":
            assert s < mp.mpf(10) ** -20, (x.hex(), region)


def check_tiles(found: Saturation) -> None:
    """In order, apart (but for a shared end), and none reversed."""
    regions, undecided, undefined = (
        [(piece.lower, piece.upper) for piece in found.regions],
        [(piece.lower, piece.upper) for piece in found.undecided],
        [(piece.lower, piece.upper) for piece in found.undefined],
    )
    assert all(spans == sorted(spans) for spans in (regions, undecided, undefined))
    spans = sorted(regions + undecided + undefined)
    assert all(lower <= upper for lower, upper in spans)
    for (_, before), (after, _) in pairwise(spans):
        assert before <= after
    assert found.regions == tuple(dict.fromkeys(found.regions))


@given(formulas(), THRESHOLDS)
@UNTIMED
def test_saturation_of_formulas_at_random(text: str, threshold: float) -> None:
    with mp.workdps(DIGITS):
        check(text, threshold)


@pytest.mark.parametrize(
    ("text", "threshold"),
    [  # exponentials of different constants in one expansion
        ("tanh(sigmoid(0.5*x + 0.1)) * sigmoid(0.5*x + 0.1)", 1.0),
        ("tanh(mish(3*x + 3)) * relu(mish(3*x + 3))", 0.999),
        ("elu(1.3 - x, alpha=0.5) * elu(2 - x, alpha=0.5)", 1.0),
        ("elu(2*x + 0.1, alpha=2) + 10 * tanh(1.3 - x)", 1.0),
        ("max(asinh(tanh(10*x + 1.3)), tanh(10*x + 10))", 0.05),
        ("gish(10*x + 0.1) - asinh(gish(1.3 - x))", 1e-12),
    ],
)
def test_saturation_of_formulas_once_found_hard(text: str, threshold: float) -> None:
    check(text, threshold)


@given(formulas())
@settings(UNTIMED, max_examples=15)
def test_properties_of_formulas_at_random(text: str) -> None:
    """Range, Lipschitz constant, monotony and breaks against values and slopes at the places."""
    tree = activation(text).tree
    of = properties(tree)
    with mp.workdps(DIGITS):
        jets = []
        for x in PLACES:
            try:
                jets.append(derivatives(tree, x, 1, digits=25))
            except UndefinedError:
                continue
        for value, rise in jets:
            if of.range is not None:
                slack = 1e-15 * (1 + abs(value))
                assert of.range.lower - slack <= value <= of.range.upper + slack
            if of.lipschitz is not None:
                assert abs(rise) <= of.lipschitz * (1 + mp.mpf(10) ** -15) + mp.mpf(10) ** -20
            if of.monotone is not None and "increasing" in of.monotone:
                assert rise >= -(mp.mpf(10) ** -20)
            if of.monotone is not None and "decreasing" in of.monotone:
                assert rise <= mp.mpf(10) ** -20
    for b in discontinuities(tree):
        assert -1 <= b.order <= 8
        assert not math.isnan(b.place)


# Bands of polynomials ----------------------------------------------------------------------------

COEFFICIENTS = st.fractions(-5, 5, max_denominator=6)
POLYNOMIALS = st.lists(COEFFICIENTS, min_size=1, max_size=6)
ROOTS = st.lists(st.fractions(-4, 4, max_denominator=8), min_size=1, max_size=4)
LEVELS = st.lists(st.fractions(-3, 3, max_denominator=4), min_size=1, max_size=3, unique=True)


def at(p: list[Fraction], x: Fraction, order: int = 0) -> Fraction:
    for _ in range(order):
        p = [k * c for k, c in enumerate(p)][1:]
    return sum((c * x**k for k, c in enumerate(p)), Fraction(0))


def band_of(value: Fraction, levels: list[Fraction]) -> int:
    return sum(2 if value > level else 1 if value == level else 0 for level in levels)


def trimmed(p: list[Fraction]) -> Polynomial:
    while p and not p[-1]:
        p = p[:-1]
    return tuple(p)


def check_bands(p: list[Fraction], levels: list[Fraction], order: int, simple: bool = True) -> None:
    """Exactly, at rational places: all of the line is covered, and every band is the right one.

    Round roots that are not ``simple``, something may stay undecided.
    """
    segments = bands(tree_of(trimmed(p)), order, tuple(levels))
    assert segments[0].lower == -math.inf
    assert segments[-1].upper == math.inf
    for s, following in pairwise(segments):
        assert following.lower in (s.upper, math.nextafter(s.upper, math.inf))
    rng = random.Random(repr(p))
    for s in segments:
        assert s.lower <= s.upper
        if s.band is None:
            assert not simple or s.upper - s.lower <= 1e-6, s
            continue
        for x in within(s, rng):
            assert band_of(at(p, x, order), levels) == s.band, (s, x)


def within(s: Segment, rng: random.Random) -> list[Fraction]:
    if s.lower == s.upper:
        return [Fraction(s.lower)]
    lower = Fraction(max(s.lower, -1e6 if s.upper > -1e6 else s.upper * 2))
    upper = Fraction(min(s.upper, 1e6 if s.lower < 1e6 else s.lower * 2))
    shares = [Fraction(1, 10**9), 1 - Fraction(1, 10**9)]
    shares += [Fraction(rng.random()) for _ in range(4)]
    return [lower + (upper - lower) * share for share in shares]


@given(POLYNOMIALS, LEVELS, st.integers(0, 2))
@settings(UNTIMED, max_examples=60)
def test_bands_of_polynomials(p: list[Fraction], levels: list[Fraction], order: int) -> None:
    check_bands(p, sorted(levels), order)


@given(ROOTS)
@settings(UNTIMED, max_examples=40)
def test_bands_of_polynomials_with_given_roots(roots: list[Fraction]) -> None:
    """Double roots among them, and roots that are no doubles."""
    p = [Fraction(1)]
    for r in roots:
        p = [a - r * b for a, b in zip([Fraction(0), *p], [*p, Fraction(0)], strict=True)]
    check_bands(p, [Fraction(0)], 0, simple=len(set(roots)) == len(roots))
    segments = bands(tree_of(tuple(p)), 0, (Fraction(0),))
    for r in roots:
        if Fraction(float(r)) == r:
            bands_at = {s.band for s in segments if s.lower <= r <= s.upper}
            assert bands_at & {1, None}, r
        else:
            assert not any(s.band == 1 and abs(s.lower - float(r)) < 1e-9 for s in segments), r


# The catalog once more, at thresholds of every size -----------------------------------------------

RNG = random.Random(7)
SOME = [(name, float(f"{10 ** RNG.uniform(-12, 1):.3g}")) for name in NAMES]


@pytest.mark.parametrize(("name", "threshold"), SOME)
def test_rows_at_random_thresholds(name: str, threshold: float) -> None:
    found = saturation(activation(name).tree, threshold)
    check_tiles(found)
    t = mp.mpf(Fraction(repr(threshold)).numerator) / Fraction(repr(threshold)).denominator
    places = [*PLACES, *(x for r in found.regions[:6] for x in (*inside(r), *beside(r)))]
    for x in places:
        if not decided(found, x):
            continue
        s = abs(ROWS[name](mp.mpf(x)).slope)
        if abs(s - t) > mp.mpf(10) ** -30 * (1 + t):
            assert (s < t) == (covered(found, x) is not None), x.hex()


@pytest.mark.parametrize("text", ["sin(x)", "cos(x)", "exp(x)"])
def test_the_interval_of_zero_alone(text: str) -> None:
    """An odd or even function's bands are mirrored at zero, once."""
    (segment,) = bands(activation(text).tree, 0, (Fraction(0),), 0.0, 0.0)
    assert segment == Segment(0.0, 0.0, 1 if text == "sin(x)" else 2)


@pytest.mark.parametrize("level", ["0.1", "1e-20", "1e-60", "1e-75", "1e-90", "1e-200", "1e-300"])
def test_a_slope_that_is_a_level_is_told_however_small_it_is(level: str) -> None:
    """At 0 alone, and exactly: a level takes the more bits the smaller it is."""
    tree = activation(f"{level}*sinh(x)").tree
    found = saturation(tree, Fraction(level), inclusive=True)
    assert [(r.lower, r.upper) for r in found.regions] == [(0.0, 0.0)]
    assert not saturation(tree, Fraction(level)).regions
