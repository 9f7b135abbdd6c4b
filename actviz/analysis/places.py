"""Places: real numbers that a formula singles out, doubles or roots between two of them."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, inf, isfinite, nextafter
from typing import NamedTuple

from actviz.formula import polynomial
from actviz.formula.rewriting import substituted
from actviz.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Negative,
    Number,
    Tree,
    children,
    walk,
    with_children,
)
from actviz.kernel.algebra.identities import multiplicity
from actviz.kernel.balls import Ball, ball, precision, settings, sign_of
from actviz.kernel.effort import remembered, spend
from actviz.kernel.exact import exact
from actviz.kernel.expand import comparisons, decided, gap, simplified
from actviz.kernel.taylor import Taylor, compiled

PRECISION = 256  # bits, where nothing asks for more
FINEST = 2048  # bits; a sign that these do not tell is zero or not known
TERMS = 2  # of Taylor's formula for a slope
STEPS = 16  # of Newton's method, each of which doubles the bits
FEW = 8  # tests, all of which may as well be looked at
NODE = 40  # steps of work that folding it takes


class Place(NamedTuple):
    """A real number in [lower, upper]: that double, or a root of f^(order) between neighbours.

    ``root`` is f; without it no more is known of a place between two doubles than that it is there.
    """

    lower: float
    upper: float
    root: Tree | None = None
    order: int = 0

    @property
    def is_double(self) -> bool:
        """Whether the place is a double that is a number."""
        return self.lower == self.upper and isfinite(self.lower)

    @property
    def double(self) -> float:
        """The double that it is; of its two neighbours the one with fewer digits: 0.1."""
        return min(self.lower, self.upper, key=lambda x: (len(repr(x)), abs(x)))

    @property
    def rational(self) -> Fraction | None:
        """The place as a fraction, where it is shown to be one."""
        if self.is_double:
            return Fraction(self.lower)
        p = None if self.root is None else polynomial.polynomial(self.root)
        for _ in range(self.order):
            p = None if p is None else polynomial.derivative(p)
        return -p[0] / p[1] if p is not None and len(p) == 2 else None

    def ball(self, precision: int = PRECISION) -> Ball:
        """A ball that holds the place, at this precision in bits."""
        if self.is_double or self.root is None:
            with settings(precision, 1):
                return ball(self.lower, self.upper)
        return _refined(self.root, self.order, self.lower, self.upper, precision)


@remembered(maxsize=2048)
def _refined(tree: Tree, order: int, lower: float, upper: float, precision: int) -> Ball:
    """A root of f^(order) in [lower, upper], by Newton's method over balls: no step loses one."""
    kernel = compiled(tree)
    with settings(precision, order + 2):
        where = ball(lower, upper)
        for _ in range(STEPS):
            slope = _slope(kernel, where, order)
            if slope.contains(0) or not slope.is_finite():
                break
            middle = where.mid()
            nearer = middle - kernel.over(middle)[order] * factorial(order) / slope
            if not where.overlaps(nearer):
                break
            closer = where.intersection(nearer)
            if not closer.rad() < where.rad() / 2:
                break
            where = closer
        return where


def _slope(kernel: Taylor, where: Ball, order: int) -> Ball:
    """f^(order+1) over a ball: plain, or cut by Taylor's formula from the middle where it cancels,
    as the slope of squareplus does far out."""
    plain = kernel.over(where)[order + 1]
    if not plain.contains(0):
        return plain * factorial(order + 1)
    offset = where - where.mid()
    with settings(precision(), order + 2 + TERMS):
        middle, rest = kernel.over(where.mid()), kernel.over(where)
        total = rest[order + 1 + TERMS] * factorial(order + 1 + TERMS) / factorial(TERMS)
        for k in reversed(range(TERMS)):
            total = total * offset + middle[order + 1 + k] * (
                factorial(order + 1 + k) // factorial(k)
            )
        return total


def derivatives(tree: Tree, place: Place, order: int, precision: int = PRECISION) -> list[Ball]:
    """Balls that hold f, f', ..., f^(order) at a place, of a formula that is smooth there."""
    where = place.ball(precision)
    with settings(precision, order + 1):
        series = compiled(tree).over(where)
        return [c * factorial(k) for k, c in enumerate(series)]


