"""Identities that are proven, held against mpmath; and what is none, however near."""

import re
from fractions import Fraction
from math import inf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from actviz.activation import activation
from actviz.analysis.pieces import pieces
from actviz.catalog import default_catalog
from actviz.catalog.rows import Row
from actviz.formula.faults import FormulaError
from actviz.formula.parser import parse
from actviz.formula.polynomial import polynomial
from actviz.formula.rewriting import desugared, substituted
from actviz.formula.tree import Arithmetic, Conditional, Negative, Tree, X, walk
from actviz.kernel.algebra.identities import (
    constant,
    equal_polynomial,
    multiplicity,
    vanishes,
    vanishes_at,
)
from actviz.kernel.elementary import SMOOTH
from actviz.kernel.exact import exact
from actviz.kernel.expand import simplified
from tests.kernel import truth
from tests.sampling import rows_slow_unless

DIGITS = 200  # of what cancels
LARGEST = 1e60  # of what may cancel
PLACES = [
    mpf(text) for text in ("-7.3", "-1.1", "-0.37", "-0.01", "0.02", "0.45", "1.3", "2.9", "8")
]


def written(text: str) -> Tree:
    """The formula as it is typed, catalog calls apart."""
    return desugared(parse(text))


def elementary(text: str) -> Tree:
    return activation(text).tree


def values(tree: Tree) -> list[mpf]:
    """f at the places where it is defined, and where so many digits tell what it is."""
    found = []
    for x in PLACES:
        try:
            value, again = (_value(tree, x, digits) for digits in (DIGITS, DIGITS + 50))
        except truth.UndefinedError:
            continue
        if abs(value - again) <= mpf(10) ** -60 * (1 + abs(value)):
            found.append(again)
    return found


def _value(tree: Tree, x: mpf, digits: int) -> mpf:
    with mp.workdps(digits):
        return truth.value(tree, x, largest=LARGEST)


# sides of identities in u, which are equal wherever both are defined

