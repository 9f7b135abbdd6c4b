"""x times a gate, by hand from the literature."""

from __future__ import annotations

from mpmath import mp

from tests.oracle.jet import (
    Jet,
    Real,
    error_function,
    exp,
    expm1,
    jet,
    log1p,
    normal_cdf,
    rational,
    sigmoid,
    softplus,
    tanh,
)
from tests.oracle.lines import Number, at, constant, linear
from tests.oracle.rectified import elu, hard_sigmoid, sparse_sigmoid


def silu(x: Real, beta: Number = 1) -> Jet:
    return at(x) * sigmoid(linear(rational(beta), x))


def gelu(x: Real) -> Jet:
    return at(x) * normal_cdf(at(x))


def gelu_tanh(x: Real) -> Jet:
    inner = at(x) + constant("0.044715") * at(x) * at(x) * at(x)
    return at(x) * sigmoid(jet(mp.sqrt(8 / mp.pi)) * inner)  # (1 + tanh u) / 2 = sigmoid(2u)


def quick_gelu(x: Real) -> Jet:
    return silu(x, "1.702")


def clipped_gelu(x: Real, low: Number = -10, high: Number = 10) -> Jet:
    free = gelu(x)
    if free.value < rational(low):
        return constant(low)
    return constant(high) if free.value > rational(high) else free


def mish(x: Real) -> Jet:
    return at(x) * tanh(softplus(at(x)))


def hard_mish(x: Real) -> Jet:
    if x <= -2:
        return Jet(0)
    return at(x) if x >= 0 else at(x) * (at(x) + 2) / 2


def hard_swish(x: Real) -> Jet:
    return at(x) * hard_sigmoid(x)


def telu(x: Real) -> Jet:
    return at(x) * tanh(exp(at(x)))


def serf(x: Real) -> Jet:
    return at(x) * error_function(softplus(at(x)))


def lisht(x: Real) -> Jet:
    return at(x) * tanh(at(x))


def logish(x: Real) -> Jet:
    return at(x) * log1p(sigmoid(at(x)))


def smish(x: Real, alpha: Number = 1, beta: Number = 1) -> Jet:
    gate = tanh(log1p(sigmoid(linear(rational(beta), x))))
    return constant(alpha) * at(x) * gate


def phish(x: Real) -> Jet:
    return at(x) * tanh(gelu(x))


def gish(x: Real) -> Jet:
    return at(x) * log1p(-expm1(-exp(at(x))))  # 2 - y = 1 + (1 - y)


def colu(x: Real) -> Jet:
    return at(x) / (1 - at(x) * exp(-(at(x) + exp(at(x)))))


def eswish(x: Real, beta: Number = "1.375") -> Jet:
    return constant(beta) * silu(x)


def elish(x: Real) -> Jet:
    return elu(x) * sigmoid(at(x))


def hard_elish(x: Real) -> Jet:
    return elu(x) * sparse_sigmoid(x)
