"""What a formula is at a double and on either side of it: which branches it takes, its sign there,
what it tends to. Equality is never read off doubles or balls; it is proven, or not claimed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import factorial, floor

from flint import arb

from actviz.formula import polynomial
from actviz.formula.tree import Arithmetic, Call, Comparison, Number, Tree, rewrite, walk
from actviz.kernel.algebra.identities import vanishes, vanishes_at
from actviz.kernel.balls import nearest, rational, settings, sign_of
from actviz.kernel.effort import remembered
from actviz.kernel.exact import exact
from actviz.kernel.expand import decided, differentiated, gap, simplified
from actviz.kernel.tails.parts import limit_beside
from actviz.kernel.tails.tail import STARTS, near, reach, tail
from actviz.kernel.taylor import compiled

PRECISIONS = (64, 256, 1024, 4096, 16_384)  # bits; the last for what is as flat as f(1e-300)
FINE = 256  # bits of a one-sided limit
PLENTY = 200  # bits of it that are good enough
MOST_ZEROS = 6  # derivatives of a test that are looked at one by one where it is zero


@remembered(maxsize=2048)
def limits_at(
    tree: Tree, place: float, side: int
) -> tuple[float | None, float | None, float | None]:
    """What f, f' and f'' tend to as x tends to ``place`` from the right (side 1) or the left (-1),
    to the nearest double, or an infinity; None where it is not known."""
    limits = (one_sided(tree, place, side, order) for order in range(3))
    f, slope, curvature = (None if v is None else nearest(v) for v in limits)
    return f, slope, curvature


@remembered(maxsize=4096)
def resolved(tree: Tree, x: float, side: int = 0) -> Tree | None:
    """The formula with its conditionals decided as they are at x (side 0), or next to it on its
    right (1) or left (-1). None where a test could not be decided, or is of what does not exist."""

    def sign(difference: Tree) -> int | None:
        known = _on_steps(difference, x, side)
        return None if known is None else sign_beside(known, x, side)

    found = _resolved(tree, sign)
    return None if found is None else _on_steps(found, x, side)


@remembered(maxsize=2048)
def resolved_far(tree: Tree, side: int) -> Tree | None:
    """The same for large x (side 1), or -x (-1)."""
    return _resolved(tree, lambda difference: _sign_far(difference, side))


@lru_cache(maxsize=4096)
def tests_of(tree: Tree) -> tuple[Comparison, ...]:
    """The tests of a formula, those of constants that could not be decided too, inner ones
    first."""
    return tuple(node for node in walk(tree) if isinstance(node, Comparison))


def _resolved(tree: Tree, sign_of_gap: Callable[[Tree], int | None]) -> Tree | None:
    while tests := tests_of(tree):
        for test in tests:  # of two branches the one that decides between them comes first
            if tests_of(test.left) or tests_of(test.right):
                continue
            sign = sign_of_gap(gap(test))
            if sign is not None:  # with the branch that is not taken, other tests may be gone
                tree = _taken(tree, test, polynomial.holds(test.operator, sign))
                break
        else:
            return None
    return tree


@remembered(maxsize=4096)
def _taken(tree: Tree, test: Comparison, outcome: bool) -> Tree:
    return decided(tree, {test: outcome})


def _on_steps(tree: Tree, x: float, side: int) -> Tree | None:
    """A formula without conditionals, each floor in it replaced by the number that it is at or
    beside x; None where one is not told."""
    while (call := _innermost_floor(tree)) is not None:
        (u,) = call.arguments
        step = _step(u, x, side)
        if step is None:
            return None
        tree = _replaced(tree, call, Number(Fraction(step)))
    return tree


def _innermost_floor(tree: Tree) -> Call | None:
    calls = (node for node in walk(tree) if isinstance(node, Call) and node.function == "floor")
    return next(calls, None)


def _replaced(tree: Tree, old: Tree, new: Tree) -> Tree:
    return simplified(rewrite(tree, lambda node: new if node is old else node))


def _step(u: Tree, x: float, side: int) -> int | None:
    """floor(u) at x or beside it: one of the two integers round the one nearest to u."""
    for precision in PRECISIONS:
        with settings(precision, 1):
            value = compiled(u).over(arb(x))[0]
            if not value.is_finite() or not value.rad() < arb(0.125):
                continue
            mantissa, exponent = value.mid().man_exp()
        middle = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        nearest_one = floor(middle + Fraction(1, 2))
        sign = sign_beside(simplified(Arithmetic("-", u, Number(Fraction(nearest_one)))), x, side)
        return None if sign is None else nearest_one if sign >= 0 else nearest_one - 1
    return None


def _sign_far(tree: Tree, side: int) -> int | None:
    """The sign of a formula without conditionals on some tail."""
    p = polynomial.polynomial(tree)
    if p is not None:
        return side ** (len(p) - 1) * (1 if p[-1] > 0 else -1) if p else 0
    for precision in PRECISIONS[:3]:
        for start in STARTS:
            found = tail(tree, side, start, precision)
            if found is not None and vanishes(tree):
                return 0
            sign = None if found is None else found.sign(0)
            if sign is not None:
                return sign
    return None


def sign_at(tree: Tree, x: float, order: int = 0) -> int | None:
    """The proven sign of f^(order) at a double: zero only where that is shown exactly.

    None where it is not told, or where f^(order) does not exist, as at a switch of conditionals
    whose sides are not shown to agree.
    """
    if not tests_of(tree):
        return _sign(tree, x, order)
    found = resolved(tree, x, 1 if order else 0)
    if found is None or (order and not agrees(tree, x, order)):
        return None
    return _sign(found, x, order)


def agrees(tree: Tree, x: float, order: int) -> bool:
    """Whether a formula is shown to have a derivative of this order at x: the formulas at x and on
    both sides of it agree there, or have the same limits, up to that order."""
    here, left, right = (resolved(tree, x, side) for side in (0, -1, 1))
    if here is None or left is None or right is None:
        return False
    if here is left is right:
        return True
    value = arb(rational(c)) if (c := exact(here, Fraction(x))) is not None else None
    if not (equal(here, left, x, 0) or _same(value, one_sided(tree, x, -1, 0))):
        return False
    # where f is continuous and f' has one limit from both sides, that is f' (mean value theorem)
    return all(
        equal(left, right, x, k) or _same(one_sided(tree, x, -1, k), one_sided(tree, x, 1, k))
        for k in range(order + 1)
    )


def _same(a: arb | None, b: arb | None) -> bool:
    """Whether two finite numbers are the same, both known exactly."""
    return a is not None and b is not None and a.is_finite() and bool(a == b)


def equal(f: Tree, g: Tree, x: float, order: int) -> bool | None:
    """Whether two formulas without conditionals have the same derivative of an order at a double;
    None where it is not told, or where they are not smooth."""
    if not (_is_smooth(f, x, order) and _is_smooth(g, x, order)):
        return None
    a, b = exact(f, Fraction(x), order), exact(g, Fraction(x), order)
    if a is not None and b is not None:
        return a == b
    sign = 0 if f is g else _sign(simplified(Arithmetic("-", f, g)), x, order)
    return None if sign is None else sign == 0


@remembered(maxsize=4096)
def _sign(tree: Tree, x: float, order: int) -> int | None:
    """The sign of f^(order)(x) for a formula without conditionals."""
    value = _polynomial_value(tree, x, order)
    if value is not None:
        return (value > 0) - (value < 0)
    kernel = compiled(tree)
    for precision in PRECISIONS:
        with settings(precision, order + 1):
            ball = kernel.over(arb(x))[order]
            sign = sign_of(ball) if ball.is_finite() else None
        if sign is not None:
            return sign
        if precision == FINE and is_exactly_zero(tree, x, order):
            return 0
    return None


def is_exactly_zero(tree: Tree, x: float, order: int) -> bool:
    """Whether f^(order)(x) is shown to be zero, for a formula without conditionals."""
    if exact(tree, Fraction(x), order) == 0:
        return True
    if not _is_smooth(tree, x, order):
        return False
    formula = differentiated(tree, order)
    if formula is not None and vanishes_at(formula, Fraction(x)):
        return True
    beside = near(tree, x, 1, FINE)  # its coefficients at x cancel exactly
    limit = None if beside is None else beside.enclosed_limit(order)
    return limit is not None and bool(limit == 0)


def _polynomial_value(tree: Tree, x: float, order: int) -> Fraction | None:
    p = polynomial.polynomial(tree)
    if p is None:
        return None
    for _ in range(order):
        p = polynomial.derivative(p)
    return polynomial.value(p, Fraction(x))


@remembered(maxsize=4096)
def sign_beside(tree: Tree, x: float, side: int) -> int | None:
    """The sign of a formula without conditionals at x (side 0), or on an interval next to x."""
    here = _sign(tree, x, 0)
    if side == 0:
        return here
    if here and _is_smooth(tree, x, 0):
        return here
    if here == 0:
        if vanishes(tree) and _is_smooth(tree, x, 0):
            return 0
        sign = _first_sign(tree, x, side)
        if sign is not None:
            return sign
    for precision in PRECISIONS[1:4]:
        found = near(tree, x, side, precision)
        if found is None:
            break
        sign = found.sign(0)
        if sign is not None:
            return sign
    return None


def _first_sign(tree: Tree, x: float, side: int) -> int | None:
    """The sign next to x by the first derivative that is not zero at x, where f is."""
    p = polynomial.polynomial(tree)
    if p is not None and not p:
        return 0
    for order in range(1, len(p) if p is not None else MOST_ZEROS):
        sign = _sign(tree, x, order)
        if sign:
            return sign * side**order if _is_smooth(tree, x, order) else None
        if sign is None:
            return None
    return None


@remembered(maxsize=4096)
def _is_smooth(tree: Tree, x: float, order: int) -> bool:
    """Whether f has a bounded (order + 1)-th derivative on a neighbourhood of x, so that
    f^(order) is continuous at x."""
    if polynomial.polynomial(tree) is not None:
        return True
    for precision in PRECISIONS[1:]:
        with settings(precision, order + 2):
            radius = max(abs(arb(x)), arb(2) ** -1100) * arb(2) ** (-precision // 2)
            series = compiled(tree).over(arb(x, radius))
            if all(c.is_finite() for c in series):
                return True
    return False


def one_sided(tree: Tree, x: float, side: int, order: int) -> arb | None:
    """What f^(order) tends to as x is approached from the right (side 1) or the left (-1).

    A ball that holds the limit, at 256 bits, or an infinity; None where it is not known.
    """
    beside = resolved(tree, x, side)
    if beside is None:
        return None
    value = _polynomial_value(beside, x, order)
    if value is None and _is_smooth(beside, x, order):
        value = exact(beside, Fraction(x), order)
    if value is not None:
        with settings(FINE, 1):
            return arb(rational(value))
    if _is_smooth(beside, x, order):
        return _value(beside, x, order)
    return _limit_beside(beside, x, side, order)


def _value(tree: Tree, x: float, order: int) -> arb | None:
    """f^(order)(x), to some PLENTY bits if it can be had."""
    best: arb | None = None
    for precision in PRECISIONS[1:4]:
        with settings(precision, order + 1):
            ball = compiled(tree).over(arb(x))[order] * factorial(order)
        if ball.is_finite():
            best = ball
            if ball.rel_accuracy_bits() >= PLENTY or ball == 0:
                break
    return best


def _limit_beside(tree: Tree, x: float, side: int, order: int) -> arb | None:
    best: arb | None = None
    for precision in PRECISIONS[1:4]:
        found = near(tree, x, side, precision)
        ball = None if found is None else found.enclosed_limit(order)
        if ball is not None:
            best = ball
            if not ball.is_finite() or ball == 0 or ball.rel_accuracy_bits() >= PLENTY:
                break
    if best is None:
        best = limit_beside(tree, x, side, order, reach(x))
    return best
