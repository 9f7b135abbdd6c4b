"""Where a formula is not smooth: kinks, jumps, impulses, poles and the ends of its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import factorial, inf

from flint import arb

from actviz.analysis.pieces import Piece, pieces
from actviz.formula import polynomial
from actviz.formula.rounding import rounded
from actviz.formula.tail import approach
from actviz.formula.taylor import compiled, rational, settings
from actviz.formula.tree import Tree

COMPARED = 8  # one-sided derivatives up to this order are compared; alike beyond counts as smooth
PRECISION = 256
EQUAL = 2.0**-160  # at PRECISION, what agrees to this is taken as the same number


@dataclass(frozen=True)
class Break:
    """A place where two pieces meet and are not one smooth function.

    ``order`` is that of the first derivative that jumps: 0 a jump of f, 1 a kink, 2 a jump of f''
    ...; -1 a pole, or an end of the domain. ``left`` and ``right`` are the one-sided limits of f,
    f', f'' ... (infinite at a pole, NaN where nothing is known or defined), ``value`` is f at the
    place, NaN where it is not defined. ``exact`` says whether the place is that double, and not a
    number next to it.
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
    here = compiled(tree).series(place, place, 0, PRECISION)[0]
    value = rounded(tree, place, 0)
    if exact:
        below, above = _one_sided(left, place, -1), _one_sided(right, place, 1)
    else:
        below, above = (_over_gap(piece, left.upper, right.lower) for piece in (left, right))
    sides = tuple(map(float, below)), tuple(map(float, above))
    if not (below[0].is_finite() and above[0].is_finite()):
        return Break(place, exact, value, *sides, -1)
    if exact and not (_same(here, below[0]) and _same(here, above[0])):
        return Break(place, exact, value, *sides, 0)
    for order, (a, b) in enumerate(zip(below, above, strict=True)):
        if not _same(a, b):
            return Break(place, exact, value, *sides, order)
    return None


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


def _derivatives(p: polynomial.Polynomial, x: Fraction) -> Iterator[Fraction]:
    for _ in range(COMPARED + 1):
        yield polynomial.value(p, x)
        p = polynomial.derivative(p)


def _over_gap(piece: Piece, a: float, b: float) -> list[arb]:
    """f, f', ... over the gap between two neighbouring doubles."""
    if not piece.defined:
        return [arb.nan()] * (COMPARED + 1)
    series = compiled(piece.tree).series(a, b, COMPARED, PRECISION)
    with settings(PRECISION, 1):
        return [c * factorial(k) for k, c in enumerate(series)]
