"""Signs of a formula and its derivatives: by what is inside of it, as by its own bands."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nextafter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.segments import Segment
from actviz.analysis.signs import NULL, Chart, _by_bands, _filled, _peeled, _slope_sign, chart
from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import Tree
from actviz.kernel.expand import simplified
from tests.oracle import taylor

INNER = ("x", "sin(x)", "x**3 - x", "x*exp(-x)", "x**2", "1/(1 + x**2)")
OUTER = (
    "tanh({})",
    "exp(-({}))",
    "3 - 2*softplus({})",
    "erfc({} + 3)/-4",
    "sinh(atan({}))",
    "sigmoid(normal_cdf({}) - 0.5)",
    "asinh(erf({}))",
    "expm1(-0.5*({}))",
)


def tree(text: str) -> Tree:
    return simplified(activation(text).tree)


@pytest.mark.parametrize("name", list(filter(_slope_sign, FUNCTIONS)))
def test_a_slope_of_one_sign_has_it_everywhere(name: str) -> None:
    with mp.workdps(40):
        for x in ("-1e6", "-300", "-40", "-3", "-1e-3", "-1e-30", "0", "1e-20", "0.7", "2", "35"):
            if name not in ("exp", "expm1", "sinh") or abs(mp.mpf(x)) < 1000:
                found = taylor.FUNCTIONS[name](mp.mpf(x), 2)
                assert found is not None
                assert mp.sign(found[1]) == _slope_sign(name)


def test_slopes_of_one_sign_are_known() -> None:
    known = {name for name in FUNCTIONS if _slope_sign(name)}
    assert known == {name for name, f in FUNCTIONS.items() if f.is_total and f.increasing} | {
        "erfc"
    }
    assert _slope_sign("erfc") == -1


@pytest.mark.parametrize("outer", OUTER)
@pytest.mark.parametrize("inner", INNER)
def test_a_slope_has_the_sign_of_what_is_inside(outer: str, inner: str) -> None:
    whole, part = tree(outer.format(inner)), tree(inner)
    assert _peeled(whole, 1)[1] == _peeled(part, 1)[1]
    for lower, upper in ((-7.0, 11.0), (-inf, inf), (0.0, 3.0)):
        found, plain = chart(whole, 1, lower, upper), _by_bands(whole, 1, lower, upper)
        assert_agree(found, plain)
    assert chart(whole, 1, -7.0, 11.0).undecided == ()


@pytest.mark.parametrize(
    "text", ["exp(x**3)", "tanh(x**3 - x)", "-sigmoid(x)*(x - 1)**3", "2/exp(x)"]
)
def test_a_sign_is_that_of_the_factor_that_decides_it(text: str) -> None:
    assert_agree(chart(tree(text), 0, -9.0, 9.0), _by_bands(tree(text), 0, -9.0, 9.0))
    assert chart(tree(text), 0, -inf, inf).undecided == ()


def assert_agree(found: Chart, plain: Chart) -> None:
    """Where both decide they say the same, at the same zeros."""
    cuts = sorted({x for c in (found, plain) for s in c.segments for x in (s.lower, s.upper)})
    for a, b in pairwise(cuts):
        one, other = covering(found, a, b), covering(plain, a, b)
        if one is not None and other is not None and None not in (one.band, other.band):
            assert one.band == other.band, (a, b)
    if not plain.undecided and not found.undecided:
        assert [(z.lower, z.upper) for z in found.zeros] == [
            (z.lower, z.upper) for z in plain.zeros
        ]


def covering(found: Chart, a: float, b: float) -> Segment | None:
    wide = (s for s in found.segments if s.lower <= a and b <= s.upper and s.band != NULL)
    return next(wide, None)


# what is open after one way, and filled in by another

ROOTS = st.sampled_from(["-3", "-0.5", "0.1", "-0.3", "1/3", "0", "2", "1e-3", "7.7"])


def blanked(known: Chart, a: float, b: float) -> Chart:
    """A chart of which [a, b] is not known, nor what is between it and the double beside it."""
    a = min((z.lower for z in known.zeros if z.lower < a <= z.upper), default=a)
    b = max((z.upper for z in known.zeros if z.lower <= b < z.upper), default=b)
    segments = [
        *(s._replace(upper=min(s.upper, a)) for s in known.segments if s.lower < a),
        Segment(a, b, None),
        *(s._replace(lower=max(s.lower, b)) for s in known.segments if s.upper > b),
    ]
    zeros = [z for z in known.zeros if z.upper < a or b < z.lower]
    return Chart(tuple(segments), tuple(zeros))


@given(st.lists(st.tuples(ROOTS, st.integers(1, 4)), min_size=1, max_size=3), st.data())
@settings(deadline=None, max_examples=60)
def test_what_is_open_is_filled_in_and_nothing_else_changes(
    roots: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Zeros at doubles and between them, of odd and even order, at the ends of what is open too."""
    whole = tree("*".join(f"(x - {root})**{power}" for root, power in roots))
    lower, upper = data.draw(st.sampled_from([(-inf, inf), (-3.0, 7.7), (-4.0, 0.5)]))
    known = chart(whole, 0, lower, upper)
    assert not known.undecided
    ends = {x for s in known.segments for x in (s.lower, s.upper)}
    near = {nextafter(x, way) for x in ends for way in (-inf, inf)}
    places = sorted(x for x in {*ends, *near, -1.0, 0.7} if lower <= x <= upper)
    a, b = sorted(data.draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
    assume(lower < b)
    assume(a < upper)
    asked: list[tuple[float, float]] = []

    def other(left: float, right: float) -> Chart:
        asked.append((left, right))
        return chart(whole, 0, left, right)

    found = _filled(blanked(known, a, b), other, lower, upper)
    assert len(asked) == 1
    assert found == known