EQUAL = [
    ("sin(u)**2 + cos(u)**2", "1"),
    ("tanh(u)", "2 * sigmoid(2 * u) - 1"),
    ("tanh(u / 2)", "(1 - exp(-u)) / (1 + exp(-u))"),
    ("softplus(u) - softplus(-u)", "u"),
    ("softplus(u)", "log(1 + exp(u))"),
    ("softplus(u)", "log1p(exp(u))"),
    ("softplus(2 * u)", "logcosh(u) + u + log(2)"),
    ("logcosh(u)", "log(cosh(u))"),
    ("logcosh(-u)", "logcosh(u)"),
    ("u * sigmoid(u)", "u / (1 + exp(-u))"),
    ("sigmoid(u) + sigmoid(-u)", "1"),
    ("log(sigmoid(u))", "-softplus(-u)"),
    ("tanh(softplus(u))", "((1 + exp(u))**2 - 1) / ((1 + exp(u))**2 + 1)"),
    ("exp(u) * exp(-u)", "1"),
    ("exp(u / 2) * exp(u / 3)", "exp(5 * u / 6)"),
    ("exp(u + 1)", "e * exp(u)"),
    ("sqrt(exp(2 * u))", "exp(u)"),
    ("2**u", "exp(u * log(2))"),
    ("u**pi", "exp(pi * log(u))"),
    ("expm1(u)", "2 * sinh(u / 2) * exp(u / 2)"),
    ("sinh(2 * u)", "2 * sinh(u) * cosh(u)"),
    ("cosh(u)**2 - sinh(u)**2", "1"),
    ("sinh(asinh(u))", "u"),
    ("cosh(acosh(u))", "u"),
    ("tanh(atanh(u))", "u"),
    ("atanh(tanh(u))", "u"),
    ("asinh(u)", "log(u + sqrt(u**2 + 1))"),
    ("acosh(u)", "log(u + sqrt(u**2 - 1))"),
    ("exp((2 * u + 1) / (u + 1))", "e**2 * exp(-1 / (u + 1))"),
    ("asin(u) + acos(u)", "pi / 2"),
    ("sqrt(u)**2", "u"),
    ("u**0.5 * u**0.25", "u**0.75"),
    ("1 / sqrt(u)", "sqrt(u) / u"),
    ("sqrt(sqrt(u))", "u**0.25"),
    ("sqrt(u / (1 - u))**2", "u / (1 - u)"),
    ("sqrt(u / (1 - u))**2 + ((u / (1 - u))**(1/3))**3", "2 * u / (1 - u)"),
    ("sqrt(1 + 4 * u**2)", "2 * sqrt(u**2 + 1/4)"),
    ("log(exp(u))", "u"),
    ("exp(log(u))", "u"),
    ("log(sqrt(u))", "log(u) / 2"),
    ("log(8 * u)", "3 * log(2) + log(u)"),
    ("log(1 + u)", "log(u + 1)"),
    ("sin(2 * u)", "2 * sin(u) * cos(u)"),
    ("cos(3 * u)", "4 * cos(u)**3 - 3 * cos(u)"),
    ("sin(u + 1)", "sin(u) * cos(1) + cos(u) * sin(1)"),
    ("sin(u + pi / 6)", "sqrt(3) / 2 * sin(u) + cos(u) / 2"),
    ("cos(u + 5 * pi / 4)", "(sin(u) - cos(u)) / sqrt(2)"),
    ("tan(u)", "sin(u) / cos(u)"),
    ("sinc(u) * u", "sin(u)"),
    ("sinc(2 * u)", "sinc(u) * cos(u)"),
    ("sinc(-u)", "sinc(u)"),
    ("erfc(u)", "1 - erf(u)"),
    ("erfc(-u) + erfc(u)", "2"),
    ("normal_cdf(u)", "(1 + erf(u / sqrt(2))) / 2"),
    ("normal_cdf(u)", "erfc(-u / sqrt(2)) / 2"),
    ("normal_pdf(u)", "exp(-u**2 / 2) / sqrt(2 * pi)"),
    *((f"{odd}(-u)", f"-{odd}(u)") for odd in ("sin", "tan", "asin", "atan", "sinh", "tanh")),
    *((f"{odd}(-u)", f"-{odd}(u)") for odd in ("asinh", "atanh", "erf")),
    *((f"{even}(-u)", f"{even}(u)") for even in ("cos", "cosh", "normal_pdf")),
]

# and what is not equal, though it is at some places, for some signs, or nearly

UNEQUAL = [
    ("sqrt(u**2)", "u"),
    ("(u**2)**0.5", "u"),
    ("log(u**2)", "2 * log(u)"),
    ("sqrt(u**6)", "u**3"),
    ("asin(sin(u))", "u"),
    ("acos(cos(u))", "u"),
    ("atan(tan(u))", "u"),
    ("acosh(cosh(u))", "u"),
    ("atan(u) + atan(1 / u)", "pi / 2"),
    ("acos(-u)", "acos(u)"),
    ("erfc(-u)", "erfc(u)"),
    ("sigmoid(-u)", "sigmoid(u)"),
    ("sqrt(u**2 - 1)", "sqrt(u - 1) * sqrt(u + 1)"),
    ("log(u * (u - 1))", "log(u) + log(u - 1)"),
    ("sin(u)", "u"),
    ("sin(u + pi / 6)", "sin(u + pi / 3)"),
    ("gelu(u)", "gelu_tanh(u)"),
    ("exp(1e300 * u)", "exp(u)"),
    ("log(u**2 + 1)", "2 * log(u + 1)"),
    ("exp(exp(u))", "exp(u) * exp(u)"),
]
TRUE_WHERE_DEFINED = {"log(u**2)", "sqrt(u**2 - 1)", "log(u * (u - 1))"}


