"""Curves as cubic Bezier pieces, proven to lie within a quarter of a pixel of the function.

The cubic through (a, f(a), f'(a)) and (b, f(b), f'(b)) differs from f by at most
(b-a)^4/384 * max|f''''|, and the Taylor enclosure over [a, b] bounds that maximum. Intervals are
halved until the bound is small enough. Where f is too steep for that (beside a pole, at the root of
sqrt) an interval narrower than TOLERANCE is drawn as a straight segment between its ends: where f
is monotone there, or hardly varies, the graph and the segment lie that near to one another. Where
all of a curve's turns lie in so narrow an interval, as the rise and fall of sigmoid' do from far
away, a vertical from its least to its greatest value is drawn, once both are known to a pixel's
TOLERANCE: f takes all values between. What none of these decides is given back as undecided, and
not drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from math import inf, isfinite, isnan, log2, nan, nextafter
from typing import NamedTuple

from actviz.analysis.pieces import SHARE, Piece, pieces
from actviz.drawing.enclosure import PRECISIONS, Bounds, Derivative, LogDerivative
from actviz.formula.tree import Tree
from actviz.kernel.balls import outward
from actviz.kernel.effort import ExhaustedError, limited, spend

TOLERANCE = 0.2  # pixels: what the proof asks for, a little less than the quarter that is promised
JOINED = 0.02  # pixels; what is nearer than this is one point
BEYOND = 8.0  # pixels; how far outside the window a curve is followed before it is cut
FAR = 500.0  # pixels outside the window; a piece that reaches farther is halved
FINEST = TOLERANCE / 16  # pixels; an interval far from a piece's ends is not halved below this
NARROW = 0.25  # of the way to a piece's end; an interval near it is halved down to that
TOWARDS = 2.0**-3  # how much nearer to a singular end the next interval begins
NEGLIGIBLE = 2.0**-20  # pixels from a singular end; nearer than this its limit is all one needs
BUDGET = 8000  # intervals of one piece
STEPS = 700_000  # of work for a curve, shared out to its pieces; most need a hundredth of it
LOOK = 10  # of them go into an interval, a point or a closer look, beside their enclosures
MANY = 128  # intervals that wait: where there are more,
WAVY = 0.9  # and one bends so much of what the wider one did that it was cut from, f is all waves,
WAYS = 16  # and the interval is cut into so many at once, where that many are needed
DENSE = 500  # cubics in a TOLERANCE of x: more waves than can be told, and they are undecided
WORTH = 16  # cubics; where more are needed in place of one, closer bounds do not help
CALM = 3  # cubics; where more are needed in a part of a vertical, it is not looked at closely
SPAN = 400  # intervals that a single vertical may be cut into


class View(NamedTuple):
    """A window of the plane, and the size in pixels that it is drawn at."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float

    @property
    def across(self) -> float:
        """Pixels per unit of x."""
        return self.width / (self.right - self.left)

    @property
    def up(self) -> float:
        """Pixels per unit of y."""
        return self.height / (self.top - self.bottom)


Point = tuple[float, float]
Bezier = tuple[Point, Point, Point, Point]


def bezier_at(piece: Bezier, t: float) -> Point:
    """The point of a cubic Bezier piece at t, from 0 to 1."""
    u = 1 - t
    weights = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    x, y = (sum(w * p[k] for w, p in zip(weights, piece, strict=True)) for k in range(2))
    return x, y


class Run(NamedTuple):
    """A connected stretch of a curve: 3n + 1 control points of n cubic Bezier pieces."""

    points: tuple[Point, ...]

    @property
    def pieces(self) -> Iterator[Bezier]:
        """Its Bezier pieces, from left to right."""
        for i in range(0, len(self.points) - 1, 3):
            a, b, c, d = self.points[i : i + 4]
            yield a, b, c, d

    @property
    def start(self) -> Point:
        """The leftmost point."""
        return self.points[0]

    @property
    def end(self) -> Point:
        """The rightmost point."""
        return self.points[-1]


