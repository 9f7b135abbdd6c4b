"""Formula text to an expression tree: Python's expression syntax, by whitelist, never evaluated.

`ast` reads the syntax; a node that is not named here is refused, with its place. Numbers are read
from the text, not from `ast`, so that 0.1 is one tenth. Length, depth, size and exponents are
bounded before anything is computed from them.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from types import MappingProxyType

from actviz.errors import did_you_mean
from actviz.formula.faults import FormulaError, quoted
from actviz.formula.frameworks import MAX_FAMILY, check_alone, framework, is_literal, made
from actviz.formula.functions import FUNCTIONS
from actviz.formula.rewriting import substituted
from actviz.formula.signatures import Names, Signature
from actviz.formula.sums import fold, item, listed
from actviz.formula.synonyms import MEANINGS, constant, plain
from actviz.formula.tokens import MAX_DEPTH, MAX_LENGTH, NO_COMMA, number, tokens
from actviz.formula.tree import (
    CONSTANTS,
    FOLDS,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Item,
    Logical,
    Negative,
    Number,
    Parameter,
    Test,
    Tree,
    X,
    contains_x,
)
from actviz.formula.unknown import unknown_name

__all__ = [
    "CONSTANTS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "FormulaError",
    "parse",
    "parse_family",
    "parse_value",
]

MAX_NODES = 1000
MAX_POWER = 1024  # of an exponent that is a number
MAX_BITS = 16_384  # of a rational number that arithmetic on numbers gives
AXES = ("dim", "axis", "axes")  # along which a function of several inputs goes
BLANK = str.maketrans("\t\r\n", "   ")

OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
)
COMPARATORS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
)

Lookup = Callable[[str], Sequence[str] | None]
Catalog = Names | Lookup | Mapping[str, Sequence[str]]


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


class _Reader:
    """One reading of one text."""

    def __init__(
        self, text: str, parameters: Collection[str], catalog: Catalog | None, names: Iterable[str]
    ) -> None:
        self.text = text
        self.parameters = parameters
        self.lookup: Lookup
        self.signatures: Callable[[str], Sequence[Signature]] = lambda _: ()
        self.refused: Callable[[str], tuple[str, str] | None] = lambda _: None
        self.lists: Callable[[str], Collection[str]] = lambda _: ()
        self.names = tuple(names)
        if isinstance(catalog, Mapping):
            self.lookup, self.names = catalog.get, (*names, *catalog)
        elif catalog is None or callable(catalog):
            self.lookup = catalog or (lambda _: None)
        else:
            self.lookup, self.signatures = catalog.lookup, catalog.signatures
            self.refused, self.names = catalog.refused, (*names, *catalog.names())
            self.lists = catalog.lists
        self.index = ""  # of the sum that is being read
        self.numeric: ast.Call | None = None  # an activation called with a number in x's place
        self.start = 0  # where the formula begins in the text; ast's columns count from there
        self.numbers: Mapping[int, Fraction] = {}  # by column
        self.values: dict[Tree, Fraction] = {}  # of what is plainly a rational number
        self.nodes = 0

    def trees(self, *, families: bool) -> tuple[Tree, ...]:
        body = self.syntax()
        if families and isinstance(body, ast.Call):
            self.enter(body, 0)
            trees = self.call(body, 0, families=True)
        else:
            trees = (self.tree(body, 0),)
        if families and self.numeric is not None and not contains_x(trees[0]):
            raise self.without_x(self.numeric)
        return trees

    def value(self) -> Tree:
        body = self.syntax()
        if isinstance(body, ast.List):
            return listed(self, body, "a parameter", 0, families=False)[0]
        return self.tree(body, 0)

    def syntax(self) -> ast.expr:
        """The text's syntax, as `ast` has it."""
        found = tokens(self.text)
        self.start = found[0].column
        self.numbers = {t.column: number(self.text, t) for t in found if t.kind == "number"}
        line = self.text[self.start :].translate(BLANK)  # columns stay what they are
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(line, "<formula>", mode="eval").body
        except SyntaxError as error:
            offset = error.offset or 1
            message = "the formula cannot go on like this"
            if "positional argument" in str(error.msg):
                message = "an argument without a name follows one with a name"
            elif "repeated" in str(error.msg):
                message = "a parameter is given twice"
            column = min(self.start + max(offset, 1) - 1, len(self.text.rstrip()))
            raise FormulaError(message, "", self.text, column) from None
        except (ValueError, RecursionError, MemoryError):
            raise self.too_deep(self.start) from None

    def fault(self, message: str, hint: str, at: ast.AST) -> FormulaError:
        return FormulaError(message, hint, self.text, self.column(at))

    def column(self, node: ast.AST) -> int:
        """Where a node begins in the text; ast counts its bytes."""
        offset = int(getattr(node, "col_offset", 0))
        if not self.text.isascii():
            offset = len(self.text[self.start :].encode()[:offset].decode(errors="ignore"))
        return self.start + offset

    def too_deep(self, column: int) -> FormulaError:
        return FormulaError(
            f"more than {MAX_DEPTH} operations inside one another",
            "put brackets round groups of a long sum's terms",
            self.text,
            column,
        )

    def enter(self, node: ast.AST, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.fault(
                f"the formula has more than {MAX_NODES} parts", "write it shorter", node
            )
        if depth > MAX_DEPTH:
            raise self.too_deep(self.column(node))

    # values

    def tree(self, node: ast.expr, depth: int) -> Tree:
        self.enter(node, depth)
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name() | ast.Attribute():
                return self.name(node)
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
                return self.call(node, depth)[0]
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
        tree = Number(value)
        self.values[tree] = value
        return tree

    def negative(self, operand: Tree) -> Tree:
        tree = Negative(operand)
        if operand in self.values:
            self.values[tree] = -self.values[operand]
        return tree

    def arithmetic(self, operator: str, left: Tree, right: Tree, at: ast.expr) -> Tree:
        """``left operator right``, both within bounds; ``at`` is the right one's place."""
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

    # names and calls

    def dotted(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=value, attr=attribute):
                return f"{self.dotted(value)}.{attribute}"
        raise self.fault("only a name can be called", "write * to multiply", node)

    def name(self, node: ast.Name | ast.Attribute) -> Tree:
        name = constant(self.dotted(node))
        if name == "x":
            return X
        if name == self.index:
            return Item("", name)
        if name in CONSTANTS:
            return Constant(name)
        if name in self.parameters:
            return Parameter(name)
        name = self.meant(name)
        if name in MEANINGS:
            return self.meaning(name, [node], node, 0)
        facts = FUNCTIONS.get(name)
        if self.lookup(name) is not None or (facts is not None and facts.takes(1)):
            check_alone(self, name, node)
            return Call(name, (X,), ())
        if facts is not None:
            raise self.fault(f"{name} takes {facts.arity}", _usage(name, facts.least), node)
        raise self.unknown(name, node)

    def call(self, node: ast.Call, depth: int, *, families: bool = False) -> tuple[Tree, ...]:
        """A call; with ``families``, where parameters may be lists, one for every combination."""
        if isinstance(node.func, ast.Call):
            node = made(self, node, node.func)
        name = self.meant(self.dotted(node.func))
        if plain(name) == "clip" and len(node.args) == 3 and not any(map(is_literal, node.args)):
            name = "clip"  # between any two formulas, not only numbers
        facts, parameters = FUNCTIONS.get(name), self.lookup(name)
        if name in ("x", *CONSTANTS) or name in self.parameters:
            raise self.fault(f"{name} is not a function", f"write {name}*(...) to multiply", node)
        if name in MEANINGS and name not in self.parameters:
            return (self.meaning(name, node.args, node, depth),)
        if name in FOLDS and len(node.args) == 1 and parameters is None:
            return (fold(self, name, node, depth),)
        if facts is not None and facts.takes(len(node.args)) and not node.keywords:
            return (Call(name, tuple(self.tree(arg, depth + 1) for arg in node.args), ()),)
        if parameters is not None:
            return self.activation(name, parameters, node, depth, families=families)
        if facts is None:
            raise self.unknown(name, node)
        if not node.args and not node.keywords and facts.takes(1):
            return (Call(name, (X,), ()),)
        if node.keywords:
            raise self.fault(
                f"{name} has no parameters", _usage(name, facts.least), node.keywords[0]
            )
        count = len(node.args)
        raise self.fault(
            f"{name} takes {facts.arity}, not {count}", _usage(name, facts.least), node
        )

    def meant(self, name: str) -> str:
        """The name of an elementary function that is spelt in another way; else the name."""
        own = name in FUNCTIONS or name in self.parameters or name in ("x", *CONSTANTS)
        return name if own or self.lookup(name) is not None else plain(name)

    def meaning(self, name: str, arguments: Sequence[ast.expr], node: ast.expr, depth: int) -> Tree:
        """What a spelling means, of its arguments, or of x where it stands alone."""
        names, text = MEANINGS[name]
        given = [] if arguments == [node] else list(arguments)
        if len(given) != len(names) and not (not given and len(names) == 1):
            count = "1 argument" if len(names) == 1 else f"{len(names)} arguments"
            usage = ", ".join(("x > 0", "x", "0") if name == "where" else ("x", "2")[: len(names)])
            raise self.fault(f"{name} takes {count}", f"write {name}({usage})", node)
        if isinstance(node, ast.Call) and node.keywords:
            raise self.fault(f"{name} has no parameters", "", node.keywords[0])
        if name == "where":
            return Conditional(
                self.test(given[0], depth + 1),
                self.tree(given[1], depth + 1),
                self.tree(given[2], depth + 1),
            )
        trees = [self.tree(argument, depth + 1) for argument in given] or [X]
        if name in ("pow", "square", "exp2"):  # whose exponent has its bounds
            two = Number(Fraction(2))
            self.values[two] = Fraction(2)
            a, b = {"pow": trees, "square": [*trees, two], "exp2": [two, *trees]}[name]
            return self.arithmetic("**", a, b, given[-1] if given else node)
        return substituted(parse(text, parameters=names), X, dict(zip(names, trees, strict=True)))

    def activation(
        self, name: str, parameters: Sequence[str], node: ast.Call, depth: int, *, families: bool
    ) -> tuple[Tree, ...]:
        """A catalog call: its input (x if it is left out), then parameters, in order or by name."""
        signatures = self.signatures(name)
        if signatures and (node.args or node.keywords):
            return framework(self, name, signatures, node, depth, families=families)
        if not node.args:
            check_alone(self, name, node)
        argument = self.tree(node.args[0], depth + 1) if node.args else X
        given = node.args[1:]
        if node.args and not contains_x(argument):
            self.numeric = self.numeric or node
        if len(given) > len(parameters):
            hint = _parameters(name, parameters)
            raise self.fault(f"{name} is given too many parameters", hint, given[len(parameters)])
        places: dict[str, ast.expr] = dict(zip(parameters, given, strict=False))
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.fault("an argument cannot begin with '**'", "", keyword)
            if keyword.arg not in parameters:
                told = self.refused(name)
                if told is not None and keyword.arg in AXES:
                    raise self.fault(*told, node)
                hint = did_you_mean(keyword.arg, parameters) or _parameters(name, parameters)
                raise self.fault(f"{name} has no parameter {quoted(keyword.arg)}", hint, keyword)
            if keyword.arg in places:
                raise self.fault(f"{keyword.arg} is given twice", "give it once", keyword)
            places[keyword.arg] = keyword.value
        bound = [p for p in parameters if p in places]
        lists = self.lists(name)
        if lists and self.index:
            raise self.fault(f"{name} sums over a list, and stands in no other sum", "", node)
        values = [
            listed(self, places[p], p, depth + 1, families=families)
            if p in lists
            else self.bound(places[p], p, depth + 1, families=families)
            for p in bound
        ]
        if prod(map(len, values)) > MAX_FAMILY:
            raise self.fault(
                f"a family of more than {MAX_FAMILY} activations", "list fewer values", node
            )
        return tuple(
            Call(name, (argument,), tuple(zip(bound, chosen, strict=True)))
            for chosen in product(*values)
        )

    def parsed(self, text: str, parameters: Sequence[str]) -> Tree:
        """What a text of the catalog means."""
        return parse(text, parameters=parameters)

    def without_x(self, node: ast.Call) -> FormulaError:
        """What to say of `leaky_relu(0.2)`, a number."""
        name = self.dotted(node.func)
        told = self.refused(name)
        if told is not None:
            return self.fault(*told, node)
        signatures = self.signatures(name)
        parameters = signatures[0].parameters if signatures else self.lookup(name) or ()
        said = ast.get_source_segment(self.text[self.start :].translate(BLANK), node.args[0]) or "0"
        hint = f"write {name}, or {name}(x)"
        if parameters:
            hint = f"write {name}({parameters[0]}={said}), or {name}(x, {said})"
        return self.fault(f"{name} is given a number in the place of x", hint, node.args[0])

    def bound(
        self, node: ast.expr, parameter: str, depth: int, *, families: bool
    ) -> tuple[Tree, ...]:
        """The values that a parameter is bound to: one, or those of a list."""
        listed = node.elts if families and isinstance(node, ast.List) else [node]
        values = tuple(self.tree(element, depth) for element in listed)
        for value, element in zip(values, listed, strict=True):
            if contains_x(value):
                raise self.fault(f"{parameter} must be a constant", "x cannot occur in it", element)
        return values

    def unknown(self, name: str, node: ast.AST) -> FormulaError:
        told = self.refused(name)
        if told is not None:
            return self.fault(*told, node)
        return unknown_name(
            name,
            self.text,
            self.column(node),
            is_called=isinstance(node, ast.Call),
            parameters=self.parameters,
            names=self.names,
            lookup=self.lookup,
        )


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


def _usage(name: str, least: int) -> str:
    if name == "clip":
        return "write clip(x, 0, 1), max(x, 0) or min(x, 6)"
    return f"write {name}({', '.join(('x', '0', '1')[:least])})"


def _parameters(name: str, parameters: Sequence[str]) -> str:
    """What to say of an activation's parameters."""
    if not parameters:
        return f"{name} has no parameters: write {name}(x)"
    return f"after its input {name} takes {', '.join(parameters)}"
