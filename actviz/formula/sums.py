"""Sums over lists as they are typed, `sum(a[k] * x**k)`, and the lists themselves."""

from __future__ import annotations

import ast

from actviz.formula.faults import quoted
from actviz.formula.functions import FUNCTIONS
from actviz.formula.lists import MAX_ITEMS
from actviz.formula.reader import Reader
from actviz.formula.tree import CONSTANTS, Fold, Item, Listed, Parameter, Tree


def fold(reader: Reader, name: str, node: ast.Call, depth: int) -> Tree:
    """A sum over lists, or the greatest or least: all their items have one index."""
    found = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.Subscript)]
    letters = {reader.dotted(part.slice): part for part in found}
    if not found or node.keywords:
        facts = FUNCTIONS.get(name)
        if facts is not None:
            hint = f"write {name}(x, 0), or {name}(a[k] * x) over the items of a list a"
            raise reader.fault(f"{name} takes {facts.arity}, not 1", hint, node)
        raise reader.fault(
            f"{name} is over the items of a list", f"write a + b, or {name}(a[k] * x)", node
        )
    if reader.index or len(letters) > 1:
        raise reader.fault(
            "a sum has one index, and holds no other", "write sum(a[k] * b[k])", found[-1]
        )
    (letter,) = letters
    if letter in ("x", *CONSTANTS, *reader.parameters) or "." in letter:
        raise reader.fault(f"{letter} cannot be an index", "write a[k]", letters[letter])
    reader.index = letter
    body = reader.tree(node.args[0], depth + 1)
    reader.index = ""
    return Fold(name, body)


def item(reader: Reader, node: ast.Subscript) -> Tree:
    """What `a[k]` is, within a sum."""
    name = reader.dotted(node.value)
    if name not in reader.parameters:
        hint = "give it: --set 'a=[1, 2]'" if len(name) == 1 else "name a list"
        raise reader.fault(f"there is no list {quoted(name)}", hint, node)
    if not reader.index:
        raise reader.fault(
            "an index stands only in a sum over a list", f"write sum({name}[k] * x**k)", node
        )
    return Item(name, reader.index)


def listed(
    reader: Reader, node: ast.expr, parameter: str, depth: int, *, families: bool
) -> tuple[Tree, ...]:
    """The lists that a parameter is bound to: one, or those of a list of lists."""
    if families and isinstance(node, ast.List) and isinstance((*node.elts, node)[0], ast.List):
        return tuple(
            tree
            for element in node.elts
            for tree in listed(reader, element, parameter, depth, families=False)
        )
    if isinstance(node, ast.Name) and node.id in reader.parameters:
        return (Parameter(node.id),)
    if not isinstance(node, ast.List) or not 0 < len(node.elts) <= MAX_ITEMS:
        raise reader.fault(
            f"{parameter} is a list of 1 to {MAX_ITEMS} numbers",
            f"write {parameter}=[0, 1]",
            node,
        )
    return (Listed(reader.bound(node, parameter, depth, families=True)),)
