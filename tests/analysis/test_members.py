"""Formulas of which something false was once called proven, or an ordinary question undecided.

The values are by hand or from mpmath; a property that is None where a value stands here fails.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.discontinuities import discontinuities
from actviz.analysis.intervals import Interval
from actviz.analysis.properties import Properties, properties
from actviz.analysis.rivals import Extreme
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
        ("exp(-max(x,1000))", "(0, 4.940656458e-324]"),  # the supremum is e^-1000
        ("1 if x<0 else exp(-1000-x)", "(0, 4.940656458e-324] [1, 1]"),
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
    below, above = 0.9999999999999999, 1.0000000000000002
    assert said("x if x != 1 else 5").fixed_points == ((-INF, below), (above, INF))
    assert said("binary_step").roots == ((-INF, -5e-324),)
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
        ("0*log(abs(x-0.1))", "(-inf, 0.1) (0.1, inf)", []),
        ("0*log(abs(x-0.25))", "(-inf, 0.25) (0.25, inf)", []),
        ("1 if x<0.1 else 0*log(x-0.1)", "(-inf, 0.1) (0.1, inf)", []),
        ("0*sqrt(x-0.1)", "[0.1, inf)", []),
        ("relu", "(-inf, inf)", []),
    ],
)
def test_domains(text: str, domain: str, poles: list[float]) -> None:
    assert shown(said(text).domain) == domain
    assert list(said(text).poles) == poles
    for region in saturation(activation(text).tree, 0.05).regions:  # no region where f has no value
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


# what f is at an end of an interval, where that is not what it tends to from inside
ENDS: Mapping[str, tuple[str, tuple[tuple[float, float], ...], float | None]] = {
    "soft_shrink(x, lambd=-2.5)**4": ("(0, 759.6914062]", (), INF),
    "keras_relu(x, max_value=0, threshold=-2.5)": ("(-2.5, 0]", ((-2.5, -2.5), (0.0, 2.75)), INF),
    "(-2.5-x)**0.5": ("[0, 0]", ((-2.5, -2.5),), None),
    "sign(x+2.5)": ("[0, 0] [1, 1]", ((-2.5, -2.5),), INF),
    "1/(x+2.5)": ("[0.1904761905, inf)", (), INF),
    "log(x+2.5)": ("(-inf, 1.658228077]", ((-1.5, -1.5),), INF),
    "sqrt(x+2.5)": ("[0, 2.291287847]", ((-2.5, -2.5),), INF),
    "hard_sigmoid(x-1.5, slope=0.5, offset=3)": ("[1, 1]", (), 0.0),  # its kink is at the end
}


@pytest.mark.parametrize("text", ENDS)
def test_at_the_ends_of_an_interval(text: str) -> None:
    parts, roots, lipschitz = ENDS[text]
    found = Properties(activation(text).tree, -2.5, 2.75)
    assert (shown(found.range_parts), found.roots, found.lipschitz) == (parts, roots, lipschitz)


def test_of_extremes_that_round_to_one_double_the_true_one_is_told() -> None:
    found = Properties(activation("-exp(-(sigmoid((1e-9*x)**3)))").tree, -2.5, 2.75)
    assert found.minimum is not None
    assert found.maximum is not None
    assert (found.minimum.place, found.maximum.place) == (-2.5, 2.75)


@pytest.mark.parametrize("text", ["tan(x)-2.5", "1e9*tan(x)", "tan(asinh(x))"])
def test_beside_a_pole_between_two_doubles_there_is_no_bound(text: str) -> None:
    assert said(text).bounds == (-INF, INF)


def test_what_may_jump_has_no_lipschitz_constant() -> None:
    assert said("sign(tanhshrink(x-5))").lipschitz in (None, INF)
    assert said("relu_n(1e25-x, n=1)").lipschitz in (None, 1.0)  # two kinks between two doubles


@pytest.mark.parametrize(
    ("text", "kind", "continuity", "lipschitz"),
    [
        ("sqrt(x-0.1)", "concave", "C0", INF),
        ("abs(x-0.1)**1.5", "convex", "C1", INF),
        ("log(x-0.1)", "concave", "smooth", INF),
        ("1/(x-0.1)", "no", "pole", INF),
        ("sign(x-0.1)*sqrt(abs(x-0.1))", "no", "C0", INF),
        ("relu(x-0.1)**2", "convex", "C1", INF),
        ("sign(acos(0.01*x))", None, "jump", INF),
    ],
)
def test_at_a_fraction_that_is_no_double(
    text: str, kind: str | None, continuity: str, lipschitz: float
) -> None:
    found = said(text)
    assert found.convex in (kind, None)
    assert (found.continuity, found.lipschitz) == (continuity, lipschitz)


def test_the_end_of_a_domain_has_its_value() -> None:
    assert said("squared_relu(acosh(0.01*x))").roots == ((100.0, 100.0),)
    assert shown(said("sign(acos(0.01*x))").range_parts) == "[0, 0] [1, 1]"
    assert said("logcosh(x-0.3)**1.5").continuity in ("C2", None)
    assert said("logcosh(x-0.3)**1.5").convex in ("convex", None)
    assert said("acos(1e25*(x-1))").convex in ("no", None)  # of its domain there is one double


def test_a_root_beside_a_switch_is_none_of_its_doubles() -> None:
    roots = said("srelu(x, t_r=-1, a_r=1e25)").roots
    assert roots == ((-1.0, math.nextafter(-1.0, 0.0)),)


def test_one_sided_limits_are_numbers_or_not_told() -> None:
    (jump,) = said("srelu(squareplus(x), t_l=1e-12, t_r=-1)").discontinuities
    assert jump.left[0] == pytest.approx(1e-12, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "relu6(0.001/x)",
        "clip(log1p(bipolar(x)), 0, 6)",
        "max(sparse_sigmoid(1e-9*x), mish(x))",
        "cos(x) if 0.01/x < 3 else -x",
    ],
)
def test_an_end_where_f_may_have_no_slope_is_open(text: str) -> None:
    joints_at = (0.0, -1e9)
    for region in saturation(activation(text).tree, 0.05).regions:
        assert not (region.lower in joints_at and region.lower_closed)
        assert not (region.upper in joints_at and region.upper_closed)


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
        assert least.place is not None
        assert least.value == float(gap(place))
        assert abs(abs(least.place) - place) < 1e-15


def test_a_root_on_the_first_double_of_a_piece() -> None:
    assert said("log1p(1e25*(x-3))").roots == ((3.0, 3.0),)  # the domain begins at 3 - 1e-25


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("softshrink(lambd=0.3)", (-0.3, 0.3)),  # the double 0.3 is less than three tenths,
        ("softshrink(lambd=0.1)", (-0.09999999999999999, 0.09999999999999999)),  # 0.1 is more
        ("softshrink(x**3, lambd=1e25)", (-215443469.00318837, 215443469.00318837)),
        ("relu(x-0.1)", (-INF, 0.09999999999999999)),
        ("relu(0.1-x)", (0.1, INF)),
        ("1 if x<0.1 else 0", (0.1, INF)),
    ],
)
def test_each_double_of_an_interval_of_roots_is_one(text: str, ends: tuple[float, float]) -> None:
    assert said(text).roots == (ends,)
    f = activation(text)
    for end, outer in zip(ends, (-INF, INF), strict=True):
        if math.isfinite(end):
            assert f(end) == 0
            assert f(math.nextafter(end, outer)) != 0


@pytest.mark.parametrize(
    ("text", "range_", "place"),
    [
        # f' = sinc'(u) u', whose factors (cos(u) - sinc(u)) and 1/u are 0 at one place
        ("sinc(cos(x) - x)", (-0.21723362821122166, 1.0), 0.7390851332151606),
        ("sinc(exp(x) - 2)", (-0.21723362821122166, 1.0), math.log(2)),
        ("sinc(tanh(x) - 0.3)", (math.sin(1.3) / 1.3, 1.0), math.atanh(0.3)),
    ],
)
def test_a_sign_that_changes_where_factors_cancel_is_a_zero(
    text: str, range_: tuple[float, float], place: float
) -> None:
    found = properties(activation(text).tree)
    assert found.range is not None
    assert found.range.upper == range_[1]
    assert found.range.lower == pytest.approx(range_[0], rel=1e-14)
    assert found.maximum is not None
    assert found.maximum.place == pytest.approx(place, rel=1e-15)


@pytest.mark.parametrize("place", [1e22, 1e25, 1e100, 3e200])
@pytest.mark.parametrize("function", ["tanh", "atan", "", "erf"])
def test_roots_between_large_doubles_are_found(function: str, place: float) -> None:
    """What a series says beside a double reaches less far than to its neighbour there."""
    found = properties(activation(f"{function}({place!r} - x)").tree).roots
    assert found is not None
    ((lower, upper),) = found
    assert Fraction(lower) <= Fraction(repr(place)) <= Fraction(upper)
    assert upper <= math.nextafter(lower, math.inf)


def test_no_region_is_closed_at_a_double_where_f_has_a_kink() -> None:
    """tanh(exp(5 x)) is x, and then less, some 10^-129 below 1: too near for any double."""
    regions = saturation(activation("max(tanh(exp(5*x)), clip(x, -1, 1))").tree, 0.05).regions
    dead = regions[-1]
    assert (dead.kind, dead.lower, dead.lower_closed) == ("dead", 1.0, False)
    assert not regions[-2].upper_closed


@pytest.mark.parametrize(
    ("text", "convex"),
    [
        ("log1p(log(abs(x - 0.3)))", "no"),
        ("sqrt(abs(x - 0.1) - 1)", "no"),
        ("log(x - 0.1)", "concave"),
        ("sqrt(1 - x**2)", "concave"),
        ("max(x - 0.1, min(x - 0.1, 0))", "linear"),
    ],
)
def test_a_function_on_several_intervals_is_not_convex(text: str, convex: str) -> None:
    assert properties(activation(text).tree).convex == convex


def test_what_lies_beyond_all_doubles_is_not_said_of_doubles_alone() -> None:
    """exp(800) and exp(1000) are numbers, though no doubles."""
    gated = properties(activation("relu(log(abs(x) + 1) - 800)").tree)
    assert (gated.monotone, gated.convex, gated.range, gated.roots) == (None, None, None, None)
    (dead,) = saturation(activation("relu(log(abs(x) + 1) - 800)").tree, 0.05).regions
    assert math.isfinite(dead.lower)
    assert math.isfinite(dead.upper)
    assert properties(activation("log(x) - 800").tree).roots is None
    assert properties(activation("log(x) - 700").tree).roots is not None
    assert properties(activation("sgelu(log1p(1.5*x) - 1e3)").tree).monotone is None
    assert properties(activation("log(x) - 800").tree).monotone == "strictly increasing"


def test_of_values_that_round_to_one_double_the_greatest_is_named() -> None:
    """exp(-1000) and less apart, so that no double tells them from one another."""
    rising = properties(activation("expm1(sexp(x**3 - 1e3))").tree, -2.0, 3.0)
    assert rising.minimum is not None
    assert rising.maximum is not None
    assert (rising.minimum.place, rising.maximum.place) == (-2.0, 3.0)
    narrow = said("laplace(cos(x), sigma=1e-12)")
    assert narrow.minimum is not None
    assert narrow.maximum is not None
    assert (narrow.minimum.place, narrow.maximum.place) == (math.pi, 0.0)
    two = said("tanh(exp(-(x - 3)**2) + exp(-(x + 2)**2) * (1 + 1e-30)) + 1")
    assert two.maximum is not None
    assert two.maximum.place is not None
    assert abs(two.maximum.place + 2) < 1e-9
    steep = said("tanh(x - 3) + (1 + 1e-30) * tanh(x + 20)")
    assert steep.steepest is not None
    assert steep.steepest.place is not None
    assert abs(steep.steepest.place + 20) < 1e-9


@pytest.mark.parametrize(
    ("text", "least", "greatest"),
    [
        ("((x - 1)**2 - 2)**2 + 1", -0.4142135623730951, None),
        ("cos(x)", math.pi, 0.0),
        ("cos(x) * sin(2*x)", -0.6154797086703873, 0.6154797086703873),
        ("abs(sin(x)) + 1", 0.0, math.pi / 2),
    ],
)
def test_of_places_that_take_the_same_value_the_nearest_is_named(
    text: str, least: float, greatest: float | None
) -> None:
    for extreme, place in ((said(text).minimum, least), (said(text).maximum, greatest)):
        if place is not None:
            assert extreme is not None
            assert extreme.place == place


def test_a_number_beyond_all_doubles_is_no_infinity() -> None:
    huge = properties(activation("-1 / NewGELU(1e-9*x - 1e3)").tree, -2.0, 2.0)
    assert huge.range is None
    assert huge.bounds[0] == sys.float_info.max
    assert huge.bounded_above is None
    assert huge.lipschitz is None
    steep = properties(activation("exp(x)").tree, -1.0, 1000.0)
    assert steep.lipschitz is None
    assert steep.bounded_above is not False
    assert saturation(activation("tanh(x) * 1e300 * 1e300").tree, 0.05).regions == ()


@pytest.mark.slow
def test_no_region_goes_over_a_place_where_f_may_jump() -> None:
    text = "min(mod(0.3*x, 1) * isrlu(x + 1), softmin(0.3*x))"  # |f'| = 30 beside 100
    for region in saturation(activation(text).tree, 0.05).regions:
        assert not region.lower < 100.0 < region.upper


def test_no_region_is_empty() -> None:
    text = "cos(max(x**3, 0.3)) * floor(lecun_tanh(x - 1.5, a=1e25))"
    for region in saturation(activation(text).tree, 0.05).regions:
        assert region.lower < region.upper or (region.lower_closed and region.upper_closed)


def test_what_may_leap_over_a_hole_is_not_called_continuous() -> None:
    """From 0 to 3 at sinh(0.5), where |u|**-0.1 is infinite, and neither limit is known."""
    of = said("softgate_repsku(asinh(x), b=-2.5, c=0.5, h=-0.1)")
    assert of.continuity in (None, "jump")
    assert said("(x**2 - 1)/(x - 1)").continuity == "smooth"
    assert said("tanh(1/x)").continuity == "jump"


HIDDEN = {  # a value that is taken between two neighbouring doubles, or at a double between others
    "adalu(2e9*x, a=1e25, b=1/3, c=-2.5)": "1/3",
    "max(-abs(x - 1e17), -1)": "0",
    "max(-abs(x - 1e17 - 1), -1)": "0",  # at no double
    "max(1 - 1e20*abs(x - 0.1), 0)": "1",
    "max(1 - 1e20*abs(x - 0.5), 0)": "1",
    "max(min(x - 1e17, 1), 0)": "1/2",
    "(x - 1e17 if x >= 1e17 else 2) if x < 1e17 + 1 else 0": "1/2",
    "max(1 - 1e20*abs(x - 0.5), 0)*(1 if x > 0.5 else 2)": "1/2",
    "(max(-2.5*(x - 1e17), -1) if x > 1e17 else max(0.1*(x - 1e17), -1))": "-1/2",
    "max(max(x - 1e17, 0) - 2*max(x - 1e17 - 1, 0), 0) - 1": "0",
    "clip(x - 1e17, -1, 2)**2": "1/4",  # it is 0 at a double, and 1 and 4 on either side
}


@pytest.mark.parametrize(("text", "value"), HIDDEN.items(), ids=HIDDEN)
def test_what_rises_and_falls_between_two_doubles_is_not_left_out(text: str, value: str) -> None:
    of, taken = said(text), Fraction(value)
    assert of.bounds[0] <= taken <= of.bounds[1]
    parts = of.range_parts
    assert parts is None or any(part.lower <= taken <= part.upper for part in parts)
    assert not of.linear
    assert of.monotone in (None, "no", "increasing" if text.startswith("max(min") else None)
    assert of.convex in (None, "no")
    assert of.lipschitz is None or of.lipschitz >= 0.1
    for region in saturation(activation(text).tree, 0.05).regions:
        assert not (region.lower < 1e17 and region.upper > 1.01e17) or "1e17" not in text


def test_two_zeros_on_either_side_of_a_double_are_two() -> None:
    """max(u, -u/2 - 1) = x with u = 1e17 (x - 1/2): u is near 1/2 or -3, and not so at 1/2."""
    below, above = 0.49999999999999994, 0.5000000000000001
    assert said("maxout_2(1e17*(x - 0.5))").fixed_points == ((below, 0.5), (0.5, above))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x**2 if x > -1e-325 else 5", 0.0),
        ("(x - 1e17)**2 if x > 1e17 - 1 else 5", 1e17),
        ("(x - 0.5)**2 if x > 0.5 - 1e-20 else 1e-40", 0.5),
    ],
)
def test_f_may_turn_at_the_first_double_of_a_piece(text: str, place: float) -> None:
    """The piece begins before it, and falls to there."""
    of = said(text)
    assert of.minimum is not None
    assert (of.minimum.value, of.minimum.place) == (0.0, place)
    assert shown(of.range_parts) == "[0, inf)"
    assert of.monotone in (None, "no")


def test_what_is_not_zero_has_a_range_beside_zero() -> None:
    of = said("exp(-1e9*x) if x > 2 else -2")
    assert of.range is not None
    assert (of.range.upper, of.range.upper_closed) == (5e-324, False)
    greatest = said("exp(-max(x, 1000))").maximum
    assert greatest is not None
    assert greatest == Extreme(5e-324, 0.0), "as in the range"
    assert [part.lower for part in of.range_parts or ()] == [-2.0, 0.0]