class Curve(NamedTuple):
    """The runs of a function in a window, and the intervals of x on which nothing was proven."""

    runs: tuple[Run, ...]
    undecided: tuple[tuple[float, float], ...]

    @property
    def segments(self) -> int:
        """How many Bezier pieces there are."""
        return sum((len(run.points) - 1) // 3 for run in self.runs)


Part = Bezier | tuple[float, float]  # a Bezier piece, or an undecided interval


@lru_cache(maxsize=512)
def curve(tree: Tree, order: int, view: View, *, is_log: bool = False) -> Curve:
    """f^(order) of an expanded formula in a window; or log10 of its absolute value, whose window
    is in these logarithms."""
    runs: list[list[Point]] = []
    undecided: list[tuple[float, float]] = []
    for part in _parts(tree, order, view, LogDerivative if is_log else Derivative):
        if len(part) == 2:
            undecided.append(part)
            continue
        first, *rest = part
        if not runs or not _near(runs[-1][-1], first, view):
            runs.append(list(part))
        elif len(runs[-1]) > 3 and all(_near(p, rest[-1], view) for p in runs[-1][-4::3]):
            runs[-1][-3:] = _straight(runs[-1][-4], rest[-1])[1:]
        else:
            runs[-1] += rest
    return Curve(tuple(Run(tuple(points)) for points in runs), tuple(_united(undecided)))


def _straight(a: Point, b: Point) -> Bezier:
    third, rise = (b[0] - a[0]) / 3, (b[1] - a[1]) / 3
    return a, (a[0] + third, a[1] + rise), (b[0] - third, b[1] - rise), b


def _near(a: Point, b: Point, view: View) -> bool:
    return abs(a[0] - b[0]) * view.across < JOINED and abs(a[1] - b[1]) * view.up < JOINED


def _united(intervals: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    current: tuple[float, float] | None = None
    for left, right in intervals:
        if current is not None and left <= nextafter(current[1], inf):
            current = current[0], right
        else:
            if current is not None:
                yield current
            current = left, right
    if current is not None:
        yield current


def _parts(tree: Tree, order: int, view: View, shown: type[Derivative]) -> Iterator[Part]:
    found = pieces(tree, view.left, view.right)
    for piece in found:
        if not piece.decided:
            yield piece.lower, piece.upper
        elif piece.defined and piece.lower < piece.upper:
            with limited(share(tree, piece, found, STEPS)):
                parts = _Tracer(shown(piece, order), view).parts()
            yield from parts


def share(tree: Tree, piece: Piece, parts: Sequence[Piece], steps: float) -> float:
    """The work that a piece of a window may take, of so many steps for all: half of it is shared
    out evenly, and half by what they take of the window, which pieces without end leave to others.
    What finding them took is not there for the window, nor for what is drawn in it."""
    left, right = parts[0].lower, parts[-1].upper
    steps = max(steps - 2 * pieces.cost(tree, left, right), SHARE)
    return steps * (1 / len(parts) + (piece.upper - piece.lower) / (right - left)) / 2


class _Open(NamedTuple):
    """An interval that is to be looked at, and how much f bends at most over the one it was cut
    from."""

    left: float
    right: float
    before: float


def _left(part: Part) -> float:
    first = part[0]
    return first[0] if isinstance(first, tuple) else first


class _Tracer:
    """One smooth piece of what is shown, in one window."""

    def __init__(self, shown: Derivative, view: View) -> None:
        self.shown = shown
        self.piece = shown.piece
        self.view = view
        self.lowest = view.bottom - BEYOND / view.up
        self.highest = view.top + BEYOND / view.up
        self.wide = view.right - view.left
        self.ends: dict[float, Point] = {}

    def parts(self) -> list[Part]:
        """From left to right. Cut level by level, so that one bad place does not use up the
        budget of all the others; what is left when that, or the work, is used up is undecided."""
        found: list[Part] = []
        queue = deque([_Open(self.piece.lower, self.piece.upper, inf)])
        budget = BUDGET
        with suppress(ExhaustedError):
            while queue and budget > 0:
                used, parts, cut = self.parts_over(
                    queue[0], budget, is_one_of_many=len(queue) > MANY
                )
                queue.popleft()
                budget -= used
                found += parts
                queue += cut
        return sorted([*found, *((a, b) for a, b, _ in queue)], key=_left)

    def parts_over(
        self, over: _Open, budget: int, *, is_one_of_many: bool
    ) -> tuple[int, Sequence[Part], Iterable[_Open]]:
        """The number of intervals looked at, and what is drawn over one, or what it is cut into
        where that is not known of the whole."""
        a, b, before = over
        spend(LOOK)
        low, high, bend = self.bounds(a, b)
        if low > self.highest or high < self.lowest:
            return 1, (), ()
        is_wavy = is_one_of_many and WAVY * before <= bend < inf
        is_wide = (b - a) * self.view.across > TOLERANCE
        if is_wavy and not is_wide and self.needed(b - a, bend) > DENSE:
            return 1, ((a, b),), ()
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
        middle = self.middle(a, b, is_bounded=isfinite(low) or isfinite(high))
        if middle is not None:
            ways = self.ways(a, b, bend) if is_wavy else 2
            inner = (middle,) if ways == 2 else (a + (b - a) / ways * i for i in range(1, ways))
            return 1 + used, (), (_Open(c, d, bend) for c, d in pairwise((a, *inner, b)))
        if self.shown.has_root(a, b):
            return 1 + used, self.drop(a, b), ()
        is_nothing = self.negligible(a, b) or self.outside(a, b)
        return 1 + used, () if is_nothing else ((a, b),), ()

    def bounds(self, a: float, b: float) -> Bounds:
        """Those over [a, b]: the plain ones where they tell enough, or closer ones would not."""
        found = self.shown.enclosure(a, b)
        needed = self.needed(b - a, found.bend)
        is_within = self.lowest <= found.low and found.high <= self.highest
        is_out = found.low > self.highest or found.high < self.lowest
        is_wide = (b - a) * self.view.across > TOLERANCE
        is_hopeless = needed > (WORTH if is_wide else DENSE)  # where it is infinite too
        if is_out or is_hopeless or (needed <= 1 and is_within):
            return found
        spend(LOOK)
        return self.shown.closer(a, b) or found

    def ways(self, a: float, b: float, bend: float) -> int:
        """How many intervals to cut a wide one into at once: half as many as are needed if f bends
        as much as that all over it, as waves do."""
        h = b - a
        most = min(self.needed(h, bend) / 2, h * self.view.across / TOLERANCE, WAYS)
        return 2 ** max(1, int(log2(most))) if most >= 1 else 2

    def needed(self, h: float, bend: float) -> float:
        """How many cubics an interval of a width takes, by how much f bends at most."""
        return float((h**4 / 384 * bend * self.view.up / TOLERANCE) ** 0.25)

    def middle(self, a: float, b: float, *, is_bounded: bool) -> float | None:
        """Where to cut an interval; towards an end where f is singular, ever nearer to it; None
        where that would not help, as where nothing is known of f, far from any end."""
        pixels = (b - a) * self.view.across
        if pixels > TOLERANCE:
            return a + (b - a) / 2
        if a == self.piece.lower or b == self.piece.upper:
            middle = a + (b - a) * (TOWARDS if a == self.piece.lower else 1 - TOWARDS)
            return middle if a < middle < b and not self.negligible(a, b) else None
        middle = a + (b - a) / 2
        to_end = min(a - self.piece.lower, self.piece.upper - b)
        is_coarse = (pixels > FINEST and is_bounded) or b - a > NARROW * to_end
        if not is_coarse and self.shown.follows_roots:
            is_coarse = self.shown.may_vanish(a, b)
        return middle if is_coarse and a < middle < b else None

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
        if not h**4 / 384 * bend * self.view.up <= TOLERANCE:
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
        return _straight((a, fa), (b, fb))

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
                return used, tuple(_straight(p, q) for p, q in pairwise((first, *turns, last)))
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

    def drop(self, a: float, b: float) -> tuple[Bezier, Bezier]:
        """Two straight segments through the lower edge of the window, for a root of what a
        logarithm is taken of."""
        fa, fb = (self.within(self.at(x)[0]) for x in (a, b))
        foot = a, self.lowest
        return _straight((a, fa), foot), _straight(foot, (b, fb))

    def negligible(self, a: float, b: float) -> bool:
        """Whether an interval next to an end is too narrow for anything but the limit to matter."""
        at_end = a == self.piece.lower or b == self.piece.upper
        width = (b - a) * self.view.across
        return at_end and (width <= NEGLIGIBLE or nextafter(a, inf) >= b)

    def outside(self, a: float, b: float) -> bool:
        """Whether both ends are beyond the same edge of the window."""
        fa, fb = self.at(a)[0], self.at(b)[0]
        return (fa > self.highest and fb > self.highest) or (fa < self.lowest and fb < self.lowest)


def limit_at(piece: Piece, order: int, x: float) -> float:
    """f^(order) at x, at an end of the piece the limit from inside; NaN where it is not known."""
    shown = Derivative(piece, order)
    value = shown.at(x, PRECISIONS[0])[0]
    return shown.completed(x, (float(value.mid()) if value.is_finite() else nan, 0.0))[0]
