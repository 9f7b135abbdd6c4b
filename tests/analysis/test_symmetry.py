"""Odd and even: never claimed where mpmath finds a counterexample, never denied without one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mpmath import mp

from actviz.activation import activation
from actviz.analysis.symmetry import parity
from actviz.catalog import default_catalog
from actviz.formula.parity import Parity
from actviz.formula.tree import Arithmetic, Negative, Number, Parameter, Tree, X, rewrite
from actviz.kernel.expand import expand
from tests.formula.trees import FOLDED, Kinds, trees
from tests.kernel.truth import UndefinedError, value
from tests.oracle import BREAKS, ROWS
from tests.oracle.jet import rational

NAMES = default_catalog().names(common=True)
DIGITS = 60
UNTIMED = settings(max_examples=40, deadline=None, derandomize=True, phases=(Phase.generate,))
ODD = frozenset(
    {"sign", "identity", "scaled_linear", "tanh", "bipolar_sigmoid", "lecun_tanh", "stanh"}
    | {"arctan", "erf", "softsign", "isru", "sqnl", "hardtanh", "hardshrink"}
    | {"softshrink", "tanhshrink", "sinusoid", "gcu"}
)
KINDS = Kinds(
    st.just(X) | FOLDED,
    ("exp", "sin", "cos", "tanh", "abs", "sigmoid", "softplus", "atan", "erf", "sign", "logcosh"),
)
EVEN = frozenset({"abs", "logcosh", "lisht", "gaussian", "multiquadric", "cos", "sinc"})


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


@cache
def places(name: str) -> tuple[float, ...]:
    rng = random.Random(name)
    breaks = [abs(float(rational(place))) for place in BREAKS.get(name, {})]
    return (0.0, *breaks, *(rng.uniform(0, 5) for _ in range(40)), 1e-30, 17.0, 300.0)


def said(text: str) -> tuple[bool | None, bool | None]:
    tree = activation(text).tree
    return parity(tree, Parity.ODD), parity(tree, Parity.EVEN)


@pytest.mark.parametrize("name", NAMES)
def test_every_row(name: str) -> None:
    row = ROWS[name]
    pairs = [(row(mp.mpf(x)).value, row(mp.mpf(-x)).value) for x in places(name)]
    odd, even = (all(abs(a - s * b) <= abs(a) * 1e-50 for a, b in pairs) for s in (-1, 1))
    assert said(name) == (odd, even) == (name in ODD, name in EVEN)


@pytest.mark.parametrize(
    "text",
    [
        "x**3 - 2 * x",
        "x * cos(x)",
        "sin(x) / (1 + x**2)",
        "tanh(x)**3",
        "x * abs(x)",
        "sinh(x) * exp(-x**2)",
        "atan(x**5)",
        "sign(x) * log(1 + abs(x))",
        "asinh(3 * x)",
        "erf(x / sqrt(2))",
        "relu(x) - relu(-x)",
        "x / sqrt(1 + x**2)",
        "1 / x",
        "tan(x)",
        "clip(x, -2, 2)",
        "x**2 if x > 0 else -x**2",
        "softplus(x) - softplus(-x)",
        "sigmoid(x) - sigmoid(-x)",
        "exp(x) - exp(-x)",
        "0 * x",
    ],
)
def test_odd_formulas(text: str) -> None:
    odd, even = said(text)
    assert odd is not False
    assert even is (text == "0 * x" or None) or even is False


@pytest.mark.parametrize(
    "text",
    [
        "x**2",
        "x**4 - 3 * x**2 + 1",
        "abs(x)",
        "cos(x)",
        "x * sin(x)",
        "x * tanh(x)",
        "exp(-x**2)",
        "log(1 + x**2)",
        "sinc(3 * x)",
        "max(x, -x)",
        "relu(x) + relu(-x)",
        "logcosh(x)",
        "sqrt(x**2 + 1)",
        "exp(x) + exp(-x)",
        "softplus(x) + softplus(-x)",
        "1 / x**2",
        "log(abs(x))",
        "1 if abs(x) < 1 else 0",
        "7",
    ],
)
def test_even_formulas(text: str) -> None:
    odd, even = said(text)
    assert even is not False
    assert odd is False


@pytest.mark.parametrize(
    "text",
    [
        "x + 1",
        "x**2 + x",
        "exp(x)",
        "sin(x) + cos(x)",
        "sin(x + 1e-12)",
        "x**3 + 1e-30",
        "abs(x - 1e-9)",
        "1 if x > 0 else -1",  # -1 at 0
        "1 if x >= 0 else 0",
        "log(x)",
        "sqrt(x)",
        "relu(x - 4)",
        "relu(x - 100)",
        "clip(x, -2, 2.0000001)",
        "x if abs(x) != 3 else 5",
        "sin(x) if x < 1000 else 0",
    ],
)
def test_neither(text: str) -> None:
    """Not claimed; None is honest where a counterexample is hard to come by."""
    assert not any(said(text))


def elementary(name: str) -> None:
    """No catalog: every name is an elementary function."""


def expanded(tree: Tree) -> Tree:
    """A tree in elementary terms, its parameters all 3."""
    three = Number(Fraction(3))
    bound = rewrite(tree, lambda node: three if isinstance(node, Parameter) else node)
    return expand(bound, elementary)


def mirrored(tree: Tree) -> Tree:
    """f(-x)."""
    return rewrite(tree, lambda node: Negative(X) if node is X else node)


@given(trees(KINDS, 3))
@UNTIMED
def test_no_claim_is_false(tree: Tree) -> None:
    plain = expanded(tree)
    claims = [wanted for wanted in Parity if parity(plain, wanted)]
    with mp.workdps(DIGITS):
        for x in ("0.3", "1.7", "4.4", "11"):
            try:
                there, here = value(plain, -mp.mpf(x)), value(plain, mp.mpf(x))
            except UndefinedError:
                continue
            for wanted in claims:
                assert abs(there - wanted.value * here) <= 1e-40 * (1 + abs(here))


@given(trees(KINDS, 3))
@UNTIMED
def test_what_is_even_or_odd_by_making_is_not_denied(tree: Tree) -> None:
    for sign, wanted in (("+", Parity.EVEN), ("-", Parity.ODD)):
        made = Arithmetic("*", Arithmetic(sign, tree, mirrored(tree)), Number(Fraction(2)))
        assert parity(expanded(made), wanted) is not False
