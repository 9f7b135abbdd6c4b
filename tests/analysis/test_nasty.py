"""Formulas that hurt: poles, gaps, endless oscillation, towers; no claim about them is false."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import inf
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis import extremes
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.extremes import images
from actviz.analysis.joints import joints
from actviz.analysis.pieces import SHARE, allowance, pieces
from actviz.analysis.properties import Properties, properties
from actviz.analysis.saturation import Saturation, saturation
from actviz.analysis.solver import Solver
from actviz.catalog import default_catalog
from actviz.formula.tree import Tree
from actviz.kernel.effort import STEPS
from tests.kernel.truth import UndefinedError, derivatives, value
from tests.sampling import in_turn

OSCILLATING_AT_ZERO = ("sin(1/x)", "x*sin(1/x)")
NASTY = (
    "relu(sin(40*x))",
    "1/x",
    "log(x)",
    "sqrt(x)",
    "tan(x)",
    "x**x",
    "1/(x-x)",
    "exp(exp(exp(x)))",
    "x*sin(x)",
    "0*log(x)",
    "0/x",
    "abs(sin(x))",
    "1/x**2",
    "exp(1/x)",
    "sqrt(-1-x**2)",
    "log(-x**2)",
    "tanh(1e-300*x)",
    "1e308*x*10",
    "atan(1/x)",
    "sqrt(abs(x))",
    "log(log(x))",
    "acos(x)",
    "1/sin(x)",
    "x if x*x < 2 else 1/x",
    "sqrt(x**2)",
    "x**(1/3)",
    "sin(exp(x))",
    "max(x, 1/x)",
    "sign(sin(x))",
    "sinh(x)*exp(-x**2)",
    "min(x, max(x, -3, exp(-3)))",
    "x/(1-x)",
    "log(x) if x > 1 else 1/(x-2)",
)
FAR = (20.0, 37.5, 100.0, 1e3)
DIGITS = 50
SURE = mp.mpf(10) ** -18


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


def tree(text: str) -> Tree:
    return activation(text).tree


@cache
def said(text: str) -> Properties:
    return properties(tree(text))


@cache
def found(text: str, threshold: float) -> Saturation:
    return saturation(tree(text), threshold)


@cache
def grid() -> tuple[float, ...]:
    """Places in order, none of them a root, a pole or a switch of these formulas, but zero."""
    near = [k / 4 + 0.0137 for k in range(-20, 21)]
    small = [side * x for side in (-1.0, 1.0) for x in (1e-9, 1e-5, 1e-3, *FAR)]
    return tuple(sorted([*near, *small]))


@cache
def at(text: str, x: float) -> tuple[Any, Any] | None:
    """f and f', or None where f is not defined, or too large to be told."""
    try:
        here, slope = derivatives(tree(text), x, 1, digits=20)
    except UndefinedError:
        return None
    return here, slope


def values(text: str) -> list[tuple[float, Any, Any]]:
    """x, f and f' wherever f is defined."""
    return [(x, *found) for x in grid() if (found := at(text, x)) is not None]


