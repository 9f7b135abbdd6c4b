"""The values that f and its derivatives take or tend to at the ends of their monotone stretches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf, isinf, nextafter
from types import MappingProxyType
from typing import NamedTuple

from actviz.analysis.bounding import bounds, enclosed
from actviz.analysis.joints import Joint, joints
from actviz.analysis.period import repetition
from actviz.analysis.pieces import SHARE, Piece, allowance, inner, pieces
from actviz.analysis.places import PRECISION, Place, derivatives, is_zero_at
from actviz.analysis.segments import Segment
from actviz.analysis.sides import Limit, as_limit
from actviz.analysis.signs import NEGATIVE, NULL, POSITIVE, Chart, chart
from actviz.analysis.slivers import direction, sliver
from actviz.analysis.values import FINEST, UNKNOWN, Image, Value
from actviz.formula.tree import Tree, contains_x
from actviz.kernel.balls import Ball, nearest, nearest_within, outward
from actviz.kernel.effort import ExhaustedError, bounded
from actviz.kernel.exact import exact
from actviz.kernel.expand import comparisons, differentiated
from actviz.kernel.onesided import one_sided
from actviz.kernel.tails.clusters import cluster, is_unbounded_wave
from actviz.kernel.tails.parts import limit_far
from actviz.kernel.tails.tail import decided_tail

WAYS: Mapping[int | None, int] = MappingProxyType({POSITIVE: 1, NEGATIVE: -1})  # by a slope's band


class Window(NamedTuple):
    """The part of a piece in which f^(k) takes all that it takes on the whole piece, but for the
    infinity that a multiple of x adds."""

    lower: float
    upper: float
    infinities: tuple[Value, ...] = ()
    repeats: bool = False


def _left(tree: Tree, order: int, lower: float, upper: float) -> int:
    """The steps that the values of f^(order) may take: what is left where pieces meet and by the
    values of the derivatives below it, and a share at least."""
    taken = joints.cost(tree, lower, upper)
    taken += sum(images.cost(tree, below, lower, upper) for below in range(order))
    return max(allowance(tree, lower, upper) - taken, SHARE)


@bounded(maxsize=1024, otherwise=lambda *_: (UNKNOWN,), steps=_left)
def images(tree: Tree, order: int, lower: float = -inf, upper: float = inf) -> tuple[Image, ...]:
    """The values of f^(order) on [lower, upper]: of each piece that is defined, and at each place
    where two meet; from left to right."""
    result: list[Image] = []
    met = {joint.left_piece.upper: joint for joint in joints(tree, lower, upper)}
    before: Joint | None = None
    for piece in pieces(tree, lower, upper):
        behind = met.get(piece.upper)
        if not piece.decided:
            result.append(Image((), *_undecided(piece, order)))
        elif piece.defined and not (order and piece.is_end_of(lower, upper)):
            try:
                result.append(_of_piece(piece, order, before, behind, (lower, upper)))
            except ExhaustedError:
                result.append(UNKNOWN)
        if behind is not None and order == 0 and behind.here is not None:
            value = _value(behind.formula, behind.place, 0)
            if value is None and (rounded := nearest_within(behind.here)) is not None:
                source = None if behind.formula is None else (behind.formula, behind.place, 0)
                value = Value(rounded, behind.place.double, True, behind.here, source)
            if value is not None:
                result.append(Image((value,)))
            else:
                result.append(Image((), *outward(behind.here)))
        before = behind
    return tuple(result)


def _of_piece(
    piece: Piece,
    order: int,
    before: Joint | None,
    behind: Joint | None,
    whole: tuple[float, float],
) -> Image:
    if not contains_x(piece.tree):
        x = inner(piece.lower, piece.upper)
        value = _value(piece.tree, Place(x, x), order)
        return Image(() if value is None else (value,), *_unless(value))
    window = _window(piece, order)
    values = list(window.infinities)
    found = chart(piece.tree, order + 1, window.lower, window.upper)
    if found.segments and all(s.band == NULL for s in found.segments):
        x = inner(piece.lower, piece.upper)
        value = _value(piece.tree, Place(x, x), order)
        return Image(() if value is None else (value,), *_unless(value))
    doubtful = list(found.undecided)
    between: list[tuple[float, float]] = []  # bounds of what lies beside no double
    joined = {
        end
        for joint, end in ((before, piece.lower), (behind, piece.upper))
        if joint is not None and joint.place.is_double
    }
    for zero in found.zeros:
        if zero.is_double and zero.lower in joined:
            continue  # where pieces meet f is not what this piece says
        value = _value(piece.tree, zero, order)
        if value is None:
            doubtful.append(Segment(zero.lower, zero.upper, None))
        else:
            values.append(replace(value, turn=_turn(found, zero)))
    for x, side, joint, end in (
        (window.lower, 1, before, whole[0]),
        (window.upper, -1, behind, whole[1]),
    ):
        if isinf(x):
            limits = _at_infinity(piece.tree, -side, order)
            outermost = found.segments[0 if side > 0 else -1]
            if not limits and outermost not in doubtful:
                doubtful.append(outermost._replace(band=None))
            values += limits
            continue
        if window.repeats and joint is not None and x in (piece.lower, piece.upper):
            continue  # what it tends to here it takes a period further on
        limit = _end(piece, x, side, joint, order, is_outer=x == end and joint is None)
        if limit is None:
            inside, reached = nextafter(x, side * inf), x
            if joint is not None and not joint.place.is_double:  # the piece reaches farther
                reached = nextafter(x, -side * inf)
            doubtful.append(Segment(min(inside, reached), max(inside, reached), None))
        elif x in (piece.lower, piece.upper):
            way = 0 if joint is None else direction(sliver(joint, piece, order + 1))
            if joint is not None and way is None:
                between.append(sliver(joint, piece, order))
            values.append(replace(limit, turn=_turn_at_end(found, side, way)))
        else:  # f goes on beyond a window
            values.append(limit)
    image = Image(tuple(values))
    for lower, upper in between:
        image = image.widened(lower, upper)
    for s in doubtful:
        image = _with(image, piece.tree, order, s)
    return image


def _undecided(piece: Piece, order: int) -> tuple[float, float]:
    """Bounds of f^(order) on a piece where it is not known which branch is taken: it may jump from
    one to another, of which the derivatives of the branches know nothing."""
    if order and comparisons(piece.tree):
        return -inf, inf
    return enclosed(piece.tree, order, piece.lower, piece.upper)


def _unless(value: Value | None) -> tuple[float, float]:
    return (inf, -inf) if value is not None else (-inf, inf)


def _window(piece: Piece, order: int) -> Window:
    repeated = repetition(piece.tree)
    lower, upper = piece.lower, piece.upper
    if repeated is None or not (isinf(lower) or isinf(upper)):
        return Window(lower, upper)
    period = repeated.period
    if isinf(lower) and isinf(upper):
        window = 0.0, period
    else:
        window = (lower, lower + period) if isinf(upper) else (upper - period, upper)
        if not nextafter(window[1] - window[0], inf) >= period:  # too far out for doubles to tell
            return Window(lower, upper)
    if repeated.repeats(order):
        return Window(*window, repeats=True)
    up = inf if repeated.slope > 0 else -inf
    ends = [(side * up, side * inf) for side, x in ((-1, lower), (1, upper)) if isinf(x)]
    return Window(*window, tuple(Value(value, place, False) for value, place in ends))


def _value(tree: Tree | None, place: Place, order: int) -> Value | None:
    """f^(order) at a place inside a piece, correctly rounded; None where it was not decided."""
    if tree is None:
        return None
    precision = PRECISION
    while precision <= FINEST:
        here = derivatives(tree, place, order, precision)[order]
        if not here.is_finite():
            return None
        value = nearest(here)
        if value is not None:  # beyond all doubles a value is not told
            source = tree, place, order
            return None if isinf(value) else Value(value, place.double, True, here, source)
        if here.contains(0) and precision == PRECISION and is_extreme_zero(tree, place, order):
            return Value(0.0, place.double, True, Ball(0))
        precision *= 4
    return None


def is_extreme_zero(tree: Tree, place: Place, order: int) -> bool:
    """Whether f^(order) is shown to be zero at a place: by exact arithmetic, or because it has a
    zero between the two doubles round the place, which is its only stationary point there."""
    if place.is_double:
        return exact(tree, Fraction(place.lower), order) == 0
    if order == 0 and place.order == 0 and is_zero_at(tree, place):
        return True
    found = chart(tree, order, place.lower, place.upper)
    return any((z.lower, z.upper) == (place.lower, place.upper) for z in found.zeros)


def _end(
    piece: Piece,
    x: float,
    side: int,
    joint: Joint | None,
    order: int,
    is_outer: bool,
) -> Value | None:
    """What f^(order) tends to at an end of a window: from inside, ``side`` 1 at its left end."""
    inside = (x > piece.lower) if side > 0 else (x < piece.upper)
    if inside or is_outer:
        found = _value(piece.tree, Place(x, x), order)
        if found is not None or inside:
            return found
    limit = _one_sided(piece, x, side, joint, order)
    if limit is None:
        return None
    place = x if joint is None else joint.place.double
    if isinstance(limit, float):
        return Value(limit, place, False)
    value = nearest_within(limit)
    attained: bool | None = order > 0
    if joint is not None and order == 0:
        attained = joint.continues[1 if side > 0 else 0]
        attained = bool(attained) if joint.here is None else attained
    source = None if joint is None else (piece.tree, joint.place, order)
    return None if value is None else Value(value, place, attained, limit, source)


def _one_sided(piece: Piece, x: float, side: int, joint: Joint | None, order: int) -> Limit:
    if joint is not None:
        limits = joint.right if side > 0 else joint.left
        if order < len(limits) and limits[order] is not None:
            return limits[order]
    if joint is None or joint.place.is_double:
        return as_limit(one_sided(piece.tree, x, side, order))
    return None


def _at_infinity(tree: Tree, side: int, order: int) -> tuple[Value, ...]:
    """What f^(order) tends to at an infinity, or comes near to again and again; empty if that is
    not known."""
    beyond = decided_tail(tree, side)
    if beyond is not None and beyond.limit(order) is not None:
        limit = beyond.limit_within(order)
        if limit is None:
            return ()
        held = None if isinf(limit) else beyond.enclosed_limit(order)
        return (Value(limit, side * inf, False, held),)
    ball = limit_far(tree, side, order)
    if ball is not None:
        if not ball.is_finite():
            return (Value(float(ball), side * inf, False),)
        rounded = nearest_within(ball)
        if rounded is not None:
            return (Value(rounded, side * inf, False, ball),)
    slope = differentiated(tree, order)
    if slope is not None and is_unbounded_wave(slope, side):
        return tuple(Value(end, side * inf, False) for end in (-inf, inf))
    if order:
        return ()
    within = cluster(tree, side)
    if within is not None and within[0] == within[1]:
        (limit, _) = within
        return (Value(limit, side * inf, False, None if isinf(limit) else Ball(limit)),)
    return ()


def _turn(found: Chart, zero: Place) -> int | None:
    """Which way f^(k) turns at a zero of f^(k+1), by the signs on both sides of it."""
    before = next((s.band for s in reversed(found.segments) if s.lower < zero.lower), None)
    behind = next((s.band for s in found.segments if s.upper > zero.upper), None)
    if before not in WAYS or behind not in WAYS:
        return None
    return (WAYS[before] - WAYS[behind]) // 2


def _turn_at_end(found: Chart, side: int, way: int | None) -> int | None:
    """The same at an end of the stretch that is charted, ``side`` 1 at the left one, beyond which
    f^(k) goes a way of its own, 0 where nothing lies there."""
    band = found.segments[0 if side > 0 else -1].band if found.segments else None
    return -side * WAYS[band] if band in WAYS and way in (0, WAYS[band]) else None


# what is not decided is enclosed


def _with(image: Image, tree: Tree, order: int, s: Segment) -> Image:
    """An image, and what f^(order) takes on a stretch where the sign of its slope is not known."""
    lower, upper, is_zero_free = bounds(tree, order, s.lower, s.upper)
    return image.widened(lower, upper, is_zero_free=is_zero_free)


def _chart(piece: Piece, order: int) -> Chart:
    try:
        window = _window(piece, order)
        return chart(piece.tree, order, window.lower, window.upper)
    except ExhaustedError:
        return Chart((Segment(piece.lower, piece.upper, None),), ())


def _no_signs(
    tree: Tree,  # noqa: ARG001 - takes what signs() takes
    order: int,  # noqa: ARG001
    lower: float = -inf,
    upper: float = inf,
) -> tuple[Chart, ...]:
    return (Chart((Segment(lower, upper, None),), ()),)


def _left_for_signs(tree: Tree, order: int, lower: float, upper: float) -> int:
    """The steps that the signs of f^(order) may take: those are what the values of the derivative
    below it are found by."""
    return _left(tree, max(order - 1, 0), lower, upper)


@bounded(maxsize=1024, otherwise=_no_signs, steps=_left_for_signs)
def signs(tree: Tree, order: int, lower: float = -inf, upper: float = inf) -> tuple[Chart, ...]:
    """The signs of f^(order) on each piece that is defined, of a periodic one over a period; an
    empty chart for a piece that is not decided."""
    result = []
    for piece in pieces(tree, lower, upper):
        if not piece.defined or (piece.decided and piece.is_end_of(lower, upper)):
            continue
        if not piece.decided:
            result.append(Chart((Segment(piece.lower, piece.upper, None),), ()))
        elif not contains_x(piece.tree) and order:
            result.append(Chart((Segment(piece.lower, piece.upper, 1),), ()))
        elif piece.lower == piece.upper:  # the only double of an interval
            result.append(Chart((Segment(piece.lower, piece.upper, None),), ()))
        else:
            result.append(_chart(piece, order))
    return tuple(result)
