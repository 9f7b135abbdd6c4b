"""Correctly rounded values: the double nearest to f^(k)(x), for any double x.

The precision is raised until the ball round the value lies between two neighbouring midpoints of
doubles. Where the value is a midpoint, or zero, exactly, no precision suffices: what is rational in
writing is then computed exactly.
"""

from __future__ import annotations

from fractions import Fraction
from math import copysign, factorial, frexp, inf, isfinite, isinf, isnan, nan

from flint import arb

from actviz.formula import polynomial
from actviz.formula.tree import Arithmetic, Number, Tree, X
from actviz.kernel.balls import nearest, settings, sign_of
from actviz.kernel.exact import exact
from actviz.kernel.expand import differentiated, gap, simplified
from actviz.kernel.guards import domain_tests
from actviz.kernel.onesided import (
    PRECISIONS,
    agrees,
    is_exactly_zero,
    one_sided,
    resolved,
    resolved_far,
    sign_at,
    sign_beside,
    tests_of,
)
from actviz.kernel.tails.parts import limit_far
from actviz.kernel.tails.tail import STARTS, Tail, tail
from actviz.kernel.taylor import compiled

START = 64  # bits
FARTHEST = 1000  # a tail starts at most at 2 to this
FINEST = 16_384  # bits; enough for what is as near to zero as f(1e-300) of an f that is flat there


def rounded(tree: Tree, x: float, order: int = 0) -> float:
    """f^(order)(x) for an expanded formula, to the nearest double, ties to even.

    A formula has a value where each part of it has one, but that sin(u)/u is read as sinc(u), 1 at
    0. A test about what does not exist has no outcome. At plus or minus infinity it is the limit;
    where the function or the derivative does not exist, or could not be told, NaN. f' at a jump is
    the infinity of its impulse, at a kink NaN: f' exists at a switch of conditionals where both
    sides are SHOWN to agree. At -0.0 a value that is 0 is -0.0 where it is negative left of there.
    """
    found = _at(tree, x, order)
    if found == 0 == x and copysign(1.0, x) < 0 and _is_negative_left_of_zero(tree, order):
        return -0.0
    return found


def _is_negative_left_of_zero(tree: Tree, order: int) -> bool:
    """Whether f^(order) is shown to be below zero on some interval that ends at zero."""
    beside = resolved(tree, 0.0, -1)
    formula = None if beside is None else differentiated(beside, order)
    return formula is not None and sign_beside(formula, 0.0, -1) == -1


def _at(tree: Tree, x: float, order: int) -> float:
    if isnan(x):
        return nan
    if isinf(x):
        return _at_infinity(tree, 1 if x > 0 else -1, order)
    if not tests_of(tree):
        return _rounded(tree, x, order)
    if order == 0:
        here = resolved(tree, x)
        return _undecided(tree, x) if here is None else _rounded(here, x, 0)
    if agrees(tree, x, order):
        return _of_sides(tree, x, order)
    return _impulse(tree, x) if order == 1 else nan


def side(tree: Tree, x: float, order: int, value: float) -> int | None:
    """The proven sign of f^(order)(x) - value at a finite x: where a value rounds twice, and the
    first time to a tie, it says to which side the second goes. None where it is not told."""
    here = tree if not tests_of(tree) else resolved(tree, x) if order == 0 else None
    special = None if here is None else exact(here, Fraction(x), order)
    if special is not None:  # as most ties are
        return (special > value) - (special < value)
    shift: Tree = Number(Fraction(value) / factorial(order))
    if order:
        shift = Arithmetic("*", shift, Arithmetic("**", X, Number(Fraction(order))))
    return sign_at(simplified(Arithmetic("-", tree, shift)), x, order)


def excess(tree: Tree, x: float, order: int, value: float) -> float:
    """f^(order)(x) - value, to some 2**-17 ulp, where ``value`` is f^(order)(x) correctly rounded:
    what the error of a float64 is measured with. NaN where it is not told."""
    beside = resolved(tree, x, 1 if order else 0)
    if beside is None or not isfinite(value):
        return nan
    enough = abs(arb(value)) * arb(2) ** -70 + arb(2) ** -1090
    for precision in PRECISIONS[1:4]:
        with settings(precision, order + 1):
            found = compiled(beside).over(arb(x))[order] * factorial(order) - arb(value)
            if found.is_finite() and found.rad() < enough:
                return float(found.mid())
        special = exact(beside, Fraction(x), order)
        if special is not None:
            return float(special - Fraction(value))
    return nan


def _undecided(tree: Tree, x: float) -> float:
    """A value where a test's two sides could not be told apart: it is that of either branch."""
    with settings(PRECISIONS[1], 1):
        for test in tests_of(tree):
            if not (tests_of(test.left) or tests_of(test.right)):
                value = compiled(gap(test)).over(arb(x))[0]
                if not value.is_finite():
                    return nan
    return _rounded(tree, x, 0)


