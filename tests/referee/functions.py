"""The other elementary functions of power series, and all of them by name."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import libmp

from tests.referee import numbers as n
from tests.referee.numbers import ONE, ZERO, Ball, Real, UndefinedError, UnknownError
from tests.referee.series import (
    NOTHING,
    SMALL,
    Series,
    add,
    constant,
    cosh,
    divide,
    exp,
    expm1,
    in_reach,
    integral,
    is_negative,
    log,
    log1p,
    logcosh,
    multiply,
    negative,
    power,
    scaled,
    sigmoid,
    sinh,
    softplus,
    sqrt,
    tanh,
    total,
)


def _raw(name: str, u: Ball, error: int) -> Ball:
    """libmp's function of a ball's middle; ``error`` is that of the result from u's own."""
    function: Any = getattr(libmp, name)
    return n.made(function(u.middle, n.bits() + 8, "n"), error)


# circular functions


def _circular(u: Series) -> tuple[Series, Series]:
    if isinstance(u[0], Fraction) and not u[0]:
        c: Series = [ONE]
        s: Series = [ZERO]
    else:
        at = n.ball(u[0])
        if at.error > -8:
            raise UnknownError("an angle too uncertain")
        both = libmp.mpf_cos_sin(at.middle, n.bits() + 8, "n")
        c, s = [n.made(both[0], at.error + 1)], [n.made(both[1], at.error + 1)]
    for k in range(1, len(u)):
        parts = [n.multiply(Fraction(j, k), u[j]) for j in range(1, k + 1)]
        s_k = total([n.multiply(parts[j - 1], c[k - j]) for j in range(1, k + 1)])
        c_k = total([n.multiply(parts[j - 1], s[k - j]) for j in range(1, k + 1)])
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
    result, factor = constant(ZERO, len(u)), ONE
    term = constant(ONE, len(u))
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
        at = in_reach(n.ball(u[0]))
        first = _raw("mpf_atan", at, at.error)
    return integral(first, _of_square(1, 1, Fraction(-1)), u)


def _arc(name: str, u: Series) -> Real:
    """asin or acos of a number within -1 to 1."""
    if n.sign(n.subtract(ONE, n.multiply(u[0], u[0]))) < 0:
        raise UndefinedError("an inverse sine beyond 1")
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
        return integral(first, slope, u)
    except UndefinedError:
        return [first]


def asinh(u: Series) -> Series:
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:  # log1p(|u| + u^2/(1 + sqrt(1 + u^2)))
        size = n.negative(u[0]) if is_negative(u[0]) else u[0]
        square = n.multiply(u[0], u[0])
        root = sqrt([n.add(ONE, square)])[0]
        first = log1p([n.add(size, n.divide(square, n.add(ONE, root)))])[0]
        first = n.negative(first) if is_negative(u[0]) else first
    return integral(first, _of_square(1, 1, Fraction(-1, 2)), u)


def acosh(u: Series) -> Series:
    t = n.subtract(u[0], ONE)
    side = n.sign(t)
    if side < 0:
        raise UndefinedError("an inverse hyperbolic cosine below 1")
    if side == 0:
        return [ZERO]
    first = log1p([n.add(t, sqrt([n.multiply(t, n.add(u[0], ONE))])[0])])[0]
    return integral(first, _of_square(-1, 1, Fraction(-1, 2)), u)


def atanh(u: Series) -> Series:
    if n.sign(n.subtract(ONE, n.multiply(u[0], u[0]))) <= 0:
        raise UndefinedError("an inverse hyperbolic tangent beyond 1")
    if isinstance(u[0], Fraction) and not u[0]:
        first: Real = ZERO
    else:
        q = n.divide(n.multiply(Fraction(2), u[0]), n.subtract(ONE, u[0]))
        first = n.multiply(Fraction(1, 2), log1p([q])[0])
    return integral(first, _of_square(1, -1, Fraction(-1)), u)


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
        at = in_reach(n.ball(u[0]))
        first = _raw("mpf_erf", at, at.error + 1)
    return integral(first, _erf_slope, u)


def erfc(u: Series) -> Series:
    first: Real = ONE
    if not isinstance(u[0], Fraction) or u[0]:
        first = _complement(n.ball(u[0]))
    return integral(first, lambda v: negative(_erf_slope(v)), u)


def _complement(at: Ball) -> Ball:
    if n.magnitude(at.middle) > n.REACH // 2:
        if at.error > n.magnitude(at.middle) - n.MARGIN:
            raise UnknownError("an argument too uncertain")
        return Ball(libmp.from_int(2) if at.middle[0] else libmp.fzero, NOTHING.error)
    slope = _erf_slope([at])[0]
    if at.error + n.magnitude(at.middle) > -4:
        raise UnknownError("an argument too uncertain, or too far")
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
    return n.ball(n.multiply(total(terms), n.divide(slope, n.multiply(Fraction(2), at))))


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
