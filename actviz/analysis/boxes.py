"""The band that f^(k) lies in at a double and over a box, with as many bits as it takes.

Bands are counted from below: those between levels are even, the levels themselves odd.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import factorial, frexp

from actviz.analysis.segments import band_of
from actviz.formula.polynomial import Polynomial, value
from actviz.kernel.balls import PRECISION, Ball, ball, precision, rational, settings
from actviz.kernel.exact import exact
from actviz.kernel.taylor import Taylor

SMALL = 2.0**-12  # |x| below which more bits are tried before an interval is halved
TELLING = 1024  # bits; a value that these leave open may be a level, which is costly to see
FINEST = 4096  # bits; a value that is not told from a level with this many is undecided


class Boxes:
    """The bands of one derivative of one formula at points and over boxes."""

    def __init__(
        self,
        kernel: Taylor,
        exact: Polynomial | None,
        order: int,
        levels: tuple[Fraction, ...],
    ) -> None:
        self.kernel = kernel
        self.exact = exact
        self.order = order
        self.levels = levels
        smallest = min((abs(level) for level in levels if level), default=Fraction(1))
        self.precision = PRECISION + max(0, smallest.denominator.bit_length() - 40)
        self.factors = [factorial(order + j) for j in range(4)]
        self._balls: dict[int, list[Ball]] = {}
        self._points: dict[float, int | None] = {}
        self.spent = 0  # on the last box, in boxes of the usual precision
        self.is_smooth = True  # on the last box, so that more bits may tell

    @cached_property
    def is_singular(self) -> bool:
        """Whether f^(k) has no value at zero."""
        with settings(self.precision, self.order + 1):
            return not self.kernel.over(Ball(0))[self.order].is_finite()

    def band(self, value: Ball) -> int | None:
        """The band that all of a ball lies in."""
        if not value.is_finite():
            return None
        levels = self._levels()
        first, last = 0, len(levels)  # of the levels that are not below all of it
        while first < last:
            middle = (first + last) // 2
            if value > levels[middle]:
                first = middle + 1
            else:
                last = middle
        if first == len(levels) or value < levels[first]:
            return 2 * first
        return 2 * first + 1 if value == levels[first] else None

    def _levels(self) -> list[Ball]:
        """The levels as balls of the present precision."""
        found = self._balls.get(precision())
        if found is None:
            found = self._balls[precision()] = [Ball(rational(level)) for level in self.levels]
        return found

    def at(self, x: float) -> int | None:
        """The band at a double, with as many bits as it takes."""
        if x not in self._points:
            self._points[x] = self._at(x)
        return self._points[x]

    def _at(self, x: float) -> int | None:
        if self.exact is not None:
            return band_of(value(self.exact, Fraction(x)), self.levels)
        precision = self.precision
        exactly = max(2 * precision, TELLING)
        while precision <= FINEST:
            with settings(precision, self.order + 1):
                found = self.kernel.over(Ball(x))[self.order] * self.factors[0]
                band = self.band(found)
            if band is not None:
                return band
            if precision >= exactly > precision // 2:  # once
                known = exact(self.kernel.tree, Fraction(x), self.order)
                if known is not None:
                    return band_of(known, self.levels)
            precision *= 2
        return None

    def derivatives(self, box: Ball) -> list[Ball]:
        """Balls for f^(k), f^(k+1), f^(k+2) and f^(k+3) over a box."""
        series = self.kernel.over(box)
        return [series[self.order + j] * factor for j, factor in enumerate(self.factors)]

    def box(self, a: float, b: float) -> tuple[int | None, bool]:
        """The band of [a, b], and whether f^(k) is strictly monotone there.

        Near zero, where an odd function's terms cancel, the precision follows the smallness of x.
        """
        found = self._box(a, b, self.precision)
        size = max(abs(a), abs(b))
        self.spent = 1
        if found == (None, False) and self.is_smooth and 0 < size < SMALL and not self.is_singular:
            more = -3 * frexp(size)[1]
            self.spent += more // PRECISION
            return self._box(a, b, self.precision + more)
        return found

    def _box(self, a: float, b: float, precision: int) -> tuple[int | None, bool]:
        with settings(precision, self.order + 4):
            box = ball(a, b)
            over = self.derivatives(box)
            band = self.band(over[0])
            if band is not None:
                return band, False
            if over[1] > 0 or over[1] < 0:
                return None, True
            self.is_smooth = over[2].is_finite() or over[1].is_finite()
            if not self.is_smooth:
                return None, False
            middle = box.mid()
            away = box - middle
            at = self.derivatives(middle)
            radius = away.abs_upper()
            square = Ball(0).union(radius * radius) / 2
            if over[1].is_finite():
                band = self.band(at[0] + over[1] * away)
            if band is None and over[2].is_finite():
                band = self.band(at[0] + at[1] * away + over[2] * square)
            if band is not None:
                return band, False
            slopes = [at[1] + over[2] * away]
            if over[3].is_finite():
                slopes.append(at[1] + at[2] * away + over[3] * square)
            return None, any(s > 0 or s < 0 for s in slopes)
