"""Parameters that are lists: `sum(a[k] * max(0, x - b[k]))` is a sum of as many terms as a and b
have numbers, once these are known. Nothing below formula/ sees a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from actviz.errors import UsageError
from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Call,
    Fold,
    Item,
    Listed,
    Number,
    Parameter,
    Tree,
    children,
    rewrite,
    walk,
)

MAX_ITEMS = 64  # numbers of a list


def list_names(tree: Tree) -> frozenset[str]:
    """The parameters that a formula takes for lists: what it has items of."""
    return frozenset(node.name for node in walk(tree) if isinstance(node, Item) and node.name)


def unfolded(fold: Fold, parameters: Mapping[str, Tree]) -> Tree:
    """A sum, or the greatest or least, of the terms that a fold stands for.

    It stays one while one of its lists has no numbers yet, but a name; such a list may get another
    name. Raises UsageError for lists of different lengths, and for a number in the place of a list.
    """
    names = sorted(list_names(fold.body))
    lists = {name: parameters[name] for name in names if name in parameters}
    for name, value in lists.items():
        if not isinstance(value, Listed | Parameter):
            raise UsageError(f"{name} is a list, not one number", f"write {name}=[0, 1]")
    numbers = {n: value.items for n, value in lists.items() if isinstance(value, Listed)}
    if len(numbers) < len(names):
        renamed = {n: v.name for n, v in lists.items() if isinstance(v, Parameter)}
        return Fold(fold.operator, _renamed(fold.body, renamed))
    counts = {name: len(items) for name, items in numbers.items()}
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise UsageError(f"lists of different lengths: {said}", "give them as many numbers")
    return _joined(
        fold.operator,
        [
            _with_items(fold.body, {"": index(i), **{n: items[i] for n, items in numbers.items()}})
            for i in range(counts[names[0]])
        ],
    )


def index(i: int) -> Tree:
    """What the index itself is, in a term: from 0 on."""
    return Number(Fraction(i))


def _joined(operator: str, terms: Sequence[Tree]) -> Tree:
    if len(terms) == 1:
        return terms[0]
    if operator != "sum":
        return Call(operator, tuple(terms), ())
    half = (len(terms) + 1) // 2  # not one inside the other: they would be as deep as many
    if len(terms) <= 8:
        half = len(terms) - 1
    return Arithmetic("+", _joined(operator, terms[:half]), _joined(operator, terms[half:]))


def _with_items(body: Tree, values: Mapping[str, Tree]) -> Tree:
    def change(node: AnyNode) -> AnyNode:
        return values[node.name] if isinstance(node, Item) else node

    return rewrite(body, change)


def _renamed(body: Tree, names: Mapping[str, str]) -> Tree:
    def change(node: AnyNode) -> AnyNode:
        if isinstance(node, Item) and node.name in names:
            return Item(names[node.name], node.index)
        return node

    return rewrite(body, change)


def check_places(tree: Tree) -> None:
    """Raises UsageError where a list stands in the place of a number."""
    numbers: list[AnyNode] = [tree]
    for node in walk(tree):
        numbers += node.arguments if isinstance(node, Call) else children(node)
    if any(isinstance(node, Listed) for node in numbers):
        raise UsageError(
            "a list stands in the place of a number",
            "a formula takes its numbers as sum(a[k] * x**k), max(a[k] * x) or min(...)",
        )
