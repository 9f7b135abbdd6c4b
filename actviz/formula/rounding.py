"""Correctly rounded values: the double nearest to f^(k)(x), for any double x.

The precision is raised until the ball round the value lies between two neighbouring midpoints of
doubles. Where the value is a midpoint, or zero, exactly, no precision suffices: what is rational in
writing is then computed exactly.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, frexp, inf, isinf, isnan, nan

from flint import arb

from actviz.formula import polynomial
from actviz.formula.exact import exact
from actviz.formula.expand import comparisons, decided
from actviz.formula.tail import DERIVATIVES, STARTS, Tail, tail
from actviz.formula.taylor import compiled, settings
from actviz.formula.tree import Comparison, Tree

START = 64  # bits
FARTHEST = 1000  # a tail starts at most at 2 to this
FINEST = 16_384  # bits; enough for what is as near to zero as f(1e-300) of an f that is flat there


def rounded(tree: Tree, x: float, order: int = 0) -> float:
    """f^(order)(x) for an expanded formula, to the nearest double, ties to even.

    At plus or minus infinity it is the limit; where the function or the derivative does not exist,
    or could not be told, NaN. f' at a jump is the infinity of its impulse, at a kink NaN.
    """
    if isnan(x):
        return nan
    if isinf(x):
        return _at_infinity(tree, 1 if x > 0 else -1, order)
    if order:
        sides = [_beside(tree, x, side) for side in (-1, 1)]
        if sides[0] is not sides[1]:
            return _at_switch(tree, x, order, sides)
    return _rounded(tree, x, order)


def _at_switch(tree: Tree, x: float, order: int, sides: list[Tree]) -> float:
    """A derivative where conditionals switch: infinite at a jump, NaN at a kink of f^(order-1)."""
    values = [[_rounded(side, x, k) for k in range(order + 1)] for side in sides]
    here = _rounded(tree, x, 0)
    left, right = values
    for k in range(order + 1):
        if left[k] != right[k] or (k == 0 and here != left[0]):
            return (inf if right[k] > left[k] else -inf) if k == 0 and order == 1 else nan
    return left[order]


def _beside(tree: Tree, x: float, side: int) -> Tree:
    """The formula as it is next to x: tests that hold with equality AT x are decided beside it."""
    for test in comparisons(tree):
        sign = _sign_beside(test, x, side)
        if sign is not None:
            return _beside(decided(tree, {test: polynomial.holds(test.operator, sign)}), x, side)
    return tree


def _sign_beside(test: Comparison, x: float, side: int) -> int | None:
    """The sign of left - right next to x, where it is zero AT x; None where it is not."""
    gap = polynomial.difference(test.left, test.right)
    if gap is None:
        with settings(4 * START, 4):
            left, right = (compiled(tree).over(arb(x)) for tree in (test.left, test.right))
            slopes = [a - b for a, b in zip(left, right, strict=True)]
            if slopes[0] != 0:
                return None
            signs = [side**k * (1 if c > 0 else -1) for k, c in enumerate(slopes) if c > 0 or c < 0]
            return signs[0] if signs else None
    power = 0
    while gap:
        here = polynomial.value(gap, Fraction(x))
        if here != 0:
            return side**power * (1 if here > 0 else -1) if power else None
        gap, power = polynomial.derivative(gap), power + 1
    return None


def _rounded(tree: Tree, x: float, order: int) -> float:
    kernel = compiled(tree)
    precision = START
    while precision <= FINEST:
        with settings(precision, order + 1):
            value = kernel.over(arb(x))[order] * factorial(order)
            if value.is_finite():
                nearest = _nearest(value)
                if nearest is not None:
                    return nearest
        if precision >= 4 * START and (special := _special(tree, x, order)) is not None:
            return special
        precision *= 2
    return nan


def _nearest(value: arb) -> float | None:
    """The double that every number in a ball rounds to."""
    if value.is_exact():
        return float(value)
    lower, upper = float(value.lower()), float(value.upper())
    return upper if lower == upper else None


def _special(tree: Tree, x: float, order: int) -> float | None:
    """Values that no precision tells: exactly rational ones, and those beyond the largest
    double."""
    resolved = _resolved(tree, x)
    if resolved is not None:
        value = exact(resolved, Fraction(x), order)
        if value is not None:
            return _to_double(value)
        beyond = _overflow(resolved, x, order)
        if beyond is not None:
            return beyond
    return None


def _resolved(tree: Tree, x: float) -> Tree | None:
    """The formula with its conditionals decided as they are at x, if none of them switches
    there."""
    while tests := comparisons(tree):
        gap = polynomial.difference(tests[0].left, tests[0].right)
        if gap is not None:
            exact = polynomial.value(gap, Fraction(x))
            sign: int | None = (exact > 0) - (exact < 0)
        else:
            with settings(4 * START, 1):
                left = compiled(tests[0].left).over(arb(x))[0]
                right = compiled(tests[0].right).over(arb(x))[0]
                sign = 1 if left > right else -1 if left < right else None
        if sign is None:
            return None
        tree = decided(tree, {tests[0]: polynomial.holds(tests[0].operator, sign)})
    return tree


def _overflow(tree: Tree, x: float, order: int) -> float | None:
    """An infinity, or zero, where the tail that x lies in is shown to round to it."""
    side = 1 if x > 0 else -1
    start = frexp(x)[1] - 1
    if start < STARTS[0]:
        return None
    found = tail(tree, side, min(start, FARTHEST), 4 * START)
    if found is None or order > DERIVATIVES:
        return None
    tie = _tie(found, x, order)
    if tie is not None:
        return tie
    lower, upper = found.bounds(order)
    sign = found.sign(order)
    if found.least(order) == inf and sign:
        return sign * inf
    if lower == upper:
        return lower
    return 0.0 if lower >= -5e-324 and upper <= 5e-324 else None


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
    while tests := comparisons(tree):
        difference = polynomial.difference(tests[0].left, tests[0].right)
        if difference is not None:
            sign: int | None = side ** (len(difference) - 1) * (1 if difference[-1] > 0 else -1)
        else:
            left = tail(tests[0].left, side, 17)
            right = tail(tests[0].right, side, 17)
            sign = None
            if left is not None and right is not None:
                a, b = left.limit(), right.limit()
                if a is not None and b is not None and a != b:
                    sign = 1 if a > b else -1
        if sign is None:
            return nan
        tree = decided(tree, {tests[0]: polynomial.holds(tests[0].operator, sign)})
    for start in STARTS if order <= DERIVATIVES else ():
        found = tail(tree, side, start, 128)
        if found is not None and (limit := found.limit(order)) is not None:
            return limit
    return nan


def _to_double(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
