"""The jets of the normal density and distribution, and of the error functions."""

from __future__ import annotations

from functools import lru_cache
from math import factorial

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.jets import HALF, integral, natively, over_ends, over_sizes, series, undefined


def _gaussian(u: arb, factor: arb) -> arb_series:
    """exp(-factor * u^2) as a series in u."""
    height = over_sizes(lambda v: (-factor * v * v).exp(), u)
    return series(0, -2 * factor * u, -factor).exp() * height


@lru_cache(maxsize=64)
def _scales(precision: int) -> tuple[arb, arb, arb]:
    """1/sqrt(2 pi), -1/sqrt(2) and 2/sqrt(pi), at the context's precision."""
    del precision
    return (2 * arb.pi()).rsqrt(), -arb(2).rsqrt(), 2 * arb.pi().rsqrt()


def normal_pdf(u: arb) -> arb_series:
    return _gaussian(u, HALF) * _scales(ctx.prec)[0]


def _narrow_normal_cdf(s: arb_series) -> arb_series:
    return (s * _scales(ctx.prec)[1]).erfc() * HALF


@natively(_narrow_normal_cdf)
def normal_cdf(u: arb) -> arb_series:
    scale = _scales(ctx.prec)[1]
    return integral(over_ends(lambda v: (v * scale).erfc() * HALF, u), normal_pdf(u))


@natively(arb_series.erf)
def erf(u: arb) -> arb_series:
    return integral(over_ends(arb.erf, u), _erf_slope(u))


@natively(arb_series.erfc)
def erfc(u: arb) -> arb_series:
    return integral(over_ends(arb.erfc, u), -_erf_slope(u))


def _erf_slope(u: arb) -> arb_series:
    return _gaussian(u, arb(1)) * _scales(ctx.prec)[2]


def erfc_ratio(q: arb) -> arb_series:
    """R(q) = sqrt(pi) z exp(z^2) erfc(z), q = 1/z^2 >= 0; of a ball that begins below 0, where R is
    not defined, over the rest.

    R(q) = int_0^inf exp(-t - q t^2/4) dt (Abramowitz and Stegun 7.1.2, with t = 2 z s), and
    1 - q t^2/4 <= exp(-q t^2/4) <= 1 bounds every derivative.
    """
    upper = q.upper()
    if not upper >= 0:
        return undefined()
    coefficients = []
    for k in range(ctx.cap):
        size = arb(fmpq((-1) ** k * factorial(2 * k), 4**k * factorial(k)))
        least = 1 - upper * ((2 * k + 2) * (2 * k + 1)) / 4
        coefficients.append(size * least.union(1) if upper != 0 else size)
    return arb_series(coefficients, prec=ctx.cap)
