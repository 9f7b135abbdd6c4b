"""Power series over the oracle's numbers: c0 + c1 e + c2 e^2 ..., their exponentials, logarithms
and powers.

A series is a list of coefficients. It may end early: what follows does not exist or is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from mpmath import libmp

from tests.referee import numbers as n
from tests.referee.numbers import ONE, ZERO, Ball, Real, UndefinedError, UnknownError

Series = list[Real]
NOTHING = Ball(libmp.fzero, -(1 << (n.REACH - 1)))  # what encloses exp(u), u < -2**REACH
SMALL = -16  # below 2**SMALL what would cancel is written as a power series


def add(a: Series, b: Series) -> Series:
    return [n.add(x, y) for x, y in zip(a, b, strict=False)]


def negative(a: Series) -> Series:
    return [n.negative(x) for x in a]


def subtract(a: Series, b: Series) -> Series:
    return add(a, negative(b))


def total(terms: list[Real]) -> Real:
    total: Real = ZERO
    for term in terms:
        total = n.add(total, term)
    return total


def multiply(a: Series, b: Series) -> Series:
    length = min(len(a), len(b))
    return [total([n.multiply(a[j], b[k - j]) for j in range(k + 1)]) for k in range(length)]


def divide(a: Series, b: Series) -> Series:
    if a[0] == ZERO == b[0] and (len(a) == 1 or (any(a[1:]) and any(b[1:]))):
        raise UnknownError("0/0 at a single place")
    result: Series = []
    for k in range(min(len(a), len(b))):
        rest = total([n.multiply(result[j], b[k - j]) for j in range(k)])
        result.append(n.divide(n.subtract(a[k], rest), b[0]))
    return result


def scaled(a: Series, factor: Real) -> Series:
    return [n.multiply(factor, x) for x in a]


def constant(value: Real, length: int) -> Series:
    return [value] + [ZERO] * (length - 1)


def integral(first: Real, slope: Callable[[Series], Series], u: Series) -> Series:
    """F(u) from F at u[0] and the series of F'(u)."""
    result = [first]
    if len(u) > 1:
        g = slope(u[:-1])
        for k in range(1, min(len(u), len(g) + 1)):
            terms = [n.multiply(n.multiply(Fraction(j), u[j]), g[k - j]) for j in range(1, k + 1)]
            result.append(n.multiply(Fraction(1, k), total(terms)))
    return result


def in_reach(u: Ball) -> Ball:
    if u.error > 0:
        raise UnknownError("an argument too uncertain")
    return u


# exponentials


