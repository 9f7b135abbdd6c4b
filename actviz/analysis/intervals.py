"""Sets of values as disjoint intervals, told apart by the balls of their ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, isnan

from actviz.analysis.joints import Joint
from actviz.analysis.pieces import Piece
from actviz.analysis.values import Image, Value


@dataclass(frozen=True)
class Interval:
    """An interval of numbers; an end is closed if it belongs to it. Where an end is no double and
    known to be a fraction, that is ``lower_exact`` or ``upper_exact``, of which ``lower`` and
    ``upper`` are then the double nearest to it, or one of the two round it."""

    lower: float
    upper: float
    lower_closed: bool
    upper_closed: bool
    lower_exact: Fraction | None = None
    upper_exact: Fraction | None = None


def between_doubles(value: Fraction | None) -> Fraction | None:
    """A fraction, if it is no double."""
    return None if value is None or _is_double(value) else value


def _is_double(value: Fraction) -> bool:
    try:
        return Fraction(float(value)) == value
    except OverflowError:
        return False


Part = tuple[Value, Value]  # the ends of an interval of values, which belong to it if attained


def part_of(image: Image) -> Part | None:
    """The interval of the values of a continuous piece; None where it is not known whether an end
    belongs to it."""
    low, high = _extreme_of(image.values, -1), _extreme_of(image.values, 1)
    return None if low is None or high is None else (low, high)


def _extreme_of(values: Sequence[Value], sign: int) -> Value | None:
    """The greatest (sign 1) or least of some values; attained if one that is equal is. None where
    that is not known of several that may be equal."""
    top = values[0]
    for v in values[1:]:
        order = compared(top, v)
        if order is None:
            order = _rounded_order(top, v)
        if sign * order > 0 or (order == 0 and v.attained):
            top = v
    rivals = [v for v in values if v is not top and compared(v, top) is None]
    rivals = [v for v in rivals if v.value == top.value]
    if top.attained is None or any(v.attained is not top.attained for v in rivals):
        return None
    return top


def _rounded_order(a: Value, b: Value) -> int:
    return (b.value > a.value) - (b.value < a.value)


def united(parts: Sequence[Part]) -> list[Part] | None:
    """Intervals that overlap, or meet at a value that one of them holds, as one; None where it is
    not known whether two meet."""
    result: list[Part] = []
    for low, high in sorted(parts, key=lambda p: (p[0].value, not p[0].attained)):
        if not result:
            result.append((low, high))
            continue
        first, last = result[-1]
        gap = _meeting(last, low)
        if gap is None:
            return None
        if gap > 0:
            result.append((low, high))
            continue
        start = _extreme_of([first, low], -1)
        end = _extreme_of([last, high], 1)
        if start is None or end is None:
            return None
        result[-1] = start, end
    return result


def _meeting(last: Value, low: Value) -> int | None:
    """1 where something lies between the upper end of an interval and the lower end of the next,
    -1 or 0 where nothing does."""
    order = compared(last, low)
    if order is None:
        order = _rounded_order(last, low)
        if order == 0:  # one double: they meet unless neither holds it
            return 0 if last.attained or low.attained else 1
        return order
    if order == 0:
        return 0 if last.attained or low.attained else 1
    return order


def compared(low: Value, high: Value) -> int | None:
    """The sign of high - low; None where it is not known."""
    a, b = low.enclosure, high.enclosure
    if isnan(low.value) or isnan(high.value):
        return None
    if a is None or b is None:
        if a is None and b is None:
            return (high.value > low.value) - (high.value < low.value)
        return (-1 if low.value > 0 else 1) if a is None else (1 if high.value > 0 else -1)
    if a < b or a > b:
        return 1 if a < b else -1
    if (a.is_exact() and a == b) or (low.place == high.place and low.attained and high.attained):
        return 0
    return None


def domain_of(parts: Sequence[Piece], met: Sequence[Joint]) -> Iterator[Interval]:
    """The intervals on which a function is defined."""
    by_end = {joint.left_piece.upper: joint for joint in met}
    start: tuple[float, bool, Fraction | None] | None = None
    if parts and parts[0].defined:
        start = parts[0].lower, isfinite(parts[0].lower), None
    for piece in parts:
        joint = by_end.get(piece.upper)
        if joint is None:
            continue
        place, has_value = joint.place.double, joint.here is not None
        exactly = between_doubles(joint.place.rational)
        left, right = joint.left_piece.defined, joint.right_piece.defined
        if left and start is not None and not (right and has_value):
            yield Interval(start[0], place, start[1], has_value, start[2], exactly)
            start = None
        elif not left and not right and has_value:
            yield Interval(place, place, True, True, exactly, exactly)
        if right and start is None:
            start = place, has_value, exactly
    if start is not None:
        last = parts[-1].upper
        yield Interval(start[0], last, start[1], isfinite(last), start[2])
