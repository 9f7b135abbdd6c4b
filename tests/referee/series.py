"""Power series over the oracle's numbers: c0 + c1 e + c2 e^2 ..., and the elementary functions of
them.

A series is a list of coefficients. It may end early: what follows does not exist or is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from mpmath import libmp

from tests.referee import numbers as n
from tests.referee.numbers import ONE, ZERO, Ball, Real, Undefined, Unknown

Series = list[Real]
NOTHING = Ball(libmp.fzero, -(1 << (n.REACH - 1)))  # what encloses exp(u), u < -2**REACH
SMALL = -16  # below 2**SMALL what would cancel is written as a power series


def add(a: Series, b: Series) -> Series:
    return [n.add(x, y) for x, y in zip(a, b, strict=False)]


def negative(a: Series) -> Series:
    return [n.negative(x) for x in a]


def subtract(a: Series, b: Series) -> Series:
    return add(a, negative(b))


def _total(terms: list[Real]) -> Real:
    total: Real = ZERO
    for term in terms:
        total = n.add(total, term)
    return total


def multiply(a: Series, b: Series) -> Series:
    length = min(len(a), len(b))
    return [_total([n.multiply(a[j], b[k - j]) for j in range(k + 1)]) for k in range(length)]


def divide(a: Series, b: Series) -> Series:
    if a[0] == ZERO == b[0] and (len(a) == 1 or (any(a[1:]) and any(b[1:]))):
        raise Unknown("0/0 at a single place")
    result: Series = []
    for k in range(min(len(a), len(b))):
        rest = _total([n.multiply(result[j], b[k - j]) for j in range(k)])
        result.append(n.divide(n.subtract(a[k], rest), b[0]))
    return result


def scaled(a: Series, factor: Real) -> Series:
    return [n.multiply(factor, x) for x in a]


def _constant(value: Real, length: int) -> Series:
    return [value] + [ZERO] * (length - 1)


def _integral(first: Real, slope: Callable[[Series], Series], u: Series) -> Series:
    """F(u) from F at u[0] and the series of F'(u)."""
    result = [first]
    if len(u) > 1:
        g = slope(u[:-1])
        for k in range(1, min(len(u), len(g) + 1)):
            terms = [n.multiply(n.multiply(Fraction(j), u[j]), g[k - j]) for j in range(1, k + 1)]
            result.append(n.multiply(Fraction(1, k), _total(terms)))
    return result


def _raw(name: str, u: Ball, error: int) -> Ball:
    """libmp's function of a ball's middle; ``error`` is that of the result from u's own."""
    function: Any = getattr(libmp, name)
    return n.made(function(u.middle, n.bits() + 8, "n"), error)


def _in_reach(u: Ball) -> Ball:
    if u.error > 0:
        raise Unknown("an argument too uncertain")
    return u


# exponentials


