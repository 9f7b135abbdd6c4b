"""What must hold for a formula without conditionals to have a value, and to be smooth."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import inf

from actviz.analysis.places import PRECISION, Place, sign_at
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
    Constant,
    Number,
    Tree,
    contains_x,
    rewrite,
    walk,
)
from actviz.kernel.balls import ball, settings
from actviz.kernel.expand import gap, simplified
from actviz.kernel.taylor import compiled


@lru_cache(maxsize=2048)
def guards(tree: Tree) -> tuple[Comparison, ...]:
    """What must hold where a formula without conditionals is defined and smooth, inner terms
    first."""
    found: dict[Comparison, None] = {}
    for node in walk(tree):
        for test in _guards(node):
            difference = gap(test)
            if contains_x(difference) and not (is_positive(difference) and holds(test.operator, 1)):
                found[test] = None
    return tuple(found)


@lru_cache(maxsize=2048)
def domain_tests(tree: Tree) -> tuple[Comparison, ...]:
    """What must hold where a formula without conditionals has a value: sqrt(0) has one, though
    sqrt is not smooth there."""
    tests = (test for node in walk(tree) for test in _guards(node, closed=True))
    return tuple(dict.fromkeys(test for test in tests if contains_x(gap(test))))


def has_no_value(formula: Tree, place: Place) -> bool:
    """Whether it is shown that a formula is not defined at a place."""
    if undefined_constant(formula):
        return True
    for test in domain_tests(formula):
        difference = gap(test)
        sign = sign_at(difference, place)
        if sign is not None and not holds(test.operator, sign):
            return True
    return False


def _guards(node: object, *, closed: bool = False) -> tuple[Comparison, ...]:
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


def undefined_constant(tree: Tree) -> bool | None:
    """Whether a part has no value because of a constant, as log(0) and x/0 have none: True where
    that is shown, False where it is not known, None where no part is so."""
    doubtful = False
    origin = Place(0.0, 0.0)
    for node in walk(tree):
        if isinstance(node, Constant) and node.name == "inf":
            return True
        if not contains_x(node) and isinstance(node, Call | Arithmetic) and has_value(node, 0.0):
            continue
        for test in _guards(node):
            difference = gap(test)
            if not contains_x(difference):
                sign = sign_at(difference, origin)
                if sign is not None and not holds(test.operator, sign):
                    return True
                doubtful = doubtful or sign is None
    return False if doubtful else None


def has_value(tree: Tree, x: float) -> bool:
    """Whether a formula is shown to have a value at a double."""
    return bool(compiled(tree).series(x, x, 0, PRECISION)[0].is_finite())


def is_smooth(tree: Tree, a: float, b: float) -> bool:
    """Whether all that a formula needs to be smooth is shown to hold over [a, b]."""
    with settings(PRECISION, 1):
        for test in guards(tree):
            difference = gap(test)
            value = compiled(difference).over(ball(a, b))[0]
            sign = 1 if value > 0 else -1 if value < 0 else 0
            if not sign or not holds(test.operator, sign):
                return False
    return True


def replaced(tree: Tree, old: Tree, new: Tree) -> Tree:
    """A formula with another part in the place of one that it is equal to."""
    return simplified(rewrite(tree, lambda node: new if node is old else node))
