"""What a smooth formula does beyond a bound: limits, signs and bounds of f, f', f'' ... on a
tail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import partial
from math import frexp, inf, isinf, lcm, ldexp

from flint import arb, fmpq

from actviz.formula.tree import AnyNode, Arithmetic, Call, Number, Tree, children, walk
from actviz.kernel.balls import PRECISION, nearest, outward, rational, settings
from actviz.kernel.effort import remembered
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.rules import bounds_only, oscillates, transseries_of
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError, dyadic

FINEST = 4096  # bits; a limit that these do not round is not told
CLOSE = (
    51  # two doubles; beside a place p, what is looked at reaches to |p| times 2 to the minus this
)
SMALLEST = 2.0**-900  # stands for |p| where that is smaller
MOST_ROOTS = 12  # of x, that a formula is read in
FARTHEST = 1024  # as a power of two: beyond all doubles
NEARBY = 6  # a neighbourhood of zero reaches to 2 to the minus this
STARTS = (5, 9, 17, 33, 65)  # a tail starts at 2 to one of these, the first at which it is proven


class Tail:
    """f and its first derivatives on x >= start (side 1) or x <= -start (side -1).

    The transseries of the derivatives are made as they are asked for. Beside a place p, the same of
    0 < side * (x - p) <= start.
    """

    def __init__(
        self,
        side: int,
        start: float,
        expansion: Expansion,
        read: Callable[[int], Transseries | None],
        precision: int,
        again: Callable[[int], Tail | None],
    ) -> None:
        self.side = side
        self.start = start
        self._expansion = expansion
        self._transseries = read  # of f^(order), if it is known
        self._differences: dict[tuple[int, Fraction], Transseries | None] = {}
        self._bounds: dict[int, tuple[float, float]] = {}
        self._precision = precision
        self._again = again  # the same at another precision

    def _merged(self, order: int, level: Fraction = Fraction(0)) -> Transseries | None:
        """The transseries of f^(order) - level, with what is exponentially small as a remainder."""
        t = self._transseries(order)  # first of all: who asks again pays for it again
        if (order, level) not in self._differences:
            self._differences[order, level] = None if t is None else self._difference(t, level)
        return self._differences[order, level]

    def _difference(self, t: Transseries, level: Fraction) -> Transseries | None:
        try:
            if level:
                shift = self._expansion.constant(arb(rational(-level)))
                t = self._expansion.add(t, shift)
            return self._expansion.merged(t)
        except UndeterminedError:
            return None

    def limit(self, order: int = 0) -> float | None:
        """The limit of f^(order) at infinity, correctly rounded, or None if it is not known."""
        ball = self.enclosed_limit(order)
        if ball is None:
            return None
        if ball == 0 or not ball.contains(0):
            value = nearest(ball)
            if value is not None:
                return value
        finer = self._again(2 * self._precision) if self._precision < FINEST else None
        return None if finer is None else finer.limit(order)

    def limit_within(self, order: int = 0) -> float | None:
        """The same; None where it is a number beyond all doubles, which is no infinity."""
        limit, ball = self.limit(order), self.enclosed_limit(order)
        is_beyond = limit is not None and isinf(limit) and ball is not None and ball.is_finite()
        return None if is_beyond else limit

    def tends_to_zero(self, order: int = 0) -> bool | None:
        """Whether the limit of f^(order) is zero, and not merely rounds to it; None if it is not
        known."""
        ball = self.enclosed_limit(order)
        if ball is None:
            return None
        return True if ball == 0 else False if ball != 0 else None

    def enclosed_limit(self, order: int = 0) -> arb | None:
        """A ball that holds the limit of f^(order), or an infinity; None if it is not known."""
        with settings(self._precision, LENGTH):
            t = self._transseries(order)
            return None if t is None else t.limit()

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
            t = self._merged(order, level)
            return None if t is None else self._expansion.sign(t)

    def bounds(self, order: int) -> tuple[float, float]:
        """Doubles that enclose f^(order) on the tail; infinite where there is no bound."""
        with settings(self._precision, LENGTH):
            t = self._merged(order)
            if order not in self._bounds:
                self._bounds[order] = self._enclosed(t)
        return self._bounds[order]

    def _enclosed(self, t: Transseries | None) -> tuple[float, float]:
        if t is None:
            return -inf, inf
        sign = self._expansion.sign(t)
        if sign == 0:
            return 0.0, 0.0
        ball = self._expansion.enclosure(t)
        lower, upper = (-inf, inf) if ball is None else outward(ball)
        return (0.0 if sign == 1 and lower < 0 else lower), (
            0.0 if sign == -1 and upper > 0 else upper
        )

    def least(self, order: int) -> float:
        """A lower bound of |f^(order)| on the tail."""
        return max(outward(self._least(order))[0], 0.0)

    def overflows(self, order: int) -> bool:
        """Whether |f^(order)| is beyond all doubles on the tail."""
        return bool(self._least(order) > arb(2) ** 1024)

    def _least(self, order: int) -> arb:
        with settings(self._precision, LENGTH):
            t = self._merged(order)
            return arb(0) if t is None else self._expansion.least(t)

    def underflows(self, order: int) -> bool:
        """Whether f^(order) rounds to zero on the tail."""
        with settings(self._precision, LENGTH):
            t = self._merged(order)
            most = None if t is None else self._expansion.most(t)
            return most is not None and bool(most < arb(2) ** -1075)

    def polynomial_part(self, order: int) -> tuple[dict[int, Fraction], int, float] | None:
        """f^(order) as a sum of powers of |x| with exact coefficients and something tiny.

        The coefficients by their power, and the sign and a bound of what is exponentially small
        beside it; None where f^(order) is not of that form.
        """
        with settings(self._precision, LENGTH):
            t = self._transseries(order)
            if t is None or t.small is None or t.has_logarithm:
                return None
            if t.power.q != 1 or self._expansion.root != 1:
                return None
            if t.box.length() >= min(t.box.prec, t.point.prec + 1):
                return None  # not a polynomial, or not shown to be one
            try:
                sign = self._expansion.sign(t.small)
                flat = self._expansion.with_remainder(t.small)
                exact = [dyadic(c) for c in t.point.coeffs()]
            except UndeterminedError:
                return None
            bound = flat.leading.abs_upper() * self._expansion.u0 ** arb(flat.power)
            first = -int(t.power)
            coefficients = {first - k: Fraction(int(c.p), int(c.q)) for k, c in enumerate(exact)}
            return None if sign is None else (coefficients, sign, outward(bound)[1])


@remembered(maxsize=4096)
def tail(tree: Tree, side: int, start: float, precision: int = PRECISION) -> Tail | None:
    """The tail of a smooth formula from 2**start on, or None where it is not of a known form.

    ``side`` is 1 for x -> inf and -1 for x -> -inf; ``precision`` is in bits.
    """

    if start >= FARTHEST:
        return None

    def again(precision: int) -> Tail | None:
        return tail(tree, side, start, precision)

    with settings(precision, LENGTH):
        for root in roots(tree):
            expansion = Expansion(arb(2.0**start) ** arb(fmpq(-1, root)), root)
            step = partial(_reversed(expansion.derivative), side)
            with suppress(UndeterminedError):
                read = _derivatives(transseries_of(tree, expansion, expansion.variable(side)), step)
                break
        else:
            if not oscillates(tree):
                return None
            expansion = Expansion(1 / arb(2.0**start))
            read = partial(bounds_only, tree, expansion, side)
    found = Tail(side, 2.0**start, expansion, read, precision, again)
    return found if found.bounds(0) != (-inf, inf) or found.sign(1) is not None else None


def tail_of(tree: Tree, a: float, b: float) -> Tail | None:
    """The tail of a smooth formula that begins at the last power of two before [a, b], none of it
    zero; None where it is not known, or oscillates, and may be dear to know."""
    side, start = 1 if a > 0 else -1, frexp(min(a, b, key=abs))[1] - 1
    if not side * a > 0 < side * b or start < STARTS[0] or oscillates(tree):
        return None
    return tail(tree, side, start)


def roots(tree: Tree) -> tuple[int, ...]:
    """The roots of x that a formula is to be read in, one after the other: 1, and the one in which
    its fractional powers of x are whole."""
    found: dict[AnyNode, int] = {}
    for node in walk(tree):
        found[node] = lcm(*(found[child] for child in children(node)))
        match node:
            case Call(function="sqrt"):
                found[node] *= 2
            case Arithmetic(operator="**", right=Number(value=power)):
                found[node] *= power.denominator
    return (1, found[tree]) if 1 < found[tree] <= MOST_ROOTS else (1,)


def _reversed(
    derivative: Callable[[Transseries, int], Transseries],
) -> Callable[[int, Transseries], Transseries]:
    return lambda side, t: derivative(t, side)


def _derivatives(
    t: Transseries, step: Callable[[Transseries], Transseries]
) -> Callable[[int], Transseries | None]:
    """f^(order) by order, each made from the one before it, once."""
    found: list[Transseries | None] = [t]

    def read(order: int) -> Transseries | None:
        while len(found) <= order:
            last = found[-1]
            try:
                found.append(None if last is None else step(last))
            except UndeterminedError:
                found.append(None)
        return found[order]

    return read


@remembered(maxsize=2048)
def near_zero(tree: Tree, side: int, precision: int = PRECISION) -> Tail | None:
    """The same for 0 < side * x <= 2**-NEARBY: the series in u = |x|."""
    return _beside(tree, 0.0, side, 2.0**-NEARBY, precision)


@remembered(maxsize=2048)
def near(tree: Tree, place: float, side: int, precision: int = PRECISION) -> Tail | None:
    """The same beside a place: the series in u = |x - place|, on its right (side 1) or left."""
    return _beside(tree, place, side, reach(place), precision)


def reach(place: float) -> float:
    """How far from a place ``near`` looks."""
    return min(ldexp(1.0, frexp(max(abs(place), SMALLEST))[1] - CLOSE), 2.0**-NEARBY)


def _beside(tree: Tree, place: float, side: int, width: float, precision: int) -> Tail | None:
    def again(precision: int) -> Tail | None:
        return _beside(tree, place, side, width, precision)

    with settings(precision, LENGTH):
        for root in roots(tree):
            expansion = Expansion(arb(width) ** arb(fmpq(1, root)), root)
            step = partial(_reversed(expansion.derivative_beside), side)
            with suppress(UndeterminedError):
                x = expansion.beside(arb(place), side)
                read = _derivatives(transseries_of(tree, expansion, x), step)
                return Tail(side, width, expansion, read, precision, again)
    return None


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
        starts = sorted({frexp(beyond)[1], *starts})
    if not starts:
        return None
    first = at(starts[0])
    if first is not None or len(starts) == 1:
        return first
    last = at(starts[-1])
    return last and next(filter(None, map(at, starts[1:-1])), last)


def decided_tail(tree: Tree, side: int) -> Tail | None:
    """The first of the tails of which the limits of f and f' are known."""
    return first_tail(
        tree, side, lambda found: found.limit(0) is not None and found.limit(1) is not None
    )
