"""What is claimed of a formula far out and beside a place, against mpmath at hundreds of digits:
signs, bounds and limits of f, f' and f'', for formulas at random and for some that were claimed
falsely."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from flint import arb
from mpmath import mp, mpf

from actviz.activation import activation
from actviz.kernel.balls import settings
from actviz.kernel.expand import comparisons
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.rules import transseries_of
from actviz.kernel.tails.tail import Tail, near, near_zero, tail
from actviz.kernel.tails.transseries import LENGTH, Transseries

DIGITS = (80, 180)  # a value that these agree on is taken
ORDERS = (0, 1, 2)
LARGE = 10**7  # an exponent that mpmath can still be asked for


class UntoldError(ArithmeticError):
    """A value that mpmath is not asked for, or that does not exist."""


def bell(x: Any) -> Any:
    return exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def exp(x: Any) -> Any:
    if abs(x) > LARGE:
        raise UntoldError
    return mp.exp(x)


def erfc(x: Any) -> Any:
    if abs(x) > 3000:
        raise UntoldError
    return mp.erfc(x)


def positive(function: Callable[[Any], Any], least: float = 0) -> Callable[[Any], Any]:
    def value(x: Any) -> Any:
        if not x > least:
            raise UntoldError
        return function(x)

    return value


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": exp,
    "expm1": lambda x: exp(x) and mp.expm1(x),
    "log": positive(mp.log),
    "log1p": positive(mp.log1p, -1),
    "sqrt": positive(mp.sqrt),
    "tanh": lambda x: 1 - 2 / (exp(2 * x) + 1),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "softplus": lambda x: max(x, 0) + mp.log1p(exp(-abs(x))),
    "logcosh": lambda x: abs(x) + mp.log1p(exp(-2 * abs(x))) - mp.log(2),
    "sinh": lambda x: exp(abs(x)) and mp.sinh(x),
    "cosh": lambda x: exp(abs(x)) and mp.cosh(x),
    "asinh": mp.asinh,
    "acosh": positive(mp.acosh, 1),
    "atan": mp.atan,
    "erf": lambda x: 1 - erfc(x),
    "erfc": erfc,
    "normal_cdf": lambda x: erfc(-x / mp.sqrt(2)) / 2,
    "normal_pdf": bell,
}
WAVES: dict[str, Callable[[Any], Any]] = {"sin": mp.sin, "cos": mp.cos}


def formula(rng: random.Random, depth: int, names: list[str]) -> str:
    """A formula at random, without conditionals."""
    if depth == 0 or rng.random() < 0.12:
        constants = ["1", "2", "0.5", "3", "0.1", "1e-9", "1e6", "pi"]
        return "x" if rng.random() < 0.75 else rng.choice(constants)
    kind = rng.random()
    if kind < 0.45:
        return f"{rng.choice(names)}({formula(rng, depth - 1, names)})"
    if kind < 0.55:
        power = rng.choice(["2", "3", "(-1)", "0.5", "1.5", "(1/3)"])
        return f"({formula(rng, depth - 1, names)})**{power}"
    left, right = (formula(rng, depth - 1, names) for _ in range(2))
    return f"({left}){rng.choice('+-*/')}({right})"


@cache
def truth(text: str) -> Callable[[Any], Any]:
    """The formula as mpmath has it."""
    code = re.sub(r"(?<![\w.])(\d+\.?\d*(?:e-?\d+)?)(?![\w.])", r'mpf("\1")', text)
    made = compile(code, text, "eval")

    def f(x: Any) -> Any:
        value = eval(made, {**FUNCTIONS, **WAVES, "mpf": mpf, "pi": mp.pi, "x": x})
        if not mp.isfinite(value) or isinstance(value, mp.mpc):
            raise UntoldError
        return value

    return f


def value(text: str, x: Any, order: int) -> Any:
    """f^(order)(x), or None where mpmath does not tell it."""
    found = []
    for digits in DIGITS:
        with mp.workdps(digits):
            at = mpf(x)
            step = mpf(10) ** (-digits // (2 * order + 2)) * abs(at)
            try:
                got = mp.diff(truth(text), at, order, h=step) if order else truth(text)(at)
            except (ArithmeticError, ValueError, TypeError):
                return None
            found.append(got)
    coarse, fine = found
    if isinstance(fine, mp.mpc) or fine == 0 or abs(coarse - fine) > abs(fine) * mpf(10) ** -12:
        return None
    return fine


def false_claims(text: str, known: Tail, places: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Claims about a tail that mpmath denies at a place of it."""
    for order in ORDERS:
        sign, least = known.sign(order), known.least(order)
        lower, upper = known.bounds(order)
        for x in places:
            y = value(text, x, order)
            if y is None:
                continue
            if sign is not None and mp.sign(y) != sign:
                yield text, known.start, order, "sign", sign, float(x), float(y)
            if not lower <= y <= upper:
                yield text, known.start, order, "bounds", (lower, upper), float(x), float(y)
            if abs(y) < least:
                yield text, known.start, order, "least", least, float(x), float(y)


def false_limits(text: str, known: Tail) -> Iterator[tuple[Any, ...]]:
    for order in ORDERS:
        limit = known.limit(order)
        a, b = (value(text, known.side * 10.0**k, order) for k in (8, 100))
        if limit is None or a is None or b is None:
            continue
        if math.isinf(limit):
            is_true = b * limit > 0 and (abs(b) > abs(a) or abs(b) > 1e12)
        else:
            is_true = abs(b - limit) <= max(abs(a - limit) / 2, abs(limit) * 2**-50, 1e-25)
        if not is_true:
            yield text, order, "limit", limit, float(a), float(b)


