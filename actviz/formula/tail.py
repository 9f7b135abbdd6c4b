"""What a smooth formula does beyond a bound: limits, signs and bounds of f, f', f'' ... on a
tail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from math import floor, inf, log2, ulp

from flint import arb, fmpq

from actviz.formula.germ import LENGTH, Germ, UndeterminedError, dyadic
from actviz.formula.infinity import Expansion
from actviz.formula.reading import OSCILLATING, bounds_only, germ_of
from actviz.formula.taylor import PRECISION, outward, rational, settings, sign_of
from actviz.formula.tree import Call, Tree, walk

DERIVATIVES = 3  # of f, known on a tail
NEARBY = 6  # a neighbourhood of zero reaches to 2 to the minus this
STARTS = (5, 9, 17, 33, 65)  # a tail starts at 2 to one of these, the first at which it is settled


class Tail:
    """f and its first derivatives on x >= start (side 1) or x <= -start (side -1).

    The germs of the derivatives are made as they are asked for.
    """

    def __init__(
        self,
        side: int,
        start: float,
        expansion: Expansion,
        germs: Iterator[Germ],
        precision: int,
    ) -> None:
        self.side = side
        self.start = start
        self._expansion = expansion
        self._rest = germs
        self._germs: list[Germ] = []
        self._differences: dict[tuple[int, Fraction], Germ | None] = {}
        self._bounds: dict[int, tuple[float, float]] = {}
        self._precision = precision

    def _germ(self, order: int) -> Germ | None:
        while len(self._germs) <= order:
            try:
                self._germs.append(next(self._rest))
            except (UndeterminedError, StopIteration):
                return None
        return self._germs[order]

    def _absorbed(self, order: int, level: Fraction = Fraction(0)) -> Germ | None:
        """The germ of f^(order) - level, what is exponentially small beside it flattened."""
        if (order, level) not in self._differences:
            self._differences[order, level] = self._difference(order, level)
        return self._differences[order, level]

    def _difference(self, order: int, level: Fraction) -> Germ | None:
        germ = self._germ(order)
        if germ is None:
            return None
        try:
            if level:
                shift = self._expansion.constant(arb(rational(-level)))
                germ = self._expansion.add(germ, shift)
            return self._expansion.absorbed(germ)
        except UndeterminedError:
            return None

    def limit(self, order: int = 0) -> float | None:
        """The limit of f^(order) at infinity, correctly rounded, or None if it is not known."""
        with settings(self._precision, LENGTH):
            germ = self._germ(order)
            return None if germ is None else germ.limit()

    def sign(self, order: int) -> int | None:
        """The sign of f^(order) where it is the same on all of the tail."""
        return self.side_of(order, Fraction(0))

    def side_of(self, order: int, level: Fraction) -> int | None:
        """The sign of f^(order) - level where it is the same on all of the tail."""
        if level:
            lower, upper = self.bounds(order)
            if level < lower or upper < level:
                return 1 if level < lower else -1
        with settings(self._precision, LENGTH):
            germ = self._absorbed(order, level)
            return None if germ is None else germ.sign()

    def enclosed_limit(self, order: int = 0) -> arb | None:
        """A ball that holds the limit of f^(order), where it is finite and known."""
        with settings(self._precision, LENGTH):
            germ = self._germ(order)
            return None if germ is None else germ.enclosed_limit()

    def bounds(self, order: int) -> tuple[float, float]:
        """Doubles that enclose f^(order) on the tail; infinite where there is no bound."""
        if order not in self._bounds:
            with settings(self._precision, LENGTH):
                self._bounds[order] = self._enclosed(self._absorbed(order))
        return self._bounds[order]

    def _enclosed(self, germ: Germ | None) -> tuple[float, float]:
        if germ is None:
            return -inf, inf
        sign = germ.sign()
        if sign == 0:
            return 0.0, 0.0
        lower, upper = -inf, inf
        if germ.exponent is not None:
            with suppress(UndeterminedError):
                germ = self._expansion.flattened(germ)
        if germ.exponent is None and germ.power >= 0 and germ.logarithm == 0:
            scale = self._expansion.u0 ** arb(germ.power)
            lower, upper = outward(germ.leading * (arb(0).union(scale) if germ.power else 1))
        return (0.0 if sign == 1 and lower < 0 else lower), (
            0.0 if sign == -1 and upper > 0 else upper
        )

    def least(self, order: int) -> float:
        """A lower bound of |f^(order)| on the tail."""
        with settings(self._precision, LENGTH):
            germ = self._absorbed(order)
            if germ is None or germ.logarithm != 0 or not germ.sign() or germ.power > 0:
                return 0.0
            if germ.exponent is not None and sign_of(germ.exponent.leading) != 1:
                return 0.0
            scale = self._expansion.u0 ** arb(germ.power)
            return max(outward(germ.leading.abs_lower() * scale)[0], 0.0)

    def polynomial_part(self, order: int) -> tuple[dict[int, Fraction], int, float] | None:
        """f^(order) as a sum of powers of |x| with exact coefficients and something tiny.

        The coefficients by their power, and the sign and a bound of what is exponentially small
        beside it; None where f^(order) is not of that form.
        """
        with settings(self._precision, LENGTH):
            germ = self._germ(order)
            if germ is None or germ.small is None or germ.logarithm != 0:
                return None
            if germ.power.q != 1 or not germ.is_polynomial:
                return None
            try:
                sign = germ.small.sign()
                flat = self._expansion.flattened(germ.small)
                exact = [dyadic(c) for c in germ.point.coeffs()]
            except UndeterminedError:
                return None
            bound = flat.leading.abs_upper() * self._expansion.u0 ** arb(flat.power)
            first = -int(germ.power)
            coefficients = {first - k: Fraction(int(c.p), int(c.q)) for k, c in enumerate(exact)}
            return None if sign is None else (coefficients, sign, outward(bound)[1])


@lru_cache(maxsize=4096)
def tail(tree: Tree, side: int, start: float, precision: int = PRECISION) -> Tail | None:
    """The tail of a smooth formula from 2**start on, or None where it is not of a known form.

    ``side`` is 1 for x -> inf and -1 for x -> -inf; ``precision`` is in bits.
    """
    with settings(precision, LENGTH):
        expansion = Expansion(1 / arb(2.0**start))
        try:
            germ = germ_of(tree, expansion, expansion.variable(side))
            germs = _derivatives(germ, lambda g: expansion.derivative(g, side))
        except UndeterminedError:
            if not any(isinstance(n, Call) and n.function in OSCILLATING for n in walk(tree)):
                return None
            germs = bounds_only(tree, expansion, side)
    found = Tail(side, 2.0**start, expansion, germs, precision)
    return found if found.bounds(0) != (-inf, inf) or found.sign(1) is not None else None


def _derivatives(germ: Germ, step: Callable[[Germ], Germ]) -> Iterator[Germ]:
    for _ in range(DERIVATIVES + 1):
        yield germ
        germ = step(germ)


@lru_cache(maxsize=2048)
def beside(tree: Tree, place: float, side: int, precision: int = PRECISION) -> Tail | None:
    """The same beside a double, 0 < side * (x - place) <= radius: the series in the distance u.

    The radius is 2**-NEARBY beside zero, elsewhere that of two doubles.
    """
    radius = 2.0**-NEARBY if place == 0 else 2 * ulp(place)
    with settings(precision, LENGTH):
        expansion = Expansion(arb(radius))
        x = expansion.constant(arb(side)).having(power=fmpq(1))
        if place:
            x = expansion.add(expansion.constant(arb(place)), x)

        def step(germ: Germ) -> Germ:
            slope = expansion.derivative_u(germ)
            return slope if side > 0 else expansion.negative(slope)

        try:
            germs = _derivatives(germ_of(tree, expansion, x), step)
        except UndeterminedError:
            return None
    return Tail(side, radius, expansion, germs, precision)


def first_tail(
    tree: Tree,
    side: int,
    suits: Callable[[Tail], bool],
    precision: int = PRECISION,
    beyond: float = 0.0,
) -> Tail | None:
    """The tail that begins nearest to zero, but beyond a number, of those that suit.

    What is known of a tail is known of one inside it: where the farthest does not suit, none does.
    """

    def at(start: int) -> Tail | None:
        found = tail(tree, side, start, precision)
        return found if found is not None and suits(found) else None

    starts = [start for start in STARTS if 2.0**start > beyond]
    if 2.0 ** STARTS[0] <= beyond < 2.0 ** STARTS[-1]:
        starts = sorted({floor(log2(beyond)) + 1, *starts})
    if not starts:
        return None
    first = at(starts[0])
    if first is not None or len(starts) == 1:
        return first
    last = at(starts[-1])
    return last and next(filter(None, map(at, starts[1:-1])), last)


def settled_tail(tree: Tree, side: int) -> Tail | None:
    """The first of the tails of which the limits of f and f' are known."""
    return first_tail(
        tree, side, lambda found: found.limit(0) is not None and found.limit(1) is not None
    )
