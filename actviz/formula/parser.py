"""Formula text to an expression tree: Python's expression syntax, by whitelist, never evaluated.

`ast` reads the syntax; a node that is not named here is refused, with its place. Numbers are read
from the text, not from `ast`, so that 0.1 is one tenth. Length, depth, size and exponents are
bounded before anything is computed from them.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from actviz.formula.calls import call, named, without_x
from actviz.formula.faults import FormulaError, quoted
from actviz.formula.reader import Catalog, Reader
from actviz.formula.sums import item, listed
from actviz.formula.tokens import MAX_DEPTH, MAX_LENGTH, NO_COMMA
from actviz.formula.tree import (
    CONSTANTS,
    Arithmetic,
    Comparison,
    Conditional,
    Logical,
    Negative,
    Number,
    Test,
    Tree,
    contains_x,
)

__all__ = [
    "CONSTANTS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "FormulaError",
    "parse",
    "parse_family",
    "parse_value",
]

MAX_POWER = 1024  # of an exponent that is a number
MAX_BITS = 16_384  # of a rational number that arithmetic on numbers gives

OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
)
COMPARATORS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
)


def parse(
    text: str,
    *,
    parameters: Collection[str] = (),
    catalog: Catalog | None = None,
    names: Iterable[str] = (),
) -> Tree:
    """The tree of a formula.

    ``parameters`` are names that stand for numbers yet to be bound. ``catalog`` answers the name of
    an activation with its parameters in order, any other name with None, or is a catalog, which
    knows what frameworks' names take as well. ``names`` are activations
    to suggest for a name that is not known (a mapping's keys are suggested without them). Raises
    FormulaError.
    """
    (tree,) = _Reader(text, parameters, catalog, names).trees(families=False)
    return tree


def parse_family(
    text: str,
    *,
    catalog: Catalog | None = None,
    names: Iterable[str] = (),
    parameters: Collection[str] = (),
) -> tuple[Tree, ...]:
    """The trees of a formula in which parameters of the outermost call may be lists.

    `elu(alpha=[0.5, 1])` gives two trees; several lists give all combinations, the last list's
    values changing fastest. ``catalog``, ``names`` and ``parameters`` are as in ``parse``. Raises
    FormulaError.
    """
    return _Reader(text, parameters, catalog, names).trees(families=True)


def parse_value(text: str, *, catalog: Catalog | None = None) -> Tree:
    """The value of a parameter: a formula, or a list of them in square brackets.

    Raises FormulaError.
    """
    return _Reader(text, (), catalog, ()).value()


class _Reader(Reader):
    """What nodes mean: numbers, arithmetic and tests here, names and calls in calls.py."""

    def __init__(
        self, text: str, parameters: Collection[str], catalog: Catalog | None, names: Iterable[str]
    ) -> None:
        super().__init__(text, parameters, catalog, names)
        self.values: dict[Tree, Fraction] = {}  # of what is plainly a rational number

    def trees(self, *, families: bool) -> tuple[Tree, ...]:
        """What the text means; with ``families``, of each combination of values."""
        body = self.syntax()
        if families and isinstance(body, ast.Call):
            self.enter(body, 0)
            trees = call(self, body, 0, families=True)
        else:
            trees = (self.tree(body, 0),)
        if families and self.numeric is not None and not contains_x(trees[0]):
            raise without_x(self, self.numeric)
        return trees

    def value(self) -> Tree:
        """What the text means as the value of a parameter."""
        body = self.syntax()
        if isinstance(body, ast.List):
            return listed(self, body, "a parameter", 0, families=False)[0]
        return self.tree(body, 0)

    # values

    def tree(self, node: ast.expr, depth: int) -> Tree:
        self.enter(node, depth)
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name() | ast.Attribute():
                return named(self, node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.negative(self.tree(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.tree(operand, depth + 1)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                a, b = self.tree(left, depth + 1), self.tree(right, depth + 1)
                return self.arithmetic(OPERATORS[type(op)], a, b, right)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Conditional(
                    self.test(test, depth + 1),
                    self.tree(body, depth + 1),
                    self.tree(orelse, depth + 1),
                )
            case ast.Call():
                return call(self, node, depth)[0]
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self.fault("a test is not a number", "write (1 if test else 0)", node)
            case ast.List():
                raise self.fault(
                    "a list stands only as a parameter of the outermost call",
                    "write elu(alpha=[0.5, 1, 2])",
                    node,
                )
            case ast.Tuple():
                raise self.fault(*NO_COMMA, node)
            case ast.Subscript():
                return item(self, node)
        raise self.fault(f"{type(node).__name__} is not part of a formula", "", node)

    def number(self, node: ast.Constant) -> Tree:
        value = self.numbers.get(self.column(node))
        if value is None and isinstance(node.value, str):
            raise self.fault("a formula holds no text in quotes", "", node)
        if value is None:
            said = str(node.value)
            hint = {"True": "write 1", "False": "write 0"}.get(said, "")
            raise self.fault(f"{quoted(said)} is not part of a formula", hint, node)
        return self.rational(value)

    def rational(self, value: Fraction) -> Tree:
        tree = Number(value)
        self.values[tree] = value
        return tree

    def negative(self, operand: Tree) -> Tree:
        tree = Negative(operand)
        if operand in self.values:
            self.values[tree] = -self.values[operand]
        return tree

    def arithmetic(self, operator: str, left: Tree, right: Tree, at: ast.expr) -> Tree:
        tree = Arithmetic(operator, left, right)
        a, b = self.values.get(left), self.values.get(right)
        if operator == "**" and b is not None and abs(b) > MAX_POWER:
            raise self.fault(
                f"an exponent beyond -{MAX_POWER} to {MAX_POWER}",
                "for a greater power of a positive number write exp(n * log(x))",
                at,
            )
        if a is not None and b is not None:
            try:
                value = _computed(operator, a, b)
            except OverflowError:
                raise self.fault(
                    "numbers that give one of thousands of digits", "write its value, rounded", at
                ) from None
            if value is not None:
                self.values[tree] = value
        return tree

    def parsed(self, text: str, parameters: Sequence[str]) -> Tree:
        return parse(text, parameters=parameters)

    # tests

    def test(self, node: ast.expr, depth: int) -> Test:
        self.enter(node, depth)
        match node:
            case ast.Compare(left=left, ops=ops, comparators=comparators) if all(
                type(op) in COMPARATORS for op in ops
            ):
                sides = [self.tree(side, depth + 1) for side in (left, *comparators)]
                tests = tuple(
                    Comparison(COMPARATORS[type(op)], a, b)
                    for op, a, b in zip(ops, sides, sides[1:], strict=False)
                )
                return tests[0] if len(tests) == 1 else Logical("and", tests)
            case ast.BoolOp(op=op, values=values):
                operator = "and" if isinstance(op, ast.And) else "or"
                return Logical(operator, tuple(self.test(value, depth + 1) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Logical("not", (self.test(operand, depth + 1),))
        raise self.fault("a test compares two numbers", "write x > 0, or x != 0", node)


def _computed(operator: str, a: Fraction, b: Fraction) -> Fraction | None:
    """The rational number ``a operator b``, or None. Raises OverflowError beyond MAX_BITS."""
    match operator:
        case "+":
            value = a + b
        case "-":
            value = a - b
        case "*":
            value = a * b
        case "/" if b != 0:
            value = a / b
        case "**" if b.denominator == 1 and (a != 0 or b >= 0):
            if a not in (0, 1, -1) and abs(b) * (_bits(a) - 1) > MAX_BITS:
                raise OverflowError
            value = a**b.numerator
        case _:
            return None
    if _bits(value) > MAX_BITS:
        raise OverflowError
    return value


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())