# Claims -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "threshold"), in_turn([*NASTY, *OSCILLATING_AT_ZERO], [0.05, 1e-6])
)
def test_no_claim_of_saturation_is_false(text: str, threshold: float) -> None:
    of = found(text, threshold)
    spans = sorted(
        [(r.lower, r.upper) for r in of.regions]
        + [(u.lower, u.upper) for u in of.undecided]
        + [(u.lower, u.upper) for u in of.undefined]
    )
    assert all(lower <= upper for lower, upper in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    t = mp.mpf(Fraction(repr(threshold)).numerator) / Fraction(repr(threshold)).denominator
    for x in (*grid(), *(x for r in of.regions[:30] for x in inside(r.lower, r.upper))):
        if any(u.lower <= x <= u.upper for u in of.undecided):
            continue
        here = at(text, x)
        low = any(r.lower <= x <= r.upper for r in of.regions)
        if any(u.lower < x < u.upper for u in of.undefined):
            assert here is None, x
        elif here is not None and abs(abs(here[1]) - t) > SURE:
            assert low == (abs(here[1]) < t), x


def inside(lower: float, upper: float) -> list[float]:
    lower, upper = max(lower, -1e3), min(upper, 1e3)
    return [lower + (upper - lower) * k for k in (1e-4, 0.37, 0.81) if lower < upper]


@pytest.mark.parametrize("text", NASTY)
def test_no_claim_about_values_is_false(text: str) -> None:
    of = said(text)
    jets = values(text)
    if of.range is not None:
        for x, here, _ in jets:
            slack = mp.mpf(2) ** -53 * abs(here)
            assert of.range.lower - slack <= here <= of.range.upper + slack, x
        if of.range.lower == of.range.upper:
            assert of.range.lower_closed
            assert of.range.upper_closed
    for extreme in (of.minimum, of.maximum):
        if extreme is not None:
            assert extreme.place is not None
            assert math.isfinite(extreme.place)
            here = value(tree(text), extreme.place)
            assert abs(here - extreme.value) <= math.ulp(extreme.value), extreme
    for zeros, slope in ((of.roots, 0), (of.fixed_points, 1)):
        if zeros is not None:
            check_zeros(text, zeros, slope)


def check_zeros(text: str, zeros: tuple[tuple[float, float], ...], slope: int) -> None:
    for lower, upper in zeros:
        if lower == upper:
            try:
                here = value(tree(text), lower)
            except UndefinedError:
                pytest.fail(f"a root at {lower}, where the formula is not defined")
            assert abs(here - slope * mp.mpf(lower)) < SURE, lower
    for x, here, _ in values(text):
        gap = here - slope * mp.mpf(x)
        if abs(gap) > SURE:
            wide = [z for z in zeros if z[1] - z[0] > 1e-9]
            assert not any(lower < x < upper for lower, upper in wide), x
        elif abs(gap) == 0:
            assert any(lower <= x <= upper for lower, upper in zeros), x


@pytest.mark.parametrize("text", NASTY)
def test_no_claim_about_slopes_is_false(text: str) -> None:
    of = said(text)
    jets = values(text)
    for x, _, slope in jets:
        if of.lipschitz is not None:
            assert abs(slope) <= of.lipschitz * (1 + SURE) + SURE, x
    size = max((abs(here) for _, here, _ in jets), default=1) or 1
    places = [(mp.mpf(x), here / size) for x, here, _ in jets]
    steps = [b[1] - a[1] for a, b in pairwise(places)]
    if of.monotone is not None and "increasing" in of.monotone:
        assert all(step >= -SURE for step in steps)
    if of.monotone is not None and "decreasing" in of.monotone:
        assert all(step <= SURE for step in steps)
    if of.monotone == "constant":
        assert all(abs(step) <= SURE for step in steps)
    chords = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(places)]
    bends = [b - a for a, b in pairwise(chords)]
    if of.convex in ("convex", "linear"):
        assert all(bend >= -SURE for bend in bends)
    if of.convex in ("concave", "linear"):
        assert all(bend <= SURE for bend in bends)


@pytest.mark.parametrize("text", NASTY)
def test_no_claim_of_parity_is_false(text: str) -> None:
    of = said(text)
    if text.startswith("min(x, max(x"):  # x itself; the oracle has no value where two tie
        assert of.odd
        return
    for x in grid():
        here, there = at(text, x), at(text, -x)
        if here is None or there is None:
            if (here is None) != (there is None) and abs(x) < 1:
                assert not of.odd
                assert not of.even
            continue
        for claim, sign in ((of.odd, -1), (of.even, 1)):
            if claim:
                assert abs(here[0] - sign * there[0]) <= SURE * (1 + abs(here[0])), x


@pytest.mark.parametrize("text", [*NASTY, *OSCILLATING_AT_ZERO])
def test_breaks_are_breaks(text: str) -> None:
    """At a jump or pole the two sides differ, or one is not defined, or f itself is not."""
    for b in discontinuities(tree(text), -7.0, 7.0):
        if b.order > 0:
            continue
        sides = []
        for place in (b.place - 1e-7, b.place, b.place + 1e-7):
            try:
                sides.append(value(tree(text), place))
            except UndefinedError:
                break
        if len(sides) < 3:
            continue
        left, _, right = sides
        steep = abs(left - right) > 1e-3
        assert steep or abs(sides[1]) > 1e6 or b.order < 0, b


