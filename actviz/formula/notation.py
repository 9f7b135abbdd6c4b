"""A tree as text."""

from __future__ import annotations

from fractions import Fraction

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
    Variable,
    children,
    walk,
)

LEVELS = {"+": 5, "-": 5, "*": 6, "/": 6, "**": 8}


def text(tree: Tree) -> str:
    """Source text that parses back to the tree."""
    done: dict[AnyNode, tuple[str, int]] = {}
    for node in walk(tree):
        done[node] = _text(node, [done[child] for child in children(node)])
    return done[tree][0]


def _bracketed(part: tuple[str, int], least: int) -> str:
    return part[0] if part[1] >= least else f"({part[0]})"


def _text(node: AnyNode, below: list[tuple[str, int]]) -> tuple[str, int]:
    match node:
        case Number(value=value):
            return number(value)
        case Constant(name=name) | Parameter(name=name):
            return name, 9
        case Variable():
            return "x", 9
        case Negative():
            return f"-{_bracketed(below[0], 7)}", 7
        case Arithmetic(operator=operator):
            level = LEVELS[operator]
            left = _bracketed(below[0], level + (operator == "**"))
            right = _bracketed(below[1], 7 if operator == "**" else level + 1)
            return (f"{left}**{right}" if operator == "**" else f"{left} {operator} {right}"), level
        case Call(function=function, arguments=arguments, keywords=keywords):
            values = [part[0] for part in below]
            named = [f"{k}={v}" for (k, _), v in zip(keywords, values[len(arguments) :], strict=True)]
            inputs = values[: len(arguments)]
            if keywords and inputs == ["x"]:
                inputs = []
            return f"{function}({', '.join([*inputs, *named])})", 9
        case Comparison(operator=operator):
            return f"{_bracketed(below[0], 5)} {operator} {_bracketed(below[1], 5)}", 4
        case Logical(operator="not"):
            return f"not {_bracketed(below[0], 3)}", 3
        case Logical(operator=operator):
            level = 2 if operator == "and" else 1
            return f" {operator} ".join(_bracketed(part, level + 1) for part in below), level
        case Conditional():
            test, then, otherwise = below
            return f"{_bracketed(then, 1)} if {_bracketed(test, 1)} else {otherwise[0]}", 0
    return str(node), 9


def number(value: Fraction) -> tuple[str, int]:
    """A rational as a decimal where it is one, else as a quotient, and its level."""
    if value < 0:
        inner = number(-value)
        return f"-{_bracketed(inner, 7)}", 7
    if value.denominator == 1:
        return str(value.numerator), 9
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        return f"{value.numerator} / {value.denominator}", 6
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0"), 9
