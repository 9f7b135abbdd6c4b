"""A formula's text to a function of the oracle: Python's own `ast`, and the catalog's TOML files
read as text. Nothing of the package is imported.

Conditionals, abs, sign, max, min, clip and floor are decided AT x (side 0), or as they are just to
the left or right of it (side -1, 1), by the first derivative of the two sides' difference that is
not zero.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from math import floor
from pathlib import Path
from typing import Any, TypeVar

from mpmath import libmp

from tests.referee import numbers as n
from tests.referee import series
from tests.referee.functions import FUNCTIONS
from tests.referee.numbers import ONE, ZERO, Real, UndefinedError, UnknownError
from tests.referee.series import Series

T = TypeVar("T")
CATALOG = Path(__file__).parents[2] / "actviz" / "catalog"
FARTHEST = 4000  # bits of what a floor is taken of
DEEPER = (4, 12, 40)  # derivatives that are asked for which side of a tie holds
HOLDS: dict[type[ast.cmpop], Callable[[int], bool]] = {
    ast.Lt: lambda s: s < 0,
    ast.LtE: lambda s: s <= 0,
    ast.Gt: lambda s: s > 0,
    ast.GtE: lambda s: s >= 0,
    ast.Eq: lambda s: s == 0,
    ast.NotEq: lambda s: s != 0,
}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str)


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """The catalog's rows by name, aliases without bindings among them."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(CATALOG.glob("*.toml")):
        for name, row in _toml(path).items():
            if "formula" in row:
                found[name] = row
                for alias in row.get("aliases", ()):
                    if isinstance(alias, str) and alias.isidentifier():
                        found.setdefault(alias, row)
    return found


def parsed(text: str) -> ast.expr:
    """A text's syntax, in which numbers are the decimals that they are written as."""
    body, written = ast.parse(text, mode="eval").body, text.encode()  # ast counts bytes
    for node in ast.walk(body):
        if isinstance(node, ast.Constant):
            node.value = written[node.col_offset : node.end_col_offset].decode()
    return body


@dataclass
class Point:
    """One evaluation: x as a series, the side of ties, and what was met on the way."""

    x: Series
    side: int
    path: list[tuple[int, int]] = field(default_factory=list)  # each test and its sign
    has_tie: bool = False
    known: dict[int, Series] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return len(self.x)


Node = Callable[[Point], Series]


