"""Where a formula is not smooth: kinks, jumps, impulses, poles and the ends of its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf, isinf, nan

from actviz.analysis.pieces import (
    Piece,
    domain_tests,
    guards,
    has_no_value,
    pieces,
    replaced,
    undefined_constant,
    with_lines,
)
from actviz.analysis.places import (
    PRECISION,
    Place,
    derivatives,
    folded,
    is_zero_at,
    partly_resolved,
    sign_at,
)
from actviz.formula import polynomial
from actviz.formula.rewriting import substituted
from actviz.formula.tree import ONE, ZERO, Arithmetic, Call, Number, Tree, X
from actviz.kernel.algebra.identities import multiplicity, vanishes
from actviz.kernel.balls import Ball, ball, nearest, rational, settings, sign_of
from actviz.kernel.exact import exact
from actviz.kernel.expand import comparisons, decided, differentiated, simplified
from actviz.kernel.onesided import one_sided
from actviz.kernel.tails.contact import SMOOTH, first_difference, series_beside
from actviz.kernel.taylor import compiled

DIGITS = 54  # bits that a ball must know of a number to be shown as one
COMPARED = 8  # one-sided derivatives up to this order are compared one by one
NOWHERE = Arithmetic("/", ONE, ZERO)  # a formula that is defined nowhere
ONE_SIDED = 3  # and below this one they are limits where a formula has no value
SYMBOLIC = 3  # and up to this one by formulas of them


@dataclass(frozen=True)
class Discontinuity:
    """A place where two pieces meet and are not one smooth function.

    ``order`` is that of the first derivative that jumps or is infinite: 0 a jump of f, 1 a kink, 2
    a jump of f'' ...; -1 a pole, an end of the domain, or a single point where f is not defined.
    ``left`` and ``right`` are the one-sided limits of f, f', f'' ... (infinite at a pole, NaN where
    nothing is known or defined), ``value`` is f at the place, NaN where it is not defined or not
    known. ``exact`` says whether the place is that double, and not a number next to it. ``impulse``
    is the weight of the Dirac impulse in f' at a jump of f, else 0.
    """

    place: float
    exact: bool
    value: float
    left: tuple[float, ...]
    right: tuple[float, ...]
    order: int
    impulse: float = 0.0


Limit = Ball | float | None  # a ball that holds it, an infinity, or not known


@dataclass(frozen=True)
class Joint:
    """Where two pieces meet: what f tends to from both sides, and what it is there.

    ``left`` and ``right`` are the limits of f, f', f'' ... from the piece on that side, None where
    they are not known or the function is not defined on that side. ``here`` is a ball that holds
    f at the place, None where it has no value or that is not known. ``continues`` says for each
    side whether that limit is the value, None where that is not known. ``order`` is as in
    ``Discontinuity``; COMPARED where f is smooth there, None where that is not known.
    """

    place: Place
    left_piece: Piece
    right_piece: Piece
    left: tuple[Limit, ...]
    right: tuple[Limit, ...]
    formula: Tree | None
    here: Ball | None
    continues: tuple[bool | None, bool | None]
    order: int | None
    is_smooth: bool = False

    @property
    def impulse(self) -> float:
        """The weight of the Dirac impulse in f' at a jump of f, else 0."""
        below, above = self.left[0], self.right[0]
        if self.order == 0 and isinstance(below, Ball) and isinstance(above, Ball):
            with settings(PRECISION, 1):
                return to_double(above - below)
        return 0.0

    @property
    def is_continuous(self) -> bool | None:
        """Whether f goes on through the place."""
        left, right = self.continues
        if left is False or right is False:
            return False
        return True if left and right else None


@lru_cache(maxsize=2048)
def discontinuities(
    tree: Tree, lower: float = -inf, upper: float = inf
) -> tuple[Discontinuity, ...]:
    """Those strictly inside [lower, upper], and its ends where f jumps there.

    From left to right.
    """
    return tuple(
        Discontinuity(
            joint.place.double,
            joint.place.is_double,
            nan if joint.here is None else to_double(joint.here),
            tuple(map(_number, joint.left)),
            tuple(map(_number, joint.right)),
            joint.order,
            joint.impulse,
        )
        for joint in joints(tree, lower, upper)
        if joint.order is not None and not joint.is_smooth
    )


@lru_cache(maxsize=2048)
def joints(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Joint, ...]:
    """Where settled pieces meet strictly inside [lower, upper], from left to right."""
    parts = pieces(tree, lower, upper)
    return tuple(
        _joint(tree, left, right)
        for left, right in pairwise(parts)
        if left.decided and right.decided
    )


