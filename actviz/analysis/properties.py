"""What is true of an activation on the whole real line, or on an interval, from enclosures: range,
slopes, symmetry ...

Every property is computed when it is asked for, and then kept. None means that it was not decided.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from math import inf, isfinite, sqrt

from actviz.analysis.discontinuities import Discontinuity, discontinuities
from actviz.analysis.intervals import (
    Interval,
    between_doubles,
    domain_of,
    part_of,
    united,
)
from actviz.analysis.joints import joints
from actviz.analysis.moments import Enclosure, Moments, mean_by_symmetry, moments
from actviz.analysis.pieces import pieces
from actviz.analysis.rivals import Extreme, place_of
from actviz.analysis.scope import Scope
from actviz.analysis.shape import convex, linear, monotone, steepest
from actviz.analysis.smoothness import continuity
from actviz.analysis.symmetry import parity
from actviz.analysis.values import values_of
from actviz.analysis.zeros import zeros
from actviz.formula.parity import Parity
from actviz.formula.simplify import is_total
from actviz.formula.tree import Arithmetic, Tree, X
from actviz.kernel.expand import simplified


class Properties:
    """The properties of an expanded formula on [lower, upper], by default on the whole line."""

    def __init__(self, tree: Tree, lower: float = -inf, upper: float = inf) -> None:
        self.tree = tree
        self.lower = lower
        self.upper = upper
        self._scope = Scope(tree, lower, upper)

    # values

    @cached_property
    def domain(self) -> tuple[Interval, ...] | None:
        """Where f is defined, as disjoint intervals from left to right."""
        whole = Interval(self.lower, self.upper, isfinite(self.lower), isfinite(self.upper))
        if is_total(self.tree):
            return (whole,)
        found, met = self._scope.pieces, self._scope.joints
        if any(not p.decided or p.defined != found[0].defined for p in found) or any(
            joint.formula is None or joint.here is None for joint in met
        ):
            parts = pieces(self.tree, self.lower, self.upper)
            met = joints(self.tree, self.lower, self.upper)
            is_known = all(p.decided for p in parts) and all(j.formula is not None for j in met)
            return tuple(domain_of(parts, met)) if is_known else None
        if not found[0].defined and met:
            return tuple(domain_of(found, met))
        return (whole,) if found[0].defined else ()

    @cached_property
    def range_parts(self) -> tuple[Interval, ...] | None:
        """The values that f takes, as disjoint intervals from left to right; [v, v] is one value,
        and a function that is nowhere defined takes none."""
        if self._scope.climbs:
            return (Interval(-inf, inf, False, False),) if self._goes_on() else None
        if not all(image.is_known for image in self._scope.images):
            return None
        found = [part_of(image) for image in self._scope.images if image.values]
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
        return all(p.decided and p.defined for p in self._scope.pieces) and all(
            joint.is_smooth or (joint.order is not None and joint.order > 0)
            for joint in self._scope.joints
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
        if self._scope.climbs or not self._scope.images:
            return (-inf, inf)
        found = [image.bounds for image in self._scope.images]
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
        values = [v for v in values_of(self._scope.images) if v.attained and v.signed == end]
        if not values:
            return None
        return Extreme(end, place_of(self._scope.once(values), sign, self.tree))

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
        if self._scope.climbs or any(v.value == infinity for v in values_of(self._scope.images)):
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
        return steepest(self._scope)

    @cached_property
    def lipschitz(self) -> float | None:
        """The Lipschitz constant sup |f'|."""
        return None if self.steepest is None else self.steepest.value

    @cached_property
    def monotone(self) -> str | None:
        """ "strictly increasing", "increasing", "constant", "decreasing", ..., or "no", on the
        domain of f."""
        return monotone(self._scope)

    @cached_property
    def convex(self) -> str | None:
        """ "convex", "concave", "linear" (both) or "no", on a domain that is an interval."""
        return convex(self._scope, self.domain)

    @cached_property
    def linear(self) -> bool | None:
        """Whether f is a x + b everywhere: a stack of such layers is one matrix."""
        return linear(self._scope)

    # smoothness

    @cached_property
    def continuity(self) -> str | None:
        """ "jump", "C0" (kinks), "C1", ... or "smooth" on the domain; "pole" where there is one."""
        return continuity(self._scope)

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


@lru_cache(maxsize=1024)
def properties(tree: Tree, lower: float = -inf, upper: float = inf) -> Properties:
    """The properties of an expanded formula, made once."""
    return Properties(tree, lower, upper)
