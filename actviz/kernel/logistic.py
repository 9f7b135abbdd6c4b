"""The jets of the logistic family: sigmoid, tanh, softplus and log(cosh).

Derivatives are products of positive factors, and each function is computed by the form that is
stable on the ball's side of zero.
"""

from __future__ import annotations

from flint import arb, arb_series, ctx, fmpq

from actviz.kernel.jets import (
    compose,
    either_side,
    exponential,
    integral,
    inverse,
    is_narrow,
    natively,
    over_ends,
    over_sizes,
    series,
    undefined,
)


def _decay(u: arb, rate: int) -> arb_series:
    """exp(-rate |u|) as a series in u; for a ball round zero, exp of -rate u or of rate u, by the
    side of its midpoint."""
    sign = -1 if u.mid() >= 0 else 1
    return exponential(over_ends(lambda v: (sign * rate * v).exp(), u), sign * rate)


def _bell(u: arb, rate: int) -> arb_series:
    """E/(1+E)^2 with E = exp(-rate |u|): the sigmoid's slope, all factors positive.

    It is the same of E and of 1/E, so that the side does not matter.
    """
    decay = _decay(u, rate)
    r = compose(inverse, 1 + decay)
    return decay * r * r


def _sigmoid_at(v: arb) -> arb:
    if v >= 0:
        return 1 / (1 + (-v).exp())
    grown = v.exp()
    return grown / (1 + grown)


def _narrow_sigmoid(s: arb_series) -> arb_series:
    if s[0] >= 0:
        return ((-s).exp() + 1).inv()
    grown = s.exp()
    return grown * (grown + 1).inv()


@natively(_narrow_sigmoid)
def sigmoid(u: arb) -> arb_series:
    if is_narrow(u):
        return _narrow_sigmoid(series(u, 1))
    return integral(over_ends(_sigmoid_at, u), either_side(lambda v: _bell(v, 1), u))


def _tanh_at(v: arb) -> arb:
    if abs(v.mid()) < 1:
        return v.tanh()
    grown = (-2 * abs(v)).exp()
    value = (1 - grown) / (1 + grown)
    return value if v.mid() >= 0 else -value


def _narrow_tanh(s: arb_series) -> arb_series:
    # 2 / (1 + exp(-2|s|)) - 1 and its negative: only the first coefficient cancels
    sign = 1 if s[0] >= 0 else -1
    result = ((s * (-2 * sign)).exp() + 1).inv() * (2 * sign)
    result[0] = _tanh_at(s[0])
    return result


@natively(_narrow_tanh)
def tanh(u: arb) -> arb_series:
    if is_narrow(u):
        return _narrow_tanh(series(u, 1))
    return integral(over_ends(_tanh_at, u), either_side(lambda v: _bell(v, 2), u) * 4)


def _softplus_at(v: arb) -> arb:
    return (-v).exp().log1p() + v if v >= 0 else v.exp().log1p()


def _narrow_softplus(s: arb_series) -> arb_series:
    is_left = bool(s[0] < 0)
    small = (s if is_left else -s).exp()
    result = (small + 1).log()
    result[0] = small[0].log1p()
    return result if is_left else result + s


@natively(_narrow_softplus)
def softplus(u: arb) -> arb_series:
    return integral(over_ends(_softplus_at, u), sigmoid(u))


def _logcosh_at(v: arb) -> arb:
    v = abs(v)
    if v < 1:
        return (2 * (v / 2).sinh() ** 2).log1p()
    return v + (-2 * v).exp().log1p() - arb(2).log()


def logcosh(u: arb) -> arb_series:
    return integral(over_sizes(_logcosh_at, u), tanh(u))


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
