"""Arrays of numbers of a floating-point type: all of them, and f in it."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite, nan

import numpy as np
from numpy.typing import NDArray

from actviz.analysis.period import Repetition, repetition
from actviz.errors import UsageError
from actviz.floats import FloatType
from actviz.formula.tree import Tree
from actviz.kernel.branches import branches
from actviz.kernel.bulk import FEWEST, HUGE, Wanted, enclosed
from actviz.kernel.rounding import excess, rounded, side

Doubles = NDArray[np.float64]
SPARE = 12  # bits of an enclosure beyond those of a type
BLOCK = 4096  # numbers that are rounded at a time: they stay in the processor's cache
BIAS, MANTISSA = 1023, 52  # of a double
MOST_CODES = 16  # bits of a type whose numbers can all be listed


def spacing(kind: FloatType, values: Doubles) -> Doubles:
    """The distance of a type's numbers at each number: one ulp. For what is not finite it is a
    number without meaning."""
    exponents = (np.abs(values).view(np.int64) >> MANTISSA) - (BIAS + kind.bits - 1)
    exponents = np.maximum(exponents, kind.least)
    if kind.least <= -BIAS:  # a subnormal
        return np.asarray(np.ldexp(1.0, exponents), dtype=np.float64)
    found: Doubles = ((exponents + BIAS) << MANTISSA).view(np.float64)
    return found


def nearest(kind: FloatType, values: Doubles) -> Doubles:
    """The number of a type next to each double, ties to even, as the type's rule for overflow has
    it: an infinity, or NaN in a type that has none."""
    found = _unbounded(kind, values)
    return np.where(np.abs(found) <= kind.largest, found, _overflowed(kind, found))


def _overflowed(kind: FloatType, values: Doubles) -> Doubles:
    return np.where(np.isnan(values) | (not kind.has_infinity), nan, np.copysign(inf, values))


def _unbounded(kind: FloatType, values: Doubles) -> Doubles:
    if kind.bits == np.finfo(np.float64).nmant + 1:
        return values
    step = spacing(kind, values)
    with np.errstate(invalid="ignore", over="ignore"):
        found = np.rint(values / step) * step
    return np.where(np.isfinite(values), found, values)


def _is_tie(kind: FloatType, values: Doubles) -> NDArray[np.bool_]:
    if kind.bits == np.finfo(np.float64).nmant + 1:
        return np.zeros(values.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        parts = np.abs(values / spacing(kind, values)) % 1.0
    found: NDArray[np.bool_] = np.isfinite(values) & (parts == 0.5)
    return found


def every(kind: FloatType) -> Doubles:
    """All the numbers of a type of at most 16 bits, rising: -0.0 before 0.0, infinities at the ends
    if it has them, and one NaN at last. Raises UsageError for a wider one."""
    if kind.width > MOST_CODES:
        raise UsageError(
            f"{kind.name} has too many numbers to list", "--every is for types of 16 and 8 bits"
        )
    fraction_bits = kind.bits - 1
    codes = np.arange(1 << (kind.width - 1))
    exponent, fraction = codes >> fraction_bits, codes & ((1 << fraction_bits) - 1)
    hidden = np.where(exponent == 0, 0, 1 << fraction_bits)
    values = np.ldexp((hidden + fraction).astype(float), kind.least + np.maximum(exponent - 1, 0))
    positive = values[values <= kind.largest]
    if kind.has_infinity:
        positive = np.append(positive, inf)
    return np.concatenate([-positive[::-1], positive, [nan]])


def values(tree: Tree, x: Doubles, order: int, kind: FloatType) -> Doubles:
    """f^(order) at each of many numbers in any order, in a type, as doubles, rounded ONCE.

    What float64 arithmetic with a proven bound decides is had in bulk; the rest one by one. Values
    are those of ``kernel.rounding.rounded``; one whose rounding is not told is NaN.
    """
    points, places = _distinct(tree, x.ravel(), order)
    found = np.full(points.shape, nan)
    done = np.zeros(points.shape, dtype=bool)
    if kind.bits <= 24 and points.size >= FEWEST:
        lower, upper = _enclosed(tree, points, order, _wanted(kind))
        for start in range(0, points.size, BLOCK):
            part = slice(start, start + BLOCK)
            found[part], done[part] = _alike(kind, lower[part], upper[part])
    rest = np.flatnonzero(~done)
    found[rest] = _one_by_one(tree, points[rest], order, kind)
    return (found if places is None else found[places]).reshape(x.shape)


def _alike(kind: FloatType, lower: Doubles, upper: Doubles) -> tuple[Doubles, NDArray[np.bool_]]:
    """What enclosures round to in a type, and where all that is in them rounds to that."""
    low, high = _unbounded(kind, lower), _unbounded(kind, upper)
    # both ends round to one number, or beyond the greatest: so does all that is between them
    same = (low == high) | (low > kind.largest) | (high < -kind.largest)
    same &= np.signbit(low) == np.signbit(high)
    return np.where(np.abs(low) <= kind.largest, low, _overflowed(kind, low)), same


def _rising(x: Doubles) -> tuple[Doubles, NDArray[np.intp] | None]:
    """Numbers, rising, NaN at last, and where each of the given ones is among them: in the same
    places for None."""
    with np.errstate(invalid="ignore"):
        if np.all((x[1:] >= x[:-1]) | np.isnan(x[1:])):
            return x, None
    order = np.argsort(x, kind="stable")  # -0.0 and 0.0 are two numbers
    places = np.empty_like(order)
    places[order] = np.arange(order.size)
    return x[order], places


def _wanted(kind: FloatType) -> Wanted:
    """What is near enough for nearly all numbers to round alike, and to tell errors by."""
    share, floor = 2.0 ** -(kind.bits + SPARE), 2.0 ** (kind.least - SPARE)
    return Wanted(share, floor, 2.0 * kind.largest)


def _enclosed(tree: Tree, points: Doubles, order: int, wanted: Wanted) -> tuple[Doubles, Doubles]:
    """Doubles below and above f^(order) at rising points, NaN where nothing is shown: of what
    climbs and repeats it is enclosed over one period, and the climb is added."""
    known = repetition(tree)
    period = None if known is None else known.exact_period
    if known is None or period is None or known.repeats(order) or not _is_moderate(known):
        return enclosed(tree, points, order, wanted)
    reduced = _reduced(points, period)
    residues, origins = _unlike(reduced)
    lower, upper = enclosed(tree, residues, order, wanted)
    rest = np.isnan(lower)
    alone = _doubles(tree, residues[rest], order)
    lower[rest], upper[rest] = np.nextafter(alone, -inf), np.nextafter(alone, inf)
    with np.errstate(invalid="ignore", over="ignore"):
        climb = float(known.slope) * (points - reduced)
        error = np.abs(climb) * 2.0**-50  # of three roundings
        low = np.nextafter(lower[origins] + (climb - error), -inf)
        high = np.nextafter(upper[origins] + (climb + error), inf)
    within = points == reduced
    return np.where(within, lower[origins], low), np.where(within, upper[origins], high)


def _is_moderate(known: Repetition) -> bool:
    """Whether nothing underflows when the slope of what repeats is multiplied with whole periods:
    so that rounding errs by a share of what it rounds."""
    sizes = (abs(known.slope) or Fraction(1), known.frequency)
    return all(1 / Fraction(HUGE) < size < Fraction(HUGE) for size in sizes)


def _reduced(points: Doubles, period: float) -> Doubles:
    """Each finite number less whole periods, which is exact, unless it lies within the first."""
    with np.errstate(invalid="ignore"):
        outside = np.isfinite(points) & (np.abs(points) >= period)
        return np.where(outside, np.fmod(points, period) + 0.0, points)  # a multiple is no -0.0


def _distinct(tree: Tree, points: Doubles, order: int) -> tuple[Doubles, NDArray[np.intp] | None]:
    """Numbers, rising, NaN at last, at which f^(order) is what it is at the given ones, of one
    period where it repeats; and which of them that is, for each: in the same places for None."""
    known = repetition(tree)
    period = None if known is None or not known.repeats(order) else known.exact_period
    return _rising(points) if period is None else _unlike(_reduced(points, period))


def _unlike(points: Doubles) -> tuple[Doubles, NDArray[np.intp]]:
    """Numbers once each, rising, NaN at last, -0.0 and 0.0 apart; and where each given one is."""
    codes, origins = np.unique(points.view(np.int64), return_inverse=True)
    rising = np.argsort(codes.view(np.float64), kind="stable")
    places = np.empty_like(rising)
    places[rising] = np.arange(rising.size)
    return codes.view(np.float64)[rising], places[origins]


def _doubles(tree: Tree, points: Doubles, order: int) -> Doubles:
    """f^(order) at rising points, as doubles, one by one."""
    found = [
        nan if part is None else rounded(part, point, order)
        for part, group in branches(tree, points.tolist())
        for point in group
    ]
    return np.array(found, dtype=np.float64)


def _one_by_one(tree: Tree, points: Doubles, order: int, kind: FloatType) -> Doubles:
    doubles = _doubles(tree, points, order)
    for i in np.flatnonzero(_is_tie(kind, doubles)).tolist():
        value, point = float(doubles[i]), float(points[i])
        away = side(tree, point, order, value) if isfinite(point) else None
        if away is None:
            doubles[i] = nan
        elif away:
            doubles[i] = np.nextafter(value, away * inf)
    return nearest(kind, doubles)


def finer(
    tree: Tree, x: Doubles, order: int, kind: FloatType, truth: Doubles
) -> tuple[Doubles, Doubles]:
    """f^(order) at finite inputs, as the sum of two doubles, to less than 2**-8 ulp of a type:
    what errors in that type are measured from. ``truth`` is f^(order) in that type; where the
    second part is not told, it is 0, and the sum is right to half an ulp of a double."""
    if kind.bits > 24:
        rising = np.argsort(x, kind="stable")
        values = truth[rising].tolist()
        parts = branches(tree, x[rising].tolist())
        placed = [(part, point) for part, group in parts for point in group]
        rest = np.zeros(x.shape)
        rest[rising] = [
            nan if part is None or not isfinite(point) else excess(part, point, order, value)
            for (part, point), value in zip(placed, values, strict=True)
        ]
        return truth, np.nan_to_num(rest)
    points, places = _distinct(tree, x, order)
    lower, upper = _enclosed(tree, points, order, _wanted(kind))
    if places is None:
        places = np.arange(x.size)
    lower, upper = lower[places], upper[places]
    found = lower + (upper - lower) / 2
    with np.errstate(invalid="ignore"):
        vague = ~(upper - lower <= spacing(kind, truth) * 2.0**-9)
    alone, origins = np.unique(places[vague], return_inverse=True)
    found[vague] = _doubles(tree, points[alone], order)[origins]
    return found, np.zeros(x.shape)
