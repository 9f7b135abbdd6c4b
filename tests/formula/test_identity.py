"""Identities that are proven, held against mpmath; and what is none, however near."""

from fractions import Fraction
from math import inf
from random import Random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.formula.exact import exact
from actviz.formula.expand import desugared, simplified, substituted
from actviz.formula.identity import (
    canonical,
    constant,
    equal_polynomial,
    multiplicity,
    vanishes,
    vanishes_at,
)
from actviz.formula.parser import parse
from actviz.formula.polynomial import polynomial
from actviz.formula.tree import X, Arithmetic, Conditional, Negative, Number, Tree, walk
from tests.formula import truth

DIGITS = 60
PLACES = [mpf(text) for text in ("-7.3", "-1.1", "-0.37", "-0.01", "0.02", "0.45", "1.3", "2.9", "8")]


def written(text: str) -> Tree:
    """The formula as it is typed, catalog calls apart."""
    return desugared(parse(text))


def elementary(text: str) -> Tree:
    return activation(text).tree


def values(tree: Tree) -> list[mpf]:
    """f at the places where it is defined; with 60 digits of the terms that cancel."""
    found = []
    with mp.workdps(DIGITS):
        for x in PLACES:
            try:
                found.append(truth.value(tree, x))
            except truth.UndefinedError:
                continue
    return found


# sides of identities in u, which are equal wherever both are defined

EQUAL = [
    ("sin(u)**2 + cos(u)**2", "1"),
    ("tanh(u)", "2 * sigmoid(2 * u) - 1"),
    ("tanh(u / 2)", "(1 - exp(-u)) / (1 + exp(-u))"),
    ("softplus(u) - softplus(-u)", "u"),
    ("softplus(u)", "log(1 + exp(u))"),
    ("softplus(u)", "log1p(exp(u))"),
    ("softplus(2 * u)", "logcosh(u) + u + log(2)"),
    ("logcosh(u)", "log(cosh(u))"),
    ("logcosh(-u)", "logcosh(u)"),
    ("u * sigmoid(u)", "u / (1 + exp(-u))"),
    ("sigmoid(u) + sigmoid(-u)", "1"),
    ("log(sigmoid(u))", "-softplus(-u)"),
    ("tanh(softplus(u))", "((1 + exp(u))**2 - 1) / ((1 + exp(u))**2 + 1)"),
    ("exp(u) * exp(-u)", "1"),
    ("exp(u / 2) * exp(u / 3)", "exp(5 * u / 6)"),
    ("exp(u + 1)", "e * exp(u)"),
    ("sqrt(exp(2 * u))", "exp(u)"),
    ("2**u", "exp(u * log(2))"),
    ("u**pi", "exp(pi * log(u))"),
    ("expm1(u)", "2 * sinh(u / 2) * exp(u / 2)"),
    ("sinh(2 * u)", "2 * sinh(u) * cosh(u)"),
    ("cosh(u)**2 - sinh(u)**2", "1"),
    ("sinh(asinh(u))", "u"),
    ("cosh(acosh(u))", "u"),
    ("tanh(atanh(u))", "u"),
    ("atanh(tanh(u))", "u"),
    ("asinh(u)", "log(u + sqrt(u**2 + 1))"),
    ("acosh(u)", "log(u + sqrt(u**2 - 1))"),
    ("atanh(u)", "log((1 + u) / (1 - u)) / 2"),
    ("asin(u) + acos(u)", "pi / 2"),
    ("sqrt(u)**2", "u"),
    ("u**0.5 * u**0.25", "u**0.75"),
    ("1 / sqrt(u)", "sqrt(u) / u"),
    ("sqrt(u / (1 - u))**2", "u / (1 - u)"),
    ("sqrt(1 + 4 * u**2)", "2 * sqrt(u**2 + 1/4)"),
    ("log(exp(u))", "u"),
    ("exp(log(u))", "u"),
    ("log(sqrt(u))", "log(u) / 2"),
    ("log(8 * u)", "3 * log(2) + log(u)"),
    ("log(1 + u)", "log(u + 1)"),
    ("sin(2 * u)", "2 * sin(u) * cos(u)"),
    ("cos(3 * u)", "4 * cos(u)**3 - 3 * cos(u)"),
    ("sin(u + 1)", "sin(u) * cos(1) + cos(u) * sin(1)"),
    ("sin(u + pi / 6)", "sqrt(3) / 2 * sin(u) + cos(u) / 2"),
    ("cos(u + 5 * pi / 4)", "(sin(u) - cos(u)) / sqrt(2)"),
    ("tan(u)", "sin(u) / cos(u)"),
    ("sinc(u) * u", "sin(u)"),
    ("sinc(2 * u)", "sinc(u) * cos(u)"),
    ("sinc(-u)", "sinc(u)"),
    ("erfc(u)", "1 - erf(u)"),
    ("erfc(-u) + erfc(u)", "2"),
    ("normal_cdf(u)", "(1 + erf(u / sqrt(2))) / 2"),
    ("normal_cdf(u)", "erfc(-u / sqrt(2)) / 2"),
    ("normal_pdf(u)", "exp(-u**2 / 2) / sqrt(2 * pi)"),
    *((f"{odd}(-u)", f"-{odd}(u)") for odd in ("sin", "tan", "asin", "atan", "sinh", "tanh")),
    *((f"{odd}(-u)", f"-{odd}(u)") for odd in ("asinh", "atanh", "erf")),
    *((f"{even}(-u)", f"{even}(u)") for even in ("cos", "cosh", "normal_pdf")),
]

