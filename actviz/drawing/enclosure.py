"""Enclosures over an interval: plain, then cut by Taylor's formula from the middle.

Where x occurs more than once, balls over a wide interval overestimate; what holds at the middle,
and a remainder from the derivatives over the interval, is often tighter. Curves, windows,
coincidence and logarithms look at a function through these alone.
"""

from __future__ import annotations

from functools import cached_property
from math import factorial, inf, isfinite, log, log10, perm
from typing import NamedTuple

from actviz.analysis.pieces import Piece
from actviz.kernel.balls import Ball, Series, ball, outward, settings
from actviz.kernel.onesided import limits_at
from actviz.kernel.tails.far import far_ranges
from actviz.kernel.taylor import Taylor, compiled

PRECISIONS = (64, 256, 1024)  # bits
BENDS = 6  # terms of Taylor's formula for a curve's bounds: a fifth fewer pieces than without
TERMS = 3  # of Taylor's formula for a logarithm, and one for the remainder

Point = tuple[float, float]


class Bounds(NamedTuple):
    """Bounds over an interval of a width h: of the values, and of the absolute fourth derivative,
    or of what stands for it: a cubic between the ends is off by at most h^4/384 of it."""

    low: float
    high: float
    bend: float


class Enclosure:
    """The Taylor coefficients f^(k)/k! over [a, b], so many and with so many bits."""

    def __init__(
        self, kernel: Taylor, a: float, b: float, count: int, precision: int = PRECISIONS[0]
    ) -> None:
        self._kernel, self._settings = kernel, (precision, count)
        with settings(*self._settings):
            self._interval = ball(a, b)
            self._middle = self._interval.mid()
            self._over = kernel.over(self._interval)

    def plain(self, order: int) -> Ball:
        """f^(order) over the interval."""
        with settings(*self._settings):
            return self._over[order] * factorial(order)

    def centred(self, order: int, terms: int) -> Ball:
        """f^(order) over the interval by so many terms of Taylor's formula from the middle, and its
        remainder from the derivative so much farther on."""
        with settings(*self._settings):
            step = self._interval - self._middle
            value = self._over[order + terms] * perm(order + terms, order)
            for j in reversed(range(terms)):  # by Horner's rule
                value = value * step + self._there[order + j] * perm(order + j, order)
            return value

    def bounds(self, order: int, terms: int) -> Point:
        """Bounds of f^(order): what both ways allow."""
        with settings(*self._settings):
            low, high = outward(self.plain(order))
            inner = outward(self.centred(order, terms))
        return max(low, inner[0]), min(high, inner[1])

    @cached_property
    def _there(self) -> list[Ball]:
        return self._kernel.over(self._middle)


