"""Taylor coefficients of the elementary functions over a ball.

A *jet* of a function g over the ball u is the power series sum_k c_k e^k whose coefficients enclose
g^(k)(v)/k! for EVERY v in u. Its length is python-flint's ``ctx.cap``, its precision ``ctx.prec``.

A ball is a midpoint and a radius, so an enclosure of exp over a wide ball, computed from midpoint
and radius alone, reaches below zero, and one of 1/u is four times too wide. What is monotone is
therefore taken at the ball's two ends, derivatives are written as products of positive factors, and
a function with a tail on either side is computed by the form that is stable on the ball's side of
zero. Values where a function is not defined are non-finite balls, never errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import factorial
from types import MappingProxyType

from flint import arb, arb_series, ctx, fmpq

Jet = Callable[[arb], arb_series]

HALF = arb(0.5)
NARROW = 20  # bits; a ball known to more than these is as good as a point


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
    """A tight enclosure of the monotone function ``g`` over ``u``."""
    if is_narrow(u):
        return g(u)
    return g(u.lower()).union(g(u.upper()))


def magnitude(u: arb) -> arb:
    """The ball of |v| for v in ``u``."""
    if u >= 0:
        return u
    if u <= 0:
        return -u
    return arb(0).union(u.abs_upper())


def reciprocal(u: arb) -> arb:
    """A tight enclosure of 1/v over ``u``; not finite where ``u`` holds zero."""
    return over_ends(lambda v: 1 / v, u) if u != 0 else arb.nan()


def power(u: arb, n: int) -> arb:
    """A tight enclosure of v**n over ``u``, n of either sign."""
    if n < 0:
        return reciprocal(power(u, -n))
    if n % 2 == 0:
        u = magnitude(u)
    return over_ends(lambda v: v**n, u)


def nilpotent(s: arb_series) -> arb_series:
    """``s`` without its constant term."""
    rest = s + 0
    rest[0] = arb(0)
    return rest


def compose(jet: Jet, s: arb_series) -> arb_series:
    """The series of g(s(e)), by the jet of g over the constant term of ``s``."""
    u = s[0]
    native = NATIVE.get(jet)
    if native is not None and u.rel_accuracy_bits() > NARROW and u != 0:
        return native(s)
    outer = jet(u)
    length = s.length()
    if length <= 1:
        # s may vary beyond its length: sqrt(x^4) at 0 is not constant
        smooth = all(outer[k].is_finite() for k in range(1, ctx.cap))
        unknown = [] if smooth else [arb.nan()] * (ctx.cap - 1)
        return arb_series([outer[0], *unknown], prec=s.prec)
    if length == 2 and s[1] == 1 and s.prec >= ctx.cap:  # s is x itself
        return outer
    return outer(nilpotent(s))


def integral(constant: arb, derivative: arb_series) -> arb_series:
    """The series with this constant term and this derivative."""
    result = derivative.integral()
    result[0] = constant
    return result


def either_side(jet: Jet, u: arb) -> arb_series:
    """``jet`` over a ball that reaches far to both sides of zero: the hull of its two halves."""
    if u.rad() < 0.5 or u >= 0 or u <= 0:
        return jet(u)
    below, above = jet(u.lower().union(0)), jet(arb(0).union(u.upper()))
    return hull(below, above)


def hull(a: arb_series, b: arb_series) -> arb_series:
    """The series whose coefficients enclose those of ``a`` and of ``b``."""
    return arb_series([a[k].union(b[k]) for k in range(ctx.cap)], prec=ctx.cap)


def _exponential(constant: arb, rate: int) -> arb_series:
    """constant * exp(rate * e)."""
    return _unit_exponential(rate, ctx.cap, ctx.prec) * constant


@lru_cache(maxsize=128)
def _unit_exponential(rate: int, length: int, precision: int) -> arb_series:
    """exp(rate * e), at the context's length and precision."""
    del length, precision
    return series(0, rate).exp()


def exp(u: arb) -> arb_series:
    return _exponential(over_ends(arb.exp, u), 1)


def expm1(u: arb) -> arb_series:
    result = exp(u)
    result[0] = over_ends(arb.expm1, u)
    return result


def inverse(u: arb) -> arb_series:
    if not (u > 0 or u < 0):
        return undefined()
    low, high = 1 / u.lower(), 1 / u.upper()
    a, b = low, high
    coefficients = []
    for k in range(ctx.cap):
        bounds = a.union(b)
        coefficients.append(-bounds if k % 2 else bounds)
        a, b = a * low, b * high
    return arb_series(coefficients, prec=ctx.cap)


def product(a: arb_series, b: arb_series) -> arb_series:
    """The series a*b; not defined where either is not, even if the other is zero."""
    result = a * b
    if result.length() == 0 and not (a[0].is_finite() and b[0].is_finite()):
        return undefined()
    return result


