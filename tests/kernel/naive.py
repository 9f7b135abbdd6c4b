"""Unicode notation read naively, and a formula's value in mpmath: what notation is held against."""

import operator
import re
from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from actviz.formula.notation.symbols import GREEK
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
    Parameter,
    Tree,
    Truth,
    walk,
)

GREATEST = 10_000  # bits of a number
CLOSE = 1e-25  # numbers this near to each other may be equal
VALUES = {"alpha": 1.25, "sigma": 0.75, "slope": 0.375, "b": 1.5, "beta_1": 0.625, "lambd": 2.25}

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": mp.power,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
ELEMENTARY: dict[str, Callable[..., Any]] = {
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "sqrt": mp.sqrt,
    "sin": mp.sin,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "logcosh": lambda u: mp.log(mp.cosh(u)),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "normal_cdf": mp.ncdf,
    "abs": abs,
    "sign": lambda u: mp.sign(_apart(u, mpf(0))),
    "max": max,
    "min": min,
    "clip": lambda u, a, b: min(max(u, a), b),
}


def value(root: Tree, x: float) -> Any:
    """A tree's value at x at mpmath's precision, or None where it is not a real number.

    None too where a test compares numbers that differ by their rounding at most.
    """
    done: dict[AnyNode, Any] = {}
    try:
        for node in walk(root):
            done[node] = here = _value(node, done, x)
            if isinstance(here, mpf) and mp.isfinite(here) and mp.mag(here) > GREATEST:
                return None  # an exponential of it would take mpmath hours
    except (ArithmeticError, ValueError, TypeError):
        return None
    found = done[root]
    return found if isinstance(found, mpf) and mp.isfinite(found) else None


def _value(node: AnyNode, done: dict[AnyNode, Any], x: float) -> Any:
    match node:
        case Number(value=number):
            return mpf(number.numerator) / number.denominator
        case Constant(name=name):
            return +getattr(mp, name)
        case Parameter(name=name):
            return mpf(VALUES[name])
        case Negative(operand=operand):
            return -done[operand]
        case Arithmetic(operator=sign, left=left, right=right):
            return OPERATIONS[sign](done[left], done[right])
        case Comparison(operator=sign, left=left, right=right):
            return OPERATIONS[sign](_apart(done[left], done[right]), done[right])
        case Call(function=function, arguments=arguments):
            return ELEMENTARY[function](*(done[argument] for argument in arguments))
        case Logical(operator="not", operands=(operand,)):
            return not done[operand]
        case Logical(operator=name, operands=operands):
            outcomes = [done[operand] for operand in operands]
            return all(outcomes) if name == "and" else any(outcomes)
        case Truth(value=truth):
            return truth
        case Conditional(test=test, then=then, otherwise=otherwise):
            return done[then] if done[test] else done[otherwise]
    return mpf(x)


def _apart(a: Any, b: Any) -> Any:
    """``a``, where it is ``b`` or is plainly not."""
    if a != b and abs(a - b) <= CLOSE * (1 + abs(a) + abs(b)):
        raise ValueError("too near to tell")
    return a


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ˣ", "0123456789-x")
SIGNS = {"−": "-", "·": "*", "≤": "<=", "≥": ">=", "≠": "!=", "^": "**"}
FUNCTION_NAMES = {"σ(": "sigmoid(", "Φ(": "normal_cdf(", "ln(": "log(", "sgn(": "sign("}
LETTERS = {letter: name for name, letter in GREEK.items() if name not in ("eps", "lam")}
LETTERS |= {"π": "pi"}


def source_of(text: str) -> str:
    """What somebody types who reads Unicode from left to right.

    Factors side by side are multiplied where they stand, with no precedence of their own, and a
    root is taken of the one thing that follows. Names stand in braces until the end.
    """
    text = text.replace("β₁", "{beta_1}")
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ˣ]+", lambda m: f"**({spread(m[0].translate(RAISED))})", text)
    text = re.sub(r"√(?!\()([\d.]+|\{?\w+\}?)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    while "|" in text:
        text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    for sign, typed in SIGNS.items():
        text = text.replace(sign, typed)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    for sign, typed in FUNCTION_NAMES.items():
        text = text.replace(sign, typed)
    for letter, name in LETTERS.items():
        text = text.replace(letter, f"{{{name}}}")
    return spread(text)


def spread(text: str) -> str:
    """The signs of multiplication that juxtaposition leaves out."""
    factor = r"(?=\{|\(|sqrt|sigmoid\(|normal_cdf\(|(?:x|b|e)(?!\w))"
    text = re.sub(rf"(?<![\w.}}])([\d.]*\d){factor}", r"\1*", text)
    text = re.sub(r"\}(?=[\w({])", "}*", text)
    return text.replace("{", "").replace("}", "")
