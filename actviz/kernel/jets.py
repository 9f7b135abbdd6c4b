"""Jets, the Taylor coefficients of a function over a ball, and how they are composed.

A *jet* of a function g over the ball u is the power series sum_k c_k e^k whose coefficients enclose
g^(k)(v)/k! for EVERY v in u. Its length is python-flint's ``ctx.cap``, its precision ``ctx.prec``.

A ball is a midpoint and a radius, so an enclosure of exp over a wide ball, computed from midpoint
and radius alone, reaches below zero, and one of 1/u is four times too wide. What is monotone is
therefore taken at the ball's two ends: ``over_ends`` for what is monotone on ALL of the ball,
``over_sizes`` for what is even. A ball that was made to begin at 0 begins some 2^-30 of its width
below: nothing may be called monotone on it that is so on one side of 0 only.

Values where a function is not defined are NaN, never errors. A ball of infinite radius round a
number is no NaN: the value is defined, only not bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flint import arb, arb_series, ctx, fmpq

Jet = Callable[[arb], arb_series]

HALF = arb(0.5)
NARROW = 20  # bits; a ball known to more than these is as good as a point
COARSE = 5  # bits; one to more than these is as good to what goes as a power of it


class Native:
    """A jet, and python-flint's own series of the function, which is quick, and as tight as can be
    where the ball is narrow: known to more than ``bits``, or of a radius below ``radius``."""

    __slots__ = ("bits", "jet", "native", "radius")

    def __init__(
        self,
        jet: Jet,
        native: Callable[[arb_series], arb_series],
        bits: float = NARROW,
        radius: float = 0,
    ) -> None:
        self.jet = jet
        self.native = native
        self.bits = bits
        self.radius = radius

    def __call__(self, u: arb) -> arb_series:
        """The jet."""
        return self.jet(u)


def natively(
    native: Callable[[arb_series], arb_series], bits: float = NARROW, radius: float = 0
) -> Callable[[Jet], Native]:
    """A decorator for a jet: the series to take on narrow balls."""
    return lambda jet: Native(jet, native, bits, radius)


def series(*coefficients: arb | int) -> arb_series:
    """The power series with these first coefficients, of the context's length."""
    return arb_series(list(coefficients), prec=ctx.cap)


def undefined() -> arb_series:
    """The jet of a function where it is not defined."""
    return arb_series([arb.nan()] * ctx.cap, prec=ctx.cap)


def is_narrow(u: arb) -> bool:
    """Whether a ball may be treated as a point with a rounding error."""
    return bool(u.rel_accuracy_bits() > NARROW)


def over_ends(g: Callable[[arb], arb], u: arb) -> arb:
    """A tight enclosure of ``g`` over ``u``.

    The caller guarantees that ``g`` is monotone, or not defined (NaN), from ``u.lower()`` to
    ``u.upper()``; and that ``g`` of a narrow ball, which holds no zero unless it is zero, encloses
    what it should.
    """
    if is_narrow(u):
        return g(u)
    return g(u.lower()).union(g(u.upper()))


def over_sizes(g: Callable[[arb], arb], u: arb) -> arb:
    """A tight enclosure of g(|v|) for v in ``u``: of an even function over ``u``.

    The caller guarantees that ``g`` is monotone on [0, inf). It is not evaluated elsewhere.
    """
    if is_narrow(u):
        return g(abs(u))
    return g(u.abs_lower()).union(g(u.abs_upper()))


def reciprocal(u: arb) -> arb:
    """A tight enclosure of 1/v over ``u``; not finite where ``u`` holds zero."""
    return over_ends(lambda v: 1 / v, u) if u != 0 else arb.nan()


def power(u: arb, n: int) -> arb:
    """A tight enclosure of v**n over ``u``, n of either sign."""
    if n < 0:
        return reciprocal(power(u, -n))
    bounds = (u.lower() ** n).union(u.upper() ** n)
    turns = n > 0 and n % 2 == 0 and not (u > 0 or u < 0)
    return bounds.union(0) if turns else bounds


def nilpotent(s: arb_series) -> arb_series:
    """``s`` without its constant term."""
    rest = s + 0
    rest[0] = arb(0)
    return rest


def compose(jet: Jet, s: arb_series) -> arb_series:
    """The series of g(s(e)), by the jet of g over the constant term of ``s``.

    A jet whose coefficients are not known from the j-th on says that g is not smooth to that order;
    nor is g(s(e)) then, whatever vanishes in s: (x^2)^(3/2) has no third derivative at 0. The same
    of s, whatever vanishes in g: exp(-sqrt(x)^2) has a slope at 0.
    """
    u = s[0]
    if u.is_nan():
        return undefined()
    if (
        isinstance(jet, Native)
        and (u.rel_accuracy_bits() > jet.bits or u.rad() < jet.radius)
        and u != 0
    ):
        return jet.native(s)
    outer = jet(u)
    length = s.length()
    if length == 2 and s[1] == 1 and s.prec >= ctx.cap:  # s is x itself
        return outer
    result = arb_series([outer[0]], prec=s.prec) if length <= 1 else outer(nilpotent(s))
    if not outer[ctx.cap - 1].is_finite():
        result = _unknown_with(outer, result)
    return result if all(map(arb.is_finite, s.coeffs())) else _unknown_with(s, result)


