"""What a formula says, in mpmath: values and derivatives to hold the kernel against.

Formulas are read as they are written, with no care for cancellation, at as many digits as that
takes; derivatives are differences at a step far below what the digits resolve.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from math import comb
from typing import Any

from flint import arb
from mpmath import mp, mpf

from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Number,
    Tree,
    Truth,
    walk,
)

LARGEST = 10**6  # of what is raised to: mpmath's exponents would fill the memory
NEAR = 1e-30  # sides of a test that are nearer than this are not told apart


class UndefinedError(Exception):
    """The formula has no value there, or its digits do not tell."""


def value(root: Tree, x: Any, *, beside: bool = False, largest: Any = None) -> Any:
    """f(x) at mpmath's precision. Raises UndefinedError where there is no real value.

    ``beside`` refuses an x at which, or very near to which, a test changes its outcome;
    ``largest`` one at which any part of the formula is greater, so that digits may be lost.
    """
    done: dict[AnyNode, Any] = {}
    for node in walk(root):
        try:
            done[node] = _value(node, done, mpf(x), beside)
        except (ArithmeticError, ValueError, UndefinedError):
            done[node] = None
        if largest is not None and done[node] is not None and abs(done[node]) > largest:
            raise UndefinedError
    if done[root] is None:
        raise UndefinedError
    return done[root]


def derivatives(root: Tree, x: Any, order: int, digits: int = 30) -> list[Any]:
    """f, f', ... f^(order) at x by central differences of a step of 10^(-2 digits).

    So many digits are right, and derivatives that are small beside f and the next ones are right to
    some 10^(-2 digits), not relatively.
    """
    with mp.workdps(digits * (2 * order + 4)):
        step = mpf(10) ** (-2 * digits)
        at = [value(root, mpf(x) + k * step / 2, beside=True) for k in range(-order, order + 1)]
        return [
            sum((-1) ** i * comb(k, i) * at[order + k - 2 * i] for i in range(k + 1)) / step**k
            for k in range(order + 1)
        ]


def ball(exact: Any, digits: int = 20, tiny: int = 50) -> arb:
    """A ball round a number that is right to so many digits, and to 10^-tiny."""
    radius = abs(exact) * mpf(10) ** -digits + mpf(10) ** -tiny
    return arb(mp.nstr(exact, digits + 5), mp.nstr(radius, 5))


def overlap(enclosure: arb, exact: Any, digits: int = 20, tiny: int = 50) -> bool:
    """Whether an enclosure holds a number that is right to so many digits, and to 10^-tiny."""
    return bool(enclosure.overlaps(ball(exact, digits, tiny)))


def _value(node: AnyNode, done: Mapping[AnyNode, Any], x: Any, beside: bool) -> Any:
    match node:
        case Number(value=number):
            return mpf(number.numerator) / number.denominator
        case Constant(name=name):
            return +getattr(mp, name)
        case Truth(value=truth):
            return truth
        case Negative(operand=operand):
            return -_known(done[operand])
        case Arithmetic(operator=sign, left=left, right=right):
            return ARITHMETIC[sign](_known(done[left]), _known(done[right]))
        case Comparison(operator=sign, left=left, right=right):
            a, b = _known(done[left]), _known(done[right])
            if abs(a - b) <= NEAR * (abs(a) + abs(b)) and (beside or a != b):
                raise UndefinedError
            return COMPARE[sign](a, b)
        case Call(function=function, arguments=arguments):
            return FUNCTION[function](*(_known(done[argument]) for argument in arguments))
        case Logical(operator=word, operands=operands):
            outcomes = [done[operand] for operand in operands]
            if None in outcomes:
                raise UndefinedError
            return not outcomes[0] if word == "not" else (all if word == "and" else any)(outcomes)
        case Conditional(test=test, then=then, otherwise=otherwise):
            if done[test] is None:
                raise UndefinedError
            return done[then] if done[test] else done[otherwise]
    return x


def _known(number: Any) -> Any:
    if number is None or isinstance(number, mp.mpc) or not mp.isfinite(number):
        raise UndefinedError
    return number


def _within(u: Any) -> Any:
    if abs(u) > LARGEST:
        raise UndefinedError
    return u


def _power(a: Any, b: Any) -> Any:
    if a > 0 or b == int(b):
        _within(b * mp.log(abs(a)) if a else b)
        return mp.power(a, b)
    if a == 0 and b > 0:
        return a
    raise UndefinedError


def _exp(u: Any) -> Any:
    return mp.exp(_within(u))


def _expm1(u: Any) -> Any:
    return mp.expm1(_within(u))


def _bell(u: Any) -> Any:
    return _exp(-u * u / 2) / mp.sqrt(2 * mp.pi)


ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": _power,
}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
FUNCTION: Mapping[str, Callable[..., Any]] = {
    "exp": _exp,
    "expm1": _expm1,
    "log": lambda u: _real(mp.log, u),
    "log1p": lambda u: _real(mp.log1p, u),
    "sqrt": lambda u: _real(mp.sqrt, u),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": lambda u: _real(mp.asin, u),
    "acos": lambda u: _real(mp.acos, u),
    "atan": mp.atan,
    "sinh": lambda u: mp.sinh(_within(u)),
    "cosh": lambda u: mp.cosh(_within(u)),
    "tanh": lambda u: _expm1(2 * u) / (_exp(2 * u) + 1),
    "asinh": mp.asinh,
    "acosh": lambda u: _real(mp.acosh, u),
    "atanh": lambda u: _real(mp.atanh, u),
    "erf": lambda u: mp.erf(_within(u * u) and u),
    "erfc": lambda u: mp.erfc(_within(u * u) and u),
    "sigmoid": lambda u: 1 / (1 + _exp(-u)),
    "softplus": lambda u: mp.log1p(_exp(u)),
    "normal_cdf": lambda u: mp.erfc(-(_within(u * u) and u) / mp.sqrt(2)) / 2,
    "normal_pdf": _bell,
    "sinc": lambda u: mp.sin(u) / u if u else mpf(1),
    "logcosh": lambda u: mp.log((_exp(u) + _exp(-u)) / 2),
    "floor": mp.floor,
    "abs": abs,
    "sign": mp.sign,
    "max": max,
    "min": min,
    "clip": lambda u, a, b: min(max(u, a), b),
    # those that only expansion makes
    "hyperbola": lambda u, c: mp.sqrt(u * u + c),
    "hyperbola_slope": lambda u, c: u / mp.sqrt(u * u + c),
}


def _real(function: Callable[[Any], Any], u: Any) -> Any:
    found = function(u)
    return found if found == _known(found) else None
