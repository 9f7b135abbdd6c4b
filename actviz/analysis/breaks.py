"""Where a formula is not smooth: kinks, jumps, impulses, poles and the ends of its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import factorial, inf, nan

from flint import arb

from actviz.analysis.pieces import Piece, pieces
from actviz.formula import polynomial
from actviz.formula.approach import approach
from actviz.formula.expand import comparisons, decided, simplified
from actviz.formula.rounding import rounded
from actviz.formula.taylor import ball, compiled, rational, settings, sign_of
from actviz.formula.tree import ONE, Arithmetic, Tree

COMPARED = 8  # one-sided derivatives up to this order are compared; alike beyond counts as smooth
PRECISION = 256
NEWTON = 4  # steps, each of which doubles the bits, from those of a double on
EQUAL = 2.0**-160  # at PRECISION, what agrees to this is taken as the same number


@dataclass(frozen=True)
class Break:
    """A place where two pieces meet and are not one smooth function.

    ``order`` is that of the first derivative that jumps: 0 a jump of f, 1 a kink, 2 a jump of f''
    ...; -1 a pole, an end of the domain, or a single point where f is not defined. ``left`` and
    ``right`` are the one-sided limits of f, f', f'' ... (infinite at a pole, NaN where nothing is
    known or defined), ``value`` is f at the place, NaN where it is not defined or not known.
    ``exact`` says whether the place is that double, and not a number next to it.
    """

    place: float
    exact: bool
    value: float
    left: tuple[float, ...]
    right: tuple[float, ...]
    order: int

    @property
    def impulse(self) -> float:
        """The weight of the Dirac impulse in f' at a jump of f, else 0."""
        return self.right[0] - self.left[0] if self.order == 0 else 0.0


@lru_cache(maxsize=2048)
def breaks(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Break, ...]:
    """The breaks strictly inside [lower, upper], from left to right."""
    found: list[Break] = []
    parts = pieces(tree, lower, upper)
    for left, right in pairwise(parts):
        if not (left.settled and right.settled):
            continue
        place = _break(tree, left, right)
        if place is not None:
            found.append(place)
    return tuple(found)


def _break(tree: Tree, left: Piece, right: Piece) -> Break | None:
    exact = left.upper == right.lower
    place = left.upper if exact else _nearer(left.upper, right.lower)
    if exact:
        here = compiled(tree).series(place, place, 0, PRECISION)[0]
        value = rounded(tree, place)
        below, above = _one_sided(left, place, -1), _one_sided(right, place, 1)
    else:
        where, at = _between(tree, left.upper, right.lower)
        below, above = (_over(piece, where) for piece in (left, right))
        here = _over(replace(left, tree=at), where)[0]
        value = _number(here)
    sides = tuple(map(_number, below)), tuple(map(_number, above))
    if not exact and not below[0].is_finite():
        before, behind = _infinities(tree, left.upper, right.lower)
        sides = (before, *sides[0][1:]), (behind, *sides[1][1:])
    if not (below[0].is_finite() and above[0].is_finite()):
        return Break(place, exact, value, *sides, -1)
    if not here.is_finite() and _same(below[0], above[0]):
        return Break(place, exact, value, *sides, -1)
    if not (_same(here, below[0]) and _same(here, above[0])):
        return Break(place, exact, value, *sides, 0)
    for order, (a, b) in enumerate(zip(below, above, strict=True)):
        if not _same(a, b):
            return Break(place, exact, value, *sides, order)
    return None


def _number(value: arb) -> float:
    """A ball as a double: NaN if it is not finite, zero if it cannot be told from it."""
    return 0.0 if value.contains(0) and value.abs_upper() < EQUAL else float(value)


def _between(tree: Tree, a: float, b: float) -> tuple[arb, Tree]:
    """Where between two neighbouring doubles a formula switches, as a ball, and the formula as it
    is at that number: a test that changes there is decided by equality."""
    where = ball(a, b)
    while tests := comparisons(tree):
        difference = simplified(Arithmetic("-", tests[0].left, tests[0].right))
        with settings(PRECISION, 2):
            signs = [sign_of(compiled(difference).over(arb(x))[0]) for x in (a, b)]
            sign = signs[0] if signs[0] == signs[1] else 0
            if sign == 0:
                where = _root(difference, where)
        tree = decided(tree, {tests[0]: polynomial.holds(tests[0].operator, sign or 0)})
    return where, tree


def _root(tree: Tree, where: arb) -> arb:
    """A root of a formula in a ball, by Newton's method over balls: what is left holds it."""
    kernel = compiled(tree)
    for _ in range(NEWTON):
        middle = where.mid()
        slope = kernel.over(where)[1]
        if slope.contains(0) or not slope.is_finite():
            return where
        nearer = middle - kernel.over(middle)[0] / slope
        if not where.overlaps(nearer):
            return where
        where = where.intersection(nearer)
    return where


def _nearer(a: float, b: float) -> float:
    """Of two neighbouring doubles, the one with fewer digits: 0.1 rather than its neighbour."""
    return min(a, b, key=lambda x: len(repr(x)))


def _same(a: arb, b: arb) -> bool:
    """Whether two balls hold the same number, as far as they tell."""
    if a.is_finite() and b.is_finite():
        return bool(a.overlaps(b) or (a - b).abs_upper() < EQUAL * (1 + a.abs_upper()))
    return float(a) == float(b)  # the same infinity; NaN, what is not known, differs from all


def _one_sided(piece: Piece, x: float, side: int) -> list[arb]:
    """f, f', ... at the end x of a piece, as limits from the given side of x."""
    if not piece.defined:
        return [arb.nan()] * (COMPARED + 1)
    exact = polynomial.polynomial(piece.tree)
    if exact is not None:
        return [arb(rational(v)) for v in _derivatives(exact, Fraction(x))]
    series = compiled(piece.tree).series(x, x, COMPARED, PRECISION)
    with settings(PRECISION, 1):
        values = [c * factorial(k) for k, c in enumerate(series)]
    if all(v.is_finite() for v in values[:3]):
        return values
    for k, limit in enumerate(approach(piece.tree, x, side)):
        if not values[k].is_finite() and limit is not None:
            values[k] = arb(limit)
    return values


def _infinities(tree: Tree, a: float, b: float) -> tuple[float, float]:
    """The limits of f from both sides at a pole between two neighbouring doubles: 1/f is
    continuous there and changes its sign. NaN where that was not seen."""
    over: Tree = ONE
    under = tree
    if isinstance(tree, Arithmetic) and tree.operator == "/":
        over, under = tree.right, tree.left
    kernel = compiled(simplified(Arithmetic("/", over, under)))
    with settings(PRECISION, 1):
        is_continuous = kernel.over(ball(a, b))[0].is_finite()
        before, behind = (sign_of(kernel.over(arb(x))[0]) for x in (a, b))
    if is_continuous and before and behind and before != behind:
        return before * inf, behind * inf
    return nan, nan


def _derivatives(p: polynomial.Polynomial, x: Fraction) -> Iterator[Fraction]:
    for _ in range(COMPARED + 1):
        yield polynomial.value(p, x)
        p = polynomial.derivative(p)


def _over(piece: Piece, where: arb) -> list[arb]:
    """f, f', ... over a ball between two neighbouring doubles."""
    if not piece.defined:
        return [arb.nan()] * (COMPARED + 1)
    with settings(PRECISION, COMPARED + 1):
        series = compiled(piece.tree).over(where)
        return [c * factorial(k) for k, c in enumerate(series)]
