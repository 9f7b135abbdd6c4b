"""Bisection for the bands of one derivative of one smooth formula.

The interval is bisected until an enclosure decides each box, or shows that f^(k) is strictly
monotone on it; then a level is crossed at most once, and the crossing is pinned between
neighbouring doubles by evaluation at points. What the budget does not decide is left undecided.
"""

from __future__ import annotations

from functools import cached_property
from math import inf

from actviz.analysis.crossings import Crossings
from actviz.analysis.doubles import LARGEST, between
from actviz.analysis.segments import Segment, is_wide
from actviz.kernel.balls import settings
from actviz.kernel.effort import spent
from actviz.kernel.tails.tail import NEARBY, Tail, first_tail, near, near_zero, reach, tail

NEAR = 16.0  # how far a function without a known tail is followed
FAR_BUDGET = 1200  # boxes, beyond NEAR on each side, where no tail is known
APART = 8  # boxes; what it costs at least to look at two neighbouring doubles with ever more bits
PINNED = 16  # boxes; what it costs to pin a crossing between neighbouring doubles
CLOSER = (2, 2.5, 3, 4)  # tails from 2 to these are tried where boxes before a tail are too many


class Solver(Crossings):
    """Bisection for the bands of one derivative of one formula."""

    @cached_property
    def _runs(self) -> dict[tuple[float, float, int, bool], list[Segment]]:
        """What was found over an interval, by what was asked."""
        return {}

    @cached_property
    def _box_steps(self) -> int:
        """The work that a box takes."""
        return 2 * self.kernel.steps(self.order + 4, self.precision)

    # intervals

    def between_tails(
        self, left: Tail | None, right: Tail | None, lower: float, upper: float, budget: int
    ) -> list[Segment]:
        """The bands on [lower, upper], by tails where there are any, and by so many boxes."""
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
            pieces += self.on(start, end, budget)
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
                    budget -= max(APART, (spent() - before) // self._box_steps)
                found += reversed(crossed) if rightmost else crossed
                continue
            halves = [(lower, middle), (middle, upper)]
            stack += halves if rightmost else reversed(halves)
        if rightmost:
            found.reverse()
        return found

    def beside_zero(self, a: float, b: float) -> list[Segment] | None:
        """The bands of an interval that ends at zero, by the series there; None if undecided."""
        if not (a == 0 or b == 0) or b - a > 2.0**-NEARBY:
            return None
        band = self._beside(0.0, 1 if a == 0 else -1)
        if band is None:
            return None
        zero = Segment(0.0, 0.0, self.at(0.0))
        return [zero, Segment(a, b, band)] if a == 0 else [Segment(a, b, band), zero]

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