def to_double(value: Ball) -> float:
    """The double that a ball rounds to, one of the two nearest where it lies between them; NaN
    where it is too wide to tell."""
    found = nearest(value)
    if found is not None:
        return found
    return float(value) if value.rel_accuracy_bits() > DIGITS else nan


def _number(limit: Limit) -> float:
    if limit is None:
        return nan
    return limit if isinstance(limit, float) else to_double(limit)


def _joint(tree: Tree, left: Piece, right: Piece) -> Joint:
    place = _place(tree, left, right)
    formula = None if place is None else _at(tree, place)
    if place is None:
        return _met(tree, left, right, Place(left.upper, right.lower), None)
    shift = None if place.is_double else place.rational
    if shift is None:
        return _met(tree, left, right, place, formula)
    # at a fraction that is no double: what is exact at a double is so at 0, with x moved there
    there, before, behind = (_moved(t, shift) for t in (tree, left.tree, right.tree))
    origin = Place(0.0, 0.0)
    joint = _met(
        there,
        replace(left, tree=before, upper=0.0, lower=-1.0),
        replace(right, tree=behind, lower=0.0, upper=1.0),
        origin,
        _at(there, origin),
    )
    return replace(joint, place=place, left_piece=left, right_piece=right, formula=formula)


def _moved(tree: Tree, shift: Fraction) -> Tree:
    """f(x + shift), defined where that is."""
    return with_lines(simplified(substituted(tree, Arithmetic("+", X, Number(shift)), {})))


def _met(tree: Tree, left: Piece, right: Piece, place: Place, formula: Tree | None) -> Joint:
    """What f does where two pieces meet, ``formula`` being what it is there."""
    sides = [_limits(left, place, -1), _limits(right, place, 1)]
    here = None
    if formula is not None:
        here = _value_at(formula, place)
        if here is not None and here.contains(0) and is_zero_at(formula, place):
            here = Ball(0)
    # what is not defined on one side or has no finite limit there is a pole or an end
    defined = [piece.defined for piece in (left, right)]
    if not place.is_double and not all(isinstance(side[0], Ball) for side in sides):
        infinities = _infinities(tree, left.upper, right.lower) if all(defined) else (nan, nan)
        sides = [
            side if isinstance(side[0], Ball) else ((limit if isinf(limit) else None), *side[1:])
            for side, limit in zip(sides, infinities, strict=True)
        ]
    finite = [isinstance(side[0], Ball) for side in sides]
    continues = tuple(
        _continues(piece, side[0], formula, here, place)
        for piece, side in zip((left, right), sides, strict=True)
    )
    if here is not None and here == 0:  # what tends to it tends to zero exactly
        sides = [
            (here, *side[1:]) if side_continues else side
            for side, side_continues in zip(sides, continues, strict=True)
        ]
    is_end = not all(defined) or any(isinstance(side[0], float) for side in sides)
    order: int | None
    smooth = False
    if is_end or (here is None and formula is not None and has_no_value(formula, place)):
        order = -1
    elif not all(finite) or here is None:
        order = None
    elif False in continues:
        order = 0
    elif None in continues:
        order = None
    else:
        order = _first_difference(left, right, sides, place)
        smooth = order == SMOOTH or (order == COMPARED and _is_one_function(left, right, place))
        if order == COMPARED and not smooth:
            order = _far_difference(left, right, place)
    left_limits, right_limits = sides
    return Joint(
        place,
        left,
        right,
        left_limits,
        right_limits,
        formula,
        here,
        (continues[0], continues[1]),
        order,
        smooth,
    )


def _at(tree: Tree, place: Place) -> Tree | None:
    """The formula as it is at a place, 1/0 where it is shown to have no value; None where that is
    not known."""
    rest = partly_resolved(tree, place)
    tests = comparisons(rest)
    differences = [simplified(Arithmetic("-", t.left, t.right)) for t in tests]
    if all(has_no_value(d, place) for d in differences if not comparisons(d)):
        return rest if not tests else NOWHERE
    return None


def _value_at(formula: Tree, place: Place) -> Ball | None:
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
        if sign_at(simplified(Arithmetic("-", test.left, test.right)), place) == 0:
            at_end = replaced(at_end, test.left, test.right)
    if at_end is formula or undefined_constant(at_end) is not None:
        return None
    value = derivatives(at_end, place, 0)[0]
    return value if value.is_finite() else None


