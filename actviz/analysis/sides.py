"""What f tends to on the two sides of a place, and how far the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf, isnan, nan

from actviz.analysis.domains import replaced, undefined_constant
from actviz.analysis.pieces import Piece
from actviz.analysis.places import (
    PRECISION,
    Place,
    constant_at,
    derivatives,
    folded,
    is_zero_at,
    sign_at,
)
from actviz.formula import polynomial
from actviz.formula.tree import ONE, Arithmetic, Call, Negative, Tree
from actviz.kernel.algebra.identities import multiplicity, vanishes
from actviz.kernel.balls import Ball, ball, rational, settings, sign_of
from actviz.kernel.exact import exact
from actviz.kernel.expand import differentiated, gap, simplified
from actviz.kernel.guards import domain_tests, guards
from actviz.kernel.onesided import one_sided
from actviz.kernel.tails.contact import SMOOTH, first_difference, series_beside
from actviz.kernel.taylor import compiled

COMPARED = 8  # one-sided derivatives up to this order are compared one by one
ONE_SIDED = 3  # and below this one they are limits where a formula has no value
SYMBOLIC = 3  # and up to this one by formulas of them

Limit = Ball | float | None  # a ball that holds it, an infinity, or not known


def limits(piece: Piece, place: Place, side: int) -> tuple[Limit, ...]:
    """f, f', ... at the end of a piece, as limits from inside it."""
    if not piece.defined:
        return (None,) * (COMPARED + 1)
    if place.is_double:
        p = polynomial.polynomial(piece.tree)
        if p is not None:
            return tuple(_of_polynomial(p, Fraction(place.lower)))
    found: list[Limit] = [
        value if value.is_finite() else None for value in derivatives(piece.tree, place, COMPARED)
    ]
    if place.is_double:
        for order in range(ONE_SIDED):
            if found[order] is None:
                found[order] = as_limit(one_sided(piece.tree, place.lower, side, order))
    if found[0] is None:
        found[0] = value_at(piece.tree, place)
    for order in range(2):  # what a ball cannot tell from zero may be shown to be zero
        limit, formula = found[order], differentiated(piece.tree, order)
        if formula is not None and isinstance(limit, Ball) and limit.contains(0) and limit != 0:
            found[order] = Ball(0) if is_zero_at(formula, place) else limit
    return tuple(found)


def value_at(formula: Tree, place: Place) -> Ball | None:
    """f at a place; at the end of a closed domain too: acosh(x/100) at 100, (x - 0.1)**0.5 at 0.1,
    of which no ball knows that it is there. None where it is not known to have a value.

    All elementary functions are continuous on their closed domains, so that this is also what f
    tends to from inside."""
    value = derivatives(formula, place, 0)[0]
    if value.is_finite():
        return value
    constant = folded(formula, place)
    if constant is not None:
        return constant
    at_end = formula
    for test in domain_tests(formula):
        if sign_at(gap(test), place) == 0:
            at_end = replaced(at_end, test.left, test.right)
    if at_end is formula or undefined_constant(at_end) is not None:
        return None
    value = derivatives(at_end, place, 0)[0]
    return value if value.is_finite() else None


def as_limit(limit: Ball | None) -> Limit:
    """A ball, or an infinity as a double."""
    return limit if limit is None or limit.is_finite() else float(limit)


def _of_polynomial(p: polynomial.Polynomial, x: Fraction) -> Iterator[Ball]:
    with settings(PRECISION, 1):
        for _ in range(COMPARED + 1):
            yield Ball(rational(polynomial.value(p, x)))
            p = polynomial.derivative(p)


def infinities(tree: Tree, a: float, b: float) -> tuple[float, float]:
    """The limits of f from both sides at a pole between two neighbouring doubles: 1/f is
    continuous there and changes its sign, or that of a term or factor of f, and what is added is
    bounded, what multiplies it has one sign. NaN where that was not seen."""
    for part, sign in _unbounded_parts(tree, a, b):
        below, above = infinities(part, a, b)
        if not isnan(below):
            return sign * below, sign * above
    over: Tree = ONE
    under = tree
    match tree:
        case Arithmetic(operator="/", left=left, right=right):
            over, under = right, left
        case Call(function="tan", arguments=arguments):
            over, under = (Call(name, arguments, ()) for name in ("cos", "sin"))
    kernel = compiled(simplified(Arithmetic("/", over, under)))
    with settings(PRECISION, 1):
        is_continuous = kernel.over(ball(a, b))[0].is_finite()
        before, behind = (sign_of(kernel.over(Ball(x))[0]) for x in (a, b))
    if is_continuous and before and behind and before != behind:
        return before * inf, behind * inf
    return nan, nan


def _unbounded_parts(tree: Tree, a: float, b: float) -> Iterator[tuple[Tree, int]]:
    """The terms or factors of a formula, the rest of which is bounded between two doubles, or has
    one sign and is bounded, and whether f tends to the same infinity as each, or to the other."""
    match tree:
        case Negative(operand=operand):
            yield operand, -1
        case Arithmetic(operator="+" | "-" | "*" as operator, left=left, right=right):
            for part, rest, sign in (left, right, 1), (right, left, -1 if operator == "-" else 1):
                with settings(PRECISION, 1):
                    over = compiled(rest).over(ball(a, b))[0]
                    factor = sign_of(over) if operator == "*" else 1
                if over.is_finite() and factor:
                    yield part, sign * factor


