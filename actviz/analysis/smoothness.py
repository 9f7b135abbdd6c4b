"""The continuity class of a function, from what happens where its pieces meet and end."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from actviz.analysis.domains import is_smooth
from actviz.analysis.pieces import Piece
from actviz.analysis.scope import Scope
from actviz.kernel.tails.contact import SMOOTH, infinite_order, series_beside


def continuity(scope: Scope) -> str | None:
    """ "jump", "C0" (kinks), "C1", ... or "smooth" on the domain; "pole" where there is one."""
    if any(joint.is_pole for joint in scope.joints):
        return "pole"
    orders: list[int] = []
    doubtful = any(not p.decided for p in scope.pieces)
    for joint in scope.joints:
        is_inside = joint.left_piece.defined and joint.right_piece.defined
        if is_inside and not joint.is_smooth:
            if joint.order == -1 and joint.leaps:
                orders.append(0)
            elif joint.order == -1 and None in (joint.left[0], joint.right[0]):
                doubtful = True  # it may leap over what is left out
            elif joint.order is None:
                doubtful = True
            elif joint.order >= 0:
                orders.append(joint.order)
        elif not is_inside and joint.here is not None:
            order = joint.order_at_end
            if order is None:
                doubtful = True
            elif order >= 0:
                orders.append(order)
    for piece, x, side in _smooth_ends(scope):
        found = series_beside(piece.tree, x, side)
        infinite = None if found is None else infinite_order(found)
        doubtful = doubtful or infinite is None
        orders += [infinite] if infinite is not None and infinite != SMOOTH else []
    if 0 in orders:
        return "jump"
    if doubtful or not any(p.defined for p in scope.pieces):
        return None
    return f"C{min(orders) - 1}" if orders else "smooth"


def _smooth_ends(scope: Scope) -> Iterator[tuple[Piece, float, int]]:
    """The ends of an interval at which the smoothness of a formula is not plain."""
    ends = (scope.pieces[0], scope.lower, 1), (scope.pieces[-1], scope.upper, -1)
    for piece, x, side in ends:
        is_inner = piece.decided and piece.defined and piece.lower < piece.upper
        if isfinite(x) and is_inner and not is_smooth(piece.tree, x, x):
            yield piece, x, side
