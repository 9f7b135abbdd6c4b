"""Where the pieces of a formula meet, and what f does there."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf, isinf, nan
from typing import NamedTuple

from actviz.analysis.domains import has_no_value
from actviz.analysis.gaps import place_between
from actviz.analysis.lines import with_lines
from actviz.analysis.pieces import Piece, pieces, remaining
from actviz.analysis.places import PRECISION, Place, few_tests, is_zero_at, partly_resolved
from actviz.analysis.sides import (
    COMPARED,
    Limit,
    agreement,
    continues,
    infinities,
    limits,
    value_at,
)
from actviz.analysis.steps import within
from actviz.formula.rewriting import substituted
from actviz.formula.tree import ONE, ZERO, Arithmetic, Number, Tree, X
from actviz.kernel.balls import Ball, nearest, settings
from actviz.kernel.effort import FEWER, ExhaustedError, bounded
from actviz.kernel.expand import comparisons, gap, simplified
from actviz.kernel.tails.contact import SMOOTH, infinite_order, series_beside

DIGITS = 54  # bits that a ball must know of a number to be shown as one
NOWHERE = Arithmetic("/", ONE, ZERO)  # a formula that is defined nowhere


class Joint(NamedTuple):
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

    @property
    def leaps(self) -> bool:
        """Whether f has different limits on the two sides, whatever it is there."""
        if not (self.place.is_double or self.place.root):
            return False  # there may be several places between two doubles
        below, above = self.left[0], self.right[0]
        if isinstance(below, Ball) and isinstance(above, Ball):
            return not below.overlaps(above)
        return False

    @property
    def is_open(self) -> bool:
        """Whether it is not known, on a side where f is defined, if its limit is its value."""
        sides = zip((self.left_piece, self.right_piece), self.continues, strict=True)
        return any(piece.defined and continues is None for piece, continues in sides)

    @property
    def is_pole(self) -> bool:
        """Whether f is defined on both sides and infinite on one."""
        is_inside = self.left_piece.defined and self.right_piece.defined
        return is_inside and any(isinstance(side[0], float) for side in (self.left, self.right))

    @property
    def slope_step(self) -> int | None:
        """The sign of the jump of f' at a kink."""
        a, b = self.left[1], self.right[1]
        if a is None or b is None:
            return None
        if isinstance(a, float) or isinstance(b, float):
            low = a if isinstance(a, float) else 0.0
            high = b if isinstance(b, float) else 0.0
            return None if low == high else (1 if low < high else -1)
        return 1 if a < b else -1 if a > b else None

    @property
    def order_at_end(self) -> int | None:
        """The first derivative that does not exist, from inside, at a closed end of the domain; -1
        if all of those that are known do."""
        side = 0 if self.left_piece.defined else 1
        if not (self.left_piece.defined or self.right_piece.defined):
            return -1
        if self.continues[side] is not True:
            return 0 if self.continues[side] is False else None
        for order, limit in enumerate((self.left, self.right)[side]):
            if isinstance(limit, float):
                return order
            if limit is None:
                piece, place = (self.left_piece, self.right_piece)[side], self.place
                found = (
                    series_beside(piece.tree, place.lower, 2 * side - 1)
                    if place.is_double
                    else None
                )
                infinite = None if found is None else infinite_order(found)
                return -1 if infinite == SMOOTH else infinite
        return -1


def _unknown(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Joint, ...]:
    return tuple(_doubt(left, right) for left, right in _met_pieces(tree, lower, upper))


@bounded(maxsize=2048, otherwise=_unknown, steps=lambda *asked: min(FEWER, remaining(*asked)))
def joints(tree: Tree, lower: float = -inf, upper: float = inf) -> tuple[Joint, ...]:
    """Where decided pieces meet strictly inside [lower, upper], from left to right."""
    tree = within(tree, lower, upper)
    return tuple(
        _joint_or_doubt(tree, left, right) for left, right in _met_pieces(tree, lower, upper)
    )


def _met_pieces(tree: Tree, lower: float, upper: float) -> list[tuple[Piece, Piece]]:
    return [
        (left, right)
        for left, right in pairwise(pieces(tree, lower, upper))
        if left.decided and right.decided
    ]


