"""Exact polynomials: the ring's laws, division, derivatives, and the way from and to a formula."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actviz.formula import polynomial
from actviz.formula.parser import parse
from actviz.formula.polynomial import Polynomial, add, divide, multiply
from actviz.formula.tree import COMPARISONS, Arithmetic, Negative, Number, Tree, X

NUMBERS = st.builds(Fraction, st.integers(-50, 50), st.integers(1, 12))
POLYNOMIALS: st.SearchStrategy[Polynomial] = st.lists(NUMBERS, max_size=5).map(
    lambda coefficients: polynomial.trimmed(tuple(coefficients))
)
ONE: Polynomial = (Fraction(1),)


def product(p: Polynomial, q: Polynomial) -> Polynomial:
    result = multiply(p, q)
    assert result is not None
    return result


def scaled(p: Polynomial, factor: int) -> Polynomial:
    return product(p, (Fraction(factor),))


def at(tree: Tree, x: Fraction) -> Fraction:
    """The value of a formula of numbers, x and arithmetic, by its own definition."""
    match tree:
        case Number(value=value):
            return value
        case Negative(operand=operand):
            return -at(operand, x)
        case Arithmetic(operator=operator, left=left, right=right):
            a, b = at(left, x), at(right, x)
            return {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a / b,
                "**": lambda: Fraction(a**b),
            }[operator]()
    return x


FORMULAS: st.SearchStrategy[Tree] = st.recursive(
    st.just(X) | NUMBERS.map(Number),
    lambda below: (
        st.builds(Negative, below)
        | st.builds(Arithmetic, st.sampled_from("+-*/"), below, below)
        | st.builds(
            lambda base, n: Arithmetic("**", base, Number(Fraction(n))), below, st.integers(0, 4)
        )
    ),
    max_leaves=8,
)


@given(POLYNOMIALS, POLYNOMIALS, POLYNOMIALS)
def test_the_laws_of_a_ring(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    assert add(p, q) == add(q, p)
    assert product(p, q) == product(q, p)
    assert add(add(p, q), r) == add(p, add(q, r))
    assert product(p, product(q, r)) == product(product(p, q), r)
    assert product(p, add(q, r)) == add(product(p, q), product(p, r))
    assert product(p, ONE) == add(p, ()) == p
    assert add(p, scaled(p, -1)) == product(p, ()) == ()


@given(POLYNOMIALS, POLYNOMIALS, NUMBERS)
def test_values_are_those_of_the_parts(p: Polynomial, q: Polynomial, x: Fraction) -> None:
    a, b = polynomial.value(p, x), polynomial.value(q, x)
    assert polynomial.value(add(p, q), x) == a + b
    assert polynomial.value(product(p, q), x) == a * b
    assert a == sum(c * x**k for k, c in enumerate(p))


@given(POLYNOMIALS, POLYNOMIALS)
def test_division_gives_back_what_was_divided(p: Polynomial, q: Polynomial) -> None:
    assume(q)
    whole, rest = divide(p, q)
    assert add(product(whole, q), rest) == p
    assert len(rest) < len(q)
    assert all(not part or part[-1] != 0 for part in (whole, rest))


@given(POLYNOMIALS, POLYNOMIALS)
def test_a_factor_divides_without_a_rest(p: Polynomial, q: Polynomial) -> None:
    assume(q)
    assert divide(product(p, q), q) == (p, ())


@given(POLYNOMIALS, POLYNOMIALS)
def test_derivatives_follow_the_rules_of_sum_and_product(p: Polynomial, q: Polynomial) -> None:
    d = polynomial.derivative
    assert d(add(p, q)) == add(d(p), d(q))
    assert d(product(p, q)) == add(product(d(p), q), product(p, d(q)))
    assert len(d(p)) == max(len(p) - 1, 0)
    assert d(ONE) == d(()) == ()
    assert d((Fraction(0), Fraction(1))) == ONE


@given(POLYNOMIALS)
def test_the_formula_of_a_polynomial_reads_back(p: Polynomial) -> None:
    tree = polynomial.tree_of(p)
    assert polynomial.polynomial(tree) == p
    for x in (Fraction(0), Fraction(1), Fraction(-7, 3)):
        assert at(tree, x) == polynomial.value(p, x)


@given(FORMULAS, NUMBERS)
def test_a_formula_has_the_values_of_its_polynomial(tree: Tree, x: Fraction) -> None:
    p = polynomial.polynomial(tree)
    if p is not None:
        assert at(tree, x) == polynomial.value(p, x)


@given(FORMULAS, NUMBERS)
def test_a_formula_has_the_values_of_its_quotient(tree: Tree, x: Fraction) -> None:
    over = polynomial.quotient(tree)
    assume(over is not None)
    above, under = over  # type: ignore[misc]  # assumed
    assert under
    assume(polynomial.value(under, x) != 0)
    try:
        expected = at(tree, x)
    except ZeroDivisionError:
        assume(False)
    assert polynomial.value(above, x) / polynomial.value(under, x) == expected


@given(FORMULAS, FORMULAS, NUMBERS)
def test_the_difference_tells_how_two_sides_compare(a: Tree, b: Tree, x: Fraction) -> None:
    gap = polynomial.difference(a, b)
    assume(gap is not None)
    assert polynomial.value(gap, x) == at(a, x) - at(b, x)  # type: ignore[arg-type]  # assumed


READ: dict[str, tuple[str, ...] | None] = {
    "0": (),
    "x": ("0", "1"),
    "0.1 - x": ("1/10", "-1"),
    "(x + 1)**2 - x**2 - 2*x": ("1",),
    "x - x": (),
    "x**2 / 4": ("0", "0", "1/4"),
    "(x + 1)**0": ("1",),
    "-(x - 3) * 2": ("6", "-2"),
    "x**64": ("0",) * 64 + ("1",),
    "x**65": None,
    "x**-1": None,
    "x**0.5": None,
    "1 / x": None,
    "x / 0": None,
    "x / (x - x)": None,
    "x**x": None,
    "2**x": None,
    "pi * x": None,
    "sin(x)": None,
    "x if x > 0 else 0": None,
}


@pytest.mark.parametrize(("text", "coefficients"), READ.items(), ids=READ)
def test_a_formula_is_a_polynomial_or_not(text: str, coefficients: tuple[str, ...] | None) -> None:
    expected = None if coefficients is None else tuple(map(Fraction, coefficients))
    assert polynomial.polynomial(parse(text)) == expected


@pytest.mark.parametrize("text", ["(x + 1)**40 * (x - 1)**40", "(10**300 * x)**40"])
def test_what_grows_without_bound_is_not_read(text: str) -> None:
    assert polynomial.polynomial(parse(text)) is None


QUOTIENTS: dict[str, tuple[tuple[int, ...], tuple[int, ...]] | None] = {
    "1 / x": ((1,), (0, 1)),
    "x / (1 + x) - 1": ((-1,), (1, 1)),
    "-(1 / (1 + 2 / x))": ((0, -1), (2, 1)),
    "x / (x - x)": None,
    "1 / sin(x)": None,
}


@pytest.mark.parametrize(("text", "both"), QUOTIENTS.items(), ids=QUOTIENTS)
def test_a_quotient_of_polynomials(
    text: str, both: tuple[tuple[int, ...], tuple[int, ...]] | None
) -> None:
    expected = both and tuple(tuple(map(Fraction, side)) for side in both)
    assert polynomial.quotient(parse(text)) == expected


@pytest.mark.parametrize("operator", COMPARISONS)
def test_a_comparison_by_the_sign_of_a_difference(operator: str) -> None:
    outcomes = [polynomial.holds(operator, sign) for sign in (-1, 0, 1)]
    assert outcomes == [eval(f"{sign} {operator} 0") for sign in (-1, 0, 1)]


def test_trailing_zeros_are_dropped() -> None:
    zero, one = Fraction(0), Fraction(1)
    assert polynomial.trimmed((one, zero, zero)) == (one,)
    assert polynomial.trimmed((zero, zero)) == ()
    assert add((zero, one), (one, -one)) == (one,)
