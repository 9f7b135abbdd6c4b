"""Whether a formula is odd or even: shown by its structure, or refuted at a point."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from actviz.analysis.breaks import breaks
from actviz.analysis.pieces import pieces
from actviz.formula import polynomial
from actviz.formula.expand import simplified, substituted
from actviz.formula.taylor import compiled
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


ODD = frozenset(["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf"])
EVEN = frozenset(["cos", "cosh", "sinc", "logcosh", "normal_pdf"])
PROBES = (0.0, 0.37, 1.0, 2.71, 5.3, 0.01, 17.0)


@lru_cache(maxsize=1024)
def parity(tree: Tree, wanted: Parity) -> bool | None:
    """Whether a formula has a parity; None where that was neither shown nor refuted."""
    kernel = compiled(tree)
    sign = wanted.value
    for x in (*PROBES, *(b.place for b in breaks(tree) if b.exact)):
        here, there = kernel.series(x, x, 0, 128)[0], kernel.series(-x, -x, 0, 128)[0]
        if here.is_finite() != there.is_finite():
            return False
        if here.is_finite() and not (here * sign).overlaps(there):
            return False
    return True if _shown(tree, wanted) else None


def _shown(tree: Tree, wanted: Parity) -> bool:
    parts = pieces(tree)
    if any(not p.settled for p in parts):
        return False
    if len(parts) == 1:
        return _has(parts[0].tree, wanted)
    for left, right in zip(parts, reversed(parts), strict=True):
        if left.lower != -right.upper or left.upper != -right.lower:
            return False
        if left.defined != right.defined:
            return False
        if left.defined and not _mirrored(left.tree, right.tree, wanted):
            return False
    return True


def _mirrored(left: Tree, right: Tree, wanted: Parity) -> bool:
    """Whether left(-x) = +-right(x)."""
    if left is right and _has(left, wanted):
        return True
    mirror = substituted(left, Negative(X), {})
    image = simplified(mirror if wanted is Parity.EVEN else Negative(mirror))
    if image is right:
        return True
    difference = Arithmetic("-", image, right)
    ratio = polynomial.quotient(simplified(difference))
    return ratio is not None and not ratio[0]


def _has(tree: Tree, wanted: Parity) -> bool:
    p = polynomial.polynomial(tree)
    if p is not None:
        return all(c == 0 for c in p[_other(wanted) :: 2])
    found: dict[AnyNode, Parity | None] = {}
    for node in walk(tree):
        found[node] = _parity(node, [found[child] for child in children(node)])
    return found[tree] is wanted


def _other(wanted: Parity) -> int:
    """The first power that a polynomial of this parity does not have."""
    return 0 if wanted is Parity.ODD else 1


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
            if simplified(substituted(left, Negative(X), {})) is right:  # g(x) +- g(-x)
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
            if function in EVEN and below[0] is Parity.ODD:
                return Parity.EVEN
            return Parity.ODD if function in ODD and below[0] is Parity.ODD else None
    return None
