"""Where on an interval the value of f^(k) lies below, on, or above given levels, with proof."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite

from actviz.analysis.segments import (
    Segment,
    is_wide,
    linear_bands,
    merged,
    mirrored,
    to_singular_ends,
    undecided_doubles,
)
from actviz.analysis.solver import CLOSER, Solver
from actviz.formula.parity import written_parity
from actviz.formula.polynomial import Polynomial, derivative, polynomial
from actviz.formula.tree import Tree
from actviz.kernel.effort import remembered
from actviz.kernel.tails.tail import Tail, tail_of
from actviz.kernel.taylor import compiled

BUDGET = 1500  # boxes, near


@remembered(maxsize=1024)
def bands(
    tree: Tree, order: int, levels: tuple[Fraction, ...], lower: float = -inf, upper: float = inf
) -> tuple[Segment, ...]:
    """The bands of f^(order) at the doubles of [lower, upper], from left to right, for a smooth
    formula: what lies between an end where it has no value and the double beside it counts as
    that double."""
    return to_singular_ends(proven_bands(tree, order, levels, lower, upper))


@remembered(maxsize=1024)
def proven_bands(
    tree: Tree,
    order: int,
    levels: tuple[Fraction, ...],
    lower: float = -inf,
    upper: float = inf,
    budget: int = BUDGET,
) -> tuple[Segment, ...]:
    """The bands of f^(order) at all real numbers of [lower, upper], as far as so many boxes between
    its tails decide them."""
    exact = _derivative(polynomial(tree), order)
    if exact is not None and len(exact) <= 2:
        return linear_bands(exact, levels, lower, upper)
    if lower == upper:
        here = Solver(compiled(tree), exact, order, levels).at(lower)
        return (Segment(lower, upper, here),)
    sign = _reflection(tree, order)
    reflected = levels if sign != -1 else tuple(-level for level in reversed(levels))
    if sign and upper <= 0:
        return mirrored(
            proven_bands(tree, order, reflected, 0.0 - upper, 0.0 - lower, budget), sign, levels
        )
    if sign and lower == -upper and reflected == levels:
        right = _solved(tree, exact, order, levels, 0.0, upper, budget // 2)
        left = mirrored(right, sign, levels)
        return merged([*left, *right])
    return _solved(tree, exact, order, levels, lower, upper, budget)


def _reflection(tree: Tree, order: int) -> int | None:
    """The sign of f^(order)(-x) / f^(order)(x), where that is the same everywhere."""
    found = written_parity(tree)
    return None if found is None else found.value * (-1) ** order


def _solved(
    tree: Tree,
    exact: Polynomial | None,
    order: int,
    levels: tuple[Fraction, ...],
    lower: float,
    upper: float,
    budget: int,
) -> tuple[Segment, ...]:
    """The bands by tails where there are any, and by bisection between them."""
    solver = Solver(compiled(tree), exact, order, levels)
    beyond = tail_of(tree, lower, upper) if isfinite(lower) and isfinite(upper) else None
    band = None if beyond is None else solver.tail_band(beyond)
    if band is not None:
        return (Segment(lower, upper, band),)
    left = solver.tail(-1, -upper) if lower == -inf else None
    right = solver.tail(1, lower) if upper == inf else None
    pieces = solver.between_tails(left, right, lower, upper, budget)
    wide = [s for s in pieces if is_wide(s)]
    near_left, near_right = (
        solver.nearest(found, beyond) if any(_reaches(found, s) for s in wide) else found
        for found, beyond in ((left, -upper), (right, lower))
    )
    if near_left is not left or near_right is not right:
        again = solver.between_tails(near_left, near_right, lower, upper, budget)
        pieces = again if undecided_doubles(again) < undecided_doubles(pieces) else pieces
    # what was seen at all doubles is not proven of the numbers beyond them
    if lower == -inf and pieces:
        if pieces[0].band is not None and not solver.holds_beyond(near_left, pieces[0].band):
            pieces.insert(0, Segment(-inf, pieces[0].lower, None))
        else:
            pieces[0] = Segment(-inf, pieces[0].upper, pieces[0].band)
    if upper == inf and pieces:
        if pieces[-1].band is not None and not solver.holds_beyond(near_right, pieces[-1].band):
            pieces.append(Segment(pieces[-1].upper, inf, None))
        else:
            pieces[-1] = Segment(pieces[-1].lower, inf, pieces[-1].band)
    return merged(pieces)


def _reaches(found: Tail | None, segment: Segment) -> bool:
    """Whether a segment has doubles before a tail that one nearer to zero might have."""
    if found is None:
        return False
    a, b = sorted((found.side * segment.lower, found.side * segment.upper))
    return a < found.start and b > 2.0 ** CLOSER[0]


def _derivative(p: Polynomial | None, order: int) -> Polynomial | None:
    for _ in range(order):
        p = None if p is None else derivative(p)
    return p