# What is known of them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("1/(x-x)", [(-math.inf, math.inf)]),
        ("sqrt(-1-x**2)", [(-math.inf, math.inf)]),
        ("log(-x**2)", [(-math.inf, math.inf)]),
        ("log(x)", [(-math.inf, 0.0)]),
        ("sqrt(x)", [(-math.inf, 0.0)]),
        ("x**x", [(-math.inf, 0.0)]),
        ("0*log(x)", [(-math.inf, 0.0)]),
        ("acos(x)", [(-math.inf, -1.0), (1.0, math.inf)]),
        ("log(log(x))", [(-math.inf, 1.0)]),
        ("1/x", []),
        ("tan(x)", []),
    ],
)
def test_gaps_of_the_domain(text: str, gaps: list[tuple[float, float]]) -> None:
    assert [(u.lower, u.upper) for u in found(text, 0.05).undefined] == gaps


@pytest.mark.parametrize(
    ("text", "poles"),
    [
        ("1/x", [0.0]),
        ("1/x**2", [0.0]),
        ("exp(1/x)", [0.0]),
        ("x/(1-x)", [1.0]),
        ("log(x)", []),  # an end of its domain
        ("log(log(x))", []),
        ("acos(x)", []),
        ("log(abs(x))", [0.0]),
        ("1/(x**2 - 3*x + 2)", [1.0, 2.0]),
        ("log(x) if x > 1 else 1/(x-2)", []),  # the pole is where the other case holds
        ("1/x if x > 1 else x", []),
    ],
)
def test_poles(text: str, poles: list[float]) -> None:
    assert list(said(text).poles) == poles


@pytest.mark.parametrize(
    "text", ["tan(x)", "x*sin(x)", "abs(sin(x))", "1/sin(x)", "sin(exp(x))", "sign(sin(x))"]
)
def test_what_has_no_end_is_undecided_far_out_and_only_there(text: str) -> None:
    undecided = found(text, 0.05).undecided
    assert any(math.isinf(u.upper) for u in undecided)
    for x in (-2.5, -1.0, 0.1, 1.0, 1.7):
        assert not any(u.lower <= x <= u.upper for u in undecided)


@pytest.mark.parametrize("text", OSCILLATING_AT_ZERO)
def test_endless_oscillation_at_zero_is_undecided_there(text: str) -> None:
    of = found(text, 0.05)
    assert any(u.lower <= 1e-300 <= u.upper for u in of.undecided)
    assert [r.kind for r in of.regions if math.isinf(r.upper)] == ["saturated"]
    assert all(u.lower > -6 and u.upper < 6 for u in of.undecided)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1/x", ["saturated", "saturated"]),
        ("log(x)", ["fading"]),
        ("sqrt(x)", ["fading"]),
        ("sqrt(abs(x))", ["fading", "fading"]),
        ("exp(1/x)", ["saturated", "flat", "saturated"]),
        ("atan(1/x)", ["saturated", "saturated"]),
        ("0*log(x)", ["dead"]),
        ("0/x", ["dead", "dead"]),
        ("exp(exp(exp(x)))", ["saturated"]),
        ("1e308*x*10", []),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [r.kind for r in found(text, 0.05).regions] == kinds


def test_a_bound_that_is_not_reached_is_open() -> None:
    """x below the square root of two, which is no double, and 1/x from there on."""
    reached = said("x if x*x < 2 else 1/x").range
    assert reached is not None
    assert (reached.lower, reached.upper) == (-math.sqrt(2), math.sqrt(2))
    assert not reached.upper_closed


def test_one_point_is_not_forgotten() -> None:
    assert said("x if x != 1 else 5").continuity == "jump"
    assert said("x if x != 1 else 5").monotone == "no"
    assert said("5 if x == 0 else x**2").minimum is None
    assert said("-1 if x == 0 else x**2").roots == ()
    assert said("0 if x == 1 else 2").roots == ((1.0, 1.0),)


