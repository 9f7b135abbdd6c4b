"""The jets of the logistic family: sigmoid, tanh, softplus and log(cosh).

Each is computed by the form that is stable on the ball's side of zero.
"""

from __future__ import annotations

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.jets import integral, over_ends, over_sizes, undefined
from actviz.kernel.turns import Turn, logistic, turning, turns


def _sigmoid_along(s: arb_series) -> arb_series:
    if s[0] >= 0:
        return ((-s).exp() + 1).inv()
    grown = s.exp()
    return grown * (grown + 1).inv()


def _tanh_at(v: arb) -> arb:
    if abs(v.mid()) < 1:
        return v.tanh()
    grown = (-2 * abs(v)).exp()
    value = (1 - grown) / (1 + grown)
    return value if v.mid() >= 0 else -value


def _tanh_along(s: arb_series) -> arb_series:
    # 2 / (1 + exp(-2|s|)) - 1 and its negative: only the first coefficient cancels
    sign = 1 if s[0] >= 0 else -1
    result = ((s * (-2 * sign)).exp() + 1).inv() * (2 * sign)
    result[0] = _tanh_at(s[0])
    return result


def _softplus_at(v: arb) -> arb:
    return (-v).exp().log1p() + v if v >= 0 else v.exp().log1p()


def _softplus_along(s: arb_series) -> arb_series:
    return integral(over_ends(_softplus_at, s[0]), _sigmoid_along(s) * s.derivative())


def _logcosh_at(v: arb) -> arb:
    v = abs(v)
    if v < 1:
        return (2 * (v / 2).sinh() ** 2).log1p()
    return v + (-2 * v).exp().log1p() - arb(2).log()


def _logcosh_along(s: arb_series) -> arb_series:
    return integral(over_sizes(_logcosh_at, s[0]), _tanh_along(s) * s.derivative())


def _logcosh_turns(k: int) -> list[Turn]:
    return _TANH_INTEGRATED(k) if k else [(arb(0), arb(0))]


def _two() -> arb:
    return arb(2)


_TANH_INTEGRATED = turns(logistic, stretch=_two, steps=1)

sigmoid = turning(_sigmoid_along, turns(logistic))
tanh = turning(_tanh_along, turns(logistic, stretch=_two, scale=2))
softplus = turning(_softplus_along, turns(logistic, steps=1))
logcosh = turning(_logcosh_along, _logcosh_turns)


def log1p_ratio(z: arb) -> arb_series:
    """log(1+z)/z for -1/32 <= z <= 1/16.

    The k-th coefficient is (-1)^k sum_n binom(n, k) (-z)^(n-k) / (n+1), n >= k, in which a term is
    at most (k+1) |z| of the one before: for z > 0 they alternate, and decrease; for z < 0
    they add up to less than a geometric series.
    """
    lower, upper = z.lower(), z.upper()
    if not (upper <= arb(1) / 16 and lower >= -arb(1) / 32) or ctx.cap > 15:
        return undefined()
    coefficients = []
    for k in range(ctx.cap):
        value = first = arb(fmpq(1, k + 1))
        if upper > 0:
            value = value.union(first - upper * (k + 1) / (k + 2))
        if lower < 0:
            rest = 1 / (1 + lower * (k + 1))
            value = value.union(first - lower * (k + 1) / (k + 2) * rest)
        coefficients.append(value * (-1) ** k)
    return arb_series(coefficients, prec=ctx.cap)