class Derivative:
    """f^(k) of one smooth piece."""

    follows_roots = False  # whether a root is an end that the curve leaves through

    def __init__(self, piece: Piece, order: int) -> None:
        self.piece = piece
        self.order = order
        self.kernel: Taylor = compiled(piece.tree)

    def derivatives(self, a: float, b: float, count: int) -> list[Ball]:
        """So many derivatives over [a, b], of which the first is the function itself."""
        k = self.order
        series = self.kernel.over(ball(a, b))
        return [series[j] * factorial(j) for j in range(k, k + count)]

    def enclosure(self, a: float, b: float) -> Bounds:
        """What is plain of [a, b]."""
        with settings(PRECISIONS[0], self.order + 5):
            values = self.derivatives(a, b, 5)
            return Bounds(*outward(values[0]), max(map(abs, outward(values[4]))))

    def closer(self, a: float, b: float) -> Bounds | None:
        """The same by Taylor's formula as well, which takes four times as long; None where it has
        nothing to add."""
        found = Enclosure(self.kernel, a, b, self.order + 5 + BENDS)
        low, high = found.bounds(self.order, BENDS)
        return Bounds(low, high, max(map(abs, found.bounds(self.order + 4, BENDS))))

    def far(self, a: float, b: float) -> Bounds | None:
        """The same by the tail that [a, b] lies on; None where it is on none."""
        known = far_ranges(self.piece.tree, a, b, self.order, 5)
        if known is None:
            return None
        values, slopes, *_, fourth = known
        # less a line f varies by at most half the slopes' range times h, and its cubic by little
        # more: together they are off by less than 1.2 times that range
        bend = 384 / (b - a) ** 3 * 1.2 * (slopes[1] - slopes[0])
        return Bounds(*values, min(bend, max(map(abs, fourth))))

    def at(self, x: float, precision: int) -> list[Ball]:
        """The value and the slope at x."""
        with settings(precision, self.order + 2):
            return self.derivatives(x, x, 2)

    def monotone(self, a: float, b: float) -> bool:
        """Whether the slope has one sign over [a, b]."""
        with settings(PRECISIONS[0], self.order + 2):
            slope = self.derivatives(a, b, 2)[1]
        return bool(slope > 0 or slope < 0)

    def may_vanish(self, a: float, b: float) -> bool:
        """Whether f^(k) may have a root in [a, b]."""
        with settings(PRECISIONS[0], self.order + 1):
            low, high = self._bounds(a, b)
        return low <= 0 <= high

    def has_root(self, a: float, b: float) -> bool:
        """Whether f^(k) has a root in [a, b] that a curve leaves the window through."""
        if not self.follows_roots:
            return False
        with settings(PRECISIONS[-1], self.order + 1):
            at = [self._bounds(x, x) for x in (a, b)]
        signs = [(low > 0) - (high < 0) for low, high in at]
        return signs[0] * signs[1] < 0

    def _bounds(self, a: float, b: float) -> Point:
        return outward(self.kernel.over(ball(a, b))[self.order] * factorial(self.order))

    def completed(self, x: float, found: Point) -> Point:
        """The value and the slope at x, by their limits at an end of the piece where they are not
        finite."""
        piece, order = self.piece, self.order
        if all(map(isfinite, found)) or x not in (piece.lower, piece.upper) or order > 2:
            return found
        limits = [*limits_at(piece.tree, x, 1 if x == piece.lower else -1)[order:], None]
        value, slope = (
            known if isfinite(known) or limit is None else limit
            for known, limit in zip(found, self.of_limits(limits[0], limits[1]), strict=True)
        )
        return value, slope

    def of_limits(
        self, value: float | None, slope: float | None
    ) -> tuple[float | None, float | None]:
        """What limits of f^(k) and f^(k+1) mean for the value and the slope."""
        return value, slope


class LogDerivative(Derivative):
    """log10 |f^(k)| of one smooth piece."""

    follows_roots = True

    def derivatives(self, a: float, b: float, count: int) -> list[Ball]:
        """As above; nothing is known of them where f^(k) may be zero."""
        k = self.order
        series = self.kernel.over(ball(a, b))
        terms = [series[j] for j in range(k, k + count)]
        if a < b and not (terms[0] > 0 or terms[0] < 0):
            terms = self._centred(a, b, count)
        if terms[0] < 0:
            terms = [-term for term in terms]
        if not terms[0] > 0:
            return [Ball("nan")] * count
        terms = [term * perm(k + j, k) for j, term in enumerate(terms)]
        found = Series(terms, prec=count).log() / Ball(10).log()
        return [found[j] * factorial(j) for j in range(count)]

    def _centred(self, a: float, b: float, count: int) -> list[Ball]:
        """The same coefficients from the middle, where terms cancel that would not over an
        interval."""
        k = self.order
        found = Enclosure(self.kernel, a, b, k + count + TERMS, PRECISIONS[1])
        return [found.centred(i, TERMS) / factorial(i) for i in range(k, k + count)]

    def _bounds(self, a: float, b: float) -> Point:
        found = super()._bounds(a, b)
        if a < b and found[0] <= 0 <= found[1]:
            return outward(self._centred(a, b, 1)[0] * factorial(self.order))
        return found

    def enclosure(self, a: float, b: float) -> Bounds:
        """As above; around a root there is a bound from above alone."""
        found = super().enclosure(a, b)
        if isfinite(found.low):
            return found
        with settings(PRECISIONS[0], self.order + 5):
            most = max(map(abs, self._bounds(a, b)))
        # log10 is off by far less than what is added
        return Bounds(-inf, log10(most) + 1e-9 if 0 < most < inf else most or -inf, inf)

    def far(self, a: float, b: float) -> None:
        """As above: nothing, as a tail's bounds are not those of a logarithm."""

    def closer(self, a: float, b: float) -> None:
        """As above: nothing, a logarithm's is from the middle where that helps."""

    def of_limits(
        self, value: float | None, slope: float | None
    ) -> tuple[float | None, float | None]:
        """As above."""
        if value is None:
            return None, None
        if value == 0:
            return -inf, None
        level = log10(abs(value)) if isfinite(value) else inf
        return level, None if slope is None else slope / value / log(10)
