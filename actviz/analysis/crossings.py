"""Where f^(k) crosses a level: between neighbouring doubles, or seen from a root at an end."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import inf, isfinite, nextafter

from actviz.analysis.boxes import Boxes
from actviz.analysis.doubles import between, from_ordinal, ordinal
from actviz.analysis.segments import Segment
from actviz.kernel.balls import Ball, ball, settings
from actviz.kernel.exact import exact

CONVERGED = 64  # doubles; a shorter step of Newton's ends within a double of the crossing
HIGHEST = 9  # how many derivatives are looked at for the first that is not zero at a root


class Crossings(Boxes):
    """The crossings of one derivative of one formula, on intervals where there is one of each."""

    @cached_property
    def _firsts(self) -> dict[float, int | None]:
        """What is known of ``_first_derivative``."""
        return {}

    def crossings(self, a: float, b: float) -> list[Segment]:
        """The bands of a strictly monotone f^(k) on [a, b]."""
        first, last = self.at(a), self.at(b)
        if first is None or last is None:
            # an end that cannot be told from a level: perhaps the doubles beside it can
            inner_a = nextafter(a, inf) if first is None else a
            inner_b = nextafter(b, -inf) if last is None else b
            if not inner_a < inner_b or None in (self.at(inner_a), self.at(inner_b)):
                return [Segment(a, b, None)]
            ends = [
                [Segment(x, x, None)] if band is None else [] for x, band in ((a, first), (b, last))
            ]
            return [*ends[0], *self.crossings(inner_a, inner_b), *ends[1]]
        if first == last:
            return [Segment(a, b, first)]
        step = 1 if last > first else -1
        result: list[Segment] = []
        begin, band = a, first
        if band % 2:
            result.append(Segment(a, a, band))
            band += step
        while (last - band) * step > 1:
            level = band + step
            pinned = self.pin(begin, b, level, step)
            if pinned is None:
                return [*result, Segment(begin, b, None)]
            left, right = pinned
            if left > begin or not result:
                result.append(Segment(begin, left, band))
            if left == right:
                result.append(Segment(left, left, level))
            elif (middle := between(left, right)) is not None:
                result.append(Segment(middle, middle, None))
            begin, band = right, level + step
        result.append(Segment(begin, b, band))
        if last % 2:
            result.append(Segment(b, b, last))
        return result

    def pin(self, a: float, b: float, level: int, step: int) -> tuple[float, float] | None:
        """Neighbouring doubles between which the level is crossed, or the one where it is
        reached; the neighbours of one that could not be told from where it is reached."""
        low, high = ordinal(a), ordinal(b)
        n = (low + high) // 2
        for turn in range(400):
            if high - low <= 1:
                return from_ordinal(low), from_ordinal(high)
            x = from_ordinal(n)
            band, guess = self._towards(x, level)
            if band is None:
                return self._astride(n, level, step)
            if band == level:
                return x, x
            is_below = (band - level) * step < 0
            if is_below:
                low = n
            else:
                high = n
            # Newton's step, clamped into the bracket; every fourth time the bracket is halved
            if guess is None or turn % 4 == 3:
                n = (low + high) // 2
                continue
            guessed = ordinal(guess)
            if abs(guessed - n) <= CONVERGED:  # a little beyond, to close the bracket from there
                guessed += 1 if is_below else -1
            n = min(max(guessed, low + 1), high - 1)
        return None

    def _astride(self, n: int, level: int, step: int) -> tuple[float, float] | None:
        """The neighbours of a double, if the level is crossed between them."""
        left, right = from_ordinal(n - 1), from_ordinal(n + 1)
        before, behind = self.at(left), self.at(right)
        if before is None or behind is None:
            return None
        is_crossed = (before - level) * step < 0 < (behind - level) * step
        return (left, right) if is_crossed else None

    def _towards(self, x: float, level: int) -> tuple[int | None, float | None]:
        """The band at a double, and Newton's guess from there at where the level is crossed."""
        with settings(self.precision, self.order + 2):
            series = self.kernel.over(Ball(x))
            value = series[self.order] * self.factors[0]
            band = self.band(value)
            slope = series[self.order + 1] * self.factors[1]
            gap = value - self._levels()[level // 2]
            guess = float((Ball(x) - gap / slope).mid())
        return self.at(x) if band is None else band, guess if isfinite(guess) else None

    def beside_root(self, a: float, b: float) -> list[Segment] | None:
        """The bands of an interval at one end of which f^(k) is a level exactly, with some of its
        derivatives zero: by the sign of the first that is not. None if undecided.

        f^(k)(x) - level = f^(m)(y) (x - end)^(m - k) / (m - k)! for some y between.
        """
        if not (0.0 in (a, b) or between(a, b) is None):
            return None
        for place in (a, b):
            band = self.at(place)
            order = self._first_derivative(place) if band is not None and band % 2 else None
            if band is None or order is None:
                continue
            with settings(self.precision, order + 1):
                over = self.kernel.over(ball(a, b))
                sign = 1 if over[order] > 0 else -1 if over[order] < 0 else 0
                sign *= 1 if place == a else (-1) ** (order - self.order)
                stays = sign and self._is_before(over[self.order] * self.factors[0], band, sign)
            if stays:
                root = Segment(place, place, band)
                rest = Segment(a, b, band + sign)
                return [root, rest] if place == a else [rest, root]
        return None

    def _is_before(self, value: Ball, band: int, sign: int) -> bool:
        """Whether all of a ball is before the level next to that of a band, above or below it."""
        following = band // 2 + sign
        if not 0 <= following < len(self.levels):
            return value.is_finite()
        level = self._levels()[following]
        return bool(value < level if sign > 0 else value > level)

    def _first_derivative(self, place: float) -> int | None:
        """The order, above k, of the first derivative that is not zero at a double, if those below
        it are zero exactly."""
        if place not in self._firsts:
            self._firsts[place] = self._first(place)
        return self._firsts[place]

    def _first(self, place: float) -> int | None:
        for order in range(self.order + 1, self.order + HIGHEST):
            with settings(4 * self.precision, order + 1):
                here = self.kernel.over(Ball(place))[order]
            if here > 0 or here < 0:
                return order
            if not here.is_finite() or exact(self.kernel.tree, Fraction(place), order) != 0:
                return None
        return None