INSIDE = ("x", "x / 3 + 1", "x**2", "sigmoid(x)")
CASES = [(*sides, inside) for sides in EQUAL for inside in INSIDE]
QUICK = {(*sides, INSIDE[i % len(INSIDE)]) for i, sides in enumerate(EQUAL)}


@pytest.mark.parametrize(("left", "right", "inside"), rows_slow_unless(QUICK.__contains__, CASES))
def test_an_identity_is_proven_and_true_and_nothing_beside_it_is_proven(
    left: str, right: str, inside: str
) -> None:
    tree = written(_put(f"({left}) - ({right})", inside))
    scale = max(map(abs, values(written(_put(left, inside)))), default=0)
    assert all(abs(v) < mpf(10) ** -40 * (1 + scale) for v in values(tree))
    assert vanishes(tree)
    simpler = simplified(tree)
    assert vanishes(simpler) or any(isinstance(n, Conditional) for n in walk(simpler))
    for beside in (
        "1e-40",
        "1e-40 * x",
        "1e-40 * exp(x)",
        "1e-300 * sqrt(2)",
        "1e-40 * log(3)",
    ):
        assert not vanishes(Arithmetic("-", tree, written(beside))), beside
        assert not vanishes(Arithmetic("+", simpler, written(beside)))


def _put(text: str, inside: str) -> str:
    """``text`` with the letter u, where it stands alone, replaced."""
    return re.sub(r"\bu\b", f"({inside})", text)


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_what_is_no_identity_is_not_proven(left: str, right: str) -> None:
    for inside in ("x", "x / 3 + 1", "x - 2"):
        tree = elementary(_put(f"({left}) - ({right})", inside))
        assert not vanishes(tree)
        if left not in TRUE_WHERE_DEFINED and "gelu" not in left and "1e300" not in left:
            found = values(written(_put(f"({left}) - ({right})", inside)))
            assert any(abs(v) > mpf(10) ** -40 for v in found)


# members: rows of the catalog and what they are said to be

MEMBERS = [
    "hard_swish(x) - x*hard_sigmoid(x)",
    "elu(x) - celu(x)",
    "tanh(x) - (2*sigmoid(2*x) - 1)",
    "sin(x)**2 + cos(x)**2 - 1",
    "softplus(x) - softplus(-x) - x",
    "silu(x) - x/(1+exp(-x))",
    "(gelu(x) - gelu_tanh(x)) - (gelu(-x) - gelu_tanh(-x))",
    "(sign(x)*log(1+abs(x))) + (sign(-x)*log(1+abs(-x)))",
    "tanh(x)*abs(x) + tanh(-x)*abs(-x)",
    "logcosh(x) - log(cosh(x))",
    "sinh(2*x) - 2*sinh(x)*cosh(x)",
    "bipolar_sigmoid(x) - tanh(x/2)",
    "mish(x) - x*tanh(log(1+exp(x)))",
    "isru(x) + isru(-x)",
    "shifted_softplus(x) - log(0.5*exp(x)+0.5)",
    "relu(x) - relu(-x) - x",
    "gelu(x) - x*normal_cdf(x)",
    "(x**2+1)**500 - (1+x*x)**500",
    "(max(x, 1e300) - x if x > 1e300 else 0)",
]


@pytest.mark.parametrize("text", MEMBERS)
def test_members_vanish_on_each_of_their_pieces(text: str) -> None:
    parts = pieces(elementary(text))
    assert all(part.decided and part.defined for part in parts)
    assert all(vanishes(part.tree) for part in parts)


@pytest.mark.parametrize("row", default_catalog().rows(common=True), ids=lambda row: row.name)
def test_a_row_is_itself_and_its_mirror_image_only_if_it_is_even(row: Row) -> None:
    """Every row of the catalog, through the normal form, at 60 digits against mpmath."""
    tree = activation(row.name).tree
    if any(isinstance(node, Conditional) for node in walk(tree)):
        return
    assert vanishes(Arithmetic("-", tree, tree))
    assert not vanishes(tree)
    for sign in "-+":
        mirrored = Arithmetic(sign, tree, substituted(tree, Negative(X), {}))
        if vanishes(mirrored):
            assert all(abs(v) < mpf(10) ** -40 for v in values(mirrored))
        else:
            assert any(abs(v) > mpf(10) ** -40 for v in values(mirrored))


