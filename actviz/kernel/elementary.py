"""The jets of the elementary functions (see jets.py), and all that a formula may call, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import factorial, frexp
from types import MappingProxyType

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.gaussian import erf, erfc, normal_cdf, normal_pdf
from actviz.kernel.jets import (
    COARSE,
    Jet,
    compose,
    exponential,
    integral,
    inverse,
    natively,
    over_ends,
    over_sizes,
    power,
    quotient,
    rational_power,
    series,
    sqrt,
    square,
    undefined,
)
from actviz.kernel.logistic import logcosh, sigmoid, softplus, tanh

SMALLEST = 1024  # of a ball below every double: it is below 2^-1024


@natively(arb_series.exp, radius=1 / 32)
def exp(u: arb) -> arb_series:
    return exponential(over_ends(arb.exp, u), 1)


def _expm1_along(s: arb_series) -> arb_series:
    result = s.exp()
    result[0] = s[0].expm1()
    return result


@natively(_expm1_along, radius=1 / 32)
def expm1(u: arb) -> arb_series:
    result = exp(u)
    result[0] = over_ends(arb.expm1, u)
    return result


@natively(arb_series.log, bits=COARSE)
def log(u: arb) -> arb_series:
    return integral(over_ends(arb.log, u), inverse(u)) if u > 0 else undefined()


def _log1p_along(s: arb_series) -> arb_series:
    result = (s + 1).log()
    result[0] = s[0].log1p()
    return result


@natively(_log1p_along)
def log1p(u: arb) -> arb_series:
    return integral(over_ends(arb.log1p, u), inverse(1 + u)) if u > -1 else undefined()


@natively(arb_series.sin)
def sin(u: arb) -> arb_series:
    s, c = u.sin(), u.cos()
    return _cyclic(s, c, -s, -c)


@natively(arb_series.cos)
def cos(u: arb) -> arb_series:
    s, c = u.sin(), u.cos()
    return _cyclic(c, -s, -c, s)


def _cyclic(*derivatives: arb) -> arb_series:
    """The series of a function whose derivatives repeat."""
    return arb_series([derivatives[k % 4] / factorial(k) for k in range(ctx.cap)], prec=ctx.cap)


def tan(u: arb) -> arb_series:
    c = cos(u)
    if not (c[0] > 0 or c[0] < 0):
        return undefined()
    result = quotient(sin(u), c)
    result[0] = over_ends(arb.tan, u)  # no pole inside, so it increases
    return result


def asin(u: arb) -> arb_series:
    if not (u >= -1 and u <= 1):
        return undefined()
    return integral(over_ends(arb.asin, u), _of_quadratic(fmpq(-1, 2), 1 - power(u, 2), -2 * u, -1))


def acos(u: arb) -> arb_series:
    if not (u >= -1 and u <= 1):
        return undefined()  # arb has acos(NaN) be pi
    result = -asin(u)
    result[0] = over_ends(arb.acos, u)
    return result


@natively(arb_series.atan)
def atan(u: arb) -> arb_series:
    return integral(over_ends(arb.atan, u), _of_quadratic(fmpq(-1), 1 + power(u, 2), 2 * u, 1))


def atanh(u: arb) -> arb_series:
    if not (u > -1 and u < 1):
        return undefined()
    slope = _of_quadratic(fmpq(-1), 1 - power(u, 2), -2 * u, -1)
    return integral(over_ends(arb.atanh, u), slope)


def asinh(u: arb) -> arb_series:
    slope = _of_quadratic(fmpq(-1, 2), 1 + power(u, 2), 2 * u, 1)
    return integral(over_ends(arb.asinh, u), slope)


def acosh(u: arb) -> arb_series:
    if not u >= 1:
        return undefined()
    slope = _of_quadratic(fmpq(-1, 2), power(u, 2) - 1, 2 * u, 1)
    return integral(over_ends(arb.acosh, u), slope)


def _of_quadratic(p: fmpq, c0: arb, c1: arb, c2: arb | int) -> arb_series:
    """(c0 + c1 e + c2 e^2)**p, c0 given apart so that it can be given tightly."""
    jet = inverse if p == -1 else rational_power(p)
    return compose(jet, series(c0, c1, c2))


def sinh(u: arb) -> arb_series:
    s, c = over_ends(arb.sinh, u), over_sizes(arb.cosh, u)
    return _cyclic(s, c, s, c)


def cosh(u: arb) -> arb_series:
    s, c = over_ends(arb.sinh, u), over_sizes(arb.cosh, u)
    return _cyclic(c, s, c, s)


def sinc(u: arb) -> arb_series:
    """sin(u)/u, 1 at 0: by its power series near zero, where the quotient is of no use."""
    if not u.abs_upper() < 2:
        return quotient(sin(u), series(u, 1))
    smallness = _smallness(u)
    coefficients, rest = _sinc_terms(ctx.prec, ctx.cap, smallness)
    if smallness > 0:  # what is left out is as small beside u as a power of it
        size, n = u.abs_upper(), 2 * len(coefficients)
        rest = tuple(size ** (n - k) * bound for k, bound in enumerate(rest))
    squares = square(u)
    total = series(0)
    for c in coefficients:
        total = total * squares + c
    return total + series(*rest)


def _smallness(u: arb) -> int:
    """An n such that |u| <= 2^-n: -1, 0, or a power of two; of |u| < 2."""
    size = float(u.abs_upper())  # rounded to nearest: no power of two is between
    least = -frexp(size)[1] if size else SMALLEST
    return -1 if least < 0 else 1 << least.bit_length() >> 1


@lru_cache(maxsize=256)
def _sinc_terms(
    precision: int, length: int, smallness: int
) -> tuple[tuple[arb, ...], tuple[arb, ...]]:
    """The coefficients of sinc's power series in u^2 for |u| <= 2^-smallness, last first, and what
    the rest adds at most to each Taylor coefficient, the k-th of n terms if need be divided by
    |u|^(2n - k)."""

    # sum_m (-1)^m u^(2m)/(2m+1)!, in which the k-th Taylor coefficient of the m-th term is below
    # binom(2m, k) |u|^(2m-k)/(2m+1)!; from m = 4 on each bound is less than half the one before.
    def bound(m: int, k: int) -> arb:
        return arb(4) ** m * arb(2) ** (-smallness * (2 * m - k)) / factorial(2 * m + 1)

    terms, last = 4, length if smallness > 0 else 0
    while not bound(terms, last) < arb(2) ** -precision:
        terms += 1
    coefficients = [arb(fmpq((-1) ** m, factorial(2 * m + 1))) for m in range(terms)]
    share = 2 * arb(4) ** terms / factorial(2 * terms + 1)
    return (
        tuple(reversed(coefficients)),
        tuple(arb(0, share if last else 2 * bound(terms, k)) for k in range(length)),
    )


def hyperbola(u: arb, c: arb) -> arb_series:
    """sqrt(u^2 + c), c > 0, without the cancellation that its derivatives suffer from."""
    return arb_series(_hyperbola(u, c, ctx.cap), prec=ctx.cap)


def hyperbola_slope(u: arb, c: arb) -> arb_series:
    """u/sqrt(u^2 + c), c > 0: the derivative of ``hyperbola``."""
    h = _hyperbola(u, c, ctx.cap + 1)
    return arb_series([k * h[k] for k in range(1, ctx.cap + 1)], prec=ctx.cap)


def _hyperbola(u: arb, c: arb, length: int) -> list[arb]:
    # h = sqrt(u^2+c) solves (u^2+c) h'' + u h' - h = 0; the first three are given in closed form.
    lower, upper = u.lower(), u.upper()
    a, b = (lower * lower + c).sqrt(), (upper * upper + c).sqrt()
    nearest, farthest = u.abs_lower(), u.abs_upper()
    low, high = (nearest * nearest + c).sqrt(), (farthest * farthest + c).sqrt()
    h = [low.union(high), (lower / a).union(upper / b)]
    h.append((1 / low**3).union(1 / high**3) * c / 2)
    r = (1 / low**2).union(1 / high**2)
    for k in range(1, length - 2):
        step = u * ((k + 1) * (2 * k + 1)) * h[k + 1] + (k * k - 1) * h[k]
        h.append(-step * r / ((k + 1) * (k + 2)))
    return h[:length]


def floor(u: arb) -> arb_series:
    """The step that all of a ball lies on, strictly between its ends; nothing elsewhere."""
    step = u.floor()
    return series(step) if step.is_exact() and step < u < step + 1 else undefined()


SMOOTH: Mapping[str, Jet] = MappingProxyType(
    {
        "exp": exp,
        "expm1": expm1,
        "log": log,
        "log1p": log1p,
        "sqrt": sqrt,
        "sin": sin,
        "cos": cos,
        "tan": tan,
        "asin": asin,
        "acos": acos,
        "atan": atan,
        "sinh": sinh,
        "cosh": cosh,
        "tanh": tanh,
        "asinh": asinh,
        "acosh": acosh,
        "atanh": atanh,
        "erf": erf,
        "erfc": erfc,
        "sigmoid": sigmoid,
        "softplus": softplus,
        "normal_cdf": normal_cdf,
        "normal_pdf": normal_pdf,
        "sinc": sinc,
        "logcosh": logcosh,
        "floor": floor,
    }
)
