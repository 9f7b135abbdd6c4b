"""The expression tree of a formula: frozen nodes, each made once.

Nodes are interned: building an equal node again gives the same object. So equality and hashing are
by identity, a subexpression that occurs twice is one node, and a walk that remembers what it has
seen takes time in the number of distinct nodes, however often a catalog call repeats its argument.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar
from weakref import WeakValueDictionary

ARITHMETIC = ("+", "-", "*", "/", "**")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
CONSTANTS = ("pi", "e", "inf")
FOLDS = ("sum", "max", "min")


class Node:
    """A node. Its fields are given by position, are frozen, and decide its identity."""

    __slots__ = ("__weakref__",)
    _made: ClassVar[WeakValueDictionary[tuple[Any, ...], Node]] = WeakValueDictionary()

    def __new__(cls, *fields: Any) -> Self:
        key = (cls, *fields)
        node = Node._made.get(key)
        if node is None:
            if len(fields) != len(cls.__slots__):
                raise TypeError(f"{cls.__name__} takes {len(cls.__slots__)} fields")
            node = super().__new__(cls)
            for name, field in zip(cls.__slots__, fields, strict=True):
                object.__setattr__(node, name, field)
            Node._made[key] = node
        return node  # type: ignore[return-value]  # the key holds the class

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        fields = ", ".join(repr(getattr(self, name)) for name in self.__slots__)
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, name) for name in self.__slots__)


class Number(Node):
    """A rational number, exactly as written: 0.1 is one tenth."""

    __slots__ = ("value",)
    value: Fraction


class Constant(Node):
    """``pi``, ``e`` or ``inf``."""

    __slots__ = ("name",)
    name: str


class Variable(Node):
    """The input x."""

    __slots__ = ()


class Parameter(Node):
    """A named parameter, until it is bound."""

    __slots__ = ("name",)
    name: str


class Listed(Node):
    """A list of constants: what a parameter may be bound to, and nothing else."""

    __slots__ = ("items",)
    items: tuple[Tree, ...]


class Item(Node):
    """``name[index]``: each number of a parameter that is a list, in its turn; without a name the
    index itself, which begins with 0."""

    __slots__ = ("name", "index")  # noqa: RUF023 - the order of the fields
    name: str
    index: str


class Fold(Node):
    """``sum(body)``, or another of FOLDS: over all numbers of the lists whose items it holds."""

    __slots__ = ("operator", "body")  # noqa: RUF023 - the order of the fields
    operator: str
    body: Tree


class Negative(Node):
    """Unary minus."""

    __slots__ = ("operand",)
    operand: Tree


class Arithmetic(Node):
    """``left operator right`` with an operator of ARITHMETIC."""

    __slots__ = ("operator", "left", "right")  # noqa: RUF023 - the order of the fields
    operator: str
    left: Tree
    right: Tree


class Call(Node):
    """A function applied to arguments: an elementary function, or a catalog activation.

    ``keywords`` binds parameters of a catalog activation: pairs of a name and a tree.
    """

    __slots__ = ("function", "arguments", "keywords")  # noqa: RUF023 - the order of the fields
    function: str
    arguments: tuple[Tree, ...]
    keywords: tuple[tuple[str, Tree], ...]


class Comparison(Node):
    """``left operator right`` with an operator of COMPARISONS."""

    __slots__ = ("operator", "left", "right")  # noqa: RUF023 - the order of the fields
    operator: str
    left: Tree
    right: Tree


class Logical(Node):
    """``and`` and ``or`` of two or more tests, ``not`` of one."""

    __slots__ = ("operator", "operands")  # noqa: RUF023 - the order of the fields
    operator: str
    operands: tuple[Test, ...]


class Truth(Node):
    """A test that has been decided."""

    __slots__ = ("value",)
    value: bool


class Conditional(Node):
    """``then if test else otherwise``."""

    __slots__ = ("test", "then", "otherwise")  # noqa: RUF023 - the order of the fields
    test: Test
    then: Tree
    otherwise: Tree


Test = Comparison | Logical | Truth
Tree = (
    Number
    | Constant
    | Variable
    | Parameter
    | Negative
    | Arithmetic
    | Call
    | Conditional
    | Listed
    | Item
    | Fold
)
AnyNode = Tree | Test

X = Variable()
ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))


def children(node: AnyNode) -> tuple[AnyNode, ...]:
    """The nodes directly below a node, from left to right."""
    match node:
        case Negative(operand=operand):
            return (operand,)
        case Listed(items=items):
            return items
        case Fold(body=body):
            return (body,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments, keywords=keywords):
            return (*arguments, *(tree for _, tree in keywords))
        case Logical(operands=operands):
            return operands
        case Conditional(test=test, then=then, otherwise=otherwise):
            return (test, then, otherwise)
    return ()


def with_children(node: AnyNode, new: tuple[Any, ...]) -> AnyNode:
    """The same node above other children (as many as ``children`` gives)."""
    match node:
        case Negative():
            return Negative(*new)
        case Listed():
            return Listed(new)
        case Fold(operator=operator):
            return Fold(operator, *new)
        case Arithmetic(operator=operator):
            return Arithmetic(operator, *new)
        case Comparison(operator=operator):
            return Comparison(operator, *new)
        case Call(function=function, arguments=arguments, keywords=keywords):
            names = [name for name, _ in keywords]
            bound = tuple(zip(names, new[len(arguments) :], strict=True))
            return Call(function, new[: len(arguments)], bound)
        case Logical(operator=operator):
            return Logical(operator, new)
        case Conditional():
            return Conditional(*new)
    return node


@lru_cache(maxsize=2048)
def walk(root: AnyNode) -> tuple[AnyNode, ...]:
    """Every distinct node below and including ``root`` once, children before parents."""
    return tuple(walked(root, children))


def walked(root: AnyNode, below: Callable[[AnyNode], tuple[AnyNode, ...]]) -> list[AnyNode]:
    """The same of what ``below`` says is below each node, in the place of all its children."""
    found: list[AnyNode] = []
    seen: set[AnyNode] = set()
    stack: list[tuple[AnyNode, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            found.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below(node)))
    return found


N = TypeVar("N", bound=Tree | Test)


def rewrite(root: N, change: Callable[[Any], Any]) -> N:
    """``root`` with ``change`` applied to every node, from the leaves up.

    ``change`` is given a node whose children are already changed and returns a node.
    """
    done: dict[AnyNode, AnyNode] = {}
    for node in walk(root):
        below = children(node)
        new = tuple(done[child] for child in below)
        done[node] = change(node if new == below else with_children(node, new))
    return done[root]  # type: ignore[return-value]  # change keeps trees trees and tests tests


@lru_cache(maxsize=8192)
def contains_x(root: AnyNode) -> bool:
    """Whether the formula depends on x in writing."""
    return contains(root, Variable)


def contains(root: AnyNode, *kinds: type) -> bool:
    """Whether a node of one of these kinds is in a formula; looks no farther than the first."""
    stack, seen = [root], {root}
    while stack:
        node = stack.pop()
        if isinstance(node, kinds):
            return True
        new = [child for child in children(node) if child not in seen]
        seen.update(new)
        stack += new
    return False