def _place(tree: Tree, left: Piece, right: Piece) -> Place | None:
    """Where two pieces meet: a double, or a root between two; None where there may be several."""
    if left.upper == right.lower:
        return Place(left.upper, left.upper)
    a, b = left.upper, right.lower
    roots: list[Tree] = []
    tests = [*comparisons(tree)]
    for piece in (left, right):
        tests += guards(piece.tree)
    for test in dict.fromkeys(tests):
        difference = _locally(simplified(Arithmetic("-", test.left, test.right)), a, b)
        roots += _roots_between(difference, a, b)
    found: Tree | None = None
    for root in roots:
        if found is None:
            found = root
        elif found is not root and not (
            (multiplicity(root, found) or 0) and (multiplicity(found, root) or 0)
        ):
            return None
    return None if found is None else Place(a, b, found)


def _locally(tree: Tree, a: float, b: float) -> Tree:
    """A formula with the tests decided that do not change between two doubles."""
    while True:
        known = {}
        for test in comparisons(tree):
            with settings(PRECISION, 1):
                left, right = (compiled(t).over(ball(a, b))[0] for t in (test.left, test.right))
                sign = 1 if left > right else -1 if left < right else 0
            if sign:
                known[test] = polynomial.holds(test.operator, sign)
        if not known:
            return tree
        tree = decided(tree, known)


def _roots_between(tree: Tree, a: float, b: float) -> Iterator[Tree]:
    """The factors of a formula that may be zero between two neighbouring doubles."""
    match tree:
        case Arithmetic(operator="*" | "/" | "**", left=left, right=right):
            yield from _roots_between(left, a, b)
            if tree.operator != "**":
                yield from _roots_between(right, a, b)
            return
        case Call(function="cos" | "sin" | "log" | "sqrt"):
            pass
    ratio = polynomial.quotient(tree)
    if ratio is not None and len(ratio[1]) > 1:
        for part in ratio:
            yield from _roots_between(polynomial.tree_of(part), a, b)
        return
    if ratio is not None and len(ratio[0]) > 3:
        for factor, _ in polynomial.square_free(ratio[0]):
            yield from _roots_if_any(polynomial.tree_of(factor), a, b)
        return
    yield from _roots_if_any(tree, a, b)


def _roots_if_any(tree: Tree, a: float, b: float) -> Iterator[Tree]:
    if comparisons(tree):
        return
    with settings(PRECISION, 1):
        over = compiled(tree).over(ball(a, b))[0]
        if not over.is_finite() or over.contains(0):
            yield tree


def _limits(piece: Piece, place: Place, side: int) -> tuple[Limit, ...]:
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
        found[0] = _value_at(piece.tree, place)
    formula: Tree | None = piece.tree
    for order in range(2):  # what a ball cannot tell from zero may be shown to be zero
        limit = found[order]
        if formula is not None and isinstance(limit, Ball) and limit.contains(0) and limit != 0:
            found[order] = Ball(0) if is_zero_at(formula, place) else limit
        formula = None if formula is None else differentiated(formula)
    return tuple(found)


def as_limit(limit: Ball | None) -> Limit:
    """A ball, or an infinity as a double."""
    return limit if limit is None or limit.is_finite() else float(limit)


def _of_polynomial(p: polynomial.Polynomial, x: Fraction) -> Iterator[Ball]:
    with settings(PRECISION, 1):
        for _ in range(COMPARED + 1):
            yield Ball(rational(polynomial.value(p, x)))
            p = polynomial.derivative(p)


def _infinities(tree: Tree, a: float, b: float) -> tuple[float, float]:
    """The limits of f from both sides at a pole between two neighbouring doubles: 1/f is
    continuous there and changes its sign. NaN where that was not seen."""
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


def _continues(
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
    if order == 0 and place.is_double:
        at = Number(Fraction(place.lower))
        if simplified(substituted(left, at, {})) is simplified(substituted(right, at, {})):
            return True
    difference: Tree | None = simplified(Arithmetic("-", left, right))
    if vanishes(difference) if difference is not None else False:
        return True
    if place.root is not None and difference is not None:
        return (multiplicity(difference, place.root) or 0) > order
    for _ in range(order):
        difference = None if difference is None else differentiated(difference)
    if difference is None or order > SYMBOLIC:
        return False
    return is_zero_at(difference, place)


def _first_difference(
    left: Piece, right: Piece, sides: list[tuple[Limit, ...]], place: Place
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
        sign = sign_at(simplified(Arithmetic("-", test.left, test.right)), place)
        if not sign or not polynomial.holds(test.operator, sign):
            return False
    return True


def _far_difference(left: Piece, right: Piece, place: Place) -> int | None:
    """The first difference beyond the derivatives that were compared."""
    p, q = (polynomial.polynomial(piece.tree) for piece in (left, right))
    if p is None or q is None or not place.is_double:
        return _by_series(left, right, place)
    return _first_coefficient(p, q, Fraction(place.lower))