def quotient(a: arb_series, b: arb_series) -> arb_series:
    """The series a/b."""
    return product(a, compose(inverse, b))


def log(u: arb) -> arb_series:
    return integral(over_ends(arb.log, u), inverse(u)) if u > 0 else undefined()


def log1p(u: arb) -> arb_series:
    return integral(over_ends(arb.log1p, u), inverse(1 + u)) if u > -1 else undefined()


def binomials(p: fmpq) -> tuple[fmpq, ...]:
    """The generalised binomial coefficients of p over 0, 1, 2, ..., one for each coefficient of a
    series."""
    return _binomials(p, ctx.cap)


@lru_cache(maxsize=512)
def _whole_binomials(n: int, count: int) -> tuple[fmpq, ...]:
    return _binomials(fmpq(n), count)


@lru_cache(maxsize=512)
def _binomials(p: fmpq, count: int) -> tuple[fmpq, ...]:
    ways = [fmpq(1)]
    for k in range(count - 1):
        ways.append(ways[-1] * (p - k) / (k + 1))
    return tuple(ways)


def integer_power(n: int) -> Jet:
    """The jet of u**n."""

    def jet(u: arb) -> arb_series:
        if n < 0 and not (u > 0 or u < 0):
            return undefined()
        return arb_series(
            [
                arb(ways) * power(u, n - k) if ways else arb(0)
                for k, ways in enumerate(_whole_binomials(n, ctx.cap))
            ],
            prec=ctx.cap,
        )

    return jet


def rational_power(p: fmpq) -> Jet:
    """The jet of u**p for u > 0; at u = 0 its value alone, where p > 0."""

    def root(v: arb) -> arb:
        return v.sqrt() if p == fmpq(1, 2) else v ** arb(p)

    def jet(u: arb) -> arb_series:
        if not u > 0:
            at_zero = [arb(0) if k < p else arb.nan() for k in range(ctx.cap)]
            return arb_series(at_zero, prec=ctx.cap) if u == 0 else undefined()
        if is_narrow(u):
            lower = upper = u
        else:
            lower, upper = u.lower(), u.upper()
        a, b = root(lower), root(upper)
        coefficients = []
        for ways in binomials(p):
            coefficients.append(arb(ways) * a.union(b))
            a, b = a / lower, b / upper
        return arb_series(coefficients, prec=ctx.cap)

    return jet


sqrt = rational_power(fmpq(1, 2))


def sin(u: arb) -> arb_series:
    s, c = u.sin(), u.cos()
    return _cyclic(s, c, -s, -c)


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
    result = -asin(u)
    result[0] = over_ends(arb.acos, u)
    return result


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


def _decay(u: arb, rate: int) -> arb_series:
    """exp(-rate |u|) as a series in u; for a ball round zero, by the side of its midpoint."""
    sign = -1 if u.mid() >= 0 else 1
    return _exponential(over_ends(lambda v: (sign * rate * v).exp(), u), sign * rate)


def _bell(u: arb, rate: int) -> arb_series:
    """E/(1+E)^2 with E = exp(-rate |u|): the sigmoid's slope, all factors positive."""
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


def softplus(u: arb) -> arb_series:
    return integral(over_ends(_softplus_at, u), sigmoid(u))


def _logcosh_at(v: arb) -> arb:
    v = abs(v)
    if v < 1:
        return (2 * (v / 2).sinh() ** 2).log1p()
    return v + (-2 * v).exp().log1p() - arb(2).log()


def logcosh(u: arb) -> arb_series:
    return integral(over_ends(_logcosh_at, magnitude(u)), tanh(u))


def sinh(u: arb) -> arb_series:
    s, c = over_ends(arb.sinh, u), over_ends(arb.cosh, magnitude(u))
    return _cyclic(s, c, s, c)


def cosh(u: arb) -> arb_series:
    s, c = over_ends(arb.sinh, u), over_ends(arb.cosh, magnitude(u))
    return _cyclic(c, s, c, s)


def _gaussian(u: arb, factor: arb) -> arb_series:
    """exp(-factor * u^2) as a series in u."""
    height = over_ends(lambda v: (-factor * v * v).exp(), magnitude(u))
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


def normal_cdf(u: arb) -> arb_series:
    scale = _scales(ctx.prec)[1]
    return integral(over_ends(lambda v: (v * scale).erfc() * HALF, u), normal_pdf(u))


def erf(u: arb) -> arb_series:
    return integral(over_ends(arb.erf, u), _erf_slope(u))


def erfc(u: arb) -> arb_series:
    return integral(over_ends(arb.erfc, u), -_erf_slope(u))


def _erf_slope(u: arb) -> arb_series:
    return _gaussian(u, arb(1)) * _scales(ctx.prec)[2]


