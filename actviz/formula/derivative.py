"""The derivative of a smooth formula, as a formula: for what a Taylor enclosure cannot give, an
exactly rational value, and bounds of f' where f oscillates for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from actviz.formula.expand import simplified
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Constant,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    contains_x,
    walk,
)

TWO = Number(Fraction(2))


@lru_cache(maxsize=512)
def differentiated(tree: Tree) -> Tree | None:
    """f' of an expanded formula without conditionals; None where a rule is missing."""
    slopes: dict[AnyNode, Tree | None] = {}
    for node in walk(tree):
        below = [slopes[child] for child in children(node)]
        slopes[node] = _slope(node, below)
    found = slopes[tree]
    return None if found is None else simplified(found)


def _slope(node: AnyNode, below: list[Tree | None]) -> Tree | None:
    if not contains_x(node):
        return ZERO
    if isinstance(node, Variable):
        return ONE
    match node, below:
        case Negative(), [a] if a is not None:
            return Negative(a)
        case Arithmetic(operator="+" | "-" as operator), [a, b] if a is not None and b is not None:
            return Arithmetic(operator, a, b)
        case Arithmetic(operator="*", left=f, right=g), [a, b] if a is not None and b is not None:
            return _sum(_product(a, g), _product(f, b))
        case Arithmetic(operator="/", left=f, right=g), [a, b] if a is not None and b is not None:
            above = Arithmetic("-", _product(a, g), _product(f, b))
            return Arithmetic("/", above, Arithmetic("**", g, TWO))
        case Arithmetic(operator="**", left=f, right=Number(value=n) as power), [a, _] if a:
            return _product(_product(power, _power(f, n - 1)), a)
        case Call(function=function, arguments=(u,)), [a] if a is not None and function in RULES:
            return _product(RULES[function](u), a)
    return None


def _product(a: Tree, b: Tree) -> Tree:
    if a is ZERO or b is ZERO:
        return ZERO
    if a is ONE or b is ONE:
        return b if a is ONE else a
    return Arithmetic("*", a, b)


def _sum(a: Tree, b: Tree) -> Tree:
    if a is ZERO or b is ZERO:
        return b if a is ZERO else a
    return Arithmetic("+", a, b)


def _power(base: Tree, exponent: Fraction | int) -> Tree:
    return Arithmetic("**", base, Number(Fraction(exponent)))


def _square(u: Tree) -> Tree:
    return _power(u, 2)


def _reciprocal(u: Tree) -> Tree:
    return Arithmetic("/", ONE, u)


def _root(u: Tree) -> Tree:
    return _call("sqrt", u)


def _over_root(above: Tree, below: Tree) -> Tree:
    """1 / sqrt(above - below)"""
    return _reciprocal(_root(Arithmetic("-", above, below)))


def _error_density(u: Tree) -> Tree:
    bell = _call("exp", Negative(_square(u)))
    return Arithmetic("/", _product(TWO, bell), _root(Constant("pi")))


def _call(function: str, u: Tree) -> Tree:
    return Call(function, (u,), ())


def _bell(u: Tree) -> Tree:
    return Arithmetic("*", _call("sigmoid", u), _call("sigmoid", Negative(u)))


def _sinc(u: Tree) -> Tree:
    above = Arithmetic("-", _call("cos", u), _call("sinc", u))
    return Arithmetic("/", above, u)


RULES: Mapping[str, Callable[[Tree], Tree]] = MappingProxyType(
    {
        "exp": lambda u: _call("exp", u),
        "expm1": lambda u: _call("exp", u),
        "log": _reciprocal,
        "log1p": lambda u: _reciprocal(_sum(ONE, u)),
        "sqrt": lambda u: _reciprocal(_product(TWO, _root(u))),
        "sin": lambda u: _call("cos", u),
        "cos": lambda u: Negative(_call("sin", u)),
        "tan": lambda u: _sum(ONE, _square(_call("tan", u))),
        "asin": lambda u: _over_root(ONE, _square(u)),
        "acos": lambda u: Negative(_over_root(ONE, _square(u))),
        "atan": lambda u: _reciprocal(_sum(_square(u), ONE)),
        "sinh": lambda u: _call("cosh", u),
        "cosh": lambda u: _call("sinh", u),
        "tanh": lambda u: _product(Number(Fraction(4)), _bell(_product(TWO, u))),
        "asinh": lambda u: _reciprocal(_root(_sum(_square(u), ONE))),
        "acosh": lambda u: _over_root(_square(u), ONE),
        "atanh": lambda u: _reciprocal(Arithmetic("-", ONE, _square(u))),
        "erf": _error_density,
        "erfc": lambda u: Negative(_error_density(u)),
        "sigmoid": _bell,
        "softplus": lambda u: _call("sigmoid", u),
        "normal_cdf": lambda u: _call("normal_pdf", u),
        "normal_pdf": lambda u: Negative(_product(u, _call("normal_pdf", u))),
        "sinc": _sinc,
        "logcosh": lambda u: _call("tanh", u),
    }
)