# and what is not equal, though it is at some places, for some signs, or nearly

UNEQUAL = [
    ("sqrt(u**2)", "u"),
    ("(u**2)**0.5", "u"),
    ("log(u**2)", "2 * log(u)"),
    ("sqrt(u**6)", "u**3"),
    ("asin(sin(u))", "u"),
    ("acos(cos(u))", "u"),
    ("atan(tan(u))", "u"),
    ("acosh(cosh(u))", "u"),
    ("atan(u) + atan(1 / u)", "pi / 2"),
    ("acos(-u)", "acos(u)"),
    ("erfc(-u)", "erfc(u)"),
    ("sigmoid(-u)", "sigmoid(u)"),
    ("sqrt(u**2 - 1)", "sqrt(u - 1) * sqrt(u + 1)"),
    ("log(u * (u - 1))", "log(u) + log(u - 1)"),
    ("sin(u)", "u"),
    ("sin(u + pi / 6)", "sin(u + pi / 3)"),
    ("gelu(u)", "gelu_tanh(u)"),
    ("exp(1e300 * u)", "exp(u)"),
    ("log(u**2 + 1)", "2 * log(u + 1)"),
    ("exp(exp(u))", "exp(u) * exp(u)"),
]
ONLY_SOMETIMES_TRUE = {"log(u**2)", "sqrt(u**2 - 1)", "log(u * (u - 1))"}  # where both are defined


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_an_identity_is_proven_and_true_and_nothing_beside_it_is_proven(
    left: str, right: str
) -> None:
    text = f"({left}) - ({right})".replace("u", "x").replace("sqxrt", "sqrt")
    text = f"({left}) - ({right})"
    for inside in ("x", "(x/3 + 1)", "x**2", "sigmoid(x)"):
        tree = written(_put(text, inside))
        scale = max(map(abs, values(written(_put(left, inside)))), default=0)
        assert all(abs(v) < mpf(10) ** -40 * (1 + scale) for v in values(tree)), inside
        assert vanishes(tree), inside
        assert vanishes(simplified(tree)), inside
        for beside in ("1e-40", "1e-40 * x", "1e-40 * exp(x)", "1e-300 * sqrt(2)", "1e-40 * log(3)"):
            assert not vanishes(Arithmetic("-", tree, written(beside))), (inside, beside)
            assert not vanishes(Arithmetic("+", simplified(tree), written(beside)))


def _put(text: str, inside: str) -> str:
    """``text`` with the letter u, where it stands alone, replaced."""
    import re

    return re.sub(r"\bu\b", inside, text)


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_what_is_no_identity_is_not_proven(left: str, right: str) -> None:
    for inside in ("x", "(x/3 + 1)", "(x - 2)"):
        tree = elementary(_put(f"({left}) - ({right})", inside))
        assert not vanishes(tree)
        if left not in ONLY_SOMETIMES_TRUE and "gelu" not in left:
            found = values(written(_put(f"({left}) - ({right})", inside)))
            assert any(abs(v) > mpf(10) ** -40 for v in found)
