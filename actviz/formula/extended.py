"""Limits in the extended reals, by the limits of a formula's parts: for what has no germ as a
whole, such as x*log(x) or x**x."""

from __future__ import annotations

from flint import arb

from actviz.formula.derivative import differentiated
from actviz.formula.germ import LENGTH, Germ, UndeterminedError
from actviz.formula.infinity import Expansion
from actviz.formula.reading import read
from actviz.formula.taylor import compiled, settings, sign_of
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Tree,
    Variable,
    children,
    walk,
)

PRECISION = 256  # bits
FAR = 2.0**-17  # 1/x where a tail begins

Limit = arb | None  # a ball that holds the limit, or an infinity; None where it is not known


def limit_far(tree: Tree, side: int, order: int) -> Limit:
    """What f^(order) tends to at inf (side 1) or -inf (-1); f has no conditionals."""
    with settings(PRECISION, LENGTH):
        expansion = Expansion(arb(FAR))
        return _derivative_limit(tree, order, expansion, expansion.variable(side))


def limit_beside(tree: Tree, place: float, side: int, order: int, reach: float) -> Limit:
    """What f^(order) tends to at a place, from its right (side 1) or left (-1), by what f is like
    up to a distance from it."""
    with settings(PRECISION, LENGTH):
        expansion = Expansion(arb(reach))
        return _derivative_limit(tree, order, expansion, expansion.beside(arb(place), side))


def _derivative_limit(tree: Tree, order: int, e: Expansion, x: Germ) -> Limit:
    formula: Tree | None = tree
    # the rules of differentiation have log' be 1/x where there is no logarithm, too
    if order and _limit(tree, e, x) is None:
        return None
    for _ in range(order):
        formula = None if formula is None else differentiated(formula)
    return None if formula is None else _limit(formula, e, x)


def _limit(tree: Tree, e: Expansion, x: Germ) -> Limit:
    germs: dict[AnyNode, Germ | None] = {}
    limits: dict[AnyNode, Limit] = {}
    for node in walk(tree):
        below = [germs[child] for child in children(node)]
        known = [g for g in below if g is not None]
        germ: Germ | None = None
        vanishes = False
        if len(known) == len(below):
            try:
                germ = read(node, known, e, x)
            except UndeterminedError:
                vanishes = _vanishes(node, known)
        germs[node] = germ
        limits[node] = arb(0) if vanishes else None if germ is None else germ.limit()
        if limits[node] is None:
            limits[node] = _combined(node, [limits[c] for c in children(node)])
    return limits[tree]


def _vanishes(node: AnyNode, below: list[Germ]) -> bool:
    """Whether a node is a power of u times a logarithm, or a logarithm over a power of 1/u."""
    if any(g.exponent is not None for g in below):
        return False
    match node, below:
        case Arithmetic(operator="*"), [a, b]:
            pairs = (a, b), (b, a)
            return any(p.power > 0 and not p.has_logarithm and q.power >= 0 for p, q in pairs)
        case Arithmetic(operator="/"), [a, b]:
            return bool(a.power >= 0 and b.power < 0 and sign_of(b.leading))
    return False


def _combined(node: AnyNode, below: list[Limit]) -> Limit:
    """The limit of a node by the limits below it, where it follows from them."""
    match node, below:
        case Negative(), [arb() as a]:
            return -a
        case Arithmetic(operator="+"), [arb() as a, arb() as b]:
            return _sum(a, b)
        case Arithmetic(operator="-"), [arb() as a, arb() as b]:
            return _sum(a, -b)
        case Arithmetic(operator="*"), [arb() as a, arb() as b]:
            return _product(a, b)
        case Arithmetic(operator="/"), [arb() as a, arb() as b]:
            if not b.is_finite():
                return arb(0) if a.is_finite() else None
            return _product(a, 1 / b) if sign_of(b) else None
        case Arithmetic(operator="**"), [arb() as a, arb() as b] if a > 1 and not b.is_finite():
            return arb.pos_inf() if b > 0 else arb(0)
        case Call(function=function), [arb() as a]:
            return _function(function, a)
    return None


def _sum(a: arb, b: arb) -> Limit:
    if a.is_finite():
        return b if not b.is_finite() else a + b
    return a if b.is_finite() or sign_of(a) == sign_of(b) else None


def _product(a: arb, b: arb) -> Limit:
    if a.is_finite() and b.is_finite():
        return a * b
    sign = (sign_of(a) or 0) * (sign_of(b) or 0)
    return None if not sign else arb.pos_inf() if sign > 0 else arb.neg_inf()


def _function(function: str, a: arb) -> Limit:
    if not a.is_finite():
        if a > 0:
            return a if function in ("exp", "expm1", "sqrt", "log", "log1p", "softplus") else None
        return arb(0) if function in ("exp", "softplus") else None
    series = compiled(Call(function, (Variable(),), ())).over(a)
    return series[0] if all(c.is_finite() for c in series) else None