def sinc(u: arb) -> arb_series:
    """sin(u)/u, 1 at 0: by its power series near zero, where the quotient is of no use."""
    if not u.abs_upper() < 2:
        return quotient(sin(u), series(u, 1))
    coefficients, rest = _sinc_terms(ctx.prec)
    squares = integer_power(2)(u)
    total = series(0)
    for c in coefficients:
        total = total * squares + c
    return total + arb_series([rest] * ctx.cap, prec=ctx.cap)


@lru_cache(maxsize=64)
def _sinc_terms(precision: int) -> tuple[tuple[arb, ...], arb]:
    """The coefficients of sinc's power series in u^2, last first, and what the rest adds at most to
    each Taylor coefficient."""
    # sum_m (-1)^m u^(2m)/(2m+1)!. For |u| < 2 the m-th term's k-th Taylor coefficient is below
    # binom(2m, k) 4^m/(2m+1)! <= 16^m/(2m+1)!, and from m = 4 on each is less than half the one
    # before.
    terms = 4
    while 2 * 16**terms << precision > factorial(2 * terms + 1):
        terms += 1
    coefficients = [arb(fmpq((-1) ** m, factorial(2 * m + 1))) for m in range(terms)]
    return tuple(reversed(coefficients)), arb(0, 2 * arb(16) ** terms / factorial(2 * terms + 1))


def hyperbola(u: arb, c: arb) -> arb_series:
    """sqrt(u^2 + c), c > 0, without the cancellation that its derivatives suffer from."""
    return arb_series(_hyperbola(u, c, ctx.cap), prec=ctx.cap)


def hyperbola_slope(u: arb, c: arb) -> arb_series:
    """u/sqrt(u^2 + c), c > 0: the derivative of ``hyperbola``."""
    h = _hyperbola(u, c, ctx.cap + 1)
    return arb_series([k * h[k] for k in range(1, ctx.cap + 1)], prec=ctx.cap)


def _hyperbola(u: arb, c: arb, length: int) -> list[arb]:
    # h = sqrt(u^2+c) solves (u^2+c) h'' + u h' - h = 0; the first three are given in closed form.
    h = [
        over_ends(lambda v: (v * v + c).sqrt(), magnitude(u)),
        over_ends(lambda v: v / (v * v + c).sqrt(), u),
    ]
    r = over_ends(lambda v: 1 / (v * v + c).sqrt(), magnitude(u))
    h.append(c * power(r, 3) / 2)
    for k in range(1, length - 2):
        step = u * ((k + 1) * (2 * k + 1)) * h[k + 1] + (k * k - 1) * h[k]
        h.append(-step * power(r, 2) / ((k + 1) * (k + 2)))
    return h[:length]


def erfc_ratio(q: arb) -> arb_series:
    """R(q) = sqrt(pi) z exp(z^2) erfc(z), q = 1/z^2 >= 0.

    R(q) = int_0^inf exp(-t - q t^2/4) dt (Abramowitz and Stegun 7.1.2, with t = 2 z s), and
    1 - q t^2/4 <= exp(-q t^2/4) <= 1 bounds every derivative.
    """
    upper = q.upper()
    coefficients = []
    for k in range(ctx.cap):
        size = arb(fmpq((-1) ** k * factorial(2 * k), 4**k * factorial(k)))
        least = 1 - upper * ((2 * k + 2) * (2 * k + 1)) / 4
        coefficients.append(size * least.union(1) if upper != 0 else size)
    return arb_series(coefficients, prec=ctx.cap)


def log1p_ratio(z: arb) -> arb_series:
    """log(1+z)/z for 0 <= z <= 1/16: alternating series whose terms decrease."""
    upper = z.upper()
    if not upper <= arb(1) / 16 or ctx.cap > 15:
        return undefined()
    coefficients = []
    for k in range(ctx.cap):
        first = arb(fmpq(1, k + 1))
        value = first.union(first - upper * (k + 1) / (k + 2)) if upper != 0 else first
        coefficients.append(value * (-1) ** k)
    return arb_series(coefficients, prec=ctx.cap)


# By python-flint's own series, which are quick and as tight as can be where the ball is narrow
NATIVE: Mapping[Jet, Callable[[arb_series], arb_series]] = MappingProxyType(
    {
        exp: arb_series.exp,
        log: arb_series.log,
        sqrt: arb_series.sqrt,
        inverse: arb_series.inv,
        sin: arb_series.sin,
        cos: arb_series.cos,
        atan: arb_series.atan,
        sigmoid: _narrow_sigmoid,
        tanh: _narrow_tanh,
        softplus: _narrow_softplus,
        normal_cdf: _narrow_normal_cdf,
        erf: arb_series.erf,
        erfc: arb_series.erfc,
    }
)

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
    }
)
