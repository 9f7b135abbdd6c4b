"""Whether a smooth formula is odd or even, seen from how it is written."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from actviz.formula import polynomial
from actviz.formula.functions import FUNCTIONS
from actviz.formula.rewriting import substituted
from actviz.formula.simplify import by_rules
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Number,
    Tree,
    Variable,
    X,
    children,
    contains_x,
    walk,
)


class Parity(Enum):
    """f(-x) = -f(x), f(-x) = f(x)."""

    ODD = -1
    EVEN = 1


@lru_cache(maxsize=4096)
def written_parity(tree: Tree) -> Parity | None:
    """The parity of a formula without conditionals; None where it is not plain. Zero is even."""
    p = polynomial.polynomial(tree)
    if p is not None:
        if not any(p[1::2]):
            return Parity.EVEN
        return None if any(p[::2]) else Parity.ODD
    found: dict[AnyNode, Parity | None] = {}
    for node in walk(tree):
        found[node] = _parity(node, [found[child] for child in children(node)])
    return found[tree]


def _parity(node: AnyNode, below: list[Parity | None]) -> Parity | None:
    if not contains_x(node):
        return Parity.EVEN
    match node:
        case Variable():
            return Parity.ODD
        case Negative():
            return below[0]
        case Arithmetic(operator="+" | "-" as operator, left=left, right=right):
            if below[0] is not None and below[0] is below[1]:
                return below[0]
            if by_rules(substituted(left, Negative(X), {})) is right:  # g(x) +- g(-x)
                return Parity.EVEN if operator == "+" else Parity.ODD
            return None
        case Arithmetic(operator="*" | "/"):
            if None in below:
                return None
            return Parity.EVEN if below[0] is below[1] else Parity.ODD
        case Arithmetic(operator="**", right=Number(value=n)):
            if below[0] is Parity.ODD:
                if n.denominator != 1:
                    return None
                return Parity.ODD if n % 2 else Parity.EVEN
            return below[0]
        case Call(function="hyperbola"):
            return Parity.EVEN if below[0] is not None else None
        case Call(function="hyperbola_slope"):
            return below[0]
        case Call(function=function):
            if all(p is Parity.EVEN for p in below):
                return Parity.EVEN
            facts = FUNCTIONS.get(function)
            if facts is None or not facts.parity or below[0] is not Parity.ODD:
                return None
            return Parity(facts.parity)
    return None
