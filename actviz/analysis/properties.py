"""What is true of an activation on the whole real line, from enclosures: range, slopes, symmetry
...

Every property is computed when it is asked for, and then kept. None means that it was not decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import inf, isfinite, isnan, sqrt

from actviz.analysis.breaks import Break, breaks
from actviz.analysis.extremes import NEGLIGIBLE, Value, ends, stretches, width
from actviz.analysis.moments import Enclosure, Moments, mean_by_symmetry, moments
from actviz.analysis.period import Repetition, repetition
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.symmetry import parity
from actviz.analysis.zeros import zeros
from actviz.formula import polynomial
from actviz.formula.expand import simplified
from actviz.formula.parity import Parity
from actviz.formula.rounding import rounded
from actviz.formula.tree import Arithmetic, Tree, X


@dataclass(frozen=True)
class Interval:
    """An interval of numbers; an end is closed if it belongs to it."""

    lower: float
    upper: float
    lower_closed: bool
    upper_closed: bool


@dataclass(frozen=True)
class Extreme:
    """A least or greatest value, correctly rounded, and a double at or next to where it is
    taken."""

    value: float
    place: float


class Properties:
    """The properties of an expanded formula."""

    def __init__(self, tree: Tree, lower: float = -inf, upper: float = inf) -> None:
        self.tree, self.lower, self.upper = tree, lower, upper

    # values

    @cached_property
    def range(self) -> Interval | None:
        """The values that f takes."""
        values = self._values
        if not values:
            return None
        lower, upper = min(v.value for v in values), max(v.value for v in values)
        return Interval(
            lower,
            upper,
            any(v.attained and v.value == lower for v in values),
            any(v.attained and v.value == upper for v in values),
        )

    @cached_property
    def range_parts(self) -> tuple[Interval, ...] | None:
        """The range as disjoint intervals, from left to right; a single value is [v, v]."""
        return None if self.range is None else (self.range,)

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """A proven enclosure of f; infinite where no bound is proven."""
        return -inf, inf

    @cached_property
    def domain(self) -> tuple[Interval, ...] | None:
        """Where f is defined."""
        if any(not p.settled for p in self._pieces):
            return None
        found: list[Interval] = []
        points = {b.place for b in self.breaks if not isfinite(b.value)}
        for p in self._pieces:
            if not p.defined:
                continue
            closed = [isfinite(x) and isfinite(rounded(self.tree, x)) for x in (p.lower, p.upper)]
            new = Interval(p.lower, p.upper, closed[0], closed[1])
            if found and found[-1].upper == new.lower and new.lower not in points:
                new = Interval(found[-1].lower, new.upper, found[-1].lower_closed, closed[1])
                found.pop()
            found.append(new)
        return tuple(found)

    @cached_property
    def breaks_complete(self) -> bool:
        """Whether the list of breaks is all of them."""
        return all(p.settled for p in self._pieces)

    @cached_property
    def minimum(self) -> Extreme | None:
        """The least value, if there is one and it is not the value of a whole tail's limit."""
        return self._extreme(min)

    @cached_property
    def maximum(self) -> Extreme | None:
        """The greatest value, if there is one."""
        return self._extreme(max)

    def _extreme(self, best: object) -> Extreme | None:
        values = self._values
        if not values:
            return None
        pick = min if best is min else max
        extreme = pick(v.value for v in values)
        places = [v.place for v in values if v.attained and v.value == extreme]
        return Extreme(extreme, min(places, key=abs)) if places else None

    @cached_property
    def bounded_below(self) -> bool | None:
        """Whether f stays above some number."""
        return None if self.range is None else self.range.lower > -inf

    @cached_property
    def bounded_above(self) -> bool | None:
        """Whether f stays below some number."""
        return None if self.range is None else self.range.upper < inf

    @cached_property
    def roots(self) -> tuple[tuple[float, float], ...] | None:
        """Where f = 0: intervals; one whose ends are the same double, or neighbours, is a single
        root."""
        return zeros(self.tree, self.lower, self.upper)

    @cached_property
    def fixed_points(self) -> tuple[tuple[float, float], ...] | None:
        """Where f(x) = x, in the same form."""
        return zeros(simplified(Arithmetic("-", self.tree, X)), self.lower, self.upper)

    # slopes

    @cached_property
    def steepest(self) -> Extreme | None:
        """sup |f'| and where it is taken or approached; infinite at a jump or a pole."""
        slopes = self._slopes
        if slopes is None:
            return None
        top = max(slopes, key=lambda v: (abs(v.value), v.attained, -abs(v.place)))
        return Extreme(abs(top.value), top.place)

    @cached_property
    def lipschitz(self) -> float | None:
        """The Lipschitz constant sup |f'|."""
        return None if self.steepest is None else self.steepest.value

    @cached_property
    def monotone(self) -> str | None:
        """ "strictly increasing", "increasing", "constant", "decreasing", ..., or "no"."""
        if self._gaps:
            return "no"
        signs = self._signs(1)
        up, down = 1 in signs, -1 in signs
        level = 0 in signs
        for place in self.breaks:
            if place.order == 0:
                levels = [place.left[0], place.value, place.right[0]]
                steps = [b - a for a, b in pairwise(y for y in levels if not isnan(y))]
                up, down = up or max(steps) > 0, down or min(steps) < 0
            elif place.order < 0 and not _continuous(place):
                return "no"
        if up and down:
            return "no"
        if None in signs:
            return None
        if not (up or down):
            return "constant"
        return ("" if level else "strictly ") + ("increasing" if up else "decreasing")

    @cached_property
    def convex(self) -> str | None:
        """ "convex", "concave", "linear" (both) or "no"."""
        signs = self._signs(2)
        up, down = 1 in signs, -1 in signs
        for place in self.breaks:
            if place.order <= 0:
                return "no"
            if place.order == 1:
                step = place.right[1] - place.left[1]
                if isnan(step):
                    signs.add(None)
                up, down = up or step > 0, down or step < 0
        if self._gaps or (up and down):
            return "no"
        if None in signs:
            return None
        return "convex" if up else "concave" if down else "linear"

    @cached_property
    def linear(self) -> bool:
        """Whether f is a x + b in writing: a stack of such layers is one matrix."""
        p = polynomial.polynomial(self.tree)
        return p is not None and len(p) <= 2

    # smoothness

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """Every kink, jump, pole and jump of a higher derivative."""
        return breaks(self.tree, self.lower, self.upper)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Where f' jumps."""
        return tuple(b.place for b in self.breaks if b.order == 1)

    @cached_property
    def jumps(self) -> tuple[float, ...]:
        """Where f jumps; f' has an impulse there."""
        return tuple(b.place for b in self.breaks if b.order == 0)

    @cached_property
    def poles(self) -> tuple[float, ...]:
        """Where |f| tends to infinity, inside the domain."""
        return tuple(
            b.place
            for b in self.breaks
            if b.order < 0 and {abs(b.left[0]), abs(b.right[0])} == {inf}
        )

    @cached_property
    def continuity(self) -> str | None:
        """ "jump", "C0" (kinks), "C1", ..., "smooth"; "pole" where f is not defined everywhere."""
        if self._gaps or any(b.order < 0 and not _continuous(b) for b in self.breaks):
            return "pole"
        if any(not p.settled for p in self._period):
            return None
        orders = [b.order if b.order >= 0 else 1 for b in self.breaks]
        order = min(orders, default=None)
        if order is None:
            return "smooth"
        return "jump" if order == 0 else f"C{order - 1}"

    # symmetry and moments

    @cached_property
    def odd(self) -> bool | None:
        """Whether f(-x) = -f(x)."""
        return parity(self.tree, Parity.ODD)

    @cached_property
    def even(self) -> bool | None:
        """Whether f(-x) = f(x)."""
        return parity(self.tree, Parity.EVEN)

    @cached_property
    def moments(self) -> Moments | None:
        """E f(z), E f(z)^2 and E f'(z)^2 for z ~ N(0, 1), with proven error."""
        return moments(self.tree)

    @cached_property
    def mean(self) -> Enclosure | None:
        """E f(z): known to be zero where f is odd, whether the other moments are settled or not."""
        found = mean_by_symmetry(self.tree)
        return found or (None if self.moments is None else self.moments.mean)

    @cached_property
    def second_moment(self) -> Enclosure | None:
        """E f(z)^2."""
        return None if self.moments is None else self.moments.square

    @cached_property
    def slope_moment(self) -> Enclosure | None:
        """E f'(z)^2."""
        return None if self.moments is None else self.moments.slope_square

    @cached_property
    def zero_mean(self) -> bool | None:
        """Whether E f(z) = 0 for z ~ N(0, 1)."""
        if self.mean is None:
            return None
        if self.mean.lower == self.mean.upper == 0:
            return True
        return False if self.mean.excludes_zero else None

    @cached_property
    def gain(self) -> float | None:
        """1/sqrt(E f(z)^2): the factor of the weights that keeps the second moment of layers at
        1."""
        if self.second_moment is None or not self.second_moment.lower > 0:
            return None
        return 1 / sqrt(self.second_moment.middle)

    @cached_property
    def mean_gradient(self) -> float | None:
        """sqrt(E f'(z)^2): what one layer does to the length of a gradient, weights of variance
        1/n."""
        return None if self.slope_moment is None else sqrt(self.slope_moment.middle)

    # what these are made of

    @cached_property
    def _repetition(self) -> Repetition | None:
        return repetition(self.tree)

    @cached_property
    def _pieces(self) -> tuple[Piece, ...]:
        return pieces(self.tree, self.lower, self.upper)

    @cached_property
    def _period(self) -> tuple[Piece, ...]:
        """The pieces of one period, or all where f is not periodic."""
        found = self._repetition
        if found is None or not found.repeats(0):
            return self._pieces
        return pieces(self.tree, 0.0, found.period)

    @cached_property
    def _gaps(self) -> tuple[Piece, ...]:
        return tuple(p for p in self._pieces if not p.defined)

    @cached_property
    def _values(self) -> tuple[Value, ...]:
        """What f takes or tends to at the ends of its monotone stretches; empty if undecided."""
        return tuple(ends(self.tree, 0, self.lower, self.upper) or ())

    @cached_property
    def _slopes(self) -> tuple[Value, ...] | None:
        # at a jump, and where f itself goes to infinity
        infinite = [
            Value(inf, b.place, True)
            for b in self.breaks
            if b.order == 0 or inf in map(abs, (b.left[0], b.right[0]))
        ]
        if infinite:
            return tuple(infinite)
        found = ends(self.tree, 1, self.lower, self.upper)
        return tuple(found) if found else None

    def _signs(self, order: int) -> set[int | None]:
        """The signs that f^(order) has on intervals, and None if some are undecided."""
        return {
            None if s.band is None else s.band - 1
            for _, segments in stretches(self.tree, order, self.lower, self.upper)
            for s in segments
            if width(s) > NEGLIGIBLE
        }


@lru_cache(maxsize=1024)
def properties(tree: Tree, lower: float = -inf, upper: float = inf) -> Properties:
    """The properties of an expanded formula on an interval, made once."""
    return Properties(tree, lower, upper)


def _continuous(place: Break) -> bool:
    """Whether f goes on through a break, though its slope may be infinite."""
    return isfinite(place.value) and place.left[0] == place.value == place.right[0]