@pytest.mark.parametrize("text", [*NASTY, *OSCILLATING_AT_ZERO])
def test_the_budget_holds(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes that the solver looks at, for the regions of one formula."""
    counted = 0
    plain = Solver.box

    def box(self: Solver, *arguments: Any) -> Any:
        nonlocal counted
        counted += 1
        return plain(self, *arguments)

    monkeypatch.setattr(Solver, "box", box)
    saturation(tree(text), 0.0501)
    assert counted < 25_000


@pytest.mark.parametrize("text", ["tan(1/x) + cos(x*x)", "sin(1/sin(1/x))"])
def test_what_comes_in_pieces_without_end_may_cost_a_share(text: str) -> None:
    assert allowance(tree(text), -inf, inf) == SHARE
    assert allowance(tree(text), 1.0, 2.0) > STEPS / 2


@pytest.mark.parametrize("family", default_catalog().families())
def test_every_row_may_cost_nearly_all(family: str) -> None:
    for row in default_catalog().rows(family):
        assert allowance(tree(row.name), -inf, inf) > 0.95 * STEPS, row.name


@pytest.mark.parametrize("text", ["puaf", "atanh(sinc(x))", "sinh(1e9*x)", "log(sin(3*x))"])
def test_what_one_question_took_is_not_there_for_the_next(text: str) -> None:
    """All of them together take little more than one may."""
    f = tree(text)
    taken = pieces.cost(f) + joints.cost(f)
    for order in (0, 1, 2):
        assert extremes._left(f, order, -inf, inf) == max(STEPS - taken, SHARE)
        taken += images.cost(f, order)
    assert taken <= STEPS + 4 * SHARE


@pytest.mark.parametrize(("p", "end"), [("1.5", 1 / 900), ("2.5", 0.02 ** (2 / 3))])
def test_a_root_s_flat_region_reaches_as_far_as_it_does(p: str, end: float) -> None:
    """f" is infinite, or f"' is: more bits than usual tell nothing beside 0."""
    (region,) = saturation(tree(f"x**{p}"), Fraction(1, 20)).regions
    assert region.lower < 1e-300
    assert region.upper == pytest.approx(end, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "threshold", "spans"),
    [
        # |f'| >= t, and t at 0 alone
        ("0.1*sinh(x)", Fraction(1, 10), []),
        ("0.3*x + x**3/7", Fraction(3, 10), []),
        ("x/3 + 0.1*(x - sin(x))*x**2", Fraction(1, 3), []),
        # |f'| <= t, and t at 0 alone
        ("0.3*tanh(x)", Fraction(3, 10), [(-inf, 0.0), (0.0, inf)]),
        ("1e-60*atan(x)", Fraction(1, 10**60), [(-inf, 0.0), (0.0, inf)]),
        ("1e-90*sigmoid(x)", Fraction(1, 4 * 10**90), [(-inf, 0.0), (0.0, inf)]),
        ("-0.7*erf(x*sqrt(pi)/2)", Fraction(7, 10), [(-inf, 0.0), (0.0, inf)]),
        # f' = t at 0, less on one side of it and more on the other
        ("0.1*exp(x)", Fraction(1, 10), [(-inf, 0.0)]),
        ("0.1*(x + x**4)", Fraction(1, 10), [(-((2 / 4) ** (1 / 3)), 0.0)]),
    ],
)
def test_a_level_that_no_double_is_is_met_where_it_is(
    text: str, threshold: Fraction, spans: list[tuple[float, float]]
) -> None:
    """0.1*cosh(0) is one tenth, but no ball of 0.1*cosh tells it from what is beside it."""
    found = saturation(tree(text), threshold)
    assert found.undecided == ()
    assert [(r.lower, r.upper) for r in found.regions] == [
        pytest.approx(span, rel=1e-15) for span in spans
    ]
    for region in found.regions:
        assert not (region.lower == 0 and region.lower_closed)
        assert not (region.upper == 0 and region.upper_closed)