# what is shown of a random formula is true


SHAPES = [
    "{a} + {b}",
    "{a} - {b}",
    "{a} * {b}",
    "{a} / {b}",
    "({a})**2",
    "sqrt({a})",
    "({a})**0.75",
    "{f}({a})",
    "{f}({a}) + {f}({b})",
    "exp({a} + {b})",
    "log(({a}) * ({b}))",
    "log(({a}) / ({b}))",
    "({a})**({b})",
    "sqrt(({a})**2)",
    "sqrt(({a})**2 + 1)",
    "({a}) / (1 + exp({b}))",
]
FUNCTIONS = sorted({*SMOOTH} - {"hyperbola", "floor"})
LEAVES = ["x", "-x", "2*x", "x/2", "1", "2", "0.5", "-3", "pi", "e", "x - 1", "1/x", "log(2)"]


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> str:
    """Formulas of every function that the normal form reads."""
    if depth == 0:
        return f"({draw(st.sampled_from(LEAVES))})"
    a, b = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    shape, f = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(FUNCTIONS))
    return f"({shape.format(a=a, b=b, f=f)})"


def is_read(text: str) -> bool:
    """Powers of powers of numbers may be too great."""
    try:
        written(text)
    except FormulaError:
        return False
    return True


@given(st.sampled_from([*EQUAL, *UNEQUAL]), formulas().filter(is_read), formulas(1))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
def test_what_is_shown_of_a_random_formula_is_true(
    sides: tuple[str, str], inside: str, factor: str
) -> None:
    """Both sides of an identity, or of none, in a random formula, times another."""
    if "gelu" in sides[0]:
        return
    left, right = (f"({_put(side, inside)}) * {factor}" for side in sides)
    tree = written(f"{left} - {right}")
    if vanishes(tree) or vanishes(simplified(tree)):
        sizes = values(written(f"abs({left})"))
        scale = max(sizes, default=mpf(0))
        assert all(abs(v) <= mpf(10) ** -40 * (1 + scale) for v in values(tree))


@given(formulas(3).filter(is_read))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
def test_a_simplified_formula_differs_by_nothing_and_equal_ones_are_equal(text: str) -> None:
    tree = written(text)
    simpler = simplified(tree)
    assert not vanishes(Arithmetic("-", Arithmetic("+", tree, written("1e-40")), simpler))
    for one, other in ((tree, simpler), (tree, substituted(tree, Negative(X), {}))):
        difference = Arithmetic("-", one, other)
        if not vanishes(difference):
            continue
        scale = max(map(abs, values(one)), default=mpf(0))
        assert all(abs(v) <= mpf(10) ** -40 * (1 + scale) for v in values(difference))


@given(formulas(2).filter(is_read), st.sampled_from(["0", "1", "-1", "1/2", "2", "1/3"]))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_value_that_is_shown_is_the_value(text: str, place: str) -> None:
    found = constant(written(text), Fraction(place))
    if found is not None:
        with mp.workdps(DIGITS):
            x = mpf(Fraction(place).numerator) / Fraction(place).denominator
            value = truth.value(written(text), x)
            assert abs(value - mpf(found.numerator) / found.denominator) < mpf(10) ** -40


# values at a place

AT = {
    ("shifted_softplus", "0", 0): "0",
    ("shifted_softplus", "0", 1): "1/2",
    ("log(0.5*exp(x)+0.5)", "0", 0): "0",
    ("softplus(x) - log(2)", "0", 0): "0",
    ("1 - cos(x)", "0", 0): "0",
    ("sqrt(2)**2 + x", "0", 0): "2",
    ("sigmoid(log(3) + x) - 3/4", "0", 0): "0",
    ("x*exp(x)", "-1", 1): "0",
    ("sin(pi*x)", "1/6", 0): "1/2",
    ("cos(pi*x)", "1", 0): "-1",
    ("erf(x)*log(x+2)", "0", 0): "0",
    ("gelu(x) - gelu_tanh(x)", "0", 0): "0",
    ("acos(x)/pi", "1/2", 0): "1/3",
    ("exp(log(3)*x)", "2", 0): "9",
}