def continues(
    piece: Piece, limit: Limit, formula: Tree | None, here: Ball | None, place: Place
) -> bool | None:
    """Whether what f tends to at the end of a piece is its value there."""
    if not piece.defined:
        return None
    if formula is not None and here is None:  # shown to have no value
        return False
    if isinstance(limit, float):
        return False
    if limit is None or formula is None or here is None:
        return None
    if not limit.overlaps(here):
        return False
    if formula is piece.tree or _are_one(limit, here):
        return True
    return True if _equal_at(piece.tree, formula, place, 0) else None


def _are_one(a: Limit, b: Limit) -> bool:
    """Whether two limits are shown to be the same number by their balls alone."""
    return isinstance(a, Ball) and isinstance(b, Ball) and bool(a.is_exact() and a == b)


def _equal_at(left: Tree, right: Tree, place: Place, order: int) -> bool:
    """Whether two formulas that are smooth at a place have the same derivative there."""
    if left is right:
        return True
    if place.is_double:
        x = Fraction(place.lower)
        a, b = exact(left, x, order), exact(right, x, order)
        if a is not None and b is not None:
            return a == b
        if order == 0 and constant_at(left, place.lower) is constant_at(right, place.lower):
            return True
    difference = simplified(Arithmetic("-", left, right))
    if vanishes(difference):
        return True
    if place.root is not None:
        return (multiplicity(difference, place.root) or 0) > order
    slope = differentiated(difference, order)
    return slope is not None and order <= SYMBOLIC and is_zero_at(slope, place)


def agreement(
    left: Piece, right: Piece, sides: Sequence[tuple[Limit, ...]], place: Place
) -> tuple[int | None, bool]:
    """The order of the first derivative that differs between two sides that meet, or is infinite:
    COMPARED if none of those compared does, None where it is not known; and whether the two are
    shown to be one smooth function."""
    order = _first_difference(left, right, sides, place)
    if order == SMOOTH or (order == COMPARED and _is_one_function(left, right, place)):
        return order, True
    return (_far_difference(left, right, place) if order == COMPARED else order), False


def _first_difference(
    left: Piece, right: Piece, sides: Sequence[tuple[Limit, ...]], place: Place
) -> int | None:
    """The order of the first derivative that differs or is infinite; COMPARED if none of those
    compared does, None where two could not be told apart nor shown to be the same."""
    p, q = (polynomial.polynomial(piece.tree) for piece in (left, right))
    if place.is_double and p is not None and q is not None:
        return _first_coefficient(p, q, Fraction(place.lower))
    for order, (a, b) in enumerate(zip(*sides, strict=True)):
        if order == 0 or _are_one(a, b):
            continue
        if isinstance(a, float) or isinstance(b, float):
            return order
        if a is None or b is None or not a.is_finite() or not b.is_finite():
            return _by_series(left, right, place)
        if not a.overlaps(b):
            return order
        if not _equal_at(left.tree, right.tree, place, order):
            return _by_series(left, right, place)
    return COMPARED


def _by_series(left: Piece, right: Piece, place: Place) -> int | None:
    """The same by the series in the distance to the place, on both sides."""
    if not place.is_double:
        return None
    found = [
        series_beside(piece.tree, place.lower, side) for piece, side in ((left, -1), (right, 1))
    ]
    if found[0] is None or found[1] is None:
        return None
    return first_difference(found[0], found[1])


def _first_coefficient(
    p: polynomial.Polynomial, q: polynomial.Polynomial, x: Fraction
) -> int | None:
    """The order to which two polynomials agree at a number."""
    gap = polynomial.add(p, tuple(-c for c in q))
    order = 0
    while gap and polynomial.value(gap, x) == 0:
        gap, order = polynomial.derivative(gap), order + 1
    return order if gap else COMPARED


def _is_one_function(left: Piece, right: Piece, place: Place) -> bool:
    """Whether two pieces whose first derivatives agree are one analytic function at a place."""
    p, q = (polynomial.polynomial(piece.tree) for piece in (left, right))
    if p is not None and p == q:
        return True
    analytic = all(_is_analytic(piece.tree, place) for piece in (left, right))
    if analytic and left.tree is right.tree:
        return True
    return analytic and vanishes(simplified(Arithmetic("-", left.tree, right.tree)))


def _is_analytic(tree: Tree, place: Place) -> bool:
    """Whether all that a formula needs to be smooth is shown to hold at a place."""
    for test in guards(tree):
        sign = sign_at(gap(test), place)
        if not sign or not polynomial.holds(test.operator, sign):
            return False
    return True


def _far_difference(left: Piece, right: Piece, place: Place) -> int | None:
    """The first difference beyond the derivatives that were compared."""
    p, q = (polynomial.polynomial(piece.tree) for piece in (left, right))
    if p is None or q is None or not place.is_double:
        return _by_series(left, right, place)
    return _first_coefficient(p, q, Fraction(place.lower))
