"""Exactly rational values, which no ball of any precision can tell from a number beside them."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from flint import arb

from actviz.formula.functions import FUNCTIONS
from actviz.formula.parity import Parity, written_parity
from actviz.formula.polynomial import square_root
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
from actviz.kernel.algebra.identities import constant
from actviz.kernel.balls import PRECISION, rational, settings
from actviz.kernel.expand import differentiated
from actviz.kernel.taylor import compiled

MAX_BITS = 20_000  # of a power's numerator or denominator


def exact(tree: Tree, x: Fraction, order: int = 0) -> Fraction | None:
    """f^(order)(x) for an expanded formula without conditionals, where it can be seen to be
    rational, else None: where constants cancel too, as in softplus(0) - log(2)."""
    if x == 0 and _vanishes_by_symmetry(tree, order) and _is_smooth(tree, x, order):
        return Fraction(0)
    formula = differentiated(tree, order)
    if formula is None or not _is_smooth(tree, x, order):
        return None
    values: dict[AnyNode, Fraction | None] = {}
    for node in walk(formula):
        values[node] = _value(node, [values[child] for child in children(node)], x)
    value = values[formula]
    return constant(formula, x) if value is None else value


def _vanishes_by_symmetry(tree: Tree, order: int) -> bool:
    """Whether f^(order)(0) = 0 because f is odd and the order even, or the other way round."""
    parity = written_parity(tree)
    return parity is (Parity.EVEN if order % 2 else Parity.ODD)


def _is_smooth(tree: Tree, x: Fraction, order: int) -> bool:
    """Whether every part of the formula has finite derivatives up to this order.

    The rules of differentiation would have log' be 1/x on the left of zero too, and zero times
    what is infinite be zero.
    """
    with settings(PRECISION, order + 1):
        return bool(compiled(tree).over(arb(rational(x)))[order].is_finite())


def _value(node: AnyNode, below: list[Fraction | None], x: Fraction) -> Fraction | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Variable):
        return x
    match node, below:
        case Negative(), [Fraction() as a]:
            return -a
        case Arithmetic(operator="+"), [Fraction() as a, Fraction() as b]:
            return a + b
        case Arithmetic(operator="-"), [Fraction() as a, Fraction() as b]:
            return a - b
        case Arithmetic(operator="*"), [Fraction() as a, Fraction() as b]:
            return a * b
        case Arithmetic(operator="*"), [a, b] if 0 in (a, b):
            return Fraction(0)
        case Arithmetic(operator="/"), [Fraction() as a, None] if not a:
            return a
        case Arithmetic(operator="/"), [Fraction() as a, Fraction() as b] if b:
            return a / b
        case Arithmetic(operator="**"), [Fraction() as a, Fraction() as b]:
            return _power(a, b)
        case Call(function="floor"), [Fraction() as a]:
            return Fraction(floor(a))
        case Call(function="sqrt"), [Fraction() as a]:
            return square_root(a)
        case Call(function=name), [Fraction() as a] if name in FUNCTIONS:
            return FUNCTIONS[name].exact(a)
    return None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator == 2:
        root = square_root(base)
        return None if root is None else _power(root, 2 * exponent)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if exponent.denominator != 1 or bits * abs(exponent) > MAX_BITS or (not base and exponent < 0):
        return None
    return base ** int(exponent)
