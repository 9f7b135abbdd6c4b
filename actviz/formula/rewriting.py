"""From a formula as a person writes it to elementary terms: catalog calls are replaced by their
formulas, parameters by their values; what is piecewise, abs, max or floor, by conditionals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from actviz.errors import UsageError
from actviz.formula.functions import FUNCTIONS
from actviz.formula.lists import check_places, unfolded
from actviz.formula.staircase import with_steps
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Fold,
    Listed,
    Negative,
    Number,
    Parameter,
    Tree,
    Variable,
    children,
    rewrite,
    walk,
)

MAX_NODES = 20_000  # of the expanded formula; catalog calls inside catalog calls multiply
MAX_LEVELS = 128  # operations inside one another, of the expanded formula
MOST_NAMED = 8  # names of a circle


class Definition(NamedTuple):
    """A catalog row's formula, and the trees that its parameters stand for by default."""

    formula: Tree
    parameters: Mapping[str, Tree]


Lookup = Callable[[str], Definition | None]


def inlined(tree: Tree, lookup: Lookup) -> Tree:
    """``tree`` with every catalog call replaced by its formula."""
    rows: dict[str, tuple[Definition, int]] = {}  # without calls of their own, and their size

    def definition(name: str) -> Definition:
        found = lookup(name)
        assert found is not None  # ``called`` says so
        return found

    def called(*trees: Tree) -> list[str]:
        nodes = [node for tree in trees for node in walk(tree) if isinstance(node, Call)]
        calls = [node.function for node in nodes if not _is_elementary(node)]
        return [name for name in calls if lookup(name) is not None]

    def calls_of(name: str) -> list[str]:
        row = definition(name)
        return called(row.formula, *row.parameters.values())

    def replaced(tree: Tree) -> Tree:
        size = 0

        def change(node: AnyNode) -> AnyNode:
            nonlocal size
            if not isinstance(node, Call) or _is_elementary(node) or node.function not in rows:
                return node
            row, terms = rows[node.function]
            size += terms
            if size > MAX_NODES:
                raise UsageError(
                    f"the formula grows beyond {MAX_NODES} terms", "use fewer calls inside calls"
                )
            bound = {**row.parameters, **dict(node.keywords)}
            return substituted(row.formula, node.arguments[0], bound)

        return rewrite(tree, change)

    try:
        for name in in_order(called(tree), calls_of):
            row = definition(name)
            formula = replaced(row.formula)
            _check_levels(formula)
            values = {p: replaced(value) for p, value in row.parameters.items()}
            rows[name] = Definition(formula, values), sum(1 for _ in walk(formula))
    except CircleError as error:
        raise UsageError(
            f"formulas call each other in a circle: {error}",
            "a formula may only call rows that do not call it",
        ) from None
    whole = replaced(tree)
    if rows:
        _check_levels(whole)
    return whole


def _check_levels(tree: Tree) -> None:
    levels: dict[AnyNode, int] = {}
    for node in walk(tree):
        levels[node] = 1 + max((levels[child] for child in children(node)), default=0)
    if levels[tree] > MAX_LEVELS:
        raise UsageError(
            f"the formula grows beyond {MAX_LEVELS} operations inside one another",
            "use fewer calls inside calls",
        )


class CircleError(Exception):
    """Names that call each other; ``names`` begins and ends with the same."""

    def __init__(self, names: Sequence[str]) -> None:
        half = MOST_NAMED // 2
        shown = [*names[:half], "...", *names[-half:]] if len(names) > MOST_NAMED else names
        super().__init__(" -> ".join(shown))
        self.names = tuple(names)


def in_order(names: Iterable[str], calls: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """These names and all that they call, each once, what is called before what calls it.

    Raises CircleError.
    """
    finished: set[str] = set()
    for first in names:
        way: dict[str, Iterator[str]] = {}  # from the first name on, and what each has yet to call
        name: str | None = first
        while True:
            if name in way:
                inside = [*way, name]
                raise CircleError(inside[inside.index(name) :])
            if name is not None and name not in finished:
                way[name] = iter(calls(name))
            if not way:
                break
            last = next(reversed(way))
            name = next(way[last], None)
            if name is None:
                del way[last]
                finished.add(last)
                yield last
                if not way:
                    break


def _is_elementary(call: Call) -> bool:
    """Where nothing is bound, a name that is both means the elementary function."""
    return call.function in FUNCTIONS and not call.keywords


def substituted(tree: Tree, x: Tree, parameters: Mapping[str, Tree]) -> Tree:
    """``tree`` with x and parameters replaced, and sums over lists written out.

    Raises UsageError where a list stands for a number, or a number for a list.
    """

    def change(node: AnyNode) -> AnyNode:
        if isinstance(node, Fold):
            return unfolded(node, parameters)
        if isinstance(node, Variable):
            return x
        if isinstance(node, Parameter):
            return parameters[node.name]
        return node

    found = rewrite(tree, change)
    if any(isinstance(value, Listed) for value in parameters.values()):
        check_places(found)
    return found


def desugared(tree: Tree) -> Tree:
    """abs, sign, max, min, clip, floor, ceil, round and mod as conditionals; of floor and its kin
    without end, those of the middle (see staircase.py)."""
    tree = with_steps(tree)

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
