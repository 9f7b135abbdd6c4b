"""The jets of the normal density and distribution, and of the error functions."""

from __future__ import annotations

from functools import lru_cache
from math import factorial

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.jets import HALF, undefined
from actviz.kernel.turns import gaussian, turning, turns


@lru_cache(maxsize=64)
def _scales(precision: int) -> tuple[arb, arb]:
    """1/sqrt(2 pi) and -1/sqrt(2), at the context's precision."""
    del precision
    return (2 * arb.pi()).rsqrt(), -arb(2).rsqrt()


def _root_of_two() -> arb:
    return arb(2).sqrt()


def _normal_pdf_along(s: arb_series) -> arb_series:
    return (s * s * -HALF).exp() * _scales(ctx.prec)[0]


def _normal_cdf_along(s: arb_series) -> arb_series:
    return (s * _scales(ctx.prec)[1]).erfc() * HALF


normal_pdf = turning(_normal_pdf_along, turns(gaussian))
normal_cdf = turning(_normal_cdf_along, turns(gaussian, steps=1))
erf = turning(arb_series.erf, turns(gaussian, stretch=_root_of_two, scale=2, steps=1))
erfc = turning(arb_series.erfc, turns(gaussian, stretch=_root_of_two, scale=-2, steps=1))


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
