"""Bounds of a formula between the last double of a piece and the number where the piece ends, where
that is no double: no double lies there, yet f may turn, or be zero, or steep."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import factorial, inf, nextafter

from actviz.analysis.hulls import ALL, Hull, both, hull
from actviz.analysis.joints import Joint, moved
from actviz.analysis.pieces import Piece
from actviz.analysis.places import PRECISION
from actviz.formula.tree import Arithmetic, Number, Tree, contains_x
from actviz.kernel.balls import Ball, ball, outward, settings, sign_of
from actviz.kernel.effort import remembered
from actviz.kernel.expand import differentiated, gap, simplified
from actviz.kernel.guards import guards
from actviz.kernel.taylor import compiled

EMPTY: Hull = (inf, -inf)


def sliver(joint: Joint, piece: Piece, order: int) -> Hull:
    """Doubles between which f^(order) stays from the last double of a piece to the joint where it
    ends: ``EMPTY`` where nothing lies between, infinite where no bound is known."""
    if joint.place.is_double or not piece.defined:
        return EMPTY
    a, b = joint.left_piece.upper, joint.right_piece.lower
    side = -1 if piece == joint.left_piece else 1
    return _bounds(piece.tree, order, a, b, joint.place.rational, side)


def direction(bounds: Hull) -> int | None:
    """1 where nothing between bounds is negative, -1 where nothing is positive, 0 for both."""
    rises, falls = bounds[0] >= 0, bounds[1] <= 0
    return rises - falls if rises or falls else None


@remembered(maxsize=2048)
def _bounds(tree: Tree, order: int, a: float, b: float, place: Fraction | None, side: int) -> Hull:
    with settings(PRECISION, order + 1):
        plain = compiled(tree).over(ball(a, b))[order] * factorial(order)
        found = outward(plain) if plain.is_finite() else ALL
    if direction(found) is not None:
        return found
    slope = differentiated(tree, order)
    if slope is None or not contains_x(slope):
        return found
    signs = tuple(_signs(tree, b if side > 0 else a))
    found = both(found, hull(slope, a, b, signs))
    if place is not None:  # seen from there, a factor that vanishes there has one sign
        far = float(Fraction(b if side > 0 else a) - place)
        ends = (0.0, nextafter(far, inf)) if side > 0 else (nextafter(far, -inf), 0.0)
        signs = tuple((moved(u, place), sign) for u, sign in signs)
        found = both(found, hull(moved(slope, place), *ends, signs))
    return found


def _signs(tree: Tree, x: float) -> Iterator[tuple[Tree, int]]:
    """What a smooth formula is guarded by, with its sign at a double: it is no zero before its
    piece ends. A guard stands in the formula as it is, or in its derivative as a difference."""
    for test in guards(tree):
        with settings(PRECISION, 1):
            sign = sign_of(compiled(gap(test)).over(Ball(x))[0])
        if sign:
            yield gap(test), sign
            if isinstance(test.right, Number):  # log1p' is 1/(1 + u)
                yield simplified(Arithmetic("+", Number(-test.right.value), test.left)), sign
