"""Formulas that are plainly positive wherever they are defined, as they are written."""

from __future__ import annotations

from functools import lru_cache

from actviz.formula.functions import FUNCTIONS
from actviz.formula.polynomial import polynomial
from actviz.formula.tree import Arithmetic, Call, Constant, Negative, Number, Tree


@lru_cache(maxsize=4096)
def is_positive(tree: Tree) -> bool:
    """Whether a formula is plainly positive wherever it is defined."""
    match tree:
        case Number(value=value):
            return value > 0
        case Constant(name="pi" | "e") | Call(function="hyperbola"):
            return True
        case Call(function="sqrt", arguments=(u,)):
            return is_positive(u)
        case Call(function=function):  # it may underflow, but never vanishes
            return function in FUNCTIONS and FUNCTIONS[function].range.is_positive
        case Arithmetic(operator="+", left=a, right=b):
            if (is_positive(a) and is_not_negative(b)) or (is_positive(b) and is_not_negative(a)):
                return True
        case Arithmetic(operator="*" | "/", left=a, right=b):
            return is_positive(a) and is_positive(b)
        case Arithmetic(operator="**", left=a, right=Number()):
            return is_positive(a)
        case Arithmetic(operator="-", left=Number(value=c), right=b):
            if c >= 1 and _is_below_one(b):
                return True
        case Negative():
            return False
    p = polynomial(tree)
    return p is not None and len(p) == 3 and p[2] > 0 and p[1] ** 2 < 4 * p[2] * p[0]


def is_not_negative(tree: Tree) -> bool:
    """Whether a formula is plainly not negative wherever it is defined."""
    match tree:
        case Number(value=value):
            return value >= 0
        case Arithmetic(operator="**", right=Number(value=n)):
            return n.denominator != 1 or (n.numerator % 2 == 0 and n > 0)
        case Arithmetic(operator="*", left=a, right=b):
            return a is b or (is_not_negative(a) and is_not_negative(b))
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].range.is_not_negative
    return is_positive(tree)


def _is_below_one(tree: Tree) -> bool:
    """Whether a formula is plainly less than one: exp(-v), v positive, and the sigmoids."""
    match tree:
        case Call(function="exp", arguments=(Negative(operand=v),)):
            return is_positive(v)
        case Call(function=function) if function in FUNCTIONS:
            return FUNCTIONS[function].range.is_below_one
    return False
