"""The doubles in their order: neighbours, midpoints, and where a real number lies among them."""

from __future__ import annotations

import struct
from fractions import Fraction
from math import inf, nextafter, sqrt

LARGEST = nextafter(inf, 0.0)
SMALLEST = 5e-324


def ordinal(x: float) -> int:
    """The number of a finite double: neighbours have neighbouring numbers, 0.0 has 0."""
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return int(bits) if bits >= 0 else -(int(bits) & 0x7FFFFFFFFFFFFFFF)


def from_ordinal(n: int) -> float:
    """The double with this number."""
    (x,) = struct.unpack("<d", struct.pack("<q", n if n >= 0 else -n))
    return float(x) if n >= 0 else -float(x)


def around(r: Fraction) -> tuple[float, float]:
    """The doubles next to a real number: the same one twice where it is a double."""
    try:
        nearest = float(r)
    except OverflowError:
        return (LARGEST, inf) if r > 0 else (-inf, -LARGEST)
    exact = Fraction(nearest)
    if exact == r:
        return nearest, nearest
    if exact < r:
        return nearest, nextafter(nearest, inf)
    return nextafter(nearest, -inf), nearest


def between(a: float, b: float) -> float | None:
    """Where to split [a, b]: at zero, by octaves far from it, in half near it; None if nothing is
    between."""
    if nextafter(a, inf) >= b:
        return None
    if a < 0 < b:
        return 0.0
    if b <= 0:
        middle = between(-b, -a)
        return None if middle is None else -middle
    if a == 0:
        middle = b / 16 if b > 2.0**-30 else sqrt(SMALLEST) * sqrt(b)
    elif b > 4 * a:
        middle = sqrt(a) * sqrt(b)
    else:
        middle = a + (b - a) / 2
    return min(max(middle, nextafter(a, inf)), nextafter(b, -inf))
