"""The values that f and its derivatives take or tend to at the ends of their monotone stretches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf, isfinite, isinf, isnan, log2, nan, nextafter

from actviz.analysis.bands import bands
from actviz.analysis.breaks import breaks
from actviz.analysis.doubles import ordinal
from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.segments import Segment
from actviz.formula.approach import approach
from actviz.formula.rounding import rounded
from actviz.formula.tail import settled_tail, tail
from actviz.formula.tree import Tree, contains_x

ZERO = (Fraction(0),)
NEGLIGIBLE = 8  # doubles; an undecided piece this narrow round a double root is not worth a doubt


@dataclass(frozen=True)
class Value:
    """A value that f or f' takes or tends to at the end of a monotone stretch."""

    value: float
    place: float
    attained: bool


def stretches(
    tree: Tree, order: int, lower: float = -inf, upper: float = inf
) -> list[tuple[Piece, tuple[Segment, ...]]]:
    """Each piece with the signs of f^(order), of a periodic one over a period."""
    result = []
    repeated = repetition(tree) if (lower, upper) == (-inf, inf) else None
    repeats = repeated is not None and repeated.repeats(order)
    parts = (
        pieces(tree, 0.0, repeated.period) if repeated and repeats else pieces(tree, lower, upper)
    )
    for piece in parts:
        if not piece.defined:
            continue
        if not piece.settled:
            segments: tuple[Segment, ...] = (Segment(piece.lower, piece.upper, None),)
        elif not contains_x(piece.tree):
            segments = (Segment(piece.lower, piece.upper, 1),)
        else:
            segments = bands(piece.tree, order, ZERO, piece.lower, piece.upper)
        result.append((piece, segments))
    return result


def ends(tree: Tree, order: int, lower: float = -inf, upper: float = inf) -> list[Value] | None:
    """What f^(order) takes or tends to at the ends of its monotone stretches; None if undecided."""
    repeated = repetition(tree) if (lower, upper) == (-inf, inf) else None
    values: list[Value] = []
    if repeated is not None and not repeated.repeats(order):
        if any(not p.defined for p in pieces(tree)) or any(b.order < 0 for b in breaks(tree)):
            return None
        return [Value(-inf, -inf, False), Value(inf, inf, False)]
    parts = stretches(tree, order + 1, lower, upper)
    doubtful = [
        (piece, s)
        for piece, found in parts
        for s in found
        if s.band is None and width(s) > NEGLIGIBLE
    ]
    for piece, segments in parts:
        inner = {s.upper for s in segments} | {s.lower for s in segments}
        values += [
            Value(rounded(piece.tree, x, order), x, True)
            for x in sorted(inner - {piece.lower, piece.upper})
        ]
        for x, side in ((piece.lower, 1), (piece.upper, -1)):
            values += _end(tree, piece, x, side, order)
    if doubtful:
        values = [v for v in values if not (isnan(v.value) and isinf(v.place))]
    if any(isnan(v.value) for v in values) or not all(
        _within(piece.tree, s, order, values) for piece, s in doubtful
    ):
        return None
    if order == 0:
        values += [
            Value(b.value, b.place, True) for b in breaks(tree, lower, upper) if isfinite(b.value)
        ]
    return values


def _end(tree: Tree, piece: Piece, x: float, side: int, order: int) -> Iterator[Value]:
    """What f^(order) is or tends to at an end of a piece."""
    if isinf(x):
        beyond = settled_tail(piece.tree, 1 if x > 0 else -1)
        value = None if beyond is None else beyond.limit(order)
        if not contains_x(piece.tree):  # it is taken all along: anywhere near the finite end
            x = 0.0 if isinf(piece.lower) and isinf(piece.upper) else _inner(piece) - side
            yield Value(rounded(piece.tree, x, order), x, True)
            return
        yield Value(nan if value is None else value, x, False)
        return
    for place in breaks(tree):
        between = nextafter(place.place, -inf) <= x <= nextafter(place.place, inf)
        if not place.exact and between:
            limits = place.right if side > 0 else place.left
            is_taken = order > 0 or limits[0] == place.value
            yield Value(limits[order], x, is_taken)
            return
    value = rounded(piece.tree, x, order)
    if isnan(value) or isinf(value):
        limit = approach(piece.tree, x, side)[order]
        yield Value(nan if limit is None else limit, x, False)
        return
    yield Value(value, x, order > 0 or rounded(tree, x) == value)


def _within(tree: Tree, far: Segment, order: int, values: list[Value]) -> bool:
    """Whether f^(order) on a stretch that reaches to infinity stays between values known."""
    side = 1 if far.upper == inf else -1
    inner = far.lower if side > 0 else -far.upper
    if not values or not isinf(far.upper if side > 0 else far.lower) or inner < 1:
        return False
    found = tail(tree, side, floor(log2(inner)))
    if found is None:
        return False
    lower, upper = found.bounds(order)
    return min(v.value for v in values) <= lower and upper <= max(v.value for v in values)


def _inner(piece: Piece) -> float:
    """The finite end of a piece that has one infinite end."""
    return piece.lower if isinf(piece.upper) else piece.upper


def width(segment: Segment) -> int:
    """How many doubles a segment has, that of an infinite one being finite."""
    lower, upper = max(segment.lower, -1e308), min(segment.upper, 1e308)
    return ordinal(upper) - ordinal(lower)
