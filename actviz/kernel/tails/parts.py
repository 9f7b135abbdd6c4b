"""Limits in the extended reals, by the limits of a formula's parts: for what has no transseries
as a whole, such as x*log(x) or x**x."""

from __future__ import annotations

from contextlib import suppress
from math import isinf
from typing import NamedTuple

from flint import arb, fmpq

from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    walk,
)
from actviz.kernel.balls import rational, settings, sign_of
from actviz.kernel.expand import differentiated
from actviz.kernel.tails.arithmetic import Expansion
from actviz.kernel.tails.rules import read
from actviz.kernel.tails.transseries import LENGTH, Transseries, UndeterminedError
from actviz.kernel.taylor import compiled

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


def _derivative_limit(tree: Tree, order: int, e: Expansion, x: Transseries) -> Limit:
    # the rules of differentiation have log' be 1/x where there is no logarithm, too
    if order and _limit(tree, e, x) is None:
        return None
    formula = differentiated(tree, order)
    return None if formula is None else _limit(formula, e, x)


def _limit(tree: Tree, e: Expansion, x: Transseries) -> Limit:
    found: dict[AnyNode, Transseries | None] = {}
    limits: dict[AnyNode, Limit] = {}
    sizes: dict[AnyNode, Size | None] = {}
    for node in walk(tree):
        below = [found[child] for child in children(node)]
        known = [g for g in below if g is not None]
        t: Transseries | None = None
        if len(known) == len(below):
            with suppress(UndeterminedError):
                t = read(node, known, e, x)
        found[node] = t
        sizes[node] = _size(t) or _size_of(node, [sizes[child] for child in children(node)])
        limits[node] = _limit_of(sizes[node]) if t is None else t.limit()
        if limits[node] is None:
            limits[node] = _combined(node, [limits[c] for c in children(node)])
    return limits[tree]


class Size(NamedTuple):
    """|f| lies between u^(power + c) and u^(power - c) for any c > 0, and f has this sign."""

    power: fmpq
    sign: int


def _size(t: Transseries | None) -> Size | None:
    """The size of a transseries; of a logarithm, the power 0."""
    if t is None or t.exponent is not None:
        return None
    if t.has_logarithm and (t.is_zero or t.power >= 0):
        sign, power = sign_of(t.logarithm), fmpq(0)
    else:
        sign, power = sign_of(t.point[0]) if t.point.length() else None, t.power
    return Size(power, sign) if sign else None


def _size_of(node: AnyNode, below: list[Size | None]) -> Size | None:
    """The size of a node by the sizes below it."""
    match node, below:
        case Negative(), [Size() as a]:
            return Size(a.power, -a.sign)
        case Arithmetic(operator="*"), [Size() as a, Size() as b]:
            return Size(a.power + b.power, a.sign * b.sign)
        case Arithmetic(operator="/"), [Size() as a, Size() as b]:
            return Size(a.power - b.power, a.sign * b.sign)
        case Arithmetic(operator="+" | "-" as operator), [Size() as a, Size() as b]:
            b = b if operator == "+" else Size(b.power, -b.sign)
            if a.power == b.power:
                return a if a.sign == b.sign else None
            return a if a.power < b.power else b
        case Arithmetic(operator="**", right=Number(value=n)), [Size() as a, _]:
            if n.denominator != 1 and a.sign < 0:
                return None
            return Size(a.power * rational(n), 1 if n.numerator % 2 == 0 else a.sign)
        case Call(function="sqrt"), [Size() as a] if a.sign > 0:
            return Size(a.power / 2, 1)
        case Call(function="log"), [Size() as a] if a.sign > 0 and a.power != 0:
            return Size(fmpq(0), -1 if a.power > 0 else 1)
    return None


def _limit_of(size: Size | None) -> Limit:
    if size is None or size.power == 0:
        return None
    if size.power > 0:
        return arb(0)
    return arb.pos_inf() if size.sign > 0 else arb.neg_inf()


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
        facts = FUNCTIONS[function]
        at_end = facts.domain.upper if a > 0 else facts.domain.lower
        tends_to = facts.range.upper if a > 0 else facts.range.lower
        if facts.increasing and isinf(at_end) and (isinf(tends_to) or tends_to == 0):
            return arb(tends_to)
        return None
    series = compiled(Call(function, (Variable(),), ())).over(a)
    return series[0] if all(c.is_finite() for c in series) else None
