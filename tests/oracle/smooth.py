"""Sigmoids, softplus and kin, radial and periodic functions, by hand from the literature."""

from __future__ import annotations

from mpmath import mp

from tests.oracle.jet import (
    Jet,
    Real,
    cos,
    exp,
    expm1,
    hypotenuse,
    jet,
    log1p,
    log_cosh,
    normal_cdf,
    rational,
    sigmoid,
    sin,
    softplus,
    sqrt,
    tanh,
)
from tests.oracle.lines import Number, at, constant, linear


def logistic(x: Real) -> Jet:
    return sigmoid(at(x))


def softmax(x: Real) -> Jet:
    """Of three logits, of which two are 0."""
    return sigmoid(at(x) - Jet(mp.log(2)))


def log_sigmoid(x: Real) -> Jet:
    return -softplus(-at(x))


def bipolar_sigmoid(x: Real) -> Jet:
    return tanh(at(x) / 2)


def lecun_tanh(x: Real, a: Number = "1.7159", b: Number = "2/3") -> Jet:
    return constant(a) * tanh(linear(rational(b), x))


def stanh(x: Real, scale_a: Number = "0.67", scale_b: Number = "1.7159") -> Jet:
    return constant(scale_b) * tanh(linear(rational(scale_a), x))


def softsign(x: Real) -> Jet:
    d = 1 / (1 + abs(mp.mpf(x)))
    return Jet(x * d, d * d, 2 * d**3 * (1 if x < 0 else -1))


def elliot_positive(x: Real) -> Jet:
    return softsign(x) / 2 + constant("1/2")


def isru(x: Real, alpha: Number = 1) -> Jet:
    a = rational(alpha)
    r = 1 / mp.sqrt(1 + a * x * x)
    return Jet(x * r, r**3, -3 * a * x * r**5)


def sqnl(x: Real) -> Jet:
    if abs(x) > 2:
        return Jet(1 if x > 0 else -1)
    return at(x) + at(x) * at(x) / (4 if x < 0 else -4)


def cloglog(x: Real) -> Jet:
    return -expm1(-exp(at(x)))


def penalized_tanh(x: Real, a: Number = "0.25") -> Jet:
    return tanh(at(x)) * constant(1 if x > 0 else a)


def rectified_tanh(x: Real) -> Jet:
    return tanh(at(x)) if x > 0 else Jet(0)


def laplace(x: Real, mu: Number = "0.707107", sigma: Number = "0.282095") -> Jet:
    return normal_cdf((at(x) - constant(mu)) / constant(sigma))


def softplus_row(x: Real, beta: Number = 1) -> Jet:
    return softplus(linear(rational(beta), x)) / constant(beta)


def shifted_softplus(x: Real) -> Jet:
    if abs(x) < 1:  # log((1 + e**x) / 2) = x/2 + log cosh(x/2)
        return at(x) / 2 + log_cosh(at(x) / 2)
    return softplus(at(x)) - jet(mp.log(2))


def squareplus(x: Real, b: Number = 4) -> Jet:
    c = rational(b)
    root = hypotenuse(at(x), c)
    return (root + at(x)) / 2 if x >= 0 else jet(c / 2) / (root - at(x))


def sparse_plus(x: Real) -> Jet:
    if abs(x) >= 1:
        return at(x) if x > 0 else Jet(0)
    return (at(x) + 1) * (at(x) + 1) / 4


def sqrt_softplus(x: Real) -> Jet:
    return sqrt(softplus(at(x)))


def logcosh(x: Real) -> Jet:
    return log_cosh(at(x))


def gaussian(x: Real, sigma: Number = 1) -> Jet:
    z = at(x) / constant(sigma)
    return exp(-z * z / 2)


def multiquadric(x: Real, c: Number = 0, a: Number = 1) -> Jet:
    return hypotenuse(at(x) - constant(c), rational(a) ** 2)


def sinusoid(x: Real, omega: Number = 1) -> Jet:
    return sin(constant(omega) * at(x))


def cosine(x: Real) -> Jet:
    return cos(at(x))


def sinc(x: Real) -> Jet:
    if abs(x) >= 1:
        return sin(at(x)) / at(x)
    value = slope = bend = mp.mpf(0)  # the sum of (-1)**k x**(2k) / (2k+1)!
    power, k = mp.mpf(1), 0  # x**(2k) (-1)**k / (2k+1)!
    while k < 2 or abs(power) > mp.eps**2 * min(1, x * x):
        value += power
        if k and x:
            slope += 2 * k * power / x
        k += 1
        power *= -x * x / (2 * k * (2 * k + 1))
    bend = -value - (2 * slope / x if x else mp.mpf(-2) / 3)  # (x f)'' = -x f
    return Jet(value, slope, bend)


def snake(x: Real, frequency: Number = 1) -> Jet:
    f = constant(frequency)
    wave = sin(f * at(x))
    return at(x) + wave * wave / f


def gcu(x: Real) -> Jet:
    return at(x) * cos(at(x))


def sinlu(x: Real, a: Number = 1, b: Number = 1) -> Jet:
    return (at(x) + constant(a) * sin(linear(rational(b), x))) * sigmoid(at(x))


def coslu(x: Real, a: Number = 1, b: Number = 1) -> Jet:
    return (at(x) + constant(a) * cos(linear(rational(b), x))) * sigmoid(at(x))


def bent_identity(x: Real) -> Jet:
    return (hypotenuse(at(x), 1) - 1) / 2 + at(x)


def soft_exponential(x: Real, alpha: Number = "1/2") -> Jet:
    a = constant(alpha)
    if a.value == 0:
        return at(x)
    if a.value < 0:
        return -log1p(-a * (at(x) + a)) / a
    return expm1(a * at(x)) / a + a


def lif_rate(x: Real, t_ref: Number = 2, tau: Number = 10, threshold: Number = 1) -> Jet:
    c = rational(threshold)
    if x <= c:
        return Jet(0)
    # log(x / (x - c)), its derivatives -c / x(x-c) and c (2x-c) / (x(x-c))**2
    product = x * (x - c)
    delay = Jet(-mp.log1p(-c / x), -c / product, c * (2 * x - c) / product**2)
    return 1 / (constant(t_ref) + constant(tau) * delay)