def exp(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ONE
    else:
        first = _exponential(n.ball(u[0]))
    result = [first]
    for k in range(1, len(u)):
        terms = [n.multiply(n.multiply(Fraction(j), u[j]), result[k - j]) for j in range(1, k + 1)]
        result.append(n.multiply(Fraction(1, k), total(terms)))
    return result


def _exponential(at: Ball) -> Ball:
    if n.magnitude(at.middle) > n.REACH and at.error < n.magnitude(at.middle) - n.MARGIN:
        if at.middle[0]:
            return NOTHING
        raise UnknownError("too large an exponent")
    if at.error > 0 and at.middle[0] and at.error < n.magnitude(at.middle) - n.MARGIN:
        return Ball(libmp.fzero, -(1 << (n.magnitude(at.middle) - 2)))
    value = _exp(in_reach(at).middle)
    return n.made(value, n.magnitude(value) + at.error + 1)


def _exp(u: n.Raw) -> n.Raw:
    """e to the u. Far out in steps of log(2): mpmath takes minutes there for a whole number."""
    size = n.magnitude(u)
    if size < 10:
        return libmp.mpf_exp(u, n.bits() + 8, "n")
    wide = n.bits() + size + 16
    unit = libmp.mpf_ln2(wide, "n")
    steps = libmp.to_int(libmp.mpf_div(u, unit, wide, "n"))
    rest = libmp.mpf_sub(u, libmp.mpf_mul_int(unit, steps, wide, "n"), n.bits() + 16, "n")
    return libmp.mpf_shift(libmp.mpf_exp(rest, n.bits() + 8, "n"), steps)


def expm1(u: Series) -> Series:
    result = exp(u)
    return [_expm1(u[0]), *result[1:]]


def _expm1(u: Real) -> Real:
    if isinstance(u, Fraction) and not u:
        return ZERO
    at = n.ball(u)
    if n.magnitude(at.middle) > 1:
        return n.subtract(exp([u])[0], ONE)
    if n.magnitude(at.middle) < -60:
        terms: list[Real] = [at]
        for k in range(2, 3 + n.bits() // 60):
            terms.append(n.multiply(Fraction(1, k), n.multiply(terms[-1], at)))
        return total(terms)
    extra = 16 - min(0, n.magnitude(at.middle))  # mpmath has no expm1 in libmp: pay in bits
    value = libmp.mpf_sub(
        libmp.mpf_exp(at.middle, n.bits() + extra, "n"), libmp.fone, n.bits(), "n"
    )
    return n.made(value, at.error + 3)


def is_negative(u: Real) -> bool:
    """The side of zero on which a formula is stable: either will do where the sign is open."""
    return bool(u < 0) if isinstance(u, Fraction) else bool(u.middle[0])


def _decay(u: Series) -> Series:
    """exp(-|u|), of the sign that the middle has; below reach, an error that covers it."""
    v = u if is_negative(u[0]) else negative(u)
    return exp(v)


def sigmoid(u: Series) -> Series:
    small = _decay(u)
    below = add(constant(ONE, len(u)), small)
    return divide(small if is_negative(u[0]) else constant(ONE, len(u)), below)


def tanh(u: Series) -> Series:
    v = scaled(u, Fraction(2))
    if not is_negative(u[0]):
        v = negative(v)
    over = expm1(v)
    result = divide(over, add(constant(Fraction(2), len(u)), over))
    return result if is_negative(u[0]) else negative(result)


def softplus(u: Series) -> Series:
    small = log1p(_decay(u)[:1])[0]
    return integral(n.add(ZERO if is_negative(u[0]) else u[0], small), sigmoid, u)


def logcosh(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    elif n.size(u[0]) < 0:
        half = sinh([n.multiply(Fraction(1, 2), u[0])])[0]
        first = log1p([n.multiply(Fraction(2), n.multiply(half, half))])[0]
    else:
        small = log1p(_decay(scaled(u[:1], Fraction(2))))[0]
        size = n.negative(u[0]) if is_negative(u[0]) else u[0]
        first = n.subtract(n.add(size, small), log([Fraction(2)])[0])
    return integral(first, tanh, u)


def sinh(u: Series) -> Series:
    if n.size(u[0]) < 1:
        m = expm1(u)  # sinh u = (m + m/(1+m))/2
        one = constant(ONE, len(u))
        return scaled(add(m, divide(m, add(one, m))), Fraction(1, 2))
    return scaled(subtract(exp(u), exp(negative(u))), Fraction(1, 2))


def cosh(u: Series) -> Series:
    return scaled(add(exp(u), exp(negative(u))), Fraction(1, 2))


# logarithms and powers


def log(u: Series) -> Series:
    if n.sign(u[0]) <= 0:
        raise UndefinedError("the logarithm of what is not positive")
    first = ZERO if u[0] == 1 and isinstance(u[0], Fraction) else _logarithm(n.ball(u[0]))
    return integral(first, lambda v: divide(constant(ONE, len(v)), v), u)


def _logarithm(u: Ball) -> Ball:
    value = libmp.mpf_log(u.middle, n.bits() + 8, "n")
    return n.made(value, u.error - n.magnitude(u.middle) + 3)


def log1p(u: Series) -> Series:
    shifted = [n.add(ONE, u[0]), *u[1:]]
    result = log(shifted)
    if isinstance(u[0], Fraction) and not u[0]:
        return [ZERO, *result[1:]]
    small = n.magnitude(n.ball(u[0]).middle)
    if small < SMALL:
        at = n.ball(u[0])
        # log(1+u) = 2 atanh(u/(2+u))
        q = n.divide(at, n.add(Fraction(2), at))
        terms, power, square = [q], q, n.multiply(q, q)
        for k in range(3, 3 - 2 * n.bits() // min(small, -1), 2):
            power = n.multiply(power, square)
            terms.append(n.multiply(Fraction(1, k), power))
        result[0] = n.multiply(Fraction(2), total(terms))
    return result


def integer_power(u: Series, count: int) -> Series:
    if count < 0:
        return divide(constant(ONE, len(u)), integer_power(u, -count))
    result, square = constant(ONE, len(u)), u
    while count:
        if count & 1:
            result = multiply(result, square)
        count >>= 1
        if count:
            square = multiply(square, square)
    return result


def power(u: Series, p: Fraction) -> Series:
    """u**p for a rational p."""
    if p.denominator == 1:
        return integer_power(u, p.numerator)
    side = n.sign(u[0])
    if side < 0 or (side == 0 and p < 0):
        raise UndefinedError("a fractional power of what is not positive")
    if side == 0:
        return [ZERO]  # what follows is infinite, or depends on the side
    result: Series = [_root(u[0], p)]
    for k in range(1, len(u)):
        terms = [
            n.multiply(n.multiply(p * j - (k - j), u[j]), result[k - j]) for j in range(1, k + 1)
        ]
        result.append(n.divide(total(terms), n.multiply(Fraction(k), u[0])))
    return result


def _root(u: Real, p: Fraction) -> Real:
    if p == Fraction(1, 2):
        if isinstance(u, Fraction):
            a, b = isqrt(u.numerator), isqrt(u.denominator)
            if a * a == u.numerator and b * b == u.denominator:
                return Fraction(a, b)
        at = n.ball(u)
        value = libmp.mpf_sqrt(at.middle, n.bits() + 8, "n")
        return n.made(value, at.error - n.magnitude(at.middle) + n.magnitude(value) + 2)
    return exp([n.multiply(p, log([u])[0])])[0]


def sqrt(u: Series) -> Series:
    return power(u, Fraction(1, 2))