def _of_sides(tree: Tree, x: float, order: int) -> float:
    """A derivative that both sides of x agree on, by the side that is smooth there."""
    here = resolved(tree, x)
    if here is not None and here is resolved(tree, x, -1) is resolved(tree, x, 1):
        return _rounded(here, x, order)
    for side in (-1, 1):
        beside = resolved(tree, x, side)
        if beside is not None and isfinite(value := _rounded(beside, x, order)):
            return value
    limit = one_sided(tree, x, 1, order)
    found = None if limit is None else nearest(limit)
    return nan if found is None else found


def _impulse(tree: Tree, x: float) -> float:
    """f' at a jump: the infinity of the impulse's sign; NaN where no jump is shown."""
    if not isfinite(rounded(tree, x)):
        return nan
    below, above = (one_sided(tree, x, side, 0) for side in (-1, 1))
    if below is None or above is None or not (below.is_finite() and above.is_finite()):
        return nan
    sign = sign_of(above - below)
    return sign * inf if sign else nan


def _rounded(tree: Tree, x: float, order: int) -> float:
    kernel = compiled(tree)
    precision = START
    while precision <= FINEST:
        with settings(precision, order + 1):
            value = kernel.over(arb(x))[order] * factorial(order)
            if value.is_finite():
                found = nearest(value)
                if found == 0 and not value.is_exact() and sign_of(value) is None:
                    tiny = _special(tree, x, order)  # whose sign the tail may tell
                    return tiny if tiny == 0 else found
                if found is not None:
                    return found
            elif precision == START and _has_no_value(tree, x):
                return nan
        if precision >= 4 * START and (special := _special(tree, x, order)) is not None:
            return special
        precision *= 2
    return nan


def _has_no_value(tree: Tree, x: float) -> bool:
    """Whether a formula is shown not to be defined at a double: then no precision tells more."""
    for test in domain_tests(tree):
        sign = sign_of(compiled(gap(test)).over(arb(x))[0])
        if sign and not polynomial.holds(test.operator, sign):
            return True
    return False


def _special(tree: Tree, x: float, order: int) -> float | None:
    """Values that no precision tells: exactly rational ones, and those beyond the largest
    double."""
    if tests_of(tree):
        return None
    far = _by_tails(tree, x, order)
    if far is not None:
        return far
    value = exact(tree, Fraction(x), order)
    if value is not None:
        return _to_double(value)
    return 0.0 if is_exactly_zero(tree, x, order) else None


def _by_tails(tree: Tree, x: float, order: int) -> float | None:
    """An infinity, or zero, where a tail that x lies in is shown to round to it, or what a
    polynomial and something tiny beside it round to."""
    farthest = min(frexp(x)[1] - 1, FARTHEST)
    # first one of a few tails, which serve many numbers
    starts = {max((s for s in STARTS if s <= farthest), default=farthest), farthest}
    for start in sorted(starts):
        found = tail(tree, 1 if x > 0 else -1, start, 4 * START) if start >= STARTS[0] else None
        value = None if found is None else _by_tail(found, x, order)
        if value is not None:
            return value
    return None


def _by_tail(found: Tail, x: float, order: int) -> float | None:
    """The same by one tail."""
    tie = _tie(found, x, order)
    if tie is not None:
        return tie
    lower, upper = found.bounds(order)
    sign = found.sign(order)
    if sign and found.overflows(order):
        return sign * inf
    zero = -0.0 if sign == -1 else 0.0
    if lower == upper:
        return lower or zero
    return zero if found.underflows(order) else None


def _tie(found: Tail, x: float, order: int) -> float | None:
    """What a polynomial and something tiny beside it round to; the sign of that breaks a tie."""
    parts = found.polynomial_part(order)
    if parts is None:
        return None
    coefficients, sign, bound = parts
    if not bound < inf:
        return None
    exact = sum((c * Fraction(abs(x)) ** power for power, c in coefficients.items()), Fraction(0))
    tiny = Fraction(1, 2**4000)
    nearer, farther = _to_double(exact + sign * tiny), _to_double(exact + sign * Fraction(bound))
    return nearer if nearer == farther else None


def _at_infinity(tree: Tree, side: int, order: int) -> float:
    far = resolved_far(tree, side)
    if far is None:
        return nan
    for start in STARTS:
        found = tail(far, side, start, 2 * START)
        if found is not None and (limit := found.limit(order)) is not None:
            return limit
    ball = limit_far(far, side, order)
    value = None if ball is None else nearest(ball)
    return nan if value is None else value


def _to_double(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