def _joint_or_doubt(tree: Tree, left: Piece, right: Piece) -> Joint:
    try:
        return _joint(tree, left, right)
    except ExhaustedError:
        return _doubt(left, right)


def _doubt(left: Piece, right: Piece) -> Joint:
    """Where two pieces meet, with nothing known of it."""
    nothing: tuple[Limit, ...] = (None,) * (COMPARED + 1)
    place = Place(left.upper, right.lower)
    return Joint(place, left, right, nothing, nothing, None, None, (None, None), None)


def to_double(value: Ball) -> float:
    """The double that a ball rounds to, one of the two nearest where it lies between them; NaN
    where it is too wide to tell."""
    found = nearest(value)
    if found is not None:
        return found
    return float(value) if value.rel_accuracy_bits() > DIGITS else nan


def _joint(tree: Tree, left: Piece, right: Piece) -> Joint:
    place = place_between(tree, left.upper, right.lower, left.guards, right.guards)
    if place is None:
        return _doubt(left, right)
    tree = few_tests(tree, left.upper, right.lower)
    rest = partly_resolved(tree, place)
    formula = _at(rest, place)
    shift = None if place.is_double else place.rational
    if shift is None:
        return _met(tree, left, right, place, formula)
    # at a fraction that is no double: what is exact at a double is so at 0, with x moved there
    there, before, behind = (moved(t, shift) for t in (with_lines(rest), left.tree, right.tree))
    origin = Place(0.0, 0.0)
    joint = _met(
        there,
        left._replace(tree=before, upper=0.0, lower=-1.0),
        right._replace(tree=behind, lower=0.0, upper=1.0),
        origin,
        _at(partly_resolved(there, origin), origin),
    )
    return joint._replace(place=place, left_piece=left, right_piece=right, formula=formula)


def moved(tree: Tree, shift: Fraction) -> Tree:
    """f(x + shift), defined where that is."""
    return with_lines(simplified(substituted(tree, Arithmetic("+", X, Number(shift)), {})))


def _met(tree: Tree, left: Piece, right: Piece, place: Place, formula: Tree | None) -> Joint:
    """What f does where two pieces meet, ``formula`` being what it is there."""
    sides = [limits(left, place, -1), limits(right, place, 1)]
    here = None
    if formula is not None:
        here = value_at(formula, place)
        if here is not None and here.contains(0) and is_zero_at(formula, place):
            here = Ball(0)
    # what is not defined on one side or has no finite limit there is a pole or an end
    defined = [piece.defined for piece in (left, right)]
    if not place.is_double and not all(isinstance(side[0], Ball) for side in sides):
        ends = infinities(tree, left.upper, right.lower) if all(defined) else (nan, nan)
        sides = [
            side if isinstance(side[0], Ball) else ((limit if isinf(limit) else None), *side[1:])
            for side, limit in zip(sides, ends, strict=True)
        ]
    finite = [isinstance(side[0], Ball) for side in sides]
    goes_on = tuple(
        continues(piece, side[0], formula, here, place)
        for piece, side in zip((left, right), sides, strict=True)
    )
    if here is not None and here == 0:  # what tends to it tends to zero exactly
        sides = [
            (here, *side[1:]) if side_continues else side
            for side, side_continues in zip(sides, goes_on, strict=True)
        ]
    is_end = not all(defined) or any(isinstance(side[0], float) for side in sides)
    order: int | None
    smooth = False
    if is_end or (here is None and formula is not None and has_no_value(formula, place)):
        order = -1
    elif not all(finite) or here is None:
        order = None
    elif False in goes_on:
        order = 0
    elif None in goes_on:
        order = None
    else:
        order, smooth = agreement(left, right, sides, place)
    left_limits, right_limits = sides
    return Joint(
        place,
        left,
        right,
        left_limits,
        right_limits,
        formula,
        here,
        (goes_on[0], goes_on[1]),
        order,
        smooth,
    )


def _at(rest: Tree, place: Place) -> Tree | None:
    """The formula as it is at a place, where those tests are decided that can be; 1/0 where it is
    shown to have no value; None where that is not known."""
    tests = comparisons(rest)
    differences = [gap(t) for t in tests]
    if all(has_no_value(d, place) for d in differences if not comparisons(d)):
        return rest if not tests else NOWHERE
    return None
