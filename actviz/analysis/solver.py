"""Bisection for the bands of one derivative of one smooth formula.

The interval is bisected until an enclosure decides each box, or shows that f^(k) is strictly
monotone on it; then a level is crossed at most once, and the crossing is pinned between
neighbouring doubles by evaluation at points. What the budget does not decide is left undecided.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import factorial, frexp, inf, isfinite, nextafter

from actviz.analysis.doubles import LARGEST, between, from_ordinal, ordinal
from actviz.analysis.segments import Segment, band_of, is_wide
from actviz.formula.polynomial import Polynomial, value
from actviz.kernel.balls import PRECISION, Ball, ball, precision, rational, settings
from actviz.kernel.effort import spent
from actviz.kernel.exact import exact
from actviz.kernel.tails.tail import NEARBY, Tail, first_tail, near, near_zero, reach, tail
from actviz.kernel.taylor import Taylor

NEAR = 16.0  # how far a function without a known tail is followed
FAR_BUDGET = 1200  # boxes, beyond NEAR on each side, where no tail is known
APART = 8  # boxes; what it costs at least to look at two neighbouring doubles with ever more bits
PINNED = 16  # boxes; what it costs to pin a crossing between neighbouring doubles
CLOSER = (2, 2.5, 3, 4)  # tails from 2 to these are tried where boxes before a tail are too many
CONVERGED = 64  # doubles; a shorter step of Newton's ends within a double of the crossing
SMALL = 2.0**-12  # |x| below which more bits are tried before an interval is halved
HIGHEST = 9  # how many derivatives are looked at for the first that is not zero at a root
TELLING = 1024  # bits; a value that these leave open may be a level, which is costly to see
FINEST = 4096  # bits; a value that is not told from a level with this many is undecided


class Solver:
    """Bisection for the bands of one derivative of one formula."""

    def __init__(
        self,
        kernel: Taylor,
        exact: Polynomial | None,
        order: int,
        levels: tuple[Fraction, ...],
        budget: int,
    ) -> None:
        self.kernel = kernel
        self.exact = exact
        self.order = order
        self.levels = levels
        self.budget = budget
        smallest = min((abs(level) for level in levels if level), default=Fraction(1))
        self.precision = PRECISION + max(0, smallest.denominator.bit_length() - 40)
        self.factors = [factorial(order + j) for j in range(4)]
        self._balls: dict[int, list[Ball]] = {}
        self._points: dict[float, int | None] = {}
        self._firsts: dict[float, int | None] = {}
        self._runs: dict[tuple[float, float, int, bool], list[Segment]] = {}
        self.spent = 0  # on the last box, in boxes of the usual precision
        self.is_smooth = True  # on the last box, so that more bits may tell
        self.box_steps = 2 * kernel.steps(order + 4, self.precision)

    @cached_property
    def is_singular(self) -> bool:
        """Whether f^(k) has no value at zero."""
        with settings(self.precision, self.order + 1):
            return not self.kernel.over(Ball(0))[self.order].is_finite()

    # one point, one box

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

    # intervals

    def between_tails(
        self, left: Tail | None, right: Tail | None, lower: float, upper: float
    ) -> list[Segment]:
        """The bands on [lower, upper], by tails where there are any."""
        pieces: list[Segment] = []
        start, end = lower, upper
        if left is not None:
            start = -left.start
            pieces += self.on_tail(left, -LARGEST, start)
        elif lower == -inf:
            start = min(-NEAR, upper)
            pieces += self.whole(-LARGEST, start, FAR_BUDGET)
        ending: list[Segment] = []
        if right is not None:
            end = right.start
            ending = self.on_tail(right, end, LARGEST)
        elif upper == inf:
            end = max(NEAR, start)
            ending = self.whole(end, LARGEST, FAR_BUDGET)
        if start < end:
            pieces += self.on(start, end, self.budget)
        return pieces + ending

    def tail(self, side: int, beyond: float) -> Tail | None:
        """A tail that decides the bands, or on which the crossings are simple."""
        return first_tail(self.kernel.tree, side, self.decides, self.precision, beyond)

    def nearest(self, found: Tail | None, beyond: float) -> Tail | None:
        """The tail that begins nearest to zero, but beyond a number, of those that decide the
        bands as well."""
        if found is None:
            return None
        for start in CLOSER:
            if found.start <= 2.0**start:
                break
            if 2.0**start <= beyond:
                continue
            nearer = tail(self.kernel.tree, found.side, start, self.precision)
            if nearer is not None and self.decides(nearer):
                return nearer
        return found

    def on(self, a: float, b: float, budget: int) -> list[Segment]:
        """The bands on [a, b]; beyond the budget, undecided.

        The boxes nearest to zero come first; where f^(k) is singular at zero, they come last.
        """
        if a < 0 < b:
            half = budget // 2
            return self.on(a, 0.0, half) + self.on(0.0, b, half)
        outwards = not self.is_singular or (a > 0 or b < 0)
        return self._run(a, b, budget, rightmost=(b <= 0) == outwards)

    def whole(self, a: float, b: float, budget: int) -> list[Segment]:
        """The bands on [a, b] if the budget decides all of it, else one undecided segment."""
        outermost = (LARGEST / 2, LARGEST) if b == LARGEST else (-LARGEST, -LARGEST / 2)
        if self.box(*outermost) == (None, False):  # it oscillates: there would be no end of pieces
            return [Segment(a, b, None)]
        found = self._run(a, b, budget, rightmost=b <= 0)
        if any(is_wide(s) for s in found):
            return [Segment(a, b, None)]
        return found

    def _run(self, a: float, b: float, budget: int, rightmost: bool) -> list[Segment]:
        key = a, b, budget, rightmost
        if key not in self._runs:
            self._runs[key] = self._bisected(*key)
        return self._runs[key]

    def _bisected(self, a: float, b: float, budget: int, rightmost: bool) -> list[Segment]:
        found: list[Segment] = []
        stack = [(a, b)]
        while stack:
            lower, upper = stack.pop()
            if budget <= 0:
                found.append(Segment(lower, upper, None))
                continue
            band, monotone = self.box(lower, upper)
            budget -= self.spent
            if band is not None:
                found.append(Segment(lower, upper, band))
                continue
            before = spent()
            local = self.beside_zero(lower, upper) or self.beside_root(lower, upper)
            if local is not None:
                found += reversed(local) if rightmost else local
                continue
            middle = between(lower, upper)
            if monotone or middle is None:
                if monotone:
                    crossed = self.crossings(lower, upper)
                    budget -= PINNED * (len(crossed) - 1)
                else:
                    crossed = self.apart(lower, upper)
                    budget -= max(APART, (spent() - before) // self.box_steps)
                found += reversed(crossed) if rightmost else crossed
                continue
            halves = [(lower, middle), (middle, upper)]
            stack += halves if rightmost else reversed(halves)
        if rightmost:
            found.reverse()
        return found

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

    def beside_zero(self, a: float, b: float) -> list[Segment] | None:
        """The bands of an interval that ends at zero, by the series there; None if undecided."""
        if not (a == 0 or b == 0) or b - a > 2.0**-NEARBY:
            return None
        band = self._beside(0.0, 1 if a == 0 else -1)
        if band is None:
            return None
        zero = Segment(0.0, 0.0, self.at(0.0))
        return [zero, Segment(a, b, band)] if a == 0 else [Segment(a, b, band), zero]

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

    def apart(self, a: float, b: float) -> list[Segment]:
        """Two neighbouring doubles; what is between is known by the series beside one of them, if
        at all."""
        between = None
        for place, side in ((a, 1), (b, -1)):
            if between is None and b - a <= (reach(place) if place else 2.0**-NEARBY):
                between = self._beside(place, side)
        ends = [Segment(x, x, self.at(x)) for x in (a, b)]
        kept = [end for end in ends if end.band is not None and end.band != between]
        middle = Segment(a, b, between)
        return [*(e for e in kept if e.lower == a), middle, *(e for e in kept if e.lower == b)]

    def _beside(self, place: float, side: int) -> int | None:
        """The band beside a double, by the series there."""
        found = (
            near(self.kernel.tree, place, side, self.precision)
            if place
            else near_zero(self.kernel.tree, side, self.precision)
        )
        return None if found is None else self.tail_band(found)

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

    # tails

    def decides(self, found: Tail) -> bool:
        """Whether a tail has one band, or f^(k) is monotone on it."""
        return self.tail_band(found) is not None or bool(found.sign(self.order + 1))

    def holds_beyond(self, found: Tail | None, band: int | None) -> bool:
        """Whether the band at the last double of a tail is that of all numbers beyond it."""
        if found is None:
            return False
        if self.tail_band(found) is not None:
            return True
        outwards = found.side * (found.sign(self.order + 1) or 0)
        if (outwards > 0 and band == 2 * len(self.levels)) or (outwards < 0 and band == 0):
            return True
        limit = found.enclosed_limit(self.order)
        if limit is None or band is None or not outwards:
            return False
        with settings(self.precision, 1):
            end = self.band(limit)
        # a level that is tended to is not reached
        return end is not None and (end == band or (end % 2 == 1 and abs(end - band) == 1))

    def tail_band(self, found: Tail) -> int | None:
        """The band that all of a tail lies in."""
        for i, level in enumerate(self.levels):
            side = found.side_of(self.order, level)
            if side is None:
                return None
            if side <= 0:
                return 2 * i + 1 + side
        return 2 * len(self.levels)

    def on_tail(self, found: Tail, a: float, b: float) -> list[Segment]:
        band = self.tail_band(found)
        if band is not None:
            return [Segment(a, b, band)]
        outwards = found.side * (found.sign(self.order + 1) or 0)
        inner = self.at(found.side * found.start)
        if (outwards > 0 and inner == 2 * len(self.levels)) or (outwards < 0 and inner == 0):
            return [Segment(a, b, inner)]  # f^(k) only goes further away from the levels
        return self.crossings(a, b)
