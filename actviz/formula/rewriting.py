"""From a formula as a person writes it to elementary terms: catalog calls are replaced by their
formulas, parameters by their values; abs, sign, max, min and clip by conditionals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from actviz.errors import UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Negative,
    Number,
    Parameter,
    Tree,
    Variable,
    rewrite,
    walk,
)

MAX_NODES = 20_000  # of the expanded formula; catalog calls inside catalog calls multiply
MAX_NESTING = 32  # of catalog rows that call each other


@dataclass(frozen=True)
class Definition:
    """A catalog row's formula, and the trees that its parameters stand for by default."""

    formula: Tree
    parameters: Mapping[str, Tree]


Lookup = Callable[[str], Definition | None]


def inlined(tree: Tree, lookup: Lookup) -> Tree:
    """``tree`` with every catalog call replaced by its formula."""
    rows: dict[str, tuple[Definition, int]] = {}  # without calls of their own, and their size

    def row(name: str, definition: Definition, inside: tuple[str, ...]) -> tuple[Definition, int]:
        if name not in rows:
            if name in inside or len(inside) >= MAX_NESTING:
                raise UsageError(
                    f"formulas call each other in a circle: {' -> '.join((*inside, name))}",
                    "a formula may only call rows that do not call it",
                )
            within = (*inside, name)
            formula = replaced(definition.formula, within)
            values = {p: replaced(value, within) for p, value in definition.parameters.items()}
            rows[name] = Definition(formula, values), sum(1 for _ in walk(formula))
        return rows[name]

    def replaced(tree: Tree, inside: tuple[str, ...]) -> Tree:
        size = 0

        def change(node: AnyNode) -> AnyNode:
            nonlocal size
            if not isinstance(node, Call):
                return node
            definition = lookup(node.function)
            if definition is None or _is_elementary(node):
                return node
            called, terms = row(node.function, definition, inside)
            size += terms
            if size > MAX_NODES:
                raise UsageError(
                    f"the formula grows beyond {MAX_NODES} terms", "use fewer calls inside calls"
                )
            bound = {**called.parameters, **dict(node.keywords)}
            return substituted(called.formula, node.arguments[0], bound)

        return rewrite(tree, change)

    return replaced(tree, ())


def _is_elementary(call: Call) -> bool:
    """Where nothing is bound, a name that is both means the elementary function."""
    return call.function in FUNCTIONS and not call.keywords


def substituted(tree: Tree, x: Tree, parameters: Mapping[str, Tree]) -> Tree:
    """``tree`` with x and parameters replaced."""

    def change(node: AnyNode) -> AnyNode:
        if isinstance(node, Variable):
            return x
        if isinstance(node, Parameter):
            return parameters[node.name]
        return node

    return rewrite(tree, change)


def desugared(tree: Tree) -> Tree:
    """abs, sign, max, min and clip as conditionals."""

    def change(node: AnyNode) -> AnyNode:
        if not isinstance(node, Call):
            return node
        match node.function, node.arguments:
            case "abs", (u,):
                return Conditional(Comparison(">=", u, ZERO), u, Negative(u))
            case "sign", (u,):
                below = Conditional(Comparison("<", u, ZERO), Number(Fraction(-1)), ZERO)
                return Conditional(Comparison(">", u, ZERO), ONE, below)
            case "max", (first, *rest):
                for other in rest:
                    first = Conditional(Comparison(">=", first, other), first, other)
                return first
            case "min", (first, *rest):
                for other in rest:
                    first = Conditional(Comparison("<=", first, other), first, other)
                return first
            case "clip", (u, lower, upper):
                capped = Conditional(Comparison(">", u, upper), upper, u)
                inside = Conditional(Comparison("<", u, lower), lower, capped)
                # the upper bound wins, where u has a value
                held = Arithmetic("+", upper, Arithmetic("*", ZERO, u))
                return Conditional(Comparison(">", lower, upper), held, inside)
        return node

    return rewrite(tree, change)