class Reader:
    """Builds the function of one formula; equal parts are built, and evaluated, once."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[Any, ...], tuple[int, Node]] = {}
        self.tests = 0

    def node(self, key: tuple[Any, ...], evaluate: Node) -> int:
        """The number of a node, by what it is made of."""
        if key not in self.nodes:
            index = len(self.nodes)

            def once(at: Point) -> Series:
                if index not in at.known:
                    at.known[index] = evaluate(at)
                return at.known[index]

            self.nodes[key] = index, once
        return self.nodes[key][0]

    def of(self, index: int) -> Node:
        return list(self.nodes.values())[index][1]

    def constant(self, value: Fraction) -> int:
        return self.node(("number", value), lambda at: _number(value, at))

    def read(self, node: ast.expr, names: Mapping[str, int]) -> int:
        match node:
            case ast.Constant(value=value):
                return self.constant(Fraction(str(value)))
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Name(id="pi"):
                return self.node(("pi",), lambda at: _number(_pi(), at))
            case ast.Name(id="e"):
                return self.node(("e",), lambda at: _number(series.exp([ONE])[0], at))
            case ast.Name(id="inf"):
                return self.node(("inf",), _infinite)
            case ast.Name(id=name):
                return self.call(name, [names["x"]], {})
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand, names)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.unary("negative", series.negative, self.read(operand, names))
            case ast.BinOp(left=left, op=op, right=right):
                return self.arithmetic(op, self.read(left, names), self.read(right, names))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.conditional(
                    self.test(test, names), self.read(body, names), self.read(orelse, names)
                )
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=letter)):
                return names[f"{name}[{letter}]"]
            case ast.Call(func=ast.Name(id="sum" | "max" | "min" as name), args=[body]):
                return self.fold(name, body, names)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                values = [self.read(a, names) for a in args] or [names["x"]]
                bound = {str(k.arg): self.read(k.value, names) for k in keywords}
                return self.call(name, values, bound)
        raise ValueError(f"not part of a formula: {ast.dump(node)}")

    def unary(self, name: str, function: Callable[[Series], Series], index: int) -> int:
        inner = self.of(index)
        return self.node((name, index), lambda at: function(inner(at)))

    def arithmetic(self, op: ast.operator, left: int, right: int) -> int:
        a, b = self.of(left), self.of(right)
        match op:
            case ast.Add():
                return self.node(("+", left, right), lambda at: series.add(a(at), b(at)))
            case ast.Sub():
                if left == right:  # what cancels exactly; where it is undefined stays so
                    return self.node(("-", left, right), lambda at: series.scaled(a(at), ZERO))
                return self.node(("-", left, right), lambda at: series.subtract(a(at), b(at)))
            case ast.Mult():
                return self.node(("*", left, right), lambda at: series.multiply(a(at), b(at)))
            case ast.Div():
                return self.node(("/", left, right), lambda at: series.divide(a(at), b(at)))
            case ast.Pow():
                return self.node(("**", left, right), lambda at: _power(a(at), b(at)))
        raise ValueError(f"not an operator: {op}")

    def call(self, name: str, values: list[int], bound: Mapping[str, int]) -> int:
        if not bound and (result := self.elementary(name, values)) is not None:
            return result
        row = rows()[name]
        parameters = dict(row.get("parameters", {}))
        within: dict[str, int] = {}
        for p, v in parameters.items():
            if isinstance(v, list):  # as many names as it has numbers
                within |= {f"{p}[{i}]": self.read(parsed(str(t)), {}) for i, t in enumerate(v)}
            else:
                within[p] = self.read(parsed(str(v)), {})
        within |= dict(zip(parameters, values[1:], strict=False)) | dict(bound)
        within["x"] = values[0]
        return self.read(parsed(row["formula"]), within)

    def fold(self, name: str, body: ast.expr, names: Mapping[str, int]) -> int:
        """A sum, or the greatest or least, of what a body is for each item of its lists."""
        items = [node for node in ast.walk(body) if isinstance(node, ast.Subscript)]
        lists = {ast.unparse(node.value) for node in items}
        (letter,) = {ast.unparse(node.slice) for node in items}
        terms = []
        for i in range(sum(key.startswith(f"{min(lists)}[") for key in names)):
            here = {f"{one}[{letter}]": names[f"{one}[{i}]"] for one in lists}
            here[letter] = self.constant(Fraction(i))
            terms.append(self.read(body, {**names, **here}))
        total = terms[0]
        for term in terms[1:]:
            if name == "sum":
                total = self.arithmetic(ast.Add(), total, term)
            else:
                op = ast.GtE if name == "max" else ast.LtE
                total = self.conditional(self.compare(op, total, term), total, term)
        return total

    def elementary(self, name: str, values: list[int]) -> int | None:
        match name, values:
            case "abs", [u]:
                return self.conditional(
                    self.compare(ast.GtE, u, self.constant(ZERO)),
                    u,
                    self.unary("negative", series.negative, u),
                )
            case "sign", [u]:
                return self.sign(u)
            case ("max", [_, _, *_]) | ("min", [_, _, *_]):
                op = ast.GtE if name == "max" else ast.LtE
                best = values[0]
                for other in values[1:]:
                    best = self.conditional(self.compare(op, best, other), best, other)
                return best
            case "floor", [u]:
                return self.floor(u)
            case "ceil", [u]:
                below = self.floor(self.unary("negative", series.negative, u))
                return self.unary("negative", series.negative, below)
            case "round", [u]:
                return self.rounded(u)
            case "mod", [u, v]:
                steps = self.floor(self.arithmetic(ast.Div(), u, v))
                return self.arithmetic(ast.Sub(), u, self.arithmetic(ast.Mult(), v, steps))
            case "clip", [u, lower, upper]:  # as numpy has it: the upper bound has the last word
                raised = self.elementary("max", [u, lower])
                return self.elementary("min", [raised, upper]) if raised is not None else None
            case _, [u] if name in FUNCTIONS:
                return self.unary(name, FUNCTIONS[name], u)
        return None

    def sign(self, u: int) -> int:
        inner = self.of(u)
        number = self.number()

        def evaluate(at: Point) -> Series:
            return _number(Fraction(self.side_of(inner, at, number)), at)

        return self.node(("sign", u), evaluate)

    def floor(self, u: int) -> int:
        inner, number = self.of(u), self.number()
        return self.node(
            ("floor", u), lambda at: _number(Fraction(self.step(inner, at, number)), at)
        )

    def rounded(self, u: int) -> int:
        """To the nearest integer; of two as near, at a half, to the even one."""
        half = self.arithmetic(ast.Add(), u, self.constant(Fraction(1, 2)))
        inner, number = self.of(half), self.number()

        def evaluate(at: Point) -> Series:
            up = Fraction(self.step(inner, at, number))

            def beyond(point: Point) -> Series:
                return series.subtract(inner(point), _number(up, point))

            is_half = n.sign(beyond(at)[0]) == 0 and not (at.side and self.beside(beyond, at))
            return _number(up - 1 if is_half and up % 2 else up, at)

        return self.node(("round", u), evaluate)

    def step(self, inner: Node, at: Point, number: int) -> int:
        """The greatest integer that is at most a function, at x or just beside it."""
        value = inner(at)[0]
        if n.size(value) > FARTHEST:
            raise UnknownError("a floor of what is so great")
        nearest = 0
        if n.size(value) > -2:
            middle = value if isinstance(value, Fraction) else n.middle(value)
            nearest = floor(middle + Fraction(1, 2))
        whole = _number(Fraction(nearest), at)

        def gap(point: Point) -> Series:
            return series.subtract(inner(point), _number(Fraction(nearest), point))

        side = n.sign(series.subtract(inner(at), whole)[0])
        if side == 0:
            at.has_tie = True
            side = self.beside(gap, at) if at.side else 0
        step = nearest if side >= 0 else nearest - 1
        at.path.append((number, step))
        return step

    def number(self) -> int:
        self.tests += 1
        return self.tests

    # tests

    def test(self, node: ast.expr, names: Mapping[str, int]) -> Callable[[Point], bool]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [self.read(side, names) for side in (left, *comparators)]
                parts = [
                    self.compare(type(op), a, b)
                    for op, a, b in zip(ops, sides, sides[1:], strict=False)
                ]
                return lambda at: all(part(at) for part in parts)
            case ast.BoolOp(op=op, values=values):
                parts = [self.test(value, names) for value in values]
                whole = all if isinstance(op, ast.And) else any
                return lambda at: whole(part(at) for part in parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.test(operand, names)
                return lambda at: not inner(at)
        raise ValueError(f"not a test: {ast.dump(node)}")

    def compare(self, op: type[ast.cmpop], left: int, right: int) -> Callable[[Point], bool]:
        number, holds = self.number(), HOLDS[op]
        if left == right:
            return lambda _: holds(0)
        infinite = self.infinity(left) - self.infinity(right)
        if infinite:
            return lambda _: holds(infinite)
        gap = self.of(self.arithmetic(ast.Sub(), left, right))
        return lambda at: holds(self.side_of(gap, at, number))

    def infinity(self, index: int) -> int:
        key = list(self.nodes)[index]
        if key[0] == "negative":
            return -self.infinity(key[1])
        return 1 if key[0] == "inf" else 0

    def side_of(self, gap: Node, at: Point, number: int) -> int:
        """The sign of a difference AT x, or beside it; 0 beside it only where it stays zero."""
        here = gap(at)
        found = n.sign(here[0])
        if found == 0:
            at.has_tie = True
            if at.side:
                found = self.beside(gap, at)
        at.path.append((number, found))
        return found

    def beside(self, gap: Node, at: Point) -> int:
        for length in (at.length, *DEEPER):
            deeper = at
            if length > at.length:
                deeper = Point([*at.x, *[ZERO] * (length - at.length)], at.side)
                if at.length == 1:
                    deeper.x[1] = ONE
            coefficients = gap(deeper)
            for k, c in enumerate(coefficients):
                if found := n.sign(c):
                    return found if at.side > 0 or k % 2 == 0 else -found
            if len(coefficients) < deeper.length:
                raise UnknownError("which side of a tie holds")
        return 0

    def conditional(self, test: Callable[[Point], bool], then: int, otherwise: int) -> int:
        a, b = self.of(then), self.of(otherwise)
        return self.node(("if", id(test), then, otherwise), lambda at: a(at) if test(at) else b(at))


def _number(value: Real, at: Point) -> Series:
    return [value] + [ZERO] * (at.length - 1)


def _pi() -> Real:
    return n.made(libmp.mpf_pi(n.bits() + 8))


def _infinite(at: Point) -> Series:
    raise UnknownError("an infinity")


def _power(base: Series, exponent: Series) -> Series:
    p = exponent[0]
    if isinstance(p, Fraction) and not any(exponent[1:]):
        return series.power(base, p)
    side = n.sign(base[0])
    if side < 0:
        raise UndefinedError("a power of what is negative")
    if side == 0:
        raise UnknownError("a power of zero")
    return series.exp(series.multiply(exponent, series.log(base)))


class Function:
    """A formula of the oracle."""

    def __init__(self, text: str) -> None:
        self.text = text
        reader = Reader()
        x = reader.node(("x",), lambda at: at.x)
        body = parsed(" ".join(text.split()))
        names = {"x": x}
        root = reader.call(bare, [x], {}) if (bare := _bare(body)) else reader.read(body, names)
        self._root = reader.of(root)
        self._tests: list[Callable[[Point], bool]] = []

    @cached_property
    def numbers(self) -> tuple[Fraction, ...]:
        """The numbers that the formula is written with, and quotients of two: 0.1, 1/3."""
        decimal = r"\d+\.?\d*(?:[eE][+-]?\d+)?"
        found = [Fraction(text) for text in re.findall(decimal, self.text)]
        for over, under in re.findall(rf"({decimal}) */ *({decimal})", self.text):
            found += [Fraction(over) / Fraction(under)] if Fraction(under) else []
        return tuple(found)

    @staticmethod
    def call_of(text: str) -> str:
        """A formula that may stand inside another: a catalog's bare name called."""
        return f"{text}(x)" if _bare(parsed(" ".join(text.split()))) else text

    def at(self, x: Real, side: int = 0, length: int = 1) -> tuple[Series, Point]:
        """The series at x, side 0 being x itself. Raises UnknownError or UndefinedError."""
        point = Point([x, *[ONE] * (length > 1), *[ZERO] * (length - 2)][:length], side)
        return self._root(point), point


def _bare(body: ast.expr) -> str:
    """The name of the function that a formula is nothing but; else nothing."""
    if isinstance(body, ast.Name) and body.id not in ("x", "pi", "e", "inf"):
        return body.id
    return ""


PRECISIONS = (160, 600)
CONFIRMING = (160, 1200, 10_000)


def settled(evaluate: Callable[[], T], steps: tuple[int, ...] = PRECISIONS) -> T:
    """The first result that a precision gives; raises UnknownError if none does."""
    for step in steps[:-1]:
        try:
            with n.precision(step):
                return evaluate()
        except UnknownError:
            continue
    with n.precision(steps[-1]):
        return evaluate()
