"""Where a formula is zero."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nextafter

from actviz.analysis.hulls import hull
from actviz.analysis.joints import Joint, joints
from actviz.analysis.pieces import Piece, few, pieces
from actviz.analysis.places import Place, is_zero_at, sign_at
from actviz.analysis.segments import Segment
from actviz.analysis.signs import NEGATIVE, NULL, POSITIVE, Chart, chart, is_gap
from actviz.analysis.slivers import direction, sliver
from actviz.formula.tree import ZERO, Tree
from actviz.kernel.balls import Ball, sign_of
from actviz.kernel.effort import bounded

Intervals = tuple[tuple[float, float], ...]


@bounded(maxsize=1024, otherwise=lambda *_: None, steps=few)
def zeros(tree: Tree, lower: float = -inf, upper: float = inf) -> Intervals | None:
    """Where a formula is zero on [lower, upper]: intervals in which each double is a zero, and
    single zeros, of which the ends are one double or neighbours. None where that was not
    decided."""
    found: list[tuple[float, float]] = []
    parts = pieces(tree, lower, upper)
    charts: dict[Piece, Chart] = {}
    for piece in parts:
        if not piece.decided:
            return None
        if piece.defined:
            charts[piece] = chart(piece.tree, 0, piece.lower, piece.upper)
    met = joints(tree, lower, upper)
    at = [_at(joint, charts) for joint in met]
    if None in at:
        return None
    # doubles at which f is not what it is beside them
    others = [
        j.place.lower for j, zero in zip(met, at, strict=True) if j.place.is_double and not zero
    ]
    places = {(joint.left_piece.upper, joint.right_piece.lower) for joint in met}
    for piece, signs in charts.items():
        for s in signs.segments:
            if s.band is None and not _excludes_zero(piece, s):
                return None
            if _is_level(s):
                first = nextafter(s.lower, inf) if s.lower in others else s.lower
                last = nextafter(s.upper, -inf) if s.upper in others else s.upper
                found += [(first, last)] if first <= last else []
        # where pieces meet the value is not that of the piece
        found += [(z.lower, z.upper) for z in signs.zeros if (z.lower, z.upper) not in places]
    for piece, x in ((parts[0], lower), (parts[-1], upper)):
        if isfinite(x) and piece.defined:
            sign = sign_at(piece.tree, Place(x, x))
            if sign is None:
                return None
            found += [(x, x)] if sign == 0 else []
    left_out: list[float] = []
    for joint, is_zero in zip(met, at, strict=True):
        if is_zero and _ends_zeros(joint, charts):
            continue
        if is_zero:
            found.append((joint.left_piece.upper, joint.right_piece.lower))
        else:
            left_out += [joint.left_piece.upper, joint.right_piece.lower]
    return tuple(_united(sorted(found), left_out))


def _ends_zeros(joint: Joint, charts: dict[Piece, Chart]) -> bool:
    """Whether an interval of zeros ends between two doubles: the outer one is no zero."""
    left, right = (charts.get(piece) for piece in (joint.left_piece, joint.right_piece))
    before = left is not None and _is_level(left.segments[-1])
    behind = right is not None and _is_level(right.segments[0])
    return before != behind and not joint.place.is_double


def _is_level(s: Segment) -> bool:
    """Whether a formula is zero all along a stretch."""
    return s.band == NULL and s.lower < s.upper


def _excludes_zero(piece: Piece, s: Segment) -> bool:
    """Whether a formula is not zero inside a stretch at the end of its piece."""
    if s.lower == s.upper:
        return False
    lower, upper = hull(piece.tree, s.lower, s.upper)
    return lower > 0 or upper < 0


def _at(joint: Joint, charts: dict[Piece, Chart]) -> bool | None:
    """Whether f is zero where two pieces meet."""
    if joint.formula is None:
        return None
    is_zero = joint.here is not None and (
        bool(joint.here == 0) or is_zero_at(joint.formula, joint.place)
    )
    if is_zero:
        return True
    beside = [_vanishes_beside(joint, p, charts) for p in (joint.left_piece, joint.right_piece)]
    if None in beside:
        return None
    if True in beside:
        return True
    if joint.here is None or not joint.here.contains(0):
        return False
    left, right = (charts.get(piece) for piece in (joint.left_piece, joint.right_piece))
    if joint.is_continuous and left is not None and right is not None and not joint.place.is_double:
        before, behind = left.segments[-1].band, right.segments[0].band
        if before is not None and behind is not None and {before, behind} == {0, 2}:
            return True
    return None


def _vanishes_beside(joint: Joint, piece: Piece, charts: dict[Piece, Chart]) -> bool | None:
    """Whether a piece that ends between two doubles is zero between the one and its end."""
    if piece.tree is ZERO:
        return False
    lower, upper = sliver(joint, piece, 0)
    if lower > 0 or upper < 0:
        return False
    slope = sliver(joint, piece, 1)
    if not direction(slope):
        return None
    is_left = piece == joint.left_piece
    limit = (joint.left if is_left else joint.right)[0]
    segments = charts[piece].segments
    band = segments[-1 if is_left else 0].band if segments else None
    if band == NULL and (slope[0] > 0 or slope[1] < 0):
        return False  # it is zero at the double
    sign = sign_of(Ball(limit)) if limit is not None else None
    if band not in (NEGATIVE, POSITIVE) or sign is None:
        return None
    return sign != 0 and sign != band - 1  # towards zero itself it is not zero before


def _united(
    intervals: list[tuple[float, float]], left_out: list[float]
) -> Iterator[tuple[float, float]]:
    """Intervals that share an end as one, but not two zeros on either side of a double."""
    current: tuple[float, float] | None = None
    for lower, upper in intervals:
        if current is not None:
            before, end = current
            are_two = before < lower and is_gap(before, end) and is_gap(lower, upper)
            if lower <= end and end not in left_out and not are_two:
                current = before, max(end, upper)
                continue
            yield current
        current = lower, upper
    if current is not None:
        yield current