def _unknown_with(given: arb_series, result: arb_series) -> arb_series:
    """``result`` with NaN wherever a coefficient of ``given``, or one before it, is not finite."""
    known = next((k for k in range(ctx.cap) if not given[k].is_finite()), ctx.cap)
    terms = [result[k] for k in range(known)] + [arb.nan()] * (ctx.cap - known)
    return arb_series(terms, prec=min(ctx.cap, result.prec))


def integral(constant: arb, derivative: arb_series) -> arb_series:
    """The series with this constant term and this derivative."""
    result = derivative.integral()
    result[0] = constant
    return result


def hull(a: arb_series, b: arb_series) -> arb_series:
    """The series whose coefficients enclose those of ``a`` and of ``b``."""
    return arb_series([a[k].union(b[k]) for k in range(ctx.cap)], prec=ctx.cap)


def exponential(constant: arb, rate: int) -> arb_series:
    """constant * exp(rate * e)."""
    return _unit_exponential(rate, ctx.cap, ctx.prec) * constant


@lru_cache(maxsize=128)
def _unit_exponential(rate: int, length: int, precision: int) -> arb_series:
    """exp(rate * e), at the context's length and precision."""
    del length, precision
    return series(0, rate).exp()


@natively(arb_series.inv, bits=COARSE)
def inverse(u: arb) -> arb_series:
    if not (u > 0 or u < 0):
        return undefined()
    low, high = 1 / u.lower(), 1 / u.upper()  # 1/v^(k+1) is monotone on each side of 0
    a, b = low, high
    coefficients = []
    for k in range(ctx.cap):
        bounds = a.union(b)
        coefficients.append(-bounds if k % 2 else bounds)
        a, b = a * low, b * high
    return arb_series(coefficients, prec=ctx.cap)


def product(a: arb_series, b: arb_series) -> arb_series:
    """The series a*b; not defined, or not smooth, where either is not, even if the other is
    zero."""
    result = a * b
    if result.length() == 0:
        result = _unknown_with(a, _unknown_with(b, result))
    return result


def quotient(a: arb_series, b: arb_series) -> arb_series:
    """The series a/b."""
    return product(a, compose(inverse, b))


def binomials(p: fmpq) -> tuple[arb, ...]:
    """The generalised binomial coefficients of p over 0, 1, 2, ..., one for each coefficient of a
    series."""
    return _binomials(p, ctx.cap, ctx.prec)


@lru_cache(maxsize=512)
def _binomials(p: fmpq, count: int, precision: int) -> tuple[arb, ...]:
    del precision
    ways = [fmpq(1)]
    for k in range(count - 1):
        ways.append(ways[-1] * (p - k) / (k + 1))
    return tuple(map(arb, ways))


@natively(lambda s: s * s, bits=COARSE)
def square(u: arb) -> arb_series:
    """The jet of u**2."""
    return series(power(u, 2), 2 * u, 1)


@lru_cache(maxsize=512)
def integer_power(n: int) -> Jet:
    """The jet of u**n."""
    if n == -1:
        return inverse
    if n == 2:
        return square

    def jet(u: arb) -> arb_series:
        ways = _binomials(fmpq(n), ctx.cap if n < 0 else min(ctx.cap, n + 1), ctx.prec)
        if not (u > 0 or u < 0):
            if n < 0:
                return undefined()
            return arb_series([c * power(u, n - k) for k, c in enumerate(ways)], prec=ctx.cap)
        lower, upper = u.lower(), u.upper()
        least = n - len(ways) + 1
        a, b = lower**least, upper**least  # v^(n-k) is monotone for v of one sign
        coefficients = [a.union(b)]
        for _ in ways[1:]:
            a, b = a * lower, b * upper
            coefficients.append(a.union(b))
        found = [c * between for c, between in zip(ways, reversed(coefficients), strict=True)]
        return arb_series(found, prec=ctx.cap)

    def along(s: arb_series) -> arb_series:
        return s**n if n > 0 else s.inv() ** -n

    return Native(jet, along, bits=COARSE + abs(n).bit_length())


@lru_cache(maxsize=512)
def rational_power(p: fmpq) -> Jet:
    """The jet of u**p for u > 0; at u = 0 its value alone, where p > 0."""

    def root(v: arb) -> arb:
        return v.sqrt() if p == fmpq(1, 2) else v ** arb(p)

    def jet(u: arb) -> arb_series:
        if not u > 0:
            at_zero = [arb(0) if k < p else arb.nan() for k in range(ctx.cap)]
            return arb_series(at_zero, prec=ctx.cap) if u == 0 else undefined()
        lower, upper = u.lower(), u.upper()
        a, b = root(lower), root(upper)  # v^(p-k) is monotone for v > 0
        coefficients = []
        for ways in binomials(p):
            coefficients.append(ways * a.union(b))
            a, b = a / lower, b / upper
        return arb_series(coefficients, prec=ctx.cap)

    def along(s: arb_series) -> arb_series:
        if p == fmpq(1, 2):
            return s.sqrt()
        u = s[0]
        relative = s / u
        relative[0] = arb(1)  # so that its logarithm, beside zero, has all its bits
        return (relative.log() * arb(p)).exp() * over_ends(root, u)

    return Native(jet, along, bits=COARSE + int(abs(p)).bit_length())


sqrt = rational_power(fmpq(1, 2))
