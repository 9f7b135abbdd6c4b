"""What is said of every activation on the whole line, against mpmath at sixty digits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.properties import Properties, properties
from actviz.analysis.rivals import Extreme
from actviz.catalog import default_catalog
from tests.oracle import BREAKS, ROWS, limit, rounded, to_double
from tests.oracle.jet import Jet
from tests.sampling import slow_but_every

NAMES = default_catalog().names(common=True)
SOME = slow_but_every(2, NAMES)  # the same for all, as what is known of a row is found once
DIGITS = 60
FAR = (20.0, 37.5, 100.0, 1e3, 1e4, 1e8)
TINY = mp.mpf(10) ** -45

ENDLESS = frozenset({"gcu", "sinlu", "coslu"})
UNDECIDED: Mapping[str, frozenset[str]] = {
    "range": ENDLESS,
    "bounded_below": ENDLESS,
    "bounded_above": ENDLESS,
    "monotone": frozenset(),
    "lipschitz": frozenset({"gcu", "lif_rate"}),
    "convex": frozenset({"lif_rate"}),  # its slope to the right of the threshold is infinite
    "roots": frozenset({"sinusoid", "cos", "sinc", "gcu"}),
    "fixed_points": frozenset({"clipped_gelu", "telu", "colu", "snake", "gcu", "sinlu", "coslu"}),
    "continuity": frozenset(),
    "odd": frozenset(),
    "even": frozenset(),
}
"""What is not proven of whom. Nothing may be added."""


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


@cache
def said(name: str) -> Properties:
    return properties(activation(name).tree)


@cache
def at(name: str, x: float) -> Jet:
    return ROWS[name](mp.mpf(x))


@cache
def jumps(name: str) -> frozenset[float]:
    return frozenset(float(Fraction(p)) for p, k in BREAKS.get(name, {}).items() if k == 0)


@cache
def kinks(name: str) -> frozenset[float]:
    if name == "clipped_gelu":
        return frozenset({10.0})
    return frozenset(float(Fraction(p)) for p, k in BREAKS.get(name, {}).items() if k == 1)


@cache
def grid(name: str) -> tuple[float, ...]:
    """Places in order: dense near zero and beside each break, a few far out."""
    near = [k / 5 + 0.01 * (k % 3) for k in range(-35, 36)]
    far = [side * x for side in (-1.0, 1.0) for x in FAR]
    breaks = [float(Fraction(p)) for p in BREAKS.get(name, {})] + [0.0, 10.0]
    beside = [p + d for p in breaks for d in (-1e-3, -1e-9, 0.0, 1e-9, 1e-3)]
    return tuple(sorted({*near, *far, *beside}))


def undecided(name: str, what: str) -> bool:
    """Whether a property is None, which only those may be of which it is known."""
    if getattr(said(name), what) is not None:
        return False
    assert name in UNDECIDED[what]
    return True


def ulp(value: float) -> float:
    return math.ulp(value) if math.isfinite(value) else 0.0


# Values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME)
def test_range(name: str) -> None:
    if undecided(name, "range"):
        return
    found = said(name).range
    assert found is not None
    values = [at(name, x).value for x in grid(name)]
    moderate = [at(name, x).value for x in grid(name) if abs(x) < 4]
    for end, closed, sign in (
        (found.lower, found.lower_closed, -1),
        (found.upper, found.upper_closed, 1),
    ):
        extreme = max(sign * v for v in values)  # towards the end
        if math.isinf(end):
            assert end == sign * math.inf
            assert not closed
            assert extreme > 1000
            continue
        assert extreme <= mp.mpf(sign * end) + ulp(end) / 2, (end, closed)
        if not closed:
            assert extreme > sign * end - 1e-6
            # the end is rounded: 0.1 stands for one tenth
            assert max(sign * v for v in moderate) < sign * mp.mpf(end) + ulp(end)
    assert said(name).bounded_below == (found.lower > -math.inf)
    assert said(name).bounded_above == (found.upper < math.inf)


@pytest.mark.parametrize("name", SOME)
def test_least_and_greatest_values(name: str) -> None:
    if undecided(name, "range"):
        return
    of = said(name)
    assert of.range is not None
    for extreme, end, closed, sign in (
        (of.minimum, of.range.lower, of.range.lower_closed, 1),
        (of.maximum, of.range.upper, of.range.upper_closed, -1),
    ):
        assert (extreme is not None) == closed
        if extreme is not None:
            assert extreme.value == end
            check_extreme(name, extreme, sign)


def check_extreme(name: str, extreme: Extreme, sign: int) -> None:
    """That the value is taken there, and that f turns there (``sign`` 1 for a minimum)."""
    place = extreme.place
    assert place is not None
    if math.isinf(place):
        side = 1 if place > 0 else -1
        assert at(name, side * 1e8).slope == 0
        assert at(name, side * 1e8).value == extreme.value
        return
    value = at(name, place).value
    assert to_double(value) == extreme.value
    before = at(name, math.nextafter(place, -math.inf))
    after = at(name, math.nextafter(place, math.inf))
    if place in jumps(name):
        assert sign * before.value >= sign * value <= sign * after.value
    else:
        assert sign * before.slope <= TINY
        assert sign * after.slope >= -TINY


def test_the_least_value_of_threshold_is_not_taken() -> None:
    """x where x > 1/10, and 20 at 1/10 itself."""
    found = said("threshold").range
    assert found is not None
    assert (found.lower, found.lower_closed) == (0.1, False)
    assert said("threshold").minimum is None


@pytest.mark.parametrize("name", SOME)
def test_roots(name: str) -> None:
    if not undecided(name, "roots"):
        check_zeros(name, said(name).roots or (), 0)


@pytest.mark.parametrize("name", SOME)
def test_fixed_points(name: str) -> None:
    if not undecided(name, "fixed_points"):
        check_zeros(name, said(name).fixed_points or (), 1)


def check_zeros(name: str, zeros: tuple[tuple[float, float], ...], slope: int) -> None:
    """That f(x) = slope x in these intervals, and nowhere else on the grid."""

    def gap(x: float) -> Any:
        return at(name, x).value - slope * mp.mpf(x)

    for (_, before), (after, _) in pairwise(zeros):
        assert before < after
    for lower, upper in zeros:
        if lower == upper:
            assert abs(gap(lower)) < TINY, lower
        elif math.nextafter(lower, math.inf) >= upper or upper - lower < 8 * ulp(lower):
            touching = abs(gap(lower)) < 1e-30 > abs(gap(upper))
            assert gap(lower) * gap(upper) < 0 or touching, (lower, upper)
        else:
            inside = [x for x in grid(name) if lower < x < upper]
            assert inside, (lower, upper)
            assert all(gap(x) == 0 for x in inside), (lower, upper)
    for x in grid(name):  # beyond 4, sixty digits may not tell
        if abs(x) <= 4 and not any(lower <= x <= upper for lower, upper in zeros):
            assert gap(x) != 0, x
    signs = {x: mp.sign(gap(x)) if abs(gap(x)) > TINY * (1 + abs(x)) else 0 for x in grid(name)}
    for a, b in pairwise(grid(name)):
        if signs[a] * signs[b] < 0 and not any(a < p < b for p in jumps(name)):
            assert any(a <= lower and upper <= b for lower, upper in zeros), (a, b)


# Slopes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME)
def test_the_lipschitz_constant_is_the_steepest_slope(name: str) -> None:
    if undecided(name, "lipschitz"):
        return
    steepest = said(name).steepest
    assert steepest is not None
    assert steepest.value == said(name).lipschitz
    slopes = [abs(at(name, x).slope) for x in grid(name) if x not in kinks(name) | jumps(name)]
    assert max(slopes) <= mp.mpf(steepest.value) + ulp(steepest.value) / 2
    place = steepest.place
    assert place is not None
    if math.isinf(place) and math.isinf(steepest.value):  # x*cos(x): steeper again and again
        for size in (1e3, 1e6, 1e9):
            far = [math.copysign(size, place) + k for k in range(8)]
            assert max(abs(at(name, x).slope) for x in far) > size / 2
    elif math.isinf(place):
        assert abs(limit(name, 1, 1 if place > 0 else -1)) == steepest.value
    elif math.isinf(steepest.value):
        assert place in jumps(name) or abs(at(name, math.nextafter(place, math.inf)).slope) > 1e10
    else:
        beside = [math.nextafter(place, end) for end in (-math.inf, place, math.inf)]
        reached = max(abs(at(name, x).slope) for x in beside)
        assert abs(reached - steepest.value) <= ulp(steepest.value)


@pytest.mark.parametrize("name", SOME)
def test_monotone(name: str) -> None:
    if undecided(name, "monotone"):
        return
    jets = [at(name, x) for x in grid(name)]
    steps = [b.value - a.value for a, b in pairwise(jets)]
    up, down = any(s > TINY for s in steps), any(s < -TINY for s in steps)
    level = any(
        a.value == b.value and isinstance(a.slope, int) and a.slope == b.slope == 0
        for a, b in pairwise(jets)
    )
    trend = "no" if up and down else "increasing" if up else "decreasing" if down else "constant"
    strict = "" if level or trend in ("no", "constant") else "strictly "
    assert said(name).monotone == strict + trend


@pytest.mark.parametrize("name", SOME)
def test_convex(name: str) -> None:
    if undecided(name, "convex"):
        return
    places = [x for x in grid(name) if abs(x) < 1e4]
    chords = [
        (at(name, b).value - at(name, a).value) / (mp.mpf(b) - mp.mpf(a))
        for a, b in pairwise(places)
    ]
    bends = [b - a for a, b in pairwise(chords)]
    up, down = any(b > 1e-30 for b in bends), any(b < -1e-30 for b in bends)
    bend = "no" if up and down else "convex" if up else "concave" if down else "linear"
    assert said(name).convex == bend
    assert said(name).linear == (bend == "linear")


# Smoothness ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME)
def test_kinks_jumps_and_continuity(name: str) -> None:
    of = said(name)
    assert set(of.jumps) == jumps(name)
    assert set(of.kinks) == kinks(name)
    assert of.poles == ()
    orders = set(BREAKS.get(name, {}).values())
    if name == "clipped_gelu":
        orders = {1}
    if not undecided(name, "continuity"):
        lowest = min(orders, default=None)
        classes: dict[int | None, str] = {None: "smooth", 0: "jump"}
        assert of.continuity == classes.get(lowest, f"C{(lowest or 0) - 1}")


@pytest.mark.parametrize("name", SOME)
def test_parity(name: str) -> None:
    for what, sign in (("odd", -1), ("even", 1)):
        if not undecided(name, what):
            pairs = [(at(name, x).value, at(name, -x).value) for x in grid(name)]
            holds = all(abs(a - sign * b) <= abs(a) * 1e-50 for a, b in pairs)
            assert getattr(said(name), what) == holds, what


# By hand, with parameters -------------------------------------------------------------------------


def test_every_row_is_in_the_oracle() -> None:
    assert set(NAMES) <= set(ROWS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("elu(alpha=2)", (-2.0, math.inf)),
        ("leaky_relu(negative_slope=-1)", (0.0, math.inf)),
        ("hardtanh(min_val=-3, max_val=0.1)", (-3.0, 0.1)),
        ("-sigmoid(x)", (-1.0, 0.0)),
        ("3 * tanh(x) + 1", (-2.0, 4.0)),
        ("x**2 - x", (-0.25, math.inf)),
        ("x**3", (-math.inf, math.inf)),
        ("abs(x - 3)", (0.0, math.inf)),
        ("max(x, -x, 2)", (2.0, math.inf)),
        ("1 / (1 + x**2)", (0.0, 1.0)),
    ],
)
def test_ranges_by_hand(text: str, expected: tuple[float, float]) -> None:
    found = said(text).range
    assert found is not None
    assert (found.lower, found.upper) == expected


def linked(text: str) -> Iterator[object]:
    of = said(text)
    yield of.monotone
    yield of.convex
    yield of.lipschitz
    yield of.continuity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-relu(x)", ("decreasing", "concave", 1.0, "C0")),
        ("7", ("constant", "linear", 0.0, "smooth")),
        ("max(2, 3)", ("constant", "linear", 0.0, "smooth")),
        ("-3 * x + 1", ("strictly decreasing", "linear", 3.0, "smooth")),
        ("x**3", ("strictly increasing", "no", math.inf, "smooth")),
        ("max(0, x)**4", ("increasing", "convex", math.inf, "C3")),
        ("x * abs(x)", ("strictly increasing", "no", math.inf, "C1")),
        ("sqrt(x**2)", ("no", "convex", 1.0, "C0")),
        ("relu(x) - relu(-x)", ("strictly increasing", "linear", 1.0, "smooth")),
        ("1 if x < 0 else (5 if x == 0 else 1)", ("no", "no", math.inf, "jump")),
    ],
)
def test_slopes_by_hand(text: str, expected: tuple[object, ...]) -> None:
    assert tuple(linked(text)) == expected


def test_the_steepest_slope_of_gelu_is_at_the_root_of_two() -> None:
    """f'' = pdf(x) (2 - x**2), f'(sqrt 2) = cdf(sqrt 2) + sqrt 2 pdf(sqrt 2)."""
    top = (1 + mp.erf(1)) / 2 + 1 / (mp.sqrt(mp.pi) * mp.e)
    assert said("gelu").lipschitz == to_double(top)
    assert rounded(ROWS["gelu"], 2**0.5)[1] == to_double(top)


def test_every_one_of_many_kinks_at_tenths_is_found() -> None:
    terms = "+".join(f"abs(x-{k}/10)" for k in range(1, 51))
    found = properties(activation(terms).tree)
    breaks = found.discontinuities
    assert [round(10 * one.place, 9) for one in breaks] == list(range(1, 51))
    assert {(one.order, one.right[1] - one.left[1]) for one in breaks} == {(1, 2.0)}
    assert found.range is not None
    assert found.range.lower == 62.5