def claims(text: str, seed: int = 0) -> list[tuple[Any, ...]]:
    rng = random.Random(f"{text} {seed}")
    tree = activation(text).tree
    if comparisons(tree):
        return []
    found: list[tuple[Any, ...]] = []
    for side in (-1, 1):
        for exponent in (rng.choice([1, 2, 3]), 9):
            known = tail(tree, side, exponent)
            if known is not None:
                sizes = (1, mpf("1.37"), 1e25)
                places = [side * size * mpf(2) ** exponent for size in sizes]
                found += false_claims(text, known, places)
                found += false_limits(text, known)
        for place, beside in ((0.0, near_zero(tree, side)), (1.0, near(tree, 1.0, side, 256))):
            if beside is not None:
                parts = (1, mpf("0.7"), mpf(10) ** -10)
                with mp.workdps(100):
                    places = [place + side * mpf(beside.start) * part for part in parts]
                found += false_claims(text, beside, places)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "sinh(x)/cosh(x)",
        "exp(x)/sqrt(1+exp(2*x))",
        "x*exp(x)/(1+x*exp(x))",
        "1-exp(-exp(x))",
        "x*tanh(exp(x))",
        "exp(exp(x))/(1+exp(exp(x)))",
        "x+sqrt(x)",
        "sqrt(x+1)-sqrt(x)",
        "log(1+sqrt(x))",
        "exp(-sqrt(x))",
        "x**(1/3)*sigmoid(x)",
        "1/(1+x)",
        "x/(1+x)+exp(-x)",
        "x-log(x)",
        "log(x)-100",
        "(sin(1)**2+cos(1)**2-1)*log(x)+1",
        "log(x)*atan(x)+sin(x)/x",
        "1+1e-30*sin(x)",
        "exp(x+exp(-x))-exp(x)",
        "exp(-1/x)",
        "exp(-x**2)*(1+erf(x))",
    ],
)
def test_claims_that_were_false_or_are_easily_so(text: str) -> None:
    assert not claims(text)


@pytest.mark.parametrize("seed", range(8))
def test_claims_about_formulas_at_random(seed: int) -> None:
    rng = random.Random(seed)
    names = [*FUNCTIONS, *(WAVES if seed % 4 == 0 else ())]
    checked = 0
    while checked < 2:
        text = formula(rng, rng.choice([2, 3]), names)
        if "x" in text.replace("exp", ""):
            assert not claims(text, seed)
            checked += 1


@pytest.mark.parametrize(
    "text",
    ["1/(1+x)", "sqrt(1+x**2)/x", "atan(x)", "1-exp(-exp(-x))", "x/(1+x)+exp(-x)", "tanh(x)"],
)
def test_the_derivative_of_a_transseries_encloses_every_taylor_coefficient(text: str) -> None:
    """Not those of its polynomial at u = 0 alone."""
    u0 = 0.25

    def slope(u: Any) -> Any:  # of f(1/u)
        return mp.diff(lambda v: truth(text)(1 / v), u)

    with settings(128, LENGTH):
        e = Expansion(arb(u0))
        t = e.merged(e.derivative_u(transseries_of(activation(text).tree, e, e.variable(1))))
        if t.exponent is not None:
            t = e.with_remainder(t)
        with mp.workdps(60):
            for u in (mpf(u0), mpf(u0) / 3, mpf(u0) / 50):
                power = int(t.power)
                want = mp.taylor(lambda v, p=power: slope(v) / v**p, u, t.box.prec - 1)
                for k, coefficient in enumerate(want):
                    low, high = (float(end) for end in (t.box[k].lower(), t.box[k].upper()))
                    slack = 1e-9 * abs(float(coefficient))
                    assert low - slack <= coefficient <= high + slack, (text, float(u), k)


@pytest.mark.parametrize(
    ("text", "order", "is_zero"),
    [
        ("1e-400*x", 1, False),  # the nearest double is 0.0, and f' does not tend to it
        ("sqrt(x)", 1, True),
        ("exp(-x)", 0, True),
        ("sin(x)*exp(-x)", 0, True),
        ("1e-400*sin(x)", 0, None),
        ("atan(x)-pi/2+1e-400", 0, None),
    ],
)
def test_a_limit_that_rounds_to_zero_is_not_called_zero(
    text: str, order: int, is_zero: bool | None
) -> None:
    known = tail(activation(text).tree, 1, 5)
    assert known is not None
    assert known.tends_to_zero(order) is is_zero


def test_what_is_flat_divided_by_a_power_is_bounded_by_its_coefficients() -> None:
    with settings(128, LENGTH):
        e = Expansion(arb(0.125))
        flat = e.with_remainder(e.exp(e.negative(e.variable(1))))
        raised = e.bounded(flat.having(power=flat.power - 8))  # u^-8 exp(-1/u)
    assert isinstance(raised, Transseries)
    assert raised.power >= 0
    with mp.workdps(40):
        for u in (mpf("0.125"), mpf("0.1"), mpf("0.03")):
            assert abs(mp.exp(-1 / u) / u**8) <= mpf(float(raised.box[0].abs_upper()))
