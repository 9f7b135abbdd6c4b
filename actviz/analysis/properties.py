"""What is true of an activation on the whole real line, or on an interval, from enclosures: range,
slopes, symmetry ...

Every property is computed when it is asked for, and then kept. None means that it was not decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf, isfinite, sqrt

from actviz.analysis.discontinuities import Discontinuity, discontinuities
from actviz.analysis.domains import is_smooth
from actviz.analysis.extremes import Image, Value, images, signs, values_of
from actviz.analysis.intervals import (
    Interval,
    between_doubles,
    compared,
    domain_of,
    part_of,
    united,
)
from actviz.analysis.joints import Joint, joints
from actviz.analysis.leaps import leaps
from actviz.analysis.moments import Enclosure, Moments, mean_by_symmetry, moments
from actviz.analysis.period import repetition
from actviz.analysis.pieces import Piece, pieces
from actviz.analysis.rivals import of_one_period, place_of
from actviz.analysis.signs import NEGATIVE, NULL, POSITIVE
from actviz.analysis.slivers import sliver
from actviz.analysis.symmetry import parity
from actviz.analysis.zeros import zeros
from actviz.formula import polynomial
from actviz.formula.parity import Parity
from actviz.formula.simplify import is_total
from actviz.formula.tree import Arithmetic, Tree, X
from actviz.kernel.algebra.identities import vanishes
from actviz.kernel.expand import differentiated, simplified
from actviz.kernel.tails.contact import SMOOTH, infinite_order, series_beside
from actviz.kernel.taylor import compiled

PROBES = (0.37, -0.37, 1.3, -1.3, 2.71, -2.71, 5.3, -5.3)  # where f'' may be seen not to be zero


@dataclass(frozen=True)
class Extreme:
    """A least or greatest value, correctly rounded, and a double at or next to where it is taken.

    Of several places that agree in a thousand bits of the value it is the one nearest to zero; it
    is None where so many bits are not known.
    """

    value: float
    place: float | None


class Properties:
    """The properties of an expanded formula on [lower, upper], by default on the whole line."""

    def __init__(self, tree: Tree, lower: float = -inf, upper: float = inf) -> None:
        self.tree = tree
        self.lower = lower
        self.upper = upper
        self._span = lower, upper
        self._climbs = False  # by the same height in every period: steps without end
        repeated = repetition(tree) if (lower, upper) == (-inf, inf) else None
        if repeated is not None and (repeated.repeats(0) or repeated.is_stepped):
            # what is said of a period is said of all
            start = -repeated.period / 7  # a place at which nothing happens
            self._span = start, start + 2 * repeated.period
            self._climbs = not repeated.repeats(0)

    # values

    @cached_property
    def domain(self) -> tuple[Interval, ...] | None:
        """Where f is defined, as disjoint intervals from left to right."""
        whole = Interval(self.lower, self.upper, isfinite(self.lower), isfinite(self.upper))
        if is_total(self.tree):
            return (whole,)
        if any(not p.decided or p.defined != self._pieces[0].defined for p in self._pieces) or any(
            joint.formula is None or joint.here is None for joint in self._joints
        ):
            parts = pieces(self.tree, self.lower, self.upper)
            met = joints(self.tree, self.lower, self.upper)
            is_known = all(p.decided for p in parts) and all(j.formula is not None for j in met)
            return tuple(domain_of(parts, met)) if is_known else None
        if not self._pieces[0].defined and self._joints:
            return tuple(domain_of(self._pieces, self._joints))
        return (whole,) if self._pieces and self._pieces[0].defined else ()

    @cached_property
    def range_parts(self) -> tuple[Interval, ...] | None:
        """The values that f takes, as disjoint intervals from left to right; [v, v] is one value,
        and a function that is nowhere defined takes none."""
        if self._climbs:
            return (Interval(-inf, inf, False, False),) if self._goes_on() else None
        if not all(image.is_known for image in self._images):
            return None
        found = [part_of(image) for image in self._images if image.values]
        parts = united([part for part in found if part is not None])
        if None in found or parts is None:
            return None
        return tuple(
            Interval(
                low.signed,
                high.signed,
                bool(low.attained),
                bool(high.attained),
                between_doubles(low.exact),
                between_doubles(high.exact),
            )
            for low, high in parts
        )

    def _goes_on(self) -> bool:
        """Whether f is defined and continuous throughout."""
        return all(p.decided and p.defined for p in self._pieces) and all(
            joint.is_smooth or (joint.order is not None and joint.order > 0)
            for joint in self._joints
        )

    @cached_property
    def range(self) -> Interval | None:
        """The least interval that holds all values that f takes."""
        parts = self.range_parts
        if not parts:
            return None
        first, last = parts[0], parts[-1]
        return replace(
            first,
            upper=last.upper,
            upper_closed=last.upper_closed,
            upper_exact=last.upper_exact,
        )

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Two numbers between which f is proven to stay; infinite where no bound is known."""
        if self._climbs or not self._images:
            return (-inf, inf)
        found = [image.bounds for image in self._images]
        return min(lower for lower, _ in found), max(upper for _, upper in found)

    @cached_property
    def minimum(self) -> Extreme | None:
        """The least value, if there is one and it is not the value of a whole tail's limit."""
        return self._extreme(-1)

    @cached_property
    def maximum(self) -> Extreme | None:
        """The greatest value, if there is one."""
        return self._extreme(1)

    def _extreme(self, sign: int) -> Extreme | None:
        image = self.range
        if image is None:
            return None
        end, closed = (
            (image.lower, image.lower_closed) if sign < 0 else (image.upper, image.upper_closed)
        )
        if not closed:
            return None
        values = [v for v in values_of(self._images) if v.attained and v.signed == end]
        if not values:
            return None
        return Extreme(end, place_of(self._once(values), sign, self.tree))

    def _once(self, values: Sequence[Value]) -> Sequence[Value]:
        """Values, each once where they are taken again in every period."""
        is_whole = self._span == (self.lower, self.upper)
        return values if is_whole else of_one_period(values, *self._span)

    @cached_property
    def bounded_below(self) -> bool | None:
        """Whether f stays above some number."""
        return self._bounded(self.bounds[0], -inf)

    @cached_property
    def bounded_above(self) -> bool | None:
        """Whether f stays below some number."""
        return self._bounded(self.bounds[1], inf)

    def _bounded(self, bound: float, infinity: float) -> bool | None:
        if isfinite(bound):
            return True
        # an infinity that f is shown to tend to, whatever else was not decided
        if self._climbs or any(v.value == infinity for v in values_of(self._images)):
            return False
        return None

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
        infinite = [place for place in self._slope_infinities() if place is not None]
        if infinite:
            return Extreme(inf, min(infinite, key=abs))
        if any(
            joint.order is None or (joint.here is not None and joint.is_open)
            for joint in self._joints
        ):
            return None  # it may jump there
        found = images(self.tree, 1, *self._span)
        slopes = values_of(found)
        if not slopes:
            return None
        top = max(abs(v.value) for v in slopes)
        if any(size > top for i in found for size in (-i.lower, i.upper)):
            return None
        tops = [v.absolute for v in slopes if abs(v.value) == top]
        taken = [v for v in tops if v.attained] or tops
        return Extreme(top, place_of(self._once(taken), 1, self.tree))

    def _slope_infinities(self) -> Iterator[float | None]:
        """Where f' has an impulse or f itself tends to an infinity; at an end of the domain too,
        and where only the place itself is left out."""
        for joint in self._joints:
            limits = [joint.left[0], joint.right[0]]
            jumps = joint.order == 0 or (joint.here is not None and False in joint.continues)
            if jumps or joint.leaps or any(isinstance(limit, float) for limit in limits):
                yield joint.place.double

    @cached_property
    def lipschitz(self) -> float | None:
        """The Lipschitz constant sup |f'|."""
        return None if self.steepest is None else self.steepest.value

    @cached_property
    def monotone(self) -> str | None:
        """ "strictly increasing", "increasing", "constant", "decreasing", ..., or "no", on the
        domain of f."""
        if any(not p.decided for p in self._pieces):
            return "no" if self._turns() else None
        found = self._signs(1)
        up, down, level = POSITIVE in found, NEGATIVE in found, NULL in found
        doubtful = None in found
        for low, high in leaps(self._pieces, self._joints):
            step = compared(low, high)
            if step is None:
                doubtful = True
            elif step:
                up, down = up or step > 0, down or step < 0
            elif low.attained and high.attained and low.place != high.place:
                level = True
        if up and down:
            return "no"
        if doubtful:
            return None
        if not (up or down):
            return "constant" if self._pieces and found else None
        return ("" if level else "strictly ") + ("increasing" if up else "decreasing")

    def _turns(self) -> bool:
        """Whether f is shown to rise and to fall, where not all is decided."""
        found = self._signs(1)
        return POSITIVE in found and NEGATIVE in found

    @cached_property
    def convex(self) -> str | None:
        """ "convex", "concave", "linear" (both) or "no", on a domain that is an interval."""
        found = self._signs(2)
        up, down = POSITIVE in found, NEGATIVE in found
        doubtful = None in found
        defined = [p for p in self._pieces if p.defined]
        if self.domain is not None and len(self.domain) != 1:
            return "no" if self.domain else None
        if self._span != (self.lower, self.upper) and len(defined) < len(self._pieces):
            return "no"  # defined on endlessly many intervals
        known = [p.defined for p in self._pieces]
        if defined and not all(known[known.index(True) : len(known) - known[::-1].index(True)]):
            return "no"  # there is an interval without values between others
        for joint in self._joints:
            if not (joint.left_piece.defined and joint.right_piece.defined):
                # what f is at an end of its domain, if it is no limit there
                doubtful = doubtful or (joint.here is not None and not any(joint.continues))
                continue
            if joint.order is not None and joint.order <= 0 and not joint.is_smooth:
                return "no"
            if joint.order is None:
                doubtful = True
            elif joint.order == 1:
                step = joint.slope_step
                doubtful = doubtful or step is None
                up, down = up or step == 1, down or step == -1
        if up and down:
            return "no"
        if doubtful or any(not p.decided for p in self._pieces) or not defined:
            return None
        return "convex" if up else "concave" if down else "linear"

    @cached_property
    def linear(self) -> bool | None:
        """Whether f is a x + b everywhere: a stack of such layers is one matrix."""
        if any(not p.decided for p in self._pieces):
            return self._bends()
        if any(not p.defined for p in self._pieces) or self.discontinuities:
            return False
        forms = {polynomial.polynomial(p.tree) for p in self._pieces}
        if None not in forms:
            return len(forms) == 1 and all(p is not None and len(p) <= 2 for p in forms)
        if self._bends() is False:
            return False
        bends = [differentiated(p.tree, 2) for p in self._pieces]
        if self.continuity == "smooth" and all(b is not None and vanishes(b) for b in bends):
            return True
        return None

    def _bends(self) -> bool | None:
        """False where f'' is seen not to be zero at some place."""
        for x in PROBES:
            for piece in self._pieces:
                if piece.decided and piece.defined and piece.lower < x < piece.upper:
                    bend = compiled(piece.tree).series(x, x, 2, 128)[2]
                    if bend.is_finite() and bend != 0 and not bend.contains(0):
                        return False
        return None

    # smoothness

    @cached_property
    def discontinuities(self) -> tuple[Discontinuity, ...]:
        """Every kink, jump, pole, end of the domain and jump of a higher derivative."""
        return discontinuities(self.tree, self.lower, self.upper)

    @cached_property
    def breaks_complete(self) -> bool:
        """Whether these are all: a function that jumps again and again has more than are found."""
        if any(not p.decided for p in pieces(self.tree, self.lower, self.upper)):
            return False
        return all(j.order is not None for j in joints(self.tree, self.lower, self.upper))

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Where f' jumps, or is infinite."""
        return tuple(b.place for b in self.discontinuities if b.order == 1)

    @cached_property
    def jumps(self) -> tuple[float, ...]:
        """Where f jumps; f' has an impulse there."""
        return tuple(b.place for b in self.discontinuities if b.order == 0)

    @cached_property
    def poles(self) -> tuple[float, ...]:
        """Where |f| tends to infinity and f is defined on both sides."""
        met = joints(self.tree, self.lower, self.upper)
        return tuple(joint.place.double for joint in met if joint.is_pole)

    @cached_property
    def continuity(self) -> str | None:
        """ "jump", "C0" (kinks), "C1", ... or "smooth" on the domain; "pole" where there is one."""
        if any(joint.is_pole for joint in self._joints):
            return "pole"
        orders: list[int] = []
        doubtful = any(not p.decided for p in self._pieces)
        for joint in self._joints:
            is_inside = joint.left_piece.defined and joint.right_piece.defined
            if is_inside and not joint.is_smooth:
                if joint.order == -1 and joint.leaps:
                    orders.append(0)
                elif joint.order == -1 and None in (joint.left[0], joint.right[0]):
                    doubtful = True  # it may leap over what is left out
                elif joint.order is None:
                    doubtful = True
                elif joint.order >= 0:
                    orders.append(joint.order)
            elif not is_inside and joint.here is not None:
                order = joint.order_at_end
                if order is None:
                    doubtful = True
                elif order >= 0:
                    orders.append(order)
        for piece, x, side in self._smooth_ends():
            found = series_beside(piece.tree, x, side)
            infinite = None if found is None else infinite_order(found)
            doubtful = doubtful or infinite is None
            orders += [infinite] if infinite is not None and infinite != SMOOTH else []
        if 0 in orders:
            return "jump"
        if doubtful or not any(p.defined for p in self._pieces):
            return None
        return f"C{min(orders) - 1}" if orders else "smooth"

    def _smooth_ends(self) -> Iterator[tuple[Piece, float, int]]:
        """The ends of an interval at which the smoothness of a formula is not plain."""
        ends = (self._pieces[0], self.lower, 1), (self._pieces[-1], self.upper, -1)
        for piece, x, side in ends:
            is_inner = piece.decided and piece.defined and piece.lower < piece.upper
            if isfinite(x) and is_inner and not is_smooth(piece.tree, x, x):
                yield piece, x, side

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
        """E f(z): known to be zero where f is odd, whether the other moments are decided or not."""
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
    def _pieces(self) -> tuple[Piece, ...]:
        return pieces(self.tree, *self._span)

    @cached_property
    def _joints(self) -> tuple[Joint, ...]:
        return joints(self.tree, *self._span)

    @cached_property
    def _images(self) -> tuple[Image, ...]:
        return images(self.tree, 0, *self._span)

    def _signs(self, order: int) -> set[int | None]:
        """The signs that f^(order) has on intervals, as bands, None if some are undecided."""
        signs_of = self._signs_of_pieces(order)
        for joint in self._joints:
            for piece in (joint.left_piece, joint.right_piece):
                lower, upper = sliver(joint, piece, order)
                if (lower < 0 and NEGATIVE not in signs_of) or (
                    upper > 0 and POSITIVE not in signs_of
                ):
                    return signs_of | {None}
        return signs_of

    def _signs_of_pieces(self, order: int) -> set[int | None]:
        return {
            s.band
            for found in signs(self.tree, order, *self._span)
            for s in found.segments
            if s.lower < s.upper
            or s.band != NULL  # a sign at one place is that of its surroundings
        }


@lru_cache(maxsize=1024)
def properties(tree: Tree, lower: float = -inf, upper: float = inf) -> Properties:
    """The properties of an expanded formula, made once."""
    return Properties(tree, lower, upper)