def exp(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ONE
    else:
        first = _exponential(n.ball(u[0]))
    result = [first]
    for k in range(1, len(u)):
        terms = [
            n.multiply(n.multiply(Fraction(j), u[j]), result[k - j]) for j in range(1, k + 1)
        ]
        result.append(n.multiply(Fraction(1, k), _total(terms)))
    return result


def _exponential(at: Ball) -> Ball:
    if n.magnitude(at.middle) > n.REACH and at.error < n.magnitude(at.middle) - n.MARGIN:
        if at.middle[0]:
            return NOTHING
        raise Unknown("too large an exponent")
    if at.error > 0 and at.middle[0] and at.error < n.magnitude(at.middle) - n.MARGIN:
        return Ball(libmp.fzero, -(1 << (n.magnitude(at.middle) - 2)))
    value = _exp(_in_reach(at).middle)
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
        return _total(terms)
    extra = 16 - min(0, n.magnitude(at.middle))  # mpmath has no expm1 in libmp: pay in bits
    value = libmp.mpf_sub(
        libmp.mpf_exp(at.middle, n.bits() + extra, "n"), libmp.fone, n.bits(), "n"
    )
    return n.made(value, at.error + 3)


def _is_negative(u: Real) -> bool:
    """The side of zero on which a formula is stable: either will do where the sign is open."""
    return bool(u < 0) if isinstance(u, Fraction) else bool(u.middle[0])


def _decay(u: Series) -> Series:
    """exp(-|u|), of the sign that the middle has; below reach, an error that covers it."""
    v = u if _is_negative(u[0]) else negative(u)
    return exp(v)


def sigmoid(u: Series) -> Series:
    small = _decay(u)
    below = add(_constant(ONE, len(u)), small)
    return divide(small if _is_negative(u[0]) else _constant(ONE, len(u)), below)


def tanh(u: Series) -> Series:
    v = scaled(u, Fraction(2))
    if not _is_negative(u[0]):
        v = negative(v)
    over = expm1(v)
    result = divide(over, add(_constant(Fraction(2), len(u)), over))
    return result if _is_negative(u[0]) else negative(result)


def softplus(u: Series) -> Series:
    small = log1p(_decay(u)[:1])[0]
    return _integral(n.add(ZERO if _is_negative(u[0]) else u[0], small), sigmoid, u)


def logcosh(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    elif n.size(u[0]) < 0:
        half = sinh([n.multiply(Fraction(1, 2), u[0])])[0]
        first = log1p([n.multiply(Fraction(2), n.multiply(half, half))])[0]
    else:
        small = log1p(_decay(scaled(u[:1], Fraction(2))))[0]
        size = n.negative(u[0]) if _is_negative(u[0]) else u[0]
        first = n.subtract(n.add(size, small), log([Fraction(2)])[0])
    return _integral(first, tanh, u)


def sinh(u: Series) -> Series:
    if n.size(u[0]) < 1:
        m = expm1(u)  # sinh u = (m + m/(1+m))/2
        one = _constant(ONE, len(u))
        return scaled(add(m, divide(m, add(one, m))), Fraction(1, 2))
    return scaled(subtract(exp(u), exp(negative(u))), Fraction(1, 2))


def cosh(u: Series) -> Series:
    return scaled(add(exp(u), exp(negative(u))), Fraction(1, 2))


# logarithms and powers


def log(u: Series) -> Series:
    if n.sign(u[0]) <= 0:
        raise Undefined("the logarithm of what is not positive")
    first = ZERO if u[0] == 1 and isinstance(u[0], Fraction) else _logarithm(n.ball(u[0]))
    return _integral(first, lambda v: divide(_constant(ONE, len(v)), v), u)


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
        result[0] = n.multiply(Fraction(2), _total(terms))
    return result


def integer_power(u: Series, count: int) -> Series:
    if count < 0:
        return divide(_constant(ONE, len(u)), integer_power(u, -count))
    result, square = _constant(ONE, len(u)), u
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
        raise Undefined("a fractional power of what is not positive")
    if side == 0:
        return [ZERO]  # what follows is infinite, or depends on the side
    result: Series = [_root(u[0], p)]
    for k in range(1, len(u)):
        terms = [
            n.multiply(n.multiply(p * j - (k - j), u[j]), result[k - j]) for j in range(1, k + 1)
        ]
        result.append(n.divide(_total(terms), n.multiply(Fraction(k), u[0])))
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


# circular functions


def _circular(u: Series) -> tuple[Series, Series]:
    if isinstance(u[0], Fraction) and not u[0]:
        c: Series = [ONE]
        s: Series = [ZERO]
    else:
        at = n.ball(u[0])
        if at.error > -8:
            raise Unknown("an angle too uncertain")
        both = libmp.mpf_cos_sin(at.middle, n.bits() + 8, "n")
        c, s = [n.made(both[0], at.error + 1)], [n.made(both[1], at.error + 1)]
    for k in range(1, len(u)):
        parts = [n.multiply(Fraction(j, k), u[j]) for j in range(1, k + 1)]
        s_k = _total([n.multiply(parts[j - 1], c[k - j]) for j in range(1, k + 1)])
        c_k = _total([n.multiply(parts[j - 1], s[k - j]) for j in range(1, k + 1)])
        s.append(s_k)
        c.append(n.negative(c_k))
    return c, s


def sin(u: Series) -> Series:
    return _circular(u)[1]


def cos(u: Series) -> Series:
    return _circular(u)[0]


def tan(u: Series) -> Series:
    c, s = _circular(u)
    return divide(s, c)


def sinc(u: Series) -> Series:
    if n.size(u[0]) > SMALL:
        return divide(sin(u), u)
    squares = multiply(u, u)
    u = u if isinstance(u[0], Fraction) and not u[0] else [n.ball(u[0]), *u[1:]]
    result, factor = _constant(ZERO, len(u)), ONE
    term = _constant(ONE, len(u))
    for m in range(4 + n.bits() // (-2 * SMALL)):
        factor = factor if m == 0 else factor / (-(2 * m) * (2 * m + 1))
        result = add(result, scaled(term, factor))
        term = multiply(term, squares)
    if isinstance(u[0], Fraction):
        return result
    return [Ball(b.middle, max(b.error, -n.bits())) for b in map(n.ball, result)]


def _of_square(c0: int, c2: int, p: Fraction) -> Callable[[Series], Series]:
    """u -> (c0 + c2 u^2)**p."""

    def slope(u: Series) -> Series:
        inside = scaled(multiply(u, u), Fraction(c2))
        return power([n.add(Fraction(c0), inside[0]), *inside[1:]], p)

    return slope


def atan(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:
        at = _in_reach(n.ball(u[0]))
        first = _raw("mpf_atan", at, at.error)
    return _integral(first, _of_square(1, 1, Fraction(-1)), u)


def _arc(name: str, u: Series) -> Real:
    """asin or acos of a number within -1 to 1."""
    if n.sign(n.subtract(ONE, n.multiply(u[0], u[0]))) < 0:
        raise Undefined("an inverse sine beyond 1")
    at = n.ball(u[0])
    gap = n.size(n.subtract(ONE, n.multiply(u[0], u[0])))
    return _raw(name, at, at.error - min(0, gap) // 2 + 4)


def asin(u: Series) -> Series:
    exact = isinstance(u[0], Fraction) and not u[0]
    first = ZERO if exact else _arc("mpf_asin", u)
    return _integral_or_end(first, _of_square(1, -1, Fraction(-1, 2)), u)


def acos(u: Series) -> Series:
    first = ZERO if isinstance(u[0], Fraction) and u[0] == 1 else _arc("mpf_acos", u)
    return _integral_or_end(first, lambda v: negative(_of_square(1, -1, Fraction(-1, 2))(v)), u)


def _integral_or_end(first: Real, slope: Callable[[Series], Series], u: Series) -> Series:
    """As _integral; where the slope is infinite, at an end of the domain, the value alone."""
    try:
        return _integral(first, slope, u)
    except Undefined:
        return [first]


def asinh(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:  # log1p(|u| + u^2/(1 + sqrt(1 + u^2)))
        size = n.negative(u[0]) if _is_negative(u[0]) else u[0]
        square = n.multiply(u[0], u[0])
        root = sqrt([n.add(ONE, square)])[0]
        first = log1p([n.add(size, n.divide(square, n.add(ONE, root)))])[0]
        first = n.negative(first) if _is_negative(u[0]) else first
    return _integral(first, _of_square(1, 1, Fraction(-1, 2)), u)


def acosh(u: Series) -> Series:
    t = n.subtract(u[0], ONE)
    side = n.sign(t)
    if side < 0:
        raise Undefined("an inverse hyperbolic cosine below 1")
    if side == 0:
        return [ZERO]
    first = log1p([n.add(t, sqrt([n.multiply(t, n.add(u[0], ONE))])[0])])[0]
    return _integral(first, _of_square(-1, 1, Fraction(-1, 2)), u)


def atanh(u: Series) -> Series:
    if n.sign(n.subtract(ONE, n.multiply(u[0], u[0]))) <= 0:
        raise Undefined("an inverse hyperbolic tangent beyond 1")
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:
        q = n.divide(n.multiply(Fraction(2), u[0]), n.subtract(ONE, u[0]))
        first = n.multiply(Fraction(1, 2), log1p([q])[0])
    return _integral(first, _of_square(1, -1, Fraction(-1)), u)


# the normal distribution


def _bell(u: Series, factor: Fraction) -> Series:
    return exp(scaled(multiply(u, u), factor))


def _over_root_pi(factor: Fraction) -> Real:
    """sqrt(factor / pi)."""
    raw = libmp.mpf_pi(n.bits() + 8)
    return sqrt([n.divide(factor, n.made(raw))])[0]


def _erf_slope(u: Series) -> Series:
    return scaled(_bell(u, Fraction(-1)), _over_root_pi(Fraction(4)))


def erf(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:
        at = _in_reach(n.ball(u[0]))
        first = _raw("mpf_erf", at, at.error + 1)
    return _integral(first, _erf_slope, u)


def erfc(u: Series) -> Series:
    first: Real = ONE
    if not isinstance(u[0], Fraction) or u[0]:
        first = _complement(n.ball(u[0]))
    return _integral(first, lambda v: negative(_erf_slope(v)), u)


def _complement(at: Ball) -> Ball:
    if n.magnitude(at.middle) > n.REACH // 2:
        if at.error > n.magnitude(at.middle) - n.MARGIN:
            raise Unknown("an argument too uncertain")
        return Ball(libmp.from_int(2) if at.middle[0] else libmp.fzero, NOTHING.error)
    slope = _erf_slope([at])[0]
    if at.error + n.magnitude(at.middle) > -4:
        raise Unknown("an argument too uncertain, or too far")
    if n.magnitude(at.middle) > 40:
        if at.middle[0]:
            return n.ball(n.subtract(Fraction(2), _complement(n.ball(n.negative(at)))))
        return _far_complement(at, slope)
    return _raw("mpf_erfc", at, at.error + n.size(slope) + 3)


def _far_complement(at: Ball, slope: Real) -> Ball:
    """erfc(u) = exp(-u^2)/(u sqrt(pi)) (1 - 1/(2 u^2) + 3/(4 u^4) - ...)."""
    inverse = n.divide(Fraction(-1, 2), n.multiply(at, at))
    term: Real = n.ball(ONE)
    terms = [term]
    for k in range(1, 2 + n.bits() // 80):
        term = n.multiply(Fraction(2 * k - 1), n.multiply(term, inverse))
        terms.append(term)
    return n.ball(n.multiply(_total(terms), n.divide(slope, n.multiply(Fraction(2), at))))


def normal_pdf(u: Series) -> Series:
    return scaled(_bell(u, Fraction(-1, 2)), _over_root_pi(Fraction(1, 2)))


def normal_cdf(u: Series) -> Series:
    root = sqrt([Fraction(1, 2)])[0]
    return scaled(erfc(scaled(u, n.negative(root))), Fraction(1, 2))


FUNCTIONS: dict[str, Callable[[Series], Series]] = {
    f.__name__: f
    for f in (
        *(exp, expm1, log, log1p, sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh),
        *(asinh, acosh, atanh, erf, erfc, sigmoid, softplus, normal_cdf, normal_pdf, sinc, logcosh),
    )
}
