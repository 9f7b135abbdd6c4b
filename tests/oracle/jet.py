"""Value, slope and bend of a function at a point, at whatever precision mpmath works with.

The oracle's own forward differentiation: a jet is (g(x), g'(x), g''(x)), and each elementary
function brings its two derivatives in the form that loses nothing in its tails. Nothing is shared
with the package under test.

The integer 0 is a zero by construction (the slope of a constant), where ``mpf(0)`` may be the ruin
of a cancellation: ``times`` keeps the two apart, and so does whoever rounds the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import mp

Real = Any  # an mpf, or an int that is exact
"""mpmath has no annotations."""

HIGHEST_EXPONENT = 1000
LOWEST_EXPONENT = -5000


def times(left: Real, right: Real) -> Real:
    """The product, in which the exact zero stays exact."""
    if (isinstance(left, int) and left == 0) or (isinstance(right, int) and right == 0):
        return 0
    return left * right


def rational(value: Fraction | int | str) -> Real:
    """A fraction at the working precision; a text is read as the decimal it shows."""
    fraction = Fraction(value)
    return mp.mpf(fraction.numerator) / fraction.denominator


@dataclass(frozen=True, slots=True)
class Jet:
    """Value, first and second derivative."""

    value: Real
    slope: Real = 0
    bend: Real = 0

    def through(self, value: Real, first: Real, second: Real) -> Jet:
        """g(self), from the value and the two derivatives of g at ``self.value``."""
        slope = times(first, self.slope)
        bend = times(second, times(self.slope, self.slope)) + times(first, self.bend)
        return Jet(value, slope, bend)

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.slope, -self.bend)

    def __add__(self, other: Jet | Real) -> Jet:
        b = jet(other)
        return Jet(self.value + b.value, self.slope + b.slope, self.bend + b.bend)

    __radd__ = __add__

    def __sub__(self, other: Jet | Real) -> Jet:
        return self + -jet(other)

    def __rsub__(self, other: Real) -> Jet:
        return jet(other) + -self

    def __mul__(self, other: Jet | Real) -> Jet:
        b = jet(other)
        slope = times(self.slope, b.value) + times(self.value, b.slope)
        cross = times(2, times(self.slope, b.slope))
        bend = times(self.bend, b.value) + cross + times(self.value, b.bend)
        return Jet(times(self.value, b.value), slope, bend)

    __rmul__ = __mul__

    def __truediv__(self, other: Jet | Real) -> Jet:
        b = jet(other)
        inverse = 1 / mp.mpf(b.value)
        value = times(self.value, inverse)
        slope = times(self.slope - times(value, b.slope), inverse)
        bend = self.bend - times(2, times(slope, b.slope)) - times(value, b.bend)
        return Jet(value, slope, times(bend, inverse))

    def __rtruediv__(self, other: Real) -> Jet:
        return jet(other) / self


def jet(value: Jet | Real) -> Jet:
    """A number as a constant jet; a fraction at the working precision."""
    if isinstance(value, Jet):
        return value
    return Jet(rational(value) if isinstance(value, Fraction) else value)


def power_of_e(u: Real) -> Real:
    """exp(u), held between e**-5000 and e**1000.

    Beyond, mpmath's exponents would not fit into memory. What depends on it is far beyond the range
    of double precision on either side, also as a product of several (e**1000 squared times e**-5000
    is nothing yet); and e**-5000 still shows beside 1 in the longest precision, to break ties.
    """
    return mp.exp(max(LOWEST_EXPONENT, min(HIGHEST_EXPONENT, u)))


def exp(u: Jet) -> Jet:
    e = power_of_e(u.value)
    return u.through(e, e, e)


def expm1(u: Jet) -> Jet:
    e = power_of_e(u.value)
    return u.through(mp.expm1(u.value) if abs(u.value) < 1 else e - 1, e, e)


def log1p(u: Jet) -> Jet:
    q = 1 / (1 + mp.mpf(u.value))
    return u.through(mp.log1p(u.value), q, -q * q)


def sqrt(u: Jet) -> Jet:
    r = mp.sqrt(u.value)
    return u.through(r, 1 / (2 * r), -1 / (4 * u.value * r))


def hypotenuse(u: Jet, square: Real) -> Jet:
    """sqrt(u**2 + square)."""
    r = mp.sqrt(u.value * u.value + square)
    return u.through(r, u.value / r, square / r**3)


def sin(u: Jet) -> Jet:
    s, c = mp.sin(u.value), mp.cos(u.value)
    return u.through(s, c, -s)


def cos(u: Jet) -> Jet:
    s, c = mp.sin(u.value), mp.cos(u.value)
    return u.through(c, -s, -c)


def atan(u: Jet) -> Jet:
    q = 1 / (1 + mp.mpf(u.value) ** 2)
    return u.through(mp.atan(u.value), q, -2 * u.value * q * q)


def logistic(u: Real) -> Real:
    """1 / (1 + e**-u) without loss on either side."""
    e = power_of_e(-abs(u))
    return 1 / (1 + e) if u >= 0 else e / (1 + e)


def sigmoid(u: Jet) -> Jet:
    s, c = logistic(u.value), logistic(-u.value)
    return u.through(s, s * c, -s * c * tangent(u.value / 2))


def tangent(u: Real) -> Real:
    if abs(u) < 1:
        return mp.tanh(u)
    e = power_of_e(-2 * abs(u))
    return (1 - e) / (1 + e) if u > 0 else (e - 1) / (1 + e)


def tanh(u: Jet) -> Jet:
    t = tangent(u.value)
    first = 4 * logistic(2 * u.value) * logistic(-2 * u.value)
    return u.through(t, first, -2 * t * first)


def softplus(u: Jet) -> Jet:
    """log(1 + e**u)."""
    s, c = logistic(u.value), logistic(-u.value)
    value = max(u.value, 0) + mp.log1p(power_of_e(-abs(u.value)))
    return u.through(value, s, s * c)


def log_cosh(u: Jet) -> Jet:
    if abs(u.value) < 1:
        value = mp.log1p(2 * mp.sinh(u.value / 2) ** 2)
    else:
        value = abs(u.value) + mp.log1p(power_of_e(-2 * abs(u.value))) - mp.log(2)
    return u.through(value, tangent(u.value), 4 * logistic(2 * u.value) * logistic(-2 * u.value))


def error_function(u: Jet) -> Jet:
    """erf(u), 2/sqrt(pi) times the integral of e**(-t**2) from 0 to u."""
    first = 2 / mp.sqrt(mp.pi) * power_of_e(-(u.value**2))
    value = mp.erf(u.value) if abs(u.value) < 1000 else mp.sign(u.value)
    return u.through(value, first, -2 * u.value * first)


def normal_cdf(u: Jet) -> Jet:
    """The standard normal distribution function, half of erfc(-u / sqrt 2)."""
    density = power_of_e(-(u.value**2) / 2) / mp.sqrt(2 * mp.pi)
    if u.value > 1000:
        value = mp.mpf(1)
    elif u.value < -1000:
        value = -density / u.value  # the leading term: far below every double
    else:
        value = mp.erfc(-u.value / mp.sqrt(2)) / 2
    return u.through(value, density, -u.value * density)
