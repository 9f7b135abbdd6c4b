"""Steps, lines with corners, rectifiers and shrinkage, by hand from the literature."""

from __future__ import annotations

from fractions import Fraction

from mpmath import mp

from tests.oracle.jet import Jet, Real, expm1, rational, tanh
from tests.oracle.lines import Number, at, constant, linear
from tests.oracle.smooth import isru


def scaled_linear(x: Real, alpha: Number = 1) -> Jet:
    return linear(rational(alpha), x)


def binary_step(x: Real) -> Jet:
    return Jet(1 if x >= 0 else 0)


def sign(x: Real) -> Jet:
    return Jet((x > 0) - (x < 0))


def threshold(x: Real, threshold: Number = "0.1", value: Number = 20) -> Jet:
    return at(x) if x > rational(threshold) else constant(value)


def thresholded_relu(x: Real, theta: Number = 1) -> Jet:
    return at(x) if x > rational(theta) else Jet(0)


def absolute(x: Real) -> Jet:
    return linear(1 if x >= 0 else -1, x)


def between(x: Real, low: Number, high: Number, middle: Jet) -> Jet:
    """0 up to ``low``, 1 from ``high`` on, ``middle`` between."""
    return Jet(0) if x <= rational(low) else Jet(1) if x >= rational(high) else middle


def hardtanh(x: Real, low: Number = -1, high: Number = 1) -> Jet:
    if x < rational(low):
        return constant(low)
    return constant(high) if x > rational(high) else at(x)


def sparse_sigmoid(x: Real) -> Jet:
    return between(x, -1, 1, (at(x) + 1) / 2)


def hard_sigmoid(x: Real) -> Jet:
    return between(x, -3, 3, (at(x) + 3) / 6)


def hard_sigmoid_02(x: Real) -> Jet:
    return between(x, "-2.5", "2.5", (2 * at(x) + 5) / 10)


def relu(x: Real) -> Jet:
    return at(x) if x > 0 else Jet(0)


def keras_relu(
    x: Real, negative_slope: Number = 0, max_value: Number | None = None, threshold: Number = 0
) -> Jet:
    if max_value is not None and x >= rational(max_value):
        return constant(max_value)
    if x >= rational(threshold):
        return at(x)
    if negative_slope == 0:
        return Jet(0)
    slope = rational(negative_slope)
    return linear(slope, x, -slope * rational(threshold))


def relu_n(x: Real, n: Number = 1) -> Jet:
    return constant(n) if x > rational(n) else relu(x)


def relu6(x: Real) -> Jet:
    return relu_n(x, 6)


def leaky_relu(x: Real, negative_slope: Number = "0.01") -> Jet:
    return at(x) if x >= 0 else linear(rational(negative_slope), x)


def prelu(x: Real, alpha: Number = "0.25") -> Jet:
    return leaky_relu(x, alpha)


def rrelu(x: Real, lower: Number = "1/8", upper: Number = "1/3") -> Jet:
    return leaky_relu(x, (Fraction(lower) + Fraction(upper)) / 2)


def srelu(
    x: Real, t_l: Number = -1, a_l: Number = "0.4", t_r: Number = 1, a_r: Number = "0.7"
) -> Jet:
    if x <= rational(t_l):
        return linear(rational(a_l), x, rational(t_l) * (1 - rational(a_l)))
    if x >= rational(t_r):
        return linear(rational(a_r), x, rational(t_r) * (1 - rational(a_r)))
    return at(x)


def squared_relu(x: Real) -> Jet:
    return relu(x) * relu(x)


def star_relu(x: Real, s: Number = "0.8944", b: Number = "-0.4472") -> Jet:
    return constant(s) * squared_relu(x) + constant(b)


def elu(x: Real, alpha: Number = 1) -> Jet:
    return at(x) if x > 0 else constant(alpha) * expm1(at(x))


def celu(x: Real, alpha: Number = 1) -> Jet:
    a = constant(alpha)
    return at(x) if x > 0 else a * expm1(at(x) / a)


def selu(
    x: Real,
    alpha: Number = "1.6732632423543772848170429916717",
    scale: Number = "1.0507009873554804934193349852946",
) -> Jet:
    return constant(scale) * elu(x, alpha)


def isrlu(x: Real, alpha: Number = 1) -> Jet:
    return at(x) if x >= 0 else isru(x, alpha)


def pelu(x: Real, a: Number = 1, b: Number = 1) -> Jet:
    if x >= 0:
        return linear(rational(Fraction(a) / Fraction(b)), x)
    return constant(a) * expm1(at(x) / constant(b))


def xielu(x: Real, alpha_p: Number = "0.8", alpha_n: Number = "0.8", beta: Number = "0.5") -> Jet:
    if x > 0:
        return constant(alpha_p) * at(x) * at(x) + constant(beta) * at(x)
    return constant(alpha_n) * (expm1(at(x)) - at(x)) + constant(beta) * at(x)


def hardshrink(x: Real, lambd: Number = "0.5") -> Jet:
    return at(x) if abs(x) > rational(lambd) else Jet(0)


def softshrink(x: Real, lambd: Number = "0.5") -> Jet:
    c = constant(lambd)
    if abs(x) <= c.value:
        return Jet(0)
    return at(x) - c if x > 0 else at(x) + c


def tanhshrink(x: Real) -> Jet:
    first = tanh(at(x))
    t = first.value
    if abs(x) >= 1:
        value = x - t
    else:  # x cosh x - sinh x = sum of 2k x**(2k+1) / (2k+1)!, all of one sign
        term, total, k = x**3 / mp.mpf(3), mp.mpf(0), 1
        while total + term != total:
            total += term
            term *= x * x / mp.mpf(2 * k * (2 * k + 3))
            k += 1
        value = total / mp.cosh(x)
    return Jet(value, t * t, 2 * t * first.slope)