@pytest.mark.parametrize(("case", "value"), AT.items())
def test_a_rational_value_is_seen_where_constants_cancel(
    case: tuple[str, str, int], value: str
) -> None:
    text, place, order = case
    assert exact(elementary(text), Fraction(place), order) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x/x - 1", "0"),
        ("log(x) - log(x)", "-1"),
        ("sqrt(x) - sqrt(x)", "-1"),
        ("0/x", "0"),
        ("asin(x) - asin(x)", "2"),
        ("log(pi*x) - log(pi*x)", "-1"),
        ("log(x - pi**2) - log(x - pi**2)", "-1"),
    ],
)
def test_nothing_vanishes_where_it_is_not_defined(text: str, place: str) -> None:
    assert vanishes(elementary(text))
    assert not vanishes_at(elementary(text), Fraction(place))
    assert vanishes_at(elementary(text), Fraction(1, 3)) or "pi**2" in text


@pytest.mark.parametrize("text", ["softplus(x) - log(2)", "x*exp(x)", "1 - cos(x)", "sin(pi*x)"])
def test_a_value_beside_zero_is_not_zero(text: str) -> None:
    assert vanishes_at(elementary(text), Fraction(0))
    assert not vanishes_at(elementary(text), Fraction(1, 10**40))
    assert not vanishes_at(elementary(f"{text} + 1e-300"), Fraction(0))


def test_the_sines_of_parts_of_a_turn() -> None:
    for below in (1, 2, 3, 4, 6):
        for above in range(-2 * below, 2 * below + 1):
            for function in ("sin", "cos"):
                tree = written(f"{function}({above} * pi / {below})")
                square = constant(Arithmetic("*", tree, tree), Fraction(0))
                assert square is not None
                exact = truth.value(tree, 0)
                assert abs(exact**2 - mpf(square.numerator) / square.denominator) < 1e-12
                root = f"sqrt({square})" if exact > 1e-9 else f"-sqrt({square})"
                assert vanishes(Arithmetic("-", tree, written(root)))


@pytest.mark.parametrize(
    "text",
    ["atan(1) - pi/4", "atan(-1) + pi/4", "asin(1/2) - pi/6", "asin(-1) + pi/2", "log(e) - 1"],
)
def test_angles_that_are_parts_of_a_turn(text: str) -> None:
    assert abs(truth.value(written(text), 0)) < 1e-14
    assert vanishes(written(text))


# multiplicity

ORDERS = {
    ("2*x", "x"): 1,
    ("x**2 - x", "x"): 1,
    ("sin(x)**2", "sin(x)"): 2,
    ("1 - cos(x)**2", "sin(x)"): 2,
    ("expm1(x)", "exp(x) - 1"): 1,
    ("expm1(x)", "1 - exp(-x)"): 1,
    ("(exp(x) - 1)**2", "expm1(x)"): 2,
    ("tanh(x)**3 * x", "sinh(x)"): 3,
    ("(x - 1)**10 / (1 + x)", "2 - 2*x"): 10,
    ("softplus(x) - log(2)", "2*softplus(x) - log(4)"): 1,
    ("tanh(x) - tanh(x)", "x"): inf,
    ("x", "1"): 0,
    ("x + 1", "x"): 0,
    ("x", "softplus(x) - softplus(-x) - x"): None,
}


@pytest.mark.parametrize(("pair", "order"), ORDERS.items())
def test_a_factor_is_found_as_often_as_it_divides(
    pair: tuple[str, str], order: float | None
) -> None:
    assert multiplicity(*map(elementary, pair)) == order


