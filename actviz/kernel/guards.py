"""What must hold for a formula without conditionals to have a value, and to be smooth."""

from __future__ import annotations

from fractions import Fraction
from math import inf

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.parser import parse
from actviz.formula.polynomial import holds
from actviz.formula.positive import is_positive
from actviz.formula.rewriting import substituted
from actviz.formula.tree import (
    ZERO,
    Arithmetic,
    Call,
    Comparison,
    Number,
    Tree,
    contains_x,
    walk,
)
from actviz.kernel.effort import remembered
from actviz.kernel.expand import gap


@remembered(maxsize=2048)
def guards(tree: Tree) -> tuple[Comparison, ...]:
    """What must hold where a formula without conditionals is defined and smooth, inner terms
    first."""
    found: dict[Comparison, None] = {}
    for node in walk(tree):
        for test in guards_of(node):
            difference = gap(test)
            if contains_x(difference) and not (is_positive(difference) and holds(test.operator, 1)):
                found[test] = None
    return tuple(found)


@remembered(maxsize=2048)
def domain_tests(tree: Tree) -> tuple[Comparison, ...]:
    """What must hold where a formula without conditionals has a value: sqrt(0) has one, though
    sqrt is not smooth there."""
    tests = (test for node in walk(tree) for test in guards_of(node, closed=True))
    return tuple(dict.fromkeys(test for test in tests if contains_x(gap(test))))


def guards_of(node: object, *, closed: bool = False) -> tuple[Comparison, ...]:
    """What must hold where a node is smooth; where it has a value, if ``closed``."""
    match node:
        case Call(function=function, arguments=(u,)) if function in FUNCTIONS:
            return _in_domain(FUNCTIONS[function], u, closed=closed)
        case Arithmetic(operator="/", right=v):
            return (Comparison("!=", v, ZERO),)
        case Arithmetic(operator="**", left=u, right=Number(value=p)):
            if p.denominator == 1:
                return (Comparison("!=", u, ZERO),) if p < 0 else ()
            return (Comparison(">=" if closed and p > 0 else ">", u, ZERO),)
        case Arithmetic(operator="**", left=u):
            return (Comparison(">", u, ZERO),)
    return ()


def _in_domain(facts: FunctionFacts, u: Tree, *, closed: bool) -> tuple[Comparison, ...]:
    """That ``u`` is in the domain of a function; inside of it, unless ``closed``."""
    tests = []
    domain = facts.domain
    if domain.lower > -inf:
        above = ">=" if closed and domain.holds_lower else ">"
        tests.append(Comparison(above, u, Number(Fraction(domain.lower))))
    if domain.upper < inf:
        below = "<=" if closed and domain.holds_upper else "<"
        tests.append(Comparison(below, u, Number(Fraction(domain.upper))))
    if facts.nonzero:
        tests.append(Comparison("!=", substituted(parse(facts.nonzero), u, {}), ZERO))
    return tuple(tests)
