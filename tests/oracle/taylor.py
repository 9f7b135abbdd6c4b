"""Taylor coefficients of the elementary functions at a point, by mpmath.

Each function of one argument is given as the list f(v), f'(v), f''(v)/2, ... of ``count`` numbers,
from its closed form or the recurrence of its differential equation; None stands for what does not
exist. Formulas are folded by the arithmetic of truncated series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mpmath import mp

Real = Any  # an mpf: mpmath has no annotations
Series = list[Any]
Function = Callable[[Real, int], Series | None]


def power(q: Series, p: Real, count: int) -> Series:
    """q(e)^p for q(0) > 0."""
    q = q + [mp.mpf(0)] * count
    y = [q[0] ** p]
    for k in range(1, count):
        terms = ((p * j - (k - j)) * q[j] * y[k - j] for j in range(1, min(k, len(q) - count) + 1))
        y.append(sum(terms, mp.mpf(0)) / (k * q[0]))
    return y


def integral(value: Real, slope: Series) -> Series:
    return [value] + [c / (k + 1) for k, c in enumerate(slope[:-1])]


def times(a: Series, b: Series) -> Series:
    return [sum(a[i] * b[k - i] for i in range(k + 1)) for k in range(len(a))]


def over(a: Series, b: Series) -> Series | None:
    if b[0] == 0:
        return None
    y: Series = []
    for k in range(len(a)):
        y.append((a[k] - sum(y[i] * b[k - i] for i in range(k))) / b[0])
    return y


def composed(outer: Series, s: Series) -> Series:
    """outer(s(e) - s(0))."""
    rest = [mp.mpf(0), *s[1:]]
    total = [outer[-1]] + [mp.mpf(0)] * (len(s) - 1)
    for c in reversed(outer[:-1]):
        total = times(total, rest)
        total[0] += c
    return total


def waves(*derivatives: Real) -> Callable[[Real, int], Series]:
    return lambda v, n: [derivatives[k % len(derivatives)](v) / mp.factorial(k) for k in range(n)]


def real_power(p: Fraction) -> Function:
    """v^p; at 0 the value alone, where there is one."""
    exponent = mp.mpf(p.numerator) / p.denominator

    def at(v: Real, n: int) -> Series | None:
        if p.denominator == 1 and p >= 0:
            return [
                mp.binomial(int(p), k) * v ** (int(p) - k) if k <= p else mp.mpf(0)
                for k in range(n)
            ]
        if v == 0:
            return [mp.mpf(0) if k < p else None for k in range(n)] if p > 0 else None
        if v < 0 and p.denominator != 1:
            return None
        e = int(p) if p.denominator == 1 else exponent
        return [mp.binomial(exponent, k) * v ** (e - k) for k in range(n)]

    return at


def _within(low: Real, high: Real, closed: bool, rule: Callable[[Real, int], Series]) -> Function:
    """A rule on an interval; at its ends, if they belong to it, the value alone."""

    def at(v: Real, n: int) -> Series | None:
        if low < v < high:
            return rule(v, n)
        if closed and v in (low, high):
            return [rule(v, 1)[0]] + [None] * (n - 1)
        return None

    return at


def _slope(value: Callable[[Real], Real], p: str, *q: int) -> Callable[[Real, int], Series]:
    """A function whose slope is (q0 + q2 v^2)^p, with these q."""
    a, b = q

    def rule(v: Real, n: int) -> Series:
        if n == 1:
            return [value(v)]
        quadratic = [a + b * v * v, 2 * b * v, mp.mpf(b)]
        return integral(value(v), power(quadratic, mp.mpf(p), n))

    return rule


def _log(v: Real, n: int) -> Series:
    return [mp.log(v)] + [(-1) ** (k + 1) / (k * v**k) for k in range(1, n)]


def _log1p(v: Real, n: int) -> Series:
    return [mp.log1p(v), *_log(1 + v, n)[1:]]


def _tan(v: Real, n: int) -> Series:
    t = [mp.tan(v)]
    for k in range(n - 1):
        t.append(((k == 0) + sum(t[i] * t[k - i] for i in range(k + 1))) / (k + 1))
    return t


def _sigmoid(v: Real, n: int) -> Series:
    small = mp.exp(-abs(v))
    big, rest = 1 / (1 + small), small / (1 + small)
    s, c = ([big], [rest]) if v >= 0 else ([rest], [big])
    for k in range(n - 1):
        s.append(sum(s[i] * c[k - i] for i in range(k + 1)) / (k + 1))
        c.append(-s[-1])
    return s


def _tanh(v: Real, n: int) -> Series:
    twice = [2 * c * mp.mpf(2) ** k for k, c in enumerate(_sigmoid(2 * v, n))]
    small = mp.expm1(-2 * abs(v))
    return [(1 if v > 0 else -1) * -small / (2 + small), *twice[1:]]


def _softplus(v: Real, n: int) -> Series:
    return integral(max(v, mp.mpf(0)) + mp.log1p(mp.exp(-abs(v))), _sigmoid(v, n))


def _logcosh(v: Real, n: int) -> Series:
    value = (
        mp.log1p(2 * mp.sinh(v / 2) ** 2)
        if abs(v) < 1
        else abs(v) + mp.log1p(mp.exp(-2 * abs(v))) - mp.log(2)
    )
    return integral(value, _tanh(v, n))


def _bell(rate: int) -> Callable[[Real, int], Series]:
    """exp(-rate v^2 / 2)."""

    def rule(v: Real, n: int) -> Series:
        g = [mp.exp(-rate * v * v / 2)]
        for k in range(n - 1):
            g.append(-rate * (v * g[k] + (g[k - 1] if k else 0)) / (k + 1))
        return g

    return rule


def _scaled(factor: Real, rule: Callable[[Real, int], Series]) -> Callable[[Real, int], Series]:
    return lambda v, n: [factor() * c for c in rule(v, n)]


_pdf = _scaled(lambda: 1 / mp.sqrt(2 * mp.pi), _bell(1))
_erf_slope = _scaled(lambda: 2 / mp.sqrt(mp.pi), _bell(2))


def _erfc_value(v: Real) -> Real:
    if v > 1000:  # Abramowitz and Stegun 7.1.23; the 20th term is below 10^-90
        ratio = sum((-1) ** m * mp.fac2(2 * m - 1) / (2 * v * v) ** m for m in range(20))
        return mp.exp(-v * v) / (v * mp.sqrt(mp.pi)) * ratio
    return mp.mpf(2) if v < -1000 else mp.erfc(v)


def _sinc(v: Real, n: int) -> Series:
    if abs(v) > 1:
        found = over(
            [mp.sin(v + k * mp.pi / 2) / mp.factorial(k) for k in range(n)], [v, 1] + n * [0]
        )
        assert found is not None
        return found
    terms = range(mp.dps // 2)  # (2m)! is beyond 10^(2m) from m = 12 on
    return [
        sum(
            (-1) ** m * mp.binomial(2 * m, k) * v ** (2 * m - k) / mp.factorial(2 * m + 1)
            for m in terms
            if 2 * m >= k
        )
        for k in range(n)
    ]


def _log1p_ratio(v: Real, n: int) -> Series:
    """log(1+v)/v for |v| <= 1/8."""
    terms = [(-1) ** m * mp.mpf(v) ** m / (m + 1) for m in range(mp.dps + 9)]
    if v == 0:
        return [(-1) ** k / mp.mpf(k + 1) for k in range(n)]
    return [sum(mp.binomial(m, k) * c for m, c in enumerate(terms)) / v**k for k in range(n)]


FUNCTIONS: Mapping[str, Function] = {
    "exp": waves(mp.exp),
    "expm1": lambda v, n: [mp.expm1(v), *waves(mp.exp)(v, n)[1:]],
    "log": _within(0, mp.inf, False, _log),
    "log1p": _within(-1, mp.inf, False, _log1p),
    "sqrt": real_power(Fraction(1, 2)),
    "sin": waves(mp.sin, mp.cos, lambda v: -mp.sin(v), lambda v: -mp.cos(v)),
    "cos": waves(mp.cos, lambda v: -mp.sin(v), lambda v: -mp.cos(v), mp.sin),
    "tan": _tan,
    "asin": _within(-1, 1, True, _slope(mp.asin, "-0.5", 1, -1)),
    "acos": _within(
        -1,
        1,
        True,
        lambda v, n: [mp.acos(v), *(-c for c in _slope(mp.asin, "-0.5", 1, -1)(v, n)[1:])],
    ),
    "atan": _slope(mp.atan, "-1", 1, 1),
    "sinh": waves(mp.sinh, mp.cosh),
    "cosh": waves(mp.cosh, mp.sinh),
    "tanh": _tanh,
    "asinh": _slope(mp.asinh, "-0.5", 1, 1),
    "acosh": _within(1, mp.inf, True, _slope(mp.acosh, "-0.5", -1, 1)),
    "atanh": _within(-1, 1, False, _slope(mp.atanh, "-1", 1, -1)),
    "erf": lambda v, n: integral(mp.erf(v) if abs(v) < 1000 else mp.sign(v), _erf_slope(v, n)),
    "erfc": lambda v, n: integral(_erfc_value(v), [-c for c in _erf_slope(v, n)]),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "normal_cdf": lambda v, n: integral(_erfc_value(-v / mp.sqrt(2)) / 2, _pdf(v, n)),
    "normal_pdf": _pdf,
    "sinc": _sinc,
    "logcosh": _logcosh,
    "floor": lambda v, n: [mp.floor(v), *[mp.mpf(0) if v != mp.floor(v) else None] * (n - 1)],
    "log1p_ratio": _within(-0.125, 0.125, False, _log1p_ratio),
}


def hyperbola(c: Real) -> Function:
    """sqrt(v^2 + c)."""
    slope = hyperbola_slope(c)
    return lambda v, n: integral(mp.sqrt(v * v + c), slope(v, n) or [])


def hyperbola_slope(c: Real) -> Function:
    """v/sqrt(v^2 + c), whose own slope is c (v^2 + c)^(-3/2)."""

    def rule(v: Real, n: int) -> Series:
        bend = power([v * v + c, 2 * v, mp.mpf(1)], mp.mpf("-1.5"), n)
        return integral(v / mp.sqrt(v * v + c), [c * b for b in bend])

    return rule