@given(formulas(1), formulas(1), st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_divided_by_a_power_of_a_factor_is_finite(f: str, u: str, k: int) -> None:
    tree, factor = written(f"({f}) * ({u})**{k}"), written(u)
    found = multiplicity(tree, factor)
    if found is None or found == inf:
        return
    with mp.workdps(DIGITS):
        for x in PLACES:
            try:
                size, zero = truth.value(tree, x), truth.value(factor, x)
            except truth.UndefinedError:
                continue
            assert abs(zero) > 1e-30 or found == 0 or abs(size) < 1e-25


# polynomials in disguise

DISGUISED = {
    "softplus(x) - softplus(-x)": "x",
    "sin(x)**2 + cos(x)**2": "1",
    "log(exp(x)**3) + exp(-log(2))": "3*x + 1/2",
    "(x**3 - 1)/(x - 1)": "x**2 + x + 1",
    "swish(beta=0)": "x/2",
}


@pytest.mark.parametrize(("text", "plain"), DISGUISED.items())
def test_a_polynomial_in_disguise_is_seen(text: str, plain: str) -> None:
    assert equal_polynomial(elementary(text)) == polynomial(elementary(plain))


def test_what_is_no_polynomial_is_none() -> None:
    for text in ("exp(x)", "1/x", "sqrt(x)", "sin(x)", "x*log(2)", "x**65", "pi"):
        assert equal_polynomial(elementary(text)) is None


# names

SAME = [
    ("log(1 + x)", "log(x + 1)"),
    ("tanh(x)", "2*sigmoid(2*x) - 1"),
    ("mish(x)", "x*tanh(log(1 + exp(x)))"),
    ("softplus(-x)", "softplus(x) - x"),
    ("sqrt(x)**3", "x**1.5"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_functions_differ_by_nothing(one: str, other: str) -> None:
    assert vanishes(Arithmetic("-", elementary(one), elementary(other)))


# bounds

HUGE = [
    "(x**2+1)**500 - (x**2+2)**500",
    "(x**2+1)**500 - (x**2+1)**501",
    "(x+sin(x)+exp(x)+log(x)+sqrt(x))**65 - (x+sin(x)+exp(x)+log(x)+cos(x))**65",
    "sin(1e9*x + x) - sin(1e9*x - x)",
    "(x**2+1)**500 - x**1000",
    "x**1024 - (x+1)**1000",
    "exp(exp(exp(x))) - exp(exp(exp(x+1)))",
    "exp(exp(exp(exp(exp(exp(x))))))",
    "sin(sin(sin(sin(sin(sin(sin(x))))))) - x",
    "exp(1e300*x) - exp(x) + exp(1e-300*x)",
    "1e300*x - 1e299*x + sqrt(1e300)*sin(1e300*x) - log(1e300)",
    "(1+x+exp(x)+sin(x)+sqrt(x))**40 - 1",
    "((1+x+exp(x)+sin(x)+sqrt(x)+erf(x))/(1-x-exp(x)+sin(x)-cos(x)))**6 - 1/(1+2*x+exp(x))**6",
    "+".join(f"1/({k}+x*exp({k}*x)+sin(x/{k}))" for k in range(1, 20)),
    "+".join(f"sqrt(x+{k})" for k in range(1, 60)),
    "+".join(f"x**({k}/64)" for k in range(1, 64)),
    "*".join(f"(x+sqrt({p})+log({p}))" for p in (2, 3, 5, 7, 11, 13, 17, 19, 23)),
    "cos(24*x)*cos(23*x)*cos(22*x)*cos(21*x) - cos(x)**64",
    "(x**63 - 1)/(x**62 - exp(x)) - (x**61 - exp(x)**31)/(x**60 - exp(x)**29)",
]


@pytest.mark.parametrize("text", HUGE)
def test_what_grows_beyond_all_bounds_is_left(text: str) -> None:
    tree = elementary(text)
    assert not vanishes(tree)
