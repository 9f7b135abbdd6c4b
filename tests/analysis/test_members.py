"""Formulas of which something false was once called proven, or an ordinary question undecided.

The values are by hand or from mpmath; a property that is None where a value stands here fails.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.intervals import Interval
from actviz.analysis.properties import Properties, properties
from actviz.analysis.saturation import saturation

INF = math.inf


def said(text: str) -> Properties:
    return properties(activation(text).tree)


def shown(parts: tuple[Interval, ...] | None) -> str:
    if parts is None:
        return "undecided"
    return " ".join(
        f"{'[' if p.lower_closed else '('}{p.lower:.10g}, {p.upper:.10g}"
        f"{']' if p.upper_closed else ')'}"
        for p in parts
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("exp(-max(x,1000))", "(0, 0]"),  # as doubles; the supremum is e^-1000
        ("1 if x<0 else exp(-1000-x)", "(0, 0] [1, 1]"),
        ("1 if 0<x<1 else 0", "[0, 0] [1, 1]"),
        ("sign(sin(x))", "[-1, -1] [0, 0] [1, 1]"),
        ("x-x", "[0, 0]"),
        ("hard_swish(x)-x*hard_sigmoid(x)", "[0, 0]"),
        ("elu(x)-celu(x)", "[0, 0]"),
        ("tanh(x)-(2*sigmoid(2*x)-1)", "[0, 0]"),
        ("sin(x)**2+cos(x)**2", "[1, 1]"),
        ("(x-0.1)**2", "[0, inf)"),
        ("(tanh(x)-0.5)**2", "[0, 2.25)"),
        ("cos(x)+1", "[0, 2]"),
        ("1-sin(x)", "[0, 2]"),
        ("abs(x**2-2)", "[0, inf)"),
        ("logcosh(asinh(tanh(x**3)))", "[0, 0.3465735903)"),
        ("cosh(x**4)", "[1, inf)"),
        ("1/(1+x**10)", "(0, 1]"),
        ("1/(3*x-1)", "(-inf, 0) (0, inf)"),
        ("sign(x)*cos(x)", "[-1, 1]"),
        ("x*cos(x)", "(-inf, inf)"),
        ("sinc(x) if x<1 else x*log(x)", "[-0.2172336282, inf)"),
        ("silu(x)-hard_swish(x)", "[-0.1422776195, 0.1057441673]"),
        ("abs(silu(x)-hard_swish(x))", "[0, 0.1422776195]"),
        ("gelu(x)-gelu_tanh(x)", "[-0.0004732355207, 0.0002336706321]"),
        ("abs(gelu(x)-gelu_tanh(x))", "[0, 0.0004732355207]"),
        ("sinlu", "[-0.4973705542, inf)"),
        ("coslu", "[-0.2892731287, inf)"),
        ("1e9*(1/(1+exp(-x))-0.999999)", "(-999999000, 1000)"),
        ("log(log(x))", "(-inf, inf)"),
        ("sqrt(x)", "[0, inf)"),
        ("1/relu(x)", "(0, inf)"),
        ("0/0", ""),
        ("softplus(beta=0)", ""),
        ("x if x<1 else 1-1e-30", "(-inf, 1)"),
        ("x if x<1 else 1+1e-30", "(-inf, 1) [1, 1]"),
    ],
)
def test_ranges(text: str, parts: str) -> None:
    assert shown(said(text).range_parts) == parts


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x*exp(x)", -1.0),
        ("cosh(x**4)", 0.0),
        ("abs(shifted_softplus(elu(x)))", 0.0),
        ("(x-0.1)**2", 0.1),
        ("sqrt(x)", 0.0),
    ],
)
def test_the_place_of_a_minimum_that_is_a_double_is_that_double(text: str, place: float) -> None:
    found = said(text).minimum
    assert found is not None
    assert found.place == place


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("1/(3*x-1)", []),
        ("1 if x>0.1 else -1", []),
        ("1 if x<0 else exp(-1000-x)", []),
        ("shifted_softplus(elu(x))", [0.0]),
        ("abs(shifted_softplus(elu(x)))", [0.0]),
        ("abs(x**2-2)", [-math.sqrt(2), math.sqrt(2)]),
        ("(x-0.1)**2", [0.1]),
        ("(tanh(x)-0.5)**2", [math.atanh(0.5)]),
        ("x*exp(x)", [0.0]),
        ("erf(sinh(x))", [0.0]),
        ("sqrt(x)-x", [0.0, 1.0]),
        ("x if x != 1 else 5", [0.0]),
        ("gelu(x)-gelu_tanh(x)", [-1.8845695698208746, 0.0, 1.8845695698208746]),
    ],
)
def test_roots(text: str, roots: list[float]) -> None:
    found = said(text).roots
    assert found is not None
    assert len(found) == len(roots)
    for (lower, upper), root in zip(found, roots, strict=True):
        assert lower <= root + math.ulp(root)
        assert upper >= root - math.ulp(root)
        assert upper <= math.nextafter(lower, INF)


def test_intervals_of_roots_leave_out_what_is_none() -> None:
    assert (
        said("hard_swish(x**2-1e10)").roots
        == (
            (-1e5, -1e5),
            (-99999.999985, 99999.999985),
            (1e5, 1e5),
        )
        or len(said("hard_swish(x**2-1e10)").roots or ()) == 3
    )
    assert said("x if x != 1 else 5").fixed_points == ((-INF, 1.0), (1.0, INF))
    assert said("telu(max(x,100))").fixed_points is None  # 100 tanh(exp(100)) is not 100


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("1/(1+sqrt(abs(x))**2)", 1.0),
        ("log1p(squared_relu(sqrt(x)))", 1.0),
        ("gelu(x)-gelu_tanh(x)", 0.0008684518349859139),
        ("sign(x)*(sqrt(abs(x)+1)-1)+0.001*x", 0.501),
        ("lif_rate", INF),
        ("sign(x)*sqrt(abs(x))", INF),
        ("softplus(x)-softplus(-x)", 1.0),
        ("cos(x)+1", 1.0),
        ("1e16+sign(x)", INF),
    ],
)
def test_lipschitz_constants(text: str, constant: float) -> None:
    assert said(text).lipschitz == constant


@pytest.mark.parametrize(
    ("text", "continuity", "convex"),
    [
        ("(x**2)**0.5", "C0", "convex"),
        ("sqrt(lisht(x))", "C0", "no"),
        ("sqrt(logcosh(x))", "C0", "no"),
        ("sqrt(x**6)", "C2", "convex"),
        ("max(0,x)**10", "C9", "convex"),
        ("max(0,x)**8", "C7", "convex"),
        ("(x**2)**(17/2)", "C16", "convex"),
        ("1e16+sign(x)", "jump", "no"),
        ("exp(-1/x) if x>0 else 0", "smooth", "no"),
        ("sqrt(abs(x))**4", "smooth", "convex"),
        ("tanhshrink(sqrt(abs(x)))", "C1", None),
        ("sign(x)*sqrt(abs(x))", "C0", "no"),
        ("x if x>0 else sin(pi*x)/pi", "C2", None),
        ("log(x)", "smooth", "concave"),
        ("sqrt(x)", "C0", "concave"),
        ("1/x", "pole", "no"),
        ("tan(x)", "pole", "no"),
    ],
)
def test_classes_and_convexity(text: str, continuity: str, convex: str | None) -> None:
    assert said(text).continuity == continuity
    assert convex is None or said(text).convex == convex


@pytest.mark.parametrize(
    ("text", "monotone"),
    [
        ("atan((x-1)**3-1e-40*x)", "no"),
        ("atan((x-1)**3)", "strictly increasing"),
        ("(x-0.1)**3", "strictly increasing"),
        ("tanh((x-0.1)**3)", "strictly increasing"),
        ("log(x)", "strictly increasing"),
        ("sqrt(x)", "strictly increasing"),
        ("1/x", "no"),
        ("1/relu(x)", "strictly decreasing"),
        ("1e16+sign(x)", "increasing"),
        ("sign(log(x))", "increasing"),
        ("snake", "strictly increasing"),
        ("tan(x)", "no"),
    ],
)
def test_monotone_on_the_domain(text: str, monotone: str) -> None:
    assert said(text).monotone == monotone


@pytest.mark.parametrize(
    ("text", "linear"),
    [
        ("swish(beta=0)", True),
        ("relu(x)-relu(-x)", True),
        ("softplus(x)-softplus(-x)", True),
        ("sin(x)**2+cos(x)**2", True),
        ("x+1e-40*tanh(x)", False),
        ("relu(x)", False),
        ("1/x", False),
        ("(x**2)**0.5", False),
    ],
)
def test_linear(text: str, linear: bool) -> None:
    assert said(text).linear is linear


@pytest.mark.parametrize(
    ("text", "odd", "even"),
    [
        ("gelu(x)-gelu_tanh(x)", False, True),
        ("silu(x)-hard_swish(x)", False, True),
        ("sign(x)*log(1+abs(x))", True, False),
        ("tanh(x)*abs(x)", True, False),
        ("sign(x)*(sqrt(abs(x)+1)-1)+0.001*x", True, False),
        ("sign(x)*cos(x)", True, False),
        ("sign(sin(x))", True, False),
        ("abs(sin(x))", False, True),
        ("(x**2)**0.5", False, True),
        ("exp(-max(x,1000))", False, False),
        ("x if x != 1 else 5", False, False),
    ],
)
def test_symmetry(text: str, odd: bool, even: bool) -> None:
    assert (said(text).odd, said(text).even) == (odd, even)
    mean = said(text).mean
    assert not odd or (mean is not None and mean.lower == mean.upper == 0)


@pytest.mark.parametrize(
    ("text", "domain", "poles"),
    [
        ("log(relu(x))", "(0, inf)", []),
        ("atanh(hardtanh(x))", "(-1, 1)", []),
        ("1/relu(x)", "(0, inf)", []),
        ("celu(alpha=0)", "(0, inf)", []),
        ("softplus(beta=0)", "", []),
        ("0/0", "", []),
        ("sqrt(x)", "[0, inf)", []),
        ("log(x)", "(0, inf)", []),
        ("1/x", "(-inf, 0) (0, inf)", [0.0]),
        ("acos(x)", "[-1, 1]", []),
        ("sign(log(x))", "(0, inf)", []),
        ("relu", "(-inf, inf)", []),
    ],
)
def test_domains(text: str, domain: str, poles: list[float]) -> None:
    assert shown(said(text).domain) == domain
    assert list(said(text).poles) == poles
    for region in saturation(activation(text).tree).regions:  # no region where f has no value
        inside = [x for x in (-2.0, -0.5, 0.5, 2.0) if region.lower < x < region.upper]
        assert all(activation(text)(x) == activation(text)(x) for x in inside)


def test_a_jump_weighs_what_it_weighs() -> None:
    assert [b.impulse for b in discontinuities(activation("1e16+sign(x)").tree)] == [2.0]


def test_a_list_of_breaks_that_was_cut_says_so() -> None:
    assert not said("sign(sin(x))").breaks_complete
    assert said("sign(x)").breaks_complete


@pytest.mark.parametrize(
    ("text", "threshold", "ends"),
    [
        ("gelu", 0.5, [(-INF, 0.0, False, False)]),
        ("relu", 0.05, [(-INF, 0.0, False, False)]),
        (
            "sigmoid",
            0.05,
            [(-INF, -2.887270950357621, False, True), (2.887270950357621, INF, True, False)],
        ),
        ("sqrt(x)", 0.5, [(1.0, INF, False, False)]),
    ],
)
def test_ends_where_the_slope_is_the_threshold_are_open(
    text: str, threshold: float, ends: list[tuple[float, float, bool, bool]]
) -> None:
    found = saturation(activation(text).tree, threshold).regions
    assert [(r.lower, r.upper, r.lower_closed, r.upper_closed) for r in found] == ends


def test_a_slope_that_rounds_to_zero_may_be_the_threshold_itself() -> None:
    tree = activation("leaky_relu(negative_slope=2**-25)").tree
    t = Fraction(1, 2**25)
    assert saturation(tree, t).regions == ()
    (region,) = saturation(tree, t, inclusive=True).regions
    assert (region.lower, region.upper, region.upper_closed) == (-INF, 0.0, False)


INTERVALS: Mapping[tuple[str, float, float], tuple[float, float]] = {
    ("sigmoid", -1.0, 2.0): (0.2689414213699951, 0.8807970779778824),
    ("sin(x)", 1.0, 2.0): (0.8414709848078965, 1.0),
    ("log(x)", -1.0, 2.0): (-INF, 0.6931471805599453),
    ("abs(x-0.1)", 0.0, 1.0): (0.0, 0.9),
    ("exp(x)-(1+x+x**2/2+x**3/6)", -0.5, 0.5): (0.0, 0.0028879373667948134),
    ("sin(1/x)", 0.01, 1.0): (-1.0, 1.0),
    ("gelu(x)-gelu_tanh(x)", -3.0, 3.0): (-0.00047323552068728487, 0.00023367063211765724),
    ("relu", 0.0, 0.0): (0.0, 0.0),
}


@pytest.mark.parametrize(("key", "ends"), INTERVALS.items())
def test_on_an_interval(key: tuple[str, float, float], ends: tuple[float, float]) -> None:
    text, lower, upper = key
    found = Properties(activation(text).tree, lower, upper).range
    assert found is not None
    assert (found.lower, found.upper) == ends


def test_the_largest_difference_of_the_two_gelus() -> None:
    """The one asked most, against mpmath at fifty digits."""
    with mp.workdps(50):

        def gap(x: Any) -> Any:
            inner = mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3)
            return x * (1 + mp.erf(x / mp.sqrt(2))) / 2 - x * (1 + mp.tanh(inner)) / 2

        place = mp.findroot(lambda x: mp.diff(gap, x), 2.7)
        least = said("gelu(x)-gelu_tanh(x)").minimum
        assert least is not None
        assert least.value == float(gap(place))
        assert abs(abs(least.place) - place) < 1e-15
