"""The derivative of a smooth formula, as a formula: for what a Taylor enclosure cannot give, an
exactly rational value, and bounds of f' where f oscillates for ever."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from actviz.formula.functions import FUNCTIONS
from actviz.formula.parser import parse
from actviz.formula.rewriting import substituted
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Conditional,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    contains_x,
    walk,
)

TWO = Number(Fraction(2))


def by_rules(tree: Tree) -> Tree | None:
    """f' of an expanded formula without conditionals, as the rules give it; None where one is
    missing."""
    slopes: dict[AnyNode, Tree | None] = {}
    for node in walk(tree):
        below = [slopes[child] for child in children(node)]
        slopes[node] = _slope(node, below)
    return slopes[tree]


def by_pieces(tree: Tree) -> Tree | None:
    """f' as the rules give it, piece by piece where f is a conditional; what it says of the places
    where pieces meet is not proven. None where a rule is missing."""
    if isinstance(tree, Conditional):
        pieces = by_pieces(tree.then), by_pieces(tree.otherwise)
        if pieces[0] is None or pieces[1] is None:
            return None
        return Conditional(tree.test, pieces[0], pieces[1])
    return by_rules(tree)


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
        case Arithmetic(operator="/", right=g), [a, b] if a is not None and b is ZERO:
            return ZERO if a is ZERO else Arithmetic("/", a, g)
        case Arithmetic(operator="/", left=f, right=g), [a, b] if a is not None and b is not None:
            above = Arithmetic("-", _product(a, g), _product(f, b))
            return Arithmetic("/", above, Arithmetic("**", g, TWO))
        case Arithmetic(operator="**", left=f, right=Number(value=n) as power), [a, _] if a:
            return _product(_product(power, _power(f, n - 1)), a)
        case Call(function=function, arguments=(u,)), [a] if a is not None:
            rule = _rule(function)
            return None if rule is None else _product(substituted(rule, u, {}), a)
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


@lru_cache(maxsize=64)
def _rule(function: str) -> Tree | None:
    """The derivative of a function, in x; None for one that has no record."""
    facts = FUNCTIONS.get(function)
    return parse(facts.derivative) if facts is not None and facts.derivative else None
