"""A jet at a double, each part rounded to the nearest double."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

from mpmath import mp

from tests.oracle.jet import Real
from tests.oracle.rows import ROWS, Row

LONG, LONGEST = 1200, 2600
"""Decimal digits: enough to see x**2 beside 1 at the smallest double, and e**-5000 beside 1."""

BITS = 133  # 40 decimal digits


def exact(value: Real) -> Fraction:
    """The number that an mpf is."""
    if isinstance(value, int):
        return Fraction(value)
    negative, mantissa, exponent, _ = value._mpf_
    size = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -size if negative else size


def to_double(value: Real) -> float:
    """The nearest double, ties to even; subnormal, zero and infinity where it has to be."""
    if not isinstance(value, int):
        magnitude = mp.mag(value) if value else -(10**6)
        if magnitude > 1100:
            return math.copysign(math.inf, value)
        if magnitude < -1200:
            return 0.0
    fraction = exact(value)
    try:  # the division of two ints is correctly rounded, subnormals included
        return fraction.numerator / fraction.denominator
    except OverflowError:
        return math.inf if fraction > 0 else -math.inf


def near_tie(value: Real) -> bool:
    """Whether the digits after the 38th may decide which double is nearest."""
    _, mantissa, exponent, bits = value._mpf_
    last_place = max(exponent + bits - 53, -1074)
    shift = exponent - last_place + 120  # count in 2**-120 of the double's last place
    scaled = int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift
    return bool(abs(scaled % 2**120 - 2**119) < 2**48)


def close(coarse: Real, fine: Real) -> bool:
    """Whether 40 digits agree."""
    difference = mp.fsub(coarse, fine, exact=True)
    return not difference or bool(mp.mag(difference) < mp.mag(fine) - BITS)


def settled(coarse: Real, fine: Real) -> bool:
    """Whether two approximations of rising precision leave no doubt about the double."""
    if isinstance(coarse, int) and isinstance(fine, int):
        return coarse == fine
    if not fine or not coarse:  # a zero by cancellation proves nothing
        return False
    return close(coarse, fine) and not near_tie(fine)


def negligible(value: Real) -> bool:
    return not value or mp.mag(value) < -1400


def parts(row: Row, x: float | Fraction | int, digits: int) -> tuple[Real, Real, Real]:
    """Value, slope and bend, computed with so many digits, of which not all need be right."""
    with mp.workdps(digits):
        place = Fraction(x)
        g = row(mp.mpf(place.numerator) / place.denominator)
        return (g.value, g.slope, g.bend)


def precisions(x: float | Fraction | int) -> tuple[int, ...]:
    """Decimal digits to try in turn.

    That two precisions agree proves nothing where both are blind to the same term. So the first
    one is such that 1 and x**3 (or its inverse) fit into one sum, and 1 and e**-x or e**(-x*x/2)
    where that may be a double.
    """
    size = abs(Fraction(x))
    if not size:
        return (60, 120, LONG, LONGEST)
    octaves = abs(size.numerator.bit_length() - size.denominator.bit_length())
    first = 450 if 4 < size < 1000 else 60 + octaves
    return (first, first + 60, LONG + 500, LONGEST)


def sure_parts(row: Row, x: float | Fraction | int) -> tuple[Real, Real, Real]:
    """Value, slope and bend, of which 40 digits are right (or all that a double can show)."""
    steps = precisions(x)
    coarse = parts(row, x, steps[0])
    for digits in steps[1:]:
        fine = parts(row, x, digits)
        if all(map(settled, coarse, fine)):
            return fine
        last, coarse = coarse, fine
    for before, after in zip(last, coarse, strict=True):
        if not close(before, after) and not (negligible(before) and negligible(after)):
            raise ArithmeticError(f"{row} at {x!r} needs more than {LONGEST} digits")
    with mp.workdps(LONGEST - 200):  # what is a tie but for the last digits is one
        value, slope, bend = (part if isinstance(part, int) else +part for part in coarse)
    return value, slope, bend


def rounded(row: Row, x: float | Fraction | int) -> tuple[float, float, float]:
    """f, f' and f'' at x, correctly rounded."""
    value, slope, bend = sure_parts(row, x)
    return (to_double(value), to_double(slope), to_double(bend))


@cache
def expected(name: str, x: float) -> tuple[float, float, float]:
    """The same for a row with its default parameters."""
    return rounded(ROWS[name], x)