def sign_at(tree: Tree, place: Place) -> int | None:
    """The sign of a formula at a place; None where it has no value there or that is not known."""
    x = place.rational
    if x is not None:
        p = polynomial.polynomial(tree)
        if p is not None:
            value = polynomial.value(p, x)
            return (value > 0) - (value < 0)
    precision = PRECISION
    while precision <= FINEST:
        with settings(precision, 1):
            here = compiled(tree).over(place.ball(precision))[0]
            sign = sign_of(here)
        if sign is not None:
            return sign
        if not here.is_finite():
            constant = folded(tree, place)
            return None if constant is None else sign_of(constant)
        if precision == PRECISION and is_zero_at(tree, place):
            return 0
        precision *= 4
    return None


def constant_at(tree: Tree, x: float) -> Tree:
    """f at a double, folded as far as it can be."""
    spend(NODE * len(walk(tree)))
    return simplified(substituted(tree, Number(Fraction(x)), {}))


@remembered(maxsize=4096)
def folded(tree: Tree, place: Place) -> Ball | None:
    """f at a double by folding it first, which knows that x/100 is 1 at 100 as no ball does; None
    where that gives no value."""
    if not place.is_double:
        return None
    constant = constant_at(tree, place.lower)
    if comparisons(constant):
        return None
    with settings(PRECISION, 1):
        value = compiled(constant).over(Ball(0))[0]
    return value if value.is_finite() else None


def is_zero_at(tree: Tree, place: Place) -> bool:
    """Whether a smooth formula is shown to be exactly zero at a place where it is defined."""
    if place.is_double:
        return exact(tree, Fraction(place.lower)) == 0
    if place.root is None or place.order:
        return False
    return tree is place.root or (multiplicity(tree, place.root) or 0) >= 1


def resolved(tree: Tree, place: Place) -> Tree | None:
    """The formula with its tests decided as they are at a place; None where that is not known."""
    rest = partly_resolved(tree, place)
    return None if comparisons(rest) else rest


def partly_resolved(tree: Tree, place: Place) -> Tree:
    """The formula with those tests decided that can be at a place."""
    tree = few_tests(tree, place.lower, place.upper)
    while known := dict(filter(None, (_outcome(test, place) for test in comparisons(tree)))):
        tree = decided(tree, known)
    return tree


def few_tests(tree: Tree, a: float, b: float) -> Tree:
    """A formula with no more tests than may be looked at one by one, as it is round [a, b]."""
    if len(comparisons(tree)) <= FEW:
        return tree
    return nearby(tree, nextafter(a, -inf), nextafter(b, inf))


@remembered(maxsize=4096)
def nearby(tree: Tree, a: float, b: float) -> Tree:
    """The formula with those tests decided, from the outermost on, that do not change on [a, b]:
    of very many branches few are looked at."""
    return simplified(_branches(tree, ball(a, b), {}))


def sign_over(test: Comparison, box: Ball) -> int | None:
    """The sign of a test's difference on all of a ball, if it has one there."""
    with settings(PRECISION, 1):
        left, right = (compiled(side).over(box)[0] for side in (test.left, test.right))
        return 1 if left > right else -1 if left < right else None


def _branches(tree: Tree, box: Ball, done: dict[Tree, Tree]) -> Tree:
    found = done.get(tree)
    if found is not None:
        return found
    match tree:
        case Conditional(test=Comparison() as test, then=then, otherwise=otherwise):
            sign = sign_over(test, box)
            outcome = None if sign is None else polynomial.holds(test.operator, sign)
            if outcome is None:
                left, right, *kept = (
                    _branches(part, box, done) for part in (test.left, test.right, then, otherwise)
                )
                made: Tree = Conditional(Comparison(test.operator, left, right), *kept)
            else:
                made = _branches(then if outcome else otherwise, box, done)
        case Negative() | Arithmetic() | Call():
            below = [_branches(part, box, done) for part in children(tree)]  # type: ignore[arg-type]  # of trees, trees
            made = with_children(tree, tuple(below))  # type: ignore[assignment]  # the same
        case _:
            made = tree
    done[tree] = made
    return made


def _outcome(test: Comparison, place: Place) -> tuple[Comparison, bool] | None:
    sign = sign_at(gap(test), place)
    return None if sign is None else (test, polynomial.holds(test.operator, sign))
