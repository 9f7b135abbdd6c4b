"""What a smooth formula does beyond a bound: limits, signs and bounds of f, f', f'' ... on a
tail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import inf, isinf
from types import MappingProxyType

from flint import arb, ctx, fmpq

from actviz.formula import elementary, gaussian, logistic
from actviz.formula.derivative import differentiated
from actviz.formula.infinity import LENGTH, Expansion, Germ, UndeterminedError, dyadic
from actviz.formula.taylor import PRECISION, compiled, outward, rational, settings, sign_of
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    contains_x,
    walk,
)

DERIVATIVES = 3  # of f, known on a tail
ACCURATE = 40  # bits; a limit that is known to less than this is not known
OSCILLATING = frozenset({"sin", "cos", "sinc"})
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
            return None if germ is None else _limit(germ)

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
            return None if germ is None else _sign(germ)

    def bounds(self, order: int) -> tuple[float, float]:
        """Doubles that enclose f^(order) on the tail; infinite where there is no bound."""
        if order not in self._bounds:
            with settings(self._precision, LENGTH):
                self._bounds[order] = self._enclosed(self._absorbed(order))
        return self._bounds[order]

    def _enclosed(self, germ: Germ | None) -> tuple[float, float]:
        if germ is None:
            return -inf, inf
        sign = _sign(germ)
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
            if germ is None or germ.logarithm != 0 or not _sign(germ) or germ.power > 0:
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
            if germ.power.q != 1 or germ.box.length() > germ.point.prec:
                return None
            try:
                sign = _sign(germ.small)
                flat = self._expansion.flattened(germ.small)
                exact = [dyadic(c) for c in germ.point.coeffs()]
            except UndeterminedError:
                return None
            bound = flat.leading.abs_upper() * self._expansion.u0 ** arb(flat.power)
            first = -int(germ.power)
            coefficients = {first - k: Fraction(int(c.p), int(c.q)) for k, c in enumerate(exact)}
            return None if sign is None else (coefficients, sign, outward(bound)[1])


def decay(tree: Tree, side: int, start: float, degree: int) -> float | None:
    """A bound of the integral of (|f| + |f'|)^degree times the normal density beyond ``start``.

    None where f or f' outgrows exp(r x), or the growth is not known.
    """
    with settings(PRECISION, LENGTH):
        expansion = Expansion(1 / arb(start))
        try:
            growths = [_growth(germ, expansion) for germ in _both(tree, expansion, side)]
        except UndeterminedError:
            return None
        power = degree * max(growth.power for growth in growths)
        rate = degree * max((growth.rate for growth in growths), key=lambda r: float(r.upper()))
        factor = sum((growth.factor for growth in growths), arb(0)) ** degree
        s = arb(start)
        if not (rate < s and arb(power) + rate * s <= s * s / 2):
            return None
        # x^power exp(rate x - x^2/4) decreases there, so that the integral is at most
        # factor * start^power exp(rate start - start^2/4) * int exp(-x^2/4) dx / sqrt(2 pi)
        rest = (s / 2).erfc() * arb.pi().sqrt() / (2 * arb.pi()).sqrt()
        bound = factor * s ** arb(power) * (rate * s - s * s / 4).exp() * rest
        return outward(bound)[1] if bound.is_finite() else None


def _both(tree: Tree, expansion: Expansion, side: int) -> tuple[Germ, Germ]:
    """f and f' on a tail; of an oscillating function bounds only."""
    try:
        germ = _germ(tree, expansion, expansion.variable(side))
        return germ, expansion.derivative(germ, side)
    except UndeterminedError:
        found = tuple(islice(_bounds_only(tree, expansion, side), 2))
        if len(found) < 2:
            raise
        return found[0], found[1]


@dataclass(frozen=True)
class _Growth:
    """|f| <= factor x^power exp(rate x) on a tail."""

    factor: arb
    power: fmpq
    rate: arb


def _growth(germ: Germ, e: Expansion) -> _Growth:
    germ = e.absorbed(germ)
    rate = arb(0)
    if germ.exponent is not None:
        w = germ.exponent
        if e.direction(w) < 0:
            germ = e.flattened(germ)
        elif w.power >= -1 and w.exponent is None and w.logarithm == 0:
            # w = u^-k h <= h u0^(1-k) x for k <= 1
            rate = w.leading.abs_upper() * e.u0 ** arb(1 + w.power)
        else:
            raise UndeterminedError
    power = max(fmpq(0), -germ.power)
    size = germ.leading.abs_upper() if not germ.is_zero else arb(0)
    if germ.power > 0:
        size = size * e.u0 ** arb(germ.power)
    if germ.logarithm != 0:  # log x <= x
        power, size = max(power, fmpq(1)), size + germ.logarithm.abs_upper()
    return _Growth(size, power, rate)


def _sign(germ: Germ) -> int | None:
    """The sign of a germ where it is the same on all of its domain."""
    sign = 0 if germ.is_zero else sign_of(germ.leading)
    if germ.logarithm == 0:
        return sign
    logarithm = sign_of(germ.logarithm)
    return logarithm if sign in (0, logarithm) else None


def _limit(germ: Germ) -> float | None:
    """The limit at u = 0, correctly rounded, or None."""
    sign = 0 if germ.is_zero else sign_of(germ.leading)
    if germ.exponent is not None:
        direction = sign_of(germ.exponent.leading)
        if direction is None:
            return None
        return 0.0 if direction < 0 else (sign * inf if sign else None)
    if germ.power < 0 and not germ.is_zero:
        return sign * inf if sign and germ.point.length() else None
    if germ.logarithm != 0:
        direction = sign_of(germ.logarithm)
        return None if direction is None else direction * inf
    if germ.power > 0 or germ.point.length() == 0:
        return 0.0
    value = germ.point[0]
    return float(value) if value.rel_accuracy_bits() > ACCURATE or value == 0 else None


@lru_cache(maxsize=2048)
def approach(
    tree: Tree, place: float, side: int
) -> tuple[float | None, float | None, float | None]:
    """What f, f' and f'' tend to as x tends to ``place`` from the right (side 1) or the left (-1).

    The same series in u, with x = place + side * u. None where it is not known.
    """
    with settings(256, LENGTH):
        expansion = Expansion(arb(2) ** -60 * max(abs(place), 2.0**-900))
        offset = expansion.constant(arb(side)).having(power=fmpq(1))
        x = expansion.add(expansion.constant(arb(place)), offset)
        limits: list[float | None] = [None, None, None]
        try:
            germ = _germ(tree, expansion, x)
            limits[0] = _limit(germ)
            for order in (1, 2):
                slope = expansion.derivative_u(germ)
                germ = slope if side > 0 else expansion.negative(slope)
                limits[order] = _limit(germ)
        except UndeterminedError:
            if limits[0] is None:
                limits[0] = _extended_limit(tree, expansion, x)
        return limits[0], limits[1], limits[2]


def _extended_limit(tree: Tree, e: Expansion, x: Germ) -> float | None:
    """The limit by the limits of the parts, in the extended reals."""
    germs: dict[AnyNode, Germ | None] = {}
    limits: dict[AnyNode, float | None] = {}
    for node in walk(tree):
        below = [germs[child] for child in children(node)]
        known = [g for g in below if g is not None]
        try:
            germs[node] = _read(node, known, e, x) if len(known) == len(below) else None
        except UndeterminedError:
            germs[node] = None
        germ = germs[node]
        if germ is not None:
            limits[node] = _limit(germ)
        elif len(known) == len(below) and _outgrown(node, known):
            limits[node] = 0.0
        else:
            limits[node] = _combined(node, [limits[c] for c in children(node)])
    return limits[tree]


def _outgrown(node: AnyNode, below: list[Germ]) -> bool:
    """Whether a node is a power of u times a logarithm, which tends to zero."""
    match node, below:
        case Arithmetic(operator="*"), [a, b]:
            return any(
                p.power > 0
                and p.logarithm == 0
                and p.exponent is None
                and q.power >= 0
                and q.exponent is None
                for p, q in ((a, b), (b, a))
            )
    return False


def _combined(node: AnyNode, below: list[float | None]) -> float | None:
    """A limit that is an infinity, or zero because it is one over an infinity."""
    match node, below:
        case Negative(), [float(a)]:
            return -a
        case Arithmetic(operator="+"), [float(a), float(b)] if isinf(a + b):
            return a + b
        case Arithmetic(operator="-"), [float(a), float(b)] if isinf(a - b):
            return a - b
        case Arithmetic(operator="*"), [float(a), float(b)] if isinf(a * b):
            return a * b
        case Arithmetic(operator="/"), [float(a), float(b)] if isinf(b) and not isinf(a):
            return 0.0
        case Arithmetic(operator="+"), [float(a), float(b)]:
            return a + b
        case Call(function="exp" | "sqrt" | "log"), [float(a)] if a == inf:
            return inf
        case Call(function="exp"), [float(a)] if a == -inf:
            return 0.0
        case Call(function=function), [float(a)] if not isinf(a):
            value = compiled(Call(function, (Variable(),), ())).series(a, a, 0)[0]
            return float(value) if value.is_finite() else None
    return None


@lru_cache(maxsize=4096)
def tail(tree: Tree, side: int, start: float, precision: int = PRECISION) -> Tail | None:
    """The tail of a smooth formula from 2**start on, or None where it is not of a known form.

    ``side`` is 1 for x -> inf and -1 for x -> -inf; ``precision`` is in bits.
    """
    with settings(precision, LENGTH):
        expansion = Expansion(1 / arb(2.0**start))
        try:
            germ = _germ(tree, expansion, expansion.variable(side))
            germs = _derivatives(germ, lambda g: expansion.derivative(g, side))
        except UndeterminedError:
            if not any(isinstance(n, Call) and n.function in OSCILLATING for n in walk(tree)):
                return None
            germs = _bounds_only(tree, expansion, side)
    found = Tail(side, 2.0**start, expansion, germs, precision)
    return found if found.bounds(0) != (-inf, inf) or found.sign(1) is not None else None


def _derivatives(germ: Germ, step: Callable[[Germ], Germ]) -> Iterator[Germ]:
    for _ in range(DERIVATIVES + 1):
        yield germ
        germ = step(germ)


def _bounds_only(tree: Tree, expansion: Expansion, side: int) -> Iterator[Germ]:
    """The germs of a function that oscillates: bounds of f, f' ..., each read off its own formula,
    by series of a single term."""
    formula: Tree | None = tree
    while formula is not None:
        with settings(ctx.prec, 1):
            germ = _germ(formula, expansion, expansion.variable(side))
        yield germ
        formula = differentiated(formula)


@lru_cache(maxsize=2048)
def near_zero(tree: Tree, side: int, precision: int = PRECISION) -> Tail | None:
    """The same for 0 < |x| <= 2**-NEARBY: the series in u = |x|."""
    with settings(precision, LENGTH):
        expansion = Expansion(arb(2) ** -NEARBY)
        x = expansion.constant(arb(side)).having(power=fmpq(1))

        def step(germ: Germ) -> Germ:
            slope = expansion.derivative_u(germ)
            return slope if side > 0 else expansion.negative(slope)

        try:
            germs = _derivatives(_germ(tree, expansion, x), step)
        except UndeterminedError:
            return None
    return Tail(side, 2.0**-NEARBY, expansion, germs, precision)


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


def _germ(tree: Tree, expansion: Expansion, x: Germ) -> Germ:
    germs: dict[AnyNode, Germ] = {}
    for node in walk(tree):
        germs[node] = _read(node, [germs[child] for child in children(node)], expansion, x)
    return germs[tree]


def _read(node: AnyNode, below: list[Germ], e: Expansion, x: Germ) -> Germ:
    match node:
        case Variable():
            return x
        case Negative():
            return e.negative(below[0])
        case Arithmetic(operator="+"):
            return e.add(below[0], below[1])
        case Arithmetic(operator="-"):
            return e.add(below[0], e.negative(below[1]))
        case Arithmetic(operator="*"):
            return e.multiply(below[0], below[1])
        case Arithmetic(operator="/"):
            return e.quotient(below[0], below[1])
        case Arithmetic(operator="**", right=Number(value=p)):
            return e.to_power(below[0], rational(p))
        case Arithmetic(operator="**"):
            return e.exp(e.multiply(below[1], e.log(below[0])))
        case Call(function=function, arguments=arguments):
            if not contains_x(node):
                return _constant(node, e)
            if function in ("hyperbola", "hyperbola_slope"):
                return _hyperbola(function, below[0], _constant(arguments[1], e), e)
            if function == "scaled_quotient":
                return _scaled_quotient(below, e)
            return _call(function, below[0], e)
    if isinstance(node, Number) or not contains_x(node):
        return _constant(node, e)
    raise UndeterminedError


def _constant(node: AnyNode, e: Expansion) -> Germ:
    value = compiled(node).over(arb(0))[0]
    if not value.is_finite():
        raise UndeterminedError
    return e.constant(value)


def _call(function: str, g: Germ, e: Expansion) -> Germ:
    if function in ALWAYS:
        return ALWAYS[function](e, g)
    if not g.diverges:
        return e.apply(elementary.SMOOTH[function], g)
    if function in OSCILLATING and ctx.cap == 1:  # only bounds are asked for
        return _bounded(function, g, e)
    if function in DIVERGING:
        towards = e.direction(g) if g.exponent is None else _towards(e, g)
        if towards == 0:
            return e.apply(elementary.SMOOTH[function], g)
        return DIVERGING[function](e, g, towards)
    raise UndeterminedError


def _bounded(function: str, g: Germ, e: Expansion) -> Germ:
    """sin, cos and sinc of what grows: between -1 and 1, for series of a single term."""
    wave = e.constant(arb(0, 1))
    return e.quotient(wave, g) if function == "sinc" else wave


def _towards(e: Expansion, g: Germ) -> int:
    """-1, 0 or 1: whether g exp(w) tends to -inf, 0 or inf."""
    assert g.exponent is not None
    if e.direction(g.exponent) < 0:
        return 0
    return e.direction(g)


def _sigmoid(e: Expansion, g: Germ, direction: int) -> Germ:
    one = e.constant(arb(1))
    small = e.exp(g if direction < 0 else e.negative(g))
    below = e.add(one, small)
    return e.quotient(small if direction < 0 else one, below)


def _tanh(e: Expansion, g: Germ, direction: int) -> Germ:
    twice = e.multiply(g, e.constant(arb(-2 * direction)))
    small = _sigmoid(e, twice, -1)  # 1 - tanh|g| = 2 sigmoid(-2|g|)
    value = e.add(e.constant(arb(1)), e.multiply(small, e.constant(arb(-2))))
    return value if direction > 0 else e.negative(value)


def _softplus(e: Expansion, g: Germ, direction: int) -> Germ:
    small = e.exp(g if direction < 0 else e.negative(g))
    rest = e.multiply(small, e.apply(logistic.log1p_ratio, small))
    return rest if direction < 0 else e.add(g, rest)


def _logcosh(e: Expansion, g: Germ, direction: int) -> Germ:
    size = g if direction > 0 else e.negative(g)
    small = e.exp(e.multiply(size, e.constant(arb(-2))))
    rest = e.multiply(small, e.apply(logistic.log1p_ratio, small))
    return e.add(e.add(size, e.constant(-arb(2).log())), rest)


def _erfc(e: Expansion, g: Germ, direction: int) -> Germ:
    if direction < 0:
        return e.add(e.constant(arb(2)), e.negative(_erfc(e, e.negative(g), 1)))
    square = e.multiply(g, g)
    ratio = e.apply(gaussian.erfc_ratio, e.to_power(square, fmpq(-1)))
    bell = e.exp(e.negative(square))
    scaled = e.multiply(e.to_power(g, fmpq(-1)), e.constant(1 / arb.pi().sqrt()))
    return e.multiply(e.multiply(bell, scaled), ratio)


def _erf(e: Expansion, g: Germ, direction: int) -> Germ:
    size = g if direction > 0 else e.negative(g)
    value = e.add(e.constant(arb(1)), e.negative(_erfc(e, size, 1)))
    return value if direction > 0 else e.negative(value)


def _normal_cdf(e: Expansion, g: Germ, direction: int) -> Germ:
    scaled = e.multiply(g, e.constant(-1 / arb(2).sqrt()))
    return e.multiply(_erfc(e, scaled, -direction), e.constant(arb(0.5)))


def _normal_pdf(e: Expansion, g: Germ, direction: int) -> Germ:
    del direction
    half = e.multiply(e.multiply(g, g), e.constant(arb(-0.5)))
    return e.multiply(e.exp(half), e.constant(1 / (2 * arb.pi()).sqrt()))


def _atan(e: Expansion, g: Germ, direction: int) -> Germ:
    rest = e.apply(elementary.atan, e.to_power(g, fmpq(-1)))
    return e.add(e.constant(direction * arb.pi() / 2), e.negative(rest))


def _inverse_hyperbolic(sign: int) -> Callable[[Expansion, Germ, int], Germ]:
    """asinh (sign 1) and acosh (-1): log|g| + log(1 + sqrt(1 + sign/g^2))."""

    def rule(e: Expansion, g: Germ, direction: int) -> Germ:
        if direction < 0 and sign < 0:
            raise UndeterminedError
        size = g if direction > 0 else e.negative(g)
        one = e.constant(arb(1))
        inverse_square = e.to_power(e.multiply(g, g), fmpq(-1))
        inner = e.add(one, e.multiply(inverse_square, e.constant(arb(sign))))
        rest = e.log(e.add(one, e.to_power(inner, fmpq(1, 2))))
        value = e.add(e.log(size), rest)
        return value if direction > 0 else e.negative(value)

    return rule


def _half_exponentials(sign: int) -> Callable[[Expansion, Germ, int], Germ]:
    """cosh (sign 1) and sinh (-1)."""

    def rule(e: Expansion, g: Germ, direction: int) -> Germ:
        del direction
        falling = e.multiply(e.exp(e.negative(g)), e.constant(arb(sign)))
        return e.multiply(e.add(e.exp(g), falling), e.constant(arb(0.5)))

    return rule


def _expm1(e: Expansion, g: Germ, direction: int) -> Germ:
    del direction
    return e.add(e.exp(g), e.constant(arb(-1)))


def _hyperbola(function: str, g: Germ, c: Germ, e: Expansion) -> Germ:
    root = e.to_power(e.add(e.multiply(g, g), c), fmpq(1, 2))
    return root if function == "hyperbola" else e.quotient(g, root)


def _scaled_quotient(below: list[Germ], e: Expansion) -> Germ:
    a, b, c, w = below
    if w.diverges and w.exponent is None and w.logarithm == 0 and e.direction(w) > 0:
        small = e.exp(e.negative(w))
        return e.quotient(e.multiply(a, small), e.add(e.multiply(b, small), c))
    if w.diverges and w.exponent is not None and _towards(e, w) > 0:
        small = e.exp(e.negative(w))
        return e.quotient(e.multiply(a, small), e.add(e.multiply(b, small), c))
    return e.quotient(a, e.add(b, e.multiply(c, e.exp(w))))


ALWAYS: Mapping[str, Callable[[Expansion, Germ], Germ]] = MappingProxyType(
    {
        "exp": lambda e, g: e.exp(g),
        "log": lambda e, g: e.log(g),
        "log1p": lambda e, g: e.log(e.add(e.constant(arb(1)), g)),
        "sqrt": lambda e, g: e.to_power(g, fmpq(1, 2)),
    }
)

DIVERGING: Mapping[str, Callable[[Expansion, Germ, int], Germ]] = MappingProxyType(
    {
        "sigmoid": _sigmoid,
        "tanh": _tanh,
        "softplus": _softplus,
        "logcosh": _logcosh,
        "erf": _erf,
        "erfc": _erfc,
        "normal_cdf": _normal_cdf,
        "normal_pdf": _normal_pdf,
        "atan": _atan,
        "asinh": _inverse_hyperbolic(1),
        "acosh": _inverse_hyperbolic(-1),
        "sinh": _half_exponentials(-1),
        "cosh": _half_exponentials(1),
        "expm1": _expm1,
    }
)
