"""One smooth piece of a function as cubic Bezier pieces, proven to lie within a quarter of a pixel.

The cubic through (a, f(a), f'(a)) and (b, f(b), f'(b)) differs from f by at most
(b-a)^4/384 * max|f''''|, and the Taylor enclosure over [a, b] bounds that maximum. Intervals are
halved until the bound is small enough, or cut at once into as many as are needed where f is all
waves. Where f is too steep for that (beside a pole, at the root of sqrt) an interval narrower than
TOLERANCE is drawn as a straight segment between its ends: where f is monotone there, or hardly
varies, the graph and the segment lie that near to one another. Where all of a curve's turns lie in
so narrow an interval, as the rise and fall of sigmoid' do from far away, a vertical from its least
to its greatest value is drawn, once both are known to a pixel's TOLERANCE: f takes all values
between. What none of these decides is given back as undecided, and not drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from math import inf, isfinite, isnan, log2, nan, nextafter
from typing import NamedTuple

from actviz.drawing.enclosure import PRECISIONS, Bounds, Derivative
from actviz.drawing.runs import Bezier, Point, View, straight
from actviz.kernel.balls import outward
from actviz.kernel.effort import ExhaustedError, spend

TOLERANCE = 0.2  # pixels: what the proof asks for, a little less than the quarter that is promised
BEYOND = 8.0  # pixels; how far outside the window a curve is followed before it is cut
FAR = 500.0  # pixels outside the window; a piece that reaches farther is halved
FINEST = TOLERANCE / 16  # pixels; an interval far from a piece's ends is not halved below this
NARROW = 0.25  # of the way to a piece's end; an interval near it is halved down to that
TOWARDS = 2.0**-3  # how much nearer to a singular end the next interval begins
NEGLIGIBLE = 2.0**-20  # pixels from a singular end; nearer than this its limit is all one needs
BUDGET = 8000  # intervals of one piece
LOOK = 10  # of work go into an interval, a point or a closer look, beside their enclosures
MANY = 128  # intervals that wait: where there are more,
WAVY = 0.9  # and one bends so much of what the wider one did that it was cut from, f is all waves,
WAYS = 16  # and the interval is cut into so many at once, where that many are needed
DENSE = 500  # cubics in a TOLERANCE of x: more waves than can be told, and they are undecided
BLIND = 512  # intervals of which nothing is known, before one more of them is given up
WORTH = 16  # cubics; where more are needed in place of one, closer bounds do not help
CALM = 3  # cubics; where more are needed in a part of a vertical, it is not looked at closely
SPAN = 400  # intervals that a single vertical may be cut into

Part = Bezier | tuple[float, float]  # a Bezier piece, or an undecided interval


class _Open(NamedTuple):
    """An interval that is to be looked at, and how much f bends at most over the one it was cut
    from."""

    left: float
    right: float
    before: float


def _left(part: Part) -> float:
    first = part[0]
    return first[0] if isinstance(first, tuple) else first


class Tracer:
    """One smooth piece of what is shown, in one window."""

    def __init__(self, shown: Derivative, view: View) -> None:
        self.shown = shown
        self.piece = shown.piece
        self.view = view
        self.lowest = view.bottom - BEYOND / view.up
        self.highest = view.top + BEYOND / view.up
        self.wide = view.right - view.left
        self.ends: dict[float, Point] = {}
        self.blind = 0  # intervals of which nothing was known

    def parts(self) -> list[Part]:
        """From left to right. Cut level by level, so that one bad place does not use up the
        budget of all the others; what is left when that, or the work, is used up is undecided."""
        found: list[Part] = []
        queue = deque([_Open(self.piece.lower, self.piece.upper, inf)])
        budget = BUDGET
        with suppress(ExhaustedError):
            while queue and budget > 0:
                used, parts, cut = self.parts_over(queue[0], budget, len(queue))
                queue.popleft()
                budget -= used
                found += parts
                queue += cut
        return sorted([*found, *((a, b) for a, b, _ in queue)], key=_left)

    def parts_over(
        self, over: _Open, budget: int, waiting: int
    ) -> tuple[int, Sequence[Part], Iterable[_Open]]:
        """The number of intervals looked at, and what is drawn over one of those that wait, or what
        it is cut into where that is not known of the whole."""
        a, b, before = over
        spend(LOOK)
        low, high, bend = self.bounds(a, b)
        if low > self.highest or high < self.lowest:
            return 1, (), ()
        is_wavy = waiting > MANY and WAVY * before <= bend < inf
        is_wide = self.is_wide(a, b)
        is_known = low > -inf or high < inf
        self.blind += not is_known
        is_dense = is_wavy and self.needed(b - a, bend) > DENSE
        if (not is_known and self.blind > BLIND) if is_wide else is_dense:
            return 1, ((a, b),), ()  # it is hopeless
        part = self.cubic(a, b, bend)
        if part is None and not is_wide:
            part = self.steep(a, b, (high - low) * self.view.up)
        if part is not None:
            return 1, (part,), ()
        used = 0
        is_narrow = (b - a) * self.view.across <= FINEST
        if is_narrow and isfinite(low) and isfinite(high):
            used, vertical = self.span(a, b, min(budget - 1, SPAN))
            if vertical is not None:
                return 1 + used, vertical, ()
        if is_wide:
            ways = self.ways(a, b, bend) if is_wavy else 2
            inner = [a + (b - a) / ways * i for i in range(1, ways)]
        else:
            inner = self.cuts(a, b, is_bounded=isfinite(low) or isfinite(high))
        if inner:
            return 1 + used, (), (_Open(c, d, bend) for c, d in pairwise((a, *inner, b)))
        if self.shown.has_root(a, b) and (drop := self.drop(a, b)) is not None:
            return 1 + used, drop, ()
        is_nothing = self.negligible(a, b) or self.outside(a, b)
        return 1 + used, () if is_nothing else ((a, b),), ()

    def bounds(self, a: float, b: float) -> Bounds:
        """Those over [a, b]: the plain ones where they tell enough, or closer ones would not."""
        found = self.shown.enclosure(a, b)
        if self.tells(a, b, found):
            return found
        far = self.shown.far(a, b)
        if far is not None:
            found = Bounds(
                max(found.low, far.low), min(found.high, far.high), min(found.bend, far.bend)
            )
            if self.tells(a, b, found):
                return found
        is_hopeless = self.needed(b - a, found.bend) > (WORTH if self.is_wide(a, b) else DENSE)
        if is_hopeless:  # where it is infinite too
            return found
        spend(LOOK)
        return self.shown.closer(a, b) or found

    def tells(self, a: float, b: float, found: Bounds) -> bool:
        """Whether bounds show that an interval is out of sight, or can be drawn."""
        is_within = self.lowest <= found.low and found.high <= self.highest
        is_out = found.low > self.highest or found.high < self.lowest
        return is_out or (is_within and self.needed(b - a, found.bend) <= 1)

    def ways(self, a: float, b: float, bend: float) -> int:
        """How many intervals to cut a wide one into at once: half as many as are needed if f bends
        as much as that all over it, as waves do."""
        h = b - a
        most = min(self.needed(h, bend) / 2, h * self.view.across / TOLERANCE, WAYS)
        return 2 ** max(1, int(log2(most))) if most >= 1 else 2

    def needed(self, h: float, bend: float) -> float:
        """How many cubics an interval of a width takes, by how much f bends at most."""
        return float((self.error(h, bend) / TOLERANCE) ** 0.25)

    def error(self, h: float, bend: float) -> float:
        """Pixels that a cubic over an interval of a width may be off, by how much f bends."""
        return h**4 / 384 * bend * self.view.up

    def is_wide(self, a: float, b: float) -> bool:
        """Whether an interval is horizontally more than one point."""
        return (b - a) * self.view.across > TOLERANCE

    def cuts(self, a: float, b: float, *, is_bounded: bool) -> list[float]:
        """Where to cut an interval that is horizontally one point; towards an end where f is
        singular, ever nearer to it; nowhere if that would not help, as where nothing is known of f,
        far from any end."""
        pixels = (b - a) * self.view.across
        if a == self.piece.lower or b == self.piece.upper:
            middle = a + (b - a) * (TOWARDS if a == self.piece.lower else 1 - TOWARDS)
            return [middle] if a < middle < b and not self.negligible(a, b) else []
        middle = a + (b - a) / 2
        to_end = min(a - self.piece.lower, self.piece.upper - b)
        is_coarse = (pixels > FINEST and is_bounded) or b - a > NARROW * to_end
        if not is_coarse and self.shown.follows_roots:
            is_coarse = self.shown.may_vanish(a, b)
        return [middle] if is_coarse and a < middle < b else []

    def at(self, x: float) -> Point:
        """The value and the slope at x, as limits from inside at the ends of the piece; infinite or
        NaN where there is none, or where it could not be told closely enough."""
        if x not in self.ends:
            self.ends[x] = self.shown.completed(x, self.evaluated(x))
        return self.ends[x]

    def evaluated(self, x: float) -> Point:
        """The value and the slope at x with an error far below a pixel, or NaN."""
        spend(LOOK)
        up = self.view.up
        for precision in PRECISIONS:
            balls = self.shown.at(x, precision)
            bounds = [outward(v) for v in balls]
            values = [
                low + (high - low) / 2 if (high - low) * reach < TOLERANCE / 32 else nan
                for (low, high), reach in zip(bounds, (up, up * self.wide), strict=True)
            ]
            if not any(map(isnan, values)) or not all(v.is_finite() for v in balls):
                break
        if bounds[0][0] > self.highest or bounds[0][1] < self.lowest:
            values[0] = max(bounds[0], key=abs)
        return values[0], values[1]

    def cubic(self, a: float, b: float, bend: float) -> Bezier | None:
        """The Hermite cubic over [a, b], if it is near enough to f and stays about the window."""
        h = b - a
        if not self.error(h, bend) <= TOLERANCE:
            return None
        (fa, sa), (fb, sb) = self.at(a), self.at(b)
        points = (a, fa), (a + h / 3, fa + sa * h / 3), (b - h / 3, fb - sb * h / 3), (b, fb)
        heights = [y for _, y in points]
        if not all(map(isfinite, heights)):
            return None
        out = max(max(heights) - self.highest, self.lowest - min(heights)) * self.view.up
        # what runs on for a million pixels beyond the window takes seconds to dash
        return points if out <= FAR else None

    def steep(self, a: float, b: float, variation: float) -> Bezier | None:
        """A straight segment between two ends that are horizontally one point, cut at the window.

        f^(k) varies over it by less than the given number of pixels, or is monotone, or the
        interval is negligible.
        """
        fa, fb = self.at(a)[0], self.at(b)[0]
        if isnan(fa) or isnan(fb) or self.outside(a, b):
            return None
        if not (variation <= TOLERANCE or self.shown.monotone(a, b) or self.negligible(a, b)):
            return None
        fa, fb = self.within(fa), self.within(fb)
        return straight((a, fa), (b, fb))

    def span(self, a: float, b: float, budget: int) -> tuple[int, tuple[Bezier, ...] | None]:
        """The vertical that f^(k) covers over [a, b], which is horizontally one point, between its
        ends, and the number of intervals looked at; None where its least and greatest values were
        not found that closely, or not all of it was shown to be finite."""
        tolerance = TOLERANCE / self.view.up
        values = {x: self.within(self.at(x)[0]) for x in (a, b)}
        if any(map(isnan, values.values())):
            return 0, None
        parts = [(a, b, -inf, inf)]
        used = 0
        while used < budget:
            least, most = min(values.values()), max(values.values())
            worst = max(parts, key=lambda p: max(least - p[2], p[3] - most))
            left, right, low, high = worst
            if max(least - low, high - most) <= tolerance:
                if least == self.highest or most == self.lowest:
                    return used, ()  # all of it is out of sight
                first, last = (a, values[a]), (b, values[b])
                turns = [(a, y) for y in (least, most) if y not in (values[a], values[b])]
                return used, tuple(straight(p, q) for p, q in pairwise((first, *turns, last)))
            parts.remove(worst)
            middle = left + (right - left) / 2
            if not left < middle < right:
                break
            values[middle] = self.within(self.at(middle)[0])
            if isnan(values[middle]):
                break
            for c, d in ((left, middle), (middle, right)):
                used += 1
                spend(LOOK)
                low, high, bend = self.shown.enclosure(c, d)
                if isfinite(low) and isfinite(high):
                    is_calm = self.needed(d - c, bend) <= CALM
                    if is_calm and self.shown.monotone(c, d):
                        low, high = min(values[c], values[d]), max(values[c], values[d])
                    elif is_calm:
                        low, high, _ = self.shown.closer(c, d) or (low, high, bend)
                    low, high = self.within(low), self.within(high)
                parts.append((c, d, low, high))
        return used, None

    def within(self, y: float) -> float:
        """A height, or the edge a little outside the window that it lies beyond."""
        return min(max(y, self.lowest), self.highest)

    def drop(self, a: float, b: float) -> tuple[Bezier, Bezier] | None:
        """Two straight segments through the lower edge of the window, for a root of what a
        logarithm is taken of; None where the value at an end is not told."""
        fa, fb = (self.within(self.at(x)[0]) for x in (a, b))
        if isnan(fa) or isnan(fb):
            return None
        foot = a, self.lowest
        return straight((a, fa), foot), straight(foot, (b, fb))

    def negligible(self, a: float, b: float) -> bool:
        """Whether an interval next to an end is too narrow for anything but the limit to matter."""
        at_end = a == self.piece.lower or b == self.piece.upper
        width = (b - a) * self.view.across
        return at_end and (width <= NEGLIGIBLE or nextafter(a, inf) >= b)

    def outside(self, a: float, b: float) -> bool:
        """Whether both ends are beyond the same edge of the window."""
        fa, fb = self.at(a)[0], self.at(b)[0]
        return (fa > self.highest and fb > self.highest) or (fa < self.lowest and fb < self.lowest)
